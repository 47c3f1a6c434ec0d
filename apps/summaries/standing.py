"""What was still to be done at the end of some days: tasks open, overdue, deferred; and what was handed up in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Q

from apps.pledges.counts import Facts, is_overdue
from apps.rectifications.models import OPEN, Extension, Task, TaskEvent
from apps.rectifications.standing import Stood, stood_at


@dataclass(frozen=True)
class Left:
    """Tasks, each with the unit that led it then; of what was handed up, in the days, the unit where it is.

    `open`: not completed, as they stood; `late`: of these overdue, by the rule of `pledges.counts`, the longest first.
    """

    open: Mapping[int, Stood]
    late: Mapping[int, int]
    deferred: Mapping[int, int]
    handed_up: Mapping[int, int]

    def units_of(self, code: str) -> Mapping[int, int]:
        """Task → unit, of one of the four by its name."""
        return {pk: one.lead_unit_id for pk, one in self.open.items()} if code == "open" else getattr(self, code)


def left_of(facts: Facts) -> Left:
    """As of the end of the days, or of the moment of the facts. Five queries."""
    town = facts.town
    end = facts.moment
    perhaps = Task.objects.filter(Q(status__in=OPEN) | Q(closed_at__gt=end), town=town, is_history=False)
    found = stood_at(perhaps.filter(opened_at__lte=end), end, facts.now)
    still = {one.pk: one for one in found if one.is_open}
    late = [one for one in still.values() if is_overdue(one, end, facts.excused, town.zone)]
    deferrals = Extension.objects.filter(kind=Extension.Kind.DEFERRAL, is_granted=True, decided_at__lte=end)
    deferred = deferrals.filter(task__in=still, until__gt=facts.last).order_by("task").values_list("task", flat=True)
    handed = TaskEvent.objects.filter(town=town, kind=TaskEvent.Kind.HANDED_UP, at__range=(facts.begin, end))
    return Left(
        still,
        {one.pk: one.lead_unit_id for one in sorted(late, key=lambda one: (one.due_at, one.pk))},
        {pk: still[pk].lead_unit_id for pk in deferred},
        dict(handed.order_by("task").values_list("task", "task__unit")),
    )
