"""The copy as data: every claim has its evidence, every message its key."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest

from widget import notices
from widget.text import PLACEHOLDER
from widget.model import COPY_REVIEW, STATUS_REVIEW, Claim, Jurisdiction, Message, checked, evidence_in, messages_in, parts
from widget.registry import EVERYTHING, LIBRARY, all_messages, find
from widget.sources import CHINA_GCP, ORGANISATIONS, US_CHARGING_RULE
from widget.status.table import Decision

KEY = re.compile(r"[a-z0-9_]+(\.[a-z0-9_]+)+")


def test_every_message_has_one_key_and_one_english() -> None:
    texts: dict[str, str] = {}
    for widget in EVERYTHING:
        for part in parts(widget):
            if isinstance(part, Message):
                assert KEY.fullmatch(part.key), part.key
                assert texts.setdefault(part.key, part.english) == part.english, f"{part.key} says two things"


def test_no_message_is_empty_or_holds_markup() -> None:
    for message in all_messages():
        assert message.english.strip() == message.english
        assert not re.search(r"[<>&]|\s\s", message.english), message.key


def test_every_claim_is_checked_on_a_day_and_due_on_another() -> None:
    for widget in LIBRARY:
        evidence = list(evidence_in(widget))
        assert evidence, f"{widget.name} states no fact"
        for item in evidence:
            wait = STATUS_REVIEW if status_rests_in(item) else COPY_REVIEW
            assert item.checked_on in {date(2026, 11, 23), date(2026, 11, 28)}
            assert item.review_by == item.checked_on + wait


def status_rests_in(item: object) -> bool:
    """Rows of the status table, sentences that rest on them, and the rule about paying in mainland China are due after 30 days."""
    return isinstance(item, Decision) or (
        isinstance(item, Claim) and (CHINA_GCP in item.sources or any(name == "checked" for name, _ in item.dates))
    )


def test_a_claims_placeholders_are_its_dates() -> None:
    for widget in LIBRARY:
        for item in evidence_in(widget):
            if isinstance(item, Claim):
                assert set(PLACEHOLDER.findall(item.text.english)) <= {name for name, _ in item.dates}, item.text.key


def test_a_claim_without_a_source_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="needs a source"):
        checked(Message("a.b", "It is so."), on=date(2026, 1, 1))


def test_a_claim_cannot_be_due_before_it_was_checked() -> None:
    day = date(2026, 1, 1)
    with pytest.raises(ValueError, match="next check"):
        Claim(Message("a.b", "It is so."), Jurisdiction.ANYWHERE, (US_CHARGING_RULE,), day, day - timedelta(days=1))


def test_messages_are_found_wherever_they_stand_in_the_copy() -> None:
    keys = [message.key for message in messages_in(find("faq"))]
    assert keys[0] == "faq.title"
    assert len(keys) == len(set(keys))
    assert "faq.risks.items.death" in keys
    assert "sources.china-gcp-2020" in keys


def test_every_notice_is_in_the_list_that_catalogs_must_answer() -> None:
    named = {value for value in vars(notices).values() if isinstance(value, Message)}
    assert named - {notices.GUIDE_TITLE, notices.GUIDE_LEAD} == set(notices.ALL), "those two are in the guide's copy"


def test_links_lead_to_regulators_journals_societies_and_registries_only() -> None:
    sources = {source for widget in LIBRARY for item in evidence_in(widget) for source in item.sources} | set(ORGANISATIONS)
    hosts = {source.url.split("/")[2].removeprefix("www.") for source in sources if source.url}
    assert hosts == {
        "12315.cn", "aabb.org", "asco.org", "biother.cn", "caca.org.cn", "cancer.org", "chictr.org.cn", "chinadrugtrials.org.cn",
        "clinicaltrials.gov", "csco.org.cn", "dailymed.nlm.nih.gov", "doi.org",
        "ecfr.gov", "esmo.org", "fda.gov", "medicalresearch.org.cn", "nature.com", "nccn.org",
        "nmpa.gov.cn", "onclive.com", "open.fda.gov", "pharmacypracticenews.com", "reportfraud.ftc.gov", "trialsearch.who.int",
        "voice.ons.org",
    }  # fmt: skip


def test_an_unknown_widget_is_refused_by_naming_those_that_exist() -> None:
    with pytest.raises(LookupError, match="til-vs-cart"):
        find("cure")
    assert find("til-vs-cart") is find("til_vs_cart")
