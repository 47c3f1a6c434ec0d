"""Translations: keep the catalogue, judge it, compile it."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from babel.messages.pofile import PoFileError
from django.conf import settings
from django.core.management.base import BaseCommand

from apps.operations import catalogue


class Command(BaseCommand):
    """Exits 0 done, 1 refused with a reason a line, 2 wrong call."""

    help = "Keeps, checks or compiles the Chinese catalogue; the words in the code are English."
    requires_system_checks = ()  # it runs before there is a database

    def add_arguments(self, parser: ArgumentParser) -> None:
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("--update", action="store_true", help="bring in new strings, drop vanished ones")
        what.add_argument("--check", action="store_true", help="name every string that isn't well translated")
        what.add_argument("--compile", action="store_true", help="compile, where what is compiled is older")

    def handle(self, *, update: bool, check: bool, **options: Any) -> None:
        paths = catalogue.Paths(Path(settings.BASE_DIR), Path(settings.LOCALE_PATHS[0]))
        try:
            if update:
                self.stdout.write(catalogue.update(paths))
            elif check:
                self.refuse(catalogue.faults(paths))
            else:
                catalogue.compile_stale(paths)
        except (SyntaxError, FileNotFoundError, PoFileError) as error:  # of a template, no catalogue, a damaged one
            self.refuse([str(error)])

    def refuse(self, reasons: list[str]) -> None:
        """Leave with a reason a line, if there is one."""
        for reason in reasons:
            self.stderr.write(reason)
        if reasons:
            raise SystemExit(1)
