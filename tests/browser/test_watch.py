"""The translators' preview in a real browser: saving a file changes the page, and everything works by keyboard, by links and in the dark."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polib
import pytest
from playwright.sync_api import Page, expect

from service.catalogs.workspace import open_workspace
from service.preview.watch.site import create_watch
from tests.support.content import CONTENT
from tests.support.running import Site, htmx_folder
from widget.catalogs import shipped_translations
from widget.locales import Locale

from .conftest import Open, Serve
from .main.test_accessibility import LOOKS, axe, violations
from .watching import follow

__all__ = ["axe"]
CHINESE = Locale("zh-Hans")
KEY = "faq.evaluate.show"
OF_FAQ = len(tuple(CONTENT.messages_of(CONTENT.find("faq"))))  # the sentences that a reader can meet in it
BEFORE, AFTER = "请先把查到的内容拿给您自己的肿瘤科医生看。", "请先让您自己的肿瘤科医生看看您查到的内容。"
# How often the page asks until it shows what was saved: once, and again while that is put in. On a quiet machine it takes under a second, and the
# figures are printed; beside twenty busy processes on two cores it took 16 s (measured), which says nothing about the page.
LOOKS_WITHIN = 3
WIDTHS = (320, 768, 1280)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Catalogs of this test's own, with something open of each kind."""
    folder = Path(shutil.copytree(shipped_translations(), tmp_path / "translations"))
    path = folder / "zh_Hans" / "LC_MESSAGES" / "widget.po"
    book = polib.pofile(str(path), wrapwidth=0)
    entries = {entry.msgctxt: entry for entry in book}
    desk = open_workspace(folder)
    desk.approve(
        [one for one in desk.messages if one.key.startswith("faq.harder")],
        CHINESE,
        "Dr. Wang",
        datetime(2026, 11, 20, tzinfo=UTC),
    )
    entries["faq.title"].msgstr = ""
    entries["faq.approved.who"].flags.append("fuzzy")
    entries["faq.approved.who"].previous_msgid = entries["faq.approved.who"].msgid.replace("must test", "should test")
    entries["faq.approved"].msgstr += "<b>"
    entries["faq.harder.items.mixed"].msgstr = entries["faq.harder.items.mixed"].msgstr.replace("。", "，")
    entries["notices.general"].msgstr = ""
    entries["sources.onclive"].msgstr = ""
    path.write_text(str(book))
    return folder


@pytest.fixture
def site(serve: Serve, folder: Path) -> Iterator[Site]:
    """The preview over them, with htmx."""
    return serve(create_watch(folder, htmx_folder()))


def save(folder: Path, old: str, new: str, name: str = "zh_Hans/LC_MESSAGES/widget.po") -> float:
    """Save a file as editors do: beside it, then in its place. Gives back when."""
    path = folder / name
    partial = path.with_suffix(".new")
    text = path.read_text()
    assert old in text
    partial.write_text(text.replace(old, new))
    partial.replace(path)
    return time.monotonic()


def looks(site: Site) -> int:
    """How often the page has asked whether anything has changed."""
    return sum("seen=" in request.path and "hx-request" in request.headers for request in site.received)


def seen_after(page: Page, selector: str, text: str, saved: float) -> float:
    """How long it took until an element of the page said something."""
    page.wait_for_function("([s, t]) => document.querySelector(s)?.textContent.includes(t)", arg=[selector, text], polling=20)
    return time.monotonic() - saved


@pytest.mark.parametrize("address", ["sentences/zh-Hans/faq", "sentences/zh-Hans/guide", f"sentence/{KEY}"])
def test_saving_the_catalog_changes_the_page_by_itself(folder: Path, site: Site, visit: Open, address: str) -> None:
    reader = visit(viewport={"width": 1280, "height": 900})
    page = reader.to(f"{site.address}{address}#m-{KEY}")
    page.evaluate("window.stayed = true")
    place = "#main"
    took, asked = [], []
    for old, new in [(BEFORE, AFTER), (AFTER, BEFORE)] * 4:
        saved, before = save(folder, f'msgstr "{old}"', f'msgstr "{new}"'), looks(site)
        took.append(seen_after(page, place, new, saved))
        asked.append(looks(site) - before)
        page.wait_for_timeout(137)
    print(f"\n{address}: seen after {min(took):.2f} to {max(took):.2f} s, asked {asked} times")
    assert max(asked) <= LOOKS_WITHIN
    assert page.evaluate("window.stayed"), "without a reload"
    assert reader.complaints == []


