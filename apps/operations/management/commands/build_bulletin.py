"""Building, or showing, a town's bulletin by hand."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.accounts.models import User
from apps.bulletins.actions import get_or_build
from apps.bulletins.documents import document_of
from apps.bulletins.models import Bulletin
from apps.bulletins.permissions import can_edit_bulletins
from apps.bulletins.wording import chat_text
from apps.core.errors import RuleBroken
from apps.documents import pdf, word
from apps.towns.models import Town


class Command(BaseCommand):
    help = "Build the bulletin of a day, or show the one that is there. First line: its id and date."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("town", metavar="TOWN", help="the town's code")
        parser.add_argument("--date", type=date.fromisoformat, help="any day of its period; today if left out")
        parser.add_argument("--kind", choices=Bulletin.Kind.values, default=Bulletin.Kind.DAILY)
        parser.add_argument("--by", metavar="ACCOUNT", help="an officer's; the system itself if left out")
        parser.add_argument("--docx", type=Path, metavar="FILE", help="write it as Word")
        parser.add_argument("--pdf", type=Path, metavar="FILE", help="write it as PDF")

    def handle(self, *args: Any, **options: Any) -> None:
        town = Town.objects.filter(code=options["town"]).first()
        if town is None:
            raise CommandError(f"no town has the code {options['town']}")
        by = User.objects.filter(username=options["by"]).first() if options["by"] else None
        if options["by"] and (by is None or not can_edit_bulletins(by, town.pk)):
            raise CommandError(f"{options['by']} is no officer of {town}")
        try:
            bulletin = get_or_build(town, options["kind"], options["date"] or town.today(), by=by)
        except RuleBroken as refusal:
            raise CommandError(refusal.message) from refusal
        self.stdout.write(f"{bulletin.pk} {bulletin.last_day}\n{chat_text(bulletin)}")
        for option, build in (("docx", word.build), ("pdf", pdf.build)):
            if options[option]:
                options[option].write_bytes(build(document_of(bulletin)))
