"""The catalog of a locale: parsed from its .po file, validated, looked up by message key.

A translation is untrusted text. It is data, returned as `str`, never as markup. Placeholders are `{name}`, filled by one regular
expression and never by `str.format`, which reads attributes and can allocate without bound. Messages match by key (msgctxt), never by
fuzzy matching: every tool that guesses gave a new sentence about TIL the Chinese that was written for CAR-T. This module only reads;
`service/catalogs` writes catalogs.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import polib

from .entries import duplicate_findings, entries_without_key, entry_finding, lost_key_findings
from .findings import Finding, Refused
from .languages import Language, default_language, language_of
from .locales import ENGLISH, PROMISED, WIDGET_DOMAIN, Locale
from .model import Message
from .po_syntax import Reading, parse_po, scan_po
from .text import (
    BRACE,
    LONGEST_TEXT,
    LOST,
    MARKUP,
    PLACEHOLDER,
    PRINTF,
    fill,
    stray_mark,
    unsafe_character,
    with_plain_blanks,
)

# Its translation is the language's own name; `facts/notices.toml` has it.
LANGUAGE_NAME = Message("notices.language_name", "English")
# A line of the header of a translation that has only been begun; `cellfacts catalog init` writes it and takes it out.
BEGUN = ("X-Cellfacts", "begun")


class MessageMissing(LookupError):
    """The catalog has no text for a message that a template uses."""


class CatalogUnreadable(Refused):
    """The file is no catalog, so none of its entries can be used."""


@dataclass(frozen=True, slots=True)
class Catalog:
    """The texts of one locale by message key, the findings about them, and the line of each in the file.

    A catalog with errors must not be rendered for a release; it can still be previewed.
    begun: the file says that the translation is unfinished, so no release has it. header: value and line of each header field. notes: the
    translators' comments at each message. lifted: keys of sentences that were held from this language and are no more. display: what the
    language's folder says of it; None for the defaults.
    """

    locale: Locale
    texts: Mapping[str, str]
    problems: tuple[Finding, ...] = ()
    lines: Mapping[str, int] = field(default_factory=dict)
    begun: bool = False
    header: Mapping[str, tuple[str, int]] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)
    lifted: frozenset[str] = frozenset()
    display: Language | None = None

    @property
    def language(self) -> Language:
        """How pages show the language."""
        return self.display or default_language(self.locale)

    def has(self, message: Message) -> bool:
        """Whether readers of this language see a message. Any other one needs no translation."""
        return message.is_for(self.locale.tag, self.lifted)

    @property
    def language_name(self) -> str:
        """The language's own name."""
        return self.text(LANGUAGE_NAME)

    def text(self, message: Message) -> str:
        """The text with unfilled placeholders. Raises MessageMissing."""
        try:
            return self.texts[message.key]
        except KeyError:
            raise MessageMissing(f"{message.key} has no text in {self.locale.tag}") from None

    def say(self, message: Message, **values: str) -> str:
        """The text with its placeholders filled. Raises MessageMissing, PlaceholderUnknown."""
        return fill(self.text(message), values)


def english_catalog(messages: Iterable[Message], lifted: frozenset[str] = frozenset()) -> Catalog:
    return Catalog(ENGLISH, {message.key: message.english for message in messages}, lifted=lifted)


def load(
    translations: Path,
    locale: Locale,
    messages: Iterable[Message],
    domain: str = WIDGET_DOMAIN,
    lifted: frozenset[str] = frozenset(),
) -> Catalog:
    """Load one locale's catalog and check its structure.

    translations: the folder that holds `zh_Hans/LC_MESSAGES/widget.po`. messages: every message of the domain. lifted: as in `Catalog`.
    Nothing raises for bad content: the findings are in `problems`.
    """
    language, mistakes = language_of(translations, locale)
    if locale == ENGLISH:
        catalog = english_catalog(messages, lifted)
    else:
        catalog = load_file(catalog_path(translations, locale, domain), locale, messages, lifted=lifted)
    return replace(catalog, display=language, problems=(*catalog.problems, *mistakes))


def load_file(
    path: Path,
    locale: Locale,
    messages: Iterable[Message],
    scanned: Reading | None = None,
    lifted: frozenset[str] = frozenset(),
) -> Catalog:
    """Load a .po file from any path. scanned: the file, if it was read already. lifted: as in `Catalog`."""
    scanned = scanned or scan_po(path)
    begun = locale not in PROMISED and header_says_begun(scanned)
    try:
        po_file = po_entries(scanned, path, locale)
    except CatalogUnreadable as error:
        return Catalog(locale, {}, error.findings, begun=begun, header=scanned.header, lifted=lifted)
    entries = [entry for entry in po_file if not entry.obsolete]
    by_key = {entry.msgctxt: entry for entry in entries if entry.msgctxt}
    findings = [*duplicate_findings(po_file, scanned, path, locale), *lost_key_findings(po_file, path, locale)]
    # Already reported as entries without a key, so they are not missing too.
    unplaced = {entry.msgid for entry in entries_without_key(po_file)}
    texts: dict[str, str] = {}
    for message in messages:
        translated = by_key.get(message.key)
        is_needed = message.is_for(locale.tag, lifted)
        if translated is not None:
            findings.extend(entry_problems(translated, message, path, locale) if is_needed else ())
            texts[message.key] = translated.msgstr
        elif is_needed and not unplaced & {message.english, message.key}:
            findings.append(missing_finding(message, entries, path, locale))
    lines = {entry.msgctxt or "": entry.linenum or 0 for entry in entries}
    notes = {entry.msgctxt: entry.tcomment for entry in entries if entry.msgctxt and entry.tcomment}
    return Catalog(locale, texts, tuple(findings), lines, begun, scanned.header, notes, lifted)


