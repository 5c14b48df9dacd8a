"""Everything can be reached, seen and used with the keyboard alone."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page

from tests.support.running import Demo

from .conftest import Open
from .watching import widgets_arrive

# A number for everything in the widget that a reader must be able to reach, in the order of the text. What is folded is reached when it is open.
OPEN = "() => document.querySelectorAll('details').forEach(e => e.open = true)"
NUMBER = """() => {
  const all = [...document.querySelectorAll('.cellfacts :is(a[href], summary, input)')].filter(e => e.checkVisibility({contentVisibilityAuto: true}));
  window.numbers = new Map(all.map((element, number) => [element, number]));
  return all.length;
}"""
LOOK = """() => {
  const element = document.activeElement, style = getComputedStyle(element), box = element.getBoundingClientRect();
  return {number: window.numbers.get(element) ?? -1, style: style.outlineStyle, width: parseFloat(style.outlineWidth),
          seen: box.height > 0 && box.bottom > 0 && box.top < innerHeight};
}"""


def walk(page: Page) -> list[dict[str, Any]]:
    """Press Tab from the widget's first stop to its last; each stop with its focus ring."""
    count = page.evaluate(NUMBER)
    assert count > 0
    page.locator(".cellfacts :is(a[href], summary, input)").first.focus()
    stops = []
    for _ in range(count):
        stops.append(page.evaluate(LOOK))
        page.keyboard.press("Tab")
    return stops


def check_walk(page: Page) -> None:
    """Every stop once, in the order of the text, in view, with a ring that shows: as the text comes, and with all of it unfolded."""
    closed = check_stops(page)
    page.evaluate(OPEN)
    assert check_stops(page) > closed


def check_stops(page: Page) -> int:
    """Walk once. Gives back the number of stops."""
    stops = walk(page)
    assert [stop["number"] for stop in stops] == list(range(len(stops)))
    # The first got its focus from the test and not from a key.
    weak = [stop for stop in stops[1:] if stop["style"] != "solid" or stop["width"] < 2 or not stop["seen"]]
    assert weak == []
    return len(stops)


@pytest.mark.parametrize("locale", ["en", "zh-Hans"])
def test_tab_reaches_everything_on_a_page_and_the_focus_shows(demo: Demo, visit: Open, locale: str) -> None:
    check_walk(visit().to(f"{demo.root}{locale}/guide.page.html"))


@pytest.mark.parametrize(("site", "locale"), [("clinic", "en"), ("neutral", "zh-Hans")])
def test_tab_reaches_everything_in_a_partners_page_and_the_focus_shows(demo: Demo, visit: Open, site: str, locale: str) -> None:
    page = visit(viewport={"width": 360, "height": 640}).to(f"{getattr(demo, site)}guide/")
    widgets_arrive(page, ["guide"], locale)
    check_walk(page)


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_enter_and_space_open_and_close_every_answer(demo: Demo, visit: Open, key: str) -> None:
    page = visit().to(demo.clinic)
    widgets_arrive(page, ["faq"], "en")
    answers = page.locator("details.cellfacts-faq__item")
    assert answers.count() >= 8
    for answer in answers.all():
        text = answer.locator(".cellfacts__inside")
        assert not text.is_visible()
        answer.locator("summary").press(key)
        assert text.is_visible()
        answer.locator("summary").press(key)
        assert not text.is_visible()


def test_space_ticks_and_unticks_every_box(demo: Demo, visit: Open) -> None:
    page = visit().to(f"{demo.root}en/trial-checklist.page.html")
    boxes = page.locator("input[type=checkbox]").all()
    assert boxes
    for box in boxes:
        box.press("Space")
        assert box.is_checked()
        box.press("Space")
        assert not box.is_checked()
