"""Reading what was built: the parts of a Word file, its paragraphs, the pages of a PDF."""

from __future__ import annotations

import io
import re
import zipfile
from xml.etree import ElementTree

from apps.documents import word
from apps.documents.blocks import Block, Document

R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
Element = ElementTree.Element


def document(*blocks: Block, name: str = "督办通知", author: str = "清溪镇") -> Document:
    return Document(name, blocks, author)


def parts(file: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(file)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist() if name.endswith((".xml", ".rels"))}


def part(file: bytes, name: str) -> Element:
    return ElementTree.fromstring(parts(file)[f"word/{name}.xml"])


def body(*blocks: Block) -> Element:
    """The body of the Word document made of the blocks."""
    return part(word.build(document(*blocks)), "document")


def find(element: Element, path: str) -> Element:
    """The first one at a path of names without their prefix; it must be there."""
    found = element.find("/".join(f"{W}{step}" for step in path.split("/")))
    assert found is not None, path
    return found


def every(element: Element, tag: str) -> list[Element]:
    return list(element.iter(f"{W}{tag}"))


def value(element: Element, name: str = "val") -> str | None:
    return element.get(f"{W}{name}")


def words(element: Element) -> str:
    return "".join(text.text or "" for text in every(element, "t"))


def lines(element: Element) -> list[str]:
    """The words of each paragraph that has some."""
    return [words(paragraph) for paragraph in every(element, "p") if words(paragraph)]


def style(file: bytes, key: str) -> Element:
    return next(found for found in every(part(file, "styles"), "style") if value(found, "styleId") == key)


def relations(file: bytes) -> dict[str, str]:
    """The part that each relation of the document leads to, by its id."""
    found = ElementTree.fromstring(parts(file)["word/_rels/document.xml.rels"])
    return {relation.attrib["Id"]: relation.attrib["Target"].removesuffix(".xml") for relation in found}


def pages(file: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", file))
