"""A town with two leaders, a village with two heads, and a year's plan with one indicator worth a hundred points."""

import io
from decimal import Decimal

import pytest
from PIL import Image, ImageDraw

from apps.accounts.models import Role, User
from apps.pledges.actions import Held, add_indicator, make_plan, set_targets
from apps.pledges.models import Indicator, Plan
from apps.towns.models import Town
from apps.units.models import Unit
from tests.make import give_post, make_user, root_of
from tests.people import cadre, clock, head, officer, other_town, other_village, town, village

__all__ = ["cadre", "clock", "head", "officer", "other_town", "other_village", "town", "village"]


@pytest.fixture
def root(town: Town) -> Unit:
    return root_of(town)


@pytest.fixture
def secretary(town: Town, root: Unit) -> User:
    user = make_user("secretary", town, "周书记")
    give_post(user, root, Role.LEADER, title="党委书记", duty="first", order=1)
    return user


@pytest.fixture
def mayor(town: Town, root: Unit) -> User:
    user = make_user("mayor", town, "吴镇长")
    give_post(user, root, Role.LEADER, title="镇长", duty="direct", order=2)
    return user


@pytest.fixture
def branch_secretary(village: Unit) -> User:
    user = make_user("branch", village.town, "李书记")
    give_post(user, village, Role.UNIT_HEAD, title="党支部书记", duty="first", order=1)
    return user


@pytest.fixture
def committee_head(village: Unit) -> User:
    user = make_user("committee", village.town, "王主任")
    give_post(user, village, Role.UNIT_HEAD, title="村委会主任", duty="direct", order=2)
    return user


@pytest.fixture
def four(secretary: User, mayor: User, branch_secretary: User, committee_head: User) -> list[User]:
    """Both posts of either side."""
    return [secretary, mayor, branch_secretary, committee_head]


@pytest.fixture
def plan(town: Town, officer: User) -> Plan:
    return make_plan(town, 2026, by=officer)


@pytest.fixture
def rate(plan: Plan, officer: User) -> Indicator:
    said = {"name": "整改办结率", "unit_of_measure": "%", "direction": "more", "source": "counted", "count": "handled"}
    return add_indicator(plan.pk, said, by=officer)


@pytest.fixture
def households(plan: Plan, officer: User) -> Indicator:
    said = {
        "name": "清洁取暖改造",
        "unit_of_measure": "户",
        "direction": "more",
        "source": "entered",
        "is_summed": True,
    }
    return add_indicator(plan.pk, said, by=officer)


@pytest.fixture
def promised(plan: Plan, rate: Indicator, village: Unit, officer: User) -> Unit:
    """The village, which holds the rate with all hundred points."""
    set_targets(plan.pk, village, [Held(rate.pk, Decimal(95), Decimal(100))], by=officer)
    return village


def drawn(colour: str = "black") -> bytes:
    """A signature as the field sends it: a PNG, transparent but for its lines."""
    image = Image.new("RGBA", (600, 240))
    ImageDraw.Draw(image).line([(40, 180), (200, 60), (330, 190), (560, 90)], fill=colour, width=8)
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()
