"""How a language writes numbers: digits with its own signs, numerals, scales such as “million”. Without a table: as CLDR has it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from decimal import Decimal
from functools import cache

from babel.core import Locale as BabelLocale
from babel.core import UnknownLocaleError

from service.catalogs.language_tables import CheckTables, NumbersTable
from widget.locales import ENGLISH, Locale

ENGLISH_SCALES = {"thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000}
LONGEST_NUMERAL = 20
NOTHING = NumbersTable()
# Not digits in a name, such as PD-1, α2 or the 13 behind a hyphen and a Han character.
BEFORE = r"(?<![A-Za-zα-ω.\d])(?<![A-Za-z\u4e00-\u9fff]-)"
# Decimal sign and sign between thousands of Arabic-Indic digits.
ARABIC_DECIMAL, ARABIC_GROUP = "\u066b", "\u066c"


@cache
def numbers_table(tables: CheckTables) -> NumbersTable:
    """The table of a language, or an empty one."""
    return tables.numbers or NOTHING


@cache
def number_signs(locale: Locale, tables: CheckTables) -> tuple[str, str]:
    """The decimal sign and the sign between thousands: from the table, else from CLDR, else as in English."""
    decimal, group = (tables.signs.decimal, tables.signs.group) if tables.signs else cldr_signs(locale)
    return unicodedata.normalize("NFKC", decimal), unicodedata.normalize("NFKC", group)


def cldr_signs(locale: Locale) -> tuple[str, str]:
    """The decimal sign and the sign between thousands in CLDR."""
    try:
        symbols = BabelLocale.parse(locale.folder).number_symbols.get("latn", {})
    except (UnknownLocaleError, ValueError):
        symbols = {}
    return str(symbols.get("decimal", ".")), str(symbols.get("group", ","))


@cache
def digits_pattern(locale: Locale, tables: CheckTables) -> re.Pattern[str]:
    """A number in digits, with groups `whole`, `part` of its way to be written."""
    decimal, group = number_signs(locale, tables)
    if (decimal, group) == (".", ","):
        return re.compile(rf"{BEFORE}(?P<whole>\d++(?:,\d{{3}})++(?!\d)|\d++)(?:\.(?P<part>\d++))?")
    between = f"[{re.escape(''.join(sorted({group, ' ', chr(39)} - {decimal})))}]"
    return re.compile(
        rf"{BEFORE}(?P<whole>\d{{1,3}}(?:{between}\d{{3}})++(?!\d)|\d++)(?:{re.escape(decimal)}(?P<part>\d++)|[.](?P<other>\d++))?"
    )


def written_numbers(text: str, locale: Locale, tables: CheckTables) -> Iterator[tuple[Decimal, Decimal]]:
    """Each number in digits, with its scale and without: 1.2 million is 1,200,000 and 1.2. In most languages 1.5 is 1.5 if it can be no thousand."""
    scales = scale_words(tables) if locale != ENGLISH else ENGLISH_SCALES
    scale_pattern = scale_of(tuple(scales))
    decimal, group = number_signs(locale, tables)
    folded = text if text.isascii() else text.replace(ARABIC_DECIMAL, decimal).replace(ARABIC_GROUP, group).replace("’", "'")
    for match in digits_pattern(locale, tables).finditer(folded):
        parts = match.groupdict()
        number = (
            Decimal(f"{ascii_digits(match['whole'])}.{ascii_digits(parts['part'] or parts.get('other') or '0')}").normalize() + 0
        )
        scale = scale_pattern.match(folded, match.end())
        yield (number * scales[scale[1]]).normalize() + 0 if scale else number, number


def ascii_digits(written: str) -> str:
    """The digits of a number, whichever the script has."""
    if written.isascii():
        return re.sub(r"\D", "", written)
    return "".join(str(unicodedata.decimal(character)) for character in written if character.isdecimal())


@cache
def scale_words(tables: CheckTables) -> dict[str, int]:
    """Words that multiply the number before them. English ones count everywhere."""
    return ENGLISH_SCALES | numbers_table(tables).scales


@cache
def scale_of(words: tuple[str, ...]) -> re.Pattern[str]:
    """A scale behind a number."""
    return re.compile(rf"\s*({'|'.join(map(re.escape, sorted(words, key=len, reverse=True)))})")


@cache
def numeral_pattern(tables: CheckTables) -> re.Pattern[str]:
    """A numeral of one-letter words; nothing in a language without them."""
    table = numbers_table(tables)
    letters = "".join(sorted({*table.digits, *table.multipliers, *(word for word in table.scales if len(word) == 1)}))
    return re.compile(f"[{letters}]++" if table.digits else "(?!)")


def numeral_numbers(text: str, tables: CheckTables) -> set[Decimal]:
    """Numbers in numerals, and each digit of longer ones, because two of them side by side may mean “two or three”."""
    digits = numbers_table(tables).digits
    numerals = numeral_pattern(tables).findall(text)
    values = {numeral_value(numeral, tables) for numeral in numerals}
    return values | {Decimal(digits[digit]) for numeral in numerals for digit in numeral if digit in digits}


def numeral_value(numeral: str, tables: CheckTables) -> Decimal:
    """The value of a numeral: two, ten, one are 21. A scale multiplies all before it."""
    table = numbers_table(tables)
    total, part = 0, 0
    for character in numeral[:LONGEST_NUMERAL]:
        if character in table.digits:
            part = table.digits[character]
        elif character in table.multipliers:
            total, part = total + (part or 1) * table.multipliers[character], 0
        else:
            total, part = (total + part) * table.scales[character], 0
    return Decimal(total + part)
