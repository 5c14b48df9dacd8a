"""The dates of a whole fragment, and of a sentence that rests on several decisions."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.unit.facts.folders import CHECKED, all_checked, content_in
from widget.catalogs import load_catalogs
from widget.document import provenance
from widget.loading import ContentRefused, load_content
from widget.locales import ENGLISH
from widget.model import COPY_REVIEW, STATUS_REVIEW, Claim, evidence_in
from widget.rendering import render_fragment
from widget.toml_file import read_tables

EARLY, EARLIER = date(2026, 11, 3), date(2026, 11, 1)


def test_the_date_beside_the_heading_is_the_earliest_check_of_the_decisions_alone(tmp_path: Path) -> None:
    """A sentence on biology that was read months ago does not make the decisions look old."""
    rows = all_checked({"cn.til": EARLY, "faq.harder.items.mixed": EARLIER})
    faq = provenance(load_content(content_in(tmp_path, rows)).find("faq"))
    assert faq.checked_on == EARLY
    assert faq.review_by == EARLY + STATUS_REVIEW


def test_a_fragment_without_decisions_has_the_earliest_check_of_its_sentences(tmp_path: Path) -> None:
    barriers = provenance(load_content(content_in(tmp_path, all_checked({"barriers.answer": EARLY}))).find("barriers"))
    assert (barriers.checked_on, barriers.review_by) == (EARLY, EARLY + COPY_REVIEW)


def test_it_is_overdue_from_the_earliest_next_check_of_anything_in_it(tmp_path: Path) -> None:
    old = CHECKED - COPY_REVIEW + timedelta(days=2)
    faq = provenance(load_content(content_in(tmp_path, all_checked({"faq.harder.items.mixed": old}))).find("faq"))
    assert (faq.checked_on, faq.review_by) == (CHECKED, CHECKED + timedelta(days=2))


def test_a_joint_sentence_has_the_earliest_dates_and_all_sources_of_its_decisions(tmp_path: Path) -> None:
    content = load_content(content_in(tmp_path, all_checked({"cn.cart.other": EARLY})))
    joint = [item for item in evidence_in(content.find("status")) if isinstance(item, Claim) and len(item.rests_on) > 1]
    assert joint
    for claim in joint:
        rows = [content.decisions[key] for key in claim.rests_on]
        assert claim.checked_on == min(row.checked_on for row in rows)
        assert claim.review_by == min(row.review_by for row in rows)
        assert {source for row in rows for source in row.sources} <= set(claim.sources)
        assert dict(claim.dates)["checked"] == claim.checked_on
    assert EARLY in {claim.checked_on for claim in joint}


@pytest.mark.parametrize(
    ("row", "old", "new"),
    [("cn.cart.other", "investigational", "approved"), ("us.cart.solid", "not-approved", "investigational")],
)
def test_each_verdict_of_a_joint_sentence_is_compared_by_itself(tmp_path: Path, row: str, old: str, new: str) -> None:
    content = content_in(tmp_path)
    decisions = content / "facts" / "decisions.toml"
    before, header, after = decisions.read_text().partition(f"[{row}]\n")
    after = after.replace(f'verdict = "{old}"', f'verdict = "{new}"', 1).replace(f"[{row}.{old}]", f"[{row}.{new}]", 1)
    decisions.write_text(before + header + after)
    with pytest.raises(ContentRefused) as refused:
        load_content(content)
    (tables, _) = read_tables((content / "status" / "copy.toml").read_bytes(), "copy.toml")
    joint = {
        f"status.{'.'.join(table.path)}"
        for table in tables
        if len(rests := table.values.get("rests_on", {})) > 1 and row in rests
    }
    told = [finding for finding in refused.value.findings if f"assumes that {row} is {old}, but it is {new}" in finding.message]
    assert joint
    assert {finding.key for finding in told} >= joint
    assert all(finding.line for finding in told)


def test_readers_get_the_same_bytes_whoever_checked_and_whatever_the_note(tmp_path: Path) -> None:
    """A release has the dates that follow from the checks, and nothing else of them."""

    def html(name: str, rows: list[str]) -> str:
        content = load_content(content_in(tmp_path / name, rows))
        return render_fragment(content, content.find("faq"), ENGLISH, load_catalogs(None, content.messages())).html

    rows = all_checked()
    again = [row.replace("\tTest\t", "\tDr B\tread twice").replace("T08:00:00Z", "T21:15:00Z") for row in rows]
    assert html("one", rows) == html("two", again)
    assert html("one", rows) != html("three", all_checked({"cn.til": EARLY}))
