"""Going through a workbook's rows: each is judged by doing it, so that a preview tells what storing will do."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from apps.core.errors import RuleBroken
from apps.ledgers.cells import Unreadable, day_of, line_of, name_of, number_of, text_of
from apps.ledgers.declaration import Column, Kind, Ledger
from apps.ledgers.faults import Fault, shown
from apps.ledgers.incoming import Intake
from apps.ledgers.models import ImportRow
from apps.ledgers.sheets import Line, Reading

Told = Callable[[int, int], None]
Verdict = ImportRow.Verdict


@dataclass(frozen=True)
class Judged:
    """What becomes of a row. `changes`: heading, what is stored, what the workbook says; of a new row all of it."""

    line: Line
    verdict: Verdict
    title: str
    changes: list[tuple[str, str, str]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def go_through(ledger: Ledger, intake: Intake, reading: Reading, told: Told) -> list[Judged]:
    """Do what every row asks, in the caller's transaction; a row that is wrong leaves nothing behind.

    `told` hears how many of how many are done.
    """
    seen: dict[Hashable, Line] = {}
    judged = []
    by_line = faults_by_line(reading)
    for number, line in enumerate(reading.lines, start=1):
        judge = RowJudge(ledger, intake, reading, line, by_line.get((line.sheet, line.number), []))
        judged.append(judge.verdict(seen))
        told(number, len(reading.lines))
    return judged


def faults_by_line(reading: Reading) -> dict[tuple[str, int], list[Fault]]:
    """Faults that reading found in cells of rows, by sheet and row."""
    found: dict[tuple[str, int], list[Fault]] = {}
    at = {(line.sheet, cell.ref): line for line in reading.lines for cell in (*line.cells.values(), *line.more)}
    for fault in reading.faults:
        if line := at.get((fault.sheet, fault.cell)):
            found.setdefault((line.sheet, line.number), []).append(fault)
    return found


class RowJudge:
    """One row against the ledger's form, what is stored, and the actions that store it."""

    def __init__(self, ledger: Ledger, intake: Intake, reading: Reading, line: Line, faults: list[Fault]) -> None:
        self.intake, self.line, self.is_1904 = intake, line, reading.is_1904
        self.columns = {column.name: column for column in ledger.columns if column.name in line.cells}
        self.faults = list(faults)
        self.changes: list[tuple[str, str, str]] = []

    def verdict(self, seen: dict[Hashable, Line]) -> Judged:
        row = self.cleaned()
        done = Verdict.WRONG if row is None or self.faults else self.judged(row, seen)
        verdict = Verdict.WRONG if self.faults else done
        places = [cell.ref for cell in (*self.line.cells.values(), *self.line.more)]
        faults = sorted(self.faults, key=lambda fault: places.index(fault.cell))
        return Judged(self.line, verdict, self.title, self.changes, faults)

    @property
    def title(self) -> str:
        """The first two values, to know the row by."""
        values = (
            shown(line_of(cell.value)) for name, cell in self.line.cells.items() if not self.columns[name].is_derived
        )
        return " ".join([value for value in values if value][:2])

    def cleaned(self) -> Mapping[str, Any] | None:
        """What the form makes of the row; None and faults when it refuses."""
        data = {name: self.typed(column) for name, column in self.columns.items() if not column.is_derived}
        unreadable = {column.name for column in self.columns.values() if self.is_blamed(column)}
        form = self.intake.form_for(data)
        for name in set(form.fields) - (set(self.columns) - unreadable):
            del form.fields[name]
        if form.is_valid():
            return form.cleaned_data
        for name, messages in form.errors.items():
            if unreadable and name not in form.fields:
                continue  # a rule over several fields, one of which can't be read: that one is told first
            for message in messages:
                self.blame(name, str(message))
        return None

    def typed(self, column: Column) -> str:
        """The cell as the form's field takes it."""
        value = self.line.cells[column.name].value
        if isinstance(value, str) and value.startswith("#") and value.endswith(("!", "?", "A")):
            self.blame(column.name, _("This formula failed."))
            return ""
        if column.kind is Kind.NAME:
            return name_of(value)
        if column.kind in (Kind.NUMBER, Kind.VALUE):
            return number_of(value)
        if column.kind in (Kind.DAY, Kind.MOMENT):
            return self.typed_day(column, value)
        return text_of(value)

    def typed_day(self, column: Column, value: Any) -> str:
        try:
            day = day_of(value, is_1904=self.is_1904, is_end=column.is_end)
        except Unreadable as refusal:
            self.blame(column.name, str(refusal))
            return ""
        return f"{day:%Y-%m-%d}" if day else ""

    def judged(self, row: Mapping[str, Any], seen: dict[Hashable, Line]) -> Verdict:
        """Find the row among what is stored and store what is new in it."""
        try:
            known = {**self.derived(), **row}
            key = self.intake.key(known)
            if key in seen:
                where = _("row %(row)s of sheet “%(sheet)s”") % {"row": seen[key].number, "sheet": seen[key].sheet}
                raise RuleBroken(_("The same stands already in %(where)s.") % {"where": where})
            seen[key] = self.line
            stored = self.intake.find(known)
            self.compare_derived(stored, known)
            if self.faults:
                return Verdict.WRONG
            return self.changed(stored, row) if stored is not None else self.added(row)
        except RuleBroken as refusal:
            self.blame(refusal.field, refusal.message)
        except PermissionDenied:
            self.blame(NON_FIELD_ERRORS, _("You may not bring this in."))
        return Verdict.WRONG

    def is_blamed(self, column: Column) -> bool:
        return any(fault.cell == self.line.cells[column.name].ref for fault in self.faults)

    def added(self, row: Mapping[str, Any]) -> Verdict:
        with transaction.atomic():
            self.intake.add({**self.derived(), **row})
        self.changes = [(self.columns[name].heading, "", self.stands(name)) for name in row if self.stands(name)]
        return Verdict.NEW

    def changed(self, stored: Any, row: Mapping[str, Any]) -> Verdict:
        values = self.intake.values(stored)
        compared = [name for name in self.columns if name in row and name not in self.intake.found_by]
        differing = [name for name in compared if values[name] != row[name]]
        if self.intake.reasons.issuperset(differing):
            return Verdict.SAME
        for name in differing:
            column = self.columns[name]
            self.changes.append((column.heading, self.as_said(column, stored), self.stands(name)))
        with transaction.atomic():
            self.intake.change(stored, row, frozenset(differing))
        return Verdict.CHANGED

    def derived(self) -> dict[str, str]:
        """What stands in the columns that the system works out itself."""
        return {name: self.typed(column) for name, column in self.columns.items() if column.is_derived}

    def compare_derived(self, stored: Any | None, known: Mapping[str, Any]) -> None:
        """What the system derives is compared; a difference is an error, not a change."""
        of_new = self.intake.expected_of_new(known) if stored is None else {}
        for name, stands in self.derived().items():
            if not stands:
                continue
            column = self.columns[name]
            expected = self.as_said(column, stored) if stored is not None else of_new.get(name, "")
            if stands != expected:
                self.blame(name, _("The system works this out itself."), expected or _("an empty cell"))

    def as_said(self, column: Column, stored: Any) -> str:
        """A stored row's value as the Excel file says it."""
        value = column.read(stored)
        if column.kind is Kind.DAY and isinstance(value, datetime):
            value = value.astimezone(self.intake.town.zone).date()
        return text_of(value)

    def stands(self, name: str) -> str:
        return shown(line_of(self.line.cells[name].value))

    def blame(self, name: str, reason: str, expected: str = "") -> None:
        """A fault at the cell of a field; at the row's first cell when it concerns none that is there."""
        column, cell = self.columns.get(name), self.line.cells.get(name)
        if column is None or cell is None:
            first = next(iter(self.line.cells.values()))
            self.faults.append(Fault(reason, self.line.sheet, first.ref))
            return
        expected = expected or str(column.expects)
        self.faults.append(Fault(reason, self.line.sheet, cell.ref, column.heading, self.stands(name), expected))


def counted(judged: list[Judged]) -> dict[str, int]:
    """Verdict → how many rows."""
    return {verdict.value: sum(one.verdict is verdict for one in judged) for verdict in Verdict}
