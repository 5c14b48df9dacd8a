"""Readers have Firefox, and on every iPhone WebKit: what Chromium shows, they see too, and they tell the service as little."""

from __future__ import annotations

import re
import time

import pytest

from service.htmx import DEFAULT, VERSIONS
from tests.support.running import HOST, Demo, Site, Wsgi, free_ports
from widget.locales import ENGLISH

from . import partner
from .conftest import Serve
from .engines import PARTS_OF_A_TABLE, WITHIN, Engine, Firefox, wait_for
from .partner import CHINESE, PATH, SLUGS, check_that_nothing_was_told

DATES = """
    const words = document.createTreeWalker(document.querySelector('article.cellfacts'), NodeFilter.SHOW_TEXT);
    const widths = [];
    for (let text = words.nextNode(); text; text = words.nextNode())
        for (const date of text.data.matchAll(/[0-9]{4}年[0-9]{1,2}月[0-9]{1,2}日/g)) {
            const range = document.createRange();
            range.setStart(text, date.index);
            range.setEnd(text, date.index + date[0].length);
            widths.push([...range.getClientRects()].reduce((sum, line) => sum + line.width, 0));
        }
    return widths"""


def read(engine: Engine, serve: Serve, app: Wsgi) -> Site:
    """Open a partner's page, on another site than the service, with a secret in its address."""
    site = serve(app)
    engine.to(f"http://localhost:{site.port}{PATH}?secret=melanoma#melanoma")
    return site


@pytest.mark.parametrize("version", VERSIONS)
def test_the_texts_arrive_and_the_service_is_told_nothing_about_the_page(
    engine: Engine, serve: Serve, service: Site, version: str
) -> None:
    root = f"{service.address}v1/"
    html = partner.page(root, *(partner.placeholder(slug, ENGLISH, root) for slug in ("faq", "status")))
    site = read(engine, serve, partner.with_htmx({PATH: html}, version))
    for slug in ("faq", "status"):
        wait_for(engine, f"document.querySelector('article.cellfacts-{slug}[lang=en]')")
    engine.click("#cellfacts-faq-language")
    wait_for(engine, "document.querySelector('article.cellfacts-faq[lang=zh-Hans]')")
    wait_for(engine, "document.activeElement.id === 'cellfacts-faq-language'")
    assert engine.evaluate("return document.querySelectorAll('article').length") == 2
    check_that_nothing_was_told(service.received, site)
    fetched = {request.path for request in service.received if request.method == "GET"}
    assert fetched == {"/v1/en/faq.html", "/v1/en/status.html", "/v1/widget.css", "/v1/zh-Hans/faq.html"}


@pytest.mark.parametrize("version", VERSIONS)
def test_a_snippet_without_its_attributes_stops_before_it_tells_anything(
    engine: Engine, serve: Serve, service: Site, version: str
) -> None:
    root = f"{service.address}v1/"
    bare = re.sub(r"\s+data-hx-(request|config)='[^']*'", "", partner.placeholder("faq", ENGLISH, root))
    whole = partner.placeholder("status", ENGLISH, root)
    site = read(engine, serve, partner.with_htmx({PATH: partner.page(root, bare, whole)}, version))
    wait_for(engine, "document.querySelector('article.cellfacts-status')")
    assert {request.method for request in service.received if request.path.endswith("faq.html")} == {"OPTIONS"}
    check_that_nothing_was_told(service.received, site)
    assert engine.evaluate("return document.querySelector('main a').innerText") == "faq"


@pytest.mark.parametrize("version", VERSIONS)
def test_the_link_stays_where_no_text_comes(engine: Engine, demo: Demo, serve: Serve, version: str) -> None:
    unknown = partner.placeholder("faq", ENGLISH, demo.root).replace("en/faq.html", "en/no-such-widget.html")
    offline = partner.placeholder("faq", ENGLISH, f"http://{HOST}:{free_ports(1)}/v1/")
    whole = partner.placeholder("status", ENGLISH, demo.root)
    read(engine, serve, partner.with_htmx({PATH: partner.page(demo.root, unknown, offline, whole)}, version))
    wait_for(engine, "document.querySelector('article.cellfacts-status')")
    wait_for(engine, "!document.querySelector('.htmx-request')")
    shown = engine.evaluate("return [...document.querySelectorAll('main > div > a')].map(link => link.offsetHeight > 0)")
    assert shown == [True, True]


