"""Numbers: each in the English is in the translation, and none is added, whether written in digits or in words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from service.catalogs.names import GENE, NUMBER
from service.catalogs.pairs import URL, Pair, exchanged, plain

# Not the digits of a name: PD-1, 受体α2, 白细胞介素-13.
DIGITS = re.compile(r"(?<![A-Za-zα-ω.\d])(?<![A-Za-z\u4e00-\u9fff]-)\d+(?:(?:,\d{3})+(?!\d))?(?:\.\d+)?")
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
# English that Chinese may well put as 两 or 二.
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
NUMERAL = re.compile(r"[零〇一二两双三四五六七八九十百千万亿]+")
# A Chinese number that says how many: only before a measure word. 三思, 一般, 四肢 say nothing of the kind.
COUNTED = re.compile(
    r"(?<![数几上成])([二两三四五六七八九十百千]+)(?:个(?!性|别)|种|年|月|周|天|日|次|例|名|人(?!体)|线|岁|倍|期|项|位|小时|分钟|条|类|款|家(?!庭))"
)
ROMAN = {"Ⅰ": 1, "Ⅱ": 2, "Ⅲ": 3, "Ⅳ": 4, "I": 1, "II": 2, "III": 3, "IV": 4}
PHASE = re.compile(r"[Pp]hases? ([1-4]|I{1,3}|IV)(?:[/-]([1-4]))?\b|(?<![A-Z])(I{1,3}|IV|[ⅠⅡⅢⅣ])(?=[/、和至期]|$)")


def numbers_differ(pair: Pair) -> Iterator[str]:
    """Numbers that are in the one and not in the other."""
    english, text = bare(pair.english), bare(pair.text)
    in_english, in_text = written(english), written(text)
    allowed = in_english | words(english) | placed(english) | phases(pair.english)
    if PAIRS.search(english):
        allowed |= {Decimal(2)}
    said = in_text | (spelled(text) if pair.is_chinese else words(text)) | phases(pair.text)
    if pair.is_chinese:
        yield from parts_differ(english, text)
    if phases(pair.english) and phases(pair.text) and phases(pair.english) != phases(pair.text):
        yield "The phase of the trial differs. Write the one that the English has."
    lost = sorted((in_english | (words(english) if pair.is_chinese else set())) - said)
    counted = {value(found) for found in COUNTED.findall(text)} if pair.is_chinese else set()
    added = sorted((in_text | counted) - allowed - {Decimal(1)})
    if advice := exchanged(lost, added):
        yield f"The number {advice}"
        return
    yield from (f"The number {one} is lost. Write the one that the English has." for one in lost)
    yield from (f"The number {one} is not in the English. Write the one that the English has." for one in added)


def parts_differ(english: str, text: str) -> Iterator[str]:
    """Halves and other parts of a whole."""
    if re.search(r"\bhalf\b", english, re.IGNORECASE) and not re.search("半|50|二分之一|0\\.5", text):
        yield "Half is lost. Write 一半, as the English says."
    if "分之" in text and not re.search(r"\b(?:half|thirds?|quarters?|fourths?|fifths?|tenths?|percent|in|of)\b|[%/]", english):
        yield "The English speaks of no such part. Take it out."


def bare(text: str) -> str:
    """A text without the digits that belong to names."""
    return NUMBER.sub(" ", GENE.sub(" ", URL.sub(" ", plain(text))))


def written(text: str) -> set[Decimal]:
    """Every number in digits, with what multiplies it: 1.2 million and 120万 are the same."""
    found = set()
    for match in DIGITS.finditer(text):
        scale = SCALE.match(text, match.end())
        found.add((Decimal(match[0].replace(",", "")) * (SCALES[scale[1]] if scale else 1)).normalize() + 0)
    return found


def words(text: str) -> set[Decimal]:
    """Every number in English words, but for one and the ordinals, which Chinese may leave out."""
    return {Decimal(WORDS[match[1].lower()]) for match in WORD.finditer(text)}


def placed(text: str) -> set[Decimal]:
    """The number of every month and ordinal: June is 6月, a third kind is 第三种."""
    return {Decimal(MONTHS.index(match[1]) + 1) for match in MONTH.finditer(text)} | {
        Decimal(ORDINALS.index(match[1].lower()) + 1) for match in ORDINAL.finditer(text)
    }


def phases(text: str) -> set[Decimal]:
    """The phases of trials, which are written in digits or in Roman numerals."""
    return {Decimal(ROMAN.get(found) or found) for pair in PHASE.findall(text) for found in pair if found}


def spelled(text: str) -> set[Decimal]:
    """Every number in Chinese numerals, each digit of a longer one too: 两三种 is two and three."""
    found = {value(match) for match in NUMERAL.findall(text)}
    return found | {Decimal(CHINESE[digit]) for match in NUMERAL.findall(text) for digit in match if digit in CHINESE}


def value(numeral: str) -> Decimal:
    """A Chinese numeral as a number: 二十一 is 21."""
    total, part = 0, 0
    for character in numeral:
        if character in CHINESE:
            part = CHINESE[character]
        elif character in "万亿":
            total, part = (total + part) * SCALES[character], 0
        else:
            total, part = total + (part or 1) * {"十": 10, "百": 100, "千": 1000}[character], 0
    return Decimal(total + part)
