"""Writing catalogs: messages extracted with Babel, merged by key, written with polib in one canonical form.

Babel does not write or merge: its `update --previous` writes files that msgfmt refuses, and its fuzzy matching gave TIL's question the Chinese
of CAR-T's (both reproduced). Canonical form: no wrapping, `#:` with file names only, no creation date, reading order. `msgcat --no-wrap`
writes the same, so Poedit, Weblate and this module make small diffs of each other's files.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

import polib
from babel.messages.extract import extract_from_dir
from babel.messages.plurals import get_plural

from service.catalogs import wordlists
from service.catalogs.allowing import add_marks
from service.catalogs.comments import Extracted, with_comments
from service.catalogs.domains import Domain, domains_of, translations_of
from service.catalogs.new_language import new_language_files
from service.catalogs.wordlists import Wordlists
from service.errors import CellfactsError, LocaleUnknown
from service.files import replace_files
from widget.catalog import BEGUN, CatalogUnreadable, catalog_path, read_po
from widget.catalogs import CatalogRefused, shipped_translations
from widget.content import Content
from widget.entries import duplicate_keys, duplicate_obsolete, lost_key_findings
from widget.findings import Finding
from widget.locales import ENGLISH, WIDGET_DOMAIN, Locale, available, with_script


def extract_messages(domain: Domain) -> Iterator[Extracted]:
    """Every message that Babel finds in a domain's source files, in reading order."""
    extracted_by_key = {}
    for source in domain.sources:
        rows = extract_from_dir(
            str(source.folder),
            method_map=[(source.pattern, source.method)],
            keywords={"Message": ((1, "c"), 2), "pgettext": ((1, "c"), 2)},
            comment_tags=("Translators:",),
        )
        for name, _line, message, comments, context in rows:
            text = message[0] if isinstance(message, tuple) else message
            if context:
                words = " ".join(comments).replace("Translators:", "").strip()
                extracted_by_key[context] = Extracted(context, text, f"{source.place}/{name}", " ".join(words.split()))
    for declared in domain.messages():
        yield extracted_by_key[declared.key]


def update(translations: Path | None, content: Content) -> list[str]:
    """Update the templates and all catalogs from the copy; returns one line for each file. translations: None for the shipped folder.

    Raises CatalogRefused if one of them cannot be read, and then writes nothing.
    """
    folder = translations or shipped_translations()
    word_lists = wordlists.load(folder)
    refused: list[Finding] = [*word_lists.problems]  # a term that is left out would be gone from the comments
    merged: dict[Path, bytes] = {}
    for domain in domains_of(content):
        messages = list(extract_messages(domain))
        merged[folder / domain.template] = template(domain, content, messages, word_lists)
        for path, locale in catalog_paths(domain, folder).items():
            try:
                old = read_for_merge(path, locale)
            except CatalogUnreadable as error:
                refused += error.findings
            else:
                merged[path] = merged_bytes(old, locale, with_comments(messages, locale, word_lists, content))
    if refused:
        raise CatalogRefused(refused)
    changed = {path: data for path, data in merged.items() if not path.exists() or path.read_bytes() != data}
    replace_files(changed)
    return [f"{path.name} in {path.parent}: {'updated' if path in changed else 'nothing to change'}" for path in merged]


def read_for_merge(path: Path, locale: Locale) -> polib.POFile:
    """A catalog to merge; a new one if the file does not exist. Raises CatalogUnreadable for ambiguous entries."""
    old = read_po(path, locale) if os.path.lexists(path) else new_po_file(locale)
    if findings := (*duplicate_keys(old, path, locale), *lost_key_findings(old, path, locale)):
        raise CatalogUnreadable(findings)
    return old


def merged_bytes(old: polib.POFile, locale: Locale, messages: list[Extracted]) -> bytes:
    """A catalog merged with the copy, as file content. messages: with their comments."""
    po_file = merge(old, messages, keep=True)
    po_file.metadata = new_po_file(locale).metadata | {name: value for name, value in po_file.metadata.items() if value}
    return str(po_file).encode()


def catalog_paths(domain: Domain, folder: Path) -> dict[Path, Locale]:
    return {catalog_path(folder, locale, domain.name): locale for locale in translations_of(domain, folder)}


def template(domain: Domain, content: Content, messages: Iterable[Extracted], word_lists: Wordlists) -> bytes:
    """The .pot file of a domain, always built anew from the copy."""
    return str(merge(new_po_file(ENGLISH), with_comments(messages, ENGLISH, word_lists, content), keep=False)).encode()


def templates_differ(folder: Path, content: Content) -> Iterator[Finding]:
    """Findings about templates that differ from the copy: new translations and Weblate would start from old messages."""
    word_lists = wordlists.load(folder)
    for domain in domains_of(content):
        path = folder / domain.template
        try:
            ours = template(domain, content, extract_messages(domain), word_lists)
            is_ours = path.read_bytes().replace(b"\r\n", b"\n") == ours
            advice = "The template is not what the copy makes. Run `cellfacts catalog update`, which writes it anew."
        except OSError as error:
            is_ours, advice = (
                False,
                f"The template cannot be read ({error.strerror}). Run `cellfacts catalog update`, which writes it.",
            )
        if not is_ours:
            yield Finding("warning", "template", advice, file=str(path), line=1)


