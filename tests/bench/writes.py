"""Sending a daily report as the phone's page does, beside one INSERT in a bare view and a ticket of django-helpdesk."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from datetime import timedelta
from itertools import count
from statistics import median
from time import time
from uuid import uuid4

import psycopg2
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.test import Client

from apps.accounts.models import Role, User
from apps.accounts.sessions import SessionStore
from apps.reports.models import DailyReport
from apps.towns.models import Category
from apps.units.models import Tenure, Unit
from tests.bench import helpdesk_site
from tests.bench.figures import Figure
from tests.bench.load import Load, closed_loop, form, paced, request
from tests.bench.sites import SYNC, Site, as_make_run_serves, database_beside
from tests.bench.sizes import DAYS_FREE, Size
from tests.bench.statements import timed

PART = "writes"
BARE_TABLE = "CREATE TABLE bare (id bigserial PRIMARY KEY, unit bigint, day date, words text)"
TOKEN = "b" * 32  # a CSRF secret: the cookie and the form's field agree
ASKED_PER_SECOND = 160
MOST_MILLISECONDS = 200
MOST_STATEMENTS = 20
LEAST_OF_BARE = 0.15

Requests = Iterator[bytes]


def measure(size: Size) -> list[Figure]:
    """Rounds of every kind in turn, so that what disturbs one disturbs all; medians of them."""
    phones = Phones()
    figures = [statements(phones)]
    with helpdesk_site.ready(os.environ["DATABASE_URL"], size.tickets) as helpdesk:
        for served, options in {"2 sync workers": SYNC, "as make run": as_make_run_serves()}.items():
            figures += side_by_side(served, options, phones, helpdesk, size)
    figures += at_a_pace(phones, size)
    return figures


class Phones:
    """Signed-in cadres and heads, and for each the days that the unit may still report on."""

    def __init__(self) -> None:
        held = Tenure.objects.filter(
            post__role=Role.CADRE, post__unit__kind=Unit.Kind.VILLAGE, person__user__is_active=True
        )
        users = {
            tenure.post.unit_id: tenure.person.user for tenure in held.select_related("person__user__town", "post")
        }
        # Neighbours in the queue are of different towns, as at six in the evening: tasks of one town are numbered in turn.
        self.users = sorted(filter(None, users.values()), key=lambda user: (user.username.partition("-")[2], user.pk))
        self.sessions = {user.pk: signed_in(user) for user in self.users}
        self.categories = {
            category.town_id: category.pk for category in Category.objects.filter(code="litter").order_by("pk")
        }
        self.turns = ((user, days) for days in range(DAYS_FREE) for user in self.users)

    def fields(self, *, with_problem: bool) -> tuple[User, dict[str, str]]:
        """The next report, as the page's script sends it. Every village and day comes once."""
        user, days_ago = next(self.turns)
        assert user.town
        fields = {
            "csrfmiddlewaretoken": TOKEN,
            "client_id": str(uuid4()),
            "report_date": (user.town.today() - timedelta(days=days_ago)).isoformat(),
            "written_at": user.town.now().isoformat(),
            "late_reason": "手机没有信号",
            "patrollers": "王建国、李秀英",
            "remarks": "沿路看了一遍",
            "findings-TOTAL_FORMS": str(int(with_problem)),
            "findings-INITIAL_FORMS": "0",
        }
        problem = {
            "category": str(self.categories[user.town.pk]),
            "place": "村口大槐树下",
            "severity": "general",
            "description": "垃圾成堆，有异味",
        }
        return user, fields | ({f"findings-0-{name}": value for name, value in problem.items()} if with_problem else {})

    def requests(self, *, with_problem: bool) -> Requests:
        while True:
            user, fields = self.fields(with_problem=with_problem)
            cookies = f"{settings.SESSION_COOKIE_NAME}={self.sessions[user.pk]}; csrftoken={TOKEN}"
            yield form("/reports/new/", fields, {"Cookie": cookies, "Accept": "application/json"})


