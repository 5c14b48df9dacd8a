"""The log of decisions: every line that anybody wrote is found, and what was read once is not read again."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from service.preview.decisions import log
from service.preview.decisions.log import END_LINK, LINK, NAME, Journal, LogEntry

AT = "2026-11-24T10:00:00Z"
BY_ANOTHER_PROCESS = """
import sys
from pathlib import Path
from service.preview.decisions.log import Journal, LogEntry
journal = Journal(Path(sys.argv[1]))
with journal.locked():
    journal.add(LogEntry(sys.argv[2], "2026-11-24T10:00:00Z", "Another", "build", "draft"))
"""


def entry(form: str, **more: Any) -> LogEntry:
    return LogEntry(**({"form": form, "at": AT, "who": "Chen Wei", "what": "build", "about": "draft"} | more))


def line(form: str, **more: Any) -> bytes:
    return json.dumps(asdict(entry(form, **more))).encode() + b"\n"


def write(journal: Journal, *forms: str) -> None:
    for form in forms:
        with journal.locked():
            journal.add(entry(form))


def forms(journal: Journal) -> list[str]:
    """The newest first."""
    return [one.form for one in journal.entries()]


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    """A log that has been read once, with two decisions in it."""
    journal = Journal(tmp_path)
    write(journal, "first", "second")
    assert forms(journal) == ["second", "first"]
    return journal


@pytest.fixture
def parsed_lines(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """Every line that is parsed from now on."""
    seen: list[bytes] = []
    parsed = log.parse_entry

    def noted(one: bytes) -> LogEntry | None:
        if one:
            seen.append(one)
        return parsed(one)

    monkeypatch.setattr(log, "parse_entry", noted)
    return seen


def test_a_question_to_an_unchanged_log_reads_nothing(journal: Journal, parsed_lines: list[bytes]) -> None:
    assert journal.entry("first") == entry("first")
    assert journal.about("draft") == [entry("second"), entry("first")]
    assert journal.is_ended("draft")
    assert parsed_lines == []


def test_after_a_new_line_only_that_line_is_read(journal: Journal, parsed_lines: list[bytes]) -> None:
    write(journal, "third")
    assert forms(journal) == ["third", "second", "first"]
    assert parsed_lines == [line("third").strip()]


def test_a_line_of_another_process_is_found(journal: Journal) -> None:
    subprocess.run([sys.executable, "-c", BY_ANOTHER_PROCESS, journal.folder, "third"], check=True)
    assert journal.entry("third") == entry("third", who="Another")


def test_a_link_that_another_process_ends_is_ended_at_once(journal: Journal) -> None:
    here, there = journal, Journal(journal.folder)
    there.add(entry("a", what=LINK, about="link", done=True))
    assert not here.is_ended("link")
    there.add(entry("b", what=END_LINK, about="link"))
    assert not here.is_ended("link"), "it has only begun"
    there.add(entry("b", what=END_LINK, about="link", done=True))
    assert here.is_ended("link")


def test_the_outcome_of_a_decision_that_was_read_before_is_added_to_it(journal: Journal) -> None:
    journal.add(entry("first", at="2026-11-24T11:00:00Z", outcome="built", done=True))
    assert journal.entries() == [entry("second"), entry("first", outcome="built", done=True)]


def replaced(file: Path) -> None:
    """By another file, as `cp --remove-destination` and editors do."""
    other = file.with_name("other")
    other.write_bytes(line("x") + line("y") + line("z"))
    other.replace(file)


def overwritten(file: Path) -> None:
    """In its place and longer than before, as `cp` restores a backup."""
    file.write_bytes(line("x") + line("y") + line("z"))


def shortened(file: Path) -> None:
    file.write_bytes(line("x"))


def of_the_same_size(file: Path) -> None:
    before = file.stat()
    file.write_bytes(file.read_bytes().replace(b"second", b"fourth"))
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns + 1))


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (replaced, ["z", "y", "x"]),
        (overwritten, ["z", "y", "x"]),
        (shortened, ["x"]),
        (of_the_same_size, ["fourth", "first"]),
        (Path.unlink, []),
    ],
)
def test_a_log_that_is_no_longer_the_same_is_read_anew(
    journal: Journal, change: Callable[[Path], None], expected: list[str]
) -> None:
    change(journal.folder / NAME)
    assert forms(journal) == expected
    assert journal.entry("first") is None or "first" in expected
    write(journal, "next")
    assert forms(journal) == ["next", *expected]


def test_a_log_that_was_restored_from_a_backup_knows_only_what_stands_there(journal: Journal, tmp_path: Path) -> None:
    backup = tmp_path / "backup"
    shutil.copy(journal.folder / NAME, backup)
    write(journal, "third")
    assert forms(journal) == ["third", "second", "first"]
    shutil.copy(backup, journal.folder / NAME)
    write(journal, "a later one, with a longer id")  # so that it is longer than it was when it was read
    assert forms(journal) == ["a later one, with a longer id", "second", "first"]


@pytest.mark.parametrize("cut", [1, 20, -2])
def test_a_line_that_is_still_being_written_is_found_when_it_is_whole(journal: Journal, cut: int) -> None:
    whole, file = line("third"), journal.folder / NAME
    with file.open("ab") as half:
        half.write(whole[:cut])
    assert forms(journal) == ["second", "first"]
    with file.open("ab") as rest:
        rest.write(whole[cut:])
    assert forms(journal) == ["third", "second", "first"]


def test_a_line_without_its_end_counts_and_is_counted_once(journal: Journal) -> None:
    with (journal.folder / NAME).open("ab") as file:
        file.write(line("third").rstrip(b"\n"))
    assert forms(journal) == ["third", "second", "first"]
    write(journal, "fourth")
    assert forms(journal) == ["fourth", "third", "second", "first"]


def test_a_line_that_was_cut_short_for_good_hides_no_other(journal: Journal) -> None:
    with (journal.folder / NAME).open("ab") as file:
        file.write(line("third")[:30])
    assert forms(journal) == ["second", "first"]
    write(journal, "fourth")
    assert forms(journal) == ["fourth", "second", "first"]


@pytest.mark.parametrize(
    "strange", [b"\xff\xfe\n", b"[]\n", b"{}\n", line("x").replace(b'"x"', b"[]"), line("x").replace(b'"draft"', b"{}")]
)
def test_a_line_that_is_no_decision_is_passed_over(journal: Journal, strange: bytes) -> None:
    with (journal.folder / NAME).open("ab") as file:
        file.write(strange + line("third"))
    assert forms(journal) == ["third", "second", "first"]


def test_a_link_planted_in_the_place_of_the_log_is_not_followed(journal: Journal, tmp_path: Path) -> None:
    file, other = journal.folder / NAME, tmp_path / "other"
    other.write_bytes(line("planted"))
    file.unlink()
    file.symlink_to(other)
    for _ in range(2):
        with pytest.raises(OSError, match="symbolic links"):
            journal.entries()


def test_threads_that_ask_and_add_at_once_lose_nothing(journal: Journal) -> None:
    def add_and_ask(number: int) -> bool:
        write(journal, f"form{number}")
        return journal.entry(f"form{number}") is not None

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(add_and_ask, range(200)))
    assert len(forms(journal)) == 202
    assert forms(journal) == forms(Journal(journal.folder))
