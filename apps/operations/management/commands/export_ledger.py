"""A ledger to Excel by hand (docs: interfaces)."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.http import QueryDict

from apps.ledgers.asked import Asked
from apps.ledgers.declaration import LEDGERS
from apps.ledgers.responses import rows_for_excel
from apps.ledgers.workbook import write_workbook
from apps.operations.management.arguments import acting_user, town_with


class Command(BaseCommand):
    help = "Write a ledger of a town to Excel, as its office sees it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("ledger", metavar="LEDGER", choices=sorted(LEDGERS), help=", ".join(sorted(LEDGERS)))
        parser.add_argument("out", metavar="OUT.xlsx", type=Path)
        parser.add_argument("--town", required=True, metavar="TOWN", help="the town's code")
        parser.add_argument("--by", metavar="ACCOUNT", help="who reads it; the town's office if left out")
        parser.add_argument("--query", default="", help="filters, as the page's address has them")

    def handle(self, *args: Any, **options: Any) -> None:
        ledger, town = LEDGERS[options["ledger"]], town_with(options["town"])
        by = acting_user(options["by"], town)
        query = QueryDict(options["query"], mutable=True)
        if by.town is None:
            query["town"] = str(town.pk)
        asked = Asked(ledger, by, query)
        with write_workbook(ledger, rows_for_excel(asked)) as file:
            options["out"].write_bytes(file.read())
        self.stdout.write(f"{ledger.title}: {options['out']}")
