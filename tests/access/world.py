"""Two towns with the same things in them, and one person of each role in the first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from apps.accountability.models import Ground, Measure, Proposal, Rule, Talk
from apps.accounts.models import User
from apps.assessments.models import Assessment, Line, Score
from apps.bulletins.actions import build_bulletin
from apps.bulletins.models import Bulletin
from apps.feedback.models import FeedbackItem
from apps.ledgers.models import Import, SavedFilter
from apps.meetings.models import MeetingMeasure, StudyMeeting
from apps.notifications.actions import message
from apps.notifications.models import Channel, Delivery, Message
from apps.outreach.models import Activity, MarketDayRule, TownRule, Visit, VisitPhoto
from apps.photos.models import Photo
from apps.pledges.models import Indicator, Plan, Pledge, Scan, ScannedPage, Seat
from apps.readings.models import Reading, Station
from apps.rectifications.models import Task, TaskPhoto
from apps.reports.models import DailyReport, Finding, SpotReport
from apps.towns.models import Category, Town, TownSettings
from apps.units.actions import excuse_units
from apps.units.models import (
    AnsweringPlace,
    Excuse,
    Grid,
    GroupMember,
    Liaison,
    Person,
    Post,
    Tenure,
    Unit,
    WorkingGroup,
)
from tests.make import (
    category,
    make_activity,
    make_admin,
    make_cadre,
    make_channel,
    make_delivery,
    make_deputy,
    make_draft,
    make_group_member,
    make_head,
    make_inspector,
    make_issue,
    make_item,
    make_leader,
    make_liaison,
    make_market,
    make_measure,
    make_meeting,
    make_officer,
    make_own_channel,
    make_reading,
    make_report,
    make_rule,
    make_sent_workbook,
    make_spot,
    make_town,
    make_unit,
    make_user,
    make_visit,
    root_of,
    sent_finding,
)


@dataclass
class Things:
    """What one unit has: a report with a finding, its task and photos; a spot report; people; a notice, a filter, a draft.

    The workbook is the cadre's, as if the cadre kept units: whose it is alone decides who sees it.
    """

    unit: Unit
    cadre: User
    head: User
    report: DailyReport
    finding: Finding
    spot: SpotReport
    task: Task
    task_photo: TaskPhoto
    photo: Photo
    draft: Photo
    notice: Message
    saved_filter: SavedFilter
    sent_workbook: Import
    person: Person
    post: Post
    tenure: Tenure
    grid: Grid
    liaison: Liaison
    group: WorkingGroup
    member: GroupMember
    answering_place: AnsweringPlace
    excuse: Excuse
    bulletin: Bulletin
    draft_bulletin: Bulletin
    channel: Channel  # of the town
    given_up: Delivery
    own_channel: Channel  # of the cadre
    own_given_up: Delivery
    word: Category
    planned: TownSettings
    proposal: Proposal
    measure: Measure
    talk: Measure
    fed_back: FeedbackItem
    pledge: Pledge  # out to be signed; the head's hand is missing
    indicator: Indicator
    scanned_page: ScannedPage
    score: Score  # of a quarter that was told
    meeting: StudyMeeting  # held, its minutes not issued yet
    meeting_measure: MeetingMeasure
    reading: Reading
    station: Station
    activity: Activity  # entered by the cadre
    visit: Visit  # of a leader who stands outside the test
    visit_photo: VisitPhoto
    market: MarketDayRule
    rule: TownRule


@dataclass
class World:
    people: dict[str, User]
    own: Things
    other: Things
    foreign: Things


def make_world() -> World:
    town, foreign_town = make_town("a", "清溪镇"), make_town("b", "北岭镇")
    own = make_things(make_unit(town, "石桥村"), "a1")
    people = {
        "cadre": own.cadre,
        "unit_head": own.head,
        "officer": make_officer(town, "officer"),
        "group": make_group_member(town, "group"),
        "liaison": make_liaison(own.unit, "liaison"),
        "deputy": make_deputy(town, "environment", "deputy"),
        "leader": make_leader(town, "leader"),
        "inspector": make_inspector("inspector", town),
        "admin": make_admin("admin", town),
    }
    other = make_things(make_unit(town, "东河村"), "a2")
    foreign = make_things(make_unit(foreign_town, "北岭村"), "b1")
    return World(people, own, other, foreign)


def make_things(unit: Unit, code: str) -> Things:
    town: Town = unit.town
    cadre, head = make_cadre(unit, f"{code}-cadre"), make_head(unit, f"{code}-head")
    photo = make_draft(cadre)
    finding = sent_finding(town, photo_ids=[photo.pk], severity="serious")
    stored = make_report(cadre, unit, town.today(), finding)
    spot = make_spot(cadre, unit)
    task = stored.tasks[0]
    notice = message(cadre, "task.opened", "新任务", "/")
    notice.save()
    channel = make_channel(town, cadre, f"https://127.0.0.1/{code}")  # which no test reaches
    own_channel = make_own_channel(cadre, f"https://127.0.0.1/{code}")
    return Things(
        unit=unit,
        cadre=cadre,
        head=head,
        report=stored.report,
        finding=Finding.objects.get(report=stored.report.pk),
        spot=spot.report,
        task=task,
        task_photo=TaskPhoto.objects.get(task=task),
        photo=photo,
        draft=make_draft(cadre),
        notice=notice,
        saved_filter=SavedFilter.objects.create(user=cadre, ledger="tasks", name="在办", query="state=open"),
        sent_workbook=make_sent_workbook(cadre),
        person=head.person,
        post=unit.posts.get(tenures__person=head.person),
        tenure=head.person.tenures.get(),
        **kept_for(unit, head.person),
        bulletin=bulletin_of(town, town.today() - timedelta(days=1)),
        draft_bulletin=bulletin_of(town, town.today()),
        channel=channel,
        given_up=make_delivery(channel, given_up_at=timezone.now(), answer="回答 500：–", attempts=11),
        own_channel=own_channel,
        own_given_up=make_delivery(own_channel, given_up_at=timezone.now(), answer="回答 500：–", attempts=11),
        word=category(town),
        planned=planned_settings(town),
        **held_against(unit),
        **promised_by(head),
        **met_about(unit),
        **measured_near(unit),
        activity=make_activity(cadre, unit),
        **told_of(unit),
    )


def met_about(unit: Unit) -> dict[str, Any]:
    """A meeting with a measure for the unit; who prepared and chaired it stands outside the test."""
    clerk = make_officer(unit.town, f"{unit.town.code}-{unit.pk}-secretary")
    meeting = make_meeting(clerk, make_leader(unit.town, f"{unit.town.code}-{unit.pk}-chair"), is_held=True)
    return {"meeting": meeting, "meeting_measure": make_measure(meeting, clerk, unit)}


def measured_near(unit: Unit) -> dict[str, Any]:
    reading = make_reading(unit.town, f"{unit}站")
    return {"reading": reading, "station": reading.station}


def told_of(unit: Unit) -> dict[str, Any]:
    """A visit with a photo, market days and a rule; who was there and who keeps them stands outside the test."""
    clerk = make_officer(unit.town, f"{unit.town.code}-{unit.pk}-keeper")
    visit = make_visit(make_leader(unit.town, f"{unit.town.code}-{unit.pk}-mayor"), unit)
    photo = VisitPhoto.objects.create(town=unit.town, visit=visit, photo=make_draft(clerk))
    return {
        "visit": visit,
        "visit_photo": photo,
        "market": make_market(clerk, f"{unit}集市", numbers=list(range(10))),
        "rule": make_rule(clerk, f"{unit}保洁制度"),
    }


def kept_for(unit: Unit, person: Person) -> dict[str, Any]:
    """What the office keeps of a unit; of a day that is far from what the other tests look at."""
    town, day = unit.town, date(2026, 1, 1)
    group = WorkingGroup.objects.create(town=town, name=f"{unit}工作组")
    clerk = make_officer(town, f"{person.user.username}-clerk")
    return {
        "grid": Grid.objects.create(town=town, unit=unit, name="一网格"),
        "liaison": Liaison.objects.create(town=town, unit=unit, person=clerk.person, from_day=day),
        "group": group,
        "member": GroupMember.objects.create(town=town, group=group, person=clerk.person, from_day=day),
        "answering_place": AnsweringPlace.objects.create(town=town, name=f"{unit}集市", unit=unit),
        "excuse": excuse_units(by=clerk, town=town, units=[unit], from_day=day, to_day=day, reason="停电"),
    }


def planned_settings(town: Town) -> TownSettings:
    """A change from tomorrow on; a town has one, whichever unit asks."""
    tomorrow = town.today() + timedelta(days=1)
    return TownSettings.objects.get_or_create(town=town, valid_from=tomorrow, defaults={"days_general": 10})[0]


def held_against(unit: Unit) -> dict[str, Any]:
    return {
        "proposal": proposal_against(unit),
        "measure": reminder_to(unit),
        "talk": talk_with(unit),
        "fed_back": make_item(unit, number=str(unit.pk)),
    }


def promised_by(head: User) -> dict[str, Any]:
    """The unit's pledge of the year, not signed by its head yet, and a scanned page of it."""
    post = head.person.tenures.get().post
    unit, town = post.unit, post.town
    plan = Plan.objects.get_or_create(town=town, year=town.today().year)[0]
    said = {"town": town, "unit_of_measure": "%", "source": "counted", "count": "handled"}
    indicator = Indicator.objects.get_or_create(plan=plan, name="整改办结率", defaults=said)[0]
    pledge = Pledge.objects.create(
        town=town, plan=plan, unit=unit, upper=root_of(town), title="责任书", body="正文", made_by=head, page_count=1
    )
    Seat.objects.create(
        town=town, pledge=pledge, side="lower", post=post, titles="书记", person=head.person, name="书记"
    )
    scan = Scan.objects.create(town=town, by=head, file_name="扫描.pdf", file="none", state="read")
    page = ScannedPage.objects.create(town=town, scan=scan, number=1, image=scanned_image(), pledge=pledge, page=1)
    return {"pledge": pledge, "indicator": indicator, "scanned_page": page, "score": score_of(unit, plan)}


