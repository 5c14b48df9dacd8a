"""In Firefox and WebKit, too, a partner's style does nothing to a widget: every element has the place and the style that it has on a blank page.

Pictures are compared in Chromium alone (`test_host_css.py`).
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.support.running import Site

from .engines import Engine
from .host_pages import HOSTS
from .test_host_css import FOLLOWED, TAGS, address, site

__all__ = ["site"]  # a fixture

# What an element's size decides is in its box. A language is the page's own, and ours where we say one.
SIZES = "width|height|(block|inline)-size|perspective|transform|-webkit-(perspective|transform)|inset|top|left|right|bottom|min-|max-|margin"
LEFT_OUT = f"--|{SIZES}|-webkit-locale"
STYLES = f"""
    const box = document.querySelector('.page').getBoundingClientRect(), all = [...document.querySelectorAll('.cellfacts, .cellfacts *')];
    const names = [...getComputedStyle(all[0])].filter(name => !/^({LEFT_OUT})/.test(name));
    return JSON.stringify(all.map(element => {{
        const place = element.getBoundingClientRect(), style = getComputedStyle(element);
        return [`${{element.tagName}}.${{element.className}}`, [place.x - box.x, place.y - box.y, place.width, place.height],
            names.map(name => [name, style.getPropertyValue(name)])];
    }}))"""
Seen = list[tuple[str, list[float], list[tuple[str, str]]]]


@pytest.fixture(scope="module")
def blanks(engine: Engine) -> dict[str, Seen]:
    """What has been seen of blank pages in this browser, by address."""
    return {}


def seen(engine: Engine) -> Seen:
    found: Seen = json.loads(engine.evaluate(STYLES))
    return found


@pytest.mark.parametrize("tag", TAGS)
@pytest.mark.parametrize("host", HOSTS)
def test_every_element_is_as_on_a_blank_page(engine: Engine, site: Site, blanks: dict[str, Seen], host: str, tag: str) -> None:
    engine.resize(740)
    engine.to(address(site, host, tag=tag))
    root, scheme = engine.evaluate(f"return ({FOLLOWED})()")
    found = seen(engine)
    blank = address(site, "blank", root=root, scheme=scheme, tag=tag)
    if blank not in blanks:
        engine.to(blank)
        blanks[blank] = seen(engine)
    assert len(found) == len(blanks[blank]) > 200
    different: list[Any] = []
    for (name, place, style), (_, there, plain) in zip(found, blanks[blank], strict=True):
        # Without a doctype Firefox draws some words in Chinese lines a third of a pixel higher or lower.
        different += [(name, place, there)] if place != pytest.approx(there, abs=0.5) else []
        different += [(name, ours, theirs) for ours, theirs in zip(style, plain, strict=True) if ours != theirs]
    assert different == []
