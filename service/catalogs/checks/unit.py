"""A sentence and its translation, as the checks see them, and how both are cut into sentences."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from widget.catalog import PLACEHOLDER
from widget.locales import Locale

if TYPE_CHECKING:
    from opencc import OpenCC

HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
# Letters of Latin script, and a word of them with what stands inside names: CAR-T, HLA-A*02, IL13Rα2, Claudin18.2.
LATIN = re.compile("[A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u1e00-\u1eff]")
DIGITS = "0123456789."
WORD = rf"(?:{LATIN.pattern}|[0-9α-ωΑ-Ω])+"
TOKEN = re.compile(rf"(?<!°){WORD}(?:[-*.:'’]{WORD})*")
# Only what an address may hold (RFC 3986), so that Chinese may follow without a space; no full stop or bracket at its end.
URL = re.compile(r"https?://[A-Za-z0-9._~:/?#@!$&'*+,;=%-]*[A-Za-z0-9/_~#=&-]")
# An English full stop ends a sentence only before a space or the end: not in 18.2, ClinicalTrials.gov or U.S. law.
ENDS = re.compile(r"(?<!\bU\.S)(?<!\bvs)(?<!\be\.g)(?<!\bi\.e)[.!?](?=[\s”\"')]|$)|;|[。！？；]|[!?]|\n")


@dataclass(frozen=True, slots=True)
class Unit:
    """One message. english: its English; text: what the catalog says; locale: of the catalog, English where the copy itself is checked.

    kept: names in Latin letters that the glossary has for its terms.
    """

    key: str
    english: str
    text: str
    locale: Locale
    kept: frozenset[str] = frozenset()

    @property
    def is_chinese(self) -> bool:
        """Whether the rules for Chinese hold."""
        return self.locale.language == "zh"


# What a check finds in a pair: advice, a sentence each.
Find = Callable[[Unit], Iterator[str]]


# Most checks ask for the same two texts, one after the other.
@lru_cache(maxsize=64)
def plain_text(text: str) -> str:
    """A text without placeholders, compatibility forms folded, so that full-width letters and digits count as what they mean.

    So do traditional characters: the tables of the checks are in simplified ones.
    """
    return to_simplified_han(unicodedata.normalize("NFKC", PLACEHOLDER.sub(" ", text)))


def to_simplified_han(text: str) -> str:
    """A text with the simplified characters of its traditional ones, word by word: 口干 for 口乾, and 乾坤 as it is."""
    return text if text.isascii() else simplifier().convert(text)


# OpenCC's own package: the pure one, opencc-python-reimplemented, has had no release since 2023.
@cache
def simplifier() -> OpenCC:
    """The converter, which reads its dictionaries when it is first needed."""
    from opencc import OpenCC

    return OpenCC("t2s")


def latin_words(text: str) -> list[str]:
    """Every word in Latin letters, with the digits in it. No possessive: ASCO’s is ASCO."""
    found = (one[:-2] if one.endswith(("'s", "’s")) else one for one in TOKEN.findall(text))
    # The unit of 5mg.
    return [one.lstrip(DIGITS) if one[0] in DIGITS and one[-1].islower() else one for one in found if LATIN.search(one)]


def sentences(text: str) -> list[str]:
    """The sentences of a text, without what ends them."""
    return [part.strip() for part in ENDS.split(text) if part and re.search(r"\w", part)]


def quote_sentence(text: str) -> str:
    """A sentence for a message, not longer than a line."""
    return f"“{text[:77]}…”" if len(text) > 80 else f"“{text}”"


def exchange_advice(lost: Sequence[object], added: Sequence[object]) -> str:
    """What to do where one thing stands in the place of another: one fault, not two. Empty where it is not so simple."""
    if len(lost) == len(added) == 1:
        return f"{added[0]} stands where the English has {lost[0]}. Write {lost[0]}."
    return ""
