"""Tables and photos: how wide each column is, how large each photo."""

import io
from collections.abc import Sequence
from dataclasses import replace

from PIL import Image, UnidentifiedImageError

from apps.documents import gb9704 as gb
from apps.documents.blocks import Picture, Pictures, Table
from apps.documents.pieces import Cell, Grid, Line, Photo, Photos, Run
from apps.documents.wording import ems, lines_of, one_line

NARROWEST, WIDEST = 2, 24  # characters by which a column is weighed when no widths are given
SIDES = 18.0  # a cell's own room, and the gaps that LibreOffice leaves between digits and characters
SHORT = 8  # a column of nothing longer is centred
CROWDED, SMALLER = 7, 10.5  # more columns than this are set in 五号 instead of 小四
PAIR = (gb.WIDTH / 2, 72 * gb.MM, 54 * gb.MM)  # column, widest and highest photo
ALONE = (gb.WIDTH, 110 * gb.MM, 82 * gb.MM)


def grid(table: Table) -> Grid:
    """The table with its column widths; short columns are centred. ValueError when a row has other cells."""
    uneven = [row for row in table.rows if len(row) != len(table.headings)]
    if uneven or not table.headings or len(table.widths) not in (0, len(table.headings)):
        raise ValueError(
            f"A table of {len(table.headings)} columns with other cells: {uneven[0] if uneven else table.widths}"
        )
    columns = list(zip(*table.rows, strict=True)) or [()] * len(table.headings)
    size = gb.TABLE_CELL.size if len(table.headings) <= CROWDED else SMALLER
    heading = replace(gb.TABLE_HEADING, size=size)
    styles = [cell_style(column, size) for column in columns]
    rows = [[heading] * len(styles), *[styles] * len(table.rows)]
    return Grid(
        widths(table, columns, size),
        tuple(
            tuple(cell(style, text) for style, text in zip(row_styles, row, strict=True))
            for row_styles, row in zip(rows, [table.headings, *table.rows], strict=True)
        ),
    )


def widths(table: Table, columns: list[tuple[str, ...]], size: float) -> tuple[float, ...]:
    """As given; else what is in them: short columns get what they need, long ones share what is left."""
    if table.widths:
        return scaled(table.widths, gb.WIDTH)
    texts = [(heading, *column) for heading, column in zip(table.headings, columns, strict=True)]
    wanted = [max(NARROWEST, *(ems(text) for text in column)) * size + SIDES for column in texts]
    left = gb.WIDTH - sum(width for width in wanted if is_short(width, size))
    long = sum(width for width in wanted if not is_short(width, size))
    if sum(wanted) <= gb.WIDTH or left < gb.WIDTH / 4:
        return scaled([min(width, WIDEST * size) for width in wanted], gb.WIDTH)
    return tuple(width if is_short(width, size) else left * width / long for width in wanted)


def scaled(shares: Sequence[float], whole: float) -> tuple[float, ...]:
    return tuple(whole * share / sum(shares) for share in shares)


def is_short(width: float, size: float) -> bool:
    return width <= SHORT * size + SIDES


def cell_style(column: tuple[str, ...], size: float) -> gb.Style:
    is_centred = all(ems(text) <= SHORT for text in column)
    return replace(gb.TABLE_CELL, size=size, align=gb.Align.CENTRE if is_centred else gb.Align.LEFT)


def cell(style: gb.Style, text: str) -> Cell:
    return Cell(tuple(Line(style, (Run(part),)) for part in lines_of(text) or [""]))


def photos(block: Pictures) -> Photos:
    """Pairs, each photo as large as its place allows without being stretched."""
    column, widest, highest = PAIR if len(block.pictures) > 1 else ALONE
    drawn = [photo(picture, widest, highest) for picture in block.pictures]
    per_row = round(gb.WIDTH / column)
    return Photos(column, tuple(tuple(drawn[at : at + per_row]) for at in range(0, len(drawn), per_row)))


def photo(picture: Picture, widest: float, highest: float) -> Photo:
    width, height = pixels(picture.image)
    scale = min(widest / width, highest / height)
    caption = one_line(picture.caption)
    return Photo(picture.image, width * scale, height * scale, caption, (Line(gb.CAPTION, (Run(caption),)),))


def pixels(image: bytes) -> tuple[int, int]:
    try:
        return Image.open(io.BytesIO(image), formats=["JPEG"]).size
    except UnidentifiedImageError as error:
        raise ValueError("A picture that is no JPEG.") from error
