"""The gallery shows partners every widget in both languages, and asks nobody but the service."""

from __future__ import annotations

from tests.support.content import CONTENT
from tests.support.running import Demo

from ..conftest import Open
from ..watching import netloc


def test_the_gallery_shows_every_widget_in_both_languages_and_asks_nobody_else(demo: Demo, visit: Open) -> None:
    reader = visit()
    frames = reader.to(demo.service).locator("iframe")
    for widget in CONTENT.everything:
        for tag in ("en", "zh-Hans"):
            frame = frames.and_(reader.page.locator(f"[src$='/{tag}/{widget.slug}.page.html']"))
            assert frame.count() == 1, (widget.slug, tag)
            frame.scroll_into_view_if_needed()
            frame.content_frame.locator(f"article.cellfacts-{widget.slug}[lang={tag}]").wait_for()
    assert reader.complaints == []
    assert reader.hosts == {netloc(demo.service)}
