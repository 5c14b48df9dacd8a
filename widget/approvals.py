"""The ledger of approvals: which sentence a named clinician has checked, in which language, word for word.

`translations/approvals.tsv` has one row for each word of a reviewer: key, locale, digest, reviewer, moment, "approved" or "revoked", with a tab
between them, and then the English and the text, so that a later change can be shown word by word. The digest is over key, English and text,
so one changed character makes an approval stale (translation.md, States of a message). English copy is approved in the same way. "Not fuzzy"
in a catalog is no approval: Poedit clears that mark at any edit. And nothing counts as checked in a language in which no conflicts of interest
are stated (`widget.interests`).

The ledger is a set that only grows: taking an approval back adds a row. So the order and the number of equal rows mean nothing, and the work of
two people can be merged line by line. Older rows have a day for the moment and no word: each is an approval, from the first second of that day.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path

from . import interests as statements
from . import notices
from .catalog import Catalog, unsafe_character
from .findings import Finding
from .locales import Locale
from .model import Message, Widget, messages_in
from .sources import KIND_NAMES

NAME = "approvals.tsv"
COLUMNS = ("key", "locale", "digest", "reviewer", "at", "word", "english", "text")
OLDER = ("key", "locale", "digest", "reviewer", "date", "english", "text")
WORDS = 2  # the last columns, English and text: only for showing what changed, so a row may lack them
HEADERS = frozenset(names[:end] for names in (COLUMNS, OLDER) for end in (None, -WORDS))
APPROVED, REVOKED = "approved", "revoked"
# 128 bits: nobody can write two sentences with the same one and have the harmless one approved.
DIGEST_LENGTH = 32
DIGEST = re.compile(rf"[0-9a-f]{{{DIGEST_LENGTH}}}")
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z")
CONFLICT = re.compile(r"(?:<{7}|={7}|>{7}|\|{7})(?: |$)")
CONFLICT_ADVICE = "A merge conflict stands here. Keep the rows of both sides, and take out the lines with the marks."
# A row that cannot be read may have been a revocation: whoever takes it out says the same again.
MEND = "Restore the row, or take it out and approve or revoke the sentence again."
LONGEST_NAME = 100
# Readers see the name: it is no markup, and no placeholder.
NO_NAME = re.compile(r'[<>&"{}]')


@dataclass(frozen=True, slots=True)
class Approval:
    """One row: a reviewer has approved one sentence in one language, or has taken that back.

    at: in UTC. english, text: as they were; empty if not noted. only_day: whether the row is an older one. line: where it stands in the
    file; 0 for a new one.
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

    @property
    def on(self) -> date:
        """The day, which is what readers see."""
        return self.at.date()

    @property
    def about(self) -> tuple[str, str, str, str]:
        """Whose word it is, and on what: the latest one about the same holds."""
        return (self.key, self.locale, self.digest, self.reviewer)

    @property
    def rank(self) -> tuple[object, ...]:
        """What decides between two rows about the same: the moment, then a revocation. The rest only makes the choice certain."""
        return (self.at, self.revoked, self.english, self.text, self.only_day)


@dataclass(frozen=True, slots=True)
class Review:
    """A clinician's check of every message of a fragment in its language.

    reviewer: the names in the ledger, in reading order of the sentences. on: the day of the oldest of those approvals, so that a
    sentence that was approved again yesterday does not make all the others look new. conflicts: of interest, as they are stated.
    """

    reviewer: str
    on: date
    conflicts: str = ""


@dataclass(frozen=True, slots=True)
class Ledger:
    """The approvals that hold, by key and locale, and what is wrong with the file. conflicts: of interest, as they are stated, by tag of the
    language. rows: all that the file has, also what no longer holds. unseen: what could not be looked at; it stops nothing.
    """

    approvals: Mapping[tuple[str, str], tuple[Approval, ...]]
    problems: tuple[Finding, ...] = ()
    conflicts: Mapping[str, str] = field(default_factory=dict)
    rows: tuple[Approval, ...] = ()
    unseen: tuple[Finding, ...] = ()

    def approval(self, message: Message, catalog: Catalog) -> Approval | None:
        """The approval of a message as it stands in a catalog now; None if there is none, or only a stale one."""
        text = catalog.texts.get(message.key)
        if text is None:
            return None
        now = approval_digest(message.key, message.english, text)
        return next((one for one in self.of(message, catalog.locale) if one.digest == now), None)

    def of(self, message: Message, locale: Locale) -> tuple[Approval, ...]:
        """Every approval of a message in a locale that nobody has taken back, also of other words."""
        return self.approvals.get((message.key, locale.tag), ())

    def review(self, widget: Widget, catalog: Catalog) -> Review | None:
        """Who has checked a widget in a catalog's language; None unless every message in it is approved as it stands, and conflicts of interest
        are stated."""
        found = [self.approval(message, catalog) for message in messages_of(widget)]
        given = [one for one in found if one is not None]
        stated = self.conflicts.get(catalog.locale.tag, "")
        if not stated or len(given) < len(found):
            return None
        names = dict.fromkeys(one.reviewer for one in given)
        comma = "、" if catalog.locale.language == "zh" else ", "
        return Review(comma.join(names), min(one.on for one in given), stated)


def messages_of(widget: Widget) -> Iterator[Message]:
    """Every message that a reader can meet in a widget: its own, and what every fragment says about itself."""
    return messages_in((widget, notices.ALL, tuple(name for _, name in KIND_NAMES)))


