"""Where our texts stand in a page: placeholders of htmx, frames, texts that are in the page already, and what should have become one of these."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from service.embed.commands import QUESTIONS_IN
from service.embed.page.markup import PageElement, PageMarkup, PageString
from widget.fragment import REQUEST
from widget.suffixes import FORMS, PAGE

HTMX, FRAME, TEXT, LINK, CODE, PHP = "htmx", "iframe", "text", "link", "code", "php"
COMPONENT = "component"  # a link that a component, as of React, may replace by the text
OLD_REQUEST = REQUEST.removeprefix("data-")
# Every suffix that an address of a text has, the longest first.
SUFFIXES = sorted({suffix for form in FORMS.values() for suffix in (*form.headings.values(), form.page)}, key=len, reverse=True)
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
BENT = tuple("“”„‟″＂‘’«»")
# Code for a server or a program that stands in the page as it was typed.
INCLUDE = re.compile(r"#\s*include\s+virtual=[\"'](?P<path>[^\"']+)[\"']")
PHP_CALL = re.compile(r"\?php\b[^>]{0,400}\bcellfacts\(")
SHORTCODE = re.compile(r"\[cellfacts\s[^\]]*\]|\{\{\s*cellfacts\(")
AS_WORDS = re.compile(r"<\w+\s[^>]*(?:cellfacts-(?:place|frame|room)|data-hx-get)")
ALONE = re.compile(r"\s*(?P<address>https?://\S+?)\s*")


Feet = Mapping[PageElement, str]


@dataclass(frozen=True, slots=True)
class TextAddress:
    """The address of a text, in parts. root: of the tree, without a release. suffix: of its form or heading level. is_pinned: to one release."""

    root: str
    locale: str
    text: str
    suffix: str
    is_pinned: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    """A text as its HTML says it. release: its id, or empty. notices: what it says of its state: withdrawn, overdue, pending.

    root: of the tree that its link to the other language leads to; empty without such a link. html: its markup.
    """

    text: str
    locale: str
    release: str
    notices: frozenset[str]
    root: str
    html: str


@dataclass(frozen=True, slots=True)
class PagePlace:
    """A place of a text. how: how it comes there. address: whole, of what is asked for; empty without one. shown: the text, if it is in the page."""

    how: str
    line: int
    element: PageElement | None
    address: str = ""
    shown: Shown | None = None


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
    first = next((element for element in markup.named("base") if "href" in element.attributes), None)
    return resolved(page, first.get("href")) if first else page


def resolved(base: str, address: str) -> str:
    """A whole address; empty where browsers see none."""
    try:
        return urljoin(base, address.strip())
    except ValueError:
        return ""


def places_of(markup: PageMarkup, base: str) -> tuple[PagePlace, ...]:
    """Every place, in the order of the page. base: of relative addresses."""
    texts, feet = texts_of_page(markup), feet_of(markup)
    found = [PagePlace(TEXT, text.line, text, shown=read_shown(text, inner, markup, feet, base)) for text, inner in texts.items()]
    inside = {element for inner in texts.values() for element in inner}
    for element in markup.elements:
        if element not in inside and not is_text(element) and (place := place_of(element, base)):
            found.append(place)
    found += code_places(markup, base)
    return tuple(sorted(found, key=lambda place: place.line))


def texts_of_page(markup: PageMarkup) -> dict[PageElement, list[PageElement]]:
    """The outermost element of each text, with the elements in it."""
    texts: dict[PageElement, list[PageElement]] = {}
    owners: dict[PageElement | None, PageElement] = {}
    for element in markup.elements:  # a parent stands before its children
        if owner := owners.get(element.parent):
            owners[element] = owner
            texts[owner].append(element)
        elif is_text(element):
            owners[element] = element
            texts[element] = []
    return texts


def shown_texts(markup: PageMarkup, base: str) -> tuple[Shown, ...]:
    """The texts that stand in a document, in its order."""
    feet = feet_of(markup)
    return tuple(read_shown(text, inner, markup, feet, base) for text, inner in texts_of_page(markup).items())


def feet_of(markup: PageMarkup) -> Feet:
    """The words in which the earliest texts name their release, by their element."""
    return {words.parent: words.text for words in markup.words if words.parent and "cellfacts__release" in words.parent.classes}


def is_text(element: PageElement) -> bool:
    return element.tag == "article" and "cellfacts" in element.classes


def place_of(element: PageElement, base: str) -> PagePlace | None:
    """What an element asks for, if that is a text of ours."""
    if has_bent_quotes(element):
        return None if element.parent and has_bent_quotes(element.parent) else PagePlace(CODE, element.line, element)
    asked = element.get(REQUEST) or element.get(OLD_REQUEST)
    if asked and (is_ours(address := resolved(base, asked)) or is_marked(element)):
        return PagePlace(HTMX, element.line, element, address)
    if element.tag == "iframe":
        return frame_place(element, base)
    if element.tag == "esi:include":
        address = resolved(base, element.get("src"))
        return PagePlace(CODE, element.line, element, address) if is_ours(address) else None
    if element.tag == "a" and is_stand_in(element, base):
        how = COMPONENT if is_rendered(element) else LINK
        return PagePlace(how, element.line, element, resolved(base, element.get("href")))
    return None


def frame_place(element: PageElement, base: str) -> PagePlace | None:
    """A frame of ours: by its address or its class. Without an address where a program has put ours aside."""
    address = resolved(base, element.get("src")) if element.get("src") else ""
    if is_ours(address):
        return PagePlace(FRAME, element.line, element, address)
    aside = any(is_ours(resolved(base, value)) for name, value in element.attributes.items() if name.startswith("data-"))
    is_empty = aside or address == "about:blank"
    return (
        PagePlace(FRAME, element.line, element, "" if is_empty else address)
        if aside or "cellfacts-frame" in element.classes
        else None
    )


def has_bent_quotes(element: PageElement) -> bool:
    """Whether a word processor or an editor has bent the quotation marks of our code. They are part of a value then."""
    return any(value.startswith(BENT) for value in element.attributes.values()) and is_marked(element)


def is_marked(element: PageElement) -> bool:
    """Whether an element, or one around it, is of our code by its class. A bent quotation mark is part of the name then."""
    return any(MARK.search(one.get("class")) for one in (element, *element.around()))


def is_stand_in(element: PageElement, base: str) -> bool:
    """A link that stands where a text should: what is left of a placeholder, or what an include and the plugin put there."""
    address = text_address(resolved(base, element.get("href")))
    if address is None or address.suffix != PAGE or element.is_inside("esi:remove"):
        return False
    in_place = any(one.classes & {"cellfacts-place", "cellfacts-link"} for one in element.around())
    return in_place or ("noreferrer" in element.get("rel") and element.get("referrerpolicy") == "no-referrer")


def is_rendered(link: PageElement) -> bool:
    """Whether a link stands as a component's server writes it: in a place of ours, and without any attribute for htmx in its code."""
    place = next((one for one in link.around() if "cellfacts-place" in one.classes), None)
    return place is not None and not any("hx-" in name for one in (link, place) for name in one.attributes)


