"""A folder of catalogs, read in the three ways that there are needs.

- `load_catalogs`: every language, problems and all, for whoever translates, checks or builds.
- `sound_catalogs`: those that readers can be given now; a broken one is left out, so that it takes nothing else with it.
- `installed_catalogs`: the shipped ones, all sound, or an error.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from .catalog import Catalog, load
from .findings import Refused, errors
from .locales import ENGLISH, Locale, available
from .registry import PACKAGE, all_messages


class CatalogRefused(Refused):
    """A catalog has errors, so nothing is rendered from it."""


def shipped_translations() -> Path:
    """The catalogs that came with the package: inside it in a wheel, beside it in a checkout."""
    inside = PACKAGE / "translations"
    return inside if inside.is_dir() else PACKAGE.parent / "translations"


def load_catalogs(translations: Path | None) -> dict[Locale, Catalog]:
    """Every locale's catalog, English first, problems and all. translations: None for the shipped folder."""
    folder = translations or shipped_translations()
    messages = tuple(all_messages())
    return {locale: load(folder, locale, messages) for locale in available(folder)}


def released(books: Mapping[Locale, Catalog]) -> dict[Locale, Catalog]:
    """Those that readers get: not a translation that has only been begun."""
    return {locale: book for locale, book in books.items() if not book.begun}


def sound_catalogs(translations: Path | None) -> dict[Locale, Catalog]:
    """Those that readers get and that have no error; English always. translations: None for the shipped folder."""
    books = released(load_catalogs(translations))
    return {locale: book for locale, book in books.items() if locale == ENGLISH or not book.problems}


@cache
def installed_catalogs() -> Mapping[Locale, Catalog]:
    """The shipped catalogs that readers get, read once. Raises CatalogRefused if one has an error."""
    books = released(load_catalogs(None))
    if found := errors(problem for book in books.values() for problem in book.problems):
        raise CatalogRefused(found)
    return books
