"""Rejection of a translation by an admin: it is marked fuzzy in its catalog, with a remark for the translators."""

from __future__ import annotations

from pathlib import Path

from service.errors import MessageUnknown
from service.files import replace_files
from widget.catalog import catalog_path, read_po
from widget.locales import Locale


def send_back(translations: Path, locale: Locale, key: str, remark: str) -> None:
    """Mark one message fuzzy, and add a remark to its translator's comment. Raises CatalogUnreadable, MessageUnknown.

    Poedit and Weblate show both (gettext manual, "The Format of PO Files": `#,` and `# `), and so does `catalog watch`.
    """
    path = catalog_path(translations, locale)
    po_file = read_po(path, locale)
    entry = next((candidate for candidate in po_file if candidate.msgctxt == key and not candidate.obsolete), None)
    if entry is None:
        raise MessageUnknown(f"{key} is not in {path}. `cellfacts catalog update` adds what is missing.")
    entry.tcomment = "\n".join(filter(None, (entry.tcomment, " ".join(remark.split()))))
    if entry.msgstr and "fuzzy" not in entry.flags:
        entry.flags.append("fuzzy")
    replace_files({path: str(po_file).encode()})
