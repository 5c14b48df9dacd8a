"""A month of checks by command line alone: what is due, what is recorded, what follows from it, and what is refused."""

from __future__ import annotations

import errno
import json
import os
import re
import shlex
import shutil
import subprocess
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from service import clock
from service.cli import main
from service.facts import commands, record
from service.facts.record import record_rows
from tests.conftest import PROJECT
from tests.unit.facts.folders import CHECKED, all_checked, check_row, content_in, write_checks
from widget.checks import FactCheck
from widget.checks import Result as Outcome
from widget.loading import PACKAGE, ContentRefused, installed_content, load_content
from widget.model import COPY_REVIEW, STATUS_REVIEW, Decision

TODAY = date(2026, 12, 20)
NOON = datetime(2026, 12, 20, 12, 0, tzinfo=UTC)
SOUND = (
    "--seen",
    "2026-12-01",
    "--source",
    "openfda-listings",
    "--address",
    "https://api.fda.gov/drug/ndc.json",
    "--who",
    "Dr A",
)


@pytest.fixture
def content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A content folder of the test's own, all of it checked on CHECKED. It is TODAY."""
    folder = content_in(tmp_path)
    (folder.parent / "translations").mkdir()
    monkeypatch.setenv("CELLFACTS_CONTENT", str(folder.parent))
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    monkeypatch.setattr(clock, "now", lambda: NOON)
    return folder


def facts(*words: str, typed: str | None = None) -> Result:
    return CliRunner().invoke(main, ["facts", *words], input=typed)


def as_json(*words: str, code: int = 0) -> dict[str, Any]:
    result = facts(*words, "--json")
    assert result.exit_code == code, result.output
    answer: dict[str, Any] = json.loads(result.stdout)
    return answer


def rows_of(content: Path) -> list[str]:
    return (content / "facts" / "checks.tsv").read_text().splitlines()


def listed(fact: str) -> dict[str, Any]:
    (row,) = [row for row in as_json("list")["facts"] if row["fact"] == fact]
    return row


# --- list -------------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("content")
def test_every_fact_is_listed_once_with_what_rests_on_it() -> None:
    rows = as_json("list")["facts"]
    known = installed_content().facts
    assert [row["fact"] for row in rows if row["kind"] == "decision"] == list(installed_content().decisions)
    assert sorted(row["fact"] for row in rows) == sorted(known)
    for row in rows:
        assert (row["state"], row["checked_on"], row["checked_by"]) == ("ok", "2026-11-24", "Test") or row["state"] == "due"
        assert row["review_by"] == (date.fromisoformat(row["checked_on"]) + review_of(row["fact"])).isoformat()
        assert [source["source"] for source in row["sources"]] == [source.key for source in known[row["fact"]].sources]
        assert row["widgets"]
        assert row["says"]


def review_of(fact: str) -> timedelta:
    known = installed_content().facts[fact]
    return known.review_by - known.checked_on


def test_a_sentence_on_a_fact_is_named_with_its_file_and_line(content: Path) -> None:
    sentences = listed("us.cart.solid")["sentences"]
    assert {"status", "faq", "disclaimer"} <= {sentence["widget"] for sentence in sentences}
    assert not [sentence for sentence in sentences if sentence["widget"] == "guide"], "the guide has them by its widgets"
    for sentence in sentences:
        lines = (content.parent / sentence["file"]).read_text().splitlines()
        assert lines[sentence["line"] - 1].strip().strip("[]").split(".")[-1] == sentence["key"].split(".")[-1]


def test_what_is_listed_in_words_is_what_readers_are_told(content: Path) -> None:
    told = facts("list").stdout
    assert "Mainland China, TCR-T: No approval found. Any tumor" in told
    assert "us.cart.solid  due" in told
    assert "Checked on 2026-11-24 by Test; next check by 2026-12-24; newest record seen: 2026-10-30." in told


# --- due --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("days", "due"), [(0, False), (3, False), (4, True), (30, True)])
@pytest.mark.usefixtures("content")
def test_due_ends_with_1_when_something_is_due_within_the_days(days: int, due: bool) -> None:
    """The decisions were checked on 24 November, so their last good day is 24 December."""
    rows = as_json("due", "--days", str(days), code=int(due))["facts"]
    assert {row["fact"] for row in rows} >= set(installed_content().decisions) if due else not rows


