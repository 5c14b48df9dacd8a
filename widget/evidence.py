"""What stands behind the sentences: sources, rows of the table of decisions, and claims. Dates of checks come from the record."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date

from .checks import FACT_CHECK, CheckRecord, sort_day
from .content import Place
from .model import (
    COPY_REVIEW,
    STATUS_REVIEW,
    Claim,
    Dates,
    Day,
    Decision,
    Jurisdiction,
    Message,
    Source,
    Verdict,
    seen_dates,
)
from .names import find_bad_placeholders
from .shapes import Citation, Row, Sentence, day_of, near
from .tables import DECISIONS, NOTICES, SOURCES, TableName, Tables
from .text import PLACEHOLDER, text_problem

# What templates fill in, beside dates: in the notices, and elsewhere.
FILLED_NOTICES = ("reviewer", "date", "publisher", "count")
FILLED = ("done", "total")
# Placeholders whose dates are those of a check.
OF_CHECKS = ("checked", "seen", "seen_month")
# Words about approval, and what turns them into their opposite.
GRANTED = {Verdict.APPROVED, Verdict.ACCELERATED}
APPROVAL = re.compile(r"\bapprov", re.IGNORECASE)
NEGATION = re.compile(r"\b(?:no|not|none|never|nor|neither|without|nothing)\b|n[’']t\b", re.IGNORECASE)
DENIAL = re.compile(r"\b(?:not|never) (?:yet |been )*approved|\bno approval|\bnone (?:is|has been|was) approved", re.IGNORECASE)
OWN_EVIDENCE = ("sources", "rests_on", "dates", "check", "where")


class Evidence:
    """The evidence, as far as it is sound. rows: by key, None for one with a mistake. facts: what is checked, by key.

    claimed: keys of all facts, also of those with a mistake.
    """

    def __init__(self, tables: Tables, record: CheckRecord) -> None:
        self.tables = tables
        self.record = record
        self.sources: dict[str, Source] = {}
        self.places: dict[str, Place] = {}
        self.rows: dict[str, Decision | None] = {}
        self.facts: dict[str, Decision | Claim] = {}
        self.claimed: set[str] = set()
        for name in tables.of(SOURCES):
            self.add_source(name)
        for name in tables.of(DECISIONS):
            if tables.is_row(name):
                key = ".".join(name.path)
                self.claimed.add(key)
                self.rows[key] = self.row_without_sentences(name)

    def add_source(self, name: TableName) -> None:
        """A source of `sources.toml`."""
        if len(name.path) != 1:
            if name.path:
                self.tables.wrong(name, "A source has no tables inside it. Write a source of its own, like [fda].")
            return
        entry, wrong = self.tables.decode(name, Citation)
        if entry is None:
            return
        key, table = name.path[0], self.tables.named[name]
        self.places[name.key] = Place(self.tables.file(SOURCES), table.line, table.comment, entry.note or "")
        if advice := text_problem(entry.text):
            self.tables.wrong(name, advice, "text")
        published = self.publication_day(name, entry)
        used = set(PLACEHOLDER.findall(entry.text))
        if entry.published is not None and "published" not in used:
            self.tables.wrong(name, "The date stands nowhere in the name. Write {published} where it belongs.", "published")
        allowed = {"published"} if entry.published is not None or "published" in wrong else set()
        if used - allowed:
            self.tables.wrong(name, "The only placeholder of a source is {published}, and it needs published = a date.", "text")
        self.sources[key] = Source(key, Message(name.key, entry.text), entry.kind, entry.url, entry.home, published)

    def publication_day(self, name: TableName, entry: Citation) -> Day | None:
        """The date of a source; None without one."""
        if entry.published == "seen":
            key = name.path[0]
            seen = self.record.seen_in(key)
            if seen is None and self.record.is_known(key):
                advice = f"No check that stands saw a record in this source. Record one: `cellfacts facts check FACT --source {key}`, with --seen."
                self.tables.wrong(name, advice, "published", check=FACT_CHECK)
            return seen
        try:
            return None if entry.published is None else day_of(entry.published)
        except ValueError as error:
            self.tables.wrong(name, f"published: {error}", "published")
            return None

    # --- rows of the table of decisions -----------------------------------------------------------------------------

    def row_without_sentences(self, name: TableName) -> Decision | None:
        """A row as far as its sentences need it, which take their sources and dates from it. None for one with a mistake."""
        entry, _ = self.tables.decode(name, Row)
        if entry is None:
            return None
        key = ".".join(name.path)
        cited = self.cited(name, [item.source for item in entry.sources])
        if not entry.sources:
            self.tables.wrong(name, "A decision needs a source.", "sources")
        on, seen = self.last_check(name, key)
        dates = self.dates(name, entry.dates)
        blank = Message("", "")
        return Decision(
            key,
            entry.where,
            entry.therapy,
            None,
            blank,
            entry.verdict,
            blank,
            None,
            (),
            cited,
            on,
            on + STATUS_REVIEW,
            seen,
            dates,
        )

    def row_around(self, name: TableName) -> str:
        """The key of the row that a sentence of `decisions.toml` belongs to; empty without one."""
        if name.stem != DECISIONS:
            return ""
        keys = (".".join(name.path[:end]) for end in range(len(name.path), 0, -1))
        return next((key for key in keys if key in self.rows), "")

    def row(self, name: TableName, key: str, verdict: Verdict) -> Decision | None:
        """A decision that a sentence rests on; None if it has a mistake, or does not exist."""
        row = self.rows.get(key)
        if row is None:
            if key not in self.rows and not self.tables.is_broken(TableName(DECISIONS, tuple(key.split(".")))):
                advice = f"There is no decision {key!r} in facts/decisions.toml. {near(key, self.rows)}"
                self.tables.wrong(name, advice, "rests_on", key)
        elif row.verdict is not verdict:
            advice = f"The sentence assumes that {key} is {verdict.value}, but it is {row.verdict.value}. Rewrite it, then correct rests_on."
            self.tables.wrong(name, advice, "rests_on", key)
        return row

    # --- claims -----------------------------------------------------------------------------------------------------

    def claim(self, name: TableName, entry: Sentence, wrong: frozenset[str], message: Message) -> Claim | None:
        """The sentence as a claim; None for a sentence without evidence, or with a mistake in it."""
        if key := self.row_around(name):
            return self.claim_of_row(name, entry, self.rows[key], message)
        own = self.cited(name, entry.sources)
        rows = [self.row(name, *item) for item in entry.rests_on.items()]
        dates = self.dates(name, {word: day for word, day in entry.dates.items() if not is_row_of(day, entry)})
        has_rows, has_sources = bool(rows) or "rests_on" in wrong, bool(entry.sources) or "sources" in wrong
        for field in OWN_EVIDENCE[2:]:
            if getattr(entry, field) and not has_sources and not has_rows:
                self.tables.wrong(name, f"{field} needs sources, or a row that the sentence rests on.", field)
            elif getattr(entry, field) and has_rows and field != "dates":
                self.tables.wrong(name, f"{field} follows from the rows that the sentence rests on. Take it out.", field)
        if not has_rows and not has_sources:
            find_bad_placeholders(self.tables, name, message.english, FILLED_NOTICES if name.stem == NOTICES else FILLED)
            return None
        sound = [row for row in rows if row]
        if len(sound) < len(rows) or wrong & {"rests_on", "sources", "dates"}:
            return None  # what its placeholders stand for is not known
        dates += self.dates_of_rows(name, entry, sound)
        claim = joint_claim(message, sound, own, dates) if sound else self.own_claim(name, entry, message, own, dates)
        if all(row.verdict is entry.rests_on[row.key] for row in sound):
            self.find_contradiction(name, message.english, list(entry.rests_on.values()))
        # A date with a mistake has a value, too.
        find_bad_placeholders(self.tables, name, message.english, {*dict(claim.dates), *entry.dates}, entry.dates)
        return claim

    def dates_of_rows(self, name: TableName, entry: Sentence, rows: list[Decision]) -> Dates:
        """Values of date placeholders that are those of one row, where several rows have such a date: `seen = "cn.cart.other"`."""
        found: list[tuple[str, Day]] = []
        for word, key in entry.dates.items():
            for row in rows if is_row_of(key, entry) else ():
                if row.key == key and (day := dict(row.all_dates).get(word)):
                    found.append((word, day))
                elif row.key == key:
                    self.tables.wrong(
                        name, f"The decision {key} has no date {word!r}. {near(word, dict(row.all_dates))}", "dates", word
                    )
        return tuple(found)

    def find_contradiction(self, name: TableName, text: str, verdicts: list[Verdict]) -> None:
        """A sentence that speaks of approval against all of the verdicts that it rests on: a lost or added "not"."""
        if not verdicts or not APPROVAL.search(text):
            return
        denies = bool(NEGATION.search(text))
        if denies and all(verdict in GRANTED for verdict in verdicts) and DENIAL.search(text):
            self.tables.wrong(
                name,
                f"The sentence denies an approval, and rests on {verdicts[0].value}. Correct the words, or the verdict.",
                "text",
            )
        if not denies and not set(verdicts) & GRANTED:
            self.tables.wrong(
                name, f"The sentence speaks of an approval, and rests on {verdicts[0].value}. Is a “not” lost?", "text"
            )

    def claim_of_row(self, name: TableName, entry: Sentence, row: Decision | None, message: Message) -> Claim | None:
        """A sentence inside a row, which takes its evidence from the row."""
        for field in OWN_EVIDENCE:
            if getattr(entry, field):
                self.tables.wrong(name, f"{field} belongs to the decision around this sentence. Take it out.", field)
        if row is None:
            return None
        claim = row.claim(message)
        # The words of a verdict stand in a table that is named after it.
        self.find_contradiction(name, message.english, [Verdict(word) for word in name.path[-1:] if word in set(Verdict)])
        find_bad_placeholders(self.tables, name, message.english, dict(claim.dates))
        return claim

    def own_claim(self, name: TableName, entry: Sentence, message: Message, own: tuple[Source, ...], dates: Dates) -> Claim:
        """A sentence with sources alone: a fact of its own."""
        self.claimed.add(message.key)
        on, seen = self.last_check(name, message.key)
        filled = (("checked", on), *seen_dates(seen), *dates)
        wait = STATUS_REVIEW if entry.check else COPY_REVIEW
        claim = Claim(message, entry.where or Jurisdiction.ANYWHERE, own, on, on + wait, filled)
        if own:
            self.facts[message.key] = claim
        return claim

    def last_check(self, name: TableName, fact: str) -> tuple[date, Day | None]:
        """Day and newest record of a fact's check. An unchecked fact has the first day of all, so that `cellfacts facts` can show it."""
        checked = self.record.of(fact)
        if row := checked.changed:
            advice = (
                f"A check of {row.at.date()} found that this has changed. Correct the words, then record the check: "
                f"`cellfacts facts check {fact} --result same`."
            )
            self.tables.wrong(name, advice, check=FACT_CHECK)
        if checked.on is not None:
            return checked.on, checked.seen
        if self.record.is_known(fact) and not checked.changed:
            advice = f"No check of this fact stands. Compare it with its sources, then record it: `cellfacts facts check {fact}`."
            self.tables.wrong(name, advice, check=FACT_CHECK)
        return date.min, date.min

    def cited(self, name: TableName, keys: Iterable[str]) -> tuple[Source, ...]:
        """The sources of these keys, as far as they are sound."""
        listed = list(keys)
        for key in sorted({key for key in listed if listed.count(key) > 1}):
            self.tables.wrong(name, f"The source {key} stands here twice. Keep one.", "sources", key)
        for key in dict.fromkeys(listed):
            if TableName(SOURCES, (key,)) not in self.tables.named and SOURCES not in self.tables.unread:
                known = [known.path[0] for known in self.tables.inside(TableName(SOURCES, ()))]
                advice = f"There is no source {key!r} in facts/sources.toml. {near(key, known)}"
                self.tables.wrong(name, advice, "sources", key)
        return tuple(self.sources[key] for key in dict.fromkeys(listed) if key in self.sources)

    def dates(self, name: TableName, values: Mapping[str, object]) -> Dates:
        """Values of date placeholders."""
        days: list[tuple[str, Day]] = []
        for word, value in values.items():
            if word in OF_CHECKS:
                self.tables.wrong(
                    name, f"{{{word}}} follows from the record of checks, so no date for it stands here. Take it out.", "dates"
                )
                continue
            try:
                days.append((word, day := day_of(value)))
                if self.record.day and sort_day(day) > self.record.day:  # readers would be told of it as of the past
                    advice = f"dates, {word}: {day.isoformat()} is in the future; today is {self.record.day}."
                    self.tables.wrong(name, advice, "dates")
            except ValueError as error:
                self.tables.wrong(name, f"dates, {word}: {error}", "dates")
        return tuple(days)


def is_row_of(value: object, entry: Sentence) -> bool:
    """Whether a date is that of a row that the sentence rests on."""
    return isinstance(value, str) and value in entry.rests_on


def joint_claim(message: Message, rows: list[Decision], own: tuple[Source, ...], dates: Dates) -> Claim:
    """A sentence that rests on decisions: all of their sources, the earliest check, the earliest next check.

    `{seen}` is the earliest of the rows' newest records. Another date of a row counts if no other row has one of that name.
    """
    sources = tuple(dict.fromkeys(source for row in rows for source in row.sources)) + own
    seen = [row.seen for row in rows if row.seen]
    names = [name for row in rows for name, _ in row.dates]
    own_dates = [(name, value) for row in rows for name, value in row.dates if names.count(name) == 1]
    checked_on = min(row.checked_on for row in rows)
    filled = (
        ("checked", checked_on),
        *seen_dates(min(seen, key=sort_day) if seen else None),
        *own_dates,
        *dates,
    )
    places = {row.where for row in rows}
    where = places.pop() if len(places) == 1 else Jurisdiction.BOTH
    review_by = min(row.review_by for row in rows)
    return Claim(message, where, tuple(dict.fromkeys(sources)), checked_on, review_by, filled, tuple(row.key for row in rows))
