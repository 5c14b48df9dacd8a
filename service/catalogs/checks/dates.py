"""Dates: they must be placeholders, so that each language formats them and a new date is entered once.

A date written out in a text goes stale unnoticed, and copying one invites a wrong digit. One finding about a date says more than three
about its numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from service.catalogs.checks.numbers import CHINESE, MONTHS, chinese_value
from service.catalogs.checks.unit import URL, Unit
from widget.locales import ENGLISH
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
MONTHLY = re.compile(rf"\b(?:{MONTH}|May)\b")
DIGIT = "〇零○一二三四五六七八九"
CHINESE_DATES = (
    rf"(?P<year>(?:19|20)\d\d|[{DIGIT}]{{4}})\s*年\s*(?P<month>\d{{1,2}}|[{DIGIT}十]{{1,3}})\s*月"
    rf"(?:\s*(?P<day>\d{{1,2}}|[{DIGIT}十]{{1,3}})\s*[日号])?",
    rf"(?<!\d)(?P<month>\d{{1,2}}|[{DIGIT}十]{{1,3}})\s*月\s*(?P<day>\d{{1,2}}|[{DIGIT}十]{{1,3}})\s*[日号]",
)
# 2026-11-23, and the same with strokes or full stops.
NUMERIC = r"(?<![\d.])(?P<year>(?:19|20)\d\d)(?P<sign>[-/.])(?P<month>\d{1,2})(?P=sign)(?P<day>\d{1,2})(?![\d.]*\d)"
PATTERNS = [re.compile(pattern) for pattern in (*ENGLISH_DATES, *CHINESE_DATES, NUMERIC)]


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
    target_dates = dates_in(unit.text)
    if unit.locale == ENGLISH:
        if target_dates:
            yield f"{target_dates[0].words} is a date. Write a placeholder, such as {{date}}, and give the date as its value."
        return
    source_dates = dates_in(unit.english)
    # "Between June and August 2026" has one date that is whole, and its Chinese another: months count where the English names none.
    months = MONTHLY.search(unit.english)
    added = [date for date in target_dates if (date.day or not months) and not any(map(date.is_like, source_dates))]
    lost = [date for date in source_dates if date.day and not any(map(date.is_like, target_dates))]
    if added and lost:
        yield f"{added[0].words} is another date than {lost[0].words}. Write the one that the English has."
    elif added:
        names = " or ".join(dict.fromkeys(match[0] for match in PLACEHOLDER.finditer(unit.english)))
        advice = f"Write {names} instead: it becomes the date as your language writes it" if names else "Take it out"
        yield f"{added[0].words} is a date, and the English has none written out. {advice}."
    elif lost:
        yield f"The date {lost[0].words} is lost. Write the one that the English has."


@lru_cache(maxsize=64)  # two checks use the same text
def dates_in(text: str) -> tuple[Day, ...]:
    rest = PLACEHOLDER.sub(" ", URL.sub(" ", text))
    dates = []
    for pattern in PATTERNS:
        for match in pattern.finditer(rest):
            parts = match.groupdict()
            year, month, day_number = (date_part(parts.get(name)) for name in ("year", "month", "day"))
            day = Day(year, month, day_number, match[0], match.start())
            if 1 <= day.month <= len(MONTHS) and day.day <= 31:
                dates.append(day)
        rest = pattern.sub(lambda match: "\0" * len(match[0]), rest)  # a longer form has taken it
    return tuple(sorted(dates, key=lambda day: day.at))


def date_part(written: str | None) -> int:
    """Year, month or day as a number, from digits, Chinese numerals or an English month; 0 if there is none."""
    if not written:
        return 0
    if written[0].isalpha() and written.isascii():
        return next(number for number, month in enumerate(MONTHS, 1) if month.startswith(written[:3]))
    if written.isdecimal():
        return int(written)
    written = written.replace("○", "〇")
    return int(chinese_value(written)) if "十" in written else int("".join(str(CHINESE[digit]) for digit in written))


def without_dates(unit: Unit) -> Unit:
    """The unit for the number check: if a date is wrong, its numbers are already reported, so they are removed."""
    if not any(date_differs(unit)):
        return unit
    return replace(unit, english=blank_dates(unit.english), text=blank_dates(unit.text))


def blank_dates(text: str) -> str:
    for words in {day.words for day in dates_in(text)}:
        text = text.replace(words, " ")
    return text
