"""What changed between two releases is said in words, and nothing that changed is left out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from service.releases.diff import as_html, changed_lines, changed_messages, changes, dates_in_words, lines_of
from service.worddiff import LineChange, Piece, terminal_text, word_by_word
from tests.conftest import CHINESE
from tests.support.content import CONTENT, ContentFolder, copied
from widget.catalog import Catalog, english_catalog
from widget.locales import ENGLISH, Locale
from widget.manifest import Release
from widget.messages import Use, read_messages
from widget.model import messages_in
from widget.release import build_release

Books = Mapping[Locale, Catalog]
# A sentence with a "not" that stands in one text, and one with the date of a record.
DENIAL, DATED = "red_flags.flags.pay.cn", "decisions.us.til.lifileucel.dated"


def changed(books: Books, locale: Locale, key: str, text: str) -> Release:
    """A release in which one message says something else."""
    return build_release(CONTENT, {**books, locale: replace(books[locale], texts={**books[locale].texts, key: text})})


def test_the_same_release_has_no_change(release: Release) -> None:
    assert list(changed_lines(release, release)) == []


def test_a_lost_not_is_one_marked_word(release: Release, books: Books) -> None:
    text = books[ENGLISH].texts[DENIAL].replace("must not be", "must be")
    (change,) = changed_lines(release, changed(books, ENGLISH, DENIAL, text))
    assert (change.widget, change.locale) == ("red-flags", "en")
    assert [piece for piece in change.pieces if piece.kind != "same"] == [Piece("gone", "not ")]


def test_chinese_is_compared_character_by_character(release: Release, books: Books) -> None:
    text = books[CHINESE].texts["decisions.us.cart.solid.not-approved"].replace("未获", "已获")
    (change,) = changed_lines(release, changed(books, CHINESE, "decisions.us.cart.solid.not-approved", text))
    assert (change.widget, change.locale) == ("status", "zh-Hans")
    assert "[-未-]{+已+}获批准" in terminal_text([change])


def test_a_sentence_that_several_widgets_share_is_named_in_each(release: Release, books: Books) -> None:
    text = books[ENGLISH].texts["status.brief.us"] + " New."
    found = list(changed_lines(release, changed(books, ENGLISH, "status.brief.us", text)))
    sharing = {widget.slug for widget in CONTENT.widgets if any(one.key == "status.brief.us" for one in messages_in(widget))}
    assert len(sharing) > 2
    assert {change.widget for change in found} == sharing


def test_a_language_that_is_new_is_all_new(release: Release, books: Books) -> None:
    english = build_release(CONTENT, {ENGLISH: books[ENGLISH]})
    found = list(changed_lines(english, release))
    assert all(change.before == "" for change in found if change.locale == "zh-Hans")
    assert {change.locale for change in found} == {"zh-Hans"}, "the others only lead to it"


def checked_again(folder: ContentFolder, books: Books) -> Release:
    """A release after a later check of one row, with no other word."""
    folder.check("2036-01-01", "us.til.lifileucel", seen="2035-12-01", source="dailymed-lifileucel")
    return build_release(folder.load(), books)


def test_a_change_of_dates_alone_is_one_line_for_all_of_them(release: Release, books: Books, tmp_path: Path) -> None:
    found = changes(release, checked_again(copied(tmp_path / "widget"), books))
    assert found
    assert all(change.only_dates for change in found)
    assert {DATED, "notices.footer.next_check"} <= {change.key for change in found}
    assert changed_lines(release, release) == []
    number = len({change.key for change in found})
    assert dates_in_words(found) == f"Only dates change in {number} sentences; no other word of them."
    assert as_html(found) == f"<p>{dates_in_words(found)}</p>"


def test_a_changed_word_among_changed_dates_is_not_folded_away(release: Release, books: Books, tmp_path: Path) -> None:
    folder = copied(tmp_path / "widget")
    text = books[ENGLISH].texts[DATED]
    folder.replace("facts/decisions.toml", f'text = "{text}"', f'text = "{text} New."')
    found = changes(release, checked_again(folder, {ENGLISH: english_catalog(folder.load().messages())}))
    assert [change.key for change in found if not change.only_dates and change.locale == "en"] == [DATED]


def test_a_sentence_with_another_key_and_the_same_words_is_no_change(release: Release, books: Books) -> None:
    said = read_messages(release.files["messages/en.json"])
    body = tuple(replace(use, key="faq.moved") if use.key == "faq.til.answer" else use for use in said.widgets["faq"].body)
    texts = {**said.texts, "faq.moved": said.texts["faq.til.answer"]}
    moved = replace(said, texts=texts, widgets={**said.widgets, "faq": replace(said.widgets["faq"], body=body)})
    assert list(changed_messages({"en": said}, {"en": moved})) == []
    reworded = replace(moved, texts={**texts, "faq.moved": "No."})
    assert [change.after for change in changed_messages({"en": said}, {"en": reworded})] == ["", "No."]


def test_another_reviewer_is_no_matter_of_dates_alone(release: Release) -> None:
    said = read_messages(release.files["messages/en.json"])
    uses = [
        replace(said.widgets["faq"], footer=(Use("notices.checked", (("reviewer", name), ("date", "2026-11-24"))),))
        for name in ("Dr. A", "Dr. B")
    ]
    before, after = (replace(said, widgets={"faq": use}) for use in uses)
    (change,) = changed_messages({"en": before}, {"en": after})
    assert not change.only_dates
    assert change.after == "Checked by Dr. B on November 24, 2026."


def test_html_is_escaped_and_marks_with_elements() -> None:
    html = as_html([LineChange("faq", "en", (Piece("same", "a < b "), Piece("gone", "<script>"), Piece("new", "&")))])
    assert html == '<h2>faq (en)</h2>\n<ul>\n<li lang="en">a &lt; b <del>&lt;script&gt;</del><ins>&amp;</ins></li>\n</ul>'


def test_what_has_little_in_common_is_not_struck_out_word_by_word() -> None:
    pieces = list(word_by_word("had not approved a CAR-T for any solid tumor", "has approved none as of today"))
    assert not [piece for piece in pieces[1:-1] if piece.kind == "same" and not piece.text.strip()]
    assert len(pieces) == 5


@given(st.text(max_size=80), st.text(max_size=80))
def test_the_lines_before_and_after_can_be_read_back_from_the_pieces(before: str, after: str) -> None:
    change = LineChange("faq", "en", tuple(word_by_word(before, after)))
    assert (change.before, change.after) == (before, after)


@given(st.text(max_size=200))
def test_any_markup_has_lines(text: str) -> None:
    assert all(line.strip() == line and line for line in lines_of(text))
