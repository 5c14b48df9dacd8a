"""Comments of the entries of a .po file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import polib

from widget.catalog import CatalogUnreadable, catalog_path, read_po
from widget.locales import ENGLISH, Locale

# Lines that `catalog update` writes. Pages with comments show widgets and terms of a sentence in their own way.
GENERATED = ("Shown in:", "Terms:", "See it:")


def entries_of(folder: Path, locale: Locale) -> dict[str, polib.POEntry]:
    """The living entries by key; empty for English, and for an unreadable file."""
    if locale == ENGLISH:
        return {}
    try:
        entries = read_po(catalog_path(folder, locale), locale)
    except CatalogUnreadable:
        return {}
    return {entry.msgctxt or "": entry for entry in entries if not entry.obsolete}


def notes_at(entry: polib.POEntry | None) -> Iterator[str]:
    """The comments of an entry without the generated lines: the program's first, then the translator's."""
    if entry:
        lines = [line for line in entry.comment.split("\n") if not line.startswith(GENERATED)]
        yield from filter(None, ("\n".join(lines).strip(), entry.tcomment.strip()))
