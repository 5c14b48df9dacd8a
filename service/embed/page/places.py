"""Where our texts stand in a page: placeholders of htmx, frames, texts that are in the page already, and what should have become one of these."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from urllib.parse import urljoin, urlsplit

from service.embed.commands import QUESTIONS_IN
from service.embed.page.fetching import MOST_REQUESTS, Answer
from service.embed.page.markup import COMMENT, HTML, SECONDS_TO_READ, WORDS, PageMarkup, PageNode, PageUnreadable, read_page
from widget.fragment import REQUEST
from widget.suffixes import FORMS, PAGE

OLD_REQUEST = REQUEST.removeprefix("data-")
# Every suffix that an address of a text has.
SUFFIXES = frozenset(suffix for form in FORMS.values() for suffix in (*form.headings.values(), form.page))
# A question is no text of a language called faq.
ADDRESS = re.compile(
    rf"(?P<root>.*/)(?!{QUESTIONS_IN}/)(?P<locale>[A-Za-z]{{2,3}}(?:-[A-Za-z0-9]+)*)/"
    rf"(?P<text>(?:{QUESTIONS_IN}/)?[a-z][a-z0-9-]*)(?P<suffix>\.[a-z0-9.]+)"
)
PINNED = re.compile(r"releases/[0-9a-f]{16}/$")
LOCALE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8}){0,4}")
RELEASE = re.compile(r"\b[0-9a-f]{16}\b")
MARK = re.compile(r"\bcellfacts-(?:place|room|frame)\b")
OWN_CLASS = re.compile(r"cellfacts-[a-z].*")
BENT_MARKS = tuple("“”„‟″＂‘’«»")
# Code for a server or a program that stands in the page as it was typed.
INCLUDE = re.compile(r"#\s*include\s+virtual=[\"'](?P<path>[^\"']+)[\"']")
PHP_CALL = re.compile(r"\?php\b[^>]{0,400}\bcellfacts\(")
# Of plugins, of templates, and HTML.
CODE = re.compile(r"\[cellfacts\s[^\]]*\]|\{\{\s*cellfacts\(|<\w+\s[^>]*(?:cellfacts-(?:place|frame|room)|data-hx-get)")
ALONE = re.compile(r"\s*(?P<address>https?://\S+?)\s*")
# Pages about our code show it in these.
QUOTED = ("code", "pre", "textarea", "title", "template", "kbd", "samp", "script", "style", "iframe")


class Way(StrEnum):
    """How a text comes to its place."""

    HTMX = "htmx"
    FRAME = "iframe"
    TEXT = "text"  # it is in the page already
    LINK = "link"  # stands there instead
    COMPONENT = "component"  # a link that a component, as of React, may replace by the text
    # It does not: its code stands there as it was typed, or as an editor has bent it.
    ESI = "esi"
    SSI = "ssi"
    PHP = "php"
    OEMBED = "oembed"
    TYPED = "typed"
    BENT = "bent"


@dataclass(frozen=True, slots=True)
class TextAddress:
    """The address of a text, in parts. root: of the tree, without a release. suffix: of its form or heading level. is_pinned: to one release."""

    root: str
    locale: str
    text: str
    suffix: str
    is_pinned: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Shown:
    """A text as its HTML says it. release: its id, or empty. notices: what it says of its state: withdrawn, overdue, pending.

    root: of the tree that its link to the other language leads to; empty without such a link. nodes: what stands in it.
    """

    text: str
    locale: str
    release: str
    notices: frozenset[str]
    root: str
    nodes: list[PageNode]


@dataclass(frozen=True, slots=True)
class PagePlace:
    """A place of a text. how: it comes there. address: whole, of what is asked for; empty without one. start: in the words of the node.

    answer: of the address, if that was asked. shown: the text that readers get there.
    """

    how: Way
    node: PageNode
    address: str = ""
    start: int = 0
    answer: Answer | None = None
    shown: Shown | None = None

    @property
    def line(self) -> int:
        return self.node.line + self.node.text.count("\n", 0, self.start)

    @property
    def parts(self) -> TextAddress | None:
        return text_address(self.address)

    @property
    def tree(self) -> str:
        """The root of the tree that the text comes from; empty where nothing says it."""
        said = self.parts or self.shown
        return said.root if said else ""


def text_address(address: str) -> TextAddress | None:
    """The parts of an address of a text; None for any other address."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    found = ADDRESS.fullmatch(f"{parts.scheme}://{parts.netloc}{parts.path}")
    if not found:
        return None
    root = PINNED.sub("", found["root"])
    return TextAddress(root, found["locale"], found["text"], found["suffix"], root != found["root"])


