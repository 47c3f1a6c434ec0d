"""What every town starts with (domain.md §3)."""

from datetime import date

import pytest
from django.utils import translation

from apps.towns.actions import found_town
from apps.towns.builtins import CATEGORIES, LINE_NAMES, PLACE_KIND_NAMES
from apps.towns.models import BusinessLine, Category, PlaceKind, Term, Town
from tests.refusals import refused_by

pytestmark = pytest.mark.django_db

CHINESE_CATEGORIES = {
    "straw": "秸秆焚烧",
    "litter": "垃圾乱丢",
    "film": "废膜回收",
    "manure": "畜禽粪便",
    "sewage": "乱排生活污水",
    "wastewater": "废水排放",
    "dust": "扬尘",
    "air": "大气污染",
    "coal": "散煤销售",
    "boiler": "燃煤锅炉",
    "advert": "违规广告与小广告",
    "shopfront": "破烂门头",
    "parking": "乱停乱放",
    "occupying": "占道与店外经营",
    "dumping": "乱扔乱堆",
    "stalls": "乱占乱摆",
    "posting": "乱标乱贴",
    "wiring": "乱排乱架",
    "animals": "乱养乱放",
}
CHINESE_PLACES = ["乡村社道路", "河道", "交通沿线", "背街小巷", "建筑工地", "集贸市场", "街道门店"]


def test_a_new_town_has_the_nineteen_categories(town: Town) -> None:
    assert Category.objects.filter(town=town).count() == 19


def test_a_new_town_has_the_seven_kinds_of_place(town: Town) -> None:
    assert PlaceKind.objects.filter(town=town).count() == 7


def test_each_category_has_a_business_line_of_its_town(town: Town) -> None:
    found_town(code="b", name="白云镇", county="平川县", valid_from=date(2026, 1, 1))

    assert set(Category.objects.filter(town=town).values_list("line__town", flat=True)) == {town.pk}


def test_only_garbage_and_fire_count_in_calendar_days(town: Town) -> None:
    calendar = Category.objects.filter(town=town, term=Term.CALENDAR)

    assert set(calendar.values_list("code", flat=True)) == {"straw", "litter", "dumping"}


def test_burning_straw_shows_the_fire_brigades_number(town: Town) -> None:
    assert Category.objects.get(town=town, code="straw").emergency_phone == "119"


@pytest.mark.parametrize(("code", "name"), CHINESE_CATEGORIES.items())
def test_a_category_is_named_in_chinese_as_officials_say_it(town: Town, code: str, name: str) -> None:
    with translation.override("zh-hans"):
        assert str(Category.objects.get(town=town, code=code)) == name


def test_kinds_of_place_are_named_in_chinese_as_officials_say_it(town: Town) -> None:
    with translation.override("zh-hans"):
        assert [str(kind) for kind in PlaceKind.objects.filter(town=town)] == CHINESE_PLACES


def test_every_built_in_word_is_translated() -> None:
    names = [*LINE_NAMES.values(), *PLACE_KIND_NAMES.values(), *(category.name for category in CATEGORIES)]

    with translation.override("en"):
        english = [str(name) for name in names]
    with translation.override("zh-hans"):
        chinese = [str(name) for name in names]

    assert all(word.isascii() for word in english)
    assert not any(word.isascii() for word in chinese)


def test_the_towns_own_name_goes_before_the_built_in_one(town: Town) -> None:
    Category.objects.filter(town=town, code="litter").update(name="垃圾")

    assert str(Category.objects.get(town=town, code="litter")) == "垃圾"


def test_a_word_that_the_town_typed_reads_as_typed(town: Town) -> None:
    line = BusinessLine.objects.get(town=town, code="environment")

    assert str(Category.objects.create(town=town, line=line, name="餐饮油烟")) == "餐饮油烟"


def test_the_same_code_twice_in_a_town_is_refused(town: Town) -> None:
    line = BusinessLine.objects.get(town=town, code="environment")

    with refused_by("category_code_once_a_town"):
        Category.objects.create(town=town, line=line, code="litter")
    with refused_by("line_code_once_a_town"):
        BusinessLine.objects.create(town=town, code="environment")
    with refused_by("place_kind_code_once_a_town"):
        PlaceKind.objects.create(town=town, code="road")


def test_many_words_of_the_town_need_no_code(town: Town) -> None:
    PlaceKind.objects.create(town=town, name="景区")
    PlaceKind.objects.create(town=town, name="校园周边")

    assert PlaceKind.objects.filter(town=town, code="").count() == 2