def test_a_frame_of_a_widget_follows_too_and_what_was_chosen_stays(folder: Path, site: Site, visit: Open) -> None:
    page = visit(viewport={"width": 1280, "height": 900}).to(f"{site.address}widgets/faq")
    page.select_option("#f-languages", "zh-Hans")
    expect(page.locator("iframe")).to_have_count(1)
    save(folder, f'msgstr "{BEFORE}"', f'msgstr "{AFTER}"')
    expect(page.frame_locator("iframe").locator("article")).to_contain_text(AFTER)
    expect(page.locator("iframe")).to_have_count(1)
    expect(page.locator("#f-languages")).to_have_value("zh-Hans")


def test_a_word_list_and_an_approval_are_followed(folder: Path, site: Site, visit: Open) -> None:
    page = visit().to(f"{site.address}sentence/terms.cart")
    desk = open_workspace(folder)
    desk.approve([one for one in desk.messages if one.key == "terms.cart"], CHINESE, "Dr. Li", datetime(2026, 11, 24, tzinfo=UTC))
    before = looks(site)
    approved = seen_after(page, "#main", "Dr. Li, November 24, 2026", time.monotonic())
    assert looks(site) - before <= LOOKS_WITHIN
    saved, before = save(folder, "卡T|汽车T", "卡T|汽车T|卡提", "zh_Hans/glossary.csv"), looks(site)
    glossary = seen_after(page, "#main", "卡提", saved)
    assert looks(site) - before <= LOOKS_WITHIN
    print(f"\nan approval is seen after {approved:.2f} s, the glossary after {glossary:.2f} s")


def test_the_place_the_focus_and_closed_answers_stay(folder: Path, site: Site, visit: Open) -> None:
    page = visit(viewport={"width": 1280, "height": 700}).to(f"{site.address}sentences/zh-Hans/faq")
    answers = page.locator("details.cellfacts-faq__item")
    answers.nth(2).locator("summary").click()
    assert answers.nth(2).get_attribute("open") is None
    page.goto(f"{site.address}sentences/zh-Hans/faq#m-{KEY}")
    page.evaluate("[...document.querySelectorAll('.pane')].forEach((pane, number) => { pane.scrollTop = [333, 555][number] })")
    page.locator('[id="s-terms.cart"] .quiet').evaluate("element => element.focus({preventScroll: true})")
    saved = save(folder, f'msgstr "{BEFORE}"', f'msgstr "{AFTER}"')
    seen_after(page, f'[id="m-{KEY}"]', AFTER, saved)
    assert answers.nth(2).get_attribute("open") is None
    assert answers.nth(1).get_attribute("open") is not None
    assert page.evaluate("[...document.querySelectorAll('.pane')].map(pane => Math.round(pane.scrollTop))") == [333, 555]
    assert page.evaluate("document.activeElement.hash") == "#m-terms.cart"
    assert page.evaluate("document.querySelector(':target').id") == f"m-{KEY}", "still highlighted"


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("key", ["faq.approved.who", "notices.general", "faq.title", "terms.cart"])
def test_an_address_leads_to_a_message_and_highlights_it(site: Site, visit: Open, key: str, width: int) -> None:
    page = visit(viewport={"width": width, "height": 800}).to(f"{site.address}zh-Hans/faq#m-{key}")  # as catalogs name it
    place = page.locator(f'[id="m-{key}"]')
    expect(place).to_be_in_viewport()
    assert place.evaluate("element => element.matches(':target')")
    look = place.evaluate("element => { const s = getComputedStyle(element); return [s.outlineStyle, s.outlineWidth] }")
    assert look == ["solid", "3px"]
    assert page.evaluate("document.scrollingElement.scrollWidth") == width


def test_a_state_in_place_leads_to_its_row_and_back_by_keyboard(site: Site, visit: Open) -> None:
    page = visit(viewport={"width": 1280, "height": 800}).to(f"{site.address}sentences/zh-Hans/faq")
    tag = page.locator('[id="m-faq.approved.who"] a.m-tag')
    assert tag.inner_text() == "needs work"
    tag.focus()
    page.keyboard.press("Enter")
    row = page.locator('[id="s-faq.approved.who"]')
    expect(row).to_be_in_viewport()
    assert row.evaluate("element => element.matches(':target')")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.pathname") == "/sentence/faq.approved.who", "all about it"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.hash") == "#m-faq.approved.who", "the next link is that of the row"
    page.keyboard.press("Enter")
    expect(page.locator('[id="m-faq.approved.who"]')).to_be_in_viewport()


