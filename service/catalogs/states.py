"""The state of every message in every language: missing, needs work, wrong, unreviewed, stale approval, approved.

"Not fuzzy" does not mean reviewed: only a row in the ledger does (translation.md, States of a message).
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from service.catalogs.language_lists import LanguageLists
from service.catalogs.wordlists import Wordlists
from widget.approvals import Approval, Ledger, approval_digest
from widget.catalog import Catalog
from widget.findings import Finding
from widget.locales import ENGLISH, Locale
from widget.model import Message, Widget, messages_in


class MessageState(StrEnum):
    """From blocking a release to checked by a clinician."""

    MISSING = "missing"
    NEEDS_WORK = "needs work"
    WRONG = "wrong"
    UNREVIEWED = "unreviewed"
    STALE = "stale approval"
    APPROVED = "approved"
    HELD = "held"  # waits until a named person lets it into this language
    LEFT_OUT = "left out"  # meant for other languages


NOT_SHOWN = (MessageState.HELD, MessageState.LEFT_OUT)


STOPS = (MessageState.MISSING, MessageState.NEEDS_WORK, MessageState.WRONG)
# Enough to see that two texts differ, and short enough to be compared by eye.
MARK_LENGTH = 8
BY_CHECK = {"missing": MessageState.MISSING, "fuzzy": MessageState.NEEDS_WORK, "changed": MessageState.NEEDS_WORK}


@dataclass(frozen=True, slots=True)
class Standing:
    """The status of one message in one language.

    approval: of exactly this text. earlier: without one, the newest approval of another text. own_knowledge: its terms without a source.
    """

    message: Message
    locale: Locale
    text: str
    state: MessageState
    file: str
    line: int
    findings: tuple[Finding, ...]
    approval: Approval | None
    own_knowledge: tuple[str, ...] = ()
    earlier: Approval | None = None

    def since_approved(self) -> Iterator[tuple[Locale, str, str]]:
        """Language, old and new text of each text that changed since the approval."""
        if self.earlier is None or not self.earlier.english:  # a row may say no more than who and when
            return
        texts = {ENGLISH: (self.earlier.english, self.message.english)} | {self.locale: (self.earlier.text, self.text)}
        yield from ((locale, before, after) for locale, (before, after) in texts.items() if before != after)


def standings(
    catalog: Catalog,
    messages: Iterable[Message],
    findings: Iterable[Finding],
    ledger: Ledger,
    locations: Mapping[str, tuple[str, int]],
    wordlists: Wordlists,
) -> Iterator[Standing]:
    """The status of each message. locations: file and line of each message."""
    lists = wordlists.of(catalog.locale)
    by_key: dict[str, list[Finding]] = {}
    for finding in findings:
        by_key.setdefault(finding.key, []).append(finding)
    for message in messages:
        message_findings = tuple(by_key.get(message.key, ()))
        text = catalog.texts.get(message.key, "")
        approvals = ledger.of(message, catalog.locale)
        unsure = tuple(own_knowledge(message, lists)) if text.strip() else ()
        current = ledger.approval(message, catalog)
        earlier = None if current else max(approvals, key=lambda approval: approval.rank, default=None)
        wrong = [finding for finding in message_findings if finding.check != "held"]
        state = (
            state_of_message(wrong, text, current, earlier)
            if catalog.has(message) or wrong
            else MessageState.HELD
            if Message(message.key, message.english, message.locales).is_for(catalog.locale.tag)
            else MessageState.LEFT_OUT
        )
        # One that the file does not have stands where its finding does.
        file, line = locations.get(message.key) or next(((item.file, item.line) for item in message_findings), ("", 0))
        yield Standing(message, catalog.locale, text, state, file, line, message_findings, current, unsure, earlier)


def state_of_message(findings: Iterable[Finding], text: str, current: Approval | None, earlier: Approval | None) -> MessageState:
    wrong = {BY_CHECK.get(finding.check, MessageState.WRONG) for finding in findings if finding.level == "error"}
    if not text.strip():
        return MessageState.MISSING
    for state in STOPS:
        if state in wrong:
            return state
    if current:
        return MessageState.APPROVED
    return MessageState.STALE if earlier else MessageState.UNREVIEWED


def own_knowledge(message: Message, lists: LanguageLists) -> Iterator[str]:
    """The words of the terms without a source in a message: a native oncology reviewer must check them. lists: of the language."""
    return (term.write for term in lists.terms_in(message.english) if term.own_knowledge)


def digest_of(standings: Iterable[Standing]) -> str:
    """A short digest of all sentences and translations: while it is the same, a printed sheet matches the catalog."""
    rows = "\n".join(approval_digest(standing.message.key, standing.message.english, standing.text) for standing in standings)
    return hashlib.sha256(rows.encode()).hexdigest()[:MARK_LENGTH]


def by_widget(widgets: Iterable[Widget], standings: Iterable[Standing]) -> Iterator[tuple[Widget, Counter[MessageState]]]:
    """Number of messages in each state, by widget. standings: of one locale."""
    states = {standing.message.key: standing.state for standing in standings}
    for widget in widgets:
        yield widget, Counter(states[message.key] for message in messages_in(widget) if message.key in states)
