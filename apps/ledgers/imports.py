"""A workbook on its way in: sent, looked through by a worker, stored when its sender says so. Twice in is once."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.audit.actions import record
from apps.core.errors import RuleBroken
from apps.ledgers.declaration import LEDGERS, Ledger
from apps.ledgers.faults import WorkbookRefused
from apps.ledgers.incoming import Intake
from apps.ledgers.models import Import, ImportQuerySet, ImportRow
from apps.ledgers.progress import forget_progress, teller
from apps.ledgers.rehearsal import Judged, Verdict, counted, go_through
from apps.ledgers.sheets import read_workbook
from apps.ledgers.unpacking import refuse_other_files
from apps.towns.models import Town

logger = logging.getLogger(__name__)
State = Import.State

KEPT = timedelta(days=30)
MOST_TRIES = 3


@transaction.atomic
def send_workbook(ledger: Ledger, content: bytes, *, by: User, town: Town, file_name: str) -> Import:
    """Keep a workbook for a worker to look through. Raises RuleBroken for what can't be one."""
    refuse_strangers(ledger, by, town)
    try:
        refuse_other_files(content)
    except WorkbookRefused as refusal:
        raise RuleBroken(refusal.faults[0].reason, "file") from refusal
    sent = Import.objects.create(ledger=ledger.name, town=town, by=by, file_name=file_name[-200:], content=content)
    record("import.sent", subject=sent, actor=by, result=ledger.name)
    return sent


def refuse_strangers(ledger: Ledger, by: User, town: Town) -> type[Intake]:
    """How the ledger takes rows in, for who may bring them."""
    if ledger.intake is None or town not in ledger.intake.towns_of(by):
        raise PermissionDenied
    return ledger.intake


@transaction.atomic
def ask_to_store(pk: int, *, by: User, good_rows: bool) -> Import:
    """Have what was looked through stored: all of it, or the good rows.

    Raises RuleBroken where rows are wrong and not only the good ones are asked for, or nothing is to be stored.
    """
    sent = Import.objects.visible_to(by).select_for_update(of=("self",), no_key=True).for_page().get(pk=pk)
    if sent.state != State.LOOKED_THROUGH:
        raise RuleBroken(_("This workbook is no longer waiting for you."))
    if sent.wrong and not good_rows:
        raise RuleBroken(_("Rows are wrong: nothing is stored unless you ask for the good rows only."))
    if not sent.to_store:
        raise RuleBroken(_("Nothing in it is new or changed."))
    sent.state, sent.asked_good_rows, sent.tries, sent.has_moved = State.ASKED, good_rows, 0, False
    sent.save(update_fields=["state", "asked_good_rows", "tries", "has_moved"])
    return sent


@transaction.atomic
def let_go(pk: int, *, by: User) -> None:
    """Forget a workbook, with what was found in it; what it stored stays."""
    sent = Import.objects.visible_to(by).select_for_update(of=("self",)).for_page().get(pk=pk)
    record("import.let_go", subject=sent, actor=by, result=sent.ledger)
    sent.delete()


def forget_old() -> int:
    """Workbooks hold names and telephones: they are forgotten after a month."""
    old = Import.objects.filter(sent_at__lt=timezone.now() - KEPT)
    count = old.count()
    old.delete()
    return count


def work_on_waiting() -> int:
    """Look through or store every workbook that waits; how many. May run beside itself: each is in one worker."""
    count = 0
    for pk in Import.objects.waiting().values_list("pk", flat=True).order_by("pk"):
        count += work_on(pk)
    return count


def work_on(pk: int) -> bool:
    """Go one step on with a workbook; False when another worker has it.

    The row's lock is held until the step is committed, so a worker that is killed leaves the workbook as it was, free
    at once. What fails is told to its sender, and what kills workers is given up.
    """
    if not is_begun(pk):
        return False
    try:
        return take_a_step(pk)
    except Exception:  # whatever it was: tried again it would fail again, and its sender waits for a word
        logger.exception("Import %s failed", pk)
        Import.objects.filter(pk=pk).update(state=State.FAILED)
        return True
    finally:
        forget_progress(pk)


