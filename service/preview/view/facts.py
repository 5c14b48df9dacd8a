"""The facts that a sentence belongs to, with sources and dates."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from widget.model import Evidence, Jurisdiction, Widget, evidence_in, messages_in
from widget.registry import LIBRARY


@dataclass(frozen=True, slots=True)
class Fact:
    """A statement of fact in a widget. where: its country; None for a row about one regulator in a table."""

    widget: Widget
    evidence: Evidence
    where: Jurisdiction | None


@cache
def facts_by_key() -> dict[str, tuple[Fact, ...]]:
    """The facts of each message, in reading order."""
    by_key: dict[str, dict[int, Fact]] = {}
    for widget in LIBRARY:
        for evidence in evidence_in(widget.copy):
            fact = Fact(widget, evidence, getattr(evidence, "jurisdiction", None))
            for message in messages_in(evidence):
                by_key.setdefault(message.key, {}).setdefault(id(evidence), fact)
    return {key: tuple(facts.values()) for key, facts in by_key.items()}


def facts_of(key: str) -> tuple[Fact, ...]:
    """The facts of a message; empty for titles and notices."""
    return facts_by_key().get(key, ())
