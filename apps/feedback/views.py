"""Inspection feedback: the ledger, a list, an item with its steps, its closing file."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.accounts.http import Request, town_of
from apps.core.errors import RuleBroken
from apps.core.forms import attempt
from apps.documents.responses import document_response
from apps.feedback import actions
from apps.feedback.closing import closing_archive
from apps.feedback.documents import closing_file
from apps.feedback.forms import BatchForm, ItemForm
from apps.feedback.ledgers import FEEDBACK
from apps.feedback.models import Batch, FeedbackItem
from apps.feedback.permissions import (
    can_keep,
    can_keep_item,
    can_keep_lists,
    can_see_feedback,
    can_send_back,
    can_sign,
    can_tell_progress,
)
from apps.feedback.queries import item_for_page
from apps.feedback.steps import STEPS, steps_for
from apps.feedback.wording import numbered
from apps.ledgers.asked import Asked
from apps.ledgers.responses import excel_response
from apps.rectifications.models import Status
from apps.units.scope import scope_of


@require_GET
def items(request: Request) -> HttpResponseBase:
    """The ledger, filtered by its query string."""
    if not can_see_feedback(request.user):
        raise PermissionDenied
    asked = Asked(FEEDBACK, request.user, request.GET)
    if asked.wants_excel:
        return excel_response(request, asked)
    town = request.user.town
    may_keep = town is not None and can_keep(request.user, town)
    context = {"ledger": asked.page(), "may_keep": may_keep}
    if may_keep:
        context["batches"] = Batch.objects.filter(town=town)[:20]
    return render(request, "feedback/items.html", context)


@require_http_methods(["GET", "POST"])
def batch_new(request: Request) -> HttpResponse:
    """A list is written down; its items are typed or come from Excel."""
    if not can_keep_lists(request.user):
        raise PermissionDenied
    town = town_of(request)
    form = BatchForm(request.POST or None, initial={"received_on": town.today()})
    if form.is_valid() and (made := attempt(form, actions.add_batch, town, form.cleaned_data, by=request.user)):
        return redirect("feedback:item_new", made.pk)
    return render(request, "feedback/batch.html", {"form": form}, status=422 if form.errors else 200)


def kept_batch(request: Request, pk: int) -> Batch:
    """A list of the reader's town; 404 for another town's, 403 for who doesn't keep lists."""
    towns = scope_of(request.user).read_towns
    found = get_object_or_404(Batch.objects.filter(town__in=towns).select_related("town"), pk=pk)
    if not can_keep(request.user, found.town):
        raise PermissionDenied
    return found


