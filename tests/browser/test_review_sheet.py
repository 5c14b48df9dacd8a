"""The review sheet on a screen of any width, and on paper."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from service.catalogs.export import export
from service.catalogs.workspace import open_workspace

# Of all text on the tint of the header, the darkest ground there is: WCAG 2.2, 1.4.3.
CONTRAST = 4.5


@pytest.fixture
def sheet(tmp_path: Path) -> str:
    """The address of the shipped texts' sheet."""
    export(open_workspace(None), tmp_path, None, date(2026, 11, 24))
    return (tmp_path / "review.zh-Hans.html").as_uri()


@pytest.mark.parametrize("width", [320, 768, 1280])
def test_the_sheet_fits_every_screen_and_can_be_read(sheet: str, browser: Browser, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.goto(sheet)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    faint = page.evaluate(
        """least => {
          const light = color => { const [r, g, b] = color.match(/[\\d.]+/g).map(v => v / 255)
              .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4); return 0.2126 * r + 0.7152 * g + 0.0722 * b };
          const ground = light('rgb(243, 247, 247)');
          return [...document.querySelectorAll('body *')].filter(e => e.textContent.trim()
              && (ground + 0.05) / (light(getComputedStyle(e).color) + 0.05) < least).length }""",
        CONTRAST,
    )
    assert faint == 0
    row = page.get_by_role("row").nth(1)
    assert row.get_by_role("cell").count() == 3, "it is a table also where it looks like cards"
    assert row.get_by_role("checkbox").count() == 1
    page.close()


def test_on_paper_no_row_breaks_and_the_header_is_on_every_page(sheet: str, browser: Browser) -> None:
    page = browser.new_page()
    page.goto(sheet)
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.querySelector('thead')).display") == "table-header-group"
    assert page.evaluate("[...document.querySelectorAll('tbody tr')].every(row => getComputedStyle(row).breakInside === 'avoid')")
    sizes = {}
    for paper in ("A4", "Letter"):
        data = page.pdf(format=paper)
        sizes[paper] = len(re.findall(rb"/Type\s*/Page\b", data))
    assert all(20 < number < 50 for number in sizes.values()), sizes
    page.close()
