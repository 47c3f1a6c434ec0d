"""The ledger of tasks, a task's story, its steps, its photos."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from apps.accounts.http import Request, search_words, town_of
from apps.core.forms import attempt
from apps.photos.responses import photo_response
from apps.rectifications import actions
from apps.rectifications.forms import NewTaskForm
from apps.rectifications.models import Status, Task, TaskEvent, TaskPhoto
from apps.rectifications.permissions import can_assign, can_open_task, is_assisting
from apps.rectifications.queries import answering, similar_open, task_for_page, tasks_for_list
from apps.rectifications.steps import STEPS, steps_for
from apps.towns.models import Category, Town
from apps.units.queries import units_visible_to

STATE_CHIPS = [
    ("", gettext_lazy("All")),
    ("open", gettext_lazy("Open")),
    ("overdue", gettext_lazy("Overdue")),
    ("soon", gettext_lazy("Due soon")),
    ("submitted", gettext_lazy("To verify")),
    ("completed", gettext_lazy("Completed")),
]


@require_GET
def tasks(request: Request) -> HttpResponse:
    """The ledger, filtered by its query string."""
    page = Paginator(tasks_for_list(request.user, request.GET, words=search_words(request)), 50).get_page(
        request.GET.get("page")
    )
    context = {
        "page": page,
        "states": STATE_CHIPS,
        "state": request.GET.get("state", ""),
        "q": search_words(request),
        "narrowed": narrowed_by(request),
        "may_open": can_open_task(request.user),
    }
    return render(request, "rectifications/tasks.html", context)


def narrowed_by(request: Request) -> list[tuple[str, str]]:
    """(address without it, words) of each unit or category that the ledger is narrowed to."""
    chips = []
    visible = Task.objects.visible_to(request.user)
    rows_by_name: dict[str, QuerySet[Any]] = {
        "town": Town.objects.filter(pk__in=visible.values("town")),
        "unit": units_visible_to(request.user),
        "category": Category.objects.filter(pk__in=visible.values("category")),
    }
    for name, rows in rows_by_name.items():
        asked = request.GET.get(name, "")
        found = rows.filter(pk=int(asked)).first() if asked.isdecimal() and len(asked) < 18 else None
        if found:
            rest = request.GET.copy()
            del rest[name]
            chips.append((f"?{rest.urlencode()}", str(found)))
    return chips


@require_GET
def task(request: Request, pk: int) -> HttpResponse:
    """The story of a task; for htmx the story alone, for the ledger's side panel."""
    found = get_object_or_404(task_for_page(request.user), pk=pk)
    steps = steps_for(request.user, found)
    events = list(found.events.all())[::-1]
    context = {
        "task": found,
        "events": events,
        "last_return": last_return(found, events),
        "heads": answering(found),
        "main_steps": [step for step in steps if step.is_main],
        "other_steps": [step for step in steps if not step.is_main],
        "similar": similar_open(found) if found.is_open and can_assign(request.user, found) else [],
        "is_waiting_for_verifier": found.status == Status.SUBMITTED,
        "is_assisting": is_assisting(request.user, found),
    } | photos_of(found)
    return render(request, "rectifications/_task_story.html" if request.htmx else "rectifications/task.html", context)


def photos_of(found: Task) -> dict[str, list[TaskPhoto]]:
    """Photos by stage, and those that the pair of before and after leaves out."""
    photos = {stage: [p for p in found.photos.all() if p.stage == stage] for stage in TaskPhoto.Stage.values}
    more = photos["before"][1:] + photos["control"] + photos["after"][:-1]
    return photos | {"more_photos": more}


def last_submission(found: Task) -> TaskEvent | None:
    return next((event for event in reversed(found.events.all()) if event.kind == TaskEvent.Kind.SUBMITTED), None)


def last_return(found: Task, events: Sequence[TaskEvent]) -> TaskEvent | None:
    """The reason that the lead still has to answer."""
    if found.status != Status.IN_PROGRESS:
        return None
    return next((event for event in events if event.kind == TaskEvent.Kind.RETURNED), None)


@require_http_methods(["GET", "POST"])
def task_step(request: Request, pk: int, name: str) -> HttpResponse:
    """One step of a task: its form, then its action. A step that isn't possible any more says so, keeps the words."""
    step = STEPS.get(name)
    if step is None:
        raise Http404
    found = get_object_or_404(task_for_page(request.user), pk=pk)
    is_sent, may = request.method == "POST", step.may(request.user, found)
    if not may and not is_sent:
        raise PermissionDenied
    form = step.form(request.POST if is_sent else None, request.FILES if is_sent else None, task=found)
    if is_sent and may and form.is_valid():
        form.keep_files(by=request.user)
        if form.is_valid() and attempt(form, step.act, found.pk, by=request.user, **form.kwargs()):
            messages.success(request, _("Done: %(step)s") % {"step": step.label})
            return redirect(found)
    # The lead may have changed while somebody typed: refused, with the words still there.
    status = 403 if not may else 422 if form.is_bound and form.errors else 200
    context = {"task": found, "step": step, "form": form, "is_now": may and step.is_now(found)}
    if name in ("verify", "return", "decide"):
        context |= photos_of(found) | {"submitted": last_submission(found)}
    return render(request, "rectifications/task_step.html", context, status=status)


@require_http_methods(["GET", "POST"])
def task_new(request: Request) -> HttpResponse:
    """The office assigns a task that came another way."""
    if not can_open_task(request.user):
        raise PermissionDenied
    town = town_of(request)
    form = NewTaskForm(request.POST or None, request.FILES or None, town=town)
    if form.is_valid():
        form.keep_files_of(request.user, town)
        opening = form.opening(by=request.user, now=timezone.now())
        opened = None if form.errors else attempt(form, actions.open_by_office, opening, by=request.user, town=town)
        if opened:
            return redirect(opened)
    return render(request, "rectifications/task_new.html", {"form": form}, status=422 if form.errors else 200)


@require_GET
def task_photo(request: Request, pk: int, photo: int, size: str) -> FileResponse:
    """A task's photo to who may see the task."""
    found = get_object_or_404(Task.objects.visible_to(request.user), pk=pk)
    attached = get_object_or_404(TaskPhoto.objects.select_related("photo"), task=found, pk=photo)
    return photo_response(attached.photo, size)
