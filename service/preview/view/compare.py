"""The draft compared with the current release: every line that changed, with its sentences and facts.

Both are compared as readers read them (`service.releases.diff`), so changed dates, reviewers' names and deleted sentences are found like words.
Changes that no line shows are listed too: addresses of links, and markup. A widget has a difference exactly if its bytes differ, except the
guide, which repeats the others.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache

from service.preview.view.draft_release import Drafts
from service.preview.view.facts import Fact, facts_of
from service.preview.view.message_spans import DraftLine, changed_messages, lines_of_draft
from service.releases.diff import aligned_lines, lines_of
from service.worddiff import Piece, word_by_word
from widget.content import Content
from widget.fragment import RESERVED_ROOT
from widget.manifest import Release
from widget.markup import tokenize
from widget.model import GUIDE, Message, Source, messages_in, parts


class DifferenceKind(StrEnum):
    """ABOUT: what a widget says about itself, such as its dates and its reviewer."""

    WORDS = "words"
    GONE = "gone"
    ABOUT = "about the text"
    ADDRESS = "address"
    MARKUP = "markup"


@dataclass(frozen=True, slots=True)
class Difference:
    """A line of a widget in one language that differs from the current release.

    widget: a slug. locale: a tag. line: its number in the draft; of a deleted line, in the released text. pieces: old and new line, word by
    word; for an address, both addresses; empty if only markup differs. messages: the draft's changed messages in the line. claims: their facts.
    """

    widget: str
    locale: str
    kind: DifferenceKind
    line: int
    pieces: tuple[Piece, ...]
    messages: tuple[Message, ...] = ()
    claims: tuple[Fact, ...] = ()

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(message.key for message in self.messages)

    @property
    def before(self) -> str:
        """The released line; empty if the line is new."""
        return "".join(piece.text for piece in self.pieces if piece.kind != "new")

    @property
    def after(self) -> str:
        """The draft's line; empty if the line was deleted."""
        return "".join(piece.text for piece in self.pieces if piece.kind != "gone")


def released_text(released: Release | None, path: str) -> bytes:
    """A file of a release; empty if it has none."""
    return released.files.get(path, b"") if released else b""


def is_different(drafts: Drafts, released: Release | None, widget: str, locale: str) -> bool:
    """Whether a draft differs from the released text. widget: its slug. released: None before the first release."""
    path = f"{locale}/{widget}.html"
    return (drafts.as_stored(path) or b"") != released_text(released, path)


def compare(drafts: Drafts, released: Release | None, locales: Iterable[str]) -> tuple[Difference, ...]:
    """All differences, by widget, language and line. locales: tags.

    The guide repeats the other widgets, so only its other lines are listed.
    """
    tags = tuple(locales)
    slugs = [widget.slug for widget in drafts.now.content.everything]
    removed_slugs = [slug for slug in released.manifest["widgets"] if slug not in slugs] if released else []
    listed: list[Difference] = []
    for slug in (*slugs, *removed_slugs):
        for tag in tags:
            if is_different(drafts, released, slug, tag):
                candidates = widget_differences(drafts, released_text(released, f"{tag}/{slug}.html").decode(), slug, tag)
                listed += without_repeated(candidates, listed) if slug == GUIDE else candidates
    return tuple(listed)


def without_repeated(candidates: list[Difference], listed: Iterable[Difference]) -> Iterator[Difference]:
    """The differences with a line that has not been listed yet in the same language."""
    lines = {
        (difference.locale, difference.kind is DifferenceKind.ADDRESS, line)
        for difference in listed
        for line in (difference.before, difference.after)
        if line
    }
    for difference in candidates:
        own_lines = {
            (difference.locale, difference.kind is DifferenceKind.ADDRESS, line)
            for line in (difference.before, difference.after)
            if line
        }
        if not own_lines <= lines or (difference.kind is DifferenceKind.MARKUP and not lines):
            yield difference


def widget_differences(drafts: Drafts, before: str, slug: str, tag: str) -> list[Difference]:
    """The differences of a widget in a language, in reading order. before: its released fragment, in the reserved form."""
    after = (drafts.as_stored(f"{tag}/{slug}.html") or b"").decode()
    lines = lines_of_draft(drafts, drafts.now.content.find(slug), tag) if after else []
    content = drafts.now.content
    rows = [
        *differing_lines(drafts, lines_of(before), lines, slug, tag),
        *differing_addresses(content, before, after, slug, tag),
    ]
    return rows or [Difference(slug, tag, DifferenceKind.MARKUP, 0, ())]


def differing_lines(drafts: Drafts, left: list[str], lines: list[DraftLine], slug: str, tag: str) -> Iterator[Difference]:
    """The lines that differ. left: the released lines. lines: of the draft."""
    right, content = [line.text for line in lines], drafts.now.content
    shared = {message.key for message in messages_in(content.notices)}
    for old, new in aligned_lines(left, right):
        pieces = tuple(word_by_word("" if old is None else left[old], "" if new is None else right[new]))
        if new is None:
            yield Difference(slug, tag, DifferenceKind.GONE, old or 0, pieces)
            continue
        messages = changed_messages(lines[new], pieces, drafts.now.workspace.messages)
        kind = DifferenceKind.ABOUT if {message.key for message in messages} <= shared else DifferenceKind.WORDS
        yield Difference(slug, tag, kind, new, pieces, messages, claims_of(content, messages, slug))


