"""The record of checks: in whatever order and however often its rows stand in the file, a fact has one state."""

from __future__ import annotations

import subprocess
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import PROJECT
from widget.checks import COLUMNS, CheckRecord, FactCheck, Result, checked_from, parse_checks
from widget.loading import PACKAGE, load_content
from widget.model import Month
from widget.toml_file import read_tables

FACT = "us.cart.solid"
START = datetime(2026, 11, 1, 8, 0, tzinfo=UTC)
HEADER = "\t".join(COLUMNS)


def row(
    day: int, result: str = "same", *, source: str = "fda", seen: str = "2026-10-30", who: str = "Dr A", note: str = ""
) -> str:
    return "\t".join((f"2026-11-{day:02}T08:00:00Z", FACT, result, seen, source, "https://www.fda.gov/", who, note))


def record(*rows: str) -> CheckRecord:
    parsed = parse_checks("\n".join((HEADER, *rows, "")).encode(), "checks.tsv", date(2026, 12, 31))
    assert not parsed.problems
    return parsed


checks = st.builds(
    FactCheck,
    at=st.integers(0, 6).map(lambda hours: START + timedelta(hours=hours)),
    fact=st.sampled_from([FACT, "cn.til"]),
    result=st.sampled_from(Result),
    seen=st.sampled_from([None, date(2026, 10, 1), Month(2026, 10), date(2026, 10, 30)]),
    source=st.sampled_from(["fda", "nmpa"]),
    address=st.just("https://www.fda.gov/"),
    who=st.sampled_from(["Dr A", "Dr B"]),
    note=st.just(""),
)


@given(st.lists(checks, max_size=12), st.randoms(use_true_random=False))
def test_order_and_duplicates_of_rows_mean_nothing(rows: list[FactCheck], random: Random) -> None:
    lines = ["\t".join(check.cells) for check in rows]
    merged = [*lines, *lines[::2], HEADER]
    random.shuffle(merged)
    assert record(*merged).by_fact == record(*lines).by_fact
    assert [record(*merged).seen_in(key) for key in ("fda", "nmpa")] == [record(*lines).seen_in(key) for key in ("fda", "nmpa")]


@given(st.lists(checks, min_size=1, max_size=12))
def test_a_retraction_takes_back_one_check_and_no_more(rows: list[FactCheck]) -> None:
    of_fact = [check for check in rows if check.fact == FACT]
    later = FactCheck(START + timedelta(days=1), FACT, Result.RETRACTED, None, "", "", "Dr A", "typed into the wrong window")
    assert checked_from([*of_fact, later]).standing == checked_from(of_fact).standing[:-1]


def test_the_newest_check_gives_the_date_and_the_newest_record_of_its_rows() -> None:
    state = record(row(3), row(5, seen="2026-09"), row(5, source="nmpa", seen="2026-08-02")).of(FACT)
    assert (state.on, state.seen, len(state.rows)) == (date(2026, 11, 5), Month(2026, 9), 2)


def test_of_equal_times_the_retraction_wins() -> None:
    for rows in ((row(3), row(3, "retracted")), (row(3, "retracted"), row(3))):
        assert record(*rows).of(FACT).on is None


def test_after_a_retraction_the_check_before_it_holds_again() -> None:
    state = record(row(3), row(5, "changed"), row(6, "retracted")).of(FACT)
    assert (state.on, state.changed) == (date(2026, 11, 3), None)


def test_changed_holds_until_a_newer_same_and_moves_no_date() -> None:
    changed = record(row(3), row(5, "changed")).of(FACT)
    assert changed.changed is not None
    assert changed.on == date(2026, 11, 3)
    assert record(row(3), row(5, "changed"), row(4)).of(FACT).changed is not None, "an older check says nothing about it"
    mended = record(row(3), row(5, "changed"), row(6)).of(FACT)
    assert (mended.changed, mended.on) == (None, date(2026, 11, 6))


def test_of_equal_times_changed_counts_more_than_same() -> None:
    assert record(row(5), row(5, "changed")).of(FACT).changed is not None


def test_could_not_changes_no_date_and_is_kept_until_a_check_follows() -> None:
    state = record(row(3), row(5, "could-not", seen="")).of(FACT)
    assert (state.on, state.could_not is not None) == (date(2026, 11, 3), True)
    assert record(row(3), row(5, "could-not"), row(6)).of(FACT).could_not is None


