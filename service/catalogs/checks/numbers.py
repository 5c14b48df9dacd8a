"""Numbers: each one in the source is in the target, and none is added, in digits or in words.

Their surroundings count too: “4 weeks” as four months and “12 and over” as under 12 have the right number and the wrong meaning. How a
language writes them is in its tables `numbers` and `quantities`.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping
from decimal import Decimal
from functools import cache, lru_cache

import regex

from service.catalogs.checks.entities import GENE, REGISTRY_NUMBER
from service.catalogs.checks.negation import DENIES
from service.catalogs.checks.numerals import numbers_table, numeral_numbers, numeral_pattern, numeral_value, written_numbers
from service.catalogs.checks.unit import URL, Unit, exchange_advice, plain_text
from service.catalogs.language_tables import NO_TABLES, CheckTables, LimitWords, QuantitiesTable
from widget.locales import ENGLISH

WORDS = {
    **{"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11},
    **{"twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "hundred": 100, "dozen": 12},
    **{"twice": 2, "double": 2, "triple": 3},
}
WORD = regex.compile(rf"\b({'|'.join(WORDS)})\b", regex.IGNORECASE)
# English that a translation may express with a two.
PAIRS = regex.compile(
    r"\b(?:both|either|neither|between|second|couple|half|pair|each other|the others?|another|twins?)\b", regex.IGNORECASE
)
ORDINALS = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"]
ORDINAL = regex.compile(rf"\b({'|'.join(ORDINALS)})\b", regex.IGNORECASE)
MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
MONTH = regex.compile(rf"\b({'|'.join(MONTHS)})\b")
ENGLISH_PHASE = regex.compile(r"[Pp]hases? [1-4I][0-9IV/-]*")
# So many may be written in words in a language whose words we do not know: drei Wochen.
LARGEST_WORD = 12
UNITS = {
    name: regex.compile(rf"[\s-]?{name}?\b", regex.IGNORECASE)
    for name in ("minutes", "hours", "days", "weeks", "months", "years")
}

# A name with digits, right or wrong: Claudin18-2. Anchored at its first letter, else a long word is scanned once for each letter.
NAMED = regex.compile(r"(?<![A-Za-zα-ω])[A-Za-z][A-Za-zα-ω]*+[-*]?\d[\d.:-]*+")
# Numbers, and phrases for a lower or an upper limit before and after them.
# By `re`, which knows the digits that `Decimal` knows. The package `regex` knows those of a newer Unicode too.
ENGLISH_NUMBER = re.compile(rf"(?<![\w.-])(?:\d++(?:,\d{{3}})*+(?:\.\d++)?+|(?i:{'|'.join(WORDS)})\b)")
LIMITS = {
    name: LimitWords(regex.compile(before, regex.IGNORECASE), regex.compile(after, regex.IGNORECASE))
    for name, before, after in (
        (
            "the least",
            r"(?:at least|(?:more|older|longer|larger|higher|later) than|over|above|no (?:less|fewer) than)\s(?:an?\s)?$",
            r"[\s-]?(?:\w+\s)?(?:or|and) (?:more|older|above|over)\b",
        ),
        (
            "the most",
            r"(?:at most|no (?:more|longer|older) than|(?:less|fewer|younger|smaller|lower|shorter) than|up to|within|under|below)\s(?:an?\s)?$",
            r"[\s-]?(?:\w+\s)?(?:or|and) (?:less|fewer|younger|below|under)\b",
        ),
    )
}
NEAR = 16
NO_MORE = "no (?:more|less|fewer|longer|older|later) than"


def quantities_differ(unit: Unit) -> Iterator[str]:
    """Changed units of time, and swapped limits. The target may omit them, but not swap them."""
    if not (table := unit.tables.quantities):
        return
    english, text = without_names(unit.english, NO_TABLES), without_names(unit.text, unit.tables)
    source_quantities = units_and_limits(english, ENGLISH_NUMBER, UNITS, LIMITS, None)
    own = (target_number(unit.tables), table.units, table.limits)
    target_quantities = units_and_limits(text, *own, source_quantities.keys(), unit.tables)
    for number in sorted(source_quantities.keys() & target_quantities.keys()):
        units, other_units = (sorted(names[number] - LIMITS.keys()) for names in (source_quantities, target_quantities))
        if units and other_units and not {*units} & {*other_units}:
            yield f"The English says {number} {units[0]}, and the translation {other_units[0]}. Write the unit that the English has."
        limits = [{name for name in LIMITS if name in names[number]} for names in (source_quantities, target_quantities)]
        one_each = all(len(limit_names) == 1 for limit_names in limits)
        if one_each and limits[0] != limits[1] and not denials_differ(english, text, table, unit.tables):
            yield f"{number} is {min(limits[0])} in the English, and {min(limits[1])} in the translation. Write what the English has."


@cache
def target_number(tables: CheckTables) -> re.Pattern[str]:
    """A number of a translation, in digits or numerals."""
    return re.compile(rf"(?<![\d.,])\d++(?:,\d{{3}})*+(?:\.\d++)?+|{numeral_pattern(tables).pattern}")


def units_and_limits(
    text: str,
    pattern: re.Pattern[str],
    units: Mapping[str, regex.Pattern[str]],
    limits: Mapping[str, LimitWords],
    only: Container[Decimal] | None,
    tables: CheckTables = NO_TABLES,
) -> dict[Decimal, set[str]]:
    """The units and limits next to each number of a text. only: these numbers. tables: of the text's language."""
    by_number: dict[Decimal, set[str]] = {}
    for match in pattern.finditer(text):
        number = as_number(match[0], tables)
        if only is not None and number not in only:
            continue
        names = by_number.setdefault(number, set())
        before, after = text[max(match.start() - NEAR, 0) : match.start()], text[match.end() : match.end() + NEAR]
        names |= {name for name, unit in units.items() if unit.match(after)}
        names |= {name for name, words in limits.items() if words.before.search(before) or words.after.match(after)}
    return by_number


