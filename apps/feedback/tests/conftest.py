import pytest

from apps.accounts.models import User
from apps.feedback.models import FeedbackItem
from apps.rectifications.actions import submit_task
from apps.rectifications.models import Task
from apps.towns.models import Town
from apps.units.models import Unit
from tests.make import make_deputy, make_draft, make_item, make_leader
from tests.people import cadre, clock, head, officer, other_village, town, village

__all__ = ["cadre", "clock", "head", "officer", "other_village", "town", "village"]


@pytest.fixture
def deputy(town: Town) -> User:
    """Leads the line of environment, to which litter belongs."""
    return make_deputy(town, "environment")


@pytest.fixture
def leader(town: Town) -> User:
    return make_leader(town)


@pytest.fixture
def item(officer: User, cadre: User, head: User, deputy: User, leader: User, village: Unit) -> FeedbackItem:
    """Of the county's inspection, given to the village on 24 November."""
    return make_item(village)


def put_right(item: FeedbackItem, by: User) -> Task:
    """Handed in by the unit, with a photo."""
    return submit_task(item.task.pk, by=by, words="已清理", photo_ids=[make_draft(by).pk])
