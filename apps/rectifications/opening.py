"""Opening tasks: who leads, who assists, by when, who is told. All in the transaction of what was found."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Role, User
from apps.notifications.actions import message, send
from apps.notifications.models import Message
from apps.rectifications.models import (
    Assistance,
    Chain,
    Finder,
    Phase,
    Source,
    Task,
    TaskEvent,
    TaskPhoto,
    Terms,
    terms_of,
)
from apps.towns.actions import take_numbers
from apps.towns.models import Category, Severity, Term, Town, TownSettings
from apps.units.calendar import Calendar, calendar_from
from apps.units.models import AnsweringPlace, Tenure, Unit
from apps.units.queries import (
    deputies_of,
    leaders_of,
    liaisons_of,
    living_successor,
    places_with_answer,
    tenures_answering,
)


@dataclass(frozen=True)
class Opening:
    """What a task is opened from; the task keeps a copy and forgets where it came from."""

    unit: Unit
    category: Category
    place: str
    severity: str
    source: str
    found_at: datetime
    finder: User | None
    finder_unit_id: int | None
    description: str = ""
    latitude: Decimal | None = None
    longitude: Decimal | None = None
    photo_ids: Sequence[int] = field(default_factory=list)
    due_on: date | None = None  # the day that somebody promised; else the severity's term
    lead: Unit | None = None  # where somebody said who leads; else by place
    assisting: Sequence[Unit] = field(default_factory=list)  # beside those that follow from place and line
    is_the_units_alone: bool = False  # nobody assists: who is competent for the line isn't told of it


@dataclass(frozen=True)
class Deadline:
    """What is due next, when, and the days of the whole term."""

    phase: str
    due_at: datetime
    term_days: int
    plan_due_at: datetime | None = None


def deadline(
    town: Town, terms: Terms, calendar: Calendar, severity: str, category: Category, start: datetime
) -> Deadline:
    """When a problem of a severity is due (domain.md §3): by days; a major one by control, plan, plan's date."""
    day = start.astimezone(town.zone).date()
    if severity == Severity.MAJOR:
        plan_due_at = town.end_of(calendar.after(day, terms.plan_days, Term.CALENDAR))
        controlled_by = start + timedelta(hours=terms.control_hours)
        return Deadline(Phase.CONTROL, controlled_by, terms.plan_days, plan_due_at)
    days = terms.serious if severity == Severity.SERIOUS else terms.general
    return Deadline(Phase.RECTIFY, town.end_of(calendar.after(day, days, terms.counted_in or category.term)), days)


def by_set_day(day: date, town: Town, now: datetime) -> Deadline:
    """The end of a day that somebody promised or set."""
    return Deadline(Phase.RECTIFY, town.end_of(day), max(1, (day - now.astimezone(town.zone).date()).days))


def due_of(opening: Opening, town: Town, terms: Terms, calendar: Calendar, now: datetime) -> Deadline:
    """By the day that was promised, else by the severity."""
    if opening.due_on:
        return by_set_day(opening.due_on, town, now)
    return deadline(town, terms, calendar, opening.severity, opening.category, now)


def leading_unit(opening: Opening, places: Sequence[AnsweringPlace]) -> Unit:
    """Who leads: who was said to; at a border or market who the office set; else the unit where it is, for a group
    its village.
    """
    if opening.lead:
        return opening.lead
    today = opening.unit.town.today()
    for place in places:
        if place.name in opening.place and place.unit.is_open_on(today):
            return place.unit
    unit = opening.unit
    return unit.parent if unit.kind == Unit.Kind.GROUP and unit.parent else unit


def competent_unit(category: Category, day: date) -> Unit | None:
    """The unit that runs the category's line on a day, and so answers for it too (管行业必须管环保)."""
    competence = getattr(category.line, "competence", None)
    unit = living_successor(competence.unit, day) if competence else None
    return unit if unit and unit.is_open_on(day) else None


def assisting_units(opening: Opening, lead: Unit, office: set[int]) -> list[int]:
    """Where it is, and who is competent for its line; the environment office needs no line to help."""
    if opening.is_the_units_alone:
        return []
    competent = competent_unit(opening.category, opening.unit.town.today())
    units = {unit.pk: unit for unit in (opening.unit, competent, *opening.assisting) if unit}
    return [pk for pk in units if pk != lead.pk and pk not in office]


def open_tasks(openings: Sequence[Opening], *, town: Town, settings: TownSettings, by: User | None) -> list[Task]:
    """Open a task for each opening, in the caller's transaction: numbers, lead, deadline, story, notices.

    A unit without a head still gets its task, and the office is told. The caller writes the audit events together with
    those of what was found, in one statement.
    """
    if not openings:
        return []
    now = timezone.now()
    today = now.astimezone(town.zone).date()
    places = places_with_answer(town)
    leads = [leading_unit(opening, places) for opening in openings]
    competent = [unit for opening in openings if (unit := competent_unit(opening.category, today))]
    tenures = tenures_answering(town, {unit.pk for unit in [*leads, *competent]}, today)
    office = {t.post.unit_id for t in tenures if t.post.role == Role.OFFICER}
    chains = Chain.objects.of(town, {opening.source for opening in openings})
    terms = {source: terms_of(chain, settings) for source, chain in chains.items()}
    calendar = calendar_from(town, today, max(one.most for one in terms.values()))
    serials = take_numbers(town.pk, "task", today.year, len(openings))
    tasks = [new_task(opening, settings, chains[opening.source]) for opening in openings]
    for task, opening, lead, serial in zip(tasks, openings, leads, serials, strict=True):
        task.year, task.serial, task.opened_at = today.year, serial, now
        task.lead_unit, task.lead_post_id = lead, head_post(tenures, lead)
        set_deadline(task, due_of(opening, town, terms[opening.source], calendar, now))
    Task.objects.bulk_create(tasks)
    write_story(tasks, openings, by)
    helpers = [assisting_units(opening, lead, office) for opening, lead in zip(openings, leads, strict=True)]
    assist(tasks, helpers)
    send(notices(tasks, helpers, tenures, by))
    return tasks


