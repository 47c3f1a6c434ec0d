"""Building a bulletin, filling it in, issuing it."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from time import monotonic

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Min
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accountability.measures import place_criticisms
from apps.accountability.queries import criticisms_to_place
from apps.accounts.models import Role, User
from apps.audit.actions import record
from apps.bulletins.corrections import corrections, told_before
from apps.bulletins.models import Bulletin
from apps.bulletins.permissions import can_edit_bulletins
from apps.bulletins.picture import Criticism, Figures, Picture
from apps.bulletins.problems import pictured_problems
from apps.bulletins.queries import compared_with, cut_off_of, period_of, take_picture
from apps.bulletins.wording import chat_text
from apps.core.days import LAST_DAY
from apps.core.errors import RuleBroken
from apps.notifications.actions import tell
from apps.notifications.outward import announce
from apps.reports.days import mark_issued
from apps.towns.actions import take_numbers
from apps.towns.models import Town, TownSettings
from apps.units.models import ReportDuty
from apps.units.queries import accounts_holding

log = logging.getLogger(__name__)
Kind = Bulletin.Kind

CATCH_UP = timedelta(days=7)  # a clock that slept longer leaves the days before to the office
SECONDS = 40  # for all that is due: a sweep ends before the next one, which goes on with the rest
MOST_PHOTOS = 12
DONE = datetime.max.replace(tzinfo=UTC)  # as if its figures were taken after any time


def build_bulletin(town: Town, kind: str, day: date, *, by: User) -> Bulletin:
    """The office builds a bulletin: see get_or_build."""
    if not can_edit_bulletins(by, town.pk):
        raise PermissionDenied
    return get_or_build(town, kind, day, by=by)


def get_or_build(town: Town, kind: str, day: date, *, by: User | None) -> Bulletin:
    """The bulletin of the period in which the day lies, or a draft of it made now; no `by`: the system itself.

    Raises RuleBroken for a period that hasn't begun and for days before the town.
    """
    if day > LAST_DAY or period_of(kind, day)[0] > town.today():
        raise RuleBroken(_("That day hasn't come yet."), "day")
    last = period_of(kind, day)[1]
    if last < TownSettings.objects.filter(town=town).aggregate(first=Min("valid_from"))["first"]:
        raise RuleBroken(_("The town has no reports of that day."), "day")
    there = Bulletin.objects.filter(town=town, kind=kind, last_day=last)
    return there.first() or make_draft(town, kind, day, by=by) or there.get()


def make_draft(town: Town, kind: str, day: date, *, by: User | None) -> Bulletin | None:
    """Take the period's picture and keep it as a draft; None where somebody made it at the same moment."""
    picture = full_picture(town, kind, day)
    bulletin = Bulletin(town=town, kind=kind, first_day=picture.first_day, last_day=picture.last_day)
    keep_picture(bulletin, picture)
    try:
        with transaction.atomic():
            bulletin.save(force_insert=True)
            record("bulletin.built", subject=bulletin, actor=by)
    except IntegrityError as error:
        if "one_bulletin_a_kind_and_day" not in str(error):
            raise
        return None
    return bulletin


def full_picture(town: Town, kind: str, day: date) -> Picture:
    """The figures, and in a daily one what came after the issues before it: the evening's tasks, corrections."""
    if kind != Kind.DAILY:
        return compared_as_printed(town, kind, take_picture(town, kind, day))
    told = told_before(town, town.today())
    picture = compared_as_printed(town, kind, take_picture(town, kind, day, since=told.latest_before(day)))
    return replace(picture, corrections=corrections(town, told, as_of=picture.moment), criticisms=criticisms_of(town))


def compared_as_printed(town: Town, kind: str, picture: Picture) -> Picture:
    """Compared with what the issues of those periods printed, where they are out: an evening with an evening.

    Figures taken anew would count what came later too: every evening would look worse than the days before it, and two
    issues in one hand would contradict each other.
    """
    (_first, before), (_start, earlier) = compared_with(kind, date.fromisoformat(picture.first))
    issued = Bulletin.objects.issued().filter(town=town, kind=kind, last_day__in=[before, earlier])
    printed = {day: Figures(**now) for day, now in issued.values_list("last_day", "stored_picture__now")}
    return replace(picture, before=printed.get(before, picture.before), earlier=printed.get(earlier, picture.earlier))


def keep_picture(bulletin: Bulletin, picture: Picture) -> None:
    bulletin.stored_picture, bulletin.taken_at = picture.as_json(), picture.moment
    bulletin.picture = picture