def is_ours(address: str) -> bool:
    """Whether an address has the form of a text that readers get: of the service, or of a copy."""
    parts = text_address(address)
    return parts is not None and parts.suffix in SUFFIXES


def base_of(page: str, markup: PageMarkup) -> str:
    """What the page's relative addresses begin with."""
    first = next((element.get("href") for element in markup.named("base") if "href" in element.attributes), "")
    return resolved(page, first) or page


def resolved(base: str, address: str) -> str:
    """A whole address; empty where browsers see none."""
    try:
        return urljoin(base, address.strip()) if address.strip() else ""
    except ValueError:
        return ""


def places_of(markup: PageMarkup, base: str) -> Iterator[PagePlace]:
    """Every place, in the order of the page. base: of relative addresses."""
    texts = texts_of_page(markup)
    inside = {node for inner in texts.values() for node in inner if node.tag not in {WORDS, COMMENT}}
    for node in markup.nodes:
        if node in texts:
            yield PagePlace(Way.TEXT, node, shown=read_shown(node, texts[node], base))
        elif node not in inside and (place := place_of(node, base)):
            yield place


def texts_of_page(markup: PageMarkup) -> dict[PageNode, list[PageNode]]:
    """The outermost element of each text, with what stands in it."""
    texts: dict[PageNode, list[PageNode]] = {}
    owners: dict[PageNode | None, PageNode] = {}
    for node in markup.nodes:  # a parent stands before its children
        if owner := owners.get(node.parent):
            owners[node] = owner
            texts[owner].append(node)
        elif node.tag == "article" and "cellfacts" in node.classes:
            owners[node] = node
            texts[node] = []
    return texts


@lru_cache(maxsize=MOST_REQUESTS)
def first_shown(answer: Answer) -> Shown | None:
    """The text in an answer; None if it has none."""
    if answer.status != 200 or answer.media_type not in HTML:
        return None
    try:
        markup = read_page(answer.body, answer.header("Content-Type"), SECONDS_TO_READ)
    except PageUnreadable:
        return None
    return next((read_shown(text, inner, answer.address) for text, inner in texts_of_page(markup).items()), None)


def place_of(node: PageNode, base: str) -> PagePlace | None:
    """What a node stands for, if that is a text of ours."""
    if node.tag == WORDS:
        place = place_in_words(node, base)
        return place if place and not node.is_inside(*QUOTED) else None
    return place_in_comment(node, base) if node.tag == COMMENT else place_of_element(node, base)


def place_in_comment(comment: PageNode, base: str) -> PagePlace | None:
    """Code that a server should have replaced."""
    include = INCLUDE.search(comment.text)
    if include and is_ours(address := resolved(base, include["path"])):
        return PagePlace(Way.SSI, comment, address)
    return PagePlace(Way.PHP, comment) if PHP_CALL.search(comment.text) else None


def place_of_element(node: PageNode, base: str) -> PagePlace | None:
    """What an element asks for, or should have become."""
    if has_bent_quotes(node):
        return None if node.parent and has_bent_quotes(node.parent) else PagePlace(Way.BENT, node)
    asked = node.get(REQUEST) or node.get(OLD_REQUEST)
    if asked and (is_ours(address := resolved(base, asked)) or is_marked(node)):
        return PagePlace(Way.HTMX, node, address)
    address = resolved(base, node.get("src"))
    if node.tag == "iframe":
        return frame_place(node, address, base)
    if node.tag == "esi:include" and is_ours(address):
        return PagePlace(Way.ESI, node, address)
    if node.tag == "a" and is_stand_in(node, base):
        return PagePlace(Way.COMPONENT if is_rendered(node) else Way.LINK, node, resolved(base, node.get("href")))
    return None


