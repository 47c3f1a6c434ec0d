"""The command that builds or shows a bulletin (interfaces.md): exit 0 done, 1 refused with a reason, 2 wrong call."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from apps.audit.models import Event
from apps.bulletins.models import Bulletin
from apps.towns.models import Town
from tests.clock import frozen
from tests.make import make_officer, make_town, make_unit

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def evening() -> Iterator[None]:
    with frozen("2026-11-24 19:00"):
        make_unit(make_town(), "石桥村")
        yield


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[str]:
    call_command("build_bulletin", *arguments)
    return capsys.readouterr().out.splitlines()


def test_the_first_line_is_its_id_and_date(capsys: pytest.CaptureFixture[str]) -> None:
    lines = said(capsys, "a")
    assert lines[0] == f"{Bulletin.objects.get().pk} 2026-11-24"
    assert lines[1] == "【清溪镇】11月24日日通报（草稿）"


def test_the_second_time_it_is_shown_and_not_built(capsys: pytest.CaptureFixture[str]) -> None:
    assert said(capsys, "a", "--date", "2026-11-23") == said(capsys, "a", "--date", "2026-11-23")
    assert Bulletin.objects.count() == 1


def test_word_and_pdf_are_written(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    said(capsys, "a", "--docx", str(tmp_path / "a.docx"), "--pdf", str(tmp_path / "a.pdf"))
    assert (tmp_path / "a.docx").read_bytes().startswith(b"PK")
    assert (tmp_path / "a.pdf").read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["z"], "no town has the code z"),
        (["a", "--date", "2026-11-25"], "这一天还没到。"),
        (["a", "--by", "nobody"], "nobody is no officer of 清溪镇"),
    ],
)
def test_what_can_not_be_built_is_refused_with_a_reason(arguments: list[str], reason: str) -> None:
    with pytest.raises(CommandError, match=reason):
        call_command("build_bulletin", *arguments)


def test_a_date_that_is_none_is_a_wrong_call() -> None:
    with pytest.raises(CommandError, match="invalid fromisoformat value"):
        call_command("build_bulletin", "a", "--date", "gestern")


def test_it_is_built_in_the_name_of_an_officer(capsys: pytest.CaptureFixture[str]) -> None:
    officer = make_officer(Town.objects.get())
    said(capsys, "a", "--by", officer.username)
    assert Event.objects.get(kind="bulletin.built").actor == officer
