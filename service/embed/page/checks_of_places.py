"""Checks of the elements around the code for htmx: a text replaces all that stands in the nearest `div`."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import takewhile

from service.embed.page.fetching import shortened
from service.embed.page.inspection import Inspection, error, warning
from service.embed.page.markup import PageElement
from service.embed.page.places import HTMX, resolved, text_address
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
BREAKS = frozenset({"br", "wbr"})  # which editors put in


def broken_places(page: Inspection) -> Iterator[Finding]:
    """Links whose `div` is gone, is another one, or does not end behind the link."""
    crowded = crowded_elements(page)
    for seen in page.of(HTMX):
        element = seen.place.element
        target = element and (element.get(TARGET) or element.get(TARGET.removeprefix("data-")))
        if element is None or target != PLACEHOLDER[TARGET] or element.tag == "div":
            continue
        place = place_around(element)
        if place is None:
            yield error(NO_DIV, seen)
        elif not is_place(place):
            yield error(OTHER_DIV, seen)
        elif place in crowded:
            yield error(CROWDED, seen)


def place_around(link: PageElement) -> PageElement | None:
    """The `div` that a text would replace the content of."""
    return next((one for one in link.around() if one.tag == "div"), None)


def is_place(element: PageElement) -> bool:
    return "cellfacts-place" in element.classes or "data-hx-disinherit" in element.attributes


def crowded_elements(page: Inspection) -> set[PageElement | None]:
    """The elements in which more stands than a link for htmx, white space and comments."""
    links = [seen.place.element for seen in page.of(HTMX) if seen.place.element]
    expected = set(links)
    for link in links:  # an editor may have put a paragraph around it
        expected.update(takewhile(lambda one: one.tag != "div", link.around()))
    found = {one.parent for one in page.markup.elements if one not in expected and one.tag not in BREAKS}
    return found | {words.parent for words in page.markup.words if words.text.strip()}


def fallback_links(page: Inspection) -> Iterator[Finding]:
    """Links that lead nowhere, beside a text that comes. A few are asked."""
    asked: set[str] = set()
    for seen in page.of(HTMX):
        href = seen.place.element.get("href") if seen.place.element else ""
        address = resolved(page.base, href)
        if not href:
            yield error(f"{NO_LINK} {WHOLE}", seen)
        elif seen.shown and (address in asked or len(asked) < MOST_LINKS):
            asked.add(address)
            if page.trees.fetcher.ask(address).status in {404, 410}:
                yield error(f"{shortened(address)}, to which this link leads, does not exist. {NEEDED} {WHOLE}", seen)


def repeated_texts(page: Inspection) -> Iterator[Finding]:
    """A text that comes twice with the same ids. Its other languages have these ids too."""
    told = set()
    for seen in page.of(HTMX):
        parts = text_address(seen.place.address)
        if parts is None or parts.suffix not in HEADINGS.values():  # a short form has one level
            continue
        if (parts.text, parts.suffix) in told:
            yield warning(
                f"{parts.text} stands before at the same heading level, so both have the same ids, and a link into one leads to the first. "
                "Take another level for this one, as with `cellfacts snippet --heading 3`.",
                seen,
            )
        told.add((parts.text, parts.suffix))
