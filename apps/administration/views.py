"""The pages of a town's settings, words and names; the first day's list; founding a town."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.accounts.http import Request, day_in
from apps.administration import actions
from apps.administration.checklist import first_day_list, list_at_home
from apps.administration.forms import ChannelReasonForm, FoundForm, NamesForm, SettingsForm, WordForm
from apps.administration.founding import found
from apps.administration.hub import groups_of
from apps.administration.models import FirstDay
from apps.administration.permissions import can_found_towns
from apps.administration.queries import planned_changes, settings_history
from apps.administration.words import KINDS, add_word, change_word, move_word, switch_word, words_of
from apps.core.errors import RuleBroken
from apps.core.forms import attempt
from apps.core.templatetags.ui import short_day
from apps.towns.models import BusinessLine, Category, PlaceKind, Town, TownSettings, TownWord
from apps.units.pages import keepers_only, kept_town, with_town
from apps.units.queries import kept_towns

TITLES = {
    Category: gettext_lazy("Categories"),
    BusinessLine: gettext_lazy("Business lines"),
    PlaceKind: gettext_lazy("Kinds of place"),
}


def asked_for(request: Request, town: Town) -> str:
    """What an address needs so that a keeper of several towns stays in this one."""
    return "" if request.user.town else f"?town={town.code}"


def to(request: Request, town: Town, view: str, *args: Any) -> HttpResponse:
    return redirect(reverse(view, args=args) + asked_for(request, town))


def page(request: Request, town: Town, template: str, **context: Any) -> HttpResponse:
    context |= with_town(request, town) | {"of_town": asked_for(request, town)}
    return render(request, f"administration/{template}.html", context)


@require_GET
def settings_hub(request: Request) -> HttpResponse:
    """Where everything is kept, and how it stands today."""
    if can_found_towns(request.user) and not Town.objects.exists():
        return redirect("administration:town_new")
    town = kept_town(request)
    return page(
        request,
        town,
        "hub",
        groups=groups_of(town),
        list=list_at_home(request.user, town),
        may_found=can_found_towns(request.user),
    )


@require_http_methods(["GET", "POST"])
def town_settings(request: Request) -> HttpResponse:
    """What holds now, or on the day that `?from=` names; a change holds from a day on."""
    town = kept_town(request)
    day = max(day_in(request.GET.get("from", "")) or town.today(), town.today())
    form = SettingsForm(request.POST or None, held=TownSettings.objects.in_force(town, day), day=day)
    if form.is_valid():
        saved = attempt(
            form, actions.change_settings, town.pk, form.cleaned_data["valid_from"], form.wanted(), by=request.user
        )
        if saved:
            messages.success(request, _("Saved: it holds from %(day)s on.") % {"day": short_day(saved.valid_from)})
            return to(request, town, "administration:town")
    row = FirstDay.objects.filter(town=town).first()
    return page(
        request,
        town,
        "town",
        form=form,
        day=day,
        planned=planned_changes(town),
        history=settings_history(town),
        is_to_confirm=row is not None and row.times_confirmed_at is None,
    )


@require_POST
def times_confirm(request: Request) -> HttpResponse:
    town = kept_town(request)
    actions.confirm_times(town.pk, by=request.user)
    messages.success(request, _("Confirmed: everything holds as it stands here."))
    return to(request, town, "administration:first_day")


@require_POST
def settings_take_back(request: Request, pk: int) -> HttpResponse:
    keepers_only(request)
    planned = get_object_or_404(TownSettings.objects.select_related("town"), pk=pk, town__in=kept_towns(request.user))
    try:
        actions.take_back_settings(planned.pk, by=request.user)
        messages.success(request, _("The planned change is taken back."))
    except RuleBroken as refusal:
        messages.error(request, refusal.message)
    return to(request, planned.town, "administration:town")


@require_http_methods(["GET", "POST"])
def names(request: Request) -> HttpResponse:
    """How the town and its offices are called on pages and in documents."""
    town = kept_town(request)
    form = NamesForm(request.POST or None, town=town)
    if form.is_valid() and attempt(form, actions.name_town, town.pk, form.cleaned_data, by=request.user):
        messages.success(request, _("The names are saved."))
        return to(request, town, "administration:hub")
    return page(request, town, "names", form=form)


def kind_named(kind: str) -> type[TownWord]:
    if kind not in KINDS:
        raise Http404
    return KINDS[kind]


def kept_word(request: Request, kind: str, pk: int) -> TownWord:
    keepers_only(request)
    rows = kind_named(kind)._default_manager.select_related("town").filter(town__in=kept_towns(request.user))
    word: TownWord = get_object_or_404(rows, pk=pk)
    return word


@require_GET
def words(request: Request, kind: str) -> HttpResponse:
    """The town's words of a kind, shown and hidden."""
    town, model = kept_town(request), kind_named(kind)
    return page(
        request,
        town,
        "words",
        kind=kind,
        title=TITLES[model],
        words=words_of(model, town),
        has_lines=model is Category,
    )


