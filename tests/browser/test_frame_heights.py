"""A frame is as high as its text needs: a little too much or too little without script, and right with the script of the recipe."""

from __future__ import annotations

import json
import re
import urllib.request
from itertools import product

import pytest
from playwright.sync_api import Page, ViewportSize

from service.words.methods import FOLDER
from tests.support.content import CONTENT
from tests.support.guides import method_page, named_blocks
from tests.support.running import Demo, Site, pages
from widget.locales import ENGLISH, Locale
from widget.oembed import BETWEEN, FRAME_WIDTH

from . import partner
from .conftest import Open, Serve
from .engines import Engine, wait_for
from .partner import CHINESE
from .test_frames import framed

SCRIPT = (FOLDER / "iframe" / "height.js").read_text()
NAME = "height.js: sets the height of each frame of CellFacts by its width"
TAG = '<script src="/js/height.js" defer></script>'
SLUGS = ("status", "faq", "disclaimer")
LEFT = "document.scrollingElement.scrollHeight - document.scrollingElement.clientHeight"  # what scrolls inside


def site_with(serve: Serve, root: str, head: str = TAG, locale: Locale = ENGLISH) -> Site:
    """A partner's page with frames in a column, and their script on the partner's own server."""
    frames = "".join(partner.placeholder(slug, locale, root, "iframe") for slug in SLUGS)
    html = (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A partner</title><link rel="icon" href="data:,">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">{head}'
        '<link rel="stylesheet" href="/own.css"></head><body><main>' + frames + "</main></body></html>"
    )
    column = "body { margin: 0 } main { max-width: 40rem; margin: auto; padding: 0 16px }"
    return serve(pages({"/": html, "/own.css": column, "/js/height.js": SCRIPT}))


def heights(root: str, slug: str) -> dict[int, int]:
    """What the service says of a text's heights by width."""
    with urllib.request.urlopen(f"{root}en/{slug}.oembed.json", timeout=10) as answer:
        return {int(width): height for width, height in json.load(answer)["heights"].items()}


def wanted(root: str, slug: str, width: float) -> str:
    known = heights(root, slug)
    return str(known[max((one for one in known if one <= width), default=min(known))])


def test_the_script_of_the_recipe_is_the_file_beside_it_and_small() -> None:
    block = named_blocks(method_page("iframe"))[NAME]
    assert f"// {NAME}\n{block}" == SCRIPT
    assert len(SCRIPT.encode()) <= 1024


@pytest.mark.parametrize("window", [390, 1280])
@pytest.mark.parametrize("locale", [ENGLISH, CHINESE], ids=str)
def test_without_script_little_of_a_text_scrolls_and_little_room_is_left(
    demo: Demo, visit: Open, serve: Serve, window: int, locale: Locale
) -> None:
    reader = visit(viewport=ViewportSize(width=window, height=800), java_script_enabled=False)
    page = reader.to(site_with(serve, demo.root, "", locale).address)
    for number in range(len(SLUGS)):
        frame, element = framed(page, number), page.locator("iframe").nth(number)
        box = element.bounding_box()
        assert box
        assert box["width"] == min(window - 32, FRAME_WIDTH)
        need = frame.evaluate("document.querySelector('main').getBoundingClientRect().bottom + scrollY")
        assert 0.75 <= box["height"] / need <= 1.4, f"{SLUGS[number]}: {box['height']} for {need}"
        assert element.evaluate("e => getComputedStyle(e).borderTopWidth") == "0px"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert reader.complaints == []


def grown(page: Page, root: str, width: float) -> None:
    """Wait until each frame has the height for its width."""
    for number, slug in enumerate(SLUGS):
        page.wait_for_function(
            "([number, height]) => document.querySelectorAll('iframe')[number].height === height",
            arg=[number, wanted(root, slug, width)],
        )


@pytest.mark.parametrize("locale", [ENGLISH, CHINESE], ids=str)
def test_with_the_script_nothing_scrolls_at_any_width_under_a_strict_policy(
    demo: Demo, visit: Open, serve: Serve, locale: Locale
) -> None:
    ours = "script-src 'self'; style-src 'self'; style-src-attr 'unsafe-inline'; img-src data:"
    policy = f"default-src 'none'; {ours}; frame-src {demo.service}; connect-src {demo.service}"
    head = f'<meta http-equiv="Content-Security-Policy" content="{policy}">{TAG}'
    reader = visit(viewport=ViewportSize(width=390, height=800))
    page = reader.to(site_with(serve, demo.root, head, locale).address)
    for window in (390, 1280, 320):
        page.set_viewport_size(ViewportSize(width=window, height=800))
        grown(page, demo.root, min(window - 32, FRAME_WIDTH))
        left = {slug: framed(page, number).evaluate(LEFT) for number, slug in enumerate(SLUGS)}
        assert max(left.values()) <= 1, f"{window}: {left}"
    asked = [request.url for request in reader.requests if request.url.endswith(".oembed.json")]
    assert len(asked) == len(SLUGS), "one more request a frame, however often the width changes"
    assert reader.complaints == []


def test_where_the_heights_cannot_be_had_that_of_the_snippet_stays(demo: Demo, visit: Open, serve: Serve) -> None:
    reader = visit()
    reader.context.route("**/status.oembed.json", lambda route: route.fulfill(status=500))
    reader.context.route("**/faq.oembed.json", lambda route: route.fulfill(body="no JSON"))
    reader.context.route("**/disclaimer.oembed.json", lambda route: route.fulfill(json={"version": "1.0"}))
    page = reader.page
    with page.expect_response("**/status.oembed.json"), page.expect_response("**/disclaimer.oembed.json"):
        page.goto(site_with(serve, demo.root).address)
    page.wait_for_load_state("networkidle")
    shown = re.findall(r' height="(\d+)"', "".join(partner.placeholder(slug, ENGLISH, demo.root, "iframe") for slug in SLUGS))
    assert [frame.get_attribute("height") for frame in page.locator("iframe").all()] == shown
    assert not [complaint for complaint in reader.complaints if "exception" in complaint]


def test_the_script_works_in_other_browsers(engine: Engine, demo: Demo, serve: Serve) -> None:
    engine.resize(1280)
    engine.to(site_with(serve, demo.root).address)
    for number, slug in enumerate(SLUGS):
        wait_for(engine, f"document.querySelectorAll('iframe')[{number}].height === '{wanted(demo.root, slug, FRAME_WIDTH)}'")
    engine.resize(500)
    wait_for(engine, f"document.querySelector('iframe').clientWidth < {FRAME_WIDTH}")
    width = engine.evaluate("return document.querySelector('iframe').clientWidth")
    for number, slug in enumerate(SLUGS):
        wait_for(engine, f"document.querySelectorAll('iframe')[{number}].height === '{wanted(demo.root, slug, width)}'")


def test_the_snippet_has_the_height_of_a_frame_between_a_phone_and_a_desk(demo: Demo) -> None:
    for widget, locale in product(CONTENT.everything, (ENGLISH, CHINESE)):
        (height,) = re.findall(r' height="(\d+)"', partner.placeholder(widget.slug, locale, demo.root, "iframe"))
        assert 0 <= int(height) - heights(demo.root, widget.slug)[BETWEEN] < 50
