"""A ledger's rows in a workbook as officials make them: titles above, merged cells, hidden rows, notes below."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from openpyxl.utils import get_column_letter

from apps.ledgers.cells import line_of, text_of
from apps.ledgers.declaration import Column, Ledger
from apps.ledgers.faults import Fault, WorkbookRefused, shown
from apps.ledgers.unpacking import cells_with_formulas, opened

MOST_ROWS = 10_000
HEADING_IN = 40  # the heading row stands within the first rows
ENOUGH = 2  # headings that are known make a row the heading row
BESIDE_THE_POINT = re.compile(r"[\s*＊:：]|[(（][^()（）]*[)）]")
ERRORS = "错误"  # the column that a returned workbook has more
OF_NO_INTEREST = frozenset({"序号", ERRORS})
SUM = re.compile(r"(合|总|小|共)\s*计.{0,2}")
NOTE = re.compile(
    r"(备?注|说明|填表(人|单位|日期|说明)|填报(人|单位|日期)|制表(人)?|审核(人)?|审批|单位负责人|联系人)\s*[:：].*"
)
LABELLED = re.compile(  # 填报单位：清溪镇人民政府　填报日期：2026年11月20日
    r"(填报|填表|制表|编制|报送|报告|审核|审批|主管|牵头|责任|联系|统计|截至|截止)?"
    r"(单位|部门|日期|时间|人|负责人|电话|方式|制表|审核|审批|联系)\s*([(（][^()（）]*[)）])?\s*[:：].*"
)
NAMES_A_LIST = re.compile(r"清单|台账|方案|问题|表")


class Cell(NamedTuple):
    """A value as openpyxl gives it, and where it stands."""

    ref: str
    value: Any


@dataclass(frozen=True)
class Line:
    """A row of the ledger in a sheet; `cells` by column's name, empty ones too.

    `more`: cells of the sheet's rows below that tell more of it.
    """

    sheet: str
    number: int
    cells: Mapping[str, Cell]
    more: tuple[Cell, ...] = ()


@dataclass
class Reading:
    """What a workbook holds of a ledger. `notes`: what was left out; `names`: columns that are there.

    `headings`: faults by which no row can be read; `faults`: those of single cells.
    """

    lines: list[Line] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    headings: list[Fault] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    is_1904: bool = False


@dataclass(frozen=True)
class Grid:
    """The cells of a sheet that are seen: merged ones hold their value everywhere, and `merged` says which they are."""

    title: str
    rows: list[int]
    columns: list[int]
    values: Mapping[tuple[int, int], Any]
    merged: Mapping[tuple[int, int], tuple[int, int]]
    hidden_rows: list[int]

    def at(self, row: int, column: int) -> Any:
        return self.values.get((row, column))

    def filled(self, row: int) -> list[int]:
        return [column for column in self.columns if line_of(self.at(row, column))]


@dataclass(frozen=True)
class Heading:
    """The heading row: number of it, and which column of the sheet is which of the ledger's."""

    row: int
    places: Mapping[str, int]


def read_workbook(ledger: Ledger, content: bytes) -> Reading:
    """The rows of a ledger in a workbook.

    Raises WorkbookRefused for what isn't a workbook, holds no table of this ledger, headings twice or too few of them,
    or too many rows.
    """
    book = opened(content)
    reading = Reading(is_1904=book.epoch.year == 1904)
    formulas = cells_with_formulas(content)
    for sheet in book.worksheets:
        if sheet.sheet_state != "visible":
            continue
        grid = grid_of(sheet)
        heading = heading_in(grid, ledger)
        if heading:
            read_table(grid, heading, ledger, formulas, reading)
        elif grid.rows:
            reading.notes.append(
                _("Sheet “%(sheet)s” was left out: it has no headings of this ledger.") % {"sheet": grid.title}
            )
    if not reading.names:
        raise WorkbookRefused(no_heading(ledger))
    if reading.headings:
        raise WorkbookRefused(*reading.headings)
    if len(reading.lines) > MOST_ROWS:
        raise WorkbookRefused(
            Fault(_("More than %(most)s rows. Please split the workbook.") % {"most": f"{MOST_ROWS:,}"})
        )
    return reading


