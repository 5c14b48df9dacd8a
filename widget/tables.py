"""All tables of a content folder by name, and the findings about them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from .findings import Finding
from .shapes import Shape, decode_table
from .toml_file import Table, file_finding

FACTS = "facts"
SOURCES, TERMS, NOTICES, DECISIONS = FACT_FILES = ("sources", "terms", "notices", "decisions")
COPY = "copy.toml"
SETTINGS = ("widget",)
ROW_FIELDS = frozenset({"where", "therapy", "verdict"})


class TableName(NamedTuple):
    """The name of a table. stem: the widget, or the file in `facts/`. path: the names in its header."""

    stem: str
    path: tuple[str, ...]

    @property
    def key(self) -> str:
        """As a message has it: faq.approved.us."""
        return ".".join((self.stem, *self.path))

    def child(self, name: str) -> TableName:
        return TableName(self.stem, (*self.path, name))


class Tables:
    """The tables of every file. files: tables by stem; None for a file that cannot be read, which a finding says already."""

    def __init__(self, files: Mapping[str, list[Table] | None], findings: list[Finding]) -> None:
        self.findings = findings
        self.unread = frozenset(stem for stem, tables in files.items() if tables is None)
        self.stems = tuple(files)
        self.named = {TableName(stem, table.path): table for stem, tables in files.items() for table in tables or ()}
        self.inner: dict[TableName, list[TableName]] = {}
        for name in self.named:
            if name.path:
                self.inner.setdefault(TableName(name.stem, name.path[:-1]), []).append(name)

    def of(self, stem: str) -> list[TableName]:
        """The names of all tables in a file."""
        return [name for name in self.named if name.stem == stem]

    def inside(self, name: TableName) -> list[TableName]:
        """The tables directly inside one, in the order of the file. With an empty path: those that stand in no other one."""
        return self.inner.get(name, [])

    def is_broken(self, name: TableName) -> bool:
        """Whether what stands at a name cannot be read, which a finding says already."""
        table = self.named.get(name)
        return name.stem in self.unread or (table is not None and table.is_broken)

    def is_row(self, name: TableName) -> bool:
        """Whether a table is a row of the table of decisions."""
        table = self.named.get(name)
        return name.stem == DECISIONS and table is not None and bool(ROW_FIELDS & set(table.values))

    def file(self, stem: str) -> str:
        """The path of a file, for findings."""
        return f"widget/{FACTS}/{stem}.toml" if stem in FACT_FILES else f"widget/{stem}/{COPY}"

    def decode(self, name: TableName, shape: type[Shape]) -> tuple[Shape | None, frozenset[str]]:
        """As `shapes.decode_table`."""
        return decode_table(self.named[name], shape, self.file(name.stem), self.message_key(name), self.findings)

    def message_key(self, name: TableName) -> str:
        """The key of a table's sentence: its own one, or its name."""
        table = self.named.get(name)
        own = table.values.get("key") if table else None
        return own if isinstance(own, str) and "text" in (table.values if table else {}) else name.key

    def scope(self, name: TableName) -> tuple[tuple[str, ...], tuple[tuple[str, str], ...]]:
        """The languages of a sentence, and those it is held from, each with the key of the sentence to lift: from it and all around it."""
        locales: tuple[str, ...] = ()
        held: dict[str, str] = {}
        for end in range(1, len(name.path) + 1):
            around = TableName(name.stem, name.path[:end])
            values = self.named[around].values
            own, waits = values.get("locales"), values.get("hold")
            if isinstance(own, list) and all(isinstance(tag, str) for tag in own):
                locales = tuple(tag for tag in locales if tag in own) if locales and own else tuple(own) or locales
            for tag in waits if isinstance(waits, dict) else ():
                held.setdefault(tag, self.message_key(around))
        return locales, tuple(held.items())

    def wrong(self, name: TableName, advice: str, field: str = "", word: str = "", check: str = "copy") -> None:
        """Add a finding about a table; about one of its values, or a word in it."""
        table = self.named.get(name)
        line = (table.line_of(field, word) if field else table.line) if table else 0
        self.findings.append(file_finding(self.file(name.stem), advice, line, self.message_key(name), check=check))

    def warn(self, name: TableName, advice: str, check: str = "copy") -> None:
        """Add a warning about a table."""
        line = self.named[name].line
        self.findings.append(file_finding(self.file(name.stem), advice, line, self.message_key(name), "warning", check))
