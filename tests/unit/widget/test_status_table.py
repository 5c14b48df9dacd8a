"""One table says what was decided; no sentence can say otherwise."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.support.content import CONTENT, ContentFolder, copied, small
from widget.model import STATUS_REVIEW, Claim, Jurisdiction, Month, SourceKind, Therapy, Verdict, evidence_in

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
    assert dict(claim.dates) == {"checked": date(2026, 3, 10), "seen": Month(2026, 2), "decided": date(2025, 6, 22)}
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


def test_a_sentence_of_several_rows_gives_the_newest_record_of_the_row_that_it_names(tmp_path: Path) -> None:
    folder = copied(tmp_path / "widget")
    folder.check("2036-01-01", "us.cart.solid", seen="2035-10-01", source="openfda-listings")
    folder.check("2036-01-01", "cn.cart.other", seen="2035-12-01", source="cjco-2025")
    claim = folder.load().find("faq").copy["approved"]["other"].text
    assert isinstance(claim, Claim)
    assert dict(claim.dates)["seen"] == date(2035, 12, 1)
    folder.replace("faq/copy.toml", 'seen = "cn.cart.other"', 'seen = "cn.til"')
    assert [finding for finding in folder.findings() if "faq.approved.other" in finding]


@pytest.mark.parametrize(
    ("file", "before", "after", "key"),
    [
        ("facts/decisions.toml", 'text = "Not approved"', 'text = "Approved"', "decisions.us.cart.solid.not-approved"),
        ("faq/copy.toml", "the FDA had not approved a CAR-T", "the FDA had approved a CAR-T", "faq.approved.us"),
        ("til_vs_cart/copy.toml", "We found no approval, as of", "We found approval, as of", "til_vs_cart.rows.cn.til"),
        (
            "facts/decisions.toml",
            "One product approved, for one use",
            "Not approved for any use",
            "decisions.cn.cart.satricel.approved",
        ),
    ],
)
def test_a_sentence_that_says_the_opposite_of_its_verdict_is_a_finding(
    tmp_path: Path, file: str, before: str, after: str, key: str
) -> None:
    folder = copied(tmp_path / "widget")
    text = folder.read(file)
    said = text.replace(before, after).replace("United States: no. ", "United States: yes. ")
    assert said != text
    folder.write(file, said)
    assert any(key in finding and ("lost?" in finding or "denies" in finding) for finding in folder.findings())


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
