"""The work report: read, edited section by section, frozen, as Word and PDF."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.accountability.permissions import can_see_measures
from apps.accounts.http import Request
from apps.accounts.models import User
from apps.core.days import Quarter
from apps.core.errors import RuleBroken
from apps.core.forms import attempt
from apps.documents.responses import document_response
from apps.pledges.pages import town_kept, town_read
from apps.summaries import actions
from apps.summaries.documents import CHAPTERS, document_of
from apps.summaries.forms import RevisionForm, SectionForm, TextsForm
from apps.summaries.headline import name_of
from apps.summaries.models import Part, TownText
from apps.summaries.pages import quarter_asked, town_in_address
from apps.summaries.permissions import can_read_report, can_write_report
from apps.summaries.report import Report, Shown, report_of
from apps.towns.models import Town

DONE = {
    "take": (actions.take_changes, gettext_lazy("The new figures stand in the text; read it once more.")),
    "leave": (actions.leave_as_it_is, gettext_lazy("The text stays as it is.")),
    "give_back": (actions.give_back, gettext_lazy("The section follows the records again.")),
}


def asked(request: Request, year: int, quarter: int) -> tuple[Town, Quarter]:
    """404 for a draft that isn't the reader's to read."""
    town = town_read(request)
    found = quarter_asked(town, year, quarter)
    if not can_read_report(request.user, town.pk, found):
        raise Http404
    return town, found


@require_GET
def report(request: Request, year: int, quarter: int) -> HttpResponse:
    """The whole report with how each section stands."""
    town, found = asked(request, year, quarter)
    return report_page(request, report_of(town, found))


def opened_to(user: User, found: Report) -> Report:
    """Without the pages that the reader can't open: letters and talks are no inspector's (domain.md §2)."""
    if can_see_measures(user):
        return found
    closed = reverse("accountability:measures")
    return replace(found, sections=[one.without(closed) for one in found.sections])


def report_page(request: Request, found: Report, *, refusal: str = "") -> HttpResponse:
    found = opened_to(request.user, found)
    may_write = can_write_report(request.user, found.town.pk) and not found.is_frozen
    context = {
        "report": found,
        "name": name_of(found.quarter),
        "opening": found.section(Part.OPENING),
        "chapters": [
            (title, [(heading, found.section(part)) for part, heading in parts.items()])
            for title, parts in CHAPTERS.items()
        ],
        "may_write": may_write,
        "refusal": refusal,
        "query": town_in_address(request, found.town),
    }
    return render(request, "summaries/report.html", context, status=422 if refusal else 200)


@require_http_methods(["GET", "POST"])
def section(request: Request, year: int, quarter: int, key: str) -> HttpResponse:
    """Edit a section beside what the records say; take the changes in, leave them, or give the section back."""
    town, part = town_kept(request), part_asked(key)
    found = quarter_asked(town, year, quarter)
    for name, (action, words) in DONE.items():
        if name in request.POST:
            return done(request, town, found, part, action, words)
    shown = report_of(town, found)
    if shown.is_frozen:
        return redirect("summaries:report", year, quarter)
    one = shown.section(part)
    initial = {"text": one.text, "seen": one.seen, "revision": one.revision}
    form = SectionForm(request.POST or None, initial=initial)
    if form.is_valid() and attempt(
        form, actions.write_section, town, found, part, by=request.user, **form.cleaned_data
    ):
        messages.success(request, _("Saved."))
        return redirect("summaries:report", year, quarter)
    return section_page(request, shown, one, form)


def part_asked(key: str) -> Part:
    if key not in Part.values:
        raise Http404
    return Part(key)


def section_page(request: Request, found: Report, one: Shown, form: SectionForm) -> HttpResponse:
    if form.errors:  # what was typed stays; it is saved again beside what stands now
        form.data = {**form.data.dict(), "seen": one.seen, "revision": str(one.revision)}  # type: ignore[attr-defined]  # a QueryDict
    context: dict[str, Any] = {"report": found, "section": one, "form": form, "name": name_of(found.quarter)}
    return render(request, "summaries/section.html", context, status=422 if form.errors else 200)


def done(request: Request, town: Town, quarter: Quarter, part: Part, action: Any, words: Any) -> HttpResponse:
    """A button beside the text; refused it says why, and the page shows how the section stands."""
    form = RevisionForm(request.POST)
    if not form.is_valid():
        raise Http404
    try:
        action(town, quarter, part, by=request.user, revision=form.cleaned_data["revision"])
    except RuleBroken as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, words)
    return redirect("summaries:section", quarter.year, quarter.number, part.value)


@require_POST
def freeze(request: Request, year: int, quarter: int) -> HttpResponse:
    """It goes out: from then on it stands as it is."""
    town = town_kept(request)
    found = quarter_asked(town, year, quarter)
    try:
        actions.freeze_report(town, found, by=request.user)
    except RuleBroken as refusal:
        return report_page(request, report_of(town, found), refusal=refusal.message)
    messages.success(request, _("Frozen: it stands as it is."))
    return redirect("summaries:report", year, quarter)


@require_GET
def report_docx(request: Request, year: int, quarter: int) -> HttpResponse:
    return report_file(request, year, quarter, "docx")


@require_GET
def report_pdf(request: Request, year: int, quarter: int) -> HttpResponse:
    return report_file(request, year, quarter, "pdf")


def report_file(request: Request, year: int, quarter: int, ending: str) -> HttpResponse:
    town, found = asked(request, year, quarter)
    document = document_of(report_of(town, found))
    return document_response(request, document, ending, back=reverse("summaries:report", args=[year, quarter]))


@require_http_methods(["GET", "POST"])
def texts(request: Request) -> HttpResponse:
    """The town's own words for the sections."""
    town = town_kept(request)
    stored = dict(TownText.objects.filter(town=town).values_list("part", "text"))
    form = TextsForm(request.POST or None, stored=stored)
    if form.is_valid():
        actions.write_texts(town, by=request.user, texts=form.texts)
        messages.success(request, _("Saved; reports that aren't frozen have them at once."))
        return redirect("summaries:texts")
    return render(request, "summaries/texts.html", {"form": form}, status=422 if form.errors else 200)
