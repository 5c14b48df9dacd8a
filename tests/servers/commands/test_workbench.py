"""A translator's and a reviewer's commands, as they are typed: approving, revoking, coverage, and a file that somebody sent."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import threading
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import polib
import pytest
from click.testing import CliRunner, Result

from service.catalogs import approval_commands, ledger, reports
from service.catalogs.language_lists import findings_cache
from service.catalogs.source_locations import places_of_words
from service.catalogs.states import STOPS, MessageState
from service.cli import main
from service.clock import now, today
from service.words import all_page_messages as words_of_preview
from tests.conftest import PROJECT
from tests.support.content import CONTENT
from widget.approvals import COLUMNS, load, parse_ledger
from widget.findings import Finding
from widget.model import messages_in
from widget.text import LONGEST_TEXT

PO = "zh_Hans/LC_MESSAGES/widget.po"
KEY = "faq.evaluate.show"
ENGLISH_WORDS = "Show what you found to your own cancer doctor first."
WORDS = "请先把查到的内容拿给您自己的肿瘤科医生看。"
SENTENCE = f'msgstr "{WORDS}"'
REVIEWER = ("--reviewer", "A. Reviewer")
SECOND = ("--reviewer", "B. Second")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the translations that the commands use."""
    shutil.copytree(PROJECT / "translations", tmp_path / "translations")
    (tmp_path / "translations" / "conflicts.toml").write_text('en = "None."\nzh-Hans = "无。"\n')
    monkeypatch.setenv("CELLFACTS_TRANSLATIONS", str(tmp_path / "translations"))
    monkeypatch.setenv("CELLFACTS_DATA", str(tmp_path / "data"))
    return tmp_path / "translations"


def run(*words: str | Path) -> Result:
    """One `cellfacts catalog` command."""
    result = CliRunner().invoke(main, ["catalog", *map(str, words)])
    assert "Traceback" not in result.output
    return result


def keys_of(widget: str, tag: str = "zh-Hans") -> list[str]:
    """The sentences of a widget that a language has."""
    return [message.key for message in CONTENT.messages_of(CONTENT.find(widget)) if message.is_for(tag)]


def count(widget: str, tag: str = "zh-Hans") -> tuple[str, str]:
    """The option that says how many these are."""
    return "--count", str(len(keys_of(widget, tag)))


def change(folder: Path, before: str, after: str) -> None:
    path = folder / PO
    text = path.read_text()
    assert text.count(before) == 1
    path.write_text(text.replace(before, after))


def with_inside(text: str) -> str:
    """The sentence with something in its midst."""
    return WORDS.replace("内容", f"内容{text}")


def line_with(text: str) -> str:
    """The line of the catalog for that."""
    return f'msgstr "{with_inside(text)}"'


def found_by(check: Result) -> list[dict[str, Any]]:
    """Its findings, without the sentences that the shipped copy holds from a language."""
    return [one for one in json.loads(check.output)["findings"] if one["check"] != "held"]


def rows(folder: Path) -> list[list[str]]:
    return [line.split("\t") for line in (folder / "approvals.tsv").read_text().splitlines()]


def coverage(*words: str) -> dict[str, object]:
    return dict(json.loads(run("coverage", *words, "--json").output))


def state_of(key: str, locale: str = "zh-Hans") -> str:
    messages = coverage()["messages"]
    assert isinstance(messages, list)
    return next(one["state"] for one in messages if (one["key"], one["locale"]) == (key, locale))


# Approving and revoking


def test_one_sentence_is_approved_and_shown(folder: Path) -> None:
    result = run("approve", KEY, *REVIEWER)
    assert result.exit_code == 0
    assert result.output.splitlines() == [
        KEY,
        f"  {ENGLISH_WORDS}",
        f"  {WORDS}",
        "Approved in zh-Hans by A. Reviewer: 1.",
    ]
    head, row = rows(folder)
    assert tuple(head) == COLUMNS
    assert (row[0], row[1], row[3], *row[5:]) == (
        KEY, "zh-Hans", "A. Reviewer", "approved", ENGLISH_WORDS, WORDS,
    )  # fmt: skip
    assert state_of(KEY) == "approved"
    assert state_of(KEY, "en") == "unreviewed", "the two languages are approved one by one"


def test_a_whole_widget_is_approved_with_all_that_its_fragment_says(folder: Path) -> None:
    result = run("approve", "--all-in", "faq", *count("faq"), *REVIEWER, "--json")
    keys = keys_of("faq")
    assert json.loads(result.output) == {"approved": keys, "locale": "zh-Hans", "findings": []}
    assert [row[0] for row in rows(folder)[1:]] == sorted(keys)
    assert run("approve", "--all-in", "faq", "faq.title", *count("faq", "en"), "--locale", "en", *REVIEWER).exit_code == 0
    assert len(rows(folder)) == 1 + len(keys) + len(keys_of("faq", "en"))


