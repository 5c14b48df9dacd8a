"""Dates: they must be placeholders, so that each language formats them and a new date is entered once.

A date written out in a text goes stale unnoticed, and copying one invites a wrong digit. One finding about a date says more than three
about its numbers.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache, lru_cache

import regex
from babel.core import Locale as BabelLocale
from babel.core import UnknownLocaleError

from service.catalogs.checks.numbers import MONTHS
from service.catalogs.checks.numerals import numbers_table, numeral_value
from service.catalogs.checks.unit import URL, Unit, compared_han
from service.catalogs.language_tables import NO_TABLES, CheckTables
from widget.locales import ENGLISH, Locale
from widget.text import PLACEHOLDER

MONTH = "|".join(sorted({*MONTHS, *(month[:3] for month in MONTHS), "Sept"} - {"May"}, key=len, reverse=True))
DAY, YEAR = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?(?!\d)", r"(?P<year>(?:19|20)\d\d)(?!\d)"
# Without a year "May 2" may be no date: "You may 2 days later". A month with nothing beside it is none either.
ENGLISH_DATES = (
    rf"\b(?P<month>{MONTH}|May)\b\.? {DAY},? {YEAR}",
    rf"(?<!\d){DAY} (?:of )?(?P<month>{MONTH}|May)\b\.?,? {YEAR}",
    rf"\b(?P<month>{MONTH})\b\.? {DAY}",
    rf"(?<!\d){DAY} (?:of )?(?P<month>{MONTH})\b",
    rf"\b(?P<month>{MONTH}|May)\b\.?,? {YEAR}",
)
MONTHLY = regex.compile(rf"\b(?:{MONTH}|May)\b")
# 2026-11-23, and the same with strokes or full stops.
NUMERIC = r"(?<![\d.])(?P<year>(?:19|20)\d\d)(?P<sign>[-/.])(?P<month>\d{1,2})(?P=sign)(?P<day>\d{1,2})(?![\d.]*\d)"
# 23.11.2026 or 23/11/2026, as most languages write it.
NUMERIC_DAY_FIRST = r"(?<![\d.])(?P<day>\d{1,2})(?P<sign>[-/.]) ?(?P<month>\d{1,2})(?P=sign) ?(?P<year>(?:19|20)\d\d)(?![\d.]*\d)"
# Between the parts of a date: a full stop, “de”, and the like.
LINK = r"[^\w\n]{0,3}(?:\w{1,3}[^\w\n]{1,2})?"


@dataclass(frozen=True, slots=True)
class Day:
    """A date in a text. year, day: 0 if the text has none. words: as written. at: its start index."""

    year: int
    month: int
    day: int
    words: str
    at: int

    def is_like(self, other: Day) -> bool:
        """True if both may be the same date: a part that only one of them has does not count."""
        parts = ((self.year, other.year), (self.month, other.month), (self.day, other.day))
        return all(part == other_part or not (part and other_part) for part, other_part in parts)


def date_differs(unit: Unit) -> Iterator[str]:
    """Dates that the source does not have; in the English copy itself, any date."""
    target_dates = dates_in(unit.text, unit.locale, unit.tables)
    if unit.locale == ENGLISH:
        if target_dates:
            yield f"{target_dates[0].words} is a date. Write a placeholder, such as {{date}}, and give the date as its value."
        return
    source_dates = dates_in(unit.english, ENGLISH, NO_TABLES)
    # "Between June and August 2026" has one date that is whole, and a translation may have another: months count where the English names none.
    months = MONTHLY.search(unit.english)
    added = [date for date in target_dates if (date.day or not months) and not any(map(date.is_like, source_dates))]
    lost = [date for date in source_dates if date.day and not any(map(date.is_like, target_dates))]
    if not unit.tables.date:  # “22. bis 24. Juni”: the day is there, and belongs to a date that we cannot read
        lost = [date for date in lost if not regex.search(rf"(?<!\d){date.day}(?!\d)", unit.text)]
    if added and lost:
        yield f"{added[0].words} is another date than {lost[0].words}. Write the one that the English has."
    elif added:
        names = " or ".join(dict.fromkeys(match[0] for match in PLACEHOLDER.finditer(unit.english)))
        advice = f"Write {names} instead: it becomes the date as your language writes it" if names else "Take it out"
        yield f"{added[0].words} is a date, and the English has none written out. {advice}."
    elif lost:
        yield f"The date {lost[0].words} is lost. Write the one that the English has."


@cache
def date_patterns(locale: Locale, tables: CheckTables) -> tuple[regex.Pattern[str], ...]:
    """The ways in which a language writes a date: those of its table, else with CLDR's names of months. English and numeric ones always."""
    own = tables.date.written if tables.date else ()
    named = () if tables.date or locale == ENGLISH else (*month_patterns(locale), NUMERIC_DAY_FIRST)
    before, behind = (*named[:-1], *ENGLISH_DATES), (NUMERIC, *named[-1:])
    return (*map(regex.compile, before), *own, *map(regex.compile, behind))


