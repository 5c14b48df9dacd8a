"""A reviewer sees everything that changed between the draft and what readers have, with the sentences and facts behind it, and nothing else."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from service.catalogs.live.lenient_catalog import Draft
from service.catalogs.live.marks import CLOSE, FIRST, PRIVATE, wrapped
from service.catalogs.live.snapshot import Watched
from service.catalogs.workspace import open_workspace
from service.preview.view.compare import (
    SLUGS,
    Difference,
    DifferenceKind,
    compare,
    is_different,
    side_by_side,
    widget_differences,
)
from service.preview.view.draft_release import Drafts
from service.preview.view.message_spans import DraftLine, Span, changed_messages, lines_in, lines_of_draft
from service.releases.diff import lines_of
from service.worddiff import Piece, word_by_word
from tests.conftest import CHINESE, DAY
from widget.approvals import messages_of
from widget.catalog import Catalog
from widget.catalogs import load_catalogs, shipped_translations
from widget.locales import ENGLISH, Locale
from widget.manifest import Release
from widget.model import Jurisdiction, Message, Widget
from widget.registry import EVERYTHING, all_messages, find
from widget.release import build_release
from widget.rendering import render_fragment

Books = Mapping[Locale, Catalog]
BOTH = ("en", "zh-Hans")
PO = Path("zh_Hans/LC_MESSAGES/widget.po")
MESSAGES = tuple(all_messages())
LOCALES = {"en": ENGLISH, "zh-Hans": CHINESE}


@cache
def drafts() -> Drafts:
    """The draft of the shipped catalogs."""
    return Drafts(Watched(None).now(), DAY)


def earlier(books: Books, tag: str, **texts: str) -> Release:
    """A release from before, in which some messages said something else in a language. texts: by key, __ for a full stop."""
    book = books[LOCALES[tag]]
    return build_release(
        {
            **books,
            book.locale: replace(book, texts={**book.texts, **{key.replace("__", "."): text for key, text in texts.items()}}),
        }
    )


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


def test_where_nothing_changed_there_is_nothing_to_read(release: Release) -> None:
    assert compare(drafts(), release, BOTH) == ()
    assert not any(is_different(drafts(), release, slug, tag) for slug in SLUGS for tag in BOTH)
    assert side_by_side(()) == ()


def test_a_text_that_is_only_overdue_is_no_other_text(release: Release) -> None:
    assert compare(replace(drafts(), day=date(2028, 1, 1), cache={}), release, BOTH) == ()


def test_a_changed_english_sentence_comes_with_its_claim_sources_and_dates(books: Books) -> None:
    text = books[ENGLISH].texts["faq.approved.us"]
    released = earlier(books, "en", faq__approved__us=text.replace("had not approved", "had approved"))
    (one,) = compare(drafts(), released, BOTH)
    assert (one.widget, one.locale, one.kind, one.keys) == ("faq", "en", DifferenceKind.WORDS, ("faq.approved.us",))
    assert [piece for piece in one.pieces if piece.kind != "same"] == [Piece("new", "not ")]
    (fact,) = one.claims
    assert fact.where is Jurisdiction.UNITED_STATES
    assert [source.key for source in fact.evidence.sources] == ["openfda-listings"]
    assert (fact.evidence.checked_on, fact.evidence.review_by) == (date(2026, 11, 23), date(2026, 12, 23))
    assert is_different(drafts(), released, "faq", "en")
    assert is_different(drafts(), released, "guide", "en"), "the guide holds it, and does not repeat it here"
    assert not is_different(drafts(), released, "faq", "zh-Hans")


def test_a_changed_chinese_sentence_is_compared_character_by_character(folder: Path, release: Release) -> None:
    path = folder / PO
    path.write_text(path.read_text().replace('msgstr "各国情况不同。"', 'msgstr "各国的情况不同。"'))
    (one,) = compare(draft_of(folder), release, BOTH)
    assert (one.widget, one.locale, one.keys) == ("faq", "zh-Hans", ("faq.approved.lead",))
    assert Piece("new", "的") in one.pieces


def test_a_hole_in_the_translation_is_a_change_too(folder: Path, release: Release) -> None:
    path = folder / PO
    path.write_text(path.read_text().replace('msgstr "各国情况不同。"', 'msgstr ""'))
    (one,) = compare(draft_of(folder), release, BOTH)
    assert one.keys == ("faq.approved.lead",)
    assert one.after == next(message.english for message in MESSAGES if message.key == "faq.approved.lead")


def test_an_added_sentence_is_new_and_a_removed_one_is_gone(release: Release) -> None:
    (english,) = [
        line for line in release.files["en/targets.html"].decode().split("\n") if "Blood cancers are different." in line
    ]
    added = edited(release, english, "", "en/targets.html", "en/guide.html")
    (one,) = [one for one in compare(drafts(), added, BOTH) if one.widget == "targets"]
    assert (one.kind, one.before, one.keys) == (DifferenceKind.WORDS, "", ("terms.solid_tumor",))
    removed = edited(release, english, english + "<p>It was said once.</p>", "en/targets.html")
    (one,) = compare(drafts(), removed, BOTH)
    assert (one.kind, one.before, one.after, one.keys) == (DifferenceKind.GONE, "It was said once.", "", ())


def test_a_changed_date_is_shown_in_the_sentence_and_below_the_text(release: Release) -> None:
    released = edited(release, "November 23, 2026", "October 23, 2026", "en/status.html")
    found = compare(drafts(), released, BOTH)
    assert {one.kind for one in found} == {DifferenceKind.WORDS, DifferenceKind.ABOUT}
    assert {piece.text for one in found for piece in one.pieces if piece.kind != "same"} == {"October", "November"}
    (below,) = [one for one in found if one.kind is DifferenceKind.ABOUT]
    assert below.keys == ("notices.footer.checked",), "the date of the next check in the same line is as it was"
    assert "decisions.us.cart.solid.dated" in {key for one in found for key in one.keys}
    assert all(one.claims for one in found if one.kind is DifferenceKind.WORDS)


def test_an_approval_changes_what_the_text_says_about_itself(folder: Path, release: Release) -> None:
    (folder / "conflicts.toml").write_text('zh-Hans = "没有利益冲突。"\n')
    open_workspace(folder).approve(list(messages_of(find("faq"))), CHINESE, "王医生", datetime(2026, 11, 20, tzinfo=UTC))
    one, stated = compare(draft_of(folder), release, BOTH)
    assert {(each.widget, each.locale, each.kind) for each in (one, stated)} == {("faq", "zh-Hans", DifferenceKind.ABOUT)}
    assert (stated.before, stated.after, stated.keys) == ("", "没有利益冲突。", ())
    assert "notices.checked" in one.keys
    assert "王医生" in one.after
    assert "2026年11月20日" in one.after
    assert "王医生" not in one.before


def test_another_address_of_a_source_is_told_though_no_word_changed(release: Release) -> None:
    address = "https://open.fda.gov/apis/drug/ndc/"
    released = edited(release, address, "https://open.fda.gov/old/", "zh-Hans/faq.html")
    (one,) = compare(drafts(), released, BOTH)
    assert (one.kind, one.before, one.after) == (DifferenceKind.ADDRESS, "https://open.fda.gov/old/", address)
    assert one.keys == ("sources.openfda-listings",)
    assert one.claims


def test_other_markup_is_said_to_be_just_that(release: Release) -> None:
    released = edited(release, '<p class="cellfacts__label">', "<p>", "en/faq.html")
    assert [(one.widget, one.kind, one.pieces) for one in compare(drafts(), released, BOTH)] == [
        ("faq", DifferenceKind.MARKUP, ())
    ]
    only_guide = edited(release, '<p class="cellfacts__label">', "<p>", "en/guide.html")
    assert [(one.widget, one.kind) for one in compare(drafts(), only_guide, BOTH)] == [("guide", DifferenceKind.MARKUP)]


def test_of_the_guide_only_its_own_lines_are_listed(books: Books) -> None:
    released = earlier(
        books, "en", guide__lead="An earlier lead.", faq__approved__lead="An earlier answer.", term__cart="It was said so."
    )
    found = compare(drafts(), released, BOTH)
    assert [one.keys for one in found if one.widget == "guide"] == [("guide.lead",)]
    assert {key for one in found for key in one.keys} == {"guide.lead", "faq.approved.lead", "terms.cart"}


def test_before_the_first_release_everything_is_new() -> None:
    found = compare(drafts(), None, BOTH)
    assert {(one.widget, one.locale) for one in found} == {(slug, tag) for slug in SLUGS for tag in BOTH}
    assert not [one for one in found if one.before]
    said = {key for one in found for key in one.keys}
    assert {message.key for widget in EVERYTHING for message in messages_of(widget) if message.key.startswith("faq.")} & said


def test_a_widget_that_is_no_more_and_a_language_that_is_no_more_are_gone(release: Release) -> None:
    manifest = {**release.manifest, "widgets": [*release.manifest["widgets"], "old"]}
    files = {**release.files, "en/old.html": b"<p>One.</p><p>Two.</p>", "fr/faq.html": b"<p>Un.</p>"}
    found = compare(drafts(), Release(release.id, files, manifest), ("en", "zh-Hans", "fr"))
    assert [(one.widget, one.locale, one.kind, one.before) for one in found] == [
        ("faq", "fr", DifferenceKind.GONE, "Un."),
        ("old", "en", DifferenceKind.GONE, "One."),
        ("old", "en", DifferenceKind.GONE, "Two."),
    ]


# Side by side


def test_a_sentence_stands_in_one_row_in_both_languages(books: Books) -> None:
    old = {tag: {"faq.approved.lead": "Before.", "barriers.title": "Before?"} for tag in BOTH}
    released = build_release(
        {locale: replace(books[locale], texts={**books[locale].texts, **old[tag]}) for tag, locale in LOCALES.items()}
    )
    barriers, faq = side_by_side(compare(drafts(), released, BOTH))
    assert (barriers.widget, faq.widget) == ("barriers", "faq")
    for group, key in ((barriers, "barriers.title"), (faq, "faq.approved.lead")):
        (row,) = group.rows
        assert {tag: one.keys for tag, one in row.sides.items()} == {"en": (key,), "zh-Hans": (key,)}
        assert [message.key for message in row.messages] == [key]


def test_what_changed_in_one_language_only_stands_alone_in_its_place(books: Books) -> None:
    english, chinese = books[ENGLISH], books[CHINESE]
    keys = ("faq.title", "faq.approved.lead", "faq.approved.us")
    released = build_release(
        {
            ENGLISH: replace(english, texts={**english.texts, keys[0]: "Before.", keys[2]: "Before."}),
            CHINESE: replace(chinese, texts={**chinese.texts, keys[0]: "以前。", keys[1]: "以前。"}),
        }
    )
    (group,) = [group for group in side_by_side(compare(drafts(), released, BOTH)) if group.widget == "faq"]
    assert [(tuple(row.sides), row.messages[0].key) for row in group.rows] == [
        (BOTH, keys[0]),
        (BOTH[1:], keys[1]),
        (BOTH[:1], keys[2]),
    ]


def test_lines_that_are_gone_are_paired_by_their_place(release: Release) -> None:
    first = edited(release, '<footer class="cellfacts__footer">', '<p>One.</p><footer class="cellfacts__footer">', "en/faq.html")
    both = edited(
        first, '<footer class="cellfacts__footer">', '<p>一。</p><footer class="cellfacts__footer">', "zh-Hans/faq.html"
    )
    ((row,),) = [group.rows for group in side_by_side(compare(drafts(), both, BOTH))]
    assert [one.before for one in row.sides.values()] == ["One.", "一。"]


def test_what_several_widgets_share_names_the_first_of_them(books: Books) -> None:
    groups = side_by_side(compare(drafts(), earlier(books, "en", status__short__us="It was said so."), BOTH))
    assert [(group.widget, [row.said_in for row in group.rows]) for group in groups] == [
        ("status", [""]),
        ("targets", ["status"]),
        ("trial-checklist", ["status"]),
        ("red-flags", ["status"]),
    ]
    assert all(fact.widget.slug == group.widget for group in groups for row in group.rows for fact in row.claims)


def not_sources(found: Iterable[Difference]) -> list[Difference]:
    """Those that are not about the name of a source."""
    return [one for one in found if not any(key.startswith("source.") for key in one.keys)]


@pytest.mark.parametrize("slug", ["status", "til-vs-cart", "faq"])
def test_a_row_holds_a_language_once_and_no_difference_is_lost(books: Books, slug: str) -> None:
    released = build_release(
        {locale: replace(book, texts={key: f"{text} X" for key, text in book.texts.items()}) for locale, book in books.items()}
    )
    found = [one for one in compare(drafts(), released, BOTH) if one.widget == slug]
    (group,) = side_by_side(found)
    assert Counter(one for row in group.rows for one in row.sides.values()) == Counter(found)
    assert sum(len(row.sides) == 2 for row in group.rows) > 0.9 * len(group.rows)
    for tag in BOTH:
        # Each language has the sources of its readers first.
        own = [row.sides[tag] for row in group.rows if tag in row.sides]
        assert not_sources(own) == not_sources(one for one in found if one.locale == tag), "in reading order"


# Marks


@pytest.mark.parametrize("widget", EVERYTHING, ids=lambda widget: widget.slug)
@pytest.mark.parametrize("tag", BOTH)
def test_the_marked_lines_are_those_of_the_draft(widget: Widget, tag: str) -> None:
    lines = lines_of_draft(drafts(), widget, tag)
    assert [line.text for line in lines] == lines_of((drafts().as_stored(f"{tag}/{widget.slug}.html") or b"").decode())
    book = drafts().now.views[tag].catalog
    seen = set()
    for line in lines:
        for span in line.spans:
            said = line.text[span.start : span.end]
            # The number of ticked boxes is counted by the style sheet: there its place is empty.
            text = re.escape("".join(book.text(MESSAGES[span.number]).split()))
            assert re.fullmatch(re.sub(r"\\{[a-z_]+\\}", ".*", text), "".join(said.split()))
            seen.add(MESSAGES[span.number].key)
    assert len(seen) > 20


ATTACKS = (
    "<script>alert(1)</script>",
    f"\ufffc{CLOSE}{chr(FIRST)}x{CLOSE}{CLOSE}\ue000",
    "&lt;p&gt;</p><p>",
    "\u2028\x0b\x1c\x85\r\n\t ",
    "{nobody}",
    "a  b ",
)
WICKED = st.text(st.characters(exclude_categories=["Cs"]), max_size=40) | st.sampled_from(ATTACKS)


@hypothesis_settings(max_examples=40, deadline=None)
@given(texts=st.lists(WICKED, min_size=1, max_size=7))
def test_whatever_a_catalog_says_the_lines_are_those_that_readers_would_see(texts: list[str]) -> None:
    said = {message.key: texts[at % len(texts)].strip() or "x" for at, message in enumerate(MESSAGES)}
    safe = Draft(CHINESE, {key: PRIVATE.sub("\ufffd", text) for key, text in said.items()})
    books: Books = {ENGLISH: drafts().now.views["en"].catalog, CHINESE: safe}
    marked = {**books, CHINESE: Draft(CHINESE, wrapped(Draft(CHINESE, said), MESSAGES))}
    lines = lines_in(render_fragment(find("trial-checklist"), CHINESE, marked).html, len(MESSAGES))
    assert [line.text for line in lines] == lines_of(render_fragment(find("trial-checklist"), CHINESE, books).html)
    assert all(0 <= span.start < span.end <= len(line.text) for line in lines for span in line.spans)


ONE, TWO = Message("a.one", "One is so."), Message("a.two", "Two is so.")
LINE = DraftLine("One is so. Two is so.", (Span(0, 10, 0), Span(11, 21, 1)))


@pytest.mark.parametrize(
    ("before", "keys"),
    [
        ("One was so. Two is so.", ("a.one",)),
        ("One is so. Two was so.", ("a.two",)),
        ("One is not so. Two is so.", ("a.one",)),
        ("Not One is so. Two is so.", ("a.one",)),
        ("One is so. Two is so. Never", ("a.two",)),
        ("One is so. Two is", ("a.two",)),
        ("One is so. Not Two is so.", ("a.one", "a.two")),
        ("One was. Not Two is so.", ("a.one", "a.two")),
        ("", ("a.one", "a.two")),
        ("Quite another thing", ("a.one", "a.two")),
    ],
)
def test_a_line_with_two_messages_names_the_one_that_changed(before: str, keys: tuple[str, ...]) -> None:
    assert tuple(one.key for one in changed_messages(LINE, word_by_word(before, LINE.text), (ONE, TWO))) == keys


def test_what_is_gone_from_between_two_counts_for_both_whatever_came_in_its_place() -> None:
    line = DraftLine("一是如此。2026年之后。", (Span(0, 5, 0), Span(5, 13, 1)))
    assert changed_messages(line, word_by_word("一是如此。 More.2025年之后。", line.text), (ONE, TWO)) == (ONE, TWO)


def test_where_no_message_changed_those_around_are_named() -> None:
    line = DraftLine("lifileucel (Amtagvi)", (Span(0, 10, 0),))
    assert changed_messages(line, word_by_word("lifileucel (Amtag)", line.text), (ONE,)) == (ONE,)


# Nothing is left out


@cache
def shipped() -> Books:
    return load_catalogs(shipped_translations())


OWN = {slug: [message.key for message in messages_of(SLUGS[slug])] for slug in ("faq", "status", "til-vs-cart")}


def restored(found: list[Difference], before: str, after: str) -> bool:
    """Whether the lines before, less those that are gone, are the lines after, less those that are new."""
    lines = [one for one in found if one.kind not in {DifferenceKind.ADDRESS, DifferenceKind.MARKUP}]
    gone, new = (Counter(filter(None, texts)) for texts in ([one.before for one in lines], [one.after for one in lines]))
    return Counter(lines_of(before)) - gone == Counter(lines_of(after)) - new and gone <= Counter(lines_of(before))


@hypothesis_settings(max_examples=60, deadline=None)
@given(data=st.data(), slug=st.sampled_from(sorted(OWN)), tag=st.sampled_from(BOTH))
def test_the_pieces_give_both_texts_back_and_every_changed_message_is_named(data: st.DataObject, slug: str, tag: str) -> None:
    keys = data.draw(st.lists(st.sampled_from(OWN[slug]), unique=True, max_size=8))
    book = shipped()[LOCALES[tag]]
    texts = {
        key: data.draw(st.sampled_from([f"{book.texts[key]} More.", book.texts[key][:-2], f"Not {book.texts[key]}", "不"]))
        for key in keys
    }
    texts = {key: text for key, text in texts.items() if "{" not in book.texts[key]}
    old = replace(book, texts={**book.texts, **texts})
    before = render_fragment(SLUGS[slug], book.locale, {**shipped(), book.locale: old}).html
    after = (drafts().as_stored(f"{tag}/{slug}.html") or b"").decode()
    found = widget_differences(drafts(), before, slug, tag) if before != after else []
    assert restored(found, before, after)
    assert (before == after) == (not found)
    shown = {MESSAGES[span.number].key for line in lines_of_draft(drafts(), SLUGS[slug], tag) for span in line.spans}
    assert {key for key in texts if key in shown} <= {key for one in found for key in one.keys}
