"""One of each official document, to look at and to measure."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from apps.bulletins.documents import document_of
from apps.bulletins.models import Bulletin
from apps.documents import pdf, word
from apps.documents.blocks import Document
from apps.documents.samples import samples
from townenv.embedded import prepare

BUILDERS = {".docx": word.build, ".pdf": pdf.build}


def documents() -> dict[str, Document]:
    """Every document that is written, by the name of its file: invented ones, and the demo town's latest bulletins."""
    issued = Bulletin.objects.issued().select_related("town").order_by("kind", "town__code", "-last_day")
    latest = {f"bulletin-{one.kind}": document_of(one) for one in issued.distinct("kind")}
    return {**samples(), **latest}


class Command(BaseCommand):
    """Each document as .docx and .pdf; the files written, a line each. Exits 1 when the fonts are missing."""

    help = "Writes one of each official document."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--to", type=Path, default=Path(settings.BASE_DIR) / "build" / "samples", metavar="FOLDER")

    def handle(self, *, to: Path, **options: Any) -> None:
        if settings.EMBEDDED:
            prepare.main()  # as `make run` would: an empty database gets the demo town
        to.mkdir(parents=True, exist_ok=True)
        for name, document in documents().items():
            for ending, build in BUILDERS.items():
                file = to / f"{name}{ending}"
                try:
                    file.write_bytes(build(document))
                except pdf.FontsMissing as missing:
                    raise CommandError(str(missing)) from missing
                self.stdout.write(str(file))