def signed_in(user: User) -> str:
    """A session's key: signing in by password takes a tenth of a second on purpose, and once in 90 days."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "apps.accounts.backends.AccountBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session["seen_at"] = int(time())
    session.create()
    return str(session.session_key)


def statements(phones: Phones) -> Figure:
    """Of a report with one problem, sign-in and all; BEGIN and COMMIT are none of them."""
    user, fields = phones.fields(with_problem=True)
    client = Client(HTTP_ACCEPT="application/json")
    client.cookies[settings.SESSION_COOKIE_NAME] = phones.sessions[user.pk]
    with timed() as captured:
        answer = client.post("/reports/new/", fields, HTTP_HOST="127.0.0.1")
    assert answer.status_code == 201, answer.content
    assert DailyReport.objects.get(pk=answer.json()["id"]).finding_count == 1
    return Figure(PART, "statements of a report with one problem", len(captured.seconds), "", MOST_STATEMENTS)


def side_by_side(served: str, options: tuple[str, ...], phones: Phones, helpdesk: Site, size: Size) -> list[Figure]:
    """How many a second of each, all sites up at once, one of them asked at a time."""
    sites = (bare_site(), Site("townenv.wsgi"), helpdesk)
    with ExitStack() as stack:
        bare_port, our_port, their_port = (stack.enter_context(site.served(*options)) for site in sites)
        kinds: dict[str, tuple[int, Requests, tuple[int, ...]]] = {
            "hello": (bare_port, hellos(), (200,)),
            "bare": (bare_port, inserts(), (302,)),
            "problem": (our_port, phones.requests(with_problem=True), (201,)),
            "nil": (our_port, phones.requests(with_problem=False), (201,)),
            "ticket": (their_port, helpdesk_site.tickets(their_port), (302,)),
        }
        loads = rounds(kinds, size)
    rates = {kind: median(load.per_second for load in found) for kind, found in loads.items()}
    return figures_of(served, rates, loads)


def bare_site() -> Site:
    """The bare views, on a database of their own."""
    url = database_beside(os.environ["DATABASE_URL"], "bare")
    database = psycopg2.connect(url)
    with database, database.cursor() as cursor:
        cursor.execute(BARE_TABLE)
    database.close()
    return Site("tests.bench.bare", environment={"BENCH_DATABASE_URL": url})


def rounds(kinds: Mapping[str, tuple[int, Requests, tuple[int, ...]]], size: Size) -> dict[str, list[Load]]:
    loads: dict[str, list[Load]] = {kind: [] for kind in kinds}
    for turn in range(size.rounds + 1):
        for kind, (port, requests, statuses) in kinds.items():
            number = size.requests if turn else size.requests // 4  # the first warms up, and isn't counted
            load = closed_loop(port, [next(requests) for _n in range(number)])
            load.refuse_others(*statuses)
            if turn:
                loads[kind].append(load)
    return loads


def figures_of(served: str, rates: Mapping[str, float], loads: Mapping[str, list[Load]]) -> list[Figure]:
    """Rates as told, ratios with their goals."""

    def figure(name: str, value: float, unit: str, goal: float | None = None) -> Figure:
        return Figure(PART, f"{name} ({served})", value, unit, goal, is_least=True)

    median_of = median(load.milliseconds(95) for load in loads["problem"])
    return [
        figure("“hello”, what the generator can do at least", rates["hello"], "/s"),
        figure("bare INSERT", rates["bare"], "/s"),
        figure("report with one problem", rates["problem"], "/s"),
        figure("nil report", rates["nil"], "/s"),
        figure("django-helpdesk's ticket", rates["ticket"], "/s"),
        figure("report with one problem against the bare INSERT", rates["problem"] / rates["bare"], "×", LEAST_OF_BARE),
        figure("nil report against the bare INSERT", rates["nil"] / rates["bare"], "×", LEAST_OF_BARE),
        figure("report with one problem against django-helpdesk's ticket", rates["problem"] / rates["ticket"], "×", 1),
        Figure(PART, f"report with one problem at full load, p95 ({served})", median_of, "ms"),
    ]


def at_a_pace(phones: Phones, size: Size) -> list[Figure]:
    """Reports come at the pace asked for, as make run serves them."""
    with Site("townenv.wsgi").served(*as_make_run_serves()) as port:
        requests = phones.requests(with_problem=True)
        closed_loop(port, [next(requests) for _n in range(size.requests // 4)])
        load = paced(port, [next(requests) for _n in range(size.paced)], ASKED_PER_SECOND)
    load.refuse_others(201)
    words = f"report with one problem, {ASKED_PER_SECOND} asked a second"
    return [
        Figure(PART, f"{words}: answered", load.per_second, "/s", 0.97 * ASKED_PER_SECOND, is_least=True),
        Figure(PART, f"{words}: p50", load.milliseconds(50), "ms"),
        Figure(PART, f"{words}: p95", load.milliseconds(95), "ms", MOST_MILLISECONDS),
    ]


def hellos() -> Requests:
    while True:
        yield request("GET", "/")


def inserts() -> Requests:
    for number in count(1):
        yield form("/insert/", {"unit": str(number), "day": "2026-11-24", "words": "垃圾成堆，有异味"})
