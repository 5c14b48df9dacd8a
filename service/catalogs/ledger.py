"""Writing the ledger of approvals: sorted, one row an approval, so that the rows of two people merge line by line."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path

from service.catalogs.update import write
from service.errors import CellfactsError
from widget.approvals import COLUMNS, LONGEST_NAME, NAME, NEEDED, Approval, Ledger, digest
from widget.catalog import Catalog, unsafe_character
from widget.content import Message
from widget.findings import Refused

SEPARATORS = frozenset("\t\n\r")


class ReviewerUnnamed(CellfactsError):
    """A name is missing, or could not be read in the ledger."""


class NothingApproved(CellfactsError):
    """There is no such approval."""


def as_text(approvals: Iterable[Approval]) -> str:
    """The ledger as its file holds it."""
    rows = {cells(one) for one in approvals}
    return "\n".join("\t".join(row) for row in (COLUMNS, *sorted(rows))) + "\n"


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
    if not name or len(name) > LONGEST_NAME or unsafe_character(name):
        raise ReviewerUnnamed(f"Name the reviewer, in at most {LONGEST_NAME} letters.")
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


def save(translations: Path, approvals: Iterable[Approval]) -> None:
    """Write the ledger in one step. translations: the folder of catalogs."""
    write({translations / NAME: as_text(approvals).encode()})
