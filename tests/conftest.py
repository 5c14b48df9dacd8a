"""What every test may lean on: the real words and catalogs, one release, and a frozen day.

2026-11-24 is the day after the tests' own checks (`support/content.py`) and before anything is due; tests that speak of other days say so.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings as hypothesis_settings

from tests.support.content import CONTENT
from widget.catalog import Catalog
from widget.catalogs import load_catalogs, shipped_translations
from widget.loading import load_content
from widget.locales import ENGLISH, Locale
from widget.manifest import Release
from widget.release import INCOMPLETE, build_release

# The service is imported where it is asked for: a test of a function starts in a second.
if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

    from service.releases.store import Store
    from service.settings import Settings

# A machine may be slow: a benchmark measures, a test does not (`make bench`).
hypothesis_settings.register_profile("any machine", deadline=None)
hypothesis_settings.load_profile("any machine")

# What this process takes for the installed content, and what the service is told to read.
load_content.__defaults__ = (CONTENT.folder, None)
os.environ["CELLFACTS_CONTENT"] = str(CONTENT.folder.parent)

DAY = date(2026, 11, 24)
CHINESE = Locale("zh-Hans")
ROOT = "http://facts.test/v1/"
PROJECT = Path(__file__).parent.parent


# What faketime shares between processes, by the id of the first.
FAKED = ("sem.faketime_sem_", "faketime_shm_")


def remove_faked() -> None:
    """Remove what processes with another clock left behind when they were ended: where an id comes round again, faketime would not start."""
    for prefix in FAKED:
        for left in Path("/dev/shm").glob(f"{prefix}*"):
            if not Path("/proc", left.name.removeprefix(prefix)).exists():
                left.unlink(missing_ok=True)


@pytest.fixture(scope="session", autouse=True)
def _no_clocks_left() -> Iterator[None]:
    remove_faked()
    yield
    remove_faked()


@pytest.fixture(scope="module", autouse=True)
def _no_waiting_for_the_disk(request: pytest.FixtureRequest) -> Iterator[None]:
    """Flush nothing to disk in the quick layers. That every write is flushed is shown in `faults/`, by its system calls."""
    with pytest.MonkeyPatch.context() as patch:
        if {"unit", "app"} & set(request.path.relative_to(PROJECT).parts):
            patch.setattr(os, "fsync", lambda descriptor: None)
        yield


@pytest.fixture(scope="session")
def books() -> Mapping[Locale, Catalog]:
    """The shipped catalogs. A sentence that a translator has yet to follow is no fault here: `unit/catalogs/test_checks.py` tells of it."""
    english = {message.key: message.english for message in CONTENT.messages()}
    return {
        locale: replace(
            catalog,
            texts=english | {key: text for key, text in catalog.texts.items() if text},
            problems=tuple(one for one in catalog.problems if one.check not in INCOMPLETE),
        )
        for locale, catalog in load_catalogs(shipped_translations(), CONTENT.messages()).items()
    }


@pytest.fixture(scope="session")
def english(books: Mapping[Locale, Catalog]) -> Catalog:
    return books[ENGLISH]


@pytest.fixture(scope="session")
def chinese(books: Mapping[Locale, Catalog]) -> Catalog:
    return books[CHINESE]


@pytest.fixture(scope="session")
def release(books: Mapping[Locale, Catalog]) -> Release:
    """The release of this checkout."""
    return build_release(CONTENT, books)


def settings_in(folder: Path) -> Settings:
    """The settings of a service that readers know as http://facts.test/."""
    from service import settings

    return settings.read_settings(
        {
            "CELLFACTS_DATA": str(folder),
            "CELLFACTS_PUBLIC_URL": "http://facts.test/",
            "CELLFACTS_CONTENT": str(CONTENT.folder.parent),
        }
    )


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return settings_in(tmp_path / "data")


WRITTEN: dict[str, TemporaryDirectory[str]] = {}


def filled(settings: Settings, release: Release) -> Store:
    """A store that holds and serves a release. One of each is written, which flushes some hundred files; the others get copies."""
    from service.releases.store import open_store

    store = open_store(settings.data)
    if release.id not in WRITTEN:
        WRITTEN[release.id] = TemporaryDirectory(prefix="cellfacts-")
        open_store(Path(WRITTEN[release.id].name) / "data").write(release)
    shutil.copytree(Path(WRITTEN[release.id].name) / "data" / "releases", store.releases, dirs_exist_ok=True)
    store.activate(release.id)
    return store


@pytest.fixture
def store(settings: Settings, release: Release) -> Store:
    """A store of this test's own."""
    return filled(settings, release)


@pytest.fixture
def app(settings: Settings, store: Store) -> Flask:
    """An application of this test's own, over its own store."""
    from service.app import create_app

    return create_app(settings, clock=lambda: DAY)


@pytest.fixture(scope="session")
def client(tmp_path_factory: pytest.TempPathFactory, release: Release) -> FlaskClient:
    """A client of one application that no test changes: preparing one takes half a second."""
    from service.app import create_app

    settings = settings_in(tmp_path_factory.mktemp("service") / "data")
    filled(settings, release)
    return create_app(settings, clock=lambda: DAY).test_client()
