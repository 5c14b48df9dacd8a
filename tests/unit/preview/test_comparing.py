"""A reviewer sees everything that changed between the draft and what readers have, with the sentences and facts behind it, and nothing else."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from service.catalogs.live.snapshot import Watched
from service.catalogs.workspace import open_workspace
from service.preview.view.compare import (
    Comparison,
    Difference,
    DifferenceKind,
    DifferenceRow,
    compare,
    compare_releases,
    comparison,
    draft_messages,
    is_different,
)
from service.preview.view.draft_release import Drafts
from service.releases.diff import changed_messages
from service.worddiff import Piece
from tests.conftest import CHINESE, DAY
from tests.support.content import CONTENT
from tests.support.releases import in_format_1
from widget.catalog import Catalog
from widget.catalogs import load_catalogs, shipped_translations
from widget.locales import ENGLISH, Locale
from widget.manifest import Release
from widget.messages import ReleaseMessages, messages_json, path_of, read_messages
from widget.model import Jurisdiction, messages_in
from widget.release import build_release

Books = Mapping[Locale, Catalog]
BOTH = ("en", "zh-Hans")
PO = Path("zh_Hans/LC_MESSAGES/widget.po")
# Sentences that stand in one text: one without evidence, and one with a "not".
PLAIN, DENIAL = "faq.evaluate.show", "red_flags.flags.pay.cn"
LOCALES = {"en": ENGLISH, "zh-Hans": CHINESE}
SLUGS = [widget.slug for widget in CONTENT.everything]


@cache
def drafts() -> Drafts:
    """The draft of the shipped catalogs."""
    return Drafts(Watched(None).now(), DAY)


@cache
def shipped() -> Books:
    return load_catalogs(shipped_translations(), CONTENT.messages())


def earlier(**texts: Mapping[str, str]) -> Release:
    """A release from before, in which some messages said something else. texts: by language (zh for zh-Hans) and key."""
    books = {locale: replace(book, texts={**book.texts, **texts.get(locale.language, {})}) for locale, book in shipped().items()}
    return build_release(CONTENT, books)


def edited(release: Release, old: str, new: str, *paths: str) -> Release:
    """A release in which some fragments had other markup."""
    files = {path: data.replace(old.encode(), new.encode()) if path in paths else data for path, data in release.files.items()}
    assert files != release.files
    return replace(release, files=files)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Catalogs of this test's own."""
    return Path(shutil.copytree(shipped_translations(), tmp_path / "translations"))


def draft_of(folder: Path) -> Drafts:
    """The draft of a folder of catalogs."""
    return Drafts(Watched(folder).now(), DAY)


def rows_of(found: Comparison) -> list[tuple[str, DifferenceRow]]:
    return [(group.widget, row) for group in found.groups for row in group.rows]


def before(difference: Difference) -> str:
    return "".join(piece.text for piece in difference.pieces if piece.kind != "new")


def after(difference: Difference) -> str:
    return "".join(piece.text for piece in difference.pieces if piece.kind != "gone")


def test_where_nothing_changed_there_is_nothing_to_read(release: Release) -> None:
    assert compare(drafts(), release) == Comparison()
    assert not any(is_different(drafts(), release, slug, tag) for slug in SLUGS for tag in BOTH)


def test_a_text_that_is_only_overdue_is_no_other_text(release: Release) -> None:
    assert compare(replace(drafts(), day=date(2028, 1, 1), cache={}), release) == Comparison()


def test_a_changed_english_sentence_comes_with_its_claim_sources_and_dates() -> None:
    text = shipped()[ENGLISH].texts[DENIAL]
    released = earlier(en={DENIAL: text.replace("must not be", "must be")})
    ((widget, row),) = rows_of(compare(drafts(), released))
    assert (widget, row.keys, tuple(row.sides)) == ("red-flags", (DENIAL,), ("en",))
    assert row.sides["en"].kind is DifferenceKind.WORDS
    assert [piece for piece in row.sides["en"].pieces if piece.kind != "same"] == [Piece("new", "not ")]
    (fact,) = row.claims
    assert fact.where is Jurisdiction.MAINLAND_CHINA
    claim = CONTENT.facts[DENIAL]
    assert (fact.evidence.sources, fact.evidence.checked_on) == (claim.sources, claim.checked_on)
    assert is_different(drafts(), released, "red-flags", "en")
    assert is_different(drafts(), released, "guide", "en"), "the guide holds it, and does not repeat it here"
    assert not is_different(drafts(), released, "red-flags", "zh-Hans")


