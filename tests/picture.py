"""`make picture`: draws docs/img/layers.svg, who imports whom, from the code. With --check it only says if that is true.

An arrow that follows from others (reports → units, for it goes by rectifications) is left out, so that the picture
changes only when the structure does.
"""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import combinations, product
from pathlib import Path
from random import Random

import grimp

ROOT = Path(__file__).resolve().parent.parent
PICTURE = ROOT / "docs" / "img" / "layers.svg"
NOT_DRAWN = {"tests", "migrations"}

WIDTH, STEP, ROW, BOX = 900, 82, 70, (144, 38)
PLACES = range(10)  # from left to right, half a box apart
STARTS = 3  # of the search for the clearest order, each from other places

Arrow = tuple[str, str]
Places = dict[str, int]  # app → place

STYLE = """
  .layer { fill: #f7f8f6 } .box { fill: #fff; stroke: #17694a; stroke-width: 1.5 } .arrow { fill: none; stroke: #66716a; stroke-width: 1.5 }
  .head { fill: #66716a } text { fill: #1c2520; font: 600 15px system-ui, "Segoe UI", "Noto Sans", sans-serif; text-anchor: middle }
  @media (prefers-color-scheme: dark) {
    .layer { fill: #1c211e } .box { fill: #1b3328; stroke: #5cc396 } .arrow { stroke: #98a39c } .head { fill: #98a39c } text { fill: #e6ebe7 }
  }
"""


def layers() -> list[list[str]]:
    """The apps in the layers that import-linter keeps, the highest first; those that aren't there yet left out."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contract = next(one for one in settings["tool"]["importlinter"]["contracts"] if one["id"] == "apps")
    rows = [[name.strip() for name in row.split("|") if "(" not in name] for row in contract["layers"]]
    return [row for row in rows if row]


def imports() -> set[Arrow]:
    """(app, app that a module of it imports), tests and migrations left out."""
    graph = grimp.build_graph("apps", cache_dir=None)
    pairs = ((module, other) for module in graph.modules for other in graph.find_modules_directly_imported_by(module))
    parts = ((module.split("."), other.split(".")) for module, other in pairs)
    drawn = ((one, other) for one, other in parts if NOT_DRAWN.isdisjoint([*one, *other]))
    return {(one[1], other[1]) for one, other in drawn if one[1] != other[1]}


def reduced(arrows: set[Arrow]) -> list[Arrow]:
    """Without those that a longer way stands for."""
    below: dict[str, set[str]] = {}
    for app, other in arrows:
        below.setdefault(app, set()).add(other)

    @cache  # without it every way through the apps is gone again
    def reached(app: str) -> frozenset[str]:
        found = frozenset(below.get(app, ()))
        return found.union(*(reached(other) for other in found))

    return sorted((app, other) for app, other in arrows if not any(other in reached(by) for by in below[app]))


class Plan:
    """The rows, and what an order of places in them costs the reader's eye."""

    def __init__(self, rows: list[list[str]], arrows: list[Arrow]) -> None:
        self.rows, self.arrows = rows, arrows
        self.row_of = {app: number for number, row in enumerate(rows) for app in row}

    def passes(self, arrow: Arrow, places: Mapping[str, int]) -> dict[int, float]:
        """Row → where the arrow is in it, in places; as the curve that is drawn goes."""
        first, last = (self.row_of[app] for app in arrow)
        start, end = (places[app] for app in arrow)
        shares = {row: (row - first) / (last - first) for row in range(first, last + 1)}
        return {row: start + (end - start) * share * share * (3 - 2 * share) for row, share in shares.items()}

    def cost(self, places: Places) -> float:
        ways = {arrow: self.passes(arrow, places) for arrow in self.arrows}
        width = sum(abs(places[app] - places[other]) for app, other in self.arrows)
        hidden = sum(
            abs(way[row] - places[app]) < 1.15 for way in ways.values() for app, row in between(way, self.row_of)
        )
        crossed = sum(cross(one, other) for one, other in combinations(ways.values(), 2))
        aside = sum(abs(place - PLACES[-1] / 2) for place in places.values())
        return 100 * hidden + 12 * crossed + width + aside / 4 + 1000 * self.overlaps(places)

    def overlaps(self, places: Places) -> int:
        return sum(abs(places[a] - places[b]) < 3 for row in self.rows for a, b in combinations(row, 2))

    def best(self) -> Places:
        """The cheapest order that moving one app at a time finds, from several starts; always the same."""
        found = [
            self.settled({app: Random(f"{start} {app}").choice(PLACES) for app in self.row_of})
            for start in range(STARTS)
        ]
        return min(found, key=self.cost)

    def settled(self, places: Places) -> Places:
        cost = self.cost(places)
        while True:
            moves = [places | {app: place} for app, place in product(self.row_of, PLACES)]
            better = min(moves, key=self.cost)
            if self.cost(better) >= cost:
                return places
            places, cost = better, self.cost(better)


