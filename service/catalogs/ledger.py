"""Reading and writing the ledger of approvals: sorted, and only ever added to, so that the rows of two people merge line by line.

`.gitattributes` lets git keep the rows of both sides. What that leaves unsorted or double is read, and put in order by the next writing.
The clocks of two people differ. So whoever takes an approval back does it no earlier than it was given, and whoever approves again after that,
a second later.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

from service.clock import utc_stamp
from service.errors import CellfactsError
from service.files import replace_files
from widget import approvals
from widget.approvals import (
    APPROVED,
    COLUMNS,
    LONGEST_NAME,
    NAME,
    NO_NAME,
    REVOKED,
    WORDS,
    Approval,
    Ledger,
    approval_digest,
    latest_rows,
)
from widget.catalog import Catalog, unsafe_character
from widget.findings import Finding, Refused
from widget.locales import Locale
from widget.model import Message

SEPARATORS = frozenset("\t\n\r")
# In Beijing it is tomorrow already when a server that counts in UTC still has today.
AHEAD = timedelta(days=1)
SECOND = timedelta(seconds=1)


class NothingApproved(CellfactsError):
    """There is no such approval."""


def read_ledger(folder: Path, locales: Iterable[Locale], day: date) -> Ledger:
    """The ledger in a folder of catalogs, and all that is wrong with it. locales: that there are. day: today."""
    found = approvals.load(folder)
    wrong = impossible(found.rows, [locale.tag for locale in locales], day, str(folder / NAME))
    return replace(found, problems=tuple(sorted((*found.problems, *wrong), key=lambda one: one.line)))


def impossible(rows: Iterable[Approval], tags: list[str], day: date, file: str) -> Iterator[Finding]:
    """Rows that nobody can have meant: in a language that there is not, or on a day to come."""
    for one in rows:
        if one.locale not in tags:
            advice = f"There is no language {one.locale[:20]!r} here; there are: {', '.join(tags)}. Mend it, or take the row out."
            yield approvals.row_finding(file, one.line, advice, one.key)
        if one.on > day + AHEAD:
            advice = f"{one.on} is yet to come. {approvals.MEND}"
            yield approvals.row_finding(file, one.line, advice, one.key)


def ledger_text(rows: Iterable[Approval]) -> str:
    """The ledger as its file holds it."""
    lines = {cells(one) for one in rows}
    return "\n".join("\t".join(line) for line in (COLUMNS, *sorted(lines))) + "\n"


def cells(one: Approval) -> tuple[str, ...]:
    """A row as its file holds it; an older one stays as it was written."""
    said = (one.on.isoformat(),) if one.only_day else (utc_stamp(one.at), REVOKED if one.revoked else APPROVED)
    row = (one.key, one.locale, one.digest, one.reviewer, *said, one.english, one.text)
    return row if one.text else row[:-WORDS]


def approval_rows(ledger: Ledger, catalog: Catalog, messages: Iterable[Message], reviewer: str, at: datetime) -> list[Approval]:
    """The rows with which a reviewer approves some messages as they stand in a catalog. Raises CellfactsError."""
    name = reviewer.strip()
    if not name or len(name) > LONGEST_NAME or unsafe_character(name) or NO_NAME.search(name):
        raise CellfactsError(f'Name the reviewer, in at most {LONGEST_NAME} letters and without any of < > & " {{ }}.')
    said = latest_rows(ledger.rows)
    fresh = [
        Approval(one.key, catalog.locale.tag, approval_digest(one.key, one.english, text), name, at, False, one.english, text)
        for one in messages
        if not SEPARATORS & set(one.english + (text := catalog.texts[one.key]))
    ]
    before = ((one, said.get(one.about)) for one in fresh)
    return [replace(one, at=max(at, last.at + SECOND)) if last and last.revoked else one for one, last in before]


def revocation_rows(ledger: Ledger, keys: Iterable[str], locale: str, reviewer: str | None, at: datetime) -> list[Approval]:
    """The rows that take back every approval of some messages in a language, of whatever words: one reviewer's, or everybody's.

    Raises NothingApproved.
    """
    there = given(ledger, keys, locale)
    rows = [
        replace(one, at=max(at, one.at), revoked=True, only_day=False, line=0)
        for one in there
        if reviewer in {None, one.reviewer}
    ]
    if not rows:
        names = ", ".join(dict.fromkeys(one.reviewer for one in there))
        who = f"In {locale} there are approvals of these sentences by: {names}." if names else ""
        raise NothingApproved(f"There is no such approval. {who or '`cellfacts catalog coverage` shows what there is.'}")
    return rows


def given(ledger: Ledger, keys: Iterable[str], locale: str) -> list[Approval]:
    """The approvals of some messages in a language that hold, also of other words."""
    return [one for key in dict.fromkeys(keys) for one in ledger.approvals.get((key, locale), ())]


def append_rows(translations: Path, ledger: Ledger, rows: Iterable[Approval]) -> None:
    """Write the ledger with some more rows, in one step. translations: the folder of catalogs. ledger: as it was read this moment.

    Raises Refused if some of its rows cannot be read: writing the others would lose them.
    """
    if ledger.problems:
        raise Refused(ledger.problems)
    replace_files({translations / NAME: ledger_text((*ledger.rows, *rows)).encode()})
