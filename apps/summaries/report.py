"""The work report as it stands: what nobody edited follows the records, what was edited is set against them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from apps.core.days import Quarter
from apps.summaries.composing import GAP, composed
from apps.summaries.material import material_of
from apps.summaries.models import Part, Section, TownText, WorkReport
from apps.summaries.said import Said, text_of
from apps.towns.models import Town


@dataclass(frozen=True)
class Change:
    """A sentence that the records word otherwise since a section was edited. Empty `was`: new; empty `now`: gone."""

    key: str
    was: str
    now: str
    is_in_text: bool  # the old one stands in the text word by word, so the new one can take its place


@dataclass(frozen=True)
class Shown:
    """A section: its text, what the records say, and what changed since it was edited."""

    part: Part
    text: str
    said: Sequence[Said]
    section: Section | None
    changes: Sequence[Change] = ()

    @property
    def is_edited(self) -> bool:
        return self.section is not None

    @property
    def has_gap(self) -> bool:
        """Something is left for the town to say."""
        return GAP in self.text

    @property
    def lines(self) -> list[str]:
        return [line.strip() for line in self.text.split("\n") if line.strip()]

    @property
    def basis(self) -> list[tuple[str, str]]:
        """Where the figures come from, each page once."""
        return list(dict.fromkeys(one for said in self.said for one in said.basis))

    def without(self, address: str) -> Shown:
        """Without what leads to an address, however that is narrowed."""
        kept = [
            replace(one, basis=tuple((what, url) for what, url in one.basis if not url.startswith(address)))
            for one in self.said
        ]
        return replace(self, said=kept)

    @property
    def seen(self) -> str:
        """Stands for what the records say, so that a form knows whether it was written beside just that."""
        return digest_of(self.said)

    @property
    def revision(self) -> int:
        return self.section.revision if self.section else 0


@dataclass(frozen=True)
class Report:
    """A quarter's report; `stored` is None while nobody edited anything."""

    town: Town
    quarter: Quarter
    stored: WorkReport | None
    sections: Sequence[Shown]

    @property
    def is_frozen(self) -> bool:
        return self.stored is not None and self.stored.is_frozen

    @property
    def is_over(self) -> bool:
        """Its quarter: of one that runs a frozen report would lack the rest for good."""
        return self.town.today() > self.quarter.last

    @property
    def gaps(self) -> list[Shown]:
        return [one for one in self.sections if one.has_gap]

    @property
    def changed(self) -> list[Shown]:
        return [one for one in self.sections if one.changes]

    def section(self, part: Part) -> Shown:
        return next(one for one in self.sections if one.part == part)


def digest_of(said: Iterable[Said]) -> str:
    text = json.dumps([[one.key, one.words] for one in said], ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def report_of(town: Town, quarter: Quarter) -> Report:
    """The frozen report as it was frozen, three queries; else composed now, some ninety."""
    stored = WorkReport.objects.filter(town=town, year=quarter.year, quarter=quarter.number).first()
    sections = {Part(one.part): one for one in stored.sections.select_related("edited_by")} if stored else {}
    if stored and stored.is_frozen:
        frozen = [shown_frozen(sections[part]) for part in Part if part in sections]
        return Report(town, quarter, stored, frozen)
    own = dict(TownText.objects.filter(town=town).values_list("part", "text"))
    material = material_of(town, quarter)
    shown = [shown_of(part, composed(part, material, own.get(part, "")), sections.get(part)) for part in Part]
    return Report(town, quarter, stored, shown)


def shown_frozen(section: Section) -> Shown:
    return Shown(Part(section.part), section.text, said_in(section.composed), section)


def said_in(stored: Iterable[Mapping[str, Any]]) -> list[Said]:
    return [Said.from_json(one) for one in stored]


def shown_of(part: Part, said: Sequence[Said], section: Section | None) -> Shown:
    if section is None:
        return Shown(part, text_of(said), said, None)
    return Shown(part, section.text, said, section, changes_of(section, said))


def changes_of(section: Section, said: Sequence[Said]) -> list[Change]:
    """Sentence by sentence, in the order of today's; those that are gone last."""
    was = {one.key: one.words for one in said_in(section.composed)}
    now = {one.key: one.words for one in said}
    keys = [*now, *(key for key in was if key not in now)]
    return [
        Change(key, was.get(key, ""), now.get(key, ""), bool(was.get(key)) and was[key] in section.text)
        for key in keys
        if was.get(key, "") != now.get(key, "")
    ]
