"""Safe matching of regular expressions from the word lists, on normalized text.

`(a+)+b` can take years on 60 letters (OWASP, "Regular expression Denial of Service"). `regex` is fast there, and its timeout stops the rest.
Case, width and spaces are normalized first (copy-drafts E, rule 2). Invisible characters are removed, so that they hide no word.
"""

from __future__ import annotations

import math
import re
import unicodedata
from functools import lru_cache

import regex

from widget.text import is_unseen

# Processor time for one text, in seconds. The slowest rule of ours takes a thousandth of it (measured).
LONGEST_LOOK = 0.1
LONGEST_PATTERN = 1_000
# `regex` writes out what must be there several times before any timeout counts: `a{9999}` is 9,999 pieces.
LEAST = re.compile(r"\{\s*(\d+)")
MOST_PIECES = 1_000

HAN_SPACE = re.compile(r"(?<=[\u4e00-\u9fff]) (?=[\u4e00-\u9fff])")
LOOKS = str.maketrans({"’": "'", "‘": "'", "\u2010": "-", "\u2011": "-"})

TOO_SLOW = "This regular expression needs too long for a text. Repeat less often ({0,20} instead of * or +), or split it into several rows."


class PatternRefused(ValueError):
    """A regular expression is broken or too slow. The text has the remedy."""


# Every rule looks at the same text, one after the other: a few are enough.
@lru_cache(maxsize=64)
def comparable_text(text: str) -> str:
    """A text as patterns see it: lower case, half width, plain apostrophes and hyphens, single spaces, none between Chinese.

    Invisible characters and marks on letters are removed.
    """
    visible = unicodedata.normalize("NFKC", text)
    if not visible.isascii():
        visible = "".join(
            character
            for character in visible
            if character.isspace() or not (is_unseen(character) or unicodedata.category(character)[0] == "M")
        )
    plain = " ".join(visible.casefold().translate(LOOKS).split())
    return HAN_SPACE.sub("", plain)


def compile_pattern(source: str, words: bool) -> regex.Pattern[str]:
    """A pattern for normalized texts. words: match whole words only, as in English. Raises PatternRefused."""
    if unicodedata.normalize("NFKC", source) != source:
        raise PatternRefused("Write punctuation and letters in half width: texts are made so before they are compared.")
    if len(source) > LONGEST_PATTERN:
        raise PatternRefused(f"Longer than {LONGEST_PATTERN:,} characters. Split it into several rows.")
    # Only as many digits as count: Python reads no number of 5,000 digits.
    if math.prod(max(int(least[:5]), 1) for least in LEAST.findall(source)) > MOST_PIECES:
        raise PatternRefused("This must match too many times. Repeat less often.")
    try:
        regex.compile(source, regex.IGNORECASE)  # alone first: in the other one, a bracket too many might close ours
        return regex.compile(rf"(?<!\w)(?:{source})(?!\w)" if words else source, regex.IGNORECASE)
    except RecursionError:
        raise PatternRefused("Groups stand in groups too deeply. Split it into several rows.") from None
    except regex.error as error:
        raise PatternRefused(f"This is no regular expression ({error}). Look at its brackets and backslashes.") from None


def search(pattern: regex.Pattern[str], text: str) -> str | None:
    """The first match in a normalized text. Raises PatternRefused if that takes too long."""
    try:
        match = pattern.search(text, timeout=LONGEST_LOOK)
    except TimeoutError:
        raise PatternRefused(TOO_SLOW) from None
    return match[0] if match else None


def cover(pattern: regex.Pattern[str], text: str, blot: str) -> str:
    """A normalized text with each character of a match replaced by `blot`. Raises PatternRefused if that takes too long."""
    try:
        return pattern.sub(lambda match: blot * len(match[0]), text, timeout=LONGEST_LOOK)
    except TimeoutError:
        raise PatternRefused(TOO_SLOW) from None
