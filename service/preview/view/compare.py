"""The draft, or a stored release, compared with the current release: every sentence that changed, with its facts.

Both are compared by message key (`service.releases.diff`). Changes that no sentence shows are listed too: addresses of links, and markup. A
change of dates alone is one line for all. A release without messages is compared line by line.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import lru_cache, partial

from service.preview.view.draft_release import Drafts
from service.preview.view.facts import Fact, facts_of
from service.releases import diff
from service.worddiff import LineChange, Piece, word_by_word
from widget.content import Content
from widget.fragment import RESERVED_ROOT
from widget.manifest import Release
from widget.markup import tokenize
from widget.messages import STATEMENT, ReleaseMessages
from widget.model import Source, messages_in, parts
from widget.release import said_in


class DifferenceKind(StrEnum):
    """ABOUT: what a widget says about itself, such as its reviewer."""

    WORDS = "words"
    GONE = "gone"
    ABOUT = "about the text"
    ADDRESS = "address"
    MARKUP = "markup"


@dataclass(frozen=True, slots=True)
class Difference:
    """A sentence in one language that differs from the current release.

    pieces: old and new, word by word; for an address, both addresses; empty if only markup differs.
    """

    kind: DifferenceKind
    pieces: tuple[Piece, ...] = ()


@dataclass(frozen=True, slots=True)
class DifferenceRow:
    """A difference in all languages that have it, by tag. keys: of its messages. also: slugs of other widgets with the same one."""

    sides: Mapping[str, Difference]
    keys: tuple[str, ...] = ()
    claims: tuple[Fact, ...] = ()
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WidgetDifferences:
    """The differences of a widget, in reading order. widget: its slug."""

    widget: str
    rows: tuple[DifferenceRow, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """All differences. dates: the number of sentences in which only dates differ."""

    groups: tuple[WidgetDifferences, ...] = ()
    dates: int = 0


def released_text(released: Release | None, path: str) -> bytes:
    """A file of the release; empty if there is none."""
    return released.files.get(path, b"") if released else b""


def is_different(drafts: Drafts, released: Release | None, widget: str, locale: str) -> bool:
    """Whether a draft differs from the released text. widget: its slug. released: None before the first release."""
    path = f"{locale}/{widget}.html"
    return (drafts.as_stored(path) or b"") != released_text(released, path)


def compare(drafts: Drafts, released: Release | None) -> Comparison:
    """The draft compared with the current release; None before the first."""
    content = drafts.now.content
    before = diff.messages_by_locale(released) if released else {}
    # None: a release without messages.
    by_key = before is not None
    found = list(diff.changed_messages(before or {}, draft_messages(drafts)) if by_key else changed_draft_lines(drafts, released))
    told = {(change.widget, change.locale) for change in found}
    return comparison(content, found, list(silent_differences(drafts, released, told)))


def compare_releases(content: Content, old: Release | None, new: Release) -> Comparison:
    """A stored release compared with the current one. content: for the facts behind each sentence."""
    return comparison(content, diff.changes(old, new) if old else [], [])


def draft_messages(drafts: Drafts) -> dict[str, ReleaseMessages]:
    """What a release built now would say, by language tag."""
    content = drafts.now.content
    said = {}
    for tag in drafts.tags:
        locale, catalogs = drafts.locale_and_catalogs(tag)
        said[tag] = said_in(content, locale, catalogs, partial(drafts.state, tag=tag, day=date.min))
    return said


def changed_draft_lines(drafts: Drafts, released: Release | None) -> Iterator[LineChange]:
    """The changed lines of the draft, against a release without messages. The guide repeats the others."""
    for widget in drafts.now.content.widgets:
        for tag in drafts.tags:
            path = f"{tag}/{widget.slug}.html"
            before, after = (data.decode() for data in (released_text(released, path), drafts.as_stored(path) or b""))
            for deleted, added in diff.line_pairs(diff.lines_of(before), diff.lines_of(after)):
                yield LineChange(widget.slug, tag, tuple(word_by_word(deleted, added)))


def silent_differences(
    drafts: Drafts, released: Release | None, told: set[tuple[str, str]]
) -> Iterator[tuple[str, str, Difference, tuple[str, ...]]]:
    """Widget, language, difference and message keys of what no sentence shows. told: widgets and languages with changed sentences."""
    content = drafts.now.content
    for widget in content.widgets if released else ():
        for tag in drafts.tags:
            path = f"{tag}/{widget.slug}.html"
            after = (drafts.as_stored(path) or b"").decode()
            addresses = list(differing_addresses(content, released_text(released, path).decode(), after))
            for difference, keys in addresses:
                yield widget.slug, tag, difference, keys
            if not addresses and (widget.slug, tag) not in told and is_different(drafts, released, widget.slug, tag):
                yield widget.slug, tag, Difference(DifferenceKind.MARKUP), ()


def addresses_of(html: str) -> list[str]:
    """The links of a fragment that leave the release, each once, in reading order."""
    hrefs = (dict(token.attributes).get("href") or "" for token in tokenize(html))
    return list(dict.fromkeys(address for address in hrefs if address and not address.startswith(RESERVED_ROOT)))


def differing_addresses(content: Content, before: str, after: str) -> Iterator[tuple[Difference, tuple[str, ...]]]:
    """The addresses that differ, with the keys of their sources. A part of an address leads nowhere, so they are compared as a whole."""
    left, right = addresses_of(before), addresses_of(after)
    for old, new in diff.line_pairs(left, right):
        pieces = (*((Piece("gone", old),) if old else ()), *((Piece("new", new),) if new else ()))
        yield Difference(DifferenceKind.ADDRESS, pieces), names_by_address(content).get(new, ())


@lru_cache(maxsize=4)
def names_by_address(content: Content) -> Mapping[str, tuple[str, ...]]:
    """The keys of the sources at each address."""
    keys: dict[str, dict[str, None]] = {}
    for part in parts(content.everything):
        if isinstance(part, Source) and part.link:
            keys.setdefault(part.link, {})[part.name.key] = None
    return {address: tuple(by_key) for address, by_key in keys.items()}


def comparison(
    content: Content, found: list[LineChange], silent: list[tuple[str, str, Difference, tuple[str, ...]]]
) -> Comparison:
    """The changes by widget and sentence, the languages side by side. A sentence of several widgets stands at the first one."""
    notices = {message.key for message in messages_in(content.notices)} | {STATEMENT}
    sides: dict[str, dict[str, DifferenceRow]] = {}
    for number, change in enumerate(found):
        if not change.only_dates:
            kind = (
                DifferenceKind.ABOUT if change.key in notices else DifferenceKind.WORDS if change.after else DifferenceKind.GONE
            )
            place, difference = change.key or f"line {number}", Difference(kind, change.pieces)
            add_side(
                sides, change.widget, place, change.locale, difference, (change.key,) if change.key in content.places else ()
            )
    for widget, tag, difference, keys in silent:
        add_side(sides, widget, f"{difference.kind} {difference.pieces}", tag, difference, keys)
    order = [widget.slug for widget in content.everything]
    groups = [
        WidgetDifferences(widget, tuple(with_facts(content, row) for row in sides[widget].values()))
        for widget in sorted(sides, key=lambda slug: order.index(slug) if slug in order else len(order))
    ]
    return Comparison(tuple(without_repeats(groups)), len({change.key for change in found if change.only_dates}))


def add_side(
    sides: dict[str, dict[str, DifferenceRow]],
    widget: str,
    place: str,
    tag: str,
    difference: Difference,
    keys: tuple[str, ...],
) -> None:
    """Add a difference in one language to its row. place: what its row is known by."""
    rows = sides.setdefault(widget, {})
    row = rows.get(place, DifferenceRow({}, keys))
    rows[place] = replace(row, sides={**row.sides, tag: difference})


def with_facts(content: Content, row: DifferenceRow) -> DifferenceRow:
    facts = {id(fact.evidence): fact for key in row.keys for fact in facts_of(key, content)}
    return replace(row, claims=tuple(facts.values()))


def without_repeats(groups: Iterable[WidgetDifferences]) -> Iterator[WidgetDifferences]:
    """Each row once, at the first widget that has it; markup is a matter of each widget."""
    every = list(groups)
    places: dict[tuple[object, ...], list[str]] = {}
    for group in every:
        for row in group.rows:
            places.setdefault(identity_of_row(row), []).append(group.widget)
    for group in every:
        rows = [
            replace(row, also=tuple(places[identity_of_row(row)][1:]))
            for row in group.rows
            if places[identity_of_row(row)][0] == group.widget or not row.keys
        ]
        if rows:
            yield WidgetDifferences(group.widget, tuple(rows))


def identity_of_row(row: DifferenceRow) -> tuple[object, ...]:
    return (row.keys, tuple(sorted((tag, side.kind, side.pieces) for tag, side in row.sides.items())))
