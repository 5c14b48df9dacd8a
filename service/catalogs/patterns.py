"""Regular expressions that somebody else has written: read so that none can run for long, and matched without regard to looks.

`re` tries every way in which a pattern may match, so `(a+)+b` takes longer than a life on 60 letters (OWASP, "Regular expression
Denial of Service"). A pattern is taken only if the ways to try at one place in a text can be counted beforehand, and are few: every repetition
says how often at most, and a group is never repeated. Case, width and spaces are evened out first (copy-drafts E, rule 2), and what
nobody sees is taken out, so that it hides no word.
"""

from __future__ import annotations

import re
import unicodedata
import warnings
from functools import lru_cache

from widget.catalog import is_unseen

# An escape, a class, the beginning of a group, a repetition, or one character.
TOKEN = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\(\?(?:[:=!]|<[=!])|\{(\d{1,3})(?:,(\d{1,3}))?\}|.", re.DOTALL)
LONGEST_PATTERN = 1_000
DEEPEST = 10
# Ways to try at one place. The largest rule of ours has 1,969; the worst shapes with 2,000 take 0.2 s on 10,000 characters (measured).
MOST_WAYS = 2_000

HAN_SPACE = re.compile(r"(?<=[\u4e00-\u9fff]) (?=[\u4e00-\u9fff])")
LOOKS = str.maketrans({"’": "'", "‘": "'", "\u2010": "-", "\u2011": "-"})

UNBOUNDED = "Say how often at most: {0,20} instead of * and {1,20} instead of +."
BRACE = "Here { begins no repetition. Write \\{ for the sign itself, or {0,20} for a repetition."


class PatternRefused(ValueError):
    """A regular expression is broken, or could run for long. The text says what to do."""


# Every rule looks at the same text, one after the other: a few are enough.
@lru_cache(maxsize=64)
def evened(text: str) -> str:
    """A text as patterns see it: lower case, half width, plain apostrophes and hyphens, single spaces, none between Chinese.

    Without what nobody sees and without marks on letters.
    """
    seen = unicodedata.normalize("NFKC", text)
    if not seen.isascii():
        seen = "".join(one for one in seen if one.isspace() or not (is_unseen(one) or unicodedata.category(one)[0] == "M"))
    plain = " ".join(seen.casefold().translate(LOOKS).split())
    return HAN_SPACE.sub("", plain)


def compiled(source: str, words: bool) -> re.Pattern[str]:
    """A pattern for evened texts. words: it matches whole words only, as in English. Raises PatternRefused."""
    if unicodedata.normalize("NFKC", source) != source:
        raise PatternRefused("Write punctuation and letters in half width: texts are made so before they are compared.")
    if ways(source) > MOST_WAYS:
        raise PatternRefused("This can match in too many ways. Split it into several rows, or repeat less often.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            return re.compile(rf"(?<!\w)(?:{source})(?!\w)" if words else source, re.IGNORECASE)
    except (re.error, OverflowError, Warning) as error:
        raise PatternRefused(f"This is no regular expression ({error}). Look at its brackets and backslashes.") from None


def ways(source: str) -> int:
    """In how many ways a pattern may be tried at one place, at most. Raises PatternRefused where that cannot be told."""
    if len(source) > LONGEST_PATTERN:
        raise PatternRefused(f"Longer than {LONGEST_PATTERN:,} characters. Split it into several rows.")
    # Of each open group: the ways of the alternatives before this one, and of this one so far.
    groups = [[0, 1]]
    last = 0  # ways of what a repetition would repeat; 0: there is nothing to repeat
    group_ended = False
    for match in TOKEN.finditer(source):
        piece = match[0]
        if piece in {"*", "+"}:
            raise PatternRefused(UNBOUNDED)
        if piece == "?" or match[1]:
            groups[-1][1] = groups[-1][1] // max(last, 1) * repeated(match, last, group_ended)
            last, group_ended = 0, False
            continue
        last, group_ended = 1, False
        if piece[0] == "(":
            opened(piece, source, match.end(), len(groups))
            groups.append([0, 1])
        elif piece == ")":
            if len(groups) == 1:
                raise PatternRefused("A ) has no ( before it.")
            last, group_ended = sum(groups.pop()), True
            groups[-1][1] *= last
        elif piece == "|":
            groups[-1] = [sum(groups[-1]), 1]
            last = 0
        elif piece == "{" or re.fullmatch(r"\\[0-9]", piece):
            raise PatternRefused(BRACE if piece == "{" else "A backslash with a digit refers back. Write out what is meant.")
    return sum(sum(group) for group in groups)


def repeated(match: re.Match[str], last: int, group: bool) -> int:
    """The ways of something with the repetition after it. last: its own ways. Raises PatternRefused."""
    if not last:
        # Also a second repetition after the first: `a{2}{3}` is broken, and `a{0,20}?` is not needed to find out whether a rule matches.
        raise PatternRefused("There is nothing to repeat before this repetition.")
    if match[0] == "?":
        return last + 1
    if group:
        raise PatternRefused("A group may be optional (?), not repeated. Write out what is meant.")
    least, most = int(match[1]), int(match[2] or match[1])
    return max(most - least + 1, 1)


def opened(piece: str, source: str, end: int, depth: int) -> None:
    """Refuse groups that no rule of ours needs. end: where the piece ends."""
    if depth > DEEPEST:
        raise PatternRefused("Groups stand in groups too deeply. Split it into several rows.")
    if piece == "(" and source[end : end + 1] == "?":
        raise PatternRefused("After ( only ?: and the looks ahead and behind may follow.")
