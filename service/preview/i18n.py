"""In which language the preview page speaks to an admin: its catalogs as they are on disk now, and the choice between them."""

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

# The word lists are among them: a sentence that they find wrong is said in English.
LISTS = ("glossary.csv", "avoid.csv", "allow.csv")


def languages(folder: Path | None) -> Mapping[Locale, Catalog]:
    """What the page can speak, English first; each catalog has a text for every message, in English where its own is missing or wrong.

    folder: of the catalogs; None for the shipped one. A language of which nothing can be said is left out. Files are looked at by date
    and size each time, and read again when one has changed.
    """
    where = folder or shipped_translations()
    catalogs = sorted(where.glob(f"*/LC_MESSAGES/{PREVIEW.name}.po"))
    return read_again(where, stat_mark((*catalogs, *(where / name for name in LISTS))))


@lru_cache(maxsize=8)
def read_again(folder: Path, mark: str) -> Mapping[Locale, Catalog]:
    """The catalogs of a folder. mark: what is kept is kept under it."""
    lists = wordlists.load(folder)
    books = preview_page.books_of(folder)
    source = books[ENGLISH].texts
    spoken = {ENGLISH: books[ENGLISH]}
    for locale, book in books.items():
        left_out = preview_page.unsaid(preview_page.findings_in(book, lists, catalog_path(folder, locale, PREVIEW.name)))
        own = {key: text for key, text in book.texts.items() if key not in left_out}
        if locale != ENGLISH and own:
            spoken[locale] = replace(book, texts={**source, **own})
    return MappingProxyType(spoken)


def choose_language(request_accept_language: str, session_choice: str | None, known: Iterable[Locale]) -> Locale:
    """The language for one admin: the one that was chosen on the page, else the first of the browser's that there is, else English.

    request_accept_language: the header, empty if there is none. session_choice: a tag. known: `languages(…)`.
    """
    locales = tuple(known)
    if session_choice and (found := negotiate(session_choice, locales)):
        return found
    # zh-TW alone gets English; but whoever reads zh-CN too said so further down.
    for tag, quality in parse_accept_header(request_accept_language, LanguageAccept):
        found = negotiate(tag, locales)
        if quality > 0 and found and found.language == tag.partition("-")[0].lower():
            return found
    return ENGLISH


def switch_label(book: Catalog) -> str:
    """What a language calls itself, for the language switch."""
    name = book.text(shell.LANGUAGE_NAME)
    if book.locale == ENGLISH or name != shell.LANGUAGE_NAME.english:
        return name
    return BabelLocale.parse(book.locale.folder).get_display_name() or book.locale.tag


def seconds(number: int, locale: Locale) -> str:
    """A time as a language writes it: 1 second, 30 seconds, 30秒钟."""
    return format_unit(number, "duration-second", locale=locale.folder)
