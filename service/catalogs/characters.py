"""Characters that no Chinese text has: look-alikes of Chinese ones, letters of other scripts, and small pictures.

A look-alike is read aloud wrong and found by no search; where a font lacks it, there is an empty box. Sources: The Unicode Standard,
chapter 18, "Kangxi Radicals" and "CJK Radicals Supplement"; UTS 51, "Unicode Emoji".
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from service.catalogs.pairs import Pair

# The compatibility ideographs have another form in NFC, which `widget.catalog` asks for.
LOOK_ALIKE = re.compile(r"[\u2e80-\u2fdf]")
# Pictures, and what makes a picture of the character before it.
PICTURE = re.compile(r"[\u2600-\u27bf\u2b00-\u2bff\u3030\u303d\u3297\u3299\ufe0e\ufe0f\u20e3\U0001f000-\U0001faff]")
# How Unicode's names of letters begin that a Chinese text may hold.
AT_HOME = ("CJK ", "LATIN ", "GREEK ", "FULLWIDTH LATIN ", "IDEOGRAPHIC ", "KANGXI ", "MICRO ", "MODIFIER LETTER ")
# Japanese punctuation that some keyboards offer beside Chinese: ・ is no ·, and ー is no —.
JAPANESE = "・･ー"


def look_alikes(pair: Pair) -> Iterator[str]:
    """Radicals, which look like the character that is meant. What is copied from a PDF file is full of them."""
    for character in dict.fromkeys(LOOK_ALIKE.findall(pair.text)):
        meant = unicodedata.normalize("NFKC", character)
        instead = f"Write {meant}." if meant != character else "Write the character that is meant."
        yield f"{character} (U+{ord(character):04X}) only looks like a Chinese character. {instead}"


def foreign_letters(pair: Pair) -> Iterator[str]:
    """Letters of another script inside Chinese: の, 가, and the Cyrillic С of a СAR-T that no search finds."""
    if not pair.is_chinese:
        return
    found = "".join(dict.fromkeys(one for one in pair.text if one in JAPANESE or is_foreign(one)))
    if found:
        name = unicodedata.name(found[0], f"U+{ord(found[0]):04X}").lower()
        yield f"{found} ({name}) is not used in Chinese. Write it in Chinese or in Latin letters."


def is_foreign(character: str) -> bool:
    """Whether a character is a letter that no Chinese text has."""
    return unicodedata.category(character)[0] == "L" and not unicodedata.name(character, "CJK ").startswith(AT_HOME)


def pictures(pair: Pair) -> Iterator[str]:
    """Emoji and the like: each reader's machine draws another one, and a screen reader says a name that nobody has chosen."""
    if found := "".join(dict.fromkeys(PICTURE.findall(pair.text))):
        shown = found.strip("\ufe0e\ufe0f\u20e3")
        yield f"{shown or f'U+{ord(found[0]):04X}'} is a picture. Say it in words."
