"""What a closing file tells: a picture taken once and kept as JSON, so that an issued file stays what it was."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any, Self

from apps.documents.blocks import Heading, Paragraph, SignOff, Table, Title


@dataclass(frozen=True)
class Shot:
    """A photo by its id, and what it shows."""

    photo: int
    stage: str
    caption: str


@dataclass(frozen=True)
class Shots:
    """Up to two photos beside each other."""

    shots: tuple[Shot, ...]


Part = Title | Paragraph | Heading | Table | Shots | SignOff
KINDS: dict[str, type[Part]] = {kind.__name__: kind for kind in (Title, Paragraph, Heading, Table, Shots, SignOff)}


@dataclass(frozen=True)
class Picture:
    """All of a closing file, the photos by their ids."""

    name: str
    author: str
    parts: tuple[Part, ...]

    def to_json(self) -> dict[str, Any]:
        parts = [{"kind": type(part).__name__, **asdict(part)} for part in self.parts]
        return {"name": self.name, "author": self.author, "parts": parts}

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Self:
        return cls(stored["name"], stored["author"], tuple(part_from(one) for one in stored["parts"]))

    @property
    def shots(self) -> Iterator[Shot]:
        """Every photo, in its order."""
        return (shot for part in self.parts if isinstance(part, Shots) for shot in part.shots)


def part_from(stored: dict[str, Any]) -> Part:
    """A part as it was before JSON made lists of its tuples."""
    said = {name: frozen(value) for name, value in stored.items() if name != "kind"}
    if stored["kind"] == Shots.__name__:
        return Shots(tuple(Shot(**shot) for shot in stored["shots"]))
    return KINDS[stored["kind"]](**said)


def frozen(value: Any) -> Any:
    return tuple(frozen(one) for one in value) if isinstance(value, list) else value
