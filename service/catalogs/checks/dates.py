"""Dates: they are placeholders, so that each language writes them in its own way and a new one is written once.

A date that stands in a text as it is goes stale without anybody's notice, and a translator who types one copies a digit wrong. Three numbers that
are "not in the English" would say less than one date that is not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from service.catalogs.checks.numbers import CHINESE, MONTHS, chinese_value
from service.catalogs.checks.unit import URL, Unit
from widget.catalog import PLACEHOLDER
from widget.locales import ENGLISH

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
PATTERNS = [re.compile(one) for one in (*ENGLISH_DATES, *CHINESE_DATES, NUMERIC)]


@dataclass(frozen=True, slots=True)
class Day:
    """A date in a text. year, day: 0 where the text does not say. words: as it is written; at: where it begins."""

    year: int
    month: int
    day: int
    words: str
    at: int

    def is_like(self, other: Day) -> bool:
        """Whether both may be the same: what only one of them says does not count."""
        parts = ((self.year, other.year), (self.month, other.month), (self.day, other.day))
        return all(one == two or not (one and two) for one, two in parts)


def date_differs(pair: Unit) -> Iterator[str]:
    """Dates that the English does not have, and those of the English copy itself."""
    found = dates_in(pair.text)
    if pair.locale == ENGLISH:
        if found:
            yield f"{found[0].words} is a date. Write a placeholder, such as {{date}}, and give the date as its value."
        return
    wanted = dates_in(pair.english)
    # "Between June and August 2026" has one date that is whole, and its Chinese another: months count where the English names none.
    months = MONTHLY.search(pair.english)
    added = [one for one in found if (one.day or not months) and not any(map(one.is_like, wanted))]
    lost = [one for one in wanted if one.day and not any(map(one.is_like, found))]
    if added and lost:
        yield f"{added[0].words} is another date than {lost[0].words}. Write the one that the English has."
    elif added:
        names = " or ".join(dict.fromkeys(match[0] for match in PLACEHOLDER.finditer(pair.english)))
        instead = f"Write {names} instead: it becomes the date as your language writes it" if names else "Take it out"
        yield f"{added[0].words} is a date, and the English has none written out. {instead}."
    elif lost:
        yield f"The date {lost[0].words} is lost. Write the one that the English has."


@lru_cache(maxsize=64)  # two checks ask for the same text
def dates_in(text: str) -> tuple[Day, ...]:
    """Every date that is written out in a text, in order."""
    left = PLACEHOLDER.sub(" ", URL.sub(" ", text))
    found = []
    for pattern in PATTERNS:
        for match in pattern.finditer(left):
            parts = match.groupdict()
            year, month, date = (date_part(parts.get(name)) for name in ("year", "month", "day"))
            day = Day(year, month, date, match[0], match.start())
            if 1 <= day.month <= len(MONTHS) and day.day <= 31:
                found.append(day)
        left = pattern.sub(lambda match: "\0" * len(match[0]), left)  # a longer form has taken it
    return tuple(sorted(found, key=lambda day: day.at))


def date_part(written: str | None) -> int:
    """A part of a date, in digits, in Chinese numerals, or the name of a month; 0 if there is none."""
    if not written:
        return 0
    if written[0].isalpha() and written.isascii():
        return next(place for place, month in enumerate(MONTHS, 1) if month.startswith(written[:3]))
    if written.isdecimal():
        return int(written)
    written = written.replace("○", "〇")
    return int(chinese_value(written)) if "十" in written else int("".join(str(CHINESE[digit]) for digit in written))


def without_dates(pair: Unit) -> Unit:
    """A pair for the check of numbers: where a date is wrong, its numbers are, and that has been said."""
    if not any(date_differs(pair)):
        return pair
    return replace(pair, english=blank_dates(pair.english), text=blank_dates(pair.text))


def blank_dates(text: str) -> str:
    """A text without its dates."""
    for words in {day.words for day in dates_in(text)}:
        text = text.replace(words, " ")
    return text
