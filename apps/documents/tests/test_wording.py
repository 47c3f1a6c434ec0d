"""Words as an official document writes them."""

import pytest

from apps.documents.wording import Counter, chinese, cleaned, ems, lines_of, title_lines


@pytest.mark.parametrize(
    ("number", "text"),
    [(1, "一"), (9, "九"), (10, "十"), (11, "十一"), (20, "二十"), (21, "二十一"), (99, "九十九"), (100, "100")],
)
def test_numbers_are_read_in_chinese(number: int, text: str) -> None:
    assert chinese(number) == text


def test_headings_count_anew_below_each_parent() -> None:
    counter = Counter()
    given = [counter.next(level) for level in (1, 2, 2, 3, 4, 4, 3, 1, 2, 3)]
    assert given == ["一、", "（一）", "（二）", "1.", "（1）", "（2）", "2.", "二、", "（一）", "1."]


def test_a_level_may_be_left_out() -> None:
    counter = Counter()
    assert [counter.next(level) for level in (1, 3, 3, 1, 3)] == ["一、", "1.", "2.", "二、", "1."]


def test_control_characters_and_half_surrogates_are_dropped() -> None:
    assert cleaned("清\x00溪\x0b\x1b镇\x7f\x85\ud800\ufffe\u202e") == "清溪\n镇\n"


def test_a_tab_becomes_a_space_and_every_line_end_the_same() -> None:
    assert cleaned("一\t二\r\n三\r四") == "一 二\n三\n四"


def test_emoji_and_markup_stay_as_typed() -> None:
    assert cleaned("#*$\\@//<&>😀") == "#*$\\@//<&>😀"


def test_empty_lines_are_left_out() -> None:
    assert lines_of("一\n \n\n 二 ") == ["一", "二"]


def test_latin_characters_are_half_as_wide() -> None:
    assert ems("2026年11月5日") == 6.5


def test_a_long_title_is_parted_before_about() -> None:
    assert title_lines("清溪镇人民政府关于限期整改村内河道垃圾问题的通知", 20) == [
        "清溪镇人民政府",
        "关于限期整改村内河道垃圾问题的通知",
    ]


def test_a_long_title_without_it_is_parted_evenly() -> None:
    assert [len(line) for line in title_lines("山" * 44, 20)] == [15, 15, 14]


def test_a_title_keeps_the_line_breaks_it_was_given() -> None:
    assert title_lines("清溪镇人民政府\n通知", 20) == ["清溪镇人民政府", "通知"]


def test_a_title_that_fits_stays_whole() -> None:
    assert title_lines("清溪镇关于秸秆禁烧的通知", 20) == ["清溪镇关于秸秆禁烧的通知"]
