"""One table says what was decided; no sentence can say otherwise."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.support.content import CONTENT, SHIPPED, ContentFolder, copied, small
from widget.checks import last_day
from widget.loading import load_content
from widget.model import STATUS_REVIEW, Claim, Decision, Jurisdiction, Month, SourceKind, Therapy, Verdict, evidence_in

ROWS = CONTENT.decisions


@pytest.fixture
def folder(tmp_path: Path) -> ContentFolder:
    return small(tmp_path / "content")


def joint(folder: ContentFolder) -> Claim:
    """The sentence that rests on a row of each country."""
    claim = folder.load().find("answers").copy["both"].text
    assert isinstance(claim, Claim)
    return claim


def test_the_decisions_are_the_ones_that_were_checked() -> None:
    """content.md, The table of decisions."""
    assert {row.key for row in ROWS.values() if row.product} == {
        "us.til.lifileucel",
        "us.tcrt.afamicel",
        "cn.cart.satricel",
    }
    assert ROWS["us.cart.solid"].verdict is Verdict.NOT_APPROVED
    assert str(dict(ROWS["us.til.lifileucel"].dates)["decided"]) == "2024-02-16"
    assert str(dict(ROWS["cn.cart.satricel"].dates)["decided"]) == "2026-06-22"
    assert ROWS["cn.til"].verdict is Verdict.NONE_FOUND
    assert ROWS["cn.tcrt"].verdict is Verdict.NONE_FOUND
    assert ROWS["cn.cart.blood"].verdict is Verdict.APPROVED
    tcrt = ROWS["us.tcrt.afamicel"]
    assert tcrt.verdict is Verdict.APPROVED
    assert {name: str(when) for name, when in tcrt.dates} == {"decided": str(Month(2024, 8)), "full": str(Month(2026, 6))}


def test_no_row_is_blank_because_blank_reads_as_no() -> None:
    kinds = {(row.where, row.therapy) for row in ROWS.values()}
    assert len(kinds) == 6, "each of three therapies has a row in both countries"
    assert all(row.sources for row in ROWS.values())
    assert all(row.words.english and row.indication.english for row in ROWS.values())


@pytest.mark.parametrize(
    ("key", "verdict", "other"), [("us.cell.solid", "not-approved", "approved"), ("cn.cell.stomach", "approved", "accelerated")]
)
def test_a_sentence_that_says_another_verdict_is_refused_wherever_it_stands(
    folder: ContentFolder, key: str, verdict: str, other: str
) -> None:
    folder.replace("facts/decisions.toml", f'verdict = "{verdict}"', f'verdict = "{other}"')
    folder.replace("facts/decisions.toml", f"[{key}.{verdict}]", f"[{key}.{other}]")
    resting = {"us.cell.solid": ("us", "both"), "cn.cell.stomach": ("both",)}[key]
    told = [finding for finding in folder.findings() if f"assumes that {key} is {verdict}, but it is {other}" in finding]
    assert [finding.split(": ")[1] for finding in told] == [f"answers.{name}" for name in resting]
    folder.replace("answers/copy.toml", f'"{key}" = "{verdict}"', f'"{key}" = "{other}"')
    if verdict == "not-approved":
        assert len(folder.findings()) == 2, "the words still deny it"
        folder.replace("answers/copy.toml", "had not approved it", "had approved it")
        folder.replace("facts/decisions.toml", 'text = "Not approved"', 'text = "Approved"')
    assert folder.findings() == []


def test_a_row_that_rests_on_news_alone_names_no_regulator_as_its_source() -> None:
    """content.md, The table of decisions."""
    for key in ("cn.cart.blood", "cn.tcrt"):
        assert {source.kind for source in ROWS[key].sources} == {SourceKind.NEWS}


def test_never_still_about_the_tcrt_product() -> None:
    """It has had full approval since June 2026 (content.md, The table of decisions)."""
    row = ROWS["us.tcrt.afamicel"]
    assert row.therapy is Therapy.TCRT
    about = [
        item
        for widget in CONTENT.widgets
        for item in evidence_in(widget)
        if isinstance(item, Claim) and (row.key in item.rests_on or set(row.sources) & set(item.sources))
    ]
    assert about
    for item in about:
        assert "still under" not in item.text.english
        assert "remains" not in item.text.english


def test_a_sentence_carries_the_sources_and_dates_of_every_row_it_rests_on(folder: ContentFolder) -> None:
    claim = joint(folder)
    assert [source.key for source in claim.sources] == ["register", "newspaper"]
    assert claim.jurisdiction is Jurisdiction.BOTH
    assert claim.checked_on == date(2026, 3, 10), "the earlier of the two"
    assert claim.review_by == date(2026, 3, 10) + STATUS_REVIEW
    assert dict(claim.dates) == {
        "checked": date(2026, 3, 10),
        "seen": Month(2026, 2),
        "seen_month": Month(2026, 2),
        "decided": date(2025, 6, 22),
    }
    assert claim.rests_on == ("us.cell.solid", "cn.cell.stomach")


def test_a_new_check_of_one_row_moves_the_dates_of_a_sentence_no_further_than_the_other_row(folder: ContentFolder) -> None:
    folder.check("2026-03-29", "us.cell.solid", seen="2026-03-20", source="register")
    assert joint(folder).checked_on == date(2026, 3, 14)
    assert joint(folder).review_by == date(2026, 3, 14) + timedelta(days=30)
    folder.check("2026-03-30", "us.cell.solid", "retracted")
    assert joint(folder).checked_on == date(2026, 3, 10)


def test_a_date_comes_from_a_check_and_from_nowhere_else(folder: ContentFolder) -> None:
    folder.replace("facts/decisions.toml", 'verdict = "approved"\n', 'verdict = "approved"\nchecked_on = 2026-03-14\n')
    (finding,) = folder.findings()
    assert finding.startswith("widget/facts/decisions.toml:")
    assert "'checked_on' is no word that a table here may have" in finding


@pytest.mark.parametrize(("word", "newest"), [("seen", date(2026, 3, 1)), ("seen_month", Month(2026, 3))])
def test_a_sentence_of_several_rows_gives_the_newest_record_of_the_row_that_it_names(
    folder: ContentFolder, word: str, newest: date | Month
) -> None:
    folder.replace("answers/copy.toml", "{seen}", f"{{{word}}}")
    rests_on = '"cn.cell.stomach" = "approved" }'
    folder.replace("answers/copy.toml", rests_on, f'{rests_on}\ndates = {{ {word} = "us.cell.solid" }}')
    assert dict(joint(folder).dates)[word] == newest
    folder.replace("answers/copy.toml", f'{word} = "us.cell.solid"', f'{word} = "cn.til"')
    assert [finding for finding in folder.findings() if "answers.both" in finding]


def row_of_old_records(folder: ContentFolder, checked: str, words: str) -> list[str]:
    """The findings where the newest record of a row is of March 1, and its date says so in other words."""
    folder.replace("facts/decisions.toml", "As of {checked}. Latest record seen: {seen}.", words)
    folder.check(checked, "us.cell.solid", seen="2026-03-01", source="register")
    return folder.findings()


def test_a_record_that_is_over_60_days_older_than_its_check_has_its_month_in_the_words_of_the_row(folder: ContentFolder) -> None:
    """content.md, The table of decisions."""
    (finding,) = row_of_old_records(folder, "2026-05-01", "As of {checked}.")
    assert "decisions.us.cell.solid" in finding
    assert "{seen_month}" in finding
    folder.replace("facts/decisions.toml", 'text = "As of {checked}."', 'text = "Records up to {seen_month}."')
    assert folder.findings() == []


def test_a_record_of_60_days_may_stay_unsaid(folder: ContentFolder) -> None:
    assert row_of_old_records(folder, "2026-04-30", "As of {checked}.") == []


@pytest.mark.parametrize("row", load_content(SHIPPED).decisions.values(), ids=lambda row: row.key)
def test_no_shipped_row_hides_that_its_newest_record_is_old(row: Decision) -> None:
    assert row.seen is not None
    if row.checked_on - last_day(row.seen) > timedelta(days=60):
        assert any("{seen_month}" in sentence.english for sentence in row.sentences)


@pytest.mark.parametrize(
    ("file", "before", "after", "key"),
    [
        ("facts/decisions.toml", 'text = "Not approved"', 'text = "Approved"', "decisions.us.cell.solid.not-approved"),
        ("facts/decisions.toml", 'text = "Approved"', 'text = "Not approved"', "decisions.cn.cell.stomach.approved"),
        ("answers/copy.toml", "had not approved it", "had approved it", "answers.us"),
        ("answers/copy.toml", "had not approved it", "approved it", "answers.us"),
    ],
)
def test_a_sentence_that_says_the_opposite_of_its_verdict_is_a_finding(
    folder: ContentFolder, file: str, before: str, after: str, key: str
) -> None:
    folder.replace(file, before, after)
    assert any(key in finding and ("lost?" in finding or "denies" in finding) for finding in folder.findings())


NEGATIVE = {Verdict.NOT_APPROVED, Verdict.NONE_FOUND}
DENIAL = re.compile(r"\b(?:not|no|none)\b ?", re.IGNORECASE)


def test_no_shipped_sentence_that_denies_an_approval_can_lose_its_denial_unnoticed(tmp_path: Path) -> None:
    folder = copied(tmp_path / "widget")
    content = folder.load()
    claims = [part for widget in content.widgets for part in evidence_in(widget) if isinstance(part, Claim) and part.rests_on]
    said = {part.text for part in claims if {content.decisions[key].verdict for key in part.rests_on} <= NEGATIVE}
    said |= {row.words for row in content.decisions.values() if row.verdict in NEGATIVE}
    denials = [message for message in said if "approv" in message.english and DENIAL.search(message.english)]
    assert len(denials) > 5
    for message in denials:
        file = content.places[message.key].file.removeprefix("widget/")
        if f'text = "{message.english}"' in folder.read(file):
            folder.replace(file, f'text = "{message.english}"', f'text = "{DENIAL.sub("", message.english)}"')
    lost = {finding.split(": ")[1] for finding in folder.findings() if "lost?" in finding}
    assert {message.key for message in denials} <= lost


def test_a_decision_of_the_future_is_a_finding(tmp_path: Path) -> None:
    folder = copied(tmp_path / "widget")
    folder.replace("facts/decisions.toml", "decided = 2026-06-22", "decided = 2036-06-22")
    assert not folder.findings(), "nobody has said which day it is"
    (finding,) = [finding for finding in folder.findings(date(2026, 11, 29)) if "cn.cart.satricel" in finding]
    assert "is in the future" in finding


def test_a_check_by_a_source_that_does_not_exist_is_a_finding(tmp_path: Path) -> None:
    folder = copied(tmp_path / "widget")
    folder.check("2036-01-01", "us.cart.solid", seen="2035-12-01", source="openfda-listing")
    assert [finding for finding in folder.findings() if "There is no source 'openfda-listing'" in finding]
