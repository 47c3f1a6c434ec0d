"""What is typed is kept the same, whether it came by a page or out of a workbook."""

import pytest

from apps.core.forms import LineField, NameField
from apps.ledgers.cells import line_of, name_of


@pytest.mark.parametrize(
    ("stands", "kept"),
    [
        ("张　三", "张三"),
        (" 石桥村\u200b ", "石桥村"),
        ("清溪社区（新）", "清溪社区（新）"),
        ("Ａ栋１２号", "A栋12号"),
        ("Wang  Xiu", "Wang Xiu"),
    ],
)
def test_a_name_is_the_same_by_page_and_by_workbook(stands: str, kept: str) -> None:
    assert NameField().clean(stands) == name_of(stands) == kept


def test_words_keep_their_chinese_punctuation() -> None:
    words = "洪水，道路不通：  全村（含２社）"
    assert LineField().clean(words) == line_of(words) == "洪水，道路不通： 全村（含2社）"


def test_what_shows_nothing_is_no_name() -> None:
    assert NameField(required=False).clean("\u200b　") == ""
