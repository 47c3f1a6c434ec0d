"""How pages grow with the data: the ratio of every page, and a picture of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from math import log10
from pathlib import Path

from tests.bench.figures import Figure

MOST_RATIO = 1.3
WIDTH, HEIGHT = 800, 420
LEFT, RIGHT, TOP, BOTTOM = 90, 250, 20, 50
APART = 15  # the names beside the lines, at least
COLOURS = ["#1b6b4a", "#b3541e", "#2f5d9b", "#8a4f9e", "#6b7a1e", "#b0305c", "#3b7f8c", "#7a5c3a", "#444f5a", "#a07d00"]
COLOURS += ["#356", "#935", "#593"]


def series_of(figures: Iterable[Figure]) -> dict[str, list[tuple[int, float]]]:
    """Page → (reports, milliseconds), the fewest reports first."""
    found: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for figure in figures:
        if figure.series:
            found[figure.series].append((figure.size, figure.value))
    return {name: sorted(points) for name, points in found.items()}


def ratios(figures: Sequence[Figure]) -> list[Figure]:
    """p50 at the most reports against p50 at the fewest; and how many pages ask more queries where there is more."""
    lines = {name: points for name, points in series_of(figures).items() if len(points) > 1}
    found = [
        Figure(
            "growth",
            f"{name}, p50 at {points[-1][0]:,} reports against {points[0][0]:,}",
            last / first,
            "×",
            MOST_RATIO,
        )
        for name, points in lines.items()
        for first, last in [(points[0][1], points[-1][1])]
    ]
    queries: dict[str, set[float]] = defaultdict(set)
    for figure in figures:
        if figure.name.endswith(", queries") and figure.size:
            queries[figure.name].add(figure.value)
    if found:
        varying = sum(len(counts) > 1 for counts in queries.values())
        found.append(Figure("growth", "pages whose number of queries depends on the reports", varying, "", 0))
    return found


def pages_table(figures: Sequence[Figure]) -> str:
    """A row for each page: queries, and p50 / p95 in milliseconds at each number of reports."""
    pages = {figure.name: figure.value for figure in figures if figure.part == "pages" and figure.series}
    at = {(figure.name, figure.size): figure.value for figure in figures if figure.part == "pages"}
    sizes = sorted({size for _name, size in at})
    rows = [["page", "queries", *(f"{size:,} reports, ms" for size in sizes)]]
    rows.append(["---"] * len(rows[0]))
    for name in (name.removesuffix(", p50") for name in pages):
        queries = {at[f"{name}, queries", size] for size in sizes if (f"{name}, queries", size) in at}
        times = [f"{at[f'{name}, p50', size]:.0f} / {at[f'{name}, p95', size]:.0f}" for size in sizes]
        rows.append([name, " – ".join(f"{count:.0f}" for count in sorted(queries)), *times])
    return "\n".join(f"| {' | '.join(row)} |" for row in rows) if pages else ""


def draw(figures: Sequence[Figure], file: Path) -> None:
    """A line for each page, milliseconds over reports, the latter by powers of ten; nothing without two sizes."""
    lines = {name: points for name, points in series_of(figures).items() if len(points) > 1}
    if lines:
        file.write_text(svg(lines))


def svg(lines: dict[str, list[tuple[int, float]]]) -> str:
    sizes = sorted({size for points in lines.values() for size, _value in points})
    low, high = log10(sizes[0]), log10(sizes[-1])
    most = max(60.0, *(value for points in lines.values() for _size, value in points)) * 1.1

    def x(size: int) -> float:
        return LEFT + (log10(size) - low) / (high - low) * (WIDTH - LEFT - RIGHT)

    def y(value: float) -> float:
        return HEIGHT - BOTTOM - value / most * (HEIGHT - TOP - BOTTOM)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="12">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
    ]
    for value in range(0, int(most) + 1, 20):
        is_goal = value == 60
        look = 'stroke="#b3261e" stroke-dasharray="4 3"' if is_goal else 'stroke="#e3e6e3"'
        parts.append(f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y(value):.1f}" y2="{y(value):.1f}" {look}/>')
        words = f"{value} ms" + (" (goal)" if is_goal else "")
        parts.append(f'<text x="{LEFT - 6}" y="{y(value) + 4:.1f}" text-anchor="end" fill="#545f58">{words}</text>')
    for size in sizes:
        words = f"{size:,}"
        parts.append(
            f'<text x="{x(size):.1f}" y="{HEIGHT - BOTTOM + 20}" text-anchor="middle" fill="#545f58">{words}</text>'
        )
    parts.append(
        f'<text x="{LEFT}" y="{HEIGHT - 8}" fill="#545f58">daily reports stored; p50 of the time on the server</text>'
    )
    parts += line_parts(lines, x, y)
    return "\n".join([*parts, "</svg>\n"])


def line_parts(
    lines: dict[str, list[tuple[int, float]]], x: Callable[[int], float], y: Callable[[float], float]
) -> Iterable[str]:
    """The lines, and their names beside their ends, pushed apart where they would lie on each other."""
    by_end = sorted(lines.items(), key=lambda line: -line[1][-1][1])
    total = len(by_end)
    free = float(TOP)
    for number, (name, points) in enumerate(by_end):
        colour = COLOURS[number % len(COLOURS)]
        path = " ".join(f"{x(size):.1f},{y(value):.1f}" for size, value in points)
        last_size, last = points[-1]
        lowest = HEIGHT - BOTTOM - (total - number - 1) * APART
        place = min(max(y(last), free), lowest)
        free = place + APART
        yield f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>'
        yield f'<text x="{x(last_size) + 8:.1f}" y="{place + 4:.1f}" fill="{colour}">{name} · {last:.0f} ms</text>'
