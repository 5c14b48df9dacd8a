"""Checks of the elements around the code for htmx: a text replaces all that stands in the nearest `div`."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import takewhile

from service.embed.page.fetching import shortened
from service.embed.page.inspection import Inspection, error, warning
from service.embed.page.markup import COMMENT, WORDS, PageNode
from service.embed.page.places import HTMX, resolved
from widget.findings import Finding
from widget.htmx import PLACEHOLDER
from widget.suffixes import HEADINGS

TARGET = "data-hx-target"
WHOLE = "Paste the whole of today's code, from <div> to </div>."
NO_DIV = f"The div around this link is gone, so htmx finds no place for the text, and readers have the link alone. {WHOLE}"
OTHER_DIV = f"The div around this link is none of ours: the text would replace all that stands in it. {WHOLE}"
CROWDED = f"More than the link stands in its div, and the text would replace all of it. Perhaps its </div> is lost. {WHOLE}"
NEEDED = "Readers without script need it, and all readers while the text cannot come."
NO_LINK = f"This code has no link to the text: its href is gone. {NEEDED}"
MOST_LINKS = 5  # that a run asks for
BESIDE = frozenset({COMMENT, "br", "wbr"})  # which editors put in


def broken_places(page: Inspection) -> Iterator[Finding]:
    """Links whose `div` is gone, is another one, or does not end behind the link."""
    crowded = crowded_elements(page)
    for place in page.of(HTMX):
        element = place.node
        target = element.get(TARGET) or element.get(TARGET.removeprefix("data-"))
        if target != PLACEHOLDER[TARGET] or element.tag == "div":
            continue
        div = place_around(element)
        if div is None:
            yield error(NO_DIV, place)
        elif not is_place(div):
            yield error(OTHER_DIV, place)
        elif div in crowded:
            yield error(CROWDED, place)


def place_around(link: PageNode) -> PageNode | None:
    """The `div` that a text would replace the content of."""
    return next((one for one in link.around() if one.tag == "div"), None)


def is_place(element: PageNode) -> bool:
    return "cellfacts-place" in element.classes or "data-hx-disinherit" in element.attributes


def crowded_elements(page: Inspection) -> set[PageNode | None]:
    """The elements in which more stands than a link for htmx, white space and comments."""
    links = [place.node for place in page.of(HTMX)]
    expected = set(links)
    for link in links:  # an editor may have put a paragraph around it
        expected.update(takewhile(lambda one: one.tag != "div", link.around()))
    nodes = (one for one in page.markup.nodes if one not in expected and one.tag not in BESIDE)
    return {one.parent for one in nodes if one.tag != WORDS or one.text.strip()}


def fallback_links(page: Inspection) -> Iterator[Finding]:
    """Links that lead nowhere, beside a text that comes. A few are asked."""
    asked: set[str] = set()
    for place in page.of(HTMX):
        href = place.node.get("href")
        address = resolved(page.base, href)
        if not href:
            yield error(f"{NO_LINK} {WHOLE}", place)
        elif place.shown and (address in asked or len(asked) < MOST_LINKS):
            asked.add(address)
            if page.trees.fetcher.ask(address).status in {404, 410}:
                yield error(f"{shortened(address)}, to which this link leads, does not exist. {NEEDED} {WHOLE}", place)


def repeated_texts(page: Inspection) -> Iterator[Finding]:
    """A text that comes twice with the same ids. Its other languages have these ids too."""
    told = set()
    for place in page.of(HTMX):
        parts = place.parts
        if parts is None or parts.suffix not in HEADINGS.values():  # a short form has one level
            continue
        if (parts.text, parts.suffix) in told:
            yield warning(
                f"{parts.text} stands before at the same heading level, so both have the same ids, and a link into one leads to the first. "
                "Take another level for this one, as with `cellfacts snippet --heading 3`.",
                place,
            )
        told.add((parts.text, parts.suffix))
