"""The record of checks: who compared which fact with which source, and when.

A row of `facts/checks.tsv` has tab-separated cells: at, fact, result, seen, source, address, who, note. The file is append-only: a
retraction is another row. Order and duplicate rows mean nothing, so two versions merge line by line. A check of several sources is
several rows with the same time.

A fact's check is its newest one with the result `same` that still stands. Every date of a check comes from here. `changed` means that
the words are wrong: nothing is released until a newer `same`. `could-not` changes no date. A retraction takes back the newest row before
it. Of equal times a retraction counts last, and `changed` after `same`, which is the safe side.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import Path

from .findings import Finding
from .model import Day, Month
from .text import unsafe_character
from .toml_file import LARGEST, decode, file_finding

NAME = "checks.tsv"
FACT_CHECK = "facts"  # the name in a finding that `cellfacts facts check` mends
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
class FactCheck:
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
    """The state of a fact. standing: its checks that nobody took back, oldest first; each is the rows of one moment and result."""

    standing: tuple[tuple[FactCheck, ...], ...] = ()

    @property
    def confirmed(self) -> tuple[tuple[FactCheck, ...], ...]:
        """The standing checks that found the fact to be so, newest first."""
        return tuple(rows for rows in reversed(self.standing) if rows[0].result is Result.SAME)

    @property
    def rows(self) -> tuple[FactCheck, ...]:
        """The rows of the newest one; empty if there is none."""
        return next(iter(self.confirmed), ())

    @property
    def changed(self) -> FactCheck | None:
        """The row that says that the fact is not so any more, if no check followed it."""
        newest = next((rows[0] for rows in reversed(self.standing) if rows[0].result is not Result.COULD_NOT), None)
        return newest if newest and newest.result is Result.CHANGED else None

    @property
    def could_not(self) -> FactCheck | None:
        """The newest attempt that failed, if no check followed it."""
        return self.standing[-1][0] if self.standing and self.standing[-1][0].result is Result.COULD_NOT else None

    @property
    def on(self) -> date | None:
        """The day of the check."""
        return self.rows[0].at.date() if self.rows else None

    @property
    def seen(self) -> Day | None:
        """The newest record that the check saw."""
        return newest_day(row.seen for row in self.rows)

    def seen_in(self, source: str) -> Day | None:
        """The newest record in one source, of the newest standing check that saw one there."""
        days = (newest_day(row.seen for row in rows if row.source == source) for rows in self.confirmed)
        return next((day for day in days if day), None)


@dataclass(frozen=True, slots=True)
class CheckRecord:
    """All rows, and the findings about the file.

    unread: facts and sources in rows that cannot be read; None if the whole file cannot be. day: today; None if nobody said.
    """

    rows: tuple[FactCheck, ...] = ()
    problems: tuple[Finding, ...] = ()
    by_fact: Mapping[str, Checked] = field(default_factory=dict)
    unread: frozenset[str] | None = frozenset()
    day: date | None = None

    def is_known(self, key: str) -> bool:
        """Whether every row about a fact or a source can be read. If not, a missing check is no second mistake."""
        return self.unread is not None and key not in self.unread

    def of(self, fact: str) -> Checked:
        return self.by_fact.get(fact, Checked())

    def may_have(self, key: str) -> bool:
        """Whether a check of a fact, or in a source, may stand in rows that cannot be read. Their mistake is a finding already."""
        return self.unread is None or key in self.unread

    def seen_in(self, source: str) -> Day | None:
        """The newest record that a standing check of any fact saw in a source."""
        return newest_day(checked.seen_in(source) for checked in self.by_fact.values())


def sort_day(day: Day) -> date:
    return day.first_day if isinstance(day, Month) else day


def last_day(day: Day) -> date:
    """The day itself; of a month, its last day."""
    return date(day.year, day.month, monthrange(day.year, day.month)[1]) if isinstance(day, Month) else day


def newest_day(days: Iterable[Day | None]) -> Day | None:
    """The newest one; None if there is none. Of a month and its first day, the day: it says more."""
    return max((day for day in days if day), key=lambda day: (sort_day(day), not isinstance(day, Month)), default=None)


def load_checks(path: Path, file: str, day: date | None = None) -> CheckRecord:
    """The record of a file. file: its path, for findings. day: today, to find checks of the future."""
    try:
        with path.open("rb") as opened:
            return parse_checks(opened.read(LARGEST + 1), file, day)
    except OSError as error:
        advice = f"The file cannot be read ({error.strerror}), so no fact counts as checked. Restore it from version control."
        return CheckRecord(problems=(file_finding(file, advice),), unread=None)


def parse_checks(data: bytes, file: str, day: date | None = None) -> CheckRecord:
    """The record in the bytes of a file."""
    text, problems = decode(data, file)
    if text is None:
        return CheckRecord(problems=tuple(problems), unread=None)
    rows: list[FactCheck] = []
    unread: set[str] = set()
    for number, line in enumerate(text.split("\n"), 1):
        # A merge of two files may leave the names of the columns anywhere.
        if not line or tuple(line.split("\t")) == COLUMNS:
            continue
        try:
            rows.append(read_check(line, number, day))
        except ValueError as error:
            cells = line.split("\t")
            unread |= set(cells)
            key = cells[1][:80] if len(cells) > 1 else ""
            problems.append(file_finding(file, f"{error} {MEND}", number, key, check=FACT_CHECK))
    return CheckRecord(tuple(rows), tuple(problems), standing_checks(rows), frozenset(unread), day)


def read_check(line: str, number: int, day: date | None) -> FactCheck:
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
    return FactCheck(at, fact, Result(result), seen_on, source, address, who.strip(), note, number)


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


def standing_checks(rows: Iterable[FactCheck]) -> dict[str, Checked]:
    """The state of each fact, in any order of rows."""
    by_fact: dict[str, list[FactCheck]] = {}
    for row in dict.fromkeys(rows):
        by_fact.setdefault(row.fact, []).append(row)
    return {fact: checked_from(of_fact) for fact, of_fact in by_fact.items()}


# Rows of one moment, the one that counts last at the end.
ORDER = (Result.COULD_NOT, Result.SAME, Result.CHANGED, Result.RETRACTED)


def checked_from(rows: Iterable[FactCheck]) -> Checked:
    """The state of one fact from all of its rows, in any order."""
    standing: list[list[FactCheck]] = []
    for row in sorted(rows, key=lambda row: (row.at, ORDER.index(row.result), row.cells)):
        if row.result is Result.RETRACTED:
            del standing[-1:]
        elif standing and (standing[-1][0].at, standing[-1][0].result) == (row.at, row.result):
            standing[-1].append(row)
        else:
            standing.append([row])
    return Checked(tuple(map(tuple, standing)))
