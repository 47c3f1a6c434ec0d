"""A quarter's summary and work report by hand."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from apps.core.days import Quarter
from apps.documents import pdf, word
from apps.summaries.documents import document_of
from apps.summaries.report import report_of
from apps.summaries.summary import Figure, figures_of
from apps.towns.models import Town


class Command(BaseCommand):
    """First line: the quarter and its finding; then the five figures, and what is still to be filled in."""

    help = "Show a quarter's summary, and write its work report."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("town", metavar="TOWN", help="the town's code")
        parser.add_argument("quarter", metavar="QUARTER", type=Quarter.written, help="such as 2026-Q3")
        parser.add_argument("--docx", type=Path, metavar="FILE", help="write the report as Word")
        parser.add_argument("--pdf", type=Path, metavar="FILE", help="write the report as PDF")

    def handle(self, *args: Any, **options: Any) -> None:
        town, quarter = Town.objects.filter(code=options["town"]).first(), options["quarter"]
        if town is None:
            raise CommandError(f"no town has the code {options['town']}")
        if quarter.first > town.today():
            raise CommandError(f"{quarter} hasn't begun")
        with translation.override("zh-hans"):
            finding, figures = figures_of(town, quarter)
            report = report_of(town, quarter)
            lines = [f"{quarter} {finding}".strip(), *map(in_a_line, figures)]
            gaps = "、".join(str(one.part.label) for one in report.gaps)
        lines += [f"待填写：{gaps}"] if gaps else []
        self.stdout.write("\n".join(lines))
        for option, build in (("docx", word.build), ("pdf", pdf.build)):
            if options[option]:
                options[option].write_bytes(build(document_of(report)))


def in_a_line(figure: Figure) -> str:
    """日报按时率 94.1%（+3.2 较上季，+5 较去年）."""
    of = f" / {figure.of}" if figure.of else figure.sign
    told = "，".join([one.words for one in figure.lines] + ([figure.note] if figure.note else []))
    return f"{figure.label} {figure.value}{of}" + (f"（{told}）" if told else "")
