"""A partner's page keeps room for a text until it comes, so that what a reader has begun to read does not move away.

The heights are measured here: after another look or other words, run COMMAND.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import product
from math import ceil
from threading import Event
from time import monotonic
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, ViewportSize

from service.app import create_app
from service.embed.snippets import Placement
from service.htmx import DEFAULT
from service.settings import Settings
from tests.conftest import DAY, PROJECT, filled
from tests.support.content import CONTENT
from tests.support.methods import METHODS
from tests.support.running import HOST, Site, Wsgi, free_ports, htmx_folder
from widget.loading import HEIGHTS
from widget.locales import ENGLISH, Locale
from widget.manifest import Release
from widget.model import Height, Widget
from widget.suffixes import BRIEF_FORM

from . import partner
from .conftest import Open, Serve
from .partner import LOCALES
from .watching import PATIENCE

COMMAND = "CELLFACTS_HEIGHTS=write .venv/bin/pytest tests/browser/test_room.py -k heights"
LARGEST_SHIFT = 0.02  # Chromium calls a page good up to 0.1
Text = tuple[Widget, str | None]
WHOLE: tuple[Text, ...] = tuple((widget, None) for widget in CONTENT.everything)
BRIEF: tuple[Text, ...] = tuple((widget, BRIEF_FORM) for widget in CONTENT.everything)
QUESTIONS: tuple[Text, ...] = tuple((question, None) for widget in CONTENT.widgets for question in CONTENT.questions(widget))
TEXTS = (*WHOLE, *BRIEF, *QUESTIONS)
PHONE, DESKTOP = ViewportSize(width=390, height=844), ViewportSize(width=1280, height=800)
NARROW, WIDE, LINE = 390, 640, 28  # pixels: windows in which a text is measured as part of a page, and a line of text
FRAMES = (280, 320, 360, 400, 480, 560, 640, 800)  # how wide frames are; a text is no wider than 736
HIGH = "node => node.getBoundingClientRect().height + parseFloat(getComputedStyle(node).marginBottom)"
TWO_FRAMES = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
# What a partner has around it.
LOOK = "<style>body { margin: 0; font: 16px/1.5 sans-serif } main { max-width: 46em; margin: auto; padding: 1px 20px }</style>"
AFTER = "".join(f"<p id='after-{number}'>{'What the partner says after it. ' * 12}</p>" for number in range(12))
BEFORE = "<h1>A page of a partner’s</h1><p>What the partner says before it.</p>"
# What has moved though nobody touched the page: the measure of https://web.dev/articles/cls, without its windows of five seconds.
WATCH = """
window.moved = [];
new PerformanceObserver(list => window.moved.push(...list.getEntries().map(e => ({
  value: e.value, nodes: e.sources.map(s => s.node && (s.node.id || s.node.nodeName) + ' ' + s.previousRect.y + '>' + s.currentRect.y)
})))).observe({type: 'layout-shift', buffered: true});
"""


def placed(text: Text, locale: Locale, root: str) -> Placement:
    """Where a partner has put a text."""
    widget, form = text
    return Placement(widget, locale, widget.title.english, root, form=form)


def name_of(text: Text) -> str:
    """As in the file of heights."""
    return placed(text, ENGLISH, "").text


class Held:
    """The service, which keeps its texts back where a test says so. root: address of its `/v1/`."""

    def __init__(self, app: Wsgi) -> None:
        self.app, self.root, self.may_go = app, "", Event()
        self.may_go.set()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if environ["PATH_INFO"].endswith(".html"):
            self.may_go.wait(PATIENCE / 1000)
        return self.app(environ, start_response)


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory, release: Release) -> Iterator[Held]:
    """The service on the day of the tests, when nothing is overdue."""
    port = free_ports(1)
    settings = Settings(tmp_path_factory.mktemp("room") / "data", HOST, port, 1, f"http://{HOST}:{port}/", None, htmx_folder())
    filled(settings, release)
    app = Held(create_app(settings, clock=lambda: DAY))
    app.root = settings.root
    site = Site(app, port)
    yield app
    site.stop()


@pytest.fixture(scope="module")
def root(held: Held) -> str:
    """The address of its `/v1/`."""
    return held.root


@pytest.fixture(scope="module")
def measured(browser: Browser, root: str, release: Release) -> dict[str, Height]:
    """How high each text is in its higher language: inside a frame a reader can change it."""
    page = browser.new_page(viewport=ViewportSize(width=WIDE, height=100))
    found: dict[str, list[tuple[float, ...]]] = {name_of(text): [] for text in TEXTS}
    for text, locale in product(TEXTS, LOCALES):
        place = placed(text, locale, root)
        if place.path not in release.files:
            continue
        page.goto(place.page)
        frames = [framed_height(page, width) for width in FRAMES]
        page.set_viewport_size(ViewportSize(width=WIDE, height=100))
        fragment = page.request.get(root + place.path)
        assert fragment.ok, fragment.url
        page.set_content(f'<link rel="stylesheet" href="{root}widget.css">{LOOK}<main>{fragment.text()}</main>')
        wide = page.locator("article.cellfacts").evaluate(HIGH)
        page.set_viewport_size(ViewportSize(width=NARROW, height=100))
        narrow = page.locator("article.cellfacts").evaluate(HIGH)
        page.set_viewport_size(ViewportSize(width=WIDE, height=100))
        # A wider frame may need more than one that is less wide: so each is as high as any wider one.
        found[name_of(text)].append((narrow, wide, *(max(frames[number:]) for number in range(len(FRAMES)))))
    page.close()
    return {name: height_of([ceil(max(column)) for column in zip(*rows, strict=True)]) for name, rows in found.items()}


def framed_height(page: Page, width: int) -> float:
    """How high the document is in a frame that is so wide."""
    page.set_viewport_size(ViewportSize(width=width, height=100))
    return float(page.evaluate("document.scrollingElement.scrollHeight"))


def height_of(row: Sequence[int]) -> Height:
    narrow, wide, *frames = row
    return Height(narrow, wide, dict(zip(FRAMES, frames, strict=True)))


def frame_table(height: Height) -> str:
    """The heights by width, as TOML."""
    return ", ".join(f"{width} = {high}" for width, high in height.frame.items())


def row_of(height: Height) -> tuple[int, ...]:
    return (height.narrow, height.wide, *height.frame.values())


def test_the_heights_that_we_know_are_those_of_the_texts(measured: Mapping[str, Height]) -> None:
    """Another machine's fonts may make some difference, another copy a great one."""
    if os.environ.get("CELLFACTS_HEIGHTS") == "write":
        rows = (
            f'"{name}" = {{ narrow = {height.narrow}, wide = {height.wide}, frame = {{ {frame_table(height)} }} }}\n'
            for name, height in measured.items()
        )
        head = f"# Measured, as `Height` in widget/model.py says. To measure anew:\n# {COMMAND}\n\n"
        (PROJECT / "widget" / HEIGHTS).write_text(head + "".join(rows))
        return
    known = {name: height for widget in CONTENT.everything for name, height in widget.heights.items()}
    assert known.keys() == measured.keys(), f"Run: {COMMAND}"
    for name, height in measured.items():
        for have, seen in zip(row_of(known[name]), row_of(height), strict=True):
            assert abs(have - seen) <= max(LINE, 0.15 * seen), f"{name}: {known[name]}, not {height}. Run: {COMMAND}"


