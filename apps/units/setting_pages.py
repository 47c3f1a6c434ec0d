"""Settings of a town that concern units and people: excuses, calendar, places, liaison, working groups, competence."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.accounts.http import Request, day_in
from apps.core.days import FIRST_DAY, LAST_DAY
from apps.core.errors import RuleBroken
from apps.core.forms import attempt
from apps.towns.models import BusinessLine, Town
from apps.units import actions, keeping
from apps.units.calendar import known_holidays, year_of
from apps.units.models import VILLAGES, AnsweringPlace, Excuse, GroupMember, Liaison, Unit, WorkingGroup
from apps.units.pages import form_page, is_done, keepers_only, kept_town, with_town
from apps.units.permissions import can_excuse
from apps.units.queries import kept_towns, people_of
from apps.units.setting_forms import (
    CalendarForm,
    CompetenceForm,
    EndForm,
    ExcuseForm,
    GroupForm,
    LiaisonForm,
    MemberForm,
    PlaceForm,
)


def list_of(view: str, town: Town) -> str:
    """The address of a list of the town's."""
    return f"{reverse(f'units:{view}')}?town={town.code}"


def kept(request: Request, rows: Any, pk: int) -> Any:
    """A row of a town that the reader keeps."""
    keepers_only(request)
    return get_object_or_404(rows.filter(town__in=kept_towns(request.user)).select_related("town"), pk=pk)


@require_GET
def excuses(request: Request) -> HttpResponse:
    """Which units were, are and will be excused, when and why."""
    town = kept_town(request)
    rows = Excuse.objects.filter(town=town).prefetch_related("units").select_related("made_by")
    page = Paginator(rows.order_by("-from_day", "-pk"), 50).get_page(request.GET.get("page"))
    context = with_town(request, town) | {"page": page, "may_excuse": can_excuse(request.user, town.pk)}
    return render(request, "units/excuses.html", context)


@require_http_methods(["GET", "POST"])
def excuse_new(request: Request) -> HttpResponse:
    """Excuse units on days; `?units=3,4&day=2026-11-24` has them chosen already."""
    town = kept_town(request)
    if not can_excuse(request.user, town.pk):
        raise PermissionDenied
    day = day_in(request.GET.get("day", "")) or town.today()
    chosen = [pk for pk in request.GET.get("units", "").split(",") if pk.isascii() and pk.isdigit()]
    initial = {"from_day": day, "to_day": day, "units": chosen}
    form = ExcuseForm(request.POST or None, town=town, initial=initial)
    if is_done(form, actions.excuse_units, by=request.user, town=town):
        messages.success(request, _("Excused: board, bulletin, deadlines and figures leave these days out."))
        return redirect(list_of("excuses", town))
    return form_page(request, form, title=_("Excuse units"), back=list_of("excuses", town), town=town)


@require_POST
def excuse_withdraw(request: Request, pk: int) -> HttpResponse:
    excuse = kept(request, Excuse.objects, pk)
    actions.withdraw_excuse(pk, by=request.user)
    return redirect(list_of("excuses", excuse.town))


@require_http_methods(["GET", "POST"])
def calendar(request: Request) -> HttpResponse:
    """The year at a glance: the town's own days over those of all towns."""
    town = kept_town(request)
    text = request.GET.get("year", "")
    year = int(text) if text.isascii() and text.isdigit() and len(text) == 4 else town.today().year
    year = min(max(year, FIRST_DAY.year), LAST_DAY.year)
    form = CalendarForm(request.POST or None)
    if is_done(form, keeping.set_calendar_days, by=request.user, town=town):
        return redirect(f"{list_of('calendar', town)}&year={form.cleaned_data['from_day'].year}")
    context = with_town(request, town) | {
        "year": year,
        "months": year_of(town.pk, year),
        "form": form,
        "is_known": bool(known_holidays([year])),
        "is_over": year < town.today().year,
    }
    return render(request, "units/calendar.html", context)


