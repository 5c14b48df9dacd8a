"""Latin words in a text of another script: names that stay, misspelled names, and untranslated English.

A Latin name is in the source or in the glossary. Any other Latin word is a mistake, so no list of names is needed to see that NMPG is wrong.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches
from functools import lru_cache

from service.catalogs.checks.addresses import without_addresses
from service.catalogs.checks.unit import HAN, HAN_SCRIPTS, LATIN, Unit, latin_words, plain_text, quote_sentence

# A run of English.
RUN = re.compile(r"[A-Za-z][A-Za-z0-9 ,.;:'’\"()/-]*")
# So many English words count as a sentence.
SENTENCE = 3
# A short one: See below. CAR-T is approved.
ENDED = re.compile(r"[A-Z][^ ]* [^.!?]+[.!?]")
# With T and B cells, and notes such as TODO, which `avoid.csv` reports.
PROGRAMS = {"htmx", "iframe", "npm", "nginx", "Apache", "Varnish", "Caddy", "cron", "mod_include", "Bootstrap", "Tailwind"}
KEPT_WORDS = frozenset({*PROGRAMS, "https", "T", "B", "TODO", "FIXME", "XXX", "TBD"})
# A capitalized word inside a sentence is a name.
INSIDE = re.compile(r"(?<=[a-z,:(] )[A-Z][a-z]+")
ROMAN = re.compile("[IVX]+")
# Similarity from which a word counts as a misspelled name, and the most words that are reported for a text.
NAME_SIMILARITY, MOST_WORDS = 0.75, 8


@lru_cache(maxsize=64)
def names_in_english(english: str) -> frozenset[str]:
    """Tokens of the source that may stay as they are: names, and their parts, such as CAR and T of CAR-T."""
    names = set(INSIDE.findall(english))
    for token in latin_words(english):
        if not is_common(token):
            parts = re.split("([-*.:/'’])", token)
            names |= {token, *("".join(parts[:end]) for end in range(1, len(parts), 2)), *parts[::2]}
            names |= {"".join(parts[start:]) for start in range(2, len(parts), 2)}
    return frozenset(names)


def is_common(token: str) -> bool:
    """True if a token is spelled like an ordinary English word. X-ray and satri-cel are not."""
    parts = token.split("-")  # -cel is the stem of cell therapies (WHO, International Nonproprietary Names)
    return all(part.isalpha() and len(part) > 1 for part in parts) and token[1:].islower() and parts[1:] != ["cel"]


def is_word(token: str, unit: Unit) -> bool:
    """True if a token is an English word and no name. Names of sources are capitalized: Nature Medicine."""
    if not is_common(token) or len(token) < 3 or token in KEPT_WORDS or token in unit.kept:
        return False
    return token.islower() or not (unit.key.startswith("sources.") or token in names_in_english(plain_text(unit.english)))


@lru_cache(maxsize=8)
def sort_latin_words(unit: Unit) -> tuple[list[str], list[str]]:
    """The English words of the target, and words that are neither English nor a known name."""
    english: list[str] = []
    unknown: list[str] = []
    if unit.is_latin:
        return english, unknown
    names = names_in_english(plain_text(unit.english)) | unit.kept | KEPT_WORDS | set(latin_words(plain_text(unit.english)))
    for token in dict.fromkeys(latin_words(without_addresses(plain_text(unit.text)))):
        if is_word(token, unit) and (token in unit.english or not intended_name(token, unit)):
            english.append(token)
        elif token not in names and not ROMAN.fullmatch(token):
            unknown.append(token)
        if len(english) + len(unknown) >= MOST_WORDS:
            break
    return english, unknown


def intended_name(token: str, unit: Unit) -> str:
    """The name that a word probably stands for: NMPA for NMPG. Empty if there is none."""
    names = sorted(name for name in names_in_english(plain_text(unit.english)) | unit.kept if len(name) > 2)
    same = [name for name in names if name.casefold() == token.casefold()]
    return next(iter(same or get_close_matches(token[:40], names, 1, NAME_SIMILARITY)), "")


def has_letters(text: str, unit: Unit) -> bool:
    """True if a text has letters of its language's script."""
    if unit.script in HAN_SCRIPTS:
        return bool(HAN.search(text))
    return any(character.isalpha() and (unit.is_latin or not LATIN.match(character)) for character in text)


def untranslated_text(unit: Unit) -> Iterator[str]:
    """English that was not translated, and text without any letter of the language: ????, -, or digits."""
    english, text = without_addresses(plain_text(unit.english)), without_addresses(plain_text(unit.text))
    # Of Latin languages we do not know which words they share with English.
    words = [word for word in latin_words(english) if is_word(word, unit) and (not unit.is_latin or word.islower())]
    has_script = has_letters(text, unit)
    if words and unit.text.strip().casefold() == unit.english.strip().casefold():
        yield "This is the English again. Translate it."
    elif not has_script and (words or (latin_words(english) and not latin_words(text))):
        missing = "word" if unit.is_latin else unit.language_name
        yield f"There is no {missing} in {quote_sentence(unit.text)}. Translate it."
    elif has_script and not unit.is_latin:
        for run in english_runs(unit):
            yield f"{quote_sentence(run)} is still English. Translate it."


@lru_cache(maxsize=8)
def english_runs(unit: Unit) -> list[str]:
    """Untranslated sentences in the target."""
    runs = (match[0].strip() for match in RUN.finditer(without_addresses(plain_text(unit.text))))
    return [
        run for run in runs if sum(is_word(word, unit) for word in latin_words(run)) >= (1 if ENDED.fullmatch(run) else SENTENCE)
    ]


def english_words_left(unit: Unit) -> Iterator[str]:
    """Single English words in a target of another script."""
    if not has_letters(without_addresses(plain_text(unit.text)), unit):
        return
    reported = " ".join(english_runs(unit))
    yield from (
        f"“{word}” is still English. Translate it, or take it out." for word in sort_latin_words(unit)[0] if word not in reported
    )
