"""The sentences of the work report: only true ones, with the figures of the records and where they come from."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.test import Client

from apps.accountability.models import Ground, Measure
from apps.accounts.models import User
from apps.assessments.actions import publish_quarter, tell_scores
from apps.assessments.making import compute_quarter
from apps.assessments.models import Score
from apps.core.days import Quarter
from apps.meetings.actions import issue_minutes, write_discussion
from apps.readings.models import Station
from apps.rectifications.actions import return_task, submit_task, verify_task
from apps.rectifications.models import Task
from apps.rectifications.rerouting import void_task
from apps.summaries.models import Part
from apps.summaries.report import report_of
from apps.summaries.tests.test_report import section
from apps.towns.models import Category, Town
from apps.units.keeping import keep_grid
from apps.units.models import Unit
from tests.make import (
    at,
    make_activity,
    make_measure,
    make_meeting,
    make_person,
    make_reading,
    make_report,
    make_task,
    make_unit,
    make_visit,
)

pytestmark = pytest.mark.django_db
Q4 = Quarter(2026, 4)
ADDRESS = "/summaries/2026/q4/"


def test_the_sentences_have_the_figures_of_the_records(quarter_of_work: list[Task], town: Town) -> None:
    text = section(town, Part.DUTIES).text

    assert "到期整改任务5件，已办结2件，办结率40%" in text
    assert "本季度办结任务2件，平均整改时间2天。" in text
    assert "共发现问题1个" in text


def test_what_isnt_recorded_is_said_as_not_recorded(town: Town) -> None:
    awareness, duties = section(town, Part.AWARENESS).text, section(town, Part.DUTIES).text

    for words in [
        "没有2026年度环境保护目标责任书的记录",
        "没有宣传活动的记录",
        "没有领导到现场督导的记录",
        "没有专题研究会议的记录",
        "没有日督查的记录",
    ]:
        assert words in awareness
    for words in ["没有应报送日报的记录", "没有空气质量监测数据", "没有上级督察反馈问题", "考核结果尚未公布"]:
        assert words in duties


def test_a_study_meeting_is_told_with_what_came_of_it(
    town: Town, officer: User, secretary: User, village: Unit
) -> None:
    meeting = make_meeting(officer, secretary, is_held=True)
    make_measure(meeting, officer, village)
    awareness, mechanism = section(town, Part.AWARENESS).text, section(town, Part.NEXT_MECHANISM).text

    assert "召开生态环境保护专题研究会议1次（11月24日党委会议），议定事项1项。" in awareness
    assert "专题研究议定、尚未办结的事项1项：清理河道沿线垃圾（柳树村，12月8日前）。" in mechanism


def test_publicity_and_visits_are_counted(town: Town, officer: User, secretary: User, village: Unit) -> None:
    make_activity(officer, village, form="lecture", people=40)
    make_activity(officer, None, form="banner", copies=6, level="town")
    make_visit(secretary, village)
    text = section(town, Part.AWARENESS).text

    assert "开展宣传活动2场次，覆盖40人次，其中悬挂横幅6条。开展宣讲1场，其中村级1场。" in text
    assert "镇领导到现场督导1次，到过1个村和单位。" in text


def test_banners_of_which_nobody_said_how_many_are_told_by_the_times(town: Town, officer: User) -> None:
    make_activity(officer, None, form="banner", copies=None, level="town")

    assert "悬挂横幅1次" in section(town, Part.AWARENESS).text


def test_air_is_compared_by_one_rule_and_says_so(town: Town) -> None:
    for year in (2025, 2026):
        make_reading(town, day=date(year, 11, 20), value=70)

    assert "优良0天，优良率0%，与去年同期持平（均按HJ 633-2012计）" in section(town, Part.DUTIES).text


def test_pledges_that_nobody_signed_are_told_as_unsigned(promised: Unit, town: Town) -> None:
    text = section(town, Part.AWARENESS).text

    assert "2026年度环境保护目标责任书尚未签订，其中镇与村（社区）应签" in text
    assert "层层签订" not in text


def test_only_what_is_recorded_is_said_to_be_carried_out(quarter_of_work: list[Task], town: Town) -> None:
    assert "落实日报告，应报日报" in section(town, Part.DUTIES).text


def issued(unit: Unit, officer: User, serial: int, kind: str, **fields: str) -> Measure:
    return Measure.objects.create(
        town=unit.town,
        unit=unit,
        kind=kind,
        ground=Ground.SLOW,
        facts="整改逾期",
        demand="限期整改",
        reply_by=unit.town.today(),
        year=2026,
        serial=serial,
        drafted_by=officer,
        signer=officer,
        issued_at=unit.town.now(),
        **fields,
    )


def test_what_is_no_step_against_a_unit_is_not_told_as_one(town: Town, officer: User, village: Unit) -> None:
    agency = make_unit(town, "派出所", Unit.Kind.AGENCY)
    issued(village, officer, 1, Measure.Kind.REMINDER)
    issued(agency, officer, 2, Measure.Kind.REQUEST)
    issued(village, officer, 3, Measure.Kind.ENFORCEMENT, referred_to="县生态环境局")

    text = section(town, Part.DUTIES).text
    assert "对工作推进不力的逐级问责，发出提醒函1份。向驻镇单位发出商请函1份。移送执法1件。" in text


def test_letters_are_sent_and_talks_are_held(town: Town, officer: User, village: Unit) -> None:
    issued(village, officer, 1, Measure.Kind.REMINDER)
    issued(village, officer, 2, Measure.Kind.TALK)

    assert "逐级问责，发出提醒函1份；分管领导约谈1次。" in section(town, Part.DUTIES).text


def test_leaflets_are_counted_whatever_the_form(town: Town, officer: User, village: Unit) -> None:
    make_activity(officer, village, copies=350)
    make_activity(officer, None, form="market", copies=120, level="town")

    assert "其中发放宣传资料470份、逢集日设点宣传1场。" in section(town, Part.AWARENESS).text


def test_training_is_told_once(town: Town, officer: User) -> None:
    make_activity(officer, None, form="training", people=20, level="town")
    text = section(town, Part.AWARENESS).text + section(town, Part.DUTIES).text

    assert text.count("培训1场") == 1


def test_the_tasks_of_a_kind_add_up(
    town: Town, officer: User, cadre: User, village: Unit, clock: time_machine.Traveller
) -> None:
    coal = Category.objects.get(town=town, code="coal")
    clock.move_to(at(town, "2026-09-28 10:00"))
    tasks = [make_task(officer, village, category=coal)]
    clock.move_to(at(town, "2026-11-20 10:00"))
    tasks += [make_task(officer, village, category=coal, place=f"{n}号点") for n in range(2)]
    for task in tasks[:2]:
        submit_task(task.pk, by=cadre, words=f"已取缔{task.pk}")
        verify_task(task.pk, by=officer)

    words = "本季度散煤整改任务3件（其中以前季度结转1件），已办结2件，尚未办结1件。"
    assert words in section(town, Part.NEXT_COAL).text


def test_a_place_that_bears_the_units_name_says_it_once(
    town: Town, officer: User, village: Unit, clock: time_machine.Traveller
) -> None:
    make_task(officer, village, place=village.name)
    make_task(officer, village, place=f"{village.name}村口")
    clock.shift(timedelta(days=20))
    text = section(town, Part.NEXT_CLEANUPS).text

    assert f"{village}{village}" not in text
    assert f"{village}村口" in text


def test_measures_are_told_as_they_stood_when_the_quarter_ended(
    town: Town, officer: User, secretary: User, cadre: User, village: Unit, clock: time_machine.Traveller
) -> None:
    measure = make_measure(make_meeting(officer, secretary, is_held=True), officer, village)
    write_discussion(measure.meeting_id, by=officer, discussion="会议要求压实责任")
    issue_minutes(measure.meeting_id, by=officer, signer=make_person(secretary), signed_on=town.today())
    clock.move_to(at(town, "2027-01-05 10:00"))
    task = Task.objects.get(source="meeting")
    submit_task(task.pk, by=cadre, words="已清理")
    verify_task(task.pk, by=officer)

    assert "议定事项1项，逾期1项。" in section(town, Part.AWARENESS).text
    assert "尚未办结的事项1项" in section(town, Part.NEXT_MECHANISM).text


def test_scores_are_averaged_within_their_kind(
    quarter_of_work: list[Task], promised: Unit, town: Town, officer: User, clock: time_machine.Traveller
) -> None:
    clock.move_to(at(town, "2027-01-05 10:00"))
    draft = compute_quarter(town, 2026, 4, by=officer)
    village_score = draft.scores.get(unit=promised)
    station = make_unit(town, "环卫站", Unit.Kind.TOWN_UNIT)
    Score.objects.filter(pk=village_score.pk).update(total=90)
    village_score.pk, village_score.unit, village_score.total = None, station, Decimal(95)
    village_score.save()
    tell_scores(draft.pk, by=officer, days=5)
    clock.move_to(at(town, "2027-01-20 10:00"))
    publish_quarter(draft.pk, by=officer)

    text = section(town, Part.DUTIES).text
    assert "个村（社区）和1个镇属单位进行季度考核并公布结果，村（社区）平均得分90分，镇属单位平均得分95分。" in text


def test_dust_that_rose_rose(town: Town) -> None:
    make_reading(town, day=date(2025, 11, 3), value=Decimal(41))
    make_reading(town, day=date(2026, 11, 3), value=Decimal(50))

    assert "较去年同期上升9微克/立方米" in section(town, Part.DUTIES).text


@pytest.mark.parametrize(
    ("target", "words"),
    [
        (None, "地表水监测断面1个，按月评价1次；断面没有登记水质目标，没有作达标评价。"),
        (3, "地表水监测断面1个，按月评价1次，其中有水质目标的1次，达标1次，达标率100%。"),
    ],
)
def test_sections_are_told_whether_or_not_they_have_a_grade_to_reach(
    town: Town, target: int | None, words: str
) -> None:
    Station.objects.create(town=town, name="出境断面", kind=Station.Kind.WATER, target=target)
    make_reading(town, "出境断面", item="codmn", value=4)

    assert words in section(town, Part.DUTIES).text


def test_many_overdue_tasks_are_all_counted_and_returned_ones_too(
    town: Town, village: Unit, officer: User, cadre: User, clock: time_machine.Traveller
) -> None:
    tasks = [make_task(officer, village, place=f"{n}号点") for n in range(12)]
    submit_task(tasks[0].pk, by=cadre, words="已清运")
    return_task(tasks[0].pk, by=officer, reason="没清干净")
    clock.shift(timedelta(days=20))

    assert "尚未办结的整改任务12件，其中逾期12件。" in section(town, Part.NEXT_CLEANUPS).text
    assert "整改任务逾期未办结的有1个单位、共12件（柳树村12件）。" in section(town, Part.LACKS_AWARENESS).text


def test_problems_hold_no_good_news(town: Town, village: Unit, officer: User, cadre: User) -> None:
    make_report(cadre, village, town.today())
    make_activity(officer, None, form="training", people=20, level="town")
    keep_grid(by=officer, unit=village, name="一网格", warden=make_person(cadre))
    lacks = "".join(section(town, part).text for part in Part if part.value.startswith("lacks-"))

    for words in ("按时报送。", "培训", "网格员"):
        assert words not in lacks
    assert "开展培训1场、20人次。" in section(town, Part.DUTIES).text


def test_a_measure_that_was_made_void_is_not_pending(town: Town, officer: User, secretary: User, village: Unit) -> None:
    measure = make_measure(make_meeting(officer, secretary, is_held=True), officer, village)
    write_discussion(measure.meeting_id, by=officer, discussion="会议要求压实责任")
    issue_minutes(measure.meeting_id, by=officer, signer=make_person(secretary), signed_on=town.today())
    void_task(Task.objects.get(source="meeting").pk, by=officer, reason="不再需要")

    assert "尚未办结的事项" not in section(town, Part.NEXT_MECHANISM).text


def test_every_sentence_with_a_figure_has_its_basis(quarter_of_work: list[Task], town: Town) -> None:
    bare = [one.key for shown in report_of(town, Q4).sections for one in shown.said if not one.basis]

    assert set(bare) <= {"own", "what", "pledges", "rules", "feedback", "assessed", "unrecorded", "water", "none"}


def test_the_air_is_compared_with_a_year_ago_where_there_is_one(town: Town) -> None:
    make_reading(town, day=date(2025, 11, 3), value=Decimal(50))
    make_reading(town, day=date(2026, 10, 3), value=Decimal(41))
    text = section(town, Part.DUTIES).text

    assert (
        "空气质量有效监测1天，优良1天，优良率100%，与去年同期持平（均按HJ 633-2012计）；PM2.5平均浓度41微克/立方米，较去年同期下降9微克/立方米。"
        in text
    )


def test_every_figure_leads_to_its_rows(
    quarter_of_work: list[Task], town: Town, client: Client, secretary: User
) -> None:
    client.force_login(secretary)
    basis = [url for one in report_of(town, Q4).sections for _what, url in one.basis]

    assert len(basis) > 8
    assert {client.get(url).status_code for url in basis} == {200}
