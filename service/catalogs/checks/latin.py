"""Latin words in a text of another script: names that stay, names with a wrong letter, and what was left in English.

A name in Latin letters stands in the English, or the glossary has it. So whatever else is there is a slip, and no list of names is needed to
see that NMPG is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches
from functools import lru_cache

from service.catalogs.checks.addresses import without_addresses
from service.catalogs.checks.unit import HAN, LATIN, Unit, latin_words, plain_text, quote_sentence
from widget.locales import with_script

# English as long as it goes on.
RUN = re.compile(r"[A-Za-z][A-Za-z0-9 ,.;:'’\"()/-]*")
# A sentence, and no longer a word or two.
SENTENCE = 3
# A short one: See below. CAR-T is approved.
ENDED = re.compile(r"[A-Z][^ ]* [^.!?]+[.!?]")
# Names of programs; T and B cells; notes to oneself, for which `avoid.csv` has rows.
KEPT_WORDS = frozenset({"htmx", "iframe", "npm", "https", "Bootstrap", "Tailwind", "T", "B", "TODO", "FIXME", "XXX", "TBD"})
# A capital inside a sentence makes a name.
INSIDE = re.compile(r"(?<=[a-z,:(] )[A-Z][a-z]+")
ROMAN = re.compile("[IVX]+")
# How like a name a word must be to be that name, mistyped; and how many strange words of a text are worth a word.
NAME_SIMILARITY, MOST_WORDS = 0.75, 8


@lru_cache(maxsize=64)
def names_in_english(english: str) -> frozenset[str]:
    """What may stand in a translation as it is: every token of the English that is a name, and its parts: CAR and T of CAR-T."""
    found = set(INSIDE.findall(english))
    for token in latin_words(english):
        if not is_common(token):
            parts = re.split("([-*.:/'’])", token)
            found |= {token, *("".join(parts[:end]) for end in range(1, len(parts), 2)), *parts[::2]}
            found |= {"".join(parts[start:]) for start in range(2, len(parts), 2)}
    return frozenset(found)


def is_common(token: str) -> bool:
    """Whether a token is written like any English word: small, or with a capital at its beginning. X-ray and satri-cel are not."""
    parts = token.split("-")  # -cel is the stem of cell therapies (WHO, International Nonproprietary Names)
    return all(part.isalpha() and len(part) > 1 for part in parts) and token[1:].islower() and parts[1:] != ["cel"]


def is_word(token: str, pair: Unit) -> bool:
    """Whether a token looks like an English word and is no name. The names of sources are capitalized: Nature Medicine."""
    if not is_common(token) or len(token) < 3 or token in KEPT_WORDS or token in pair.kept:
        return False
    return token.islower() or not (pair.key.startswith("source.") or token in names_in_english(plain_text(pair.english)))


@lru_cache(maxsize=8)
def sort_latin_words(pair: Unit) -> tuple[list[str], list[str]]:
    """The English words of a translation, and what is neither English nor a name that the English or the glossary has."""
    left: list[str] = []
    strange: list[str] = []
    if not has_other_script(pair):
        return left, strange
    known = names_in_english(plain_text(pair.english)) | pair.kept | KEPT_WORDS | set(latin_words(plain_text(pair.english)))
    for token in dict.fromkeys(latin_words(without_addresses(plain_text(pair.text)))):
        if is_word(token, pair) and (token in pair.english or not intended_name(token, pair)):
            left.append(token)
        elif token not in known and not ROMAN.fullmatch(token):
            strange.append(token)
        if len(left) + len(strange) >= MOST_WORDS:
            break
    return left, strange


def intended_name(token: str, pair: Unit) -> str:
    """The name that somebody may have meant: NMPA for NMPG. Empty if there is none."""
    names = sorted(name for name in names_in_english(plain_text(pair.english)) | pair.kept if len(name) > 2)
    same = [name for name in names if name.casefold() == token.casefold()]
    return next(iter(same or get_close_matches(token[:40], names, 1, NAME_SIMILARITY)), "")


def has_other_script(pair: Unit) -> bool:
    """Whether a language is written in other than Latin letters."""
    return (with_script(pair.locale.tag) or ("", ""))[1] not in {"", "Latn"}


def has_letters(text: str, pair: Unit) -> bool:
    """Whether a text has letters of its language's script."""
    if pair.is_chinese:
        return bool(HAN.search(text))
    latin = not has_other_script(pair)
    return any(one.isalpha() and (latin or not LATIN.match(one)) for one in text)


def untranslated_text(pair: Unit) -> Iterator[str]:
    """English that nobody has translated, and what is no text in the language at all: ????, -, or digits."""
    english, text = without_addresses(plain_text(pair.english)), without_addresses(plain_text(pair.text))
    # Of Latin languages we do not know which words they share with English.
    words = [one for one in latin_words(english) if is_word(one, pair) and (has_other_script(pair) or one.islower())]
    said = has_letters(text, pair)
    if words and pair.text.strip().casefold() == pair.english.strip().casefold():
        yield "This is the English again. Translate it."
    elif not said and (words or (latin_words(english) and not latin_words(text))):
        yield f"There is no {'Chinese' if pair.is_chinese else 'word'} in {quote_sentence(pair.text)}. Translate it."
    elif said and has_other_script(pair):
        for run in english_runs(pair):
            yield f"{quote_sentence(run)} is still English. Translate it."


@lru_cache(maxsize=8)
def english_runs(pair: Unit) -> list[str]:
    """Pieces of a translation that are English, and longer than a word or two."""
    runs = (match[0].strip() for match in RUN.finditer(without_addresses(plain_text(pair.text))))
    return [
        run for run in runs if sum(is_word(one, pair) for one in latin_words(run)) >= (1 if ENDED.fullmatch(run) else SENTENCE)
    ]


def english_words_left(pair: Unit) -> Iterator[str]:
    """English words inside another script."""
    if not has_letters(without_addresses(plain_text(pair.text)), pair):
        return
    said = " ".join(english_runs(pair))
    yield from (
        f"“{word}” is still English. Translate it, or take it out." for word in sort_latin_words(pair)[0] if word not in said
    )
