"""A page costs the same number of queries whatever the rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.accountability.actions import dismiss_proposal
from apps.accountability.models import Evidence, Ground, Measure, Proposal, Rule
from apps.accounts.models import User
from apps.administration.actions import change_settings
from apps.administration.models import FirstDay
from apps.feedback.models import Objection, Progress, Remedy
from apps.meetings.actions import issue_minutes, write_discussion
from apps.meetings.models import StudyMeeting
from apps.notifications.actions import tell
from apps.rectifications.models import Task
from apps.rectifications.rerouting import merge_tasks
from apps.towns.models import Category, Town
from apps.units.actions import excuse_units
from apps.units.keeping import add_member, assign_liaison, found_group, keep_grid, keep_place
from apps.units.models import Person, Post, Unit
from apps.units.offices import hand_over_post
from tests.clock import frozen
from tests.make import (
    category,
    make_activity,
    make_cadre,
    make_channel,
    make_delivery,
    make_deputy,
    make_head,
    make_inspector,
    make_item,
    make_leader,
    make_liaison,
    make_market,
    make_measure,
    make_meeting,
    make_officer,
    make_own_channel,
    make_person,
    make_reading,
    make_report,
    make_rule,
    make_spot,
    make_task,
    make_town,
    make_unit,
    make_visit,
    sent_finding,
)

pytestmark = pytest.mark.django_db
MANY = 12
PAGE = 50  # rows of a ledger's page


@dataclass
class Place:
    town: Town
    unit: Unit
    cadre: User
    officer: User
    readers: dict[str, User]
    clients: dict[User, Client] = field(default_factory=dict)

    def queries(self, reader: User, path: str) -> int:
        """How many a page asks, of a reader who has been here before."""
        if reader not in self.clients:
            self.clients[reader] = client_of(reader)
        with CaptureQueriesContext(connection) as captured:
            response = self.clients[reader].get(path)
            if response.streaming:
                list(response)  # a file is read to its end
        assert response.status_code == 200, (path, response.status_code)
        return len(captured)

    def counts(self, cases: Iterable[tuple[str, str]]) -> dict[tuple[str, str], int]:
        return {(role, path): self.queries(self.readers[role], path) for role, path in cases}


def client_of(reader: User) -> Client:
    client = Client()
    client.force_login(reader, backend="apps.accounts.backends.AccountBackend")
    client.get("/me/")  # the session's first page notes when it was seen
    return client


@pytest.fixture
def place() -> Iterator[Place]:
    with frozen("2026-11-24 10:00"):
        town = make_town()
        FirstDay.objects.create(town=town)  # its list stands on the officer's home
        unit = make_unit(town, "石桥村")
        cadre = make_cadre(unit, "cadre")
        officer = make_officer(town)
        readers = {
            "cadre": cadre,
            "unit_head": make_head(unit, "head"),
            "officer": officer,
            "deputy": make_deputy(town, "environment"),
            "leader": make_leader(town),
            "liaison": make_liaison(unit),
            "inspector": make_inspector(town=town),
        }
        yield Place(town, unit, cadre, officer, readers)


def fill(place: Place, count: int, start: int = 0) -> None:
    """Villages with heads, a report with a finding each, tasks, spot reports and notices, `count` of each."""
    for number in range(start, start + count):
        village = make_unit(place.town, f"{number}号村")
        head = make_head(village, f"head{number}")
        make_report(head, village, place.town.today(), sent_finding(place.town))
        day = place.town.today() - timedelta(days=number % 7)
        make_report(place.cadre, place.unit, day, sent_finding(place.town), late_reason="停电")
        make_spot(place.cadre, place.unit)
        make_task(place.officer, place.unit)
        tell([*place.readers.values()], "task.opened", "新任务", "/")
        channel = make_channel(place.town, place.officer, f"https://qyapi.weixin.qq.com/{number}")
        make_delivery(channel, given_up_at=timezone.now(), answer="回答 500：–")
        keep(place, village, number)
        make_reading(place.town, f"{village}站")
        make_reading(place.town, f"{village}断面", item="codmn", value=4)
        propose(place, village, number)
        make_item(village, number=f"{number}", kind=f"{number}类")
        make_item(place.unit, number=f"石{number}")
        reach_out(place, village, number)
        meet(place, village)
        Category.objects.create(town=place.town, line=category(place.town).line, name=f"{number}号类")
        planned = place.town.today() + timedelta(days=number + 1)
        change_settings(place.town.pk, planned, {"days_general": number + 8}, by=place.officer)
        for reader in place.readers.values():
            if reader.town:
                own = make_own_channel(reader, f"https://qyapi.weixin.qq.com/{number}")
                make_delivery(own, given_up_at=timezone.now(), answer="回答 500：–")


def reach_out(place: Place, village: Unit, number: int) -> None:
    """Publicity of the town and of villages, a leader's visits, market days, a rule."""
    for unit in (village, place.unit, None):
        make_activity(place.officer, unit, topic=f"垃圾分类{number}", form="market" if unit is None else "lecture")
        make_visit(place.readers["leader"], unit, place="清溪河大桥")
    make_market(place.officer, f"{number}号集")
    make_rule(place.officer, f"{number}号制度")


