"""Each kind of channel against a real far end: what it is sent, and when it has taken it."""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from apps.accounts.models import User
from apps.notifications.models import Channel, Delivery, SmsGateway, Way
from apps.notifications.poster import Undelivered
from apps.notifications.senders import deliver
from apps.notifications.tests.far_end import FarEnd, MailFarEnd
from apps.towns.models import Town
from tests.make import make_channel, make_delivery, make_own_channel

pytestmark = pytest.mark.django_db
BOTS = [Way.WECOM, Way.DINGTALK, Way.FEISHU]


def bot(town: Town, officer: User, far_end: FarEnd, way: Way, secret: str = "") -> Delivery:
    channel = make_channel(town, officer, far_end.url(), kind=way, secret=secret)
    return make_delivery(channel, url="/reports/board/")


def signed(key: str, text: str) -> str:
    return base64.b64encode(hmac.new(key.encode(), text.encode(), hashlib.sha256).digest()).decode()


@pytest.mark.parametrize("way", BOTS)
def test_a_bot_gets_the_text_and_the_link(town: Town, officer: User, far_end: FarEnd, way: Way, settings: Any) -> None:
    settings.SITE_URL = "https://huanbao.example"
    deliver(bot(town, officer, far_end, way))
    assert far_end.texts() == ["石桥村今天还没有报日报\nhttps://huanbao.example/reports/board/"]
    assert far_end.got[0].path == "/hook?key=0123456789abcdef"


def test_without_a_site_address_there_is_no_link(town: Town, officer: User, far_end: FarEnd) -> None:
    deliver(bot(town, officer, far_end, Way.WECOM))
    assert far_end.texts() == ["石桥村今天还没有报日报"]


@pytest.mark.parametrize("way", BOTS)
@pytest.mark.parametrize("mode", ["refusing", "broken", "proxy", "elsewhere"])
def test_a_bot_that_says_no_with_200_has_not_taken_it(
    town: Town, officer: User, far_end: FarEnd, way: Way, mode: str
) -> None:
    far_end.mode = mode
    with pytest.raises(Undelivered):
        deliver(bot(town, officer, far_end, way))


def test_what_a_bot_answered_is_told_without_the_key(town: Town, officer: User, far_end: FarEnd) -> None:
    far_end.mode, far_end.no = "refusing", {"errcode": 93000, "errmsg": "invalid key 0123456789abcdef of s3cr3t-word"}
    with pytest.raises(Undelivered) as refused:
        deliver(bot(town, officer, far_end, Way.WECOM, secret="s3cr3t-word"))
    assert refused.value.answer == "Answered 200: invalid key … of …"


def test_a_long_answer_is_cut(town: Town, officer: User, far_end: FarEnd) -> None:
    far_end.mode, far_end.no = "refusing", {"errcode": 1, "errmsg": "长" * 1000}
    with pytest.raises(Undelivered) as refused:
        deliver(bot(town, officer, far_end, Way.WECOM))
    assert len(refused.value.answer) == 300


def test_dingtalk_is_signed_in_the_query(town: Town, officer: User, far_end: FarEnd) -> None:
    deliver(bot(town, officer, far_end, Way.DINGTALK, secret="SECabc"))
    query = {name: values[0] for name, values in parse_qs(urlsplit(far_end.got[0].path).query).items()}
    assert query["key"] == "0123456789abcdef"
    assert query["sign"] == signed("SECabc", f"{query['timestamp']}\nSECabc")
    assert len(query["timestamp"]) == 13


def test_feishu_is_signed_in_the_body(town: Town, officer: User, far_end: FarEnd) -> None:
    deliver(bot(town, officer, far_end, Way.FEISHU, secret="abc"))
    data = far_end.got[0].data
    assert data["sign"] == signed(f"{data['timestamp']}\nabc", "")
    assert len(data["timestamp"]) == 10


def test_feishu_of_old_answers_by_another_name(town: Town, officer: User, far_end: FarEnd) -> None:
    far_end.yes = {"StatusCode": 0, "StatusMessage": "success"}
    deliver(bot(town, officer, far_end, Way.FEISHU))
    assert len(far_end.taken) == 1


def test_a_text_too_long_for_wecom_is_cut_at_a_line_and_keeps_its_link(
    town: Town, officer: User, far_end: FarEnd, settings: Any
) -> None:
    settings.SITE_URL = "https://huanbao.example"
    delivery = bot(town, officer, far_end, Way.WECOM)
    delivery.text = "\n".join(f"{n}. 石桥村：村口大槐树下垃圾成堆" for n in range(200))
    deliver(delivery)
    sent = far_end.texts()[0]
    assert 1900 < len(sent.encode()) <= 2048
    assert sent.endswith("堆\n……\nhttps://huanbao.example/reports/board/")


def test_one_line_too_long_for_wecom_is_cut_between_signs(town: Town, officer: User, far_end: FarEnd) -> None:
    delivery = bot(town, officer, far_end, Way.WECOM)
    delivery.text = "长" * 1000
    deliver(delivery)
    assert far_end.texts() == ["长" * 680 + "……"]


