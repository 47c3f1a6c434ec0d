"""Inspection feedback: the ledger, a list, an item with its steps, its closing file."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

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
from apps.core.forms import attempt, shown_on
from apps.documents.responses import document_response
from apps.feedback import actions
from apps.feedback.bulk import assign_items, extend_items
from apps.feedback.closing import closing_archive
from apps.feedback.documents import document_of, picture_in_force
from apps.feedback.forms import AssignAllForm, BatchForm, ExtendAllForm, ItemForm
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
from apps.feedback.picture import Picture
from apps.feedback.queries import done_last, item_for_page
from apps.feedback.steps import STEPS, steps_for
from apps.feedback.wording import numbered
from apps.ledgers.asked import Asked
from apps.ledgers.models import MOST_QUERY
from apps.ledgers.responses import back_to_ledger, chosen_ids, excel_response
from apps.rectifications.bulk import MOST
from apps.rectifications.doubts import doubts_of
from apps.rectifications.models import Status
from apps.rectifications.queries import last_submission, photos_of
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


@require_POST
def items_assign(request: Request) -> HttpResponse:
    """Give the chosen items to units: first unit, category and day are asked for, then it is done."""
    if not can_keep_lists(request.user):
        raise PermissionDenied
    form = AssignAllForm(request.POST if "category" in request.POST else None, town=town_of(request))
    words = {"title": _("Give the chosen items to units"), "button": _("Give to a unit"), "icon": "send"}
    return of_chosen(request, form, assign_items, words)


@require_POST
def items_extend(request: Request) -> HttpResponse:
    """Extend the tasks of the chosen items to one day: first the day and the reason are asked for, then it is done."""
    if not can_keep_lists(request.user):
        raise PermissionDenied
    form = ExtendAllForm(request.POST if "reason" in request.POST else None)
    words = {"title": _("Extend the chosen items"), "button": _("Extend"), "icon": "calendar-plus"}
    return of_chosen(request, form, extend_items, words)


def of_chosen(
    request: Request, form: AssignAllForm | ExtendAllForm, act: Callable[..., Any], words: dict[str, str]
) -> HttpResponse:
    """Do it with the items that are ticked, or show its form; `words` of the page."""
    ids = chosen_ids(request, "item")
    if form.is_valid() and attempt(form, act, ids, by=request.user, **form.kwargs()):
        messages.success(request, _("Done: %(step)s") % {"step": words["button"]})
        return back_from_chosen(request)
    chosen = list(FeedbackItem.objects.visible_to(request.user).filter(pk__in=ids).for_list()[:MOST])
    if not chosen:
        messages.error(request, _("Choose items first."))
        return back_from_chosen(request)
    asked = {"query": request.POST.get("query", "")[:MOST_QUERY], "from_item": "from_item" in request.POST}
    context = {"form": form, "chosen": chosen, **asked, **words}
    return render(request, "feedback/items_chosen.html", context, status=422 if form.errors else 200)


def back_from_chosen(request: Request) -> HttpResponse:
    """To the item on whose page it was done, else to the ledger as it was when the items were chosen."""
    ids = chosen_ids(request, "item")
    if "from_item" in request.POST and len(ids) == 1:
        return redirect("feedback:item", ids[0])
    return back_to_ledger(request, "feedback:items")


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
    form = ItemForm(request.POST or None, batch=found)
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
    form = ItemForm(request.POST or None, initial=as_worded(found), batch=found.batch)
    seen = request.POST.get("seen", "")
    if form.is_valid() and attempt(form, actions.change_item, pk, form.worded, by=request.user, seen=seen):
        return redirect(found)
    stands = actions.picture_of_words(found)
    context = {"form": form, "batch": found.batch, "item": found, "seen": shown_on(form, seen, stands)}
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
        "is_issued": any(file.round == found.round for file in found.files.all()),
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
        actions.tick_remedy(
            pk, by=request.user, number=number, is_done="done" in request.POST, seen=request.POST.get("seen", "")
        )
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
    is_sent, may = request.method == "POST", step.may(request.user, found)
    if not may and not is_sent:
        raise PermissionDenied
    form = step.form(request.POST if is_sent else None, request.FILES if is_sent else None, item=found)
    if is_sent and may and form.is_valid():
        form.keep_files(by=request.user)
        if form.is_valid() and attempt(form, step.act, found.pk, by=request.user, **form.kwargs()):
            messages.success(request, _("Done: %(step)s") % {"step": step.label})
            return redirect(found)
    # The lead may have changed while somebody typed: refused, with the words still there.
    status = 403 if not may else 422 if form.is_bound and form.errors else 200
    context = {"item": found, "step": step, "form": form, "is_now": may and step.is_now(found)}
    context |= {"last": done_last(found)} | (evidence_of(found) if name == "check" and may else {})
    return render(request, "feedback/item_step.html", context, status=status)


def evidence_of(found: FeedbackItem) -> dict[str, Any]:
    """What the unit handed in, and what looks like closing on paper, for who checks on site."""
    task = found.task
    assert task  # else nobody may check
    return {"task": task, "submitted": last_submission(task), "doubts": doubts_of(task)} | photos_of(task)


@require_GET
def closing_docx(request: Request, pk: int) -> HttpResponse:
    """销号档案 as one Word file, with its photos."""
    found, picture = closing_picture(request, pk)
    return document_response(request, document_of(picture), "docx", back=found)


@require_GET
def closing_pdf(request: Request, pk: int) -> HttpResponse:
    """销号档案 as PDF."""
    found, picture = closing_picture(request, pk)
    return document_response(request, document_of(picture), "pdf", back=found)


@require_GET
def closing_zip(request: Request, pk: int) -> HttpResponse:
    """销号档案 as one ZIP file: the Word file, every photo, and their fingerprints."""
    _found, picture = closing_picture(request, pk)
    name, content = closing_archive(picture)
    response = HttpResponse(content, content_type="application/zip")
    response["Content-Disposition"] = content_disposition_header(True, name) or ""
    return response


def closing_picture(request: Request, pk: int) -> tuple[FeedbackItem, Picture]:
    """What the closing file of `?round=` tells, of the present round without it, for who reads the whole town."""
    found = visible(request, pk)
    if not can_read_file(request, found):
        raise PermissionDenied
    asked = request.GET.get("round", "")
    if asked and asked not in [str(file.round) for file in found.files.all()]:
        raise Http404
    return found, picture_in_force(found, int(asked) if asked else None)


def can_read_file(request: Request, found: FeedbackItem) -> bool:
    """Who reads the whole town; a unit has its own task's page."""
    scope = scope_of(request.user)
    return scope.reads_all_towns or found.town_id in scope.read_towns
