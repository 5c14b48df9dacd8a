"""A locale's texts: read from its .po, checked, and answered by key.

A translation is a stranger's text. It comes in as data and goes out as `str`, never as markup; placeholders are
`{name}`, replaced by one regular expression and never by `str.format`, which reads attributes and can allocate without bound.
Catalogs are matched by key (msgctxt), never by likeness of text: every tool that guesses gave a new sentence about TIL the
Chinese that was written for CAR-T. This module reads; the tools that write catalogs are in `service/catalogs`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import polib

from .entries import duplicates, entry_finding, nameless, without_key
from .findings import Finding, Refused
from .locales import ENGLISH, PROMISED, WIDGET_DOMAIN, Locale, is_known
from .model import Message
from .po_syntax import Reading, parse_po, reading

PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
BRACE = re.compile(r"[{}]")
# The longest text that we have is a tenth of it; the checks of a sentence are slow with what no sentence is.
LONGEST_TEXT = 4_000
MARKUP = re.compile(r"[<>]|&(?:#\d+|#x[0-9a-f]+|[a-z][a-z0-9]*);", re.IGNORECASE)
# What other programs fill in: %s, %(name)s, %1$s. In "80% of" and "50%的" the sign stands after a digit, and is a percentage.
PRINTF = re.compile(
    r"%\([A-Za-z_]+\)[a-z]|%\d{1,2}\$[a-z@]|(?<!\d)%[-+#0]?\d{0,2}(?:\.\d)?[sdifuxegr@](?![A-Za-z])", re.IGNORECASE
)
# Stands where a program could not read a character.
LOST = "\ufffd"
# Default_Ignorable_Code_Point, as far as the category does not say it (DerivedCoreProperties.txt of Unicode 16), and the blank of Braille.
UNSEEN = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0") | {
    chr(code) for codes in (range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0)) for code in codes
}
# Lines through a letter, and marks for symbols, which ring it or cross it out.
STRIKES = re.compile("[\u0335-\u0338\u20d0-\u20ff]")
# Marks on one letter. Hebrew may need three.
MOST_MARKS = 3
# A line of the header of a translation that has only been begun; `cellfacts catalog init` writes it and takes it out.
BEGUN = ("X-Cellfacts", "begun")


class MessageMissing(LookupError):
    """The catalog has no text for a message that a template asked for."""


class PlaceholderUnknown(LookupError):
    """A text holds a placeholder for which there is no value."""


class CatalogUnreadable(Refused):
    """A file is no catalog, so nothing in it may be believed."""


@dataclass(frozen=True, slots=True)
class Catalog:
    """The texts of one locale by message key, what is wrong with them, and in which line of its file each stands.

    A catalog with errors among its problems must not be rendered for release; it can still be looked at.
    begun: the translation has only been begun, and its file says so: it is in no release, whatever it holds. header: what each line of
    its file's header says, and where. notes: what translators have noted at a message.
    """

    locale: Locale
    texts: Mapping[str, str]
    problems: tuple[Finding, ...] = ()
    lines: Mapping[str, int] = field(default_factory=dict)
    begun: bool = False
    header: Mapping[str, tuple[str, int]] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)

    def text(self, message: Message) -> str:
        """The message's text, placeholders unfilled. Raises MessageMissing."""
        try:
            return self.texts[message.key]
        except KeyError:
            raise MessageMissing(f"{message.key} has no text in {self.locale.tag}") from None

    def say(self, message: Message, **values: str) -> str:
        """The message's text with its placeholders filled. Raises MessageMissing, PlaceholderUnknown."""
        return fill(self.text(message), values)


def fill(text: str, values: Mapping[str, str]) -> str:
    """Replace each `{name}` in a text. A value is never looked into again. Raises PlaceholderUnknown."""

    def value(match: re.Match[str]) -> str:
        try:
            return values[match[1]]
        except KeyError:
            raise PlaceholderUnknown(f"{{{match[1]}}} has no value in: {text}") from None

    return PLACEHOLDER.sub(value, text)


