"""A translation unit (source and target), and how texts are normalized and split into sentences."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from babel.core import Locale as BabelLocale

from service.catalogs.language_tables import NO_TABLES, CheckTables
from widget.locales import Locale
from widget.text import PLACEHOLDER

if TYPE_CHECKING:
    from opencc import OpenCC

HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
# Scripts that are written in Han characters alone. ISO 15924.
HAN_SCRIPTS = frozenset({"Hans", "Hant"})
# A Latin letter, and a word with the characters that names contain: CAR-T, HLA-A*02, IL13Rα2, Claudin18.2.
LATIN = re.compile("[A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u1e00-\u1eff]")
DIGITS = "0123456789."
WORD = rf"(?:{LATIN.pattern}|[0-9α-ωΑ-Ω])+"
TOKEN = re.compile(rf"(?<!°){WORD}(?:[-*.:'’]{WORD})*")
# Only characters of RFC 3986, so that a script without spaces may follow; no full stop or bracket at the end.
URL = re.compile(r"https?://[A-Za-z0-9._~:/?#@!$&'*+,;=%-]*[A-Za-z0-9/_~#=&-]")
# An English full stop ends a sentence only before a space or the end: not in 18.2, ClinicalTrials.gov or U.S. law.
# Then those of other scripts: ideographic, Arabic, Devanagari. Source: Unicode, Sentence_Terminal.
ENDS = re.compile(
    r"(?<!\bU\.S)(?<!\bvs)(?<!\be\.g)(?<!\bi\.e)[.!?](?=[\s”\"')]|$)|;|[\u3002\uff01\uff1f\uff1b\u061f\u061b\u06d4\u0964]|[!?]|\n"
)


@dataclass(frozen=True, slots=True)
class Unit:
    """A message with its translation.

    english: the source. text: the target; the English itself where the copy is checked. locale: of the target.
    kept: Latin names that the glossary keeps for its terms. tables: of the target's language.
    """

    key: str
    english: str
    text: str
    locale: Locale
    kept: frozenset[str] = frozenset()
    tables: CheckTables = NO_TABLES

    @property
    def script(self) -> str:
        """The most likely script of the target (ISO 15924, from CLDR); empty if unknown."""
        return self.locale.script

    @property
    def is_latin(self) -> bool:
        """Whether the language is written in Latin letters, as far as is known."""
        return self.script in {"", "Latn"}

    @property
    def language_name(self) -> str:
        """The English name of the language: Chinese."""
        return english_name_of(self.locale)

    def target(self) -> str:
        """The target as the patterns of its tables expect it: `plain_text`, with the language's own marks."""
        return with_own_marks(plain_text(self.text), self.tables)


# A check of a unit; it yields advice, a sentence each.
Find = Callable[[Unit], Iterator[str]]


@cache
def english_name_of(locale: Locale) -> str:
    """The English name of a language, without its script: Chinese for zh-Hant."""
    return BabelLocale.parse(locale.language).get_language_name("en") or locale.tag


# Most checks use the same two texts, one after the other.
@lru_cache(maxsize=64)
def plain_text(text: str) -> str:
    """A text without placeholders, in NFKC, which folds full-width forms, and in simplified characters, as in the checks' tables."""
    return to_simplified_han(unicodedata.normalize("NFKC", PLACEHOLDER.sub(" ", text)))


@cache
def marks_table(tables: CheckTables) -> dict[int, str]:
    return str.maketrans(tables.text.marks)


def with_own_marks(text: str, tables: CheckTables) -> str:
    """A normalized text with the language's marks for those of ASCII."""
    return text.translate(marks_table(tables)) if tables.text.marks else text


def to_simplified_han(text: str) -> str:
    """A text in simplified characters, converted word by word; a word that keeps the other form there stays."""
    return text if text.isascii() else han_converter("t2s").convert(text)


def compared_han(text: str, locale: Locale) -> str:
    """A traditional text in simplified characters if each stands at its old place, so that what is found can be quoted; else as it is."""
    if locale.script != "Hant":
        return text
    simplified = to_simplified_han(text)
    return simplified if len(simplified) == len(text) else text


# OpenCC's own package: the pure one, opencc-python-reimplemented, has had no release since 2023.
@cache
def han_converter(kind: str) -> OpenCC:
    """A converter of Han characters: `t2s` to simplified ones, `s2tw` to those of Taiwan. It loads its dictionaries at the first use."""
    from opencc import OpenCC

    return OpenCC(kind)


def latin_words(text: str) -> list[str]:
    """Latin words, with their digits, without the possessive: ASCO’s is ASCO."""
    words = (word[:-2] if word.endswith(("'s", "’s")) else word for word in TOKEN.findall(text))
    # Of 5mg only the unit.
    return [word.lstrip(DIGITS) if word[0] in DIGITS and word[-1].islower() else word for word in words if LATIN.search(word)]


def sentences(text: str) -> list[str]:
    """The sentences of a text, without their final marks."""
    return [part.strip() for part in ENDS.split(text) if part and re.search(r"\w", part)]


def side_by_side(english: str, text: str, tables: CheckTables) -> tuple[list[str], list[str]]:
    """The sentences of source and target, as many of both: as one where a translator has joined or split some."""
    left, right = sentences(english), sentences(text)
    if len(left) == len(right):
        return left, right
    gap = " " if tables.text.whole_words else ""
    return ["; ".join(left)], [with_own_marks(f";{gap}", tables).join(right)]


def quote_sentence(text: str) -> str:
    """A sentence in quotation marks, shortened to one line."""
    return f"“{text[:77]}…”" if len(text) > 80 else f"“{text}”"


def exchange_advice(lost: Sequence[object], added: Sequence[object]) -> str:
    """Advice where one item replaces another: one finding, not two. Empty unless exactly one is lost and one added."""
    if len(lost) == len(added) == 1:
        return f"{added[0]} stands where the English has {lost[0]}. Write {lost[0]}."
    return ""
