"""Reads of a quarter's scores for pages, and for what builds on them."""

from __future__ import annotations

from calendar import monthrange
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.db.models import Prefetch, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.assessments.models import Adjustment, Assessment, Line, Objection, Score
from apps.assessments.rules import total_of
from apps.core.figures import hundredth
from apps.feedback.models import FeedbackItem
from apps.readings.models import Station
from apps.rectifications.models import Task
from apps.units.models import VILLAGES


@dataclass(frozen=True)
class Kind:
    """Units that are comparable, the best first, with their mean."""

    is_villages: bool
    scores: list[Score]
    mean: Decimal

    @property
    def name(self) -> Any:
        return _("Villages and communities") if self.is_villages else _("Town units")


@dataclass(frozen=True)
class Tried:
    """A score's points by the weights that hold and by others, both without what was adjusted."""

    score: Score
    now: Decimal
    then: Decimal

    @property
    def change(self) -> Decimal:
        return self.then - self.now


def score_for_page(user: User) -> QuerySet[Score]:
    """A score with all that its page tells."""
    return (
        Score.objects.visible_to(user)
        .select_related("town", "unit", "assessment__plan", "assessment__town")
        .prefetch_related(
            "lines",
            Prefetch("adjustments", Adjustment.objects.select_related("by")),
            Prefetch("objections", Objection.objects.select_related("by", "decided_by")),
        )
    )


def scores_of(assessment: Assessment, user: User) -> list[Score]:
    """The scores that the reader may see, with their lines, the best first."""
    rows = Score.objects.visible_to(user).filter(assessment=assessment).select_related("unit")
    return list(rows.prefetch_related(Prefetch("lines", Line.objects.defer("part", "whole")), "objections"))


def kinds_of(scores: Sequence[Score]) -> list[Kind]:
    """Villages and communities, town units: each compared within its kind alone."""
    villages = [score for score in scores if score.unit.kind in VILLAGES]
    others = [score for score in scores if score.unit.kind not in VILLAGES]
    return [Kind(rows is villages, rows, mean_of(rows)) for rows in (villages, others) if rows]


def mean_of(scores: Sequence[Score]) -> Decimal:
    return hundredth(sum((score.total for score in scores), Decimal(0)) / len(scores))


def indicators_of(scores: Iterable[Score]) -> dict[str, Decimal]:
    """The indicators' names with the weight that most of the units have, in order."""
    found: dict[str, Counter[Decimal]] = defaultdict(Counter)
    for score in scores:
        for line in score.lines.all():
            found[line.name][line.weight] += 1
    return {name: weights.most_common(1)[0][0] for name, weights in found.items()}


def what_if(scores: Iterable[Score], weights: Mapping[str, Decimal]) -> dict[int, Decimal]:
    """score → its total by other weights of the indicators, by name, without what was adjusted; nothing is stored."""
    return {score.pk: total_by(score, weights) for score in scores}


def tried_in(kind: Kind, weights: Mapping[str, Decimal]) -> list[Tried]:
    """What other weights would make of the scores of a kind of units, the best first."""
    now, then = what_if(kind.scores, {}), what_if(kind.scores, weights)
    rows = [Tried(score, now[score.pk], then[score.pk]) for score in kind.scores]
    return sorted(rows, key=lambda row: -row.then)


def total_by(score: Score, weights: Mapping[str, Decimal]) -> Decimal:
    points = [line.share * weights.get(line.name, line.weight) for line in score.lines.all()]
    return total_of(sum(points, Decimal(0)), Decimal(0))


@dataclass(frozen=True)
class RowShown:
    """A row behind a figure, as the page shows it."""

    words: str
    url: str
    is_part: bool


def rows_of(line: Line) -> list[RowShown]:
    """The rows of a line in order, each with where it leads; three queries at most."""
    keys = line.whole or line.part
    part = set(line.part)
    known: dict[str, Mapping[int, Any]] = {
        "task": Task.objects.for_list().in_bulk(ids_of(keys, "task")),
        "item": FeedbackItem.objects.in_bulk(ids_of(keys, "item")),
        "section": Station.objects.in_bulk(ids_of(keys, "section")),
    }
    return [shown(key, key in part, line, known) for key in keys]


def ids_of(keys: Iterable[str], kind: str) -> list[int]:
    return [int(key.partition(":")[2].partition(",")[0]) for key in keys if key.startswith(f"{kind}:")]


def shown(key: str, is_part: bool, line: Line, known: Mapping[str, Mapping[int, Any]]) -> RowShown:
    kind, _sep, name = key.partition(":")
    if kind == "day":
        day = f"?unit={line.score.unit_id}&date_from={name}&date_to={name}"
        return RowShown(name, reverse("reports:reports") + day, is_part)
    if kind not in known:
        asked = {"kind": "air"} if kind == "air" else {"item": kind}
        return RowShown(name, read_in(line, name, **asked), is_part)
    pk, _comma, month = name.partition(",")
    found = known[kind].get(int(pk))
    if found is None:
        return RowShown(name, "", is_part)
    if kind == "section":
        return RowShown(f"{found.name} {month}", read_in(line, month, station=found.pk), is_part)
    return RowShown(f"{found.number} {found.title}", found.get_absolute_url(), is_part)


def read_in(line: Line, when: str, **asked: Any) -> str:
    """The page of the readings of a day (2026-11-03) or of a month (2026-11)."""
    first, last = (when, when) if len(when) > len("2026-11") else span_of(when)
    within = {"town": line.town_id, "day_from": first, "day_to": last}
    return f"{reverse('readings:readings')}?{urlencode(asked | within)}"


def span_of(month: str) -> tuple[str, str]:
    year, number = int(month[:4]), int(month[5:])
    return f"{month}-01", f"{month}-{monthrange(year, number)[1]:02}"
