"""Import of a file that somebody sent back: a three-way merge by key.

Copying the file over the catalog would restore every text that was corrected meanwhile. So each text is compared with the sender's base:
the file that was sent out, or the version in git most like the file. A text that both sides changed is a conflict for a person.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import polib

from service.catalogs import allowing, earlier, update
from service.catalogs.checks import table
from service.catalogs.checks.unknown_keys import printable_key
from service.catalogs.comments import with_comments
from service.catalogs.domains import Domain, domains_of
from service.catalogs.workspace import Workspace
from service.errors import CellfactsError
from service.files import replace_files
from widget.approvals import lifted_keys
from widget.catalog import catalog_path, entry_problems, load_file, po_entries
from widget.entries import entry_finding
from widget.findings import Finding, Refused
from widget.locales import Locale
from widget.model import Message
from widget.po_syntax import Reading, parse_po, read_at_most, scan_po

# Checks whose errors keep a text out. Other errors do not: `check` reports them.
REFUSED = table.NO_TEXT | {"nfc"}
BOTH = "The sender and somebody else have both changed this text. Nothing was brought in: take theirs with --theirs, or mend it by hand."
NO_BASE = (
    "Nobody can say whether the sender or somebody else has changed this text. Nothing was brought in: name the file that was sent out "
    "with --base, or take theirs with --theirs."
)
NO_KEY = "No message has this key, and none or more than one has this English: {}. The text was not brought in."
TWICE = "This key stands in line {} already, with another text. Neither was brought in."


@dataclass(frozen=True, slots=True)
class Translation:
    """One translation as it stands in a file."""

    english: str = ""
    text: str = ""
    fuzzy: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class MessageChange:
    """A message that differs between the two files. notes: comment lines to be added."""

    key: str
    locale: str
    english: str
    before: str
    after: str
    needs_work: bool = False
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """The effect of an import.

    changes: to be written. kept: changed only here. open: conflicts. compared: names of the merge bases. files: new and old bytes of each file.
    """

    locale: Locale
    changes: tuple[MessageChange, ...] = ()
    kept: tuple[MessageChange, ...] = ()
    open: tuple[MessageChange, ...] = ()
    findings: tuple[Finding, ...] = ()
    compared: tuple[str, ...] = ()
    files: Mapping[Path, tuple[bytes, bytes]] = field(default_factory=dict)

    def write(self) -> tuple[Path, ...]:
        """Write the files and return their paths. Raises CellfactsError, and then writes nothing."""
        for path, (_, before) in self.files.items():
            if present_bytes(path) != before:
                raise CellfactsError(f"{path} has changed meanwhile. Nothing was written: run the command again.")
        replace_files({path: after for path, (after, _) in self.files.items()})
        return tuple(self.files)


def present_bytes(path: Path) -> bytes:
    """The bytes of a file; empty if it does not exist."""
    return read_at_most(path) if path.exists() else b""


def plan(workspace: Workspace, file: Path, scanned: Reading, base: Path | None = None, theirs: bool = False) -> Plan:
    """Plan an import. scanned: the file. base: the file that was sent out. theirs: resolve conflicts with the sender's text.

    Raises Refused if the file or one of our catalogs cannot be read.
    """
    locale = workspace.locale_of_file(scanned)
    if locale is None:
        raise Refused([workspace.language_unknown(scanned, file)])
    sent = po_entries(scanned, file, locale)
    messages = {domain.name: {message.key: message for message in domain.messages()} for domain in domains_of(workspace.content)}
    entries, key_findings = entries_by_key(
        sent, {key: declared for domain_messages in messages.values() for key, declared in domain_messages.items()}, file, locale
    )
    sent_out = translations_by_key(po_entries(scan_po(base), base, locale)) if base else None
    merged = Plan(locale, findings=key_findings)
    for domain in domains_of(workspace.content):
        domain_entries = {key: entry for key, entry in entries.items() if key in messages[domain.name]}
        if domain_entries:
            part = DomainPart(workspace, domain, locale, file, domain_entries, messages[domain.name])
            merged = merge_plans(merged, part.plan(sent_out, theirs))
    return merged


def merge_plans(first: Plan, second: Plan) -> Plan:
    return Plan(
        first.locale,
        first.changes + second.changes,
        first.kept + second.kept,
        first.open + second.open,
        first.findings + second.findings,
        first.compared + second.compared,
        {**first.files, **second.files},
    )


def entries_by_key(
    sent: polib.POFile, messages: Mapping[str, Message], file: Path, locale: Locale
) -> tuple[dict[str, polib.POEntry], tuple[Finding, ...]]:
    """The entries of a file by key, and findings about the others. Without a key, msgid may be the key or the English of exactly one message."""
    counts = Counter(message.english for message in messages.values())
    by_english = {message.english: message for message in messages.values() if counts[message.english] == 1}
    entries: dict[str, polib.POEntry] = {}
    twice: set[str] = set()
    wrong: list[Finding] = []
    for entry in sent:
        if entry.obsolete or not entry.msgstr.strip():
            continue
        key = entry.msgctxt or ""
        if not key and entry.msgid in messages:
            key = entry.msgid
            entry.msgid = messages[key].english
        elif not key and entry.msgid in by_english:
            key = by_english[entry.msgid].key
        if key not in messages:
            unknown = entry_finding(entry, file, locale, "key", NO_KEY.format(printable_key(key or entry.msgid)), "warning")
            wrong.append(replace(unknown, key=printable_key(key)))
        elif key in entries and entries[key].msgstr != entry.msgstr:
            wrong.append(entry_finding(entry, file, locale, "duplicate", TWICE.format(entries[key].linenum)))
            twice.add(key)
        else:
            entries[key] = entry
    return {key: entry for key, entry in entries.items() if key not in twice}, tuple(wrong)


def translation_of(entry: polib.POEntry | None) -> Translation:
    return Translation(entry.msgid, entry.msgstr, entry.fuzzy, entry.tcomment) if entry else Translation()


def translations_by_key(po_file: polib.POFile) -> dict[str, Translation]:
    return {entry.msgctxt: translation_of(entry) for entry in po_file if entry.msgctxt and not entry.obsolete}


@dataclass(frozen=True, slots=True)
class DomainPart:
    """The part of a file in one domain. entries: of the file, by key. messages: of the domain, by key."""

    work: Workspace
    domain: Domain
    locale: Locale
    file: Path
    entries: Mapping[str, polib.POEntry]
    messages: Mapping[str, Message]

    @property
    def path(self) -> Path:
        """The catalog file."""
        return catalog_path(self.work.folder, self.locale, self.domain.name)

    def plan(self, base: Mapping[str, Translation] | None, theirs: bool) -> Plan:
        """Plan the import of this part. base: the texts that were sent out. Raises CatalogUnreadable."""
        before = present_bytes(self.path)
        po_file = update.read_for_merge(self.path, self.locale)
        ours = translations_by_key(po_file)
        bases, compared = ([base], "the file given with --base") if base is not None else self.likely_bases(ours)
        taken: dict[str, MessageChange] = {}
        kept, undecided, findings = [], [], []
        for key, entry in self.entries.items():
            mine, possible_bases = ours.get(key, Translation()), [texts.get(key, Translation()) for texts in bases]
            verdict = take_verdict(translation_of(entry), mine, possible_bases)
            refused = self.refusals(entry, key) if verdict == "take" or (verdict == "open" and theirs) else []
            findings += refused
            takes = not refused and (verdict == "take" or (verdict == "open" and theirs))
            notes = new_notes(mine, translation_of(entry), possible_bases, takes)
            change = MessageChange(
                key, self.locale.tag, self.messages[key].english, mine.text, entry.msgstr, needs_work(entry, self.messages[key])
            )
            if takes:
                taken[key] = replace(change, notes=notes)
            elif notes:
                taken[key] = replace(change, after=mine.text, needs_work=mine.fuzzy, notes=notes)
            if verdict == "keep":
                kept.append(change)
            elif verdict == "open" and not theirs:
                undecided.append(change)
                findings.append(entry_finding(entry, self.file, self.locale, "conflict", BOTH if bases else NO_BASE))
        files, check_findings = self.merged_catalog(po_file, taken, before)
        return Plan(
            self.locale,
            tuple(taken.values()),
            tuple(kept),
            tuple(undecided),
            (*findings, *check_findings),
            (compared,) if compared else (),
            files,
        )

    def likely_bases(self, ours: Mapping[str, Translation]) -> tuple[list[Mapping[str, Translation]], str]:
        """The possible merge bases: versions of the catalog most like the file; none without a history."""
        scans = ((name, scan_po(self.path, data)) for name, data in earlier.earlier_versions(self.path))
        versions: list[tuple[str, Mapping[str, Translation]]] = [
            (name, translations_by_key(parse_po(scanned))) for name, scanned in scans if not scanned.problem
        ]
        if not versions:
            return [], ""
        versions.insert(0, ("the catalog as it is", ours))
        equal_texts = [
            sum(texts.get(key, Translation()).text == entry.msgstr for key, entry in self.entries.items())
            for _, texts in versions
        ]
        best = [version for version, number in zip(versions, equal_texts, strict=True) if number == max(equal_texts)]
        return [texts for _, texts in best], best[0][0]

    def refusals(self, entry: polib.POEntry, key: str) -> list[Finding]:
        """Findings about a text that is not plain text, compared with its own English."""
        findings = entry_problems(entry, Message(key, entry.msgid), self.file, self.locale)
        return [replace(finding, key=key) for finding in findings if finding.check in REFUSED]

    def merged_catalog(
        self, po_file: polib.POFile, taken: Mapping[str, MessageChange], before: bytes
    ) -> tuple[dict[Path, tuple[bytes, bytes]], tuple[Finding, ...]]:
        """New and old bytes of the catalog, and the findings about the imported texts."""
        if not taken:
            return {}, ()
        entries = {entry.msgctxt: entry for entry in po_file if not entry.obsolete}
        for key, change in taken.items():
            if key not in entries:
                entries[key] = polib.POEntry(msgctxt=key, flags=[])
                po_file.append(entries[key])
            apply_change(change, self.entries[key], entries[key])
        messages = with_comments(update.extract_messages(self.domain), self.locale, self.work.wordlists, self.work.content)
        after = update.merged_bytes(po_file, self.locale, messages)
        lifted = lifted_keys(self.work.approvals.lifts, self.locale)
        catalog = load_file(self.path, self.locale, self.messages.values(), scan_po(self.path, after), lifted)
        findings = table.check_catalog(catalog, self.messages.values(), self.work.wordlists, self.path)
        files = {self.path: (after, before)} if after != before else {}
        return files, tuple(finding for finding in findings if finding.key in taken)


def apply_change(change: MessageChange, sent: polib.POEntry, entry: polib.POEntry) -> None:
    """Write a change into our entry."""
    notes = entry.tcomment.split("\n") if entry.tcomment else []
    if change.after == sent.msgstr and (entry.msgstr, entry.fuzzy) != (sent.msgstr, sent.fuzzy):
        if entry.msgstr != sent.msgstr:  # what allows something is about the text that goes
            notes = [line for line in notes if not allowing.is_allowing(line)]
        entry.msgid, entry.msgstr, entry.msgstr_plural = sent.msgid, sent.msgstr, {}
        entry.previous_msgid = sent.previous_msgid if sent.fuzzy else None
        entry.flags = [flag for flag in entry.flags if flag != "fuzzy"] + ["fuzzy"] * sent.fuzzy
    entry.tcomment = "\n".join((*notes, *change.notes))


def needs_work(entry: polib.POEntry, message: Message) -> bool:
    """Whether an entry is fuzzy, or translates other English."""
    return entry.fuzzy or entry.msgid != message.english


def take_verdict(theirs: Translation, mine: Translation, bases: Iterable[Translation]) -> str:
    """ "same", "take", "keep" (as it is here) or "open" (a conflict). bases: the possible merge bases."""
    every = list(bases)
    # The version in which the English was that of the file says most.
    relevant = [base for base in every if base.english == theirs.english] or every
    if (theirs.text, theirs.fuzzy) == (mine.text, mine.fuzzy):
        return "same"
    if not mine.text.strip():
        return "take"
    if theirs.text.strip().casefold() == theirs.english.strip().casefold():
        return "same"  # so Crowdin exports what nobody has translated, and a machine in Title Case
    if theirs.text == mine.text and theirs.english != mine.english:
        return "same"  # marked here since, for the English has changed
    if any((base.text, base.fuzzy) == (theirs.text, theirs.fuzzy) for base in relevant):
        return "keep"
    return "take" if relevant and all(base.text == mine.text for base in relevant) else "open"


def new_notes(mine: Translation, theirs: Translation, bases: Iterable[Translation], takes: bool) -> tuple[str, ...]:
    """Comment lines that only the sender has. A line that allows a check comes only with its text.

    A tool may have wrapped a comment: a line whose words are here already is not added.
    """
    old_words = f" {' '.join(' '.join((mine.note, *(base.note for base in bases))).split())} "
    replaces = takes and theirs.text != mine.text
    old_checks = set() if replaces else {allowing.allowed_check(line) for line in mine.note.split("\n")}
    lines = []
    for line in theirs.note.split("\n"):
        words = f" {' '.join(line.split())} "
        if allowing.is_allowing(line):
            if allowing.allowed_check(line) not in old_checks and (
                replaces or (theirs.text == mine.text and words not in old_words)
            ):
                lines.append(line)
        elif words.strip() and words not in old_words:
            lines.append(line)
    return tuple(lines)
