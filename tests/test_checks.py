"""A wrong translation is found, and a right one is left alone. Sentence by sentence, in English and Chinese."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.catalogs import wordlists
from service.catalogs.checks import CHECKS, findings
from service.catalogs.pairs import Pair
from tests import sentences, sentences_more
from tests.conftest import CHINESE, PROJECT
from widget.locales import ENGLISH

LISTS = wordlists.load(PROJECT / "translations")
GOOD = (*sentences.GOOD, *sentences_more.GOOD)
BAD = (*sentences.BAD, *sentences_more.BAD)


def found(english: str, text: str) -> list[str]:
    """The checks that find something; a rule of the list of what must not be said counts as "avoid" too."""
    names = [check for check, _, _ in findings(Pair("x.y", english, text, CHINESE), LISTS)]
    return [*names, *("avoid" for name in names if name.startswith("zh."))]


@pytest.mark.parametrize(("english", "text"), GOOD)
def test_a_right_translation_is_left_alone(english: str, text: str) -> None:
    assert found(english, text) == []


@pytest.mark.parametrize(("check", "english", "text"), BAD)
def test_a_wrong_translation_is_found(check: str, english: str, text: str) -> None:
    assert check in found(english, text)


@pytest.mark.parametrize(("check", "english", "text"), sentences_more.UNFOUND)
def test_what_is_known_not_to_be_found_is_still_so(check: str, english: str, text: str) -> None:
    """When one of these fails, move it to the list of what is found."""
    assert check not in found(english, text)


def test_every_check_is_shown_to_find_something() -> None:
    assert {check.name for check in CHECKS} <= {check for check, _, _ in BAD}


@given(st.text(max_size=120), st.text(alphabet="不没未批准获FDA药监局（）“”，。1２三四两 ab{}", max_size=60))
def test_no_text_breaks_a_check(english: str, text: str) -> None:
    for locale in (CHINESE, ENGLISH):
        for check, level, advice in findings(Pair("x.y", english, text, locale), LISTS):
            assert check
            assert level in {"error", "warning"}
            assert advice.strip()[-1] in ".…”:。？！"


def test_the_shipped_texts_have_no_finding(books: dict) -> None:  # type: ignore[type-arg]
    from service.catalogs.desk import open_desk

    assert open_desk(PROJECT / "translations").findings() == ()