def moved(page: Page, held: Held, address: str, arrived: Callable[[Page], object]) -> tuple[float, Any]:
    """How much a page has moved while its text came, by the layout shifts that Chromium tells, and what moved. arrived: waits for the text."""
    held.may_go.clear()
    page.goto(address, wait_until="domcontentloaded")  # a page with a frame is loaded when the frame is
    page.wait_for_function("performance.getEntriesByName('first-contentful-paint').length > 0")
    page.evaluate(TWO_FRAMES)
    assert page.locator("article.cellfacts").count() == 0
    held.may_go.set()
    arrived(page)
    page.evaluate(TWO_FRAMES)
    found = page.evaluate("moved")
    return sum(one["value"] for one in found), found


def article_in_page(page: Page) -> None:
    page.locator("article.cellfacts").wait_for()


def article_in_frame(page: Page) -> None:
    """Asks the frame for nothing before it is loaded: each question would lay its text out without its stylesheet, which readers never see."""
    page.wait_for_load_state("load")  # a page is loaded when its frames and their stylesheets are
    page.frame_locator("iframe").locator("article.cellfacts").wait_for()
    whole = "innerHeight + 1 >= document.scrollingElement.scrollHeight"
    deadline = monotonic() + PATIENCE / 1000
    while not page.frames[1].evaluate(whole):  # its policy forbids Playwright's own waiting, which evaluates words in the page
        assert monotonic() < deadline
        page.wait_for_timeout(20)


ARRIVED: Mapping[str, Callable[[Page], None]] = {"htmx": article_in_page, "iframe": article_in_frame}


@pytest.mark.parametrize("window", [PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize(("method", "before"), [("htmx", ""), ("htmx", BEFORE), ("iframe", "")], ids=["first", "below", "iframe"])
def test_a_page_does_not_move_when_the_text_comes(
    held: Held, release: Release, visit: Open, serve: Serve, window: ViewportSize, before: str, method: str
) -> None:
    pages = {}
    for text, locale in product(TEXTS, LOCALES):
        place = placed(text, locale, held.root)
        if place.path not in release.files:  # held from this language
            continue
        code = METHODS[method].code(place)
        head = LOOK + METHODS["iframe"].head_code(held.root)
        pages[f"/{locale.tag}/{name_of(text)}"] = partner.page(held.root, before, code, AFTER, head=head)
    site = serve(partner.with_htmx(pages, DEFAULT))
    reader = visit(viewport=window)
    reader.page.add_init_script(WATCH)
    found = {path: moved(reader.page, held, f"http://localhost:{site.port}{path}", ARRIVED[method]) for path in pages}
    assert {path: sight for path, (shift, sight) in found.items() if shift > LARGEST_SHIFT} == {}


def test_without_its_class_a_placeholder_would_let_the_page_move(held: Held, visit: Open, serve: Serve) -> None:
    """So that the test above measures something."""
    codes = [METHODS["htmx"].code(placed(text, ENGLISH, held.root)) for text in (BRIEF[0], WHOLE[0])]
    bare = {
        f"/{number}": partner.page(held.root, code.replace("cellfacts-place", "x"), AFTER, head=LOOK)
        for number, code in enumerate(codes)
    }
    site = serve(partner.with_htmx(bare, DEFAULT))
    reader = visit(viewport=PHONE)
    reader.page.add_init_script(WATCH)
    for path in bare:
        shift, _ = moved(reader.page, held, f"http://localhost:{site.port}{path}", article_in_page)
        assert shift > 5 * LARGEST_SHIFT


def test_without_script_no_room_is_kept_because_no_text_comes(root: str, visit: Open, serve: Serve) -> None:
    code = METHODS["htmx"].code(placed(BRIEF[0], ENGLISH, root))
    site = serve(partner.with_htmx({"/": partner.page(root, code, AFTER, head=LOOK)}, DEFAULT))
    page = visit(java_script_enabled=False, viewport=PHONE).to(f"http://localhost:{site.port}/")
    box = page.locator(".cellfacts-place").bounding_box()
    assert box
    assert box["height"] < 60
