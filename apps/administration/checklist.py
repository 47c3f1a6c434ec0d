"""The first day's list: from an empty town to the first verified task, each step's state computed from data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.accounts.models import Role, User
from apps.administration.queries import (
    UnitStanding,
    facts_of,
    facts_of_first_day,
    lines_without_unit,
    units_standing,
)
from apps.towns.models import Town, TownSettings
from apps.units.models import ReportDuty
from apps.units.scope import scope_of

NAMED = 5  # units that still lack something; the others are counted

FROM_EXCEL = gettext_lazy("Import from Excel")
# Where each step is done: what the link says, the address, what that asks for. The one place to add to.
WAYS: dict[str, tuple[tuple[Any, ...], ...]] = {
    "units": ((FROM_EXCEL, "ledgers:import_new", "units"), (gettext_lazy("One by one"), "units:unit_new")),
    "duties": ((gettext_lazy("Units"), "units:units"), (FROM_EXCEL, "ledgers:import_new", "units")),
    "posts": ((FROM_EXCEL, "ledgers:import_new", "people"), (gettext_lazy("Units"), "units:units")),
    "accounts": ((gettext_lazy("Print the codes"), "units:slips"), (gettext_lazy("People"), "units:people")),
    "competence": (
        (gettext_lazy("Competent units"), "units:competence"),
        (gettext_lazy("Places with who answers"), "units:places"),
    ),
    "calendar": ((gettext_lazy("Calendar"), "units:calendar"),),
    "times": ((gettext_lazy("Times and terms"), "administration:town"),),
    "channel": ((gettext_lazy("Channels"), "notifications:channels"),),
    "report": (
        (gettext_lazy("Who has reported"), "reports:board"),
        (gettext_lazy("Type in a telephoned report"), "reports:report_new"),
    ),
    "task": ((gettext_lazy("Tasks"), "rectifications:tasks"),),
}
OF_THE_OFFICE = ("report", "task")  # the system keeper reads and decides nothing of these


@dataclass(frozen=True)
class Step:
    """A step of the list. `tell` says what is there or what still lacks, `why` what it is good for."""

    key: str
    title: str
    is_done: bool
    tell: Callable[[], str]
    why: str
    may_do: bool

    @property
    def found(self) -> str:
        """Read only where it is shown: home shows the title alone."""
        return self.tell()

    @property
    def links(self) -> list[tuple[str, str]]:
        """(what it says, address) of the pages where the reader may do it."""
        return [(str(label), reverse(view, args=args)) for label, view, *args in WAYS[self.key]] if self.may_do else []

    @property
    def is_of_the_office(self) -> bool:
        return self.key in OF_THE_OFFICE


@dataclass(frozen=True)
class FirstDayList:
    """The steps in the order in which a morning takes them."""

    town: Town
    steps: Sequence[Step] = field(default_factory=list)

    @property
    def done(self) -> int:
        return sum(step.is_done for step in self.steps)

    @property
    def is_finished(self) -> bool:
        return self.done == len(self.steps)

    @property
    def next(self) -> Step | None:
        return next((step for step in self.steps if not step.is_done), None)


def list_at_home(user: User, town: Town) -> FirstDayList | None:
    """The list until it is put away, for who keeps the town: two queries; one where there is none."""
    facts = facts_of_first_day(town)
    return list_of(user, town, facts) if facts else None


def first_day_list(user: User, town: Town) -> FirstDayList:
    """Two queries whatever the town's size, and two more where it is shown what was found."""
    return list_of(user, town, facts_of(town))


def list_of(user: User, town: Town, facts: dict[str, Any]) -> FirstDayList:
    is_office = town.pk in scope_of(user).towns(Role.OFFICER)
    told = [*people_steps(units_standing(town)), *rule_steps(town, facts), *work_steps(facts)]
    return FirstDayList(town, [Step(*one, may_do=is_office or one[0] not in OF_THE_OFFICE) for one in told])


Told = tuple[str, str, bool, Callable[[], str], str]  # key, title, is_done, tell, why


def people_steps(units: Sequence[UnitStanding]) -> Iterator[Told]:
    """Who there is: units, who owes what, heads, accounts."""
    villages = sum(unit.is_village for unit in units)
    yield (
        "units",
        _("Enter villages and units"),
        villages > 0,
        lambda: _("%(villages)d villages, %(others)d units") % {"villages": villages, "others": len(units) - villages},
        _("All else hangs on them."),
    )
    owing = [unit for unit in units if unit.owes]
    yield (
        "duties",
        _("Say who reports on which days"),
        bool(owing),
        lambda: duties_in_words(owing),
        _("Who owes no report is neither reminded nor missed."),
    )
    yield (
        "posts",
        _("Enter who holds which post"),
        bool(owing) and all(unit.has_head for unit in owing),
        lambda: lacking([unit for unit in owing if not unit.has_head], len(owing), _("have a head")),
        _("A task goes to who holds the post; without one nobody answers."),
    )
    yield (
        "accounts",
        _("Open accounts and give out the codes"),
        bool(owing) and all(unit.has_account for unit in owing),
        lambda: lacking(
            [unit for unit in owing if not unit.has_account], len(owing), _("have somebody who can sign in")
        ),
        _("With the code a person chooses a password of the own."),
    )