def header_says_begun(scanned: Reading) -> bool:
    return scanned.header.get(BEGUN[0], ("", 0))[0] == BEGUN[1]


def is_begun(path: Path, locale: Locale) -> bool:
    """Whether the header marks a translation as unfinished, in a broken file too. A promised locale never is, so it stays in every release."""
    return locale not in PROMISED and header_says_begun(scan_po(path))


def catalog_path(translations: Path, locale: Locale, domain: str = WIDGET_DOMAIN) -> Path:
    """The .po file of a locale. translations: the folder of all catalogs. domain: the gettext domain."""
    return translations / locale.folder / "LC_MESSAGES" / f"{domain}.po"


def read_po(path: Path, locale: Locale) -> polib.POFile:
    """The entries of a .po file, after a check of every line. All code reads catalogs through it. Raises CatalogUnreadable."""
    return po_entries(scan_po(path), path, locale)


def po_entries(scanned: Reading, path: Path, locale: Locale) -> polib.POFile:
    """The entries of a scanned file. Raises CatalogUnreadable."""
    if not locale.is_known:
        advice = "This folder is not named after a locale. Name it by language, or by language and script, such as zh_Hans."
        raise CatalogUnreadable([Finding("error", "locale", advice, locale=locale.tag, file=str(path))])
    problem, line = scanned.problem, scanned.line
    if not problem:
        try:
            po_file = parse_po(scanned)
        except (OSError, ValueError, IndexError) as error:
            match = re.search(r"line (\d+)", str(error))
            problem, line = (
                "The file breaks the PO format here. Look for a missing quotation mark.",
                int(match[1]) if match else 0,
            )
        else:
            if any(entry.msgctxt or entry.msgid for entry in po_file):
                return po_file
            problem, line = "There is no message in this file. Each entry needs msgctxt, msgid and msgstr.", 1
    raise CatalogUnreadable([Finding("error", "syntax", problem, locale=locale.tag, file=str(path), line=line)])


def missing_finding(message: Message, entries: list[polib.POEntry], path: Path, locale: Locale) -> Finding:
    """The finding about a message without an entry. It points to the last entry, where the new one may go."""
    advice = "The catalog has no entry with this key. Run `cellfacts catalog update`, then translate it."
    return Finding(
        "error", "missing", advice, message.key, locale.tag, str(path), max((entry.linenum or 1 for entry in entries), default=1)
    )


def entry_problems(entry: polib.POEntry, message: Message, path: Path, locale: Locale) -> list[Finding]:
    """The findings that keep one translation out of a release."""
    text = entry.msgstr
    if not text.strip() and any(entry.msgstr_plural.values()):
        advice = (
            "Our messages have no plural. Write the text after msgstr and take msgid_plural out: `cellfacts catalog update` does."
        )
        return [entry_finding(entry, path, locale, "missing", advice)]
    if not text.strip():
        return [entry_finding(entry, path, locale, "missing", "There is no translation yet. Write one.")]
    problems: list[tuple[str, str]] = []
    if entry.fuzzy:
        problems.append(("fuzzy", "Marked as needing work. Compare it with the English, then clear the mark."))
    if entry.msgid != message.english:
        problems.append(("changed", "The English has changed since. Run `cellfacts catalog update`, then check the translation."))
    expected, actual = sorted(PLACEHOLDER.findall(message.english)), sorted(PLACEHOLDER.findall(text))
    if expected != actual or BRACE.search(PLACEHOLDER.sub("", text)):
        names = ", ".join(f"{{{name}}}" for name in expected) or "none"
        problems.append(("placeholders", f"The placeholders must be exactly these: {names}. Copy them from the English."))
    plain = unicodedata.normalize("NFKC", text)  # a full-width ＜ too: some program behind us may fold it
    if match := PRINTF.search(plain):
        problems.append(
            ("placeholders", f"{match[0]} stands for nothing here. Write the words, or copy a {{…}} from the English.")
        )
    if MARKUP.search(plain):
        problems.append(("markup", "A translation is plain text. Take out the HTML tag, the < or > sign, or the &…; entity."))
    if len(text) > LONGEST_TEXT:
        problems.append(("size", f"It has {len(text):,} characters. That is no sentence of ours. Translate it anew."))
    composed = unicodedata.normalize("NFC", text)
    if LOST in text:
        problems.append(("characters", f"A character was lost when the file was saved ({LOST}, U+FFFD). Write the words anew."))
    elif bad := unsafe_character(with_plain_blanks(text, message.english)) or stray_mark(composed, locale):
        problems.append(
            ("characters", f"Take out {bad}: nobody sees this character, or it controls, marks or strikes out others.")
        )
    if composed != text:
        first = next(was for was, now in zip(text, f"{composed}\0", strict=False) if was != now)
        problems.append(("nfc", f"At {first} a letter is stored in pieces, or as a look-alike. Type it anew (Unicode form NFC)."))
    return [entry_finding(entry, path, locale, check, advice) for check, advice in problems]
