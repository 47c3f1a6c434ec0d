"""Study meetings: the year's four quarters, a meeting with what lies before it, its steps up to the issued minutes."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.accounts.http import Request, town_of
from apps.core.errors import RuleBroken
from apps.core.forms import attempt
from apps.documents.responses import document_response
from apps.meetings import actions
from apps.meetings.documents import agenda_paper, minutes_of
from apps.meetings.forms import AttendanceForm, DiscussionForm, IssueForm, MeasureForm, MeetingForm
from apps.meetings.models import State, StudyMeeting
from apps.meetings.permissions import can_keep_meetings, knows_plans
from apps.meetings.picture import Agenda
from apps.meetings.queries import agenda_of, meeting_for_page, quarters_of, years_of
from apps.meetings.wording import situation, subject_of
from apps.pledges.pages import town_read

HOUR = "09:00"


@require_GET
def meetings(request: Request) -> HttpResponse:
    """The year's four quarters: who met, which lacks a meeting. `?year=`; who reads several towns also `?town=`."""
    town, user = town_read(request), request.user
    years = years_of(town, user)
    year = next((one for one in years if str(one) == request.GET.get("year")), town.today().year)
    quarters = quarters_of(town, year, user)
    knows = knows_plans(user, town.pk)
    context = {
        "town": town,
        "year": year,
        "years": years,
        "quarters": quarters,
        "warning": next((one for one in quarters if knows and one.warns), None),
        "met": sum(one.is_met and one.is_owed for one in quarters),
        "owed": sum(one.is_owed for one in quarters),
        "knows_plans": knows,
        "may_keep": can_keep_meetings(user, town.pk),
    }
    return render(request, "meetings/meetings.html", context)


@require_http_methods(["GET", "POST"])
def meeting_new(request: Request) -> HttpResponse:
    """Prepare one; what the last one had is offered again."""
    if not can_keep_meetings(request.user, request.user.town_id):
        raise PermissionDenied
    town = town_of(request)
    form = MeetingForm(request.POST or None, town=town, initial=first_of(request))
    if form.is_valid() and (made := attempt(form, actions.plan_meeting, town, form.cleaned_data, by=request.user)):
        return redirect(made)
    return render(request, "meetings/meeting_form.html", {"form": form}, status=422 if form.errors else 200)


def first_of(request: Request) -> dict[str, Any]:
    town = town_of(request)
    last = StudyMeeting.objects.filter(town=town).defer("agenda").first()
    kind = last.kind if last else StudyMeeting.Kind.COMMITTEE
    offered = {"kind": kind, "place": last.place if last else "", "chair": last.chair_id if last else None}
    return offered | {"day": town.today(), "starts_at": HOUR, "subject": subject_of(town.today())}


def visible(request: Request, pk: int) -> StudyMeeting:
    return get_object_or_404(meeting_for_page(request.user), pk=pk)


def kept(request: Request, pk: int) -> StudyMeeting:
    """One that the reader sees and the reader's office keeps."""
    found = visible(request, pk)
    if not can_keep_meetings(request.user, found.town_id):
        raise PermissionDenied
    return found


@require_GET
def meeting(request: Request, pk: int) -> HttpResponse:
    """What lay or lies before it, who was there, what was said and decided; what comes next."""
    return meeting_page(request, visible(request, pk))


def meeting_page(request: Request, found: StudyMeeting, sent: IssueForm | None = None) -> HttpResponse:
    may_keep = can_keep_meetings(request.user, found.town_id) and not found.is_issued
    may_issue = may_keep and found.state == State.HELD and bool(found.discussion)
    context = {
        "meeting": found,
        "agenda": before(found),
        "attendances": list(found.attendances.all()),
        "measures": list(found.measures.all()),
        "may_keep": may_keep,
        "issue": sent or (IssueForm(town=found.town) if may_issue else None),
    }
    return render(request, "meetings/meeting.html", context, status=422 if sent else 200)