def read_shown(root: PageElement, inner: list[PageElement], markup: PageMarkup, feet: Feet, base: str) -> Shown:
    """What the HTML of a text says. root: its outermost element; inner: those in it; feet: as `feet_of`."""
    links = (one for one in inner if one.get("hreflang") and one.parent and "cellfacts__languages" in one.parent.classes)
    other = next((found for link in links if (found := text_address(resolved(base, link.get("href"))))), None)
    names = (name.removeprefix("cellfacts-") for name in root.get("class").split() if OWN_CLASS.fullmatch(name))
    marks = {name.partition("__notice--")[2] for element in inner for name in element.classes if "__notice--" in name}
    return Shown(
        other.text if other else next(names, ""),
        lang if LOCALE.fullmatch(lang := root.get("lang")) else "",
        release_named(inner, feet),
        frozenset(marks),
        other.root if other else "",
        markup.html_of(root),
    )


def release_named(inner: list[PageElement], feet: Feet) -> str:
    """The release that a text names in its head, or at its foot; empty if none."""
    said = [one.get("content") for one in inner if one.tag == "meta" and one.get("itemprop") == "version"]
    said += [feet[one] for one in inner if one in feet]
    return next((found[0] for words in said if (found := RELEASE.search(words))), "")


def code_places(markup: PageMarkup, base: str) -> Iterator[PagePlace]:
    """What a server or a program should have replaced, and code that an editor has made words of."""
    for comment in markup.comments:
        include = INCLUDE.search(comment.text)
        if include and is_ours(address := resolved(base, include["path"])):
            yield PagePlace(CODE, comment.line, comment.parent, address)
        elif PHP_CALL.search(comment.text):
            yield PagePlace(PHP, comment.line, comment.parent)
    for words in markup.words:
        found = SHORTCODE.search(words.text) or AS_WORDS.search(words.text)
        alone = ALONE.fullmatch(words.text)
        if found and not is_quoted(words):
            yield PagePlace(CODE, line_in_page(words, found.start()), words.parent)
        elif (php := PHP_CALL.search(words.text)) and not is_quoted(words):
            yield PagePlace(PHP, line_in_page(words, php.start()), words.parent)
        elif (
            alone
            and is_ours(alone["address"])
            and not is_quoted(words)
            and not (words.parent and is_stand_in(words.parent, base))
        ):
            yield PagePlace(CODE, line_in_page(words, alone.start("address")), words.parent, alone["address"])


def is_quoted(words: PageString) -> bool:
    """Whether words are no part of what readers read as such: a script, or code that a page is about."""
    return words.parent is not None and (words.parent.tag in QUOTED or words.parent.is_inside(*QUOTED))


# Pages about our code show it in these.
QUOTED = ("code", "pre", "textarea", "title", "template", "kbd", "samp", "script", "style", "iframe")


def line_in_page(words: PageString, position: int) -> int:
    return words.line + words.text.count("\n", 0, position)
