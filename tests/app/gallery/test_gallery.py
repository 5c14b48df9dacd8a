"""What partners are told about the release that is served."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date

import pytest
from flask.testing import FlaskClient

from service.app import create_app
from service.gallery.state import checked_texts
from service.settings import Settings
from tests.conftest import CHINESE, DAY, filled
from tests.support.content import CONTENT
from widget.approvals import Review
from widget.catalog import Catalog
from widget.locales import ENGLISH, Locale
from widget.model import Widget
from widget.release import build_release

TEXTS = 2 * len(CONTENT.widgets)
Checked = Callable[[str, Locale], bool]


@pytest.mark.parametrize(
    ("checked", "count", "words"),
    [
        (lambda *_: False, 0, "No clinician has checked this text yet, and every widget says so."),
        (lambda widget, locale: (widget, locale) == ("faq", ENGLISH), 1, f"A clinician has checked 1 of {TEXTS} texts"),
        (
            lambda _, locale: locale == CHINESE,
            len(CONTENT.widgets),
            f"A clinician has checked {len(CONTENT.widgets)} of {TEXTS} texts",
        ),
        (lambda *_: True, TEXTS, "A clinician has checked every text, and every widget says who and when."),
    ],
    ids=["nothing", "one text", "one language", "everything"],
)
def test_the_gallery_says_what_of_the_release_a_clinician_has_checked(
    settings: Settings, books: Mapping[Locale, Catalog], checked: Checked, count: int, words: str
) -> None:
    def reviews(widget: Widget, locale: Locale) -> Review | None:
        return Review("A. Reviewer", date(2026, 11, 25)) if checked(widget.name, locale) else None

    release = build_release(CONTENT, books, reviews)
    store = filled(settings, release)
    assert checked_texts(release, store.channel()) == (count, TEXTS)
    shown = create_app(settings, clock=lambda: DAY).test_client().get("/").text
    (state,) = re.findall(r'<span class="state">(.*?)</span>', shown, re.DOTALL)
    assert words in state
    assert state.count("has checked") == 1


def test_what_is_withdrawn_is_not_counted(settings: Settings, books: Mapping[Locale, Catalog]) -> None:
    def reviews(widget: Widget, locale: Locale) -> Review | None:
        return None if (widget.name, locale) == ("faq", ENGLISH) else Review("A. Reviewer", date(2026, 11, 25))

    release = build_release(CONTENT, books, reviews)
    store = filled(settings, release)
    app = create_app(settings, clock=lambda: DAY)
    client = app.test_client()
    assert f"A clinician has checked {TEXTS - 1} of {TEXTS} texts" in client.get("/").text
    store.withdraw_fragment("faq", "en", "wrong")
    app.extensions["cellfacts"].next_look = 0.0
    assert "A clinician has checked every text" in client.get("/").text
    store.withdraw(release.id, "all wrong")
    app.extensions["cellfacts"].next_look = 0.0
    assert "Every text is withdrawn or being updated" in client.get("/").text


def test_a_chinese_brief_names_no_product(client: FlaskClient) -> None:
    """It may stand where the whole text must not (content.md); its link has the widget's title, which names none either."""
    names = {
        name
        for row in CONTENT.decisions.values()
        if row.product
        for name in (row.product.brand, row.product.name.english)
        if name
    }
    for widget in CONTENT.everything:
        shown = client.get(f"/v1/zh-Hans/{widget.slug}.brief.html").text
        assert [name for name in names if name.lower() in shown.lower()] == []