def test_a_changed_chinese_sentence_is_compared_character_by_character(folder: Path, release: Release) -> None:
    path = folder / PO
    text = shipped()[CHINESE].texts[PLAIN]
    path.write_text(path.read_text().replace(f'msgstr "{text}"', f'msgstr "{text[:-1]}吧。"'))
    ((widget, row),) = rows_of(compare(draft_of(folder), release))
    assert (widget, tuple(row.sides), row.keys) == ("faq", ("zh-Hans",), (PLAIN,))
    assert Piece("new", "吧") in row.sides["zh-Hans"].pieces


def test_a_hole_in_the_translation_is_a_change_too(folder: Path, release: Release) -> None:
    path = folder / PO
    path.write_text(path.read_text().replace(f'msgstr "{shipped()[CHINESE].texts[PLAIN]}"', 'msgstr ""'))
    ((_, row),) = rows_of(compare(draft_of(folder), release))
    assert row.keys == (PLAIN,)
    assert after(row.sides["zh-Hans"]) == shipped()[ENGLISH].texts[PLAIN]


def without_sentence(release: Release, key: str, locale: str) -> Release:
    """A release that did not say one sentence."""
    said = read_messages(release.files[path_of(locale)])
    widgets = {slug: replace(uses, body=tuple(use for use in uses.body if use.key != key)) for slug, uses in said.widgets.items()}
    changed = json.dumps(messages_json(replace(said, widgets=widgets))).encode()
    return replace(release, files={**release.files, path_of(locale): changed})


def test_an_added_sentence_is_new_and_a_removed_one_is_gone(release: Release) -> None:
    shorter = without_sentence(release, PLAIN, "en")
    text = shipped()[ENGLISH].texts[PLAIN]
    ((_, new),) = rows_of(compare(drafts(), shorter))
    assert (new.keys, before(new.sides["en"]), after(new.sides["en"])) == ((PLAIN,), "", text)
    ((_, gone),) = rows_of(compare_releases(CONTENT, release, shorter))
    assert (gone.sides["en"].kind, before(gone.sides["en"]), after(gone.sides["en"])) == (DifferenceKind.GONE, text, "")


def test_a_change_of_dates_alone_is_a_number_and_no_row(release: Release) -> None:
    said = release.files["messages/en.json"].replace(b"2026-11-23", b"2026-10-23")
    found = compare(drafts(), replace(release, files={**release.files, "messages/en.json": said}))
    assert found.groups == ()
    assert found.dates >= 1


def test_an_approval_changes_what_the_text_says_about_itself(folder: Path, release: Release) -> None:
    (folder / "conflicts.toml").write_text('zh-Hans = "没有利益冲突。"\n')
    open_workspace(folder).approve(
        list(CONTENT.messages_of(CONTENT.find("faq"))), CHINESE, "王医生", datetime(2026, 11, 20, tzinfo=UTC)
    )
    rows = [row for _, row in rows_of(compare(draft_of(folder), release))]
    sides = [row.sides["zh-Hans"] for row in rows]
    assert {side.kind for side in sides} == {DifferenceKind.ABOUT}
    said = [after(side) for side in sides]
    assert "没有利益冲突。" in said
    assert any("王医生" in text and "2026年11月20日" in text for text in said)
    assert not any("王医生" in before(side) for side in sides)


def test_another_address_of_a_source_is_told_though_no_word_changed(release: Release) -> None:
    address = CONTENT.sources["nature-medicine-2024"].link
    assert address
    released = edited(release, address, "https://open.fda.gov/old/", "zh-Hans/faq.html")
    ((_, row),) = rows_of(compare(drafts(), released))
    side = row.sides["zh-Hans"]
    assert (side.kind, before(side), after(side)) == (DifferenceKind.ADDRESS, "https://open.fda.gov/old/", address)
    assert row.keys == ("sources.nature-medicine-2024",)
    assert row.claims


def test_another_verdict_or_brand_beside_the_words_is_told(release: Release) -> None:
    said = release.files["messages/en.json"].replace(b"us.cart.solid: CAR-T, not-approved", b"us.cart.solid: CAR-T, approved")
    rows = rows_of(compare(drafts(), replace(release, files={**release.files, "messages/en.json": said})))
    assert before(rows[0][1].sides["en"]) == "us.cart.solid: CAR-T, approved, None"
    assert after(rows[0][1].sides["en"]) == "us.cart.solid: CAR-T, not-approved, None"


