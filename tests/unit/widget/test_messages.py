"""A release remembers its words: every message by key, unfilled, and apart from it the values with which each widget says it."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.releases.diff import lines_of
from tests.support.content import CONTENT, copied
from widget.catalog import Catalog
from widget.locales import Locale
from widget.manifest import Release, pack
from widget.messages import ReleaseMessages, messages_json, path_of, read_messages
from widget.release import build_release
from widget.text import PLACEHOLDER

LOCALES = ("en", "zh-Hans")


def said_by(release: Release, locale: str) -> ReleaseMessages:
    return read_messages(release.files[path_of(locale)])


def shown_lines(release: Release, locale: str, widget: str) -> list[str]:
    """The lines of a widget as a reader sees them: of the whole text, then of its short form and its questions."""
    own = [
        path
        for path, entry in release.manifest["files"].items()
        if (entry.get("widget"), entry.get("locale")) == (widget, locale)
        and entry["type"] == "fragment"
        and "overdue" in entry
        and entry["heading"] == 2
    ]
    usual = sorted((path for path in own if not path.startswith("overdue/")), key=lambda path: path != f"{locale}/{widget}.html")
    return [line for path in usual for line in lines_of(release.files[path].decode())]


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("widget", [widget.slug for widget in CONTENT.widgets])
def test_every_sentence_that_a_reader_meets_is_there_word_for_word(release: Release, locale: str, widget: str) -> None:
    page = "\n".join(shown_lines(release, locale, widget))
    said = said_by(release, locale)
    for use in said.widgets[widget].all:
        before, _, after = said.filled(use).replace("0", "\0", use.key.endswith("tally")).partition("\0")
        assert before.strip() in page, use.key
        assert after.strip() in page, use.key


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("widget", [widget.slug for widget in CONTENT.widgets])
def test_nothing_that_a_reader_meets_is_missing(release: Release, locale: str, widget: str) -> None:
    """Take every sentence out of the page: what is left are names of treatments, brands and the language link."""
    page = "".join("".join(shown_lines(release, locale, widget)).split())
    said = said_by(release, locale)
    texts = {"".join(said.filled(use).split()) for use in said.widgets[widget].all}
    tally = {part for text in texts for part in text.split("0") if "tally" in str(said.widgets[widget])}
    for text in sorted((texts | tally) - {""}, key=len, reverse=True):
        page = page.replace(text, " ")
    left = set(page.split()) - {"English", "简体中文", "CAR-T", "TIL", "TCR-T", "(Amtagvi)", "(Tecelra)", "·"}
    assert not {word for word in left if any(letter.isalpha() for letter in word)}


def test_a_text_is_unfilled_and_its_dates_stand_apart(release: Release) -> None:
    said = said_by(release, "zh-Hans")
    row = CONTENT.decisions["us.tcrt.afamicel"]
    assert row.dated
    (use,) = (use for use in said.widgets["status"].body if use.key == row.dated.key)
    assert set(PLACEHOLDER.findall(said.texts[use.key])) == {"decided", "full"}
    assert dict(use.values) == {name: value.isoformat() for name, value in row.dates}
    assert "{" not in said.filled(use)


def test_a_sentence_of_several_rows_is_said_with_the_dates_of_each(release: Release) -> None:
    dated = [row.dated.key for row in CONTENT.decisions.values() if row.dated]
    (shared,) = (key for key, times in Counter(dated).items() if times > 1)
    said = Counter(use.key for use in said_by(release, "en").widgets["status"].body)
    assert said[shared] == dated.count(shared)


def test_the_guide_has_only_what_no_other_widget_says(release: Release) -> None:
    said = said_by(release, "en")
    others = {use for slug, uses in said.widgets.items() if slug != "guide" for use in uses.all}
    assert not others & set(said.widgets["guide"].all)
    assert {"guide.title", "guide.answer"} <= {use.key for use in said.widgets["guide"].body}


def test_what_a_widget_shows_beside_its_sentences_is_there_too(release: Release) -> None:
    assert "us.til.lifileucel: TIL, accelerated, Amtagvi" in said_by(release, "en").widgets["status"].data


def test_messages_add_less_than_100_kb_to_a_bundle(release: Release) -> None:
    files = {path: data for path, data in release.files.items() if not path.startswith("messages/")}
    entries = {path: entry for path, entry in release.manifest["files"].items() if path in files}
    without = replace(release, files=files, manifest={**release.manifest, "files": entries})
    assert len(pack(release)) - len(pack(without)) < 100_000
    assert len(gzip.compress(release.files["messages/en.json"])) > 1_000


def test_what_is_written_is_read_back(release: Release) -> None:
    said = said_by(release, "zh-Hans")
    assert read_messages(json.dumps(messages_json(said)).encode()) == said


@given(
    st.one_of(
        st.binary(max_size=60),
        st.recursive(
            st.none() | st.text() | st.integers(),
            lambda inner: (
                st.lists(inner)
                | st.dictionaries(st.sampled_from(["locale", "messages", "widgets", "faq", "body", "footer", "data"]), inner)
            ),
        ).map(lambda body: json.dumps(body).encode()),
    )
)
def test_what_is_no_such_file_is_a_value_error(data: bytes) -> None:
    try:
        read_messages(data)
    except ValueError:
        return
    assert {"locale", "messages", "widgets"} <= json.loads(data).keys()


def test_every_placeholder_has_a_value(release: Release) -> None:
    for locale in LOCALES:
        said = said_by(release, locale)
        for uses in said.widgets.values():
            for use in uses.all:
                assert set(PLACEHOLDER.findall(said.texts[use.key])) == dict(use.values).keys(), use.key


def test_the_id_follows_the_dates_of_checks_and_not_who_checked(tmp_path: Path, books: Mapping[Locale, Catalog]) -> None:
    folder = copied(tmp_path / "widget")
    folder.check("2036-01-01", "us.cart.solid", seen="2035-12-01", source="openfda-listings", who="somebody")
    first = build_release(folder.load(), books).id
    folder.replace("facts/checks.tsv", "\tsomebody\t", "\tsomebody else\ta note")
    assert build_release(folder.load(), books).id == first
    folder.check("2036-01-02", "us.cart.solid", seen="2035-12-01", source="openfda-listings")
    assert build_release(folder.load(), books).id != first
