"""What is typed, as it is kept: one rule for the fields of a page and the cells of a workbook."""

import re
from decimal import Decimal

# Full-width digits, letters and the signs of dates and numbers; other punctuation is Chinese and stays.
HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F) if re.match(r"[\w+./@-]", chr(code - 0xFEE0))}
NO_WIDTH = dict.fromkeys((0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF))
SPACES = re.compile(r"[^\S\n]+")
CHINESE = r"[\u3400-\u4dbf\u4e00-\u9fff·]"
INSIDE_A_NAME = re.compile(rf"(?<={CHINESE})\s+(?={CHINESE})")


def typed(text: str) -> str:
    """Half-width digits, no doubled, leading or trailing spaces; lines stay lines."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").translate(NO_WIDTH).translate(HALF_WIDTH)
    return "\n".join(SPACES.sub(" ", line).strip() for line in text.split("\n")).strip()


def in_a_line(text: str) -> str:
    return " ".join(typed(text).split())


def as_name(text: str) -> str:
    """A name: no space stands between Chinese signs, as in “张　三” that fills two signs' room to three."""
    return INSIDE_A_NAME.sub("", in_a_line(text))


def plain(value: Decimal) -> str:
    """A number without zeros that say nothing: 95, 12.5."""
    return f"{value.normalize():f}"
