"""Words that change the meaning of a sentence: some, may, not known. And a denial or a regulator that moved to another name or country.

One table. A row matches if the source has its English words, the target has Chinese words that contradict them, and no exception
applies. Rows with false alarms in correct prose are warnings.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from service.catalogs.checks.entities import NAMES
from service.catalogs.checks.negation import DENIES, MASKED, NEGATES, OPEN, PUNCTUATION
from service.catalogs.checks.small_words import ROWS
from service.catalogs.checks.unit import HAN, Unit, plain_text, quote_sentence, sentences


@dataclass(frozen=True, slots=True)
class Turn:
    """A way to change the meaning of a sentence.

    english: words in the source. chinese: words in the target that contradict them. unless, excuse: English and Chinese exceptions.
    """

    english: re.Pattern[str]
    chinese: re.Pattern[str]
    unless: re.Pattern[str]
    excuse: re.Pattern[str]
    advice: str


NEVER = "(?!)"


def turn(advice: str, english: str, chinese: str, unless: str = NEVER, excuse: str = NEVER) -> Turn:
    return Turn(
        re.compile(english, re.IGNORECASE), re.compile(chinese), re.compile(unless, re.IGNORECASE), re.compile(excuse), advice
    )


DOUBT = (
    r"\b(?:not|n['’]t|never) (?:yet )?(?:been )?(?:shown|proven|proved|confirmed|established|known|clear|certain)\b|"
    r"\b(?:unknown|unclear|uncertain|unproven)\b|\b(?:no one|nobody|not|n['’]t) (?:yet )?knows?\b|\bno (?:evidence|proof)\b"
)
APPROVAL = r"approv|licens|authori[sz]|permit|allow|clear(?:ed|ance)|\bmarket|on sale|\bsold\b|agree|grant|accepts? it"
FOUND = "(?:证实|证明|证据|表明|显示|知道|知晓|清楚|明确|确定|查明|了解|定论)"
BARRED = (
    r"\b(?:only|unless|before|until|except|stop\w*|avoid\w*|refus\w*|forb\w*|exclud\w*|prohibit\w*|bar(?:s|red)?|other than|but|if|too)\b|"
    + DENIES.pattern
)
WHOLE = r"\b(?:all|any|every\w*|each|both|whole|entire\w*|always|no|not|none|nobody|never|neither|without)\b|n['’]t\b"

ERRORS = (
    turn(
        "The English speaks of no approval. Say what it says: studied, tested or accepted for review is not 获批.",
        r"\w",
        "(?:已(?:经)?|获得?[^，。；不未]{0,8}|正式)批准|已(?:经)?获批|获批(?:上市|用于)",
        APPROVAL,
        "[不没未无非]|是否|能否|仍在研究",
    ),
    turn(
        "The English says that it is not known. The translation says that it is known.",
        DOUBT,
        f"已知|已(?:经)?{FOUND}|已有[^，。；]{{0,8}}{FOUND}|研究(?:已|已经)?(?:证实|证明|表明|显示)|肯定|必定|毫无疑问",
        r"\b(?:is|are|has been|have been) (?:known|shown|proven)\b",
        f"(?:[不没未无非]|缺乏|尚待|难以|能否|是否)[^，。；]{{0,8}}(?:{FOUND}|有数|好说)|{FOUND}[^，。；]{{0,4}}[不未]|未知|不明|不详|不肯定",
    ),
    turn(
        "The English permits what the translation forbids.",
        r"\b(?:you|people|patients|participants) (?:may|can)\b|\b(?:is|are) (?:allowed|free|welcome) to\b",
        "不可(?=继续|参加|使用|服用|接受|退出|携带|以)|不得(?!不|已)|不准|不许|禁止|严禁|切勿|请勿|请不要",
        BARRED,
    ),
    turn(
        "The English says can, the translation says cannot.",
        r"\b(?:you|people|patients|participants|your \w+) can\b",
        "(?<!可能)(?<!会)(?:不能|无法)(?!不|排除)",
        BARRED,
    ),
    turn(
        "The English says that they have had it, the translation that they have not.",
        r"\b(?:have|has|had) (?:already )?(?:had|received|been (?:given|treated))\b",
        "(?:不[能得可应]|未曾?|没有?|从未)(?:接受|使用|服用|用|做)过",
        r"\b(?:not|never|no|none|nor|without)\b|n['’]t\b",
        "(?:是否|有没有|曾否)[^，。；]{0,4}过",
    ),
)
WARNINGS = (
    turn(
        "Some have become all.",
        r"\b(?:some|several|certain|a few|many|most|mostly|part of)\b",
        "所有|全部|一切|全都|每一?[位个名种]|人人|一律",
        WHOLE,
        "(?<!所)有[些的人]|部分|某些|某种|某个|一些|多数|大多|许多|很多|不少|少数|若干|几[种个项位名家]|多[种项个]|其中|通常|往往|特定|一定",
    ),
    turn(
        "The English says may, the translation is certain.",
        r"\b(?:may|might|could|hopes?|perhaps|possibly)\b",
        "将会|必将|必然|必定|定会|肯定(?!的)|毫无疑问|(?<!不)一定(?:会|能|有效|可以)",
        r"\b(?:will|must|certain\w*|sure|always|definite\w*)\b",
        "未必|不一定|可能|或许|也许|能否|是否|会不会",
    ),
    turn(
        "The English says that it can happen, the translation that it will not.",
        r"\b(?:can|may|might|could) (?:still |also |even )?\w+",
        "(?<!可能)(?<!或许)(?<!也许)不会(?!不)",
        f"{DENIES.pattern}|\\b(?:only|stop|less|rather|instead)\\b",
        "会不会|不会(?:太|很|再|立|马|总|一定|轻易)",
    ),
    *(turn(f"“{word}” is lost. Say {write}.", english, ".", NEVER, chinese) for word, write, english, chinese in ROWS),
)
RIVALS = tuple(
    tuple(row for row in NAMES if row.name in names)
    for names in (("FDA", "NMPA"), ("CAR-T", "TIL", "TCR-T"), ("United States", "China"))
)
# Each country and the other one's regulator.
ABROAD = (
    (
        "the United States",
        r"United States|\bU\.S\.",
        "美国(?!(?:食品|国立|国家))",
        "the NMPA",
        r"\bNMPA\b|National Medical",
        "NMPA|国家药(?:品监督|监)",
    ),
    ("mainland China", r"\bChin", "中国(?!临床|抗癌|肿瘤)|内地", "the FDA", r"\bFDA\b|Food and Drug", "FDA|美国食品"),
)
COUNTRIES = tuple(
    (country, regulator, re.compile(en), re.compile(zh), re.compile(en_2), re.compile(zh_2))
    for country, en, zh, regulator, en_2, zh_2 in ABROAD
)
# A phone number, not a year, an amount or part of a name.
PHONE_NUMBER = re.compile(r"(?<![A-Za-z0-9.,*-])\d{3,6}(?![0-9.,A-Za-z%年月日岁个名人位项种万千百亿-])")
CLAUSE_ENDS = re.compile(r"[;:]|,|\b(?:but|while|whereas|and not)\b", re.IGNORECASE)


def meaning_turned(unit: Unit) -> Iterator[str]:
    """Sentences that contradict the source, or claim what it leaves open."""
    yield from turned_sentences(unit, ERRORS)
    if unit.is_chinese:
        yield from denials_swapped(unit)
        yield from places_swapped(unit)
        yield from lines_swapped(unit)


def degree_turned(unit: Unit) -> Iterator[str]:
    """Sentences that claim more than the source, or have lost a small word such as “only”."""
    yield from turned_sentences(unit, WARNINGS)


def turned_sentences(unit: Unit, table: tuple[Turn, ...]) -> Iterator[str]:
    """Matching rows, sentence by sentence if source and target have equally many."""
    if not unit.is_chinese or not HAN.search(unit.text):
        return
    left, right = sentences(plain_text(unit.english)), sentences(plain_text(unit.text).translate(PUNCTUATION))
    if len(left) != len(right):
        left, right = ["; ".join(left)], ["；".join(right)]
    for english, text in zip(left, right, strict=True):
        for row in table:
            applies = row.english.search(english) and not row.unless.search(english)
            if applies and row.chinese.search(text) and not row.excuse.search(text):
                yield f"{row.advice} {quote_sentence(english)}"


def denials_swapped(unit: Unit) -> Iterator[str]:
    """Two rival names with swapped denials: the source denies something of one, the target of the other."""
    left = CLAUSE_ENDS.split(plain_text(unit.english).replace(". ", "; "))
    right = re.split("[，。；：]", MASKED.sub(OPEN, plain_text(unit.text).translate(PUNCTUATION)))
    for rivals in RIVALS:
        swapped = []
        for name in rivals:
            english_denies = {bool(DENIES.search(part)) for part in left if name.english.search(part)}
            chinese_denies = {bool(NEGATES.search(part)) for part in right if name.chinese.search(part) and OPEN not in part}
            if len(english_denies) == len(chinese_denies) == 1 and english_denies != chinese_denies:
                swapped.append((name.name, english_denies.pop()))
        if len({denies for _, denies in swapped}) > 1:
            yield f"What is denied of {swapped[0][0]} and of {swapped[1][0]} has changed places."


def places_swapped(unit: Unit) -> Iterator[str]:
    """A country with the other country's regulator in one clause, where no clause of the source has both."""
    left = CLAUSE_ENDS.split(plain_text(unit.english).replace(". ", "; "))
    right = re.split("[，。；：、（）]|——|但|而", plain_text(unit.text).translate(PUNCTUATION))
    for country, regulator, english_place, chinese_place, english_regulator, chinese_regulator in COUNTRIES:
        in_english = any(english_place.search(part) and english_regulator.search(part) for part in left)
        clauses = [
            part for part in right if chinese_place.search(part) and chinese_regulator.search(part) and not names_both(part)
        ]
        if clauses and not in_english:
            yield f"In “{clauses[0]}” {regulator} decides for {country}, which the English does not say. Write what it says."


