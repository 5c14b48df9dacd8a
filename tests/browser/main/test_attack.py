"""Nothing of a translation runs: a catalog whose every message is an attack, opened in Chromium."""

from __future__ import annotations

import re

import pytest

from tests.support.content import CONTENT
from widget.catalog import Catalog
from widget.catalogs import load_catalogs, shipped_translations
from widget.rendering import render_fragment

from ..conftest import Open

ATTACKS = (
    "<img src=x onerror=alert(1)>\"'><script>alert(2)</script>",
    "javascript:alert(1)//<svg onload=alert(3)>{{7*7}}${alert(4)}",
    "</article></p><iframe srcdoc='<script>parent.alert(5)</script>'><style>*{display:none}</style><!--",
)
SHAPE = "() => [...document.body.querySelectorAll('*')].map(e => e.tagName + [...e.attributes].map(a => a.name).sort())"


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_in_every_message_is_only_text(visit: Open, attack: str) -> None:
    books = load_catalogs(shipped_translations(), CONTENT.messages())
    wicked, harmless = (
        {
            locale: Catalog(locale, {m.key: words + "".join(re.findall(r"\{[a-z_]+\}", m.english)) for m in CONTENT.messages()})
            for locale in books
        }
        for words in (attack, "harmless")
    )
    visitor = visit()
    dialogs: list[str] = []
    visitor.page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    for locale in books:
        for widget in CONTENT.everything:
            visitor.page.set_content(render_fragment(CONTENT, widget, locale, harmless).html)
            plain = visitor.page.evaluate(SHAPE)
            visitor.page.set_content(render_fragment(CONTENT, widget, locale, wicked).html)
            assert visitor.page.evaluate(SHAPE) == plain, widget.slug
            assert attack[:20] in visitor.page.locator("body").inner_text() or widget.name == "faq"
    assert dialogs == []
    assert visitor.requests == []
