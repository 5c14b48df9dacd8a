"""The log of decisions, DATA/preview/log.jsonl: who decided what, and when. Lines are only ever added.

A decision has two lines: one before anything is done, one with what came of it. So a decision that was cut short by a crash can be seen as
such, and one form that is sent twice is carried out once: its id stands in the log.

A page asks the log many times. So what was read is remembered, and each question reads only what was added since.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import IO

from service.clock import utc_stamp
from service.files import hold_lock, open_own

NAME = "log.jsonl"
LOCK = "log.lock"
LINK, END_LINK = "link", "end-link"  # for somebody outside


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One decision. form: id of the form that was sent. at: when, UTC. who: the admin. what: name of the kind of decision. about: key, release or
    widget, and language.

    remark: in the admin's words. outcome: in English words; empty as long as nothing is known. said, values: the message that says the same in
    every language, if there is one. done: whether it was carried out.
    """

    form: str
    at: str
    who: str
    what: str
    about: str
    remark: str = ""
    outcome: str = ""
    said: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    done: bool = False


class Journal:
    """The log in the preview's folder. Threads may share one; other processes may add to the same file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.lock = Lock()
        self.index = Index()

    @contextmanager
    def locked(self) -> Iterator[None]:
        """One decision at a time, whichever process or thread carries it out."""
        self.folder.mkdir(exist_ok=True, parents=True, mode=0o700)
        with hold_lock(self.folder / LOCK):
            yield

    def add(self, entry: LogEntry) -> None:
        """Add a line, and wait until it is on the disk; only while locked."""
        line = json.dumps(asdict(entry), ensure_ascii=False).encode() + b"\n"
        with open_own(self.folder / NAME, os.O_RDWR | os.O_CREAT | os.O_APPEND, "r+b") as file:
            os.fchmod(file.fileno(), 0o600)
            if file.seek(0, os.SEEK_END):  # a line that was cut short by a full disk must not take this one with it
                file.seek(-1, os.SEEK_END)
                line = line if file.read(1) == b"\n" else b"\n" + line
            file.write(line)
            file.flush()
            os.fsync(file.fileno())

    def entries(self) -> list[LogEntry]:
        """Every decision, the newest first. A line that cannot be read is left out: the others still say what they say."""
        with self.up_to_date() as index:
            return index.rows[::-1]

    def of(self, form: str) -> LogEntry | None:
        """What was decided with a form; None if it was not sent yet."""
        with self.up_to_date() as index:
            return index.rows[index.by_form[form]] if form in index.by_form else None

    def about(self, *about: str) -> list[LogEntry]:
        """What was decided about something, the newest first."""
        with self.up_to_date() as index:
            numbers = {number for one in about for number in index.by_about.get(one, ())}
            return [index.rows[number] for number in sorted(numbers, reverse=True)]

    def is_ended(self, link: str) -> bool:
        """Whether a link that was sent outside has been ended. One that was never made, is."""
        found = self.about(link)
        return not any(one.what == LINK for one in found) or any(one.what == END_LINK and one.done for one in found)

    @contextmanager
    def up_to_date(self) -> Iterator[Index]:
        """The index with everything that the file holds now; for one thread at a time."""
        path = self.folder / NAME
        with self.lock:
            try:
                if mark_of(path.lstat()) != self.index.mark:
                    with open_own(path, os.O_RDONLY, "rb") as file:
                        if not self.index.goes_on_in(file):
                            self.index = Index()
                        self.index.read_on(file)
            except FileNotFoundError:
                self.index = Index()
            yield self.index


Mark = tuple[int, int, int, int]


def mark_of(status: os.stat_result) -> Mark:
    """What changes when a file is added to or replaced: device, inode, size in bytes, time of the last change in ns."""
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns


class Index:
    """What was read of the log so far.

    rows: each decision, the oldest first. by_form, by_about: numbers of rows. mark: of the file as it was read last. end: bytes that were read.
    """

    TAIL = 200  # bytes before `end` that are compared: a restored backup may have the same inode, and be longer

    def __init__(self) -> None:
        self.rows: list[LogEntry] = []
        self.by_form: dict[str, int] = {}
        self.by_about: dict[str, list[int]] = {}
        self.mark: Mark | None = None
        self.end = 0
        self.tail = b""

    def goes_on_in(self, file: IO[bytes]) -> bool:
        """Whether a file is the one that was read, with more at its end."""
        now = mark_of(os.fstat(file.fileno()))
        if self.mark is None or now[:2] != self.mark[:2] or now[2] <= self.mark[2]:
            return False
        file.seek(self.end - len(self.tail))
        return file.read(len(self.tail)) == self.tail

    def read_on(self, file: IO[bytes]) -> None:
        """Read what was not read yet."""
        mark = mark_of(os.fstat(file.fileno()))  # before it is read, so that what is added meanwhile is looked for
        file.seek(self.end)
        data = file.read()
        whole, newline, last = data.rpartition(b"\n")
        for entry in filter(None, map(parse_entry, whole.split(b"\n"))):
            self.add(entry)
        if ended := parse_entry(last):  # whole, but for the end of its line
            self.add(ended)
        else:  # another process may be writing it at this moment
            data = whole + newline
        self.end += len(data)
        self.tail = (self.tail + data)[-self.TAIL :]
        self.mark = mark

    def add(self, entry: LogEntry) -> None:
        """Take a line in: a new decision, or what came of one."""
        number = self.by_form.setdefault(entry.form, len(self.rows))
        if number == len(self.rows):
            self.rows.append(entry)
            self.by_about.setdefault(entry.about, []).append(number)
        else:
            begun = self.rows[number]
            self.rows[number] = replace(entry, at=begun.at, who=begun.who, about=begun.about, remark=begun.remark)


def parse_entry(line: bytes) -> LogEntry | None:
    """The entry of a line; None if it cannot be read."""
    try:
        entry = LogEntry(**json.loads(line))
        datetime.fromisoformat(entry.at)
        hash((entry.form, entry.about))  # they are looked up, so neither may be a list
    except (ValueError, TypeError):
        return None
    return entry


def now() -> str:
    """This moment as a line has it: UTC, to the second."""
    return utc_stamp()
