"""The copy as data: every claim has its evidence, every message its key."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.content import CONTENT, SHIPPED, small
from widget.findings import errors
from widget.loading import load_content
from widget.model import COPY_REVIEW, STATUS_REVIEW, Claim, Decision, Message, SourceKind, evidence_in, messages_in, parts
from widget.text import PLACEHOLDER

KEY = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)+")


def test_every_message_has_one_key_and_one_english() -> None:
    texts: dict[str, str] = {}
    for widget in CONTENT.everything:
        for part in parts(widget):
            if isinstance(part, Message):
                assert KEY.fullmatch(part.key), part.key
                assert texts.setdefault(part.key, part.english) == part.english, f"{part.key} says two things"


def test_no_message_is_empty_or_holds_markup() -> None:
    for message in CONTENT.messages():
        assert message.english.strip() == message.english
        assert not re.search(r"[<>&]|\s\s", message.english), message.key


def test_every_claim_is_checked_on_a_day_and_due_on_another() -> None:
    """Decisions, sentences that rest on them, and the rules that change like them are due after 30 days."""
    like_status = {key for key, table in sentences_in_files() if "check" in table}
    assert like_status
    for widget in CONTENT.widgets:
        evidence = list(evidence_in(widget))
        assert evidence, f"{widget.name} states no fact"
        for item in evidence:
            rests_on_status = isinstance(item, Decision) or bool(item.rests_on) or item.text.key in like_status
            assert item.review_by == item.checked_on + (STATUS_REVIEW if rests_on_status else COPY_REVIEW)


def sentences_in_files() -> Iterator[tuple[str, dict[str, Any]]]:
    """Key and table of each sentence in the TOML files."""
    for path in sorted(CONTENT.folder.glob("*/*.toml")):
        name = path.stem if path.parent.name == "facts" else path.parent.name
        yield from sentences(tomllib.loads(path.read_text()), (name,))


def sentences(tables: dict[str, Any], above: tuple[str, ...]) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, table in tables.items():
        if isinstance(table, dict):
            if "text" in table:
                yield table.get("key") or ".".join((*above, name)), table
            yield from sentences(table, (*above, name))


def test_the_shipped_content_has_no_mistake_and_every_fact_a_check_that_stands() -> None:
    content = load_content(SHIPPED)
    assert not errors(content.warnings)
    assert not {fact for fact in content.facts if content.checks.of(fact).on is None}
    assert {message.key: message.english for message in content.messages()} == {
        message.key: message.english for message in CONTENT.messages()
    }


def test_a_claims_placeholders_are_its_dates() -> None:
    for widget in CONTENT.widgets:
        for item in evidence_in(widget):
            if isinstance(item, Claim):
                assert set(PLACEHOLDER.findall(item.text.english)) <= {name for name, _ in item.dates}, item.text.key


def test_a_claim_or_a_decision_without_a_source_is_refused(tmp_path: Path) -> None:
    folder = small(tmp_path / "content")
    folder.replace("background/copy.toml", 'sources = ["law"]\n', "")
    folder.replace("facts/decisions.toml", 'sources = [{ source = "newspaper", read = "article" }]\n', "sources = []\n")
    found = "\n".join(folder.findings())
    assert "background.rule: check needs sources" in found
    assert "background.rule: where needs sources" in found
    assert "decisions.cn.cell.stomach: A decision needs a source" in found


def test_messages_are_found_wherever_they_stand_in_the_copy() -> None:
    keys = [message.key for message in messages_in(CONTENT.find("faq"))]
    assert keys[0] == "faq.title"
    assert len(keys) == len(set(keys))
    assert "faq.risks.items.death" in keys
    assert "terms.cart" in keys, "inside a question"
    assert "sources.openfda-label-cart" in keys


def test_every_sentence_of_every_file_is_one_that_catalogs_must_answer() -> None:
    said = {key for key, _ in sentences_in_files()}
    assert said == {message.key for message in CONTENT.messages()} == set(CONTENT.places)


def test_no_reader_is_sent_to_news() -> None:
    sources = CONTENT.sources.values()
    assert not [source.key for source in sources if source.kind is SourceKind.NEWS and source.link]
    assert any(source.link for source in sources)


def test_an_unknown_widget_is_refused_by_naming_those_that_exist() -> None:
    with pytest.raises(LookupError, match="til-vs-cart"):
        CONTENT.find("cure")
    assert CONTENT.find("til-vs-cart") is CONTENT.find("til_vs_cart")
