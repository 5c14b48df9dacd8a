"""The embed methods as they are installed, their lines for partners' servers with the address of the guides' examples, and the guides' tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from service.catalogs.preview_page import usable_texts
from service.embed.loading import installed_methods
from service.embed.model import Method
from service.embed.sites import methods_by_site, own_methods
from service.embed.snippets import BASE, link_languages
from service.words.methods import DOWN, LEARNS, NAME, NEEDS, PARTS, SITES, WHO, WITHOUT_SCRIPT, method_messages
from widget.catalogs import installed_catalogs, shipped_translations
from widget.loading import installed_content
from widget.locales import Locale
from widget.model import Message

METHODS = installed_methods()
ROOT = "https://facts.example.org/v1/"
HTMX_SCRIPT = '<script src="/js/htmx.min.js" defer></script>'  # the last line of a head code with htmx
# The columns after the name, by the key of what a method says.
COLUMNS: Mapping[str, Message] = {
    part: column for part, column in PARTS.items() if column in {NEEDS, WITHOUT_SCRIPT, LEARNS, DOWN, WHO}
}


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


def cell(group: Iterable[Method], part: str, column: Message) -> TableCell:
    said: dict[str, tuple[list[str], Message]] = {}
    for method in group:
        names, _ = said.setdefault(method.english(part), ([], method.words[part]))
        names.append(method.name)
    return TableCell(column, tuple((tuple(names), message) for names, message in said.values()))


def catalog_in(locale: Locale) -> Mapping[str, str]:
    """What the methods say in a language, by key."""
    return usable_texts(shipped_translations(), locale, method_messages())


def server_files(method: str, server: str, root: str = ROOT, base: str = BASE) -> dict[str, str]:
    """The lines of a method for a server, by file."""
    languages = link_languages(installed_content().guide, installed_catalogs())
    return METHODS[method].server_lines(server, root, languages, base)


def server_lines(method: str, server: str) -> str:
    """The same as `cellfacts snippet --method METHOD --server SERVER` prints them."""
    return "\n\n".join(server_files(method, server).values()) + "\n"


def markdown_table(methods: Iterable[Method]) -> str:
    """The table as the partners' guide has it. Each name leads to the method's page."""
    lines = [f"| {' | '.join((NAME.english, *(column.english for column in COLUMNS.values())))} |"]
    lines.append(f"|{'---|' * (len(COLUMNS) + 1)}")
    for row in table_rows(methods):
        cells = (", ".join(map(linked, row.methods)), *map(markdown_cell, row.cells))
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def markdown_cell(shown: TableCell) -> str:
    if len(shown.said) == 1:
        return shown.said[0][1].english
    return "; ".join(f"{', '.join(f'`{name}`' for name in names)}: {message.english}" for names, message in shown.said)


def markdown_sites(methods: Iterable[Method]) -> str:
    """Which methods each kind of site has, as the partners' guide has it."""
    rows = [
        f"| {SITES[site].english} | {', '.join(map(linked, suited))} |"
        for site, suited in methods_by_site(tuple(methods)).items()
    ]
    return "\n".join(("| Your site | Methods, the best one first |", "|---|---|", *rows))


def linked(method: Method) -> str:
    return f"[`{method.name}`](methods/{method.name}/README.md)"
