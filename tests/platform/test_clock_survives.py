"""The clock loses nothing and doubles nothing: real workers, clocks and a Valkey killed with -9, far ends that are down.

At least once outward: only what was in a killed sender's hands may arrive twice.
"""

from __future__ import annotations

import re
import signal
import time
import urllib.request
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone
from pytest_django import Settings

from apps.accounts.models import User
from apps.audit.models import Event
from apps.bulletins.models import Bulletin
from apps.notifications.models import Channel, Delivery, Message, Way
from apps.notifications.sending import AT_ONCE, LEASE, send_waiting
from apps.notifications.tests.far_end import FarEnd, Got, http_far_end
from apps.rectifications.models import Task, TaskNotice
from apps.reports.models import DayOfReports, Reminder
from apps.towns.models import Counter, Town
from tests.clock import frozen
from tests.make import make_channel, make_delivery, make_officer, make_own_channel, make_task, make_town, make_user
from tests.platform.clockwork import Clockwork, clockwork, seconds_until
from tests.platform.due_now import TO_ISSUE, TO_REMIND, make_due_town, officer_of
from tests.platform.processes import PATIENCE_S, free_port, wait_until

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def far_end() -> Iterator[FarEnd]:
    with http_far_end() as server:
        yield server


@pytest.fixture
def works(transactional_db: None, far_end: FarEnd) -> Iterator[Clockwork]:
    with clockwork(far_end.host) as started:
        yield started


@dataclass(frozen=True)
class Counted:
    """What arrived of what was due."""

    due: int
    sent: int
    doubled: int
    lost: int


def counted(due: int, got: Iterable[Got]) -> Counted:
    arrived = [(one.path, one.text) for one in got]
    sent = len(set(arrived))
    found = Counted(due=due, sent=sent, doubled=len(arrived) - sent, lost=due - sent)
    print(found)
    return found


def once(due: int) -> Counted:
    return Counted(due=due, sent=due, doubled=0, lost=0)


def is_all_sent() -> bool:
    return Delivery.objects.exists() and not Delivery.objects.waiting().exists()


def waiting_for_locks() -> int:
    """Connections to the tests' database that wait for a lock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")  # a transaction sees what it has seen before
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return int(cursor.fetchone()[0])


def lock_table(table: str) -> None:
    """In the caller's transaction: whoever writes to it waits, and whoever reads it."""
    with connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")


def assert_each_issued_once(towns: Iterable[Town]) -> None:
    """A bulletin is whole: its number, its day, its events, the word to the leader, and what goes outward."""
    for town in towns:
        assert [(one.status, one.number) for one in Bulletin.objects.filter(town=town)] == [("issued", 1)]
        assert DayOfReports.objects.filter(town=town).count() == 1
        kinds = Event.objects.filter(town=town, kind__startswith="bulletin.").order_by("id")
        assert list(kinds.values_list("kind", flat=True)) == ["bulletin.built", "bulletin.issued"]
        assert Message.objects.filter(recipient__town=town, kind="bulletin.issued").count() == 1
        assert Delivery.objects.filter(town=town).count() == 1


def assert_each_reminded_once(towns: Iterable[Town], villages: int) -> None:
    for town in towns:
        assert Reminder.objects.filter(town=town).count() == villages
        messages = Message.objects.filter(recipient__town=town, kind="report.reminder")
        assert messages.values("recipient").distinct().count() == messages.count() == villages
        assert Delivery.objects.filter(town=town).count() == 1


def test_a_worker_killed_while_it_builds_leaves_whole_bulletins_and_the_next_one_builds_the_others(
    works: Clockwork, far_end: FarEnd
) -> None:
    """It is killed in the middle of the 31st: drafted and told of in its transaction, and waiting for its number."""
    towns = [make_due_town(f"t{number}", far_end, TO_ISSUE) for number in range(60)]
    stuck = Counter.objects.create(town=towns[30], kind="bulletin.daily", year=towns[30].today().year)
    works.start_beat()
    with transaction.atomic():
        Counter.objects.select_for_update().get(pk=stuck.pk)
        worker = works.start_worker()
        wait_until(lambda: Bulletin.objects.count() == 30 and waiting_for_locks())
        worker.end(signal.SIGKILL)
    wait_until(lambda: not waiting_for_locks())
    assert Bulletin.objects.count() == 30
    works.start_worker()
    print("recovered", seconds_until(lambda: Bulletin.objects.count() == 60 and is_all_sent()))
    assert_each_issued_once(towns)
    assert counted(60, far_end.got) == once(60)