def test_what_is_approved_with_a_widget_is_said_by_group(folder: Path) -> None:
    said = run("approve", "--all-in", "faq", *count("faq"), *REVIEWER).output.splitlines()
    heads = [said.index(head) for head in ("Of faq:", "Terms it explains:", "What every widget says:")]
    assert heads == sorted(heads)
    assert heads[1] < said.index("terms.cart") < heads[2] < said.index("notices.general")
    number = sum(1 for line in said if not line.startswith(" ")) - len(heads) - 2
    groups = re.fullmatch(r"(\d+) of faq, (\d+) terms it explains, (\d+) that every widget says\.", said[-2])
    assert groups
    assert sum(map(int, groups.groups())) == number == len(rows(folder)) - 1
    assert said[-1] == f"Approved in zh-Hans by A. Reviewer: {number}."
    assert said[said.index("notices.general") + 1 :][:1] == [
        "  " + next(one.english for one in CONTENT.messages() if one.key == "notices.general")
    ]
    keys = {row[0] for row in rows(folder)[1:]}
    assert not {"guide.title", "guide.answer"} & keys, "only the guide says these"
    assert {"guide.title", "guide.answer"} <= {message.key for message in CONTENT.messages_of(CONTENT.find("guide"))}


def test_approving_again_renews_the_day_and_a_second_pair_of_eyes_is_added(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    moment = now()

    def standing() -> list[tuple[str, datetime]]:
        return [(one.reviewer, one.at) for one in load(folder).approvals["faq.title", "zh-Hans"]]

    for name, at in (("A. Reviewer", moment - timedelta(days=9)), ("  A. Reviewer ", moment), ("B. Second", moment)):
        monkeypatch.setattr(approval_commands, "now", lambda at=at: at)
        before = set(map(tuple, rows(folder)))
        assert run("approve", "faq.title", "--reviewer", name).exit_code == 0
        assert set(map(tuple, rows(folder))) > before, "nothing is ever taken out"
    assert standing() == [("A. Reviewer", moment), ("B. Second", moment)]
    before = set(map(tuple, rows(folder)))
    run("approve", "faq.title", *SECOND)
    assert set(map(tuple, rows(folder))) == before, "within a second it is the same row"
    change(folder, 'msgstr "常见问题解答"', 'msgstr "常见问题"')
    run("approve", "faq.title", *SECOND)
    assert state_of("faq.title") == "approved"
    assert set(map(tuple, rows(folder))) > before


@pytest.mark.parametrize(
    "wrong", [with_inside("<b>都</b>"), with_inside("{x.__class__}"), "", f"{WORDS}（", with_inside("\u202e")]
)
def test_what_is_wrong_is_not_approved(folder: Path, wrong: str) -> None:
    change(folder, SENTENCE, f'msgstr "{wrong}"')
    before = (folder / "approvals.tsv").read_bytes()
    for words in ((KEY,), ("--all-in", "faq")):
        result = run("approve", *words, *REVIEWER)
        assert result.exit_code == 1
        assert re.search(rf"{PO}:\d+: faq\.evaluate\.show: ", result.output)
        assert "Nothing was changed." in result.output
    assert (folder / "approvals.tsv").read_bytes() == before
    assert run("approve", "faq.title", *REVIEWER).exit_code == 0, "another sentence can be"


def test_an_unknown_key_is_refused_with_the_near_one(folder: Path) -> None:
    result = run("approve", "faq.evalute.show", "faq.title", *REVIEWER)
    assert result.exit_code == 1
    assert "There is no message 'faq.evalute.show'. Do you mean faq.evaluate.show?" in result.output
    assert len(rows(folder)) == 1
    assert "Do you mean" not in run("approve", "xyz", *REVIEWER).output
    assert run("approve", *REVIEWER).exit_code == 1
    assert run("approve", "--all-in", "cure", *REVIEWER).exit_code == 2


@pytest.mark.parametrize("name", ["", "   ", "a\tb", "a\nb", "x" * 101, "a\u202eb", "a\x1b[31m", "<b>", "A & B", "{x}"])
def test_a_reviewer_without_a_name_is_refused(folder: Path, name: str) -> None:
    result = run("approve", "faq.title", "--reviewer", name)
    assert result.exit_code == 1
    assert "Name the reviewer" in result.output
    assert len(rows(folder)) == 1


def test_a_reviewer_must_be_given_and_the_language_must_exist(folder: Path) -> None:
    assert run("approve", "faq.title").exit_code == 2
    result = run("approve", "faq.title", *REVIEWER, "--locale", "fr")
    assert result.exit_code == 1
    assert "en, zh-Hans" in result.output


def test_one_changed_character_makes_it_stale_and_the_words_are_shown(folder: Path) -> None:
    run("approve", KEY, *REVIEWER)
    change(folder, SENTENCE, line_with("都"))
    assert state_of(KEY) == "stale approval"
    said = run("coverage").output
    line = (folder / PO).read_text().split(f'msgctxt "{KEY}"')[0].count("\n") + 1
    assert f"{folder / PO}:{line}  stale approval  {KEY} (zh-Hans)" in said
    assert re.search(
        r"    approved by A\. Reviewer on \d{4}-\d\d-\d\d, before it changed\n    zh-Hans: " + re.escape(with_inside("{+都+}")),
        said,
    )
    change(folder, line_with("都"), SENTENCE)
    assert state_of(KEY) == "approved", "the words that were approved are so again"


def test_a_reviewer_is_named_only_for_the_words_that_were_approved(folder: Path) -> None:
    def named() -> tuple[str, str | None, str | None]:
        messages = coverage("--locale", "zh-Hans")["messages"]
        assert isinstance(messages, list)
        (one,) = (one for one in messages if one["key"] == KEY)
        return one["state"], one["reviewer"], one["earlier_reviewer"]

    assert named() == ("unreviewed", None, None)
    run("approve", KEY, *REVIEWER)
    assert named() == ("approved", "A. Reviewer", None)
    for after, state in (("", "missing"), (with_inside("<i>都</i>"), "wrong"), (with_inside("都"), "stale approval")):
        text = (folder / PO).read_text()
        change(folder, SENTENCE, f'msgstr "{after}"')
        assert named() == (state, None, "A. Reviewer")
        (folder / PO).write_text(text)


def test_approvals_are_taken_back(folder: Path) -> None:
    run("approve", "faq.title", KEY, *REVIEWER)
    run("approve", "faq.title", *SECOND)
    run("approve", "faq.title", "--locale", "en", *REVIEWER)
    said = run("revoke", "faq.title", *SECOND).output
    assert re.fullmatch(r"faq\.title  B\. Second, \d{4}-\d\d-\d\d\nRevoked in zh-Hans: 1\.\n", said)
    assert {about: [one.reviewer for one in some] for about, some in load(folder).approvals.items() if "faq.title" in about} == {
        ("faq.title", "en"): ["A. Reviewer"],
        ("faq.title", "zh-Hans"): ["A. Reviewer"],
    }
    report = json.loads(run("revoke", "--all-in", "faq", "--everybody", "--json").output)
    assert (report["revoked"], report["keys"]) == (2, ["faq.title", KEY])
    assert list(load(folder).approvals) == [("faq.title", "en")]
    assert state_of("faq.title") == "unreviewed", "and not: stale"
    result = run("revoke", "faq.title", *REVIEWER)
    assert result.exit_code == 1
    assert "no such approval" in result.output


def test_who_does_not_say_whose_approvals_is_shown_them_and_nothing_is_taken_back(folder: Path) -> None:
    run("approve", "faq.title", KEY, *REVIEWER)
    run("approve", "faq.title", *SECOND)
    before = (folder / "approvals.tsv").read_bytes()
    result = run("revoke", "faq.title", KEY)
    title = f"    {CONTENT.find('faq').title.english}"
    assert result.exit_code == 1
    assert result.stdout.splitlines() == [
        "A. Reviewer: 2 in zh-Hans",
        *("  faq.title", title, "    常见问题解答"),
        *(f"  {KEY}", f"    {ENGLISH_WORDS}", f"    {WORDS}"),
        "B. Second: 1 in zh-Hans",
        *("  faq.title", title, "    常见问题解答"),
    ]
    assert "--everybody" in result.stderr
    told = run("revoke", "--all-in", "faq", "--json")
    assert told.exit_code == 1
    report = json.loads(told.output)
    assert {one["reviewer"]: len(one["approvals"]) for one in report["reviewers"]} == {"A. Reviewer": 2, "B. Second": 1}
    assert report["findings"][0]["level"] == "error"
    assert (folder / "approvals.tsv").read_bytes() == before
    unknown = run("revoke", "faq.title", "--reviewer", "a. reviewer")
    assert unknown.exit_code == 1
    assert "approvals of these sentences by: A. Reviewer, B. Second." in unknown.output
    for words in (("--everybody", *REVIEWER), ("--put-back", *REVIEWER), ("--put-back",), ("--everybody", "--reviewer", "")):
        assert run("revoke", "faq.title", *words).exit_code == 2, words
    assert run("revoke", "faq.title", "--reviewer", "").exit_code == 1, "no name is nobody's"
    assert (folder / "approvals.tsv").read_bytes() == before


def test_a_whole_widget_is_approved_only_by_who_says_how_many_sentences_it_has(folder: Path) -> None:
    keys = keys_of("faq")
    before = (folder / "approvals.tsv").read_bytes()
    for words in ((), ("--count", str(len(keys) - 1)), ("--count", "0")):
        result = run("approve", "--all-in", "faq", *REVIEWER, *words)
        assert result.exit_code == 1
        assert [line for line in result.stdout.splitlines() if line in keys] != []
        assert set(keys) <= set(result.stdout.splitlines()), "every sentence is shown"
        assert "  常见问题解答" in result.stdout.splitlines()
        assert "--count" in result.stderr or "is not the number" in result.stderr
    told = run("approve", "--all-in", "faq", *REVIEWER, "--json")
    assert told.exit_code == 1
    report = json.loads(told.output)
    assert [one["key"] for one in report["sentences"]] == keys
    assert (report["sentences"][0]["text"], report["findings"][0]["level"]) == ("常见问题解答", "error")
    assert run("approve", "faq.title", *REVIEWER, "--count", "2").exit_code == 1, "who counts, counts right"
    assert (folder / "approvals.tsv").read_bytes() == before


@pytest.mark.parametrize(("typed", "code"), [("right", 0), ("7", 1), ("", 1)])
def test_on_a_terminal_the_number_is_asked_for_after_the_sentences(
    folder: Path, monkeypatch: pytest.MonkeyPatch, typed: str, code: int
) -> None:
    monkeypatch.setattr(approval_commands, "is_interactive", lambda: True)
    number = str(len(keys_of("faq")))
    answer = number if typed == "right" else typed
    words = ["catalog", "approve", "--all-in", "faq", *REVIEWER]
    result = CliRunner().invoke(main, words, input=f"{answer}\n" if answer else "")
    assert result.exit_code == code, result.output
    assert result.output.index("  常见问题解答") < result.output.index("Type their number")
    assert not re.search(r"\d+ of faq", result.output.partition("Type their number")[0]), "it is not given away"
    assert len(rows(folder)) == (1 + int(number) if code == 0 else 1)


def test_who_approves_is_told_when_it_does_not_count_yet_and_where_to_state_what_is_missing(folder: Path) -> None:
    path = folder / "conflicts.toml"
    path.write_text('# Each publisher\'s own.\nen = "None."\n"zh-Hans" = ""\n')
    assert "counts yet" not in run("coverage").output, "where nothing is approved nothing is missing"
    said = run("approve", "faq.title", *REVIEWER).output.splitlines()[-1]
    assert said.startswith(f"{path}:3: No approval in zh-Hans counts yet: conflicts.toml ")
    (one,) = json.loads(run("approve", "faq.title", *REVIEWER, "--json").output)["findings"]
    assert (one["level"], one["check"], one["locale"], one["line"]) == ("warning", "conflicts", "zh-Hans", 3)
    assert "counts yet" not in run("approve", "faq.title", "--locale", "en", *REVIEWER).output
    shown = run("coverage")
    assert (shown.exit_code, shown.output.count(f"{path}:3: No approval in zh-Hans")) == (0, 1)
    assert [one for one in coverage()["findings"] if one["check"] == "conflicts"] != []  # type: ignore[attr-defined]
    path.unlink()
    assert f"{path}: No approval in zh-Hans counts yet" in run("coverage").output
    path.write_text('zh-Hans = "无。"\n')
    assert "zh-Hans counts yet" not in run("coverage").output


# The ledger as a file that many write


def git(place: Path, *words: str) -> subprocess.CompletedProcess[str]:
    identity = ("-c", "user.name=x", "-c", "user.email=x@example.org", "-c", "commit.gpgsign=false")
    return subprocess.run(["git", *identity, *words], cwd=place, capture_output=True, text=True, check=False)


def test_the_additions_of_two_people_merge_by_themselves_and_all_are_there(folder: Path) -> None:
    run("approve", "--all-in", "status", *count("status"), *REVIEWER)
    git(folder, "init", "-q", "-b", "main")
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "Begin")
    git(folder, "branch", "other")
    run("approve", "faq.title", "faq.risks.answer", *REVIEWER)
    git(folder, "commit", "-qam", "Approve the FAQ's")
    first = load(folder).approvals
    git(folder, "switch", "-q", "other")
    run("approve", "barriers.title", "til_vs_cart.title", *SECOND)
    run("approve", "status.title", *SECOND)
    git(folder, "commit", "-qam", "Approve others")
    second = load(folder).approvals
    merged = git(folder, "merge", "-q", "--no-edit", "main")
    assert merged.returncode == 0, merged.stdout
    union = load(folder)
    assert union.problems == ()
    assert union.approvals.keys() == first.keys() | second.keys()
    assert {one for found in union.approvals.values() for one in found} == {
        one for ledger_ in (first, second) for found in ledger_.values() for one in found
    }
    text = (folder / "approvals.tsv").read_text()
    assert text.splitlines()[1:] == sorted(text.splitlines()[1:])
    assert ledger.ledger_text(union.rows) == text, "and it is as the tool writes it"


