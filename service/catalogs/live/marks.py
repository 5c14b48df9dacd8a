"""Marks around messages in a preview: private-use characters wrap each text, and become elements in the finished HTML.

So the widgets' own templates render the preview, with their escaping, and a translation stays untrusted text. The added markup comes from
keys and states, never from a catalog. Pure: strings in, strings out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

from widget.catalog import Catalog
from widget.model import Message

# Unicode keeps its planes 15 and 16 for private use: one character of the first opens a text and says which, the last of all closes it.
FIRST = 0xF0000
CLOSE = "\U0010fffd"
# U+FFFC stands for an element while a template splits a text (`rendering.Document.around`).
PRIVATE = re.compile("[\ue000-\uf8ff\ufffc\U000f0000-\U0010ffff]")
REPLACED = "\ufffd"
# Autoescape leaves no < or > in a text or in an attribute, so this is every tag and nothing else.
TAG = re.compile(r"(<[^>]*>)")
NAME = re.compile(r"<(/?)([a-z0-9]+)")
# In these a link would be lost, or would do something else as well.
NO_LINK_IN = frozenset({"a", "summary", "label"})


@dataclass(frozen=True, slots=True)
class Mark:
    """The mark of a message. state: in words. tag: whether the state is shown in place. lang: of the text, where it differs from the language
    around it.
    """

    key: str
    state: str
    tag: bool
    lang: str = ""


def wrapped(catalog: Catalog, messages: Iterable[Message]) -> dict[str, str]:
    """The texts of a catalog in their marks. A message's number is its index."""
    return {
        message.key: f"{chr(FIRST + number)}{PRIVATE.sub(REPLACED, catalog.text(message))}{CLOSE}"
        for number, message in enumerate(messages)
    }


def place_marks(html: str, marks: Sequence[Mark]) -> tuple[str, frozenset[str]]:
    """HTML with an element around each wrapped text, and the keys in it. marks: by number.

    Texts in attributes cannot hold an element: their marks are removed.
    """
    placer = MarkPlacer(marks)
    return "".join(placer.piece(piece) for piece in TAG.split(html)), frozenset(placer.seen)


class MarkPlacer:
    """Walks through HTML tag by tag. seen: keys so far. around: open elements that may hold no link. open: marks not yet closed."""

    def __init__(self, marks: Sequence[Mark]) -> None:
        self.marks = marks
        self.seen: set[str] = set()
        self.around = 0
        self.open: list[Mark] = []

    def piece(self, piece: str) -> str:
        """A tag without marks, or a text with its elements."""
        if not piece.startswith("<"):
            return PRIVATE.sub(lambda match: self.element(match[0]), piece)
        name = NAME.match(piece)
        if name and name[2] in NO_LINK_IN:
            self.around += -1 if name[1] else 1
        return PRIVATE.sub("", piece)

    def element(self, character: str) -> str:
        """The tags for one mark character."""
        if character == CLOSE:
            return f"{self.words(self.open.pop())}</span>" if self.open else ""
        number = ord(character) - FIRST
        if not 0 <= number < len(self.marks):
            return ""
        mark = self.marks[number]
        self.open.append(mark)
        where = f' {"data-key" if mark.key in self.seen else "id"}="{"" if mark.key in self.seen else "m-"}{escape(mark.key)}"'
        self.seen.add(mark.key)
        language = f' lang="{escape(mark.lang)}"' if mark.lang else ""
        return f'<span class="m"{where}{language} data-state="{slug(mark.state)}">'

    def words(self, mark: Mark) -> str:
        """The state after a text, as a link to its row where a link is allowed."""
        if not mark.tag:
            return ""
        if self.around:
            return f'<span class="m-tag" lang="en">{escape(mark.state)}</span>'
        return f'<a class="m-tag" lang="en" href="#s-{escape(mark.key)}">{escape(mark.state)}</a>'


def slug(state: str) -> str:
    """A state as an attribute value."""
    return escape(state.replace(" ", "-"))
