"""What a document is once typeset: lines, rules, tables and photos with their measures, the same for Word and PDF.

Lengths are points.
"""

from dataclasses import dataclass

from apps.documents.gb9704 import BLACK, Font, Style


@dataclass(frozen=True)
class Run:
    """Words in one font; the style's own where none is given."""

    text: str
    font: Font | None = None


@dataclass(frozen=True)
class Line:
    """A paragraph. `label` fills a hanging indent; `far` stands at the right end of the same line."""

    style: Style
    runs: tuple[Run, ...]
    label: str = ""
    far: tuple[Run, ...] = ()
    keep_next: bool = False


@dataclass(frozen=True)
class Rule:
    """A rule as wide as the type area, `above` below what stands before."""

    above: float
    below: float
    thickness: float
    colour: str = BLACK


@dataclass(frozen=True)
class Cell:
    """What stands in a table's cell: a line or several."""

    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Grid:
    """A table; its first row is repeated on each page."""

    widths: tuple[float, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True)
class Photo:
    """A JPEG, drawn as large as said, and the line beneath."""

    image: bytes
    width: float
    height: float
    alt: str
    caption: tuple[Line, ...]


@dataclass(frozen=True)
class Photos:
    """Photos in rows; each stands in the middle of a column `width` wide."""

    width: float
    rows: tuple[tuple[Photo, ...], ...]


@dataclass(frozen=True)
class Foot:
    """Lines at the foot of the page, rules between them and around."""

    lines: tuple[Line, ...]


Piece = Line | Rule | Grid | Photos | Foot
