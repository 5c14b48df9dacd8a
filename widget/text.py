"""What a text may hold: placeholders and characters. For the English copy and for translations alike.

A placeholder is `{name}`. It is filled by one regular expression and never by `str.format`, which reads attributes and can allocate
without bound.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .locales import Locale

PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
BRACE = re.compile(r"[{}]")
# The longest text that we have is a tenth of it; the checks of a sentence are slow with what no sentence is.
LONGEST_TEXT = 4_000
MARKUP = re.compile(r"[<>]|&(?:#\d+|#x[0-9a-f]+|[a-z][a-z0-9]*);", re.IGNORECASE)
# Words, the usual signs and placeholders, without a blank at either end. Other texts are looked at more closely.
SOUND = re.compile(r"(?! )(?:[A-Za-z0-9 .,:;?!()/'“”‘’–—-]|\{[a-z_]+\})+(?<! )")
# What other programs fill in: %s, %(name)s, %1$s. In "80% of" and "50%的" the sign stands after a digit, and is a percentage.
PRINTF = re.compile(
    r"%\([A-Za-z_]+\)[a-z]|%\d{1,2}\$[a-z@]|(?<!\d)%[-+#0]?\d{0,2}(?:\.\d)?[sdifuxegr@](?![A-Za-z])", re.IGNORECASE
)
PLAIN_SIGNS = frozenset(map(chr, range(128)))
# Stands where a program could not read a character.
LOST = "\ufffd"
# Default_Ignorable_Code_Point, as far as the category does not say it (DerivedCoreProperties.txt of Unicode 16), and the blank of Braille.
UNSEEN = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0") | {
    chr(code) for codes in (range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0)) for code in codes
}
# Lines through a letter, and marks for symbols, which ring it or cross it out.
STRIKES = re.compile("[\u0335-\u0338\u20d0-\u20ff]")
CHINESE = frozenset({"Hans", "Hant"})  # scripts, ISO 15924
# Marks on one letter. Hebrew may need three.
MOST_MARKS = 3


class PlaceholderUnknown(LookupError):
    """A text has a placeholder without a value."""


def fill(text: str, values: Mapping[str, str]) -> str:
    """Replace each `{name}`. Values are not scanned again. Raises PlaceholderUnknown."""

    def value(match: re.Match[str]) -> str:
        try:
            return values[match[1]]
        except KeyError:
            raise PlaceholderUnknown(f"{{{match[1]}}} has no value in: {text}") from None

    return PLACEHOLDER.sub(value, text)


def unsafe_character(text: str) -> str | None:
    """Code point of the first forbidden character (`U+200B`); None without one.

    Forbidden: invisible, control and strike-through characters, look-alikes of blank or line end, and piled-up combining marks.
    """
    if not any(map(is_special, set(text))):  # nearly every text; a catalog is read anew after each save
        return None
    marks = 0
    for character in text:
        marks = marks + 1 if unicodedata.combining(character) else 0
        if is_forbidden(character) or marks > MOST_MARKS:
            return f"U+{ord(character):04X}"
    return None


@lru_cache(maxsize=8192)
def is_special(character: str) -> bool:
    """Whether a character is forbidden, or may be where too many of its kind stand together."""
    return bool(unicodedata.combining(character)) or is_forbidden(character)


def is_forbidden(character: str) -> bool:
    """Whether a character may stand nowhere in a text."""
    # U+FFFC is no control character, but `Document.split_around` finds a placeholder's place by it. U+FFFD was another character once.
    return character in "\ufffc\ufffd" or is_unseen(character) or STRIKES.match(character) is not None


def is_unseen(character: str) -> bool:
    """Whether a character is invisible, or a blank other than the plain space."""
    kind = unicodedata.category(character)
    return character in UNSEEN or kind in {"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp", "Me"} or (kind == "Zs" and character != " ")


def with_plain_blanks(text: str, blanks: str) -> str:
    """Replace the blanks of `text` that also stand in `blanks`, such as a no-break space of the English, by plain spaces."""
    special = set(blanks) - PLAIN_SIGNS
    return text.translate({ord(character): " " for character in special if unicodedata.category(character) == "Zs"})


def stray_mark(text: str, locale: Locale) -> str | None:
    """The first combining mark of a Chinese text, which needs none; None in other languages."""
    if locale.script not in CHINESE:
        return None
    marks = {character for character in set(text) if unicodedata.category(character)[0] == "M"}
    return next((f"U+{ord(character):04X}" for character in text if character in marks), None)


def text_problem(text: str) -> str:
    """What is wrong with an English text, and what to do; empty if it is sound."""
    if len(text) <= LONGEST_TEXT and SOUND.fullmatch(text):  # nearly every text
        return ""
    printf = PRINTF.search(text) if "%" in text else None
    unseen = unsafe_character(text.replace("\u00a0", " "))
    rules = (
        (not text.strip(), "The text is empty. Write it, or take the table out."),
        (text != text.strip(), "The text begins or ends with a blank. Take it out."),
        (MARKUP.search(text), "A text is plain. Take out the HTML tag, the < or > sign, or the &…; entity."),
        (BRACE.search(PLACEHOLDER.sub("", text)), "A brace stands alone. A placeholder is {name}, in small letters."),
        (printf, f"{printf and printf[0]} stands for nothing here. Write the words, or a placeholder like {{checked}}."),
        (len(text) > LONGEST_TEXT, f"The text has {len(text):,} characters. Split it."),
        (unseen, f"Take out {unseen}: nobody sees this character, or it controls others."),
    )
    return next((advice for is_wrong, advice in rules if is_wrong), "")
