"""What is wrong with the entries of a catalog's file as they stand beside each other: something stands twice, or has lost its key."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import polib

from .findings import Finding
from .locales import Locale
from .po_syntax import Reading


def entry_finding(entry: polib.POEntry, path: Path, locale: Locale, check: str, message: str, level: str = "error") -> Finding:
    """A finding about one entry."""
    return Finding(level, check, message, entry.msgctxt or "", locale.tag, str(path), entry.linenum or 0)


def duplicates(book: polib.POFile, said: Reading, path: Path, locale: Locale) -> Iterator[Finding]:
    """What stands twice, so that no gettext tool takes the file: a header, a key, an entry and the same one set aside (`#~`)."""
    for line in said.headers[1:]:
        advice = f"This is a second header; the first is in line {said.headers[0]}. Keep one of the two."
        yield Finding("error", "duplicate", advice, locale=locale.tag, file=str(path), line=line)
    yield from same_keys(book, path, locale)
    for entry, first in set_aside_twice(book):
        advice = f"This entry is set aside (#~), and stands in line {first} too. `cellfacts catalog update` takes it out."
        yield entry_finding(entry, path, locale, "duplicate", advice)


def same_keys(book: polib.POFile, path: Path, locale: Locale) -> Iterator[Finding]:
    """Keys that stand twice: which of the translations is meant, only a person can say."""
    seen: dict[str, polib.POEntry] = {}
    for entry in book:
        if entry.msgctxt and not entry.obsolete:
            if first := seen.get(entry.msgctxt):
                advice = f"This key stands in line {first.linenum} already. Keep one of the two entries."
                yield entry_finding(entry, path, locale, "duplicate", advice)
            seen[entry.msgctxt] = entry


def set_aside_twice(book: polib.POFile) -> Iterator[tuple[polib.POEntry, int]]:
    """Obsolete entries with the key and the English of another, and its line: gettext tells entries apart by both. A living one counts first.

    Source: msgfmt 0.21, "duplicate message definition". An obsolete header is one too, for a file has a header.
    """
    seen: dict[tuple[str | None, str], int] = {(None, ""): 1}
    for entry in sorted(book, key=lambda entry: bool(entry.obsolete)):
        name = (entry.msgctxt, entry.msgid)
        if entry.obsolete and name in seen:
            yield entry, seen[name]
        seen.setdefault(name, entry.linenum or 1)


def nameless(book: polib.POFile) -> list[polib.POEntry]:
    """The living entries without a key, but for headers."""
    return [entry for entry in book if not entry.obsolete and not entry.msgctxt and (entry.msgid or entry.msgctxt == "")]


def without_key(book: polib.POFile, path: Path, locale: Locale) -> Iterator[Finding]:
    """One finding about all entries that have lost their key, as tools that do not know `msgctxt` write them."""
    if found := nameless(book):
        some = "1 entry has" if len(found) == 1 else f"{len(found)} entries have"
        advice = (
            f"{some} no msgctxt, so nobody can say whose text it is; the first is here. Export the file again with msgctxt, or bring "
            "the texts into a catalog that has the keys: `cellfacts catalog take FILE` finds them by the English."
        )
        yield entry_finding(found[0], path, locale, "key", advice)
