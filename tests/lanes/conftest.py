"""One browser for all tests of this folder, and a service for each."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.conftest import browser, serve, visit  # noqa: F401 - fixtures
from widget.manifest import Release

from .service import Service


@pytest.fixture
def scratch() -> Iterator[Path]:
    """A folder that the servers' user can read; pytest's own folders are closed to it."""
    with tempfile.TemporaryDirectory(prefix="cellfacts-") as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.fixture
def service(scratch: Path, release: Release) -> Iterator[Service]:
    """Our service, up."""
    service = Service(scratch / "service", release)
    service.up()
    yield service
    service.close()
