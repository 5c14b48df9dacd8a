"""Writing the record of checks, `facts/checks.tsv`. It is only ever added to, at its end, by one process at a time."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from pathlib import Path

from service.errors import CellfactsError
from service.files import hold_lock, replace_files
from widget.checks import COLUMNS, NAME, CheckRecord, FactCheck, load_checks, parse_checks, read_check
from widget.findings import Refused, errors
from widget.loading import PACKAGE
from widget.tables import FACTS
from widget.text import unsafe_character

FILE = f"widget/{FACTS}/{NAME}"
LOCK = f".{NAME}.lock"
SECOND = timedelta(seconds=1)
READ_ONLY = {errno.EROFS, errno.EACCES, errno.EPERM}


class ContentReadOnly(CellfactsError):
    """The content folder cannot be written."""

    def __init__(self) -> None:
        super().__init__(
            "The content folder is read-only. Set CELLFACTS_CONTENT to a clone of the repository. Nothing was changed."
        )


class CheckRefused(CellfactsError):
    """A check cannot be recorded like this."""


def refuse_read_only(folder: Path) -> None:
    """Raises ContentReadOnly, also for an installed package: its next version would replace the record.

    The permissions count for root too, who could write all the same.
    """
    paths = [path for path in (folder / FACTS, folder / FACTS / NAME) if path.exists()]
    writable = all(os.access(path, os.W_OK) and path.stat().st_mode & 0o222 for path in paths)
    installed = folder == PACKAGE and not (PACKAGE.parent / "pyproject.toml").is_file()
    if installed or not writable:
        raise ContentReadOnly


def record_rows(folder: Path, day: date, rows_for: Callable[[CheckRecord], list[FactCheck]]) -> list[FactCheck]:
    """Add rows to the record of a content folder, atomically. Returns them. day: today. rows_for: the new rows, given the newest record.

    Raises ContentReadOnly, CheckRefused, OSError; Refused if the record cannot be read as it is, because then nobody knows what stands.
    """
    refuse_read_only(folder)
    path = folder / FACTS / NAME
    try:
        with hold_lock(path.with_name(LOCK)):
            known = load_checks(path, FILE, day)
            if found := errors(known.problems):
                raise Refused(found)
            rows = rows_for(known)
            replace_files({path: with_rows(path.read_bytes(), rows, day)})
    except OSError as error:
        if error.errno in READ_ONLY:
            raise ContentReadOnly from error
        raise
    return rows


def with_rows(data: bytes, rows: Iterable[FactCheck], day: date) -> bytes:
    """The bytes of the record with rows at its end. Raises CheckRefused for a row that could not be read again."""
    lines = [row.cells for row in rows]
    for cells in lines:
        for name, cell in zip(COLUMNS, cells, strict=True):
            if bad := unsafe_character(cell):
                raise CheckRefused(f"The cell {name} has a character that may not stand there ({bad}). Nothing was changed.")
        try:
            # One day more: the row may be a second later than the last of today.
            read_check("\t".join(cells), 0, day + timedelta(days=1))
        except ValueError as error:
            raise CheckRefused(f"{error} Nothing was changed.") from error
    whole = (
        data + (b"" if data.endswith(b"\n") or not data else b"\n") + "".join("\t".join(cells) + "\n" for cells in lines).encode()
    )
    if found := errors(parse_checks(whole, FILE).problems):
        raise Refused(found)
    return whole


def next_moment(record: CheckRecord, fact: str, at: datetime) -> datetime:
    """The time of a new row of a fact: now, but after its other rows, so that the new one counts. Clocks of two people differ."""
    return max((at, *(row.at + SECOND for row in record.rows if row.fact == fact)))
