"""Languages that nobody has translated into yet, made by `support/pseudo.py`: Arabic from right to left, Chinese with Traditional letters.

Five languages are built and served. What an Arabic reader sees begins at the right; what a Traditional reader sees has that script's shapes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from service.app import create_app
from service.catalogs.export import export
from service.catalogs.workspace import open_workspace
from service.embed.snippets import Placement
from service.preview.watch.site import create_watch
from service.releases.store import open_store
from service.settings import Settings
from tests.conftest import DAY
from tests.support.content import CONTENT
from tests.support.methods import METHODS
from tests.support.pseudo import ARABIC, TRADITIONAL, pseudo_translations
from tests.support.running import HOST, Site, free_ports, htmx_folder
from widget.approvals import Review
from widget.catalog import Catalog
from widget.catalogs import load_catalogs
from widget.locales import ENGLISH, Locale
from widget.release import build_release
from widget.rendering import FragmentState, render_fragment
from widget.stylesheet import build_stylesheet

from . import partner
from .conftest import Open, Serve
from .main.test_accessibility import axe, violations  # noqa: F401 (a fixture)
from .previewing import running_preview
from .test_layout import OVERFLOW
from .watching import widgets_arrive

WIDTHS = (390, 1280)
MISPLACED = Path(__file__).with_name("misplaced.js").read_text()
FONTS = "element => getComputedStyle(element).fontFamily"


@dataclass(frozen=True)
class Five:
    """The served release in five languages. root: its address. translations: their folder."""

    root: str
    translations: Path
    books: Mapping[Locale, Catalog]


@pytest.fixture(scope="module")
def five(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Five]:
    folder = tmp_path_factory.mktemp("five")
    translations = pseudo_translations(folder / "translations")
    books = load_catalogs(translations, CONTENT.messages())
    release = build_release(CONTENT, books)
    store = open_store(folder / "data")
    store.write(release)
    store.activate(release.id)
    port = free_ports(1)
    settings = Settings(folder / "data", HOST, port, 1, f"http://{HOST}:{port}/", translations, htmx_folder())
    site = Site(create_app(settings, clock=lambda: DAY), port)
    yield Five(settings.root, translations, books)
    site.stop()


@pytest.fixture(scope="module")
def watched(five: Five) -> Iterator[Site]:
    """The translator's pages about the same languages."""
    site = Site(create_watch(five.translations, htmx_folder()))
    yield site
    site.stop()


def drawn_with(page: Page, selector: str) -> set[str]:
    """The fonts that the browser drew an element with."""
    session = page.context.new_cdp_session(page)
    session.send("DOM.enable")
    session.send("CSS.enable")
    root = session.send("DOM.getDocument")["root"]["nodeId"]
    node = session.send("DOM.querySelector", {"nodeId": root, "selector": selector})["nodeId"]
    return {font["familyName"] for font in session.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]}


@pytest.mark.parametrize("width", WIDTHS)
def test_every_arabic_text_begins_at_the_right_and_nothing_scrolls_sideways(five: Five, visit: Open, width: int) -> None:
    """Widgets, short forms, questions and the guide, with every answer open."""
    visitor = visit(viewport={"width": width, "height": 800})
    addresses = partner.addresses(five.root, [ARABIC])
    assert len(addresses) > 20
    for address in addresses:
        page = visitor.to(address)
        page.evaluate("document.querySelectorAll('details').forEach(fold => fold.open = true)")
        assert page.locator("html").get_attribute("dir") == "rtl", address
        assert page.locator("article.cellfacts").get_attribute("dir") == "rtl", address
        assert page.evaluate(MISPLACED) == [], address
        assert page.evaluate(OVERFLOW) == [], address
    assert visitor.complaints == []


@pytest.mark.parametrize("look", ["light", "dark"])
def test_axe_finds_nothing_in_arabic(five: Five, visit: Open, axe: str, look: str) -> None:  # noqa: F811
    page = visit(color_scheme=look, viewport={"width": 390, "height": 800}).page
    found = []
    for address in partner.addresses(five.root, [ARABIC]):
        page.goto(address)
        found.extend(violations(page, axe))
    assert not found, "\n".join(found)


