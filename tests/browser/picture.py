"""`python -m tests.browser.picture`: take the pictures of the READMEs anew, from the widgets and pages as they are."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, FloatRect, Frame, sync_playwright

from tests.support.running import REPOSITORY, Demo, Site, pages, running_demo
from widget.loading import installed_content
from widget.locales import PROMISED

from . import preview_pictures
from .conftest import QUIET

PICTURE = REPOSITORY / "service" / "gallery" / "static" / "widgets.png"
SHOWN = ("en/status.page.html", "zh-Hans/status.page.html", "en/trial-checklist.page.html")
PHONE, TALLEST = 390, 1000  # CSS pixels
STYLE = """body { margin: 0; display: grid; grid-template-columns: repeat(3, 1fr); background: #eef2f2 }
iframe { inline-size: 100%; block-size: 860px; border: 0 }"""


def page(demo: Demo) -> str:
    """Three widgets side by side."""
    frames = "".join(f'<iframe src="{demo.root}{path}" scrolling="no"></iframe>' for path in SHOWN)
    return f"<!DOCTYPE html><style>{STYLE}</style>{frames}"


def tick(frame: Frame) -> None:
    """Tick three questions, and show them."""
    boxes = frame.locator("input")
    for number in range(3):
        boxes.nth(number).check()
    frame.locator(".cellfacts-trial-checklist__group").first.evaluate("e => scrollBy(0, e.getBoundingClientRect().top - 90)")


def take_widgets(browser: Browser, demo: Demo) -> None:
    """Each widget as on a phone, in both languages, for the README of its folder."""
    shown = browser.new_page(viewport={"width": PHONE, "height": 844}, color_scheme="light")
    for widget in installed_content().everything:
        folder = REPOSITORY / "widget" / widget.name / "pictures"
        folder.mkdir(exist_ok=True)
        for locale in PROMISED:
            shown.goto(f"{demo.root}{locale.tag}/{widget.slug}.page.html", wait_until="networkidle")
            shown.evaluate("document.querySelectorAll('details').forEach(folded => { folded.open = false })")
            height = min(TALLEST, shown.evaluate("document.documentElement.scrollHeight"))
            clip: FloatRect = {"x": 0, "y": 0, "width": PHONE, "height": height}
            shown.screenshot(path=folder / f"{locale.tag}.png", clip=clip, full_page=True)
    shown.close()


def main() -> None:
    """Take the pictures."""
    system = Path("/usr/bin/chromium")
    path = os.environ.get("CELLFACTS_CHROMIUM") or (system if system.exists() else None)
    with tempfile.TemporaryDirectory() as folder, running_demo(Path(folder) / "data") as demo, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=QUIET)
        shown = browser.new_page(viewport={"width": 1240, "height": 860})
        site = Site(pages({"/": page(demo)}))  # a page of nowhere may not frame a page of this machine
        shown.goto(site.address, wait_until="networkidle")
        tick(next(frame for frame in shown.frames if frame.url.endswith(SHOWN[-1])))
        shown.mouse.move(0, 0)
        shown.screenshot(path=PICTURE)
        site.stop()
        take_widgets(browser, demo)
        preview_pictures.take(browser)
        browser.close()


if __name__ == "__main__":
    main()
