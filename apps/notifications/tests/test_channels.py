"""Who keeps which channel, what an address must be, and what pages show of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import User
from apps.audit.models import Event
from apps.core.errors import RuleBroken
from apps.notifications import channels as keep
from apps.notifications.channels import Typed
from apps.notifications.models import Channel, Delivery, SmsGateway, Way
from apps.notifications.outward import announce
from apps.notifications.tests.far_end import FarEnd
from apps.towns.models import Town
from tests.make import (
    WECOM,
    make_admin,
    make_channel,
    make_delivery,
    make_leader,
    make_officer,
    make_own_channel,
    make_person,
)
from tests.refusals import refused_by

pytestmark = pytest.mark.django_db
ALL = {"takes_reminders": True, "takes_bulletins": True}


def test_the_office_adds_a_channel_of_its_town(town: Town, officer: User) -> None:
    channel = keep.add_town_channel(town, Way.WECOM, Typed(address=WECOM, name="村干部群", **ALL), by=officer)
    assert (channel.owner, channel.is_on, channel.made_by) == (None, True, officer)
    assert Event.objects.get().kind == "channel.made"


def test_a_system_keeper_adds_one_too(town: Town) -> None:
    keep.add_town_channel(town, Way.WECOM, Typed(address=WECOM, **ALL), by=make_admin(town=town))
    assert Channel.objects.exists()


@pytest.mark.parametrize("who", ["cadre", "leader", "other_officer", "other_admin"])
def test_nobody_else_adds_one(town: Town, other_town: Town, cadre: User, who: str) -> None:
    people: dict[str, Callable[[], User]] = {
        "cadre": lambda: cadre,
        "leader": lambda: make_leader(town),
        "other_officer": lambda: make_officer(other_town, "other"),
        "other_admin": lambda: make_admin(town=other_town),
    }
    with pytest.raises(PermissionDenied):
        keep.add_town_channel(town, Way.WECOM, Typed(address=WECOM, **ALL), by=people[who]())


def test_anybody_of_a_town_adds_an_own_one(cadre: User) -> None:
    channel = keep.add_own_channel(Way.WECOM, Typed(address=WECOM), by=cadre)
    assert (channel.owner, channel.town) == (cadre, cadre.town)


def test_who_belongs_to_no_town_and_a_webhook_of_ones_own_are_refused(cadre: User) -> None:
    with pytest.raises(PermissionDenied):
        keep.add_own_channel(Way.WECOM, Typed(address=WECOM), by=make_admin())
    with pytest.raises(PermissionDenied):
        keep.add_own_channel(Way.WEBHOOK, Typed(address="https://hook.example/"), by=cadre)


@pytest.mark.parametrize(
    ("way", "address", "refusal"),
    [
        (Way.WECOM, "https://hook.example/cgi-bin/webhook/send?key=1", r"begins with https://qyapi\.weixin"),
        (Way.DINGTALK, WECOM, r"begins with https://oapi\.dingtalk"),
        (Way.FEISHU, "https://open.feishu.cn.evil.example/", r"begins with https://open\.feishu"),
        (Way.FEISHU, "https://open.feishu.cn@evil.example/", "no address of the form"),
        (Way.WECOM, "http://qyapi.weixin.qq.com/", "must begin with https"),
        (Way.WEBHOOK, "https://169.254.169.254/latest", "isn't an address on the internet"),
        (Way.WEBHOOK, "https://0x7f.1/", "isn't an address on the internet"),
        (Way.EMAIL, "wang@qingxi.example", "EMAIL_URL"),
        (Way.SMS, "13800000000", "no gateway"),
    ],
)
def test_a_wrong_address_is_refused_at_its_field(
    town: Town, officer: User, way: Way, address: str, refusal: str
) -> None:
    with pytest.raises(RuleBroken, match=refusal) as refused:
        keep.add_town_channel(town, way, Typed(address=address, **ALL), by=officer)
    assert refused.value.field == "address"


def test_a_bot_in_the_governments_own_network_is_let_through_by_the_operator(
    town: Town, officer: User, settings: Any
) -> None:
    settings.CHANNEL_HOSTS = frozenset({"wecom.gov.example:8443"})
    address = "https://wecom.gov.example:8443/cgi-bin/webhook/send?key=1"
    keep.add_town_channel(town, Way.WECOM, Typed(address=address, **ALL), by=officer)
    assert Channel.objects.exists()


def test_mailboxes_and_telephones_are_judged(reader: User, settings: Any) -> None:
    settings.HAS_EMAIL, reader.phone = True, "13800000000"
    SmsGateway.objects.create(town=reader.town, url="https://sms.example/")
    for way, address in [(Way.EMAIL, "not one"), (Way.SMS, "12ab")]:
        with pytest.raises(RuleBroken):
            keep.add_own_channel(way, Typed(address=address), by=reader)
    keep.add_own_channel(Way.EMAIL, Typed(address="wang@qingxi.example"), by=reader)
    keep.add_own_channel(Way.SMS, Typed(address="13800000000"), by=reader)


def test_a_text_message_goes_to_the_own_telephone_only(reader: User) -> None:
    SmsGateway.objects.create(town=reader.town, url="https://sms.example/")
    with pytest.raises(RuleBroken, match="your own telephone only") as refused:
        keep.add_own_channel(Way.SMS, Typed(address="13911111111"), by=reader)
    assert refused.value.field == "address"
    make_person(reader)  # whose telephone is 13800000000
    channel = keep.add_own_channel(Way.SMS, Typed(address="+8613800000000"), by=reader)
    with pytest.raises(RuleBroken, match="your own telephone only"):
        keep.change_channel(channel.pk, Typed(address="13911111111"), by=reader)


def test_a_person_has_three_channels_at_most(reader: User) -> None:
    for number in range(3):
        keep.add_own_channel(Way.WECOM, Typed(address=f"{WECOM}{number}"), by=reader)
    with pytest.raises(RuleBroken, match="3 channels already"):
        keep.add_own_channel(Way.WECOM, Typed(address=f"{WECOM}9"), by=reader)


def test_adding_anew_gives_no_more_tests(reader: User, far_end: FarEnd, clock: time_machine.Traveller) -> None:
    def tested_anew() -> None:
        channel = keep.add_own_channel(Way.WECOM, Typed(address=far_end.url()), by=reader)
        try:
            keep.send_test(channel.pk, by=reader)
        finally:
            keep.remove_channel(channel.pk, by=reader)

    tested_anew()
    with pytest.raises(RuleBroken, match="Wait a minute"):
        tested_anew()
    for _turn in range(9):
        clock.shift(61)
        tested_anew()
    clock.shift(61)
    with pytest.raises(RuleBroken, match="10 tests went out"):
        tested_anew()
    clock.shift(timedelta(days=1))
    tested_anew()


ELSEWHERE = ["https://other.example/in", "https://hook.example:8443/in", "http://hook.example/in"]


@pytest.mark.parametrize("address", ELSEWHERE)
def test_a_secret_does_not_follow_the_address_to_another_place(
    town: Town, officer: User, address: str, settings: Any
) -> None:
    settings.CHANNEL_HOSTS = frozenset({"hook.example"})
    channel = make_channel(town, officer, "https://hook.example/", kind=Way.WEBHOOK, secret="s3cret")
    with pytest.raises(RuleBroken, match="type this again") as refused:
        keep.change_channel(channel.pk, Typed(address=address, **ALL), by=officer)
    assert refused.value.field == "secret"
    assert keep.change_channel(channel.pk, Typed(address="https://hook.example:443/x", **ALL), by=officer).secret
    assert keep.change_channel(channel.pk, Typed(address=address, secret="new", **ALL), by=officer).secret == "new"


def test_a_gateways_token_does_not_follow_it_to_another_place(town: Town, officer: User) -> None:
    keep.save_gateway(town, by=officer, url="https://sms.example/send", token="t0ken", is_on=True)
    with pytest.raises(RuleBroken, match="type this again") as refused:
        keep.save_gateway(town, by=officer, url="https://evil.example/send", token="", is_on=True)
    assert refused.value.field == "token"
    gone = keep.save_gateway(town, by=officer, url="https://evil.example/send", token="", is_on=True, drops_token=True)
    assert gone.token == ""


def test_the_same_address_twice_is_refused(town: Town, officer: User) -> None:
    make_channel(town, officer)
    with pytest.raises(RuleBroken, match="there already"):
        keep.add_town_channel(town, Way.WECOM, Typed(address=WECOM, **ALL), by=officer)


def test_what_is_left_empty_stays(town: Town, officer: User) -> None:
    channel = make_channel(town, officer, secret="s3cret")
    changed = keep.change_channel(channel.pk, Typed(name="新名字", takes_bulletins=True), by=officer)
    assert (changed.address, changed.secret, changed.name) == (WECOM, "s3cret", "新名字")
    assert keep.change_channel(channel.pk, Typed(drops_secret=True, **ALL), by=officer).secret == ""


def test_a_town_channel_takes_something(town: Town, officer: User) -> None:
    with pytest.raises(RuleBroken, match="at least one"):
        keep.change_channel(make_channel(town, officer).pk, Typed(), by=officer)


@pytest.mark.parametrize("verb", ["change", "switch", "remove", "test"])
def test_an_own_channel_is_its_owners_alone(own_bot: Channel, officer: User, far_end: FarEnd, verb: str) -> None:
    calls: dict[str, Callable[[], Any]] = {
        "change": lambda: keep.change_channel(own_bot.pk, Typed(), by=officer),
        "switch": lambda: keep.switch_channel(own_bot.pk, is_on=False, by=officer),
        "remove": lambda: keep.remove_channel(own_bot.pk, by=officer),
        "test": lambda: keep.send_test(own_bot.pk, by=officer),
    }
    with pytest.raises(PermissionDenied):
        calls[verb]()
    assert far_end.got == []


def test_a_removed_channel_takes_what_waits_with_it(town: Town, officer: User) -> None:
    channel = make_channel(town, officer)
    announce(town, "reminder", "石桥村还没有报")
    keep.remove_channel(channel.pk, by=officer)
    assert not Delivery.objects.exists()
    assert Event.objects.filter(kind="channel.removed").exists()


def test_a_test_goes_at_once_at_night_and_once_a_minute(
    group_chat: Channel, officer: User, far_end: FarEnd, clock: time_machine.Traveller
) -> None:
    clock.shift(timedelta(hours=13))
    assert keep.send_test(group_chat.pk, by=officer).sent_at == timezone.now()
    assert far_end.texts() == ["【清溪镇】这是“村干部群”的测试消息，看到就说明能收到。"]
    with pytest.raises(RuleBroken, match="Wait a minute"):
        keep.send_test(group_chat.pk, by=officer)
    clock.shift(61)
    assert keep.send_test(group_chat.pk, by=officer).sent_at


def test_a_test_that_fails_says_what_the_far_end_answered(group_chat: Channel, officer: User, far_end: FarEnd) -> None:
    far_end.mode = "refusing"
    test = keep.send_test(group_chat.pk, by=officer)
    assert (test.sent_at, test.answer) == (None, "Answered 200: invalid webhook url")
    group_chat.refresh_from_db()
    assert group_chat.last_failure == test.answer
    assert not Delivery.objects.given_up().exists()


def test_only_what_was_given_up_is_tried_again_and_only_by_a_keeper(group_chat: Channel, cadre: User) -> None:
    given_up = make_delivery(group_chat, given_up_at=timezone.now(), answer="–")
    with pytest.raises(PermissionDenied):
        keep.try_again(given_up.pk, by=cadre)
    with pytest.raises(RuleBroken, match="already"):
        keep.try_again(make_delivery(group_chat).pk, by=make_officer(group_chat.town, "second"))


def test_what_was_given_up_of_an_own_channel_is_tried_again_by_its_owner_alone(
    client: Client, own_bot: Channel, officer: User, far_end: FarEnd, clock: time_machine.Traveller
) -> None:
    clock.shift(timedelta(hours=13))  # at night
    given_up = make_delivery(own_bot, given_up_at=timezone.now(), answer="回答 500：坏了")
    with pytest.raises(PermissionDenied):
        keep.try_again(given_up.pk, by=officer)
    shown = page(client, officer, reverse("notifications:channels"))
    assert "坏了" in shown and "again/" not in shown
    assert client.post(reverse("notifications:delivery_again", args=[given_up.pk])).status_code == 404
    assert far_end.got == []
    address = reverse("notifications:own_delivery_again", args=[given_up.pk])
    assert address in page(client, own_bot.owner, reverse("notifications:own_channel", args=[own_bot.pk]))
    assert "已发出" in client.post(address, follow=True).content.decode()


def test_the_gateway_is_the_keepers_and_keeps_its_token(town: Town, officer: User, cadre: User) -> None:
    url = "https://sms.example/send"
    with pytest.raises(PermissionDenied):
        keep.save_gateway(town, by=cadre, url=url, token="", is_on=True)
    with pytest.raises(RuleBroken):
        keep.save_gateway(town, by=officer, url="http://10.0.0.1/", token="", is_on=True)
    keep.save_gateway(town, by=officer, url=url, token="t0ken", is_on=True)
    assert keep.save_gateway(town, by=officer, url=url, token="", is_on=False).token == "t0ken"


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("channel_address_fits_its_kind", {"kind": Way.EMAIL, "address": "nobody"}),
        ("channel_address_fits_its_kind", {"kind": Way.SMS, "address": "12ab"}),
        ("channel_address_fits_its_kind", {"address": "ftp://qyapi.weixin.qq.com/"}),
        ("town_channel_takes_something", {"takes_reminders": False, "takes_bulletins": False}),
        ("channel_failure_has_a_time", {"last_failure": "–"}),
        ("channel_address_once", {"address": WECOM}),
    ],
)
def test_the_database_refuses_a_wrong_channel(
    town: Town, officer: User, constraint: str, fields: dict[str, Any]
) -> None:
    make_channel(town, officer)
    with refused_by(constraint):
        make_channel(town, officer, **({"address": f"{WECOM}2"} | fields))


@pytest.mark.parametrize("fields", [{"takes_reminders": True}, {"kind": Way.WEBHOOK}])
def test_the_database_refuses_an_own_channel_that_takes_the_towns(reader: User, fields: dict[str, Any]) -> None:
    with refused_by("own_channel_carries_only_own_messages"):
        make_own_channel(reader, **fields)


def test_the_database_refuses_what_belongs_to_two_towns(group_chat: Channel, other_town: Town, reader: User) -> None:
    with refused_by("notifications_delivery_channel_id_same_town"):
        make_delivery(group_chat, town=other_town)
    with refused_by("notifications_channel_owner_id_same_town"):
        Channel.objects.create(town=other_town, owner=reader, kind=Way.WECOM, address=WECOM, made_by=reader)


def test_the_database_refuses_a_wrong_end_of_a_delivery(group_chat: Channel) -> None:
    now = timezone.now()
    with refused_by("delivery_ends_once"):
        make_delivery(group_chat, sent_at=now, given_up_at=now)
    with refused_by("delivery_lease_has_an_end"):
        make_delivery(group_chat, leased_until=now)
    with refused_by("delivery_ended_is_not_leased"):
        make_delivery(group_chat, sent_at=now, lease="5f0c3b44-8f4e-4a77-9a43-0d5a1a6f0f3e", leased_until=now)


def page(client: Client, user: User, path: str) -> str:
    client.force_login(user)
    return client.get(path).content.decode()


def test_no_page_shows_a_key(client: Client, group_chat: Channel, own_bot: Channel, officer: User) -> None:
    Channel.objects.update(secret="s3cret-word")
    for user, path in [
        (officer, reverse("notifications:channels")),
        (officer, reverse("notifications:channel", args=[group_chat.pk])),
        (own_bot.owner, reverse("dashboard:me")),
        (own_bot.owner, reverse("notifications:own_channel", args=[own_bot.pk])),
    ]:
        shown = page(client, user, path)
        assert "0123456789abcdef" not in shown and "fedcba9876543210" not in shown and "s3cret" not in shown
        assert "…cdef" in shown or "…3210" in shown


def test_the_office_sees_what_was_given_up_and_its_button_sends_it(
    client: Client, group_chat: Channel, officer: User, far_end: FarEnd
) -> None:
    given_up = make_delivery(group_chat, given_up_at=timezone.now(), answer="回答 500：坏了", attempts=11)
    assert "回答 500：坏了" in page(client, officer, reverse("notifications:channels"))
    answer = client.post(reverse("notifications:delivery_again", args=[given_up.pk]), follow=True)
    assert "已发出" in answer.content.decode()
    assert "坏了" not in answer.content.decode()
    assert len(far_end.taken) == 1


def test_a_person_adds_tests_and_removes_a_channel(client: Client, reader: User, far_end: FarEnd) -> None:
    client.force_login(reader)
    added = client.post(reverse("notifications:own_channel_new", args=["wecom"]), {"address": far_end.url()})
    channel = Channel.objects.get()
    assert added["Location"] == reverse("notifications:own_channel", args=[channel.pk])
    tested = client.post(reverse("notifications:own_channel_test", args=[channel.pk]), follow=True)
    assert "已发出" in tested.content.decode()
    client.post(reverse("notifications:own_channel_switch", args=[channel.pk]))
    assert not Channel.objects.get().is_on
    client.post(reverse("notifications:own_channel_remove", args=[channel.pk]))
    assert not Channel.objects.exists()


def test_a_test_that_fails_is_told_on_the_page(
    client: Client, group_chat: Channel, officer: User, far_end: FarEnd
) -> None:
    far_end.mode = "refusing"
    client.force_login(officer)
    shown = client.post(reverse("notifications:channel_test", args=[group_chat.pk]), follow=True).content.decode()
    assert "没有发出。回答 200：invalid webhook url" in shown
    assert "发不出" in shown


def test_the_form_of_a_dingtalk_bot_names_its_keyword(client: Client, officer: User, reader: User) -> None:
    assert "【清溪镇】" in page(client, officer, reverse("notifications:channel_new", args=["dingtalk"]))
    assert "【清溪镇】" in page(client, reader, reverse("notifications:own_channel_new", args=["dingtalk"]))


def test_a_wrong_address_is_told_at_its_field_and_is_not_in_the_page(client: Client, officer: User) -> None:
    client.force_login(officer)
    address = "https://hook.example/?key=0123456789abcdef"
    answer = client.post(reverse("notifications:channel_new", args=["wecom"]), ALL | {"address": address})
    assert "这种机器人的地址以 https://qyapi.weixin.qq.com/ 开头" in answer.content.decode()
    assert "0123456789abcdef" not in answer.content.decode()


def test_a_kind_that_cannot_work_here_is_not_offered(client: Client, reader: User, officer: User) -> None:
    assert reverse("notifications:own_channel_new", args=["email"]) not in page(client, reader, "/me/")
    shown = page(client, officer, reverse("notifications:channels"))
    assert "还没有配置邮件服务器" in shown
    SmsGateway.objects.create(town=reader.town, url="https://sms.example/")
    assert reverse("notifications:own_channel_new", args=["sms"]) in page(client, reader, "/me/")


def test_a_keeper_of_all_towns_chooses_one(client: Client, town: Town, other_town: Town) -> None:
    client.force_login(make_admin())
    shown = client.get(reverse("notifications:channels"), {"town": "b"}).content.decode()
    assert "白云镇的提醒和通报" in shown
    assert client.get(reverse("notifications:channels"), {"town": "zz"}).status_code == 404
