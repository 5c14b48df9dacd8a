"""The board: a card for each widget, sorted by what needs a person first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from service.catalogs.reports import OPEN
from service.catalogs.states import MessageState
from service.preview.view.draft_release import Drafts
from service.releases.channel import Channel
from widget.approvals import Review, messages_of
from widget.manifest import Release
from widget.model import Claim, Evidence, Message, Widget, evidence_in, messages_in
from widget.registry import EVERYTHING, LIBRARY
from widget.rendering import provenance
from widget.wording import texts_of

SOON = timedelta(days=30)
# What a card names, the worst first. Unreviewed is what every sentence is until a clinician has looked.
NAMED = (MessageState.MISSING, MessageState.WRONG, MessageState.NEEDS_WORK, MessageState.STALE, MessageState.UNREVIEWED)


@dataclass(frozen=True, slots=True)
class Due:
    """A fact that is due for a check. key: of its first sentence. says: what it is found by, with its dates where it has some."""

    widget: Widget
    key: str
    says: Claim | Message
    by: date
    overdue: bool


@dataclass(frozen=True, slots=True)
class Language:
    """A widget in one language. counts: sentences by state. released: "same", "differs", "never" or "withdrawn". warnings: how many."""

    tag: str
    title: str
    counts: tuple[tuple[MessageState, int], ...]
    released: str
    warnings: int
    review: Review | None

    @property
    def open(self) -> int:
        """How many sentences somebody has to do something about."""
        return sum(number for state, number in self.counts if state in OPEN)


@dataclass(frozen=True, slots=True)
class Card:
    """A widget. due: its facts that are due within 30 days, the first one first."""

    widget: Widget
    next_check: date
    due: tuple[Due, ...]
    languages: tuple[Language, ...]

    @property
    def order(self) -> tuple[object, ...]:
        """What needs a person first: what is overdue, what is wrong, what is withdrawn, what differs, what is due soon."""
        overdue = sum(one.overdue for one in self.due)
        released = Counter(one.released for one in self.languages)
        opened = sum(one.open for one in self.languages)
        warnings = sum(one.warnings for one in self.languages)
        return (-overdue, -opened, -released["withdrawn"], -released["differs"] - released["never"], -warnings, self.next_check)


def cards(drafts: Drafts, released: Release | None, channel: Channel) -> list[Card]:
    """Every card, what needs a person first. released: what readers see."""
    gone = channel.withdrawn_texts(released.id, texts_of(released)) if released else frozenset()
    found = [card(widget, drafts, released, gone) for widget in EVERYTHING]
    return sorted(found, key=lambda one: one.order)  # stable: reading order within what is equal


def card(widget: Widget, drafts: Drafts, released: Release | None, gone: frozenset[tuple[str, str]]) -> Card:
    """The card of a widget. gone: what of the release is withdrawn."""
    spoken = tuple(language(widget, tag, drafts, released, (widget.slug, tag) in gone) for tag in drafts.tags)
    facts = () if widget not in LIBRARY else tuple(sorted(due_facts(widget, drafts.day), key=lambda one: one.by))
    return Card(widget, provenance(widget).review_by, facts, spoken)


def language(widget: Widget, tag: str, drafts: Drafts, released: Release | None, gone: bool) -> Language:
    """A widget in one language."""
    view = drafts.now.views[tag]
    standings = [view.standings[message.key] for message in messages_of(widget)]
    counts = Counter(one.state for one in standings)
    warnings = sum(finding.level == "warning" for one in standings for finding in one.findings)
    state = drafts.state(widget, tag, drafts.day)
    return Language(
        tag,
        view.book.text(widget.title),
        tuple((name, counts[name]) for name in NAMED if counts[name]),
        "withdrawn" if gone else release_state(widget, tag, drafts, released),
        warnings,
        state.review,
    )


def release_state(widget: Widget, tag: str, drafts: Drafts, released: Release | None) -> str:
    """Whether the draft is what readers have: "same", "differs" or "never"."""
    path = f"{tag}/{widget.slug}.html"
    if released is None or path not in released.files:
        return "never"
    # The overdue form is the same text with a notice on top, so the usual ones are compared.
    return "same" if drafts.usual(path) == released.files[path] else "differs"


def due_facts(widget: Widget, day: date) -> Iterator[Due]:
    """The facts of a widget that are overdue, or due within 30 days, each once."""
    seen: set[str] = set()
    for fact in evidence_in(widget.copy):
        first = first_message(fact)
        if fact.review_by <= day + SOON and first and first.key not in seen:
            seen.add(first.key)
            says = fact if isinstance(fact, Claim) else first
            yield Due(widget, first.key, says, fact.review_by, fact.review_by < day)


def first_message(fact: Evidence) -> Message | None:
    """The sentence that a fact is found by."""
    return next(messages_in(fact), None)
