"""What is typed about study meetings."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Role
from apps.core.forms import LineField, PageForm, day_field
from apps.core.text import in_a_line
from apps.meetings.actions import Came
from apps.meetings.models import Attendance, StudyMeeting
from apps.meetings.queries import members_on
from apps.rectifications.forms import categories_of, choices_of, open_units, words_field
from apps.towns.models import Category, Town
from apps.units.models import Person, Tenure, Unit

CAME = Attendance.Came
CHAIRS = (Role.LEADER, Role.DEPUTY)
PLANNED = ("kind", "subject", "day", "starts_at", "place", "items")
MOST_GUESTS = 40


def clock_field(label: Any) -> forms.TimeField:
    return forms.TimeField(label=label, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))


def named(row: Tenure) -> tuple[int, str]:
    return row.person_id, f"{row.person.name}（{row.post.title}）"


class PersonField(forms.TypedChoiceField):
    """One of those who hold a post; cleans to the person."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(coerce=int, **kwargs)
        self.people: dict[int, Person] = {}

    def offer(self, tenures: list[Tenure], before: Person | None = None) -> None:
        """The holders of today, and who it was before."""
        rows = [named(row) for row in tenures]
        self.people = {row.person_id: row.person for row in tenures}
        if before and before.pk not in self.people:
            self.people[before.pk] = before
            rows.append((before.pk, before.name))
        self.choices = rows

    def clean(self, value: Any) -> Person:
        return self.people[super().clean(value)]


class MeetingForm(PageForm):
    """When and where it is to be, who chairs it, what else stands on its agenda."""

    kind = forms.ChoiceField(label=_("Kind of meeting"), choices=StudyMeeting.Kind.choices, widget=forms.RadioSelect)
    subject = LineField(label=_("Subject"), max_length=100)
    day = day_field(_("Day"))
    starts_at = clock_field(_("Begins at"))
    place = LineField(label=_("Place"), max_length=100)
    chair = PersonField(label=_("Chaired by"))
    items = words_field(_("Further items, a line each"), required=False, rows=4)

    def __init__(self, *args: Any, town: Town, meeting: StudyMeeting | None = None, **kwargs: Any) -> None:
        if meeting:
            kwargs["initial"] = {name: getattr(meeting, name) for name in PLANNED} | {"chair": meeting.chair_id}
        super().__init__(*args, **kwargs)
        chair: PersonField = self.fields["chair"]  # type: ignore[assignment]
        chairs = [row for row in members_on(town, town.today()) if row.post.role in CHAIRS]
        chair.offer(chairs, meeting.chair if meeting else None)


class AttendanceForm(PageForm):
    """When it was, who took the minutes, who came: everybody expected is there unless said otherwise."""

    day = day_field(_("Day"))
    starts_at = clock_field(_("Begins at"))
    ends_at = clock_field(_("Ended at"))
    recorder = PersonField(label=_("Minutes taken by"))
    guests = forms.CharField(
        label=_("Guests, a line each"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Who was there without being a member, with office and name."),
    )

    def __init__(self, *args: Any, meeting: StudyMeeting, **kwargs: Any) -> None:
        there = list(meeting.attendances.all())
        guests = "\n".join(one.name for one in there if one.is_guest)
        names = ("day", "starts_at", "ends_at")
        initial = {name: getattr(meeting, name) for name in names} | {"guests": guests}
        super().__init__(*args, initial=initial | {"recorder": meeting.recorder_id}, **kwargs)
        self.members = members_on(meeting.town, meeting.day)
        recorder: PersonField = self.fields["recorder"]  # type: ignore[assignment]
        recorder.offer(self.members[::-1], meeting.recorder)  # the office first
        known = {one.person_id: one for one in there}
        for row in self.members:
            self.ask_of(row, known.get(row.person_id))

    def ask_of(self, row: Tenure, before: Attendance | None) -> None:
        pk, name = row.person_id, named(row)[1]
        self.fields[f"came_{pk}"] = forms.ChoiceField(
            label=name, choices=CAME.choices, widget=forms.RadioSelect, initial=before.came if before else CAME.PRESENT
        )
        reason = before.reason if before else ""
        label = _("Why %(name)s didn't come") % {"name": row.person.name}
        self.fields[f"reason_{pk}"] = LineField(label=label, max_length=100, required=False, initial=reason)

    def rows(self) -> Iterator[tuple[forms.BoundField, forms.BoundField]]:
        for row in self.members:
            yield self[f"came_{row.person_id}"], self[f"reason_{row.person_id}"]

    def clean_guests(self) -> list[str]:
        """Raises ValidationError for too many, or for a line too long."""
        lines = [in_a_line(line) for line in self.cleaned_data["guests"].splitlines() if line.strip()]
        if len(lines) > MOST_GUESTS or any(len(line) > 60 for line in lines):
            raise forms.ValidationError(_("At most 40 guests, each in 60 characters."))
        return lines

    @property
    def said(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("day", "starts_at", "ends_at", "recorder")}

    @property
    def attendances(self) -> list[Came]:
        """The members in their order, then the guests."""
        members = [self.came(row) for row in self.members]
        return [*members, *(Came(name) for name in self.cleaned_data["guests"])]

    def came(self, row: Tenure) -> Came:
        pk, came = row.person_id, self.cleaned_data[f"came_{row.person_id}"]
        reason = "" if came == CAME.PRESENT else self.cleaned_data[f"reason_{pk}"]
        return Came(row.person.name, row.person, row.post.title, came, reason, field=f"reason_{pk}")


class DiscussionForm(PageForm):
    discussion = words_field(_("What was discussed"), rows=12, most=8000)


class MeasureForm(PageForm):
    """Who does what by when."""

    words = LineField(label=_("Measure decided on"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
    unit = forms.TypedChoiceField(label=_("Leads"), coerce=int)
    category = forms.TypedChoiceField(label=_("Category"), coerce=int)
    due_on = day_field(_("By"))

    def __init__(self, *args: Any, town: Town, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = [("", "—"), *open_units(town)]  # type: ignore[attr-defined]
        self.categories = categories_of(town.pk)
        self.fields["category"].choices = choices_of(self.categories)  # type: ignore[attr-defined]

    def clean_unit(self) -> Unit:
        return Unit.objects.select_related("town", "parent").get(pk=self.cleaned_data["unit"])

    def clean_category(self) -> Category:
        return self.categories[self.cleaned_data["category"]]


class IssueForm(PageForm):
    """A leader has signed: who, and on which day."""

    signer = PersonField(label=_("Signed by"))
    signed_on = day_field(_("Signed on"))

    def __init__(self, *args: Any, town: Town, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today: date = town.today()
        signer: PersonField = self.fields["signer"]  # type: ignore[assignment]
        signer.offer([row for row in members_on(town, today) if row.post.role == Role.LEADER])
        self.fields["signed_on"].initial = today
