"""One table says what was decided; no sentence can say otherwise."""

from __future__ import annotations

import pytest

from widget.model import Claim, Message, Month, SourceKind, evidence_in
from widget.registry import LIBRARY
from widget.status.table import (
    CN_CART_BLOOD,
    CN_CART_SATRICEL,
    CN_TCRT,
    CN_TIL,
    ROWS,
    US_CART_SOLID,
    US_TCRT,
    US_TIL,
    Therapy,
    Verdict,
    joint_claim,
)


def test_the_decisions_are_the_ones_that_were_checked() -> None:
    """content.md, The table of decisions."""
    assert {row.key: (row.verdict.value, dict(row.dates).get("decided")) for row in ROWS if row.product}.keys() == {
        "us.til.lifileucel",
        "us.tcrt.afamicel",
        "cn.cart.satricel",
    }
    assert US_CART_SOLID.verdict is Verdict.NOT_APPROVED
    assert str(dict(US_TIL.dates)["decided"]) == "2024-02-16"
    assert str(dict(CN_CART_SATRICEL.dates)["decided"]) == "2026-06-22"
    assert CN_TIL.verdict is Verdict.NONE_FOUND
    assert CN_TCRT.verdict is Verdict.NONE_FOUND
    assert CN_CART_BLOOD.verdict is Verdict.APPROVED
    assert US_TCRT.verdict is Verdict.APPROVED
    assert {name: str(when) for name, when in US_TCRT.dates} == {"decided": str(Month(2024, 8)), "full": str(Month(2026, 6))}


def test_no_row_is_blank_because_blank_reads_as_no() -> None:
    kinds = {(row.where, row.kind) for row in ROWS}
    assert len(kinds) == 6, "each of three therapies has a row in both countries"
    assert all(row.sources for row in ROWS)
    assert all(row.verdict_text.english and row.indication.english for row in ROWS)


def test_a_sentence_that_says_another_verdict_stops_the_import() -> None:
    with pytest.raises(ValueError, match="rewrite the sentence"):
        US_CART_SOLID.claim(Message("x.y", "United States: yes."), Verdict.APPROVED)
    with pytest.raises(ValueError, match="rewrite the sentence"):
        joint_claim(Message("x.y", "Nowhere."), (US_CART_SOLID, Verdict.NOT_APPROVED), (CN_CART_SATRICEL, Verdict.NOT_APPROVED))


def test_a_row_that_rests_on_news_alone_names_no_regulator_as_its_source() -> None:
    """content.md, The table of decisions."""
    for row in (CN_CART_BLOOD, CN_TCRT):
        assert {source.kind for source in row.sources} == {SourceKind.NEWS}


def test_never_still_about_the_tcrt_product() -> None:
    """It has had full approval since June 2026 (content.md, The table of decisions)."""
    assert US_TCRT.kind is Therapy.TCRT
    for widget in LIBRARY:
        for item in evidence_in(widget):
            if isinstance(item, Claim) and set(US_TCRT.sources) & set(item.sources):
                assert "still under" not in item.text.english
                assert "remains" not in item.text.english


def test_a_sentence_carries_the_sources_and_dates_of_every_row_it_rests_on() -> None:
    claim = joint_claim(
        Message("x.y", "As of {checked}."), (US_CART_SOLID, Verdict.NOT_APPROVED), (CN_CART_SATRICEL, Verdict.APPROVED)
    )
    assert claim.sources == (*US_CART_SOLID.sources, *CN_CART_SATRICEL.sources)
    assert claim.review_by == min(US_CART_SOLID.review_by, CN_CART_SATRICEL.review_by)
