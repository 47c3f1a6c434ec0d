"""Taking a finding back (domain.md §3)."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.audit.actions import record
from apps.core.errors import RuleBroken
from apps.rectifications.actions import locked
from apps.rectifications.models import Task, TaskEvent
from apps.rectifications.rerouting import close_as_void
from apps.reports.models import DailyReport, Finding
from apps.reports.permissions import can_withdraw_as_office, can_withdraw_as_reporter


@transaction.atomic
def withdraw_finding(finding_id: int, *, by: User, reason: str) -> Finding:
    """Withdraw a finding and void its task: the reporter before anyone has acted; then the office, as 误报.

    The finding is kept and no longer counted.
    """
    finding = Finding.objects.select_for_update(of=("self",)).select_related("report", "spot_report").get(pk=finding_id)
    is_office = can_withdraw_as_office(by, finding)
    if not is_office and not can_withdraw_as_reporter(by, finding):
        raise PermissionDenied
    if finding.withdrawn_at:
        raise RuleBroken(_("It is withdrawn already."))
    task = locked(finding.task_id) if finding.task_id else None
    if task and not is_office and has_been_acted_on(task):
        raise RuleBroken(_("Somebody has acted on it; only the environment office can withdraw it now."))
    # What others found too stays a task: only this finding goes.
    if task and task.is_open and not task.merged.exists():
        close_as_void(task, by=by, reason=reason, is_false_report=is_office)
    mark_withdrawn(finding, by, reason)
    return finding


def has_been_acted_on(task: Task) -> bool:
    return task.events.exclude(kind=TaskEvent.Kind.OPENED).exists()


def mark_withdrawn(finding: Finding, by: User, reason: str) -> None:
    finding.withdrawn_at, finding.withdrawn_by, finding.withdrawn_reason = timezone.now(), by, reason
    finding.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_reason"])
    if finding.report_id:
        count = Finding.objects.counted().filter(report=finding.report_id).count()
        DailyReport.objects.filter(pk=finding.report_id).update(finding_count=count)
    record("finding.withdrawn", subject=finding, actor=by)