def test_the_frame_shows_the_text_and_the_service_is_told_nothing_about_the_page(
    engine: Engine, serve: Serve, service: Site
) -> None:
    root = f"{service.address}v1/"
    html = partner.page(root, partner.placeholder("faq", ENGLISH, root, "iframe"))
    site = read(engine, serve, partner.with_htmx({PATH: html}, DEFAULT))
    assert engine.evaluate("return document.querySelector('iframe').getBoundingClientRect().height") > 400
    # WebKit takes nothing for 'self' in a sandboxed frame: the policy must name where the stylesheet is.
    wanted = re.compile(r"/v1/en/faq\.page\.html .*/v1/widget\.[0-9a-f]{16}\.css")
    end = time.monotonic() + WITHIN  # a frame may load after its page
    while not wanted.search(asked := " ".join(sorted(request.path for request in service.received))):
        assert time.monotonic() < end, asked
        time.sleep(0.05)
    check_that_nothing_was_told(service.received, site)


def test_a_dark_page_has_a_dark_frame_in_firefox_only(engine: Engine, serve: Serve) -> None:
    """The README says which browsers hand a page's color-scheme on. Both have a light system here."""
    says = "<script>parent.postMessage(matchMedia('(prefers-color-scheme: dark)').matches, '*')</script>"
    framed = serve(partner.with_htmx({"/framed": says}, DEFAULT))
    hears = "<script>onmessage = message => { document.title = message.data }</script>"
    frame = f'<iframe src="http://{HOST}:{framed.port}/framed"></iframe>'
    read(engine, serve, partner.with_htmx({PATH: f"{hears}<style>:root {{ color-scheme: dark }}</style>{frame}"}, DEFAULT))
    wait_for(engine, "document.title")
    assert engine.evaluate("return document.title") == str(isinstance(engine, Firefox)).lower()


def test_the_gallery_shows_the_text_with_its_style_and_a_choice_acts_at_once(engine: Engine, serve: Serve, service: Site) -> None:
    engine.resize(1280)
    engine.to(f"{service.address}?site=html&accent=%23aa0000")
    choose = "const select = document.querySelector('#choose-text'); select.value = 'faq';"
    engine.evaluate(f"{choose} select.dispatchEvent(new Event('change', {{bubbles: true}}))")
    wait_for(engine, "document.querySelector('#chosen').textContent.includes('/v1/en/faq.html')")
    wait_for(engine, "location.search.includes('text=faq') && document.querySelectorAll('#chosen .code button').length > 1")
    assert engine.evaluate("return document.documentElement.scrollWidth <= innerWidth")
    end = time.monotonic() + WITHIN  # a frame loads after its page; only its styles say that its policy let them in
    while {"/v1/widget.css", "/gallery/colors.css"} - (asked := {request.path.partition("?")[0] for request in service.received}):
        assert time.monotonic() < end, asked
        time.sleep(0.05)


@pytest.mark.parametrize("width", [480, 768, 1280])  # a window of WebKitGTK is no narrower
def test_no_text_is_wider_than_its_window(engine: Engine, demo: Demo, width: int) -> None:
    engine.resize(width)
    for address in partner.addresses(demo.root):
        engine.to(address)
        wide, window = engine.evaluate("return [document.documentElement.scrollWidth, innerWidth]")
        assert wide <= window, address


@pytest.mark.parametrize("slug", ["til-vs-cart", "targets"])
def test_a_table_that_folds_on_a_phone_is_still_a_table_to_a_screen_reader(engine: Engine, demo: Demo, slug: str) -> None:
    """No role says so, because the Nu HTML checker objects to those; browsers have taken `display: block` for the end of a table."""
    heard = {}
    for width, display in ((1000, "table"), (480, "block")):
        engine.resize(width)
        engine.to(f"{demo.root}en/{slug}.page.html")
        assert engine.evaluate("return getComputedStyle(document.querySelector('table')).display") == display
        heard[display] = engine.roles(PARTS_OF_A_TABLE)
    assert all(heard["table"].values()), heard
    assert heard["block"] == heard["table"]


def test_an_answer_closes_and_opens_where_it_is_clicked(engine: Engine, demo: Demo) -> None:
    engine.to(f"{demo.root}en/faq.page.html")
    first, height = "document.querySelector('details').open", "document.body.offsetHeight"
    whole = engine.evaluate(f"return {height}")
    engine.click("details > summary")
    wait_for(engine, f"!{first} && {height} < {whole}")
    engine.click("details > summary")
    wait_for(engine, f"{first} && {height} === {whole}")


@pytest.mark.parametrize("slug", SLUGS)
def test_no_digit_of_a_chinese_date_stands_on_another(engine: Engine, demo: Demo, slug: str) -> None:
    """WebKit 2.50 draws 11 as 1 where it sets spaces between digits and Han characters. So no date is wider than without such spaces."""
    engine.to(f"{demo.root}{CHINESE.tag}/{slug}.page.html")
    spaced = engine.evaluate(DATES)
    assert spaced
    assert any(spaced)
    none = "document.querySelector('article.cellfacts').style.setProperty('text-autospace', 'no-autospace', 'important');"
    assert spaced == pytest.approx(engine.evaluate(f"{none}{DATES}"), abs=0.5)
