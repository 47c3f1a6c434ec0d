"""A town adds its own words and hides built-in ones; none is ever deleted (domain.md §3)."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import translation

from apps.accounts.models import User
from apps.administration.words import add_word, change_word, move_word, switch_word, words_of
from apps.audit.models import Event
from apps.core.errors import RuleBroken
from apps.towns.models import BusinessLine, Category, PlaceKind, Term, Town
from tests.make import make_admin, make_officer
from tests.refusals import refused_by

pytestmark = pytest.mark.django_db


@pytest.fixture
def line(town: Town) -> BusinessLine:
    return BusinessLine.objects.get(town=town, code="environment")


@pytest.fixture
def smoke(town: Town, officer: User, line: BusinessLine) -> Category:
    added = add_word(Category, town.pk, by=officer, name="餐饮油烟", line=line, term=Term.WORKING, emergency_phone="")
    assert isinstance(added, Category)
    return added


def test_an_own_category_stands_last_with_its_line(smoke: Category, town: Town, line: BusinessLine) -> None:
    assert words_of(Category, town).last() == smoke
    assert (smoke.line, smoke.term, str(smoke)) == (line, Term.WORKING, "餐饮油烟")
    assert Event.objects.get(kind="category.added").subject_id == smoke.pk


def test_an_own_kind_of_place_and_an_own_line_are_added(town: Town, officer: User) -> None:
    for model in (PlaceKind, BusinessLine):
        assert str(add_word(model, town.pk, by=officer, name="景区")) == "景区"


def test_nobody_else_adds_a_word(town: Town, other_town: Town, others: list[User]) -> None:
    for user in [*others, make_officer(other_town, "stranger"), make_admin("theirs", other_town)]:
        with pytest.raises(PermissionDenied):
            add_word(PlaceKind, town.pk, by=user, name="景区")


@pytest.mark.parametrize("name", ["扬尘", "餐饮油烟"])
def test_a_name_that_is_there_is_refused_built_in_or_own(
    town: Town, officer: User, smoke: Category, line: BusinessLine, name: str
) -> None:
    with pytest.raises(RuleBroken) as refusal:
        add_word(Category, town.pk, by=officer, name=name, line=line, term=Term.WORKING)

    assert refusal.value.field == "name"


def test_a_name_that_is_there_but_hidden_is_refused_with_the_way_out(town: Town, officer: User) -> None:
    switch_word(PlaceKind.objects.get(town=town, code="river"), is_hidden=True, by=officer)

    with pytest.raises(RuleBroken, match="hidden: show it again"):
        add_word(PlaceKind, town.pk, by=officer, name="河道")


def test_the_same_name_twice_is_refused_by_the_database(town: Town, smoke: Category, line: BusinessLine) -> None:
    with refused_by("category_name_once_a_town"):
        Category.objects.create(town=town, line=line, name=smoke.name)
    for model, constraint in ((PlaceKind, "place_kind_name_once_a_town"), (BusinessLine, "line_name_once_a_town")):
        model.objects.create(town=town, name="景区")
        with refused_by(constraint):
            model.objects.create(town=town, name="景区")


def test_another_towns_line_is_refused(town: Town, other_town: Town, officer: User) -> None:
    foreign = BusinessLine.objects.get(town=other_town, code="water")

    with pytest.raises(PermissionDenied):
        add_word(Category, town.pk, by=officer, name="餐饮油烟", line=foreign)


def test_an_own_word_is_renamed(smoke: Category, officer: User) -> None:
    change_word(smoke, by=officer, name="油烟扰民")

    smoke.refresh_from_db()
    assert smoke.name == "油烟扰民"


def test_a_built_in_word_keeps_its_name(town: Town, officer: User) -> None:
    with pytest.raises(RuleBroken) as refusal:
        change_word(Category.objects.get(town=town, code="dust"), by=officer, name="工地扬尘")

    assert refusal.value.field == "name"


def test_a_built_in_category_takes_another_line_term_and_telephone(town: Town, officer: User) -> None:
    dust = Category.objects.get(town=town, code="dust")
    market = BusinessLine.objects.get(town=town, code="market")

    change_word(dust, by=officer, line=market, term=Term.CALENDAR, emergency_phone="12369")

    dust.refresh_from_db()
    assert (dust.line, dust.term, dust.emergency_phone) == (market, Term.CALENDAR, "12369")


def test_nobody_else_changes_hides_or_moves_a_word(town: Town, smoke: Category, others: list[User]) -> None:
    for user in others:
        with pytest.raises(PermissionDenied):
            change_word(smoke, by=user, name="油烟")
        with pytest.raises(PermissionDenied):
            switch_word(smoke, is_hidden=True, by=user)
        with pytest.raises(PermissionDenied):
            move_word(smoke, is_up=True, by=user)


def test_a_word_is_hidden_and_shown_again(town: Town, officer: User) -> None:
    river = PlaceKind.objects.get(town=town, code="river")

    assert switch_word(river, is_hidden=True, by=officer).is_hidden
    assert not switch_word(river, is_hidden=False, by=officer).is_hidden
    assert Event.objects.filter(kind__startswith="placekind.").count() == 2


def test_a_line_whose_categories_are_shown_is_not_hidden(town: Town, officer: User) -> None:
    with translation.override("zh-hans"), pytest.raises(RuleBroken, match="散煤销售"):
        switch_word(BusinessLine.objects.get(town=town, code="market"), is_hidden=True, by=officer)


def test_a_category_of_a_hidden_line_is_not_shown(town: Town, officer: User) -> None:
    coal = switch_word(Category.objects.select_related("line").get(town=town, code="coal"), is_hidden=True, by=officer)
    switch_word(BusinessLine.objects.get(town=town, code="market"), is_hidden=True, by=officer)

    with pytest.raises(RuleBroken):
        switch_word(Category.objects.select_related("line").get(pk=coal.pk), is_hidden=False, by=officer)


def test_the_last_category_stays(town: Town, officer: User) -> None:
    Category.objects.filter(town=town).exclude(code="dust").update(is_hidden=True)

    with pytest.raises(RuleBroken):
        switch_word(Category.objects.get(town=town, code="dust"), is_hidden=True, by=officer)


def test_a_word_moves_up_and_down_and_stays_at_the_end(town: Town, officer: User) -> None:
    def codes() -> list[str]:
        return [word.code for word in words_of(PlaceKind, town)][:3]

    river = PlaceKind.objects.get(town=town, code="river")
    move_word(river, is_up=True, by=officer)
    assert codes() == ["river", "road", "traffic"]
    move_word(river, is_up=True, by=officer)
    assert codes() == ["river", "road", "traffic"]
    move_word(river, is_up=False, by=officer)
    assert codes() == ["road", "river", "traffic"]
