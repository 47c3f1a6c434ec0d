"""Ledgers by command: exit codes, a line for each error, the last line counts (docs: interfaces)."""

from __future__ import annotations

from io import StringIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from apps.accounts.models import User
from apps.ledgers.tests.workbooks import workbook
from apps.towns.models import Town
from apps.units.models import Unit
from tests.make import make_officer, make_town, make_unit

pytestmark = pytest.mark.django_db
HEADINGS = ["单位名称", "类别", "上级单位"]


@pytest.fixture
def town() -> Town:
    return make_town()


@pytest.fixture
def officer(town: Town) -> User:
    return make_officer(town)


def run(*arguments: Any, **options: Any) -> list[str]:
    out = StringIO()
    with translation.override("en"):
        call_command(*map(str, arguments), stdout=out, **options)
    return out.getvalue().splitlines()


def file_of(folder: Path, *rows: Any) -> Path:
    file = folder / "units.xlsx"
    file.write_bytes(workbook([HEADINGS, *rows]))
    return file


def test_the_last_line_counts_the_rows(officer: User, tmp_path: Path) -> None:
    file = file_of(tmp_path, ["石桥村", "村"], ["东河村", "村"])
    assert run("import_ledger", "units", file, "--town", "a")[-1] == "new 2, changed 0, same 0, wrong 0"
    assert run("import_ledger", "units", file, "--town", "a")[-1] == "new 0, changed 0, same 2, wrong 0"


def test_a_dry_run_stores_nothing(officer: User, tmp_path: Path) -> None:
    lines = run("import_ledger", "units", file_of(tmp_path, ["石桥村", "村"]), "--town", "a", "--dry-run")
    assert lines[-1] == "new 1, changed 0, same 0, wrong 0"
    assert not Unit.objects.filter(name="石桥村").exists()


def test_a_wrong_row_stores_nothing_and_is_named(officer: User, tmp_path: Path) -> None:
    out = StringIO()
    file = file_of(tmp_path, ["石桥村", "村"], ["东河村", "大队"])
    with translation.override("en"), pytest.raises(CommandError, match="Nothing is stored"):
        call_command("import_ledger", "units", str(file), "--town", "a", stdout=out)
    assert out.getvalue().splitlines() == [
        "Sheet1!B3 类别: “大队”: This word isn't known here. Expected: 村、社区、镇属单位、驻镇单位、社（组）.",
        "new 1, changed 0, same 0, wrong 1",
    ]
    assert not Unit.objects.filter(name="石桥村").exists()


def test_the_good_rows_are_stored_when_asked_for(officer: User, tmp_path: Path) -> None:
    file = file_of(tmp_path, ["石桥村", "村"], ["东河村", "大队"])
    assert run("import_ledger", "units", file, "--town", "a", "--good-rows")[-1] == "new 1, changed 0, same 0, wrong 1"
    assert Unit.objects.filter(name="石桥村").exists()


def test_the_workbook_comes_back_with_a_column_of_errors(officer: User, tmp_path: Path) -> None:
    out = tmp_path / "errors.xlsx"
    run("import_ledger", "units", file_of(tmp_path, ["东河村", "大队"]), "--town", "a", "--good-rows", "--errors", out)
    sheet = openpyxl.load_workbook(out).active
    assert [cell.value for cell in sheet[1]] == [*HEADINGS, "错误"]
    assert (
        sheet["D2"].value
        == "B2 类别：“大队”: This word isn't known here. Expected: 村、社区、镇属单位、驻镇单位、社（组）."
    )
    assert sheet["B2"].fill.fgColor.rgb == "00FBE3E0"


def test_an_export_comes_in_without_a_difference(officer: User, town: Town, tmp_path: Path) -> None:
    village = make_unit(town, "石桥村")
    make_unit(town, "一社", Unit.Kind.GROUP, parent=village)
    out = tmp_path / "out.xlsx"
    run("export_ledger", "units", out, "--town", "a")
    assert run("import_ledger", "units", out, "--town", "a")[-1] == "new 0, changed 0, same 3, wrong 0"


@pytest.mark.parametrize("ledger", ["units", "people", "readings"])
def test_a_template_comes_in_as_nothing(ledger: str, officer: User, tmp_path: Path) -> None:
    out = tmp_path / "template.xlsx"
    run("ledger_template", ledger, out, "--town", "a")
    lines = run("import_ledger", ledger, out, "--town", "a")
    assert lines[-1] == "new 0, changed 0, same 0, wrong 0"
    assert any("the template's example" in line for line in lines)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("import_ledger", "units", "none.xlsx", "--town", "a"), "No such file"),
        (("import_ledger", "units", "none.xlsx", "--town", "z"), "no town has the code z"),
        (("import_ledger", "nothing", "none.xlsx", "--town", "a"), "invalid choice"),
        (("export_ledger", "units", "out.xlsx", "--town", "a", "--by", "nobody"), "no account is called nobody"),
    ],
)
def test_a_wrong_call_is_told(officer: User, arguments: tuple[str, ...], words: str) -> None:
    with pytest.raises(CommandError, match=words):
        call_command(*arguments, stdout=StringIO())


def test_without_an_officer_somebody_must_answer_for_it(town: Town, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="has no officer yet: say --by ACCOUNT"):
        call_command("import_ledger", "units", str(file_of(tmp_path)), "--town", "a", stdout=StringIO())
