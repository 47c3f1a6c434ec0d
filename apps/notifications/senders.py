"""How each kind of channel is written to, and when its far end has taken it.

WeCom, DingTalk and Feishu answer 200 to a wrong key and say so in the body, so the body is judged (docs/adr/0009).
"""

from __future__ import annotations

import base64
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException
from time import time
from typing import Any, Protocol
from urllib.parse import quote_plus

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.translation import gettext as _

from apps.notifications.models import Channel, Delivery, SmsGateway, Way
from apps.notifications.poster import Answer, Undelivered, keys_in, post, without

MOST_BYTES = {Way.WECOM: 2048, Way.DINGTALK: 18_000, Way.FEISHU: 18_000}  # of a text, as the makers document it
MOST_SIGNS_BY_SMS = 300
HOSTS = {
    Way.WECOM: "qyapi.weixin.qq.com",
    Way.DINGTALK: "oapi.dingtalk.com",
    Way.FEISHU: "open.feishu.cn",
}
MORE = "……"
TAKEN = {"0", "200", "ok", "success", "true"}  # what gateways answer for yes
ANSWER_SIGNS = 300


@dataclass(frozen=True)
class Letter:
    """What a delivery says, ready to go."""

    kind: str
    text: str
    link: str
    town: str
    town_code: str

    def within(self, size: int, measure: Callable[[str], int]) -> str:
        """Text and link in at most `size`: cut at the end of a line, the link kept."""
        link = f"\n{self.link}" if self.link else ""
        if measure(self.text + link) <= size:
            return self.text + link
        kept = ""
        for line in self.text.splitlines(keepends=True):
            if measure(kept + line + MORE + link) > size:
                break
            kept += line
        if not kept:  # the first line alone is too long
            kept = self.text.partition("\n")[0]
            while measure(kept + MORE + link) > size:
                kept = kept[:-1]
        return kept + MORE + link


def letter_of(delivery: Delivery) -> Letter:
    town = delivery.channel.town
    link = settings.SITE_URL + delivery.url if settings.SITE_URL and delivery.url else ""
    return Letter(delivery.kind, delivery.text, link, town.name, town.code)


def deliver(delivery: Delivery) -> None:
    """Hand it to its far end. Raises Undelivered with what that answered, no key of ours in it."""
    channel = delivery.channel
    try:
        SENDERS[Way(channel.kind)](channel, letter_of(delivery))
    except Undelivered as failure:
        # What was asked over HTTP is cleaned of the very address and token; a mailbox and a signing secret are here.
        words = without(keys_in(channel.address, channel.secret), failure.answer)
        raise Undelivered(words[:ANSWER_SIGNS]) from failure


def send_to_wecom(channel: Channel, letter: Letter) -> None:
    text = letter.within(MOST_BYTES[Way.WECOM], bytes_of)
    judge(post(channel.address, {"msgtype": "text", "text": {"content": text}}), ["errcode"], "errmsg")


def send_to_dingtalk(channel: Channel, letter: Letter) -> None:
    text = letter.within(MOST_BYTES[Way.DINGTALK], bytes_of)
    address = channel.address
    if channel.secret:
        moment = str(round(time() * 1000))
        sign = signature(channel.secret, f"{moment}\n{channel.secret}")
        address += f"{'&' if '?' in address else '?'}timestamp={moment}&sign={quote_plus(sign)}"
    judge(post(address, {"msgtype": "text", "text": {"content": text}}), ["errcode"], "errmsg")


def send_to_feishu(channel: Channel, letter: Letter) -> None:
    data: dict[str, Any] = {
        "msg_type": "text",
        "content": {"text": letter.within(MOST_BYTES[Way.FEISHU], bytes_of)},
    }
    if channel.secret:
        moment = str(round(time()))
        data |= {"timestamp": moment, "sign": signature(f"{moment}\n{channel.secret}", "")}
    judge(post(channel.address, data), ["code", "StatusCode"], "msg")


