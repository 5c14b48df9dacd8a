"""A text is known by its words: other dates, markup or punctuation are the same text, one other word or number is another."""

from __future__ import annotations

from datetime import date

import pytest

from widget.locales import Locale, format_date
from widget.manifest import Release
from widget.model import Month
from widget.wording import ReleasedText, comparable_words, dates, normalized, same, texts_of

TEXT = "Not approved in the U.S. for “any” solid tumor, as of November 23, 2026: 1.5% of 10–20 patients."
CHINESE = "截至2026年11月23日，尚未批准任何“CAR-T”用于实体瘤；2024年8月首次获批。"


def said(text: str, locale: str = "en", around: str = "{}") -> str:
    """The words of a text in a fragment with a footer and a link to another language."""
    inside = around.format(text)
    link = '<p><a lang="xx" hreflang="xx">ANDERE</a></p>'
    return comparable_words(
        f'<article lang="{locale}">{link}<p>{inside}</p><footer><p>Checked by nobody.</p></footer></article>', locale
    )


@pytest.mark.parametrize(
    "other",
    [
        TEXT.replace("November 23", "December 4"),
        TEXT.replace("November 23, 2026", "2027-01-02"),
        TEXT.replace("November 23, 2026", "May 2027"),
        TEXT.replace("“any”", '"any"'),
        TEXT.replace("Not approved", "NOT  approved"),
        TEXT.replace("tumor,", "tumor"),
        TEXT.replace("10–20", "10-20").replace("approved", "ap\u00adproved"),
        TEXT.replace("10–20", "10 – 20"),
        TEXT.replace("any", "a\u200bny\ufe0f"),
        TEXT.replace(" in ", "\n\u00a0in\t"),
    ],
)
def test_what_only_looks_other_is_the_same(other: str) -> None:
    assert other != TEXT
    assert said(other) == said(TEXT)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Not approved", "Approved"),
        ("1.5%", "15%"),
        ("1.5%", "1.5"),
        ("1.5%", "2.5%"),
        ("10–20", "1020"),
        ("10–20", "20–10"),
        ("tumor", "tumors"),
        ("U.S.", "U.K."),
        (", as of November 23, 2026", ""),
        ("patients", "patients > 5"),
        ("solid tumor", "tumor solid"),
    ],
)
def test_one_other_word_number_or_sign_is_another_text(before: str, after: str) -> None:
    assert said(TEXT.replace(before, after)) != said(TEXT)


def test_chinese_is_compared_in_the_same_way() -> None:
    same_text = (
        CHINESE.replace("2026年11月23日", "2027年1月2日")
        .replace("2024年8月", "2025年12月")
        .replace("，", ",")
        .replace("“CAR-T”", "CAR-T")
    )
    assert said(same_text, "zh-Hans") == said(CHINESE, "zh-Hans")
    for before, after in (("尚未批准", "已批准"), ("任何", "某些"), ("实体瘤", "血液肿瘤"), ("首次", "")):
        assert said(CHINESE.replace(before, after), "zh-Hans") != said(CHINESE, "zh-Hans")


@pytest.mark.parametrize(
    "around",
    ["<b>{}</b>", "<h3>{}</h3>", '<span class="new">{}</span><meta content="x">', "<time datetime='2027-01-02'>{}</time>"],
)
def test_markup_is_no_part_of_a_text(around: str) -> None:
    assert said(TEXT, around=around) == said(TEXT)


def test_where_a_line_ends_is_no_part_of_a_text() -> None:
    assert said("没有获批</p><p>任何产品", "zh-Hans") == said("没有获批任何产品", "zh-Hans")
    assert said("5</p><p>10") != said("510"), "but two numbers are not one"


@pytest.mark.parametrize("tag", ["en", "zh-Hans", "de", "fr", "es", "ja", "ru"])
@pytest.mark.parametrize("month", [1, 5, 10, 12])
def test_every_date_that_a_locale_writes_is_known_as_one(tag: str, month: int) -> None:
    for value in (date(2031, month, 3), date(1999, month, 28), Month(2031, month)):
        assert dates(tag).fullmatch(normalized(format_date(value, Locale(tag)))), format_date(value, Locale(tag))


def test_a_year_or_a_number_is_no_date() -> None:
    assert said("May 5 of 20 patients") != said("May 6 of 20 patients")
    assert said("a review of 2024") != said("a review of 2025")


def test_no_footer_and_no_language_link_is_in_the_words_of_a_shipped_text(release: Release) -> None:
    """They change with a review, a new language or another publisher. Were they in, each of these would bring a withdrawn text back."""
    for (widget, locale), text in texts_of(release).items():
        found = comparable_words((text.html or b"").decode(), locale)
        assert len(found) > 100, (widget, locale)
        for foreign in (
            "noclinicianhascheckedthistext",
            "尚无临床医生",
            "cellfactsreleaseid",
            "nextcheck",
        ):
            assert foreign not in found, (widget, locale)


def test_where_nothing_can_be_read_nobody_can_tell(release: Release) -> None:
    text = texts_of(release)["faq", "en"].words
    assert same(text, text) is True
    assert ReleasedText("x").words is ReleasedText("x", "en", b"\xff").words is ReleasedText("x", "en", b"<p></p>").words is None
    assert same(text, None) is same(None, None) is None
    assert same(text, f"3:{'0' * 32}") is None, "known in another way"
    assert same(text, " ".join(part for part in str(text).split() if part.startswith("1:"))) is True, (
        "as older versions marked it"
    )
    silent = ReleasedText("x", "en", b"<p>a notice</p>", silent=True).words
    assert same(silent, silent) is False, "a notice brings nothing back"
