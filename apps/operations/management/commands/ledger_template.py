"""An empty workbook of a ledger (docs: interfaces)."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from apps.ledgers.declaration import LEDGERS
from apps.ledgers.template import write_template
from apps.operations.management.arguments import acting_user, town_with


class Command(BaseCommand):
    help = "Write an empty workbook of a ledger, with headings, drop-downs and an example."

    def add_arguments(self, parser: ArgumentParser) -> None:
        takes = sorted(name for name, ledger in LEDGERS.items() if ledger.intake)
        parser.add_argument("ledger", metavar="LEDGER", choices=takes, help=", ".join(takes))
        parser.add_argument("out", metavar="OUT.xlsx", type=Path)
        parser.add_argument("--town", metavar="TOWN", help="a town's code: its names go into the drop-downs")

    def handle(self, *args: Any, **options: Any) -> None:
        ledger = LEDGERS[options["ledger"]]
        offers = {}
        if options["town"] and ledger.intake:
            town = town_with(options["town"])
            offers = ledger.intake(town, by=acting_user(None, town)).offers()
        with write_template(ledger, offers) as file:
            options["out"].write_bytes(file.read())
        self.stdout.write(f"{ledger.title}: {options['out']}")