def between(way: Mapping[int, float], row_of: Mapping[str, int]) -> Iterator[tuple[str, int]]:
    """Apps in the rows that an arrow only passes."""
    return ((app, row) for app, row in row_of.items() if min(way) < row < max(way))


def cross(one: Mapping[int, float], other: Mapping[int, float]) -> bool:
    """Whether two arrows change sides, or run in one line."""
    apart = [one[row] - other[row] for row in one.keys() & other.keys()]
    inner = [one[row] - other[row] for row in set(list(one)[1:-1]) & set(list(other)[1:-1])]
    return bool(apart) and ((min(apart) < -0.01 and max(apart) > 0.01) or any(abs(gap) < 0.4 for gap in inner))


def told(rows: list[list[str]], arrows: list[Arrow]) -> str:
    """What the picture shows, in words: for who can't see it, and for --check, which needn't search for places."""
    layers_told = "; ".join(" | ".join(row) for row in rows)
    return f"<desc>{layers_told}. {', '.join(f'{app} imports {other}' for app, other in arrows)}.</desc>"


def drawing(rows: list[list[str]], arrows: list[Arrow]) -> str:
    """The picture as SVG, in the colours of light and dark."""
    plan = Plan(rows, arrows)
    places = plan.best()
    height = ROW * len(rows)
    shapes = [
        *(
            f'<rect class="layer" x="0" y="{ROW * n + 4}" width="{WIDTH}" height="{ROW - 8}" rx="8"/>'
            for n in range(len(rows))
        ),
        *(curve(plan, places, arrow) for arrow in plan.arrows),
        *(box(app, middle(places[app]), ROW * plan.row_of[app] + ROW / 2) for row in rows for app in row),
    ]
    return picture_of(shapes, height, told(rows, arrows))


def picture_of(shapes: Iterable[str], height: int, description: str) -> str:
    head = '<marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" markerUnits="userSpaceOnUse" orient="auto">'
    head += '<path class="head" d="M0 0 8 4 0 8z"/></marker>'
    title = "<title>Who imports whom: an app knows only those below it</title>"
    start = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img">'
    return "\n".join(
        [start, title, description, f"<style>{STYLE}</style>", f"<defs>{head}</defs>", *shapes, "</svg>", ""]
    )


def middle(place: int) -> float:
    return WIDTH / 2 + (place - PLACES[-1] / 2) * STEP


def box(app: str, x: float, y: float) -> str:
    width, height = BOX
    outline = (
        f'<rect class="box" x="{x - width / 2:g}" y="{y - height / 2:g}" width="{width}" height="{height}" rx="8"/>'
    )
    return f'{outline}<text x="{x:g}" y="{y + 5:g}">{app}</text>'


def curve(plan: Plan, places: Places, arrow: Arrow) -> str:
    """From below one box to above another."""
    (x1, x2), (first, last) = (middle(places[app]) for app in arrow), (plan.row_of[app] for app in arrow)
    y1, y2 = ROW * first + (ROW + BOX[1]) / 2, ROW * last + (ROW - BOX[1]) / 2 - 1
    bend = (y2 - y1) / 2
    return f'<path class="arrow" marker-end="url(#head)" d="M{x1:g} {y1:g}C{x1:g} {y1 + bend:g} {x2:g} {y2 - bend:g} {x2:g} {y2:g}"/>'


def main() -> str | None:
    """Write the picture; for --check nothing, or what to do."""
    rows, arrows = layers(), reduced(imports())
    if "--check" not in sys.argv:
        PICTURE.write_text(drawing(rows, arrows), encoding="utf-8")
    elif told(rows, arrows) not in PICTURE.read_text(encoding="utf-8"):
        return "docs/img/layers.svg is out of date: make picture"
    return None


if __name__ == "__main__":
    sys.exit(main())
