"""From the settings to a release: which catalogs, then `widget.release.build`."""

from __future__ import annotations

from service.settings import Settings
from widget.catalog import Catalog
from widget.locales import Locale
from widget.manifest import Release
from widget.release import build as build_release
from widget.rendering import load_catalogs, shipped_translations


def catalogs(settings: Settings) -> dict[Locale, Catalog]:
    """Every locale's catalog from the folder that the settings name, problems and all."""
    return load_catalogs(settings.translations or shipped_translations())


def build(settings: Settings) -> Release:
    """A release from the copy and the catalogs as they are. Raises widget.release.ReleaseRefused."""
    return build_release(catalogs(settings))
