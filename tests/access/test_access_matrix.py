"""Every address × every role × own, another unit's, another town's object."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from http.cookies import SimpleCookie

import pytest
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from apps.feedback.steps import STEPS as ITEM_STEPS
from apps.rectifications.steps import STEPS
from tests.access.addresses import ROLES, Address
from tests.access.matrix import ITEM_STEP_MATRIX, MATRIX, STEP_MATRIX
from tests.access.world import World, make_world
from townenv import urls

LET_IN = {200, 201, 302, 422}
CASES = [(name, name, address) for name, address in MATRIX.items()]
CASES += [("rectifications:task_step", f"step {name}", address) for name, address in STEP_MATRIX.items()]
CASES += [("feedback:item_step", f"step of an item {name}", address) for name, address in ITEM_STEP_MATRIX.items()]


def names_of(resolver: URLResolver, prefix: str = "") -> Iterator[str]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from names_of(entry, f"{entry.namespace}:" if entry.namespace else prefix)
        elif isinstance(entry, URLPattern):
            yield f"{prefix}{entry.name}"


def test_every_address_stands_in_the_matrix() -> None:
    assert set(names_of(get_resolver())) == set(MATRIX) | {"rectifications:task_step", "feedback:item_step"}


def test_every_step_of_a_task_stands_in_the_matrix() -> None:
    assert set(STEPS) == set(STEP_MATRIX)


def test_every_step_of_an_inspection_item_stands_in_the_matrix() -> None:
    assert set(ITEM_STEPS) == set(ITEM_STEP_MATRIX)


def ask(client: Client, view: str, address: Address, world: World, where: str) -> HttpResponse:
    kwargs = address.kwargs(getattr(world, where)) if address.kwargs else {}
    response: HttpResponse = getattr(client, address.method)(reverse(view, kwargs=kwargs), address.data)
    if response.streaming:
        list(response)  # a photo's file is closed when it is read
    return response


def answer_of(response: HttpResponse) -> str:
    if response.status_code == 302 and response.headers["Location"].startswith("/accounts/login/?"):
        return "sign in"
    return "let in" if response.status_code in LET_IN else str(response.status_code)


def expected(address: Address, role: str, where: str) -> str:
    if role in getattr(address, where):
        return "let in"
    return "403" if role in getattr(address, f"barred_{where}") else "404"


def where_for(address: Address) -> list[str]:
    return ["own", "other", "foreign"] if address.kwargs else ["own"]


def bare(request: HttpRequest, exception: Exception | None = None, *, status: int) -> HttpResponse:
    return HttpResponse(status=status)


@pytest.fixture
def bare_refusals(monkeypatch: pytest.MonkeyPatch) -> None:
    """A refusal's own page, with its navigation, is asked elsewhere; drawn some two thousand times it takes minutes."""
    for status in (403, 404):
        monkeypatch.setattr(urls, f"handler{status}", partial(bare, status=status), raising=False)


@pytest.mark.django_db
@pytest.mark.usefixtures("bare_refusals")
@pytest.mark.parametrize("role", ROLES)
def test_the_role_may_open_just_what_is_its(role: str) -> None:
    world, wrong = make_world(), []
    client = Client()
    client.force_login(world.people[role], backend="apps.accounts.backends.AccountBackend")
    signed_in = client.cookies.output(header="")
    for view, label, address in CASES:
        for where in where_for(address):
            client.cookies = SimpleCookie(signed_in)  # an address may sign out; its session comes back with the rest
            with transaction.atomic():
                found = answer_of(ask(client, view, address, world, where))
                transaction.set_rollback(True)
            wanted = expected(address, role, where)
            if found != wanted:
                wrong.append(f"{label} ({where}): {found}, should be {wanted}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.django_db
def test_a_stranger_is_asked_to_sign_in_everywhere_but_at_public_addresses() -> None:
    world, wrong = make_world(), []
    client = Client()
    for view, label, address in CASES:
        client.cookies.clear()
        with transaction.atomic():
            found = answer_of(ask(client, view, address, world, "own"))
            transaction.set_rollback(True)
        if found != ("let in" if address.is_public else "sign in"):
            wrong.append(f"{label}: {found}")
    assert not wrong, "\n".join(wrong)