@require_http_methods(["GET", "POST"])
def batch(request: Request, pk: int) -> HttpResponse:
    """A list's own words, and who accepts its items."""
    found = kept_batch(request, pk)
    initial = {name: getattr(found, name) for name in BatchForm.base_fields}
    form = BatchForm(request.POST or None, initial=initial)
    if form.is_valid() and attempt(form, actions.change_batch, found, form.cleaned_data, by=request.user):
        messages.success(request, _("Saved."))
        return redirect("feedback:items")
    return render(request, "feedback/batch.html", {"form": form, "batch": found}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def item_new(request: Request, pk: int) -> HttpResponse:
    found = kept_batch(request, pk)
    form = ItemForm(request.POST or None)
    if form.is_valid() and (made := attempt(form, actions.add_item, found, form.worded, by=request.user)):
        return redirect(made)
    return render(
        request, "feedback/item_form.html", {"form": form, "batch": found}, status=422 if form.errors else 200
    )


def visible(request: Request, pk: int) -> FeedbackItem:
    return get_object_or_404(item_for_page(request.user), pk=pk)


@require_http_methods(["GET", "POST"])
def item_edit(request: Request, pk: int) -> HttpResponse:
    """The words of an item; never how it stands."""
    found = visible(request, pk)
    if not can_keep_item(request.user, found):
        raise PermissionDenied
    form = ItemForm(request.POST or None, initial=as_worded(found))
    if form.is_valid() and attempt(form, actions.change_item, pk, form.worded, by=request.user):
        return redirect(found)
    context = {"form": form, "batch": found.batch, "item": found}
    return render(request, "feedback/item_form.html", context, status=422 if form.errors else 200)


def as_worded(found: FeedbackItem) -> dict[str, str]:
    names = ("number", "problem", "kind", "goal", "answerable", "due_words", "supervising")
    initial = {name: getattr(found, name) for name in names}
    words = {"lead": found.lead_words, "assisting": found.assisting_words, "progress": found.progress_words}
    return initial | words | {"remedies": numbered([one.words for one in found.remedies.all()])}


@require_GET
def item(request: Request, pk: int) -> HttpResponse:
    """All of an item: as worded, what is being done, what was recorded, what comes next."""
    found = visible(request, pk)
    context = {
        "item": found,
        "steps": steps_for(request.user, found),
        "may_keep": can_keep_item(request.user, found),
        "may_tick": can_tell_progress(request.user, found) and not found.is_struck,
        "may_read_file": can_read_file(request, found),
        "may_sign": is_waiting(found) and can_sign(request.user, found),
        "may_return": is_waiting(found) and can_send_back(request.user, found),
        "check": found.checks.all()[0] if found.checks.all() else None,
    }
    return render(request, "feedback/item.html", context)


def is_waiting(found: FeedbackItem) -> bool:
    """Evidence was handed in and isn't decided on."""
    return found.task is not None and found.task.status == Status.SUBMITTED


@require_GET
def of_task(request: Request, pk: int) -> HttpResponse:
    """From a task's page to the item that it was opened for."""
    return redirect(get_object_or_404(FeedbackItem.objects.visible_to(request.user), task=pk))


@require_POST
def remedy(request: Request, pk: int, number: int) -> HttpResponse:
    """Tick off one of the numbered measures, or take the tick back."""
    found = visible(request, pk)
    if not can_tell_progress(request.user, found):
        raise PermissionDenied
    try:
        actions.tick_remedy(pk, by=request.user, number=number, is_done="done" in request.POST)
    except RuleBroken as refusal:
        messages.error(request, refusal.message)
    return redirect(found)


@require_http_methods(["GET", "POST"])
def item_step(request: Request, pk: int, name: str) -> HttpResponse:
    """One step of an item: its form, then its action. What was typed stays where it isn't possible any more."""
    step = STEPS.get(name)
    if step is None:
        raise Http404
    found = visible(request, pk)
    if not step.may(request.user, found):
        raise PermissionDenied
    is_sent = request.method == "POST"
    form = step.form(request.POST if is_sent else None, request.FILES if is_sent else None, item=found)
    if is_sent and form.is_valid():
        form.keep_files(by=request.user)
        if form.is_valid() and attempt(form, step.act, found.pk, by=request.user, **form.kwargs()):
            messages.success(request, _("Done: %(step)s") % {"step": step.label})
            return redirect(found)
    context = {"item": found, "step": step, "form": form, "is_now": step.is_now(found)}
    return render(request, "feedback/item_step.html", context, status=422 if form.errors else 200)


@require_GET
def closing_docx(request: Request, pk: int) -> HttpResponse:
    """销号档案 as one Word file, with its photos."""
    found = visible(request, pk)
    if not can_read_file(request, found):
        raise PermissionDenied
    return document_response(request, closing_file(found), "docx", back=found)


@require_GET
def closing_zip(request: Request, pk: int) -> HttpResponse:
    """销号档案 as one ZIP file: the Word file, every photo, and their fingerprints."""
    found = visible(request, pk)
    if not can_read_file(request, found):
        raise PermissionDenied
    document = closing_file(found)
    response = HttpResponse(closing_archive(found, document), content_type="application/zip")
    response["Content-Disposition"] = content_disposition_header(True, f"{document.name}.zip") or ""
    return response


def can_read_file(request: Request, found: FeedbackItem) -> bool:
    """Who reads the whole town; a unit has its own task's page."""
    scope = scope_of(request.user)
    return scope.reads_all_towns or found.town_id in scope.read_towns