def test_a_killed_clock_and_two_clocks_at_once_remind_once_and_build_once(works: Clockwork, far_end: FarEnd) -> None:
    works.start_worker()
    first = works.start_beat()
    to_remind: list[Town] = []
    to_issue: list[Town] = []

    def made_due(number: int) -> None:
        to_remind.extend(make_due_town(f"r{number}{n}", far_end, TO_REMIND, villages=2) for n in range(3))
        to_issue.extend(make_due_town(f"i{number}{n}", far_end, TO_ISSUE) for n in range(3))
        due = len(to_remind + to_issue)
        print("done after", seconds_until(lambda: Delivery.objects.count() == due and is_all_sent()))

    made_due(1)
    first.end(signal.SIGKILL)
    works.start_beat()
    made_due(2)
    works.start_beat()
    before = works.sweeps()
    wait_until(lambda: works.sweeps() >= before + 3)
    made_due(3)
    before = works.sweeps()
    wait_until(lambda: works.sweeps() >= before + 3)
    assert_each_reminded_once(to_remind, villages=2)
    assert_each_issued_once(to_issue)
    assert counted(18, far_end.got) == once(18)


def test_what_waits_while_valkey_is_down_is_sent_when_it_is_back(works: Clockwork, far_end: FarEnd) -> None:
    """Meanwhile pages are served, and the sweep by hand does all that the clock would."""
    port = free_port()
    works.start_web(port)
    works.start_worker()
    works.start_beat()
    wait_until(works.sweeps)
    town = make_due_town("a", far_end, TO_REMIND)
    far_end.mode, far_end.late_by = "late", 0.05
    write(town, range(20))
    wait_until(lambda: len(far_end.taken) > 3)
    works.kill_valkey()
    down_since = time.monotonic()
    assert Delivery.objects.waiting().exists()
    wait_until(is_all_sent)  # by the sender that was at it: it needs no Valkey
    write(town, range(20, 40))
    wait_until(lambda: is_served(port))
    assert '"database": "ok", "redis": "down' in answer_of(port, "/readyz")
    by_hand = works.sweep_by_hand()
    assert by_hand.process.wait(PATIENCE_S) == 0, by_hand.said
    assert "Redis is down" in by_hand.said
    assert is_all_sent()
    write(town, range(40, 60))
    time.sleep(1)
    assert Delivery.objects.waiting().count() == 20
    print("down for", time.monotonic() - down_since)
    works.start_valkey()
    print("recovered", seconds_until(is_all_sent))
    assert counted(61, far_end.got) == once(61)


def write(town: Town, numbers: Iterable[int]) -> None:
    """Messages that wait for the town's channel."""
    channel = Channel.objects.get(town=town)
    for number in numbers:
        make_delivery(channel, text=f"第{number}条")


def answer_of(port: int, path: str) -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}") as answer:
        assert answer.status == 200
        return str(answer.read().decode())


def is_served(port: int) -> bool:
    with suppress(OSError):
        return "<form" in answer_of(port, "/accounts/login/")
    return False


def test_a_worker_and_a_clock_that_start_before_valkey_wait_for_it(works: Clockwork, far_end: FarEnd) -> None:
    works.kill_valkey()
    started = [works.start_worker(), works.start_beat()]
    for program in started:
        program.wait_for("Connection refused")
    write(make_due_town("a", far_end, TO_REMIND), range(10))
    works.start_valkey()
    print("recovered", seconds_until(is_all_sent))
    assert [program.process.poll() for program in started] == [None, None]
    wait_until(lambda: Delivery.objects.exclude(sent_at=None).count() == 11)
    assert counted(11, far_end.got) == once(11)


def test_four_sweeps_at_one_moment_do_each_thing_once(works: Clockwork, far_end: FarEnd) -> None:
    to_remind = [make_due_town(f"r{number}", far_end, TO_REMIND, villages=4) for number in range(5)]
    to_issue = [make_due_town(f"i{number}", far_end, TO_ISSUE) for number in range(10)]
    tasks = make_overdue_tasks(to_issue[0], 5)
    readers = make_readers(to_issue[0], far_end, 5)
    with transaction.atomic():
        lock_table("towns_townsettings")
        four = [works.sweep_by_hand() for _turn in range(4)]
        wait_until(lambda: waiting_for_locks() == 4)
    assert [sweep.process.wait(PATIENCE_S) for sweep in four] == [0] * 4
    told = [sum(counts) for counts in zip(*(numbers_said(sweep.said) for sweep in four), strict=True)]
    assert told[:7] == [20, 0, 5, 0, 0, 10, 5]  # reminded, moved, told of, looked back, escalated, built, put together
    assert_each_reminded_once(to_remind, villages=4)
    assert_each_issued_once(to_issue[1:])
    assert Bulletin.objects.count() == 10
    overdue = Message.objects.filter(kind="task.overdue")
    assert TaskNotice.objects.count() == overdue.filter(recipient__username="i0-cadre0").count() == len(tasks)
    assert overdue.filter(recipient=officer_of(to_issue[0])).count() == 1
    assert Delivery.objects.filter(channel__owner__in=readers).count() == 5
    assert counted(20, far_end.got) == once(20)


