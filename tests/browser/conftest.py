"""One Chromium for the run; a town on the live server."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser, ViewportSize, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from apps.accounts.models import User
from apps.towns.models import Town
from apps.units.models import Unit
from tests.browser.tools import DESK, PHONE, Visitor
from tests.make import make_cadre, make_head, make_leader, make_officer, make_town, make_unit
from townenv.setup.browser import executable

# Playwright keeps an event loop in this thread; the ORM is still called from plain functions only.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
# Of a busy machine; Playwright's own five seconds are short where photos are made smaller beside other tests.
PATIENCE_MS = 30_000
expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable(), args=["--no-sandbox"])
        yield browser
        browser.close()


Open = Callable[..., Visitor]


@pytest.fixture(autouse=True)
def plain_static_names(settings: Any) -> None:
    """Django's live server finds static files by their plain names only; `make screenshots` uses the hashed ones."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": plain}


@pytest.fixture
def open_window(chromium: Browser, live_server: LiveServer) -> Iterator[Open]:
    """Opens windows of separate people; at the end none may have complained."""
    visitors: list[Visitor] = []

    def open_one(viewport: ViewportSize, **options: object) -> Visitor:
        context = chromium.new_context(viewport=viewport, locale="zh-CN", base_url=live_server.url, **options)
        context.set_default_timeout(PATIENCE_MS)
        visitors.append(Visitor(context, context.new_page()))
        return visitors[-1]

    yield open_one
    for visitor in visitors:
        visitor.context.close()
    assert not [problem for visitor in visitors for problem in visitor.problems]


@pytest.fixture
def phone(open_window: Open) -> Visitor:
    position = {"latitude": 35.1234, "longitude": 105.4321, "accuracy": 8}
    return open_window(PHONE, has_touch=True, is_mobile=True, geolocation=position, permissions=["geolocation"])


@pytest.fixture
def desk(open_window: Open) -> Visitor:
    return open_window(DESK)


@dataclass
class Place:
    town: Town
    village: Unit
    cadre: User
    head: User
    officer: User
    secretary: User


@pytest.fixture
def place(transactional_db: None) -> Place:
    town = make_town()
    village = make_unit(town, "石桥村")
    make_unit(town, "东河村")
    return Place(
        town,
        village,
        make_cadre(village, "a-cadre"),
        make_head(village, "a-head"),
        make_officer(town, "a-officer"),
        make_leader(town, "a-secretary"),
    )
