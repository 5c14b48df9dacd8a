"""A page as a list of its elements, comments and words, each with its line. Read as HTML, whatever is wrong in it; nothing is run."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html.parser import HTMLParser

import webencodings

VOID = frozenset(["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"])
# Their content is words to a browser (WHATWG HTML, 13.2.5), and an older Python reads elements in it.
WORDS_ONLY = frozenset({"iframe", "noembed", "noframes", "textarea", "title", "xmp"})
WORDS, COMMENT = "#text", "#comment"  # names of nodes that are no elements, as in the DOM
DEEPEST = 512  # as Chromium
HTML = frozenset({"text/html", "application/xhtml+xml"})
SECONDS_TO_READ = 10.0
PRESCANNED = 1024  # bytes in which a page names its encoding (WHATWG HTML, 13.2.3.2)
DECLARED = re.compile(rb"<meta\s[^>]*?charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]+)", re.IGNORECASE)
CHARSET = re.compile(r"charset\s*=\s*[\"']?([A-Za-z0-9_:.-]+)", re.IGNORECASE)


class PageUnreadable(Exception):
    """It takes too long to read this page."""


@dataclass(frozen=True, slots=True, eq=False)
class PageNode:
    """An element, or words or a comment with their text. attributes: the first of each name, as browsers read them. in_template: nobody sees it."""

    tag: str
    attributes: Mapping[str, str]
    text: str
    line: int
    parent: PageNode | None
    in_template: bool

    def get(self, name: str) -> str:
        return self.attributes.get(name, "")

    @property
    def classes(self) -> frozenset[str]:
        return frozenset(self.get("class").split())

    def around(self) -> Iterator[PageNode]:
        """The elements around it, the nearest first."""
        element = self.parent
        while element:
            yield element
            element = element.parent

    def is_inside(self, *tags: str) -> bool:
        return any(element.tag in tags for element in self.around())

    def is_in_class(self, *names: str) -> bool:
        """Whether an element around it has one of some classes."""
        return any(not element.classes.isdisjoint(names) for element in self.around())


@dataclass(frozen=True, slots=True)
class PageMarkup:
    """What stands in a page, in its order. closed: the elements with an end tag."""

    nodes: tuple[PageNode, ...]
    closed: frozenset[PageNode]

    def named(self, *tags: str) -> Iterator[PageNode]:
        """The elements of some tags, without those in a template, which nobody sees."""
        return (node for node in self.nodes if node.tag in tags and not node.in_template)


class _PageReader(HTMLParser):
    """Looks at the clock at each step: html.parser reads some markup again and again. An alarm could be lost in a callback (seen)."""

    def __init__(self, seconds: float) -> None:
        super().__init__(convert_charrefs=True)
        self.until = time.monotonic() + seconds
        self.open: list[PageNode] = []
        self.nodes: list[PageNode] = []
        self.closed: set[PageNode] = set()

    def add(self, tag: str, attributes: Mapping[str, str], text: str = "") -> None:
        """Keep what begins here. Raises PageUnreadable."""
        if time.monotonic() > self.until:
            raise PageUnreadable
        inner = self.open[-1] if self.open else None
        in_template = inner is not None and (inner.in_template or inner.tag == "template")
        self.nodes.append(PageNode(tag, attributes, text, self.getpos()[0], inner, in_template))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.add(tag, {name: value or "" for name, value in reversed(attrs)})
        if tag not in VOID and len(self.open) < DEEPEST:
            self.open.append(self.nodes[-1])
        if tag in WORDS_ONLY:
            self.set_cdata_mode(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)  # to a browser the slash means nothing
        if tag.startswith("esi:"):  # to a cache it does
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        for place in range(len(self.open) - 1, -1, -1):
            if self.open[place].tag == tag:
                self.closed.add(self.open[place])
                del self.open[place:]
                return

    def handle_data(self, data: str) -> None:
        self.add(WORDS, {}, data)

    def handle_comment(self, data: str) -> None:
        self.add(COMMENT, {}, data)

    def handle_pi(self, data: str) -> None:
        self.handle_comment(f"?{data}")  # `<?php …>` is a comment to a browser


def read_page(body: bytes, content_type: str, seconds: float) -> PageMarkup:
    """Read HTML. content_type: as the server said. Raises PageUnreadable where it takes longer than some seconds."""
    reader = _PageReader(seconds)
    try:
        reader.feed(decoded(body, content_type))
        reader.close()
    except AssertionError as error:  # html.parser's, at some declarations
        raise PageUnreadable from error
    return PageMarkup(tuple(reader.nodes), frozenset(reader.closed))


def decoded(body: bytes, content_type: str) -> str:
    """The words of a page as browsers decode them: by its mark of byte order, its header, its first lines, else as Windows-1252."""
    named = CHARSET.search(content_type)
    declared = DECLARED.search(body[:PRESCANNED])
    labels = [named[1] if named else "", declared[1].decode("ascii") if declared else "", "windows-1252"]
    encoding = next(found for label in labels if label and (found := webencodings.lookup(label)))
    if not labels[0] and encoding.name.startswith("utf-16"):  # a page that could be read so far is no UTF-16
        encoding = webencodings.UTF8
    text, _ = webencodings.decode(body, encoding, errors="replace")
    return text
