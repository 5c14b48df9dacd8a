"""The frame as WordPress puts it into a page when it does not know us: scripts allowed, which we have none of, and nothing else."""

from __future__ import annotations

import json
import re

import pytest

from tests.support.running import Demo, pages

from . import partner
from .conftest import Open, Serve
from .watching import netloc

# wp_filter_oembed_result, as tests/servers/methods/test_wordpress_filter.py finds it.
FRAME = '<iframe class="wp-embedded-content" sandbox="allow-scripts" security="restricted" {attributes}></iframe>'
PAGE = """<!DOCTYPE html><html lang="{tag}"><head><meta charset="utf-8"><title>A blog</title><link rel="icon" href="data:,">
<meta name="viewport" content="width=device-width, initial-scale=1"></head>
<body><main><h1>A blog</h1>{frame}</main></body></html>"""


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize(("tag", "other"), [("en", "zh-Hans"), ("zh-Hans", "en")])
def test_an_unknown_frame_of_wordpress_shows_the_text_and_its_language_can_be_changed(
    demo: Demo, visit: Open, serve: Serve, tag: str, other: str, width: int
) -> None:
    reader = visit(viewport={"width": width, "height": 800})
    answer = json.loads(reader.context.request.get(f"{demo.root}{tag}/barriers.oembed.json").text())
    page_address = f"{demo.root}{tag}/barriers.page.html"
    (size,) = re.findall(r'width="[^"]+" height="[^"]+"', answer["html"])
    attributes = f'title="{answer["title"]}" src="{page_address}#?secret=abcdefghij" {size}'
    assert f'src="{page_address}"' in answer["html"]
    blog = serve(pages({"/": PAGE.format(tag=tag, frame=FRAME.format(attributes=attributes))})).address
    page = reader.to(blog)
    inside = page.frame_locator("iframe")
    article = inside.locator(f"article[lang={tag}]")
    article.wait_for()
    assert article.evaluate("e => getComputedStyle(e).borderTopLeftRadius") == "12px", "our style sheet comes into the sandbox"
    assert inside.locator("html").evaluate("e => e.scrollWidth <= e.clientWidth")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    inside.locator(".cellfacts__languages a").click()
    inside.locator(f"article[lang={other}]").wait_for()
    assert page.url == blog
    assert reader.hosts == {netloc(blog), netloc(demo.service)}
    assert reader.complaints == []


def test_an_oembed_frame_tells_of_the_reader_no_more_than_htmx(demo: Demo, visit: Open, serve: Serve) -> None:
    """WordPress takes our referrerpolicy away, so a browser names the site, and not the page."""
    service = partner.recorded_service(demo)
    try:
        attributes = f'title="x" src="{service.address}v1/en/barriers.page.html#?secret=abcdefghij" width="640" height="1800"'
        blog = serve(pages({"/patients/jane-roe": PAGE.format(tag="en", frame=FRAME.format(attributes=attributes))})).address
        page = visit().to(f"{blog}patients/jane-roe?biopsy")
        page.frame_locator("iframe").locator("article[lang=en]").wait_for()
        assert {one.path for one in service.received} >= {"/v1/en/barriers.page.html"}
        for one in service.received:
            assert one.headers.get("referer") in {None, blog}, "the site's origin"
            assert "cookie" not in one.headers
            assert not any(word in str(one) for word in ("jane-roe", "biopsy", "secret"))
    finally:
        service.stop()


def test_a_link_to_a_source_does_not_open_there(demo: Demo, visit: Open, serve: Serve) -> None:
    """What the guide tells partners: the sandbox allows no other page. In our own frame it opens (tests/browser/test_frames.py)."""
    reader = visit()
    reader.context.route(lambda url: "127.0.0.1" not in url, lambda route: route.fulfill(body="elsewhere"))
    attributes = f'title="x" src="{demo.root}en/barriers.page.html#?secret=abcdefghij" width="640" height="1800"'
    page = reader.to(serve(pages({"/": PAGE.format(tag="en", frame=FRAME.format(attributes=attributes))})).address)
    inside = page.frame_locator("iframe")
    inside.locator("details:has(.cellfacts__sources) > summary").click()
    inside.locator(".cellfacts__sources a").first.click()
    page.wait_for_timeout(500)
    assert len(reader.context.pages) == 1
    assert inside.locator("article[lang=en]").count() == 1
    assert any("allow-popups" in complaint for complaint in reader.complaints)
