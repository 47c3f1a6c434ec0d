"""Words as an official document writes them: which characters pass, how wide they run, how headings count."""

import re
import unicodedata

# What XML forbids, and what would turn the direction of a line: the control characters, half surrogates, marks.
DROPPED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
LINE_ENDS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
DIGITS = "〇一二三四五六七八九"


def cleaned(text: str) -> str:
    """The text without characters that no document may hold; line breaks stay, as \\n."""
    return DROPPED.sub("", LINE_ENDS.sub("\n", text).replace("\t", " "))


def one_line(text: str) -> str:
    """Cleaned, its lines joined."""
    return "".join(lines_of(text))


def lines_of(text: str) -> list[str]:
    """Its lines, cleaned, without the empty ones."""
    return [line.strip() for line in cleaned(text).split("\n") if line.strip()]


def ems(text: str) -> float:
    """How many Chinese characters wide it runs: Latin letters and digits are half of one."""
    return sum(0.5 if unicodedata.east_asian_width(sign) in ("Na", "H", "N") else 1 for sign in text)


def chinese(number: int) -> str:
    """一, 十, 二十一; from 100 on in digits: no document has as many headings."""
    if number >= 100:
        return str(number)
    tens, ones = divmod(number, 10)
    if not tens:
        return DIGITS[ones]
    return ("" if tens == 1 else DIGITS[tens]) + "十" + (DIGITS[ones] if ones else "")


def ordinal(level: int, number: int) -> str:
    """What stands before a heading of level 1 to 4 (7.3.3): 一、 （一） 1. （1）."""
    return {1: f"{chinese(number)}、", 2: f"（{chinese(number)}）", 3: f"{number}.", 4: f"（{number}）"}[level]


class Counter:
    """Numbers headings as they come, anew below each parent."""

    def __init__(self) -> None:
        self.counts = [0, 0, 0, 0]

    def next(self, level: int) -> str:
        """What stands before the next heading of level 1 to 4 (7.3.3)."""
        self.counts[level - 1] += 1
        self.counts[level:] = [0] * (len(self.counts) - level)
        return ordinal(level, self.counts[level - 1])


def title_lines(text: str, longest: int) -> list[str]:
    """A title in lines of at most `longest` characters (7.3.1): as written, else parted before 关于, else evenly."""
    return [part for line in lines_of(text) for part in parted(line, longest)]


def parted(line: str, longest: int) -> list[str]:
    if ems(line) <= longest:
        return [line]
    agency, about, rest = line.partition("关于")
    if agency and about and ems(agency) <= longest:
        return [agency, *parted(about + rest, longest)]
    count = -int(-ems(line) // longest)
    size = -(-len(line) // count)
    return [line[start : start + size] for start in range(0, len(line), size)]
