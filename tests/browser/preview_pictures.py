"""The pictures for the README of service/preview: every screen, as it is with something in it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import chdir
from datetime import date
from pathlib import Path

from playwright.sync_api import Browser, Page

from tests.support.running import REPOSITORY

from .previewing import PO, SPOKEN, Decided, Preview, decided, running_preview, translated

FOLDER = REPOSITORY / "service" / "preview" / "pictures"
WIDTH = 1280
HEIGHTS = (900, 720, 600, 480)  # the first at which a picture is small enough
LARGEST = 150_000  # bytes
DAY = date(2026, 12, 10)  # some facts are due soon, and none is overdue
PAGES = {
    "board": "",
    "changes": "changes",
    "releases": "releases",
    "widget": "widgets/status",
    "sentences": "sentences/zh-Hans/status#m-status.answer",
    "sentence": "sentence/status.title",
    "decide": "decide/withdraw?release={release}",
    "share": "share",
    "sources": "sources",
    "log": "log",
}


def take(browser: Browser) -> None:
    """Take them all."""
    FOLDER.mkdir(exist_ok=True)
    # From inside the folder, so that no page shows where on this machine it is.
    with tempfile.TemporaryDirectory() as folder, chdir(folder), running_preview(Path(folder), DAY) as preview:
        done = decided(preview)
        translated(preview)
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHTS[0]}, locale=SPOKEN["en"], color_scheme="light")
        for name in screens(page, preview, done):
            page.mouse.move(0, 0)
            (FOLDER / f"{name}.png").write_bytes(small(page))


def small(page: Page) -> bytes:
    """The top of a page, as much of it as makes a small file."""
    for height in HEIGHTS:
        picture = page.screenshot(clip={"x": 0, "y": 0, "width": WIDTH, "height": height})
        if len(picture) <= LARGEST:
            return picture
    raise ValueError(f"{page.url} has too much in it for a picture of {LARGEST} bytes.")


def screens(page: Page, preview: Preview, done: Decided) -> Iterator[str]:
    """Open one screen after the other. Gives the name of each."""
    page.goto(f"{preview.address}sign-in", wait_until="networkidle")
    yield "sign-in"
    preview.sign_in(page)
    for name, path in PAGES.items():
        page.goto(preview.address + path.format(release=done.release), wait_until="networkidle")
        page.evaluate("scrollTo(0, 0)")
        yield name
    page.goto(f"{preview.address}upload")
    page.set_input_files("#file", preview.translations / PO)
    page.click("main button")
    page.locator(".figures").wait_for()
    yield "upload"
