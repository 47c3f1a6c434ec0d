"""An official document as the answer to a request."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from apps.documents import pdf, word
from apps.documents.blocks import Document

BUILDERS = {"docx": word.build, "pdf": pdf.build}
FILE_TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}


def document_response(request: HttpRequest, document: Document, ending: str, *, back: Any) -> HttpResponse:
    """The file ("docx" or "pdf") under the document's own name; where its font is missing, `back` to say so.

    A PDF that is asked for with `?inline` opens in the browser: the preview.
    """
    try:
        content = BUILDERS[ending](document)
    except pdf.FontsMissing:
        words = _("The font of PDF files is missing on the server; Word works. Please tell who keeps the system.")
        messages.error(request, words)
        return redirect(back)
    response = HttpResponse(content, content_type=FILE_TYPES[ending])
    is_file = ending != "pdf" or "inline" not in request.GET
    response["Content-Disposition"] = content_disposition_header(is_file, f"{document.name}.{ending}") or ""
    return response
