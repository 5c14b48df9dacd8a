"""The preview's interface languages: its catalogs as they are on disk now, and the choice between them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from babel.core import Locale as BabelLocale
from babel.units import format_unit
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from service.catalogs import preview_page, wordlists
from service.catalogs.domains import PREVIEW
from service.files import stat_mark
from service.words import shell
from widget.catalog import Catalog, catalog_path
from widget.catalogs import shipped_translations
from widget.locales import ENGLISH, Locale, negotiate


def languages(folder: Path | None) -> Mapping[Locale, Catalog]:
    """The catalogs of the interface, English first. Missing or wrong messages are in English.

    A language without any usable message is left out. Files are checked by date and size on each call, and loaded again after a change.

    Args:
        folder: The translations folder; None for the shipped one.
    """
    root = folder or shipped_translations()
    catalogs = sorted(root.glob(f"*/LC_MESSAGES/{PREVIEW.name}.po"))
    # A sentence that breaks a word list's rule is shown in English, so these files count too.
    return load_languages(root, stat_mark((*catalogs, *wordlists.files_of_lists(root))))


@lru_cache(maxsize=8)
def load_languages(folder: Path, mark: str) -> Mapping[Locale, Catalog]:
    """Load the catalogs of a folder. mark: cache key that changes with the files."""
    word_lists = wordlists.load(folder)
    catalogs = preview_page.page_catalogs(folder)
    source = catalogs[ENGLISH].texts
    usable = {ENGLISH: catalogs[ENGLISH]}
    for locale, catalog in catalogs.items():
        left_out = preview_page.untranslated_keys(
            preview_page.findings_in(catalog, word_lists, catalog_path(folder, locale, PREVIEW.name))
        )
        texts = {key: text for key, text in catalog.texts.items() if key not in left_out}
        if locale != ENGLISH and texts:
            usable[locale] = replace(catalog, texts={**source, **texts})
    return MappingProxyType(usable)


def choose_language(request_accept_language: str, session_choice: str | None, available: Iterable[Locale]) -> Locale:
    """The language of a request: chosen on the page, else the browser's first available one, else English.

    Args:
        request_accept_language: The header; empty if there is none.
        session_choice: A tag.
        available: `languages(…)`.
    """
    locales = tuple(available)
    if session_choice and (match := negotiate(session_choice, locales)):
        return match
    # zh-TW alone gets English; readers of zh-CN too name it further down in the header.
    for tag, quality in parse_accept_header(request_accept_language, LanguageAccept):
        match = negotiate(tag, locales)
        if quality > 0 and match and match.language == tag.partition("-")[0].lower():
            return match
    return ENGLISH


def switch_label(catalog: Catalog) -> str:
    """A language's own name, for the language switch."""
    name = catalog.text(shell.LANGUAGE_NAME)
    if catalog.locale == ENGLISH or name != shell.LANGUAGE_NAME.english:
        return name
    return BabelLocale.parse(catalog.locale.folder).get_display_name() or catalog.locale.tag


def format_seconds(number: int, locale: Locale) -> str:
    """A duration as a language writes it: 1 second, 30 seconds, 30秒钟."""
    return format_unit(number, "duration-second", locale=locale.folder)
