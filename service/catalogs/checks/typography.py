"""Typography: brackets, punctuation, spaces, doubled words, characters of the wrong script.

Rules for Chinese: full-width punctuation beside Han characters; no space between Han and Latin characters (CSS `text-autospace` sets the
gap); simplified characters (GB 2312). Source: GB/T 15834, punctuation.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from service.catalogs.checks.unit import HAN, Unit, quote_sentence, sentences, to_simplified_han
from widget.locales import with_script
from widget.text import PLACEHOLDER

PAIRS = dict(zip("（【《〈「『“‘([{", "）】》〉」』”’)]}", strict=True))
H = HAN.pattern
ASCII_BESIDE = re.compile(
    rf"(?<={H})[,;:!?()]|[,;:!?()](?={H})|(?<={H})\.(?!\d)|(?<=[）》])[,.;:!?]|\.\.\.|(?<={H})[\"']|[\"'](?={H})"
)
# Two marks such as ，。 in a row. ……, —— and ？！ are correct.
TWO_MARKS = re.compile("[，、；：][，。；：、！？]|[。！？][，。；：、]")
SQUARE = re.compile("[「」『』]")
WAVE, RANGE = re.compile("[～~〜]"), re.compile(r"\d[～~〜]\d")
SPACE = re.compile(rf"(?<={H})[ \u00a0\u3000]+(?=[\w{{(（“])|(?<=[\w}})）”])[ \u00a0\u3000]+(?={H})")
# Full-width letters, digits and signs; small and half-width punctuation. Not （，：；？！～, which are correct in Chinese.
FULL_WIDTH = re.compile(r"[０-９Ａ-Ｚａ-ｚ＂-＇＊＋－．／＜-＞＠［-｀｛-｝]+|[\ufe10-\ufe19\ufe50-\ufe6b\uff61-\uff65]")
# Characters that look like the hyphen in a name.
HYPHEN = re.compile(
    "(?<=[A-Za-z0-9])[\u00ad\u02d7\u1806\u2010-\u2012\u2043\u2212\u2796\ufe63](?=[A-Za-z0-9])|(?<=[A-Za-z])[–—―ー](?=[A-Za-z0-9])"
)
# 常常, 看看, 清清楚楚 and 一步一步 are words. Others are mistakes, unless two words meet: 中国国家, 治疗疗效.
TWICE = re.compile(rf"({H})\1")
TWO = frozenset(
    "问看人常仅刚渐慢往天等多大小好久早远深紧轻悄偏恰明默稍频纷统年月日时处事样个种家层点步次份想说查谈聊妈爸哥姐谢星"
)
MEETING = re.compile(
    "[中美我各]国(?=国家)|[医学]生(?=生[活病长存成产])|[译论中英原正]文(?=文[件本字章])|[治医化放]疗(?=疗[效程法])|研究(?=究竟)|[医科大]学(?=学[会习])|"
    "[协学员社机]会(?=会[议诊员])|[检调]查(?=查[出看找])|[试检]验(?=验证)|疾病(?=病[情人史])|[方办疗]法(?=法[律规])|[毒特属]性(?=性[质别])|"
    "[许认]可(?=可[以能])|医院(?=院[长内区])|[恶变氧]化(?=化[疗验])|成分(?=分[析期])|[日学]期(?=期[间刊])|[通经超]过(?=过[敏程])|个人(?=人[员数])"
)
AABB = re.compile(rf"({H})\1({H})\2")
# The shortest sentence, in characters, that counts as pasted twice; 是的。 does not.
PASTED = 6
DOUBLED = re.compile(rf"(?!一)({H}{{2,6}})\1|([，。；：、！？])\2")
DOUBLED_ENGLISH = re.compile(r"\b(?!that\b|had\b)([A-Za-z]+) \1\b", re.IGNORECASE)
# Simplified Chinese again since 1986, as in 瞭望, so not in GB 2312 of 1980. If 了 is meant, OpenCC converts it.
RESTORED = "瞭"
SETS = {"Hans": ("simplified", "gb2312"), "Hant": ("traditional", "big5")}
FINAL = {".": "。", "?": "？", "!": "！", ":": "："}
CLOSING = "”’）)】》」』\"'"
# Ratio of Chinese to English characters. The minimum in shipped texts of several sentences is 0.26, in other correct ones 0.22. For one
# sentence it is 0.18, and for short texts less (measured).
SHORTEST, SHORTEST_ONE, SHORTEST_SHORT, LONGEST = 0.22, 0.18, 0.12, 0.9
LONG_ENOUGH, LONG = 24, 60


def unbalanced_brackets(unit: Unit) -> Iterator[str]:
    """Brackets and quotation marks that are not closed, or closed by another kind."""
    expected: list[str] = []
    for number, character in enumerate(unit.text):
        if character in PAIRS:
            expected.append(PAIRS[character])
            continue
        is_closing = character in PAIRS.values() and not is_apostrophe(unit.text, number)
        if is_closing and (not expected or expected.pop() != character):
            yield f"{character} closes nothing that is open. Bring brackets and quotation marks in pairs."
            return
    if expected:
        yield f"{expected[-1]} is missing. Bring brackets and quotation marks in pairs."
    elif unit.text.count('"') % 2:
        yield 'A quotation mark (") is missing. Bring them in pairs.'


def is_apostrophe(text: str, number: int) -> bool:
    """True if the ’ at this index is within or after an English word."""
    return text[number] == "’" and number > 0 and text[number - 1].isascii() and text[number - 1].isalpha()


def ascii_punctuation(unit: Unit) -> Iterator[str]:
    if match := ASCII_BESIDE.search(PLACEHOLDER.sub("〇", unit.text)):
        yield f"{match[0]} beside Chinese. Use the full-width one (，。；：？！（）“”……)."


def wrong_marks(unit: Unit) -> Iterator[str]:
    """Punctuation that the language does not use, or that the source does not justify."""
    if not unit.is_chinese:
        return
    text = PLACEHOLDER.sub("〇", unit.text)
    if match := TWO_MARKS.search(text):
        yield f"{match[0]} are two marks where one stands. Take one out."
    if match := (SQUARE.search(text) if script_of(unit) == "Hans" else None):
        yield f"{match[0]} is not used in Simplified Chinese. Write “ ”, and ‘ ’ inside them."
    if match := WAVE.search(RANGE.sub("", text) if re.search(r"\d ?(?:to|and) \d|\w to \w", unit.english) else text):
        yield f"{match[0]} stands where the English has no “to”. Write - or 至."
    if "！" in text and "!" not in unit.english:
        yield "！ raises the voice where the English does not. Write 。"


def placeholder_order(unit: Unit) -> Iterator[str]:
    """Placeholders in another order. Chinese may need one, but a mistake looks the same."""
    expected, actual = PLACEHOLDER.findall(unit.english), PLACEHOLDER.findall(unit.text)
    if expected != actual and sorted(expected) == sorted(actual):
        yield "The placeholders stand in another order than in the English. Look whether each is where it belongs."


def misplaced_spaces(unit: Unit) -> Iterator[str]:
    if SPACE.search(unit.text):
        yield "A space inside Chinese, or between Chinese and letters or digits. Take it out; the page sets the gap."
    if unit.text != unit.text.strip() and unit.english == unit.english.strip():
        yield "A space at the beginning or the end. Take it out."


def wrong_width(unit: Unit) -> Iterator[str]:
    """Full-width letters, digits and signs, and look-alikes of the hyphen."""
    if match := FULL_WIDTH.search(unit.text):
        yield f"{match[0]} has the wrong width. Write letters, digits and hyphens half-width, and punctuation full-width."
    if (match := HYPHEN.search(unit.text)) and match[0] not in unit.english:
        yield f"{match[0]} (U+{ord(match[0]):04X}) only looks like a hyphen. Write -."


def doubled_text(unit: Unit) -> Iterator[str]:
    """A character, word or sentence that stands twice."""
    match = (DOUBLED if unit.is_chinese else DOUBLED_ENGLISH).search(unit.text)
    if not match and unit.is_chinese:
        words = AABB.sub("〇", MEETING.sub("〇", unit.text))
        match = next((repeat for repeat in TWICE.finditer(words) if repeat[1] not in TWO), None)
    counts, english = Counter(sentences(unit.text)), sentences(unit.english)
    pasted = next((repeat for repeat, times in counts.items() if times > 1 and len(repeat) >= PASTED), "")
    middle, odd = divmod(len(unit.text), 2)
    if unit.text[:middle] == unit.text[middle:] and not odd and middle > 1:
        yield f"{quote_sentence(unit.text[:middle])} stands twice. Take one out."
    elif match:
        yield f"{match[0]} stands twice. Take one out."
    elif pasted and len(set(english)) == len(english):
        yield f"{quote_sentence(pasted)} stands twice. Take one out."


def unusual_han(unit: Unit) -> Iterator[str]:
    """Han characters outside the basic set of the script: GB 2312 for Simplified, Big5 for Traditional (CLDR's likely script).

    GB 2312 contains a few traditional ones, such as 後 and 於. These count if OpenCC converts them in their word.
    """
    if not unit.is_chinese:
        return
    script, charset = SETS.get(script_of(unit), SETS["Hant"])
    expected = to_simplified_han(unit.text) if script == "simplified" else unit.text
    unusual = (
        character
        for character, correct in zip(unit.text, expected, strict=True)
        if HAN.match(character) and (character != correct or not is_in(character, charset))
    )
    if characters := "".join(dict.fromkeys(unusual)):
        yield f"{characters} is not a usual {script} character. Write the {script} form."


def script_of(unit: Unit) -> str:
    """The most likely script of the target's locale (CLDR)."""
    return (with_script(unit.locale.tag) or ("", ""))[1]


def is_in(character: str, charset: str) -> bool:
    if charset == "gb2312" and character in RESTORED:
        return True
    try:
        character.encode(charset)
    except UnicodeEncodeError:
        return False
    return True


def end_differs(unit: Unit) -> Iterator[str]:
    expected = FINAL.get(unit.english.rstrip().rstrip(CLOSING)[-1:])
    end = unit.text.rstrip().rstrip(CLOSING)[-1:]
    if not unit.is_chinese:
        return
    if expected and end != expected and not (expected in "。！" and end in "。！；"):
        yield f"The English ends with {unit.english.rstrip()[-1]}, so end with {expected}"
    elif not expected and end in "。？！":
        yield f"The English does not end a sentence. Take {end} out."


def unusual_length(unit: Unit) -> Iterator[str]:
    """A target that is far too short or too long: something may be lost or added."""
    if not unit.is_chinese or len(unit.english) < LONG_ENOUGH:
        return
    shortest = SHORTEST_SHORT if len(unit.english) < LONG else SHORTEST if len(sentences(unit.english)) > 1 else SHORTEST_ONE
    if len(unit.text) / len(unit.english) < shortest:
        yield "It is very short for this English. Look whether a sentence is lost."
    elif len(HAN.findall(unit.text)) / len(unit.english) > LONGEST:
        yield "It is very long for this English. Look whether something was added."