def test_the_first_approvals_of_two_people_merge_by_themselves(folder: Path) -> None:
    place = folder.parent
    shutil.copy(PROJECT / ".gitattributes", place)
    git(place, "init", "-q", "-b", "main")
    git(place, "add", ".")
    git(place, "commit", "-qm", "Begin")
    git(place, "branch", "other")
    run("approve", "status.title", "faq.title", *REVIEWER)
    git(place, "commit", "-qam", "Approve")
    git(place, "switch", "-q", "other")
    run("approve", "faq.title", "barriers.title", *SECOND)
    git(place, "commit", "-qam", "Approve others")
    merged = git(place, "merge", "-q", "--no-edit", "main")
    assert merged.returncode == 0, merged.stdout
    assert run("check").exit_code == 0
    pairs = {(row[0], row[3]) for row in rows(folder)[1:]}
    first, second = REVIEWER[1], SECOND[1]
    assert pairs == {("status.title", first), ("faq.title", first), ("faq.title", second), ("barriers.title", second)}
    run("approve", "targets.title", *SECOND)
    assert rows(folder)[1:] == sorted(rows(folder)[1:]), "the next writing puts them in order"


def test_rows_that_are_double_unsorted_or_from_a_spreadsheet_are_read_and_put_in_order(folder: Path) -> None:
    run("approve", "status.title", "faq.title", *REVIEWER)
    path = folder / "approvals.tsv"
    good = path.read_bytes()
    head, one, two = good.splitlines()
    older = b"\t".join((*b"key locale digest reviewer date english text".split(),))
    path.write_bytes(b"\r\n".join((older, two, head, one, two, b"")))
    assert run("check").exit_code == 0
    assert state_of("faq.title") == "approved"
    run("approve", "faq.risks.answer", *REVIEWER)
    assert set(path.read_bytes().splitlines()) > set(good.splitlines())
    assert len(path.read_bytes().splitlines()) == len(good.splitlines()) + 1


