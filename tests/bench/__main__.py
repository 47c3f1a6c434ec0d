"""`make bench`: prints a table and writes build/bench.json; docs/performance.md says how it is measured."""

from __future__ import annotations

import subprocess
import sys
import time
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path

from tests.bench import growth
from tests.bench.figures import Figure, read, table, write
from tests.bench.sizes import BIG_TOWN, FOLDER, MIDDLE, PROVINCE, SMALL, TINY_TOWNS, WRITES, Towns
from tests.platform.processes import clean_environment
from townenv.embedded.places import PROJECT

OUT = PROJECT / "build" / "bench.json"
PICTURE = PROJECT / "build" / "growth.svg"
# What is measured on which towns, in this order.
PARTS: dict[str, tuple[Towns, ...]] = {
    "writes": (WRITES,),
    "sweep": (WRITES,),
    "pages": (SMALL, MIDDLE, PROVINCE),
    "ledgers": (BIG_TOWN,),
    "helpdesk_pages": (SMALL,),
    "figures_sql": (SMALL, PROVINCE),
    "bulletins": (MIDDLE, PROVINCE),
    "quarters": (SMALL,),
    "excel": (BIG_TOWN,),
    "phone": (SMALL,),
}


def main(arguments: Sequence[str]) -> int:
    asked = parser().parse_args(arguments)
    if asked.load_province and not PROVINCE.is_there:
        tell(f"Loading {PROVINCE.arguments_in_words} into {PROVINCE.folder}: some minutes, about 4 GB…")
        PROVINCE.load()
    figures: list[Figure] = []
    loaded: set[Towns] = set()
    for part in asked.only or PARTS:
        for towns in [TINY_TOWNS] if asked.tiny else PARTS[part]:
            if towns is PROVINCE and not towns.is_there:
                tell(f"{part}: left out at 2.5 million reports: `make bench ARGS=--load-province` loads them once.")
                continue
            figures += measured(part, towns, is_loaded=towns in loaded, is_tiny=asked.tiny)
            loaded.add(towns)
    figures += growth.ratios(figures)
    write(figures, OUT)
    growth.draw(figures, PICTURE)
    tell(table(figure for figure in figures if figure.part != "pages"))
    tell(growth.pages_table(figures))
    missed = sum(figure.is_met is False for figure in figures)
    tell(f"{len(figures)} figures, {missed} miss their goal. Written to {OUT} and {PICTURE}.")
    return 0


def parser() -> ArgumentParser:
    found = ArgumentParser(prog="make bench ARGS=…", description=__doc__)
    found.add_argument("--only", nargs="+", choices=PARTS, metavar="PART", help=f"of {', '.join(PARTS)}")
    found.add_argument("--tiny", action="store_true", help="everything once or twice: whether it runs, not how fast")
    found.add_argument("--load-province", action="store_true", help="load 2.5 million reports first, once")
    return found


def measured(part: str, towns: Towns, *, is_loaded: bool, is_tiny: bool) -> list[Figure]:
    """A part in a process of its own, on towns that are loaded where they must be."""
    begun = time.monotonic()
    if not is_loaded:
        towns.load()
    out = FOLDER / f"{part}-{towns.name}.json"
    command = [sys.executable, "-m", "tests.bench.part", part, str(out), *(["--tiny"] if is_tiny else [])]
    subprocess.run(command, cwd=PROJECT, env=clean_environment(towns.folder), check=True)
    tell(f"{part} ({towns.name}): {time.monotonic() - begun:.0f} s")
    return read(Path(out))


def tell(words: str) -> None:
    print(words, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