def no_heading(ledger: Ledger) -> Fault:
    wanted = "、".join(column.heading for column in ledger.columns)
    return Fault(_("No row with the headings of this ledger was found."), expected=wanted)


def grid_of(sheet: Any) -> Grid:
    """What is seen of a sheet, up to the last row that holds something."""
    # _cells is what the file holds; going over rows would make a million empty ones of a format down to the end.
    values = {place: cell.value for place, cell in sheet._cells.items() if cell.value is not None}
    last_row = max((row for row, _column in values), default=0)
    last_column = max((column for _row, column in values), default=0)
    merged = {}
    for area in sheet.merged_cells.ranges:
        for row in range(area.min_row, min(area.max_row, last_row) + 1):
            for column in range(area.min_col, min(area.max_col, last_column) + 1):
                merged[row, column] = (area.min_row, area.min_col)
    values |= {place: values[first] for place, first in merged.items() if first in values}
    hidden = {number for number, row in sheet.row_dimensions.items() if row.hidden and number <= last_row}
    out_of_sight = hidden_columns(sheet)
    return Grid(
        title=sheet.title,
        rows=[row for row in range(1, last_row + 1) if row not in hidden],
        columns=[column for column in range(1, last_column + 1) if column not in out_of_sight],
        values=values,
        merged=merged,
        hidden_rows=sorted({row for row, _column in values if row in hidden}),
    )


def hidden_columns(sheet: Any) -> set[int]:
    """Excel keeps neighbours that look alike as one entry, from a column to a column."""
    return {
        column
        for dimension in sheet.column_dimensions.values()
        if dimension.hidden
        for column in range(dimension.min or 0, (dimension.max or 0) + 1)
    }


def plain(heading: Any) -> str:
    """A heading without spaces, line breaks, stars and what stands in brackets."""
    return BESIDE_THE_POINT.sub("", line_of(heading))


def known_headings(ledger: Ledger) -> dict[str, str]:
    """Plain heading or synonym → the column's name."""
    return {plain(words): column.name for column in ledger.columns for words in (*column.synonyms, column.heading)}


def heading_in(grid: Grid, ledger: Ledger) -> Heading | None:
    """The row with most headings that are known, the first of equals; None where there is none."""
    known = known_headings(ledger)
    best: Heading | None = None
    for row in grid.rows[:HEADING_IN]:
        places: dict[str, int] = {}
        for column in grid.columns:
            if name := known.get(plain(grid.at(row, column))):
                places.setdefault(name, column)
        if len(places) >= ENOUGH and (best is None or len(places) > len(best.places)):
            best = Heading(row, places)
    return best


def read_table(grid: Grid, heading: Heading, ledger: Ledger, formulas: set[tuple[str, str]], reading: Reading) -> None:
    """Add the rows below a heading, the words about what was left out and the faults of the headings."""
    reading.names |= set(heading.places)
    reading.headings += faults_of_headings(grid, heading, ledger)
    title = title_above(grid, heading, ledger)
    reading.names |= set(title)
    reading.headings += untitled(grid, heading, ledger, title)
    below = [row for row in grid.rows if row > heading.row]
    hidden = [row for row in grid.hidden_rows if row > heading.row]
    if hidden:
        words = _("Sheet “%(sheet)s”: hidden rows were left out: %(rows)s.")
        reading.notes.append(words % {"sheet": grid.title, "rows": in_spans(hidden)})
    reading.notes += unknown_columns(grid, heading, ledger, below)
    last = heading.row
    for row in below:
        filled = grid.filled(row)
        if not filled or is_heading_again(grid, row, heading):
            continue
        if why := beside_the_table(grid, row, filled, heading, ledger):
            reading.notes.append(
                _("Sheet “%(sheet)s”, row %(row)s was left out: %(why)s.")
                % {"sheet": grid.title, "row": row, "why": why}
            )
            continue
        line = line_at(grid, row, heading, formulas, reading)
        if last == row - 1 and goes_on(grid, row, heading, ledger):
            reading.lines[-1] = continued(reading.lines[-1], line, grid, heading, ledger, reading)
        else:
            reading.lines.append(Line(line.sheet, line.number, {**title, **line.cells}))
        last = row


