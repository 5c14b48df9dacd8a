"""One page with all that its checks look at: its markup, what its places answer, and what the service says is current."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache, partial
from html import escape
from typing import Any

import msgspec

from service.embed.page.fetching import (
    LARGEST_PAGE,
    MOST_REQUESTS,
    Answer,
    Fetcher,
    NotFetched,
    browser_origin,
    printable,
    shortened,
)
from service.embed.page.markup import HTML, SECONDS_TO_READ, WORDS, PageMarkup, PageNode, PageUnreadable, read_page
from service.embed.page.places import PagePlace, Shown, Way, base_of, first_shown, is_ours, places_of, resolved
from service.errors import ChannelDamaged, ChannelTooNew
from service.releases import channel as channels
from service.releases.channel import Channel
from service.releases.store import CHANNEL
from widget.findings import Finding
from widget.manifest import MANIFEST
from widget.model import GUIDE
from widget.suffixes import BRIEF, BRIEF_FORM, BRIEF_PAGE, FORMS
from widget.wording import FOOTER, words_digest

MOST_TEXTS = 25  # addresses of texts that one run asks for
SERVICE_TREE = "/v1/"
ANEW = "Paste today's code from the gallery, or from `cellfacts snippet`."
UNENCRYPTED = "Browsers do not load {} into a page with https. Write https:// in the code."
JUST_NOW = timedelta(minutes=15)  # for which copies and caches may have an earlier release
# What is no part of a text's words: the link to the other language, and the release in the earliest texts.
APART = frozenset({"cellfacts__languages", "cellfacts__release"})
# Once its day has passed, a text says this instead of that. A page's program may not know the day.
PASSED = frozenset({"cellfacts__notice--overdue", "cellfacts__next"})


@dataclass(frozen=True, slots=True)
class TreeTexts:
    """What a release.json lists. files: by their path. stylesheet: the name with its hash."""

    files: dict[str, Any]
    locales: tuple[str, ...]
    stylesheet: str

    def questions_alone(self, folder: str) -> list[str]:
        """The questions of a text that are in one language alone. folder: of them, like `en/faq/`."""
        languages = Counter(path.partition("/")[2] for path in self.files)
        alone = (path for path in sorted(self.files) if languages[path.partition("/")[2]] == 1)
        return [path for path in alone if path.startswith(folder) and path.count(".") == 1 and path.endswith(".html")]


@dataclass(frozen=True, slots=True)
class Inspection:
    """All that is known of a page. base: of its relative addresses. unasked: addresses that were too many to ask.

    service: the root of the service's tree; empty where nothing names it. is_service_named: by whoever asks, and not by the page.
    """

    page: Answer
    markup: PageMarkup
    base: str
    places: tuple[PagePlace, ...]
    unasked: int
    fetcher: Fetcher
    service: str
    is_service_named: bool
    now: datetime

    @property
    def origin(self) -> str:
        return browser_origin(self.page.address)

    def of(self, *ways: Way) -> Iterator[PagePlace]:
        return (place for place in self.places if place.how in ways)

    def shows(self) -> Iterator[tuple[PagePlace, Shown]]:
        """The places whose text is known."""
        return ((place, place.shown) for place in self.places if place.shown)

    def is_elsewhere(self, address: str) -> bool:
        """Whether an address is of another origin than the page."""
        return browser_origin(address) != self.origin

    def is_unencrypted(self, address: str) -> bool:
        """Whether browsers do not load an address, as it is less safe than the page."""
        return self.origin.startswith("https:") and address.startswith("http:")

    def linked(self, element: PageNode) -> str:
        """The whole address that an element leads to; empty without one."""
        return resolved(self.base, element.get("src") or element.get("href"))

    def channel(self, root: str) -> Channel | None:
        """What is current at a tree, if that says so: a proxy has texts alone."""
        said = channel_in(self.fetcher.ask(f"{root}{CHANNEL}")) if root else None
        return said if isinstance(said, Channel) else None

    def listed(self, root: str) -> TreeTexts | None:
        """The texts of a tree's release; None where it does not say them."""
        return tree_texts(self.fetcher.ask(f"{root}{MANIFEST}", LARGEST_PAGE)) if root else None

    def judge(self, place: PagePlace) -> str:
        """The root of the tree that says what is current, for a place: of the service, else the tree that the text comes from."""
        return self.service if self.is_service_named or self.channel(self.service) else place.tree

    def known(self, place: PagePlace) -> Channel | None:
        """What is current, for a place."""
        return self.channel(self.judge(place))

    def state(self, place: PagePlace) -> str:
        """What readers get at a place, in one word."""
        if place.shown is None:
            return "missing"
        channel, shown = self.known(place), place.shown
        if "withdrawn" in shown.notices:
            return "withdrawn"
        if channel is None or not shown.release:
            return "unknown"
        if is_withdrawn(channel, shown):
            return "withdrawn-but-shown"
        if shown.release != channel.current and (state := self.state_by_words(place, shown, channel)) != "current":
            return state
        return "overdue" if "overdue" in shown.notices else "current"

    def state_by_words(self, place: PagePlace, shown: Shown, channel: Channel) -> str:
        """Whether a text of another release says what the current one says.

        A text that a package has made, and one that a release did not change, have other ids and the same words.
        """
        for address in self.current_addresses(place, shown, self.judge(place)):
            current = first_shown(self.fetcher.ask(address))
            if current is None or current.release != channel.current:  # an old one out of a cache is no measure
                continue
            if "withdrawn" in current.notices:
                return "withdrawn-but-shown"
            apart = PASSED | APART if "overdue" in current.notices | shown.notices else APART
            now, then = (bare_words(text, apart).split() for text in (current, shown))
            if "".join(now) == "".join(then):  # programs take white space out to make pages smaller
                return "current"
            now_by_date, then_by_date = (escape(bare_words(text, APART | {FOOTER})).encode() for text in (current, shown))
            if words_digest(now_by_date, shown.locale) == words_digest(then_by_date, shown.locale):
                return "old-dates"
        return "old"

    def current_addresses(self, place: PagePlace, shown: Shown, root: str) -> Iterator[str]:
        """Where a tree may have the current text of a place, in the same language and form."""
        parts = place.parts
        is_brief = parts.suffix in {BRIEF, BRIEF_PAGE} if parts else "cellfacts--brief" in place.node.classes
        suffixes = FORMS[BRIEF_FORM if is_brief else None]
        stem = f"{root}{shown.locale}/{parts.text if parts else shown.text}"
        if is_ours(f"{stem}{suffixes.headings[2]}"):
            yield f"{stem}{suffixes.headings[2]}"
        # Without a link to the other language nothing in a question says which one it is.
        if not parts and not shown.root and (listed := self.listed(root)):
            yield from (f"{root}{path}" for path in listed.questions_alone(f"{shown.locale}/{shown.text}/"))

    def changed_just_now(self, place: PagePlace) -> bool:
        since = channel.since if (channel := self.known(place)) else ""
        return since != "" and self.now - datetime.fromisoformat(since).replace(tzinfo=UTC) < JUST_NOW


