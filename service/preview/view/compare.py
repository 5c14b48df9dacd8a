"""The draft against what readers have: every line that changed, with the sentences and facts behind it, and nothing else.

Both are compared as readers read them (`service.releases.diff`), so that a date, a reviewer's name or a sentence that is gone is found like a
word. What no line shows is listed too: where a link leads, and markup. So a widget has a difference exactly if its bytes differ, but for
the guide, which repeats the others.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache

from service.preview.view.draft_release import Drafts
from service.preview.view.facts import Fact, facts_of
from service.preview.view.message_spans import DraftLine, changed_in, lines_of_draft
from service.releases.diff import aligned_lines, lines_of
from service.worddiff import Piece, word_by_word
from widget import notices
from widget.fragment import RESERVED_ROOT
from widget.manifest import Release
from widget.markup import tokenize
from widget.model import Message, Source, messages_in, parts
from widget.registry import EVERYTHING, GUIDE
from widget.sources import KIND_NAMES

SHARED = frozenset(message.key for message in messages_in((notices.ALL, tuple(name for _, name in KIND_NAMES))))
SLUGS = {widget.slug: widget for widget in EVERYTHING}


class DifferenceKind(StrEnum):
    """What a difference is about. ABOUT is what every widget says about itself: its dates, its reviewer and the like."""

    WORDS = "words"
    GONE = "gone"
    ABOUT = "about the text"
    ADDRESS = "address"
    MARKUP = "markup"


@dataclass(frozen=True, slots=True)
class Difference:
    """One line of one widget in one language that is not what readers have.

    widget: its slug. locale: a tag. line: which line of the draft, or of the released text where it is gone. pieces: the line as it was and as it
    is, word by word; of an address both addresses; none where only markup differs. messages: those of the draft in it that changed.
    claims: the facts that they belong to, with sources and dates.
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
        """The keys of its messages."""
        return tuple(message.key for message in self.messages)

    @property
    def before(self) -> str:
        """The line as readers have it; empty if it is new."""
        return "".join(piece.text for piece in self.pieces if piece.kind != "new")

    @property
    def after(self) -> str:
        """The line as it is about to be; empty if it is gone."""
        return "".join(piece.text for piece in self.pieces if piece.kind != "gone")


def released_text(released: Release | None, path: str) -> bytes:
    """A file of a release; empty where it has none."""
    return released.files.get(path, b"") if released else b""


def differs(drafts: Drafts, released: Release | None, widget: str, locale: str) -> bool:
    """Whether a widget's draft in a language is another text than the released one. widget: its slug; released: None before the first."""
    path = f"{locale}/{widget}.html"
    return (drafts.usual(path) or b"") != released_text(released, path)


def compare(drafts: Drafts, released: Release | None, locales: Iterable[str]) -> tuple[Difference, ...]:
    """Everything that changed, by widget, language and line. locales: tags.

    The guide repeats the other widgets, so of it only what stands in none of them.
    """
    tags = tuple(locales)
    gone = [slug for slug in released.manifest["widgets"] if slug not in SLUGS] if released else []
    found: list[Difference] = []
    for slug in (*SLUGS, *gone):
        for tag in tags:
            if differs(drafts, released, slug, tag):
                own = differences(drafts, released_text(released, f"{tag}/{slug}.html").decode(), slug, tag)
                found += without_repeated(own, found) if slug == GUIDE.slug else own
    return tuple(found)


def without_repeated(own: list[Difference], said: Iterable[Difference]) -> Iterator[Difference]:
    """Those of which a line has not been listed yet in the same language."""
    lines = {(one.locale, one.kind is DifferenceKind.ADDRESS, line) for one in said for line in (one.before, one.after) if line}
    for one in own:
        mine = {(one.locale, one.kind is DifferenceKind.ADDRESS, line) for line in (one.before, one.after) if line}
        if not mine <= lines or (one.kind is DifferenceKind.MARKUP and not lines):
            yield one


def differences(drafts: Drafts, before: str, slug: str, tag: str) -> list[Difference]:
    """What differs in a widget in a language, in reading order. before: its released fragment, in the reserved form."""
    after = (drafts.usual(f"{tag}/{slug}.html") or b"").decode()
    lines = lines_of_draft(drafts, SLUGS[slug], tag) if after else []
    found = [*differing_lines(drafts, lines_of(before), lines, slug, tag), *differing_addresses(before, after, slug, tag)]
    return found or [Difference(slug, tag, DifferenceKind.MARKUP, 0, ())]


def differing_lines(drafts: Drafts, left: list[str], lines: list[DraftLine], slug: str, tag: str) -> Iterator[Difference]:
    """The lines that differ. left: as released; lines: of the draft."""
    right = [line.text for line in lines]
    for old, new in aligned_lines(left, right):
        pieces = tuple(word_by_word("" if old is None else left[old], "" if new is None else right[new]))
        if new is None:
            yield Difference(slug, tag, DifferenceKind.GONE, old or 0, pieces)
            continue
        messages = changed_in(lines[new], pieces, drafts.now.desk.messages)
        kind = DifferenceKind.ABOUT if {message.key for message in messages} <= SHARED else DifferenceKind.WORDS
        yield Difference(slug, tag, kind, new, pieces, messages, claims_of(messages, slug))


