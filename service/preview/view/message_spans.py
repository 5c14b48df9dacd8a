"""The lines of a draft as readers see them, and which messages stand where in each.

The draft is rendered once more with every text between marks (`watch.marking`), so that a message is found where the widgets' own templates
have put it, its dates filled in, and not by a likeness of words.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from service.catalogs.live.lenient_catalog import Draft
from service.catalogs.live.marks import CLOSE, FIRST, PRIVATE, wrapped
from service.preview.view.draft_release import Drafts
from service.releases.diff import raw_lines
from service.worddiff import Piece
from widget.model import Message, Widget
from widget.rendering import render_fragment


@dataclass(frozen=True, slots=True)
class Span:
    """Where a message stands in a line. number: its place among the messages."""

    start: int
    end: int
    number: int


@dataclass(frozen=True, slots=True)
class DraftLine:
    """One line of a draft, white space folded."""

    text: str
    spans: tuple[Span, ...]


class Folding:
    """Folds the white space of one line after the other, and notes where the marks stood. open: messages begun and not yet ended."""

    def __init__(self, known: int) -> None:
        self.known = known
        self.open: list[tuple[int, int]] = []

    def line(self, marked: str) -> DraftLine:
        """A line without its marks. What begins in a line and ends in a later one stands in both."""
        text, gap, at = "", False, 0
        spans: list[Span] = []
        self.open = [(number, 0) for number, _ in self.open]
        for mark in [*PRIVATE.finditer(marked), None]:
            piece = marked[at : mark.start() if mark else len(marked)]
            words = piece.split()
            if words:
                text += (" " if text and (gap or piece[0].isspace()) else "") + " ".join(words)
            gap = piece[-1].isspace() if piece else gap
            if mark is None:
                break
            at = mark.end()
            number = ord(mark[0]) - FIRST
            if mark[0] == CLOSE and self.open:
                number, start = self.open.pop()
                spans.append(Span(start, len(text), number))
            elif 0 <= number < self.known:
                self.open.append((number, len(text) + (1 if gap and text else 0)))
        spans += [Span(start, len(text), number) for number, start in self.open]
        return DraftLine(text, tuple(span for span in spans if span.start < span.end))


def lines_in(marked: str, known: int) -> list[DraftLine]:
    """The lines of a fragment made of marked texts, empty ones left out. known: how many messages there are."""
    folding = Folding(known)
    return [line for line in map(folding.line, raw_lines(marked)) if line.text]


def lines_of_draft(drafts: Drafts, widget: Widget, tag: str) -> list[DraftLine]:
    """The lines of a widget in a language, as on a day on which nothing is overdue."""
    messages = drafts.now.desk.messages
    locale, books = drafts.locale_and_books(tag)
    marked = Draft(locale, wrapped(books[locale], messages))
    html = render_fragment(widget, locale, {**books, locale: marked}, state=drafts.state(widget, tag, date.min)).html
    return lines_in(html, len(messages))


def changed_in(line: DraftLine, pieces: Iterable[Piece], messages: Sequence[Message]) -> tuple[Message, ...]:
    """The messages of a line that changed, in reading order, each once. pieces: from the line as it was to this one.

    What is gone may have belonged to the message before it or to the one after, so where it stood between two it counts for both, whatever
    came in its place. Where only words changed that are no message's, such as a brand, all that stand around them are given.
    """
    spots = list(changed_spots(line.text, pieces))
    hit = [span for span in line.spans if any(start < span.end and span.start < end for start, end in spots)]
    ordered = sorted(hit or line.spans, key=lambda span: span.start)
    return tuple(dict.fromkeys(messages[span.number] for span in ordered))


def changed_spots(text: str, pieces: Iterable[Piece]) -> Iterator[tuple[int, int]]:
    """From where to where a line is not what it was; where something is gone, with the letters on both sides of it. text: the line."""
    start, end, gone = 0, 0, False
    for piece in (*pieces, Piece("same", "")):
        if piece.kind == "gone":
            gone = True
        elif piece.kind == "new":
            end += len(piece.text)
        else:
            if gone:
                yield len(text[:start].rstrip()) - 1, len(text) - len(text[end:].lstrip()) + 1
            elif start < end:
                yield start, end
            start = end = end + len(piece.text)
            gone = False
