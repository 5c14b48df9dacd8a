"""What happened to the releases, newest first, with the changed sentences as the feed has them.

Read back from `changes.atom`, because an edge has the feed and not the earlier releases. Pure.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from service.releases.channel import Channel
from service.releases.feed import Event, entry_id, newest_events
from service.worddiff import LineChange, Piece
from service.words.changes import OF_FEED
from widget.markup import TokenKind, tokenize
from widget.model import Message
from widget.text import PLACEHOLDER

ATOM = "{http://www.w3.org/2005/Atom}"
HEADING = re.compile(r"(.+) \(([A-Za-z0-9-]+)\)")
KINDS = {"del": "gone", "ins": "new"}


@dataclass(frozen=True, slots=True)
class Body:
    """The content of an entry. changes: the changed sentences. sentences: what else it says, in English."""

    changes: tuple[LineChange, ...] = ()
    sentences: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PastEvent:
    """A release that became current, a withdrawal or a correction. body: None while the feed does not have it."""

    event: Event
    body: Body | None


def past_events(channel: Channel, feed: bytes) -> list[PastEvent]:
    """The events that the feed tells of, newest first. feed: empty before there is one."""
    bodies = feed_bodies(feed)
    return [PastEvent(event, bodies.get(entry_id(event))) for event in newest_events(channel)]


# A feed changes with a release or a withdrawal.
@lru_cache(maxsize=2)
def feed_bodies(feed: bytes) -> Mapping[str, Body]:
    """The content of each entry by its id; none of a feed that cannot be read."""
    try:
        entries = ET.fromstring(feed).findall(f"{ATOM}entry") if feed else []  # noqa: S314 - our own, or checked with its signature
    except ET.ParseError:
        return {}
    return {entry.findtext(f"{ATOM}id", ""): body_of(entry.findtext(f"{ATOM}content", "")) for entry in entries}


def body_of(html: str) -> Body:
    """The content of an entry, as `diff.as_html` and the feed write it."""
    changes: list[LineChange] = []
    sentences = []
    widget, locale = "", ""
    for tag, pieces in blocks(html):
        text = "".join(piece.text for piece in pieces)
        if tag == "p":
            sentences.append(text)
        elif tag == "li":
            changes.append(LineChange(widget, locale, tuple(pieces)))
        elif found := HEADING.fullmatch(text):
            widget, locale = found[1], found[2]
    return Body(tuple(changes), tuple(sentences))


def blocks(html: str) -> Iterator[tuple[str, list[Piece]]]:
    """Each heading, changed sentence and paragraph, with its runs of words."""
    block, kind = "", "same"
    pieces: list[Piece] = []
    for token in tokenize(html):
        if token.kind is TokenKind.START and token.text in {"h2", "li", "p"}:
            block, pieces = token.text, []
        elif token.kind is TokenKind.END and token.text == block:
            yield block, pieces
            block = ""
        elif token.kind is not TokenKind.TEXT:
            kind = KINDS.get(token.text, "same") if token.kind is TokenKind.START else "same"
        elif block:
            pieces.append(Piece(kind, token.text))


@cache
def sentence_pattern(message: Message) -> re.Pattern[str]:
    """The sentences that a message may become."""
    parts = PLACEHOLDER.split(message.english)
    return re.compile("".join(f"(?P<{part}>.*)" if number % 2 else re.escape(part) for number, part in enumerate(parts)))


def recognized(sentence: str) -> tuple[Message, Mapping[str, str]] | None:
    """The message and values of a sentence of the feed; None for one that another version wrote."""
    found = ((message, sentence_pattern(message).fullmatch(sentence)) for message in OF_FEED)
    return next(((message, match.groupdict()) for message, match in found if match), None)
