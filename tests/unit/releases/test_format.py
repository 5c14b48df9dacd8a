"""Releases of the format before this one go on being served, compared, withdrawn and mirrored; a newer one says what to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from service.errors import ChannelTooNew
from service.releases import channel as channels
from service.releases.diff import changes
from service.releases.store import Store
from service.releases.view import materialize
from tests.conftest import CHINESE
from tests.support.content import CONTENT
from tests.support.releases import in_format_1, with_manifest
from widget.catalog import Catalog
from widget.locales import ENGLISH, Locale
from widget.manifest import Release, ReleaseTooNew, pack, text_entries, unpack, verify
from widget.release import build_release
from widget.wording import texts_of

Books = Mapping[Locale, Catalog]
DAY = date(2026, 11, 24)


def reworded(books: Books, locale: Locale) -> Release:
    """A release in which the questions have another sentence."""
    texts = {**books[locale].texts, "faq.evaluate.show": "Another sentence." if locale == ENGLISH else "另一句话。"}
    return build_release(CONTENT, {**books, locale: replace(books[locale], texts=texts)})


def test_a_release_of_format_1_is_verified_packed_and_served(release: Release) -> None:
    older = in_format_1(release)
    assert verify(older.manifest, older.files) == unpack(pack(older)) == older
    tree = materialize(older, "https://a.example/v1/", DAY, channels.Channel())
    assert "en/faq.html" in tree
    assert not {"facts.json", "facts.schema.json"} & set(tree)


def test_the_tree_of_format_2_has_the_decisions_and_not_the_messages(release: Release) -> None:
    tree = materialize(release, "https://a.example/v1/", DAY, channels.Channel())
    assert {"facts.json", "facts.schema.json"} <= set(tree)
    assert b'"$schema": "https://a.example/v1/facts.schema.json"' in tree["facts.json"]
    assert not [path for path in tree if path.startswith("messages/")]
    assert b"messages/" not in tree["release.json"]


@pytest.mark.parametrize("locale", [ENGLISH, CHINESE])
def test_formats_1_and_2_are_compared_line_by_line(release: Release, books: Books, locale: Locale) -> None:
    older = in_format_1(release)
    assert changes(older, release) == changes(release, older) == []
    (change,) = changes(older, reworded(books, locale))
    assert (change.widget, change.locale, change.key) == ("faq", locale.tag, "")


def test_a_text_withdrawn_in_format_1_does_not_come_back_in_format_2_with_the_same_words(
    store: Store, release: Release, books: Books
) -> None:
    older = in_format_1(release)
    store.write(older)
    store.activate(older.id)
    store.withdraw_fragment("faq", "zh-Hans", "wrong")
    store.activate(release.id)
    assert ("faq", "zh-Hans") in store.channel().withdrawn_texts(release.id, texts_of(release))
    right = reworded(books, CHINESE)
    store.write(right)
    store.activate(right.id)
    assert ("faq", "zh-Hans") not in store.channel().withdrawn_texts(right.id, texts_of(right))


def test_a_text_withdrawn_in_format_2_does_not_come_back_with_the_release_of_format_1(store: Store, release: Release) -> None:
    older = in_format_1(release)
    store.write(older)
    store.withdraw_fragment("faq", "en", "wrong")
    store.activate(older.id)
    assert ("faq", "en") in store.channel().withdrawn_texts(older.id, texts_of(older))


def test_a_newer_format_says_that_cellfacts_has_to_be_updated(release: Release) -> None:
    newer = with_manifest(release, format=3)
    for read in (lambda: verify(newer.manifest, newer.files), lambda: unpack(pack(newer))):
        with pytest.raises(ReleaseTooNew, match="update cellfacts"):
            read()


def test_a_newer_channel_says_that_cellfacts_has_to_be_updated() -> None:
    data = channels.as_bytes(channels.with_activation(channels.Channel(), "0" * 16, datetime.now(UTC)))
    with pytest.raises(ChannelTooNew, match="update cellfacts"):
        channels.from_bytes(data.replace(b'"format": 2', b'"format": 3'))


@pytest.mark.parametrize("part", [{"form": "brief"}, {"question": "approved"}])
def test_a_short_form_or_a_single_question_never_stands_for_the_whole_text(release: Release, part: dict[str, str]) -> None:
    """Their entries carry the widget's name, so that they are withdrawn with it."""
    whole = release.manifest["files"]["en/faq.html"]
    entries = {"en/faq/approved.html": {**whole, **part}, **release.manifest["files"]}
    assert dict(text_entries({**release.manifest, "files": entries}))["en/faq.html"] == whole
    assert "en/faq/approved.html" not in dict(text_entries({**release.manifest, "files": entries}))
    tree = replace(
        release, manifest={**release.manifest, "files": entries}, files={**release.files, "en/faq/approved.html": b"x"}
    )
    withdrawn = channels.Channel(
        1,
        (channels.Activation(release.id, "2026-11-24T00:00:00+00:00", 1),),
        (channels.Withdrawal(release.id, "wrong", "2026-11-24T00:00:00+00:00", 1, "faq", "en"),),
    )
    assert b"cellfacts__notice--withdrawn" in materialize(tree, "/x/", DAY, withdrawn)["en/faq/approved.html"]