def locked_draft(bulletin_id: int, by: User, seen: int) -> Bulletin:
    """The draft, locked, for who may change it. Raises RuleBroken when it was issued or changed since it was seen."""
    bulletin = Bulletin.objects.select_for_update(of=("self",)).select_related("town").get(pk=bulletin_id)
    if not can_edit_bulletins(by, bulletin.town_id):
        raise PermissionDenied
    if bulletin.is_issued:
        raise RuleBroken(_("This bulletin is issued; what is issued stays as it is."))
    if bulletin.revision != seen:
        raise RuleBroken(_("Figures, remarks or photos were changed meanwhile; please look at the draft again."))
    return bulletin


@transaction.atomic
def refresh_bulletin(bulletin_id: int, *, by: User, seen: int) -> Bulletin:
    """Take the draft's figures anew; remarks and photos stay."""
    bulletin = locked_draft(bulletin_id, by, seen)
    take_anew(bulletin)
    record("bulletin.refreshed", subject=bulletin, actor=by)
    return bulletin


def take_anew(bulletin: Bulletin) -> None:
    keep_picture(bulletin, full_picture(bulletin.town, bulletin.kind, bulletin.last_day))
    bulletin.revision += 1
    bulletin.save(update_fields=["stored_picture", "taken_at", "revision"])


@transaction.atomic
def fill_in_bulletin(bulletin_id: int, *, by: User, seen: int, remarks: str, picked: Collection[int]) -> Bulletin:
    """The office's remarks, and the photos of typical problems: of findings of the period that still count."""
    bulletin = locked_draft(bulletin_id, by, seen)
    if len(picked) > MOST_PHOTOS:
        raise RuleBroken(_("At most %(count)d photos, please.") % {"count": MOST_PHOTOS}, "picked")
    bulletin.remarks, bulletin.picked = remarks, sorted(picked)
    bulletin.revision += 1
    if {photo for problem in pictured_problems(bulletin) for photo in problem.photos} != set(picked):
        raise RuleBroken(_("A problem was withdrawn meanwhile; please choose the photos again."), "picked")
    bulletin.save(update_fields=["remarks", "picked", "revision"])
    record("bulletin.filled_in", subject=bulletin, actor=by)
    return bulletin


@transaction.atomic
def issue_bulletin(bulletin_id: int, *, by: User, seen: int) -> Bulletin:
    """Give the draft its number and freeze it; tell leaders and the town's channels.

    Raises RuleBroken before the last day's cut-off: until then units still have time to report.
    """
    bulletin = locked_draft(bulletin_id, by, seen)
    cut_off = cut_off_of(bulletin)
    if timezone.now() < cut_off:
        words = _("It can be issued from %(time)s on: until then units still have time to report.")
        raise RuleBroken(words % {"time": f"{cut_off:%m-%d %H:%M}"})
    if bulletin.taken_at < cut_off:
        raise RuleBroken(_("These figures are from before the cut-off; please take them anew."))
    return issue(bulletin, by=by)


def issue(bulletin: Bulletin, *, by: User | None) -> Bulletin:
    """Issue a draft, in the caller's transaction; no `by`: the clock, as the town set it."""
    town, now = bulletin.town, timezone.now()
    bulletin.year = town.today().year
    # First of all: it makes the issues of a town wait for each other, so that no two tell the same correction.
    [bulletin.number] = take_numbers(town.pk, f"bulletin.{bulletin.kind}", bulletin.year, 1)
    told = told_before(town, town.today())
    untold = [one for one in bulletin.picture.corrections if one.key not in told.keys]
    criticisms = criticisms_of(town) if bulletin.kind == Kind.DAILY else []
    problems = pictured_problems(bulletin)
    keep_picture(bulletin, replace(bulletin.picture, corrections=untold, problems=problems, criticisms=criticisms))
    place_criticisms([one.measure for one in criticisms], f"{bulletin.last_day:%Y-%m-%d} {bulletin.issue}")
    bulletin.status, bulletin.issued_at, bulletin.issued_by = Bulletin.Status.ISSUED, now, by
    bulletin.save()
    if bulletin.kind == Kind.DAILY:
        mark_issued(town, bulletin.last_day, now)
    record("bulletin.issued", subject=bulletin, actor=by)
    announce(town, "bulletin", chat_text(bulletin), bulletin.get_absolute_url())
    above = accounts_holding(town, [Role.LEADER, Role.DEPUTY], town.today())
    tell_of(bulletin, "issued", gettext_lazy("%(bulletin)s %(issue)s of %(day)s is issued."), above)
    return bulletin