@pytest.mark.parametrize(
    ("cell", "wrong", "advice"),
    [
        (4, "", "is yet to come"),  # two days from when the test runs, which may be a day after pytest has read this
        (4, "2999-01-01T00:00:00Z", "is yet to come"),
        (4, "2026-11-24", "no moment like"),
        (4, "2026-11-24T08:15:30+08:00", "no moment like"),
        (4, "2026-11-24T25:15:30Z", "is no moment"),
        (5, "withdrawn", "neither 'approved' nor 'revoked'"),
        (1, "fr", "There is no language 'fr' here; there are: en, zh-Hans."),
        (1, "zh_Hans", "There is no language 'zh_Hans'"),
        (3, "<script>x", "has a < in it"),
        (3, "{checked}", "has a { in it"),
        (3, "A & B", "has a & in it"),
        (3, 'A "B" C', 'has a " in it'),
    ],
)
def test_a_row_that_nobody_can_have_meant_is_an_error(folder: Path, cell: int, wrong: str, advice: str) -> None:
    run("approve", "faq.title", *REVIEWER)
    path = folder / "approvals.tsv"
    head, row = path.read_text().splitlines()
    cells = row.split("\t")
    cells[cell] = wrong or f"{today() + timedelta(days=2)}T08:15:30Z"
    path.write_text(f"{head}\n" + "\t".join(cells) + "\n")
    before = path.read_bytes()
    (one,) = found_by(run("check", "--json"))
    assert (one["level"], one["check"], one["line"], one["key"]) == ("error", "approvals", 2, "faq.title")
    assert advice in one["message"]
    assert CliRunner().invoke(main, ["release", "build"]).exit_code == 1
    assert run("approve", "faq.title", *REVIEWER).exit_code == 1
    assert path.read_bytes() == before