def title_above(grid: Grid, heading: Heading, ledger: Ledger) -> dict[str, Cell]:
    """The line above the headings that names the list, for a column that it stands for where the sheet has none.

    Who filled it in and when is no title; of the others the longest that speaks of a list or a table, else the longest.
    """
    wanted = [column.name for column in ledger.columns if column.is_title and column.name not in heading.places]
    above = [(row, column) for row in grid.rows if row < heading.row for column in grid.filled(row)[:1]]
    lines = {place: words for place in above if not LABELLED.fullmatch(words := line_of(grid.at(*place)))}
    if not wanted or not lines:
        return {}
    row, column = max(lines, key=lambda place: (bool(NAMES_A_LIST.search(lines[place])), len(lines[place])))
    cell = Cell(f"{get_column_letter(column)}{row}", lines[row, column])
    return dict.fromkeys(wanted, cell)


def untitled(grid: Grid, heading: Heading, ledger: Ledger, title: Mapping[str, Cell]) -> Iterator[Fault]:
    """A column that the title stands for, where the sheet has neither."""
    for column in ledger.columns:
        if column.is_title and column.name not in heading.places and column.name not in title:
            words = _("Above the headings stands no title, and there is no column “%(heading)s”: write one of them.")
            yield Fault(words % {"heading": column.heading}, grid.title)


def faults_of_headings(grid: Grid, heading: Heading, ledger: Ledger) -> list[Fault]:
    known = known_headings(ledger)
    by_name = {column.name: column for column in ledger.columns}
    faults = []
    for column in grid.columns:
        text = grid.at(heading.row, column)
        name = known.get(plain(text), "")
        first = heading.places.get(name)
        is_one_cell = grid.merged.get((heading.row, column), (0, 0)) == grid.merged.get(
            (heading.row, first or 0), (1, 1)
        )
        if first is not None and first != column and not is_one_cell:
            reason = _("Two columns hold “%(heading)s”; the other is %(column)s.")
            words = reason % {"heading": by_name[name].heading, "column": get_column_letter(first)}
            faults.append(Fault(words, grid.title, f"{get_column_letter(column)}{heading.row}", stands=line_of(text)))
    missing = [column.heading for column in ledger.columns if column.is_needed and column.name not in heading.places]
    if missing:
        reason = _("A column is missing or hidden: %(headings)s.") % {"headings": "、".join(missing)}
        faults.append(Fault(reason, grid.title))
    return faults


def unknown_columns(grid: Grid, heading: Heading, ledger: Ledger, below: Iterable[int]) -> Iterator[str]:
    """Columns with something in them that the ledger doesn't know, by letter and heading."""
    known = known_headings(ledger)
    rows = list(below)
    for column in grid.columns:
        text = line_of(grid.at(heading.row, column))
        if plain(text) in known or plain(text) in OF_NO_INTEREST:
            continue
        if text or any(line_of(grid.at(row, column)) for row in rows):
            words = _("Sheet “%(sheet)s”: nobody knows column %(column)s “%(heading)s”; it was left out.")
            yield words % {"sheet": grid.title, "column": get_column_letter(column), "heading": shown(text)}


def is_heading_again(grid: Grid, row: int, heading: Heading) -> bool:
    """Long tables repeat it for every printed page."""
    return all(plain(grid.at(row, column)) == plain(grid.at(heading.row, column)) for column in heading.places.values())