def english(messages: Iterable[Message]) -> Catalog:
    """The catalog of the copy's own language."""
    return Catalog(ENGLISH, {message.key: message.english for message in messages})


def load(translations: Path, locale: Locale, messages: Iterable[Message], domain: str = WIDGET_DOMAIN) -> Catalog:
    """Read one locale's catalog and check it against the messages of the copy.

    translations: the folder that holds `zh_Hans/LC_MESSAGES/widget.po`. messages: all that the domain has.
    Whatever is wrong with the file is in `problems`; nothing raises for bad content.
    """
    if locale == ENGLISH:
        return english(messages)
    return load_file(catalog_path(translations, locale, domain), locale, messages)


def load_file(path: Path, locale: Locale, messages: Iterable[Message], said: Reading | None = None) -> Catalog:
    """The same for a file, wherever it is. path: of a .po file in that locale. said: what it says, if it has been read already."""
    said = said or reading(path)
    begun = locale not in PROMISED and says_begun(said)
    try:
        book = as_catalog(said, path, locale)
    except CatalogUnreadable as error:
        return Catalog(locale, {}, error.findings, begun=begun, header=said.header)
    entries = [entry for entry in book if not entry.obsolete]
    by_key = {entry.msgctxt: entry for entry in entries if entry.msgctxt}
    found = [*duplicates(book, said, path, locale), *without_key(book, path, locale)]
    lost = {entry.msgid for entry in nameless(book)}  # their texts are there, and it is said already that nobody knows whose
    texts: dict[str, str] = {}
    for message in messages:
        known = by_key.get(message.key)
        if known is not None:
            found.extend(entry_problems(known, message, path, locale))
            texts[message.key] = known.msgstr
        elif not lost & {message.english, message.key}:
            found.append(missing(message, entries, path, locale))
    lines = {entry.msgctxt or "": entry.linenum or 0 for entry in entries}
    notes = {entry.msgctxt: entry.tcomment for entry in entries if entry.msgctxt and entry.tcomment}
    return Catalog(locale, texts, tuple(found), lines, begun, said.header, notes)


def says_begun(said: Reading) -> bool:
    """Whether a file's header says that its translation has only been begun."""
    return said.header.get(BEGUN[0], ("", 0))[0] == BEGUN[1]


def is_begun(path: Path, locale: Locale) -> bool:
    """The same of a file, which may be one that cannot be read: it stops a release no more than it did before.

    What partners have been promised cannot be unbegun.
    """
    return locale not in PROMISED and says_begun(reading(path))


def catalog_path(translations: Path, locale: Locale, domain: str = WIDGET_DOMAIN) -> Path:
    """Where a locale's catalog is. translations: the folder of all. domain: gettext's word for what the catalog belongs to."""
    return translations / locale.folder / "LC_MESSAGES" / f"{domain}.po"


def read_po(path: Path, locale: Locale) -> polib.POFile:
    """A .po file, every line of it checked first. Whoever reads a catalog reads it here. Raises CatalogUnreadable."""
    return as_catalog(reading(path), path, locale)


def as_catalog(said: Reading, path: Path, locale: Locale) -> polib.POFile:
    """The entries of a file that has been read. Raises CatalogUnreadable."""
    if not is_known(locale):
        advice = "This folder is not named after a locale. Name it by language, or by language and script, such as zh_Hans."
        raise CatalogUnreadable([Finding("error", "locale", advice, locale=locale.tag, file=str(path))])
    problem, line = said.problem, said.line
    if not problem:
        try:
            book = parse_po(said)
        except (OSError, ValueError, IndexError) as error:
            where = re.search(r"line (\d+)", str(error))
            problem, line = (
                "The file breaks the PO format here. Look for a missing quotation mark.",
                int(where[1]) if where else 0,
            )
        else:
            if any(entry.msgctxt or entry.msgid for entry in book):
                return book
            problem, line = "There is no message in this file. Each entry needs msgctxt, msgid and msgstr.", 1
    raise CatalogUnreadable([Finding("error", "syntax", problem, locale=locale.tag, file=str(path), line=line)])


