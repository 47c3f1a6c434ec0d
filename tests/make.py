"""Things for tests: `make_*` functions with plain defaults, no random data. Days are of 2026, in Asia/Shanghai."""

from __future__ import annotations

import io
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any
from uuid import uuid4

import openpyxl
from django.contrib.auth.hashers import make_password
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from apps.accounts.models import Grant, Role, User
from apps.bulletins.actions import build_bulletin, fill_in_bulletin, issue_bulletin
from apps.bulletins.models import Bulletin
from apps.feedback.actions import Worded, add_item, assign_item, batch_called
from apps.feedback.models import FeedbackItem
from apps.ledgers.models import Import, ImportRow
from apps.meetings.actions import Came, add_measure, plan_meeting, record_attendance
from apps.meetings.models import MeetingMeasure, StudyMeeting
from apps.notifications.models import Channel, Delivery, Way
from apps.outreach.actions import record_activity, record_visit
from apps.outreach.keeping import add_market, add_rule
from apps.outreach.models import Activity, MarketDayRule, TownRule, Visit
from apps.photos.actions import keep_draft
from apps.photos.models import Photo
from apps.readings.models import Reading, Station
from apps.rectifications.actions import open_by_office
from apps.rectifications.models import Task
from apps.rectifications.opening import Opening
from apps.reports.actions import Stored, submit_report, submit_spot_report
from apps.reports.sent import SentFinding, SentReport, SentSpot
from apps.towns.actions import found_town
from apps.towns.models import BusinessLine, Category, Town
from apps.units.models import GroupMember, Liaison, Person, Post, ReportDuty, Tenure, Unit, WorkingGroup

FOUNDED = date(2026, 1, 1)
PASSWORD = "correct horse battery"
WECOM = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=693a91f6-7xxx-4bc4-97a0-0ec2sifa5aaa"


def make_town(code: str = "a", name: str = "清溪镇") -> Town:
    """A town with its root unit, settings and built-in words."""
    town = found_town(code=code, name=name, county="平川县", valid_from=FOUNDED, duty_phone="0938-1234567")
    Unit.objects.create(town=town, kind=Unit.Kind.TOWN, name=name, opened_on=FOUNDED, order=0)
    return town


def root_of(town: Town) -> Unit:
    return Unit.objects.get(town=town, parent=None)


def make_unit(town: Town, name: str, kind: str = Unit.Kind.VILLAGE, **fields: Any) -> Unit:
    """A unit below the town that owes a report every day."""
    fields = {"parent": root_of(town), "opened_on": FOUNDED} | fields
    unit = Unit.objects.create(town=town, name=name, kind=kind, **fields)
    ReportDuty.objects.create(town=town, unit=unit, valid_from=FOUNDED, days=ReportDuty.Days.EVERY)
    return unit


def make_user(username: str, town: Town | None, name: str = "", **fields: Any) -> User:
    fields = {"must_change_password": False} | fields
    return User.objects.create(username=username, password=hashed(), town=town, name=name or username, **fields)


@cache
def hashed() -> str:
    """PASSWORD as it is kept; made once, for it is dear."""
    return make_password(PASSWORD)


def make_person(user: User) -> Person:
    person, _created = Person.objects.get_or_create(
        user=user, defaults={"town": user.town, "name": user.name, "phone": "13800000000"}
    )
    return person


def give_post(user: User, unit: Unit, role: str, *, title: str = "", lines: Any = (), **fields: Any) -> Tenure:
    """The user's person holds a new post of the unit since the town was founded."""
    post = Post.objects.create(town=unit.town, unit=unit, title=title or role, role=role, **fields)
    post.lines.set(lines)
    return Tenure.objects.create(town=unit.town, post=post, person=make_person(user), from_day=FOUNDED)


def make_cadre(unit: Unit, username: str) -> User:
    user = make_user(username, unit.town)
    give_post(user, unit, Role.CADRE, title="村干部")
    return user


def make_head(unit: Unit, username: str) -> User:
    user = make_user(username, unit.town)
    give_post(user, unit, Role.UNIT_HEAD, title="党支部书记", duty=Post.Duty.FIRST, order=1)
    return user


def make_officer(town: Town, username: str = "officer") -> User:
    """An officer of the town's environment office, which is made with the first one."""
    office = Unit.objects.filter(town=town, name="生态环境办公室").first() or Unit.objects.create(
        town=town, name="生态环境办公室", kind=Unit.Kind.TOWN_UNIT, parent=root_of(town), opened_on=FOUNDED
    )
    user = make_user(username, town)
    give_post(user, office, Role.OFFICER, title="环境办工作人员")
    return user


def make_deputy(town: Town, line: str, username: str = "deputy") -> User:
    user = make_user(username, town)
    lines = BusinessLine.objects.filter(town=town, code=line)
    give_post(user, root_of(town), Role.DEPUTY, title="副镇长", lines=lines)
    return user