def meet(place: Place, village: Unit) -> StudyMeeting:
    """A meeting whose minutes are issued, with two measures."""
    officer, leader = place.officer, place.readers["leader"]
    meeting = make_meeting(officer, leader, is_held=True)
    for unit in (village, place.unit):
        make_measure(meeting, officer, unit)
    write_discussion(meeting.pk, by=officer, discussion="会议要求压实责任")
    return issue_minutes(meeting.pk, by=officer, signer=make_person(leader), signed_on=place.town.today())


def propose(place: Place, village: Unit, number: int) -> None:
    """A proposal with evidence, one that was decided, and a problem that a unit may have overlooked."""
    for is_decided in (True, False):
        proposal = Proposal.objects.create(
            town=place.town,
            unit=village,
            rule=Rule.MISSED,
            ground=Ground.INACTION,
            fired_on=place.town.today(),
            needed=3,
        )
        day = place.town.today() - timedelta(days=number + 40 * is_decided)
        Evidence.objects.create(town=place.town, proposal=proposal, rule=Rule.MISSED, unit=village, day=day)
        if is_decided:
            dismiss_proposal(proposal.pk, by=place.readers["leader"], reason="停电")
    for unit in (village, place.unit):
        Measure.objects.create(
            town=place.town,
            unit=unit,
            kind=Measure.Kind.REMINDER,
            ground=Ground.INACTION,
            facts="漏报",
            demand="请按时报送",
            reply_by=place.town.today() + timedelta(days=7),
            drafted_by=place.officer,
            signer=place.officer,
            year=2026,
            serial=unit.pk * 1000 + number,
            issued_at=timezone.now(),
        )
    yesterday = place.town.today() - timedelta(days=1)
    cadre = make_cadre(village, f"cadre{number}")
    make_report(cadre, village, yesterday, late_reason="停电")
    make_report(place.readers["liaison"], place.unit, yesterday, sent_finding(place.town))


def keep(place: Place, village: Unit, number: int) -> None:
    """What the office keeps of a village: liaison, a group with a member, a grid, a place, an excuse, one without account."""
    by, town, day = place.officer, place.town, place.town.today() - timedelta(days=20)
    person = Person.objects.create(town=town, name=f"{number}号", phone=f"1390000{number:04}")
    post = Post.objects.create(town=town, unit=village, title="文书", role="cadre")
    hand_over_post(post.pk, by=by, person=person, from_day=day)
    assign_liaison(by=by, unit=village, person=person, from_day=day)
    add_member(
        found_group(by=by, town=town, name=f"{number}组", founding_paper="").pk, by=by, person=person, from_day=day
    )
    keep_grid(by=by, unit=village, name="一网格", warden=person)
    keep_place(by=by, town=town, name=f"{number}号集市", kind=None, unit=village)
    excuse_units(by=by, town=town, units=[village], from_day=day, to_day=day, reason="停电")


