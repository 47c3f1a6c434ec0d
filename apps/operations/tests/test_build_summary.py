"""The command that shows a quarter and writes its report (interfaces.md): exit 0 done, 1 refused, 2 wrong call."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.clock import frozen
from tests.make import make_cadre, make_officer, make_report, make_task, make_town, make_unit, sent_finding

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def evening() -> Iterator[None]:
    """A village that reported one problem, and has a task."""
    with frozen("2026-11-24 17:00"):
        town = make_town()
        village = make_unit(town, "石桥村")
        make_report(make_cadre(village, "cadre"), village, town.today(), sent_finding(town))
        make_task(make_officer(town), village)
        yield


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[str]:
    call_command("build_summary", *arguments)
    return capsys.readouterr().out.splitlines()


def test_the_first_line_is_the_quarter_and_its_finding(capsys: pytest.CaptureFixture[str]) -> None:
    assert said(capsys, "a", "2026-Q4")[0] == "2026-Q4 垃圾乱丢问题突出"


def test_the_five_figures_follow(capsys: pytest.CaptureFixture[str]) -> None:
    lines = said(capsys, "a", "2026-Q4")

    assert [line.split(" ")[0] for line in lines[1:6]] == [
        "日报按时率",
        "问题办结率",
        "平均整改时间",
        "督察反馈销号",
        "优良天数",
    ]


def test_what_the_town_has_to_say_itself_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert said(capsys, "a", "2026-Q4")[-1].startswith("待填写：下一步：基础设施建设")


def test_word_and_pdf_are_written(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    said(capsys, "a", "2026-Q4", "--docx", str(tmp_path / "a.docx"), "--pdf", str(tmp_path / "a.pdf"))

    assert (tmp_path / "a.docx").read_bytes().startswith(b"PK")
    assert (tmp_path / "a.pdf").read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize(("arguments", "reason"), [(["x", "2026-Q4"], "no town"), (["a", "2027-Q1"], "hasn't begun")])
def test_refused_with_a_reason(arguments: list[str], reason: str) -> None:
    with pytest.raises(CommandError, match=reason):
        call_command("build_summary", *arguments)


def test_what_is_no_quarter_is_a_wrong_call() -> None:
    with pytest.raises(CommandError, match="QUARTER"):
        call_command("build_summary", "a", "2026-13")
