"""All that a town keeps of itself, by groups: where it is kept, and how it stands today in a few words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.administration.checklist import calendar_in_words, channels_in_words, times_in_words
from apps.administration.queries import facts_of
from apps.towns.models import Town, TownSettings


@dataclass(frozen=True)
class Row:
    """A page and what it holds today. `part`: where on the page."""

    title: str
    state: str
    view: str
    icon: str
    args: tuple[str, ...] = ()
    part: str = ""

    @property
    def url(self) -> str:
        return reverse(self.view, args=self.args)


@dataclass(frozen=True)
class Group:
    title: str
    rows: list[Row]


def groups_of(town: Town) -> list[Group]:
    """Two queries, whatever the town's size."""
    facts, settings = facts_of(town), TownSettings.objects.in_force(town, town.today())
    return [
        Group(_("The day"), [*day_rows(settings, facts)]),
        Group(_("Units and people"), unit_rows(facts)),
        Group(_("Calendar and excuses"), calendar_rows(town, facts)),
        Group(_("Words"), word_rows(facts)),
        Group(_("Outward"), outward_rows(town, facts)),
    ]


def day_rows(settings: TownSettings, facts: dict[str, Any]) -> list[Row]:
    values: dict[str, Any] = {
        name: f"{getattr(settings, name):%H:%M}" for name in ("bulletin_at", "quiet_from", "quiet_to")
    }
    values |= {name: getattr(settings, name) for name in ("days_general", "days_serious", "control_hours")}
    times = times_in_words(settings)
    if facts["planned"]:
        planned = ngettext("%(count)d change planned", "%(count)d changes planned", facts["planned"])
        times = _("%(times)s; %(planned)s") % {"times": times, "planned": planned % {"count": facts["planned"]}}
    by_itself = _("issued by itself") if settings.is_issued_by_itself else _("issued by the office")
    kinds = [(settings.has_weekly_bulletin, _("weekly")), (settings.has_monthly_bulletin, _("monthly"))]
    bulletin = [_("built at %(bulletin_at)s") % values, by_itself, *(name for is_wanted, name in kinds if is_wanted)]
    is_quiet = settings.quiet_from != settings.quiet_to
    quiet = _("%(quiet_from)s to %(quiet_to)s nothing goes outward") % values if is_quiet else _("none")
    terms = _("general %(days_general)d days, serious %(days_serious)d, major controlled in %(control_hours)d hours")
    return [
        Row(_("Daily report"), times, "administration:town", "journal-text", part="report"),
        Row(_("Bulletins"), _(", ").join(bulletin), "administration:town", "newspaper", part="bulletin"),
        Row(_("Terms and photos"), terms % values, "administration:town", "clock-history", part="terms"),
        Row(_("Sources and approvals"), _("who approves what, and its days"), "rectifications:chains", "diagram-3"),
        Row(_("Quiet hours"), quiet, "administration:town", "bell", part="quiet"),
    ]


def unit_rows(facts: dict[str, Any]) -> list[Row]:
    units = _("%(villages)d villages, %(other_units)d units") % facts
    people = _("%(persons)d people, %(accounts)d with an account") % facts
    competent = _("%(competences)d business lines have a competent unit") % facts
    return [
        Row(_("Units"), units, "units:units", "diagram-3"),
        Row(_("People"), people, "units:people", "people"),
        Row(_("Competent units"), competent, "units:competence", "arrow-up-circle"),
        Row(_("Places with who answers"), counted(facts["places"]), "units:places", "geo-alt"),
        Row(_("Village liaison"), counted(facts["liaisons"]), "units:liaisons", "person"),
        Row(_("Working groups"), counted(facts["groups"]), "units:groups", "card-checklist"),
    ]


def counted(count: int) -> str:
    return ngettext("%(count)d entry", "%(count)d entries", count) % {"count": count} if count else _("none yet")


def calendar_rows(town: Town, facts: dict[str, Any]) -> list[Row]:
    days = calendar_in_words(town.today().year, facts) or _("none yet")
    excuses = counted(facts["excuses"]) if facts["excuses"] else _("nobody is excused today or later")
    return [
        Row(_("Calendar"), days, "units:calendar", "calendar-check"),
        Row(_("Excuses"), excuses, "units:excuses", "calendar-plus"),
    ]


def word_rows(facts: dict[str, Any]) -> list[Row]:
    kinds = [
        ("categories", "categories", _("Categories"), "card-checklist"),
        ("lines", "lines", _("Business lines"), "intersect"),
        ("place-kinds", "place_kinds", _("Kinds of place"), "geo-alt"),
    ]
    return [
        Row(title, in_use(facts[f"{name}_shown"], facts[f"{name}_hidden"]), "administration:words", icon, (kind,))
        for kind, name, title, icon in kinds
    ]


def in_use(shown: int, hidden: int) -> str:
    words = {"shown": shown, "hidden": hidden}
    return (_("%(shown)d in use, %(hidden)d hidden") if hidden else _("%(shown)d in use")) % words


def outward_rows(town: Town, facts: dict[str, Any]) -> list[Row]:
    is_quiet = not (facts["channels_on"] or facts["without_channel"])
    channels = _("nothing goes outward yet") if is_quiet else channels_in_words(facts)
    names = _(", ").join(name for name in (town.name, town.masthead, town.duty_phone) if name)
    return [
        Row(_("Names and duty phone"), names, "administration:names", "telephone"),
        Row(_("Channels"), channels, "notifications:channels", "broadcast"),
    ]
