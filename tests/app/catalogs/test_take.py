"""A file that somebody sent back comes in by key: what the sender has changed, and nothing that others have changed since."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import polib
import pytest
from click.testing import CliRunner, Result

from service.catalogs import take
from service.catalogs.take import Plan, Translation, new_notes, take_verdict
from service.catalogs.workspace import Workspace, open_workspace
from service.cli import main
from service.errors import CellfactsError
from tests.conftest import PROJECT
from widget.findings import Refused
from widget.po_syntax import scan_po

PO = "zh_Hans/LC_MESSAGES/widget.po"
SHOW, WAS = "faq.evaluate.show", "请先把查到的内容拿给您自己的肿瘤科医生看。"
NOW = WAS.replace("先把", "先把您")
OLD, MINE, THEIRS = (Translation("It is.", text) for text in ("旧。", "我。", "你。"))
EMPTY = Translation()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the translations, in no git work tree."""
    shutil.copytree(PROJECT / "translations", tmp_path / "translations")
    monkeypatch.setenv("CELLFACTS_TRANSLATIONS", str(tmp_path / "translations"))
    return tmp_path / "translations"


def git(folder: Path, *words: str) -> None:
    who = ("-c", "user.name=A. Translator", "-c", "user.email=translator@example.org")
    subprocess.run(["git", "-C", str(folder), *who, *words], check=True, capture_output=True)


def committed(folder: Path) -> None:
    if not (folder / ".git").exists():
        git(folder, "init", "-q")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "x")


def page_catalog(path: Path) -> dict[str, polib.POEntry]:
    return {entry.msgctxt: entry for entry in polib.pofile(str(path), wrapwidth=0) if not entry.obsolete}


def written(path: Path, change: Callable[[dict[str, polib.POEntry]], None]) -> Path:
    """The shipped catalog with a change, as a file of its own."""
    book = polib.pofile(str(PROJECT / "translations" / PO), wrapwidth=0)
    change({entry.msgctxt: entry for entry in book})
    path.write_text(str(book))
    return path


def says(key: str, text: str) -> Callable[[dict[str, polib.POEntry]], None]:
    return lambda book: setattr(book[key], "msgstr", text)


def planned(folder: Path, file: Path, base: Path | None = None, theirs: bool = False) -> Plan:
    desk: Workspace = open_workspace(folder)
    return take.plan(desk, file, scan_po(file), base, theirs)


def run(*words: str | Path, **more: str) -> Result:
    result = CliRunner().invoke(main, ["catalog", "take", *map(str, words)], **more)  # type: ignore[arg-type]
    assert "Traceback" not in result.output
    return result


# Who has changed a text


@pytest.mark.parametrize(
    ("theirs", "mine", "bases", "what"),
    [
        (MINE, MINE, [], "same"),
        (THEIRS, OLD, [OLD], "take"),
        (OLD, MINE, [OLD], "keep"),
        (THEIRS, MINE, [OLD], "open"),
        (THEIRS, MINE, [], "open"),
        (THEIRS, MINE, [EMPTY], "open"),
        (THEIRS, EMPTY, [], "take"),
        (THEIRS, MINE, [OLD, MINE], "open"),
        (OLD, MINE, [OLD, MINE], "keep"),
        (Translation("It was.", "你。"), Translation("It is.", "旧。", fuzzy=True), [Translation("It was.", "旧。")], "take"),
        (Translation("It is.", "旧。", fuzzy=True), OLD, [OLD], "take"),
        (OLD, Translation("It is.", "旧。", fuzzy=True), [OLD], "keep"),
        (OLD, Translation("It is.", "旧。", fuzzy=True), [Translation("It is.", "旧。", fuzzy=True)], "take"),
        (OLD, Translation("It is now.", "旧。", fuzzy=True), [OLD], "same"),
        (Translation("It is.", "It is."), OLD, [OLD], "same"),
    ],
    ids=[
        "same", "only theirs", "only ours", "both", "nothing known", "new since", "ours is empty", "either version", "an older version",
        "theirs, for older English", "marked by them", "sent back here", "mark cleared by them", "English has changed here", "English for nothing",
    ],
)  # fmt: skip
def test_what_the_sender_has_changed_comes_in_and_what_others_have_stays(
    theirs: Translation, mine: Translation, bases: list[Translation], what: str
) -> None:
    assert take_verdict(theirs, mine, bases) == what


def test_notes_of_both_are_kept_and_what_allows_goes_with_its_text() -> None:
    mine = Translation("It is.", "旧。", note="ours\nallow: numbers (text 00000000)")
    assert new_notes(mine, Translation("It is.", "旧。", note="ours\ntheirs"), [], False) == ("theirs",)
    assert new_notes(mine, Translation("It is.", "旧。", note="a\nb"), [Translation(note="a")], False) == ("b",), (
        "what was taken out stays out"
    )
    assert new_notes(Translation(note="a long note"), Translation(note="a long\nnote"), [], False) == (), "wrapped by a tool"
    assert new_notes(mine, Translation("It is.", "旧。", note="allow: numbers"), [], False) == (), "it is there, for this text"
    assert new_notes(mine, Translation("It is.", "你。", note="allow: numbers"), [], True) == ("allow: numbers",)
    assert new_notes(mine, Translation("It is.", "你。", note="allow: numbers"), [], False) == (), "its text does not come in"


