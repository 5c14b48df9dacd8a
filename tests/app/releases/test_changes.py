"""Whoever follows the feed learns of every release and withdrawal, in words and in each language."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from service.errors import ReleaseUnknown
from service.releases import channel
from service.releases.channel import Channel
from service.releases.diff import changes
from service.releases.feed import NEWEST, feed
from service.releases.history import Body, PastEvent, past_events, recognized
from service.releases.store import Store
from service.signing.publish import publish
from service.words.changes import FEED_FIRST, FEED_GUIDE, OF_FEED
from tests.conftest import CHINESE
from tests.support.content import CONTENT
from widget.catalog import Catalog
from widget.locales import ENGLISH, Locale
from widget.manifest import Release
from widget.model import Message
from widget.release import build_release
from widget.text import PLACEHOLDER, fill
from widget.wording import texts_of

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
ATOM = "{http://www.w3.org/2005/Atom}"


def entries(data: bytes) -> list[ET.Element]:
    return ET.fromstring(data).findall(f"{ATOM}entry")


def text(entry: ET.Element, name: str) -> str:
    return entry.findtext(f"{ATOM}{name}") or ""


@pytest.fixture
def both(release: Release, books: Mapping[Locale, Catalog]) -> dict[str, Release]:
    changed = {
        ENGLISH: replace(books[ENGLISH], texts={**books[ENGLISH].texts, "faq.title": "Newer questions"}),
        CHINESE: replace(books[CHINESE], texts={**books[CHINESE].texts, "faq.title": "新的问题"}),
    }
    newer = build_release(CONTENT, {**books, **changed})
    return {release.id: release, newer.id: newer}


@pytest.fixture
def state(both: Mapping[str, Release]) -> Channel:
    """Two releases, one after the other, and then a withdrawal."""
    first, second = both
    made = channel.with_activation(Channel(), first, NOW)
    made = channel.with_activation(made, second, NOW + timedelta(hours=1))
    return channel.with_fragment_withdrawal(made, "faq", "zh-Hans", "a lost <not> & more", NOW + timedelta(hours=2), {})


def test_each_release_and_withdrawal_is_an_entry_the_newest_first(state: Channel, both: dict[str, Release]) -> None:
    first, second = both
    found = [text(entry, "title") for entry in entries(feed(state, both.__getitem__))]
    assert found == [
        f"Withdrawn: faq in zh-Hans of release {second}",
        f"Release {second} is current",
        f"Release {first} is current",
    ]


def test_an_entry_says_in_each_language_what_changed_in_words(state: Channel, both: dict[str, Release]) -> None:
    published = replace(state, withdrawn=())
    second = text(entries(feed(published, both.__getitem__))[0], "content")
    withdrawal, _, first = (text(entry, "content") for entry in entries(feed(state, both.__getitem__)))
    assert "<ins>Newer questions</ins>" in second
    assert '<li lang="zh-Hans">' in second
    assert "新的" in second
    assert "<del>" in second
    assert "a lost &lt;not&gt; &amp; more" in withdrawal
    assert "first release" in first


def test_what_has_been_withdrawn_is_no_longer_quoted(state: Channel, both: dict[str, Release]) -> None:
    assert "新的" not in feed(state, both.__getitem__).decode()
    assert "Newer questions" in feed(state, both.__getitem__).decode()
    all_gone = channel.with_withdrawal(state, next(reversed(both)), "all wrong", NOW + timedelta(hours=3))
    assert "Newer questions" not in feed(all_gone, both.__getitem__).decode()


def test_the_same_state_gives_the_same_bytes_and_ids_stay(state: Channel, both: dict[str, Release]) -> None:
    assert feed(state, both.__getitem__) == feed(state, both.__getitem__)
    later = channel.with_withdrawal(state, next(reversed(both)), "all wrong", NOW + timedelta(hours=3))
    before = [text(entry, "id") for entry in entries(feed(state, both.__getitem__))]
    after = [text(entry, "id") for entry in entries(feed(later, both.__getitem__))]
    assert len(set(after)) == len(after)
    # The first release is current again: its entry moves up. All others stay as they were.
    assert set(before) - set(after) == {before[-1]}


def test_the_feed_is_read_back_as_it_was_written(state: Channel, both: dict[str, Release]) -> None:
    """By the page "what changed", and by an edge, which has no earlier release."""
    first, second = both
    published = replace(state, withdrawn=())
    found = past_events(state, feed(state, both.__getitem__))
    assert [past.event for past in found] == [*state.withdrawn, *reversed(state.history)]
    (told, _) = past_events(published, feed(published, both.__getitem__))
    written = [change for change in changes(both[first], both[second]) if not change.only_dates]
    assert told.body
    assert [(one.widget, one.locale, one.pieces) for one in told.body.changes] == [
        (one.widget, one.locale, one.pieces) for one in written
    ]
    assert found[-1].body == Body((), (FEED_FIRST.english,))
    assert past_events(state, b"") == past_events(state, b"no feed") == [PastEvent(past.event, None) for past in found]


@pytest.mark.parametrize("message", OF_FEED, ids=lambda message: message.key)
def test_each_sentence_of_the_feed_is_known_again(message: Message) -> None:
    values = {name: f"some {name} (1)" if name == "reason" else f"a-{name}" for name in PLACEHOLDER.findall(message.english)}
    assert recognized(fill(message.english, values)) == (message, values)
    assert recognized("Another version wrote this.") is None


def test_a_release_that_is_no_longer_stored_is_said_to_be_so(state: Channel) -> None:
    def gone(identity: str) -> Release:
        raise ReleaseUnknown(identity)

    assert "no longer stored" in text(entries(feed(state, gone))[1], "content")


def test_the_feed_does_not_grow_for_ever(both: dict[str, Release]) -> None:
    made = Channel()
    for number in range(40):
        made = channel.with_activation(made, f"{number:016x}", NOW + timedelta(minutes=number))
    assert len(entries(feed(made, lambda _: next(iter(both.values()))))) == NEWEST


def test_each_release_is_loaded_once(both: dict[str, Release]) -> None:
    """Loading takes longer than all else, and whoever withdraws waits for it."""
    made, loaded = Channel(), []
    for number in range(5):
        made = channel.with_activation(made, f"{number:016x}", NOW + timedelta(minutes=number))

    def load(identity: str) -> Release:
        loaded.append(identity)
        return next(iter(both.values()))

    feed(made, load)
    assert loaded == [f"{number:016x}" for number in (4, 3, 2, 1, 0)]


def test_a_control_character_in_a_reason_breaks_nothing(both: dict[str, Release]) -> None:
    first = next(iter(both))
    made = channel.with_fragment_withdrawal(
        channel.with_activation(Channel(), first, NOW), "faq", "en", "bad \x01\x1b[31m", NOW, {}
    )
    assert "Reason: bad [31m" in text(entries(feed(made, both.__getitem__))[0], "content")


def test_the_feed_says_that_the_guide_goes_with_a_text(both: dict[str, Release]) -> None:
    made = channel.with_activation(Channel(), next(iter(both)), NOW)
    content = {
        name: text(
            entries(feed(channel.with_fragment_withdrawal(made, name, "en", "bad", NOW, {}), both.__getitem__))[0], "content"
        )
        for name in ("faq", "guide")
    }
    assert FEED_GUIDE.english in content["faq"]
    assert FEED_GUIDE.english not in content["guide"]


def test_the_service_serves_the_feed_with_its_own_addresses(app: Flask, store: Store, release: Release) -> None:
    client = app.test_client()
    assert client.get("/v1/changes.atom").status_code == 404, "nothing has been signed yet"
    publish(store, datetime.now(UTC))
    app.extensions["cellfacts"].next_look = 0.0
    response = client.get("/v1/changes.atom")
    assert response.status_code == 200
    assert response.mimetype == "application/atom+xml"
    assert b"cellfacts.invalid" not in response.data
    (entry,) = entries(response.data)
    link = entry.find(f"{ATOM}link")
    assert link is not None
    assert link.get("href") == f"http://facts.test/v1/releases/{release.id}/en/guide.page.html"
    assert client.get(f"/v1/releases/{release.id}/en/guide.page.html").status_code == 200


def test_what_a_person_has_called_corrected_is_an_entry(both: dict[str, Release]) -> None:
    first, second = both
    made = channel.with_activation(channel.with_activation(Channel(), first, NOW), second, NOW)
    made = channel.with_fragment_withdrawal(made, "faq", "en", "wrong", NOW, {})
    made = channel.with_activation(made, first, NOW + timedelta(hours=1), texts_of(both[first]), corrected=True)
    entry, current, *_ = entries(feed(made, both.__getitem__))
    assert text(entry, "title") == f"Said to be corrected: faq in en of release {first}"
    assert "A person has said that it is corrected" in text(entry, "content")
    assert text(current, "title") == f"Release {first} is current"
