"""The log of decisions, DATA/preview/log.jsonl: who decided what, and when. Lines are only appended.

A decision has two lines: one before it is carried out, one with its outcome. So decisions that a crash interrupted are visible. A form that is
sent twice is carried out once, because its id is in the log.

Pages query the log often, so the entries are cached, and each query reads only the new lines.
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
from service.files import hold_lock, open_no_follow

NAME = "log.jsonl"
LOCK = "log.lock"
LINK, END_LINK = "link", "end-link"  # for somebody outside


@dataclass(frozen=True, slots=True)
class LogEntry:
    """A decision.

    form: id of the form that was sent. at: UTC. who: the admin. what: name of the type of decision. about: key, release or widget, and language.
    remark: in the admin's words. outcome: in English; empty while unknown. said, values: key and values of the message with the outcome, if
    there is one. done: whether it was carried out.
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
    """The log in the preview's folder. Threads may share an instance; other processes may append to the same file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.lock = Lock()
        self.index = Index()

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the log's lock: one decision at a time, across threads and processes."""
        self.folder.mkdir(exist_ok=True, parents=True, mode=0o700)
        with hold_lock(self.folder / LOCK):
            yield

    def add(self, entry: LogEntry) -> None:
        """Append a line and flush it to disk. Call only inside `locked()`."""
        line = json.dumps(asdict(entry), ensure_ascii=False).encode() + b"\n"
        with open_no_follow(self.folder / NAME, os.O_RDWR | os.O_CREAT | os.O_APPEND, "r+b") as file:
            os.fchmod(file.fileno(), 0o600)
            if file.seek(0, os.SEEK_END):  # a line that was cut short by a full disk must not take this one with it
                file.seek(-1, os.SEEK_END)
                line = line if file.read(1) == b"\n" else b"\n" + line
            file.write(line)
            file.flush()
            os.fsync(file.fileno())

    def entries(self) -> list[LogEntry]:
        """All decisions, newest first. Unreadable lines are skipped."""
        with self.current_index() as index:
            return index.rows[::-1]

    def entry(self, form: str) -> LogEntry | None:
        """The decision of a form; None if the form is new."""
        with self.current_index() as index:
            return index.rows[index.by_form[form]] if form in index.by_form else None

    def about(self, *about: str) -> list[LogEntry]:
        """The decisions about these subjects, newest first."""
        with self.current_index() as index:
            numbers = {number for subject in about for number in index.by_about.get(subject, ())}
            return [index.rows[number] for number in sorted(numbers, reverse=True)]

    def is_ended(self, link: str) -> bool:
        """Whether a shared link was ended. An unknown link counts as ended."""
        entries = self.about(link)
        return not any(entry.what == LINK for entry in entries) or any(entry.what == END_LINK and entry.done for entry in entries)

    @contextmanager
    def current_index(self) -> Iterator[Index]:
        """The index of the current file, locked for this thread."""
        path = self.folder / NAME
        with self.lock:
            try:
                if mark_of(path.lstat()) != self.index.mark:
                    with open_no_follow(path, os.O_RDONLY, "rb") as file:
                        if not self.index.is_prefix_of(file):
                            self.index = Index()
                        self.index.read_appended(file)
            except FileNotFoundError:
                self.index = Index()
            yield self.index


Mark = tuple[int, int, int, int]


def mark_of(status: os.stat_result) -> Mark:
    """A mark that changes when a file is appended to or replaced: device, inode, bytes, mtime in ns."""
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns


class Index:
    """The cached lines of the log.

    rows: decisions, oldest first. by_form, by_about: indexes into rows. mark: of the file when it was last read. end: bytes read.
    """

    TAIL = 200  # bytes before `end` that are compared: a restored backup may have the same inode, and be longer

    def __init__(self) -> None:
        self.rows: list[LogEntry] = []
        self.by_form: dict[str, int] = {}
        self.by_about: dict[str, list[int]] = {}
        self.mark: Mark | None = None
        self.end = 0
        self.tail = b""

    def is_prefix_of(self, file: IO[bytes]) -> bool:
        """Whether the file is the one that was read, with lines appended."""
        now = mark_of(os.fstat(file.fileno()))
        if self.mark is None or now[:2] != self.mark[:2] or now[2] <= self.mark[2]:
            return False
        file.seek(self.end - len(self.tail))
        return file.read(len(self.tail)) == self.tail

    def read_appended(self, file: IO[bytes]) -> None:
        """Read the appended lines."""
        mark = mark_of(os.fstat(file.fileno()))  # before reading, so that lines appended meanwhile are noticed
        file.seek(self.end)
        data = file.read()
        lines, newline, rest = data.rpartition(b"\n")
        for entry in filter(None, map(parse_entry, lines.split(b"\n"))):
            self.add(entry)
        if last_entry := parse_entry(rest):  # complete, but without a newline
            self.add(last_entry)
        else:  # another process may be writing it at this moment
            data = lines + newline
        self.end += len(data)
        self.tail = (self.tail + data)[-self.TAIL :]
        self.mark = mark

    def add(self, entry: LogEntry) -> None:
        """Add a line: a new decision, or the outcome of one."""
        number = self.by_form.setdefault(entry.form, len(self.rows))
        if number == len(self.rows):
            self.rows.append(entry)
            self.by_about.setdefault(entry.about, []).append(number)
        else:
            begun = self.rows[number]
            self.rows[number] = replace(entry, at=begun.at, who=begun.who, about=begun.about, remark=begun.remark)


def parse_entry(line: bytes) -> LogEntry | None:
    """The entry of a line; None if it is unreadable."""
    try:
        entry = LogEntry(**json.loads(line))
        datetime.fromisoformat(entry.at)
        hash((entry.form, entry.about))  # they are looked up, so neither may be a list
    except (ValueError, TypeError):
        return None
    return entry


def log_time() -> str:
    """The current time as in a line: UTC, to the second."""
    return utc_stamp()
