"""GB/T 9704-2012 in numbers, in one place: the page, its grid, the fonts, one style for each part of a document.

Lengths are points. Clauses of the standard stand in brackets.
"""

from dataclasses import dataclass
from enum import StrEnum

MM = 72 / 25.4
PAGE_WIDTH, PAGE_HEIGHT = 210 * MM, 297 * MM  # 5.1
TOP, LEFT = 37 * MM, 28 * MM  # 5.2.1
WIDTH, HEIGHT = 156 * MM, 225 * MM  # 5.2.1: the type area
RIGHT, BOTTOM = PAGE_WIDTH - LEFT - WIDTH, PAGE_HEIGHT - TOP - HEIGHT
LINES, CHARACTERS = 22, 28  # 5.2.3: a page, a line
PITCH = 28.95  # from line to line: 22 fill the type area; with 29 Word and LibreOffice find room for 21
CHARACTER = WIDTH / CHARACTERS  # from character to character; a little less than the 16 points of the type

BODY, TITLE, SMALL = 16.0, 22.0, 14.0  # 三号, 二号, 四号
RED = "E60012"  # what printers take for the red of a head
BLACK = "000000"
HEAD_DROP = 35 * MM  # 7.2.4: from the top of the type area to the upper edge of the red head's characters
HEAD_WIDTH, HEAD_LARGEST = WIDTH * 0.92, 48.0  # 7.2.4 leaves the size to the eye: up to 22 mm high
RULE_GAP = 4 * MM  # 7.2.7: from the number to the red rule
PAGE_NUMBER_DROP = 7 * MM  # 7.5: from the type area to the dashes
HEAVY = 1.5  # the rule of a head
THICK, THIN = 0.35 * MM, 0.25 * MM  # 7.4.1: the outer and the inner rules of 版记
CELL_SIDE, CELL_ABOVE = 3.0, 2.0  # room between a table's rules and its words
AFTER_TABLE = 6.0
STAMP_ROOM = 2 * PITCH  # 7.3.5.1: a stamp of 42 mm then begins within a line of the text


class Font(StrEnum):
    """Named in a Word file, never embedded; what a PDF takes instead stands in pdf.py."""

    TITLE = "方正小标宋简体"
    BODY = "仿宋_GB2312"
    KAI = "楷体_GB2312"
    HEI = "黑体"
    SONG = "宋体"


class Align(StrEnum):
    LEFT = "left"
    CENTRE = "center"
    RIGHT = "right"
    BOTH = "both"


@dataclass(frozen=True)
class Style:
    """How the lines of one part look. `left` and `right` are indents; `first` is added to `left` in the first line."""

    key: str
    name: str  # as Word's list of styles shows it
    font: Font = Font.BODY
    size: float = BODY
    align: Align = Align.BOTH
    left: float = 0
    right: float = 0
    first: float = 0
    before: float = 0
    after: float = 0
    pitch: float = PITCH
    colour: str = BLACK
    level: int = 0  # in the outline; 0: none
    keep_next: bool = False


INDENT = 2 * CHARACTER
BODY_TEXT = Style("BodyText", "公文正文", first=INDENT)
ADDRESSEE = Style("Addressee", "公文主送机关")
HEADINGS = {
    1: Style("Heading1", "heading 1", Font.HEI, first=INDENT, level=1, keep_next=True),
    2: Style("Heading2", "heading 2", Font.KAI, first=INDENT, level=2, keep_next=True),
    3: Style("Heading3", "heading 3", first=INDENT, level=3, keep_next=True),
    4: Style("Heading4", "heading 4", first=INDENT, level=4, keep_next=True),
}
DOCUMENT_TITLE = Style("DocumentTitle", "公文标题", Font.TITLE, TITLE, Align.CENTRE, keep_next=True)
AGENCY = Style("Agency", "发文机关标志", Font.TITLE, HEAD_LARGEST, Align.CENTRE, colour=RED)
NUMBER = Style("Number", "发文字号", align=Align.CENTRE, before=2 * PITCH)  # 7.2.5: two lines below the head
NUMBER_AND_SIGNER = Style(
    "NumberAndSigner", "发文字号和签发人", align=Align.LEFT, left=CHARACTER, right=CHARACTER, before=2 * PITCH
)
MASTHEAD = Style("Masthead", "简报报头", Font.TITLE, 42.0, Align.CENTRE, before=PITCH, pitch=2 * PITCH)
ISSUE = Style("Issue", "简报期号", align=Align.CENTRE)
OFFICE_AND_DAY = Style("OfficeAndDay", "编发单位和日期", align=Align.LEFT)
ATTACHMENTS = Style("Attachments", "公文附件说明")
SIGN_OFF = Style("SignOff", "公文署名", align=Align.CENTRE)
RECORD = Style("Record", "公文版记", size=SMALL, left=SMALL, right=SMALL)
PAGE_NUMBER = Style("PageNumber", "公文页码", Font.SONG, SMALL, left=SMALL, right=SMALL, pitch=SMALL)
TABLE_HEADING = Style("TableHeading", "表格标题行", Font.HEI, 12.0, Align.CENTRE, pitch=18, keep_next=True)
TABLE_CELL = Style("TableCell", "表格正文", size=12.0, align=Align.LEFT, pitch=18)
PHOTO = Style("Photo", "图片", size=12.0, align=Align.CENTRE, before=4, after=2)
CAPTION = Style("Caption", "图片说明", Font.KAI, 12.0, Align.CENTRE, pitch=18)

STYLES = (
    BODY_TEXT,
    ADDRESSEE,
    *HEADINGS.values(),
    DOCUMENT_TITLE,
    AGENCY,
    NUMBER,
    NUMBER_AND_SIGNER,
    MASTHEAD,
    ISSUE,
    OFFICE_AND_DAY,
    ATTACHMENTS,
    SIGN_OFF,
    RECORD,
    PAGE_NUMBER,
    TABLE_HEADING,
    TABLE_CELL,
    PHOTO,
    CAPTION,
)
