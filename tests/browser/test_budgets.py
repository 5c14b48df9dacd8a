"""A reader with a phone gets the answer, and what they came for, without a long way down: heights, sizes, and what may be folded."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.support.content import CONTENT
from tests.support.running import Demo

from .conftest import Open, Serve
from .contrast import contrasts
from .test_layout import LOCALES, OVERFLOW, host_page

PHONE = {"width": 390, "height": 844}
MARGIN = "body { margin: 16px }"  # of the host page, so that a widget is 358 px wide
# Heights in screens of a phone, with everything folded that can be; and the first thing that readers came for.
SCREENS = {
    "status": (2.3, ".cellfacts-status__place"),
    "til-vs-cart": (3.2, ".cellfacts__table"),
    "faq": (1.8, ".cellfacts-faq__item"),
    "trial-checklist": (3, "input"),
    "red-flags": (2.3, ".cellfacts-red-flags__sign"),
    "barriers": (2, ".cellfacts-barriers__list"),
    "targets": (2.5, ".cellfacts-targets__table"),
    "disclaimer": (1, ".cellfacts-disclaimer__doctor"),
}
BRIEF = 270  # CSS pixels
SIZES = {0.875, 1, 1.125, 1.25, 1.5}  # of the body's
NEVER_FOLDED = ".cellfacts__answer, .cellfacts__trust, .cellfacts__notice, .cellfacts-status__main, .cellfacts-red-flags__list, .cellfacts__short"
OPEN = "() => document.querySelectorAll('details').forEach(e => e.open = true)"
SIZE_OF_TEXTS = """() => [...document.querySelectorAll('.cellfacts *')].filter(e => e.checkVisibility() && [...e.childNodes]
  .some(n => n.nodeType == Node.TEXT_NODE && n.data.trim())).map(e => [parseFloat(getComputedStyle(e).fontSize) / 16,
  e.closest('.cellfacts__footer, .cellfacts__foot') ? 'footer' : e.className || e.tagName])"""


def on_a_phone(demo: Demo, visit: Open, serve: Serve, path: str) -> Page:
    """A partner's page on a phone with one text in it. path: in the release's tree."""
    visitor = visit(viewport=PHONE)
    fragment = visitor.context.request.get(f"{demo.root}{path}").text()
    return visitor.to(host_page(demo, serve, [fragment], MARGIN))


def box(page: Page, selector: str) -> dict[str, float]:
    """Where the first of some elements is."""
    found = page.locator(selector).first.bounding_box()
    assert found is not None, selector
    return dict(found)  # type: ignore[call-overload,no-any-return]


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("slug", SCREENS)
def test_a_widget_keeps_to_its_height_and_begins_with_what_readers_came_for(
    demo: Demo, visit: Open, serve: Serve, locale: str, slug: str
) -> None:
    page = on_a_phone(demo, visit, serve, f"{locale}/{slug}.html")
    screens, first = SCREENS[slug]
    card = box(page, ".cellfacts")
    assert card["width"] == 358
    assert card["height"] <= screens * PHONE["height"]
    assert box(page, first)["y"] - card["y"] <= 450


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("slug", [widget.slug for widget in CONTENT.everything])
def test_a_short_form_is_as_short_as_it_says_and_fits_a_sidebar(
    demo: Demo, visit: Open, serve: Serve, locale: str, slug: str
) -> None:
    page = on_a_phone(demo, visit, serve, f"{locale}/{slug}.brief.html")
    assert box(page, ".cellfacts")["height"] <= BRIEF
    page.set_viewport_size({"width": 352, "height": 800})
    assert page.evaluate(OVERFLOW) == []


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("width", [390, 1280])
def test_there_are_five_sizes_of_text_and_the_smallest_is_for_footers(demo: Demo, visit: Open, locale: str, width: int) -> None:
    visitor = visit(viewport={"width": width, "height": 800})
    for widget in CONTENT.everything:
        for form in ("", ".brief"):
            page = visitor.to(f"{demo.root}{locale}/{widget.slug}{form}.page.html")
            page.evaluate(OPEN)
            sizes = page.evaluate(SIZE_OF_TEXTS)
            assert {round(size, 3) for size, _ in sizes} <= SIZES
            assert {where for size, where in sizes if size < 1} <= {"footer"}, widget.slug


@pytest.mark.parametrize("slug", SCREENS)
def test_what_must_not_be_missed_is_never_folded(demo: Demo, visit: Open, serve: Serve, slug: str) -> None:
    page = on_a_phone(demo, visit, serve, f"en/{slug}.html")
    shown = page.locator(NEVER_FOLDED)
    assert shown.count() >= 2
    assert shown.evaluate_all("es => es.filter(e => e.closest('details')).map(e => e.className)") == []
    if slug in ("faq", "til-vs-cart"):
        emergencies = page.locator(".cellfacts__emergency").evaluate_all("es => es.filter(e => !e.closest('details')).length")
        assert emergencies == 1


@pytest.mark.parametrize("locale", LOCALES)
def test_nothing_runs_out_of_its_box_on_a_small_phone_with_letters_twice_as_large(demo: Demo, visit: Open, locale: str) -> None:
    visitor = visit(viewport={"width": 320, "height": 800}, bypass_csp=True)
    for widget in CONTENT.everything:
        for form in ("", ".brief"):
            page = visitor.to(f"{demo.root}{locale}/{widget.slug}{form}.page.html")
            page.add_style_tag(content="html { font-size: 200% }")
            page.evaluate(OPEN)
            assert page.evaluate(OVERFLOW) == [], widget.slug


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_has_a_contrast_of_seven(demo: Demo, visit: Open, scheme: str) -> None:
    """WCAG 2.2, 1.4.6."""
    visitor = visit(color_scheme=scheme)
    for widget in CONTENT.everything:
        for form in ("", ".brief"):
            page = visitor.to(f"{demo.root}en/{widget.slug}{form}.page.html")
            page.evaluate(OPEN)
            found = contrasts(page, ".cellfacts")
            assert found
            assert [f"{contrast:.2f} {where}" for contrast, where in found if contrast < 7] == [], widget.slug
