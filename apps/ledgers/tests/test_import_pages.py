"""The pages of a workbook on its way in: what the sender sees at each step, and nobody else."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from apps.accounts.models import User
from apps.ledgers import imports
from apps.ledgers.models import Import
from apps.ledgers.progress import progress_of, teller
from apps.ledgers.tests.workbooks import workbook
from apps.towns.models import Town
from apps.units.models import Unit
from tests.make import make_admin

HEADINGS = ["单位名称", "类别"]
NEW = "/ledgers/units/import/"


@pytest.fixture
def desk(officer: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    User.objects.filter(pk=officer.pk).update(language="en")
    client.force_login(officer, backend="apps.accounts.backends.AccountBackend")
    return client


def file_of(*rows: Any) -> SimpleUploadedFile:
    return SimpleUploadedFile("村.xlsx", workbook([HEADINGS, *rows]))


def send(desk: Client, *rows: Any) -> Import:
    town = Town.objects.get(code="a")
    response = desk.post(NEW, {"town": town.pk, "file": file_of(*rows)})
    sent = Import.objects.latest("pk")
    assert response.headers["Location"] == reverse("ledgers:import", args=[sent.pk])
    return sent


def page(desk: Client, sent: Import, query: str = "") -> str:
    return desk.get(reverse("ledgers:import", args=[sent.pk]) + query).content.decode()


def test_before_a_worker_begins_it_waits_its_turn(desk: Client) -> None:
    assert "The workbook waits its turn…" in page(desk, send(desk, ["石桥村", "村"]))


def test_the_bar_tells_how_many_rows_are_through(desk: Client) -> None:
    sent = send(desk, ["石桥村", "村"])
    teller(sent.pk)(250, 10_000)
    shown = page(desk, sent)
    assert "Looked through 250 of 10000 rows" in shown
    assert 'value="2"' in shown


def test_the_bar_is_told_of_every_row_that_is_through(desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple[int, int]] = []
    monkeypatch.setattr(imports, "teller", lambda _pk: lambda done, total: told.append((done, total)))
    sent = send(desk, ["石桥村", "村"], ["东河村", "村"])
    imports.work_on(sent.pk)
    assert told == [(1, 2), (2, 2)]


def test_when_it_is_through_the_polled_page_comes_anew(desk: Client) -> None:
    sent = send(desk, ["石桥村", "村"])
    imports.work_on(sent.pk)
    response = desk.get(reverse("ledgers:import", args=[sent.pk]), headers={"hx-request": "true"})
    assert response.headers["HX-Refresh"] == "true"
    assert progress_of(sent.pk) is None


def test_the_wrong_rows_come_first_and_offer_the_good_ones(desk: Client) -> None:
    sent = send(desk, ["石桥村", "村"], ["东河村", "大队"])
    imports.work_on(sent.pk)
    shown = page(desk, sent)
    assert "1 row is wrong: nothing is stored yet" in shown
    assert "<b>B3 类别</b>" in shown
    assert "Store only the 1 good row" in shown


def test_new_rows_show_what_comes_in(desk: Client) -> None:
    sent = send(desk, ["石桥村", "村"])
    imports.work_on(sent.pk)
    assert '<span class="muted">类别</span> 村' in page(desk, sent, "?show=new")


def test_storing_is_asked_for_and_done(desk: Client, town: Town) -> None:
    sent = send(desk, ["石桥村", "村"])
    imports.work_on(sent.pk)
    desk.post(reverse("ledgers:import_store", args=[sent.pk]))
    assert "Storing begins…" in page(desk, sent)
    imports.work_on(sent.pk)
    assert "1 row stored" in page(desk, sent)
    assert Unit.objects.filter(name="石桥村").exists()


def test_wrong_rows_are_not_stored_by_a_press_without_good_rows(desk: Client) -> None:
    sent = send(desk, ["石桥村", "村"], ["东河村", "大队"])
    imports.work_on(sent.pk)
    desk.post(reverse("ledgers:import_store", args=[sent.pk]))
    assert "Rows are wrong: nothing is stored unless you ask for the good rows only." in page(desk, sent)


def test_the_workbook_comes_back_with_its_errors(desk: Client) -> None:
    sent = send(desk, ["石桥村", "村"], ["东河村", "大队"])
    imports.work_on(sent.pk)
    response = desk.get(reverse("ledgers:import_errors", args=[sent.pk]))
    sheet = openpyxl.load_workbook(BytesIO(b"".join(response.streaming_content))).active
    assert [row[2].value is not None for row in sheet.iter_rows(max_col=3)] == [True, False, True]


def test_a_file_that_is_no_workbook_is_told_at_the_field(desk: Client, town: Town) -> None:
    response = desk.post(NEW, {"town": town.pk, "file": SimpleUploadedFile("村.xlsx", b"text")})
    assert "This is neither an Excel workbook (.xlsx) nor a table in text (.csv)." in response.content.decode()
    assert not Import.objects.exists()


def test_the_template_offers_the_towns_units(desk: Client, village: Unit) -> None:
    response = desk.get("/ledgers/people/template/")
    book = openpyxl.load_workbook(BytesIO(b"".join(response.streaming_content)))
    assert "柳树村" in [cell.value for row in book["选项"] for cell in row]


def test_who_keeps_several_towns_chooses_one(town: Town, other_town: Town) -> None:
    client = Client(headers={"accept-language": "en"})
    client.force_login(make_admin(), backend="apps.accounts.backends.AccountBackend")
    shown = client.get(NEW).content.decode()
    assert "清溪镇" in shown
    assert "白云镇" in shown


def test_the_queries_do_not_grow_with_the_rows(desk: Client, django_assert_num_queries: Any) -> None:
    few, many = send(desk, ["石桥村", "村"]), send(desk, *[[f"{n}村", "村"] for n in range(60)])
    for sent in (few, many):
        imports.work_on(sent.pk)
        with django_assert_num_queries(9):
            page(desk, sent)
