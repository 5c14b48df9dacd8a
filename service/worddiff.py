"""Word-by-word diff of texts; in Chinese character by character. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

# A word with its apostrophes, hyphens or dots; white space; or one character. Chinese has no spaces: each character counts as a word.
WORD = re.compile(r"[A-Za-z0-9]+(?:[’'.*-][A-Za-z0-9]+)*|\s+|.", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words. kind: "same", "gone" (deleted) or "new" (inserted)."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class LineChange:
    """A changed sentence of a fragment, or a line where sentences are not known.

    pieces: old and new merged, word by word. key: of the message; empty for a line. only_dates: no other word of it changed.
    """

    widget: str
    locale: str
    pieces: tuple[Piece, ...]
    key: str = ""
    only_dates: bool = False

    @property
    def before(self) -> str:
        """The old line; empty if the line is new."""
        return "".join(piece.text for piece in self.pieces if piece.kind != "new")

    def as_json(self) -> dict[str, str]:
        """The change for `--json`."""
        place = {"key": self.key, "widget": self.widget, "locale": self.locale}
        return {**place, "before": self.before, "after": self.after}

    @property
    def after(self) -> str:
        """The new line; empty if the line was deleted."""
        return "".join(piece.text for piece in self.pieces if piece.kind != "gone")


def word_by_word(before: str, after: str) -> Iterator[Piece]:
    """Merge an old and a new line into one sequence of pieces."""
    left, right = WORD.findall(before), WORD.findall(after)
    deleted, inserted = "", ""
    for is_kept, i1, i2, j1, j2 in diff_runs(left, right):
        if is_kept:
            yield from replaced_words(deleted, inserted)
            yield Piece("same", "".join(left[i1:i2]))
            deleted, inserted = "", ""
        else:
            deleted, inserted = deleted + "".join(left[i1:i2]), inserted + "".join(right[j1:j2])
    yield from replaced_words(deleted, inserted)


def diff_runs(left: list[str], right: list[str]) -> Iterator[tuple[bool, int, int, int, int]]:
    """Runs of words, as (kept, i1, i2, j1, j2) like the opcodes of `difflib`.

    Kept words between two longer changes count as changed: a sentence with every other word struck out cannot be read.
    """
    opcodes = SequenceMatcher(None, left, right, autojunk=False).get_opcodes()

    def length(number: int) -> int:
        _, i1, i2, j1, j2 = opcodes[number]
        return max(len("".join(left[i1:i2])), len("".join(right[j1:j2])))

    for number, (operation, *span) in enumerate(opcodes):
        is_between = 0 < number < len(opcodes) - 1
        is_short = is_between and length(number) < min(length(number - 1), length(number + 1))
        yield operation == "equal" and not is_short, span[0], span[1], span[2], span[3]


def replaced_words(deleted: str, inserted: str) -> Iterator[Piece]:
    if deleted:
        yield Piece("gone", deleted)
    if inserted:
        yield Piece("new", inserted)


MARKS = {"same": ("", ""), "gone": ("[-", "-]"), "new": ("{+", "+}")}


def terminal_text(changes: Iterable[LineChange]) -> str:
    """Changes for the terminal: deleted words as [-…-], inserted ones as {+…+}, so nothing depends on color."""
    lines: list[str] = []
    heading = ("", "")
    for change in changes:
        if heading != (change.widget, change.locale):
            heading = change.widget, change.locale
            lines.append(f"{change.widget} ({change.locale})")
        lines.append("  " + "".join(f"{MARKS[piece.kind][0]}{piece.text}{MARKS[piece.kind][1]}" for piece in change.pieces))
    return "\n".join(lines)
