"""What may be reached from here, and how long a far end gets."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import translation

from apps.notifications.poster import Undelivered, is_public, post, reason_of, refuse_address, target_of
from apps.notifications.tests.far_end import CERTIFICATE, FarEnd, http_far_end, seconds_of

INSIDE = [
    "https://127.0.0.1/",
    "https://127.1/",
    "https://0x7f.1/",
    "https://2130706433/",
    "https://017700000001/",
    "https://10.0.0.8/",
    "https://172.16.3.4/",
    "https://192.168.1.1/",
    "https://100.64.0.1/",
    "https://169.254.169.254/latest/meta-data/",
    "https://0.0.0.0/",
    "https://224.0.0.1/",
    "https://240.0.0.1/",
    "https://255.255.255.255/",
    "https://[::1]/",
    "https://[::]/",
    "https://[fe80::1]/",
    "https://[fd00::1]/",
    "https://[ff02::1]/",
    "https://[::ffff:127.0.0.1]/",
    "https://[::ffff:a00:1]/",
    "https://[64:ff9b::a00:1]/",
    "https://[2002:7f00:1::]/",
    "https://[2001:0:4136:e378:8000:63bf:3fff:fdd2]/",
    "https://[fec0::1]/",
    "https://192.88.99.1/",
    "https://192.0.0.9/",
    "https://168.63.129.16/metadata",
    "https://[::ffff:168.63.129.16]/",
]
NO_ADDRESSES = [
    "",
    "qyapi.weixin.qq.com",
    "ftp://qyapi.weixin.qq.com/",
    "file:///etc/passwd",
    "gopher://127.0.0.1/",
    "https://",
    "https://user:word@qyapi.weixin.qq.com/",
    "https://qyapi.weixin.qq.com:0/",
    "https://qyapi.weixin.qq.com:99999/",
    "https://qyapi.weixin.qq.com/a b",
    "https://qyapi.weixin.qq.com/\r\nHost: inside",
    "https://[::1/",
]


@pytest.mark.parametrize("url", INSIDE)
def test_what_is_not_on_the_internet_is_refused_before_anything_is_sent(url: str) -> None:
    with pytest.raises(Undelivered, match="isn't an address on the internet"):
        target_of(url)
    with pytest.raises(Undelivered, match="isn't an address on the internet"):
        refuse_address(url)


def test_a_name_that_leads_inside_is_refused() -> None:
    with pytest.raises(Undelivered, match="localhost isn't an address on the internet"):
        post("https://localhost/", {})


@pytest.mark.parametrize("url", NO_ADDRESSES)
def test_what_is_no_web_address_is_refused(url: str) -> None:
    with pytest.raises(Undelivered, match="no address of the form"):
        target_of(url)


@pytest.mark.parametrize("number", ["1.1.1.1", "2606:4700:4700::1111", "::ffff:1.1.1.1", "64:ff9b::101:101"])
def test_what_is_on_the_internet_is_let_through(number: str) -> None:
    assert is_public(number)


def test_plain_http_is_for_hosts_that_the_operator_lets_through(far_end: FarEnd, settings: Any) -> None:
    settings.CHANNEL_HOSTS = frozenset()
    with pytest.raises(Undelivered, match="must begin with https"):
        post(far_end.url(), {})
    assert far_end.got == []


def test_another_port_of_a_host_is_not_let_through(far_end: FarEnd, settings: Any) -> None:
    settings.CHANNEL_HOSTS = frozenset({"127.0.0.1:1"})
    with pytest.raises(Undelivered, match="must begin with https"):
        post(far_end.url(), {})


def test_a_name_nobody_knows_is_said() -> None:
    with pytest.raises(Undelivered, match=r"Nobody knows the name town\.invalid"):
        post("https://town.invalid/", {})


def test_a_name_that_is_not_found_in_time_is_given_up(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.CHANNEL_CONNECT_SECONDS, over, started = 0.2, threading.Event(), time.perf_counter()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_more: over.wait(30))
    with pytest.raises(Undelivered, match=r"slow\.example wasn't found in time"):
        post("https://slow.example/", {})
    over.set()
    assert seconds_of(started) < 5


def test_the_far_end_is_asked_by_its_name_and_not_by_its_number(far_end: FarEnd, settings: Any) -> None:
    port = far_end.server_address[1]
    settings.CHANNEL_HOSTS = frozenset({"localhost"})
    post(f"http://localhost:{port}/hook", {"text": "你好"}, token="s3cret")
    assert far_end.got[0].headers["Host"] == f"localhost:{port}"
    assert far_end.got[0].headers["Authorization"] == "Bearer s3cret"
    assert far_end.got[0].data == {"text": "你好"}


def test_a_far_end_without_tls_is_refused_where_tls_is_asked_for(far_end: FarEnd) -> None:
    with pytest.raises(Undelivered, match=r"Nothing could be reached|secure connection"):
        post(far_end.url().replace("http://", "https://"), {})
    assert far_end.got == []


@pytest.fixture
def secure(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[FarEnd]:
    """A far end with TLS whose certificate, for the name localhost, is trusted here."""
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    settings.CHANNEL_HOSTS = frozenset({"localhost", "127.0.0.1"})
    settings.CHANNEL_CONNECT_SECONDS, settings.CHANNEL_SECONDS = 0.3, 0.5
    with http_far_end(CERTIFICATE) as server:
        yield server


def test_the_certificate_is_held_to_the_name_though_the_number_is_called(secure: FarEnd) -> None:
    port = secure.server_address[1]
    assert post(f"https://localhost:{port}/hook", {"text": "你好"}).json == secure.yes
    with pytest.raises(Undelivered, match="refused: its certificate is for another name"):
        post(f"https://127.0.0.1:{port}/hook", {})
    assert len(secure.got) == 1


def test_a_certificate_that_nobody_here_trusts_is_refused(secure: FarEnd, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    with translation.override("zh-hans"), pytest.raises(Undelivered) as refused:
        post(f"https://localhost:{secure.server_address[1]}/hook", {})
    assert refused.value.answer == "安全连接没有建立：对方的证书是自己签发的"
    assert secure.got == []


def test_what_openssl_says_else_is_one_general_sentence() -> None:
    assert reason_of(ssl.SSLError(1, "[SSL: BAD_SIGNATURE] bad signature")) == (
        "its certificate or its TLS isn't accepted here"
    )


@pytest.mark.parametrize("mode", ["hanging", "dripping", "dripping_head"])
def test_a_secure_far_end_gets_no_more_time_either(secure: FarEnd, mode: str) -> None:
    secure.mode, started = mode, time.perf_counter()
    with pytest.raises(Undelivered, match=r"No answer within 0\.5 seconds"):
        post(f"https://localhost:{secure.server_address[1]}/hook", {})
    assert 0.4 < seconds_of(started) < 5


def test_a_redirect_is_not_followed(far_end: FarEnd) -> None:
    far_end.mode = "elsewhere"
    assert post(far_end.url(), {}).status == 302
    assert [got.path for got in far_end.got] == ["/hook?key=0123456789abcdef"]


@pytest.mark.parametrize("mode", ["hanging", "dripping", "dripping_head", "late"])
def test_a_far_end_gets_its_time_and_no_more(far_end: FarEnd, mode: str) -> None:
    far_end.mode, started = mode, time.perf_counter()
    with pytest.raises(Undelivered, match=r"No answer within 0\.5 seconds"):
        post(far_end.url(), {})
    assert 0.4 < seconds_of(started) < 5


def test_of_a_long_answer_only_the_beginning_is_read(far_end: FarEnd) -> None:
    far_end.mode, started = "endless", time.perf_counter()
    assert len(post(far_end.url(), {}).body) == 4096
    assert seconds_of(started) < 5


def test_where_nobody_listens_is_said(settings: Any) -> None:
    settings.CHANNEL_HOSTS = frozenset({"127.0.0.1:9"})
    with pytest.raises(Undelivered, match=r"Nothing could be reached at 127\.0\.0\.1:9"):
        post("http://127.0.0.1:9/", {})


def test_the_proxy_of_the_environment_is_not_used(far_end: FarEnd, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    assert post(far_end.url(), {}).status == 200
