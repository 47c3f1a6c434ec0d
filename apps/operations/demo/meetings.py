"""A demo town's study meetings: one in each past quarter of its days, its measures tasks; this quarter's is planned."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from django.db.models import Q

from apps.core.days import Quarter
from apps.meetings.actions import NUMBERED
from apps.meetings.models import Attendance, MeetingMeasure, State, StudyMeeting
from apps.meetings.picture import Agenda, Late
from apps.meetings.queries import SHOWN, UNITS_SHOWN, agenda_of, members_on, task_line, tasks_page, trend_of
from apps.meetings.wording import subject_of
from apps.operations.demo import stories
from apps.operations.demo.book import Book
from apps.operations.demo.stories import Tell
from apps.operations.demo.story import open_task
from apps.rectifications.models import Source, Status, Task
from apps.rectifications.opening import Opening
from apps.towns.actions import take_numbers
from apps.towns.models import Severity, Town
from apps.units.models import Unit

BEFORE_THE_END = timedelta(days=12)  # of a quarter, that its meeting is held
PLANNED_IN = timedelta(days=9)
BEGINS, ENDS, ISSUED = time(9), time(10, 40), time(15, 30)
PLACE = "镇政府三楼会议室"
DISCUSSION = (
    "会议指出，今年以来各村和各单位落实生态环境保护责任总体有力，但个别村日常巡查不到位，河道沿线和村庄周边垃圾反弹，"
    "废膜回收和养殖粪污处理仍是短板。\n"
    "会议要求，要压实党政同责、一岗双责，分管领导每月到分管领域现场督办一次；要抓住秸秆禁烧和冬季散煤治理的关键时段，"
    "重点地块、重点点位责任到人；对逾期未办结的任务要逐件说明原因、明确时限。\n"
    "会议强调，要坚持实事求是，整改到位一件、销号一件，不搞纸面整改，不增加村级负担。"
)
FURTHER = "秋冬季秸秆禁烧安排\n农村人居环境整治经费使用情况"


@dataclass(frozen=True)
class Decided:
    """A measure: who leads it (a village by number; 0: the enforcement team), in how many days, how its task goes."""

    words: str
    village: int
    category: str
    days: int
    story: Tell


MEASURES = [
    Decided("对河道沿线存量垃圾开展一次集中清运，建立巡河保洁台账", 3, "litter", 20, stories.completed),
    Decided("完成规模以下养殖户粪污露天堆放排查整治", 6, "manure", 30, stories.completed_at_second_try),
    Decided("对辖区散煤销售点开展联合检查，规范台账", 0, "coal", 90, stories.started),
    Decided("恢复废膜回收网点正常运转，公示回收价格", 8, "film", 80, stories.submitted),
    Decided("清理村庄周边和通村道路两侧垃圾死角", 13, "litter", 40, stories.as_opened),
]


@dataclass
class Meant:
    """A measure of a meeting with its unit and its task."""

    said: Decided
    unit: Unit
    task: Task
    due_on: date


def write_meetings(book: Book) -> dict[date, list[Meant]]:
    """Open the measures of past meetings as tasks, by the day of the meeting; saved by `save_meetings`."""
    return {day: [meant(book, one, day) for one in MEASURES if has_unit(book, one)] for day in days_met(book)}


def days_met(book: Book) -> Iterator[date]:
    """One in each quarter that is over and whose end the book has seen."""
    last = Quarter.of(book.season.first).last
    while last < book.season.until:
        if last - BEFORE_THE_END >= book.season.first:
            yield last - BEFORE_THE_END
        last = Quarter.of(last).back(-1).last


def has_unit(book: Book, one: Decided) -> bool:
    return one.village <= len(book.demo.villages)


def meant(book: Book, one: Decided, day: date) -> Meant:
    demo = book.demo
    unit, due_on = demo.villages[one.village - 1] if one.village else demo.town_units[1], day + timedelta(days=one.days)
    at = demo.town.at(day, ISSUED)
    opening = Opening(
        unit=unit,
        category=demo.categories[one.category],
        place=unit.name,
        severity=Severity.GENERAL,
        source=Source.MEETING,
        found_at=at,
        finder=None,
        finder_unit_id=None,
        description=one.words,
        due_on=due_on,
        lead=unit,
    )
    story = open_task(book, opening, at, demo.officer)
    one.story(story)
    return Meant(one, unit, story.task, due_on)


def save_meetings(book: Book, met: dict[date, list[Meant]]) -> None:
    """The meetings themselves; the tasks of their measures are in the database."""
    for day, measures in met.items():
        save_issued(book, day, measures)
    planned = min(Quarter.of(book.season.until).last, book.season.until + PLANNED_IN)
    book_meeting(book, planned, StudyMeeting.Kind.MAYOR, "mayor")


def book_meeting(book: Book, day: date, kind: str, chair: str) -> StudyMeeting:
    demo = book.demo
    return StudyMeeting.objects.create(
        town=demo.town,
        kind=kind,
        subject=subject_of(day),
        day=day,
        starts_at=BEGINS,
        place=PLACE,
        chair=demo.users[chair].person,
        items=FURTHER,
        prepared_by=demo.officer,
        prepared_at=min(book.now, demo.town.at(day - timedelta(days=4), BEGINS)),
    )


def save_issued(book: Book, day: date, measures: Sequence[Meant]) -> None:
    """Held and recorded in the morning, signed and issued in the afternoon, and frozen."""
    demo, town = book.demo, book.demo.town
    meeting = book_meeting(book, day, StudyMeeting.Kind.COMMITTEE, "secretary")
    meeting.state, meeting.ends_at, meeting.recorder = State.HELD, ENDS, demo.officer.person
    meeting.agenda = as_of(town, town.at(day, ENDS)).as_json()
    meeting.discussion = DISCUSSION
    meeting.save()
    attend(meeting)
    MeetingMeasure.objects.bulk_create(
        MeetingMeasure(
            town=town,
            meeting=meeting,
            words=one.said.words,
            unit=one.unit,
            category=demo.categories[one.said.category],
            due_on=one.due_on,
            task=one.task,
        )
        for one in measures
    )
    meeting.state, meeting.signer, meeting.signed_on = State.ISSUED, demo.users["secretary"].person, day
    meeting.year, meeting.serial = day.year, take_numbers(town.pk, NUMBERED, day.year)[0]
    meeting.issued_by, meeting.issued_at = demo.officer, town.at(day, ISSUED)
    meeting.save()


def attend(meeting: StudyMeeting) -> None:
    """The last of the members was away."""
    members, came = members_on(meeting.town, meeting.day), Attendance.Came
    away = members[-2].person_id if len(members) > 2 else None
    rows = [
        Attendance(
            person=row.person,
            name=row.person.name,
            post=row.post.title,
            came=came.EXCUSED if row.person_id == away else came.PRESENT,
            reason="到县参加培训" if row.person_id == away else "",
        )
        for row in members
    ]
    rows.append(Attendance(name="县生态环境局派驻监管所负责同志", came=came.PRESENT))
    for number, row in enumerate(rows, 1):
        row.town, row.meeting, row.number = meeting.town, meeting, number
    Attendance.objects.bulk_create(rows)


def as_of(town: Town, moment: datetime) -> Agenda:
    """The figures as they stood at a moment of the past, as far as the rows still tell."""
    day = moment.astimezone(town.zone).date()
    late = Task.objects.filter(town=town, due_at__lt=moment, opened_at__lt=moment, stopped_at=None).for_list()
    open_then = Q(submitted_at=None) | Q(submitted_at__gt=moment)
    rows = list(late.filter(open_then).exclude(status=Status.VOIDED).order_by("due_at", "pk"))
    counted = Counter((task.lead_unit_id, task.lead_unit.name) for task in rows).most_common(UNITS_SHOWN)
    return replace(
        agenda_of(town, day),
        taken_at=moment.isoformat(),
        now=trend_of(town, Quarter.of(day).first, day),
        before=trend_of(town, *Quarter.of(day).back(1).days),
        overdue_count=len(rows),
        units=[Late(name, count, tasks_page(state="overdue", lead_unit=pk)) for (pk, name), count in counted],
        overdue=[replace(task_line(task), state=Status.ASSIGNED.value, is_overdue=True) for task in rows[:SHOWN]],
        item_count=0,
        struck_count=0,
        late_item_count=0,
        late_items=[],
    )
