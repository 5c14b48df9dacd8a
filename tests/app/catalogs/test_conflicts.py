"""Nothing counts as checked by a clinician while the publisher has not said what it and they gain by the texts."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from service.catalogs.ledger import read_ledger
from service.cli import main
from service.releases.build import build_from_settings
from service.settings import Settings
from tests.app.catalogs.test_approvals import rows, write_ledger
from tests.conftest import CHINESE, DAY, PROJECT
from tests.support.content import CONTENT
from tests.support.markup import elements, text
from widget.approvals import Review
from widget.catalog import Catalog
from widget.interests import LONGEST, NAME, load, parse_interests
from widget.locales import ENGLISH, Locale
from widget.release import ReleaseRefused
from widget.rendering import FragmentState, render_fragment

Books = Mapping[Locale, Catalog]
STATED = "The publisher sells one of these treatments. The reviewers have no conflict of interest."
ZH = "发布者销售其中一种疗法。审核者没有利益冲突。"


def state(settings: Settings, en: str = "", zh: str = "") -> None:
    """State conflicts of interest as a publisher does."""
    assert settings.translations
    (settings.translations / NAME).write_text(f"en = {json.dumps(en)}\nzh-Hans = {json.dumps(zh)}\n")


@pytest.fixture
def ours(settings: Settings, tmp_path: Path, books: Books) -> Settings:
    """Settings with catalogs of this test's own, in which everything is approved in both languages, and nothing stated."""
    folder = Path(shutil.copytree(PROJECT / "translations", tmp_path / "translations"))
    changed = replace(settings, translations=folder)
    names = [widget.name for widget in CONTENT.everything]  # the guide leaves some sentences out
    write_ledger(changed, *rows(books[ENGLISH], *names), *rows(books[CHINESE], *names))
    return changed


def states(settings: Settings) -> dict[str, set[str]]:
    """The states of all texts of a release that is built now, by language."""
    files = build_from_settings(settings, DAY).manifest["files"].values()
    found: dict[str, set[str]] = {}
    for entry in files:
        if "overdue" in entry:
            found.setdefault(entry["locale"], set()).add(entry["state"])
    return found


def test_nothing_is_stated_in_what_is_shipped() -> None:
    """No conflict of interest is invented, and none is denied."""
    assert load(PROJECT / "translations").by_tag == {}
    assert load(PROJECT / "translations").problems == ()


def test_without_a_statement_no_text_in_that_language_counts_as_checked(ours: Settings) -> None:
    assert states(ours) == {"en": {"not-checked"}, "zh-Hans": {"not-checked"}}
    assert "not yet checked by a clinician" in build_from_settings(ours, DAY).files["en/faq.html"].decode()
    state(ours, en=STATED)
    assert states(ours) == {"en": {"checked"}, "zh-Hans": {"not-checked"}}
    state(ours, en=" ", zh=ZH)
    assert states(ours) == {"en": {"not-checked"}, "zh-Hans": {"checked"}}
    (ours.translations / NAME).unlink()  # type: ignore[operator]
    assert states(ours) == {"en": {"not-checked"}, "zh-Hans": {"not-checked"}}


def test_what_is_stated_stands_in_every_checked_text_and_in_the_manifest(ours: Settings) -> None:
    state(ours, STATED, ZH)
    release = build_from_settings(ours, DAY)
    assert release.manifest["conflicts"] == {"en": STATED, "zh-Hans": ZH}
    for path, entry in release.manifest["files"].items():
        if "overdue" in entry:
            stated = STATED if entry["locale"] == "en" else ZH
            assert [stated in text(line) for line in elements(release.files[path].decode(), "p")].count(True) == 1, path
        elif entry.get("state") == "withdrawn":
            assert STATED not in release.files[path].decode(), "a notice has nothing to say about a text that is gone"


def test_nobody_stated_is_written_as_nothing(ours: Settings) -> None:
    assert build_from_settings(ours, DAY, unchecked=True).manifest["conflicts"] == {"en": None, "zh-Hans": None}


def test_release_build_says_which_language_lacks_a_statement(ours: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CELLFACTS_TRANSLATIONS", str(ours.translations))
    command = ["release", "build", "--data", str(ours.data)]
    assert "not stated in en and zh-Hans (conflicts.toml)" in CliRunner().invoke(main, command).output
    state(ours, en=STATED)
    assert "not stated in zh-Hans (conflicts.toml)" in CliRunner().invoke(main, command).output
    state(ours, STATED, ZH)
    assert "not stated" not in CliRunner().invoke(main, command).output


@pytest.mark.parametrize(
    ("content", "advice"),
    [
        (b"en = unquoted", "cannot be read"),
        (b'en = "a"\nen = "b"', "cannot be read"),
        ('en = "café"'.encode("latin-1"), "cannot be read"),
        (b'fr = "None."', "There is no language 'fr'; there are: en, zh-Hans"),
        (b'zh_Hans = ""', "There is no language 'zh_Hans'"),
        (b"en = 0", "plain text on one line"),
        (b'en = ["None."]', "plain text on one line"),
        (b'en = "one\\ntwo"', "plain text on one line"),
        (b'en = "None\\u202e."', "plain text on one line"),
        (b'en = "<b>None</b>"', "'<'"),
        (b'en = "Ask a@example.org"', "'@'"),
        (b'en = "See https://example.org"', "'://'"),
        (b'en = "See www.example.org"', "'www.'"),
        (b'en = "None, {reviewer}."', "'{'"),
        (b'en = "TBD"', "'TBD'"),
        (b'en = "todo."', "'todo'"),
        ('zh-Hans = "待定。"'.encode(), "'待定'"),
        ('zh-Hans = "电话见官网。"'.encode(), "'电话'"),
        (b'en = "Call 01012345678."', "'01012345678'"),
        (b'en = "-"', "whole sentences"),
        (b'en = "."', "whole sentences"),
        (b'en = "None"', "whole sentences"),
        (f'en = "{"a" * (LONGEST + 1)}"'.encode(), f"at most {LONGEST}"),
    ],
)
def test_a_mistake_stops_a_release_and_says_what_to_do(ours: Settings, content: bytes, advice: str) -> None:
    assert ours.translations
    (ours.translations / NAME).write_bytes(content)
    with pytest.raises(ReleaseRefused) as refused:
        build_from_settings(ours, DAY)
    (finding,) = refused.value.findings
    assert advice in finding.message
    assert finding.file.endswith(NAME)
    assert read_ledger(ours.translations, [ENGLISH, CHINESE], DAY).problems == (finding,)


def test_a_statement_is_escaped_like_any_strangers_text(books: Books) -> None:
    review = Review("A. Reviewer", DAY, '<script>alert(1)</script> & "quotes"')
    html = render_fragment(CONTENT, CONTENT.find("faq"), ENGLISH, books, state=FragmentState(review)).html
    assert "<script>" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp;" in html


@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda words: f"en = {json.dumps(words)}".encode()))
def test_no_bytes_break_the_file_or_state_anything_with_markup(data: bytes) -> None:
    found = parse_interests(data, ["en", "zh-Hans"], NAME)
    assert all(one.isprintable() and not set(one) & set("<>{}@") for one in found.by_tag.values())
