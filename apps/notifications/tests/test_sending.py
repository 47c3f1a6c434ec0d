"""What waits is claimed by a lease, sent, put off by growing pauses, and given up in plain sight."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from apps.accounts.models import User
from apps.notifications.channels import switch_channel, try_again
from apps.notifications.models import Channel, Delivery, Message
from apps.notifications.outward import announce, forget_old
from apps.notifications.sending import LEASE, PAUSES, claim, send_claimed, send_in_turn
from apps.notifications.tests.far_end import FarEnd
from apps.towns.models import Town
from tests.clock import moment
from tests.make import make_channel, make_delivery, make_own_channel

pytestmark = pytest.mark.django_db
Clock = time_machine.Traveller


def send() -> int:
    return send_in_turn(time.monotonic() + 30)


def minutes_of_trying(clock: Clock, minutes: int) -> None:
    for _minute in range(minutes):
        clock.shift(60)
        send()


def test_what_waits_is_sent_once(group_chat: Channel, far_end: FarEnd) -> None:
    make_delivery(group_chat)
    assert [send(), send()] == [1, 0]
    assert len(far_end.taken) == 1
    group_chat.refresh_from_db()
    assert group_chat.last_sent_at == timezone.now()


def test_an_announcement_goes_to_the_towns_channels_that_take_it(
    town: Town, other_town: Town, officer: User, own_bot: Channel
) -> None:
    taking = make_channel(town, officer)
    make_channel(town, officer, "https://qyapi.weixin.qq.com/2", takes_reminders=False)
    make_channel(town, officer, "https://qyapi.weixin.qq.com/3", is_on=False)
    make_channel(other_town, officer)
    assert announce(town, "reminder", "石桥村还没有报", "/reports/board/") == 1
    assert list(Delivery.objects.values_list("channel", flat=True)) == [taking.pk]


def test_a_bulletin_at_night_waits_for_the_morning(
    town: Town, group_chat: Channel, far_end: FarEnd, clock: Clock
) -> None:
    clock.move_to(moment("2026-11-24 22:10"))
    announce(town, "bulletin", "第1期")
    assert send() == 0
    clock.move_to(moment("2026-11-25 06:59"))
    assert send() == 0
    clock.move_to(moment("2026-11-25 07:00"))
    assert send() == 1
    assert far_end.texts() == ["第1期"]


def test_what_was_late_into_the_night_waits_too(group_chat: Channel, far_end: FarEnd, clock: Clock) -> None:
    make_delivery(group_chat)
    clock.move_to(moment("2026-11-24 23:00"))
    send()
    delivery = Delivery.objects.get()
    assert (delivery.next_at, delivery.attempts, delivery.lease) == (moment("2026-11-25 07:00"), 0, None)
    assert far_end.got == []


def test_the_pauses_grow_and_then_it_is_given_up(group_chat: Channel, far_end: FarEnd, clock: Clock) -> None:
    far_end.mode = "broken"
    delivery = make_delivery(group_chat, kind=Delivery.Kind.URGENT)
    Delivery.objects.update(kind=Delivery.Kind.BULLETIN)
    for number, pause in enumerate(PAUSES, 1):
        clock.move_to(moment("2026-11-24 10:00") + timedelta(days=number))
        Delivery.objects.update(next_at=timezone.now())
        send()
        delivery.refresh_from_db()
        assert (delivery.attempts, delivery.next_at - timezone.now()) == (number, pause)
    clock.shift(timedelta(days=1))
    send()
    delivery.refresh_from_db()
    assert (delivery.given_up_at, delivery.attempts) == (timezone.now(), 11)
    assert delivery.answer.startswith("Answered 500: ")


def test_the_office_is_told_once_and_again_only_after_something_arrived(
    group_chat: Channel, officer: User, far_end: FarEnd, clock: Clock
) -> None:
    def give_up() -> None:
        far_end.mode = "refusing"
        make_delivery(group_chat, attempts=len(PAUSES))
        send()

    give_up()
    give_up()
    assert Message.objects.filter(recipient=officer, kind="channel.failed").count() == 1
    far_end.mode = "right"
    make_delivery(group_chat)
    clock.shift(60)
    send()
    give_up()
    assert Message.objects.filter(recipient=officer, kind="channel.failed").count() == 2


def test_the_owner_of_an_own_channel_is_told_too(own_bot: Channel, officer: User, far_end: FarEnd) -> None:
    far_end.mode = "refusing"
    make_delivery(own_bot, attempts=len(PAUSES))
    send()
    assert set(Message.objects.values_list("recipient", flat=True)) == {own_bot.owner_id, officer.pk}


def test_what_was_given_up_is_sent_by_a_button(group_chat: Channel, officer: User, far_end: FarEnd) -> None:
    given_up = make_delivery(group_chat, attempts=11, given_up_at=timezone.now(), answer="Answered 500: –")
    assert try_again(given_up.pk, by=officer).sent_at == timezone.now()
    assert len(far_end.taken) == 1


def test_a_button_that_fails_begins_the_pauses_anew(group_chat: Channel, officer: User, far_end: FarEnd) -> None:
    far_end.mode = "broken"
    given_up = make_delivery(group_chat, attempts=11, given_up_at=timezone.now(), answer="Answered 500: –")
    again = try_again(given_up.pk, by=officer)
    assert (again.attempts, again.given_up_at, again.next_at) == (1, None, timezone.now() + PAUSES[0])


def test_an_hour_without_the_far_end_loses_and_doubles_nothing(
    town: Town, group_chat: Channel, far_end: FarEnd, clock: Clock
) -> None:
    far_end.mode = "broken"
    texts = [f"第{number}期" for number in range(6)]
    for text in texts:
        announce(town, "bulletin", text)
        minutes_of_trying(clock, 10)
    assert far_end.taken == []
    far_end.mode = "right"
    minutes_of_trying(clock, 60)
    assert sorted(far_end.texts()) == texts
    assert not Delivery.objects.waiting().exists()
    group_chat.refresh_from_db()
    assert (group_chat.last_failure, group_chat.failed_at) == ("", None)


def test_a_channel_that_recovers_sends_at_once_what_had_failed(group_chat: Channel, far_end: FarEnd) -> None:
    paused = make_delivery(group_chat, attempts=8, next_at=timezone.now() + PAUSES[7])
    make_delivery(group_chat)
    send()
    send()
    paused.refresh_from_db()
    assert paused.sent_at == timezone.now()
    assert len(far_end.taken) == 2


def test_a_failing_channel_spares_its_others_and_holds_up_nobody_else(
    group_chat: Channel, officer: User, far_end: FarEnd
) -> None:
    far_end.no = {"errcode": 1}
    other = make_channel(group_chat.town, officer, far_end.url("/other"), kind="webhook")
    far_end.mode = "refusing"  # 200, which a webhook takes
    for _turn in range(5):
        make_delivery(group_chat)
    make_delivery(other)
    assert send() == 2
    assert [got.path for got in far_end.got] == ["/hook?key=0123456789abcdef", "/other"]


def test_a_sender_that_dies_leaves_it_to_the_next_when_the_lease_is_over(
    group_chat: Channel, far_end: FarEnd, clock: Clock
) -> None:
    make_delivery(group_chat)
    assert claim()  # and never marks it
    assert send() == 0
    clock.shift(LEASE)
    assert send() == 1
    assert len(far_end.taken) == 1


def test_a_sender_that_dies_after_sending_sends_twice_rather_than_never(
    group_chat: Channel, far_end: FarEnd, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_delivery(group_chat)
    dying = claim()
    assert dying
    clock.shift(LEASE)
    assert send() == 1
    send_claimed(dying)  # was only slow, and finds its lease gone
    assert len(far_end.taken) == 2
    assert Delivery.objects.get().sent_at


def test_a_slow_sender_that_fails_leaves_the_mark_of_the_next(
    group_chat: Channel, far_end: FarEnd, clock: Clock
) -> None:
    make_delivery(group_chat)
    slow = claim()
    assert slow
    clock.shift(LEASE)
    send()
    far_end.mode = "broken"
    send_claimed(slow)
    delivery = Delivery.objects.get()
    assert (delivery.attempts, bool(delivery.sent_at)) == (0, True)


def test_an_answer_after_our_time_counts_as_none_and_it_goes_again(
    group_chat: Channel, far_end: FarEnd, clock: Clock
) -> None:
    far_end.mode, far_end.late_by = "late", 0.7
    make_delivery(group_chat)
    send()
    assert Delivery.objects.get().answer == "No answer within 0.5 seconds."
    far_end.mode = "right"
    clock.shift(60)
    send()
    assert Delivery.objects.get().sent_at


def test_switched_off_nothing_that_waits_is_sent_any_more(group_chat: Channel, officer: User, far_end: FarEnd) -> None:
    make_delivery(group_chat)
    switch_channel(group_chat.pk, is_on=False, by=officer)
    assert send() == 0
    assert not Delivery.objects.given_up().exists()


def test_a_closed_account_gets_nothing_more(own_bot: Channel, reader: User, far_end: FarEnd) -> None:
    make_delivery(own_bot)
    User.objects.filter(pk=reader.pk).update(is_active=False)
    send()
    assert far_end.got == []
    assert not Delivery.objects.waiting().exists()
    assert not Message.objects.exists()


def test_a_fault_of_ours_is_marked_and_not_repeated_for_ever(
    group_chat: Channel, far_end: FarEnd, caplog: pytest.LogCaptureFixture
) -> None:
    make_delivery(group_chat)
    Channel.objects.update(kind="fax")
    send()
    assert Delivery.objects.get().attempts == 1
    assert "0123456789abcdef" not in caplog.text


def test_a_tests_far_end_is_not_asked_again_by_the_clock(own_bot: Channel, far_end: FarEnd, clock: Clock) -> None:
    make_own_channel(own_bot.owner, "13800000000", kind="sms")
    far_end.mode = "broken"
    make_delivery(own_bot, kind=Delivery.Kind.TEST)
    send()
    minutes_of_trying(clock, 5)
    assert len(far_end.got) == 1


def test_deliveries_of_long_ago_are_forgotten(group_chat: Channel, clock: Clock) -> None:
    make_delivery(group_chat, sent_at=timezone.now())
    make_delivery(group_chat)
    clock.shift(timedelta(days=91))
    assert forget_old() == 1
    assert not Delivery.objects.get().sent_at
