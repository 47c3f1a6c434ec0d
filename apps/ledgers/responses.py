"""A ledger as a file."""

from __future__ import annotations

from collections.abc import Iterable
from typing import IO, Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import FileResponse, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.http import Request
from apps.ledgers.asked import Asked
from apps.ledgers.models import MOST_QUERY
from apps.ledgers.workbook import write_workbook

CHUNK = 2_000
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def excel_response(request: Request, asked: Asked) -> HttpResponseBase:
    """All that is asked for, in its order, as an Excel file; back to the page with a word when it is too much."""
    most = asked.ledger.most_excel_rows
    if asked.narrowed.order_by()[: most + 1].count() > most:
        words = _("More than %(most)s rows: an Excel sheet can't hold them. Please narrow the ledger first.")
        messages.error(request, words % {"most": f"{most:,}"})
        return redirect(f"{request.path}?{asked.query}")
    return file_response(write_workbook(asked.ledger, rows_for_excel(asked)), file_name(asked))


def chosen_ids(request: Request, name: str) -> list[int]:
    """The rows that are ticked in a ledger, by their ids."""
    return [int(text) for text in request.POST.getlist(name) if text.isdecimal() and len(text) < 18]


def back_to_ledger(request: Request, address: str) -> HttpResponse:
    """To the ledger as it was when the rows were chosen."""
    query = QueryDict(request.POST.get("query", "")[:MOST_QUERY]).urlencode()
    return redirect(f"{reverse(address)}?{query}")


def rows_for_excel(asked: Asked) -> Iterable[Any]:
    """All that is asked for, read while it is written."""
    rows = asked.ledger.excel_rows(asked.rows)
    return rows.iterator(chunk_size=CHUNK) if isinstance(rows, QuerySet) else rows


def file_response(file: IO[bytes], name: str) -> FileResponse:
    """A workbook to keep."""
    response = FileResponse(file, as_attachment=True, filename=name, content_type=EXCEL)
    response["Content-Encoding"] = "identity"  # it is compressed: the pages' compression passes it by
    response["Cache-Control"] = "private, no-store"
    return response


def file_name(asked: Asked) -> str:
    """整改台账-清溪镇-2026-11-24.xlsx; without the town where there are several."""
    town = asked.filters.town
    day = town.today() if town else timezone.localdate()
    return "-".join([asked.ledger.title, *([town.name] if town else []), f"{day:%Y-%m-%d}.xlsx"])
