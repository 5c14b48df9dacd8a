"""The embed methods as they are installed, their lines for partners' servers with the address of the guides' examples, and the guides' tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from service.catalogs.preview_page import usable_texts
from service.embed.loading import installed_methods
from service.embed.model import Method
from service.embed.snippets import BASE, link_languages
from service.embed.table import COLUMNS, FIRST_COLUMN, TableCell, methods_by_site, table_rows
from service.words.methods import SITES, method_messages
from widget.catalogs import installed_catalogs, shipped_translations
from widget.loading import installed_content
from widget.locales import Locale

METHODS = installed_methods()
ROOT = "https://facts.example.org/v1/"
HTMX_SCRIPT = '<script src="/js/htmx.min.js" defer></script>'  # the last line of a head code with htmx


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
    lines = [f"| {' | '.join((FIRST_COLUMN.english, *(column.english for column in COLUMNS.values())))} |"]
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