def test_a_unit_and_a_person_cost_the_same_with_a_long_history(place: Place) -> None:
    person = Person.objects.create(town=place.town, name="王秀兰")
    few_of_unit, few_of_person = (
        place.queries(place.officer, p) for p in (f"/units/{place.unit.pk}/", f"/people/{person.pk}/")
    )
    for number in range(MANY):
        post = Post.objects.create(town=place.town, unit=place.unit, title=f"委员{number}", role="cadre")
        hand_over_post(post.pk, by=place.officer, person=person, from_day=place.town.today())
        make_unit(place.town, f"{number}社", "group", parent=place.unit)
        keep_grid(by=place.officer, unit=place.unit, name=f"{number}网格", warden=person)
    assert place.queries(place.officer, f"/units/{place.unit.pk}/") == few_of_unit
    assert place.queries(place.officer, f"/people/{person.pk}/") == few_of_person


LISTS = [
    "/",
    "/me/",
    "/tasks/",
    "/tasks/?state=overdue",
    "/tasks/?state=open",
    "/tasks/?q=垃圾",
    "/reports/",
    "/notices/",
    "/reports/spot/",
    "/bulletins/",
]
CASES = [(role, path) for role in ["cadre", "unit_head", "officer", "deputy", "leader"] for path in LISTS]
CASES += [("officer", path) for path in ["/units/", "/people/", "/tasks/new/", "/reports/new/", "/settings/channels/"]]
SETTINGS = [
    "excuses",
    "excuses/new",
    "calendar",
    "places",
    "places/new",
    "liaisons",
    "liaisons/new",
    "groups",
    "competence",
]
CASES += [("officer", f"/settings/{name}/") for name in SETTINGS]
CASES += [("officer", f"/units/{name}/") for name in ["new", "merge", "elections"]]
CASES += [("officer", f"/people/{name}/") for name in ["new", "slips"]]
TOWN_PAGES = ["", "town/", "first-day/", "names/", "words/categories/"]
CASES += [("officer", f"/settings/{name}") for name in TOWN_PAGES]
CASES += [(role, "/accountability/") for role in ["officer", "deputy", "leader"]]
CASES += [("officer", "/accountability/rules/"), ("officer", "/tasks/sources/")]
CASES += [(role, "/feedback/") for role in ["officer", "deputy", "leader", "unit_head", "cadre", "inspector"]]
CASES += [(role, "/pledges/") for role in ["officer", "leader", "unit_head", "cadre", "inspector"]]
CASES += [("officer", f"/pledges/{name}") for name in ["plan/", "targets/", "duties/", "scans/", "texts/village/"]]
CASES += [(role, f"/assessments/{path}") for role in ["officer", "leader", "unit_head"] for path in ["", "method/"]]
CASES += [(role, "/meetings/") for role in ["officer", "deputy", "leader", "inspector"]]
CASES += [("officer", "/meetings/new/")]
CASES += [(role, "/readings/") for role in ["officer", "leader", "unit_head", "cadre", "inspector"]]
CASES += [("officer", path) for path in ["/readings/?kind=air", "/readings/?format=xlsx", "/readings/stations/"]]
OUTREACH = ["", "?form=lecture&level=village&sort=-people&q=分类", "?format=xlsx", "visits/", "visits/?format=xlsx"]
OUTREACH += ["groups/", "groups/?q=组", "groups/?format=xlsx", "rules/", "rules/?state=in_force", "rules/?format=xlsx"]
CASES += [
    (role, f"/outreach/{path}")
    for role in ["officer", "leader", "unit_head", "cadre", "liaison", "inspector"]
    for path in OUTREACH
]
CASES += [(role, f"/outreach/{path}/") for role in ["officer", "cadre"] for path in ["market-days", "new"]]
CASES += [(role, "/outreach/visits/new/") for role in ["officer", "leader", "deputy"]]
CASES += [(role, "/accountability/measures/") for role in ["officer", "deputy", "leader", "unit_head", "cadre"]]
CASES += [(role, "/reports/board/") for role in ["officer", "deputy", "leader", "inspector"]]
TASK_LEDGER = ["?state=open&severity=general&sort=-unit", "?state=overdue&due=week", "?sort=closed", "?format=xlsx"]
REPORT_LEDGER = ["?when=week&findings=yes&sort=-findings", "?timeliness=late&q=村", "?sort=unit", "?format=xlsx"]
CASES += [
    (role, f"{path}{query}")
    for role in ["cadre", "officer", "leader", "inspector"]
    for path, queries_ in [("/tasks/", TASK_LEDGER), ("/reports/", REPORT_LEDGER)]
    for query in queries_
]
CASES += [("liaison", path) for path in ["/", "/tasks/", "/reports/"]]
CASES += [("inspector", path) for path in ["/", "/tasks/", "/reports/"]]


