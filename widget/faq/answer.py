"""The type of an answer."""

from __future__ import annotations

from dataclasses import dataclass

from ..model import Claim, Message

Line = Claim | Message


@dataclass(frozen=True, slots=True)
class Answer:
    """One question and its answer: paragraphs, an optional list, optional paragraphs.

    anchor: last part of the message keys. numbered: whether the list is a sequence of steps.
    """

    anchor: str
    question: Message
    opening: tuple[Line, ...]
    items: tuple[Line, ...] = ()
    closing: tuple[Line, ...] = ()
    numbered: bool = False