def claims_of(content: Content, messages: Iterable[Message], slug: str) -> tuple[Fact, ...]:
    """A widget's facts that contain these messages, each once; for the guide, the facts of every widget."""
    facts = [fact for message in messages for fact in facts_of(message.key, content) if slug in {fact.widget.slug, GUIDE}]
    return tuple({id(fact.evidence): fact for fact in facts}.values())


def addresses_of(html: str) -> list[str]:
    """The links of a fragment that leave the release, each once, in reading order."""
    hrefs = (dict(token.attributes).get("href") or "" for token in tokenize(html))
    return list(dict.fromkeys(address for address in hrefs if address and not address.startswith(RESERVED_ROOT)))


def differing_addresses(content: Content, before: str, after: str, slug: str, tag: str) -> Iterator[Difference]:
    """The addresses that differ. They are compared as a whole: a part of an address leads nowhere."""
    left, right = addresses_of(before), addresses_of(after)
    for old, new in aligned_lines(left, right):
        removed = [] if old is None else [Piece("gone", left[old])]
        added = [] if new is None else [Piece("new", right[new])]
        messages = () if new is None else names_by_address(content).get(right[new], ())
        number = new if new is not None else old or 0
        yield Difference(
            slug, tag, DifferenceKind.ADDRESS, number, (*removed, *added), messages, claims_of(content, messages, slug)
        )


@lru_cache(maxsize=4)
def names_by_address(content: Content) -> Mapping[str, tuple[Message, ...]]:
    """The names of the sources at each address."""
    names: dict[str, dict[str, Message]] = {}
    for part in parts(content.everything):
        if isinstance(part, Source) and part.link:
            names.setdefault(part.link, {})[part.name.key] = part.name
    return {address: tuple(by_key.values()) for address, by_key in names.items()}


@dataclass(frozen=True, slots=True)
class DifferenceRow:
    """A difference in all languages that have it, by tag. said_in: slug of an earlier widget with the same difference, else empty."""

    sides: Mapping[str, Difference]
    said_in: str = ""

    @property
    def messages(self) -> tuple[Message, ...]:
        """The messages of all languages, each once."""
        return tuple(dict.fromkeys(message for side in self.sides.values() for message in side.messages))

    @property
    def claims(self) -> tuple[Fact, ...]:
        """The facts of all languages, each once."""
        return tuple({id(fact.evidence): fact for side in self.sides.values() for fact in side.claims}.values())


@dataclass(frozen=True, slots=True)
class WidgetDifferences:
    """The differences of a widget, in reading order. widget: its slug."""

    widget: str
    rows: tuple[DifferenceRow, ...]


def side_by_side(changes: Iterable[Difference]) -> tuple[WidgetDifferences, ...]:
    """Group differences by widget, and align the languages."""
    by_widget: dict[str, dict[str, list[Difference]]] = {}
    for difference in changes:
        by_widget.setdefault(difference.widget, {}).setdefault(difference.locale, []).append(difference)
    first: dict[tuple[str, DifferenceKind, str, str], str] = {}
    groups = []
    for slug, by_tag in by_widget.items():
        rows = []
        for row in align_rows(by_tag):
            owners = {
                first.setdefault((tag, difference.kind, difference.before, difference.after), slug)
                for tag, difference in row.sides.items()
            }
            rows.append(replace(row, said_in=owners.pop()) if len(owners) == 1 and owners != {slug} else row)
        groups.append(WidgetDifferences(slug, tuple(rows)))
    return tuple(groups)


def align_rows(by_tag: Mapping[str, list[Difference]]) -> list[DifferenceRow]:
    """Align the languages: differences that share the most messages are one row.

    Differences without a message, such as deleted lines, are aligned by line number: all languages have the same templates.
    """
    rows: list[dict[str, Difference]] = []
    for tag, changes in by_tag.items():
        position = 0  # a difference of one language only follows its predecessor
        for difference in changes:
            free = [row for row in rows if tag not in row and similarity(difference, row)]
            best = max(free, key=lambda row: similarity(difference, row), default=None)
            if best is None:
                best = {}
                rows.insert(position, best)
            best[tag] = difference
            position = next(number for number, row in enumerate(rows) if row is best) + 1
    return [DifferenceRow(row) for row in rows]


def similarity(difference: Difference, row: Mapping[str, Difference]) -> int:
    """The number of shared messages; without messages, 1 if both have the same line number; 0 if the kinds differ."""
    others = [other for other in row.values() if other.kind == difference.kind]
    if difference.keys:
        return max((len({*difference.keys} & {*other.keys}) for other in others), default=0)
    return int(any(not other.keys and other.line == difference.line for other in others))
