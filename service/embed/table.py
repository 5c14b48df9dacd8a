"""The table of methods for partners: a row a method, or a row that several share; and which methods a kind of site has."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from service.embed.model import Method
from service.words.methods import DOWN, LEARNS, NAME, NEEDS, PARTS, SITES, WHO, WITHOUT_SCRIPT
from widget.model import Message

# The columns after the name, by the key of what a method says.
COLUMNS: Mapping[str, Message] = {
    part: column for part, column in PARTS.items() if column in {NEEDS, WITHOUT_SCRIPT, LEARNS, DOWN, WHO}
}
FIRST_COLUMN = NAME


@dataclass(frozen=True, slots=True)
class TableCell:
    """What the methods of a row say in one column. said: the names of those that say the same, with their words."""

    column: Message
    said: tuple[tuple[tuple[str, ...], Message], ...]


@dataclass(frozen=True, slots=True)
class TableRow:
    methods: tuple[Method, ...]
    cells: tuple[TableCell, ...]


def table_rows(methods: Iterable[Method]) -> tuple[TableRow, ...]:
    """The rows, each where its first method stands. A method that is like another has none: it would say the same again."""
    shared: dict[str, list[Method]] = {}
    for method in own_methods(methods):
        shared.setdefault(method.row or method.name, []).append(method)
    return tuple(
        TableRow(tuple(group), tuple(cell(group, part, column) for part, column in COLUMNS.items())) for group in shared.values()
    )


def own_methods(methods: Iterable[Method]) -> Iterator[Method]:
    """The methods that are like no other."""
    return (method for method in methods if not method.like)


def cell(group: Iterable[Method], part: str, column: Message) -> TableCell:
    said: dict[str, tuple[list[str], Message]] = {}
    for method in group:
        names, _ = said.setdefault(method.english(part), ([], method.words[part]))
        names.append(method.name)
    return TableCell(column, tuple((tuple(names), message) for names, message in said.values()))


def methods_by_site(methods: Iterable[Method]) -> dict[str, tuple[Method, ...]]:
    """The methods for each kind of site, in the order of the table. A kind that no method is for is left out."""
    found = {site: tuple(method for method in methods if site in method.sites) for site in SITES}
    return {site: suited for site, suited in found.items() if suited}
