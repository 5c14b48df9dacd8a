"""What several tests of faults start from: two releases, a service that serves either, and what a copy holds."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from service.app import create_app
from service.releases.store import open_store
from service.settings import Settings
from service.signing.publish import publish
from tests.support.content import CONTENT
from tests.support.running import Site
from widget.catalog import Catalog
from widget.locales import ENGLISH, Locale
from widget.manifest import Release
from widget.release import build_release

COMMAND = [sys.executable, "-c", "from service.cli import main; main()"]


def newer(books: Mapping[Locale, Catalog]) -> dict[Locale, Catalog]:
    """The same catalogs with another text in English."""
    texts = {**books[ENGLISH].texts, "faq.title": "Newer questions"}
    return {**books, ENGLISH: replace(books[ENGLISH], texts=texts)}


@pytest.fixture
def both(release: Release, books: Mapping[Locale, Catalog]) -> dict[str, Release]:
    """Two releases by id."""
    other = build_release(CONTENT, newer(books))
    return {release.id: release, other.id: other}


@pytest.fixture
def source(settings: Settings, both: dict[str, Release]) -> Iterator[tuple[Site, Callable[[str], None]]]:
    """A service, and a way to let it serve another release."""
    store = open_store(settings.data)
    for one in both.values():
        store.write(one)
    store.activate(next(iter(both)))
    publish(store, datetime.now(UTC))
    app = create_app(settings)
    site = Site(app)

    def serve(identity: str) -> None:
        store.activate(identity)
        publish(store, datetime.now(UTC))
        app.extensions["cellfacts"].next_look = 0.0

    yield site, serve
    site.stop()


def read(folder: Path) -> dict[str, bytes]:
    """Every file of the copy that is served."""
    current = (folder / "current").resolve()
    return {path.relative_to(current).as_posix(): path.read_bytes() for path in current.rglob("*") if path.is_file()}