def make_leader(town: Town, username: str = "secretary") -> User:
    user = make_user(username, town)
    give_post(user, root_of(town), Role.LEADER, title="党委书记")
    return user


def make_group_member(town: Town, username: str = "group") -> User:
    user = make_user(username, town)
    group, _created = WorkingGroup.objects.get_or_create(town=town, name="环境整治工作组")
    GroupMember.objects.create(town=town, group=group, person=make_person(user), from_day=FOUNDED)
    return user


def make_liaison(unit: Unit, username: str = "liaison") -> User:
    user = make_user(username, unit.town)
    Liaison.objects.create(town=unit.town, unit=unit, person=make_person(user), from_day=FOUNDED)
    return user


def make_inspector(username: str = "inspector", town: Town | None = None) -> User:
    user = make_user(username, None)
    Grant.objects.create(user=user, role=Role.INSPECTOR, town=town)
    return user


def make_admin(username: str = "admin", town: Town | None = None) -> User:
    user = make_user(username, None)
    Grant.objects.create(user=user, role=Role.ADMIN, town=town)
    return user


def category(town: Town, code: str = "litter") -> Category:
    """litter counts in calendar days; film and sewage in working days; straw shows 119."""
    return Category.objects.select_related("line").get(town=town, code=code)


def jpeg(
    name: str = "heap.jpg", *, size: tuple[int, int] = (640, 480), color: str = "olive", **save: Any
) -> SimpleUploadedFile:
    """A real JPEG as a phone sends it."""
    out = io.BytesIO()
    Image.new("RGB", size, color).save(out, "JPEG", **save)
    return SimpleUploadedFile(name, out.getvalue(), content_type="image/jpeg")


def make_draft(by: User, color: str = "olive") -> Photo:
    """A photo uploaded ahead of its report. Its files go to MEDIA_ROOT, a folder of the test run."""
    return keep_draft(jpeg(color=color), by=by, town=by.town)


def sent_finding(town: Town, **fields: Any) -> SentFinding:
    fields = {
        "category": category(town),
        "place": "村口大槐树下",
        "severity": "general",
        "description": "垃圾成堆",
    } | fields
    return SentFinding(**fields)


def sent_report(unit: Unit, day: date, *findings: SentFinding, **fields: Any) -> SentReport:
    unit.town = Town.objects.get(pk=unit.town_id)
    return SentReport(**({"client_id": uuid4(), "unit": unit, "report_date": day, "findings": findings} | fields))


def make_report(by: User, unit: Unit, day: date, *findings: SentFinding, **fields: Any) -> Stored:
    return submit_report(sent_report(unit, day, *findings, **fields), by=by)


def make_spot(by: User, unit: Unit, **finding: Any) -> Stored:
    unit.town = Town.objects.get(pk=unit.town_id)
    return submit_spot_report(SentSpot(uuid4(), unit, sent_finding(unit.town, **finding)), by=by)


def make_task(officer: User, unit: Unit, **fields: Any) -> Task:
    """A task that the office assigned."""
    town = unit.town
    fields = {
        "category": category(town),
        "place": "村口大槐树下",
        "severity": "general",
        "source": "resident",
        "found_at": town.now(),
        "finder": officer,
        "finder_unit_id": None,
        "description": "垃圾成堆",
    } | fields
    return open_by_office(Opening(unit=unit, **fields), by=officer, town=town)


def at(town: Town, text: str) -> datetime:
    """A moment on the town's clock, written as 2026-11-24 17:42."""
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=town.zone)


def make_channel(town: Town, by: User, address: str = WECOM, **fields: Any) -> Channel:
    """A channel of the town, a WeCom group's bot that takes all, unless the fields say otherwise."""
    fields = {"kind": Way.WECOM, "takes_reminders": True, "takes_bulletins": True} | fields
    return Channel.objects.create(town=town, address=address, made_by=by, **fields)


def make_own_channel(owner: User, address: str = WECOM, **fields: Any) -> Channel:
    """A person's own bot."""
    fields = {"kind": Way.WECOM} | fields
    return Channel.objects.create(town=owner.town, owner=owner, made_by=owner, address=address, **fields)


def make_delivery(channel: Channel, **fields: Any) -> Delivery:
    fields = {"kind": Delivery.Kind.REMINDER, "text": "石桥村今天还没有报日报", "town": channel.town} | fields
    return Delivery.objects.create(channel=channel, **fields)