def before(found: StudyMeeting) -> Agenda:
    """As it stood when the meeting was recorded; until then as it stands."""
    return found.picture or agenda_of(found.town, found.day)


@require_http_methods(["GET", "POST"])
def meeting_edit(request: Request, pk: int) -> HttpResponse:
    found = kept(request, pk)
    form = MeetingForm(request.POST or None, town=found.town, meeting=found)
    if form.is_valid() and attempt(form, actions.change_plan, pk, form.cleaned_data, by=request.user):
        return redirect(found)
    context = {"form": form, "meeting": found}
    return render(request, "meetings/meeting_form.html", context, status=422 if form.errors else 200)


@require_POST
def meeting_call_off(request: Request, pk: int) -> HttpResponse:
    found = kept(request, pk)
    try:
        actions.call_off(pk, by=request.user)
    except RuleBroken as refusal:
        messages.error(request, refusal.message)
        return redirect(found)
    messages.success(request, _("Called off."))
    return redirect("meetings:meetings")


@require_http_methods(["GET", "POST"])
def meeting_attendance(request: Request, pk: int) -> HttpResponse:
    """It was held, and who came."""
    found = kept(request, pk)
    form = AttendanceForm(request.POST or None, meeting=found)
    if form.is_valid() and attempt(form, actions.record_attendance, pk, form.said, form.attendances, by=request.user):
        return redirect(found)
    context = {"form": form, "meeting": found}
    return render(request, "meetings/attendance.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def meeting_discussion(request: Request, pk: int) -> HttpResponse:
    """What was said; what the figures say stands beside it and is in the minutes already."""
    found = kept(request, pk)
    form = DiscussionForm(request.POST or None, initial={"discussion": found.discussion})
    if form.is_valid() and attempt(form, actions.write_discussion, pk, by=request.user, **form.cleaned_data):
        return redirect(found)
    context = {"form": form, "meeting": found, "heard": situation(before(found))}
    return render(request, "meetings/discussion.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def measure_new(request: Request, pk: int) -> HttpResponse:
    """A measure; with `more` the page asks for the next one."""
    found = kept(request, pk)
    form = MeasureForm(request.POST or None, town=found.town)
    if form.is_valid() and attempt(form, actions.add_measure, pk, by=request.user, **form.cleaned_data):
        return redirect(request.path if "more" in request.POST else found)
    context = {"form": form, "meeting": found, "measures": found.measures.all()}
    return render(request, "meetings/measure_form.html", context, status=422 if form.errors else 200)


@require_POST
def measure_remove(request: Request, pk: int, measure: int) -> HttpResponse:
    found = kept(request, pk)
    try:
        actions.remove_measure(pk, measure, by=request.user)
    except RuleBroken as refusal:
        messages.error(request, refusal.message)
    return redirect(found)


@require_POST
def meeting_issue(request: Request, pk: int) -> HttpResponse:
    """A leader has signed: number, freezing, tasks."""
    found = kept(request, pk)
    form = IssueForm(request.POST, town=found.town)
    if form.is_valid() and attempt(form, actions.issue_minutes, pk, by=request.user, **form.cleaned_data):
        messages.success(request, _("Issued; each measure is a task of its unit now."))
        return redirect(found)
    return meeting_page(request, found, form)


@require_GET
def agenda_docx(request: Request, pk: int) -> HttpResponse:
    """What lies before those who meet, as a Word file."""
    found = visible(request, pk)
    return document_response(request, agenda_paper(found, before(found)), "docx", back=found)


@require_GET
def minutes_docx(request: Request, pk: int) -> HttpResponse:
    """The minutes as a Word file, or as a draft says so far."""
    return minutes_response(request, pk, "docx")


@require_GET
def minutes_pdf(request: Request, pk: int) -> HttpResponse:
    """The minutes as a PDF file."""
    return minutes_response(request, pk, "pdf")


def minutes_response(request: Request, pk: int, ending: str) -> HttpResponse:
    found = visible(request, pk)
    if found.is_planned:
        raise Http404
    return document_response(request, minutes_of(found), ending, back=found)
