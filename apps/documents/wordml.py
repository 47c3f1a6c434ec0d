"""The ground of a Word file: its elements, styles, page and settings, and its bytes, the same for the same content."""

import io
import zipfile
from dataclasses import fields
from typing import Any

import docx
from docx.opc.oxml import serialize_part_xml
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from apps.documents import gb9704 as gb
from apps.documents.gb9704 import Align, Font, Style

BASE = gb.BODY_TEXT  # what Word calls Normal looks like body text without its indent
FIRST_TIME = (1980, 1, 1, 0, 0, 0)  # of each entry in the file: ZIP knows nothing earlier
CHAR_SPACE = -849  # in 4096ths of a point: what a character's place lacks of its 16 points, rounded so that 28 fit
# Windows of today has 仿宋 and 楷体 only under their newer names; the others fall back to what is everywhere.
OTHER_NAMES = {Font.TITLE: "宋体", Font.BODY: "仿宋", Font.KAI: "楷体", Font.HEI: "SimHei", Font.SONG: "SimSun"}
# 28 characters of 16 points are 6 points too wide. Word would take that from the grid, but LibreOffice gives two
# places of a grid to a character wider than one: so the style is tighter, the grid says how many, and none snaps to it.
TIGHTER = -0.3
USED = ("/styles", "/settings", "/fontTable")  # the ends of the relations that stay


def node(tag: str, *children: Any, **attributes: object) -> Any:
    """An element of WordprocessingML: node("jc", val="center") is <w:jc w:val="center"/>."""
    element = OxmlElement(f"w:{tag}")
    for name, value in attributes.items():
        element.set(qn(f"w:{name}"), str(value))
    element.extend(children)
    return element


def twips(points: float) -> int:
    return round(points * 20)


def eighths(points: float) -> int:
    """The measure of a border."""
    return round(points * 8)


def fonts(font: Font) -> Any:
    """For every kind of character, and with the hint that quotation marks and dashes are Chinese."""
    return node("rFonts", hint="eastAsia", ascii=font, hAnsi=font, eastAsia=font, cs=font)


def text_properties(style: Style) -> Any:
    size = round(style.size * 2)
    tight = [node("spacing", val=twips(TIGHTER))] if style.size == gb.BODY else []
    return node(
        "rPr",
        fonts(style.font),
        node("color", val=style.colour),
        *tight,
        node("sz", val=size),
        node("szCs", val=size),
    )


def line_properties(style: Style) -> list[Any]:
    """Spacing, indents and alignment, in the order that the schema wants."""
    hang = {"firstLine": twips(style.first)} if style.first >= 0 else {"hanging": twips(-style.first)}
    return [
        node("autoSpaceDE", val=0),  # no gap between 2026 and 年: it would leave the 28 places
        node("autoSpaceDN", val=0),
        node("snapToGrid", val=0),
        node(
            "spacing",
            before=twips(style.before),
            after=twips(style.after),
            line=twips(style.pitch),
            lineRule="exact",
        ),
        node("ind", left=twips(style.left), right=twips(style.right), **hang),
        node("jc", val=style.align),
    ]


def style_element(style: Style) -> Any:
    properties = line_properties(style)
    if style.keep_next:
        properties.insert(0, node("keepNext"))
    if style.level:
        properties.append(node("outlineLvl", val=style.level - 1))
    return node(
        "style",
        node("name", val=style.name),
        node("basedOn", val="Normal"),
        node("qFormat"),
        node("pPr", *properties),
        text_properties(style),
        type="paragraph",
        styleId=style.key,
    )


def new_file(title: str, author: str) -> Any:
    """An empty Word file with our page, grid, styles and settings."""
    file = docx.Document()
    drop_parts(file.part)
    drop_parts(file.part.package, keep=("/officeDocument", "/core-properties"))
    refill(file.styles.element, *style_sheet())
    refill(file.settings.element, *settings())
    font_table(file.part)
    name(file, title, author)
    refill(file.element.body, page())
    add_page_numbers(file.sections[0])
    return file


def drop_parts(part: Any, keep: tuple[str, ...] = USED) -> None:
    """The template's thumbnail, theme, numbering and the like: nothing of it is used."""
    for key, relation in list(part.rels.items()):
        if not relation.reltype.endswith(keep):
            del part.rels[key]


def refill(element: Any, *children: Any) -> None:
    for child in list(element):
        element.remove(child)
    element.extend(children)


