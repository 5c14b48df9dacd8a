"""How a text is set: brackets, punctuation, spaces, doubled words, characters of the wrong script, what was left in English.

Rules for Chinese: full-width punctuation beside Han characters, no space between them and Latin letters (CSS `text-autospace` sets the
gap), simplified characters (GB 2312). Sources: content.md, How it is written; GB/T 15834, punctuation.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from service.catalogs.addresses import without_addresses
from service.catalogs.pairs import HAN, Pair, quoted
from widget.catalog import PLACEHOLDER
from widget.locales import with_script

PAIRS = dict(zip("（【《〈「『“‘([{", "）】》〉」』”’)]}", strict=True))
H = HAN.pattern
ASCII_BESIDE = re.compile(rf"(?<={H})[,;:!?()]|[,;:!?()](?={H})|(?<={H})\.(?!\d)|\.\.\.|(?<={H})[\"']|[\"'](?={H})")
SPACE = re.compile(rf"(?<={H})[ \u00a0\u3000]+(?=[\w{{(（“])|(?<=[\w}})）”])[ \u00a0\u3000]+(?={H})")
FULL_WIDTH = re.compile(r"[０-９Ａ-Ｚａ-ｚ]+")
# 常常 and 一步一步 are words; 的的 and 治疗治疗 are slips. Measured on the shipped catalog.
DOUBLED = re.compile(
    rf"(的|了|是|在|和|与|或|及|被|把|对|为|将|就|都|也|而|但|该|请|可|能|会|有|不|您|我)\1|(?!一)({H}{{2,6}})\2|([，。；：、！？])\3"
)
DOUBLED_ENGLISH = re.compile(r"\b(?!that\b|had\b)([A-Za-z]+) \1\b", re.IGNORECASE)
LATIN = re.compile(r"[A-Za-z][A-Za-z'’-]*[a-z][A-Za-z'’-]*")
# Words that Chinese keeps: names of products, sites and targets.
KEPT = frozenset(
    {"lifileucel", "afamitresgene", "satricabtagene", "autoleucel", "cel", "claudin", "gov", "org", "com", "www", "https"}
    # Of the preview page: names that are written small.
    | {"htmx", "iframe", "npm"}
)
# Traditional characters that GB 2312 holds for names and old words: 徵 of the musical notes, 後 and 於 as surnames.
TRADITIONAL = frozenset("徵後於麽夥乾")
SETS = {"Hans": ("simplified", "gb2312"), "Hant": ("traditional", "big5")}
FINAL = {".": "。", "?": "？", "!": "！", ":": "："}
CLOSING = "”’）)】》」』\"'"
# Chinese characters for each English one. Of the shipped texts with 60 characters or more the shortest has 0.25 (measured).
SHORTEST, SHORTEST_SHORT, LONGEST = 0.18, 0.12, 0.9
LONG_ENOUGH, LONG = 24, 60


def unbalanced(pair: Pair) -> Iterator[str]:
    """Brackets and quotation marks that are not closed, or closed by another kind."""
    expected: list[str] = []
    for number, character in enumerate(pair.text):
        if character in PAIRS:
            expected.append(PAIRS[character])
            continue
        closes = character in PAIRS.values() and not apostrophe(pair.text, number)
        if closes and (not expected or expected.pop() != character):
            yield f"{character} closes nothing that is open. Bring brackets and quotation marks in pairs."
            return
    if expected:
        yield f"{expected[-1]} is missing. Bring brackets and quotation marks in pairs."
    elif pair.text.count('"') % 2:
        yield 'A quotation mark (") is missing. Bring them in pairs.'


def apostrophe(text: str, number: int) -> bool:
    """Whether ’ at a place stands within or after an English word."""
    return text[number] == "’" and number > 0 and text[number - 1].isascii() and text[number - 1].isalpha()


def same_as_source(pair: Pair) -> Iterator[str]:
    """English that nobody has translated."""
    if pair.is_chinese and HAN.search(pair.text):
        return
    words = [
        word for word in LATIN.findall(without_addresses(PLACEHOLDER.sub(" ", pair.text))) if word.islower() and len(word) > 2
    ]
    same = pair.text.strip().casefold() == pair.english.strip().casefold()
    if same and any(word not in KEPT for word in words):
        yield "This is the English again. Translate it."
    elif pair.is_chinese and any(word not in KEPT for word in words):
        yield f"There is no Chinese in {quoted(pair.text)}. Translate it."


def ascii_punctuation(pair: Pair) -> Iterator[str]:
    """Half-width punctuation beside Han characters."""
    if found := ASCII_BESIDE.search(PLACEHOLDER.sub("〇", pair.text)):
        yield f"{found[0]} beside Chinese. Use the full-width one (，。；：？！（）“”……)."


def spaces(pair: Pair) -> Iterator[str]:
    """Spaces inside Chinese."""
    if SPACE.search(pair.text):
        yield "A space inside Chinese, or between Chinese and letters or digits. Take it out; the page sets the gap."
    if pair.text != pair.text.strip() and pair.english == pair.english.strip():
        yield "A space at the beginning or the end. Take it out."


def full_width(pair: Pair) -> Iterator[str]:
    """Full-width letters and digits."""
    if found := FULL_WIDTH.search(pair.text):
        yield f"{found[0]} is full-width. Write letters and digits half-width."


def doubled(pair: Pair) -> Iterator[str]:
    """A word that stands twice."""
    if found := (DOUBLED if pair.is_chinese else DOUBLED_ENGLISH).search(pair.text):
        yield f"{found[0]} stands twice. Take one out."


def other_script(pair: Pair) -> Iterator[str]:
    """Han characters outside the basic set of the script: GB 2312 for Simplified, Big5 for Traditional (CLDR's likely script).

    And the few Traditional ones inside GB 2312.
    """
    if not pair.is_chinese:
        return
    kind, charset = SETS.get((with_script(pair.locale.tag) or ("", ""))[1], SETS["Hant"])
    strange = (character for character in pair.text if HAN.match(character) and not is_in(character, charset))
    if found := "".join(dict.fromkeys(strange)):
        yield f"{found} is not a usual {kind} character. Write the {kind} form."


def is_in(character: str, charset: str) -> bool:
    """Whether a character set has a character, as one of its script."""
    if charset == "gb2312" and character in TRADITIONAL:
        return False
    try:
        character.encode(charset)
    except UnicodeEncodeError:
        return False
    return True


def end_differs(pair: Pair) -> Iterator[str]:
    """What ends the sentence."""
    wanted = FINAL.get(pair.english.rstrip().rstrip(CLOSING)[-1:])
    end = pair.text.rstrip().rstrip(CLOSING)[-1:]
    if not pair.is_chinese:
        return
    if wanted and end != wanted and not (wanted in "。！" and end in "。！；"):
        yield f"The English ends with {pair.english.rstrip()[-1]}, so end with {wanted}"
    elif not wanted and end in "。？！":
        yield f"The English does not end a sentence. Take {end} out."


def left_over(pair: Pair) -> Iterator[str]:
    """English words inside Chinese."""
    if not pair.is_chinese or not HAN.search(pair.text):
        return
    for word in LATIN.findall(without_addresses(PLACEHOLDER.sub(" ", pair.text))):
        if word.islower() and len(word) > 2 and word not in KEPT:
            yield f"“{word}” is still English. Translate it, or take it out."


def length(pair: Pair) -> Iterator[str]:
    """A translation that is far too short or long: something is lost, or was added."""
    if not pair.is_chinese or len(pair.english) < LONG_ENOUGH:
        return
    if len(pair.text) / len(pair.english) < (SHORTEST if len(pair.english) >= LONG else SHORTEST_SHORT):
        yield "It is very short for this English. Look whether a sentence is lost."
    elif len(HAN.findall(pair.text)) / len(pair.english) > LONGEST:
        yield "It is very long for this English. Look whether something was added."
