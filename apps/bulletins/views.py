"""Bulletins: listed, read, filled in, issued, as Word and PDF."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.accounts.http import Request
from apps.bulletins import actions
from apps.bulletins.documents import document_of
from apps.bulletins.forms import BuildForm, FillInForm
from apps.bulletins.ledgers import BULLETINS
from apps.bulletins.models import Bulletin
from apps.bulletins.permissions import can_edit_bulletins
from apps.bulletins.problems import photos_to_pick, problems_of, should_have_found
from apps.bulletins.queries import changes_since, cut_off_of
from apps.bulletins.wording import better_and_worse, chat_text, compared, days_of, stood
from apps.core.errors import RuleBroken
from apps.core.forms import attempt
from apps.documents.responses import document_response
from apps.ledgers.asked import Asked
from apps.ledgers.responses import excel_response
from apps.photos.responses import photo_response
from apps.reports.models import FindingPhoto

STATES = {
    "missing": gettext_lazy("missing"),
    "late": gettext_lazy("late"),
    "on_time": gettext_lazy("on time"),
    "excused": gettext_lazy("excused"),
}


MEASURES = {
    "owed": gettext_lazy("Owed"),
    "on_time": gettext_lazy("On time"),
    "late": gettext_lazy("Late"),
    "missing": gettext_lazy("Missing"),
    "rate": gettext_lazy("Reporting rate"),
    "findings": gettext_lazy("Problems"),
    "opened": gettext_lazy("New tasks"),
    "completed": gettext_lazy("Completed"),
}


@require_GET
def bulletins(request: Request) -> HttpResponseBase:
    """The ledger of bulletins: issued ones, and drafts for the office."""
    asked = Asked(BULLETINS, request.user, request.GET)
    if asked.wants_excel:
        return excel_response(request, asked)
    town = request.user.town
    may_build = bool(town and can_edit_bulletins(request.user, town.pk))
    return render(request, "bulletins/bulletins.html", {"ledger": asked.page(), "may_build": may_build})


@require_http_methods(["GET", "POST"])
def bulletin_new(request: Request) -> HttpResponse:
    """Build the bulletin of a day, a week, a month, or show the one that is there."""
    town = request.user.town
    if town is None or not can_edit_bulletins(request.user, town.pk):
        raise PermissionDenied
    form = BuildForm(request.POST or None, initial={"day": town.today()})
    if form.is_valid():
        built = attempt(form, actions.build_bulletin, town, by=request.user, **form.cleaned_data)
        if built:
            return redirect(built)
    return render(request, "bulletins/bulletin_new.html", {"form": form}, status=422 if form.errors else 200)


def visible(request: Request, pk: int) -> Bulletin:
    found: Bulletin = get_object_or_404(Bulletin.objects.visible_to(request.user).for_list(), pk=pk)
    return found


def editable(request: Request, pk: int) -> Bulletin:
    """A bulletin that the reader may see and that its office keeps."""
    found = visible(request, pk)
    if not can_edit_bulletins(request.user, found.town_id):
        raise PermissionDenied
    return found


@require_GET
def bulletin(request: Request, pk: int) -> HttpResponse:
    """One issue as it is read; for the office a draft with what it may add."""
    return render_bulletin(request, visible(request, pk))


def render_bulletin(
    request: Request, found: Bulletin, *, form: FillInForm | None = None, status: int = 200
) -> HttpResponse:
    is_office = can_edit_bulletins(request.user, found.town_id)
    picture = found.picture
    better, worse = better_and_worse(found)
    context: dict[str, Any] = {
        "better": better,
        "worse": worse,
        "bulletin": found,
        "picture": picture,
        "days": days_of(found),
        "measures": measures(found),
        "stood": [(STATES[state], state, units) for state, units in stood(picture)],
        "is_one_day": found.is_one_day,
        "problems": problems_of(found),
        "chat": chat_text(found),
        "is_office": is_office,
    }
    if is_office:
        context["should_have_found"] = should_have_found(found)[:50]
    if is_office and not found.is_issued:
        photos = list(photos_to_pick(found))
        context |= {"form": form or fill_in_form(found, photos), "photos": photos}
        cut_off = cut_off_of(found)
        context |= {"changes": changes_since(found), "cut_off": cut_off, "has_time_left": timezone.now() < cut_off}
    return render(request, "bulletins/bulletin.html", context, status=status)


def measures(found: Bulletin) -> list[tuple[Any, str, list[tuple[str, str]]]]:
    """(measure, of now, [(昨日, of then), …]); the reporting rate in percent."""
    (_label, now), *others = compared(found)
    rows = []
    for name, label in MEASURES.items():
        sign = "%" if name == "rate" else ""
        values = [(then, f"{getattr(one, name)}{sign}") for then, one in others]
        rows.append((label, f"{getattr(now, name)}{sign}", values))
    return rows


def fill_in_form(found: Bulletin, photos: list[FindingPhoto], data: Any = None) -> FillInForm:
    initial = {"remarks": found.remarks, "picked": found.picked, "seen": found.revision}
    return FillInForm(data, initial=initial, photos=photos)


@require_POST
def bulletin_edit(request: Request, pk: int) -> HttpResponse:
    """Keep remarks and photos of a draft."""
    found = editable(request, pk)
    form = fill_in_form(found, list(photos_to_pick(found)), request.POST)
    if form.is_valid() and fill_in(form, found, request):
        messages.success(request, _("The draft is kept."))
        return redirect(found)
    return render_bulletin(request, visible(request, pk), form=form, status=422)


def fill_in(form: FillInForm, found: Bulletin, request: Request) -> Any:
    return attempt(form, actions.fill_in_bulletin, found.pk, by=request.user, **form.cleaned_data)


@require_POST
def bulletin_refresh(request: Request, pk: int) -> HttpResponse:
    """Take the figures of a draft anew."""
    found = editable(request, pk)
    try:
        actions.refresh_bulletin(found.pk, by=request.user, seen=found.revision)
    except RuleBroken as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("The figures are of now."))
    return redirect(found)


@require_POST
def bulletin_issue(request: Request, pk: int) -> HttpResponse:
    """Keep what the draft's form says and issue it: from then on it stays as it is."""
    found = editable(request, pk)
    form = fill_in_form(found, list(photos_to_pick(found)), request.POST)
    kept = fill_in(form, found, request) if form.is_valid() else None
    if kept:
        issued = attempt(form, actions.issue_bulletin, found.pk, by=request.user, seen=kept.revision)
        if issued:
            messages.success(request, _("Issued: %(issue)s") % {"issue": issued.issue})
            return redirect(issued)
    return render_bulletin(request, visible(request, pk), form=form, status=422)


@require_GET
def bulletin_docx(request: Request, pk: int) -> HttpResponse:
    """The bulletin as a Word file."""
    found = visible(request, pk)
    return document_response(request, document_of(found), "docx", back=found)


@require_GET
def bulletin_pdf(request: Request, pk: int) -> HttpResponse:
    """The bulletin as a PDF file."""
    found = visible(request, pk)
    return document_response(request, document_of(found), "pdf", back=found)


@require_GET
def bulletin_photo(request: Request, pk: int, photo: int, size: str) -> FileResponse:
    """A photo of a typical problem to who may read the bulletin; the office also sees what it may pick from."""
    found = visible(request, pk)
    shown = {one for problem in found.picture.problems for one in problem.photos}
    if found.is_issued and photo not in shown:
        raise Http404
    rows = FindingPhoto.objects.filter(town=found.town_id) if found.is_issued else photos_to_pick(found)
    return photo_response(get_object_or_404(rows.select_related("photo"), pk=photo).photo, size)
