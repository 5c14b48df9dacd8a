"""How a text is set: brackets, punctuation, spaces, doubled words, characters of the wrong script.

Rules for Chinese: full-width punctuation beside Han characters, no space between them and Latin letters (CSS `text-autospace` sets the
gap), simplified characters (GB 2312). Sources: content.md, How it is written; GB/T 15834, punctuation.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from service.catalogs.checks.unit import HAN, Unit, quote_sentence, sentences, to_simplified_han
from widget.catalog import PLACEHOLDER
from widget.locales import with_script

PAIRS = dict(zip("（【《〈「『“‘([{", "）】》〉」』”’)]}", strict=True))
H = HAN.pattern
ASCII_BESIDE = re.compile(
    rf"(?<={H})[,;:!?()]|[,;:!?()](?={H})|(?<={H})\.(?!\d)|(?<=[）》])[,.;:!?]|\.\.\.|(?<={H})[\"']|[\"'](?={H})"
)
# A ， beside a 。 and the like. ……, —— and ？！ are right.
TWO_MARKS = re.compile("[，、；：][，。；：、！？]|[。！？][，。；：、]")
SQUARE = re.compile("[「」『』]")
WAVE, RANGE = re.compile("[～~〜]"), re.compile(r"\d[～~〜]\d")
SPACE = re.compile(rf"(?<={H})[ \u00a0\u3000]+(?=[\w{{(（“])|(?<=[\w}})）”])[ \u00a0\u3000]+(?={H})")
# Letters, digits and signs; also the small and the half-width forms of punctuation. Not （，：；？！～ beside Chinese.
FULL_WIDTH = re.compile(r"[０-９Ａ-Ｚａ-ｚ＂-＇＊＋－．／＜-＞＠［-｀｛-｝]+|[\ufe10-\ufe19\ufe50-\ufe6b\uff61-\uff65]")
# Signs that look like the hyphen of a name, or like a stroke.
HYPHEN = re.compile(
    "(?<=[A-Za-z0-9])[\u00ad\u02d7\u1806\u2010-\u2012\u2043\u2212\u2796\ufe63](?=[A-Za-z0-9])|(?<=[A-Za-z])[–—―ー](?=[A-Za-z0-9])"
)
# 常常, 看看, 清清楚楚 and 一步一步 are words; the rest are slips, unless two words meet: 中国国家, 治疗疗效.
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
# A sentence that may be pasted twice, and no 是的。
PASTED = 6
DOUBLED = re.compile(rf"(?!一)({H}{{2,6}})\1|([，。；：、！？])\2")
DOUBLED_ENGLISH = re.compile(r"\b(?!that\b|had\b)([A-Za-z]+) \1\b", re.IGNORECASE)
# Simplified again since 1986, as in 瞭望, and so after GB 2312 of 1980. Where 了 is meant, OpenCC says so.
RESTORED = "瞭"
SETS = {"Hans": ("simplified", "gb2312"), "Hant": ("traditional", "big5")}
FINAL = {".": "。", "?": "？", "!": "！", ":": "："}
CLOSING = "”’）)】》」』\"'"
# Chinese characters for each English one. Of several sentences the shipped texts have 0.26 at least, and right ones of our own 0.22; of one
# sentence 0.18, and of short texts less (measured).
SHORTEST, SHORTEST_ONE, SHORTEST_SHORT, LONGEST = 0.22, 0.18, 0.12, 0.9
LONG_ENOUGH, LONG = 24, 60


def unbalanced_brackets(pair: Unit) -> Iterator[str]:
    """Brackets and quotation marks that are not closed, or closed by another kind."""
    expected: list[str] = []
    for number, character in enumerate(pair.text):
        if character in PAIRS:
            expected.append(PAIRS[character])
            continue
        closes = character in PAIRS.values() and not is_apostrophe(pair.text, number)
        if closes and (not expected or expected.pop() != character):
            yield f"{character} closes nothing that is open. Bring brackets and quotation marks in pairs."
            return
    if expected:
        yield f"{expected[-1]} is missing. Bring brackets and quotation marks in pairs."
    elif pair.text.count('"') % 2:
        yield 'A quotation mark (") is missing. Bring them in pairs.'


def is_apostrophe(text: str, number: int) -> bool:
    """Whether ’ at a place stands within or after an English word."""
    return text[number] == "’" and number > 0 and text[number - 1].isascii() and text[number - 1].isalpha()


def ascii_punctuation(pair: Unit) -> Iterator[str]:
    """Half-width punctuation beside Han characters."""
    if found := ASCII_BESIDE.search(PLACEHOLDER.sub("〇", pair.text)):
        yield f"{found[0]} beside Chinese. Use the full-width one (，。；：？！（）“”……)."


def wrong_marks(pair: Unit) -> Iterator[str]:
    """Marks that the language, or this sentence, has no place for."""
    if not pair.is_chinese:
        return
    text = PLACEHOLDER.sub("〇", pair.text)
    if found := TWO_MARKS.search(text):
        yield f"{found[0]} are two marks where one stands. Take one out."
    if found := (SQUARE.search(text) if script_of(pair) == "Hans" else None):
        yield f"{found[0]} is not used in Simplified Chinese. Write “ ”, and ‘ ’ inside them."
    if found := WAVE.search(RANGE.sub("", text) if re.search(r"\d ?(?:to|and) \d|\w to \w", pair.english) else text):
        yield f"{found[0]} stands where the English has no “to”. Write - or 至."
    if "！" in text and "!" not in pair.english:
        yield "！ raises the voice where the English does not. Write 。"


def placeholder_order(pair: Unit) -> Iterator[str]:
    """Placeholders in another order: Chinese may well need one, and a slip looks the same."""
    wanted, given = PLACEHOLDER.findall(pair.english), PLACEHOLDER.findall(pair.text)
    if wanted != given and sorted(wanted) == sorted(given):
        yield "The placeholders stand in another order than in the English. Look whether each is where it belongs."


def misplaced_spaces(pair: Unit) -> Iterator[str]:
    """Spaces inside Chinese."""
    if SPACE.search(pair.text):
        yield "A space inside Chinese, or between Chinese and letters or digits. Take it out; the page sets the gap."
    if pair.text != pair.text.strip() and pair.english == pair.english.strip():
        yield "A space at the beginning or the end. Take it out."


def wrong_width(pair: Unit) -> Iterator[str]:
    """Full-width letters, digits and signs, and signs that only look like a hyphen."""
    if found := FULL_WIDTH.search(pair.text):
        yield f"{found[0]} has the wrong width. Write letters, digits and hyphens half-width, and punctuation full-width."
    if (found := HYPHEN.search(pair.text)) and found[0] not in pair.english:
        yield f"{found[0]} (U+{ord(found[0]):04X}) only looks like a hyphen. Write -."


def doubled_text(pair: Unit) -> Iterator[str]:
    """A character, a word, or a sentence that stands twice."""
    found = (DOUBLED if pair.is_chinese else DOUBLED_ENGLISH).search(pair.text)
    if not found and pair.is_chinese:
        words = AABB.sub("〇", MEETING.sub("〇", pair.text))
        found = next((one for one in TWICE.finditer(words) if one[1] not in TWO), None)
    said, english = Counter(sentences(pair.text)), sentences(pair.english)
    pasted = next((one for one, times in said.items() if times > 1 and len(one) >= PASTED), "")
    middle, odd = divmod(len(pair.text), 2)
    if pair.text[:middle] == pair.text[middle:] and not odd and middle > 1:
        yield f"{quote_sentence(pair.text[:middle])} stands twice. Take one out."
    elif found:
        yield f"{found[0]} stands twice. Take one out."
    elif pasted and len(set(english)) == len(english):
        yield f"{quote_sentence(pasted)} stands twice. Take one out."


def unusual_han(pair: Unit) -> Iterator[str]:
    """Han characters outside the basic set of the script: GB 2312 for Simplified, Big5 for Traditional (CLDR's likely script).

    And the few Traditional ones inside GB 2312, such as 後 and 於, where OpenCC has another for the word that they stand in.
    """
    if not pair.is_chinese:
        return
    kind, charset = SETS.get(script_of(pair), SETS["Hant"])
    wanted = to_simplified_han(pair.text) if kind == "simplified" else pair.text
    strange = (
        character
        for character, right in zip(pair.text, wanted, strict=True)
        if HAN.match(character) and (character != right or not is_in(character, charset))
    )
    if found := "".join(dict.fromkeys(strange)):
        yield f"{found} is not a usual {kind} character. Write the {kind} form."


def script_of(pair: Unit) -> str:
    """The script that a translation is most likely written in."""
    return (with_script(pair.locale.tag) or ("", ""))[1]


def is_in(character: str, charset: str) -> bool:
    """Whether a character set has a character."""
    if charset == "gb2312" and character in RESTORED:
        return True
    try:
        character.encode(charset)
    except UnicodeEncodeError:
        return False
    return True


def end_differs(pair: Unit) -> Iterator[str]:
    """What ends the sentence."""
    wanted = FINAL.get(pair.english.rstrip().rstrip(CLOSING)[-1:])
    end = pair.text.rstrip().rstrip(CLOSING)[-1:]
    if not pair.is_chinese:
        return
    if wanted and end != wanted and not (wanted in "。！" and end in "。！；"):
        yield f"The English ends with {pair.english.rstrip()[-1]}, so end with {wanted}"
    elif not wanted and end in "。？！":
        yield f"The English does not end a sentence. Take {end} out."


def unusual_length(pair: Unit) -> Iterator[str]:
    """A translation that is far too short or long: something is lost, or was added."""
    if not pair.is_chinese or len(pair.english) < LONG_ENOUGH:
        return
    least = SHORTEST_SHORT if len(pair.english) < LONG else SHORTEST if len(sentences(pair.english)) > 1 else SHORTEST_ONE
    if len(pair.text) / len(pair.english) < least:
        yield "It is very short for this English. Look whether a sentence is lost."
    elif len(HAN.findall(pair.text)) / len(pair.english) > LONGEST:
        yield "It is very long for this English. Look whether something was added."
