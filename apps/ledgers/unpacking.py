"""Opening what somebody sent, a workbook or a table in text: what it can't be, and how large it may be."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO
from typing import Any

import openpyxl
from django.utils.translation import gettext as _

from apps.ledgers.faults import Fault, WorkbookRefused
from apps.ledgers.plain_tables import text_in, workbook_of

MOST_BYTES = 10_000_000  # as sent
MOST_UNPACKED = 80_000_000  # ten thousand rows of thirty columns take a third of it
MOST_MEMBERS = 2_000
OLD_OR_LOCKED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
LOCKED = "EncryptedPackage".encode("utf-16-le")
FORMULA = re.compile(rb"<(?:\w+:)?f[ />]")


def opened(content: bytes) -> Any:
    """The workbook with the values of its formulas. Raises WorkbookRefused with what to do about it."""
    refuse_other_files(content)
    if not is_archive(content):
        return workbook_of(text_in(content) or "")
    try:
        return openpyxl.load_workbook(BytesIO(content), data_only=True, keep_links=False)
    except Exception as error:  # openpyxl lets anything through that a broken file makes its parsers raise
        raise refused(
            _("The workbook is damaged. Open it in Excel or WPS, save it again as .xlsx and send that.")
        ) from error


def opened_to_write(content: bytes) -> Any:
    """What was opened before, with its formulas and looks, to be sent back."""
    if not is_archive(content):
        return workbook_of(text_in(content) or "")
    return openpyxl.load_workbook(BytesIO(content), keep_links=False)


def is_archive(content: bytes) -> bool:
    """Every .xlsx is a zip."""
    return zipfile.is_zipfile(BytesIO(content))


def refuse_other_files(content: bytes) -> None:
    """By what the bytes say, whatever the name ends in."""
    if not content:
        raise refused(_("The file is empty."))
    if len(content) > MOST_BYTES:
        raise refused(_("The file is larger than %(most)s MB.") % {"most": MOST_BYTES // 1_000_000})
    if content.startswith(OLD_OR_LOCKED):
        if LOCKED in content:
            raise refused(_("The workbook is locked with a password. Save it without one and send that."))
        raise refused(_("This is an old workbook (.xls). Save it as .xlsx in Excel or WPS and send that."))
    if is_archive(content):
        refuse_other_archives(content)
    elif text_in(content) is None:
        raise refused(_("This is neither an Excel workbook (.xlsx) nor a table in text (.csv)."))


def refuse_other_archives(content: bytes) -> None:
    """Sizes are those that unpacking keeps to."""
    with zipfile.ZipFile(BytesIO(content)) as archive:
        members = archive.infolist()
    names = {member.filename for member in members}
    if "xl/workbook.bin" in names:
        raise refused(_("This is a binary workbook (.xlsb). Save it as .xlsx and send that."))
    if "content.xml" in names:
        raise refused(_("This is an OpenDocument file (.ods). Save it as .xlsx and send that."))
    if "[Content_Types].xml" not in names or not any(name.startswith("xl/") for name in names):
        raise refused(_("This isn't an Excel workbook (.xlsx)."))
    if len(members) > MOST_MEMBERS or sum(member.file_size for member in members) > MOST_UNPACKED:
        raise refused(
            _("The workbook is too large when it is unpacked. Keep only the sheets and rows that are needed.")
        )


def cells_with_formulas(content: bytes) -> set[tuple[str, str]]:
    """(sheet, cell) of every formula; one more reading of the file where there are any."""
    if not is_archive(content):
        return set()
    with zipfile.ZipFile(BytesIO(content)) as archive:
        sheets = [name for name in archive.namelist() if name.startswith("xl/worksheets/")]
        if not any(FORMULA.search(archive.read(name)) for name in sheets):
            return set()
    book = openpyxl.load_workbook(BytesIO(content), read_only=True, keep_links=False)
    return {
        (sheet.title, cell.coordinate)
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    }


def refused(reason: str) -> WorkbookRefused:
    return WorkbookRefused(Fault(reason))
