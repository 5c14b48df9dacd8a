"""Which text a reader's tag gets, and how dates are written."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import CHINESE
from widget.catalogs import shipped_translations
from widget.locales import ENGLISH, available, format_date, negotiate
from widget.model import Month

LOCALES = (ENGLISH, CHINESE)


@pytest.mark.parametrize("tag", ["zh", "zh-CN", "zh-SG", "zh-Hans", "zh-Hans-CN", "ZH-hans", "zh-cn", "zh-MY"])
def test_simplified_readers_get_simplified_chinese(tag: str) -> None:
    assert negotiate(tag, LOCALES) == CHINESE


@pytest.mark.parametrize("tag", ["zh-TW", "zh-HK", "zh-MO", "zh-Hant", "zh-Hant-TW"])
def test_traditional_readers_get_english_until_there_is_a_traditional_catalog(tag: str) -> None:
    assert negotiate(tag, LOCALES) == ENGLISH


@pytest.mark.parametrize("tag", ["en", "en-US", "en-GB", "EN"])
def test_english_readers_get_english(tag: str) -> None:
    assert negotiate(tag, LOCALES) == ENGLISH


@pytest.mark.parametrize("tag", ["fr", "", "..", "zh_Hans", "zh-Hans-x-private", "e", "en--US", "%2e", "中文", "zh-Hans\n"])
def test_what_we_do_not_have_is_nothing(tag: str) -> None:
    assert negotiate(tag, LOCALES) is None


@given(st.text(max_size=40))
def test_any_text_is_a_locale_of_ours_or_nothing(tag: str) -> None:
    assert negotiate(tag, LOCALES) in {None, *LOCALES}


def test_dates_are_written_in_full() -> None:
    assert format_date(date(2026, 11, 3), ENGLISH) == "November 3, 2026"
    assert format_date(date(2026, 11, 3), CHINESE) == "2026年11月3日"
    assert format_date(Month(2024, 8), ENGLISH) == "August 2024"
    assert format_date(Month(2024, 8), CHINESE) == "2024年8月"


def test_a_locale_is_a_folder() -> None:
    assert available(shipped_translations()) == LOCALES
