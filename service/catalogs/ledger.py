"""Reading and writing the ledger of approvals: sorted, one row an approval, so that the rows of two people merge line by line.

`.gitattributes` lets git keep the rows of both sides. What that leaves unsorted or double is read, and put in order by the next writing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from service.catalogs.update import write
from service.errors import CellfactsError
from widget import approvals
from widget.approvals import COLUMNS, LONGEST_NAME, NAME, NEEDED, NO_NAME, Approval, Ledger, digest
from widget.catalog import Catalog, unsafe_character
from widget.content import Message
from widget.findings import Finding, Refused
from widget.locales import Locale

SEPARATORS = frozenset("\t\n\r")
# In Beijing it is tomorrow already when a server that counts in UTC still has today.
AHEAD = timedelta(days=1)


class ReviewerUnnamed(CellfactsError):
    """A name is missing, or could not be read in the ledger."""


class NothingApproved(CellfactsError):
    """There is no such approval."""


def read(folder: Path, locales: Iterable[Locale], day: date) -> Ledger:
    """The ledger in a folder of catalogs, and all that is wrong with it. locales: that there are. day: today."""
    found = approvals.load(folder)
    wrong = impossible(found, [locale.tag for locale in locales], day, str(folder / NAME))
    return replace(found, problems=tuple(sorted((*found.problems, *wrong), key=lambda one: one.line)))


def impossible(ledger: Ledger, tags: list[str], day: date, file: str) -> Iterator[Finding]:
    """Rows that nobody can have meant: an approval in a language that there is not, or on a day to come."""
    for one in (row for rows in ledger.approvals.values() for row in rows):
        if one.locale not in tags:
            advice = f"There is no language {one.locale[:20]!r} here; there are: {', '.join(tags)}. Mend it, or take the row out."
            yield approvals.at(file, one.line, advice, one.key)
        if one.on > day + AHEAD:
            advice = f"{one.on} is yet to come. Take the row out, and approve the sentence again."
            yield approvals.at(file, one.line, advice, one.key)


def as_text(rows: Iterable[Approval]) -> str:
    """The ledger as its file holds it."""
    lines = {cells(one) for one in rows}
    return "\n".join("\t".join(line) for line in (COLUMNS, *sorted(lines))) + "\n"


def cells(one: Approval) -> tuple[str, ...]:
    """An approval as a row."""
    row = (one.key, one.locale, one.digest, one.reviewer, one.on.isoformat())
    return (*row, one.english, one.text) if one.text else row[:NEEDED]


def approvals_in(ledger: Ledger) -> list[Approval]:
    """Every row. Raises Refused if some of them cannot be read: writing the others would lose them."""
    if ledger.problems:
        raise Refused(ledger.problems)
    return [one for rows in ledger.approvals.values() for one in rows]


def approve(ledger: Ledger, catalog: Catalog, messages: Iterable[Message], reviewer: str, day: date) -> list[Approval]:
    """Every row, with an approval of some messages as they stand in a catalog; it replaces what was approved in that language before.

    Raises ReviewerUnnamed, Refused.
    """
    name = reviewer.strip()
    if not name or len(name) > LONGEST_NAME or unsafe_character(name) or NO_NAME.search(name):
        raise ReviewerUnnamed(f'Name the reviewer, in at most {LONGEST_NAME} letters and without any of < > & " {{ }}.')
    fresh = [
        Approval(one.key, catalog.locale.tag, digest(one.key, one.english, text), name, day, one.english, text)
        for one in messages
        if not SEPARATORS & set(one.english + (text := catalog.texts[one.key]))
    ]
    about = {(one.key, one.locale) for one in fresh}
    # Another reviewer's approval of the same words stays beside it: two pairs of eyes.
    same = {(one.digest, one.reviewer) for one in fresh}
    digests = {one.digest for one in fresh}
    kept = [
        one
        for one in approvals_in(ledger)
        if (one.key, one.locale) not in about or (one.digest in digests and (one.digest, one.reviewer) not in same)
    ]
    return [*kept, *fresh]


def revoke(ledger: Ledger, keys: Iterable[str], locale: str, reviewer: str | None) -> list[Approval]:
    """Every row but those of some messages in a language, of one reviewer or of all. Raises NothingApproved, Refused."""
    gone = set(keys)
    rows = approvals_in(ledger)
    kept = [one for one in rows if one.key not in gone or one.locale != locale or (reviewer and one.reviewer != reviewer)]
    if len(kept) == len(rows):
        raise NothingApproved("There is no such approval. `cellfacts catalog coverage` shows what there is.")
    return kept


def save(translations: Path, rows: Iterable[Approval]) -> None:
    """Write the ledger in one step. translations: the folder of catalogs."""
    write({translations / NAME: as_text(rows).encode()})
