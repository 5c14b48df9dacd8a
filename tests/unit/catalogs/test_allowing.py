"""A translator's note in an entry allows one check for one text, and nothing more."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable
from pathlib import Path

import polib
import pytest
from translate.storage import pypo

from service.catalogs import allowing, wordlists
from service.catalogs.checks import table
from service.catalogs.checks.unit import Unit
from service.catalogs.comments import Extracted
from service.catalogs.update import merge
from tests.conftest import CHINESE, PROJECT
from widget.catalog import load_file, read_po
from widget.model import Message

LISTS = wordlists.load(PROJECT / "translations")
HEADER = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n\n'
FOUR = Unit("x.y", "It takes a piece of the tissue around it.", "取一块四周的组织。", CHINESE)


def apply_notes(note: str, found: Iterable[tuple[str, str, str]]) -> list[tuple[str, str]]:
    """Check and level of what is left."""
    return [(check, level) for check, level, _ in allowing.apply_notes(FOUR, found, note, table.ALLOWABLE)]


MARK = allowing.translation_mark(FOUR.key, FOUR.english, FOUR.text)
WRONG = [("numbers", "error", "The number 4 is not in the English."), ("end", "warning", "No full stop.")]


@pytest.mark.parametrize(
    ("note", "left"),
    [
        ("", [("numbers", "error"), ("end", "warning")]),
        ("needs a native oncology reviewer", [("numbers", "error"), ("end", "warning")]),
        (f"allow: numbers (text {MARK})", [("numbers", "warning"), ("end", "warning")]),
        (f"a note\nAllow：numbers (text {MARK}) 四周 is “around”\nmore", [("numbers", "warning"), ("end", "warning")]),
        (f"allow: end (text {MARK})", [("numbers", "error")]),
        ("allow: numbers", [("allow", "warning"), ("numbers", "warning"), ("end", "warning")]),
        ("allow: numbers (text 00000000)", [("allow", "warning"), ("numbers", "error"), ("end", "warning")]),
        (f"allow: negation (text {MARK})", [("allow", "warning"), ("numbers", "error"), ("end", "warning")]),
        ("allow: numbrs", [("allow", "warning"), ("numbers", "error"), ("end", "warning")]),
        ("allow:", [("allow", "warning"), ("numbers", "error"), ("end", "warning")]),
        ("allow: all", [("allow", "warning"), ("numbers", "error"), ("end", "warning")]),
    ],
)
def test_a_note_allows_one_check_for_one_text(note: str, left: list[tuple[str, str]]) -> None:
    assert apply_notes(note, WRONG) == left


@pytest.mark.parametrize(
    "check", ["placeholders", "markup", "characters", "letters", "look-alikes", "zh.cure", "fuzzy", "missing"]
)
def test_a_note_allows_no_structure_and_nothing_that_must_not_be_said(check: str) -> None:
    assert apply_notes(f"allow: {check}", [(check, "error", "No.")]) == [("allow", "warning"), (check, "error")]


def test_a_misspelt_check_in_a_note_is_named_with_the_near_one() -> None:
    ((_, _, advice), *_) = allowing.apply_notes(FOUR, WRONG, "allow: numbrs", table.ALLOWABLE)
    assert advice == "There is no check numbrs. Do you mean numbers?"


def test_the_update_says_of_which_text_a_note_speaks_and_another_text_ends_it(tmp_path: Path) -> None:
    text = HEADER + f'# a note\n# allow: numbers because\nmsgctxt "x.y"\nmsgid "{FOUR.english}"\nmsgstr "{{}}"\n'
    message, path = Message(FOUR.key, FOUR.english), tmp_path / "x.po"

    def found() -> list[tuple[str, str]]:
        book = load_file(path, CHINESE, [message])
        return [
            (one.check, one.level)
            for one in table.check_catalog(book, [message], LISTS, path)
            if one.key and one.check in {"allow", "numbers"}
        ]

    def updated() -> str:
        book = merge(read_po(path, CHINESE), [Extracted(message.key, message.english, "a.py", "")], keep=True)
        path.write_text(str(book))
        return str(book)

    path.write_text(text.format("取4块组织。"))
    assert found() == [("allow", "warning"), ("numbers", "warning")]
    mark = allowing.translation_mark(FOUR.key, FOUR.english, "取4块组织。")
    assert f"# a note\n# allow: numbers (text {mark}) because\n" in updated()
    assert found() == [("numbers", "warning")]
    assert updated() == path.read_text()
    path.write_text(path.read_text().replace("取4块组织。", "取5块组织。"))
    assert found() == [("allow", "warning"), ("numbers", "error")]
    assert mark in updated(), "it is not renewed by itself"


@pytest.mark.parametrize("tool", ["msgcat", "translate-toolkit", "polib"])
def test_every_tool_keeps_a_note_that_allows(tmp_path: Path, tool: str) -> None:
    """A flag would not do: msgcat drops those that it does not know."""
    path = tmp_path / "x.po"
    line = f"# allow: numbers (text {MARK}) 四周"
    path.write_text(f'{HEADER}{line}\n#, allow-numbers\nmsgctxt "x.y"\nmsgid "a"\nmsgstr "b"\n')
    written = {
        "msgcat": lambda: subprocess.run(["msgcat", path], capture_output=True, text=True, check=True).stdout,
        "translate-toolkit": lambda: bytes(pypo.pofile.parsefile(str(path))).decode(),
        "polib": lambda: str(polib.pofile(str(path))),
    }[tool]()
    assert line in written.splitlines()
    assert ("allow-numbers" in written) == (tool != "msgcat")
