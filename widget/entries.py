"""Checks of the entries of a .po file against each other: duplicates, and entries that lost their msgctxt."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import polib

from .findings import Finding
from .locales import Locale
from .po_syntax import Reading


def entry_finding(entry: polib.POEntry, path: Path, locale: Locale, check: str, message: str, level: str = "error") -> Finding:
    return Finding(level, check, message, entry.msgctxt or "", locale.tag, str(path), entry.linenum or 0)


def duplicate_findings(po_file: polib.POFile, scanned: Reading, path: Path, locale: Locale) -> Iterator[Finding]:
    """Duplicates for which gettext tools refuse a file: headers, keys, and obsolete entries (`#~`) that equal another one."""
    for line in scanned.headers[1:]:
        advice = f"This is a second header; the first is in line {scanned.headers[0]}. Keep one of the two."
        yield Finding("error", "duplicate", advice, locale=locale.tag, file=str(path), line=line)
    yield from duplicate_keys(po_file, path, locale)
    for entry, first in duplicate_obsolete(po_file):
        advice = f"This entry is set aside (#~), and stands in line {first} too. `cellfacts catalog update` takes it out."
        yield entry_finding(entry, path, locale, "duplicate", advice)


def duplicate_keys(po_file: polib.POFile, path: Path, locale: Locale) -> Iterator[Finding]:
    """Keys with two entries. Only a person can choose one of the translations."""
    by_key: dict[str, polib.POEntry] = {}
    for entry in po_file:
        if entry.msgctxt and not entry.obsolete:
            if first := by_key.get(entry.msgctxt):
                advice = f"This key stands in line {first.linenum} already. Keep one of the two entries."
                yield entry_finding(entry, path, locale, "duplicate", advice)
            by_key[entry.msgctxt] = entry


def duplicate_obsolete(po_file: polib.POFile) -> Iterator[tuple[polib.POEntry, int]]:
    """Obsolete entries with the msgctxt and msgid of another entry, and the line of that one. Living entries come first.

    Source: msgfmt 0.21, "duplicate message definition". An obsolete header counts too, for every file has a header.
    """
    lines: dict[tuple[str | None, str], int] = {(None, ""): 1}
    for entry in sorted(po_file, key=lambda entry: bool(entry.obsolete)):
        identity = (entry.msgctxt, entry.msgid)
        if entry.obsolete and identity in lines:
            yield entry, lines[identity]
        lines.setdefault(identity, entry.linenum or 1)


def entries_without_key(po_file: polib.POFile) -> list[polib.POEntry]:
    """The living entries without msgctxt, headers excepted."""
    return [entry for entry in po_file if not entry.obsolete and not entry.msgctxt and (entry.msgid or entry.msgctxt == "")]


def lost_key_findings(po_file: polib.POFile, path: Path, locale: Locale) -> Iterator[Finding]:
    """One finding for all entries without msgctxt, as tools without support for it write them."""
    if entries := entries_without_key(po_file):
        subject = "1 entry has" if len(entries) == 1 else f"{len(entries)} entries have"
        advice = (
            f"{subject} no msgctxt, so nobody can say whose text it is; the first is here. Export the file again with msgctxt, or bring "
            "the texts into a catalog that has the keys: `cellfacts catalog take FILE` finds them by the English."
        )
        yield entry_finding(entries[0], path, locale, "key", advice)
