"""A person's messages go outward as one digest rather than ten notices, none at night, none read already."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from apps.accounts.models import User
from apps.notifications.actions import mark_read
from apps.notifications.models import Channel, Delivery, Message, Way
from apps.notifications.outward import gather
from apps.notifications.sending import send_in_turn
from apps.notifications.tests.far_end import FarEnd
from apps.towns.models import TownSettings
from tests.clock import moment
from tests.make import make_own_channel, make_user

pytestmark = pytest.mark.django_db
Clock = time_machine.Traveller


def write(reader: User, *texts: str, kind: str = "task.opened", age: int = 60, url: str = "/tasks/7/") -> None:
    at = timezone.now() - timedelta(seconds=age)
    for text in texts:
        Message.objects.create(recipient=reader, kind=kind, text=text, url=url, created_at=at)


@pytest.fixture(autouse=True)
def made_yesterday(own_bot: Channel) -> None:
    Channel.objects.update(created_at=timezone.now() - timedelta(days=1))


@pytest.fixture
def own_mailbox(own_bot: Channel) -> None:
    """Instead of the bot."""
    Channel.objects.update(kind=Way.EMAIL, address="wang@qingxi.example")


def texts() -> list[str]:
    return list(Delivery.objects.values_list("text", flat=True))


def test_ten_messages_go_as_one(own_mailbox: None, reader: User) -> None:
    write(reader, *[f"新任务{number}" for number in range(10)])
    assert gather() == 1
    head, *lines = texts()[0].splitlines()
    assert head == "【清溪镇】您有 10 条新消息"
    assert lines == ["1. 新任务9", "2. 新任务8", "3. 新任务7", "4. 新任务6", "5. 新任务5", "……"]
    assert Delivery.objects.get().url == "/notices/"


def test_one_message_goes_by_mail_in_its_own_words_and_leads_to_its_page(own_mailbox: None, reader: User) -> None:
    write(reader, "新任务：垃圾成堆")
    gather()
    assert texts() == ["新任务：垃圾成堆"]
    assert Delivery.objects.get().url == "/tasks/7/"


def test_a_message_goes_once(reader: User) -> None:
    write(reader, "新任务")
    assert [gather(), gather()] == [1, 0]


def test_the_reader_reads_it_in_the_own_language(english_reader: User, far_end: FarEnd) -> None:
    make_own_channel(english_reader, created_at=timezone.now() - timedelta(days=1))
    write(english_reader, "New task", "Returned")
    gather()
    assert texts() == ["【清溪镇】2 new messages for you"]


@pytest.mark.parametrize("way", [Way.WECOM, Way.DINGTALK, Way.FEISHU, Way.SMS])
@pytest.mark.parametrize("words", [["王军家门口的粪堆"], ["新任务", "被退回"]])
def test_what_may_stand_in_a_group_says_only_how_many(
    own_bot: Channel, reader: User, way: Way, words: list[str]
) -> None:
    Channel.objects.update(kind=way, address="13800000000" if way == Way.SMS else own_bot.address)
    write(reader, *words)
    gather()
    assert texts() == [f"【清溪镇】您有 {len(words)} 条新消息"]
    assert Delivery.objects.get().url == ("/tasks/7/" if len(words) == 1 else "/notices/")


def test_each_own_channel_gets_it(own_bot: Channel, reader: User) -> None:
    make_own_channel(reader, "13800000000", kind=Way.SMS, created_at=own_bot.created_at - timedelta(days=1))
    write(reader, "新任务")
    assert gather() == 2


def test_what_was_read_in_the_app_is_left_out(own_mailbox: None, reader: User) -> None:
    write(reader, "读过的")
    mark_read(by=reader)
    write(reader, "没读的")
    gather()
    assert texts() == ["没读的"]


def test_what_was_read_before_it_could_be_sent_is_not_sent(reader: User, far_end: FarEnd) -> None:
    write(reader, "新任务")
    gather()
    mark_read(by=reader)
    send_in_turn(time.monotonic() + 30)
    assert far_end.got == []
    assert not Delivery.objects.waiting().exists()


@pytest.mark.parametrize("age", [59, 2 * 24 * 3600 + 1])
def test_too_young_and_too_old_ones_wait_or_stay(reader: User, age: int) -> None:
    Channel.objects.update(created_at=timezone.now() - timedelta(days=9))
    write(reader, "新任务", age=age)
    assert gather() == 0


def test_what_is_older_than_the_channel_is_left_out(own_bot: Channel, reader: User) -> None:
    Channel.objects.update(created_at=timezone.now() - timedelta(seconds=30))
    write(reader, "新任务", age=90)
    assert gather() == 0


def test_the_next_digest_comes_after_an_hour(own_mailbox: None, reader: User, clock: Clock) -> None:
    write(reader, "一")
    gather()
    write(reader, "二")
    clock.shift(timedelta(minutes=59))
    assert gather() == 0
    write(reader, "三")
    clock.shift(timedelta(minutes=1))
    assert gather() == 1
    assert texts()[1].splitlines()[1:] == ["1. 三", "2. 二"]


def test_at_night_messages_wait_and_come_as_one_in_the_morning(reader: User, clock: Clock) -> None:
    clock.move_to(moment("2026-11-24 21:00"))
    write(reader, "一", "二", age=0)
    clock.move_to(moment("2026-11-25 06:59"))
    assert gather() == 0
    clock.move_to(moment("2026-11-25 07:00"))
    assert gather() == 1


def test_a_towns_quiet_may_lie_within_a_day_or_be_none(reader: User) -> None:
    TownSettings.objects.update(quiet_from="09:00", quiet_to="11:00")
    write(reader, "新任务")
    assert gather() == 0
    TownSettings.objects.update(quiet_from="09:00", quiet_to="09:00")
    assert gather() == 1


def test_quiet_hours_are_those_in_force_today(reader: User) -> None:
    now = TownSettings.objects.get()
    TownSettings.objects.create(town=now.town, valid_from="2026-11-24", quiet_from="09:00", quiet_to="11:00")
    TownSettings.objects.create(town=now.town, valid_from="2026-11-25", quiet_from="09:00", quiet_to="09:00")
    write(reader, "新任务")
    assert gather() == 0


def test_a_major_problem_comes_at_once_and_at_night(reader: User, far_end: FarEnd, clock: Clock) -> None:
    clock.move_to(moment("2026-11-24 23:30"))
    write(reader, "一般的", age=600)
    write(reader, "重大问题：石桥村", kind="task.major", age=0)
    gather()
    send_in_turn(time.monotonic() + 30)
    assert far_end.texts() == ["【清溪镇】您有 1 条紧急消息，请马上看"]


def test_within_the_hour_of_a_digest_a_major_problem_comes_all_the_same(reader: User) -> None:
    write(reader, "一")
    gather()
    write(reader, "重大问题", kind="task.major", age=0)
    assert gather() == 1


def test_who_chose_nothing_or_switched_it_off_gets_nothing(own_bot: Channel, reader: User) -> None:
    write(make_user("nobody", reader.town), "新任务")
    Channel.objects.update(is_on=False)
    write(reader, "新任务")
    assert gather() == 0
    assert not Message.objects.exclude(carried_at=None).exists()


def test_a_closed_account_gets_nothing(reader: User) -> None:
    write(reader, "新任务")
    User.objects.filter(pk=reader.pk).update(is_active=False)
    assert gather() == 0


def test_gathering_costs_the_same_for_many_people(reader: User, django_assert_num_queries: Any) -> None:
    for number in range(30):
        person = make_user(f"reader{number}", reader.town)
        make_own_channel(person, created_at=timezone.now() - timedelta(days=1))
        write(person, "一", "二")
    with django_assert_num_queries(13):
        assert gather() == 30
