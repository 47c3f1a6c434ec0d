"""The ledger of tasks, a task's story, its steps, its photos."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import prefetch_related_objects
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.accounts.http import Request, town_of
from apps.core.errors import RuleBroken
from apps.core.forms import attempt
from apps.ledgers.asked import Asked
from apps.ledgers.models import MOST_QUERY
from apps.ledgers.responses import back_to_ledger, chosen_ids, excel_response
from apps.photos.responses import photo_response
from apps.rectifications import actions
from apps.rectifications.bulk import MOST, Reminded, assign_tasks, extend_tasks, remind_tasks
from apps.rectifications.doubts import doubts_of
from apps.rectifications.forms import AssignForm, ExtendForm, NewTaskForm
from apps.rectifications.ledgers import TASKS
from apps.rectifications.models import Status, Task, TaskEvent, TaskPhoto
from apps.rectifications.permissions import (
    can_assign,
    can_open_task,
    can_remind,
    can_remind_some,
    can_see_doubts,
    is_assisting,
)
from apps.rectifications.queries import answering, last_submission, photos_of, similar_open, task_for_page
from apps.rectifications.steps import STEPS, Step, steps_for

SELF_CHECK = "feedback_item__checks__answers__photos"  # what the app above kept of a check on site, by its name


@require_GET
def tasks(request: Request) -> HttpResponseBase:
    """The ledger, filtered by its query string."""
    asked = Asked(TASKS, request.user, request.GET)
    if asked.wants_excel:
        return excel_response(request, asked)
    context = {
        "ledger": asked.page(),
        "may_open": can_open_task(request.user),
        "may_remind": can_remind_some(request.user),
    }
    return render(request, "rectifications/tasks.html", context)


def back_from_bulk(request: Request) -> HttpResponse:
    """To the task on whose page it was done, else to the ledger as it was when the tasks were chosen."""
    ids = chosen_ids(request, "task")
    if "from_task" in request.POST and len(ids) == 1:
        return redirect("rectifications:task", ids[0])
    return back_to_ledger(request, "rectifications:tasks")


@require_POST
def tasks_remind(request: Request) -> HttpResponse:
    """Remind the leading units of the chosen tasks; back to where they were chosen with what became of it."""
    if not can_remind_some(request.user):
        raise PermissionDenied
    try:
        done = remind_tasks(chosen_ids(request, "task"), by=request.user)
    except RuleBroken as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, " ".join(words_of(done)))
    return back_from_bulk(request)


def words_of(done: Reminded) -> list[str]:
    """What became of a reminder, a sentence each."""
    told = _("Reminded: %(units)s units, %(tasks)s tasks.") % {"units": done.units, "tasks": done.tasks}
    said = [told if done.tasks else _("Nobody was reminded.")]
    if done.too_soon:
        said.append(_("Left out, reminded of within the hour: %(count)s.") % {"count": done.too_soon})
    if done.left_out:
        said.append(_("Left out, not with their unit now: %(count)s.") % {"count": done.left_out})
    return said


@require_POST
def tasks_assign(request: Request) -> HttpResponse:
    """Give the chosen tasks to another unit: first the unit and the reason are asked for, then it is done."""
    if not can_open_task(request.user):
        raise PermissionDenied
    ids = chosen_ids(request, "task")
    chosen = list(Task.objects.visible_to(request.user).filter(pk__in=ids).for_list()[:MOST])
    if not chosen:
        messages.error(request, _("Choose tasks first."))
        return back_from_bulk(request)
    form = AssignForm(request.POST if "reason" in request.POST else None, town=town_of(request))
    if form.is_valid():
        moved = attempt(form, assign_tasks, ids, by=request.user, **form.kwargs())
        if moved:
            words = ngettext("%(unit)s leads %(count)s task now.", "%(unit)s leads %(count)s tasks now.", len(moved))
            messages.success(request, words % {"unit": moved[0].lead_unit, "count": len(moved)})
            return back_from_bulk(request)
    context = {"form": form, "chosen": chosen, "query": request.POST.get("query", "")[:MOST_QUERY]}
    return render(request, "rectifications/tasks_assign.html", context, status=422 if form.errors else 200)


@require_POST
def tasks_extend(request: Request) -> HttpResponse:
    """Extend the chosen tasks to one day: first the day and the reason are asked for, then it is done."""
    if not can_open_task(request.user):
        raise PermissionDenied
    ids = chosen_ids(request, "task")
    chosen = list(Task.objects.visible_to(request.user).filter(pk__in=ids).for_list()[:MOST])
    if not chosen:
        messages.error(request, _("Choose tasks first."))
        return back_from_bulk(request)
    form = ExtendForm(request.POST if "reason" in request.POST else None)
    if form.is_valid():
        extended = attempt(form, extend_tasks, ids, by=request.user, **form.cleaned_data)
        if extended:
            words = ngettext("%(count)s task is extended.", "%(count)s tasks are extended.", len(extended))
            messages.success(request, words % {"count": len(extended)})
            return back_from_bulk(request)
    context = {"form": form, "chosen": chosen, "query": request.POST.get("query", "")[:MOST_QUERY]}
    return render(request, "rectifications/tasks_extend.html", context, status=422 if form.errors else 200)


@require_GET
def task(request: Request, pk: int) -> HttpResponse:
    """The story of a task; for htmx the story alone, for the ledger's side panel."""
    found = get_object_or_404(task_for_page(request.user), pk=pk)
    events = list(found.events.all())[::-1]
    main_steps, other_steps = ranked(steps_for(request.user, found), events)
    context = {
        "task": found,
        "events": events,
        "last_return": last_return(found, events),
        "heads": answering(found),
        "main_steps": main_steps,
        "other_steps": other_steps,
        "similar": similar_open(found) if found.is_open and can_assign(request.user, found) else [],
        "is_waiting_for_verifier": found.status == Status.SUBMITTED,
        "may_see_doubts": can_see_doubts(request.user, found),
        "is_assisting": is_assisting(request.user, found),
        "may_write_notice": found.is_open and can_assign(request.user, found),
        "may_remind": found.is_on_the_lead and can_remind(request.user, found),
    } | photos_of(found)
    return render(request, "rectifications/_task_story.html" if request.htmx else "rectifications/task.html", context)


