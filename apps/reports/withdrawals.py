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
from apps.rectifications.rerouting import close_as_void, mark_false_report
from apps.reports.models import DailyReport, Finding
from apps.reports.permissions import can_withdraw_as_office, can_withdraw_as_reporter


@transaction.atomic
def withdraw_finding(finding_id: int, *, by: User, reason: str) -> Finding:
    """Withdraw a finding and void its task: the reporter before anyone has acted; then the office, as 误报.

    The finding is kept and no longer counted.
    """
    finding = locked_finding(finding_id)
    is_office = can_withdraw_as_office(by, finding)
    if not is_office and not can_withdraw_as_reporter(by, finding):
        raise PermissionDenied
    if finding.withdrawn_at:
        raise RuleBroken(_("It is withdrawn already."))
    task = locked(finding.task_id) if finding.task_id else None
    if task and not is_office and has_been_acted_on(task):
        raise RuleBroken(_("Somebody has acted on it; only the environment office can withdraw it now."))
    mark_withdrawn(finding, by, reason)
    if task:
        void_if_nothing_stands(task, by, reason, is_false_report=is_office)
    return finding


def locked_finding(finding_id: int) -> Finding:
    """The finding, locked after its report, as an amendment locks them: the other order would wait in a circle."""
    report_id = Finding.objects.values_list("report_id", flat=True).get(pk=finding_id)
    list(DailyReport.objects.select_for_update().filter(pk=report_id))
    return (
        Finding.objects.select_for_update(of=("self",)).select_related("report__unit", "spot_report").get(pk=finding_id)
    )


def void_if_nothing_stands(task: Task, by: User, reason: str, *, is_false_report: bool) -> None:
    """Void the task, unless others found the same, or it is closed; a completed one is only marked as 误报."""
    survivor = locked(task.merged_into_id) if task.merged_into_id else task
    merged = {survivor.pk, *survivor.merged.values_list("pk", flat=True)}
    withdrawn = Finding.objects.filter(task__in=merged, withdrawn_at__isnull=False).values_list("task", flat=True)
    if merged - set(withdrawn):
        return
    if survivor.is_open:
        close_as_void(survivor, by=by, reason=reason, is_false_report=is_false_report)
    elif is_false_report:
        mark_false_report(survivor)


def has_been_acted_on(task: Task) -> bool:
    return task.events.exclude(kind=TaskEvent.Kind.OPENED).exists()


def mark_withdrawn(finding: Finding, by: User, reason: str) -> None:
    finding.withdrawn_at, finding.withdrawn_by, finding.withdrawn_reason = timezone.now(), by, reason
    finding.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_reason"])
    if finding.report_id:
        count = Finding.objects.counted().filter(report=finding.report_id).count()
        DailyReport.objects.filter(pk=finding.report_id).update(finding_count=count)
    record("finding.withdrawn", subject=finding, actor=by)