def test_what_is_no_text_of_ours_in_arabic_says_so_from_the_right(five: Five, visit: Open) -> None:
    page = visit(viewport={"width": 390, "height": 800}).to(f"{five.root}ar/faq/nothing.html")
    article = page.locator("article.cellfacts-error")
    assert (article.get_attribute("lang"), article.get_attribute("dir")) == ("ar", "rtl")
    assert article.evaluate("element => getComputedStyle(element).direction") == "rtl"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_switch_lists_every_other_language_in_its_own_letters(five: Five, visit: Open) -> None:
    visitor = visit()
    for locale, book in five.books.items():
        page = visitor.to(f"{five.root}{locale.tag}/faq.page.html")
        links = page.locator(".cellfacts__languages a").all()
        listed = {link.get_attribute("lang"): (link.inner_text(), link.get_attribute("dir")) for link in links}
        assert listed == {
            other.tag: (
                name.language_name,
                None if name.language.direction == book.language.direction else name.language.direction,
            )
            for other, name in five.books.items()
            if other != locale
        }


def test_traditional_chinese_has_traditional_letters_and_simplified_its_own(five: Five, visit: Open) -> None:
    """The language and the fonts decide: both share the code points of many characters."""
    visitor = visit()
    for tag, font in (("zh-Hant", "Noto Sans CJK TC"), ("zh-Hans", "Noto Sans CJK SC")):
        page = visitor.to(f"{five.root}{tag}/status.page.html")
        assert page.locator("article.cellfacts").get_attribute("lang") == tag
        assert font in page.locator("article.cellfacts").evaluate(FONTS)
        assert drawn_with(page, ".cellfacts__answer") == {font}
    page = visitor.to(f"{five.root}en/status.page.html")
    for tag, font in (("zh-Hant", "Noto Sans CJK TC"), ("zh-Hans", "Noto Sans CJK SC")):
        assert drawn_with(page, f".cellfacts__languages [lang={tag}]") == {font}


def test_an_arabic_and_an_english_text_keep_their_directions_on_any_page(five: Five, visit: Open, serve: Serve) -> None:
    """Also on one that sets every element from left to right, or from right to left."""
    placed = [
        METHODS["htmx"].code(Placement(CONTENT.find(slug), locale, slug, five.root))
        for slug, locale in (("status", ARABIC), ("faq", ENGLISH), ("barriers", TRADITIONAL))
    ]
    assert 'lang="ar" dir="rtl"' in placed[0]
    assert "dir=" not in placed[1] + placed[2]
    for side in ("ltr", "rtl"):
        css = f"<style>html, body * {{ direction: {side}; unicode-bidi: bidi-override; text-align: left }}</style>"
        html = partner.page(five.root, *placed, head=css)
        visitor = visit()
        page = visitor.to(serve(partner.with_htmx({"/": html}, "2.0.11")).address)
        for slug, tag in (("status", "ar"), ("faq", "en"), ("barriers", "zh-Hant")):
            widgets_arrive(page, [slug], tag)
            answer = page.locator(f".cellfacts-{slug} .cellfacts__answer")
            expected = "rtl" if tag == "ar" else "ltr"
            assert answer.evaluate("e => [getComputedStyle(e).direction, getComputedStyle(e).textAlign]") == [expected, "start"]
        name = page.locator(".cellfacts-status [dir=ltr]").first
        assert name.evaluate("e => [getComputedStyle(e).direction, getComputedStyle(e).unicodeBidi]") == ["ltr", "isolate"]
        assert page.evaluate(MISPLACED) == []


def test_the_tint_of_a_card_that_inherits_and_the_marks_of_red_flags_stand_at_the_right(five: Five, visit: Open) -> None:
    page = visit().to(f"{five.root}ar/red-flags.page.html")
    sides = "e => { const s = getComputedStyle(e, '::before'); return [s.right, parseFloat(s.left) > 100] }"
    assert page.locator(".cellfacts-red-flags__list li").first.evaluate(sides) == ["0px", True]
    page = visit().to(f"{five.root}ar/status.page.html")
    page.evaluate("document.body.classList.add('cellfacts-inherit')")
    assert "270deg" in page.locator(".cellfacts__card").first.evaluate("e => getComputedStyle(e).backgroundImage")


def test_on_paper_an_address_stands_by_itself_from_left_to_right(five: Five, visit: Open) -> None:
    page = visit().to(f"{five.root}ar/status.page.html")
    page.emulate_media(media="print")
    after = page.locator(".cellfacts__sources a").first.evaluate("e => getComputedStyle(e, '::after').content")
    assert after.startswith('" \u2066(http')
    assert page.evaluate(OVERFLOW) == []