LEADING = (
    TaskEvent.Kind.OPENED,
    TaskEvent.Kind.REASSIGNED,
    TaskEvent.Kind.HANDED_UP,
    TaskEvent.Kind.BOUNCED,
)  # steps that say who leads


def ranked(steps: Sequence[Step], events: Sequence[TaskEvent]) -> tuple[list[Step], list[Step]]:
    """Steps that stand first, and the others. Of what was sent back as another's the first is to give it on.

    `events`: the latest first.
    """
    last = next((event.kind for event in events if event.kind in LEADING), None)
    first = [step for step in steps if step.name == "reassign"] if last == TaskEvent.Kind.BOUNCED else []
    first = first or [step for step in steps if step.is_main]
    return first, [step for step in steps if step not in first]


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
            messages.success(request, done_in_words(step, found))
            return redirect(found)
    # The lead may have changed while somebody typed: refused, with the words still there.
    status = 403 if not may else 422 if form.is_bound and form.errors else 200
    events = found.events.all()
    context = {"task": found, "step": step, "form": form, "is_now": may and step.is_now(found)}
    context |= {"last_event": events[len(events) - 1] if events else None}
    if name in ("verify", "return", "decide"):
        context |= photos_of(found) | {"submitted": last_submission(found)}
    if name in ("verify", "return"):
        context |= {"doubts": doubts_of(found)}
        prefetch_related_objects([found], SELF_CHECK)
    return render(request, "rectifications/task_step.html", context, status=status)


def done_in_words(step: Step, before: Task) -> str:
    """`before`: as it stood when the step was taken. One approval of several completes nothing yet."""
    if step.name == "verify" and not before.is_last_approval:
        return _("Approved; the next one is asked.")
    return _("Done: %(step)s") % {"step": step.label}


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
