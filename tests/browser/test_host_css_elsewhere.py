"""In Firefox and WebKit, too, a partner's style does nothing to a widget: every element has the place and the style that it has on a blank page.

On the worst host pages; on all of them in Chromium (`test_host_css.py`), where pictures are compared too.
"""

from __future__ import annotations

import json

import pytest

from tests.support.running import Site

from .engines import Engine
from .host_pages import WORST
from .test_host_css import FOLLOWED, STYLES, TAGS, Styled, address, differences, site

__all__ = ["site"]  # a fixture


@pytest.fixture(scope="module")
def blanks(engine: Engine) -> dict[str, Styled]:
    """What has been seen of blank pages in this browser, by address."""
    return {}


def seen(engine: Engine) -> Styled:
    found: Styled = json.loads(engine.evaluate(STYLES))
    return found


@pytest.mark.parametrize("tag", TAGS)
@pytest.mark.parametrize("host", WORST)
def test_every_element_is_as_on_a_blank_page(engine: Engine, site: Site, blanks: dict[str, Styled], host: str, tag: str) -> None:
    engine.resize(740)
    engine.to(address(site, host, tag=tag))
    root, scheme = engine.evaluate(f"return ({FOLLOWED})()")
    found = seen(engine)
    blank = address(site, "blank", root=root, scheme=scheme, tag=tag)
    if blank not in blanks:
        engine.to(blank)
        blanks[blank] = seen(engine)
    assert differences(found, blanks[blank]) == []