def test_a_reviewers_name_in_latin_letters_leaves_the_date_after_it_in_its_place(five: Five, visit: Open) -> None:
    state = FragmentState(Review("Ann Lee", date(2026, 11, 24), "A statement of hers."))
    html = render_fragment(CONTENT, CONTENT.find("faq"), ARABIC, five.books, state=state).html
    css = build_stylesheet(CONTENT, [book.language for book in five.books.values()])
    page = visit(viewport={"width": 1280, "height": 800}).page
    page.set_content(f"<!doctype html><title>A test</title><style>{css}</style><main>{html}</main>")
    assert page.evaluate(MISPLACED) == []
    said = page.locator(".cellfacts__state--checked")
    assert "Ann Lee" in said.inner_text()
    assert said.evaluate("e => getComputedStyle(e.querySelector('time')).unicodeBidi") == "isolate"


def test_the_gallery_shows_arabic_from_the_right_and_its_code_from_the_left(five: Five, visit: Open) -> None:
    page = visit().to(f"{five.root.removesuffix('v1/')}?language=ar&site=html")
    assert page.locator("iframe[lang=ar]").get_attribute("dir") == "rtl"
    assert page.frame_locator("iframe").locator("html").get_attribute("dir") == "rtl"
    assert page.locator("a[lang=zh-Hant]").first.evaluate(FONTS).startswith('"PingFang TC"')
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        page.goto(f"{five.root.removesuffix('v1/')}ar?site=nginx&language=both")
        assert page.locator("html").get_attribute("dir") == "rtl"
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate("[...document.querySelectorAll('pre')].every(e => getComputedStyle(e).direction === 'ltr')")
    page = visit().to(five.root.removesuffix("v1/") + "security")
    assert page.locator("dt[lang=ar]").get_attribute("dir") == "rtl"
    assert page.locator("dt[lang=ar]").inner_text() == "العربية"


@pytest.mark.parametrize("width", WIDTHS)
def test_translators_pages_in_arabic_begin_at_the_right(watched: Site, visit: Open, width: int) -> None:
    """The pages' own words, too; English sentences and keys stay from left to right."""
    visitor = visit(viewport={"width": width, "height": 900}, locale="ar")
    for path in ("sentences/ar/faq", "sentences/en/faq", "widgets/faq", "sentence/faq.answer", "nothing"):
        page = visitor.to(f"{watched.address}{path}")
        assert (page.locator("html").get_attribute("lang"), page.locator("html").get_attribute("dir")) == ("ar", "rtl"), path
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        assert page.evaluate(
            "[...document.querySelectorAll('code, [lang=en]')].every(e => getComputedStyle(e).direction === 'ltr')"
        )
    page = visitor.to(f"{watched.address}sentences/ar/faq")
    assert page.locator("main article.cellfacts").evaluate("e => getComputedStyle(e).direction") == "rtl"
    box, heading = page.locator("main").bounding_box(), page.locator("h1").bounding_box()
    assert box
    assert heading
    assert heading["x"] + heading["width"] > box["x"] + box["width"] - 60


def test_admins_pages_in_arabic_begin_at_the_right(tmp_path: Path, visit: Open) -> None:
    with running_preview(tmp_path, make=pseudo_translations) as preview:
        visitor = visit(viewport={"width": 390, "height": 900}, locale="ar")
        page = preview.sign_in(visitor.page)
        for path in ("", "changes", "releases", "upload", "share", "sources", "log", "sentences/ar/faq"):
            page.goto(f"{preview.address}{path}")
            for width in WIDTHS:
                page.set_viewport_size({"width": width, "height": 900})
                assert page.locator("html").get_attribute("dir") == "rtl", path
                assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (path, width)
            assert page.evaluate("[...document.querySelectorAll('code')].every(e => getComputedStyle(e).direction === 'ltr')"), (
                path
            )


def test_the_review_sheet_has_arabic_from_the_right(five: Five, browser: Browser, tmp_path: Path) -> None:
    made = export(open_workspace(five.translations, content=CONTENT), tmp_path, "ar", date(2026, 11, 24), "faq")
    (sheet,) = [path for path in made.files if path.suffix == ".html"]
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(sheet.as_uri())
    texts = page.locator("td > span[lang=ar]")
    assert texts.count() > 50
    assert texts.evaluate_all("all => all.every(e => getComputedStyle(e).direction === 'rtl' && e.getAttribute('dir') === 'rtl')")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.close()
