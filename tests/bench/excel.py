"""A ledger of 50,000 rows into Excel beside bare XlsxWriter, and people in."""

from __future__ import annotations

import io
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import xlsxwriter
from django.db import transaction
from django.http import QueryDict

from apps.accounts.models import Role, User
from apps.ledgers.asked import Asked
from apps.ledgers.declaration import in_chinese
from apps.ledgers.imports import carried_out
from apps.ledgers.rehearsal import Verdict
from apps.ledgers.responses import rows_for_excel
from apps.ledgers.workbook import write_workbook
from apps.reports.ledgers import REPORTS
from apps.towns.models import Town
from apps.units.ledgers import PEOPLE
from apps.units.models import Unit
from tests.bench.figures import Figure
from tests.bench.sizes import Size

PART = "excel"
MOST_RATIO = 1.5
TURNS = 3


def measure(size: Size) -> list[Figure]:
    town = Town.objects.earliest("pk")
    officer = User.objects.select_related("town").get(username=f"{town.code}-officer")
    return [*out(officer), *into(officer, town, size.people)]


def out(officer: User) -> list[Figure]:
    """The best of some turns each: what disturbs a turn only makes it longer."""

    def asked() -> Asked:
        return Asked(REPORTS, officer, QueryDict())

    ours, memory = best(lambda: write_workbook(REPORTS, rows_for_excel(asked())).close())
    cells = [[plain(column.read(row), row) for column in REPORTS.columns] for row in rows_for_excel(asked())]
    bare, bare_memory = best(lambda: write_bare(cells))
    words = f"{len(cells):,} rows × {len(REPORTS.columns)} columns into Excel"
    return [
        Figure(PART, f"{words}, ours", ours, "s"),
        Figure(PART, f"{words}, bare XlsxWriter, the cells already read", bare, "s"),
        Figure(PART, f"{words}, ours against bare", ours / bare, "×", MOST_RATIO),
        Figure(PART, "memory that ours takes at most", memory, "MB"),
        Figure(PART, "memory that bare XlsxWriter takes at most", bare_memory, "MB"),
    ]


def plain(value: Any, row: Any) -> Any:
    """As XlsxWriter takes it: moments on the town's clock, without a zone."""
    return value.astimezone(row.town.zone).replace(tzinfo=None) if isinstance(value, datetime) else value


def write_bare(rows: Iterable[Iterable[Any]]) -> None:
    with tempfile.TemporaryFile() as file:
        book = xlsxwriter.Workbook(file, {"constant_memory": True, "default_date_format": "yyyy-mm-dd"})
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
        book.close()


def best(act: Callable[[], object]) -> tuple[float, float]:
    """Seconds, and megabytes that the process grew by at most."""
    seconds, grown = [], []
    for _turn in range(TURNS):
        before = forget_peak()
        begun = time.perf_counter()
        act()
        seconds.append(time.perf_counter() - begun)
        grown.append(peak() - before)
    return min(seconds), max(grown)


def forget_peak() -> float:
    """Let the kernel count the most memory anew; what is in use now."""
    Path("/proc/self/clear_refs").write_text("5")
    return peak()


def peak() -> float:
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def into(officer: User, town: Town, count: int) -> list[Figure]:
    """People with posts, all new; looked through as for the preview, and undone."""
    content = workbook(people(town, count))
    with transaction.atomic():
        begun = time.perf_counter()
        judged, _notes = carried_out(PEOPLE, content, by=officer, town=town, told=lambda _done, _all: None)
        seconds = time.perf_counter() - begun
        transaction.set_rollback(True)
    assert {one.verdict for one in judged} == {Verdict.NEW}, judged[0].faults
    assert len(judged) == count
    return [
        Figure(PART, f"{count:,} new people with their posts from Excel", seconds, "s"),
        Figure(PART, "rows from Excel", count / seconds, "/s"),
    ]


def people(town: Town, count: int) -> Iterator[list[str]]:
    units = list(Unit.objects.filter(town=town, kind=Unit.Kind.VILLAGE, closed_on=None).values_list("name", flat=True))
    yield ["姓名", "手机号", "单位", "岗位", "角色"]
    for number in range(count):
        yield [f"新来{number}", f"139{number:08}", units[number % len(units)], "护林员", in_chinese(Role, Role.CADRE)]


def workbook(rows: Iterable[list[str]]) -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return file.getvalue()
