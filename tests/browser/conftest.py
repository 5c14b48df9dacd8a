"""One demo and one browser for all tests of this folder. What is missing fails, in one sentence; nothing is skipped."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from tests.support.running import Demo, Site, Wsgi, running_demo

from . import partner
from .engines import ENGINES, Engine
from .watching import Visit

# Nothing but the pages under test may use the network.
QUIET = ("--disable-quic", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run")

Open = Callable[..., Visit]
Serve = Callable[[Wsgi], Site]


@pytest.fixture(scope="package")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """The service and both demo sites, as `make serve` starts them."""
    with running_demo(tmp_path_factory.mktemp("demo") / "data") as demo:
        yield demo


def chromium() -> str | Path | None:
    """$CELLFACTS_CHROMIUM, else the system's; None for Playwright's own."""
    system = Path("/usr/bin/chromium")
    return os.environ.get("CELLFACTS_CHROMIUM") or (system if system.exists() else None)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Chromium."""
    with sync_playwright() as playwright:
        # Playwright turns Chromium's own sandbox off, which needs rights that root in a container lacks.
        browser = playwright.chromium.launch(executable_path=chromium(), args=QUIET)
        yield browser
        browser.close()


@pytest.fixture(scope="module", params=ENGINES)
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """Each browser that is not Chromium."""
    with ENGINES[request.param]() as started:
        yield started


@pytest.fixture
def service(demo: Demo) -> Iterator[Site]:
    """The application with every request noted."""
    site = partner.recorded_service(demo)
    yield site
    site.stop()


@pytest.fixture
def visit(browser: Browser) -> Iterator[Open]:
    """Make a visit: a page in a new context with the options given, closed after the test."""
    contexts: list[BrowserContext] = []

    def open_context(**options: Any) -> Visit:
        contexts.append(browser.new_context(**options))
        return Visit(contexts[-1])

    yield open_context
    for context in contexts:
        context.close()


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Serve a WSGI application on a port of its own until the test ends."""
    sites: list[Site] = []

    def start(app: Wsgi) -> Site:
        sites.append(Site(app))
        return sites[-1]

    yield start
    for site in sites:
        site.stop()