def test_other_markup_is_said_to_be_just_that(release: Release) -> None:
    released = edited(release, '<div class="cellfacts-faq__list">', "<div>", "en/faq.html")
    ((widget, row),) = rows_of(compare(drafts(), released))
    assert (widget, row.sides["en"]) == ("faq", Difference(DifferenceKind.MARKUP))


def test_of_the_guide_only_its_own_sentences_are_listed() -> None:
    released = earlier(en={"guide.answer": "An earlier answer.", PLAIN: "An earlier sentence.", "terms.cart": "It was said so."})
    rows = rows_of(compare(drafts(), released))
    assert [row.keys for widget, row in rows if widget == "guide"] == [("guide.answer",)]
    assert {key for _, row in rows for key in row.keys} == {"guide.answer", PLAIN, "terms.cart"}


def test_before_the_first_release_everything_is_new() -> None:
    rows = rows_of(compare(drafts(), None))
    assert not [row for _, row in rows if any(before(side) for side in row.sides.values())]
    said = {key for _, row in rows for key in row.keys}
    assert {key for key in CONTENT.places if key.startswith(("faq.", "status."))} <= said


def test_a_widget_and_a_language_that_are_no_more_are_gone(release: Release) -> None:
    french = release.files["messages/en.json"].replace(b'"locale": "en"', b'"locale": "fr"')
    more = replace(
        release,
        files={**release.files, "messages/fr.json": french},
        manifest={**release.manifest, "locales": [*release.manifest["locales"], "fr"]},
    )
    rows = rows_of(compare(drafts(), more))
    assert {tag for _, row in rows for tag in row.sides} == {"fr"}
    assert all(row.sides["fr"].kind in {DifferenceKind.GONE, DifferenceKind.ABOUT} for _, row in rows)


def test_a_sentence_stands_in_one_row_in_both_languages() -> None:
    old = {PLAIN: "Before.", "barriers.title": "Before?"}
    barriers, faq = compare(drafts(), earlier(en=old, zh=old)).groups
    for group, name, key in ((barriers, "barriers", "barriers.title"), (faq, "faq", PLAIN)):
        (row,) = group.rows
        assert (group.widget, row.keys, set(row.sides)) == (name, (key,), set(BOTH))


def sharing(key: str) -> list[str]:
    """The widgets that say a sentence, in reading order."""
    return [widget.slug for widget in CONTENT.widgets if any(message.key == key for message in messages_in(widget))]


def test_what_several_widgets_share_is_listed_once_and_names_the_others() -> None:
    ((widget, row),) = rows_of(compare(drafts(), earlier(en={"status.brief.us": "It was said so."})))
    assert [widget, *row.also] == sharing("status.brief.us")


def test_a_release_without_messages_is_compared_line_by_line() -> None:
    text = shipped()[ENGLISH].texts[PLAIN]
    released = in_format_1(earlier(en={PLAIN: "Before."}))
    ((widget, row),) = rows_of(compare(drafts(), released))
    assert (widget, row.keys, before(row.sides["en"]), after(row.sides["en"])) == ("faq", (), "Before.", text)
    assert compare(drafts(), in_format_1(earlier())) == Comparison()


OWN = {slug: [message.key for message in CONTENT.messages_of(CONTENT.find(slug))] for slug in ("faq", "status", "til-vs-cart")}


@cache
def draft_said() -> Mapping[str, ReleaseMessages]:
    return draft_messages(drafts())


@hypothesis_settings(max_examples=60)
@given(data=st.data(), slug=st.sampled_from(sorted(OWN)), locale=st.sampled_from([ENGLISH, CHINESE]))
def test_every_changed_sentence_is_named_and_its_pieces_give_both_texts_back(
    data: st.DataObject, slug: str, locale: Locale
) -> None:
    book = shipped()[locale]
    keys = [key for key in data.draw(st.lists(st.sampled_from(OWN[slug]), unique=True, max_size=8)) if "{" not in book.texts[key]]
    texts = {key: data.draw(st.sampled_from([f"{book.texts[key]} More.", f"Not {book.texts[key]}", "不"])) for key in keys}
    now = draft_said()[locale.tag]
    earlier_said = replace(now, texts={**now.texts, **texts})
    said = {use.key for uses in now.widgets.values() for use in uses.all}
    rows = {
        row.keys[0]: row
        for _, row in rows_of(comparison(CONTENT, list(changed_messages({locale.tag: earlier_said}, {locale.tag: now})), []))
    }
    assert rows.keys() == texts.keys() & said
    for key, row in rows.items():
        assert (before(row.sides[locale.tag]), after(row.sides[locale.tag])) == (texts[key], book.texts[key])
