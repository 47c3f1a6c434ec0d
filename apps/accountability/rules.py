"""The rules that propose, as domain.md §5 words them. They are given rows and numbers, and read and write nothing.

What they are given is fair already: days for which the unit was excused are left out, and so is what it found and
reported itself, for honesty must pay. `since` is the first day on which a rule may fire: from when its numbers hold.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from apps.accountability.models import Rule, RuleNumbers


@dataclass(frozen=True, order=True)
class Row:
    """What a rule fires on: a unit and a day, and the task or the score where it is about one."""

    unit_id: int
    day: date
    task_id: int | None = None
    score_id: int | None = None


@dataclass(frozen=True)
class LateTask:
    """A task that its lead has had past the day it was due; `late_days` those after it, excused ones left out."""

    row: Row
    late_days: Sequence[date]


@dataclass(frozen=True)
class ReturnedTask:
    """A task whose evidence came back to the unit that leads it; `row` has the first of the days."""

    row: Row
    days: Sequence[date]


@dataclass(frozen=True)
class FoundTask:
    """A task found by somebody else: where and what, from when to its completion."""

    row: Row
    place: tuple[int, int, str]  # unit where it is, category, place in words
    opened_on: date
    completed_on: date | None


@dataclass(frozen=True)
class PublishedScore:
    """A unit's score of a quarter as it was published: objections decided, frozen; a draft is no evidence."""

    row: Row  # the quarter's last day
    total: Decimal
    published_on: date


@dataclass(frozen=True)
class Facts:
    """What the rules are applied to."""

    missed: dict[int, list[date]] = field(default_factory=dict)  # unit → days without its own report, in order
    late: list[LateTask] = field(default_factory=list)
    returned: list[ReturnedTask] = field(default_factory=list)
    found: list[FoundTask] = field(default_factory=list)  # as they were opened
    scored: list[PublishedScore] = field(default_factory=list)


@dataclass(frozen=True)
class Fired:
    """A rule fired on a day against a unit, on these rows."""

    rule: Rule
    unit_id: int
    day: date
    rows: tuple[Row, ...]


def fired(facts: Facts, numbers: RuleNumbers, since: date) -> list[Fired]:
    """All that the five rules propose, the earliest first."""
    found = [
        *reports_missed(facts, numbers, since),
        *long_overdue(facts, numbers, since),
        *returned_again(facts, numbers, since),
        *found_again(facts, numbers, since),
        *scored_low(facts, numbers, since),
    ]
    return sorted(found, key=lambda one: (one.day, one.unit_id, one.rule))


def reports_missed(facts: Facts, numbers: RuleNumbers, since: date) -> Iterator[Fired]:
    """3 missed reports in 7 days (→ 不作为)."""
    for unit_id, days in facts.missed.items():
        waiting: list[date] = []
        for day in days:
            waiting = [one for one in waiting if (day - one).days < numbers.missed_within] + [day]
            if len(waiting) >= numbers.missed_reports and day >= since:
                yield Fired(Rule.MISSED, unit_id, day, tuple(Row(unit_id, one) for one in waiting))
                waiting = []  # a missed day is evidence once


def long_overdue(facts: Facts, numbers: RuleNumbers, since: date) -> Iterator[Fired]:
    """Overdue over 3 days (→ 慢作为); what passes on the same day is one proposal."""
    passed = defaultdict(list)
    for task in facts.late:
        if len(task.late_days) > numbers.overdue_over and task.late_days[-1] >= since:
            passed[task.row.unit_id, max(task.late_days[numbers.overdue_over], since)].append(task.row)
    yield from grouped(Rule.OVERDUE, passed)


def returned_again(facts: Facts, numbers: RuleNumbers, since: date) -> Iterator[Fired]:
    """Returned twice (→ 消极应付)."""
    passed = defaultdict(list)
    for task in facts.returned:
        if len(task.days) >= numbers.returned_times and task.days[-1] >= since:
            passed[task.row.unit_id, max(task.days[numbers.returned_times - 1], since)].append(task.row)
    yield from grouped(Rule.RETURNED, passed)


def found_again(facts: Facts, numbers: RuleNumbers, since: date) -> Iterator[Fired]:
    """The same category at the same place 3 times in 30 days, each after completion (→ 清理不彻底)."""
    by_place = defaultdict(list)
    for task in facts.found:
        by_place[task.place].append(task)
    for tasks in by_place.values():
        chain: list[FoundTask] = []
        for task in tasks:
            chain = follow(chain, task, timedelta(days=numbers.repeated_within))
            if len(chain) >= numbers.repeated_times and task.opened_on >= since:
                yield Fired(Rule.REPEATED, task.row.unit_id, task.opened_on, tuple(one.row for one in chain))
                chain = []


def scored_low(facts: Facts, numbers: RuleNumbers, since: date) -> Iterator[Fired]:
    """Quarter score under 60 (no ground by itself: a talk about the work); on the day it was published."""
    for one in facts.scored:
        if one.total < numbers.score_under and one.published_on >= since:
            yield Fired(Rule.SCORE, one.row.unit_id, one.published_on, (one.row,))


def follow(chain: Sequence[FoundTask], task: FoundTask, within: timedelta) -> list[FoundTask]:
    """The finds that this one is a repetition of, and itself; none where the last one was not completed before it."""
    last = chain[-1] if chain else None
    if last is None or last.completed_on is None or last.completed_on > task.opened_on:
        return [task]
    return [one for one in chain if task.opened_on - one.opened_on < within] + [task]


def grouped(rule: Rule, rows: dict[tuple[int, date], list[Row]]) -> Iterator[Fired]:
    for (unit_id, day), found in rows.items():
        yield Fired(rule, unit_id, day, tuple(sorted(found)))
