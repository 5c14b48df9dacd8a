"""What changed in a text, word by word; in Chinese character by character. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

# A word with what is joined to it, white space, or one character: Chinese has no spaces, so each of its characters is a word.
WORD = re.compile(r"[A-Za-z0-9]+(?:[’'.*-][A-Za-z0-9]+)*|\s+|.", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words of a line. kind: "same", "gone" or "new"."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class LineChange:
    """One line of one fragment that differs. pieces: the line before and after, word by word."""

    widget: str
    locale: str
    pieces: tuple[Piece, ...]

    @property
    def before(self) -> str:
        """The line as it was; empty if it is new."""
        return "".join(piece.text for piece in self.pieces if piece.kind != "new")

    @property
    def after(self) -> str:
        """The line as it is; empty if it is gone."""
        return "".join(piece.text for piece in self.pieces if piece.kind != "gone")


def word_by_word(before: str, after: str) -> Iterator[Piece]:
    """Both lines as one, word by word."""
    left, right = WORD.findall(before), WORD.findall(after)
    gone, new = "", ""
    for kept, i1, i2, j1, j2 in steps(left, right):
        if kept:
            yield from replaced_words(gone, new)
            yield Piece("same", "".join(left[i1:i2]))
            gone, new = "", ""
        else:
            gone, new = gone + "".join(left[i1:i2]), new + "".join(right[j1:j2])
    yield from replaced_words(gone, new)


def steps(left: list[str], right: list[str]) -> Iterator[tuple[bool, int, int, int, int]]:
    """Runs of words that stay or change. What stays between two changes and is shorter than both counts as changed: a sentence of which every
    other word is struck out cannot be read.
    """
    found = SequenceMatcher(None, left, right, autojunk=False).get_opcodes()

    def length(number: int) -> int:
        _, i1, i2, j1, j2 = found[number]
        return max(len("".join(left[i1:i2])), len("".join(right[j1:j2])))

    for number, (operation, *span) in enumerate(found):
        between = 0 < number < len(found) - 1
        short = between and length(number) < min(length(number - 1), length(number + 1))
        yield operation == "equal" and not short, span[0], span[1], span[2], span[3]


def replaced_words(gone: str, new: str) -> Iterator[Piece]:
    """What is gone, and what is there instead."""
    if gone:
        yield Piece("gone", gone)
    if new:
        yield Piece("new", new)


MARKS = {"same": ("", ""), "gone": ("[-", "-]"), "new": ("{+", "+}")}


def terminal_text(found: Iterable[LineChange]) -> str:
    """For the terminal: words that are gone in [-…-], new ones in {+…+}, so that nothing depends on color."""
    written: list[str] = []
    heading = ("", "")
    for change in found:
        if heading != (change.widget, change.locale):
            heading = change.widget, change.locale
            written.append(f"{change.widget} ({change.locale})")
        written.append("  " + "".join(f"{MARKS[piece.kind][0]}{piece.text}{MARKS[piece.kind][1]}" for piece in change.pieces))
    return "\n".join(written)
