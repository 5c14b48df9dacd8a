"""One page with all that its checks look at: its markup, what its places answer, and what the service says is current."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from service.embed.page.fetching import (
    LARGEST_PAGE,
    AddressRefused,
    Answer,
    Fetcher,
    NotFetched,
    browser_origin,
    printable,
    shortened,
)
from service.embed.page.markup import PageElement, PageMarkup, PageUnreadable, read_page
from service.embed.page.places import (
    COMPONENT,
    FRAME,
    HTMX,
    LINK,
    TEXT,
    PagePlace,
    Shown,
    base_of,
    places_of,
    shown_texts,
    text_address,
)
from service.embed.page.trees import SERVICE_TREE, Trees
from service.errors import CellfactsError
from service.releases.channel import Channel, slot
from widget.findings import Finding
from widget.model import GUIDE
from widget.wording import same, words_digest

MOST_TEXTS = 25  # addresses of texts that one run asks for
SECONDS_TO_READ = 10.0
HTML = frozenset({"text/html", "application/xhtml+xml"})
JUST_NOW = timedelta(minutes=15)  # for which copies and caches may have an earlier release


class PageRefused(CellfactsError):
    """What came is no page that can be checked."""


@dataclass(frozen=True, slots=True)
class SeenPlace:
    """A place, and what its address answered. failure: why there is no answer. shown: the text that readers get there."""

    place: PagePlace
    answer: Answer | None = None
    failure: str = ""
    shown: Shown | None = None


@dataclass(frozen=True, slots=True)
class Inspection:
    """All that is known of a page. base: of its relative addresses. seen: its places. unasked: addresses that were too many to ask.

    service: the root of the service's tree; empty where nothing names it.
    """

    page: Answer
    markup: PageMarkup
    base: str
    seen: tuple[SeenPlace, ...]
    unasked: int
    trees: Trees
    service: str
    now: datetime

    @property
    def origin(self) -> str:
        return browser_origin(self.page.address)

    def of(self, *ways: str) -> Iterator[SeenPlace]:
        return (seen for seen in self.seen if seen.place.how in ways)

    def shows(self) -> Iterator[tuple[SeenPlace, Shown]]:
        """The places whose text is known."""
        return ((seen, seen.shown) for seen in self.seen if seen.shown)

    def is_elsewhere(self, address: str) -> bool:
        """Whether an address is of another origin than the page."""
        return browser_origin(address) != self.origin

    def known(self, seen: SeenPlace) -> Channel | None:
        """What is current, for a place: as the service says, else the tree that the text comes from."""
        return self.trees.channel(self.service) or self.trees.channel(tree_of(seen))

    def state(self, seen: SeenPlace) -> str:
        """What readers get at a place, in one word."""
        if seen.shown is None:
            return "missing"
        channel, shown = self.known(seen), seen.shown
        if "withdrawn" in shown.notices:
            return "withdrawn"
        if channel is None or not shown.release:
            return "unknown"
        if is_withdrawn(channel, shown):
            return "withdrawn-but-shown"
        if shown.release != channel.current:
            return "old-dates" if has_current_words(channel, shown) else "old"
        return "overdue" if "overdue" in shown.notices else "current"

    def changed_just_now(self, seen: SeenPlace) -> bool:
        channel = self.known(seen)
        try:
            return bool(channel) and self.now - datetime.fromisoformat(channel.since if channel else "") < JUST_NOW
        except (ValueError, TypeError):
            return False


def error(message: str, at: SeenPlace | PageElement | None = None) -> Finding:
    """Something that readers notice, or will."""
    return found("error", message, at)


def warning(message: str, at: SeenPlace | PageElement | None = None) -> Finding:
    """Something that somebody should look at."""
    return found("warning", message, at)


def found(level: str, message: str, at: SeenPlace | PageElement | None) -> Finding:
    """A finding at a place or an element. The table of checks adds the name of the check and the page."""
    if isinstance(at, SeenPlace):
        parts = text_address(at.place.address)
        locale = at.shown.locale if at.shown else parts.locale if parts else ""
        return Finding(level, "", printable(message), locale=locale, line=at.place.line)
    return Finding(level, "", printable(message), line=at.line if at else 0)


def tree_of(seen: SeenPlace) -> str:
    """The tree that a text comes from; empty where nothing says it."""
    address = text_address(seen.place.address)
    if address:
        return address.root
    return seen.shown.root if seen.shown else ""


def is_withdrawn(channel: Channel, shown: Shown) -> bool:
    """Whether what stands in the page was withdrawn: its release, or this text of it. The guide goes with any of its texts."""
    rows = [row for row in channel.withdrawn if row.release == shown.release]
    widget = shown.text.partition("/")[0]
    return any(row.widget is None or (row.locale == shown.locale and widget in {row.widget, GUIDE}) for row in rows)


def has_current_words(channel: Channel, shown: Shown) -> bool:
    """Whether a text of another release says what the current one says, but for dates. Of a short form or a question nobody can tell."""
    mark = channel.words.get(channel.current or "", {}).get(slot((shown.text, shown.locale)))
    return same(mark, words_digest(shown.html.encode(), shown.locale)) is True


def inspect_page(address: str, service: str, fetcher: Fetcher, now: datetime) -> Inspection:
    """Fetch a page and what its places ask for. service: root of its tree, if known. Raises AddressRefused, NotFetched, PageRefused."""
    page = fetcher.fetch(address, LARGEST_PAGE)
    refuse_page(page)
    try:
        markup = read_page(page.body, page.header("Content-Type"), SECONDS_TO_READ)
    except PageUnreadable as cause:
        where = shortened(page.address)
        raise PageRefused(
            f"The HTML of {where} cannot be read in {SECONDS_TO_READ:g} seconds. Make that page smaller."
        ) from cause
    base = base_of(page.address, markup)
    places = places_of(markup, base)
    asked = {place.address: place for place in places if place.how in {HTMX, FRAME, COMPONENT} and place.address}
    answers = {one: answered(fetcher, place, page) for one, place in list(asked.items())[:MOST_TEXTS]}
    seen = tuple(seen_place(place, answers.get(place.address)) for place in places)
    unasked = max(len(asked) - MOST_TEXTS, 0)
    return Inspection(page, markup, base, seen, unasked, Trees(fetcher), service or service_of(seen), now)


def refuse_page(page: Answer) -> None:
    """Raises PageRefused for an answer that is no page."""
    where = shortened(page.address)
    if page.status in {401, 403, 429} or page.status >= 500:
        raise PageRefused(
            f"{where} answers {page.status}: it keeps programs out, or is out of order. Try from a machine that it lets in."
        )
    if page.status != 200:
        raise PageRefused(f"{where} answers {page.status}. Look for a typing error in the address.")
    if page.media_type not in HTML:
        kind = shortened(page.media_type) or "of no type"
        raise PageRefused(f"{where} is no HTML ({kind}). Name the address of the page that readers see.")


def answered(fetcher: Fetcher, place: PagePlace, page: Answer) -> Answer | str:
    """What the address of a place answers, or why it does not. htmx says where the page is, if it asks another site."""
    origin = browser_origin(page.address)
    try:
        return fetcher.fetch(
            place.address, origin=origin if place.how == HTMX and browser_origin(place.address) != origin else ""
        )
    except (AddressRefused, NotFetched) as refused:
        return str(refused)


def seen_place(place: PagePlace, answer: Answer | str | None) -> SeenPlace:
    if answer is None or isinstance(answer, str):
        return SeenPlace(place, failure=answer or "", shown=place.shown)
    shown: tuple[Shown, ...] = ()
    if answer.status == 200 and answer.media_type in HTML:
        try:
            shown = shown_texts(read_page(answer.body, answer.header("Content-Type"), SECONDS_TO_READ), answer.address)
        except PageUnreadable:
            shown = ()
    return SeenPlace(place, answer, shown=shown[0] if shown else None)


def service_of(seen: tuple[SeenPlace, ...]) -> str:
    """The root of the service's tree, as an address in our markup names it: of a text, else of a link that stands in for one."""
    roots = [tree_of(one) for one in seen if one.place.how in {HTMX, FRAME, TEXT}]
    roots += [tree_of(one) for one in seen if one.place.how in {COMPONENT, LINK}]
    return next((root for root in roots if root.endswith(SERVICE_TREE)), "")