def place_in_words(words: PageNode, base: str) -> PagePlace | None:
    """Code that a server or a program should have replaced, or of which an editor has made words."""
    if found := CODE.search(words.text):
        return PagePlace(Way.TYPED, words, start=found.start())
    if found := PHP_CALL.search(words.text):
        return PagePlace(Way.PHP, words, start=found.start())
    alone = ALONE.fullmatch(words.text)
    if alone is None or not is_ours(alone["address"]) or (words.parent and is_stand_in(words.parent, base)):
        return None
    return PagePlace(Way.OEMBED, words, alone["address"], alone.start("address"))


def frame_place(frame: PageNode, address: str, base: str) -> PagePlace | None:
    """A frame of ours: by its address or its class. Without an address where a program has put ours aside."""
    if is_ours(address):
        return PagePlace(Way.FRAME, frame, address)
    aside = any(is_ours(resolved(base, value)) for name, value in frame.attributes.items() if name.startswith("data-"))
    if aside or "cellfacts-frame" in frame.classes:
        return PagePlace(Way.FRAME, frame, "" if aside or address == "about:blank" else address)
    return None


def has_bent_quotes(element: PageNode) -> bool:
    """Whether a word processor or an editor has bent the quotation marks of our code. They are part of a value then."""
    return any(value.startswith(BENT_MARKS) for value in element.attributes.values()) and is_marked(element)


def is_marked(element: PageNode) -> bool:
    """Whether an element, or one around it, is of our code by its class. A bent quotation mark is part of the name then."""
    return any(MARK.search(one.get("class")) for one in (element, *element.around()))


def is_stand_in(element: PageNode, base: str) -> bool:
    """A link that stands where a text should: what is left of a placeholder, or what an include and the plugin put there."""
    address = text_address(resolved(base, element.get("href")))
    if address is None or address.suffix != PAGE or element.is_inside("esi:remove"):
        return False
    is_alone = "noreferrer" in element.get("rel") and element.get("referrerpolicy") == "no-referrer"
    return is_alone or element.is_in_class("cellfacts-place", "cellfacts-link")


def is_rendered(link: PageNode) -> bool:
    """Whether a link stands as a component's server writes it: in a place of ours, and without any attribute for htmx in its code."""
    place = next((one for one in link.around() if "cellfacts-place" in one.classes), None)
    return place is not None and not any("hx-" in name for one in (link, place) for name in one.attributes)


def read_shown(root: PageNode, inner: list[PageNode], base: str) -> Shown:
    """What the HTML of a text says. root: its outermost element; inner: what stands in it."""
    links = (one for one in inner if one.get("hreflang") and one.parent and "cellfacts__languages" in one.parent.classes)
    other = next((parts for link in links if (parts := text_address(resolved(base, link.get("href"))))), None)
    names = (name.removeprefix("cellfacts-") for name in root.get("class").split() if OWN_CLASS.fullmatch(name))
    marks = {name.partition("__notice--")[2] for one in inner for name in one.classes if "__notice--" in name}
    # In its head; the earliest texts at their foot.
    said = [one.get("content") for one in inner if one.tag == "meta" and one.get("itemprop") == "version"]
    said += [one.text for one in inner if one.tag == WORDS and one.parent and "cellfacts__release" in one.parent.classes]
    return Shown(
        other.text if other else next(names, ""),
        lang if LOCALE.fullmatch(lang := root.get("lang")) else "",
        next((found[0] for words in said if (found := RELEASE.search(words))), ""),
        frozenset(marks),
        other.root if other else "",
        inner,
    )
