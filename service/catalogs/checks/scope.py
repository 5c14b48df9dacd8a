"""What the checks do not look for in a language, because its folder has no table or list of it: a person has to."""

from __future__ import annotations

from collections.abc import Iterator

from service.catalogs.checks.table import CHECKS
from service.catalogs.language_tables import CheckTables, has_table
from service.catalogs.wordlists import Wordlists
from widget.locales import ENGLISH, Locale

# What a check looks for only if the language has the table, beside what it looks for in every language.
IN_PART = {
    "names": "names in the language's own words",
    "genes": "full names of genes",
    "places": "a country with the other one's regulator",
    "numbers": "numbers in words",
    "date": "dates in own numerals",
    "doubled": "doubled letters",
    "spaces": "spaces inside the text",
    "garbled": "what encodings of the language make of lost letters",
    "small_words": "small words such as “only”",
}


def not_looked_for(locale: Locale, wordlists: Wordlists) -> tuple[str, ...]:
    """What no check looks for in a language, because its folder has no table or list of it. Empty for English."""
    if locale == ENGLISH:
        return ()
    lists = wordlists.of(locale)
    missing = [name for name, rows in (("glossary", lists.terms), ("words to avoid", lists.avoid)) if not rows]
    return (*missing, *missing_tables(lists.tables))


def missing_tables(tables: CheckTables) -> Iterator[str]:
    """The checks without their table, and what other checks cannot see without one."""
    yield from (name for name in dict.fromkeys(check.table for check in CHECKS) if name and not has_table(tables, name))
    yield from (words for name, words in IN_PART.items() if not has_table(tables, name))
