"""Assembly of the content from the tables of all files: references are followed, and every wrong one is a finding."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from .checks import CheckRecord, sort_day
from .content import Place
from .findings import Finding
from .model import (
    COPY_REVIEW,
    STATUS_REVIEW,
    Claim,
    Dates,
    Day,
    Decision,
    Jurisdiction,
    Message,
    Part,
    Product,
    Source,
    SourceKind,
    Verdict,
)
from .shapes import Citation, Row, Sentence, day_of, decode_table, near
from .text import BRACE, LONGEST_TEXT, MARKUP, PLACEHOLDER, PRINTF, unsafe_character
from .toml_file import NAME, Table, file_finding

FACT_FOLDER = "facts"
SOURCES, DECISIONS, NOTICES, TERMS = "sources", "decisions", "notices", "terms"
ROW_FIELDS = {"where", "therapy", "verdict"}
ROW_PARTS = {"product", "indication", "dated", "notes", "terms"}
# What templates and the service fill in, beside dates.
FILLED = {"reviewer", "date", "publisher", "release", "done", "total"}
NO_NAMES = {"widget"}  # tables of a copy file that are no sentence


class Assembly:
    """The content during its assembly. tables: by file, named after the widget or the file in `facts/`."""

    def __init__(self, tables: Mapping[str, list[Table]], record: CheckRecord, findings: list[Finding]) -> None:
        self.findings = findings
        self.record = record
        self.tables = {name: {table.path: table for table in of_file} for name, of_file in tables.items()}
        self.children = {name: children_of(of_file) for name, of_file in self.tables.items()}
        self.places: dict[str, Place] = {}
        self.parts: dict[tuple[str, tuple[str, ...]], Part | None] = {}
        self.keys: dict[str, tuple[str, tuple[str, ...]]] = {}
        self.facts: dict[str, Decision | Claim] = {}
        self.sources: dict[str, Source] = {}
        self.decisions: dict[str, Decision] = {}

    def file(self, name: str) -> str:
        """The path of a file from the content folder."""
        return f"widget/{FACT_FOLDER}/{name}.toml" if name in {SOURCES, DECISIONS, NOTICES, TERMS} else f"widget/{name}/copy.toml"

    def wrong(self, name: str, path: tuple[str, ...], advice: str, field: str = "", check: str = "copy") -> None:
        """Add a finding about a table, or about one of its values."""
        table = self.tables[name].get(path)
        line = (table.line_of(field) if field else table.line) if table else 0
        self.findings.append(file_finding(self.file(name), advice, line, ".".join((name, *path)), check=check))

    def shared_parts(self) -> dict[str, Part]:
        """Sources, decisions, terms and notices."""
        for name in self.tables:
            self.find_bad_names(name)
        for (key,), table in ((path, table) for path, table in self.tables[SOURCES].items() if len(path) == 1):
            self.add_source(key, table)
        for path in [path for path, table in self.tables[DECISIONS].items() if ROW_FIELDS & set(table.values)]:
            self.add_decision(path)
        return {name: self.copy_of(name) for name in (TERMS, NOTICES)}

    def find_bad_names(self, name: str) -> None:
        """Names of tables that could not be keys, and values outside of any table."""
        for path in self.tables[name]:
            if not path:
                self.wrong(name, path, "A value stands outside of any table. Write it under a header like [lead].")
            elif path[-1].isdigit():
                self.wrong(
                    name, path, f"{path[-1]!r} is a number. A name is fixed when it is written, so call it after what it says."
                )
            elif not NAME.fullmatch(path[-1]):
                self.wrong(name, path, f"{path[-1]!r} is no name. Use small letters, digits, - and _.")
            elif path[-1] in Sentence.__struct_fields__ and path not in {("widget",)}:
                self.wrong(name, path, f"{path[-1]!r} has a meaning of its own. Write it as a value, or choose another name.")

    def copy_of(self, name: str) -> Part:
        """Everything in a file."""
        paths = [path for path in self.children[name].get((), ()) if path[0] not in NO_NAMES or name in {TERMS, NOTICES}]
        inner = [part for path in paths if (part := self.part(name, path))]
        copy = Part(name, None, tuple(inner))
        if name not in {TERMS, NOTICES} and ("title" not in copy or copy["title"].message is None):
            self.findings.append(
                file_finding(self.file(name), "There is no [title]. Write the question or topic of the widget.", 1)
            )
        return copy

    def part(self, name: str, path: tuple[str, ...]) -> Part | None:
        """The part at a path; None if a mistake was found in it."""
        where = (name, path)
        if where not in self.parts:
            self.parts[where] = None  # a part that leads back to itself finds this
            self.parts[where] = self.build_part(name, path)
        return self.parts[where]

    def build_part(self, name: str, path: tuple[str, ...]) -> Part | None:
        table = self.tables[name].get(path) or Table(path, {})
        key = ".".join((name, *path))
        if name == DECISIONS and ".".join(path) in self.decisions:
            return Part(path[-1], decision=self.decisions[".".join(path)])
        entry = decode_table(table, Sentence, self.file(name), key, self.findings)
        if entry is None:
            return None
        inner = tuple(part for child in self.children[name].get(path, ()) if (part := self.part(name, child)))
        if entry.use is not None:
            return self.used_part(name, path, entry, inner)
        text = self.text_of(name, path, entry) if entry.text is not None else None
        if text is None and entry.text is None:
            self.find_bad_group(name, path, entry, inner)
        shown = self.cited(name, path, entry.sources) if entry.text is None else ()
        held = tuple(entry.hold.items())
        return Part(path[-1], text, inner, None, shown, entry.brand, entry.locales, entry.guide, held)

    def find_bad_group(self, name: str, path: tuple[str, ...], entry: Sentence, inner: tuple[Part, ...]) -> None:
        if not inner and not entry.sources and not self.children[name].get(path):
            self.wrong(name, path, 'The table has no text. Write text = "…", or use = "…".')
        for field in ("rests_on", "dates", "check", "where", "key"):
            if getattr(entry, field):
                self.wrong(name, path, f"{field} belongs to a sentence, and this table has no text.", field)

    def used_part(self, name: str, path: tuple[str, ...], entry: Sentence, inner: tuple[Part, ...]) -> Part | None:
        """The part of another place that stands here."""
        if entry.text is not None or inner:
            self.wrong(
                name, path, "use stands alone: it puts in the sentence of another file with all that belongs to it.", "use"
            )
        target, _, rest = (entry.use or "").partition(".")
        wanted = tuple(rest.split("."))
        if target not in self.tables or wanted not in {*self.tables[target], *self.children[target]}:
            known = [".".join((stem, *known)) for stem, of_file in self.tables.items() for known in of_file]
            self.wrong(name, path, f"There is no {entry.use!r} to use. {near(entry.use or '', known)}", "use")
            return None
        found = self.part(target, wanted)
        if found is None:
            if (target, wanted) == (name, path) or not self.findings:
                self.wrong(name, path, f"{entry.use!r} leads back to this table.", "use")
            return None
        return Part(
            path[-1],
            found.text,
            found.parts,
            found.decision,
            found.sources,
            found.brand,
            entry.locales or found.locales,
            entry.guide and found.guide,
            found.held,
        )

    # --- sentences ----------------------------------------------------------------------------------------------------

    def text_of(self, name: str, path: tuple[str, ...], entry: Sentence) -> Message | Claim | None:
        """The sentence of a table, with its evidence if it has any."""
        table = self.tables[name][path]
        key = entry.key or ".".join((name, *path))
        message = Message(key, entry.text or "")
        if key in self.keys and self.keys[key] != (name, path):
            other = ".".join((self.keys[key][0], *self.keys[key][1]))
            self.wrong(
                name, path, f"{key} is the key of {other} already. A key belongs to one sentence.", "key" if entry.key else ""
            )
        self.keys[key] = (name, path)
        self.places[key] = Place(self.file(name), table.line, table.comment, entry.note or "")
        if advice := text_problem(message.english):
            self.wrong(name, path, advice, "text")
        row = self.row_around(name, path)
        claim = row.claim(message) if row else self.claim(name, path, entry, message)
        self.find_bad_placeholders(name, path, entry, claim, row)
        return claim or message

    def row_around(self, name: str, path: tuple[str, ...]) -> Decision | None:
        """The decision that a sentence of `decisions.toml` belongs to."""
        keys = (".".join(path[:end]) for end in range(len(path), 0, -1))
        return next((self.decisions[key] for key in keys if key in self.decisions), None) if name == DECISIONS else None

    def claim(self, name: str, path: tuple[str, ...], entry: Sentence, message: Message) -> Claim | None:
        """The sentence as a claim; None for a sentence without evidence, or with a mistake in it."""
        own = self.cited(name, path, entry.sources)
        rows = [row for row in (self.row(name, path, *item) for item in entry.rests_on.items()) if row]
        dates = self.dates(name, path, entry.dates)
        if len(rows) < len(entry.rests_on):
            return None
        if rows:
            return joint_claim(message, rows, own, dates)
        for field in ("dates", "check", "where"):
            if getattr(entry, field) and not own:
                self.wrong(name, path, f"{field} needs sources, or a row that the sentence rests on.", field)
        return self.own_claim(name, path, entry, message, own, dates) if own else None

    def own_claim(
        self, name: str, path: tuple[str, ...], entry: Sentence, message: Message, own: tuple[Source, ...], dates: Dates
    ) -> Claim | None:
        """A sentence with sources alone: a fact of its own."""
        checked = self.record.of(message.key)
        if checked.on is None:
            self.find_unchecked(name, path, message.key)
            return None
        self.find_changed(name, path, message.key)
        filled = (("checked", checked.on), *((("seen", checked.seen),) if checked.seen else ()), *dates)
        wait = STATUS_REVIEW if entry.check else COPY_REVIEW
        where = entry.where or Jurisdiction.ANYWHERE
        claim = Claim(message, where, own, checked.on, checked.on + wait, filled)
        self.facts[message.key] = claim
        return claim

    def find_unchecked(self, name: str, path: tuple[str, ...], fact: str) -> None:
        advice = f"No check of this fact stands. Compare it with its sources, then record it: `cellfacts facts check {fact}`."
        self.wrong(name, path, advice, check="facts")

    def find_changed(self, name: str, path: tuple[str, ...], fact: str) -> None:
        if row := self.record.of(fact).changed:
            advice = (
                f"A check of {row.at.date()} found that this has changed. Correct the words, then record the check: "
                f"`cellfacts facts check {fact} --result same`."
            )
            self.wrong(name, path, advice, check="facts")

    def cited(self, name: str, path: tuple[str, ...], keys: tuple[str, ...]) -> tuple[Source, ...]:
        """The sources of these keys."""
        for key in sorted({key for key in keys if keys.count(key) > 1}):
            self.wrong(name, path, f"The source {key} stands here twice. Keep one.", "sources")
        for key in keys:
            if (key,) not in self.tables[SOURCES]:
                known = [known[0] for known in self.tables[SOURCES] if known]
                self.wrong(name, path, f"There is no source {key!r} in facts/sources.toml. {near(key, known)}", "sources")
        return tuple(self.sources[key] for key in keys if key in self.sources)

    def row(self, name: str, path: tuple[str, ...], key: str, verdict: Verdict) -> Decision | None:
        """A decision that a sentence rests on."""
        row = self.decisions.get(key)
        if row is None:
            if not any(
                ".".join(known) == key and ROW_FIELDS & set(table.values) for known, table in self.tables[DECISIONS].items()
            ):
                advice = f"There is no decision {key!r} in facts/decisions.toml. {near(key, self.decisions)}"
                self.wrong(name, path, advice, "rests_on")
        elif row.verdict is not verdict:
            advice = f"The sentence assumes that {key} is {verdict.value}, but it is {row.verdict.value}. Rewrite it, then correct rests_on."
            self.wrong(name, path, advice, "rests_on")
        return row

    def dates(self, name: str, path: tuple[str, ...], values: Mapping[str, object]) -> Dates:
        """Values of date placeholders."""
        days: list[tuple[str, Day]] = []
        for word, value in values.items():
            try:
                days.append((word, day_of(value)))
            except ValueError as error:
                self.wrong(name, path, f"dates, {word}: {error}", "dates")
        return tuple(days)

    def find_bad_placeholders(
        self, name: str, path: tuple[str, ...], entry: Sentence, claim: Claim | None, row: Decision | None
    ) -> None:
        """Placeholders without a value, and values without a placeholder."""
        used = set(PLACEHOLDER.findall(entry.text or ""))
        if claim is None and (entry.sources or entry.rests_on):
            return  # the mistake in its evidence is known
        filled = dict(claim.dates) if claim else dict.fromkeys(FILLED)
        for word in sorted(used - set(filled)):
            advice = f"The placeholder {{{word}}} has no value here. {near(word, filled)}"
            self.wrong(name, path, advice.rstrip(), "text")
        for word in sorted(set(entry.dates) - used):
            self.wrong(
                name, path, f"The date {word} stands in no placeholder of the text. Write {{{word}}}, or take it out.", "dates"
            )

    # --- facts ----------------------------------------------------------------------------------------------------------

    def add_source(self, key: str, table: Table) -> None:
        """A source of `sources.toml`."""
        entry = decode_table(table, Citation, self.file(SOURCES), f"{SOURCES}.{key}", self.findings)
        if entry is None:
            return
        path = (key,)
        message = Message(f"{SOURCES}.{key}", entry.text)
        self.keys[message.key] = (SOURCES, path)
        self.places[message.key] = Place(self.file(SOURCES), table.line, table.comment, entry.note or "")
        if advice := text_problem(entry.text):
            self.wrong(SOURCES, path, advice, "text")
        if entry.url is not None and not entry.url.startswith(("https://", "http://")):
            self.wrong(SOURCES, path, f"{entry.url[:60]!r} is no web address.", "url")
        published: Day | None = None
        if entry.published == "seen":
            published = self.record.seen_in(key)
            if published is None:
                self.wrong(
                    SOURCES, path, "No check that stands saw a record of this source, so it has no date.", "published", "facts"
                )
        elif entry.published is not None:
            try:
                published = day_of(entry.published)
            except ValueError as error:
                self.wrong(SOURCES, path, f"published: {error}", "published")
        used = set(PLACEHOLDER.findall(entry.text))
        if entry.published is not None and "published" not in used:
            self.wrong(SOURCES, path, "The date stands nowhere in the name. Write {published} where it belongs.", "published")
        if used - ({"published"} if entry.published is not None else set()):
            self.wrong(SOURCES, path, "The only placeholder of a source is {published}, and it needs published = a date.", "text")
        self.sources[key] = Source(key, message, entry.kind, entry.url, entry.home, published)

    def add_decision(self, path: tuple[str, ...]) -> None:
        """A row of `decisions.toml`, with the sentences in it."""
        key = ".".join(path)
        row = decode_table(self.tables[DECISIONS][path], Row, self.file(DECISIONS), f"{DECISIONS}.{key}", self.findings)
        if row is None:
            return
        cited = self.cited(DECISIONS, path, tuple(item.source for item in row.sources))
        if not row.sources:
            self.wrong(DECISIONS, path, "A decision needs a source.", "sources")
        checked = self.record.of(key)
        if checked.on is None:
            self.find_unchecked(DECISIONS, path, key)
        self.find_changed(DECISIONS, path, key)
        on = checked.on or date.min
        review_by = on + STATUS_REVIEW if checked.on else date.min
        dates = self.dates(DECISIONS, path, row.dates)
        blank = Message("", "")
        # First without its sentences: they take their sources and dates from it.
        decision = Decision(
            key, row.where, row.therapy, None, blank, row.verdict, blank, blank, (), (), cited, on, review_by, checked.seen, dates
        )
        self.decisions[key] = decision
        self.decisions[key] = self.facts[key] = self.with_sentences(path, decision)

    def with_sentences(self, path: tuple[str, ...], row: Decision) -> Decision:
        """The row with the sentences of the tables inside it."""
        inner = {child[-1]: child for child in self.children[DECISIONS].get(path, ())}
        expected = {*ROW_PARTS, row.verdict.value}
        for name in inner.keys() - expected:
            advice = f"{name!r} is no part of a decision whose verdict is {row.verdict.value}. {near(name, expected)}"
            self.wrong(DECISIONS, inner[name], advice)
        for name in ("indication", row.verdict.value, "dated"):
            if name not in inner:
                self.wrong(DECISIONS, path, f"The decision lacks the sentence [{'.'.join((*path, name))}]. Write it.")
        found = {name: part for name, child in inner.items() if name in expected and (part := self.part(DECISIONS, child))}

        def messages(name: str) -> tuple[Message, ...]:
            group = found.get(name)
            return tuple(part.message for part in group or () if part.message)

        def message(name: str) -> Message:
            part = found.get(name)
            return (part.message if part else None) or Message("", "")

        product = Product(message("product"), found["product"].brand) if "product" in found else None
        return Decision(
            row.key,
            row.where,
            row.therapy,
            product,
            message("indication"),
            row.verdict,
            message(row.verdict.value),
            message("dated"),
            messages("notes"),
            messages("terms"),
            row.sources,
            row.checked_on,
            row.review_by,
            row.seen,
            row.dates,
        )

    def find_forgotten(self) -> None:
        """Checks of facts that do not exist, and kinds of sources without a name."""
        for fact in sorted({row.fact for row in self.record.rows} - set(self.facts)):
            row = next(row for row in self.record.rows if row.fact == fact)
            if any(fact == key for key in self.keys) or fact in self.decisions:
                continue  # a mistake in it was found
            advice = f"There is no fact {fact!r} any more, so its checks count for nothing. {near(fact, self.facts)}"
            self.findings.append(file_finding("widget/facts/checks.tsv", advice.rstrip(), row.line, fact, "warning", "facts"))
        for kind in SourceKind:
            if not self.tables[NOTICES].get(("kind", kind.value)):
                advice = f"The kind of source {kind.value} has no name. Write [kind.{kind.value}]."
                self.findings.append(file_finding(self.file(NOTICES), advice))


def children_of(tables: Mapping[tuple[str, ...], Table]) -> dict[tuple[str, ...], list[tuple[str, ...]]]:
    """The paths of the tables inside each table, in the order of the file."""
    inner: dict[tuple[str, ...], list[tuple[str, ...]]] = {}
    for path in tables:
        if path:
            inner.setdefault(path[:-1], []).append(path)
    return inner


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
        *((("seen", min(seen, key=sort_day)),) if seen else ()),
        *own_dates,
        *dates,
    )
    places = {row.where for row in rows}
    where = places.pop() if len(places) == 1 else Jurisdiction.BOTH
    review_by = min(row.review_by for row in rows)
    return Claim(message, where, tuple(dict.fromkeys(sources)), checked_on, review_by, filled, tuple(row.key for row in rows))


def text_problem(text: str) -> str:
    """What is wrong with an English text, and what to do; empty if it is sound."""
    printf = PRINTF.search(text)
    unseen = unsafe_character(text.replace("\u00a0", " "))
    rules = (
        (not text.strip(), "The text is empty. Write it, or take the table out."),
        (
            text != text.strip() or "\n" in text,
            "The text begins or ends with a blank, or has several lines. Write it on one line.",
        ),
        (MARKUP.search(text), "A text is plain. Take out the HTML tag, the < or > sign, or the &…; entity."),
        (BRACE.search(PLACEHOLDER.sub("", text)), "A brace stands alone. A placeholder is {name}, in small letters."),
        (printf, f"{printf and printf[0]} stands for nothing here. Write the words, or a placeholder like {{checked}}."),
        (len(text) > LONGEST_TEXT, f"The text has {len(text):,} characters. Split it."),
        (unseen, f"Take out {unseen}: nobody sees this character, or it controls others."),
    )
    return next((advice for is_wrong, advice in rules if is_wrong), "")
