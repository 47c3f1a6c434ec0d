"""A described document as a Word file after GB/T 9704-2012."""

import io
from functools import singledispatchmethod
from typing import Any

from docx.shared import Pt

from apps.documents import gb9704 as gb
from apps.documents import wordml
from apps.documents.blocks import Document
from apps.documents.pieces import Cell, Foot, Grid, Line, Photo, Photos, Piece, Rule
from apps.documents.typesetting import properties, typeset
from apps.documents.wordml import eighths, node, run_element, twips

FLOATS = 0.5  # LibreOffice lets no table float that is as wide as the type area


def build(document: Document) -> bytes:
    """The .docx file; the same document gives the same bytes."""
    file = wordml.new_file(*properties(document))
    writer = Writer(file)
    section = file.element.body[-1]
    for piece in typeset(document):
        for element in writer.elements(piece):
            section.addprevious(element)
    return wordml.saved(file)


class Writer:
    """Draws pieces; photos need the file, which keeps their bytes."""

    def __init__(self, file: Any) -> None:
        self.file = file

    @singledispatchmethod
    def elements(self, piece: Piece) -> list[Any]:
        raise TypeError(f"No piece of a document: {piece!r}")

    @elements.register
    def _(self, piece: Line) -> list[Any]:
        return [paragraph(piece)]

    @elements.register
    def _(self, piece: Rule) -> list[Any]:
        return [rule(piece)]

    @elements.register
    def _(self, piece: Grid) -> list[Any]:
        return [grid(piece), gap(gb.AFTER_TABLE)]

    @elements.register
    def _(self, piece: Photos) -> list[Any]:
        return [self.photos(piece), gap(gb.AFTER_TABLE)]

    @elements.register
    def _(self, piece: Foot) -> list[Any]:
        return foot(piece)

    def photos(self, piece: Photos) -> Any:
        """A table without rules; a photo and its caption share a cell, so that they stay together."""
        columns = [piece.width] * round(gb.WIDTH / piece.width)
        rows = []
        for row in piece.rows:
            cells = [[self.photo(photo), *map(paragraph, photo.caption)] for photo in row]
            empty = [[paragraph(Line(gb.CAPTION, ()))]] * (len(columns) - len(row))
            rows.append(
                table_row([table_cell(width, *cell) for width, cell in zip(columns, cells + empty, strict=True)])
            )
        return table(columns, rows, ())

    def photo(self, photo: Photo) -> Any:
        inline = self.file.part.new_pic_inline(io.BytesIO(photo.image), Pt(photo.width), Pt(photo.height))
        inline.docPr.set("descr", photo.alt)
        # A line of exact pitch would cut a photo down to its own height.
        spacing = node("spacing", before=twips(gb.PHOTO.before), after=twips(gb.PHOTO.after), line=240, lineRule="auto")
        return node(
            "p",
            node("pPr", node("pStyle", val=gb.PHOTO.key), spacing),
            node("r", node("drawing", inline)),
        )


def paragraph(line: Line) -> Any:
    changed = wordml.changes(line.style)
    properties = node("pPr", node("pStyle", val=line.style.key))
    if line.keep_next:
        properties.append(node("keepNext"))
    if line.far:
        end = twips(gb.WIDTH - line.style.right)
        properties.append(node("tabs", node("tab", val="right", pos=end)))
    if changed:
        properties.extend(wordml.line_properties(line.style))
    return node("p", properties, *runs(line, changed))


def runs(line: Line, changed: bool) -> list[Any]:
    """Its words; a tab leads from the label to the text and from the text to the far end."""
    size = round(line.style.size * 2)
    more = (node("sz", val=size), node("szCs", val=size)) if changed else ()
    parts = [run_element(run.text, run.font or line.style.font, *more) for run in line.runs]
    if line.label:
        parts[:0] = [run_element(line.label, line.style.font, *more), node("r", node("tab"))]
    if line.far:
        far = [run_element(run.text, run.font or line.style.font, *more) for run in line.far]
        parts += [node("r", node("tab")), *far]
    return parts


def rule(piece: Rule) -> Any:
    """An empty paragraph with a border below it, as high as the rule stands from what is above."""
    border = node("bottom", val="single", sz=eighths(piece.thickness), space=0, color=piece.colour)
    spacing = node("spacing", before=0, after=twips(piece.below), line=max(20, twips(piece.above)), lineRule="exact")
    return node("p", node("pPr", node("keepNext"), node("pBdr", border), node("snapToGrid", val=0), spacing))


def gap(points: float) -> Any:
    """Between two tables, which Word would join, and after the last one, where Word wants a paragraph."""
    spacing = node("spacing", before=0, after=0, line=twips(points), lineRule="exact")
    return node("p", node("pPr", node("snapToGrid", val=0), spacing))


def grid(piece: Grid) -> Any:
    rows = [
        table_row(
            [table_cell(width, *cell_lines(cell)) for width, cell in zip(piece.widths, row, strict=True)], not index
        )
        for index, row in enumerate(piece.rows)
    ]
    edges = ("top", "left", "bottom", "right", "insideH", "insideV")
    return table(piece.widths, rows, [node(edge, val="single", sz=4, space=0, color=gb.BLACK) for edge in edges])


def cell_lines(cell: Cell) -> list[Any]:
    return [paragraph(line) for line in cell.lines]


def table(widths: Any, rows: list[Any], borders: Any, *placing: Any) -> Any:
    margins = [
        node(side, w=twips(room), type="dxa")
        for side, room in (
            ("top", gb.CELL_ABOVE),
            ("left", gb.CELL_SIDE),
            ("bottom", gb.CELL_ABOVE),
            ("right", gb.CELL_SIDE),
        )
    ]
    properties = node(
        "tblPr",
        *placing,
        node("tblW", w=sum(map(twips, widths)), type="dxa"),
        node("jc", val="left" if placing else "center"),
        node("tblBorders", *borders),
        node("tblLayout", type="fixed"),
        node("tblCellMar", *margins),
    )
    columns = node("tblGrid", *[node("gridCol", w=twips(width)) for width in widths])
    return node("tbl", properties, columns, *rows)


def table_row(cells: list[Any], is_heading: bool = False) -> Any:
    properties = node("trPr", node("cantSplit"))
    if is_heading:
        properties.append(node("tblHeader"))
    return node("tr", properties, *cells)


def table_cell(width: float, *content: Any) -> Any:
    return node("tc", node("tcPr", node("tcW", w=twips(width), type="dxa"), node("vAlign", val="center")), *content)


def foot(piece: Foot) -> list[Any]:
    """A table that Word itself holds at the foot of the type area (7.4.1), and the paragraph it hangs on."""
    width = gb.WIDTH - FLOATS
    inner = node("insideH", val="single", sz=eighths(gb.THIN), space=0, color=gb.BLACK)
    outer = [node(edge, val="single", sz=eighths(gb.THICK), space=0, color=gb.BLACK) for edge in ("top", "bottom")]
    # From the edge of the page: LibreOffice leaves a table in its place that is anchored to the margin on both sides.
    place = node("tblpPr", vertAnchor="margin", horzAnchor="page", tblpX=twips(gb.LEFT), tblpYSpec="bottom")
    rows = [table_row([table_cell(width, paragraph(line))]) for line in piece.lines]
    return [table([width], rows, [*outer, inner], place), gap(1)]