def test_lists_and_homes_cost_the_same_at_one_and_at_a_dozen_rows_and_at_most_twenty(place: Place) -> None:
    fill(place, 1)
    few = place.counts(CASES)
    fill(place, MANY, start=1)
    assert place.counts(CASES) == few
    assert not {case: count for case, count in few.items() if count > 20}


def test_a_task_costs_the_same_with_a_long_story(place: Place) -> None:
    task = make_task(place.officer, place.unit)
    few = place.queries(place.officer, task.get_absolute_url())
    assert few <= 20
    merge_tasks(task.pk, by=place.officer, duplicates=[make_task(place.officer, place.unit).pk for _n in range(MANY)])
    assert place.queries(place.officer, task.get_absolute_url()) == few


def test_an_item_of_an_inspection_costs_the_same_with_a_long_story(place: Place) -> None:
    item = make_item(place.unit, number="1")
    few = [place.queries(place.officer, f"{item.get_absolute_url()}{path}") for path in ("", "progress/")]
    for number in range(MANY):
        month = date(2024 + number // 12, number % 12 + 1, 1)
        said = {"town": place.town, "item": item, "by": place.officer}
        Progress.objects.create(month=month, pace="on_time", words="正在清理", **said)
        Remedy.objects.create(town=place.town, item=item, number=number + 2, words="巡查")
        Objection.objects.create(round=1, day=month, words="还有垃圾", **said)
    assert [place.queries(place.officer, f"{item.get_absolute_url()}{path}") for path in ("", "progress/")] == few
    assert max(few) <= 24


def test_a_meeting_costs_the_same_with_many_figures_and_measures(place: Place) -> None:
    fill(place, 1)
    tomorrow = place.town.today() + timedelta(days=1)
    planned = make_meeting(place.officer, place.readers["leader"], day=tomorrow)
    held = make_meeting(place.officer, place.readers["leader"], is_held=True)
    make_measure(held, place.officer, place.unit)
    few = [place.queries(place.officer, one.get_absolute_url()) for one in (planned, held)]
    fill(place, MANY, start=1)
    Task.objects.update(due_at=timezone.now() - timedelta(days=1))
    for _number in range(MANY):
        make_measure(held, place.officer, place.unit)
    assert [place.queries(place.officer, one.get_absolute_url()) for one in (planned, held)] == few
    assert max(few) <= 24


def test_a_report_costs_the_same_with_many_findings(place: Place) -> None:
    day = place.town.today()
    one = make_report(place.cadre, place.unit, day - timedelta(days=1), sent_finding(place.town), late_reason="停电")
    many = make_report(place.cadre, place.unit, day, *[sent_finding(place.town)] * MANY)
    few = place.queries(place.cadre, one.report.get_absolute_url())
    assert place.queries(place.cadre, many.report.get_absolute_url()) == few


def test_a_proposal_costs_the_same_with_many_rows(place: Place) -> None:
    fill(place, 1)
    proposal = Proposal.objects.open().get()
    few = place.queries(place.officer, proposal.get_absolute_url())
    day = place.town.today() - timedelta(days=100)
    Evidence.objects.bulk_create(
        Evidence(town=place.town, proposal=proposal, rule=Rule.MISSED, unit=proposal.unit, day=day - timedelta(days=n))
        for n in range(MANY)
    )
    assert place.queries(place.officer, proposal.get_absolute_url()) == few


def test_a_later_page_of_a_ledger_costs_what_the_first_does(place: Place) -> None:
    for number in range(PAGE + 10):
        village = make_unit(place.town, f"{number}号村")
        make_report(make_head(village, f"head{number}"), village, place.town.today(), sent_finding(place.town))
    client = client_of(place.officer)
    for path in ("/tasks/?sort=due", "/reports/?sort=unit"):
        after = client.get(path).context["ledger"].next_query
        assert after
        assert place.queries(place.officer, f"{path.partition('?')[0]}{after}") <= place.queries(place.officer, path)
