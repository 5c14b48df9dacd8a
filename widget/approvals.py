"""The approval ledger: which sentences a named clinician has checked, by language, to the character.

A row of `translations/approvals.tsv` has tab-separated cells: key, locale, digest, reviewer, time, "approved", "lifted" or "revoked". The English
and the text follow, to show later changes word by word. The digest covers key, English and text, so one changed character makes an
approval stale (translation.md, States of a message). English copy is approved in the same way. "Not fuzzy" is no approval: Poedit
clears that flag at any edit. No approval counts in a language without a statement of conflicts of interest (`widget.interests`).

The ledger is append-only: a revocation is another row. Order and duplicate rows mean nothing, so two versions merge line by line.
A lifted sentence is one that the copy holds from a language (`hold`) and a named person lets go. It stays so until a revocation, which
takes back what the same person said about the same words: approval and lift.

Older rows have a day instead of a time, and no "approved": each is an approval, from the first second of that day.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path

from . import interests as statements
from .catalog import Catalog
from .content import Content
from .findings import Finding
from .locales import Locale
from .model import Message, Widget
from .selection import widget_for
from .text import unsafe_character

NAME = "approvals.tsv"
COLUMNS = ("key", "locale", "digest", "reviewer", "at", "word", "english", "text")
OLDER = ("key", "locale", "digest", "reviewer", "date", "english", "text")
WORDS = 2  # the last columns, English and text: only for showing what changed, so a row may lack them
HEADERS = frozenset(names[:end] for names in (COLUMNS, OLDER) for end in (None, -WORDS))
APPROVED, REVOKED, LIFTED = "approved", "revoked", "lifted"
# 128 bits: nobody can write two sentences with the same one and have the harmless one approved.
DIGEST_LENGTH = 32
DIGEST = re.compile(rf"[0-9a-f]{{{DIGEST_LENGTH}}}")
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z")
CONFLICT = re.compile(r"(?:<{7}|={7}|>{7}|\|{7})(?: |$)")
CONFLICT_ADVICE = "A merge conflict stands here. Keep the rows of both sides, and take out the lines with the marks."
# An unreadable row may have been a revocation, which must not be lost with it.
MEND = "Restore the row, or take it out and approve or revoke the sentence again."
LONGEST_NAME = 100
# Readers see the name: it is no markup, and no placeholder.
NO_NAME = re.compile(r'[<>&"{}]')


@dataclass(frozen=True, slots=True)
class Approval:
    """One row: a reviewer approved one sentence in one language, lifted its hold, or revoked what they said.

    at: UTC. english, text: as approved; empty if the row lacks them. only_day: an older row, without a time. line: in the file; 0 if new.
    """

    key: str
    locale: str
    digest: str
    reviewer: str
    at: datetime
    revoked: bool = False
    english: str = ""
    text: str = ""
    only_day: bool = False
    line: int = field(default=0, compare=False, repr=False)
    lifted: bool = False

    @property
    def word(self) -> str:
        """As in the file."""
        return REVOKED if self.revoked else LIFTED if self.lifted else APPROVED

    @property
    def on(self) -> date:
        """The day that readers see."""
        return self.at.date()

    @property
    def about(self) -> tuple[str, str, str, str]:
        """Reviewer and sentence. Of the rows with the same value, the latest one counts."""
        return (self.key, self.locale, self.digest, self.reviewer)

    @property
    def rank(self) -> tuple[object, ...]:
        """Sort key of rows about the same: time, then a revocation wins. The rest only makes the order total."""
        return (self.at, self.revoked, self.english, self.text, self.only_day)


@dataclass(frozen=True, slots=True)
class Review:
    """A clinician's check of every message of a fragment, in its language.

    reviewer: names from the ledger, in reading order of the sentences. on: day of the oldest approval, so that one sentence approved again
    does not make all others look recent. conflicts: the statement of conflicts of interest.
    """

    reviewer: str
    on: date
    conflicts: str = ""


@dataclass(frozen=True, slots=True)
class Ledger:
    """The approvals in force, by key and locale, and the findings about the file.

    conflicts: statement of conflicts of interest, by language tag. rows: every row of the file, also superseded ones. unseen: what could not
    be verified; it blocks nothing. lifts: the lifted holds in force, as the approvals are.
    """

    approvals: Mapping[tuple[str, str], tuple[Approval, ...]]
    problems: tuple[Finding, ...] = ()
    conflicts: Mapping[str, str] = field(default_factory=dict)
    rows: tuple[Approval, ...] = ()
    unseen: tuple[Finding, ...] = ()
    lifts: Mapping[tuple[str, str], tuple[Approval, ...]] = field(default_factory=dict)

    def approval(self, message: Message, catalog: Catalog) -> Approval | None:
        """The approval of a message with its present text; None if there is none or only a stale one."""
        text = catalog.texts.get(message.key)
        if text is None:
            return None
        digest = approval_digest(message.key, message.english, text)
        return next((row for row in self.of(message, catalog.locale) if row.digest == digest), None)

    def of(self, message: Message, locale: Locale) -> tuple[Approval, ...]:
        """The approvals of a message that are in force, stale ones included."""
        return self.approvals.get((message.key, locale.tag), ())

    def review(self, content: Content, widget: Widget, catalog: Catalog) -> Review | None:
        """The review of a widget; None unless every message is approved as it stands and conflicts of interest are stated."""
        shown = content.messages_of(widget_for(widget, catalog))
        approvals = [self.approval(message, catalog) for message in shown if catalog.has(message)]
        in_force = [approval for approval in approvals if approval is not None]
        conflicts = self.conflicts.get(catalog.locale.tag, "")
        if not conflicts or len(in_force) < len(approvals):
            return None
        names = dict.fromkeys(approval.reviewer for approval in in_force)
        return Review(catalog.language.join(names), min(approval.on for approval in in_force), conflicts)


def approval_digest(key: str, english: str, text: str) -> str:
    """Digest of one sentence in one language, to the character. Hexadecimal."""
    return hashlib.sha256(f"{key}\0{english}\0{text}".encode()).hexdigest()[:DIGEST_LENGTH]


def load(translations: Path) -> Ledger:
    """The ledger and the conflicts of interest of a catalog folder; empty without a file. Bad content is in `problems`."""
    path = translations / NAME
    try:
        ledger = parse_ledger(path.read_bytes(), str(path))
    except FileNotFoundError:
        ledger = Ledger({})
    stated = statements.load(translations)
    return replace(ledger, problems=(*ledger.problems, *stated.problems), conflicts=stated.by_tag)


def parse_ledger(data: bytes, file: str) -> Ledger:
    """The ledger in the bytes of a file. file: its path, for findings."""
    try:
        lines = data.decode("utf-8-sig").replace("\r\n", "\n").split("\n")  # a spreadsheet may have saved it
    except UnicodeDecodeError as error:
        where = data[: error.start].count(b"\n") + 1
        return Ledger(
            {}, (row_finding(file, where, "The ledger is not UTF-8 text. Save it as UTF-8, or restore it from version control."),)
        )
    rows: list[Approval] = []
    marks = merge_conflicts(lines)
    problems = [row_finding(file, number, CONFLICT_ADVICE) for number, begins in marks.items() if begins]
    for number, line in enumerate(lines, 1):
        # A merge of two files may leave the names of the columns anywhere.
        if not line or number in marks or tuple(line.split("\t")) in HEADERS:
            continue
        try:
            rows.append(replace(read_row(line), line=number))
        except ValueError as error:
            problems.append(row_finding(file, number, str(error), line.partition("\t")[0][:LONGEST_NAME]))
    in_order = tuple(sorted(problems, key=lambda finding: finding.line))
    return Ledger(approvals_in_force(rows), in_order, rows=tuple(rows), lifts=lifts_in_force(rows))


def latest_rows(rows: Iterable[Approval]) -> dict[tuple[str, str, str, str], Approval]:
    """The latest row for each reviewer and digest, in any order of rows. At equal times a revocation wins."""
    newest: dict[tuple[str, str, str, str], Approval] = {}
    for row in rows:
        other = newest.get(row.about)
        if other is None or row.rank > other.rank:
            newest[row.about] = row
    return newest


def approvals_in_force(rows: Iterable[Approval]) -> dict[tuple[str, str], tuple[Approval, ...]]:
    """The approvals of each message in each language, stale ones included."""
    return in_force(row for row in rows if not row.lifted)


def lifts_in_force(rows: Iterable[Approval]) -> dict[tuple[str, str], tuple[Approval, ...]]:
    """The lifted holds of each message in each language."""
    return in_force(row for row in rows if row.lifted or row.revoked)


def lifted_keys(lifts: Iterable[tuple[str, str]], locale: Locale) -> frozenset[str]:
    """The sentences that do not wait in a language any more. lifts: key and language tag of each."""
    return frozenset(key for key, tag in lifts if tag == locale.tag)


def in_force(rows: Iterable[Approval]) -> dict[tuple[str, str], tuple[Approval, ...]]:
    """Of the rows about the same, the latest, unless it revokes."""
    by_message: dict[tuple[str, str], list[Approval]] = {}
    for (key, locale, *_), row in sorted(latest_rows(rows).items()):
        if not row.revoked:
            by_message.setdefault((key, locale), []).append(row)
    return {message_id: tuple(approvals) for message_id, approvals in by_message.items()}


def merge_conflicts(lines: Iterable[str]) -> dict[int, bool]:
    """Numbers of the lines that are merge conflict markers; True where a conflict begins, for one finding each."""
    begins_at: dict[int, bool] = {}
    inside = False
    for number, line in enumerate(lines, 1):
        if CONFLICT.match(line):
            begins_at[number] = line.startswith("<") or not inside
            inside = not line.startswith(">")
    return begins_at


def read_row(line: str) -> Approval:
    """Parse a row. Raises ValueError with the problem and its remedy."""
    cells = line.split("\t")
    if len(cells) not in {len(names) for names in HEADERS}:
        columns = ", ".join(COLUMNS)
        raise ValueError(f"A row has {len(COLUMNS)} cells with a tab between them ({columns}); this one has {len(cells)}.")
    key, locale, digest, reviewer, moment, *rest = cells
    only_day = len(cells) in {len(OLDER), len(OLDER) - WORDS}
    word, *words = (APPROVED, *rest) if only_day else rest
    wrong = ""
    if not key or not locale or not DIGEST.fullmatch(digest):
        wrong = "The key, the locale or the digest is not one."
    elif words and approval_digest(key, *words) != digest:
        wrong = "The digest is not that of the sentence beside it."
    elif not reviewer.strip() or len(reviewer) > LONGEST_NAME or unsafe_character(reviewer):
        wrong = "The reviewer's name is empty, too long, or has invisible characters."
    elif match := NO_NAME.search(reviewer):
        wrong = f"The reviewer's name has a {match[0]} in it, which no name has."
    elif word not in {APPROVED, REVOKED, LIFTED}:
        wrong = f"{word[:20]!r} is neither {APPROVED!r} nor {REVOKED!r} nor {LIFTED!r}."
    elif not (DAY if only_day else MOMENT).fullmatch(moment):
        wrong = f"{moment[:20]!r} is no {'date like 2026-11-24' if only_day else 'moment like 2026-11-24T08:15:30Z'}."
    if wrong:
        raise ValueError(f"{wrong} {MEND}")
    try:
        english, text = words or ("", "")
        at = datetime.fromisoformat(moment).replace(tzinfo=UTC)
        return Approval(
            key, locale, digest, reviewer.strip(), at, word == REVOKED, english, text, only_day, lifted=word == LIFTED
        )
    except ValueError as error:
        raise ValueError(f"{moment} is no moment ({error}). {MEND}") from error


def row_finding(file: str, line: int, message: str, key: str = "") -> Finding:
    return Finding("error", "approvals", message, key=key, file=file, line=line)
