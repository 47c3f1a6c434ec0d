"""Pages of one unit: what it is, who holds its posts; opening, changing, merging, splitting, closing it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from apps.accounts.http import Request
from apps.accounts.models import Role
from apps.core.forms import attempt
from apps.units import actions, keeping, mergers
from apps.units.forms import CloseForm, DutyForm, MergeForm, NewUnitForm, SplitForm, UnitForm
from apps.units.models import VILLAGES, Grid, Unit
from apps.units.pages import form_page, is_done, keepers_only, kept_town, with_town
from apps.units.permissions import can_keep_post, can_keep_units, can_see_people, can_see_units
from apps.units.queries import people_of, unit_for_page, units_kept_by
from apps.units.setting_forms import GridForm


def address_of(unit: Unit) -> str:
    return reverse("units:unit", args=[unit.pk])


def kept_unit(request: Request, pk: int) -> Unit:
    """A unit that the reader keeps; anybody else's isn't there."""
    keepers_only(request)
    return get_object_or_404(units_kept_by(request.user), pk=pk)


@require_GET
def unit(request: Request, pk: int) -> HttpResponse:
    """One unit: posts with holders past and present, duty to report, what is below it, who succeeds."""
    if not can_see_units(request.user):
        raise PermissionDenied
    unit = unit_for_page(request.user, pk)
    if unit is None:
        raise Http404
    return render(request, "units/unit.html", facts_of(request, unit))


def facts_of(request: Request, unit: Unit) -> dict[str, Any]:
    """What the page says of a unit, from what was read with it."""
    today = unit.town.today()
    is_open, may_keep = unit.is_open_on(today), can_keep_units(request.user, unit.town_id)
    posts = [post for post in unit.posts.all() if not post.is_abolished]
    for post in posts:
        post.held = [tenure for tenure in post.tenures.all() if tenure.holds_on(today)]  # type: ignore[attr-defined]
        post.may_keep = is_open and can_keep_post(request.user, post)  # type: ignore[attr-defined]
    duties = list(unit.report_duties.all())
    heads = [post for post in posts if post.role == Role.UNIT_HEAD]
    return {
        "unit": unit,
        "today": today,
        "is_open": is_open,
        "may_keep": may_keep,
        "may_see_people": can_see_people(request.user),
        "posts": posts,
        "abolished": [post for post in unit.posts.all() if post.is_abolished],
        "has_no_head": is_open and unit.kind in VILLAGES and not any(post.held for post in heads),  # type: ignore[attr-defined]
        "duty": next((duty for duty in duties if duty.valid_from <= today), None),
        "duties": duties,
        "groups": [child for child in unit.children.all() if child.is_open_on(today)],
        "liaisons": [liaison for liaison in unit.liaisons.all() if liaison.holds_on(today)],
    }


@require_http_methods(["GET", "POST"])
def unit_new(request: Request) -> HttpResponse:
    town = kept_town(request)
    form = NewUnitForm(request.POST or None, town=town)
    if form.is_valid():
        made = attempt(form, actions.add_unit, by=request.user, town=town, **form.cleaned_data)
        if made:
            messages.success(request, _("“%(unit)s” is there. Now add its posts.") % {"unit": made})
            return redirect(address_of(made))
    return form_page(request, form, title=_("New unit"), back=reverse("units:units"), **with_town(request, town))


@require_http_methods(["GET", "POST"])
def unit_edit(request: Request, pk: int) -> HttpResponse:
    unit = kept_unit(request, pk)
    form = UnitForm(request.POST or None, town=unit.town, unit=unit)
    if is_done(form, actions.change_unit, pk, by=request.user):
        return redirect(address_of(unit))
    note = _("The new name stands on earlier reports too; issued bulletins keep the old one.")
    return form_page(request, form, title=_("Change “%(unit)s”") % {"unit": unit}, back=address_of(unit), note=note)


@require_http_methods(["GET", "POST"])
def unit_duty(request: Request, pk: int) -> HttpResponse:
    """On which days the unit owes a report, from a day on."""
    unit = kept_unit(request, pk)
    form = DutyForm(request.POST or None, initial={"from_day": unit.town.today()})
    if is_done(form, actions.set_duty, pk, by=request.user):
        return redirect(address_of(unit))
    return form_page(request, form, title=_("When “%(unit)s” reports") % {"unit": unit}, back=address_of(unit))


@require_http_methods(["GET", "POST"])
def unit_close(request: Request, pk: int) -> HttpResponse:
    unit = kept_unit(request, pk)
    form = CloseForm(request.POST or None, unit=unit, initial={"on": unit.town.today()})
    if is_done(form, actions.close_unit, pk, by=request.user):
        return redirect(address_of(unit))
    note = _("History keeps its name. Its posts end the day before; open tasks go to who succeeds.")
    title = _("Close “%(unit)s”") % {"unit": unit}
    return form_page(request, form, title=title, back=address_of(unit), note=note, button=title, is_danger=True)


@require_http_methods(["GET", "POST"])
def units_merge(request: Request) -> HttpResponse:
    """Several units become a new one."""
    town = kept_town(request)
    units = units_kept_by(request.user).filter(town=town, closed_on=None).exclude(kind=Unit.Kind.TOWN)
    chosen = request.GET.getlist("units")
    initial = {"units": chosen, "on": town.today(), "kind": Unit.Kind.VILLAGE}
    form = MergeForm(request.POST or None, units=list(units.exclude(kind=Unit.Kind.GROUP)), initial=initial)
    if form.is_valid():
        typed = form.cleaned_data
        ids = [int(pk) for pk in typed.pop("units")]
        made = attempt(form, mergers.merge_units, ids, by=request.user, **typed)
        if made:
            messages.success(
                request, _("“%(unit)s” succeeds them; their open tasks follow by themselves.") % {"unit": made}
            )
            return redirect(address_of(made))
    note = _(
        "The old units close and keep their names in history. Villager groups, grids and liaison go on in the new one."
    )
    return form_page(
        request, form, title=_("Merge units"), back=reverse("units:units"), **with_town(request, town), note=note
    )


@require_http_methods(["GET", "POST"])
def unit_split(request: Request, pk: int) -> HttpResponse:
    """One unit becomes several."""
    unit = kept_unit(request, pk)
    groups = list(unit.children.filter(closed_on=None))
    form = SplitForm(request.POST or None, groups=groups, initial={"on": unit.town.today()})
    if form.is_valid():
        parts = [(name, unit.kind) for name in form.cleaned_data["names"]]
        on, groups_to = form.cleaned_data["on"], form.part_of_group()
        made = attempt(form, mergers.split_unit, pk, by=request.user, on=on, parts=parts, part_of_group=groups_to)
        if made:
            return redirect(address_of(made[0]))
    note = _(
        "The old unit closes and keeps its name in history. Each new one has its posts, the first their holders too."
    )
    title = _("Split “%(unit)s”") % {"unit": unit}
    return form_page(request, form, title=title, back=address_of(unit), note=note)


@require_http_methods(["GET", "POST"])
def grid_new(request: Request, pk: int) -> HttpResponse:
    unit = kept_unit(request, pk)
    return grid_page(request, unit, None, _("New grid"))


@require_http_methods(["GET", "POST"])
def grid_edit(request: Request, pk: int) -> HttpResponse:
    keepers_only(request)
    grid = get_object_or_404(Grid.objects.filter(unit__in=units_kept_by(request.user)).select_related("warden"), pk=pk)
    return grid_page(request, kept_unit(request, grid.unit_id), grid, _("Change “%(unit)s”") % {"unit": grid})


def grid_page(request: Request, unit: Unit, grid: Grid | None, title: str) -> HttpResponse:
    people = people_of(unit.town)
    form = GridForm(request.POST or None, people=people, grid=grid)
    if is_done(form, keeping.keep_grid, by=request.user, unit=unit, grid=grid):
        return redirect(address_of(unit))
    return form_page(request, form, title=title, back=address_of(unit), sub=unit.name, people=people)