# The command


def test_a_file_comes_in_and_what_others_have_changed_stays(folder: Path, tmp_path: Path) -> None:
    committed(folder)
    file = written(tmp_path / "sent.po", says(SHOW, NOW))
    path = folder / PO
    path.write_text(path.read_text().replace('msgstr "常见问题解答"', 'msgstr "常见问题与解答"'))
    committed(folder)
    before, ledger = path.read_bytes(), (folder / "approvals.tsv").read_bytes()
    shown = run(file)
    assert shown.exit_code == 0
    assert (
        "    Show what you found to your own cancer doctor first.\n    请先把{+您+}查到的内容拿给您自己的肿瘤科医生看。"
        in shown.output
    )
    assert "Kept as it is here: faq.title." in shown.output
    assert "Nothing was written. Add --yes to bring it in." in shown.output
    assert path.read_bytes() == before
    report = json.loads(run(file, "--yes", "--json").output)
    assert [one["key"] for one in report["changes"]] == [SHOW]
    assert [one["key"] for one in report["kept"]] == ["faq.title"]
    assert (report["written"], report["locale"], report["findings"]) == ([str(path)], "zh-Hans", [])
    assert path.read_text() == before.decode().replace(WAS, NOW)
    after = path.read_bytes()
    assert "There is nothing to bring in." in run(file, "--yes").output
    assert (path.read_bytes(), (folder / "approvals.tsv").read_bytes()) == (after, ledger)


def test_wrong_usage_and_files_that_are_none_are_said(folder: Path, tmp_path: Path) -> None:
    assert run(tmp_path / "no.po").exit_code == 2
    file = tmp_path / "sent.po"
    for text, said in (
        ("no catalog", "Look for a missing quotation mark"),
        ((folder / PO).read_text().replace("zh_CN", "fr"), "fr"),
    ):
        file.write_text(text)
        result = run(file, "--yes")
        assert result.exit_code == 1
        assert said in result.output


def test_a_file_from_a_pipe_is_taken(folder: Path, tmp_path: Path) -> None:
    file = written(tmp_path / "sent.po", says(SHOW, ""))
    assert "There is nothing to bring in." in run("-", "--yes", input=file.read_text()).output
    assert page_catalog(folder / PO)[SHOW].msgstr == WAS, "an empty text takes none away"


# Files as programs write them


def lokalise(entries: list[polib.POEntry]) -> None:
    for entry in entries:
        entry.msgid, entry.msgctxt = entry.msgctxt, None


def without_keys(entries: list[polib.POEntry]) -> None:
    for entry in entries:
        entry.msgctxt = None


def with_flags(entries: list[polib.POEntry]) -> None:
    for entry in entries:
        entry.flags, entry.comment, entry.occurrences = ["python-brace-format"], "", []


@pytest.mark.parametrize("program", [lokalise, without_keys, with_flags, lambda entries: None])
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_a_part_of_a_catalog_from_any_program_comes_in(
    folder: Path, tmp_path: Path, program: Callable[[list[polib.POEntry]], None], ends: str
) -> None:
    committed(folder)
    book = polib.pofile(str(folder / PO), wrapwidth=60)
    book[:] = [entry for entry in book if entry.msgctxt in {SHOW, "faq.risks.ask", "status.ask.markers"}]
    assert len(book) > 1
    next(entry for entry in book if entry.msgctxt == SHOW).msgstr = NOW
    program(book)
    book.metadata |= {"Language": "zh_Hans_CN", "X-Generator": "x"}
    file = tmp_path / "sent.po"
    file.write_bytes(b"\xef\xbb\xbf" + str(book).replace("\n", ends).encode())
    found = planned(folder, file)
    assert [(one.key, one.before, one.after, one.needs_work) for one in found.changes] == [(SHOW, WAS, NOW, False)]
    assert found.findings == ()
    before = (folder / PO).read_text()
    found.write()
    assert (folder / PO).read_text() == before.replace(WAS, NOW)


def test_the_preview_pages_catalog_is_known_by_its_keys(folder: Path, tmp_path: Path) -> None:
    committed(folder)
    path = folder / "zh_Hans" / "LC_MESSAGES" / "preview.po"
    first = next(iter(page_catalog(path).values()))
    file = tmp_path / "sent.po"
    file.write_text(path.read_text().replace(f'msgstr "{first.msgstr}"', f'msgstr "{first.msgstr}了"', 1))
    assert list(planned(folder, file).files) == [path]


# What is not brought in