def beside_the_table(grid: Grid, row: int, filled: list[int], heading: Heading, ledger: Ledger) -> str:
    """Why a row is none of the ledger's; nothing when it is one."""
    first = line_of(grid.at(row, filled[0]))
    if SUM.fullmatch(first):
        return _("a sum")
    is_one_cell = len({grid.merged.get((row, column)) or (row, column) for column in filled}) == 1
    if (is_one_cell and len(filled) > 1) or NOTE.fullmatch(first):
        return _("a note")
    if not any(column in heading.places.values() for column in filled):
        return _("nothing in a column that is known")
    samples = {column.name: line_of(column.sample) for column in ledger.columns if column.sample}
    there = {name: line_of(grid.at(row, column)) for name, column in heading.places.items()}
    is_sample = all(there.get(name, sample) == sample for name, sample in samples.items())
    return _("the template's example") if samples and is_sample else ""


def line_at(grid: Grid, row: int, heading: Heading, formulas: set[tuple[str, str]], reading: Reading) -> Line:
    cells = {}
    for name, column in heading.places.items():
        ref, value = f"{get_column_letter(column)}{row}", grid.at(row, column)
        if value is None and (grid.title, ref) in formulas:
            reason = _("A formula whose result isn't kept in the file. Open it in Excel or WPS and save it again.")
            reading.faults.append(Fault(reason, grid.title, ref, line_of(grid.at(heading.row, column))))
        cells[name] = Cell(ref, value)
    return Line(grid.title, row, cells)


def goes_on(grid: Grid, row: int, heading: Heading, ledger: Ledger) -> bool:
    """Whether a row tells more of what the row above it tells.

    What no row can be without is merged with it; or is left empty, and something is there to be gathered.
    """
    gathered = [heading.places[one.name] for one in ledger.columns if one.gathers and one.name in heading.places]
    needed = [heading.places[one.name] for one in ledger.columns if one.is_needed and one.name in heading.places]
    if row - 1 == heading.row or not gathered or not needed:
        return False
    own = [place for place in needed if not is_merged_with_above(grid, row, place)]
    if any(line_of(grid.at(row, place)) for place in own):
        return False
    return not own or any(line_of(grid.at(row, place)) for place in gathered)


def is_merged_with_above(grid: Grid, row: int, column: int) -> bool:
    area = grid.merged.get((row, column))
    return area is not None and area == grid.merged.get((row - 1, column))


def continued(line: Line, below: Line, grid: Grid, heading: Heading, ledger: Ledger, reading: Reading) -> Line:
    """The line with what the row below adds: what is gathered comes after an empty line; the rest must agree."""
    cells = dict(line.cells)
    for column in ledger.columns:
        place = heading.places.get(column.name)
        if place is None or column.is_needed or is_merged_with_above(grid, below.number, place):
            continue
        first, cell = line.cells[column.name], below.cells[column.name]
        if column.gathers:
            words = [text for text in (text_of(first.value), text_of(cell.value)) if text]
            cells[column.name] = Cell(first.ref, "\n\n".join(words) or None)
        elif line_of(cell.value) not in ("", line_of(first.value)):
            reading.faults.append(says_otherwise(line, column, first, cell))
    return Line(line.sheet, line.number, cells, (*line.more, *below.cells.values()))


def says_otherwise(line: Line, column: Column, first: Cell, cell: Cell) -> Fault:
    reason = _("This row tells more of row %(row)s, where something else stands; of this there is one for both.")
    stands, expected = shown(line_of(cell.value)), shown(line_of(first.value))
    return Fault(reason % {"row": line.number}, line.sheet, cell.ref, column.heading, stands, expected)


def in_spans(numbers: list[int]) -> str:
    """3, 5–8"""
    spans: list[list[int]] = []
    for number in numbers:
        if spans and number == spans[-1][1] + 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    return "、".join(str(first) if first == last else f"{first}–{last}" for first, last in spans)
