"""What an official document consists of. Who writes one describes it with these; word.py and pdf.py draw it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Masthead:
    """Head of a bulletin, without red: its own title, the issue, then office and day in one line above a rule."""

    title: str  # 内部工作简报
    issue: str  # 第12期; the writer marks a draft here: （草稿）
    office: str  # 清溪镇生态环境办公室
    day: str  # 2026年11月24日


@dataclass(frozen=True)
class RedHead:
    """Head of a formal document (7.2). Without a number its place stays, until the registry gives one."""

    agency: str  # 清溪镇人民政府文件
    number: str = ""  # 清政发〔2026〕5号
    signer: str = ""  # the name alone, for documents upward: 签发人 stands beside the number


@dataclass(frozen=True)
class MinutesHead:
    """Head of minutes (10.3): the number centred; with an office or a day these stand in one line above the rule."""

    title: str  # 清溪镇党委会议纪要
    number: str = ""  # 〔2026〕3号 or 第3期
    office: str = ""
    day: str = ""


@dataclass(frozen=True)
class Title:
    """The document's title (7.3.1), two lines below the rule of a head. A line break is kept where one is written."""

    text: str


@dataclass(frozen=True)
class Addressee:
    """To whom (7.3.2), flush left; the full-width colon is added."""

    text: str


@dataclass(frozen=True)
class Heading:
    """A heading (7.3.3) of level 1 to 4. Numbered when drawn: 一、（一）1.（1）, anew below each parent."""

    text: str
    level: int = 1


@dataclass(frozen=True)
class Paragraph:
    """Running text, its first line two characters in; each line break begins another one."""

    text: str
    lead: str = ""  # opening words, in 楷体


@dataclass(frozen=True)
class Table:
    """Rows under headings, as many cells in each; the headings stand again on every page, and no row breaks."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...] = ()  # shares of the width; by what is in the columns where none are given


@dataclass(frozen=True)
class Picture:
    """A JPEG and what it shows."""

    image: bytes
    caption: str


@dataclass(frozen=True)
class Pictures:
    """Two beside each other, each with its caption beneath; one alone stands in the middle."""

    pictures: tuple[Picture, ...]


@dataclass(frozen=True)
class Attachments:
    """The names of what is attached (7.3.4), a line below the text."""

    names: tuple[str, ...]


@dataclass(frozen=True)
class SignOff:
    """Who issues it and the day (7.3.5.1), placed for a stamp and kept with the end of what stands before."""

    office: str
    day: str  # 2026年11月5日: no leading zeros


@dataclass(frozen=True)
class Record:
    """版记 (7.4) at the foot of the last page. 抄送, 印发 and punctuation are added. Stands last in a document."""

    copies_to: str
    office: str
    day: str


Block = (
    Masthead
    | RedHead
    | MinutesHead
    | Title
    | Addressee
    | Heading
    | Paragraph
    | Table
    | Pictures
    | Attachments
    | SignOff
    | Record
)


@dataclass(frozen=True)
class Document:
    """A whole document; the name becomes its title property. The same one gives the same bytes for ever.

    `page_code`: what the square code in the margin of each PDF page says, {page} for the page's number; none: no code.
    """

    name: str
    blocks: tuple[Block, ...]
    author: str = ""
    page_code: str = ""
