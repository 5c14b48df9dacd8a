"""Which facts a sentence belongs to, with their sources and dates."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from widget.model import Evidence, Jurisdiction, Widget, evidence_in, messages_in
from widget.registry import LIBRARY


@dataclass(frozen=True, slots=True)
class Fact:
    """A statement of fact in a widget. where: in which country it holds; None where the statement itself is a table's row for one regulator."""

    widget: Widget
    evidence: Evidence
    where: Jurisdiction | None


@cache
def facts_by_key() -> dict[str, tuple[Fact, ...]]:
    """The facts of each message, in reading order."""
    found: dict[str, dict[int, Fact]] = {}
    for widget in LIBRARY:
        for evidence in evidence_in(widget.copy):
            fact = Fact(widget, evidence, getattr(evidence, "jurisdiction", None))
            for message in messages_in(evidence):
                found.setdefault(message.key, {}).setdefault(id(evidence), fact)
    return {key: tuple(facts.values()) for key, facts in found.items()}


def facts_of(key: str) -> tuple[Fact, ...]:
    """The facts that a message belongs to; none for a title or a notice."""
    return facts_by_key().get(key, ())
