"""A ledger from Excel by hand (docs: interfaces)."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from apps.ledgers.declaration import LEDGERS
from apps.ledgers.faults import Fault, WorkbookRefused
from apps.ledgers.imports import carried_out
from apps.ledgers.rehearsal import Judged, Verdict, counted
from apps.ledgers.returned import with_errors
from apps.operations.management.arguments import acting_user, town_with


class Command(BaseCommand):
    help = "Bring a ledger in from Excel, all rows or none. Errors come one a line; the last line counts the rows."

    def add_arguments(self, parser: ArgumentParser) -> None:
        takes = sorted(name for name, ledger in LEDGERS.items() if ledger.intake)
        parser.add_argument("ledger", metavar="LEDGER", choices=takes, help=", ".join(takes))
        parser.add_argument("file", metavar="FILE.xlsx", type=Path)
        parser.add_argument("--town", required=True, metavar="TOWN", help="the town's code")
        parser.add_argument("--by", metavar="ACCOUNT", help="who brings it in; the town's office if left out")
        parser.add_argument("--dry-run", action="store_true", help="say what it would do, store nothing")
        parser.add_argument("--good-rows", action="store_true", help="store the good rows although others are wrong")
        parser.add_argument(
            "--errors", type=Path, metavar="OUT.xlsx", help="write the workbook with a column of errors"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        ledger, town = LEDGERS[options["ledger"]], town_with(options["town"])
        by = acting_user(options["by"], town)
        content = read(options["file"])
        try:
            with transaction.atomic():
                judged, notes = carried_out(ledger, content, by=by, town=town, told=lambda _done, _total: None)
                is_refused = any(one.verdict is Verdict.WRONG for one in judged) and not options["good_rows"]
                transaction.set_rollback(is_refused or options["dry_run"])
        except WorkbookRefused as refusal:
            raise CommandError("\n".join(str(fault) for fault in refusal.faults)) from refusal
        except PermissionDenied as refusal:
            raise CommandError(f"{by.username} brings no {ledger.name} into {town.code}") from refusal
        self.tell(judged, notes)
        if options["errors"]:
            options["errors"].write_bytes(with_errors(ledger, content, faults_of(judged)))
        words = ", ".join(f"{verdict} {count}" for verdict, count in counted(judged).items())
        self.stdout.write(words)
        if is_refused:
            raise CommandError("Nothing is stored: rows are wrong.")

    def tell(self, judged: list[Judged], notes: list[str]) -> None:
        for note in notes:
            self.stdout.write(note)
        for _sheet, _row, fault in faults_of(judged):
            self.stdout.write(str(fault))


def read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise CommandError(f"{file}: {error.strerror}") from error


def faults_of(judged: list[Judged]) -> list[tuple[str, int, Fault]]:
    return [(one.line.sheet, one.line.number, fault) for one in judged for fault in one.faults]
