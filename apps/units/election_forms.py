"""换届: one row a post, who holds it and who is to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.core.forms import PageForm, day_field
from apps.units.elections import Elected
from apps.units.models import Person, Post
from apps.units.offices import RowsRefused
from apps.units.person_field import NamedField, text_of


class ElectionForm(PageForm):
    """The day on which all take office."""

    day = day_field(_("They take office on"))


class RowForm(PageForm):
    """Who is to hold one post: the present holder stands in it and stays, unless somebody else is typed."""

    def __init__(self, *args: Any, people: Sequence[Person], post: Post, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.post = post
        self.holder: Person | None = post.held[0].person if post.held else None  # type: ignore[attr-defined]
        label = f"{post.unit} {post}"
        self.fields["person"] = NamedField(people=people, required=False, label=label, initial=text_of(self.holder))
        self.fields["person"].widget.attrs |= {"aria-label": label, "class": "form-control"}

    def elected(self) -> Elected | None:
        """Who takes the post; None: nothing changes."""
        named = self.cleaned_data["person"]
        if named is None:
            return Elected(self.post) if self.holder else None
        if named.person and named.person == self.holder:
            return None
        return Elected(self.post, named.person, named.name, named.phone)


def rows_of(data: Any, posts: Sequence[Post], people: Sequence[Person]) -> list[RowForm]:
    """A row for each post; its fields bear the post's id, so that a list that changed meanwhile mixes up nobody."""
    return [RowForm(data, prefix=f"post-{post.pk}", people=people, post=post) for post in posts]


def put_refusals(form: ElectionForm, rows: Sequence[RowForm], refused: RowsRefused) -> None:
    """What is refused stands at its row; `rows`: those that were sent to the action, in its order."""
    for number, refusal in refused.refusals.items():
        rows[number].add_error("person", refusal.message)
    form.add_error(None, _("Nothing is stored yet. Look at the rows in red."))
