"""Typography: punctuation, spaces, doubled words, characters of the wrong script. What is right stands in the language's tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import regex

from service.catalogs.checks.brackets import closing_marks
from service.catalogs.checks.unit import HAN, Unit, compared_han, quote_sentence, sentences, to_simplified_han
from widget.locales import ENGLISH
from widget.text import PLACEHOLDER

# Stands for a placeholder: a letter that no table has (U+3007).
LETTER = "\u3007"
# Full-width letters, digits and signs; small and half-width punctuation. Not full-width commas, brackets, stops and tildes.
FULL_WIDTH = regex.compile(
    r"[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a\uff02-\uff07\uff0a\uff0b\uff0d-\uff0f\uff1c-\uff1e\uff20\uff3b-\uff40\uff5b-\uff5d]+|"
    r"[\ufe10-\ufe19\ufe50-\ufe6b\uff61-\uff65]"
)
# Characters that look like the hyphen in a name; U+30FC is the Japanese long vowel.
HYPHEN = regex.compile(
    "(?<=[A-Za-z0-9])[\u00ad\u02d7\u1806\u2010-\u2012\u2043\u2212\u2796\ufe63](?=[A-Za-z0-9])|(?<=[A-Za-z])[–—―\u30fc](?=[A-Za-z0-9])"
)
# The shortest sentence, in characters, that counts as pasted twice; “Yes.” does not.
PASTED = 6
DOUBLED_WORD = regex.compile(r"\b(?!that\b|had\b)([A-Za-z]+) \1\b", regex.IGNORECASE)
# Of a language without a table. Short words may well meet: German “die die”, Spanish “no, no”.
DOUBLED_LONG_WORD = regex.compile(r"\b(\w{5,}) \1\b", regex.IGNORECASE)
# Name and usual characters of a script. OpenCC knows which of them another script would have.
CHARACTER_SETS = {"Hans": ("simplified", "gb2312"), "Hant": ("traditional", "big5")}
SHORT_TEXT, LONG_TEXT = 24, 60
UP_TO = regex.compile(r"\d ?(?:to|and) \d|\w to \w")


def ascii_punctuation(unit: Unit) -> Iterator[str]:
    table = unit.tables.punctuation
    if table and (match := table.beside.search(PLACEHOLDER.sub(LETTER, unit.text))):
        yield f"{match[0]} beside {unit.language_name}. Use the full-width one ({table.write})."


def wrong_marks(unit: Unit) -> Iterator[str]:
    """Punctuation that the language does not use, or that the source does not justify."""
    if not (table := unit.tables.punctuation):
        return
    text = PLACEHOLDER.sub(LETTER, unit.text)
    if match := table.two.search(text):
        yield f"{match[0]} are two marks where one stands. Take one out."
    unused = unit.tables.script.unused
    if unused and (match := regex.search(f"[{regex.escape(unused)}]", text)):
        kind = CHARACTER_SETS.get(unit.script, ("",))[0].title()
        yield f"{match[0]} is not used in {f'{kind} {unit.language_name}'.strip()}. Write {unit.tables.script.write_instead}."
    if match := table.wave.search(table.between.sub("", text) if UP_TO.search(unit.english) else text):
        yield f"{match[0]} stands where the English has no “to”. Write {table.write_to}."
    if table.loud and table.loud in text and "!" not in unit.english:
        yield f"{table.loud} raises the voice where the English does not. Write {table.write_calm}"


def placeholder_order(unit: Unit) -> Iterator[str]:
    """Placeholders in another order. A language may need one, but a mistake looks the same."""
    expected, actual = PLACEHOLDER.findall(unit.english), PLACEHOLDER.findall(unit.text)
    if expected != actual and sorted(expected) == sorted(actual):
        yield "The placeholders stand in another order than in the English. Look whether each is where it belongs."


def misplaced_spaces(unit: Unit) -> Iterator[str]:
    if unit.tables.spaces and unit.tables.spaces.inside.search(unit.text):
        yield f"A space inside {unit.language_name}, or between {unit.language_name} and letters or digits. Take it out; the page sets the gap."
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
    doubled = doubled_words(unit)
    counts, english = Counter(sentences(unit.text)), sentences(unit.english)
    pasted = next((repeat for repeat, times in counts.items() if times > 1 and len(repeat) >= PASTED), "")
    middle, odd = divmod(len(unit.text), 2)
    if unit.text[:middle] == unit.text[middle:] and not odd and middle > 1:
        yield f"{quote_sentence(unit.text[:middle])} stands twice. Take one out."
    elif doubled:
        yield f"{doubled} stands twice. Take one out."
    elif pasted and len(set(english)) == len(english):
        yield f"{quote_sentence(pasted)} stands twice. Take one out."


def doubled_words(unit: Unit) -> str:
    """The first word, mark or letter that stands twice, and may not in this language; empty if none does."""
    if not (table := unit.tables.doubled):
        match = (DOUBLED_WORD if unit.locale == ENGLISH else DOUBLED_LONG_WORD).search(unit.text)
    else:
        text = compared_han(unit.text, unit.locale)
        match = table.repeated.search(text)
        for pattern in table.fine if not match else ():
            text = pattern.sub(lambda words: LETTER * len(words[0]), text)
        match = match or next((repeat for repeat in table.twice.finditer(text) if repeat[1] not in table.may), None)
    return unit.text[slice(*match.span())] if match else ""


def unusual_han(unit: Unit) -> Iterator[str]:
    """Han characters outside the basic set of the script: GB 2312 for Simplified, Big5 for Traditional (CLDR's likely script).

    GB 2312 contains a few traditional ones. These count if OpenCC converts them in their word.
    """
    if unit.script not in CHARACTER_SETS:
        return
    kind, charset = CHARACTER_SETS[unit.script]
    expected = to_simplified_han(unit.text) if kind == "simplified" else unit.text
    unusual = (
        character
        for character, correct in zip(unit.text, expected, strict=True)
        if HAN.match(character)
        and (character != correct or not (character in unit.tables.script.fine or is_in(character, charset)))
    )
    if characters := "".join(dict.fromkeys(unusual)):
        yield f"{characters} is not a usual {kind} character. Write the {kind} form."


def is_in(character: str, charset: str) -> bool:
    try:
        character.encode(charset)
    except UnicodeEncodeError:
        return False
    return True


def end_differs(unit: Unit) -> Iterator[str]:
    """Another final mark than that of the English."""
    if not (table := unit.tables.end):
        return
    closing = closing_marks(unit.tables)
    mark = unit.english.rstrip().rstrip(closing)[-1:]
    expected, end = table.marks.get(mark), unit.text.rstrip().rstrip(closing)[-1:]
    if expected and end != expected and not (end and end in table.also.get(mark, "")):
        yield f"The English ends with {unit.english.rstrip()[-1]}, so end with {expected}"
    elif not expected and end and end in table.sentence:
        yield f"The English does not end a sentence. Take {end} out."


def unusual_length(unit: Unit) -> Iterator[str]:
    """A target that is far too short or too long: something may be lost or added."""
    table = unit.tables.length
    if not table or len(unit.english) < SHORT_TEXT:
        return
    shortest = table.short if len(unit.english) < LONG_TEXT else table.several if len(sentences(unit.english)) > 1 else table.one
    letters = sum(map(str.isalpha, unit.text)) if unit.is_latin else len(HAN.findall(unit.text))
    if len(unit.text) / len(unit.english) < shortest:
        yield "It is very short for this English. Look whether a sentence is lost."
    elif letters / len(unit.english) > table.longest:
        yield "It is very long for this English. Look whether something was added."