def test_a_clock_that_is_a_day_ahead_is_no_fault(folder: Path) -> None:
    run("approve", "faq.title", *REVIEWER)
    path = folder / "approvals.tsv"
    path.write_text(path.read_text().replace(str(today()), str(today() + timedelta(days=1))))
    assert run("check").exit_code == 0


def test_a_conflict_that_is_left_is_named_with_its_line_and_nothing_is_written_over_it(folder: Path) -> None:
    run("approve", "faq.title", *REVIEWER)
    path = folder / "approvals.tsv"
    head, row = path.read_text().splitlines()
    path.write_text(
        "\n".join((head, "<<<<<<< HEAD", row, "=======", row.replace("A. Reviewer", "B. Second"), ">>>>>>> other", ""))
    )
    before = path.read_bytes()
    found = found_by(run("check", "--json"))
    assert [(one["line"], "merge conflict" in one["message"]) for one in found] == [(2, True)], "one conflict, one finding"
    for words in (("approve", "faq.title", *REVIEWER), ("revoke", "faq.title", *REVIEWER), ("revoke", "faq.title")):
        result = run(*words)
        assert result.exit_code == 1
        assert f"{path}:2" in result.output
    assert path.read_bytes() == before
    assert run("coverage").exit_code == 1


def test_the_ledger_is_sorted_and_read_back_as_it_was_written(folder: Path) -> None:
    for widget in ("til-vs-cart", "faq", "status"):
        run("approve", "--all-in", widget, *count(widget), *SECOND)
        run("approve", "--all-in", widget, *count(widget), *REVIEWER)
    data = (folder / "approvals.tsv").read_bytes()
    lines = data.decode().splitlines()
    assert lines[1:] == sorted(set(lines[1:]))
    assert ledger.ledger_text(parse_ledger(data, "x").rows).encode() == data


# Coverage


def test_the_table_fits_into_80_columns_and_every_state_can_be_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    table = run("coverage", "--locale", "zh-Hans").output.partition("\n\n")[0]
    assert "…" not in table
    shown = [state for state in MessageState if state is not MessageState.LEFT_OUT]  # it has a column only where something is
    assert all(word in table for state in shown for word in state.split())
    assert max(map(len, table.splitlines())) <= 80


def test_a_term_without_a_source_names_the_places_where_it_stands(folder: Path) -> None:
    said = run("coverage", "--locale", "zh-Hans").output
    places = rf"(?:        {folder / PO}:\d+  [\w.-]+\n)*        {folder / PO}:\d+  terms\.hla\n"
    assert re.search(rf"\n    HLA分型 \(zh-Hans\)\n{places}", said)


def test_the_numbers_add_up(folder: Path) -> None:
    change(folder, SENTENCE, 'msgstr ""')
    run("approve", "faq.title", *REVIEWER)
    report = coverage()
    messages = report["messages"]
    assert isinstance(messages, list)
    locales = report["locales"]
    assert isinstance(locales, dict)
    everything = [message.key for message in CONTENT.messages()]
    assert [one["key"] for one in messages] == everything * 2
    for tag, widgets in locales.items():
        states = {one["key"]: one["state"] for one in messages if one["locale"] == tag}
        assert set(states.values()) <= set(MessageState)
        for widget in CONTENT.everything:
            keys = [message.key for message in messages_in(widget)]
            assert sum(widgets[widget.slug].values()) == len(keys)
            for state, number in widgets[widget.slug].items():
                assert number == sum(states[key] == state for key in keys)
    assert {one["state"] for one in coverage("--locale", "zh-Hans")["messages"]} == {
        "missing",
        "approved",
        "unreviewed",
        "held",
        "left out",
    }  # type: ignore[attr-defined,union-attr]
    table = run("coverage", "--locale", "zh-CN").output
    assert f"zh-Hans: {len(everything)} messages" in table


