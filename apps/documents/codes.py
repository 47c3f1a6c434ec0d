"""Square codes (QR) for paper, each with error correction of 15 percent: a fold or a stamp leaves it readable."""

from __future__ import annotations

import io
from typing import Any

import segno
from PIL import Image

DOTS = 8  # pixels a side of the code's smallest square
BORDER = 2


def as_svg(text: str) -> bytes:
    return drawn(text, kind="svg")


def as_jpeg(text: str) -> bytes:
    """In the middle of a white strip, so that it is drawn as large as a thumb where a photo fills half a line."""
    with Image.open(io.BytesIO(drawn(text, kind="png", scale=DOTS))) as code:
        side = code.width
        strip = Image.new("L", (side * 5 // 2, side), "white")
        strip.paste(code.convert("L"), ((strip.width - side) // 2, 0))
    out = io.BytesIO()
    strip.save(out, "JPEG", quality=90)
    return out.getvalue()


def drawn(text: str, **how: Any) -> bytes:
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(out, border=BORDER, **how)
    return out.getvalue()
