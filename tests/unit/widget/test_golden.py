"""The approved HTML of each widget in each language: a change of wording is a diff that a reviewer can read.

It has the shipped words with the dates of `tests/golden/checks.tsv`, so a check recorded in `widget/facts/checks.tsv` changes nothing here.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from urllib.parse import urlsplit

import pytest

from tests.conftest import CHINESE
from tests.support.content import CHECKS, CONTENT, GOLDEN_CHECKS
from widget.catalog import Catalog
from widget.locales import ENGLISH, Locale
from widget.rendering import render_fragment

COMMAND = "CELLFACTS_GOLDEN=write .venv/bin/pytest tests/unit/widget/test_golden.py"


def test_html_and_links_of_the_shipped_words_are_the_ones_that_were_read(books: Mapping[Locale, Catalog]) -> None:
    golden = GOLDEN_CHECKS.parent
    shown = {
        f"{locale.tag}/{widget.slug}.html": render_fragment(CONTENT, widget, locale, books).html
        for locale in (ENGLISH, CHINESE)
        for widget in CONTENT.widgets
    }
    # Links lead to regulators, journals, societies and registries only: a new site is looked at before it is listed here.
    sites = {urlsplit(source.url).hostname or source.url for source in CONTENT.sources.values() if source.url}
    shown["sites.txt"] = "".join(f"{site}\n" for site in sorted(sites))
    if os.environ.get("CELLFACTS_GOLDEN") == "write":
        for file, text in shown.items():
            (golden / file).parent.mkdir(parents=True, exist_ok=True)
            (golden / file).write_text(text, encoding="utf-8")
        for file in {*golden.glob("*/*.html")} - {golden / name for name in shown}:
            file.unlink()
        GOLDEN_CHECKS.write_bytes((CONTENT.folder / CHECKS).read_bytes())
    read = {path.relative_to(golden).as_posix(): path.read_text(encoding="utf-8") for path in golden.glob("*/*.html")}
    read["sites.txt"] = (golden / "sites.txt").read_text(encoding="utf-8")
    if changed := sorted(file for file in {*shown, *read} if shown.get(file) != read.get(file)):
        pytest.fail(
            f"Not as it was read: {', '.join(changed)}. If that is meant, run this, then read the diff:\n{COMMAND}", False
        )


def test_the_checks_of_the_tests_are_of_every_fact() -> None:
    assert {row.fact for row in CONTENT.checks.rows} == set(CONTENT.facts)
    assert not CONTENT.warnings
