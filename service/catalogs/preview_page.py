"""The catalogs of the preview domain: loading, checks and counts.

The page shows English for a missing or wrong text. So a missing text is only a warning here, and no release depends on these catalogs.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from markupsafe import Markup

from service.catalogs import wordlists as lists
from service.catalogs.checks import table
from service.catalogs.domains import PREVIEW, is_of_preview, translations_of
from service.catalogs.wordlists import Wordlists
from widget.catalog import Catalog, catalog_path, english_catalog, load, load_file
from widget.findings import Finding
from widget.languages import marked_language
from widget.locales import ENGLISH, Locale
from widget.model import Message
from widget.po_syntax import Reading
from widget.text import fill

NO_FILE = "The preview page has no catalog in this language. Run `cellfacts catalog update`, then translate it."
UNTIL_THEN = "Until then the page says this in English."


def page_catalogs(folder: Path) -> dict[Locale, Catalog]:
    """The catalog of every language with its findings, English first."""
    messages = tuple(PREVIEW.messages())
    translations = {locale: page_catalog(folder, locale, messages) for locale in translations_of(PREVIEW, folder)}
    return {ENGLISH: english_catalog(messages)} | translations


def page_catalog(folder: Path, locale: Locale, messages: Iterable[Message]) -> Catalog:
    """One language's catalog. A missing file counts as a missing translation, a warning."""
    path = catalog_path(folder, locale, PREVIEW.name)
    if os.path.lexists(path):
        return load(folder, locale, messages, PREVIEW.name)
    return Catalog(locale, {}, (Finding("warning", "missing", NO_FILE, locale=locale.tag, file=str(path)),))


def page_findings(folder: Path, wordlists: Wordlists) -> tuple[Finding, ...]:
    """All findings in all languages, and stale rows of the allow-list."""
    catalogs = page_catalogs(folder)
    findings = [
        finding
        for locale, catalog in catalogs.items()
        for finding in findings_in(catalog, wordlists, catalog_path(folder, locale, PREVIEW.name))
    ]
    return (*findings, *table.stale_allowances(wordlists, catalogs.values(), is_of_preview))


def findings_in(catalog: Catalog, wordlists: Wordlists, path: Path) -> tuple[Finding, ...]:
    """All findings in one language. path: its file."""
    return tuple(map(soften_missing, table.check_catalog(catalog, PREVIEW.messages(), wordlists, path)))


def soften_missing(finding: Finding) -> Finding:
    """A missing text as a warning."""
    if finding.check != "missing" or not finding.key:
        return finding
    return replace(finding, level="warning", message=f"{finding.message} {UNTIL_THEN}")


def sent_file_findings(file: Path, scanned: Reading, catalog: Catalog, wordlists: Wordlists) -> tuple[Finding, ...] | None:
    """All findings about a sent file; None if most of its keys are not of the preview domain.

    scanned: the file. catalog: the file loaded for the widget domain.
    """
    of_preview = sum(map(is_of_preview, catalog.lines))
    if 2 * of_preview <= sum(map(bool, catalog.lines)):
        return None
    return findings_in(load_file(file, catalog.locale, PREVIEW.messages(), scanned), wordlists, file)


def usable_texts(folder: Path, locale: Locale, messages: Iterable[Message]) -> dict[str, str]:
    """The sound translations of some messages of the domain, by key. folder: of the catalogs. English has its own words.

    What is missing or wrong is left out, so whoever shows it says it in English.
    """
    wanted = tuple(messages)
    catalog = page_catalog(folder, locale, wanted)
    path = catalog_path(folder, locale, PREVIEW.name)
    found = table.check_catalog(catalog, wanted, lists.load(folder), path) if locale != ENGLISH else ()
    unusable = untranslated_keys(found)
    return {key: text for key, text in catalog.texts.items() if text and key not in unusable}


@dataclass(frozen=True, slots=True)
class PageWords:
    """The words of a public page in one language. texts: those that are sound, by key; English stands in for the others, and says so."""

    locale: Locale
    texts: Mapping[str, str]

    def plain(self, message: Message, **values: str) -> str:
        """A sentence for an attribute or a title."""
        return fill(self.texts.get(message.key, message.english), values)

    def say(self, message: Message, **values: str) -> Markup:
        """A sentence as HTML: every value is escaped, unless it is markup."""
        escaped = {name: str(Markup.escape(value)) for name, value in values.items()}
        said = Markup(fill(str(Markup.escape(self.texts.get(message.key, message.english))), escaped))  # noqa: S704 - escaped
        if message.key in self.texts or self.locale == ENGLISH:
            return said
        return Markup("<span {}>{}</span>").format(marked_language(ENGLISH.tag, self.locale.direction), said)


def page_words(folder: Path, locale: Locale, messages: Iterable[Message]) -> PageWords:
    """The words of a public page. folder: of the catalogs. messages: that it may say."""
    return PageWords(locale, usable_texts(folder, locale, messages))


def untranslated_keys(findings: Iterable[Finding]) -> frozenset[str]:
    """Keys of the messages that the page shows in English instead."""
    return frozenset(
        finding.key for finding in findings if finding.key and (finding.level == "error" or finding.check == "missing")
    )


def message_counts(folder: Path, wordlists: Wordlists) -> Iterator[tuple[Locale, int, int]]:
    """Each translation, its number of usable messages, and the number of all messages."""
    total = sum(1 for _ in PREVIEW.messages())
    for locale, catalog in page_catalogs(folder).items():
        if locale != ENGLISH:
            findings = findings_in(catalog, wordlists, catalog_path(folder, locale, PREVIEW.name))
            yield locale, len(catalog.texts.keys() - untranslated_keys(findings)), total