def criticisms_of(town: Town) -> list[Criticism]:
    """What leaders have signed since the last issue; it stands in one daily bulletin, the next."""
    return [Criticism(one.pk, one.unit.name, one.public_words) for one in criticisms_to_place(town)]


def tell_of(bulletin: Bulletin, kind: str, text: object, people: Iterable[User]) -> None:
    words = {"bulletin": Kind(bulletin.kind).label, "issue": bulletin.issue, "day": f"{bulletin.last_day:%m-%d}"}
    tell(people, f"bulletin.{kind}", text, bulletin.get_absolute_url(), **words)


def build_due(seconds: float = SECONDS) -> int:
    """Build what is due in all towns and not there, and issue it where the town set so; how many were built.

    A town that fails is logged and left for the next minute, as are all when the time is up; the others get theirs.
    """
    built, until = 0, monotonic() + seconds
    for settings, kind, day in due_now():
        if monotonic() >= until:
            break
        try:
            built += build_by_clock(settings, kind, day)
        except Exception:
            log.exception("The %s bulletin of %s, town %s, could not be built", kind, day, settings.town_id)
    return built


def due_now() -> Iterator[tuple[TownSettings, str, date]]:
    """(settings of that day, kind, last day) of every bulletin whose time has come and that isn't there; three queries.

    A draft whose figures were taken before its time is not there yet: the clock takes them anew.
    """
    owing = set(ReportDuty.objects.exclude(days=ReportDuty.Days.NONE).values_list("town", flat=True).distinct())
    recent = Bulletin.objects.filter(last_day__gte=timezone.now().date() - CATCH_UP - timedelta(days=1))
    there = {
        (town, kind, day): DONE if status == Bulletin.Status.ISSUED else taken
        for town, kind, day, status, taken in recent.values_list("town", "kind", "last_day", "status", "taken_at")
    }
    for town_id, begun in TownSettings.objects.begun_by_town().items():
        if town_id not in owing:
            continue  # nobody reports there yet
        for settings, day in days_due(begun):
            for kind in kinds_ending(settings, day):
                taken = there.get((town_id, kind, day))
                if taken is None or taken < due_at(settings, day):
                    yield settings, kind, day


def due_at(settings: TownSettings, day: date) -> datetime:
    """When the bulletin of a period that ends on the day is built."""
    return settings.town.at(day, settings.bulletin_at)


def days_due(begun: Sequence[TownSettings]) -> Sequence[tuple[TownSettings, date]]:
    """The last days whose bulletin time has passed, each with the settings of that day, the oldest first.

    `begun`: a town's settings that hold by now, the latest last. None before the town began: no settings held then.
    """
    now = begun[0].town.now()
    days = [now.date() - timedelta(days=back) for back in range(CATCH_UP.days, -1, -1)]
    held = [(next((row for row in reversed(begun) if row.valid_from <= day), None), day) for day in days]
    due = [(settings, day) for settings, day in held if settings and due_at(settings, day) <= now]
    return due[-CATCH_UP.days :]


def kinds_ending(settings: TownSettings, day: date) -> list[str]:
    """The kinds of bulletin whose period ends on the day, of those that the town wants."""
    wanted = {Kind.DAILY: True, Kind.WEEKLY: settings.has_weekly_bulletin, Kind.MONTHLY: settings.has_monthly_bulletin}
    return [kind for kind, is_wanted in wanted.items() if is_wanted and period_of(kind, day)[1] == day]


@transaction.atomic
def build_by_clock(settings: TownSettings, kind: str, day: date) -> bool:
    """Build one, and issue it or tell the office that it waits. False: another clock, or the office, was faster."""
    town = settings.town
    bulletin = make_draft(town, kind, day, by=None) or early_draft(settings, kind, day)
    if bulletin is None:
        return False
    if settings.is_issued_by_itself:
        issue(bulletin, by=None)
    else:
        office = accounts_holding(town, [Role.OFFICER], town.today())
        tell_of(bulletin, "built", gettext_lazy("%(bulletin)s of %(day)s is built; it waits to be issued."), office)
    return True


def early_draft(settings: TownSettings, kind: str, day: date) -> Bulletin | None:
    """A draft that the office built before its time, its figures taken anew; None where it is done already."""
    drafts = Bulletin.objects.select_for_update(of=("self",)).select_related("town")
    bulletin = drafts.get(town=settings.town, kind=kind, last_day=day)
    if bulletin.is_issued or bulletin.taken_at >= due_at(settings, day):
        return None
    take_anew(bulletin)
    return bulletin
