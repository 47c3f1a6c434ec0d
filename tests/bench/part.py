"""One part of the bench on one data folder, in a process of its own: Django reads its settings once.

`python -m tests.bench.part PART OUT.json [--tiny]`, with TOWNENV_DATA set.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module
from pathlib import Path

import django

from tests.bench import figures
from tests.bench.sizes import TINY, Size
from townenv.embedded import prepare, servers


def main(part: str, out: Path, size: Size) -> None:
    leave = servers.join()
    try:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "townenv.settings")
        django.setup()
        prepare.prepare_files()
        figures.write(import_module(f"tests.bench.{part}").measure(size), out)
    finally:
        leave()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), TINY if "--tiny" in sys.argv else Size())
