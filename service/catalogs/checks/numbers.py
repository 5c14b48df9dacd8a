"""Numbers: each one in the source is in the target, and none is added, in digits or in words.

Their surroundings count too: “4 weeks” as 4个月 and “12 and over” as 12岁以下 have the right number and the wrong meaning.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from decimal import Decimal
from functools import lru_cache

from service.catalogs.checks.entities import GENE, REGISTRY_NUMBER
from service.catalogs.checks.negation import DENIES, MASKED, NEGATES
from service.catalogs.checks.unit import URL, Unit, exchange_advice, plain_text

# Not digits in a name: PD-1, 受体α2, 白细胞介素-13.
DIGITS = re.compile(r"(?<![A-Za-zα-ω.\d])(?<![A-Za-z\u4e00-\u9fff]-)\d++(?:(?:,\d{3})++(?!\d))?(?:\.\d++)?")
SCALES = {
    "thousand": 1_000,
    "million": 1_000_000,
    "billion": 1_000_000_000,
    "万": 10_000,
    "亿": 100_000_000,
    "千": 1_000,
    "百": 100,
}
SCALE = re.compile(r"\s*(thousand|million|billion|[万亿千百])")
WORDS = {
    **{"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11},
    **{"twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "hundred": 100, "dozen": 12},
    **{"twice": 2, "double": 2, "triple": 3},
}
WORD = re.compile(rf"\b({'|'.join(WORDS)})\b", re.IGNORECASE)
# English that Chinese may express with 两 or 二.
PAIRS = re.compile(
    r"\b(?:both|either|neither|between|second|couple|half|pair|each other|the others?|another|twins?)\b", re.IGNORECASE
)
ORDINALS = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"]
ORDINAL = re.compile(rf"\b({'|'.join(ORDINALS)})\b", re.IGNORECASE)
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
MONTH = re.compile(rf"\b({'|'.join(MONTHS)})\b")
CHINESE = {"零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "双": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
NUMERAL = re.compile(r"[零〇一二两双三四五六七八九十百千万亿]++")
LONGEST_NUMERAL = 20
# A Chinese number counts only before a measure word: 三思, 一般 and 四肢 contain no quantity.
COUNTED = re.compile(
    r"(?<![数几上成二两三四五六七八九十百千])([二两三四五六七八九十百千]++)(?:个(?!性|别)|种|年|月|周(?![围边的])|天|日|次|例|名|人(?!体)|线|岁|倍|期|项|位|小时|分钟|条|类|款|家(?!庭))"
)
# The glossary has the phases of trials.
PHASE = re.compile(r"[Pp]hases? [1-4I][0-9IV/-]*|(?<![1-4IV])[1-4IV]{1,3}(?:[/、和至-][1-4IV]{1,3})?期")
UNITS = tuple(
    (name, re.compile(rf"[\s-]?{name}?\b", re.IGNORECASE), re.compile(rf"\s?(?:{chinese})"))
    for name, chinese in (
        ("minutes", "分钟"),
        ("hours", "个?(?:小时|钟头)"),
        ("days", "[天日]"),
        ("weeks", "周(?!岁)|个?(?:星期|礼拜)"),
        ("months", "个多?月"),
        ("years", "年|周?岁"),
    )
)


# A name with digits, right or wrong: Claudin18-2. Anchored at its first letter, else a long word is scanned once for each letter.
NAMED = re.compile(r"(?<![A-Za-zα-ω])[A-Za-z][A-Za-zα-ω]*+[-*]?\d[\d.:-]*+")
# Numbers, and phrases for a lower or an upper limit before and after them.
ENGLISH_NUMBER = re.compile(rf"(?<![\w.-])(?:\d++(?:,\d{{3}})*+(?:\.\d++)?+|(?i:{'|'.join(WORDS)})\b)")
CHINESE_NUMBER = re.compile(rf"(?<![\d.,])\d++(?:,\d{{3}})*+(?:\.\d++)?+|{NUMERAL.pattern}")
LIMITS = {
    name: tuple((re.compile(before, re.IGNORECASE), re.compile(after, re.IGNORECASE)) for before, after in rows)
    for name, rows in {
        "the least": (
            (
                r"(?:at least|(?:more|older|longer|larger|higher|later) than|over|above|no (?:less|fewer) than)\s(?:an?\s)?$",
                r"[\s-]?(?:\w+\s)?(?:or|and) (?:more|older|above|over)\b",
            ),
            ("(?:至少|最少|不[少低早]于|(?<![不未])(?:超过|多于|大于|高于|晚于)|年?满|逾)[^，。；]{0,3}$", "[^，。；]{0,3}以上"),
        ),
        "the most": (
            (
                r"(?:at most|no (?:more|longer|older) than|(?:less|fewer|younger|smaller|lower|shorter) than|up to|within|under|below)\s(?:an?\s)?$",
                r"[\s-]?(?:\w+\s)?(?:or|and) (?:less|fewer|younger|below|under)\b",
            ),
            (
                "(?:至多|最多|最长|最高|不(?:能|得|可|应|会)?(?:超过|多于|高于|大于|晚于)|(?<!不)(?:少于|低于|小于|早于)|不到|不足|不满|未满|未超过)[^，。；]{0,3}$",
                "[^，。；]{0,3}(?:以[内下]|之内|内)",
            ),
        ),
    }.items()
}
NEAR = 16
NO_MORE = (
    "no (?:more|less|fewer|longer|older|later) than|"
    "不[少低早]于|不(?:能|得|可|应|会)?(?:超过|多于|高于|大于|晚于)|不到|不足|不满|未满|未超过"
)


def quantities_differ(unit: Unit) -> Iterator[str]:
    """Changed units of time, and swapped limits. The target may omit them, but not swap them."""
    english, text = without_names(unit.english), without_names(unit.text)
    source_quantities = units_and_limits(english, ENGLISH_NUMBER, 0, None)
    target_quantities = units_and_limits(text, CHINESE_NUMBER, 1, source_quantities.keys())
    for number in sorted(source_quantities.keys() & target_quantities.keys()):
        units, other_units = (sorted(names[number] - LIMITS.keys()) for names in (source_quantities, target_quantities))
        if units and other_units and not {*units} & {*other_units}:
            yield f"The English says {number} {units[0]}, and the translation {other_units[0]}. Write the unit that the English has."
        limits = [{name for name in LIMITS if name in names[number]} for names in (source_quantities, target_quantities)]
        if all(len(limit_names) == 1 for limit_names in limits) and limits[0] != limits[1] and not denials_differ(english, text):
            yield f"{number} is {min(limits[0])} in the English, and {min(limits[1])} in the translation. Write what the English has."


def units_and_limits(
    text: str, pattern: re.Pattern[str], language: int, only: Container[Decimal] | None
) -> dict[Decimal, set[str]]:
    """The units and limits next to each number of a text. language: 0 for English, 1 for Chinese. only: these numbers."""
    by_number: dict[Decimal, set[str]] = {}
    for match in pattern.finditer(text):
        number = as_number(match[0])
        if only is not None and number not in only:
            continue
        names = by_number.setdefault(number, set())
        before, after = text[max(match.start() - NEAR, 0) : match.start()], text[match.end() : match.end() + NEAR]
        names |= {name for name, *patterns in UNITS if patterns[language].match(after)}
        names |= {name for name, rows in LIMITS.items() if rows[language][0].search(before) or rows[language][1].match(after)}
    return by_number


def as_number(written: str) -> Decimal:
    """A number from digits or words: 3, three, 三."""
    if written[0].isdecimal():
        return Decimal(written.replace(",", "")).normalize()
    return Decimal(WORDS.get(written.lower()) or chinese_value(written))


def denials_differ(english: str, text: str) -> bool:
    """True if one text has more negations than the other: "nobody under 18" means "at least 18". Negations in limit phrases do not count."""
    left, right = (re.sub(NO_MORE, " ", side) for side in (english, text))
    return len(DENIES.findall(left)) != len(NEGATES.findall(MASKED.sub("", right)))


def numbers_differ(unit: Unit) -> Iterator[str]:
    english, text = without_names(unit.english), without_names(unit.text)
    in_english, in_text = digit_numbers(english), digit_numbers(text)
    allowed = in_english | spelled_numbers(english) | month_numbers(english)
    if PAIRS.search(english):
        allowed |= {Decimal(2)}
    target_numbers = in_text | (chinese_numbers(text) if unit.is_chinese else spelled_numbers(text))
    if unit.is_chinese:
        yield from parts_differ(english, text)
    lost = sorted((in_english | (spelled_numbers(english) if unit.is_chinese else set())) - target_numbers)
    counted = {chinese_value(numeral) for numeral in COUNTED.findall(text)} if unit.is_chinese else set()
    added = sorted((in_text | counted) - allowed - {Decimal(1)})
    if advice := exchange_advice(lost, added):
        yield f"The number {advice}"
        return
    yield from (f"The number {number} is lost. Write the one that the English has." for number in lost)
    yield from (f"The number {number} is not in the English. Write the one that the English has." for number in added)


def parts_differ(english: str, text: str) -> Iterator[str]:
    if re.search(r"\bhalf\b", english, re.IGNORECASE) and not re.search("半|50|二分之一|0\\.5", text):
        yield "Half is lost. Write 一半, as the English says."
    if "分之" in text and not re.search(r"\b(?:half|thirds?|quarters?|fourths?|fifths?|tenths?|percent|in|of)\b|[%/]", english):
        yield "The English speaks of no such part. Take it out."


@lru_cache(maxsize=64)
def without_names(text: str) -> str:
    """A text without digits that belong to names."""
    return NAMED.sub(" ", PHASE.sub(" ", REGISTRY_NUMBER.sub(" ", GENE.sub(" ", URL.sub(" ", plain_text(text))))))


def digit_numbers(text: str) -> set[Decimal]:
    """Numbers in digits, with their scale: 1.2 million equals 120万."""
    numbers = set()
    for match in DIGITS.finditer(text):
        scale = SCALE.match(text, match.end())
        numbers.add((Decimal(match[0].replace(",", "")) * (SCALES[scale[1]] if scale else 1)).normalize() + 0)
    return numbers


def spelled_numbers(text: str) -> set[Decimal]:
    """Numbers in English words, except one and ordinals, which Chinese may omit."""
    return {Decimal(WORDS[match[1].lower()]) for match in WORD.finditer(text)}


def month_numbers(text: str) -> set[Decimal]:
    """The numbers of months and ordinals: June is 6月, a third kind is 第三种."""
    return {Decimal(MONTHS.index(match[1]) + 1) for match in MONTH.finditer(text)} | {
        Decimal(ORDINALS.index(match[1].lower()) + 1) for match in ORDINAL.finditer(text)
    }


def chinese_numbers(text: str) -> set[Decimal]:
    """Numbers in Chinese numerals, and each digit of longer ones: 两三种 is two and three."""
    values = {chinese_value(numeral) for numeral in NUMERAL.findall(text)}
    return values | {Decimal(CHINESE[digit]) for numeral in NUMERAL.findall(text) for digit in numeral if digit in CHINESE}


def chinese_value(numeral: str) -> Decimal:
    """The value of a Chinese numeral: 二十一 is 21."""
    total, part = 0, 0
    for character in numeral[:LONGEST_NUMERAL]:
        if character in CHINESE:
            part = CHINESE[character]
        elif character in "万亿":
            total, part = (total + part) * SCALES[character], 0
        else:
            total, part = total + (part or 1) * {"十": 10, "百": 100, "千": 1000}[character], 0
    return Decimal(total + part)
