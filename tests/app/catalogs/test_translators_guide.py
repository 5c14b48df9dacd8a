"""The translators' guide: every command in it runs, every check and state is in it, and its example and settings are the real ones."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import polib
import pytest
from click.testing import CliRunner

from service.catalogs import approval_commands
from service.catalogs.checks.table import CHECKS, NO_TEXT
from service.catalogs.states import MessageState
from service.cli import main
from tests.conftest import PROJECT
from tests.support.content import messages_for
from widget.catalog import Catalog
from widget.text import LONGEST_TEXT

TRANSLATIONS = PROJECT / "translations"
GUIDE = (TRANSLATIONS / "README.md").read_text()
COMMANDS = re.findall(r"^\.venv/bin/(cellfacts .+)$", GUIDE, re.MULTILINE)
# It runs until it is stopped, and has tests of its own.
WATCH = "cellfacts catalog watch"


def test_every_command_in_the_guide_runs_in_the_order_of_the_guide(
    chinese: Catalog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(TRANSLATIONS, tmp_path / "translations")
    shutil.copy(TRANSLATIONS / "zh_Hans" / "LC_MESSAGES" / "widget.po", tmp_path / "sent.po")
    monkeypatch.setenv("CELLFACTS_TRANSLATIONS", str(tmp_path / "translations"))
    monkeypatch.chdir(tmp_path)
    assert len(COMMANDS) > 7
    monkeypatch.setattr(approval_commands, "is_interactive", lambda: True)
    number = f"{len(messages_for(chinese, 'faq'))}\n"
    for command in COMMANDS:
        result = CliRunner().invoke(main, shlex.split(command)[1:], input=number)
        assert result.exit_code == 0, (command, result.output)
    assert (tmp_path / "handout" / "review.zh-Hans.html").is_file()


def test_handing_catalogs_in_leaves_no_new_language_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (lines,) = [code for code in re.findall(r"```sh\n(.*?)```", GUIDE, re.DOTALL) if code.startswith("git switch")]
    shutil.copytree(TRANSLATIONS, tmp_path / "translations")
    monkeypatch.setenv("CELLFACTS_TRANSLATIONS", str(tmp_path / "translations"))
    for name in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{name}_NAME", "A. Translator")
        monkeypatch.setenv(f"GIT_{name}_EMAIL", "translator@example.org")

    def git(script: str) -> str:
        return subprocess.run(["sh", "-ec", script], cwd=tmp_path, capture_output=True, text=True, check=True).stdout

    git("git init -q && git add -A && git commit -qm Before")
    assert CliRunner().invoke(main, ["catalog", "init", "de"]).exit_code == 0
    git(lines)
    assert git("git status --short") == ""
    assert "translations/de/LC_MESSAGES/widget.po" in git("git show --stat --format= --name-only HEAD").splitlines()
    assert "git commit -a" not in lines


def test_no_other_command_is_named() -> None:
    named = set(re.findall(r"cellfacts [a-z]+ [a-z]+", GUIDE))
    assert named <= {" ".join(command.split()[:3]) for command in COMMANDS} | {WATCH}


def test_every_state_and_every_check_is_explained() -> None:
    first = {cell.strip() for line in re.findall(r"^\| ([^|]+) \|", GUIDE, re.MULTILINE) for cell in line.split(",")}
    assert set(MessageState) <= first
    structure = {"duplicate", "syntax", "header", "nfc", "allow", "glossary", "template", "key"}
    structure |= {"missing", "fuzzy", "changed", "approvals", "revocation", "conflicts", "wordlist"}
    assert {check.name for check in CHECKS} | NO_TEXT | structure <= first
    assert f"{LONGEST_TEXT:,} characters" in GUIDE


def test_the_entry_that_is_shown_is_like_the_one_in_the_catalog() -> None:
    code, marked = re.findall(r"```po\n(.*?)```", GUIDE, re.DOTALL)
    shown, fuzzy = polib.pofile(code)[0], polib.pofile(marked)[0]
    assert fuzzy.flags == ["fuzzy"]
    assert (fuzzy.msgctxt, fuzzy.msgid, fuzzy.previous_msgid != fuzzy.msgid) == (shown.msgctxt, shown.msgid, True)
    entry = next(one for one in polib.pofile(str(TRANSLATIONS / "widget.pot"), wrapwidth=0) if one.msgctxt == shown.msgctxt)
    assert (shown.msgid, shown.occurrences) == (entry.msgid, entry.occurrences)
    chinese = polib.pofile(str(TRANSLATIONS / "zh_Hans" / "LC_MESSAGES" / "widget.po"), wrapwidth=0)
    assert shown.comment == next(one.comment for one in chinese if one.msgctxt == shown.msgctxt)


def test_the_weblate_component_names_our_files_and_keeps_them_as_they_are() -> None:
    """Names of the settings: Weblate documentation, "Component configuration" and "File format parameters"."""
    component, page = json.loads((TRANSLATIONS / "weblate.json").read_text())
    assert list(PROJECT.glob(component["filemask"])) == [TRANSLATIONS / "zh_Hans" / "LC_MESSAGES" / "widget.po"]
    own = {"name": "CellFacts preview page", "slug": "preview"}
    masks = {name: component[name].replace("widget.po", "preview.po") for name in ("filemask", "new_base")}
    assert page == component | own | masks, "the other file's settings are the same"
    assert list(PROJECT.glob(page["filemask"])) == [TRANSLATIONS / "zh_Hans" / "LC_MESSAGES" / "preview.po"]
    assert (PROJECT / page["new_base"]).is_file()
    assert (PROJECT / component["new_base"]).is_file()
    assert (component["file_format"], component["template"]) == ("po", ""), "bilingual"
    assert component["file_format_params"]["po_line_wrap"] == 65535
    assert component["file_format_params"]["po_fuzzy_matching"] is False
    for name in ("filemask", "new_base"):
        assert f"`{component[name]}`" in GUIDE
        assert f"`{page[name]}`" in GUIDE
