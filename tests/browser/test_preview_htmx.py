"""What htmx adds to the preview: the board follows the catalogs, and the frames follow the form. Without scripting, buttons do the same."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Frame, Page, expect

from .conftest import QUIET, Open, chromium
from .previewing import PO, Preview, complaints, running_preview, save
from .watching import Visit, follow

# The board asks every two seconds. Between saving and seeing it asks at most so often, however slow the machine is: one ask that was under way,
# one that brings the news, and one that began while the page was being changed.
LOOKS_WITHIN = 3
KEY = "faq.approved.ask"
NOT_HERE = f'[id="m-{KEY}"]'


@pytest.fixture(scope="module")
def preview(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Preview]:
    """One preview; the test that changes a catalog says so."""
    with running_preview(tmp_path_factory.mktemp("preview")) as preview:
        yield preview


def looks(reader: Visit) -> int:
    """How often the board has asked whether anything has changed."""
    return sum("seen=" in request.url for request in reader.requests)


def frame_in(page: Page, number: int) -> Frame:
    """What stands in a frame of the widget's page; they load when they come near the window."""
    element = page.locator("#frames iframe").nth(number)
    element.scroll_into_view_if_needed()
    frame = element.element_handle().content_frame()
    assert frame is not None
    return frame


def widget_in(frame: Frame) -> Frame:
    """A frame, when the widget is there."""
    frame.wait_for_selector("article.cellfacts")
    return frame


def test_the_board_follows_a_catalog_and_keeps_what_is_open_and_focused(preview: Preview, visit: Open) -> None:
    reader = visit(locale="en-US", viewport={"width": 1280, "height": 800})
    page = preview.sign_in(reader.page)
    page.evaluate("window.stayed = true")
    opened, shut = page.locator("#due-faq"), page.locator("#due-til-vs-cart")
    opened.locator("summary").click()
    shut.locator("summary").click()
    opened.locator("a").nth(1).focus()
    address = page.evaluate("document.activeElement.href")
    card = page.locator("article", has=page.locator("#w-faq"))
    expect(card.get_by_text("differs from what is released")).to_have_count(0)
    page.evaluate("scrollTo(0, 150)")
    for text, number in (("您所在地的情况，请向您的肿瘤科医生咨询。", 1), ("您所在地的情况，请咨询您的医生。", 0)):
        save(preview.translations / PO, (KEY, text))
        saved, before = time.monotonic(), looks(reader)
        expect(card.get_by_text("differs from what is released")).to_have_count(number)
        assert looks(reader) - before <= LOOKS_WITHIN
        print(f"\nthe board follows after {time.monotonic() - saved:.1f} s")
        assert page.evaluate("window.stayed"), "without a reload"
        assert opened.get_attribute("open") is not None
        assert shut.get_attribute("open") is None
        assert page.evaluate("document.activeElement.href") == address
        assert page.evaluate("scrollY") == 150
    assert complaints(reader) == []


def test_the_board_leads_to_the_sign_in_page_when_the_session_ends(preview: Preview, visit: Open) -> None:
    page = preview.sign_in(visit().page)
    page.context.clear_cookies()
    page.wait_for_url(f"{preview.address}sign-in")


def test_the_frames_follow_the_form_without_a_reload(preview: Preview, visit: Open) -> None:
    reader = visit(locale="en-US", viewport={"width": 1280, "height": 900})
    page = preview.sign_in(reader.page)
    page.goto(f"{preview.address}widgets/faq")
    page.evaluate("window.stayed = true")
    before = page.url
    page.select_option("#f-width", "tablet")
    expect(page.locator(".frame-box--tablet")).to_have_count(2)
    page.select_option("#f-version", "both")
    expect(page.locator(".frame-box--tablet")).to_have_count(4)
    page.select_option("#f-languages", "zh-Hans")
    expect(page.locator(".frame-box--tablet")).to_have_count(2)
    assert page.evaluate("window.stayed")
    assert page.locator(":focus").count() <= 1
    for part in ("width=tablet", "version=both", "languages=zh-Hans"):
        expect(page).to_have_url(re.compile(part))
    assert widget_in(frame_in(page, 0)).locator("article").get_attribute("lang") == "zh-Hans"
    page.get_by_role("link", name="status", exact=True).click()
    expect(page.locator(".frame-box--tablet")).to_have_count(2)
    expect(page, "the other widgets are shown in the same way").to_have_url(re.compile("version=both"))
    for width, number in (("tablet", 2), ("tablet", 4), ("tablet", 2), ("phone", 2)):
        with page.expect_event("load"):  # going back reads the page again
            page.evaluate("history.back()")
        expect(page.locator(f".frame-box--{width}")).to_have_count(number)
        expect(page.locator("#f-width")).to_have_value(width)  # the form says what the frames show
    expect(page).to_have_url(before)
    assert complaints(reader) == []