def head_post(tenures: Sequence[Tenure], lead: Unit) -> int | None:
    """The post of the unit that answers first, among those held today."""
    posts = [t.post_id for t in tenures if t.post.unit_id == lead.pk and t.post.role == Role.UNIT_HEAD]
    return posts[0] if posts else None


def new_task(opening: Opening, settings: TownSettings, chain: Chain) -> Task:
    """An unsaved task with what is copied from its opening and from how its source goes."""
    return Task(
        town=settings.town,
        source=opening.source,
        unit=opening.unit,
        category=opening.category,
        severity=opening.severity,
        place=opening.place,
        description=opening.description,
        latitude=opening.latitude,
        longitude=opening.longitude,
        needs_photo=settings.needs_photo(opening.severity),
        approvers=chain.approvers,
        looks_back=chain.looks_back or opening.severity == Severity.MAJOR,
        set_due_on=opening.due_on,
    )


def set_deadline(task: Task, due: Deadline) -> None:
    task.phase, task.due_at, task.term_days, task.plan_due_at = due.phase, due.due_at, due.term_days, due.plan_due_at


def write_story(tasks: Sequence[Task], openings: Sequence[Opening], by: User | None) -> None:
    """The first event, the finder, and the photos before."""
    pairs = list(zip(tasks, openings, strict=True))
    TaskEvent.objects.bulk_create(story_line(task, TaskEvent.Kind.OPENED, by) for task in tasks)
    Finder.objects.bulk_create(first_finder(task, opening) for task, opening in pairs)
    TaskPhoto.objects.bulk_create(
        TaskPhoto(town_id=task.town_id, task=task, photo_id=photo_id, stage=TaskPhoto.Stage.BEFORE)
        for task, opening in pairs
        for photo_id in opening.photo_ids
    )


def first_finder(task: Task, opening: Opening) -> Finder:
    """Who found it, unsaved; merging adds others."""
    return Finder(
        town_id=task.town_id,
        task=task,
        unit_id=opening.finder_unit_id,
        user=opening.finder,
        source=opening.source,
        found_at=opening.found_at,
        words=opening.description,
    )


def copy_finder(finder: Finder, task: Task) -> Finder:
    """The same find, unsaved, for the task that it is merged into."""
    return Finder(
        town_id=task.town_id,
        task=task,
        unit_id=finder.unit_id,
        user_id=finder.user_id,
        source=finder.source,
        found_at=finder.found_at,
        words=finder.words,
    )


def assist(tasks: Sequence[Task], helpers: Sequence[Sequence[int]]) -> None:
    """Write down the units that assist each task."""
    Assistance.objects.bulk_create(
        Assistance(town_id=task.town_id, task=task, unit_id=unit_id)
        for task, units in zip(tasks, helpers, strict=True)
        for unit_id in units
    )


def story_line(task: Task, kind: str, actor: User | None, remark: str = "") -> TaskEvent:
    """An unsaved step of the story, with lead and deadline as they are then."""
    return TaskEvent(
        town_id=task.town_id,
        task=task,
        kind=kind,
        actor=actor,
        remark=remark,
        due_at=task.due_at,
        lead_unit_id=task.lead_unit_id,
    )


def notices(
    tasks: Sequence[Task], helpers: Sequence[Sequence[int]], tenures: Sequence[Tenure], by: User | None
) -> list[Message]:
    """Who leads and who assists is told, and who is assigned to the village, but of what a talk brought (domain.md §5);
    the office where that reaches nobody.
    """
    today = tasks[0].town.today()
    liaisons = liaisons_of({task.unit_id for task in tasks}, today)
    office = accounts_of([t for t in tenures if t.post.role == Role.OFFICER])
    written = []
    for task, units in zip(tasks, helpers, strict=True):
        leading = accounts_of([t for t in tenures if t.post.unit_id == task.lead_unit_id])
        units_of_liaisons = () if task.source == Source.TALK else (task.unit_id, task.lead_unit_id)
        assigned = [user for unit_id, user in liaisons if unit_id in units_of_liaisons]
        written += notes(task, "opened", _("New task for %(unit)s: %(title)s"), [*leading, *assigned], by)
        heads = [t for t in tenures if t.post.unit_id in units and t.post.role == Role.UNIT_HEAD]
        written += notes(task, "assist", _("To assist %(unit)s: %(title)s"), accounts_of(heads), by)
        if task.lead_post_id is None or not leading:
            written += notes(task, "no_head", _("%(unit)s has no head; its new task waits: %(title)s"), office, None)
        if task.severity == Severity.MAJOR:
            above = [
                *office,
                *leaders_of(task.town, task.town.today()),
                *deputies_of(task.category.line_id, task.town.today()),
            ]
            written += notes(task, "major", _("Major problem in %(unit)s: %(title)s"), above, by)
    return written


def notes(task: Task, kind: str, text: Any, people: Iterable[User], by: User | None) -> list[Message]:
    """Unsaved messages about the task, one to each of the people but the actor."""
    words = {"number": task.number, "unit": task.lead_unit.name, "title": task.title}
    url = task.get_absolute_url()
    others = [user for user in dict.fromkeys(people) if user != by]
    return [message(user, f"task.{kind}", text, url, **words) for user in others]


def accounts_of(tenures: Sequence[Tenure]) -> list[User]:
    """The active accounts of those who hold the posts."""
    return [t.person.user for t in tenures if t.person.user and t.person.user.is_active]
