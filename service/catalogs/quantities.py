"""What stands around a number: its unit, how often, whether it is the least or the most, and parts of a whole.

`amounts` compares the numbers; "4 weeks" as 4个月 and "at least 24" as 最多24 have the right number and the wrong meaning. Each rule speaks
only where both languages say something of the same kind, and nothing that they say agrees: a translator may leave out, but not swap.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from service.catalogs.amounts import NUMERAL, WORDS, bare, value
from service.catalogs.negation import DENIES, MASKED, NEGATES
from service.catalogs.pairs import Pair

# Of each kind of unit: its name, how English writes it after a number, and how Chinese does. 3月 is a date, 3个月 is a length of time.
UNITS = {
    "time": (
        ("minutes", r"minutes?|min", "分钟"),
        ("hours", r"hours?|hrs?|h", "个?(?:小时|钟头)"),
        ("days", r"days?", "[天日]"),
        ("weeks", r"weeks?", "周(?!岁)|个?(?:星期|礼拜)"),
        ("months", r"months?", "个多?月"),
        ("years", r"years?", "年|周?岁"),
    ),
    "weight": (
        ("micrograms", r"[µμ]g|mcg|micrograms?", "微克"),
        ("milligrams", r"mg|milligrams?", "毫克"),
        ("grams", r"g|grams?", "克"),
        ("kilograms", r"kg|kilograms?", "公斤|千克"),
    ),
    "volume": (("milliliters", r"m[lL]|milliliters?", "毫升"), ("liters", r"[lL]|liters?", "升")),
    "length": (
        ("millimeters", r"mm|millimeters?", "毫米"),
        ("centimeters", r"cm|centimeters?", "厘米|公分"),
        ("meters", r"m|meters?", "米"),
        ("kilometers", r"km|kilometers?", "公里|千米"),
    ),
}
DIGITS = r"\d+(?:,\d{3})*(?:\.\d+)?"
ENGLISH_NUMBER = rf"(?<![\w.-])({DIGITS}|(?i:{'|'.join(WORDS)}))"
CHINESE_NUMBER = rf"({DIGITS}|{NUMERAL.pattern})"
# How often: "twice a day", "daily"; 每天, 每日.
PERIODS = (
    ("hour", "hourly", "小时"),
    ("day", "daily", "[天日]"),
    ("week", "weekly", "周|星期"),
    ("month", "monthly", "个?月"),
    ("year", "yearly|annual(?:ly)?", "年"),
)
OFTEN = r"\b(?:(?:once|twice|times) an?|each|every|per) {}\b|\b(?:{})\b"
# The least and the most, before or after a number.
LEAST = (
    rf"(?:at least|(?<!no )(?<!not )(?:more|larger|bigger|higher|greater|longer|older) than|no (?:less|fewer) than|"
    rf"over|above)\s(?:an?\s)?{ENGLISH_NUMBER}|{ENGLISH_NUMBER}\s(?:\w+\s)?or (?:more|older|above)\b"
)
MOST = (
    rf"(?:at most|(?:no|not) (?:more|later|longer|older) than|(?<!no )(?:less|fewer|smaller|lower|shorter|younger) than|"
    rf"up to|within|under|below)\s(?:an?\s)?{ENGLISH_NUMBER}|"
    rf"{ENGLISH_NUMBER}\s(?:\w+\s)?or (?:less|fewer|younger|below)\b"
)
LEAST_CHINESE = (
    rf"(?:至少|最少|不[少低早]于|(?<![不未])(?:超过|多于|大于|高于|晚于)|年?满|逾)[^，。；]{{0,6}}?{CHINESE_NUMBER}|"
    rf"{CHINESE_NUMBER}[^，。；]{{0,4}}(?:以上|及以上)"
)
MOST_CHINESE = (
    rf"(?:至多|最多|最长|最高|不(?:能|得|可|应|会)?(?:超过|多于|高于|大于|晚于)|(?<!不)(?:少于|低于|小于|早于)|不到|不足|不满|未满|未超过)"
    rf"[^，。；]{{0,6}}?{CHINESE_NUMBER}|{CHINESE_NUMBER}[^，。；]{{0,4}}(?:以内|以下|之内|内)"
)
PARTS = {"half": 2, "halves": 2, "third": 3, "quarter": 4, "fourth": 4, "fifth": 5, "tenth": 10}
PART = re.compile(rf"\b(an?|one|{'|'.join(WORDS)})[ -]({'|'.join(PARTS)})s?\b(?!\s+(?:of\s+)?\d)", re.IGNORECASE)
PART_CHINESE = re.compile(rf"({NUMERAL.pattern}|\d+)分之({NUMERAL.pattern}|\d+)")


def quantities_differ(pair: Pair) -> Iterator[str]:
    """Units, rates, limits and parts that have become others."""
    if not pair.is_chinese:
        return
    english, text = bare(pair.english), bare(pair.text)
    yield from units_differ(english, text)
    yield from rates_differ(english, text)
    yield from limits_differ(english, text)
    yield from parts_differ(english, text)


def number(written: str) -> str:
    """A number in one way, whether in digits or in words: 3, three, 三."""
    if written[0].isdigit():
        return written.replace(",", "")
    return str(WORDS.get(written.lower()) or value(written))


def measured(text: str, before: str, units: Iterator[tuple[str, str]]) -> dict[str, set[str]]:
    """The units that stand behind each number of a text. before: the pattern of a number. Of a range, behind its last number."""
    found: dict[str, set[str]] = {}
    for unit, pattern in units:
        for match in re.finditer(rf"{before}[\s-]?(?:{pattern})(?![A-Za-z])", text):
            found.setdefault(number(match[1]), set()).add(unit)
    return found


def units_differ(english: str, text: str) -> Iterator[str]:
    """A number whose unit has become another of the same kind."""
    for units in UNITS.values():
        said = measured(english, ENGLISH_NUMBER, ((unit, pattern) for unit, pattern, _ in units))
        same = measured(text, CHINESE_NUMBER, ((unit, pattern) for unit, _, pattern in units))
        for amount in said.keys() & same.keys():
            if not said[amount] & same[amount]:
                wanted = " and ".join(sorted(said[amount]))
                yield f"The English says {amount} {wanted}, and the translation another unit. Write the one that the English has."


def rates_differ(english: str, text: str) -> Iterator[str]:
    """Twice a day that has become twice a week."""
    said = {period for period, adverb, _ in PERIODS if re.search(OFTEN.format(period, adverb), english, re.IGNORECASE)}
    same = {period for period, _, pattern in PERIODS if re.search(f"每个?(?:{pattern})", text)}
    if said and same and not said & same:
        yield f"The English says how often each {min(said)}, the translation says it otherwise. Write what the English has."


def limits_differ(english: str, text: str) -> Iterator[str]:
    """At least that has become at most. Not where anything is denied: nobody under 18 is the same as at least 18."""
    least, most = (re.search(pattern, english, re.IGNORECASE) for pattern in (LEAST, MOST))
    wide, narrow = (re.search(pattern, text) for pattern in (LEAST_CHINESE, MOST_CHINESE))
    limit, same = least or most, wide or narrow
    if not limit or not same or bool(least) == bool(most) or bool(wide) == bool(narrow) or bool(least) == bool(wide):
        return
    denied = DENIES.search(english.replace(limit[0], " ")) or NEGATES.search(MASKED.sub("", text.replace(same[0], " ")))
    if not denied:
        yield f"“{limit[0]}” has become “{same[0]}”: the least and the most have changed places."


def parts_differ(english: str, text: str) -> Iterator[str]:
    """Three quarters that have become two thirds."""
    said = {(WORDS.get(match[1].lower(), 1), PARTS[match[2].lower()]) for match in PART.finditer(english)}
    same = {(int(number(match[2])), int(number(match[1]))) for match in PART_CHINESE.finditer(text) if match[1] != "百"}
    if said and same and len(said) == len(same) and said != same:
        yield "A part of a whole differs. Three quarters are 四分之三."
