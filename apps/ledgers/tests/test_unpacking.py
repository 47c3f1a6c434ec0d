"""What isn't a workbook is told what to do about it, whatever its name ends in."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from io import BytesIO

import pytest
from django.utils import translation

from apps.ledgers import unpacking
from apps.ledgers.faults import WorkbookRefused
from apps.ledgers.tests.workbooks import workbook


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


def archive(**members: str) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, text in members.items():
            file.writestr(name, text)
    return out.getvalue()


def refusal(content: bytes) -> str:
    with pytest.raises(WorkbookRefused) as refused:
        unpacking.opened(content)
    return str(refused.value)


NEITHER = "This is neither an Excel workbook (.xlsx) nor a table in text (.csv)."
OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "The file is empty."),
        ("姓名\n张三".encode(), NEITHER),
        (b"\x00\x01,\x02\n", NEITHER),
        (b"%PDF-1.7", NEITHER),
        (b"<html><table><tr><td>1</td></tr></table></html>", NEITHER),
        (OLD + b"Workbook", "This is an old workbook (.xls). Save it as .xlsx in Excel or WPS and send that."),
        (
            OLD + "EncryptedPackage".encode("utf-16-le"),
            "The workbook is locked with a password. Save it without one and send that.",
        ),
        (archive(**{"word/document.xml": "x"}), "This isn't an Excel workbook (.xlsx)."),
        (archive(**{"content.xml": "x"}), "This is an OpenDocument file (.ods). Save it as .xlsx and send that."),
        (archive(**{"xl/workbook.bin": "x"}), "This is a binary workbook (.xlsb). Save it as .xlsx and send that."),
        (
            archive(**{"[Content_Types].xml": "x", "xl/workbook.xml": "x"}),
            "The workbook is damaged. Open it in Excel or WPS, save it again as .xlsx and send that.",
        ),
        (
            workbook([["姓名"]])[:-300],
            NEITHER,
        ),
    ],
)
def test_it_is_refused_with_what_to_do(content: bytes, words: str) -> None:
    assert refusal(content) == words


def test_a_small_file_that_unpacks_to_gigabytes_is_never_unpacked() -> None:
    bomb = archive(**{"[Content_Types].xml": "x", "xl/worksheets/sheet1.xml": "0" * (unpacking.MOST_UNPACKED + 1)})
    assert len(bomb) < 200_000
    assert refusal(bomb).startswith("The workbook is too large when it is unpacked.")


def test_an_archive_of_thousands_of_files_is_refused() -> None:
    members = {f"xl/{number}.xml": "" for number in range(unpacking.MOST_MEMBERS)}
    assert refusal(archive(**{"[Content_Types].xml": ""}, **members)).startswith("The workbook is too large")


def test_a_large_file_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpacking, "MOST_BYTES", 1_000_000)
    assert refusal(b"x" * 1_000_001) == "The file is larger than 1 MB."


def test_entities_that_grow_are_not_expanded() -> None:
    """Billion laughs: openpyxl leaves them to defusedxml."""
    laughs = '<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;&b;&b;">]><workbook>&c;</workbook>'
    types = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
    content = archive(**{"[Content_Types].xml": types, "xl/workbook.xml": laughs})
    assert refusal(content).startswith("The workbook is damaged.")