def test_nothing_due_says_when_something_will_be(content: Path) -> None:
    result = facts("due")
    assert (result.exit_code, result.stdout) == (0, "Nothing is due. The next check is due by 2026-12-24.\n")


def test_the_soonest_comes_first_and_what_has_changed_before_it(content: Path) -> None:
    rows = all_checked({"cn.til": date(2026, 11, 1), "us.til.lifileucel": date(2026, 10, 1)})
    write_checks(content, [*rows, check_row("faq.risks.items.crs", "changed", at="2026-12-19T08:00:00Z", note="new label")])
    due = as_json("due", code=1)["facts"]
    assert [(row["fact"], row["state"]) for row in due] == [
        ("faq.risks.items.crs", "changed"),
        ("us.til.lifileucel", "overdue"),
        ("cn.til", "overdue"),
    ]


def test_a_month_of_checks_needs_what_is_printed_and_nothing_else(content: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each command is copied as it stands; only DATE, ADDRESS and NAME are replaced."""
    monkeypatch.setattr(clock, "today", lambda: TODAY + timedelta(days=10))
    monkeypatch.setattr(clock, "now", lambda: NOON + timedelta(days=10))
    due = facts("due")
    assert due.exit_code == 1
    printed = re.findall(r"^    (cellfacts facts check .+)$", due.stdout, re.MULTILINE)
    assert len(printed) >= len(installed_content().decisions)
    for line in printed:
        typed = shlex.split(
            line.replace("DATE", "2026-12-28").replace("ADDRESS", "https://www.nmpa.gov.cn/").replace("NAME", "'Dr A'")
        )
        assert typed[0] == "cellfacts"
        assert CliRunner().invoke(main, typed[1:]).exit_code == 0
    assert facts("due").exit_code == 0
    loaded = load_content(content, TODAY + timedelta(days=10))
    assert {row.checked_on for row in loaded.decisions.values()} == {TODAY + timedelta(days=10)}
    assert {str(row.seen) for row in loaded.decisions.values()} == {"2026-12-28"}


def test_a_printed_command_with_its_words_not_replaced_is_refused(content: Path) -> None:
    before = rows_of(content)
    result = CliRunner().invoke(main, shlex.split(listed("cn.til")["command"])[1:])
    assert result.exit_code == 1
    assert "'DATE' is no date" in result.stderr
    assert "in place of NAME" in result.stderr
    assert rows_of(content) == before


# --- check ------------------------------------------------------------------------------------------------------------


def test_a_check_is_one_row_at_the_end_and_moves_the_dates(content: Path) -> None:
    before = rows_of(content)
    result = facts("check", "us.cart.solid", "--result", "same", *SOUND)
    assert result.exit_code == 0, result.output
    cells = (
        "2026-12-20T12:00:00Z",
        "us.cart.solid",
        "same",
        "2026-12-01",
        "openfda-listings",
        "https://api.fda.gov/drug/ndc.json",
        "Dr A",
        "",
    )
    assert rows_of(content) == [*before, "\t".join(cells)]
    assert "Checked on 2026-12-20, next check by 2027-01-19. Newest record seen: 2026-12-01." in result.stdout
    assert re.search(r"\d+ sentences rest on it, in status, targets", result.stdout)
    row = load_content(content, TODAY).decisions["us.cart.solid"]
    assert (row.checked_on, row.review_by) == (TODAY, TODAY + STATUS_REVIEW)


def test_several_sources_are_several_rows_of_one_moment_each_with_its_record(content: Path) -> None:
    words = (
        "--seen",
        "2026-12-01",
        "--seen",
        "2026-11",
        "--source",
        "onclive",
        "--address",
        "https://a.example/",
        "--source",
        "lancet-2025",
    )
    result = as_json("check", "cn.cart.satricel", "--result", "same", *words, "--address", "https://b.example/", "--who", "Dr A")
    assert [(row["source"], row["seen"], row["address"]) for row in result["recorded"]] == [
        ("onclive", "2026-12-01", "https://a.example/"),
        ("lancet-2025", "2026-11", "https://b.example/"),
    ]
    assert len({row["at"] for row in result["recorded"]}) == 1
    assert (result["fact"], result["seen"], result["findings"]) == ("cn.cart.satricel", "2026-12-01", [])


def test_changed_stops_the_build_and_names_each_sentence_until_it_is_checked_again(content: Path) -> None:
    result = facts("check", "cn.til", "--result", "changed", *SOUND, "--note", "the first one was approved")
    assert result.exit_code == 0, result.output
    for sentence in listed("cn.til")["sentences"]:
        assert f"{sentence['file']}:{sentence['line']}  {sentence['key']}, in {sentence['widget']}" in result.stdout
    with pytest.raises(ContentRefused) as refused:
        load_content(content, TODAY)
    (finding,) = refused.value.findings
    assert (finding.key, finding.file) == ("decisions.cn.til", "widget/facts/decisions.toml")
    assert [row["fact"] for row in as_json("due", code=1)["facts"]] == ["cn.til"]
    assert listed("cn.til")["checked_on"] == CHECKED.isoformat(), "the date of the last check that found it so"
    assert facts("check", "cn.til", "--result", "same", *SOUND).exit_code == 0
    assert facts("due").exit_code == 0
    assert load_content(content, TODAY)


def test_could_not_changes_no_date_and_is_shown(content: Path) -> None:
    words = ("--source", "headlines-til-china", "--address", "https://a.example/", "--who", "Dr A")
    assert facts("check", "cn.til", "--result", "could-not", *words).exit_code == 2, "it must say why"
    result = facts("check", "cn.til", "--result", "could-not", *words, "--note", "the page is gone")
    assert result.exit_code == 0, result.output
    assert "No date changes by this." in result.stdout
    row = listed("cn.til")
    assert (row["checked_on"], row["could_not"]["note"]) == (CHECKED.isoformat(), "the page is gone")
    assert "Could not be checked on 2026-12-20 by Dr A: the page is gone" in facts("list").stdout


def test_a_fact_without_a_check_stops_the_build_and_is_mended_by_a_check(content: Path) -> None:
    write_checks(content, [row for row in all_checked() if "\tus.cart.solid\t" not in row])
    with pytest.raises(ContentRefused) as refused:
        load_content(content, TODAY)
    assert [finding.key for finding in refused.value.findings] == ["decisions.us.cart.solid"], "one finding, and no more"
    assert "cellfacts facts check us.cart.solid" in refused.value.findings[0].message
    assert (listed("us.cart.solid")["state"], listed("us.cart.solid")["checked_on"]) == ("unchecked", None)
    assert [row["fact"] for row in as_json("due", code=1)["facts"]] == ["us.cart.solid"]
    assert facts("check", "us.cart.solid", "--result", "same", *SOUND).exit_code == 0
    assert load_content(content, TODAY)


def test_an_unchecked_sentence_too(content: Path) -> None:
    with (content / "faq" / "copy.toml").open("a") as copy:
        copy.write('\n[risks.items.new]\ntext = "As of {seen}, this was so."\nsources = ["openfda-label-cart"]\n')
    assert listed("faq.risks.items.new")["state"] == "unchecked"
    words = ("--source", "openfda-label-cart", "--address", "https://a.example/", "--who", "Dr A")
    assert facts("check", "faq.risks.items.new", "--result", "same", *words).exit_code == 2, "its text says the newest record"
    assert facts("check", "faq.risks.items.new", "--result", "same", "--seen", "2026-12-01", *words).exit_code == 0
    assert load_content(content, TODAY).facts["faq.risks.items.new"].checked_on == TODAY


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (("us.cart.soild",), "Do you mean us.cart.solid?"),
        (("status.brief.us",), "rests on us.cart.solid: check that"),
        (("us.cart.solid", "--source", "openfda-listing", "--address", "https://a.example/"), "Do you mean openfda-listings?"),
        (("us.cart.solid", "--seen", "2026-12-21"), "in the future; today is 2026-12-20"),
        (("us.cart.solid", "--seen", "2026-02-30"), "does not exist"),
        (("us.cart.solid", "--seen", "1 December"), "is no date like 2026-11-24"),
        (("us.cart.solid", "--address", "www.fda.gov"), "is no web address"),
        (("us.cart.solid", "--who", "Dr A\tB"), "U+0009"),
        (("us.cart.solid", "--who", "Dr A\u200b"), "U+200B"),
        (("us.cart.solid", "--note", "a\nb"), "U+000A"),
        (("us.cart.solid", "--note", "x" * 501), "more than 500"),
    ],
)
def test_a_wrong_word_is_refused_and_nothing_is_written(content: Path, change: tuple[str, ...], says: str) -> None:
    words = {"--seen": "2026-12-01", "--source": "openfda-listings", "--address": "https://a.example/", "--who": "Dr A"}
    words |= dict(zip(change[1::2], change[2::2], strict=True))
    before = (content / "facts" / "checks.tsv").read_bytes()
    result = facts("check", change[0], "--result", "same", *(word for pair in words.items() for word in pair))
    assert result.exit_code == 1, result.output
    assert says in result.stderr
    assert (content / "facts" / "checks.tsv").read_bytes() == before


@pytest.mark.parametrize("left_out", ["--result", "--seen", "--source", "--address", "--who"])
def test_without_a_terminal_nothing_is_asked_and_what_is_missing_is_named(content: Path, left_out: str) -> None:
    words = ["--result", "same", *SOUND]
    place = words.index(left_out)
    del words[place : place + 2]
    before = rows_of(content)
    result = facts("check", "us.cart.solid", *words, typed="same\n" * 9)
    assert result.exit_code == 2
    assert left_out in result.stderr
    assert rows_of(content) == before
    assert left_out in as_json("check", "us.cart.solid", *words, code=2)["findings"][0]["message"]


def test_what_has_no_address_needs_a_note_of_what_was_read(content: Path) -> None:
    words = ("--result", "same", "--seen", "2026-12-01", "--source", "headlines-til-china", "--address", "", "--who", "Dr A")
    assert facts("check", "cn.til", *words).exit_code == 2
    assert facts("check", "cn.til", *words, "--note", "headlines of a trade paper").exit_code == 0


def test_on_a_terminal_it_asks_for_what_is_missing(content: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commands, "is_terminal", lambda: True)
    typed = "same\n2\n\n2026-13-01\n2027-01-01\n2026-12-01\nDr A\n"
    result = facts("check", "cn.cart.satricel", typed=typed)
    assert result.exit_code == 0, result.output
    assert "1  onclive" in result.stdout
    assert "is no date" in result.output or "does not exist" in result.output
    assert "in the future" in result.output
    assert rows_of(content)[-1].split("\t")[1:] == [
        "cn.cart.satricel", "same", "2026-12-01", "lancet-2025", "https://www.fda.gov/", "Dr A", ""
    ]  # fmt: skip
    assert facts("check", "cn.cart.satricel", "--result", "changed", *SOUND, typed="withdrawn\n").exit_code == 0
    assert rows_of(content)[-1].endswith("\twithdrawn")


# --- retract ----------------------------------------------------------------------------------------------------------


def test_a_retraction_says_which_date_holds_then(content: Path) -> None:
    facts("check", "us.cart.solid", "--result", "same", *SOUND)
    result = facts("retract", "us.cart.solid", "--who", "Dr B", "--note", "wrong window")
    assert result.exit_code == 0, result.output
    assert "Taken back: the check of 2026-12-20 by Dr A, same." in result.stdout
    assert "Checked on 2026-11-24, next check by 2026-12-24." in result.stdout
    result = facts("retract", "us.cart.solid", "--who", "Dr B", "--note", "wrong window")
    assert (
        "No check of us.cart.solid stands, so no release can be built until it is checked: cellfacts facts check" in result.stdout
    )
    refused = facts("retract", "us.cart.solid", "--who", "Dr B", "--note", "again")
    assert (refused.exit_code, "there is none to take back" in refused.stderr) == (1, True)


def test_what_is_done_in_one_second_counts_in_its_order(content: Path) -> None:
    """A retraction wins over a check of the same second, so the next row is a second later."""
    for _ in range(3):
        assert facts("check", "us.cart.solid", "--result", "same", *SOUND).exit_code == 0
        assert listed("us.cart.solid")["checked_on"] == "2026-12-20"
        assert facts("retract", "us.cart.solid", "--who", "Dr B", "--note", "no").exit_code == 0
        assert listed("us.cart.solid")["checked_on"] == "2026-11-24"


@pytest.mark.parametrize(
    "words", [("us.cart.soild", "--who", "B", "--note", "no"), ("us.cart.solid", "--who", " ", "--note", "no")]
)
def test_a_wrong_retraction_writes_nothing(content: Path, words: tuple[str, ...]) -> None:
    before = rows_of(content)
    assert facts("retract", *words).exit_code == 1
    assert rows_of(content) == before


# --- the file ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "broken",
    [
        lambda data: data + b"<<<<<<< ours\n",
        lambda data: data + b"\0\n",
        lambda data: data + b"\xff\n",
        lambda data: data + b"x" * 10_000_000,
        lambda data: data + b"2026-12-20T12:00:00Z\tcn.til\tsame\n",
        lambda data: data + check_row("cn.til", at="2027-01-01T00:00:00Z").encode() + b"\n",
        lambda data: data + check_row("cn.til", seen="2026-02-30").encode() + b"\n",
    ],
    ids=["conflict", "NUL", "not UTF-8", "10 MB", "cells", "future", "no such day"],
)
def test_a_record_that_cannot_be_read_is_one_finding_and_is_not_written_to(
    content: Path, broken: Callable[[bytes], bytes]
) -> None:
    file = content / "facts" / "checks.tsv"
    file.write_bytes(broken(file.read_bytes()))
    before = file.read_bytes()
    result = as_json("check", "us.cart.solid", "--result", "same", *SOUND, code=1)
    (finding,) = result["findings"]
    assert finding["file"] == "widget/facts/checks.tsv"
    assert finding["line"]
    with pytest.raises(ContentRefused) as refused:
        load_content(content, TODAY)
    assert [found.file for found in refused.value.findings] == ["widget/facts/checks.tsv"], "one mistake, one finding"
    assert file.read_bytes() == before


@pytest.mark.parametrize(
    "changed", [lambda data: data.rstrip(b"\n"), lambda data: data.replace(b"\n", b"\r\n"), lambda data: b"\xef\xbb\xbf" + data]
)
def test_however_the_file_ends_the_new_row_is_a_line_of_its_own(content: Path, changed: Callable[[bytes], bytes]) -> None:
    file = content / "facts" / "checks.tsv"
    file.write_bytes(before := changed(file.read_bytes()))
    assert facts("check", "us.cart.solid", "--result", "same", *SOUND).exit_code == 0
    assert file.read_bytes().startswith(before)
    assert listed("us.cart.solid")["checked_on"] == "2026-12-20"


@pytest.mark.parametrize("gone", [Path.unlink, lambda file: (file.unlink(), file.mkdir())])
def test_a_record_that_is_gone_is_one_finding_and_is_not_begun_anew(content: Path, gone: Callable[[Path], object]) -> None:
    gone(content / "facts" / "checks.tsv")
    (finding,) = as_json("check", "us.cart.solid", "--result", "same", *SOUND, code=1)["findings"]
    assert "Restore it from version control." in finding["message"]
    with pytest.raises(ContentRefused) as refused:
        load_content(content, TODAY)
    assert [found.file for found in refused.value.findings] == ["widget/facts/checks.tsv"]


def test_an_unreadable_row_is_one_finding_though_no_other_check_of_its_fact_stands(content: Path) -> None:
    rows = [row for row in all_checked() if "\tcn.til\t" not in row]
    write_checks(content, [*rows, check_row("cn.til", seen="2026-02-30", source="headlines-til-china")])
    with pytest.raises(ContentRefused) as refused:
        load_content(content, TODAY)
    assert [(finding.key, finding.line) for finding in refused.value.findings] == [("cn.til", len(rows) + 2)]


def test_two_at_once_lose_no_row(content: Path) -> None:
    def add(number: int) -> None:
        row = FactCheck(NOON + timedelta(seconds=number), "cn.til", Outcome.SAME, TODAY, "fda", "", f"Dr {number}", "x")
        record_rows(content, TODAY, lambda known: [row])

    before = len(rows_of(content))
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(add, range(40)))
    assert len(rows_of(content)) == before + 40
    assert len(load_content(content, TODAY).checks.rows) == before - 1 + 40


def test_a_folder_that_cannot_be_written_says_what_to_set(content: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: object) -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    monkeypatch.setattr(record, "replace_files", refuse)
    result = facts("check", "us.cart.solid", "--result", "same", *SOUND)
    assert result.exit_code == 1
    assert "The content folder is read-only. Set CELLFACTS_CONTENT to a clone of the repository." in result.stderr


def test_a_folder_without_the_right_to_write_does_not_even_ask(content: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The rights count for root too, who runs this in a container."""
    monkeypatch.setattr(commands, "is_terminal", lambda: True)
    before = rows_of(content)
    (content / "facts").chmod(0o555)
    try:
        result = facts("check", "us.cart.solid", typed="")
        retracted = facts("retract", "us.cart.solid", "--who", "Dr A", "--note", "no")
    finally:
        (content / "facts").chmod(0o755)
    for refused in (result, retracted):
        assert refused.exit_code == 1
        assert "Set CELLFACTS_CONTENT" in refused.stderr
    assert "Result" not in result.stdout
    assert rows_of(content) == before


def test_an_installed_package_is_not_written_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The next `pip install` would take the record away."""
    installed = content_in(tmp_path / "site-packages")
    monkeypatch.setattr(record, "PACKAGE", installed)
    with pytest.raises(record.ContentReadOnly):
        record.refuse_read_only(installed)
    shutil.copyfile(PROJECT / "pyproject.toml", installed.parent / "pyproject.toml")
    record.refuse_read_only(installed)


def test_the_shipped_facts_can_be_recorded_from_this_checkout() -> None:
    record.refuse_read_only(PACKAGE)
    assert all(isinstance(row, Decision) and row.sources for row in installed_content().decisions.values())


def test_a_mistake_in_the_copy_is_said_and_nothing_is_recorded(content: Path) -> None:
    with (content / "faq" / "copy.toml").open("a") as copy:
        copy.write('\n[wrong]\ntext = "<b>"\n')
    before = rows_of(content)
    (finding,) = as_json("check", "us.cart.solid", "--result", "same", *SOUND, code=1)["findings"]
    assert finding["file"] == "widget/faq/copy.toml"
    assert rows_of(content) == before


# --- the guide --------------------------------------------------------------------------------------------------------

ADMINS = (PROJECT / "service" / "preview" / "README.md").read_text()
GUIDE = ADMINS.partition("## Check a fact\n")[2].partition("\n## ")[0]
GUIDED = [line.strip() for block in re.findall(r"```sh\n(.*?)```", GUIDE, re.DOTALL) for line in block.strip().splitlines()]


@pytest.mark.usefixtures("content")
def test_every_command_of_the_guide_runs_in_its_order() -> None:
    assert {shlex.split(line)[2] for line in GUIDED} == {"due", "check", "retract"}
    for line in GUIDED:
        result = CliRunner().invoke(main, shlex.split(line)[1:])
        assert result.exit_code == int("due" in line), result.output


def test_the_guide_says_how_long_a_check_is_good() -> None:
    assert f"{STATUS_REVIEW.days} days, of most sentences for {COPY_REVIEW.days}" in " ".join(GUIDE.split())


@pytest.mark.parametrize(("days", "mailed"), [(0, False), (30, True)])
def test_cron_mails_when_something_is_due_and_is_quiet_otherwise(content: Path, tmp_path: Path, days: int, mailed: bool) -> None:
    (line,) = re.findall(r"^0 7 \* \* 1 cellfacts (.+)$", GUIDE, re.MULTILINE)
    answer = facts("due", "--days", str(days))
    command = tmp_path / "cellfacts"
    command.write_text(f"#!/bin/sh\ncat <<'END'\n{answer.stdout}END\nexit {answer.exit_code}\n")
    command.chmod(0o755)
    line = line.replace("/opt/cellfacts/bin/cellfacts", str(command))
    said = subprocess.run(["sh", "-c", line], capture_output=True, text=True, check=False).stdout
    assert ("cellfacts facts check us.cart.solid" in said) is mailed
    assert bool(said) is mailed
