"""A sentence and its translation, as the checks see them, and how both are cut into sentences."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from widget.catalog import PLACEHOLDER
from widget.locales import Locale

HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
# Only what an address may hold (RFC 3986), so that Chinese may follow without a space; no full stop or bracket at its end.
URL = re.compile(r"https?://[A-Za-z0-9._~:/?#@!$&'*+,;=%-]*[A-Za-z0-9/_~#=&-]")
# An English full stop ends a sentence only before a space or the end: not in 18.2, ClinicalTrials.gov or U.S. law.
ENDS = re.compile(r"(?<!\bU\.S)(?<!\bvs)(?<!\be\.g)(?<!\bi\.e)[.!?](?=[\s”\"')]|$)|;|[。！？；]|[!?]|\n")


@dataclass(frozen=True, slots=True)
class Pair:
    """One message. english: its English; text: what the catalog says; locale: of the catalog, English where the copy itself is checked."""

    key: str
    english: str
    text: str
    locale: Locale

    @property
    def is_chinese(self) -> bool:
        """Whether the rules for Chinese hold."""
        return self.locale.language == "zh"


# What a check finds in a pair: advice, a sentence each.
Find = Callable[[Pair], Iterator[str]]


def plain(text: str) -> str:
    """A text without placeholders, compatibility forms folded, so that full-width letters and digits count as what they mean."""
    return unicodedata.normalize("NFKC", PLACEHOLDER.sub(" ", text))


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