def lines_swapped(unit: Unit) -> Iterator[str]:
    """A phone number, alone in a clause with a country, that the source has for the other country: 911 for 120."""
    left = countries_by_number(CLAUSE_ENDS.split(plain_text(unit.english).replace(". ", "; ")), False)
    right = countries_by_number(re.split("[，。；、]", plain_text(unit.text).translate(PUNCTUATION)), True)
    for number in sorted(left.keys() & right.keys()):
        if len(left[number]) == 1 and not left[number] & right[number]:
            yield f"{number} is the number for {min(left[number])}, and the translation has it for {min(right[number])}. Change it back."


def countries_by_number(clauses: list[str], chinese: bool) -> dict[str, set[str]]:
    """The countries of each phone number that shares a clause with exactly one. chinese: the clauses are Chinese."""
    countries: dict[str, set[str]] = {}
    for clause in clauses:
        numbers = PHONE_NUMBER.findall(clause)
        names = [row[0] for row in COUNTRIES if (row[3] if chinese else row[2]).search(clause)]
        if len(numbers) == len(names) == 1:
            countries.setdefault(numbers[0], set()).add(names[0])
    return countries


def names_both(clause: str) -> bool:
    return all(row[3].search(clause) for row in COUNTRIES) or all(row[5].search(clause) for row in COUNTRIES)