def style_sheet() -> list[Any]:
    language = node("lang", val="en-US", eastAsia="zh-CN", bidi="ar-SA")
    defaults = text_properties(BASE)
    defaults.append(language)
    off = [node(tag, val=0) for tag in ("widowControl", "autoSpaceDE", "autoSpaceDN", "snapToGrid")]
    ground = node(
        "docDefaults", node("rPrDefault", defaults), node("pPrDefault", node("pPr", *off, *normal_properties()))
    )
    # LibreOffice measures the grid by the size that Normal itself names.
    normal = node("style", node("name", val="Normal"), node("qFormat"), text_properties(BASE))
    for key, value in {"type": "paragraph", "default": 1, "styleId": "Normal"}.items():
        normal.set(qn(f"w:{key}"), str(value))
    table = node("style", node("name", val="Normal Table"), type="table", default=1, styleId="TableNormal")
    return [ground, normal, table, *[style_element(style) for style in gb.STYLES]]


def normal_properties() -> list[Any]:
    return [
        node("spacing", before=0, after=0, line=twips(gb.PITCH), lineRule="exact"),
        node("jc", val=Align.BOTH),
    ]


def settings() -> list[Any]:
    """In the order that the schema wants: Word calls a file damaged that has another."""
    word = "http://schemas.microsoft.com/office/word"
    return [
        node("zoom", percent=100),
        node("defaultTabStop", val=twips(2 * gb.CHARACTER)),
        node("evenAndOddHeaders"),
        node("characterSpacingControl", val="doNotCompress"),
        node("compat", node("compatSetting", name="compatibilityMode", uri=word, val=15)),
    ]


def font_table(part: Any) -> None:
    table = node("fonts")
    for font in Font:
        table.append(node("font", node("altName", val=OTHER_NAMES[font]), node("charset", val="86"), name=font))
    for relation in part.rels.values():
        if relation.reltype.endswith("/fontTable"):
            relation.target_part._blob = serialize_part_xml(table)


def name(file: Any, title: str, author: str) -> None:
    """Title and author and no time: when it was built is not part of what it says."""
    properties = file.core_properties
    refill(properties._element)
    properties.title, properties.author, properties.language = title[:255], author[:255], "zh-CN"


def page() -> Any:
    """A4 with the type area and the grid of 22 lines of 28 characters (5.2)."""
    # The dash stands in the middle of the page number's line, so the line begins half of it higher.
    number_bottom = gb.BOTTOM - gb.PAGE_NUMBER_DROP - gb.PAGE_NUMBER.pitch / 2
    return node(
        "sectPr",
        node("pgSz", w=twips(gb.PAGE_WIDTH), h=twips(gb.PAGE_HEIGHT)),
        node(
            "pgMar",
            top=twips(gb.TOP),
            right=twips(gb.RIGHT),
            bottom=twips(gb.BOTTOM),
            left=twips(gb.LEFT),
            header=twips(gb.TOP / 2),
            footer=twips(number_bottom),
            gutter=0,
        ),
        node("docGrid", type="linesAndChars", linePitch=twips(gb.PITCH), charSpace=CHAR_SPACE),
    )


def add_page_numbers(section: Any) -> None:
    """Odd pages at the right, even ones at the left (7.5)."""
    for footer, align in ((section.footer, Align.RIGHT), (section.even_page_footer, Align.LEFT)):
        footer.is_linked_to_previous = False
        number = node("fldSimple", run_element("1", Font.SONG), instr=" PAGE ")
        properties = node("pPr", node("pStyle", val=gb.PAGE_NUMBER.key), node("jc", val=align))
        around = run_element("— ", Font.SONG), run_element(" —", Font.SONG)
        refill(footer._element, node("p", properties, around[0], number, around[1]))


def run_element(text: str, font: Font, *more: Any) -> Any:
    words = node("t")
    words.text = text
    words.set(qn("xml:space"), "preserve")
    return node("r", node("rPr", fonts(font), *more), words)


def changes(style: Style) -> bool:
    """Whether it departs from the style sheet's style of its name."""
    base = next(known for known in gb.STYLES if known.key == style.key)
    return any(getattr(base, field.name) != getattr(style, field.name) for field in fields(Style))


def saved(file: Any) -> bytes:
    """The file's bytes, without the time of saving."""
    made, out = io.BytesIO(), io.BytesIO()
    file.save(made)
    with zipfile.ZipFile(made) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.infolist():
            target.writestr(zipfile.ZipInfo(entry.filename, FIRST_TIME), source.read(entry), zipfile.ZIP_DEFLATED)
    return out.getvalue()
