"""A text counts as checked only if a named clinician has approved every sentence of it, to the character."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from service import clock
from service.catalogs.source_locations import places_of_copy
from service.cli import build_and_activate, main
from service.releases.build import ReviewOverdue, build_from_settings
from service.releases.store import open_store
from service.settings import Settings
from tests.conftest import CHINESE, DAY, PROJECT
from tests.support.content import CONTENT, messages_for
from widget.approvals import COLUMNS, Ledger, approval_digest, parse_ledger
from widget.catalog import Catalog
from widget.locales import ENGLISH, Locale
from widget.release import ReleaseRefused

Books = Mapping[Locale, Catalog]
REVIEWER = "A. Reviewer"
HEADER = "\t".join(COLUMNS)


def row(key: str, english: str, text: str, locale: str = "en", reviewer: str = REVIEWER, on: str = "2026-11-24") -> str:
    return "\t".join((key, locale, approval_digest(key, english, text), reviewer, on, english, text))


def rows(book: Catalog, *names: str) -> list[str]:
    """An approval of every message of some widgets in one language."""
    messages = {message.key: message for name in names for message in messages_for(book, name)}
    return [row(key, message.english, book.texts[key], book.locale.tag) for key, message in messages.items()]


@pytest.fixture
def ours(settings: Settings, tmp_path: Path) -> Settings:
    """Settings with a folder of catalogs of this test's own, in which conflicts of interest are stated (`test_conflicts.py`)."""
    folder = tmp_path / "translations"
    shutil.copytree(PROJECT / "translations", folder)
    (folder / "conflicts.toml").write_text('en = "None."\nzh-Hans = "无。"\n')
    return replace(settings, translations=folder)


def stated(text: str) -> Ledger:
    """A ledger beside which conflicts of interest are stated."""
    return replace(parse_ledger(text.encode(), "approvals.tsv"), conflicts={"en": "None.", "zh-Hans": "无。"})


def write_ledger(settings: Settings, *lines: str) -> None:
    assert settings.translations
    (settings.translations / "approvals.tsv").write_text("\n".join((HEADER, *lines)) + "\n")


def states(settings: Settings, day: date = DAY) -> dict[tuple[str, str], str]:
    files = build_from_settings(settings, day).manifest["files"]
    return {
        (entry["widget"], entry["locale"]): entry["state"]
        for path, entry in files.items()
        if "state" in entry and path.count("/") == 1
    }


def test_the_shipped_copy_is_approved_by_nobody() -> None:
    assert (PROJECT / "translations" / "approvals.tsv").read_text() == HEADER + "\n"


def test_a_text_is_checked_in_the_language_in_which_every_sentence_is_approved(ours: Settings, books: Books) -> None:
    write_ledger(ours, *rows(books[ENGLISH], "faq"))
    found = states(ours)
    assert found["faq", "en"] == "checked"
    assert {state for about, state in found.items() if about != ("faq", "en")} == {"not-checked"}
    text = build_from_settings(ours, DAY).files["en/faq.html"].decode()
    assert "Checked by A. Reviewer on" in text
    assert books[ENGLISH].texts["notices.not_checked"] not in text


def test_one_sentence_without_approval_is_enough_to_lose_it(ours: Settings, books: Books) -> None:
    write_ledger(ours, *rows(books[CHINESE], "faq")[1:])
    assert states(ours)["faq", "zh-Hans"] == "not-checked"


def test_one_changed_character_makes_an_approval_stale(books: Books) -> None:
    book = books[CHINESE]
    ledger = stated("\n".join(rows(book, "faq")))
    assert ledger.review(CONTENT, CONTENT.find("faq"), book)
    for message in messages_for(book, "faq"):
        changed = replace(book, texts={**book.texts, message.key: book.texts[message.key] + "。"})
        assert ledger.review(CONTENT, CONTENT.find("faq"), changed) is None, message.key


