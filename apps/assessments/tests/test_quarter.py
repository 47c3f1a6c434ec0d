"""Draft, told, objected to, decided, published, frozen (domain.md §6)."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.accounts.models import User
from apps.assessments.actions import (
    adjust_score,
    decide_objection,
    enter_value,
    object_to_score,
    publish_quarter,
    tell_scores,
)
from apps.assessments.making import compute_quarter
from apps.assessments.models import Assessment, Line, Score
from apps.assessments.queries import kinds_of, rows_of, scores_of, what_if
from apps.core.errors import RuleBroken
from apps.notifications.models import Message
from apps.pledges.actions import Held, set_targets
from apps.pledges.models import Indicator, Plan
from apps.rectifications.actions import submit_task, verify_task
from apps.rectifications.models import Task
from apps.towns.models import Town
from apps.units.models import Unit
from tests.make import at, make_head, make_leader, make_task, make_unit
from tests.refusals import refused_by, refused_by_trigger

pytestmark = pytest.mark.django_db


@pytest.fixture
def tasks(promised: Unit, officer: User, cadre: User, clock: time_machine.Traveller) -> list[Task]:
    """Two of the village due on 16 November 2026, one completed; a week later."""
    clock.move_to(at(promised.town, "2026-11-09 10:00"))
    found = [make_task(officer, promised, place=f"{n}号点") for n in range(2)]
    submit_task(found[0].pk, by=cadre, words="已清运")
    verify_task(found[0].pk, by=officer)
    clock.move_to(at(promised.town, "2026-11-24 10:00"))
    return found


@pytest.fixture
def draft(tasks: list[Task], town: Town, officer: User) -> Assessment:
    return compute_quarter(town, 2026, 4, by=officer)


@pytest.fixture
def over(clock: time_machine.Traveller, town: Town) -> None:
    clock.move_to(at(town, "2027-01-05 10:00"))


@pytest.fixture
def told(draft: Assessment, head: User, over: None, officer: User) -> Assessment:
    compute_quarter(draft.town, 2026, 4, by=officer)
    return tell_scores(draft.pk, by=officer, days=5)


def score_of(assessment: Assessment) -> Score:
    return Score.objects.get(assessment=assessment)


@pytest.fixture
def published(told: Assessment, officer: User, clock: time_machine.Traveller) -> Assessment:
    clock.shift(timedelta(days=10))
    return publish_quarter(told.pk, by=officer)


def test_every_point_has_its_rows_and_they_add_up(draft: Assessment, tasks: list[Task]) -> None:
    [line] = score_of(draft).lines.all()

    assert (line.value, line.points) == (Decimal(50), Decimal(50))
    assert Decimal(100) * len(line.part) / len(line.whole) == line.value
    assert [row.url for row in rows_of(line)] == [task.get_absolute_url() for task in tasks]


def test_the_total_is_the_sum_of_the_points_and_what_was_adjusted(draft: Assessment, officer: User) -> None:
    score = score_of(draft)
    adjust_score(score.pk, by=officer, points=Decimal("1.5"), reason="承办全县现场会")
    adjust_score(score.pk, by=officer, points=Decimal("-0.5"), reason="迟报材料")

    again = score_of(draft)
    assert again.total == sum(line.points for line in again.lines.all()) + sum(
        one.points for one in again.adjustments.all()
    )


def test_the_score_never_falls_below_nothing(draft: Assessment, officer: User) -> None:
    adjust_score(score_of(draft).pk, by=officer, points=Decimal(-90), reason="重大问题")

    assert score_of(draft).total == 0
    with refused_by("score_not_below_nothing"):
        Score.objects.update(total=-1)


def test_a_draft_is_computed_anew_and_keeps_what_was_entered(
    draft: Assessment,
    households: Indicator,
    promised: Unit,
    rate: Indicator,
    officer: User,
    cadre: User,
    tasks: list[Task],
) -> None:
    rows = [Held(rate.pk, Decimal(95), Decimal(60)), Held(households.pk, Decimal(30), Decimal(40))]
    set_targets(draft.plan_id, promised, rows, by=officer)
    compute_quarter(draft.town, 2026, 4, by=officer)
    entered = Line.objects.get(name="清洁取暖改造")
    enter_value(entered.pk, Decimal(15), by=officer)
    submit_task(tasks[1].pk, by=cadre, words="已清运")
    verify_task(tasks[1].pk, by=officer)

    compute_quarter(draft.town, 2026, 4, by=officer)

    assert [(line.value, line.points) for line in score_of(draft).lines.all()] == [
        (Decimal(100), Decimal(60)),
        (Decimal(15), Decimal(20)),
    ]


def test_what_the_system_counts_is_not_entered(draft: Assessment, officer: User) -> None:
    with pytest.raises(RuleBroken, match="counts this one"):
        enter_value(score_of(draft).lines.get().pk, Decimal(100), by=officer)


def test_nothing_is_told_before_every_figure_is_entered(
    draft: Assessment, households: Indicator, promised: Unit, rate: Indicator, officer: User, over: None
) -> None:
    rows = [Held(rate.pk, Decimal(95), Decimal(60)), Held(households.pk, Decimal(30), Decimal(40))]
    set_targets(draft.plan_id, promised, rows, by=officer)
    compute_quarter(draft.town, 2026, 4, by=officer)

    with pytest.raises(RuleBroken, match="清洁取暖改造"):
        tell_scores(draft.pk, by=officer, days=5)


def test_nothing_is_told_before_the_quarter_is_over(draft: Assessment, officer: User) -> None:
    with pytest.raises(RuleBroken, match="isn't over"):
        tell_scores(draft.pk, by=officer, days=5)


def test_a_draft_of_before_the_quarters_end_is_computed_anew_before_it_is_told(
    draft: Assessment, officer: User, over: None, client: Client
) -> None:
    client.force_login(officer)
    with pytest.raises(RuleBroken, match="of 2026-11-24, before the quarter was over"):
        tell_scores(draft.pk, by=officer, days=5)
    assert "11月24日 10:00" in client.get(draft.get_absolute_url()).content.decode()

    compute_quarter(draft.town, 2026, 4, by=officer)

    assert not tell_scores(draft.pk, by=officer, days=5).is_draft


def test_of_a_quarter_that_runs_what_is_due_later_does_not_count_yet(
    tasks: list[Task], promised: Unit, town: Town, officer: User, client: Client, clock: time_machine.Traveller
) -> None:
    make_task(officer, promised, place="还没到期")

    draft = compute_quarter(town, 2026, 4, by=officer)

    assert score_of(draft).lines.get().whole == [f"task:{task.pk}" for task in tasks]
    client.force_login(officer)
    for page in (draft.get_absolute_url(), score_of(draft).get_absolute_url()):
        assert "11月24日" in client.get(page).content.decode()
    clock.move_to(at(town, "2027-01-05 10:00"))
    assert len(score_of(compute_quarter(town, 2026, 4, by=officer)).lines.get().whole) == 3


def test_a_quarter_to_come_is_not_computed(
    plan: Plan, town: Town, officer: User, clock: time_machine.Traveller
) -> None:
    clock.move_to(at(town, "2026-05-01 10:00"))
    with pytest.raises(RuleBroken, match="still to come"):
        compute_quarter(town, 2026, 3, by=officer)


def test_a_quarter_has_its_own_days(draft: Assessment) -> None:
    assert (draft.first, draft.last) == (date(2026, 10, 1), date(2026, 12, 31))
    assert [Assessment(plan=draft.plan, quarter=n).last.day for n in (1, 2, 3)] == [31, 30, 30]


def test_the_heads_are_told_and_may_object_for_working_days(told: Assessment, head: User) -> None:
    assert told.objections_until == date(2027, 1, 12)
    [message] = Message.objects.filter(recipient=head, kind="assessment.told")
    assert message.url == score_of(told).get_absolute_url()


def test_told_is_not_computed_anew(told: Assessment, tasks: list[Task], officer: User, cadre: User) -> None:
    submit_task(tasks[1].pk, by=cadre, words="已清运")
    verify_task(tasks[1].pk, by=officer)

    compute_quarter(told.town, 2026, 4, by=officer)

    assert score_of(told).total == 50


def test_an_objection_is_decided_with_its_points_and_answer(told: Assessment, head: User, officer: User) -> None:
    score = score_of(told)
    objection = object_to_score(score.pk, by=head, words="一件任务不在我村")
    with pytest.raises(RuleBroken, match="waits for its decision"):
        object_to_score(score.pk, by=head, words="再说一遍")

    decide_objection(objection.pk, by=officer, decision="upheld", answer="核实无误", points=Decimal(5))

    assert score_of(told).total == 55
    assert score.adjustments.get().reason == "核实无误"
    with pytest.raises(RuleBroken, match="decided it meanwhile"):
        decide_objection(objection.pk, by=officer, decision="dismissed", answer="不对")


def test_what_is_dismissed_changes_no_points(told: Assessment, head: User, officer: User) -> None:
    objection = object_to_score(score_of(told).pk, by=head, words="不服")
    with pytest.raises(RuleBroken, match="changes no points"):
        decide_objection(objection.pk, by=officer, decision="dismissed", answer="经查属实", points=Decimal(5))


def test_after_the_days_nobody_objects(told: Assessment, head: User, clock: time_machine.Traveller) -> None:
    clock.shift(timedelta(days=8))
    with pytest.raises(RuleBroken, match="are over"):
        object_to_score(score_of(told).pk, by=head, words="晚了")


def test_nobody_objects_for_another_unit(told: Assessment, other_village: Unit, cadre: User) -> None:
    for stranger in (make_head(other_village, "neighbour"), cadre):
        with pytest.raises(PermissionDenied):
            object_to_score(score_of(told).pk, by=stranger, words="他村分高了")


def test_nothing_is_published_while_objections_may_come_or_wait(
    told: Assessment, head: User, officer: User, clock: time_machine.Traveller
) -> None:
    with pytest.raises(RuleBroken, match="may object until"):
        publish_quarter(told.pk, by=officer)
    object_to_score(score_of(told).pk, by=head, words="不服")
    clock.shift(timedelta(days=10))
    with pytest.raises(RuleBroken, match="without a decision: 1"):
        publish_quarter(told.pk, by=officer)


def test_nothing_is_published_that_was_not_told(draft: Assessment, officer: User) -> None:
    with pytest.raises(RuleBroken, match="First it is told"):
        publish_quarter(draft.pk, by=officer)


def test_published_is_frozen(published: Assessment, officer: User, tasks: list[Task], cadre: User) -> None:
    before = list(Line.objects.values("value", "points", "part", "whole"))
    submit_task(tasks[1].pk, by=cadre, words="已清运")
    verify_task(tasks[1].pk, by=officer)

    compute_quarter(published.town, 2026, 4, by=officer)

    assert list(Line.objects.values("value", "points", "part", "whole")) == before
    with pytest.raises(RuleBroken, match="published"):
        adjust_score(score_of(published).pk, by=officer, points=Decimal(1), reason="x")
    for statement in (
        "UPDATE assessments_assessment SET quarter = 3",
        "UPDATE assessments_score SET total = 1",
        "UPDATE assessments_line SET points = 1",
        "DELETE FROM assessments_line",
    ):
        refused_by_trigger(statement)


def test_units_are_compared_within_their_kind(draft: Assessment, rate: Indicator, town: Town, officer: User) -> None:
    station = make_unit(town, "水务站", Unit.Kind.TOWN_UNIT)
    set_targets(draft.plan_id, station, [Held(rate.pk, Decimal(95), Decimal(100))], by=officer)
    compute_quarter(town, 2026, 4, by=officer)

    kinds = kinds_of(scores_of(draft, officer))

    assert [(kind.is_villages, [score.unit.name for score in kind.scores], kind.mean) for kind in kinds] == [
        (True, ["柳树村"], Decimal(50)),
        (False, ["水务站"], Decimal(100)),
    ]


def test_other_weights_are_tried_and_not_stored(draft: Assessment, officer: User) -> None:
    [score] = scores_of(draft, officer)

    assert what_if([score], {"整改办结率": Decimal(80)}) == {score.pk: Decimal(40)}
    assert score_of(draft).total == 50


def test_weights_are_tried_kind_by_kind_each_coming_to_a_hundred(
    draft: Assessment, rate: Indicator, households: Indicator, town: Town, officer: User, client: Client
) -> None:
    station = make_unit(town, "水务站", Unit.Kind.TOWN_UNIT)
    rows = [Held(rate.pk, Decimal(95), Decimal(40)), Held(households.pk, Decimal(30), Decimal(60))]
    set_targets(draft.plan_id, station, rows, by=officer)
    compute_quarter(town, 2026, 4, by=officer)
    client.force_login(officer)

    page = f"{draft.get_absolute_url()}weights/"
    villages, units = client.get(page).context["forms"]
    assert [list(form.names.values()) for form in (villages, units)] == [["整改办结率"], ["整改办结率", "清洁取暖改造"]]
    tried = client.get(f"{page}?villages-weight_0=100&units-weight_0=50&units-weight_1=50")
    assert tried.status_code == 200
    assert [one.then for form in tried.context["forms"] for one in form.tried] == [Decimal(50), Decimal(50)]


def test_a_draft_is_the_offices_and_told_is_the_units_own(
    draft: Assessment, head: User, cadre: User, officer: User, other_village: Unit, town: Town
) -> None:
    leader, neighbour = make_leader(town), make_head(other_village, "neighbour")
    assert [Score.objects.visible_to(user).exists() for user in (officer, leader, head)] == [True, False, False]

    Assessment.objects.update(told_at=town.now(), objections_until=town.today())

    seen = [Score.objects.visible_to(user).exists() for user in (leader, head, cadre, neighbour)]
    assert seen == [True, True, True, False]


def test_the_pages_of_a_quarter_open(told: Assessment, officer: User, head: User, client: Client) -> None:
    score = score_of(told)
    for user in (officer, head):
        client.force_login(user)
        for path in (
            "/assessments/",
            told.get_absolute_url(),
            score.get_absolute_url(),
            f"{score.get_absolute_url()}lines/1/",
        ):
            assert client.get(path).status_code == 200
    client.force_login(officer)
    assert client.get(f"{told.get_absolute_url()}weights/?villages-weight_0=100").status_code == 200
    assert client.get(f"{told.get_absolute_url()}weights/?villages-weight_0=90").status_code == 422


def test_the_pages_cost_the_same_with_many_units_and_rows(
    told: Assessment, rate: Indicator, town: Town, officer: User, head: User, client: Client
) -> None:
    def costs() -> list[int]:
        found = []
        for user, path in (
            (officer, told.get_absolute_url()),
            (officer, f"{told.get_absolute_url()}weights/?villages-weight_0=100"),
            (officer, score.get_absolute_url()),
            (head, score.get_absolute_url()),
            (head, f"{score.get_absolute_url()}lines/1/"),
        ):
            client.force_login(user)
            client.get(path)
            with CaptureQueriesContext(connection) as queries:
                assert client.get(path).status_code == 200
            found.append(len(queries))
        return found

    score = score_of(told)
    few = costs()
    for number in range(30):
        unit = make_unit(town, f"新村{number}")
        other = Score.objects.create(town=town, assessment=told, unit=unit)
        Line.objects.create(town=town, score=other, number=1, name=rate.name, target=95, weight=100, part=[], whole=[])
        adjust_score(score.pk, by=officer, points=Decimal(1), reason="好")
    more = make_task(officer, unit)
    Line.objects.filter(score=score).update(whole=[f"task:{more.pk}"] * 30, part=[])

    assert costs() == few
    assert max(few) <= 20
