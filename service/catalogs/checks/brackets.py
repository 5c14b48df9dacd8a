"""Brackets and quotation marks in pairs. Each language has its own: “ ”, „ “, ” ”, « », and one mark may open here and close there."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from service.catalogs.checks.unit import HAN, Unit
from service.catalogs.language_tables import CheckTables

ROUND = ("()", "[]", "{}")
# Quotation marks of a language that states none, outer and inner ones. Source: CLDR, delimiters, and common usage.
STYLES = (
    ("“”", "‘’"),
    ("„“", "‚‘"),
    ("„”", "‚’"),
    ("””", "’’"),
    ("«»", "‹›", "“”", "‘’"),
    ("«»", "‹›", "„“", "‚‘"),
    ("«»", "‹›", "„”", "‚’"),
    ("»«", "›‹"),
    ("»»", "’’"),
)
APOSTROPHE = "’"


@cache
def pair_styles(tables: CheckTables) -> tuple[dict[str, str], ...]:
    """The ways in which the marks of a language may stand in pairs: closing mark by opening one."""
    if table := tables.brackets:
        return (by_opening(*table.pairs, *table.quotes),)
    return tuple(by_opening(*style) for style in STYLES)


def by_opening(*pairs: str) -> dict[str, str]:
    """The closing mark of each opening one, brackets included."""
    return {pair[0]: pair[1] for pair in (*pairs, *ROUND)}


@cache
def closing_marks(tables: CheckTables) -> str:
    """Every mark that may stand behind the final one."""
    return "".join({close for style in pair_styles(tables) for close in style.values()} | {"'", '"'})


def unbalanced_brackets(unit: Unit) -> Iterator[str]:
    """Brackets and quotation marks that are not closed, or closed by another kind."""
    styles = pair_styles(unit.tables)
    every = {mark for style in styles for pair in style.items() for mark in pair}
    # Nearly every text has none.
    problems = [""] if every.isdisjoint(unit.text) else [unpaired(unit.text, style, every) for style in styles]
    if "" not in problems:
        yield f"{problems[0]} Bring brackets and quotation marks in pairs."
    elif unit.text.count('"') % 2:
        yield 'A quotation mark (") is missing. Bring them in pairs.'


def unpaired(text: str, style: dict[str, str], every: set[str]) -> str:
    """What is wrong with the pairs of a text in one style; empty if nothing is. every: the marks of all styles."""
    expected: list[str] = []
    closing = set(style.values())
    for number, character in enumerate(text):
        if character not in every or is_apostrophe(text, number, expected[-1:]):
            continue
        if expected and character == expected[-1]:
            expected.pop()
        elif character in style:
            expected.append(style[character])
        elif character in closing:
            return f"{character} closes nothing that is open."
        else:
            return f"{character} is of another kind than the other marks."
    return f"{expected[-1]} is missing." if expected else ""


def is_apostrophe(text: str, number: int, expected: list[str]) -> bool:
    """True if the ’ at this index is within or after a word, and closes nothing. No word of Han characters has one.

    expected: the closing mark that comes next, if any.
    """
    if text[number] != APOSTROPHE or number == 0 or not text[number - 1].isalpha() or HAN.match(text[number - 1]):
        return False
    return expected != [APOSTROPHE] or text[number + 1 : number + 2].isalpha()
