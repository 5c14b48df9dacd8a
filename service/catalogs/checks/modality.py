"""Words that change the meaning of a sentence: some, may, not known. And a denial or a regulator that moved to another name or country.

A row matches if the source has its English words, the target has words that contradict them, and no exception applies. The words of
a translation are in the tables `meaning`, `degree`, `small_words` and `places` of its language. Rows with false alarms in correct prose are
warnings.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

import regex

from service.catalogs.checks.entities import NAMES
from service.catalogs.checks.latin import has_letters
from service.catalogs.checks.negation import DENIES, OPEN
from service.catalogs.checks.small_words import SMALL_WORDS
from service.catalogs.checks.unit import Unit, plain_text, quote_sentence, side_by_side
from service.catalogs.language_tables import NEVER, CheckTables, NegationTable, PlacesTable, TurnWords


@dataclass(frozen=True, slots=True)
class Turn:
    """A way to change the meaning of a sentence. english: words in the source. unless: English exceptions. {write}: a word of the language."""

    english: regex.Pattern[str]
    unless: regex.Pattern[str]
    advice: str


def turn(advice: str, english: str, unless: str = NEVER.pattern) -> Turn:
    """A row of the table. english, unless: regular expressions."""
    return Turn(regex.compile(english, regex.IGNORECASE), regex.compile(unless, regex.IGNORECASE), advice)


DOUBT = (
    r"\b(?:not|n['’]t|never) (?:yet )?(?:been )?(?:shown|proven|proved|confirmed|established|known|clear|certain)\b|"
    r"\b(?:unknown|unclear|uncertain|unproven)\b|\b(?:no one|nobody|not|n['’]t) (?:yet )?knows?\b|\bno (?:evidence|proof)\b"
)
APPROVAL = r"approv|licens|authori[sz]|permit|allow|clear(?:ed|ance)|\bmarket|on sale|\bsold\b|agree|grant|accepts? it"
BARRED = (
    r"\b(?:only|unless|before|until|except|stop\w*|avoid\w*|refus\w*|forb\w*|exclud\w*|prohibit\w*|bar(?:s|red)?|other than|but|if|too)\b|"
    + DENIES.pattern
)
WHOLE = r"\b(?:all|any|every\w*|each|both|whole|entire\w*|always|no|not|none|nobody|never|neither|without)\b|n['’]t\b"

ERRORS = {
    "approval": turn(
        "The English speaks of no approval. Say what it says: studied, tested or accepted for review is not {write}.",
        r"\w",
        APPROVAL,
    ),
    "unknown": turn(
        "The English says that it is not known. The translation says that it is known.",
        DOUBT,
        r"\b(?:is|are|has been|have been) (?:known|shown|proven)\b",
    ),
    "permits": turn(
        "The English permits what the translation forbids.",
        r"\b(?:you|people|patients|participants) (?:may|can)\b|\b(?:is|are) (?:allowed|free|welcome) to\b",
        BARRED,
    ),
    "can": turn(
        "The English says can, the translation says cannot.",
        r"\b(?:you|people|patients|participants|your \w+) can\b",
        BARRED,
    ),
    "had": turn(
        "The English says that they have had it, the translation that they have not.",
        r"\b(?:have|has|had) (?:already )?(?:had|received|been (?:given|treated))\b",
        r"\b(?:not|never|no|none|nor|without)\b|n['’]t\b",
    ),
}
WARNINGS = {
    "all": turn(
        "Some have become all.",
        r"\b(?:some|several|certain|a few|many|most|mostly|part of)\b",
        WHOLE,
    ),
    "certain": turn(
        "The English says may, the translation is certain.",
        r"\b(?:may|might|could|hopes?|perhaps|possibly)\b",
        r"\b(?:will|must|certain\w*|sure|always|definite\w*)\b",
    ),
    "never": turn(
        "The English says that it can happen, the translation that it will not.",
        r"\b(?:can|may|might|could) (?:still |also |even )?\w+",
        f"{DENIES.pattern}|\\b(?:only|stop|less|rather|instead)\\b",
    ),
}
SMALL = {word: regex.compile(pattern, regex.IGNORECASE) for word, pattern in SMALL_WORDS.items()}
RIVALS = tuple(
    tuple(row for row in NAMES if row.name in names)
    for names in (("FDA", "NMPA"), ("CAR-T", "TIL", "TCR-T"), ("United States", "China"))
)
# Each country and its own regulator, in English. Another one's regulator beside it is a mistake.
COUNTRIES = {
    "the United States": (regex.compile(r"United States|\bU\.S\."), "the FDA", regex.compile(r"\bFDA\b|Food and Drug")),
    "mainland China": (regex.compile(r"\bChin"), "the NMPA", regex.compile(r"\bNMPA\b|National Medical")),
}
CLAUSE_ENDS = regex.compile(r"[;:]|,|\b(?:but|while|whereas|and not)\b", regex.IGNORECASE)


def meaning_turned(unit: Unit) -> Iterator[str]:
    """Sentences that contradict the source, or claim what it leaves open."""
    yield from turned_sentences(unit, ERRORS, unit.tables.meaning)
    if unit.tables.negation:
        yield from denials_swapped(unit, unit.tables.negation)
    if unit.tables.places:
        yield from places_swapped(unit, unit.tables.places)
        yield from lines_swapped(unit, unit.tables.places)


def degree_turned(unit: Unit) -> Iterator[str]:
    """Sentences that claim more than the source, or have lost a small word such as “only”."""
    yield from turned_sentences(unit, WARNINGS, unit.tables.degree)


def turned_sentences(unit: Unit, table: Mapping[str, Turn], words: Mapping[str, TurnWords]) -> Iterator[str]:
    """Matching rows, sentence by sentence if source and target have equally many."""
    small = unit.tables.small_words if table is WARNINGS else {}
    if not (words or small) or not has_letters(unit.text, unit):
        return
    rows = [(table[name], row) for name, row in words.items()]
    for english, text in zip(*side_by_side(plain_text(unit.english), unit.target(), unit.tables), strict=True):
        for way, row in rows:
            applies = way.english.search(english) and not way.unless.search(english)
            if applies and row.words.search(text) and not row.excuse.search(text):
                yield f"{way.advice.format(write=row.write)} {quote_sentence(english)}"
        for word, kept in small.items():
            if SMALL[word].search(english) and not kept.words.search(text):
                yield f"“{word}” is lost. Say {kept.write}. {quote_sentence(english)}"


def english_clauses(unit: Unit) -> list[str]:
    return CLAUSE_ENDS.split(plain_text(unit.english).replace(". ", "; "))


def denials_swapped(unit: Unit, table: NegationTable) -> Iterator[str]:
    """Two rival names with swapped denials: the source denies something of one, the target of the other."""
    left, right = english_clauses(unit), table.names.split(table.masked.sub(OPEN, unit.target()))
    for rivals in RIVALS:
        swapped = []
        for name in rivals:
            english_denies = {bool(DENIES.search(part)) for part in left if name.english.search(part)}
            denies = {bool(table.denies.search(part)) for part in right if OPEN not in part and name.in_target(part, unit.tables)}
            if len(english_denies) == len(denies) == 1 and english_denies != denies:
                swapped.append((name.name, english_denies.pop()))
        if len({denied for _, denied in swapped}) > 1:
            yield f"What is denied of {swapped[0][0]} and of {swapped[1][0]} has changed places."


def places_swapped(unit: Unit, table: PlacesTable) -> Iterator[str]:
    """A country with the other country's regulator in one clause, where no clause of the source has both."""
    left, right = english_clauses(unit), table.clauses.split(unit.target())
    one_side = [part for part in right if not names_both(part, table)]
    for country, (place, _, _) in COUNTRIES.items():
        for other, (_, name, regulator) in COUNTRIES.items():
            if country == other or not {country, other} <= table.countries.keys():
                continue
            here, there = table.countries[country].words, table.countries[other].regulator
            clauses = [part for part in one_side if here.search(part) and there.search(part)]
            if clauses and not any(place.search(part) and regulator.search(part) for part in left):
                yield f"In “{clauses[0]}” {name} decides for {country}, which the English does not say. Write what it says."