@pytest.mark.parametrize("after", [SENTENCE, 'msgstr ""', 'msgstr "各国情况"', line_with("<b>都</b>"), f"msgstr {WORDS}"])
def test_the_exit_code_is_that_of_a_release(folder: Path, after: str) -> None:
    change(folder, SENTENCE, after)
    built = CliRunner().invoke(main, ["release", "build"])
    assert run("coverage").exit_code == built.exit_code
    assert run("coverage", "--locale", "zh-CN").exit_code == built.exit_code
    assert run("coverage", "--locale", "en").exit_code == 0, "one language answers for itself"
    assert run("check").exit_code == built.exit_code


# A file that somebody sent


def of(text: str, name: str) -> bytes:
    """The shipped catalog with something wrong in it."""
    sentence = {
        "an open quotation mark": f"msgstr {WORDS}",
        "HTML": line_with("<script>alert(1)</script>"),
        "an entity": line_with("&#60;"),
        "an attribute of a placeholder": line_with("{x.__class__}"),
        "a template": line_with("{{ x }}"),
        "a bidirectional character": line_with("\u202e"),
        "a terminal's escape": line_with("\x1b[31m"),
        "a line for a runner": line_with("\\n::error::x"),
        "a million characters": f'msgstr "{"各" * 1_000_000}"',
        "many words": f'msgstr "{"A-" * 60_000}"',
        "as long as may be": f'msgstr "{"A-" * (LONGEST_TEXT // 2 - 1)}。"',
        "many brackets": f'msgstr "{"（" * 60_000}"',
        "many backslashes": f'msgstr "{chr(92) * 60_000}"',
    }
    header = {
        "another charset": ("charset=UTF-8", "charset=GBK"),
        "another plural": ("nplurals=1; plural=0;", "nplurals=2; plural=(n != 1);"),
        "another language": ("Language: zh_CN", "Language: fr"),
        "another script": ("Language: zh_CN", "Language: zh_TW"),
        "English": ("Language: zh_CN", "Language: en"),
        "no language at all": ("Language: zh_CN", "Language: ::error::"),
    }
    if name in sentence:
        return text.replace(SENTENCE, sentence[name]).encode()
    if name in header:
        return text.replace(*header[name]).encode()
    return {
        "a key that stands twice": text.encode() + f'\nmsgctxt "{KEY}"\nmsgid "{ENGLISH_WORDS}"\n{SENTENCE}\n'.encode(),
        "another charset in fact": text.replace("charset=UTF-8", "charset=GBK").encode("gb18030"),
        "50 MB": b"#" * 50_000_000,
        "50 MB of entries": (text * (50_000_000 // len(text.encode()) + 1)).encode(),
        "a picture": b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4_000,
        "zeros": bytes(100_000),
        "nothing": b"",
    }[name]


SENT = {
    "an open quotation mark": "syntax", "HTML": "markup", "an entity": "markup", "an attribute of a placeholder": "placeholders",
    "a template": "placeholders", "a bidirectional character": "characters", "a terminal's escape": "characters",
    "a line for a runner": "characters", "a million characters": "size", "many words": "size", "many brackets": "size",
    "many backslashes": "size", "as long as may be": "", "another charset": "header", "another plural": "header",
    "another language": "header", "another script": "header", "English": "header", "no language at all": "header",
    "a key that stands twice": "duplicate", "another charset in fact": "syntax", "50 MB": "syntax", "50 MB of entries": "syntax",
    "a picture": "syntax", "zeros": "syntax", "nothing": "syntax",
}  # fmt: skip
# Where the finding is expected; 0: in the changed entry.
LINES = {
    "another charset": 7,
    "another plural": 9,
    "another language": 5,
    "another script": 5,
    "English": 5,
    "no language at all": 5,
}


@pytest.mark.parametrize("name", SENT)
def test_a_file_that_somebody_sent_has_one_clear_finding_and_takes_no_time(folder: Path, tmp_path: Path, name: str) -> None:
    text = (folder / PO).read_text()
    file = tmp_path / "sent.po"
    file.write_bytes(of(text, name))
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
    run("check", PROJECT / "translations" / PO)  # what is prepared once for all is not this file's time
    findings_cache.cache_clear()
    start = time.process_time()
    run("check", PROJECT / "translations" / PO)
    usual, start = time.process_time() - start, time.process_time()
    result = run("check", file, "--json")
    assert time.process_time() - start < 10 * usual
    found = json.loads(result.output)["findings"]
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")} == before, "nothing is written"
    if not SENT[name]:
        return
    (finding,) = found
    assert result.exit_code == 1
    assert (finding["check"], finding["level"], finding["file"]) == (SENT[name], "error", str(file))
    assert finding["message"].endswith((".", ";"))
    place = text.split(f'msgctxt "{KEY}"')[0].count("\n") + 1
    if name in LINES:
        assert finding["line"] == LINES[name]
    elif finding["key"] == KEY and SENT[name] != "duplicate":
        assert finding["line"] == place
    else:
        assert finding["line"] >= 1
    plain = run("check", file).output
    assert f"{file}:{finding['line']}  error  " in plain
    assert "\x1b[31m" not in plain


def test_a_sound_file_from_poedit_or_weblate_has_none(folder: Path, tmp_path: Path) -> None:
    text = (folder / PO).read_text()
    file = tmp_path / "sent.po"
    for language in ("Language: zh_CN", "Language: zh_Hans", "Language: zh-Hans", "Language: zh"):
        file.write_text(text.replace("Language: zh_CN", language))
        result = run("check", file)
        assert (result.exit_code, result.output) == (0, "The catalogs are complete and sound.\n"), language


def test_what_is_piped_in_is_read_once_and_checked_like_a_file(folder: Path, tmp_path: Path) -> None:
    text = (folder / PO).read_text().replace(SENTENCE, 'msgstr ""')
    file, pipe = tmp_path / "sent.po", tmp_path / "pipe"
    file.write_text(text)
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_text, args=(text,), daemon=True)
    writer.start()
    piped = CliRunner().invoke(main, ["catalog", "check", "-", "--json"], input=text)
    of_each = [json.loads(one.output)["findings"] for one in (run("check", file, "--json"), run("check", pipe, "--json"), piped)]
    writer.join()
    assert [[(one["check"], one["key"], one["line"]) for one in found] for found in of_each] == [
        [("missing", KEY, of_each[0][0]["line"])]
    ] * 3
    assert [found[0]["file"] for found in of_each] == [str(file), str(pipe), "-"]


def test_a_catalog_without_keys_is_one_finding_and_no_update_touches_it(folder: Path) -> None:
    path = folder / PO
    path.write_text(re.sub("^msgctxt .*\n", "", path.read_text(), flags=re.MULTILINE))
    before = path.read_bytes()
    (one,) = [one for one in found_by(run("check", "--json")) if one["level"] == "error"]
    assert (one["check"], one["file"]) == ("key", str(path))
    assert "catalog take" in one["message"]
    assert run("update").exit_code == 1
    assert path.read_bytes() == before
    assert CliRunner().invoke(main, ["release", "build", "--pending", "zh-Hans"]).exit_code == 1


HEADER_LINES = {
    "Language": '"Language: zh_CN\\n"\n',
    "Plural-Forms": '"Plural-Forms: nplurals=1; plural=0;\\n"\n',
    "Content-Type": '"Content-Type: text/plain; charset=UTF-8\\n"\n',
}


@pytest.mark.parametrize("name", HEADER_LINES)
def test_a_header_that_lacks_a_line_asks_to_look_and_the_update_completes_it(folder: Path, name: str) -> None:
    change(folder, HEADER_LINES[name], "")
    (one,) = found_by(run("check", "--json"))
    assert (one["level"], one["check"], one["line"]) == ("warning", "header", 1)
    assert one["message"] == f"The header does not have {name}. Run `cellfacts catalog update`, which completes it."
    run("update")
    written = (folder / PO).read_text()
    assert written == (PROJECT / "translations" / PO).read_text().replace("zh_CN", "zh_Hans" if name == "Language" else "zh_CN")
    assert found_by(run("check", "--json")) == []


def test_a_file_without_a_header_gets_one(folder: Path) -> None:
    text = (folder / PO).read_text()
    (folder / PO).write_text(text[text.index("#. Shown in") :])
    (one,) = found_by(run("check", "--json"))
    assert (one["check"], one["message"].partition(".")[0]) == ("header", "The file has no header")
    run("update")
    assert found_by(run("check", "--json")) == []
    assert (folder / PO).read_text() == text.replace("Language: zh_CN", "Language: zh_Hans")


def test_a_language_begins_with_a_whole_header(folder: Path) -> None:
    run("init", "de")
    run("init", "zh_Hant")
    for name, plural in (("de", "nplurals=2; plural=(n != 1);"), ("zh_Hant", "nplurals=1; plural=0;")):
        for file in ("widget.po", "preview.po"):
            header = polib.pofile(str(folder / name / "LC_MESSAGES" / file)).metadata
            assert (header["Language"], header["Plural-Forms"]) == (name, plural)
    assert {one["check"] for one in found_by(run("check", "--json"))} == {"missing"}


@pytest.mark.parametrize("name", ["widget.pot", "preview.pot"])
@pytest.mark.parametrize("wrong", [None, b"", b"\xff", "a letter", "a translation"])
def test_a_template_that_is_not_what_the_copy_makes_is_found_and_made_anew(
    folder: Path, name: str, wrong: bytes | str | None
) -> None:
    path = folder / name
    good = path.read_bytes()
    if wrong is None:
        path.unlink()
    elif isinstance(wrong, bytes):
        path.write_bytes(wrong)
    else:
        was, now = (b"the", b"thee") if wrong == "a letter" else (b'msgstr ""', b'msgstr "x"')
        path.write_bytes(now.join(good.rsplit(was, 1)))
    (one,) = found_by(run("check", "--json"))
    assert (one["level"], one["check"], one["file"]) == ("warning", "template", str(path))
    assert run("update").exit_code == 0
    assert path.read_bytes() == good
    assert found_by(run("check", "--json")) == []
    path.write_bytes(good.replace(b"\n", b"\r\n"))
    assert found_by(run("check", "--json")) == [], "git may write line ends of its own"


def test_a_mistyped_key_is_one_finding_where_it_stands(folder: Path) -> None:
    change(folder, 'msgctxt "status.answer"', 'msgctxt "status.answr"')
    line = (folder / PO).read_text().split('msgctxt "status.answr"')[0].count("\n") + 1
    (one,) = found_by(run("check", "--json"))
    assert (one["level"], one["check"], one["key"], one["line"]) == ("error", "missing", "status.answer", line)
    assert one["message"] == "There is no message status.answr. Do you mean status.answer? Mend the key."
    assert state_of("status.answer") == "missing"
    assert f"{folder / PO}:{line}  missing  status.answer" in run("coverage").output
    assert CliRunner().invoke(main, ["release", "build"]).exit_code == 1


def test_a_key_that_no_message_has_asks_to_look(folder: Path) -> None:
    text = (folder / PO).read_text()
    entry = '\nmsgctxt "{}"\nmsgid "x"\nmsgstr "甲"\n'
    (folder / PO).write_text(text + entry.format("status.answr") + entry.format("gone"))
    found = found_by(run("check", "--json"))
    assert [(one["level"], one["check"], one["key"]) for one in found] == [
        ("warning", "key", "status.answr"),
        ("warning", "key", "gone"),
    ]
    assert "Do you mean status.answer?" in found[0]["message"]
    assert "Run `cellfacts catalog update`" in found[1]["message"]
    assert run("coverage").exit_code == CliRunner().invoke(main, ["release", "build"]).exit_code == 0
    start = time.process_time()
    (folder / PO).write_text(text + "".join(entry.format(f"status.answer{number}") for number in range(20_000)))
    found = found_by(run("check", folder / PO, "--json"))
    assert time.process_time() - start < 5
    assert len(found) == 21
    assert "19980 more keys" in found[-1]["message"]
    run("update")
    assert found_by(run("check", "--json")) == []


def test_a_finding_about_the_english_says_where_it_stands(folder: Path) -> None:
    allow = folder / "en" / "allow.csv"
    allow.write_text(
        "".join(line for line in allow.read_text().splitlines(True) if not line.startswith("red_flags.flags.vague,"))
    )
    (one,) = found_by(run("check", "--json"))
    assert (one["check"], one["locale"]) == ("en.treats", "en")
    assert one["file"] == "widget/red_flags/copy.toml"
    assert "[flags.vague]" in (PROJECT / one["file"]).read_text().splitlines()[one["line"] - 1]
    keys = [message.key for message in words_of_preview()]
    places = places_of_words(keys)
    assert set(places) == set(keys), "of the preview page too"
    file, line = places[keys[0]]
    assert f'"{keys[0]}"' in (PROJECT / file).read_text().splitlines()[line - 1]


@pytest.mark.parametrize("typed", [("check", "--json", "no.po"), ("check", "no.po", "--json"), ("check", "--github", "--json")])
def test_a_wrong_word_is_one_object_where_json_was_asked_for(folder: Path, typed: tuple[str, ...]) -> None:
    result = run(*typed)
    assert result.exit_code == 2
    (one,) = json.loads(result.output)["findings"]
    assert (one["level"], one["check"]) == ("error", "usage")
    assert run("check", "no.po").exit_code == 2


def test_what_is_allowed_in_a_file_that_cannot_be_read_is_not_called_stale(folder: Path) -> None:
    text = (folder / PO).read_text()
    (folder / PO).write_text(text.replace(SENTENCE, f"msgstr {WORDS}"))
    assert [one["check"] for one in found_by(run("check", "--json"))] == ["syntax"]


def test_a_message_that_looks_like_a_header_is_none(folder: Path, tmp_path: Path) -> None:
    text = (folder / PO).read_text().replace('"Language: zh_CN\\n"\n', "")
    file = tmp_path / "sent.po"
    file.write_text(text + '\nmsgctxt "x"\nmsgid ""\n"Language: fr\\n"\nmsgstr ""\n')
    assert run("check", file).exit_code == 0


def test_annotations_are_escaped(folder: Path, tmp_path: Path) -> None:
    """Source: GitHub, Workflow commands: %, CR and LF in data; and in properties also : and the comma."""
    one = Finding("error", "x", "a%b\r\nc: d, e", "k", "zh-Hans", "odd, name: 100%.po", 3)
    assert reports.annotation(one) == "::error file=odd%2C name%3A 100%25.po,line=3,title=x k::a%25b%0D%0Ac: d, e"
    file = tmp_path / "odd, name: 100%.po"
    file.write_bytes(of((folder / PO).read_text(), "a line for a runner"))
    output = run("check", file, "--github").output
    assert len(output.splitlines()) == 1
    assert output.startswith("::error file=")
    assert "odd%2C name%3A 100%25.po,line=" in output
    assert "::error" not in run("check", "--github").output


def test_a_release_stops_at_every_state_that_says_so(folder: Path) -> None:
    for state, after in zip(STOPS, ('msgstr ""', SENTENCE, line_with("<b>都</b>")), strict=True):
        text = (folder / PO).read_text()
        if state is MessageState.NEEDS_WORK:
            change(folder, f'msgctxt "{KEY}"', f'#, fuzzy\nmsgctxt "{KEY}"')
        else:
            change(folder, SENTENCE, after)
        assert state_of(KEY) == state
        assert run("coverage").exit_code == 1
        (folder / PO).write_text(text)