def duties_in_words(owing: Sequence[UnitStanding]) -> str:
    counts = Counter(unit.duty for unit in owing)
    kinds = [(label, counts[value]) for value, label in ReportDuty.Days.choices if counts[value]]
    return _(", ").join(_("%(days)s: %(count)d") % {"days": label, "count": count} for label, count in kinds)


def lacking(without: Sequence[UnitStanding], total: int, what: str) -> str:
    """24 of 24 have a head; else who doesn't, the first few by name."""
    told = _("%(count)d of %(total)d units %(what)s") % {
        "count": total - len(without),
        "total": total,
        "what": what,
    }
    if not without:
        return told if total else ""
    names = "、".join(unit.name for unit in without[:NAMED])
    more = len(without) - NAMED
    names += ngettext(" and %(count)d more", " and %(count)d more", more) % {"count": more} if more > 0 else ""
    return _("%(told)s; still without: %(names)s") % {"told": told, "names": names}


def rule_steps(town: Town, facts: dict[str, Any]) -> Iterator[Told]:
    """By what rules: who is competent, the calendar, the times, the way out."""
    yield (
        "competence",
        _("Name competent units, markets and borders"),
        facts["competences"] > 0,
        lambda: competence_in_words(town, facts),
        _("What a village has no power over goes up to the unit that has."),
    )
    yield (
        "calendar",
        _("Look at this year's holidays"),
        bool(facts["holidays"]),
        lambda: calendar_in_words(town.today().year, facts),
        _("Terms of desk work count working days."),
    )
    yield (
        "times",
        _("Check the cut-off and the reminders"),
        facts["confirmed_at"] is not None or facts["changed"] > 1,
        lambda: times_in_words(TownSettings.objects.in_force(town, town.today())),
        _("Everybody's day goes by them: look once and confirm."),
    )
    yield (
        "channel",
        _("Connect the group chat"),
        bool(facts["channels_on"] or facts["without_channel"]),
        lambda: channels_in_words(facts),
        _("Reminders and the bulletin then arrive in the group by themselves. It may be left out."),
    )


def calendar_in_words(year: int, facts: dict[str, Any]) -> str:
    words = {"year": year, "holidays": facts["holidays"], "workdays": facts["workdays"] or 0}
    return _("%(year)d: %(holidays)d days off, %(workdays)d working weekends") % words if words["holidays"] else ""


def times_in_words(settings: TownSettings) -> str:
    """When the report is due, and when those who owe it are reminded."""
    names = ("cut_off", "first_reminder", "second_reminder")
    times = {name: f"{getattr(settings, name):%H:%M}" for name in names}
    return _("due at %(cut_off)s, reminders at %(first_reminder)s and %(second_reminder)s") % times


def channels_in_words(facts: dict[str, Any]) -> str:
    count, reason = facts["channels_on"], facts["without_channel"]
    if reason and not count:
        return _("left out: %(reason)s") % {"reason": reason}
    return ngettext("%(count)d channel", "%(count)d channels", count) % {"count": count} if count else _("none yet")


def competence_in_words(town: Town, facts: dict[str, Any]) -> str:
    told = _("%(lines)d business lines have a competent unit, %(places)d places have who answers") % {
        "lines": facts["competences"],
        "places": facts["places"],
    }
    rest = "、".join(str(line) for line in lines_without_unit(town)) if facts["competences"] else ""
    return _("%(told)s; with the environment office: %(lines)s") % {"told": told, "lines": rest} if rest else told


def work_steps(facts: dict[str, Any]) -> Iterator[Told]:
    """That it works: one report, one task to its end."""
    yield (
        "report",
        _("Get the first daily report"),
        facts["has_report"],
        lambda: _("reports are coming in") if facts["has_report"] else _("none yet"),
        _("Call one village and let it report while you are on the telephone."),
    )
    yield (
        "task",
        _("Verify the first task"),
        facts["has_completed"],
        lambda: _("the first task is completed") if facts["has_completed"] else _("none yet"),
        _("Reported, put right, verified: then the town has begun."),
    )