def claims_of(messages: Iterable[Message], slug: str) -> tuple[Fact, ...]:
    """The facts of a widget that hold some messages, each once; of the guide those of every widget."""
    held = [fact for message in messages for fact in facts_of(message.key) if slug in {fact.widget.slug, GUIDE.slug}]
    return tuple({id(fact.evidence): fact for fact in held}.values())


def addresses_of(html: str) -> list[str]:
    """Where the links of a fragment lead, but for those inside of the release; each once, in reading order."""
    found = (dict(token.attributes).get("href") or "" for token in tokenize(html))
    return list(dict.fromkeys(address for address in found if address and not address.startswith(RESERVED_ROOT)))


def differing_addresses(before: str, after: str, slug: str, tag: str) -> Iterator[Difference]:
    """The addresses that differ, whole: a part of an address leads nowhere."""
    left, right = addresses_of(before), addresses_of(after)
    for old, new in aligned_lines(left, right):
        gone = [] if old is None else [Piece("gone", left[old])]
        added = [] if new is None else [Piece("new", right[new])]
        messages = () if new is None else names_by_address().get(right[new], ())
        number = new if new is not None else old or 0
        yield Difference(slug, tag, DifferenceKind.ADDRESS, number, (*gone, *added), messages, claims_of(messages, slug))


@cache
def names_by_address() -> Mapping[str, tuple[Message, ...]]:
    """The names of the sources at each address."""
    found: dict[str, dict[str, Message]] = {}
    for part in parts(EVERYTHING):
        if isinstance(part, Source) and part.link:
            found.setdefault(part.link, {})[part.name.key] = part.name
    return {address: tuple(names.values()) for address, names in found.items()}


@dataclass(frozen=True, slots=True)
class DifferenceRow:
    """A difference in every language that has it, by tag. said_in: the slug of the first widget that has exactly the same; empty in that one."""

    sides: Mapping[str, Difference]
    said_in: str = ""

    @property
    def messages(self) -> tuple[Message, ...]:
        """The messages of all sides, each once."""
        return tuple(dict.fromkeys(message for side in self.sides.values() for message in side.messages))

    @property
    def claims(self) -> tuple[Fact, ...]:
        """The facts of all sides, each once."""
        return tuple({id(fact.evidence): fact for side in self.sides.values() for fact in side.claims}.values())


@dataclass(frozen=True, slots=True)
class WidgetDifferences:
    """What changed in a widget, in reading order. widget: its slug."""

    widget: str
    rows: tuple[DifferenceRow, ...]


def side_by_side(found: Iterable[Difference]) -> tuple[WidgetDifferences, ...]:
    """Differences by widget, languages beside each other."""
    by_widget: dict[str, dict[str, list[Difference]]] = {}
    for one in found:
        by_widget.setdefault(one.widget, {}).setdefault(one.locale, []).append(one)
    first: dict[tuple[str, DifferenceKind, str, str], str] = {}
    groups = []
    for slug, by_tag in by_widget.items():
        rows = []
        for row in paired(by_tag):
            owners = {first.setdefault((tag, one.kind, one.before, one.after), slug) for tag, one in row.sides.items()}
            rows.append(replace(row, said_in=owners.pop()) if len(owners) == 1 and owners != {slug} else row)
        groups.append(WidgetDifferences(slug, tuple(rows)))
    return tuple(groups)


def paired(by_tag: Mapping[str, list[Difference]]) -> list[DifferenceRow]:
    """A row for each difference, and in it those of the other languages about the same: they share a message, the more the better.

    What has no message, such as a line that is gone, is paired by its place: the same templates make all languages.
    """
    rows: list[dict[str, Difference]] = []
    for tag, own in by_tag.items():
        at = 0  # what no other language has stands behind what came before it in its own
        for one in own:
            free = [row for row in rows if tag not in row and likeness(one, row)]
            best = max(free, key=lambda row: likeness(one, row), default=None)
            if best is None:
                best = {}
                rows.insert(at, best)
            best[tag] = one
            at = next(number for number, row in enumerate(rows) if row is best) + 1
    return [DifferenceRow(row) for row in rows]


def likeness(one: Difference, row: Mapping[str, Difference]) -> int:
    """How many messages a difference shares with one of a row; where neither has any, 1 if both stand in the same line; 0 if they differ."""
    others = [other for other in row.values() if other.kind == one.kind]
    if one.keys:
        return max((len({*one.keys} & {*other.keys}) for other in others), default=0)
    return int(any(not other.keys and other.line == one.line for other in others))
