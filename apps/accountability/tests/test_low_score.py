"""The fifth rule: a published quarter's score under 60 proposes a talk about the work (domain.md §5)."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.test import Client

from apps.accountability.actions import propose_due, propose_now
from apps.accountability.measures import Appointment, draft_measure
from apps.accountability.models import Evidence, Measure, Proposal, Rule, RuleNumbers
from apps.accountability.queries import facts_in_words, facts_of, tried
from apps.accounts.models import User
from apps.assessments.actions import adjust_score, publish_quarter, tell_scores
from apps.assessments.making import compute_quarter
from apps.assessments.models import Assessment, Score
from apps.core.errors import RuleBroken
from apps.pledges.actions import Held, add_indicator, make_plan, set_targets
from apps.towns.models import Town
from apps.units.actions import excuse_units
from apps.units.models import Unit
from tests.make import at
from tests.refusals import refused_by

pytestmark = pytest.mark.django_db
WORDS = {"name": "整改任务办结率", "unit_of_measure": "%", "direction": "more", "source": "counted", "count": "handled"}


@pytest.fixture
def draft(town: Town, village: Unit, other_village: Unit, officer: User, clock: time_machine.Traveller) -> Assessment:
    """Both villages hold all hundred points; the village loses 45.5 of them. Days without reports are excused."""
    excuse_units(
        by=officer,
        town=town,
        units=[village, other_village],
        from_day=date(2026, 7, 1),
        to_day=date(2027, 2, 28),
        reason="停用",
    )
    plan = make_plan(town, 2026, by=officer)
    rate = add_indicator(plan.pk, WORDS, by=officer)
    for unit in (village, other_village):
        set_targets(plan.pk, unit, [Held(rate.pk, Decimal(95), Decimal(100))], by=officer)
    found = compute_quarter(town, 2026, 3, by=officer)
    score = Score.objects.get(assessment=found, unit=village)
    adjust_score(score.pk, by=officer, points=Decimal("-45.5"), reason="重大问题瞒报")
    return found


@pytest.fixture
def published(draft: Assessment, officer: User, clock: time_machine.Traveller) -> Assessment:
    """On the 4th of December; the next day at noon it is known."""
    tell_scores(draft.pk, by=officer, days=5)
    clock.move_to(at(draft.town, "2026-12-04 10:00"))
    found = publish_quarter(draft.pk, by=officer)
    clock.move_to(at(draft.town, "2026-12-05 12:30"))
    return found


@pytest.fixture
def proposal(published: Assessment, town: Town, officer: User) -> Proposal:
    [found] = propose_now(town, by=officer)
    return found


def talk_with(deputy: User, town: Town) -> Appointment:
    return Appointment(deputy, at(town, "2026-12-08 10:00"), "镇政府二楼会议室")


def said(town: Town, kind: str) -> dict[str, object]:
    return {"kind": kind, "facts": "得分偏低。", "demand": "说明情况。", "reply_by": town.today() + timedelta(days=7)}


def test_a_low_score_proposes_without_a_ground_on_its_row(proposal: Proposal, village: Unit) -> None:
    assert (proposal.rule, proposal.unit, proposal.ground) == (Rule.SCORE, village, "")
    assert (proposal.fired_on, proposal.needed) == (date(2026, 12, 4), 60)
    [row] = proposal.evidence.all()
    assert (row.day, row.score.total) == (date(2026, 9, 30), Decimal("54.50"))


def test_a_draft_and_a_told_quarter_are_no_evidence(
    draft: Assessment, town: Town, officer: User, clock: time_machine.Traveller
) -> None:
    tell_scores(draft.pk, by=officer, days=5)
    clock.move_to(at(town, "2026-12-05 12:30"))
    assert propose_now(town, by=officer) == []


def test_the_clock_proposes_it_once_and_so_does_the_button(published: Assessment, town: Town, officer: User) -> None:
    assert propose_due() == 1
    assert propose_due() == 0
    assert propose_now(town, by=officer) == []


def test_the_database_refuses_a_unit_and_quarter_twice(proposal: Proposal) -> None:
    row = proposal.evidence.get()
    with refused_by("evidence_once"):
        Evidence.objects.create(
            town=row.town, proposal=proposal, rule=row.rule, unit=row.unit, day=row.day, score=row.score
        )


def test_the_database_refuses_a_score_for_another_rule(proposal: Proposal) -> None:
    row = proposal.evidence.get()
    with refused_by("evidence_is_what_its_rule_is_about"):
        Evidence.objects.create(
            town=row.town, proposal=proposal, rule=Rule.MISSED, unit=row.unit, day=row.day, score=row.score
        )


def test_other_numbers_are_tried_on_published_quarters(published: Assessment, town: Town) -> None:
    def low(under: int) -> list[int]:
        return [one.unit_id for one in tried(town, RuleNumbers(score_under=under)) if one.rule == Rule.SCORE]

    assert (len(low(50)), len(low(60)), len(low(100))) == (0, 1, 1)  # the other village has all hundred points


def test_posted_agencies_are_never_in_it(published: Assessment, town: Town, village: Unit) -> None:
    Unit.objects.filter(pk=village.pk).update(kind=Unit.Kind.AGENCY)
    assert village.pk not in {one.row.unit_id for one in facts_of(town, date(2026, 12, 1), date(2026, 12, 4)).scored}


def test_only_a_talk_follows_and_no_letter_comes_before_it(
    proposal: Proposal, town: Town, officer: User, deputy: User
) -> None:
    for kind in (Measure.Kind.REMINDER, Measure.Kind.LETTER, Measure.Kind.CRITICISM):
        with pytest.raises(RuleBroken, match="no ground by itself"):
            draft_measure(proposal.pk, said(town, kind), by=officer)
    with pytest.raises(RuleBroken, match="Level by level"):
        draft_measure(proposal.pk, said(town, Measure.Kind.TALK_LEADER), by=officer)

    talk = draft_measure(proposal.pk, said(town, Measure.Kind.TALK), by=officer, talk=talk_with(deputy, town))

    assert (talk.ground, talk.talk.holder) == ("", deputy)


def test_what_the_letter_says_is_the_score_and_where_it_was_lost(proposal: Proposal) -> None:
    assert facts_in_words(proposal) == "2026年第三季度考核得分54.5分，低于60分：重大问题瞒报扣45.5分。"


def test_the_page_shows_the_scores_lines_and_offers_a_talk(proposal: Proposal, officer: User, client: Client) -> None:
    client.force_login(officer)
    page = client.get(proposal.get_absolute_url()).content.decode()
    assert "工作约谈" in page and "54.5" in page and "整改任务办结率" in page
    form = client.get(f"{proposal.get_absolute_url()}measure/").context["form"]
    assert [value for value, _label in form.fields["kind"].choices] == ["talk", "talk_leader"]
    assert client.get("/accountability/rules/").status_code == 200


def test_the_unit_does_not_read_it(proposal: Proposal, head: User, client: Client) -> None:
    assert not Proposal.objects.visible_to(head).exists()
    with pytest.raises(PermissionDenied):
        propose_now(proposal.town, by=head)
