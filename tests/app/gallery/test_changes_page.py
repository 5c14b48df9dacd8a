"""The page "what changed": the news of the feed in words, in each language, with and without the releases that it tells of."""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient

from service.app import create_app
from service.releases.feed import NEWEST
from service.releases.store import FOLLOWING, Store
from service.settings import Settings
from service.signing.publish import publish
from tests.conftest import CHINESE, DAY, filled
from tests.support.content import CONTENT
from tests.support.markup import elements, parse, text
from widget.catalog import Catalog
from widget.locales import ENGLISH, Locale
from widget.manifest import Release
from widget.release import build_release

START = datetime(2026, 11, 20, 12, tzinfo=UTC)
PAGES = {"en": "/changes", "zh-Hans": "/changes/zh-Hans"}
REASON = "a dose <was> & wrong"


def title(word: str) -> dict[str, str]:
    return {"faq.title": word}


@pytest.fixture(scope="module")
def newer(books: Mapping[Locale, Catalog]) -> Release:
    """A release that asks another question in each language."""
    said = {ENGLISH: title("Questions <and> answers for you"), CHINESE: title("给您的常见问题解答")}
    changed = {locale: replace(books[locale], texts={**books[locale].texts, **new}) for locale, new in said.items()}
    return build_release(CONTENT, {**books, **changed})


@pytest.fixture
def told(settings: Settings, release: Release, newer: Release) -> Store:
    """Two releases, one after the other, and then a withdrawal."""
    store = filled(settings, release)
    store.set_channel(type(store.channel())())
    store.activate(release.id, START)
    store.write(newer)
    store.activate(newer.id, START + timedelta(days=1))
    store.withdraw_fragment("barriers", "zh-Hans", REASON, START + timedelta(days=2))
    publish(store, START + timedelta(days=2))
    return store


def client_of(settings: Settings) -> FlaskClient:
    return create_app(settings, clock=lambda: DAY).test_client()


def news(html: str) -> list[str]:
    """What the page says of each event."""
    return [text(article) for article in elements(html, "article")]


def check_both_pages(settings: Settings) -> None:
    """What each page has to say of `told`."""
    client = client_of(settings)
    withdrawn, second, first = news(client.get(PAGES["en"]).text)
    assert "Withdrawn: " in withdrawn
    assert f"Reason: {REASON}" in withdrawn
    assert "The guide in this language goes with it" in withdrawn
    assert "November 22, 2026" in withdrawn
    assert "Release 2" in second
    assert "Readers see this one." in second
    assert "2 sentences changed" in second
    assert "The first release." in first
    withdrawn, second, first = news(client.get(PAGES["zh-Hans"]).text)
    assert f"原因：{REASON}" in withdrawn
    assert "该语言的指南" in withdrawn
    assert "发布版本2" in second
    assert "2026年11月21日" in second
    assert "改动了2句" in second
    assert "第一个发布版本。" in first
    for tag, page in PAGES.items():
        html = client.get(page).text
        marked = {kind: [text(one) for one in elements(html, kind)] for kind in ("del", "ins")}
        words = {"en": ("deleted:", "new:"), "zh-Hans": ("删除：", "新增：")}[tag]
        assert all(words[0] in one for one in marked["del"]), "not by a line alone"
        assert all(words[1] in one for one in marked["ins"])
        assert any("<" in one for one in marked["ins"]), "what a translator writes is no markup"
        assert not elements(html, "and")
        assert {element.get("lang") for element in elements(html, "li")} == {"en", "zh-Hans"}


def test_where_the_guide_alone_or_everything_is_withdrawn_no_other_text_is_named(settings: Settings, told: Store) -> None:
    told.withdraw_fragment("guide", "en", REASON, START + timedelta(days=3))
    told.withdraw(told.channel().current or "", REASON, START + timedelta(days=4))
    told_of = [one for one in news(client_of(settings).get(PAGES["en"]).text) if one.startswith("Withdrawn: ")]
    assert ["goes with it" in one for one in told_of] == [False, False, True], "everything, the guide, one other text"


def test_the_page_tells_what_happened_the_newest_first_in_each_language(settings: Settings, told: Store) -> None:
    check_both_pages(settings)


def test_an_edge_tells_the_same_without_the_earlier_releases(settings: Settings, told: Store, release: Release) -> None:
    shutil.rmtree(told.releases / release.id)
    (told.root / FOLLOWING).mkdir()
    check_both_pages(settings)


def test_a_text_that_was_withdrawn_since_is_not_quoted(settings: Settings, told: Store, newer: Release) -> None:
    told.withdraw_fragment("faq", "en", "wrong", START + timedelta(days=3))
    publish(told, START + timedelta(days=3))
    html = client_of(settings).get(PAGES["zh-Hans"]).text
    assert "answers for you" not in html
    assert "两版中有一版的文本已撤回" in html


@pytest.mark.parametrize("tag", PAGES)
def test_the_page_has_a_strict_policy_and_leads_to_the_feed_and_the_other_language(
    settings: Settings, told: Store, tag: str
) -> None:
    client = client_of(settings)
    answer = client.get(PAGES[tag])
    assert answer.headers["Content-Language"] == parse(answer.text).get("lang") == tag
    assert answer.headers["Cache-Control"] == "no-cache"
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'self'; img-src 'self';")
    assert not re.search(r"<script|\sstyle=|\son[a-z]+=", answer.text)
    assert client.get(PAGES[tag], headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
    links = {str(link.get("href")).removeprefix("http://facts.test") for link in elements(answer.text, "a")}
    assert {"/v1/changes.atom", "/v1/en/faq.page.html", PAGES["zh-Hans" if tag == "en" else "en"]} <= links
    for link in links:
        assert link.startswith("#") or client.get(link).status_code == 200, link


def test_no_other_language_has_the_page(client: FlaskClient) -> None:
    for tag in ("en", "fr", "zh", "zh-Hant", "x"):
        answer = client.get(f"/changes/{tag}")
        assert answer.status_code == 404
        assert answer.text.startswith("<!DOCTYPE html>")


@pytest.mark.parametrize("tag", PAGES)
def test_before_the_first_release_the_page_says_so(settings: Settings, tag: str) -> None:
    answer = client_of(settings).get(PAGES[tag])
    assert answer.status_code == 200
    assert {"en": "There is no release yet", "zh-Hans": "还没有发布版本"}[tag] in answer.text


def test_before_the_feed_is_written_the_page_names_the_releases(settings: Settings, store: Store) -> None:
    (only,) = news(client_of(settings).get("/changes").text)
    assert "Release 1" in only
    assert "not in the feed yet" in only


def test_a_long_history_ends_with_the_way_to_all_of_it(settings: Settings, told: Store) -> None:
    widgets = [widget.name for widget in CONTENT.widgets]
    pairs = [(name, tag) for name in widgets for tag in ("en", "zh-Hans") if (name, tag) != ("barriers", "zh-Hans")]
    for number, (name, tag) in enumerate(pairs):
        told.withdraw_fragment(name, tag, f"reason {number}", START + timedelta(days=3, minutes=number))
    channel = told.channel()
    more = tuple(
        replace(one, at=f"2026-11-25T12:{number:02}:00Z", sequence=one.sequence + 100 + number, release=f"{number:016x}")
        for number, one in enumerate(channel.withdrawn)
    )
    told.set_channel(replace(channel, withdrawn=channel.withdrawn + more, sequence=channel.sequence + 200))
    html = client_of(settings).get("/changes").text
    assert len(news(html)) == NEWEST
    assert f"Older than the newest {NEWEST} is not shown here" in html
    assert 'href="http://facts.test/v1/channel.json"' in html
