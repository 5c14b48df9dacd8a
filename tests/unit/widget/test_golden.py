"""The approved HTML of each widget in each language: a change of wording is a diff that a reviewer can read.

After a change that is meant: `CELLFACTS_GOLDEN=write .venv/bin/pytest tests/unit/widget/test_golden.py`, then read the diff.
"""

from __future__ import annotations

import os
from collections.abc import Mapping

import pytest

from tests.conftest import CHINESE, PROJECT
from widget.catalog import Catalog
from widget.locales import ENGLISH, Locale
from widget.model import Widget
from widget.registry import LIBRARY
from widget.rendering import render_fragment


@pytest.mark.parametrize("locale", [ENGLISH, CHINESE], ids=lambda locale: locale.tag)
@pytest.mark.parametrize("widget", LIBRARY, ids=lambda widget: widget.slug)
def test_a_widgets_html_is_the_one_that_was_read(widget: Widget, locale: Locale, books: Mapping[Locale, Catalog]) -> None:
    html = render_fragment(widget, locale, books).html
    path = PROJECT / "tests" / "golden" / locale.tag / f"{widget.slug}.html"
    if os.environ.get("CELLFACTS_GOLDEN") == "write":
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(html, encoding="utf-8")
    assert html == path.read_text(encoding="utf-8")