def score_of(unit: Unit, plan: Plan) -> Score:
    """The unit's score of the last quarter, told and open to objections."""
    town = unit.town
    told = {"town": town, "told_at": town.now(), "objections_until": town.today()}
    assessment = Assessment.objects.get_or_create(plan=plan, quarter=4, defaults=told)[0]
    score = Score.objects.create(town=town, assessment=assessment, unit=unit, total=80)
    said = {"name": "整改办结率", "unit_of_measure": "%", "direction": "more", "source": "counted", "count": "handled"}
    Line.objects.create(town=town, score=score, number=1, target=95, weight=100, value=80, points=80, **said)
    return score


def scanned_image() -> str:
    """The path of a picture in the storage."""
    return default_storage.save("pledges/page.jpg", ContentFile(b"a page"))


def proposal_against(unit: Unit) -> Proposal:
    return Proposal.objects.create(
        town=unit.town, unit=unit, rule=Rule.MISSED, ground=Ground.INACTION, fired_on=unit.town.today(), needed=3
    )


def reminder_to(unit: Unit) -> Measure:
    """An issued reminder; who wrote it stands outside the test."""
    clerk = make_user(f"{unit.town.code}-{unit.pk}-writer", unit.town)
    return issued_to(unit, Measure.Kind.REMINDER, clerk, unit.pk)


