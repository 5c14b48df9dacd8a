"""axe-core finds nothing in the dark and on a telephone, and in no widget by itself. A desk in the light: `main/test_accessibility.py`."""

from __future__ import annotations

import pytest

from tests.support.running import Demo

from . import partner
from .conftest import Open
from .main.test_accessibility import LOOKS, OWN_PAGES, SITES, axe, check_own_page, check_site, check_widgets

__all__ = ["axe"]  # a fixture

in_each_look = pytest.mark.parametrize("look", [look for look in LOOKS if look != "light"])


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("locale", partner.LOCALES, ids=lambda locale: locale.tag)
def test_every_page_of_a_widget_is_accessible(demo: Demo, visit: Open, axe: str, locale: partner.Locale, look: str) -> None:
    check_widgets(demo, visit, axe, locale, look)


@in_each_look
@pytest.mark.parametrize(("site", "locale"), SITES)
def test_widgets_in_a_partners_page_are_accessible_closed_and_open(
    demo: Demo, visit: Open, axe: str, site: str, locale: str, look: str
) -> None:
    check_site(demo, visit, axe, site, locale, look)


@in_each_look
@pytest.mark.parametrize("path", OWN_PAGES)
def test_the_services_own_pages_are_accessible(demo: Demo, visit: Open, axe: str, path: str, look: str) -> None:
    check_own_page(demo, visit, axe, path, look)