@require_http_methods(["GET", "POST"])
def word_new(request: Request, kind: str) -> HttpResponse:
    town, model = kept_town(request), kind_named(kind)
    form = WordForm(request.POST or None, model=model, town=town)
    if form.is_valid() and attempt(form, add_word, model, town.pk, by=request.user, **form.cleaned_data):
        return to(request, town, "administration:words", kind)
    return page(request, town, "word", form=form, kind=kind, title=TITLES[model])


@require_http_methods(["GET", "POST"])
def word(request: Request, kind: str, pk: int) -> HttpResponse:
    """Rename an own word; give a category another line, term or telephone."""
    found_word = kept_word(request, kind, pk)
    town = found_word.town
    form = WordForm(request.POST or None, model=type(found_word), town=town, word=found_word)
    if form.is_valid() and attempt(form, change_word, found_word, by=request.user, **form.cleaned_data):
        return to(request, town, "administration:words", kind)
    return page(request, town, "word", form=form, kind=kind, title=TITLES[type(found_word)], word=found_word)


@require_POST
def word_switch(request: Request, kind: str, pk: int) -> HttpResponse:
    """Hide it, or show it again."""
    found_word = kept_word(request, kind, pk)
    try:
        switch_word(found_word, is_hidden=not found_word.is_hidden, by=request.user)
    except RuleBroken as refusal:
        messages.error(request, refusal.message)
    return to(request, found_word.town, "administration:words", kind)


@require_POST
def word_move(request: Request, kind: str, pk: int) -> HttpResponse:
    found_word = kept_word(request, kind, pk)
    move_word(found_word, is_up=request.POST.get("to") == "up", by=request.user)
    return to(request, found_word.town, "administration:words", kind)


@require_http_methods(["GET", "POST"])
def town_new(request: Request) -> HttpResponse:
    """Found a town; the first officer's code is shown once."""
    if not can_found_towns(request.user):
        raise PermissionDenied
    form = FoundForm(request.POST or None)
    founded = form.is_valid() and attempt(form, found, form.new_town(), by=request.user)
    if not founded:
        return render(request, "administration/town_new.html", {"form": form})
    response = render(request, "administration/town_founded.html", {"founded": founded})
    response["Cache-Control"] = "no-store"
    return response


@require_GET
def first_day(request: Request) -> HttpResponse:
    """What a new town still lacks, in the order in which a morning takes it."""
    return first_day_page(request, kept_town(request), ChannelReasonForm())


def first_day_page(request: Request, town: Town, form: ChannelReasonForm) -> HttpResponse:
    row = FirstDay.objects.filter(town=town).first()
    return page(
        request,
        town,
        "first_day",
        list=first_day_list(request.user, town),
        form=form,
        is_away=row is None or row.put_away_at is not None,
    )


@require_POST
def first_day_channel(request: Request) -> HttpResponse:
    """Leave the group chat out, with a word why; or take that back."""
    town = kept_town(request)
    if "with" in request.POST:
        actions.go_without_channel(town.pk, "", by=request.user)
        return to(request, town, "notifications:channels")
    form = ChannelReasonForm(request.POST)
    if not form.is_valid():
        return first_day_page(request, town, form)
    actions.go_without_channel(town.pk, form.cleaned_data["reason"], by=request.user)
    return to(request, town, "administration:first_day")


@require_POST
def first_day_away(request: Request) -> HttpResponse:
    """Take the list off the home page, or put it there again."""
    town = kept_town(request)
    is_away = "away" in request.POST
    actions.put_list_away(town.pk, is_away=is_away, by=request.user)
    return redirect("/") if is_away else to(request, town, "administration:first_day")
