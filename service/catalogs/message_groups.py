"""The messages of a widget in three groups: its own, its explained terms, and the notices of every widget."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from widget.model import Message, Widget, messages_in

TERMS = "terms."


@dataclass(frozen=True, slots=True)
class Parts:
    """Messages of a widget by group. every: notices of every widget."""

    own: tuple[Message, ...]
    terms: tuple[Message, ...]
    every: tuple[Message, ...]

    def in_words(self, slug: str) -> str:
        """The number of messages in each group, as text."""
        terms = f"{len(self.terms)} {'term' if len(self.terms) == 1 else 'terms'} it explains"
        return f"{len(self.own)} of {slug}, {terms}, {len(self.every)} that every widget says"


def parts_of(widget: Widget, messages: Iterable[Message]) -> Parts:
    """Messages by group. A term in several widgets is one message: one approval counts for all."""
    own_keys = {message.key for message in messages_in(widget)}
    groups: dict[str, list[Message]] = {"own": [], "terms": [], "every": []}
    for message in messages:
        groups["every" if message.key not in own_keys else "terms" if message.key.startswith(TERMS) else "own"].append(message)
    return Parts(*(tuple(groups[name]) for name in ("own", "terms", "every")))