def begin_translation(translations: Path | None, content: Content, tag: str) -> list[Path]:
    """Create the folder of a new language: catalogs, one a domain, with every message and no text; its tables; its lists. tag: zh_Hant or zh-Hant.

    The header marks the translation as unfinished, so no release waits for it (`finish_translation`).

    Returns the new files. Raises LocaleUnknown, CellfactsError, CatalogRefused.
    """
    folder = translations or shipped_translations()
    word_lists = wordlists.load(folder)
    locale = canonical_locale(tag)
    match = with_script(locale.tag)
    if match is None or not locale.is_known:
        raise LocaleUnknown(f"{tag!r} is no language that Babel knows. Write it like zh_Hant or de.")
    if existing := next((other for other in available(folder) if with_script(other.tag) == match), None):
        raise CellfactsError(f"There is a translation in {existing.tag} already.")
    if word_lists.problems:
        raise CatalogRefused(word_lists.problems)
    language_files = new_language_files(folder, locale, word_lists)
    replace_files(language_files)
    word_lists = wordlists.load(folder)  # an heir has terms already, for the comments
    paths = {catalog_path(folder, locale, domain.name): domain for domain in domains_of(content)}
    po_files = {
        path: merge(new_po_file(locale), with_comments(extract_messages(domain), locale, word_lists, content), keep=True)
        for path, domain in paths.items()
        if not os.path.lexists(path)  # the preview page may have been translated first
    }
    for path, po_file in po_files.items():
        if paths[path].name == WIDGET_DOMAIN:
            po_file.metadata |= dict([BEGUN])
    replace_files({path: str(po_file).encode() for path, po_file in po_files.items()})
    return [*po_files, *language_files]


def canonical_locale(tag: str) -> Locale:
    """A tag in canonical form: zh_hant is zh-Hant, ZH-tw is zh-TW (RFC 5646, section 2.1.1)."""
    first, *rest = tag.replace("_", "-").split("-")
    return Locale("-".join((first.lower(), *(part.title() if len(part) == len("Hant") else part.upper() for part in rest))))


def finish_translation(translations: Path, locale: Locale) -> Path:
    """Remove the mark of an unfinished translation, so that every release has it. Returns the file."""
    path = catalog_path(translations, locale)
    po_file = read_po(path, locale)
    po_file.metadata.pop(BEGUN[0], None)
    replace_files({path: str(po_file).encode()})
    return path


def new_po_file(locale: Locale) -> polib.POFile:
    """A .po file with only a header. A template has no language.

    Our messages have no plural. Without the line Poedit asks for one, and msgfmt warns.
    """
    po_file = polib.POFile(wrapwidth=0)
    po_file.metadata = {
        "Project-Id-Version": "cellfacts",
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
    }
    if locale != ENGLISH:
        plural = get_plural(locale.folder)
        po_file.metadata["Language"] = locale.folder
        po_file.metadata["Plural-Forms"] = f"nplurals={plural.num_plurals}; plural={plural.plural_expr};"
    return po_file


def merge(old: polib.POFile, messages: list[Extracted], keep: bool) -> polib.POFile:
    """A catalog with exactly these messages and their translations by key. keep: other entries become obsolete."""
    new = polib.POFile(wrapwidth=0)
    new.header = old.header
    new.metadata = old.metadata or new_po_file(ENGLISH).metadata
    # A living entry before an obsolete one with the same key, whichever stands first in the file.
    old_by_key = {entry.msgctxt: entry for entry in sorted(old, key=lambda entry: not entry.obsolete)}
    for message in messages:
        new.append(merged_entry(message, old_by_key.get(message.key)))
    if keep:
        keys = {message.key for message in messages}
        for entry in old:
            spare = entry.obsolete and old_by_key[entry.msgctxt] is not entry
            if (entry.msgctxt not in keys or spare) and (entry.msgstr or entry.msgstr_plural):
                entry.obsolete, entry.occurrences, entry.comment = True, [], ""
                new.append(entry)
    for entry, _ in list(duplicate_obsolete(new)):  # gettext refuses the whole file; a second header is among them
        new[:] = [other for other in new if other is not entry]
    return new


def merged_entry(message: Extracted, old: polib.POEntry | None) -> polib.POEntry:
    """One message with its old translation, marked fuzzy if the English changed."""
    entry = polib.POEntry(msgctxt=message.key, msgid=message.english, occurrences=[(message.file, "")], comment=message.comment)
    if old is None:
        return entry
    # Our messages have no plural; one that a tool has made is kept as text, to be looked at.
    entry.msgstr = old.msgstr or next((text for text in old.msgstr_plural.values() if text), "")
    entry.tcomment, entry.flags = old.tcomment, list(old.flags)
    # Once somebody has cleared the mark, the English that was looked at is the one beside the translation.
    entry.previous_msgid = old.previous_msgid if "fuzzy" in old.flags else None
    changed = old.msgid != message.english or old.obsolete or bool(old.msgstr_plural)
    if changed and entry.msgstr:
        # The oldest English since somebody last looked, so that the translator sees all that changed.
        entry.previous_msgid = entry.previous_msgid or (old.msgid if old.msgid != message.english else None)
        if "fuzzy" not in entry.flags:
            entry.flags.append("fuzzy")
    if entry.msgstr and not entry.fuzzy:
        entry.tcomment = add_marks(entry.tcomment, message.key, message.english, entry.msgstr)
    return entry