@require_POST
def calendar_fill(request: Request, year: int) -> HttpResponse:
    """Enter the State Council's days."""
    town = kept_town(request)
    if not FIRST_DAY.year <= year <= LAST_DAY.year:
        raise Http404
    try:
        count = keeping.fill_calendar(by=request.user, town=town, year=year)
    except RuleBroken as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("%(count)d days entered.") % {"count": count})
    return redirect(f"{list_of('calendar', town)}&year={year}")


@require_GET
def places(request: Request) -> HttpResponse:
    """Borders and markets, and who answers for each."""
    town = kept_town(request)
    rows = AnsweringPlace.objects.filter(town=town).select_related("unit__successor", "kind").order_by("name")
    page = Paginator(rows, 50).get_page(request.GET.get("page"))
    return render(request, "units/places.html", with_town(request, town) | {"page": page})


@require_http_methods(["GET", "POST"])
def place_new(request: Request) -> HttpResponse:
    return place_page(request, kept_town(request), None, _("New place"))


@require_http_methods(["GET", "POST"])
def place_edit(request: Request, pk: int) -> HttpResponse:
    place = kept(request, AnsweringPlace.objects, pk)
    return place_page(request, place.town, place, _("Change “%(unit)s”") % {"unit": place})


def place_page(request: Request, town: Town, place: AnsweringPlace | None, title: str) -> HttpResponse:
    form = PlaceForm(request.POST or None, town=town, place=place)
    if is_done(form, keeping.keep_place, by=request.user, town=town, place=place):
        return redirect(list_of("places", town))
    return form_page(request, form, title=title, back=list_of("places", town), town=town, remove_place=place)


@require_POST
def place_remove(request: Request, pk: int) -> HttpResponse:
    place = kept(request, AnsweringPlace.objects, pk)
    keeping.remove_place(pk, by=request.user)
    return redirect(list_of("places", place.town))


@require_GET
def liaisons(request: Request) -> HttpResponse:
    """包村: every village with who is assigned to it."""
    town = kept_town(request)
    today = town.today()
    villages = Unit.objects.open_on(today).filter(town=town, kind__in=VILLAGES).order_by("order", "pk")
    rows = Liaison.objects.not_over(today).filter(town=town).select_related("person").order_by("from_day", "pk")
    assigned: dict[int, list[Liaison]] = {}
    for row in rows:
        assigned.setdefault(row.unit_id, []).append(row)
    context = {"villages": [(unit, assigned.get(unit.pk, [])) for unit in villages], "today": today}
    return render(request, "units/liaisons.html", with_town(request, town) | context)


@require_http_methods(["GET", "POST"])
def liaison_new(request: Request) -> HttpResponse:
    town = kept_town(request)
    people = people_of(town)
    initial = {"unit": request.GET.get("unit"), "from_day": town.today()}
    form = LiaisonForm(request.POST or None, town=town, people=people, initial=initial)
    if is_done(form, keeping.assign_liaison, by=request.user):
        return redirect(list_of("liaisons", town))
    title, back = _("Assign somebody to a village"), list_of("liaisons", town)
    return form_page(request, form, title=title, back=back, town=town, people=people)


@require_http_methods(["GET", "POST"])
def liaison_end(request: Request, pk: int) -> HttpResponse:
    liaison = kept(request, Liaison.objects.select_related("unit", "person"), pk)
    title = _("%(person)s no longer looks after %(unit)s") % {"person": liaison.person, "unit": liaison.unit}
    return end_page(request, liaison, keeping.end_liaison, title, list_of("liaisons", liaison.town))


def end_page(
    request: Request, row: Liaison | GroupMember, action: Callable[..., Any], title: str, back: str
) -> HttpResponse:
    """Ask for the last day of what holds."""
    yesterday = row.town.today() - timedelta(days=1)
    form = EndForm(request.POST or None, initial={"to_day": max(yesterday, row.from_day)})
    if is_done(form, action, row.pk, by=request.user):
        return redirect(back)
    return form_page(request, form, title=title, back=back)


