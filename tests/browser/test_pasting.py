"""A pasted text reads well in a page that knows nothing of us, and in one that has our styles."""

from __future__ import annotations

import pytest

from widget.library import EVERYTHING
from widget.pasting import may_be_pasted

from . import partner
from .conftest import Open, Serve
from .running import Demo, pages
from .test_accessibility import LOOKS, axe, violations
from .test_layout import OVERFLOW
from .watching import netloc

__all__ = ["axe"]

PASTED = [widget.slug for widget in EVERYTHING if may_be_pasted(widget)]
STYLES = {"our styles": True, "no styles": False}
# As WordPress and other editors have it: the page has the h1, and the text is one of several.
PAGE = """<!DOCTYPE html><html lang="{tag}"><head><meta charset="utf-8"><title>A partner</title><link rel="icon" href="data:,">
<meta name="viewport" content="width=device-width, initial-scale=1">{head}</head><body><main><h1>A partner</h1>{body}</main></body></html>"""


def address_of(demo: Demo, visit: Open, serve: Serve, slug: str, tag: str, styled: bool) -> str:
    """Address of a page of another site with a text pasted into it."""
    text = visit().context.request.get(f"{demo.root}{tag}/{slug}.paste.html").text()
    head = f'<link rel="stylesheet" href="{demo.root}widget.css">' if styled else ""
    return serve(pages({"/": PAGE.format(tag=tag, head=head, body=text)})).address


@pytest.mark.parametrize("styled", STYLES.values(), ids=STYLES)
@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("tag", ["en", "zh-Hans"])
@pytest.mark.parametrize("slug", PASTED)
def test_it_reads_well_at_every_width(
    demo: Demo, visit: Open, serve: Serve, slug: str, tag: str, width: int, styled: bool
) -> None:
    reader = visit(viewport={"width": width, "height": 800})
    page = reader.to(address := address_of(demo, visit, serve, slug, tag, styled))
    assert page.evaluate(OVERFLOW) == []
    assert reader.hosts == {netloc(address), *([netloc(demo.service)] if styled else [])}, "we learn nothing of who reads it"
    card = page.locator("article.cellfacts")
    assert card.evaluate("e => getComputedStyle(e).borderTopLeftRadius") == ("12px" if styled else "0px")
    shown = card.locator("h2, h3, p, li")
    assert shown.count() > 15
    assert all(shown.evaluate_all("es => es.map(e => e.checkVisibility() && e.getBoundingClientRect().height > 10)"))
    # What tells readers that it is a copy stands before the text, and can be followed.
    live = card.locator(f'a[href="{demo.root}{tag}/{slug}.page.html"]')
    assert live.bounding_box()["y"] < card.locator("li").first.bounding_box()["y"]  # type: ignore[index]
    assert reader.complaints == []
    live.click()
    page.wait_for_url(f"{demo.root}{tag}/{slug}.page.html")
    assert page.locator("article.cellfacts").get_attribute("lang") == tag


@pytest.mark.parametrize("styled", STYLES.values(), ids=STYLES)
@pytest.mark.parametrize("look", LOOKS)
def test_it_is_accessible(demo: Demo, visit: Open, serve: Serve, axe: str, look: str, styled: bool) -> None:
    reader = visit(**LOOKS[look])
    found = []
    for slug in PASTED:
        for locale in partner.LOCALES:
            page = reader.to(address_of(demo, visit, serve, slug, locale.tag, styled))
            found.extend(violations(page, axe))
    assert not found, "\n".join(found)
