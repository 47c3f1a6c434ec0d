"""One of each official document, to look at and to measure."""

from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from apps.accountability.documents import document_of as letter_of
from apps.accountability.documents import minutes_of, record_of_duties
from apps.accountability.duties import duties_of
from apps.accountability.models import Measure
from apps.bulletins.documents import document_of
from apps.bulletins.models import Bulletin
from apps.core.days import Quarter
from apps.documents import pdf, word
from apps.documents.blocks import Document
from apps.documents.samples import samples
from apps.feedback.documents import closing_file
from apps.feedback.models import FeedbackItem
from apps.meetings.documents import agenda_paper
from apps.meetings.documents import minutes_of as meeting_minutes_of
from apps.meetings.models import State, StudyMeeting
from apps.meetings.queries import agenda_of
from apps.pledges.documents import duties_list, paper_to_sign, signed_paper
from apps.pledges.models import Pledge
from apps.pledges.queries import duties_of_leaders
from apps.summaries.documents import document_of as report_document
from apps.summaries.report import report_of
from apps.towns.models import Town
from townenv.embedded import prepare

BUILDERS = {".docx": word.build, ".pdf": pdf.build}


def documents() -> dict[str, Document]:
    """Every document that is written, by the name of its file: invented ones, and the demo towns' latest of each."""
    return {**samples(), **bulletins(), **letters(), **records(), **pledges(), **meetings(), **quarters()}


def bulletins() -> dict[str, Document]:
    issued = Bulletin.objects.issued().select_related("town").order_by("kind", "town__code", "-last_day")
    return {f"bulletin-{one.kind}": document_of(one) for one in issued.distinct("kind")}


def letters() -> dict[str, Document]:
    """What is written to units, and the minutes of a talk."""
    issued = Measure.objects.issued().for_list().order_by("kind", "town__code", "-issued_at").distinct("kind")
    found = {f"measure-{one.kind}": letter_of(one) for one in issued}
    talk = Measure.objects.issued().for_list().exclude(talk=None).exclude(talk__minutes="").first()
    return found | ({"measure-talk-minutes": minutes_of(talk)} if talk else {})


def records() -> dict[str, Document]:
    """The closing file of what came furthest, and the record of duties of the unit that was written to last."""
    found = {}
    if item := FeedbackItem.objects.for_list().exclude(task=None).order_by("-stage", "pk").first():
        found["closing-file"] = closing_file(item)
    if measure := Measure.objects.issued().select_related("unit__town").order_by("-issued_at").first():
        today = measure.unit.town.today()
        found["record-of-duties"] = record_of_duties(duties_of(measure.unit, date(today.year, 1, 1), today))
    return found


def pledges() -> dict[str, Document]:
    """A pledge to print, one signed on the phone, and what the leaders answer for by line."""
    rows = Pledge.objects.for_list().prefetch_related("clauses", "seats")
    found = {}
    if waiting := rows.waiting().first():
        found["pledge-to-sign"] = paper_to_sign(waiting)
    if signed := rows.signed().first():
        found["pledge-signed"] = signed_paper(signed, signed.fingerprint)
        day = signed.town.today()
        found["duties-of-leaders"] = duties_list(signed.town, duties_of_leaders(signed.town, day), day)
    return found


def quarters() -> dict[str, Document]:
    """The first town's work report of the last quarter that is over."""
    town = Town.objects.order_by("code").first()
    return {"work-report": report_document(report_of(town, Quarter.of(town.today()).back(1)))} if town else {}


def meetings() -> dict[str, Document]:
    """The minutes of the latest study meeting, and what lies before the one that is planned."""
    rows, found = StudyMeeting.objects.for_list().defer(None).order_by("town__code", "-day"), {}
    if issued := rows.filter(state=State.ISSUED).first():
        found["meeting-minutes"] = meeting_minutes_of(issued)
    if planned := rows.filter(state=State.PLANNED).first():
        found["meeting-agenda"] = agenda_paper(planned, agenda_of(planned.town, planned.day))
    return found


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