def found(level: str, message: str, at: PagePlace | PageNode | None = None) -> Finding:
    """A finding at a place or an element. The table of checks adds the name of the check and the page."""
    said = (at.shown or at.parts) if isinstance(at, PagePlace) else None
    return Finding(level, "", printable(message), locale=said.locale if said else "", line=at.line if at else 0)


error = partial(found, "error")  # what readers notice, or will
warning = partial(found, "warning")  # what somebody should look at


def is_withdrawn(channel: Channel, shown: Shown) -> bool:
    """Whether what stands in the page was withdrawn: its release, or this text of it. The guide goes with any of its texts."""
    rows = [row for row in channel.withdrawn if row.release == shown.release]
    widget = shown.text.partition("/")[0]
    return any(row.widget is None or (row.locale == shown.locale and widget in {row.widget, GUIDE}) for row in rows)


@lru_cache(maxsize=MOST_REQUESTS)
def channel_in(answer: Answer) -> Channel | str:
    """What is current, as a channel.json says it; else why the answer does not."""
    if answer.status != 200:
        return answer.failure or f"{shortened(answer.address)} answers {answer.status}."
    try:
        return channels.from_bytes(answer.body)
    except ChannelTooNew as new:
        return str(new)
    except ChannelDamaged:  # somebody else's page, with status 200
        return f"{shortened(answer.address)} is no such file of CellFacts."


