"""Pages of posts and persons: who takes which post, corrected days, accounts and the slips to sign in with."""

from collections.abc import Sequence

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import prefetch_related_objects
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.accounts.actions import SLIP_LIVES
from apps.accounts.http import Request
from apps.core.errors import RuleBroken
from apps.core.forms import attempt
from apps.units import offices, people
from apps.units.elections import Elected, hold_election
from apps.units.forms import AccountForm, HandOverForm, PersonForm, PostForm, SlipsForm, TenureForm
from apps.units.models import POST_ROLES, UNIT_ROLES, Person, Post, Tenure, Unit
from apps.units.pages import form_page, is_done, keepers_only, kept_town, with_town
from apps.units.people import Slip, never_signed_in
from apps.units.permissions import (
    can_keep_account,
    can_keep_everything,
    can_keep_person,
    can_keep_post,
    can_reset_sign_in,
)
from apps.units.queries import holders, people_of, people_without_sign_in, person_for_page, posts_kept_by, units_kept_by


def unit_of(post: Post) -> str:
    """The address of the unit's page."""
    return reverse("units:unit", args=[post.unit_id])


def kept_post(request: Request, pk: int) -> Post:
    """A post of a unit that the reader keeps; 403 for one with a right over the town that the reader doesn't keep."""
    keepers_only(request)
    post = get_object_or_404(posts_kept_by(request.user), pk=pk)
    if not can_keep_post(request.user, post):
        raise PermissionDenied
    return post


def kept_tenure(request: Request, pk: int) -> Tenure:
    keepers_only(request)
    rows = Tenure.objects.filter(post__in=posts_kept_by(request.user)).select_related("post__unit__town", "person")
    tenure: Tenure = get_object_or_404(rows, pk=pk)
    if not can_keep_post(request.user, tenure.post):
        raise PermissionDenied
    return tenure


def roles_given_by(request: Request, unit: Unit) -> Sequence[str]:
    return POST_ROLES if can_keep_everything(request.user, unit.town_id) else UNIT_ROLES


@require_http_methods(["GET", "POST"])
def post_new(request: Request, pk: int) -> HttpResponse:
    """A new post of the unit."""
    keepers_only(request)
    unit = get_object_or_404(units_kept_by(request.user), pk=pk)
    form = PostForm(request.POST or None, town=unit.town, roles=roles_given_by(request, unit))
    if is_done(form, offices.add_post, by=request.user, unit=unit):
        return redirect("units:unit", unit.pk)
    back = reverse("units:unit", args=[unit.pk])
    return form_page(request, form, title=_("New post"), back=back, sub=unit.name)


@require_http_methods(["GET", "POST"])
def post_edit(request: Request, pk: int) -> HttpResponse:
    post = kept_post(request, pk)
    form = PostForm(request.POST or None, town=post.unit.town, roles=roles_given_by(request, post.unit), post=post)
    if is_done(form, offices.change_post, pk, by=request.user):
        return redirect(unit_of(post))
    title = _("Change “%(unit)s”") % {"unit": post}
    return form_page(request, form, title=title, back=unit_of(post), sub=post.unit.name, abolish=post)


@require_POST
def post_abolish(request: Request, pk: int) -> HttpResponse:
    post = kept_post(request, pk)
    try:
        offices.abolish_post(pk, by=request.user)
    except RuleBroken as refusal:
        messages.error(request, refusal.message)
    return redirect(unit_of(post))


@require_http_methods(["GET", "POST"])
def post_hand_over(request: Request, pk: int) -> HttpResponse:
    """The post changes hands on a day."""
    post = kept_post(request, pk)
    town, known = post.unit.town, people_of(post.unit.town)
    form = HandOverForm(request.POST or None, people=known, initial={"from_day": town.today()})
    if form.is_valid():
        named, day = form.cleaned_data["person"], form.cleaned_data["from_day"]
        elected = Elected(post, named.person, named.name, named.phone) if named else Elected(post)
        try:
            hold_election(by=request.user, town=town, day=day, elected=[elected])
        except offices.RowsRefused as refused:
            refusal = refused.refusals[0]
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        else:
            return redirect(unit_of(post))
    note = _("The present holder's last day is the day before.")
    title = _("%(post)s changes hands") % {"post": post}
    return form_page(request, form, title=title, back=unit_of(post), sub=post.unit.name, note=note, people=known)


@require_http_methods(["GET", "POST"])
def tenure_new(request: Request, pk: int) -> HttpResponse:
    """Enter a former holder, or one whose days are known already."""
    post = kept_post(request, pk)
    known = people_of(post.unit.town)
    form = TenureForm(request.POST or None, people=known)
    if is_done(form, offices.take_office, pk, by=request.user):
        return redirect(unit_of(post))
    title = _("Enter a tenure: %(post)s") % {"post": post}
    return form_page(request, form, title=title, back=unit_of(post), sub=post.unit.name, people=known)


