"""Read a page of HTML back: its elements, the rows of its tables, and the texts that a reader sees."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

#: Elements in which a browser shows markup as text.
TEXT_ONLY = {"title", "style", "textarea"}
#: Elements that have no end tag.
VOID = {"meta", "wbr", "br", "hr", "line", "path", "rect", "circle", "polyline", "polygon"}


@dataclass
class Element:
    """An element of a page."""

    tag: str
    attributes: dict[str, str]
    children: list[Element | str] = field(default_factory=list)

    @property
    def classes(self) -> set[str]:
        return set(self.attributes.get("class", "").split())

    @property
    def text(self) -> str:
        """All texts in it, with places to break a word left out."""
        return "".join(child if isinstance(child, str) else child.text for child in self.children)

    def all(self, *tags: str) -> Iterator[Element]:
        """All elements below it with one of these tags, in their order; every element if none is given."""
        for child in self.children:
            if isinstance(child, Element):
                if not tags or child.tag in tags:
                    yield child
                yield from child.all(*tags)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("", {})
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert self.open[-1].tag not in TEXT_ONLY, f"<{tag}> would be shown in <{self.open[-1].tag}>"
        element = Element(tag, {name: value or "" for name, value in attrs})
        assert len(element.attributes) == len(attrs), f"two attributes of one name: {attrs}"
        self.open[-1].children.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop().tag == tag, f"</{tag}> ends another element"

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data}")


def page_of(html: str) -> Element:
    """The root of a page, all of whose elements end where they must."""
    reader = _Reader()
    assert html.startswith("<!DOCTYPE html>\n")
    reader.feed(html)
    reader.close()
    assert [element.tag for element in reader.open] == [""]
    (root,) = (child for child in reader.root.children if isinstance(child, Element))
    return root


def body_of(html: str) -> Element:
    (body,) = page_of(html).all("body")
    return body


def style_of(html: str) -> str:
    (style,) = page_of(html).all("style")
    return style.text


def rows_of(table: Element) -> list[dict[str, str]]:
    """The rows of a table, each with its cells by their heads; columns without a head have their numbers."""
    head = [row for row in table.all("thead") for row in row.all("tr") if "again" not in row.classes]
    titles = [cell.text for row in head for cell in row.all("th", "td")]
    names = [title or str(number) for number, title in enumerate(titles)]
    rows = [[cell.text for cell in row.all("th", "td")] for body in table.all("tbody") for row in body.all("tr")]
    return [dict(zip(names or map(str, range(len(row))), row, strict=True)) for row in rows]


def lists_of(html: str) -> list[dict[str, str]]:
    """The rows of all tables with heads of a page."""
    return [row for table in body_of(html).all("table") if list(table.all("thead")) for row in rows_of(table)]


def squeezed(text: str) -> str:
    """A text with each gap in it as one space, to compare what is drawn in different ways."""
    return re.sub(r"\s+", " ", text).strip()