def approval_digest(key: str, english: str, text: str) -> str:
    """What an approval is about: one sentence in one language, to the character. Hexadecimal."""
    return hashlib.sha256(f"{key}\0{english}\0{text}".encode()).hexdigest()[:DIGEST_LENGTH]


def load(translations: Path) -> Ledger:
    """The ledger in the folder of catalogs, with the conflicts of interest; empty where there is none. What is wrong with either is in `problems`."""
    path = translations / NAME
    try:
        found = parse_ledger(path.read_bytes(), str(path))
    except FileNotFoundError:
        found = Ledger({})
    stated = statements.load(translations)
    return replace(found, problems=(*found.problems, *stated.problems), conflicts=stated.by_tag)


def parse_ledger(data: bytes, file: str) -> Ledger:
    """The ledger in a file's bytes. file: its path, for findings."""
    try:
        lines = data.decode("utf-8-sig").replace("\r\n", "\n").split("\n")  # a spreadsheet may have saved it
    except UnicodeDecodeError as error:
        where = data[: error.start].count(b"\n") + 1
        return Ledger(
            {}, (row_finding(file, where, "The ledger is not UTF-8 text. Save it as UTF-8, or restore it from version control."),)
        )
    rows: list[Approval] = []
    marks = conflicts(lines)
    problems = [row_finding(file, number, CONFLICT_ADVICE) for number, begins in marks.items() if begins]
    for number, line in enumerate(lines, 1):
        # A merge of two files may leave the names of the columns anywhere.
        if not line or number in marks or tuple(line.split("\t")) in HEADERS:
            continue
        try:
            rows.append(replace(read_row(line), line=number))
        except ValueError as error:
            problems.append(row_finding(file, number, str(error), line.partition("\t")[0][:LONGEST_NAME]))
    return Ledger(approvals_in_force(rows), tuple(sorted(problems, key=lambda one: one.line)), rows=tuple(rows))


def latest(rows: Iterable[Approval]) -> dict[tuple[str, str, str, str], Approval]:
    """The latest word of each reviewer on each digest, whatever the order of the rows; of equal times the revocation."""
    found: dict[tuple[str, str, str, str], Approval] = {}
    for row in rows:
        before = found.get(row.about)
        if before is None or row.rank > before.rank:
            found[row.about] = row
    return found


def approvals_in_force(rows: Iterable[Approval]) -> dict[tuple[str, str], tuple[Approval, ...]]:
    """The approvals that hold, by key and locale."""
    found: dict[tuple[str, str], list[Approval]] = {}
    for (key, locale, *_), row in sorted(latest(rows).items()):
        if not row.revoked:
            found.setdefault((key, locale), []).append(row)
    return {about: tuple(some) for about, some in found.items()}


def conflicts(lines: Iterable[str]) -> dict[int, bool]:
    """The lines that are marks of merge conflicts, by number, and whether a conflict begins there: it is to be said once."""
    found: dict[int, bool] = {}
    inside = False
    for number, line in enumerate(lines, 1):
        if CONFLICT.match(line):
            found[number] = line.startswith("<") or not inside
            inside = not line.startswith(">")
    return found


def read_row(line: str) -> Approval:
    """The row on a line. Raises ValueError saying what is wrong with the line and what to do."""
    cells = line.split("\t")
    if len(cells) not in {len(names) for names in HEADERS}:
        columns = ", ".join(COLUMNS)
        raise ValueError(f"A row has {len(COLUMNS)} cells with a tab between them ({columns}); this one has {len(cells)}.")
    key, locale, mark, reviewer, moment, *rest = cells
    only_day = len(cells) in {len(OLDER), len(OLDER) - WORDS}
    word, *words = (APPROVED, *rest) if only_day else rest
    wrong = ""
    if not key or not locale or not DIGEST.fullmatch(mark):
        wrong = "The key, the locale or the digest is not one."
    elif words and approval_digest(key, *words) != mark:
        wrong = "The digest is not that of the sentence beside it."
    elif not reviewer.strip() or len(reviewer) > LONGEST_NAME or unsafe_character(reviewer):
        wrong = "The reviewer's name is empty, too long, or has invisible characters."
    elif sign := NO_NAME.search(reviewer):
        wrong = f"The reviewer's name has a {sign[0]} in it, which no name has."
    elif word not in {APPROVED, REVOKED}:
        wrong = f"{word[:20]!r} is neither {APPROVED!r} nor {REVOKED!r}."
    elif not (DAY if only_day else MOMENT).fullmatch(moment):
        wrong = f"{moment[:20]!r} is no {'date like 2026-11-24' if only_day else 'moment like 2026-11-24T08:15:30Z'}."
    if wrong:
        raise ValueError(f"{wrong} {MEND}")
    try:
        english, text = words or ("", "")
        at = datetime.fromisoformat(moment).replace(tzinfo=UTC)
        return Approval(key, locale, mark, reviewer.strip(), at, word == REVOKED, english, text, only_day)
    except ValueError as error:
        raise ValueError(f"{moment} is no moment ({error}). {MEND}") from error


def row_finding(file: str, line: int, message: str, key: str = "") -> Finding:
    """A finding about a row."""
    return Finding("error", "approvals", message, key=key, file=file, line=line)
