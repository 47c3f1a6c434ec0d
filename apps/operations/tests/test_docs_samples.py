"""`make docs-samples`: one of each official document."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from apps.documents import pdf
from tests.make import make_issue, make_officer, make_town

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_demo(settings: Settings) -> None:
    """An embedded database would get the demo town first, which takes its time."""
    settings.EMBEDDED = False


def test_each_document_is_written_as_word_and_as_pdf(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("docs_samples", to=tmp_path / "samples")
    written = sorted(path.name for path in (tmp_path / "samples").iterdir())
    assert {"pressing-letter.docx", "pressing-letter.pdf", "minutes.docx", "brief.docx", "brief.pdf"} <= set(written)
    assert sorted(Path(line).name for line in capsys.readouterr().out.splitlines()) == written


def test_missing_fonts_are_named_in_a_line(settings: Settings, tmp_path: Path) -> None:
    settings.FONTS_DIR = tmp_path / "none"
    pdf.fonts.cache_clear()
    with pytest.raises(CommandError, match="make setup"):
        call_command("docs_samples", to=tmp_path)


def test_the_latest_bulletin_of_each_kind_is_among_them(tmp_path: Path) -> None:
    town = make_town()
    officer = make_officer(town)
    for kind in ("daily", "weekly"):
        make_issue(town, officer, town.today() - timedelta(days=7), kind)
    call_command("docs_samples", to=tmp_path)
    written = {path.name for path in tmp_path.glob("bulletin-*")}
    assert written == {"bulletin-daily.docx", "bulletin-daily.pdf", "bulletin-weekly.docx", "bulletin-weekly.pdf"}