def test_without_scripting_a_button_does_what_htmx_does(preview: Preview, visit: Open) -> None:
    reader = visit(locale="en-US", java_script_enabled=False)
    page = preview.sign_in(reader.page)
    page.goto(f"{preview.address}widgets/faq")
    page.select_option("#f-width", "tablet")
    page.select_option("#f-version", "both")
    follow(page.get_by_role("button", name="Show"))
    expect(page.locator(".frame-box--tablet")).to_have_count(4)
    assert "version=both" in page.url
    assert complaints(reader) == []


@pytest.mark.parametrize("window", [320, 1280])
def test_a_frame_is_as_wide_as_its_screen_and_fits_its_column(preview: Preview, visit: Open, window: int) -> None:
    reader = visit(locale="en-US", viewport={"width": window, "height": 900})
    page = preview.sign_in(reader.page)
    for name, width in (("phone", 390), ("tablet", 768), ("desktop", 1280)):
        page.goto(f"{preview.address}widgets/faq?width={name}")
        box, frame = page.locator(".frame-box").first.bounding_box(), page.locator(".frame").first.bounding_box()
        assert box
        assert frame
        assert frame_in(page, 0).evaluate("innerWidth") == width
        assert frame["width"] == pytest.approx(min(width, box["width"]), abs=1)
        assert frame["height"] == pytest.approx(box["height"], abs=1)
        assert page.evaluate("document.scrollingElement.scrollWidth") == window
    assert complaints(reader) == []


def test_a_frame_is_dark_or_on_paper_whatever_the_system_prefers(preview: Preview, browser: Browser) -> None:
    """In browsers of their own: where Playwright says what a reader prefers, it says so to frames as well."""
    for args in ([], ["--force-dark-mode"]):
        found = {}
        with browser.browser_type.launch(executable_path=chromium(), args=[*QUIET, *args]) as own:
            page = preview.sign_in(own.new_page(color_scheme="null"))
            for look in ("screen", "dark", "print"):
                page.goto(f"{preview.address}widgets/faq?look={look}")
                card = widget_in(frame_in(page, 0)).locator(".cellfacts")
                found[look] = card.evaluate("e => [getComputedStyle(e).backgroundColor, getComputedStyle(e).color].join()")
        assert found == {
            "screen": "rgb(255, 255, 255),rgb(23, 36, 43)",
            "dark": "rgb(18, 25, 28),rgb(230, 238, 240)",
            "print": "rgb(255, 255, 255),rgb(0, 0, 0)",
        }


@pytest.mark.parametrize("scripting", [True, False], ids=["scripting", "no scripting"])
def test_an_address_leads_to_a_sentence_and_highlights_it(preview: Preview, visit: Open, scripting: bool) -> None:
    page = preview.sign_in(visit(java_script_enabled=scripting, viewport={"width": 1280, "height": 800}).page)
    page.goto(f"{preview.address}sentences/zh-Hans/faq#m-{KEY}")
    place = page.locator(NOT_HERE)
    expect(place).to_be_in_viewport()
    look = place.evaluate("element => { const s = getComputedStyle(element); return [s.outlineStyle, s.outlineWidth] }")
    assert look == ["solid", "3px"]


@pytest.mark.parametrize("width", [1280, 320])
def test_a_click_on_a_sentence_shows_its_row(preview: Preview, visit: Open, width: int) -> None:
    page = preview.sign_in(visit(viewport={"width": width, "height": 800}).page)
    page.goto(f"{preview.address}sentences/zh-Hans/faq")
    page.locator(NOT_HERE).click()
    row = page.locator(f'[id="s-{KEY}"]')
    expect(row).to_be_in_viewport()
    assert row.evaluate("element => getComputedStyle(element).outlineStyle") == "solid"
    if width == 1280:
        expect(page.locator(NOT_HERE)).to_be_in_viewport()
    row.get_by_role("link", name="In place").click()
    expect(page.locator(NOT_HERE)).to_be_in_viewport()
