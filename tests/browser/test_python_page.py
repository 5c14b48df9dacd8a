"""A page made by Python asks nothing of us, and looks as it should."""

from __future__ import annotations

import pytest

from tests.support.running import Site, pages
from widget import css, render

from .conftest import Open, Serve

HEAD = '<meta name="viewport" content="width=device-width"><link rel="icon" href="data:,"><link rel="stylesheet" href="/cellfacts/widget.css">'


@pytest.mark.parametrize("tag", ["en", "zh-Hans"])
@pytest.mark.parametrize("scripted", [True, False])
def test_nothing_reaches_us_until_a_reader_follows_the_link_to_the_other_language(
    visit: Open, serve: Serve, service: Site, tag: str, scripted: bool
) -> None:
    fragments = "".join(str(render(name, tag, root=f"{service.address}v1/")) for name in ("status", "faq"))
    html = f'<!doctype html><html lang="{tag}"><head><meta charset="utf-8"><title>A partner</title>{HEAD}</head><body>{fragments}</body></html>'
    site = serve(pages({"/": html, "/cellfacts/widget.css": css()}))
    reader = visit(java_script_enabled=scripted)
    page = reader.to(site.address)
    assert page.locator("article.cellfacts").count() == 2
    page.locator("#cellfacts-faq-language").scroll_into_view_if_needed()
    page.wait_for_load_state("networkidle")
    assert [request.path for request in site.received] == ["/", "/cellfacts/widget.css"]
    assert service.received == []
    assert reader.complaints == []
    page.click("#cellfacts-faq-language")
    page.locator("article.cellfacts-faq").wait_for()
    other = "zh-Hans" if tag == "en" else "en"
    assert service.received[0].path == f"/v1/{other}/faq.page.html"
    assert "referer" not in service.received[0].headers
