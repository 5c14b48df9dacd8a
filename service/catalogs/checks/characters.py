"""Characters that no Chinese text has: look-alikes of Chinese ones, letters of other scripts, small pictures, and what a program has garbled.

A look-alike is read aloud wrong and found by no search; where a font lacks it, there is an empty box. Sources: The Unicode Standard,
chapter 18, "Kangxi Radicals" and "CJK Radicals Supplement"; UTS 51, "Unicode Emoji".
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from service.catalogs.checks.unit import HAN, Unit
from widget.catalog import unsafe_character
from widget.locales import ENGLISH

# The compatibility ideographs have another form in NFC, which `widget.catalog` asks for.
LOOK_ALIKE = re.compile(r"[\u2e80-\u2fdf]")
# Pictures, and what makes a picture of the character before it.
PICTURE = re.compile(r"[\u2600-\u27bf\u2b00-\u2bff\u3030\u303d\u3297\u3299\ufe0e\ufe0f\u20e3\U0001f000-\U0001faff]")
# How Unicode's names of letters begin that a Chinese text may hold.
CHINESE_LETTER_NAMES = ("CJK ", "LATIN ", "GREEK ", "FULLWIDTH LATIN ", "IDEOGRAPHIC ", "KANGXI ", "MICRO ", "MODIFIER LETTER ")
# Japanese punctuation that some keyboards offer beside Chinese: ・ is no ·, and ー is no —.
JAPANESE = "・･ー"
# What stands where a program could not write a character, or wrote its number: ????, \\u5e38, =E5=B8, %E5%B8, &#24120. And UTF-8 that was
# read as the Chinese of GBK: 锟斤拷 was U+FFFD, 锘 a byte order mark; 烫烫 and 屯屯 are memory that nobody has filled.
# □ and 〓 stand where a font or a printer had no character.
GARBLED = re.compile(
    r"\?{2,}|？{3,}|\\\S{0,5}|(?:[=%][0-9A-F]{2}){2,}|=\?[\w-]{2,12}\?|&\s?#\s?x?[0-9A-Fa-f]+|锟斤拷?|锘[縁咯]?|烫烫|屯屯屯|[□▯〓␣¿]",
    re.ASCII,
)
# UTF-8 that was read as the Latin of Windows, and as the Chinese of GBK: æ–‡ and 鏂囧瓧 for 文字, ï¿½ for what was lost before.
# The Chinese that the first two bytes of a character make in GBK; few texts have any of it.
MISREAD_STARTS = bytes(byte for first in range(0xE4, 0xEA) for second in range(0x80, 0xC0) for byte in (first, second)).decode(
    "gbk", "ignore"
)
MISREAD = re.compile(f"[\u00c2-\u00f4][^\x00-\x7f]{{1,3}}|(?=([{MISREAD_STARTS}][\u4e00-\u9fff]{{2}}))")


def garbled_characters(pair: Unit) -> Iterator[str]:
    """What tools leave where a character was: the text must be typed anew. Of a text that has no Chinese at all that is said already."""
    if pair.is_chinese and not HAN.search(pair.text):
        return
    for match in (*GARBLED.finditer(pair.text), *filter(is_misread, MISREAD.finditer(pair.text))):
        found = match[0] or match[1]
        if found not in pair.english:
            yield f"{found} stands where characters were lost or changed by a program. Write the words anew."
            return


def is_misread(match: re.Match[str]) -> bool:
    """Whether characters are the bytes of other ones."""
    if match[1]:
        return (
            len(decode_or_empty(match[1].encode("gbk", "replace"))) == len(match[1]) - 1
        )  # three bytes each in UTF-8, and two in GBK
    codes = b"".join(one.encode("cp1252", "ignore") or one.encode("latin-1", "ignore") for one in match[0])
    return any(decode_or_empty(codes[:end]) for end in range(2, len(codes) + 1))


def decode_or_empty(data: bytes) -> str:
    """Bytes as a text, empty if they are none in UTF-8."""
    try:
        return data.decode()
    except UnicodeDecodeError:
        return ""


def look_alikes(pair: Unit) -> Iterator[str]:
    """Radicals, which look like the character that is meant. What is copied from a PDF file is full of them."""
    for character in dict.fromkeys(LOOK_ALIKE.findall(pair.text)):
        meant = unicodedata.normalize("NFKC", character)
        instead = f"Write {meant}." if meant != character else "Write the character that is meant."
        yield f"{character} (U+{ord(character):04X}) only looks like a Chinese character. {instead}"


def foreign_letters(pair: Unit) -> Iterator[str]:
    """Letters of another script inside Chinese: の, 가, and the Cyrillic С of a СAR-T that no search finds."""
    if not pair.is_chinese:
        return
    found = "".join(dict.fromkeys(one for one in pair.text if one in JAPANESE or is_foreign(one)))
    if found:
        name = unicodedata.name(found[0], f"U+{ord(found[0]):04X}").lower()
        yield f"{found} ({name}) is not used in Chinese. Write it in Chinese or in Latin letters."


def is_foreign(character: str) -> bool:
    """Whether a character is a letter that no Chinese text has."""
    return unicodedata.category(character)[0] == "L" and not unicodedata.name(character, "CJK ").startswith(CHINESE_LETTER_NAMES)


def pictures(pair: Unit) -> Iterator[str]:
    """Emoji and the like: each reader's machine draws another one, and a screen reader says a name that nobody has chosen."""
    if found := "".join(dict.fromkeys(PICTURE.findall(pair.text))):
        shown = found.strip("\ufe0e\ufe0f\u20e3")
        yield f"{shown or f'U+{ord(found[0]):04X}'} is a picture. Say it in words."


def invisible_characters(pair: Unit) -> Iterator[str]:
    """Invisible characters of the copy itself; `widget.catalog` looks for those of a translation."""
    if pair.locale == ENGLISH and (bad := unsafe_character(pair.text)):
        yield f"Take out {bad}: nobody sees this character, or it controls, marks or strikes out others."