@require_GET
def groups(request: Request) -> HttpResponse:
    """Working groups with their members of today."""
    town = kept_town(request)
    rows = WorkingGroup.objects.filter(town=town).order_by("name", "pk").prefetch_related("members__person")
    today = town.today()
    found = [(group, [m for m in group.members.all() if m.holds_on(today)]) for group in rows]
    return render(request, "units/groups.html", with_town(request, town) | {"groups": found, "today": today})


@require_http_methods(["GET", "POST"])
def group_new(request: Request) -> HttpResponse:
    town = kept_town(request)
    form = GroupForm(request.POST or None)
    if is_done(form, keeping.found_group, by=request.user, town=town):
        return redirect(list_of("groups", town))
    return form_page(request, form, title=_("New working group"), back=list_of("groups", town), town=town)


@require_GET
def group(request: Request, pk: int) -> HttpResponse:
    """One working group: its paper, its members past and present."""
    group = kept(request, WorkingGroup.objects, pk)
    members = group.members.select_related("person").order_by("-is_leader", "-from_day", "-pk")
    return render(request, "units/group.html", {"group": group, "members": members, "today": group.town.today()})


@require_http_methods(["GET", "POST"])
def group_edit(request: Request, pk: int) -> HttpResponse:
    group = kept(request, WorkingGroup.objects, pk)
    form = GroupForm(request.POST or None, group=group)
    back = reverse("units:group", args=[pk])
    if is_done(form, keeping.change_group, pk, by=request.user):
        return redirect(back)
    return form_page(request, form, title=_("Change “%(unit)s”") % {"unit": group}, back=back)


@require_http_methods(["GET", "POST"])
def member_new(request: Request, pk: int) -> HttpResponse:
    group = kept(request, WorkingGroup.objects, pk)
    people = people_of(group.town)
    form = MemberForm(request.POST or None, people=people, initial={"from_day": group.town.today()})
    back = reverse("units:group", args=[pk])
    if is_done(form, keeping.add_member, pk, by=request.user):
        return redirect(back)
    return form_page(request, form, title=_("New member"), back=back, sub=group.name, people=people)


@require_http_methods(["GET", "POST"])
def member_end(request: Request, pk: int) -> HttpResponse:
    member = kept(request, GroupMember.objects.select_related("group", "person"), pk)
    title = _("%(person)s leaves %(unit)s") % {"person": member.person, "unit": member.group}
    return end_page(request, member, keeping.end_member, title, reverse("units:group", args=[member.group_id]))


@require_http_methods(["GET", "POST"])
def competence(request: Request) -> HttpResponse:
    """Which unit a village hands up to, for every business line."""
    town = kept_town(request)
    lines = list(BusinessLine.objects.filter(town=town, is_hidden=False).select_related("competence__unit"))
    competent = {line.competence.unit_id for line in lines if hasattr(line, "competence")}
    units = Unit.objects.filter(town=town, kind__in=[Unit.Kind.TOWN_UNIT, Unit.Kind.AGENCY])
    units = units.open_on(town.today()) | units.filter(pk__in=competent)
    form = CompetenceForm(request.POST or None, lines=lines, units=list(units.distinct()))
    if form.is_valid() and attempt(form, set_all, request, form):
        messages.success(request, _("Saved. It holds for what is handed up from now on."))
        return redirect(list_of("competence", town))
    note = _("What a village has no power over, it hands up to this unit; its line's problems are told to it too.")
    return form_page(
        request, form, title=_("Competent units"), back=reverse("units:units"), note=note, **with_town(request, town)
    )


@transaction.atomic
def set_all(request: Request, form: CompetenceForm) -> bool:
    for line, unit in form.changed_lines():
        keeping.set_competence(by=request.user, line=line, unit=unit)
    return True
