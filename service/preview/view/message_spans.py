"""The lines of a draft as readers see them, and the position of each message in them.

The draft is rendered once more with marks around every text (`service.catalogs.live.marks`). So messages are found where the templates put them,
with dates filled in, and without comparing words.
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
    """A message's position in a line. number: its index among the messages."""

    start: int
    end: int
    number: int


@dataclass(frozen=True, slots=True)
class DraftLine:
    """A line of a draft with white space collapsed."""

    text: str
    spans: tuple[Span, ...]


class Folding:
    """Collapses white space line by line, and records the positions of the marks. open: messages without their end mark yet."""

    def __init__(self, count: int) -> None:
        self.count = count
        self.open: list[tuple[int, int]] = []

    def line(self, marked: str) -> DraftLine:
        """A line without its marks. A message over several lines has a span in each."""
        text, gap, position = "", False, 0
        spans: list[Span] = []
        self.open = [(number, 0) for number, _ in self.open]
        for mark in [*PRIVATE.finditer(marked), None]:
            piece = marked[position : mark.start() if mark else len(marked)]
            words = piece.split()
            if words:
                text += (" " if text and (gap or piece[0].isspace()) else "") + " ".join(words)
            gap = piece[-1].isspace() if piece else gap
            if mark is None:
                break
            position = mark.end()
            number = ord(mark[0]) - FIRST
            if mark[0] == CLOSE and self.open:
                number, start = self.open.pop()
                spans.append(Span(start, len(text), number))
            elif 0 <= number < self.count:
                self.open.append((number, len(text) + (1 if gap and text else 0)))
        spans += [Span(start, len(text), number) for number, start in self.open]
        return DraftLine(text, tuple(span for span in spans if span.start < span.end))


def lines_in(marked: str, count: int) -> list[DraftLine]:
    """The non-empty lines of a marked fragment. count: the number of messages."""
    folding = Folding(count)
    return [line for line in map(folding.line, raw_lines(marked)) if line.text]


def lines_of_draft(drafts: Drafts, widget: Widget, tag: str) -> list[DraftLine]:
    """The lines of a widget, without the notice of an overdue check."""
    messages = drafts.now.workspace.messages
    locale, catalogs = drafts.locale_and_catalogs(tag)
    marked = Draft(locale, wrapped(catalogs[locale], messages))
    content = drafts.now.content
    html = render_fragment(content, widget, locale, {**catalogs, locale: marked}, state=drafts.state(widget, tag, date.min)).html
    return lines_in(html, len(messages))


def changed_messages(line: DraftLine, pieces: Iterable[Piece], messages: Sequence[Message]) -> tuple[Message, ...]:
    """The changed messages of a line, in reading order, each once. pieces: from the old line to this one.

    Deleted words may have belonged to the message before or after them, so both count. If only words outside of messages changed, such as a
    brand, all messages of the line are returned.
    """
    changes = list(changed_spots(line.text, pieces))
    touched = [span for span in line.spans if any(start < span.end and span.start < end for start, end in changes)]
    ordered = sorted(touched or line.spans, key=lambda span: span.start)
    return tuple(dict.fromkeys(messages[span.number] for span in ordered))


def changed_spots(text: str, pieces: Iterable[Piece]) -> Iterator[tuple[int, int]]:
    """Start and end of each change in a line. For deleted words, the letters on both sides."""
    start, end, is_deletion = 0, 0, False
    for piece in (*pieces, Piece("same", "")):
        if piece.kind == "gone":
            is_deletion = True
        elif piece.kind == "new":
            end += len(piece.text)
        else:
            if is_deletion:
                yield len(text[:start].rstrip()) - 1, len(text) - len(text[end:].lstrip()) + 1
            elif start < end:
                yield start, end
            start = end = end + len(piece.text)
            is_deletion = False