def test_a_webhook_gets_json_with_its_token(town: Town, officer: User, far_end: FarEnd, settings: Any) -> None:
    settings.SITE_URL = "https://huanbao.example"
    far_end.yes = {"errcode": 5}  # another program answers as it likes
    deliver(bot(town, officer, far_end, Way.WEBHOOK, secret="s3cret"))
    assert far_end.got[0].headers["Authorization"] == "Bearer s3cret"
    assert far_end.got[0].data == {
        "kind": "reminder",
        "text": "石桥村今天还没有报日报",
        "url": "https://huanbao.example/reports/board/",
        "town": "清溪镇",
        "town_code": "a",
    }


@pytest.mark.parametrize("mode", ["broken", "elsewhere", "hanging"])
def test_a_webhook_that_answers_no_2xx_has_not_taken_it(town: Town, officer: User, far_end: FarEnd, mode: str) -> None:
    far_end.mode = mode
    with pytest.raises(Undelivered):
        deliver(bot(town, officer, far_end, Way.WEBHOOK))


def sms_to(reader: User, far_end: FarEnd) -> Delivery:
    SmsGateway.objects.create(town=reader.town, url=far_end.url("/sms"), token="t0ken-of-town")
    return make_delivery(make_own_channel(reader, "13800000000", kind=Way.SMS), text="清溪镇：您有 3 条新消息")


def test_a_text_message_goes_to_the_towns_gateway(reader: User, far_end: FarEnd) -> None:
    deliver(sms_to(reader, far_end))
    assert far_end.got[0].data == {"phone": "13800000000", "text": "清溪镇：您有 3 条新消息"}
    assert far_end.got[0].headers["Authorization"] == "Bearer t0ken-of-town"


@pytest.mark.parametrize("yes", [{}, {"code": 0}, {"code": "OK"}, {"code": 200}, {"success": True}, {"errcode": "0"}])
def test_a_gateway_may_say_yes_in_many_ways(reader: User, far_end: FarEnd, yes: dict[str, Any]) -> None:
    far_end.yes = yes
    deliver(sms_to(reader, far_end))


@pytest.mark.parametrize("no", [{"code": 15}, {"success": False}, {"errcode": 1}, {"code": 0, "success": False}])
def test_a_gateway_that_refuses_has_not_taken_it(reader: User, far_end: FarEnd, no: dict[str, Any]) -> None:
    far_end.mode, far_end.no = "refusing", no | {"note": "t0ken-of-town"}
    with pytest.raises(Undelivered) as refused:
        deliver(sms_to(reader, far_end))
    assert "t0ken" not in refused.value.answer


@pytest.mark.parametrize("path", ["/sms?key=g%2Bkey-of-town", "/g+key-of-town/sms", "/sms?appkey=g+key-of-town"])
def test_a_gateway_that_says_its_address_back_shows_no_key_of_it(reader: User, far_end: FarEnd, path: str) -> None:
    delivery = sms_to(reader, far_end)
    SmsGateway.objects.update(url=far_end.url(path))
    far_end.mode, far_end.no = "refusing", {"code": 9, "at": far_end.url(path), "key": "g+key-of-town", "raw": path}
    with pytest.raises(Undelivered) as refused:
        deliver(delivery)
    assert "key-of-town" not in refused.value.answer


def test_without_a_gateway_a_text_message_is_not_taken(phone: Channel) -> None:
    with pytest.raises(Undelivered, match="no gateway"):
        deliver(make_delivery(phone))


def mail_to(reader: User) -> Delivery:
    channel = make_own_channel(reader, "wang@qingxi.example", kind=Way.EMAIL)
    return make_delivery(channel, text="清溪镇：您有 2 条新消息\n1. 新任务", url="/notices/")


def test_a_mail_has_the_first_line_as_its_subject(reader: User, mail_server: MailFarEnd, settings: Any) -> None:
    settings.SITE_URL = "https://huanbao.example"
    deliver(mail_to(reader))
    mail = mail_server.taken[0]
    assert mail["Subject"] == "清溪镇：您有 2 条新消息"
    assert (mail["From"], mail_server.recipients) == ("huanbao@qingxi.example", ["wang@qingxi.example"])
    body = mail.get_content().replace("\r", "").strip()
    assert body == "清溪镇：您有 2 条新消息\n1. 新任务\n\nhttps://huanbao.example/notices/"


@pytest.mark.parametrize(
    ("mode", "answer"),
    [("refusing", "Answered 550: No such mailbox here"), ("hanging", "The mail server couldn't be reached")],
)
def test_a_mail_server_that_fails_is_told(reader: User, mail_server: MailFarEnd, mode: str, answer: str) -> None:
    mail_server.mode = mode
    with pytest.raises(Undelivered, match=answer):
        deliver(mail_to(reader))


def test_a_mail_server_that_is_not_there_is_told(reader: User, mail_server: MailFarEnd, settings: Any) -> None:
    settings.EMAIL_PORT = 9
    with pytest.raises(Undelivered, match="couldn't be reached"):
        deliver(mail_to(reader))


def test_without_a_mail_server_that_is_told(reader: User) -> None:
    with pytest.raises(Undelivered, match="EMAIL_URL"):
        deliver(mail_to(reader))
