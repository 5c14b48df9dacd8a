"""The preview page's own words: all are in its catalogs, those are looked after like the widgets', and none stops a release."""

from __future__ import annotations

import json
import os
import re
import shutil
from pathlib import Path

import polib
import pytest
from babel.messages.extract import extract_from_dir
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from service import words
from service.catalogs import preview_page
from service.catalogs.domains import PREVIEW
from service.catalogs.live.snapshot import version_of
from service.catalogs.states import MessageState
from service.cli import main
from service.preview.i18n import choose_language, format_seconds, languages, switch_label
from service.words import shell, signing_in
from tests.conftest import CHINESE, PROJECT
from tests.support.content import CONTENT
from widget.locales import ENGLISH, Locale
from widget.text import PLACEHOLDER

TRANSLATIONS = PROJECT / "translations"
PO = "zh_Hans/LC_MESSAGES/preview.po"
TEXT = "登录状态已失效。请重新登录，再继续操作。"
HELD = "faq.evidence"
ENTRY = f'msgctxt "{signing_in.ENDED.key}"\nmsgid "{signing_in.ENDED.english}"\nmsgstr "{TEXT}"\n'


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the translations that the commands use."""
    shutil.copytree(TRANSLATIONS, tmp_path / "translations")
    monkeypatch.setenv("CELLFACTS_TRANSLATIONS", str(tmp_path / "translations"))
    monkeypatch.setenv("CELLFACTS_DATA", str(tmp_path / "data"))
    return tmp_path / "translations"


def run(*words: str | Path) -> Result:
    """One `cellfacts` command."""
    result = CliRunner().invoke(main, [*map(str, words)])
    assert "Traceback" not in result.output
    return result


def change(folder: Path, after: str) -> None:
    """Put another entry in the place of one."""
    text = (folder / PO).read_text()
    assert text.count(ENTRY) == 1
    (folder / PO).write_text(text.replace(ENTRY, after))


def findings(*words: str | Path) -> list[dict[str, object]]:
    """What is found, without the sentence that the shipped copy holds from a language."""
    found = json.loads(run("catalog", "check", *words, "--json").output)["findings"]
    return [one for one in found if (one["level"], one["check"], one["key"]) != ("warning", "held", HELD)]


def mine(folder: Path) -> str:
    """The sentence as the page says it in Chinese."""
    return languages(folder)[CHINESE].say(signing_in.ENDED)


WRONG = {
    "needs work": ("#, fuzzy\n" + ENTRY, "fuzzy"),
    "HTML": (ENTRY.replace("已失效", "已<b>失效</b>"), "markup"),
    "another placeholder": (ENTRY.replace("已失效", "已失效{x}"), "placeholders"),
    "English": (ENTRY.replace(TEXT, "Your session has ended. Sign in again to go on."), "untranslated"),
    "another English": (ENTRY.replace("has ended", "had ended"), "changed"),
    "brackets": (ENTRY.replace("已失效", "（已失效"), "brackets"),
    "what must not be said": (ENTRY.replace("已失效", "已治愈"), "zh.cure"),
    "twice": (f"{ENTRY}\n{ENTRY}", "duplicate"),
}


# The words


def test_every_word_is_in_the_catalogs_and_no_key_is_used_twice() -> None:
    """A message that Babel does not find, or that no catalog asks for, would have no translation, and nobody would know."""
    keywords = {"Message": ((1, "c"), 2), "pgettext": ((1, "c"), 2)}
    found = [
        str(context)
        for source in PREVIEW.sources
        for *_, context in extract_from_dir(str(source.folder), method_map=[(source.pattern, source.method)], keywords=keywords)
    ]
    assert len(set(found)) == len(found)
    keys = [message.key for message in words.all_page_messages()]
    assert set(keys) == set(found)
    assert not set(keys) & {message.key for message in CONTENT.messages()}


def test_a_key_says_on_which_page_it_is() -> None:
    for module in words.modules():
        page = module.__name__.rpartition(".")[2]
        own = [value for value in vars(module).values() if type(value).__name__ == "Message"]
        assert own, f"{page} says nothing"
        for message in own:
            assert re.fullmatch(rf"preview\.{page}\.[a-z0-9_.]+", message.key)
            assert PLACEHOLDER.sub("", message.english).isprintable()


def test_every_state_has_its_word() -> None:
    assert set(shell.STATES) == {*MessageState, "look again"}


def test_the_shipped_chinese_is_complete_and_sound() -> None:
    assert findings() == []
    assert run("catalog", "check").output.endswith("The catalogs are complete and sound. Held back: 1 sentence.\n")
    assert findings(TRANSLATIONS / PO) == []
    book = languages(None)[CHINESE]
    assert list(book.texts) == [message.key for message in words.all_page_messages()]
    assert book.say(signing_in.WAIT, time=format_seconds(30, CHINESE)) == "尝试次数太多。请等30秒钟，再试一次。"
    assert format_seconds(1, ENGLISH) == "1 second"


# The commands


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_found_and_stops_no_release(folder: Path, name: str) -> None:
    entry, check = WRONG[name]
    change(folder, entry)
    found = findings()
    assert check in {one["check"] for one in found if one["level"] == "error"}
    for one in found:
        assert (one["key"], one["file"]) == ("preview.signing_in.ended", str(folder / PO))
        assert one["line"]
    checked = run("catalog", "check")
    assert checked.exit_code == 1
    assert checked.output.endswith("Nothing stops a release.\n")
    sent = folder.parent / "sent.po"
    shutil.copy(folder / PO, sent)
    assert [one | {"file": ""} for one in findings(sent)] == [one | {"file": ""} for one in found], "it is known by its keys"
    assert run("catalog", "coverage").exit_code == 0
    assert run("release", "build").exit_code == 0
    assert mine(folder) == signing_in.ENDED.english


@pytest.mark.parametrize("entry", [ENTRY.replace(TEXT, ""), ""], ids=["no text", "no entry"])
def test_what_is_missing_is_a_warning_and_said_in_english(folder: Path, entry: str) -> None:
    change(folder, entry)
    (one,) = findings()
    assert (one["level"], one["check"], one["key"]) == ("warning", "missing", "preview.signing_in.ended")
    assert str(one["message"]).endswith("Until then the page says this in English.")
    assert run("catalog", "check").exit_code == 0
    total = sum(1 for _ in words.all_page_messages())
    line = f"Preview page in zh-Hans: {total - 1} of {total} messages. It says the rest in English."
    assert run("catalog", "coverage").output.splitlines()[-1] == line
    report = json.loads(run("catalog", "coverage", "--json").output)
    assert report["preview"] == {"zh-Hans": {"translated": total - 1, "messages": total}}
    assert json.loads(run("catalog", "coverage", "--locale", "en", "--json").output)["preview"] == {}
    assert run("release", "build").exit_code == 0
    assert mine(folder) == signing_in.ENDED.english
    assert languages(folder)[CHINESE].say(signing_in.BUTTON) == "登录"


def test_a_file_that_is_not_there_is_one_warning_and_the_update_begins_it(folder: Path) -> None:
    widgets = {path: path.read_bytes() for path in folder.rglob("widget.po*")}
    (folder / PO).unlink()
    (one,) = findings()
    assert (one["level"], one["check"], one["locale"]) == ("warning", "missing", "zh-Hans")
    assert run("release", "build").exit_code == 0
    assert list(languages(folder)) == [ENGLISH], "nobody is offered a language in which nothing is said"
    assert run("catalog", "update").output.count("nothing to change") == 3
    assert polib.pofile(str(folder / PO)).metadata["Language"] == "zh_Hans"
    before = (folder / PO).read_bytes()
    assert run("catalog", "update").output.count("nothing to change") == 4
    assert (folder / PO).read_bytes() == before
    assert {one["level"] for one in findings()} == {"warning"}
    assert {path: path.read_bytes() for path in folder.rglob("widget.po*")} == widgets


def test_an_update_of_a_broken_file_writes_nothing_of_either(folder: Path) -> None:
    change(folder, ENTRY.replace('msgstr "', "msgstr "))
    (folder / "widget.pot").write_text((folder / "widget.pot").read_text().replace("#. Shown in: faq.\n", ""))
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    result = run("catalog", "update")
    assert result.exit_code == 1
    assert f"{folder / PO}:" in result.output
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before
    assert run("release", "build").exit_code == 0
    assert list(languages(folder)) == [ENGLISH]


def test_changed_english_is_marked_and_keeps_its_translation(folder: Path) -> None:
    change(folder, ENTRY.replace("has ended", "had ended"))
    run("catalog", "update")
    (one,) = (entry for entry in polib.pofile(str(folder / PO), wrapwidth=0) if entry.msgctxt == "preview.signing_in.ended")
    assert (one.fuzzy, one.msgstr, one.msgid) == (True, TEXT, signing_in.ENDED.english)
    assert one.previous_msgid == "Your session had ended. Sign in again to go on."


def test_another_language_begins_with_both_files_and_its_lists(folder: Path) -> None:
    paths = [folder / "zh_Hant" / "LC_MESSAGES" / name for name in ("widget.po", "preview.po")]
    lists = [folder / "zh_Hant" / name for name in ("language.toml", "glossary.csv", "avoid.csv")]
    assert json.loads(run("catalog", "init", "zh_Hant", "--json").output)["files"] == [*map(str, (*paths, *lists))]
    for path in paths:
        assert polib.pofile(str(path)).metadata["Language"] == "zh_Hant"
    assert run("catalog", "update").output.count("nothing to change") == 6
    assert list(languages(folder)) == [ENGLISH, CHINESE]
    entry = polib.pofile(str(paths[1]), wrapwidth=0)
    entry.find("preview.signing_in.button", by="msgctxt").msgstr = "登入"
    entry.save(str(paths[1]))
    book = languages(folder)[Locale("zh-Hant")]
    assert (book.say(signing_in.BUTTON), book.say(signing_in.NAME), switch_label(book)) == ("登入", "Name", "中文 (繁體)")
    assert [switch_label(one) for one in languages(folder).values()][:2] == ["English", "简体中文"]
    paths[0].unlink()
    before = paths[1].read_bytes()
    assert run("catalog", "init", "zh_Hant").exit_code == 0
    assert paths[1].read_bytes() == before, "what was translated first is kept"


def test_what_is_allowed_in_one_domain_is_not_stale_in_the_other(folder: Path) -> None:
    change(folder, WRONG["brackets"][0])
    text = TEXT.replace("已失效", "（已失效")
    allow = folder / "zh_Hans" / "allow.csv"
    row = f"preview.signing_in.ended,brackets,{text},a smile\n"
    allow.write_text(allow.read_text() + row)
    assert findings() == []
    assert mine(folder) == text
    allow.write_text(allow.read_text().replace(row, row.replace("失效", "失去")))
    assert [one["check"] for one in findings()] == ["brackets", "allow"]


def test_the_widgets_catalogs_commands_leave_it_alone(folder: Path) -> None:
    before = version_of(folder)
    change(folder, WRONG["HTML"][0])
    assert version_of(folder) == before, "the watched preview of the widgets does not look at it"
    result = run("catalog", "approve", "preview.signing_in.ended", "--reviewer", "A. Reviewer")
    assert result.exit_code == 1
    assert "There is no message" in result.output
    keys = {one["key"] for one in json.loads(run("catalog", "coverage", "--json").output)["messages"]}
    assert keys == {message.key for message in CONTENT.messages()}


# The languages of the page


def test_a_file_is_read_again_when_it_has_changed_and_only_then(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = languages(folder)
    assert mine(folder) == TEXT
    monkeypatch.setattr(preview_page, "page_catalogs", lambda _: pytest.fail("read again"))
    assert languages(folder) is first
    monkeypatch.undo()
    change(folder, ENTRY.replace("再继续", "然后继续"))
    assert mine(folder) == TEXT.replace("再继续", "然后继续")
    times = (folder / PO).stat()
    change_back = (folder / PO).read_text().replace("然后继续", "接着继续")
    (folder / "other.po").write_text(change_back)
    os.utime(folder / "other.po", ns=(times.st_atime_ns, times.st_mtime_ns))
    (folder / "other.po").replace(folder / PO)
    assert mine(folder) == TEXT.replace("再继续", "接着继续"), "of the same size and date, but another file"


@pytest.mark.parametrize(
    ("header", "choice", "tag"),
    [
        ("zh-CN,zh;q=0.9,en;q=0.8", None, "zh-Hans"),
        ("en-GB,zh-CN;q=0.9", None, "en"),
        ("en", "zh-Hans", "zh-Hans"),
        ("zh-CN", "en", "en"),
        ("zh-CN", "fr", "zh-Hans"),
        ("zh-CN", "../..", "zh-Hans"),
        ("fr,de;q=0.9,zh;q=0.5", None, "zh-Hans"),
        ("zh-TW", None, "en"),
        ("zh-TW,en;q=0.5,zh-CN;q=0.2", None, "en"),
        ("zh-TW,zh-CN;q=0.2", None, "zh-Hans"),
        ("zh-CN;q=0,en;q=0.1", None, "en"),
        ("*", None, "en"),
        ("", None, "en"),
        ("", "", "en"),
    ],
)
def test_what_was_chosen_comes_before_what_the_browser_says(header: str, choice: str | None, tag: str) -> None:
    assert choose_language(header, choice, languages(None)).tag == tag


@given(st.text(), st.none() | st.text())
def test_any_header_and_any_choice_lead_to_a_language_that_there_is(header: str, choice: str | None) -> None:
    assert choose_language(header, choice, (ENGLISH, CHINESE)) in {ENGLISH, CHINESE}
