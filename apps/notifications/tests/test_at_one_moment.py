"""Two clocks, two senders at one moment: nothing goes twice, and nobody waits for another's far end."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from apps.accounts.models import User
from apps.core.errors import RuleBroken
from apps.notifications.channels import Typed, add_town_channel, remove_channel, send_test
from apps.notifications.models import Channel, Delivery, Message, Way
from apps.notifications.outward import gather
from apps.notifications.sending import claim, mark_failed, mark_sent, send_waiting
from apps.notifications.tests.far_end import FarEnd, http_far_end, seconds_of
from apps.towns.models import Town
from tests.make import make_channel, make_delivery, make_own_channel, make_town, make_user

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def town(transactional_db: None) -> Town:
    return make_town()


@pytest.fixture
def hanging(far_end: FarEnd, settings: Any) -> Iterator[FarEnd]:
    """A second far end, which never answers."""
    with http_far_end() as server:
        server.mode = "hanging"
        settings.CHANNEL_HOSTS = frozenset({far_end.host, server.host})
        yield server


def alone(call: Callable[[], Any]) -> Any:
    """In a thread, which has a connection of its own."""
    try:
        return call()
    finally:
        connection.close()


def together(call: Callable[[], int], times: int) -> list[int]:
    with ThreadPoolExecutor(times) as pool:
        return [future.result() for future in [pool.submit(alone, call) for _turn in range(times)]]


def waits_for_us(future: Future[Any]) -> bool:
    """Another connection waits for a lock of this one; False when the call ended without."""
    while not future.done():
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE pg_backend_pid() = ANY(pg_blocking_pids(pid))")
            if cursor.fetchone()[0]:
                return True
        time.sleep(0.01)
    return False


def test_four_senders_at_once_send_each_once(town: Town, officer: User, far_end: FarEnd) -> None:
    for number in range(5):
        channel = make_channel(town, officer, far_end.url(f"/{number}"), kind=Way.WEBHOOK)
        for text in "一二三":
            make_delivery(channel, text=f"{number}{text}")
    assert sum(together(send_waiting, 4)) == 15
    assert len(set(far_end.texts())) == len(far_end.texts()) == 15
    assert not Delivery.objects.waiting().exists()
    assert not Delivery.objects.exclude(lease=None).exists()


def test_while_it_is_being_sent_no_transaction_is_open(group_chat: Channel, far_end: FarEnd) -> None:
    make_delivery(group_chat)
    far_end.mode, far_end.late_by = "late", 0.3
    with ThreadPoolExecutor(1) as pool:
        sending = pool.submit(send_waiting)
        while not far_end.got:
            time.sleep(0.01)
        assert Delivery.objects.get().lease  # committed: another connection sees it
        with transaction.atomic():
            Delivery.objects.select_for_update(nowait=True).get()  # and nobody holds the row
        assert sending.result() == 1


def test_hanging_far_ends_keep_nobody_waiting_beyond_their_time(
    town: Town, officer: User, far_end: FarEnd, hanging: FarEnd
) -> None:
    for number in range(4):
        channel = make_channel(town, officer, hanging.url(f"/{number}"))
        for _turn in range(3):
            make_delivery(channel)
    make_delivery(make_channel(town, officer, far_end.url("/good")), text="到了")
    started = time.perf_counter()
    send_waiting()
    assert far_end.texts() == ["到了"]
    assert seconds_of(started) < 1.5  # four at once for half a second, then the good one
    assert len(hanging.got) == 4  # one a channel; its others are spared


def test_eight_clocks_at_once_make_one_digest_a_person(town: Town) -> None:
    before = timezone.now() - timedelta(minutes=5)
    for number in range(20):
        reader = make_user(f"reader{number}", town)
        make_own_channel(reader, created_at=before)
        make_own_channel(reader, "13800000000", kind=Way.SMS, created_at=before)
        Message.objects.bulk_create(
            Message(recipient=reader, kind="task.opened", text=f"新任务{n}", url="/", created_at=before)
            for n in range(10)
        )
    assert sum(together(gather, 8)) == 40
    assert Delivery.objects.values("channel").distinct().count() == Delivery.objects.count() == 40
    assert not Message.objects.filter(carried_at=None).exists()


@pytest.mark.parametrize("mark", [mark_sent, lambda delivery: mark_failed(delivery, "–")], ids=["sent", "failed"])
def test_marking_and_removing_at_one_moment_do_not_wait_for_each_other(
    group_chat: Channel, officer: User, mark: Callable[[Delivery], None]
) -> None:
    make_delivery(group_chat)
    delivery = claim()
    assert delivery
    with ThreadPoolExecutor(1) as pool, transaction.atomic():
        Channel.objects.select_for_update().get(pk=group_chat.pk)
        marking = pool.submit(alone, lambda: mark(delivery))
        assert waits_for_us(marking)
        remove_channel(group_chat.pk, by=officer)
    assert marking.exception() is None
    assert not Delivery.objects.exists()


def test_two_taps_that_add_one_address_add_it_once(town: Town, officer: User, far_end: FarEnd) -> None:
    typed = Typed(address=far_end.url(), takes_reminders=True)
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            make_channel(town, officer, far_end.url(), kind=Way.WEBHOOK)
            second = pool.submit(alone, lambda: add_town_channel(town, Way.WEBHOOK, typed, by=officer))
            assert waits_for_us(second)
        refusal = second.exception()
    assert isinstance(refusal, RuleBroken)
    assert (refusal.field, refusal.message) == ("address", "这个地址已经有了。")


def test_a_channel_that_is_removed_while_its_test_is_sent_is_said_to_be_gone(own_bot: Channel, far_end: FarEnd) -> None:
    owner = own_bot.owner
    far_end.mode, far_end.late_by = "late", 0.3
    with ThreadPoolExecutor(1) as pool:
        testing = pool.submit(alone, lambda: send_test(own_bot.pk, by=owner))
        while not far_end.got:
            time.sleep(0.01)
        remove_channel(own_bot.pk, by=owner)
        refusal = testing.exception()
    assert isinstance(refusal, RuleBroken)
    assert refusal.message.startswith("发送期间这个通道已被删除")
