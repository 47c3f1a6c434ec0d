"""`make docs-samples`: one of each official document."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from apps.documents import pdf


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
