"""What every demo town shows, whatever chance says: each state of a task, each way in which a report comes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from apps.operations.demo import stories
from apps.operations.demo.book import Book
from apps.operations.demo.findings import Found, problem
from apps.operations.demo.merging import merged
from apps.operations.demo.stories import Tell
from apps.rectifications.models import Source
from apps.units.models import Unit


@dataclass(frozen=True)
class Shown:
    """A problem that every demo town has: `ago` days before the last, in a village."""

    ago: int
    village: int
    category: str
    severity: str
    story: Tell
    via: str = Source.DAILY_REPORT


SHOWN = [
    Shown(0, 7, "litter", "general", stories.as_opened),
    Shown(0, 10, "straw", "major", stories.as_opened, Source.SPOT_REPORT),
    Shown(2, 8, "occupying", "general", stories.handed_up),
    Shown(1, 9, "animals", "general", stories.started),
    Shown(1, 10, "dumping", "general", stories.as_opened),
    Shown(2, 7, "wastewater", "major", stories.controlled),
    Shown(2, 4, "litter", "general", merged),
    Shown(3, 13, "litter", "general", stories.as_opened, Source.SUPERVISION),
    Shown(3, 10, "sewage", "serious", stories.submitted),
    Shown(3, 11, "dumping", "general", stories.withdrawn_as_false),
    Shown(3, 1, "posting", "general", stories.withdrawn_by_reporter),
    Shown(3, 12, "advert", "general", stories.started, Source.HOTLINE_12345),
    Shown(4, 11, "posting", "general", stories.returned),
    Shown(5, 16, "shopfront", "general", stories.extension_asked),
    Shown(6, 12, "litter", "general", stories.started),
    Shown(6, 14, "dust", "general", stories.passed_on),
    Shown(7, 15, "parking", "general", stories.voided),
    Shown(8, 3, "film", "general", stories.extended),
    Shown(6, 13, "sewage", "serious", stories.as_opened),
    Shown(8, 6, "manure", "serious", stories.as_opened),
    Shown(9, 13, "dumping", "general", stories.as_opened),
    Shown(10, 6, "dumping", "general", stories.started),
    Shown(11, 13, "litter", "general", stories.as_opened, Source.SUPERVISION),
    Shown(10, 2, "wastewater", "serious", stories.completed_by_town),
    Shown(11, 5, "sewage", "general", stories.completed_at_second_try, Source.LEADER),
    Shown(13, 8, "wastewater", "major", stories.major),
]
# (village, days ago): how the report came, whatever chance would say.
WAYS = {
    (1, 3): "amended",
    (2, 3): "made_up",
    (4, 2): "late",
    (8, 5): "telephoned",
    (10, 1): "amended_later",
    (11, 6): "kept",
    (12, 1): "late",
    (14, 4): "telephoned",
    (16, 8): "made_up",
    (7, 5): "amended",
}


def shown_on(book: Book, ago: int) -> list[Shown]:
    return [one for one in SHOWN if one.ago == ago and one.village <= len(book.demo.villages)]


def shown_problems(book: Book, unit: Unit, day: date, shown: list[Shown]) -> list[Found]:
    return [(problem(book, unit, day, one.category, one.severity), one.story) for one in shown]