def send_to_webhook(channel: Channel, letter: Letter) -> None:
    """Any 2xx: the other program is the town's own and answers as it likes."""
    data = {
        "kind": letter.kind,
        "text": letter.text,
        "url": letter.link,
        "town": letter.town,
        "town_code": letter.town_code,
    }
    answer = post(channel.address, data, token=channel.secret)
    if not is_2xx(answer):
        raise answer.refusal()


def send_by_mail(channel: Channel, letter: Letter) -> None:
    if not settings.HAS_EMAIL:
        raise Undelivered(_("No mail server is set up here (EMAIL_URL)."))
    subject, _line, _rest = letter.text.partition("\n")
    body = f"{letter.text}\n\n{letter.link}".rstrip()
    try:
        EmailMessage(subject[:100], body, to=[channel.address]).send()
    except (SMTPException, OSError, ValueError) as error:
        raise Undelivered(words_of(error)) from error


def words_of(error: Exception) -> str:
    """What a mail server said, or that it said nothing."""
    if isinstance(error, SMTPRecipientsRefused):
        code, said = next(iter(error.recipients.values()))
        words = bytes_or_text(said)
    elif isinstance(error, SMTPResponseException):
        code, words = error.smtp_code, bytes_or_text(error.smtp_error)
    else:
        return _("The mail server couldn't be reached, broke off or didn't answer in time.")
    return _("Answered %(status)d: %(words)s") % {"status": code, "words": " ".join(words.split())}


def bytes_or_text(words: object) -> str:
    """smtplib hands on what it has, read or not."""
    return words.decode("utf-8", "replace") if isinstance(words, bytes) else str(words)


class SmsPort(Protocol):
    """Whoever sends text messages: another provider is another class."""

    def send(self, phone: str, text: str) -> None:
        """Hand one text message over. Raises Undelivered."""


@dataclass(frozen=True)
class JsonSms:
    """POST {"phone", "text"} with a bearer token; taken by 2xx unless the body refuses by code, errcode or success."""

    url: str
    token: str

    def send(self, phone: str, text: str) -> None:
        judge(post(self.url, {"phone": phone, "text": text}, token=self.token), ["code", "errcode", "success"])


def send_by_sms(channel: Channel, letter: Letter) -> None:
    gateway = SmsGateway.objects.filter(town_id=channel.town_id, is_on=True).first()
    if gateway is None:
        raise Undelivered(_("The town has no gateway for text messages."))
    port: SmsPort = JsonSms(gateway.url, gateway.token)
    port.send(channel.address, letter.within(MOST_SIGNS_BY_SMS, len))


SENDERS: Mapping[Way, Callable[[Channel, Letter], None]] = {
    Way.WECOM: send_to_wecom,
    Way.DINGTALK: send_to_dingtalk,
    Way.FEISHU: send_to_feishu,
    Way.WEBHOOK: send_to_webhook,
    Way.EMAIL: send_by_mail,
    Way.SMS: send_by_sms,
}


def judge(answer: Answer, names: list[str], words: str = "") -> None:
    """Taken when the status is 2xx and whatever of `names` the body has says yes. Raises Undelivered else.

    With `words` (a bot's field for its reason) the body must say yes: a page of some proxy in between is no bot.
    """
    said = [str(answer.json[name]).lower() for name in names if name in answer.json]
    if not is_2xx(answer) or not all(word in TAKEN for word in said) or (words and not said):
        raise answer.refusal(answer.json.get(words) if words else "")


def is_2xx(answer: Answer) -> bool:
    return 200 <= answer.status < 300


def bytes_of(text: str) -> int:
    return len(text.encode())


def signature(key: str, text: str) -> str:
    """HMAC-SHA256 in Base64, as DingTalk and Feishu want it."""
    return base64.b64encode(hmac.digest(key.encode(), text.encode(), "sha256")).decode()