def test_the_guide_is_checked_when_all_that_is_in_it_is(ours: Settings, books: Books) -> None:
    write_ledger(ours, *rows(books[ENGLISH], *(widget.name for widget in CONTENT.widgets[1:])))
    assert states(ours)["guide", "en"] == "not-checked"
    write_ledger(ours, *rows(books[ENGLISH], "guide"))
    assert states(ours)["guide", "en"] == "checked", "what the guide leaves out counts for its widgets alone"


def test_the_oldest_approval_dates_the_check_and_every_reviewer_is_named(books: Books) -> None:
    lines = rows(books[ENGLISH], "faq")
    lines[0] = lines[0].replace(REVIEWER, "B. Second").replace("2026-11-24", "2026-10-01")
    review = stated("\n".join(lines)).review(CONTENT, CONTENT.find("faq"), books[ENGLISH])
    assert review
    assert (review.reviewer, review.on) == ("B. Second, A. Reviewer", date(2026, 10, 1))


def test_a_fact_past_its_date_stops_a_checked_release_and_says_where_it_stands(ours: Settings, books: Books) -> None:
    write_ledger(ours, *rows(books[ENGLISH], "faq"))
    with pytest.raises(ReviewOverdue) as refused:
        build_from_settings(ours, date(2027, 1, 1))
    first = refused.value.findings[0]
    assert first.key in books[ENGLISH].texts
    widget, _, table = first.key.partition(".")
    assert first.file == f"widget/{widget}/copy.toml"
    assert (PROJECT / first.file).read_text().splitlines()[first.line - 1] == f"[{table}]"
    assert "--unchecked" in first.message
    assert states(ours)["faq", "en"] == "checked", "on the day itself and before, it is built"
    assert build_from_settings(ours, date(2027, 1, 1), unchecked=True).manifest["files"]["en/faq.html"]["state"] == "not-checked"


def test_what_nobody_has_checked_is_built_in_any_year(ours: Settings) -> None:
    assert build_from_settings(ours, date(2036, 1, 1)).id == build_from_settings(ours, DAY).id


def test_a_fresh_service_serves_something_true_years_from_now(
    ours: Settings, books: Books, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_ledger(ours, *rows(books[ENGLISH], "guide"))
    monkeypatch.setenv("CELLFACTS_TRANSLATIONS", str(ours.translations))
    monkeypatch.setattr(clock, "today", lambda: date(2036, 1, 1))
    refused = CliRunner().invoke(main, ["release", "build", "--data", str(ours.data)])
    assert refused.exit_code == 1
    assert "due for a check" in refused.stderr
    build_and_activate(ours, "a test")
    store = open_store(ours.data)
    assert store.load(store.current_or_refuse()).manifest["files"]["en/faq.html"]["state"] == "not-checked"


def test_a_ledger_that_cannot_be_read_stops_a_release_beside_every_other_reason(ours: Settings) -> None:
    write_ledger(ours, "<<<<<<< HEAD", row("faq.title", "a", "b", on="24.11.2026"), "one\ttwo", "=======", "\t\t\t\t")
    with pytest.raises(ReleaseRefused) as refused:
        build_from_settings(ours, DAY)
    lines = {finding.line: finding.message for finding in refused.value.findings}
    assert set(lines) == {2, 3, 4, 6}, "a conflict is said once"
    assert "merge conflict" in lines[2]
    assert "no date" in lines[3]
    assert "8 cells" in lines[4]
    assert refused.value.findings[1].key == "faq.title"


@given(st.binary(max_size=300) | st.text(alphabet="a\t\n-0123456789<=>|zé\u202e", max_size=300).map(str.encode))
def test_no_bytes_break_the_ledger_or_approve_anything(data: bytes) -> None:
    ledger = parse_ledger(data, "approvals.tsv")
    assert not any(one.digest == approval_digest(key, "x", "x") for (key, _), found in ledger.approvals.items() for one in found)
    for finding in ledger.problems:
        assert 1 <= finding.line <= data.count(b"\n") + 1


def test_every_fact_that_can_be_due_has_a_place() -> None:
    keys = {message.key for widget in CONTENT.widgets for message in CONTENT.messages_of(widget)}
    assert set(places_of_copy(CONTENT)) >= keys
