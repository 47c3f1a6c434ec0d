"""One of each official document, to look at and to measure."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from apps.documents import pdf, word
from apps.documents.blocks import Document
from apps.documents.samples import samples

BUILDERS = {".docx": word.build, ".pdf": pdf.build}


def documents() -> dict[str, Document]:
    """Every document that is written, by the name of its file. What an app above `documents` builds is added here."""
    return {**samples()}


class Command(BaseCommand):
    """Each document as .docx and .pdf; the files written, a line each. Exits 1 when the fonts are missing."""

    help = "Writes one of each official document."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--to", type=Path, default=Path(settings.BASE_DIR) / "build" / "samples", metavar="FOLDER")

    def handle(self, *, to: Path, **options: Any) -> None:
        to.mkdir(parents=True, exist_ok=True)
        for name, document in documents().items():
            for ending, build in BUILDERS.items():
                file = to / f"{name}{ending}"
                try:
                    file.write_bytes(build(document))
                except pdf.FontsMissing as missing:
                    raise CommandError(str(missing)) from missing
                self.stdout.write(str(file))
