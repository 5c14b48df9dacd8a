"""Assembly of the parts from the tables of all files: references are followed, and every wrong one is a finding."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from .checks import FACT_CHECK, CheckRecord, last_day
from .content import Place
from .evidence import OWN_EVIDENCE, Evidence
from .model import Claim, Decision, Message, Part, Product, SourceKind, Verdict
from .names import find_bad_keys, find_bad_names
from .shapes import Row, Sentence, near
from .tables import DECISIONS, FACT_FILES, FACTS, NOTICES, SETTINGS, SOURCES, TableName, Tables
from .text import PLACEHOLDER, text_problem
from .toml_file import Table, file_finding

ROW_PARTS = ("product", "indication", "dated", "notes")
ROW_NEEDS = ("indication",)
VERDICTS = frozenset(Verdict)
OLD_RECORD = timedelta(days=60)


class Assembly:
    """The parts during their assembly. decisions: with their sentences, by key."""

    def __init__(self, tables: Tables, record: CheckRecord) -> None:
        self.tables = tables
        self.record = record
        self.parts: dict[TableName, Part | None] = {}
        self.open: set[TableName] = set()  # parts that are being built
        self.decisions: dict[str, Decision] = {}
        find_bad_names(tables)
        find_bad_keys(tables)
        self.evidence = Evidence(tables, record)
        self.places: dict[str, Place] = dict(self.evidence.places)
        for key in self.evidence.rows:
            self.add_decision(key)
        self.find_tables_outside_of_rows()

    def copy_of(self, stem: str) -> Part:
        """Everything in a file."""
        names = [name for name in self.tables.inside(TableName(stem, ())) if name.path != SETTINGS or stem in FACT_FILES]
        inner = [part for name in names if (part := self.part(name))]
        title = TableName(stem, ("title",))
        if stem not in FACT_FILES and not self.tables.is_broken(title):
            table = self.tables.named.get(title)
            if table is None or not {"text", "use"} & set(table.values):
                line = table.line if table else 1
                advice = "There is no [title] with a text. Write the question or topic of the widget."
                self.tables.findings.append(file_finding(self.tables.file(stem), advice, line))
        return Part(stem, None, tuple(inner))

    # --- parts --------------------------------------------------------------------------------------------------------

    def part(self, name: TableName) -> Part | None:
        """The part at a name; None if a mistake was found in it."""
        if name not in self.parts:
            self.open.add(name)
            self.parts[name] = self.build_part(name)
            self.open.discard(name)
        return self.parts[name]

    def build_part(self, name: TableName) -> Part | None:
        table = self.tables.named[name]
        if key := ".".join(name.path) if name.stem == DECISIONS else "":
            if key in self.decisions:
                return Part(name.path[-1], decision=self.decisions[key])
            if key in self.evidence.rows:
                return None
        entry, wrong = self.tables.decode(name, Sentence)
        children = self.tables.inside(name)
        inner = tuple(part for child in children if (part := self.part(child)))
        if entry is None:
            return None
        self.find_bad_scope(name, entry)
        if entry.use is not None:
            return self.used_part(name, entry)
        if entry.text is None:
            self.find_bad_group(name, entry, wrong)
            text = None
        else:
            text = self.sentence(name, table, entry, wrong)
        if entry.brand is not None and (advice := text_problem(entry.brand)):
            self.tables.wrong(name, advice, "brand")
        shown = self.evidence.cited(name, entry.sources) if entry.text is None else ()
        held = tuple(entry.hold.items())
        return Part(name.path[-1], text, inner, None, shown, entry.brand, entry.locales, entry.guide, held)

    def sentence(self, name: TableName, table: Table, entry: Sentence, wrong: frozenset[str]) -> Message | Claim:
        """The sentence of a table, with its evidence if it has any."""
        message = Message(entry.key or name.key, entry.text or "", *self.tables.scope(name))
        self.places[message.key] = Place(self.tables.file(name.stem), table.line, table.comment, entry.note or "")
        if advice := text_problem(message.english):
            self.tables.wrong(name, advice, "text")
        return self.evidence.claim(name, entry, wrong, message) or message

    def find_bad_group(self, name: TableName, entry: Sentence, wrong: frozenset[str]) -> None:
        """Mistakes in a table that has no text."""
        if wrong & {"text", "use", "sources"}:
            return
        if not entry.sources and not self.tables.inside(name):
            self.tables.wrong(name, 'The table has no text. Write text = "…", or use = "…".')
            return
        for field in (*OWN_EVIDENCE[1:], "key"):
            if getattr(entry, field):
                self.tables.wrong(name, f"{field} belongs to a sentence, and this table has no text.", field)

    def find_bad_scope(self, name: TableName, entry: Sentence) -> None:
        """Sentences that every reader needs, and what is left out by a word that only a sentence has."""
        if entry.guide and not entry.locales and not entry.hold:
            return
        needed = name.stem == NOTICES or self.evidence.row_around(name) or name.path == ("title",)
        for field, is_set in (("locales", entry.locales), ("hold", entry.hold), ("guide", not entry.guide)):
            if is_set and needed:
                self.tables.wrong(name, f"Every reader needs this, so {field} cannot stand here. Take it out.", field)
            elif is_set and field == "hold" and entry.text is None and entry.use is None:
                self.tables.wrong(name, "hold belongs to a sentence, and this table has no text. Hold its first sentence.", field)

    def used_part(self, name: TableName, entry: Sentence) -> Part | None:
        """The part of another place that stands here."""
        extra = [field for field in ("text", "key", *OWN_EVIDENCE, "brand") if getattr(entry, field)]
        inner = self.tables.inside(name)
        if extra or inner:
            what = extra[0] if extra else ".".join(inner[0].path)
            advice = f"use puts in another sentence with all that belongs to it, so {what} cannot stand beside it. Take one out."
            self.tables.wrong(name, advice, extra[0] if extra else "use")
        stem, _, rest = (entry.use or "").partition(".")
        target = TableName(stem, tuple(rest.split(".")))
        if target not in self.tables.named or stem == SOURCES or target.path[:1] == SETTINGS:
            if stem not in self.tables.unread:
                known = [known.key for known in self.tables.named if known.path and known.stem != SOURCES and known != name]
                self.tables.wrong(name, f"There is no {entry.use!r} to use. {near(entry.use or '', known)}", "use")
            return None
        if target in self.open:
            self.tables.wrong(name, f"{entry.use!r} leads back to this table. Write the text in one of them.", "use")
            return None
        if (found := self.part(target)) is None:
            return None  # the mistake in it is known
        if entry.hold and found.message is None:
            self.tables.wrong(name, "hold belongs to a sentence, and what is used here is none. Take it out.", "hold")
        return replace(
            found,
            name=name.path[-1],
            locales=entry.locales or found.locales,
            guide=entry.guide and found.guide,
            held=tuple((dict(found.held) | entry.hold).items()),
        )

    # --- decisions ----------------------------------------------------------------------------------------------------

    def add_decision(self, key: str) -> None:
        """A row with the sentences of the tables inside it. Those of a broken row are looked through, too."""
        name = TableName(DECISIONS, tuple(key.split(".")))
        row = self.evidence.rows[key]
        children = {child.path[-1]: child for child in self.tables.inside(name)}
        found = {word: part for word, child in children.items() if not self.tables.is_row(child) and (part := self.part(child))}
        if row is None:
            return
        self.find_wrong_sentences(name, row, children)

        def messages(word: str) -> tuple[Message, ...]:
            return tuple(part.message for part in found.get(word) or () if part.message)

        def message(word: str) -> Message:
            part = found.get(word)
            return (part.message if part else None) or Message("", "")

        self.decisions[key] = self.evidence.facts[key] = replace(
            row,
            product=Product(message("product"), found["product"].brand) if "product" in found else None,
            indication=message("indication"),
            words=message(row.verdict.value),
            dated=message("dated") if "dated" in found else None,
            notes=messages("notes"),
        )
        self.find_old_record(name, self.decisions[key])

    def find_old_record(self, name: TableName, row: Decision) -> None:
        """A record that is old beside its check, and readers are not told (content.md: 60 days)."""
        if row.seen is None or row.checked_on == date.min or row.checked_on - last_day(row.seen) <= OLD_RECORD:
            return
        if not any({"seen", "seen_month"} & set(PLACEHOLDER.findall(sentence.english)) for sentence in row.sentences):
            advice = "The newest record is over 60 days older than the check. Say so in the words of the row, with {seen_month}."
            self.tables.warn(name, advice, check=FACT_CHECK)

    def find_wrong_sentences(self, name: TableName, row: Decision, children: dict[str, TableName]) -> None:
        """Sentences that a row lacks, and those that it does not have."""
        verdict = row.verdict.value
        old = [word for word in children if word in VERDICTS and word != verdict]
        for word in old:
            if verdict in children:
                advice = f"These are the words of {word}, but the verdict is {verdict}, which has its own. Take them out."
            else:
                advice = (
                    f"These are the words of {word}, but the verdict is {verdict}. Rewrite them, and call the table {verdict}."
                )
            self.tables.wrong(children[word], advice)
        expected = {*ROW_PARTS, verdict}
        for word, child in children.items():
            if word not in expected and word not in old:
                advice = f"{word!r} is no part of a decision whose verdict is {verdict}. {near(word, expected)}"
                self.tables.wrong(child, advice)
        for word in (*ROW_NEEDS, verdict):
            if word not in children and not (word == verdict and old):
                self.tables.wrong(name, f"The decision lacks the sentence [{'.'.join((*name.path, word))}]. Write it.")

    def find_tables_outside_of_rows(self) -> None:
        """Tables of `decisions.toml` that belong to no decision; the outermost of each."""
        for name in self.tables.of(DECISIONS):
            table = self.tables.named[name]
            if not name.path or table.is_broken or not table.values or self.evidence.row_around(name):
                continue
            above = [TableName(DECISIONS, name.path[:end]) for end in range(1, len(name.path))]
            if not any(self.tables.is_broken(other) or self.tables.named[other].values for other in above):
                needed = [field for field in Row.__struct_fields__ if field not in {"dates", "note"}]
                advice = f"This table is in no decision. A decision is a table with {', '.join(needed)}; its sentences stand inside it."
                self.tables.wrong(name, advice)

    def find_forgotten(self) -> None:
        """Checks of facts that do not exist, and kinds of sources without a name."""
        known = {self.tables.message_key(name): name for name in self.tables.named}
        for fact in dict.fromkeys(row.fact for row in self.record.rows if row.fact not in self.evidence.claimed):
            if not self.record.of(fact).rows:  # all of its checks were taken back
                continue
            stem = fact.partition(".")[0]
            if stem in self.tables.unread or (DECISIONS in self.tables.unread and stem not in self.tables.stems):
                continue
            if fact in known and self.has_mistake(known[fact]):
                continue
            line = next(row.line for row in self.record.rows if row.fact == fact)
            advice = (
                f"There is no fact {fact[:80]!r} any more, so its checks count for nothing. {near(fact, self.evidence.facts)}"
            )
            finding = file_finding(f"widget/{FACTS}/checks.tsv", advice, line, fact, "warning", FACT_CHECK)
            self.tables.findings.append(finding)
        self.find_unknown_sources()
        for kind in SourceKind:
            name = TableName(NOTICES, ("kind", kind.value))
            if name not in self.tables.named and NOTICES not in self.tables.unread:
                advice = f"The kind of source {kind.value} has no name. Write [kind.{kind.value}]."
                self.tables.findings.append(file_finding(self.tables.file(NOTICES), advice))

    def find_unknown_sources(self) -> None:
        """Sources of the checks that count, which do not exist. In older rows a source may be gone."""
        for fact in self.evidence.claimed:
            for row in self.record.of(fact).rows:
                name = TableName(SOURCES, (row.source,))
                if row.source and name not in self.tables.named and SOURCES not in self.tables.unread:
                    advice = f"There is no source {row.source[:80]!r} in facts/sources.toml. Record the check with the source that was read."
                    self.tables.findings.append(
                        file_finding(f"widget/{FACTS}/checks.tsv", advice, row.line, fact, check=FACT_CHECK)
                    )

    def has_mistake(self, name: TableName) -> bool:
        """Whether a finding is about a table, so that what is missing of it needs no other one."""
        key = self.tables.message_key(name)
        return self.tables.is_broken(name) or any(
            finding.level == "error" and finding.key == key for finding in self.tables.findings
        )
