from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
import time_machine
from django.utils import translation

from apps.accounts.models import User
from apps.bulletins.models import Bulletin
from apps.towns.models import Town
from apps.units.actions import excuse_units
from apps.units.models import Unit
from tests.clock import frozen
from tests.make import make_cadre, make_draft, make_group_member, make_report, make_spot, make_unit, sent_finding
from tests.people import cadre, head, officer, other_town, other_village, town, village

__all__ = ["cadre", "head", "officer", "other_town", "other_village", "town", "village"]

TODAY = date(2026, 11, 24)


def revision(bulletin: Bulletin) -> int:
    """The draft's revision as a page opened now would show it."""
    return Bulletin.objects.get(pk=bulletin.pk).revision


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """The hour of the bulletin: 18:30; refusals are read in English."""
    with frozen("2026-11-24 18:30") as clock, translation.override("en"):
        yield clock


@pytest.fixture
def day(town: Town, village: Unit, other_village: Unit, cadre: User, officer: User) -> Town:
    """24 November: 柳树村 nil in time, 桃园村 late with two problems, 山口村 missing, 河口村 excused; supervision, a spot report."""
    late, silent, excused = make_cadre(other_village, "late"), make_unit(town, "山口村"), make_unit(town, "河口村")
    excuse_units(by=officer, town=town, units=[excused], from_day=TODAY, to_day=TODAY, reason="停电")
    group = make_group_member(town)
    with frozen("2026-11-24 16:00"):
        make_report(cadre, village, TODAY)
    with frozen("2026-11-24 17:00"):
        make_report(group, village, TODAY, sent_finding(town, place="村部门口"))
        make_spot(late, other_village, place="河边")
    with frozen("2026-11-24 18:20"):
        photo = make_draft(late)
        found = sent_finding(town, place="桥下", severity="serious", photo_ids=[photo.pk])
        on_spot = sent_finding(town, place="路口", is_fixed_on_spot=True)
        make_report(late, other_village, TODAY, found, on_spot)
    assert silent.pk
    return town
