"""Loading all catalogs of a folder, in three ways.

- `load_catalogs`: every language with its findings, to translate, check or build.
- `sound_catalogs`: those without errors, for readers; a broken catalog does not take the others along.
- `installed_catalogs`: the shipped ones; one error refuses all.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from . import approvals
from .catalog import Catalog, load
from .findings import Refused, errors
from .loading import PACKAGE, installed_content
from .locales import ENGLISH, Locale, available
from .model import Message


class CatalogRefused(Refused):
    """A catalog has errors, so nothing is rendered from it."""


def shipped_translations() -> Path:
    """The catalogs of this package: inside it in a wheel, beside it in a checkout."""
    inside = PACKAGE / "translations"
    return inside if inside.is_dir() else PACKAGE.parent / "translations"


def load_catalogs(translations: Path | None, messages: tuple[Message, ...]) -> dict[Locale, Catalog]:
    """Every locale's catalog with its findings, English first. translations: None for the shipped folder. messages: of the copy."""
    folder = translations or shipped_translations()
    lifts = approvals.load(folder).lifts
    return {locale: load(folder, locale, messages, lifted=approvals.lifted_keys(lifts, locale)) for locale in available(folder)}


def released_catalogs(catalogs: Mapping[Locale, Catalog]) -> dict[Locale, Catalog]:
    """The catalogs without the unfinished translations."""
    return {locale: catalog for locale, catalog in catalogs.items() if not catalog.begun}


def sound_catalogs(translations: Path | None, messages: tuple[Message, ...]) -> dict[Locale, Catalog]:
    """The released catalogs without errors; English always. Arguments as in `load_catalogs`."""
    catalogs = released_catalogs(load_catalogs(translations, messages))
    return {locale: catalog for locale, catalog in catalogs.items() if locale == ENGLISH or not catalog.problems}


@cache
def installed_catalogs() -> Mapping[Locale, Catalog]:
    """The shipped catalogs that are released. Raises CatalogRefused if one has an error."""
    catalogs = released_catalogs(load_catalogs(None, installed_content().messages()))
    if findings := errors(problem for catalog in catalogs.values() for problem in catalog.problems):
        raise CatalogRefused(findings)
    return catalogs
