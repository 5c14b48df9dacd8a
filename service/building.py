"""From the settings to a release: which catalogs, then `widget.release.build`."""

from __future__ import annotations

from collections.abc import Collection

from service.errors import LocaleUnknown
from service.settings import Settings
from widget.catalog import Catalog
from widget.locales import ENGLISH, Locale, negotiate
from widget.manifest import Release
from widget.release import build as build_release
from widget.rendering import load_catalogs, shipped_translations


def catalogs(settings: Settings) -> dict[Locale, Catalog]:
    """Every locale's catalog from the folder that the settings name, problems and all."""
    return load_catalogs(settings.translations or shipped_translations())


def build(settings: Settings, pending: Collection[str] = ()) -> Release:
    """A release from the copy and the catalogs as they are.

    pending: tags of locales whose translation need not be complete. Raises widget.release.ReleaseRefused, LocaleUnknown.
    """
    books = catalogs(settings)
    found = {tag: negotiate(tag, books) for tag in pending}
    for tag, locale in found.items():
        if locale in {None, ENGLISH}:
            tags = ", ".join(known.tag for known in books if known != ENGLISH)
            raise LocaleUnknown(f"There is no translation {tag!r} that could be pending; there are: {tags}.")
    return build_release(books, pending=[locale for locale in found.values() if locale])
