"""A described document as a PDF after GB/T 9704-2012, drawn by typst from official.typ and the open font."""

import json
from dataclasses import asdict
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import typst
from django.conf import settings

from apps.documents import codes
from apps.documents import gb9704 as gb
from apps.documents.blocks import Document
from apps.documents.gb9704 import Font, Style
from apps.documents.pieces import Cell, Foot, Grid, Line, Photo, Photos, Piece, Rule, Run
from apps.documents.typesetting import properties, typeset

TEMPLATE = Path(__file__).with_name("official.typ")
FAMILY = "Noto Serif SC"
FILES = ("NotoSerifSC_400Regular.ttf", "NotoSerifSC_700Bold.ttf")
MOST_CODED_PAGES = 30
BOLD = {Font.TITLE, Font.HEI}  # one open family stands for all: bold for what is heavy, regular for the rest
TRACKING = (gb.WIDTH - gb.CHARACTERS * gb.BODY) / (gb.CHARACTERS - 1) - 0.002  # between 28; a hair less to be sure


class FontsMissing(Exception):
    """The font files that PDF needs were not brought."""


def build(document: Document) -> bytes:
    """The PDF; the same document gives the same bytes. Raises FontsMissing."""
    files: dict[str, bytes] = {TEMPLATE.name: TEMPLATE.read_bytes()}
    title, author = properties(document)
    drawing = {
        "title": title,
        "author": author,
        "measures": measures(),
        "page_number": as_style(gb.PAGE_NUMBER),
        "page_codes": page_codes(document.page_code, files),
        "pieces": with_tails([described(piece, files) for piece in typeset(document)]),
    }
    files["document.json"] = json.dumps(drawing, ensure_ascii=False).encode()
    return compiled(files)


def page_codes(text: str, files: dict[str, bytes]) -> list[str]:
    """Names of the files that hold each page's code; a page beyond the last has none."""
    names = []
    for page in range(1, MOST_CODED_PAGES + 1 if text else 1):
        names.append(f"code-{page}.svg")
        files[names[-1]] = codes.as_svg(text.replace("{page}", str(page)))
    return names


def compiled(files: dict[str, bytes]) -> bytes:
    """From files in a folder of their own, gone at the end: typst takes text from memory, but no photos."""
    with TemporaryDirectory(prefix="townenv-pdf-") as folder:
        for name, content in files.items():
            Path(folder, name).write_bytes(content)
        # Time zero: when it was built is not part of what it says.
        made = typst.compile(
            str(Path(folder, TEMPLATE.name)), root=folder, font_paths=fonts(), ignore_system_fonts=True, timestamp=0
        )
    assert isinstance(made, bytes)
    return made


@cache
def fonts() -> typst.Fonts:
    """Read once a process: the two files hold 30 MB."""
    folder = settings.FONTS_DIR
    missing = [name for name in FILES if not (folder / name).exists()]
    if missing:
        raise FontsMissing(f"No font {', '.join(missing)} in {folder}: run `make setup`.")
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder])


def measures() -> dict[str, Any]:
    return {
        "page_width": gb.PAGE_WIDTH,
        "page_height": gb.PAGE_HEIGHT,
        "top": gb.TOP,
        "left": gb.LEFT,
        "right": gb.RIGHT,
        "bottom": gb.BOTTOM,
        "width": gb.WIDTH,
        "page_number_drop": gb.PAGE_NUMBER_DROP - gb.PAGE_NUMBER.pitch / 2,  # to the line's top; the dash is half lower
        "cell_side": gb.CELL_SIDE,
        "cell_above": gb.CELL_ABOVE,
        "after_table": gb.AFTER_TABLE,
        "photo_above": gb.PHOTO.before,
        "photo_below": gb.PHOTO.after,
        "thick": gb.THICK,
        "thin": gb.THIN,
        "font": FAMILY,
    }


def as_style(style: Style) -> dict[str, Any]:
    return asdict(style) | {"tracking": TRACKING if style.size == gb.BODY else 0}


def as_run(run: Run, font: Font) -> dict[str, str]:
    return {"text": run.text, "weight": "bold" if (run.font or font) in BOLD else "regular"}


def described(piece: Piece | Cell | Photo, files: dict[str, bytes]) -> dict[str, Any]:
    """The piece as JSON can hold it; a photo's bytes become one of the files."""
    match piece:
        case Line(style, runs, label, far, keep_next):
            inside: dict[str, Any] = {
                "style": as_style(style),
                "runs": [as_run(run, style.font) for run in runs],
                "label": as_run(Run(label), style.font) if label else None,
                "far": [as_run(run, style.font) for run in far],
                "keep_next": keep_next or style.keep_next,
            }
        case Rule():
            inside = asdict(piece)
        case Photo(image, width, height, alt, caption):
            path = f"{len(files)}.jpg"
            files[path] = image
            inside = {"image": path, "width": width, "height": height, "alt": alt}
            inside["caption"] = [described(line, files) for line in caption]
        case Cell(lines) | Foot(lines):
            inside = {"lines": [described(line, files) for line in lines]}
        case Grid(widths, rows):
            inside = {"widths": widths, "rows": [[described(cell, files) for cell in row] for row in rows]}
        case Photos(width, photo_rows):
            inside = {"width": width, "rows": [[described(photo, files) for photo in row] for row in photo_rows]}
    return {"kind": type(piece).__name__} | inside


def with_tails(pieces: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A sign-off goes into the paragraph before it, so that typst turns the page before that one's last two lines."""
    found: list[dict[str, Any]] = []
    for piece in pieces:
        is_sign_off = piece["kind"] == "Line" and piece["style"]["key"] == gb.SIGN_OFF.key
        if is_sign_off and found and found[-1]["kind"] == "Line":
            found[-1].setdefault("tail", []).append(piece)
        else:
            found.append(piece)
    return found
