"""A demo town's quarters: one that is over published with its objections, the present one in draft."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.db import transaction
from django.test import override_settings

from apps.accountability.actions import propose_now
from apps.accountability.models import Rule
from apps.assessments.models import Assessment, Objection, Score
from apps.operations.demo.words import LAZY
from apps.pledges.models import LineDuties, Template
from apps.rectifications.models import LookBack
from apps.towns.models import Town

NOW = datetime(2026, 11, 2, 12, 30, tzinfo=UTC)
DAYS = 80  # from the middle of August on


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A town, loaded once for all tests of this file; each test rolls back to here."""
    hasher = "django.contrib.auth.hashers.MD5PasswordHasher"
    places = {"EMBEDDED": True, "MEDIA_ROOT": tmp_path_factory.mktemp("photos"), "PASSWORD_HASHERS": [hasher]}
    with (
        override_settings(**places),
        django_db_blocker.unblock(),
        time_machine.travel(NOW, tick=False),
        transaction.atomic(),
    ):
        call_command("load_demo", stdout=StringIO(), towns=1, villages=13, days=DAYS)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def demo(loaded: None, db: None) -> Town:
    return Town.objects.get(code="a")


def test_the_quarter_that_is_over_is_published_and_the_present_one_a_draft(demo: Town) -> None:
    over, present = Assessment.objects.filter(town=demo).order_by("quarter")
    assert (over.quarter, over.is_published, present.quarter, present.is_draft) == (3, True, 4, True)
    assert over.objections_until and over.published_at
    assert over.objections_until < over.published_at.date()
    assert over.scores.count() == present.scores.count() == 18


def test_one_objection_was_upheld_and_one_not(demo: Town) -> None:
    assert sorted(Objection.objects.values_list("decision", flat=True)) == ["dismissed", "upheld"]


def test_a_lazy_village_is_under_sixty_and_a_talk_is_proposed(demo: Town) -> None:
    lazy = Score.objects.get(assessment__quarter=3, unit=demo.units.get(kind="village", order=LAZY[-1]))
    assert lazy.total < 60
    found = propose_now(demo, by=demo.users.get(username="a-officer"))
    assert lazy.unit_id in {one.unit_id for one in found if one.rule == Rule.SCORE}


def test_totals_are_what_their_lines_and_adjustments_come_to(demo: Town) -> None:
    for score in Score.objects.prefetch_related("lines", "adjustments"):
        points = sum(one.points for one in [*score.lines.all(), *score.adjustments.all()])
        assert score.total == max(points, 0)


def test_pledges_texts_and_leaders_duties_are_written(demo: Town) -> None:
    assert Template.objects.filter(town=demo).count() == len(Template.Kind)
    assert LineDuties.objects.filter(town=demo).exclude(words="").exists()


def test_what_was_completed_is_looked_back_at_and_some_wait_for_it(demo: Town) -> None:
    planned = LookBack.objects.filter(task__town=demo)
    assert planned.filter(result="holds", task__events__kind="looked_back").exists()
    assert planned.filter(result="", due_on__lte=demo.today()).exists()
    assert planned.filter(result="", due_on__gt=demo.today()).exists()
