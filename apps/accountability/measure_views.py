"""Letters and reminders: drafted, read on paper before they go, issued, answered, closed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.accountability import measures as actions
from apps.accountability.documents import document_of, minutes_of
from apps.accountability.forms import (
    AnswerForm,
    DropForm,
    LookBackForm,
    MeasureForm,
    MinutesForm,
    OutcomeForm,
    OwnMeasureForm,
    RegisterForm,
    TalkForm,
    UnitForm,
    kinds_against,
)
from apps.accountability.ledgers import MEASURES
from apps.accountability.levels import BEFORE
from apps.accountability.models import Measure, Proposal
from apps.accountability.permissions import (
    can_answer,
    can_close,
    can_confirm,
    can_draft,
    can_issue,
    can_look_back,
    can_read_record,
    can_see_accountability,
    can_see_measures,
    has_to_confirm,
)
from apps.accountability.queries import facts_in_words, register_of, task_in_words
from apps.accountability.talks import confirm_minutes, write_minutes
from apps.accountability.wording import taken_in_words
from apps.accounts.http import Request, town_of
from apps.accounts.models import Role
from apps.core.forms import PageForm, attempt, shown_on
from apps.documents.responses import document_response
from apps.ledgers.asked import Asked
from apps.ledgers.responses import excel_response
from apps.rectifications.models import Task
from apps.units.models import Unit
from apps.units.scope import scope_of

NOTICE = Measure.Kind.NOTICE
ANSWER_IN = timedelta(days=7)
FIELDS = ("kind", "ground", "facts", "demand", "reply_by", "public_words", "referred_to", "is_major", "skip_reason")
UNSEEN = "-"  # no page's fingerprint: nobody signs or confirms what no page of ours has shown
DEMAND = "请立即组织整改，查明原因，落实责任，防止同类问题再次发生，并如实说明情况。"


def demand_of(unit: Unit) -> str:
    """What is written down already; what a posted agency is asked for, or is found to have done, differs each time."""
    return "" if unit.kind == Unit.Kind.AGENCY else DEMAND


@dataclass(frozen=True)
class Step:
    """What may be done with a measure now: who may, when, with what typed."""

    name: str
    label: Any
    icon: str
    form: type[PageForm]
    may: Callable[[Any, Measure], bool]
    is_now: Callable[[Measure], bool]
    act: Callable[..., Any]
    shown: Callable[[Measure], str] | None = None  # says yes to what the page shows, or writes over it
    initial: Callable[[Measure], dict[str, str]] = lambda measure: {}


STEPS = {
    step.name: step
    for step in [
        Step(
            "issue",
            gettext_lazy("Sign and send"),
            "send",
            PageForm,
            can_issue,
            lambda measure: not measure.is_issued and not measure.is_dropped,
            actions.issue_measure,
            shown=actions.seen_of,
        ),
        Step(
            "confirm",
            gettext_lazy("Confirm the minutes"),
            "check2-circle",
            PageForm,
            lambda user, measure: can_confirm(user, measure) and has_to_confirm(user, measure),
            lambda measure: measure.is_talk and bool(measure.talk.minutes) and not measure.talk.is_confirmed,
            confirm_minutes,
            shown=actions.seen_of,
        ),
        Step(
            "answer",
            gettext_lazy("Answer"),
            "pencil",
            AnswerForm,
            can_answer,
            lambda measure: measure.is_answerable,
            actions.answer_measure,
        ),
        Step(
            "close",
            gettext_lazy("Close with an outcome"),
            "check2-circle",
            OutcomeForm,
            can_close,
            lambda measure: measure.is_issued and not measure.closed_at and not measure.waits_for_confirmation,
            actions.close_measure,
        ),
        Step(
            "look-back",
            gettext_lazy("Look back"),
            "binoculars",
            LookBackForm,
            can_look_back,
            lambda measure: measure.is_talk and measure.closed_at is not None and not measure.ended_at,
            actions.look_back_at_measure,
        ),
        Step(
            "end",
            gettext_lazy("End the matter"),
            "check2",
            PageForm,
            can_look_back,
            lambda measure: measure.looked_back_at is not None and not measure.ended_at,
            actions.end_measure,
        ),
        Step(
            "drop",
            gettext_lazy("Drop the draft"),
            "x-circle",
            DropForm,
            lambda user, measure: can_draft(user, measure.town_id),
            lambda measure: not measure.is_issued and not measure.is_dropped,
            actions.drop_draft,
        ),
        Step(
            "register",
            gettext_lazy("Enter document number and seal"),
            "journal-text",
            RegisterForm,
            lambda user, measure: can_draft(user, measure.town_id),
            lambda measure: measure.is_issued,
            actions.register_measure,
            shown=actions.registered_of,
            initial=lambda measure: {name: getattr(measure, name) for name in ("document_number", "signed_as", "seal")},
        ),
    ]
}


@require_GET
def measures(request: Request) -> HttpResponseBase:
    """Those that the reader may read whole; for a unit's cadres kind, number and day of answer."""
    if not can_see_measures(request.user):
        raise PermissionDenied
    asked = Asked(MEASURES, request.user, request.GET)
    if asked.wants_excel:
        if not can_see_accountability(request.user):
            raise PermissionDenied
        return excel_response(request, asked)
    context = {
        "ledger": asked.page(),
        "register": register_of(request.user),
        "own_units": [unit for unit in scope_of(request.user).own_units if can_read_record(request.user, unit)],
        "may_see_proposals": can_see_accountability(request.user),
        "may_draft": scope_of(request.user).has(Role.OFFICER),
    }
    return render(request, "accountability/measures.html", context)


