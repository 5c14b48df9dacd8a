"""The board: a card for each widget, most urgent first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from service.catalogs.reports import OPEN
from service.catalogs.states import MessageState
from service.facts.standing import SOON
from service.preview.view.draft_release import Drafts
from service.releases.channel import Channel
from widget.approvals import Review
from widget.document import provenance
from widget.manifest import Release
from widget.model import Claim, Evidence, Message, Widget, evidence_in, messages_in
from widget.wording import texts_of

# The states that a card lists, worst first. Every sentence is unreviewed until a clinician has checked it.
NAMED = (
    MessageState.MISSING,
    MessageState.WRONG,
    MessageState.NEEDS_WORK,
    MessageState.STALE,
    MessageState.HELD,
    MessageState.UNREVIEWED,
)


@dataclass(frozen=True, slots=True)
class Due:
    """A fact with a check that is due. key: of its first sentence. says: the text that names it, with its dates where it has some."""

    widget: Widget
    key: str
    says: Claim | Message
    by: date
    overdue: bool


@dataclass(frozen=True, slots=True)
class CardLanguage:
    """A widget in one language.

    counts: sentences by state. released: "same", "differs", "never" or "withdrawn". warnings: their number.
    """

    tag: str
    title: str
    counts: tuple[tuple[MessageState, int], ...]
    released: str
    warnings: int
    review: Review | None

    @property
    def open(self) -> int:
        """The number of sentences in an open state."""
        return sum(number for state, number in self.counts if state in OPEN)


@dataclass(frozen=True, slots=True)
class Card:
    """A widget. due: its facts that are due soon, earliest first."""

    widget: Widget
    next_check: date
    due: tuple[Due, ...]
    languages: tuple[CardLanguage, ...]

    @property
    def order(self) -> tuple[object, ...]:
        """Sort key: overdue facts, open sentences, withdrawn texts, changed texts, warnings, next check."""
        overdue = sum(fact.overdue for fact in self.due)
        released = Counter(language.released for language in self.languages)
        open_sentences = sum(language.open for language in self.languages)
        warnings = sum(language.warnings for language in self.languages)
        return (
            -overdue,
            -open_sentences,
            -released["withdrawn"],
            -released["differs"] - released["never"],
            -warnings,
            self.next_check,
        )


def board_cards(drafts: Drafts, released: Release | None, channel: Channel) -> list[Card]:
    """Every card, most urgent first. released: the current release."""
    withdrawn = channel.withdrawn_texts(released.id, texts_of(released)) if released else frozenset()
    every_card = [widget_card(widget, drafts, released, withdrawn) for widget in drafts.now.content.everything]
    return sorted(every_card, key=lambda card: card.order)  # stable: reading order among equals


def widget_card(widget: Widget, drafts: Drafts, released: Release | None, withdrawn: frozenset[tuple[str, str]]) -> Card:
    """A widget's card. withdrawn: texts of the current release, as slug and tag."""
    languages = tuple(card_language(widget, tag, drafts, released, (widget.slug, tag) in withdrawn) for tag in drafts.tags)
    facts = () if drafts.now.content.is_guide(widget) else tuple(sorted(due_facts(widget, drafts.day), key=lambda fact: fact.by))
    return Card(widget, provenance(widget).review_by, facts, languages)


def card_language(widget: Widget, tag: str, drafts: Drafts, released: Release | None, is_withdrawn: bool) -> CardLanguage:
    view = drafts.now.views[tag]
    standings = [view.standings[message.key] for message in drafts.now.content.messages_of(widget)]
    counts = Counter(standing.state for standing in standings)
    warnings = sum(finding.level == "warning" for standing in standings for finding in standing.findings)
    state = drafts.state(widget, tag, drafts.day)
    return CardLanguage(
        tag,
        view.catalog.text(widget.title),
        tuple((state_name, counts[state_name]) for state_name in NAMED if counts[state_name]),
        "withdrawn" if is_withdrawn else release_state(widget, tag, drafts, released),
        warnings,
        state.review,
    )


def release_state(widget: Widget, tag: str, drafts: Drafts, released: Release | None) -> str:
    """Compare the draft with the current release: "same", "differs" or "never"."""
    path = f"{tag}/{widget.slug}.html"
    if released is None or path not in released.files:
        return "never"
    # The overdue form is the same text with a notice on top, so the usual ones are compared.
    return "same" if drafts.as_stored(path) == released.files[path] else "differs"


def due_facts(widget: Widget, day: date) -> Iterator[Due]:
    """A widget's facts that are overdue or due soon, each once."""
    keys: set[str] = set()
    for fact in evidence_in(widget):
        message = first_message(fact)
        if fact.review_by <= day + SOON and message and message.key not in keys:
            keys.add(message.key)
            says = fact if isinstance(fact, Claim) else message
            yield Due(widget, message.key, says, fact.review_by, fact.review_by < day)


def first_message(fact: Evidence) -> Message | None:
    return next(messages_in(fact), None)
