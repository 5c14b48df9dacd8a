"""One browser for all tests of this folder, and a service for each."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.browser.conftest import browser, serve, visit  # noqa: F401 - fixtures
from widget.manifest import Release

from .service import Service


@contextmanager
def readable_folder() -> Iterator[Path]:
    """A folder that the servers' user can read; pytest's own folders are closed to it."""
    with tempfile.TemporaryDirectory(prefix="cellfacts-") as name:
        Path(name).chmod(0o755)
        yield Path(name)


@contextmanager
def running_service(folder: Path, release: Release) -> Iterator[Service]:
    """Our service, until the block ends."""
    service = Service(folder / "service", release)
    service.up()
    try:
        yield service
    finally:
        service.close()


@pytest.fixture
def scratch() -> Iterator[Path]:
    """A folder that the servers' user can read."""
    with readable_folder() as folder:
        yield folder


@pytest.fixture
def service(scratch: Path, release: Release) -> Iterator[Service]:
    """Our service, up."""
    with running_service(scratch, release) as service:
        yield service
