"""Reading HTML in tests: elements with attributes and text, parsed as browsers parse it (html5lib)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from xml.etree.ElementTree import Element

import html5lib

BLOCKS = frozenset(
    [
        "article",
        "caption",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "footer",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "label",
        "li",
        "ol",
        "p",
        "section",
        "summary",
        "table",
        "td",
        "th",
        "tr",
        "ul",
    ]
)


def parse(html: str) -> Element:
    """The element tree of a fragment or document."""
    tree: Element = html5lib.parse(html, namespaceHTMLElements=False)
    return tree


def elements(html: str, tag: str = "*") -> list[Element]:
    """Every element with a tag inside the body."""
    body = parse(html).find("body")
    assert body is not None
    return [element for element in body.iter() if tag in {"*", element.tag}]


def text(element: Element) -> str:
    """All text of an element, white space folded."""
    return " ".join("".join(element.itertext()).split())


def blocks(html: str) -> Iterator[str]:
    """The text of each innermost block, in reading order: what a reader reads as one line or paragraph."""
    for element in elements(html):
        if element.tag in BLOCKS and not any(child.tag in BLOCKS for child in element.iter() if child is not element):
            yield text(element)


def is_of(element: Element, *names: str) -> bool:
    """Whether an element has one of some classes."""
    return not set(names).isdisjoint(element.get("class", "").split())


def is_cited(element: Element) -> bool:
    """Whether an element is the folded list of sources."""
    return element.tag == "details" and any(inner.get("itemprop") == "citation" for inner in element.iter())


def lines(html: str, left_out: Callable[[Element], bool] = lambda element: False) -> list[str]:
    """The text of each block in reading order, without the elements that are left out and all inside them."""
    found = [""]

    def read(element: Element) -> None:
        if left_out(element):
            return
        is_block = element.tag in BLOCKS
        found.append("" if is_block else found.pop())
        found[-1] += element.text or ""
        for inner in element:
            read(inner)
            found[-1] += inner.tail or ""
        if is_block:
            found.append("")

    for root in elements(html)[:1]:
        read(root)
    return [" ".join(line.split()) for line in found if line.strip()]


def headings(html: str) -> list[tuple[int, str]]:
    """Level and text of every heading, in order."""
    return [
        (int(element.tag[1]), text(element)) for element in elements(html) if element.tag in {"h1", "h2", "h3", "h4", "h5", "h6"}
    ]
