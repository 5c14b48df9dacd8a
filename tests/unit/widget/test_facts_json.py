"""`facts.json` is the table of decisions as data: in every language, with dates and sources, and with the state that holds today."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tests.support.content import CONTENT
from widget.catalog import Catalog
from widget.facts_json import NAME, SCHEMA, with_states
from widget.findings import Finding
from widget.locales import Locale
from widget.manifest import Release
from widget.release import build_release

DAY = min(row.review_by for row in CONTENT.decisions.values())
LOCALES = ("en", "zh-Hans")
EVERYWHERE = tuple(("status", tag) for tag in LOCALES)


def served(release: Release, day: date = DAY, withdrawn: Collection[tuple[str, str]] = ()) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(with_states(release.files[NAME], day, withdrawn))
    Draft202012Validator(json.loads(release.files[SCHEMA])).validate(body)
    return body


def test_every_decision_is_there_in_every_language_with_dates_and_sources(release: Release) -> None:
    facts = {fact["key"]: fact for fact in served(release)["facts"]}
    assert list(facts) == list(CONTENT.decisions)
    for key, row in CONTENT.decisions.items():
        fact = facts[key]
        assert (fact["country"], fact["therapy"], fact["verdict"]) == (row.where, row.therapy, row.verdict)
        assert (fact["checked_on"], fact["review_by"]) == (row.checked_on.isoformat(), row.review_by.isoformat())
        assert fact["dates"] == {name: value.isoformat() for name, value in row.dates}
        assert [source["key"] for source in fact["sources"]] == [source.key for source in row.sources]
        assert set(fact["texts"]) == set(LOCALES)
        assert fact["state"] == dict.fromkeys(LOCALES, "current")


def test_a_row_says_in_words_what_readers_see(release: Release) -> None:
    (fact,) = (fact for fact in served(release)["facts"] if fact["key"] == "us.til.lifileucel")
    assert fact["texts"]["en"]["product"] == "lifileucel"
    assert fact["texts"]["en"]["verdict"] == "Accelerated approval"
    assert fact["texts"]["en"]["country"] == "United States"
    assert fact["texts"]["zh-Hans"]["country"] == "美国"
    words = [text["use"] + text["verdict"] for fact in served(release)["facts"] for text in fact["texts"].values()]
    assert not [text for text in words if "{" in text]


def test_neither_notes_for_admins_nor_the_newest_record_seen_are_in_it(release: Release) -> None:
    text = release.files[NAME].decode()
    assert '"seen"' not in text
    assert '"note"' not in text
    for place in CONTENT.places.values():
        assert not place.note or place.note not in text


def test_no_address_of_news_and_no_brand_is_in_it(release: Release) -> None:
    for fact in served(release)["facts"]:
        assert all(source["url"] is None for source in fact["sources"] if source["kind"] == "news")
    assert not {"Amtagvi", "Tecelra"} & set(release.files[NAME].decode().replace('"', " ").split())


def test_the_file_of_a_release_holds_no_state(release: Release) -> None:
    assert all("state" not in fact for fact in json.loads(release.files[NAME])["facts"])


def test_a_row_is_overdue_after_its_review_date_and_not_on_it(release: Release) -> None:
    first = {key for key, row in CONTENT.decisions.items() if row.review_by == DAY}
    assert not {fact["key"] for fact in served(release, DAY)["facts"] if "overdue" in fact["state"].values()}
    later = served(release, DAY + timedelta(days=1))["facts"]
    assert {fact["key"] for fact in later if set(fact["state"].values()) == {"overdue"}} == first


def test_the_table_withdrawn_in_one_language_takes_all_rows_of_that_language_away(release: Release) -> None:
    for fact in served(release, withdrawn=[("status", "zh-Hans")])["facts"]:
        assert fact["state"] == {"en": "current", "zh-Hans": "withdrawn"}
        assert fact["texts"]["zh-Hans"] is None
        assert fact["texts"]["en"]
        assert fact["verdict"]


def test_the_table_withdrawn_everywhere_leaves_no_verdict(release: Release) -> None:
    body = served(release, DAY + timedelta(days=9), EVERYWHERE)
    for fact in body["facts"]:
        assert set(fact["state"].values()) == {"withdrawn"}
        assert fact["verdict"] is fact["dates"] is fact["sources"] is None
        assert not any(fact["texts"].values())
    assert not set(body["reviewed"].values()) - {None}


@pytest.mark.parametrize("widget", ["faq", "disclaimer", "guide"])
def test_another_text_withdrawn_says_nothing_about_the_rows(release: Release, widget: str) -> None:
    assert served(release, withdrawn=[(widget, "en"), (widget, "zh-Hans")]) == served(release)


def test_a_row_whose_translation_is_not_complete_is_being_updated(books: Mapping[Locale, Catalog]) -> None:
    chinese = Locale("zh-Hans")
    key = CONTENT.decisions["cn.til"].indication.key
    broken = replace(books[chinese], problems=(Finding("error", "fuzzy", "Marked as needing work.", key, "zh-Hans"),))
    built = build_release(CONTENT, {**books, chinese: broken}, pending=[chinese])
    states = {fact["key"]: fact["state"]["zh-Hans"] for fact in served(built)["facts"]}
    assert states["cn.til"] == "being-updated"
    assert states["us.cart.solid"] == "current"