def lines_swapped(unit: Unit, table: PlacesTable) -> Iterator[str]:
    """A phone number, alone in a clause with a country, that the source has for the other country: 911 for 120."""
    phones = phone_number(unit.tables)
    left = countries_by_number(english_clauses(unit), phones, {name: row[0] for name, row in COUNTRIES.items()})
    own = {name: row.words for name, row in table.countries.items()}
    right = countries_by_number(table.short_clauses.split(unit.target()), phones, own)
    for number in sorted(left.keys() & right.keys()):
        if len(left[number]) == 1 and not left[number] & right[number]:
            yield f"{number} is the number for {min(left[number])}, and the translation has it for {min(right[number])}. Change it back."


@cache
def phone_number(tables: CheckTables) -> regex.Pattern[str]:
    """A phone number, not a year, an amount or part of a name."""
    counted = regex.escape(tables.places.counted) if tables.places else ""
    return regex.compile(rf"(?<![A-Za-z0-9.,*-])\d{{3,6}}(?![0-9.,A-Za-z%{counted}-])")


def countries_by_number(
    clauses: list[str], phones: regex.Pattern[str], places: Mapping[str, regex.Pattern[str]]
) -> dict[str, set[str]]:
    """The countries of each phone number that shares a clause with exactly one. places: words of each country."""
    countries: dict[str, set[str]] = {}
    for clause in clauses:
        numbers = phones.findall(clause)
        names = [name for name, words in places.items() if words.search(clause)]
        if len(numbers) == len(names) == 1:
            countries.setdefault(numbers[0], set()).add(names[0])
    return countries


def names_both(clause: str, table: PlacesTable) -> bool:
    """Whether a clause speaks of both countries, or of both regulators."""
    rows = table.countries.values()
    return all(row.words.search(clause) for row in rows) or all(row.regulator.search(clause) for row in rows)
