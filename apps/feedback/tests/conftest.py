from datetime import timedelta

import pytest
import time_machine

from apps.accounts.models import User
from apps.feedback.actions import check_item, tick_remedy
from apps.feedback.models import FeedbackItem, Question
from apps.feedback.striking import record_step
from apps.rectifications.actions import submit_task, verify_task
from apps.rectifications.models import Task
from apps.towns.models import Town
from apps.units.models import Unit
from tests.make import make_deputy, make_draft, make_item, make_leader
from tests.people import cadre, clock, head, officer, other_town, other_village, town, village

__all__ = ["cadre", "clock", "head", "officer", "other_town", "other_village", "town", "village"]


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


PAPER = {"authority": "平川县生态环境局", "document": "平环督〔2026〕12号"}
ANSWERS = {question.value: f"第{question.value}问：已核实" for question in Question}


def checked(item: FeedbackItem, officer: User) -> FeedbackItem:
    """Put right by the village, checked on site by the office."""
    tick_remedy(item.pk, by=officer, number=1, is_done=True)
    put_right(item, User.objects.get(username="cadre"))
    check_item(
        item.pk,
        by=officer,
        checked_on=item.town.today(),
        checkers="李主任、王强",
        answers=ANSWERS,
        photo_ids=[make_draft(officer).pk],
    )
    return FeedbackItem.objects.get(pk=item.pk)


def typed_check(**said: str) -> dict[str, str]:
    """The five answers as the form of the self-check sends them."""
    answers = {f"answer_{number}": words for number, words in ANSWERS.items()}
    return {"checked_on": "2026-11-24", "checkers": "赵主任", **answers, **said}


@pytest.fixture
def signed(item: FeedbackItem, officer: User, deputy: User, leader: User) -> FeedbackItem:
    """Checked, and signed for by the deputy and a leader."""
    checked(item, officer)
    verify_task(item.task.pk, by=deputy)
    verify_task(item.task.pk, by=leader)
    return FeedbackItem.objects.get(pk=item.pk)


def recorded(item: FeedbackItem, by: User, *kinds: str) -> FeedbackItem:
    for kind in kinds:
        item = record_step(item.pk, kind, by=by, day=item.town.today(), **PAPER)
    return item


@pytest.fixture
def struck(signed: FeedbackItem, officer: User, clock: time_machine.Traveller) -> FeedbackItem:
    recorded(signed, officer, "applied", "accepted", "noticed")
    clock.shift(timedelta(days=8))
    return recorded(signed, officer, "struck")