@lru_cache(maxsize=MOST_REQUESTS)
def tree_texts(answer: Answer) -> TreeTexts | None:
    """What a release.json lists; None where it is none."""
    try:
        return msgspec.json.decode(answer.body if answer.status == 200 else b"", type=TreeTexts)
    except (msgspec.DecodeError, ValueError, RecursionError):
        return None


@lru_cache(maxsize=64)
def bare_words(shown: Shown, apart: frozenset[str]) -> str:
    """What a text says, but for the elements of some classes."""
    left_out: set[PageNode | None] = set()
    for node in shown.nodes:  # a parent stands before its children
        if node.parent in left_out or apart & node.classes:
            left_out.add(node)
    return " ".join(node.text for node in shown.nodes if node.tag == WORDS and node not in left_out)


def inspect_page(address: str, service: str, fetcher: Fetcher, now: datetime) -> Inspection:
    """Fetch a page and what its places ask for. service: root of its tree, if known. Raises NotFetched."""
    page = fetcher.fetch(address, LARGEST_PAGE)
    refuse_page(page)
    try:
        markup = read_page(page.body, page.header("Content-Type"), SECONDS_TO_READ)
    except PageUnreadable as cause:
        said = f"cannot be read in {SECONDS_TO_READ:g} seconds. Make that page smaller."
        raise NotFetched(f"The HTML of {shortened(page.address)} {said}") from cause
    base = base_of(page.address, markup)
    places = tuple(places_of(markup, base))
    asked = {place.address: place for place in places if place.how in {Way.HTMX, Way.FRAME, Way.COMPONENT} and place.address}
    origin = browser_origin(page.address)
    answers: dict[str, Answer] = {}
    for one, place in list(asked.items())[:MOST_TEXTS]:  # htmx says where the page is, if it asks another site
        is_told = place.how == Way.HTMX and browser_origin(one) != origin
        answers[one] = fetcher.ask(one, origin=origin if is_told else "")
    places = tuple(
        replace(place, answer=answer, shown=first_shown(answer)) if (answer := answers.get(place.address)) else place
        for place in places
    )
    unasked = max(len(asked) - MOST_TEXTS, 0)
    return Inspection(page, markup, base, places, unasked, fetcher, service or service_of(places), bool(service), now)


def refuse_page(page: Answer) -> None:
    """Raises NotFetched for an answer that is no page."""
    where = shortened(page.address)
    if page.status in {401, 403, 429} or page.status >= 500:
        said = f"{where} answers {page.status}: it keeps programs out, or is out of order"
        raise NotFetched(f"{said}. Try from a machine that it lets in.")
    if page.status != 200:
        raise NotFetched(f"{where} answers {page.status}. Look for a typing error in the address.")
    if page.media_type not in HTML:
        kind = shortened(page.media_type) or "of no type"
        raise NotFetched(f"{where} is no HTML ({kind}). Name the address of the page that readers see.")


def service_of(places: tuple[PagePlace, ...]) -> str:
    """The root of the service's tree, as an address in our markup names it: of a text, else of a link that stands in for one."""
    roots = [place.tree for place in places if place.how in {Way.HTMX, Way.FRAME, Way.TEXT}]
    roots += [place.tree for place in places if place.how in {Way.COMPONENT, Way.LINK}]
    return next((root for root in roots if root.endswith(SERVICE_TREE)), "")
