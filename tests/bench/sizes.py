"""How much is measured on how much data; the data folders that hold it."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from tests.platform.processes import clean_environment
from townenv.embedded.places import PROJECT

DAYS_FREE = 8  # today and the days for which a report may be made up: the writes' towns have not reported on them
FOLDER = PROJECT / "build" / "bench"


@dataclass(frozen=True)
class Size:
    """How often each thing is done."""

    rounds: int = 3
    requests: int = 300  # of each kind in a round
    paced: int = 1600
    times: int = 40  # each page
    bulletins: int = 1400
    people: int = 2_000  # rows of the workbook that comes in
    tickets: int = 20_000


TINY = Size(rounds=1, requests=4, paced=8, times=2, bulletins=2, people=5, tickets=50)


@dataclass(frozen=True)
class Towns:
    """A data folder of demo towns. `is_kept`: loaded once; else anew for every run, for it is written into."""

    name: str
    towns: int
    villages: int
    days: int
    ends_ago: int = 0
    is_kept: bool = True

    @property
    def folder(self) -> Path:
        return FOLDER / self.name

    @property
    def reports(self) -> int:
        """About; the lazy villages miss some, the town's units add some."""
        return self.towns * self.villages * self.days

    @property
    def is_there(self) -> bool:
        return self.note.exists() and self.note.read_text() == self.arguments_in_words

    @property
    def note(self) -> Path:
        return self.folder / "loaded.txt"

    @property
    def arguments(self) -> list[str]:
        until = date.today() - timedelta(days=self.ends_ago)  # noqa: DTZ011 - of this machine, as load_demo's own
        sizes = {"--towns": self.towns, "--villages": self.villages, "--days": self.days, "--until": until}
        return [word for name, value in sizes.items() for word in (name, str(value))]

    @property
    def arguments_in_words(self) -> str:
        """Without the last day: a kept folder may be some days old."""
        return f"{self.towns} towns, {self.villages} villages, {self.days} days"

    def load(self) -> None:
        """Migrate, and load the towns unless a kept folder has them."""
        if not (self.is_kept and self.is_there):
            self.make_folder()
            self.note.unlink(missing_ok=True)
            self.manage("migrate", "--verbosity", "0")
            self.manage("load_demo", "--fresh", *self.arguments)
            self.note.write_text(self.arguments_in_words)
        else:
            self.manage("migrate", "--verbosity", "0")

    def make_folder(self) -> None:
        """All folders share the static files, which take seconds to collect."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self.folder.chmod(0o711)  # PostgreSQL runs as nobody and must get through
        static = self.folder / "static"
        if not static.exists():
            (FOLDER / "static").mkdir(exist_ok=True)
            static.symlink_to(FOLDER / "static")

    def manage(self, *arguments: str) -> None:
        environment = clean_environment(self.folder)
        command = [sys.executable, "manage.py", *arguments]
        subprocess.run(command, cwd=PROJECT, env=environment, check=True, stdout=subprocess.DEVNULL)


TINY_TOWNS = Towns("tiny", 2, 4, 10, ends_ago=DAYS_FREE, is_kept=False)
WRITES = Towns("writes", 50, 20, 10, ends_ago=DAYS_FREE, is_kept=False)
SMALL = Towns("10k", 6, 20, 90)
MIDDLE = Towns("100k", 56, 20, 90)
BIG_TOWN = Towns("big-town", 1, 280, 180)  # 50,000 reports in one town
PROVINCE = Towns("province", 1400, 20, 90)
