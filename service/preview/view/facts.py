"""The facts that a sentence belongs to, with sources and dates."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from widget.content import Content
from widget.model import Evidence, Jurisdiction, Widget, evidence_in, messages_in


@dataclass(frozen=True, slots=True)
class Fact:
    """A statement of fact in a widget. where: its country; None for a row about one regulator in a table."""

    widget: Widget
    evidence: Evidence
    where: Jurisdiction | None


@lru_cache(maxsize=4)
def facts_by_key(content: Content) -> dict[str, tuple[Fact, ...]]:
    """The facts of each message, in reading order."""
    by_key: dict[str, dict[int, Fact]] = {}
    for widget in content.widgets:
        for evidence in evidence_in(widget):
            fact = Fact(widget, evidence, getattr(evidence, "jurisdiction", None))
            for message in messages_in(evidence):
                by_key.setdefault(message.key, {}).setdefault(id(evidence), fact)
    return {key: tuple(facts.values()) for key, facts in by_key.items()}


def facts_of(key: str, content: Content) -> tuple[Fact, ...]:
    """The facts of a message; empty for titles and notices."""
    return facts_by_key(content).get(key, ())
