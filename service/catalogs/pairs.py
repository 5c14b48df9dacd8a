"""A sentence and its translation, as the checks see them, and how both are cut into sentences."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from widget.catalog import PLACEHOLDER
from widget.locales import Locale

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

# The tables of the checks are in simplified characters. These are the traditional ones of their words.
TO_SIMPLIFIED = str.maketrans(
    "臨崙侖會內冊協衛員國奧學審庫歐漢潤監類組細織經絡綜聯腫藥記評試語貿賽醯釋長陸驗個僅則創別區參處實對將屬報擔斷無來沒療級線絕獲見許論證識誤諾謝敗費資過鑑鐵銷難須兩億雙歲數時條鐘項為該請並癒確據準體徵萬與幾從應險們風關離嗎還邊發後",
    "临仑仑会内册协卫员国奥学审库欧汉润监类组细织经络综联肿药记评试语贸赛酰释长陆验个仅则创别区参处实对将属报担断无来没疗级线绝获见许论证识误诺谢败费资过鉴铁销难须两亿双岁数时条钟项为该请并愈确据准体征万与几从应险们风关离吗还边发后",
)


@dataclass(frozen=True, slots=True)
class Pair:
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
Find = Callable[[Pair], Iterator[str]]


# Most checks ask for the same two texts, one after the other.
@lru_cache(maxsize=64)
def plain(text: str) -> str:
    """A text without placeholders, compatibility forms folded, so that full-width letters and digits count as what they mean.

    So do traditional characters.
    """
    return unicodedata.normalize("NFKC", PLACEHOLDER.sub(" ", text)).translate(TO_SIMPLIFIED)


def tokens(text: str) -> list[str]:
    """Every word in Latin letters, with the digits in it. No possessive: ASCO’s is ASCO."""
    found = (one[:-2] if one.endswith(("'s", "’s")) else one for one in TOKEN.findall(text))
    # The unit of 5mg.
    return [one.lstrip(DIGITS) if one[0] in DIGITS and one[-1].islower() else one for one in found if LATIN.search(one)]


def sentences(text: str) -> list[str]:
    """The sentences of a text, without what ends them."""
    return [part.strip() for part in ENDS.split(text) if part and re.search(r"\w", part)]


def quoted(text: str) -> str:
    """A sentence for a message, not longer than a line."""
    return f"“{text[:77]}…”" if len(text) > 80 else f"“{text}”"


def exchanged(lost: Sequence[object], added: Sequence[object]) -> str:
    """What to do where one thing stands in the place of another: one fault, not two. Empty where it is not so simple."""
    if len(lost) == len(added) == 1:
        return f"{added[0]} stands where the English has {lost[0]}. Write {lost[0]}."
    return ""