def month_patterns(locale: Locale) -> tuple[str, ...]:
    """Patterns of a date with the names of months in CLDR: 23 de noviembre de 2026."""
    names = "|".join(sorted(map(regex.escape, months_of(locale)), key=len, reverse=True))
    year = r"(?P<year>(?:19|20)\d\d)(?!\d)"
    return (
        (rf"(?<!\d)(?P<day>\d{{1,2}}){LINK}(?P<month>{names})\b{LINK}{year}", rf"\b(?P<month>{names})\b{LINK}{year}")
        if names
        else ()
    )


@cache
def months_of(locale: Locale) -> dict[str, int]:
    """The number of each name of a month in CLDR, within a date and alone."""
    try:
        months = BabelLocale.parse(locale.folder).months
    except (UnknownLocaleError, ValueError):
        return {}
    rows = [names for kind in ("format", "stand-alone") for names in (months[kind]["wide"], months[kind]["abbreviated"])]
    return {name.rstrip("."): number for names in rows for number, name in names.items() if not name.isdecimal()}


@lru_cache(maxsize=64)  # two checks use the same text
def dates_in(text: str, locale: Locale, tables: CheckTables) -> tuple[Day, ...]:
    """The dates that are written out in a text, in their order."""
    original = PLACEHOLDER.sub(" ", URL.sub(" ", text))
    rest = compared_han(original, locale)
    dates = []
    for pattern in date_patterns(locale, tables):
        for match in pattern.finditer(rest):
            parts = match.groupdict()
            year, month, day_number = (date_part(parts.get(name), locale, tables) for name in ("year", "month", "day"))
            day = Day(year, month, day_number, original[slice(*match.span())], match.start())
            if 1 <= day.month <= len(MONTHS) and day.day <= 31:
                dates.append(day)
        rest = pattern.sub(lambda match: "\0" * len(match[0]), rest)  # a longer form has taken it
    return tuple(sorted(dates, key=lambda day: day.at))


def date_part(written: str | None, locale: Locale, tables: CheckTables) -> int:
    """Year, month or day as a number, from digits, numerals or the name of a month; 0 if there is none."""
    if not written:
        return 0
    if written.isdecimal():
        return int(written)
    table = numbers_table(tables)
    if not table.digits or written[0].isascii():
        own = months_of(locale) if locale != ENGLISH and not tables.date else {}
        return own.get(written) or next((number for number, month in enumerate(MONTHS, 1) if month.startswith(written[:3])), 0)
    if any(character in table.multipliers for character in written):
        return int(numeral_value(written, tables))
    return int("".join(str(table.digits.get(digit, 0)) for digit in written))


def without_dates(unit: Unit) -> Unit:
    """The unit for the number check: if a date is wrong, its numbers are already reported, so they are removed."""
    if not any(date_differs(unit)):
        return unit
    return replace(
        unit, english=blank_dates(unit.english, ENGLISH, NO_TABLES), text=blank_dates(unit.text, unit.locale, unit.tables)
    )


def blank_dates(text: str, locale: Locale, tables: CheckTables) -> str:
    for words in {day.words for day in dates_in(text, locale, tables)}:
        text = text.replace(words, " ")
    return text
