"""The files of a new language beside its catalogs: `language.toml` with what CLDR knows, and lists to fill in."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from babel.core import Locale as BabelLocale

from service.catalogs.checks.numerals import cldr_signs
from service.catalogs.checks.unit import HAN_SCRIPTS
from service.catalogs.language_lists import AVOID_LIST
from service.catalogs.word_rows import AVOID_COLUMNS, GLOSSARY_COLUMNS, Term
from service.catalogs.wordlists import GLOSSARY, Wordlists
from widget.languages import NAME
from widget.locales import ENGLISH, Locale

# Quotation marks, outer and inner ones, and others in common use. Source: Unicode CLDR 45, delimiters; Babel does not have them.
QUOTES = {
    "„“ ‚‘ »« ›‹": "bg cs da de et hr is lt lv mk sk sl sr",
    "„” ‚’ «» »«": "hu pl ro",
    "”” ’’ »»": "fi sv",
    "«» „“ “”": "be ru uk",
    "«» “” ‘’": "ar ca el es gl hy it pt",
    "«» ‹› “”": "fa fr",
    "“” ‘’": "af bn cy en fil ga gu he hi id ko ml mr ms ne nl pa sw ta te th tr ur vi zu",
    "\u300c\u300d \u300e\u300f": "ja",
}
ABOUT = """# How {name} is written, for the checks of the catalogs: translations/README.md, "A language is a folder".
# Each table that is added lets the checks see more. What no table is about is listed by `cellfacts catalog coverage`.
"""
HEIR = """# Tables and lists begin as those of {parent}, converted by OpenCC. What stands here takes their place, and so do rows of
# glossary.csv and avoid.csv.
inherits = "{parent}"
"""


def new_language_files(folder: Path, locale: Locale, word_lists: Wordlists) -> dict[Path, bytes]:
    """The files that a language lacks, by path. folder: of all translations."""
    home, parent = folder / locale.folder, parent_for(locale, word_lists)
    about = ABOUT.format(name=BabelLocale.parse(locale.folder).get_display_name("en") or locale.tag)
    # An heir has a word for each term already: a row of its own is an exception.
    terms = () if parent else word_lists.of(ENGLISH).rows
    files = {
        NAME: about + (HEIR.format(parent=parent.folder) if parent else "\n".join(known_tables(locale))),
        GLOSSARY: "".join(csv_lines(GLOSSARY_COLUMNS, map(term_cells, terms))),
        AVOID_LIST: "".join(csv_lines(AVOID_COLUMNS, ())),
    }
    return {home / name: text.encode() for name, text in files.items() if not os.path.lexists(home / name)}


def parent_for(locale: Locale, word_lists: Wordlists) -> Locale | None:
    """The language from which a new one inherits: another script of the same language that OpenCC converts, with tables."""
    if locale.script not in HAN_SCRIPTS:
        return None
    alike = (other for other, lists in word_lists.languages.items() if lists.source and lists.parent is None)
    return next((other for other in alike if other.language == locale.language and other.script in HAN_SCRIPTS), None)


def known_tables(locale: Locale) -> Iterator[str]:
    """The lines of the tables that CLDR can fill."""
    if quotes := quotes_of(locale):
        yield f"\n[checks.brackets]\nquotes = [{', '.join(f'{chr(34)}{pair}{chr(34)}' for pair in quotes)}]"
    decimal, group = cldr_signs(locale)
    yield f"\n[checks.signs]\ndecimal = {toml_string(decimal)}\ngroup = {toml_string(group)}\n"


def quotes_of(locale: Locale) -> list[str]:
    """The pairs of quotation marks of a language; empty if unknown."""
    return next((marks.split() for marks, languages in QUOTES.items() if locale.language in languages.split()), [])


def toml_string(sign: str) -> str:
    """A sign as a string of TOML, with what nobody sees written out."""
    return f'"{sign}"' if sign.isprintable() and sign != " " else f'"\\u{ord(sign):04x}"'


def term_cells(term: Term) -> dict[str, str]:
    return {"term": term.term[0]}


def csv_lines(columns: Iterable[str], rows: Iterable[dict[str, str]]) -> Iterator[str]:
    """A table as a spreadsheet writes it."""
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, list(columns), restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    yield out.getvalue()
