"""What is typed about rules and proposals."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.accountability.levels import WITHOUT_GROUND
from apps.accountability.measures import Appointment
from apps.accountability.models import NO_GROUND, OF_AGENCIES, TALKS, Ground, Measure, Rule, RuleNumbers, Talk
from apps.accountability.talks import Promise
from apps.accounts.models import Role
from apps.core.days import FIRST_DAY, LAST_DAY
from apps.core.forms import LineField, PageForm, day_field
from apps.core.text import in_a_line
from apps.ledgers.cells import Unreadable, day_of
from apps.rectifications.forms import categories_of, choices_of
from apps.towns.models import Category, Town
from apps.units.models import Tenure, Unit
from apps.units.queries import accounts_holding, heads_of

LONGEST = timedelta(days=3 * 366)
LONGEST_PROMISE = 300  # signs
CLOCK = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
HOLDERS = [Role.DEPUTY, Role.LEADER]
TALK_FIELDS = ("holder", "talk_day", "talk_time", "talk_place")
# rule → its numbers; number → least and most
NUMBERS = {
    Rule.MISSED: ("missed_reports", "missed_within"),
    Rule.OVERDUE: ("overdue_over",),
    Rule.RETURNED: ("returned_times",),
    Rule.REPEATED: ("repeated_times", "repeated_within"),
    Rule.SCORE: ("score_under",),
}
SPANS = {
    "missed_reports": (1, 30),
    "missed_within": (1, 60),
    "overdue_over": (0, 90),
    "returned_times": (1, 10),
    "repeated_times": (2, 10),
    "repeated_within": (1, 90),
    "score_under": (0, 100),
}


class DismissForm(PageForm):
    reason = forms.CharField(label=_("Why nothing is taken"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))


def words(label: Any, most: int, rows: int) -> forms.CharField:
    return forms.CharField(label=label, max_length=most, widget=forms.Textarea(attrs={"rows": rows}))


class MeasureForm(PageForm):
    """What a measure says. A posted agency can only be asked for cooperation, and nobody else is."""

    kind = forms.ChoiceField(label=_("Measure"), widget=forms.RadioSelect)
    addressed_to = forms.TypedChoiceField(
        label=_("Head post that answers"), coerce=int, empty_value=None, required=False
    )
    facts = words(_("The facts"), 4000, 6)
    demand = words(_("What is asked for"), 2000, 4)
    reply_by = day_field(_("Answer by"))
    public_words = LineField(
        label=_("What the bulletin says"), max_length=300, required=False, help_text=_("The unit by name, no person.")
    )
    referred_to = LineField(label=_("Referred to"), max_length=100, required=False)
    holder = forms.TypedChoiceField(label=_("Who holds the talk"), coerce=int, empty_value=None, required=False)
    talk_day = day_field(_("Day of the talk"), required=False)
    talk_time = forms.TimeField(label=_("Hour"), required=False, widget=CLOCK)
    talk_place = LineField(label=_("Where"), max_length=100, required=False)
    is_major = forms.BooleanField(label=_("A major matter: skip a step"), required=False)
    skip_reason = forms.CharField(label=_("Why a step is skipped"), max_length=200, required=False)

    def __init__(self, *args: Any, unit: Unit, kinds: Sequence[Measure.Kind], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(kind.value, kind.label) for kind in kinds]  # type: ignore[attr-defined]
        self.fields["kind"].initial = kinds[0].value
        if self.is_of_agency:
            self.fields["referred_to"].label = _("For an opinion: the department above")
            self.fields["referred_to"].initial = unit.department
        self.town = unit.town
        self.heads = {one.post_id: one for one in heads_of(unit, self.town.today())}
        self.fields["addressed_to"].choices = [  # type: ignore[attr-defined]
            *((pk, f"{one.post.title} {one.person.name}") for pk, one in self.heads.items()),
            ("", _("the unit, whoever heads it")),
        ]
        self.holders = {user.pk: user for user in accounts_holding(self.town, HOLDERS, self.town.today())}
        self.fields["holder"].choices = [("", "—"), *((pk, user.name) for pk, user in self.holders.items())]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("kind") in TALKS:
            for name in TALK_FIELDS:
                if name not in self.errors and not data.get(name):
                    self.add_error(name, _("A talk needs this."))
        return data

    @property
    def kinds(self) -> set[str]:
        return {value for value, _label in self.fields["kind"].choices}  # type: ignore[attr-defined]

    @property
    def is_talk_alone(self) -> bool:
        return self.kinds <= {*TALKS}

    @property
    def is_of_agency(self) -> bool:
        """Nothing but a request or an opinion: no talk, no step to skip."""
        return self.kinds <= {*OF_AGENCIES}

    @property
    def is_notice(self) -> bool:
        return self.kinds == {Measure.Kind.NOTICE}

    @property
    def said(self) -> dict[str, Any]:
        """Of the measure itself."""
        said = {name: value for name, value in self.cleaned_data.items() if name not in TALK_FIELDS}
        addressed = self.heads.get(said["addressed_to"])
        return said | {"addressed_to": addressed.post if addressed else None}

    @property
    def appointment(self) -> Appointment | None:
        data = self.cleaned_data
        if data["kind"] not in TALKS:
            return None
        at = self.town.at(data["talk_day"], data["talk_time"])
        return Appointment(self.holders[data["holder"]], at, data["talk_place"])


class OwnMeasureForm(MeasureForm):
    """A measure that no rule proposed: the office says what for. What reproaches the unit nothing needs no ground."""

    ground = forms.ChoiceField(label=_("Ground"), choices=Ground.choices, required=False, widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.is_of_agency:
            del self.fields["ground"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        is_needed = "ground" in self.fields and data.get("kind") not in WITHOUT_GROUND
        if is_needed and not data.get("ground") and "ground" not in self.errors:
            self.add_error("ground", self.fields["ground"].error_messages["required"])
        return data


class TalkForm(PageForm):
    """Another time for a talk that is announced."""

    holder = forms.TypedChoiceField(label=_("Who holds the talk"), coerce=int)
    talk_day = day_field(_("Day of the talk"))
    talk_time = forms.TimeField(label=_("Hour"), widget=CLOCK)
    talk_place = LineField(label=_("Where"), max_length=100)
    reason = LineField(label=_("Why it is moved"), max_length=200)

    def __init__(self, *args: Any, talk: Talk, **kwargs: Any) -> None:
        self.town = talk.town
        at = talk.at.astimezone(self.town.zone)
        initial = {"holder": talk.holder_id, "talk_day": at.date(), "talk_time": at.time(), "talk_place": talk.place}
        super().__init__(*args, initial=initial, **kwargs)
        self.holders = {user.pk: user for user in accounts_holding(self.town, HOLDERS, self.town.today())}
        self.fields["holder"].choices = [(pk, user.name) for pk, user in self.holders.items()]  # type: ignore[attr-defined]

    @property
    def appointment(self) -> Appointment:
        data = self.cleaned_data
        at = self.town.at(data["talk_day"], data["talk_time"])
        return Appointment(self.holders[data["holder"]], at, data["talk_place"])


class UnitForm(PageForm):
    """Whom a measure is about."""

    unit = forms.ModelChoiceField(label=_("Unit"), queryset=Unit.objects.none())

    def __init__(self, *args: Any, town: Town, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = Unit.objects.open_on(town.today()).filter(town=town)
        self.fields["unit"].queryset = units.exclude(kind__in=[Unit.Kind.TOWN, Unit.Kind.GROUP])  # type: ignore[attr-defined]


class OverlookedForm(PageForm):
    words = LineField(label=_("What it was"), max_length=300)


def kinds_against(unit: Unit, ground: str | None) -> list[Measure.Kind]:
    """What may be taken: of a posted agency it is asked; without a ground ("") there is only a talk about the work."""
    if unit.kind == Unit.Kind.AGENCY:
        return list(OF_AGENCIES)
    if ground == NO_GROUND:
        return list(TALKS)
    return [kind for kind in Measure.Kind if kind not in (*OF_AGENCIES, Measure.Kind.NOTICE)]


class MinutesForm(PageForm):
    """What was said, and what the unit promised: a line each, the day at its end as people write days."""

    minutes = words(_("Minutes"), 8000, 10)
    category = forms.TypedChoiceField(label=_("What the commitments are about"), coerce=int)
    promises = forms.CharField(
        label=_("Commitments"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("A line each, its day at the end: 清理河道垃圾 2026-12-20. Each becomes a task."),
    )

    def __init__(self, *args: Any, talk: Talk, **kwargs: Any) -> None:
        lines = [f"{one.words} {one.due_on}" for one in talk.commitments.all()]
        initial = {"minutes": talk.minutes, "category": talk.category_id, "promises": "\n".join(lines)}
        super().__init__(*args, initial=initial, **kwargs)
        self.categories = categories_of(talk.town_id)
        self.fields["category"].choices = choices_of(self.categories)  # type: ignore[attr-defined]

    def clean_category(self) -> Category:
        return self.categories[self.cleaned_data["category"]]

    def clean_promises(self) -> list[Promise]:
        """Raises ValidationError naming the line whose day can't be read."""
        lines = [in_a_line(line) for line in self.cleaned_data["promises"].splitlines() if line.strip()]
        return [self.promise(line) for line in lines]

    def promise(self, line: str) -> Promise:
        said, _space, day = line.rpartition(" ")
        try:
            due_on = day_of(day)
        except Unreadable:
            due_on = None
        if not said or due_on is None:
            raise forms.ValidationError(
                _("“%(line)s”: the day at its end can't be read; write it as 2026-12-20."), params={"line": line}
            )
        if len(said) > LONGEST_PROMISE:
            words = _("“%(line)s…” is longer than %(most)s signs: put it in fewer words.")
            raise forms.ValidationError(words, params={"line": said[:20], "most": LONGEST_PROMISE})
        if not FIRST_DAY <= due_on <= LAST_DAY:
            raise forms.ValidationError(_("“%(line)s”: is the year right?"), params={"line": line})
        return Promise(said, due_on)


