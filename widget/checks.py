"""The record of checks: who compared which fact with which source, and when.

A row of `facts/checks.tsv` has tab-separated cells: at, fact, result, seen, source, address, who, note. The file is append-only: a
retraction is another row. Order and duplicate rows mean nothing, so two versions merge line by line. A check of several sources is
several rows with the same time.

A fact's check is its newest one with the result `same` that still stands. A retraction takes back the newest one before it; of equal
times it wins. Every date of a check comes from here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import Path

from .findings import Finding
from .model import Day, Month
from .text import unsafe_character
from .toml_file import decode, file_finding

NAME = "checks.tsv"
COLUMNS = ("at", "fact", "result", "seen", "source", "address", "who", "note")
MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z")
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
MONTH = re.compile(r"(\d{4})-(\d{2})")
ADDRESS = re.compile(r"https?://[^\s<>\"]+")
LONGEST_CELL = 500
MEND = "Restore the row, or take it out and record the check again with `cellfacts facts check`."


class Result(StrEnum):
    """What came of a check."""

    SAME = "same"
    CHANGED = "changed"
    COULD_NOT = "could-not"
    RETRACTED = "retracted"


@dataclass(frozen=True, slots=True)
class Check:
    """One row. at: UTC. fact: its key. seen: date of the newest record; None if none was seen. source: its key; empty for none.

    address: what was read. line: in the file; 0 if new.
    """

    at: datetime
    fact: str
    result: Result
    seen: Day | None
    source: str
    address: str
    who: str
    note: str
    line: int = field(default=0, compare=False)

    @property
    def cells(self) -> tuple[str, ...]:
        """As in the file."""
        stamp = f"{self.at:%Y-%m-%dT%H:%M:%SZ}"
        seen = self.seen.isoformat() if self.seen else ""
        return (stamp, self.fact, self.result.value, seen, self.source, self.address, self.who, self.note)


@dataclass(frozen=True, slots=True)
class Checked:
    """The state of a fact. rows: of its newest standing check; empty if there is none. changed: the row that says that the fact is not so
    any more, if no check followed.
    """

    rows: tuple[Check, ...] = ()
    changed: Check | None = None

    @property
    def on(self) -> date | None:
        """The day of the check."""
        return self.rows[0].at.date() if self.rows else None

    @property
    def seen(self) -> Day | None:
        """The newest record that the check saw."""
        return max((row.seen for row in self.rows if row.seen), key=sort_day, default=None)


@dataclass(frozen=True, slots=True)
class CheckRecord:
    """All rows, and the findings about the file."""

    rows: tuple[Check, ...] = ()
    problems: tuple[Finding, ...] = ()
    by_fact: Mapping[str, Checked] = field(default_factory=dict)

    def of(self, fact: str) -> Checked:
        return self.by_fact.get(fact, Checked())

    def seen_in(self, source: str) -> Day | None:
        """The newest record that a standing check saw in a source."""
        rows = (row for checked in self.by_fact.values() for row in checked.rows if row.source == source and row.seen)
        return max((row.seen for row in rows if row.seen), key=sort_day, default=None)


def sort_day(day: Day) -> date:
    return day.first_day if isinstance(day, Month) else day


def load_checks(path: Path, file: str, day: date | None = None) -> CheckRecord:
    """The record of a file; empty if there is none. file: its path, for findings. day: today, to find checks of the future."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return CheckRecord()
    return parse_checks(data, file, day)


def parse_checks(data: bytes, file: str, day: date | None = None) -> CheckRecord:
    """The record in the bytes of a file."""
    text, problems = decode(data, file)
    rows: list[Check] = []
    for number, line in enumerate((text or "").split("\n"), 1):
        # A merge of two files may leave the names of the columns anywhere.
        if not line or tuple(line.split("\t")) == COLUMNS:
            continue
        try:
            rows.append(read_check(line, number, day))
        except ValueError as error:
            problems.append(
                file_finding(
                    file, f"{error} {MEND}", number, line.split("\t")[1:2][0][:80] if "\t" in line else "", check="facts"
                )
            )
    return CheckRecord(tuple(rows), tuple(problems), standing_checks(rows))


def read_check(line: str, number: int, day: date | None) -> Check:
    """Parse a row. Raises ValueError with the problem."""
    cells = line.split("\t")
    if len(cells) != len(COLUMNS):
        raise ValueError(
            f"A row has {len(COLUMNS)} cells with a tab between them ({', '.join(COLUMNS)}); this one has {len(cells)}."
        )
    moment, fact, result, seen, source, address, who, note = cells
    if not fact:
        raise ValueError("The row does not name its fact.")
    if result not in set(Result):
        raise ValueError(f"{result[:20]!r} is no result; write {', '.join(Result)}.")
    if not who.strip():
        raise ValueError("The row does not say who checked.")
    if long := next((name for name, cell in zip(COLUMNS, cells, strict=True) if len(cell) > LONGEST_CELL), None):
        raise ValueError(f"The cell {long} has more than {LONGEST_CELL} characters.")
    if bad := unsafe_character(line.replace("\t", " ")):
        raise ValueError(f"The row has a character that nobody sees ({bad}).")
    if address and not ADDRESS.fullmatch(address):
        raise ValueError(f"{address[:60]!r} is no web address.")
    at = read_moment(moment)
    seen_on = read_day(seen) if seen else None
    for when in (at.date(), *((sort_day(seen_on),) if seen_on else ())):
        if day and when > day:
            raise ValueError(f"{when} is in the future; today is {day}.")
    return Check(at, fact, Result(result), seen_on, source, address, who.strip(), note, number)


def read_moment(text: str) -> datetime:
    """A UTC time with seconds. Raises ValueError."""
    try:
        if MOMENT.fullmatch(text):
            return datetime.fromisoformat(text).replace(tzinfo=UTC)
    except ValueError as error:
        raise ValueError(f"{text} does not exist ({error}).") from error
    raise ValueError(f"{text[:20]!r} is no moment like 2026-11-24T08:15:30Z.")


def read_day(text: str) -> Day:
    """A day, or a month like 2024-08. Raises ValueError."""
    try:
        if DAY.fullmatch(text):
            return date.fromisoformat(text)
        if match := MONTH.fullmatch(text):
            date(int(match[1]), int(match[2]), 1)
            return Month(int(match[1]), int(match[2]))
    except ValueError as error:
        raise ValueError(f"{text} does not exist ({error}).") from error
    raise ValueError(f"{text[:20]!r} is no date like 2026-11-24 or 2026-11.")


def standing_checks(rows: Iterable[Check]) -> dict[str, Checked]:
    """The state of each fact, in any order of rows."""
    by_fact: dict[str, list[Check]] = {}
    for row in dict.fromkeys(rows):
        by_fact.setdefault(row.fact, []).append(row)
    return {fact: state_of(of_fact) for fact, of_fact in by_fact.items()}


def state_of(rows: Iterable[Check]) -> Checked:
    """The state of one fact from all of its rows."""
    standing: list[list[Check]] = []
    for row in sorted(rows, key=lambda row: (row.at, row.result is Result.RETRACTED, row.cells)):
        if row.result is Result.RETRACTED:
            del standing[-1:]
        elif row.result is not Result.COULD_NOT:
            if standing and (standing[-1][0].at, standing[-1][0].result) == (row.at, row.result):
                standing[-1].append(row)
            else:
                standing.append([row])
    same = next((group for group in reversed(standing) if group[0].result is Result.SAME), [])
    changed = standing[-1][0] if standing and standing[-1][0].result is Result.CHANGED else None
    return Checked(tuple(same), changed)