def numbers_said(said: str) -> list[int]:
    return [int(number) for number in re.findall(r": (\d+)$", said, re.MULTILINE)]


def make_overdue_tasks(town: Town, count: int) -> list[Task]:
    village = town.units.get(name="0号村")
    tasks = [make_task(officer_of(town), village, place=f"{number}号桥下") for number in range(count)]
    now = timezone.now()
    Task.objects.update(opened_at=now - timedelta(days=9), due_at=now - timedelta(days=1))
    Message.objects.all().delete()  # of the opening
    return tasks


def make_readers(town: Town, far_end: FarEnd, count: int) -> list[User]:
    """People with a bot of their own and two messages that wait for it."""
    before = timezone.now() - timedelta(minutes=5)
    readers = [make_user(f"reader{number}", town) for number in range(count)]
    for reader in readers:
        make_own_channel(reader, far_end.url(f"/{reader.username}"), created_at=before)
        for text in "一二":
            Message.objects.create(recipient=reader, kind="task.opened", text=text, url="/", created_at=before)
    return readers


def test_what_a_killed_sender_had_in_hand_is_sent_again_and_nothing_else(works: Clockwork, far_end: FarEnd) -> None:
    """The far ends have it and don't answer yet; a sender has a few in hand, one a channel."""
    town = make_due_town("a", far_end, TO_ISSUE, villages=0)  # where nobody reports, no bulletin is due
    for number in range(12):
        make_delivery(make_channel(town, officer_of(town), far_end.url(f"/{number}"), kind=Way.WEBHOOK))
    works.start_beat()
    far_end.mode = "hanging"
    worker = works.start_worker()
    wait_until(lambda: len(far_end.got) >= AT_ONCE)
    worker.end(signal.SIGKILL)
    far_end.mode, arrived = "right", len(far_end.got)
    in_hand = Delivery.objects.waiting().exclude(lease=None).count()
    assert AT_ONCE <= arrived <= in_hand <= 2 * AT_ONCE  # a worker has two threads, which may both be senders
    works.start_worker()
    wait_until(lambda: Delivery.objects.exclude(sent_at=None).count() == 12 - in_hand)
    assert Delivery.objects.waiting().count() == in_hand
    Delivery.objects.waiting().update(leased_until=F("leased_until") - LEASE)
    print("recovered", seconds_until(is_all_sent))
    assert counted(12, far_end.got) == Counted(due=12, sent=12, doubled=arrived, lost=0)


def test_what_waits_for_far_ends_that_are_down_for_an_hour_is_sent_when_they_are_back(
    transactional_db: None, far_end: FarEnd, settings: Settings
) -> None:
    """One answers 500, the other refuses connections; the clock stands and is moved on a minute at a time."""
    port = free_port()
    settings.CHANNEL_HOSTS = frozenset({far_end.host, f"127.0.0.1:{port}"})
    far_end.mode = "broken"
    with frozen("2026-11-24 10:00") as clock:
        town = make_town()
        officer = make_officer(town)
        chats = [
            make_channel(town, officer, far_end.url("/answers-500"), kind=Way.WEBHOOK),
            make_channel(town, officer, f"http://127.0.0.1:{port}/refuses", kind=Way.WEBHOOK),
        ]
        for minute in range(60):
            if minute % 5 == 0:
                for chat in chats:
                    make_delivery(chat, text=f"{minute}分")
            send_waiting()
            clock.shift(60)
        assert not Delivery.objects.exclude(sent_at=None).exists()
        assert not Delivery.objects.exclude(given_up_at=None).exists()
        far_end.mode, minutes = "right", 0
        with http_far_end(port=port) as other:
            while not is_all_sent():
                send_waiting()
                clock.shift(60)
                minutes += 1
            print("recovered in minutes", minutes)
            assert counted(24, [*far_end.taken, *other.taken]) == once(24)


def test_sweeps_that_hang_do_not_pile_up(works: Clockwork) -> None:
    """A worker has two threads for them; the ticks behind them are over by the time they would be taken."""
    works.start_worker()
    beat = works.start_beat()
    wait_until(works.sweeps)
    with transaction.atomic():
        lock_table("django_session")  # the last that a sweep needs
        wait_until(lambda: waiting_for_locks() == 2)
        time.sleep(2)
        beat.end(signal.SIGKILL)
        time.sleep(1)
        before = works.sweeps()
    wait_until(lambda: works.sweeps() >= before + 2)
    time.sleep(1)
    assert works.sweeps() == before + 2