@require_http_methods(["GET", "POST"])
def tenure_edit(request: Request, pk: int) -> HttpResponse:
    """Correct mistyped days."""
    tenure = kept_tenure(request, pk)
    form = TenureForm(request.POST or None, tenure=tenure)
    if is_done(form, offices.correct_tenure, pk, by=request.user):
        return redirect(unit_of(tenure.post))
    title = _("Correct days: %(person)s, %(post)s") % {"person": tenure.person, "post": tenure.post}
    return form_page(
        request, form, title=title, back=unit_of(tenure.post), sub=tenure.post.unit.name, remove_tenure=tenure
    )


@require_POST
def tenure_remove(request: Request, pk: int) -> HttpResponse:
    tenure = kept_tenure(request, pk)
    try:
        offices.remove_tenure(pk, by=request.user)
    except RuleBroken as refusal:
        messages.error(request, refusal.message)
    return redirect(unit_of(tenure.post))


def kept_person(request: Request, pk: int) -> Person:
    keepers_only(request)
    person = person_for_page(request.user, pk)
    if person is None:
        raise Http404
    return person


@require_GET
def person(request: Request, pk: int) -> HttpResponse:
    """One person: posts past and present, liaison, groups, grids, the account."""
    person = kept_person(request, pk)
    today = person.town.today()
    tenures = list(person.tenures.all())
    context = {
        "person": person,
        "held": [tenure for tenure in tenures if tenure.holds_on(today)],
        "past": [tenure for tenure in tenures if not tenure.holds_on(today)],
        "liaisons": [liaison for liaison in person.liaisons.all() if liaison.holds_on(today)],
        "memberships": [member for member in person.memberships.all() if member.holds_on(today)],
        "may_change": can_keep_person(request.user, person),
        "may_keep_account": can_keep_account(request.user, person),
        "may_reset": person.user is not None and can_reset_sign_in(request.user, person.user),
        "never_signed_in": person.user is not None and never_signed_in(person.user),
    }
    return render(request, "units/person.html", context)


@require_http_methods(["GET", "POST"])
def person_new(request: Request) -> HttpResponse:
    town = kept_town(request)
    form = PersonForm(request.POST or None)
    if form.is_valid():
        made = attempt(form, people.add_person, by=request.user, town=town, **form.cleaned_data)
        if made:
            return redirect("units:person", made.pk)
    return form_page(request, form, title=_("New person"), back=reverse("units:people"), **with_town(request, town))


@require_http_methods(["GET", "POST"])
def person_edit(request: Request, pk: int) -> HttpResponse:
    person = kept_person(request, pk)
    if not can_keep_person(request.user, person):
        raise PermissionDenied
    form = PersonForm(request.POST or None, person=person)
    if is_done(form, people.change_person, pk, by=request.user):
        return redirect("units:person", pk)
    back = reverse("units:person", args=[pk])
    return form_page(request, form, title=_("Change “%(unit)s”") % {"unit": person}, back=back)


def account_person(request: Request, pk: int) -> Person:
    """A person whose account the reader keeps."""
    person = kept_person(request, pk)
    if not can_keep_account(request.user, person):
        raise PermissionDenied
    return person


@require_http_methods(["GET", "POST"])
def account_open(request: Request, pk: int) -> HttpResponse:
    """Open an account for the person; then the slip, once."""
    person = account_person(request, pk)
    form = AccountForm(request.POST or None, initial={"username": people.free_username(person)})
    if form.is_valid():
        slip = attempt(form, people.open_account, pk, by=request.user, **form.cleaned_data)
        if slip:
            return slips_page(request, [slip], reverse("units:person", args=[pk]))
    back = reverse("units:person", args=[pk])
    return form_page(request, form, title=_("An account for %(person)s") % {"person": person}, back=back)


@require_POST
def account_close(request: Request, pk: int) -> HttpResponse:
    people.close_account(account_person(request, pk).pk, by=request.user)
    return redirect("units:person", pk)


@require_POST
def account_reopen(request: Request, pk: int) -> HttpResponse:
    people.reopen_account(account_person(request, pk).pk, by=request.user)
    return redirect("units:person", pk)


@require_http_methods(["GET", "POST"])
def slips(request: Request) -> HttpResponse:
    """Accounts for all who hold a post and have none; then a page of slips to print, once."""
    town = kept_town(request)
    waiting = people_without_sign_in(request.user, town)
    without = [person for person in waiting if person.user is None]
    form = SlipsForm(request.POST if request.method == "POST" else None, initial={"again": not without})
    if form.is_valid():
        chosen = waiting if form.cleaned_data["again"] else without
        written = people.write_slips([person.pk for person in chosen], by=request.user)
        return slips_page(request, written, reverse("units:people"))
    context = with_town(request, town) | {"form": form, "without": without, "unused": len(waiting) - len(without)}
    return render(request, "units/slips_ask.html", context)


def slips_page(request: Request, written: Sequence[Slip], back: str) -> HttpResponse:
    """Codes are on this page alone: no cache keeps it, no address leads to it again."""
    address = request.build_absolute_uri(reverse("accounts:use_code"))
    if written:
        day = written[0].person.town.today()
        prefetch_related_objects([slip.person for slip in written], holders(day, "tenures"))
    context = {"slips": written, "back": back, "address": address, "days": SLIP_LIVES.days}
    response = render(request, "units/slips.html", context)
    response["Cache-Control"] = "no-store"
    return response
