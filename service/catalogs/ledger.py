"""Reading and writing the approval ledger: sorted and append-only, so that the rows of two people merge line by line.

`.gitattributes` makes git keep the rows of both sides. Unsorted or duplicate rows are read, and the next write sorts them. Clocks of two
people differ. So a revocation is never earlier than its approval, and a new approval after it is one second later.
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
    COLUMNS,
    LONGEST_NAME,
    NAME,
    NO_NAME,
    WORDS,
    Approval,
    Ledger,
    approval_digest,
    latest_rows,
)
from widget.catalog import Catalog
from widget.findings import Finding, Refused
from widget.locales import Locale
from widget.model import Message
from widget.text import unsafe_character

SEPARATORS = frozenset("\t\n\r")
# In Beijing it is tomorrow already when a server that counts in UTC still has today.
AHEAD = timedelta(days=1)
SECOND = timedelta(seconds=1)


class NothingApproved(CellfactsError):
    """No approval matches."""


def read_ledger(folder: Path, locales: Iterable[Locale], day: date) -> Ledger:
    """The ledger of a folder with all findings. locales: the existing ones. day: today."""
    parsed = approvals.load(folder)
    wrong = impossible_row_findings(parsed.rows, [locale.tag for locale in locales], day, str(folder / NAME))
    return replace(parsed, problems=tuple(sorted((*parsed.problems, *wrong), key=lambda finding: finding.line)))


def impossible_row_findings(rows: Iterable[Approval], tags: list[str], day: date, file: str) -> Iterator[Finding]:
    """Findings about rows in an unknown language or with a future date."""
    for row in rows:
        if row.locale not in tags:
            advice = f"There is no language {row.locale[:20]!r} here; there are: {', '.join(tags)}. Mend it, or take the row out."
            yield approvals.row_finding(file, row.line, advice, row.key)
        if row.on > day + AHEAD:
            advice = f"{row.on} is yet to come. {approvals.MEND}"
            yield approvals.row_finding(file, row.line, advice, row.key)


def ledger_text(rows: Iterable[Approval]) -> str:
    """The content of the ledger file."""
    lines = {cells(row) for row in rows}
    return "\n".join("\t".join(line) for line in (COLUMNS, *sorted(lines))) + "\n"


def cells(row: Approval) -> tuple[str, ...]:
    """The cells of a row; an older row keeps its format."""
    time_cells = (row.on.isoformat(),) if row.only_day else (utc_stamp(row.at), row.word)
    columns = (row.key, row.locale, row.digest, row.reviewer, *time_cells, row.english, row.text)
    return columns if row.text else columns[:-WORDS]


def approval_rows(ledger: Ledger, catalog: Catalog, messages: Iterable[Message], reviewer: str, at: datetime) -> list[Approval]:
    """New rows for a reviewer's approval of messages as they stand in a catalog. Raises CellfactsError."""
    name = sound_name(reviewer)
    newest = latest_rows(row for row in ledger.rows if not row.lifted)
    rows = [
        Approval(row.key, catalog.locale.tag, approval_digest(row.key, row.english, text), name, at, False, row.english, text)
        for row in messages
        if not SEPARATORS & set(row.english + (text := catalog.texts[row.key]))
    ]
    before = ((row, newest.get(row.about)) for row in rows)
    return [replace(row, at=max(at, last.at + SECOND)) if last and last.revoked else row for row, last in before]


def sound_name(reviewer: str) -> str:
    """A reviewer's name as readers may see it. Raises CellfactsError."""
    name = reviewer.strip()
    if not name or len(name) > LONGEST_NAME or unsafe_character(name) or NO_NAME.search(name):
        raise CellfactsError(f'Name the reviewer, in at most {LONGEST_NAME} letters and without any of < > & " {{ }}.')
    return name


def lift_rows(ledger: Ledger, catalog: Catalog, messages: Iterable[Message], reviewer: str, at: datetime) -> list[Approval]:
    """New rows that lift the hold of messages in a language. Raises CellfactsError for one that is not held there."""
    name, tag = sound_name(reviewer), catalog.locale.tag
    revoked = {row.about: row.at for row in ledger.rows if row.revoked}
    rows = []
    for message in messages:
        if (tag, message.key) not in message.held:
            raise CellfactsError(f"{message.key} is not held from {tag}, so there is nothing to lift. Nothing was changed.")
        text = catalog.texts.get(message.key, "")
        digest = approval_digest(message.key, message.english, text)
        row = Approval(message.key, tag, digest, name, at, False, message.english, text, lifted=True)
        rows.append(replace(row, at=max(at, revoked[row.about] + SECOND)) if row.about in revoked else row)
    return rows


def revocation_rows(ledger: Ledger, keys: Iterable[str], locale: str, reviewer: str | None, at: datetime) -> list[Approval]:
    """New rows that revoke every approval and lift of messages in a language, stale ones too. reviewer: None for all reviewers.

    Raises NothingApproved.
    """
    in_force = approvals_of(ledger, keys, locale)
    newest = {row.about: row for row in sorted(in_force, key=lambda row: row.at) if reviewer in {None, row.reviewer}}
    rows = [replace(row, at=max(at, row.at), revoked=True, lifted=False, only_day=False, line=0) for row in newest.values()]
    if not rows:
        names = ", ".join(dict.fromkeys(row.reviewer for row in in_force))
        who = f"In {locale} there are approvals of these sentences by: {names}." if names else ""
        raise NothingApproved(f"There is no such approval. {who or '`cellfacts catalog coverage` shows what there is.'}")
    return rows


def approvals_of(ledger: Ledger, keys: Iterable[str], locale: str) -> list[Approval]:
    """The approvals and lifts in force of messages in a language, stale ones included."""
    said = (ledger.approvals, ledger.lifts)
    return [row for key in dict.fromkeys(keys) for rows in said for row in rows.get((key, locale), ())]


def append_rows(translations: Path, ledger: Ledger, rows: Iterable[Approval]) -> None:
    """Write the ledger with new rows, atomically. translations: the folder of catalogs. ledger: read just now.

    Raises Refused if a row cannot be read, because writing would drop it.
    """
    if ledger.problems:
        raise Refused(ledger.problems)
    replace_files({translations / NAME: ledger_text((*ledger.rows, *rows)).encode()})