def as_number(written: str, tables: CheckTables) -> Decimal:
    """A number from digits, from an English word, or from a numeral."""
    if written[0].isdecimal():
        return Decimal(written.replace(",", "")).normalize()
    return Decimal(WORDS.get(written.lower()) or numeral_value(written, tables))


def denials_differ(english: str, text: str, table: QuantitiesTable, tables: CheckTables) -> bool:
    """True if one text has more negations than the other: "nobody under 18" means "at least 18". Negations in limit phrases do not count."""
    negation = tables.negation
    if not negation:
        return False
    left, right = regex.sub(NO_MORE, " ", english), table.no_more.sub(" ", text)
    return len(DENIES.findall(left)) != len(negation.denies.findall(negation.masked.sub("", right)))


def numbers_differ(unit: Unit) -> Iterator[str]:
    """Numbers of the source that the target lacks, and others that it has added."""
    table, english, text = unit.tables.numbers, without_names(unit.english, NO_TABLES), without_names(unit.text, unit.tables)
    both = list(written_numbers(english, ENGLISH, NO_TABLES))
    in_english, spelled = {number for number, _ in both}, spelled_numbers(english)
    in_text = {number for number, _ in written_numbers(text, unit.locale, unit.tables)}
    allowed = in_english | spelled | month_numbers(english)
    if PAIRS.search(english):
        allowed |= {Decimal(2)}
    if not table:
        allowed |= {plain for _, plain in both} | phase_numbers(unit.english)
    in_words = own_numbers(text, unit.tables) if table else spelled_numbers(text)
    if table and table.half:
        yield from parts_differ(english, text, unit.tables)
    lost = sorted((in_english | (spelled if table else set())) - in_text - in_words)
    counted = {numeral_value(numeral, unit.tables) for numeral in table.counted.findall(text)} if table else set()
    added = sorted((in_text | counted) - allowed - {Decimal(1)})
    if not table:
        lost = [number for number in lost if is_surely_lost(number, both, in_text, added)]
    if advice := exchange_advice(lost, added):
        yield f"The number {advice}"
        return
    yield from (f"The number {number} is lost. Write the one that the English has." for number in lost)
    yield from (f"The number {number} is not in the English. Write the one that the English has." for number in added)


def is_surely_lost(number: Decimal, both: list[tuple[Decimal, Decimal]], in_text: set[Decimal], added: list[Decimal]) -> bool:
    """Whether a number is lost in a language whose words for numbers we do not know: 1,2 millones is 1.2 million, and drei is 3.

    both: the numbers of the English, with their scale and without.
    """
    if any(plain in in_text for scaled, plain in both if scaled == number):
        return False
    return bool(added) or number > LARGEST_WORD or number != int(number)


def phase_numbers(english: str) -> set[Decimal]:
    """The numbers of phases of trials: “phase” has another name in each language."""
    return {Decimal(digit) for phase in ENGLISH_PHASE.findall(english) for digit in re.findall(r"\d", phase)}


def parts_differ(english: str, text: str, tables: CheckTables) -> Iterator[str]:
    """A half that is lost, and a part that is added."""
    table = numbers_table(tables)
    if table.half and regex.search(r"\bhalf\b", english, regex.IGNORECASE) and not table.half.search(text):
        yield f"Half is lost. Write {table.write_half}, as the English says."
    if table.part.search(text) and not regex.search(
        r"\b(?:half|thirds?|quarters?|fourths?|fifths?|tenths?|percent|in|of)\b|[%/]", english
    ):
        yield "The English speaks of no such part. Take it out."


@lru_cache(maxsize=64)
def without_names(text: str, tables: CheckTables) -> str:
    """A text without digits that belong to names, or to phases of trials."""
    rest = REGISTRY_NUMBER.sub(" ", GENE.sub(" ", URL.sub(" ", plain_text(text))))
    return NAMED.sub(" ", numbers_table(tables).phase.sub(" ", ENGLISH_PHASE.sub(" ", rest)))


def spelled_numbers(text: str) -> set[Decimal]:
    """Numbers in English words, except one and ordinals, which a translation may omit."""
    return {Decimal(WORDS[match[1].lower()]) for match in WORD.finditer(text)}


def own_numbers(text: str, tables: CheckTables) -> set[Decimal]:
    """Numbers in the words of a translation's language."""
    words = numbers_table(tables).words
    found = {
        Decimal(value) for word, value in words.items() if regex.search(rf"\b{regex.escape(word)}\b", text, regex.IGNORECASE)
    }
    return found | numeral_numbers(text, tables)


def month_numbers(text: str) -> set[Decimal]:
    """The numbers of months and ordinals: a language may write June as the 6th month, and “a third kind” with a 3."""
    return {Decimal(MONTHS.index(match[1]) + 1) for match in MONTH.finditer(text)} | {
        Decimal(ORDINALS.index(match[1].lower()) + 1) for match in ORDINAL.finditer(text)
    }
