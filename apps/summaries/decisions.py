"""需要您定的三件事: what waits for a leader, the most pressing of each kind first, by what the reader may see."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.accountability.models import Measure, Proposal
from apps.accountability.queries import to_sign_by
from apps.accounts.models import Role, User
from apps.assessments.models import Objection
from apps.feedback.models import FeedbackItem, Stage
from apps.rectifications.models import OPEN, Status, Task, TaskQuerySet
from apps.towns.models import Severity, Town
from apps.units.scope import scope_of

SHOWN = 3
SOON = timedelta(days=15)
DECIDERS = (Role.OFFICER, Role.DEPUTY, Role.LEADER)


@dataclass(frozen=True)
class Decision:
    """Something to decide. `tone` of its badge: late, soon or stop; `more`: of the same kind wait besides."""

    title: str
    url: str
    badge: str
    tone: str
    words: str
    more: int = 0


def decisions_for(user: User, town: Town) -> list[Decision]:
    """At most three, each of another kind. Inspectors decide nothing. Some ten queries."""
    if town.pk not in scope_of(user).towns(*DECIDERS):
        return []
    found = (kind(user, town) for kind in KINDS)
    return list(islice((one for one in found if one), SHOWN))


def major_overdue(user: User, town: Town) -> Decision | None:
    return task_decision(Task.objects.visible_to(user).overdue().filter(town=town, severity=Severity.MAJOR))


def long_overdue(user: User, town: Town) -> Decision | None:
    rows = Task.objects.visible_to(user).overdue().filter(town=town)
    return task_decision(rows.exclude(severity=Severity.MAJOR).exclude(status=Status.SUBMITTED))


def task_decision(rows: TaskQuerySet) -> Decision | None:
    tasks = list(rows.for_list().order_by("due_at", "pk")[:50])
    if not tasks:
        return None
    task = tasks[0]
    days = ngettext("%(days)d day overdue", "%(days)d days overdue", task.days_overdue) % {"days": task.days_overdue}
    words = [str(task.lead_unit)]
    if task.return_count:
        words.append(
            ngettext("returned once", "returned %(count)d times", task.return_count) % {"count": task.return_count}
        )
    if task.extension_count:
        words.append(
            ngettext("extended once", "extended %(count)d times", task.extension_count)
            % {"count": task.extension_count}
        )
    return Decision(task.title, task.get_absolute_url(), days, "late", " · ".join(words), len(tasks) - 1)


def to_sign(user: User, town: Town) -> Decision | None:
    """Letters and talks that wait for the reader's own signature."""
    rows = Measure.objects.visible_to(user).filter(to_sign_by(user), town=town)
    found = list(rows.select_related("unit").order_by("pk")[:50])
    if not found:
        return None
    one = found[0]
    title = _("%(unit)s: %(kind)s") % {"unit": one.unit, "kind": one.get_kind_display()}
    return Decision(title, one.get_absolute_url(), _("to sign"), "soon", one.get_ground_display(), len(found) - 1)


def proposed(user: User, town: Town) -> Decision | None:
    rows = Proposal.objects.visible_to(user).open().filter(town=town)
    found = list(rows.select_related("unit").prefetch_related("evidence").order_by("fired_on", "pk")[:50])
    if not found:
        return None
    one = max(found, key=lambda row: (len(row.evidence.all()), -row.pk))
    count = len(one.evidence.all())
    title = _("%(unit)s: %(kind)s") % {"unit": one.unit, "kind": one.get_rule_display()}
    words = ngettext("on %(count)d row", "on %(count)d rows", count) % {"count": count}
    return Decision(title, one.get_absolute_url(), _("proposed"), "soon", words, len(found) - 1)


def objected(user: User, town: Town) -> Decision | None:
    if town.pk not in scope_of(user).towns(Role.OFFICER, Role.LEADER):
        return None
    found = list(Objection.objects.filter(town=town, decision="").select_related("score__unit").order_by("pk")[:50])
    if not found:
        return None
    score = found[0].score
    title = _("%(unit)s objects to its score") % {"unit": score.unit}
    return Decision(title, score.get_absolute_url(), _("to decide"), "soon", in_short(found[0].words), len(found) - 1)


def feedback_late(user: User, town: Town) -> Decision | None:
    """Items of inspections that are late, or due within two weeks, and not put right."""
    today = town.today()
    rows = FeedbackItem.objects.visible_to(user).for_list().filter(town=town, stage=Stage.OPEN)
    rows = rows.filter(task__status__in=OPEN, task__due_at__lte=town.end_of(today + SOON)).exclude(
        Q(task__status=Status.SUBMITTED) | Q(is_for_good=True)
    )
    found = list(rows.order_by("task__due_at", "pk")[:50])
    if not found:
        return None
    one = found[0]
    assert one.task is not None
    days = one.task.days_overdue
    badge, tone = _("due soon"), "soon"
    if one.task.is_overdue:
        badge, tone = ngettext("%(days)d day overdue", "%(days)d days overdue", days) % {"days": days}, "late"
    words = " · ".join([str(one.batch), str(one.task.lead_unit)])
    return Decision(one.title, one.get_absolute_url(), badge, tone, words, len(found) - 1)


def to_approve(user: User, town: Town) -> Decision | None:
    tasks = list(Task.objects.to_approve(user).filter(town=town).for_list().order_by("submitted_at")[:50])
    if not tasks:
        return None
    words = " · ".join([str(tasks[0].lead_unit), str(tasks[0].number)])
    return Decision(tasks[0].title, tasks[0].get_absolute_url(), _("to verify"), "stop", words, len(tasks) - 1)


def in_short(words: str) -> str:
    line = " ".join(words.split())
    return line if len(line) <= 40 else f"{line[:39]}…"


KINDS: tuple[Callable[[User, Town], Decision | None], ...] = (
    major_overdue,
    to_sign,
    proposed,
    feedback_late,
    objected,
    long_overdue,
    to_approve,
)