def talk_with(unit: Unit) -> Measure:
    """A talk by a leader that was held and written down; who held it stands outside the test."""
    town = unit.town
    holder = make_leader(town, f"{town.code}-{unit.pk}-holder")
    measure = issued_to(unit, Measure.Kind.TALK_LEADER, holder, 100_000 + unit.pk)
    hour_ago = town.now() - timedelta(hours=1)
    Talk.objects.create(town=town, measure=measure, holder=holder, at=hour_ago, place="镇政府", minutes="通报情况")
    return measure


def issued_to(unit: Unit, kind: str, signer: User, serial: int) -> Measure:
    return Measure.objects.create(
        town=unit.town,
        unit=unit,
        kind=kind,
        ground=Ground.INACTION,
        facts="漏报日报",
        demand="请按时报送",
        reply_by=unit.town.today() + timedelta(days=7),
        drafted_by=signer,
        signer=signer,
        year=2026,
        serial=serial,
        issued_at=unit.town.now(),
    )


def bulletin_of(town: Town, day: date) -> Bulletin:
    """Yesterday's is issued, today's a draft; a town has one of each, whichever unit asks."""
    clerk = User.objects.filter(username=f"{town.code}-clerk").first() or make_officer(town, f"{town.code}-clerk")
    there = Bulletin.objects.filter(town=town, last_day=day).first()
    if there or day == town.today():
        return there or build_bulletin(town, Bulletin.Kind.DAILY, day, by=clerk)
    return make_issue(town, clerk, day)