def make_item(unit: Unit, *, number: str = "1", **said: Any) -> FeedbackItem:
    """An item of the county's inspection with one measure, given to the unit as a task of the category litter."""
    clerk = User.objects.filter(town=unit.town, username=f"{unit.town.code}-keeper").first()
    clerk = clerk or make_officer(unit.town, f"{unit.town.code}-keeper")
    batch = batch_called(unit.town, "2026年县级督察反馈问题整改清单", by=clerk)
    worded = Worded(**{"number": number, "problem": "河道沿线垃圾清理不及时", "remedies": ("清理存量垃圾",), **said})
    item = add_item(batch, worded, by=clerk)
    due_on = unit.town.today() + timedelta(days=30)
    return assign_item(item.pk, by=clerk, unit=unit, category=category(unit.town, "litter"), due_on=due_on)


def make_reading(town: Town, station: str = "镇政府站", **fields: Any) -> Reading:
    """PM2.5 of yesterday at a station of air, unless the fields say otherwise."""
    clerk = User.objects.filter(town=town, username=f"{town.code}-reader").first()
    at, _made = Station.objects.get_or_create(town=town, name=station, defaults={"kind": Station.Kind.AIR})
    usual = {"item": "pm25", "day": town.today() - timedelta(days=1), "value": 41}
    by = clerk or make_user(f"{town.code}-reader", town)
    return Reading.objects.create(town=town, station=at, by=by, **(usual | fields))


def make_activity(by: User, unit: Unit | None, **said: Any) -> Activity:
    """Leaflets handed out today: of the unit's village, or of the town."""
    said = {
        "day": by.town.today(),
        "form": Activity.Form.LEAFLETS,
        "topic": "垃圾分类",
        "level": "village" if unit else "town",
        "place": "文化广场",
    } | said
    return record_activity(by.town, said, by=by, unit=unit)


def make_visit(by: User, unit: Unit | None, **said: Any) -> Visit:
    """The leader `by` was in the unit today."""
    said = {"day": by.town.today(), "unit": unit} | said
    return record_visit(by.town, said, by=by, visitor=make_person(by))


def make_market(officer: User, place: str = "清溪集贸市场", **said: Any) -> MarketDayRule:
    """Market on days that end in 3, 6 and 9, by the solar calendar."""
    said = {"place": place, "calendar": "solar", "is_by_digit": True, "numbers": [3, 6, 9], "from_day": FOUNDED} | said
    return add_market(officer.town, said, by=officer)


def make_rule(officer: User, title: str = "河道保洁制度", **said: Any) -> TownRule:
    said = {"title": title, "kind": "cleaning", "adopted_on": FOUNDED, "text": "保洁员每日巡河一次。"} | said
    return add_rule(officer.town, said, by=officer)


def make_sent_workbook(by: User) -> Import:
    """A workbook of units that was looked through: one row of it is wrong."""
    book = openpyxl.Workbook()
    for row in (["单位名称", "类别"], ["东河村", "大队"]):
        book.active.append(row)
    content = io.BytesIO()
    book.save(content)
    sent = Import.objects.create(
        ledger="units", town=by.town, by=by, file_name="村.xlsx", content=content.getvalue(), state="looked", wrong=1
    )
    fault = {"sheet": "Sheet", "cell": "B2", "heading": "类别", "stands": "大队", "reason": "没有这个词"}
    ImportRow.objects.create(
        of=sent, town=by.town, sheet="Sheet", number=2, verdict="wrong", title="东河村", faults=[fault]
    )
    return sent


def make_issue(town: Town, by: User, day: date, kind: str = "daily", **filled: Any) -> Bulletin:
    """The bulletin of the day, issued; `filled`: remarks and picked photos. Its cut-off must be past."""
    bulletin = build_bulletin(town, kind, day, by=by)
    if filled:
        said = {"remarks": "", "picked": []} | filled
        bulletin = fill_in_bulletin(bulletin.pk, by=by, seen=bulletin.revision, **said)
    return issue_bulletin(bulletin.pk, by=by, seen=bulletin.revision)


def make_meeting(officer: User, chair: User, *, is_held: bool = False, **fields: Any) -> StudyMeeting:
    """A study meeting of today, begun whatever the clock says; `is_held`: with chair and officer present."""
    town = officer.town
    said = {
        "kind": "committee",
        "subject": "研究生态环境保护工作",
        "day": town.today(),
        "starts_at": time(0),
        "items": "",
    }
    said |= {"place": "镇政府会议室", "chair": make_person(chair)} | fields
    meeting = plan_meeting(town, said, by=officer)
    if not is_held:
        return meeting
    people = [make_person(chair), make_person(officer)]
    when = {"day": said["day"], "starts_at": said["starts_at"], "ends_at": time(0, 0, 0, 1), "recorder": people[1]}
    return record_attendance(meeting.pk, when, [Came(one.name, one) for one in people], by=officer)


def make_measure(meeting: StudyMeeting, officer: User, unit: Unit, **fields: Any) -> MeetingMeasure:
    said = {
        "words": "清理河道沿线垃圾",
        "category": category(unit.town),
        "due_on": unit.town.today() + timedelta(days=14),
    }
    return add_measure(meeting.pk, by=officer, unit=unit, **(said | fields))