def test_without_git_nobody_can_say_who_has_changed_a_text(folder: Path, tmp_path: Path) -> None:
    file = written(tmp_path / "sent.po", says(SHOW, NOW))
    found = planned(folder, file)
    assert [one.key for one in found.open] == [SHOW]
    assert [(one.check, one.level) for one in found.findings] == [("conflict", "error")]
    assert "--base" in found.findings[0].message
    assert found.files == {}
    assert [one.key for one in planned(folder, file, theirs=True).changes] == [SHOW]
    base = written(tmp_path / "base.po", lambda book: None)
    assert [one.key for one in planned(folder, file, base).changes] == [SHOW]
    base.write_text("no catalog")
    with pytest.raises(Refused):
        planned(folder, file, base)


def test_what_both_have_changed_waits_for_a_person(folder: Path, tmp_path: Path) -> None:
    committed(folder)
    (folder / PO).write_text((folder / PO).read_text().replace(WAS, "国家不同，情况不同。"))
    committed(folder)
    file = written(tmp_path / "sent.po", says(SHOW, NOW))
    found = planned(folder, file)
    assert ([one.key for one in found.open], found.files) == ([SHOW], {})
    assert "--theirs" in found.findings[0].message
    assert [one.after for one in planned(folder, file, theirs=True).changes] == [NOW]


@pytest.mark.parametrize(
    ("text", "check"),
    [
        ("各国<b>情况</b>不同。", "markup"),
        ("各国{x}不同。", "placeholders"),
        ("各国\u202e不同。", "characters"),
        ("各" * 5000, "size"),
    ],
)
def test_what_is_no_text_is_refused_and_the_rest_comes_in(folder: Path, tmp_path: Path, text: str, check: str) -> None:
    committed(folder)

    def change(book: dict[str, polib.POEntry]) -> None:
        book[SHOW].msgstr, book["faq.title"].msgstr = text, "常见问题与解答"

    file = written(tmp_path / "sent.po", change)
    found = planned(folder, file)
    assert [(one.check, one.key, one.file) for one in found.findings] == [(check, SHOW, str(file))]
    assert [one.key for one in found.changes] == ["faq.title"]


def test_keys_that_nobody_knows_and_keys_that_stand_twice_are_listed(folder: Path, tmp_path: Path) -> None:
    committed(folder)
    file = written(tmp_path / "sent.po", says(SHOW, NOW))
    odd = '\nmsgctxt "{}"\nmsgid "x"\nmsgstr "{}"\n'
    file.write_text(
        file.read_text() + odd.format("no.such", "甲") + odd.format("bad\x1b[31m", "甲") + odd.format("faq.title", "乙")
    )
    result = run(file)
    assert result.exit_code == 1
    assert "no.such" in result.output
    assert "\x1b[31m" not in result.output
    found = planned(folder, file)
    assert [(one.level, one.check) for one in found.findings] == [("warning", "key"), ("warning", "key"), ("error", "duplicate")]
    assert [one.key for one in found.changes] == [SHOW]


# What comes in with it


def test_a_text_for_older_english_comes_in_as_needing_work(folder: Path, tmp_path: Path) -> None:
    committed(folder)

    def change(book: dict[str, polib.POEntry]) -> None:
        book[SHOW].msgid, book[SHOW].msgstr = "Show it first.", NOW

    found = planned(folder, written(tmp_path / "sent.po", change))
    assert [(one.key, one.needs_work) for one in found.changes] == [(SHOW, True)]
    assert [one.check for one in found.findings] == ["fuzzy"]
    found.write()
    assert re.search(
        r'#, fuzzy\n#\| msgid "Show it first\."\nmsgctxt "faq\.evaluate\.show"\nmsgid "Show what you found .*"\nmsgstr "' + NOW,
        (folder / PO).read_text(),
    )
    assert planned(folder, tmp_path / "sent.po").files == {}


def test_a_mark_and_notes_come_in_and_stay(folder: Path, tmp_path: Path) -> None:
    committed(folder)
    (folder / PO).write_text((folder / PO).read_text().replace(f'msgctxt "{SHOW}"', f'# ours\nmsgctxt "{SHOW}"'))

    def change(book: dict[str, polib.POEntry]) -> None:
        book[SHOW].msgstr, book[SHOW].flags, book[SHOW].tcomment = NOW, ["fuzzy"], "theirs"
        book["faq.title"].tcomment = "look"

    file = written(tmp_path / "sent.po", change)
    planned(folder, file).write()
    after = page_catalog(folder / PO)
    assert (after[SHOW].msgstr, after[SHOW].fuzzy, after[SHOW].tcomment) == (NOW, True, "ours\ntheirs")
    assert (after["faq.title"].tcomment, after["faq.title"].fuzzy) == ("look", False)
    assert planned(folder, file).files == {}


def test_a_catalog_that_changes_while_somebody_is_asked_is_not_written_over(folder: Path, tmp_path: Path) -> None:
    committed(folder)
    found = planned(folder, written(tmp_path / "sent.po", says(SHOW, NOW)))
    (folder / PO).write_text((folder / PO).read_text().replace('msgstr "常见问题解答"', 'msgstr "常见问题"'))
    before = (folder / PO).read_bytes()
    with pytest.raises(CellfactsError, match="has changed meanwhile"):
        found.write()
    assert (folder / PO).read_bytes() == before
