"""The town's own words beside the built-in ones: categories, business lines, kinds of place (domain.md §3)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.administration.actions import locked_town
from apps.audit.actions import record
from apps.core.errors import RuleBroken
from apps.towns.models import BusinessLine, Category, PlaceKind, Town, TownWord

# By the name in an address.
KINDS: dict[str, type[TownWord]] = {"categories": Category, "lines": BusinessLine, "place-kinds": PlaceKind}
STEP = 10  # between two orders


def words_of(model: type[TownWord], town: Town) -> Any:
    """All of the town's words of a kind in their order, the hidden ones too."""
    if model is Category:
        return Category.objects.filter(town=town).select_related("line")
    return model._default_manager.filter(town=town)


@transaction.atomic
def add_word(model: type[TownWord], town_id: int, *, by: User, name: str, **more: Any) -> TownWord:
    """A word of the town's own, last in order. `more`: line, term and emergency_phone of a category.

    Raises RuleBroken for a name that a word of the kind has, hidden or not, built in or not.
    """
    town = locked_town(town_id, by)
    there = list(words_of(model, town))
    refuse_same_name(name, there)
    order = max((word.order for word in there), default=0) + STEP
    word: TownWord = model._default_manager.create(town=town, name=name, order=order, **judged(town, more))
    record(f"{model._meta.model_name}.added", subject=word, actor=by)
    return word


@transaction.atomic
def change_word(word: TownWord, *, by: User, name: str | None = None, **more: Any) -> TownWord:
    """Another name of an own word; of a category also line, term and telephone. A name of None stays.

    Raises RuleBroken for another name of a built-in word, and as `add_word`.
    """
    town = locked_town(word.town_id, by)
    if name is not None and name != word.name:
        if word.is_builtin:
            raise RuleBroken(_("Built-in words keep their names; hide it and add your own."), "name")
        refuse_same_name(name, (other for other in words_of(type(word), town) if other.pk != word.pk))
        word.name = name
    for field, value in judged(town, more).items():
        setattr(word, field, value)
    word.save(update_fields=["name", *more])
    record(f"{word._meta.model_name}.changed", subject=word, actor=by)
    return word


def judged(town: Town, more: dict[str, Any]) -> dict[str, Any]:
    if "line" in more and more["line"].town_id != town.pk:
        raise PermissionDenied
    return more


def refuse_same_name(name: str, others: Iterable[TownWord]) -> None:
    """Names are typed in Chinese, so built-in ones are compared by their Chinese names."""
    with translation.override("zh-hans"):
        taken = next((word for word in others if str(word) == name), None)
    if taken is None:
        return
    if taken.is_hidden:
        raise RuleBroken(_("“%(name)s” is there already, but hidden: show it again.") % {"name": name}, "name")
    raise RuleBroken(_("“%(name)s” is there already.") % {"name": name}, "name")


@transaction.atomic
def switch_word(word: TownWord, *, is_hidden: bool, by: User) -> TownWord:
    """Hide a word from forms and filters, or show it again; what was written with it keeps it.

    Raises RuleBroken for a line whose categories are shown, and for the last category: a report needs one.
    """
    town = locked_town(word.town_id, by)
    if is_hidden and isinstance(word, BusinessLine):
        refuse_used_line(word)
    if isinstance(word, Category):
        if is_hidden and not Category.objects.filter(town=town, is_hidden=False).exclude(pk=word.pk).exists():
            raise RuleBroken(_("One category at least must stay: every problem has one."))
        if not is_hidden and word.line.is_hidden:
            raise RuleBroken(_("Its business line “%(line)s” is hidden; show that first.") % {"line": word.line})
    word.is_hidden = is_hidden
    word.save(update_fields=["is_hidden"])
    record(f"{word._meta.model_name}.{'hidden' if is_hidden else 'shown'}", subject=word, actor=by)
    return word


def refuse_used_line(line: BusinessLine) -> None:
    shown = [str(category) for category in line.categories.filter(is_hidden=False)]
    if shown:
        words = _("Categories of this line are shown: %(categories)s. Give them another line or hide them first.")
        raise RuleBroken(words % {"categories": "、".join(shown)})


@transaction.atomic
def move_word(word: TownWord, *, is_up: bool, by: User) -> None:
    """One place up or down among the words of its kind; at the end it stays."""
    town = locked_town(word.town_id, by)
    model = type(word)
    words = list(words_of(model, town))
    at = next(number for number, one in enumerate(words) if one.pk == word.pk)
    other = at - 1 if is_up else at + 1
    if not 0 <= other < len(words):
        return
    words[at], words[other] = words[other], words[at]
    for number, one in enumerate(words, 1):
        one.order = number * STEP
    model._default_manager.bulk_update(words, ["order"])
    record(f"{model._meta.model_name}.moved", subject=word, actor=by)