def test_on_paper_there_is_no_navigation_and_nothing_is_cut_off(site: Site, visit: Open) -> None:
    page = visit(viewport={"width": 1280, "height": 800}).to(f"{site.address}sentences/zh-Hans/faq")
    page.emulate_media(media="print")
    assert [page.locator(one).first.is_visible() for one in ("nav", ".bar", ".row", ".m")] == [False] * 2 + [True] * 2
    assert page.evaluate("getComputedStyle(document.querySelector('#list')).overflow") == "visible"


def test_english_that_stands_in_is_set_as_english(site: Site, visit: Open) -> None:
    page = visit().to(f"{site.address}sentences/zh-Hans/faq")
    fonts = [page.locator(f'[id="m-{key}"]').evaluate("e => getComputedStyle(e).fontFamily") for key in ("faq.title", KEY)]
    assert "PingFang" not in fonts[0]
    assert "PingFang" in fonts[1]


def test_a_file_that_breaks_is_said_and_taken_back(folder: Path, site: Site, visit: Open) -> None:
    reader = visit(viewport={"width": 1280, "height": 900})
    page = reader.to(f"{site.address}sentences/zh-Hans/faq")
    saved, before = save(folder, f'msgstr "{BEFORE}"', f'msgstr "{BEFORE}'), looks(site)
    seen_after(page, "#main", "This line breaks the PO format.", saved)
    assert looks(site) - before <= LOOKS_WITHIN
    assert BEFORE in page.locator(f'[id="m-{KEY}"]').inner_text()
    saved = save(folder, f'msgstr "{BEFORE}\n', f'msgstr "{AFTER}"\n')
    seen_after(page, f'[id="m-{KEY}"]', AFTER, saved)
    expect(page.locator("#faults")).to_have_count(0)
    assert reader.complaints == []


def test_the_page_says_when_the_preview_stops_and_goes_on_when_it_is_back(folder: Path, site: Site, visit: Open) -> None:
    page = visit().to(f"{site.address}sentences/zh-Hans/faq")
    expect(page.locator("#stopped")).to_be_hidden()
    page.context.set_offline(True)
    expect(page.locator("#stopped")).to_be_visible()
    page.context.set_offline(False)
    expect(page.locator("#stopped")).to_be_hidden()


def test_without_scripting_everything_is_there_and_says_to_reload(folder: Path, site: Site, visit: Open) -> None:
    reader = visit(java_script_enabled=False)
    page = reader.to(f"{site.address}sentences/zh-Hans/faq?show=open")
    assert "Scripting is off" in page.locator("#main").inner_text()
    save(folder, f'msgstr "{BEFORE}"', 'msgstr ""')
    page.reload()
    assert page.locator(f'[id="s-{KEY}"] .state').inner_text() == "missing"
    assert page.locator(f'[id="m-{KEY}"] .m-tag').inner_text() == "missing"
    follow(page.get_by_role("link", name=f"All {OF_FAQ}"))
    assert page.locator("li.row").count() == OF_FAQ
    follow(page.locator("a[href='/sentences/zh-Hans/guide']").first)
    assert page.locator("article.cellfacts-guide[lang=zh-Hans]").is_visible()
    assert reader.complaints == []


ADDRESSES = (
    "sentences/zh-Hans/faq",
    "sentences/en/guide",
    "sentences/zh-Hans/trial-checklist?show=open",
    "sentence/faq.approved.who",
    "widgets/status",
    "no/such",
)


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("address", ADDRESSES)
def test_every_page_is_accessible(folder: Path, site: Site, visit: Open, axe: str, look: str, address: str) -> None:
    save(folder, "卡T|汽车T,", "卡T|汽车T,x", "zh_Hans/glossary.csv")  # the box with what is wrong about whole files
    reader = visit(**LOOKS[look])
    page = reader.to(f"{site.address}{address}")
    page.evaluate("document.querySelectorAll('details').forEach(e => e.open = true)")
    assert not (found := list(violations(page, axe))), "\n".join(found)
    assert [one for one in reader.complaints if "404" not in one] == []
    assert reader.hosts == {f"127.0.0.1:{site.port}"}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_no_page_is_wider_than_its_window(site: Site, visit: Open, width: int, scheme: str) -> None:
    """CELLFACTS_PICTURES names a folder to look at them."""
    options: dict[str, Any] = {"viewport": {"width": width, "height": 900}, "color_scheme": scheme}
    page = visit(**options).page
    for address in ADDRESSES:
        page.goto(f"{site.address}{address}")
        assert page.evaluate("document.scrollingElement.scrollWidth") == width, address
        if folder := os.environ.get("CELLFACTS_PICTURES"):
            page.screenshot(path=Path(folder) / f"{address.replace('/', '-').partition('?')[0] or 'index'}-{width}-{scheme}.png")
