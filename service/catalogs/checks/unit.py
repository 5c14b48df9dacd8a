"""A translation unit (source and target), and how texts are normalized and split into sentences."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from widget.locales import Locale
from widget.text import PLACEHOLDER

if TYPE_CHECKING:
    from opencc import OpenCC

HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
# A Latin letter, and a word with the characters that names contain: CAR-T, HLA-A*02, IL13Rα2, Claudin18.2.
LATIN = re.compile("[A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u1e00-\u1eff]")
DIGITS = "0123456789."
WORD = rf"(?:{LATIN.pattern}|[0-9α-ωΑ-Ω])+"
TOKEN = re.compile(rf"(?<!°){WORD}(?:[-*.:'’]{WORD})*")
# Only characters of RFC 3986, so that Chinese may follow without a space; no full stop or bracket at the end.
URL = re.compile(r"https?://[A-Za-z0-9._~:/?#@!$&'*+,;=%-]*[A-Za-z0-9/_~#=&-]")
# An English full stop ends a sentence only before a space or the end: not in 18.2, ClinicalTrials.gov or U.S. law.
ENDS = re.compile(r"(?<!\bU\.S)(?<!\bvs)(?<!\be\.g)(?<!\bi\.e)[.!?](?=[\s”\"')]|$)|;|[。！？；]|[!?]|\n")


@dataclass(frozen=True, slots=True)
class Unit:
    """A message with its translation.

    english: the source. text: the target; the English itself where the copy is checked. locale: of the target.
    kept: Latin names that the glossary keeps for its terms.
    """

    key: str
    english: str
    text: str
    locale: Locale
    kept: frozenset[str] = frozenset()

    @property
    def is_chinese(self) -> bool:
        return self.locale.language == "zh"


# A check of a unit; it yields advice, a sentence each.
Find = Callable[[Unit], Iterator[str]]


# Most checks use the same two texts, one after the other.
@lru_cache(maxsize=64)
def plain_text(text: str) -> str:
    """A text without placeholders, in NFKC, which folds full-width forms, and in simplified characters, as in the checks' tables."""
    return to_simplified_han(unicodedata.normalize("NFKC", PLACEHOLDER.sub(" ", text)))


def to_simplified_han(text: str) -> str:
    """A text in simplified characters, converted word by word: 口干 for 口乾, but 乾坤 stays."""
    return text if text.isascii() else simplifier().convert(text)


# OpenCC's own package: the pure one, opencc-python-reimplemented, has had no release since 2023.
@cache
def simplifier() -> OpenCC:
    """The converter; it loads its dictionaries at the first use."""
    from opencc import OpenCC

    return OpenCC("t2s")


def latin_words(text: str) -> list[str]:
    """Latin words, with their digits, without the possessive: ASCO’s is ASCO."""
    words = (word[:-2] if word.endswith(("'s", "’s")) else word for word in TOKEN.findall(text))
    # Of 5mg only the unit.
    return [word.lstrip(DIGITS) if word[0] in DIGITS and word[-1].islower() else word for word in words if LATIN.search(word)]


def sentences(text: str) -> list[str]:
    """The sentences of a text, without their final marks."""
    return [part.strip() for part in ENDS.split(text) if part and re.search(r"\w", part)]


def quote_sentence(text: str) -> str:
    """A sentence in quotation marks, shortened to one line."""
    return f"“{text[:77]}…”" if len(text) > 80 else f"“{text}”"


def exchange_advice(lost: Sequence[object], added: Sequence[object]) -> str:
    """Advice where one item replaces another: one finding, not two. Empty unless exactly one is lost and one added."""
    if len(lost) == len(added) == 1:
        return f"{added[0]} stands where the English has {lost[0]}. Write {lost[0]}."
    return ""
