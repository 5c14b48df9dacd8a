"""The log of decisions, DATA/preview/log.jsonl: who decided what, and when. Lines are only ever added.

A decision has two lines: one before anything is done, one with what came of it. So a decision that was cut short by a crash can be seen as
such, and one form that is sent twice is carried out once: its id stands in the log.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from pathlib import Path

from service.clock import utc_stamp
from service.files import hold_lock, open_own

NAME = "log.jsonl"
LOCK = "log.lock"
LINK, END_LINK = "link", "end-link"  # for somebody outside


@dataclass(frozen=True, slots=True)
class Entry:
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


@dataclass(frozen=True, slots=True)
class Journal:
    """The log in the preview's folder."""

    folder: Path

    @contextmanager
    def alone(self) -> Iterator[None]:
        """One decision at a time, whichever process or thread carries it out."""
        self.folder.mkdir(exist_ok=True, parents=True, mode=0o700)
        with hold_lock(self.folder / LOCK):
            yield

    def add(self, entry: Entry) -> None:
        """Add a line, and wait until it is on the disk; only while alone."""
        line = json.dumps(asdict(entry), ensure_ascii=False).encode() + b"\n"
        with open_own(self.folder / NAME, os.O_RDWR | os.O_CREAT | os.O_APPEND, "r+b") as file:
            os.fchmod(file.fileno(), 0o600)
            if file.seek(0, os.SEEK_END):  # a line that was cut short by a full disk must not take this one with it
                file.seek(-1, os.SEEK_END)
                line = line if file.read(1) == b"\n" else b"\n" + line
            file.write(line)
            file.flush()
            os.fsync(file.fileno())

    def entries(self) -> list[Entry]:
        """Every decision, the newest first. A line that cannot be read is left out: the others still say what they say."""
        try:
            with open_own(self.folder / NAME, os.O_RDONLY, "rb") as file:
                lines = file.read().split(b"\n")
        except FileNotFoundError:
            return []
        found: dict[str, Entry] = {}
        for entry in filter(None, map(parsed, filter(None, lines))):
            begun = found.get(entry.form)
            found[entry.form] = replace(entry, at=begun.at, who=begun.who, remark=begun.remark) if begun else entry
        return list(reversed(found.values()))

    def of(self, form: str) -> Entry | None:
        """What was decided with a form; None if it was not sent yet."""
        return next((one for one in self.entries() if one.form == form), None)

    def about(self, *about: str) -> list[Entry]:
        """What was decided about something, the newest first."""
        return [one for one in self.entries() if one.about in about]

    def is_ended(self, link: str) -> bool:
        """Whether a link that was sent outside has been ended. One that was never made, is."""
        found = self.about(link)
        return not any(one.what == LINK for one in found) or any(one.what == END_LINK and one.done for one in found)


def parsed(line: bytes) -> Entry | None:
    """The entry of a line; None if it cannot be read."""
    try:
        entry = Entry(**json.loads(line))
        datetime.fromisoformat(entry.at)
    except (ValueError, TypeError):
        return None
    return entry


def now() -> str:
    """This moment as a line has it: UTC, to the second."""
    return utc_stamp()