@require_http_methods(["GET", "POST"])
def measure_new(request: Request, pk: int) -> HttpResponse:
    """A draft from a proposal; what its rows say is written down already."""
    proposal = get_object_or_404(Proposal.objects.visible_to(request.user).for_list(), pk=pk)
    if not can_draft(request.user, proposal.town_id):
        raise PermissionDenied
    initial = {
        "facts": facts_in_words(proposal),
        "demand": demand_of(proposal.unit),
        "reply_by": proposal.town.today() + ANSWER_IN,
    }
    kinds = kinds_against(proposal.unit, proposal.ground)
    form = MeasureForm(request.POST or None, unit=proposal.unit, kinds=kinds, initial=initial)
    if form.is_valid():
        drafted = attempt(form, actions.draft_measure, proposal.pk, form.said, by=request.user, talk=form.appointment)
        if drafted:
            return redirect(drafted)
    context = {"form": form, "proposal": proposal}
    return render(request, "accountability/measure_form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def measure_begin(request: Request) -> HttpResponse:
    """A draft that no rule proposed: of an accident, an instruction, irresponsibility; first of which unit."""
    if not scope_of(request.user).has(Role.OFFICER):
        raise PermissionDenied
    town = town_of(request)
    chosen = UnitForm(request.GET or None, town=town)
    if not chosen.is_valid():
        return render(
            request, "accountability/measure_unit.html", {"form": chosen}, status=422 if chosen.errors else 200
        )
    unit = chosen.cleaned_data["unit"]
    initial = {"demand": demand_of(unit), "reply_by": town.today() + ANSWER_IN}
    form = OwnMeasureForm(request.POST or None, unit=unit, kinds=kinds_against(unit, None), initial=initial)
    if form.is_valid():
        drafted = attempt(form, actions.draft_of_own, unit, form.said, by=request.user, talk=form.appointment)
        if drafted:
            return redirect(drafted)
    context = {"form": form, "unit": unit}
    return render(request, "accountability/measure_form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def measure_next(request: Request, pk: int) -> HttpResponse:
    """The step after one that was taken, for the same ground; what was written before is told in it."""
    before = visible(request, pk)
    if not can_draft(request.user, before.town_id):
        raise PermissionDenied
    if not is_step(before):
        raise Http404
    kinds = kinds_against(before.unit, before.ground)
    initial = {
        "kind": next((kind for kind in kinds if BEFORE.get(kind) == before.kind), kinds[0]),
        "addressed_to": before.addressed_to_id,
        "facts": f"{before.facts}\n{taken_in_words(before)}",
        "demand": demand_of(before.unit),
        "reply_by": before.town.today() + ANSWER_IN,
    }
    form = MeasureForm(request.POST or None, unit=before.unit, kinds=kinds, initial=initial)
    if form.is_valid():
        said = form.said | {"ground": before.ground}
        drafted = attempt(
            form, actions.draft_of_own, before.unit, said, by=request.user, talk=form.appointment, follows=before
        )
        if drafted:
            return redirect(drafted)
    context = {"form": form, "before": before}
    return render(request, "accountability/measure_form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def talk_move(request: Request, pk: int) -> HttpResponse:
    """Another time, place or holder for a talk that is announced."""
    found = visible(request, pk)
    if not can_draft(request.user, found.town_id):
        raise PermissionDenied
    if not found.is_talk:
        raise Http404
    form = TalkForm(request.POST or None, talk=found.talk)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        if attempt(form, actions.move_talk, pk, by=request.user, appointment=form.appointment, reason=reason):
            messages.success(request, _("Saved; the unit is told."))
            return redirect(found)
    context = {"form": form, "measure": found}
    return render(request, "accountability/talk_form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def notice_new(request: Request, pk: int) -> HttpResponse:
    """整改通知书 about a task; what the task says is written down already."""
    task = get_object_or_404(Task.objects.visible_to(request.user).for_list(), pk=pk)
    if not can_draft(request.user, task.town_id):
        raise PermissionDenied
    initial = {"facts": task_in_words(task), "demand": DEMAND, "reply_by": task.town.today() + ANSWER_IN}
    form = MeasureForm(request.POST or None, unit=task.lead_unit, kinds=[NOTICE], initial=initial)
    if form.is_valid() and (drafted := attempt(form, actions.draft_notice, pk, form.said, by=request.user)):
        return redirect(drafted)
    return render(
        request, "accountability/measure_form.html", {"form": form, "task": task}, status=422 if form.errors else 200
    )


@require_http_methods(["GET", "POST"])
def measure_edit(request: Request, pk: int) -> HttpResponse:
    found = visible(request, pk)
    if not can_draft(request.user, found.town_id):
        raise PermissionDenied
    is_of_own = found.proposal is None and found.follows is None and found.kind != NOTICE and not found.about.exists()
    kinds = [NOTICE] if found.kind == NOTICE else kinds_against(found.unit, None if is_of_own else found.ground)
    form_of = OwnMeasureForm if is_of_own else MeasureForm
    form = form_of(request.POST or None, unit=found.unit, kinds=kinds, initial=as_drafted(found))
    seen = request.POST.get("seen", "")
    if form.is_valid() and attempt(
        form, actions.change_draft, pk, form.said, by=request.user, talk=form.appointment, seen=seen
    ):
        return redirect(found)
    context = {"form": form, "measure": found, "seen": shown_on(form, seen, actions.seen_of(found))}
    return render(request, "accountability/measure_form.html", context, status=422 if form.errors else 200)


def as_drafted(found: Measure) -> dict[str, Any]:
    initial = {name: getattr(found, name) for name in FIELDS} | {"addressed_to": found.addressed_to_id}
    if found.is_talk:
        at = found.talk.at.astimezone(found.town.zone)
        initial |= {"holder": found.talk.holder_id, "talk_day": at.date(), "talk_time": at.time()}
        initial["talk_place"] = found.talk.place
    return initial


@require_http_methods(["GET", "POST"])
def minutes(request: Request, pk: int) -> HttpResponse:
    """What was said in the talk, and what the unit promised."""
    found = visible(request, pk)
    if not can_draft(request.user, found.town_id):
        raise PermissionDenied
    if not found.is_talk:
        raise Http404
    form = MinutesForm(request.POST or None, talk=found.talk)
    seen = request.POST.get("seen", "")
    if form.is_valid() and attempt(form, write_minutes, pk, by=request.user, seen=seen, **form.cleaned_data):
        messages.success(request, _("Saved; both sides are asked to confirm."))
        return redirect(found)
    context = {"form": form, "measure": found, "seen": shown_on(form, seen, actions.seen_of(found))}
    return render(request, "accountability/minutes.html", context, status=422 if form.errors else 200)


@require_GET
def measure(request: Request, pk: int) -> HttpResponse:
    return measure_page(request, visible(request, pk))


@require_POST
def measure_step(request: Request, pk: int, name: str) -> HttpResponse:
    """One step; what was typed stays where it isn't possible any more."""
    found, step = visible(request, pk), STEPS.get(name)
    if step is None:
        raise Http404
    if not step.may(request.user, found):
        raise PermissionDenied
    form = step.form(request.POST, prefix=name)
    shown = {"seen": request.POST.get("seen") or UNSEEN} if step.shown else {}
    if form.is_valid() and attempt(form, step.act, pk, by=request.user, **form.cleaned_data, **shown):
        messages.success(request, _("Done: %(step)s") % {"step": step.label})
        return redirect(found)
    return measure_page(request, found, {name: form})


def measure_page(request: Request, found: Measure, sent: dict[str, forms.Form] | None = None) -> HttpResponse:
    sent = sent or {}
    steps = [step for step in STEPS.values() if step.is_now(found) and step.may(request.user, found)]
    context = {
        "measure": found,
        "steps": [form_of(step, found, sent.get(step.name)) for step in steps],
        "refused": [form for name, form in sent.items() if name not in {step.name for step in steps}],
        "follows": readable(request, found.follows_id),
        "may_write_minutes": may_write_minutes(request, found),
        "may_go_on": is_step(found) and can_draft(request.user, found.town_id),
        "may_move_talk": can_draft(request.user, found.town_id) and found.is_announced,
        "may_edit": not found.is_issued and not found.is_dropped and can_draft(request.user, found.town_id),
    }
    return render(request, "accountability/measure.html", context, status=422 if sent else 200)


def form_of(step: Step, found: Measure, sent: forms.Form | None) -> tuple[Step, forms.Form, str]:
    """A step with its form, as it was sent or new, and what its page shows."""
    form = sent or step.form(prefix=step.name, initial=step.initial(found))
    return step, form, step.shown(found) if step.shown else ""


def is_step(found: Measure) -> bool:
    """It was taken, and another one may follow it."""
    return found.is_issued and found.kind in BEFORE.values()


def readable(request: Request, pk: int | None) -> Measure | None:
    """The step before, where the reader may read it too."""
    return Measure.objects.visible_to(request.user).filter(pk=pk).first() if pk else None


def may_write_minutes(request: Request, found: Measure) -> bool:
    is_open = found.is_talk and found.is_issued and found.talk.is_held and not found.talk.is_confirmed
    return is_open and can_draft(request.user, found.town_id)


def visible(request: Request, pk: int) -> Measure:
    rows = Measure.objects.visible_to(request.user).for_list().select_related("proposal", "closed_by", "follows")
    rows = rows.prefetch_related(
        "statements__by",
        "talk__commitments__task__town",
        "talk__commitments__task__category",
        "about__task__town",
        "about__task__category",
        Prefetch("followed_by", Measure.objects.visible_to(request.user)),
    )
    return get_object_or_404(rows, pk=pk)


@require_GET
def minutes_docx(request: Request, pk: int) -> HttpResponse:
    """The minutes of a talk as a Word file, to be signed by both."""
    found = visible(request, pk)
    if not found.is_talk or not found.talk.minutes:
        raise Http404
    return document_response(request, minutes_of(found), "docx", back=found)


@require_GET
def minutes_pdf(request: Request, pk: int) -> HttpResponse:
    """The minutes as a PDF file."""
    found = visible(request, pk)
    if not found.is_talk or not found.talk.minutes:
        raise Http404
    return document_response(request, minutes_of(found), "pdf", back=found)


@require_GET
def measure_docx(request: Request, pk: int) -> HttpResponse:
    """The letter as a Word file."""
    found = visible(request, pk)
    return document_response(request, document_of(found), "docx", back=found)


@require_GET
def measure_pdf(request: Request, pk: int) -> HttpResponse:
    """The letter as a PDF file."""
    found = visible(request, pk)
    return document_response(request, document_of(found), "pdf", back=found)