def test_a_source_keeps_its_newest_record_when_the_fact_is_checked_elsewhere() -> None:
    """Else a check of another source would leave "openFDA, {published}" without a date."""
    assert record(row(3, source="openfda-listings"), row(5)).seen_in("openfda-listings") == date(2026, 10, 30)


def test_git_keeps_the_checks_of_two_people(tmp_path: Path) -> None:
    def git(*words: str) -> str:
        name = ("-c", "user.name=Test", "-c", "user.email=test@example.org")
        return subprocess.run(["git", *name, *words], cwd=tmp_path, check=True, capture_output=True, text=True).stdout

    attributes = (PROJECT / ".gitattributes").read_text()
    file = tmp_path / "widget" / "facts" / "checks.tsv"
    file.parent.mkdir(parents=True)
    (tmp_path / ".gitattributes").write_text(attributes)
    file.write_text(f"{HEADER}\n{row(1)}\n")
    git("init", "-q", "-b", "one")
    git("add", "-A")
    git("commit", "-qm", "first")
    git("checkout", "-qb", "two")
    file.write_text(f"{HEADER}\n{row(1)}\n{row(4, who='Dr B')}\n")
    git("commit", "-qam", "by one")
    git("checkout", "-q", "one")
    file.write_text(f"{HEADER}\n{row(1)}\n{row(3, 'changed')}\n")
    git("commit", "-qam", "by another")
    git("merge", "-q", "two", "-m", "both")
    merged = parse_checks(file.read_bytes(), "checks.tsv")
    assert not merged.problems
    assert merged.by_fact == record(row(1), row(3, "changed"), row(4, who="Dr B")).by_fact


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (row(31), "does not exist"),
        (row(3, seen="2026-02-30"), "does not exist"),
        (row(3, seen="2027-01-01"), "future"),
        (row(3).replace("2026-11-03", "2030-01-01"), "future"),
        (row(3, "fine"), "is no result"),
        (row(3, who=" "), "who checked"),
        (row(3, note="a\u200bb"), "U+200B"),
        (row(3).replace("https://", "ftp://"), "no web address"),
        (row(3).rpartition("\t")[0], "8 cells"),
    ],
)
def test_a_row_that_cannot_be_read_is_one_finding_with_its_line(line: str, says: str) -> None:
    parsed = parse_checks(f"{HEADER}\n{row(1)}\n{line}\n".encode(), "widget/facts/checks.tsv", date(2026, 12, 31))
    (finding,) = parsed.problems
    assert says in finding.message
    assert (finding.file, finding.line, finding.level) == ("widget/facts/checks.tsv", 3, "error")
    assert parsed.of(FACT).on == date(2026, 11, 1)


def test_the_shipped_first_rows_say_that_nobody_was_there_and_what_was_read() -> None:
    """No name is invented: the decisions were first checked by desk research, and each row says how little of a source that was."""
    content = load_content(PACKAGE)
    assert not content.checks.problems
    first = [row for row in content.checks.rows if row.who == "desk research from published material"]
    assert {row.fact for row in first} >= set(content.decisions)
    assert not [row.cells for row in first if row.fact in content.decisions and not row.note]
    assert {row.result for row in first} <= {Result.SAME, Result.RETRACTED}


def test_each_source_of_a_decision_says_what_was_read_of_it() -> None:
    (tables, findings) = read_tables((PACKAGE / "facts" / "decisions.toml").read_bytes(), "decisions.toml")
    assert not findings
    read = {".".join(table.path): table.values["sources"] for table in tables if "verdict" in table.values}
    assert read.keys() == load_content(PACKAGE).decisions.keys()
    for sources in read.values():
        assert sources
        assert all(source["read"].strip() for source in sources)


def test_a_retraction_after_a_failed_attempt_takes_back_the_attempt_and_not_the_check_before() -> None:
    state = record(row(3), row(5, "could-not"), row(6, "retracted")).of(FACT)
    assert (state.on, state.could_not) == (date(2026, 11, 3), None)
    assert record(row(3), row(5, "changed"), row(6, "could-not")).of(FACT).changed