@transaction.atomic
def is_begun(pk: int) -> bool:
    """Count a beginning, before the step whose worker may be killed; False for what waits no more or is taken."""
    sent = unclaimed().defer("content").filter(pk=pk).first()
    if sent is None:
        return False
    is_given_up = sent.tries >= MOST_TRIES
    if is_given_up:
        sent.state = State.FAILED
    else:
        sent.tries += 1
    sent.save(update_fields=["state", "tries"])
    return not is_given_up


def unclaimed() -> ImportQuerySet:
    """Workbooks that wait, each locked as it is read; those that another worker has are passed over, not waited for."""
    return Import.objects.waiting().select_for_update(of=("self",), skip_locked=True, no_key=True)


@transaction.atomic
def take_a_step(pk: int) -> bool:
    sent = unclaimed().select_related("town", "by__town").filter(pk=pk).first()
    if sent is None:
        return False
    with translation.override(sent.by.language):
        try:
            (look_through if sent.state == State.SENT else store)(sent)
        except WorkbookRefused as refusal:
            sent.state, sent.faults = State.REFUSED, [fault.packed() for fault in refusal.faults]
            sent.save(update_fields=["state", "faults"])
    return True


def look_through(sent: Import) -> None:
    """Rehearse: do it all, keep what came of it, and undo it."""
    with transaction.atomic():
        judged, notes = carried_out_of(sent)
        transaction.set_rollback(True)
    keep(sent, judged, notes)


def carried_out_of(sent: Import) -> tuple[list[Judged], list[str]]:
    ledger = LEDGERS[sent.ledger]
    return carried_out(ledger, bytes(sent.content), by=sent.by, town=sent.town, told=teller(sent.pk))


def carried_out(
    ledger: Ledger, content: bytes, *, by: User, town: Town, told: Callable[[int, int], None]
) -> tuple[list[Judged], list[str]]:
    """Do what the rows ask, in the caller's transaction: what became of each, and words on what is to note.

    Raises WorkbookRefused.
    """
    intake = refuse_strangers(ledger, by, town)(town, by=by)
    reading = read_workbook(ledger, content)
    judged = go_through(ledger, intake, reading, told)
    return judged, reading.notes + intake.remarks()


def store(sent: Import) -> None:
    """Do it for good, unless it comes to something else than what the sender saw: then the sender looks again."""
    seen = list(sent.rows.values_list("sheet", "number", "verdict", "title", "changes"))
    with transaction.atomic():
        judged, notes = carried_out_of(sent)
        has_moved = [row_as_seen(one) for one in judged] != [(*row[:4], [list(one) for one in row[4]]) for row in seen]
        if has_moved:
            transaction.set_rollback(True)
    if has_moved:
        sent.has_moved = True
        keep(sent, judged, notes)
        return
    sent.state, sent.stored_at = State.STORED, timezone.now()
    sent.save(update_fields=["state", "stored_at"])
    record("import.stored", subject=sent, actor=sent.by, result=f"{sent.ledger} {sent.new}+{sent.changed}")


def row_as_seen(one: Judged) -> tuple[str, int, str, str, list[list[str]]]:
    return (
        one.line.sheet[:100],
        one.line.number,
        one.verdict.value,
        one.title[:100],
        [list(change) for change in one.changes],
    )


def keep(sent: Import, judged: list[Judged], notes: list[str]) -> None:
    """Write down what a rehearsal came to."""
    sent.rows.all().delete()
    ImportRow.objects.bulk_create((packed(sent, one) for one in judged), batch_size=2000)
    for name, count in counted(judged).items():
        setattr(sent, name, count)
    sent.state, sent.notes = State.LOOKED_THROUGH, notes
    sent.save(update_fields=["state", "notes", "has_moved", *[verdict.value for verdict in Verdict]])


def packed(sent: Import, one: Judged) -> ImportRow:
    return ImportRow(
        town_id=sent.town_id,
        of=sent,
        sheet=one.line.sheet[:100],
        number=one.line.number,
        verdict=one.verdict,
        title=one.title[:100],
        changes=one.changes,
        faults=[fault.packed() for fault in one.faults],
    )