def missing(message: Message, entries: list[polib.POEntry], path: Path, locale: Locale) -> Finding:
    """The finding about a message that the catalog does not have, at the end of the file, where it may be added."""
    advice = "The catalog has no entry with this key. Run `cellfacts catalog update`, then translate it."
    return Finding(
        "error", "missing", advice, message.key, locale.tag, str(path), max((entry.linenum or 1 for entry in entries), default=1)
    )


def entry_problems(entry: polib.POEntry, message: Message, path: Path, locale: Locale) -> list[Finding]:
    """What stops one translation from being released."""
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
    wanted, given = sorted(PLACEHOLDER.findall(message.english)), sorted(PLACEHOLDER.findall(text))
    if wanted != given or BRACE.search(PLACEHOLDER.sub("", text)):
        names = ", ".join(f"{{{name}}}" for name in wanted) or "none"
        problems.append(("placeholders", f"The placeholders must be exactly these: {names}. Copy them from the English."))
    plain = unicodedata.normalize("NFKC", text)  # a full-width ＜ too: some program behind us may fold it
    if found := PRINTF.search(plain):
        problems.append(
            ("placeholders", f"{found[0]} stands for nothing here. Write the words, or copy a {{…}} from the English.")
        )
    if MARKUP.search(plain):
        problems.append(("markup", "A translation is plain text. Take out the HTML tag, the < or > sign, or the &…; entity."))
    if len(text) > LONGEST_TEXT:
        problems.append(("size", f"It has {len(text):,} characters. That is no sentence of ours. Translate it anew."))
    composed = unicodedata.normalize("NFC", text)
    if LOST in text:
        problems.append(("characters", f"A character was lost when the file was saved ({LOST}, U+FFFD). Write the words anew."))
    elif bad := unsafe_character(without(text, message.english)) or stray_mark(composed, locale):
        problems.append(
            ("characters", f"Take out {bad}: nobody sees this character, or it controls, marks or strikes out others.")
        )
    if composed != text:
        first = next(was for was, now in zip(text, f"{composed}\0", strict=False) if was != now)
        problems.append(("nfc", f"At {first} a letter is stored in pieces, or as a look-alike. Type it anew (Unicode form NFC)."))
    return [entry_finding(entry, path, locale, check, advice) for check, advice in problems]


def unsafe_character(text: str) -> str | None:
    """The first character that is no part of a text, by its code point; None if it has none.

    It is invisible, controls others, is a blank or a line end that only looks like one, or strikes letters out.
    """
    marks = 0
    for character in text:
        marks = marks + 1 if unicodedata.combining(character) else 0
        # U+FFFC is no control character, but `Document.around` finds a placeholder's place by it. U+FFFD was another character once.
        if character in "\ufffc\ufffd" or is_unseen(character) or STRIKES.match(character) or marks > MOST_MARKS:
            return f"U+{ord(character):04X}"
    return None


def is_unseen(character: str) -> bool:
    """Whether nobody sees a character, or sees a blank that is no space."""
    kind = unicodedata.category(character)
    return character in UNSEEN or kind in {"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp", "Me"} or (kind == "Zs" and character != " ")


def without(text: str, blanks: str) -> str:
    """A text without the blanks that another one has, such as a no-break space of the English."""
    return text.translate({ord(one): " " for one in blanks if unicodedata.category(one) == "Zs"})


def stray_mark(text: str, locale: Locale) -> str | None:
    """The first combining mark of a text in Chinese, which has none."""
    marks = (f"U+{ord(one):04X}" for one in text if unicodedata.category(one)[0] == "M")
    return next(marks, None) if locale.language == "zh" else None