class AnswerForm(PageForm):
    words = words(_("Your unit's own account: what happened, what was done, what comes next"), 4000, 6)


class OutcomeForm(PageForm):
    outcome = words(_("Outcome"), 2000, 3)


class LookBackForm(PageForm):
    look_back = words(_("What the look-back showed"), 2000, 3)


class DropForm(PageForm):
    reason = LineField(label=_("Why it isn't to go out"), max_length=300)


def held_in_words(tenure: Tenure) -> str:
    return f"{tenure.post.title} {tenure.person.name}（{tenure.from_day}–{tenure.to_day or ''}）"


class PeriodForm(PageForm):
    """From a day to a day, both included; at most three years. Of a unit, or of who held a head post of it.

    What isn't typed: of a unit, the year so far; of who held a post, as long as it was held, at most three years back.
    """

    tenure = forms.ModelChoiceField(
        label=_("Of whom"), queryset=Tenure.objects.none(), required=False, empty_label=_("the unit")
    )
    first = day_field(_("From"), required=False)
    last = day_field(_("Until (of a period)"), required=False)

    def __init__(self, *args: Any, unit: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = unit.town.today()
        held = Tenure.objects.filter(post__unit=unit, post__role=Role.UNIT_HEAD, from_day__lte=self.today)
        field = self.fields["tenure"]
        field.queryset = held.select_related("post", "person").order_by("-from_day", "pk")  # type: ignore[attr-defined]
        field.label_from_instance = held_in_words  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("first"), data.get("last")
        if first and last and last < first:
            self.add_error("last", _("The end is before the beginning."))
        if not self.errors:
            data["first"], data["last"] = self.period(data["tenure"], first, last)
            self.refuse_wrong(**data)
        return data

    def period(self, tenure: Tenure | None, first: date | None, last: date | None) -> tuple[date, date]:
        """The days that are meant, none still to come and none on which the post was another's."""
        until = min(last or self.today, self.today)
        if tenure is None:
            return first or date(until.year, 1, 1), until
        until = min(until, tenure.to_day or until)
        return max(first or until - LONGEST, tenure.from_day), until

    def refuse_wrong(self, *, tenure: Tenure | None, first: date, last: date) -> None:
        if last - first > LONGEST:
            self.add_error("first", _("At most three years at once."))
        elif first > last and tenure:
            words = _("%(person)s held it from %(first)s to %(last)s: choose days within.")
            held = {"first": tenure.from_day, "last": tenure.to_day or self.today}
            self.add_error("first", words % {"person": tenure.person, **held})
        elif first > last:
            self.add_error("first", _("That day is still to come."))


class RegisterForm(PageForm):
    document_number = LineField(label=_("Document number"), max_length=40, required=False)
    signed_as = LineField(label=_("Signer"), max_length=60, required=False)
    seal = LineField(label=_("Seal"), max_length=60, required=False)


class NumbersForm(PageForm):
    """The numbers of the rules, and from which day on they hold."""

    valid_from = day_field(_("Holds from"))

    def __init__(self, *args: Any, held: RuleNumbers, town: Town, **kwargs: Any) -> None:
        initial = {name: getattr(held, name) for name in SPANS}
        initial["valid_from"] = town.today() + timedelta(days=1)
        super().__init__(*args, initial=initial, **kwargs)
        self.town = town
        for name, (least, most) in SPANS.items():
            label = RuleNumbers._meta.get_field(name).verbose_name  # type: ignore[union-attr]
            self.fields[name] = forms.IntegerField(label=label, min_value=least, max_value=most)

    def rules(self) -> Iterator[tuple[Rule, list[forms.BoundField]]]:
        for rule, names in NUMBERS.items():
            yield rule, [self[name] for name in names]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if (data.get("missed_within") or 0) < (data.get("missed_reports") or 0) and "missed_within" in data:
            self.add_error("missed_within", _("So many reports can't be missed in so few days."))
        return data

    @property
    def wanted(self) -> dict[str, int]:
        return {name: self.cleaned_data[name] for name in SPANS}

    @property
    def signature(self) -> str:
        """What was tried: only that may be saved."""
        return "-".join(str(number) for number in self.wanted.values())

    def numbers(self) -> RuleNumbers:
        """Unsaved, to try them."""
        return RuleNumbers(town=self.town, valid_from=self.cleaned_data["valid_from"], **self.wanted)
