"""Characters that do not belong in a text: look-alikes of Han characters, letters of other scripts, emoji, and garbled characters.

A screen reader misreads a look-alike and no search finds it; if the font lacks it, readers see an empty box. Sources: The Unicode Standard,
chapter 18, "Kangxi Radicals" and "CJK Radicals Supplement"; UTS 51, "Unicode Emoji".
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from service.catalogs.checks.unit import HAN, HAN_SCRIPTS, LATIN, Unit
from widget.locales import ENGLISH
from widget.text import unsafe_character

# Compatibility ideographs change in NFC, which `widget.catalog` requires, so they need no check here.
LOOK_ALIKE = re.compile(r"[\u2e80-\u2fdf]")
# Emoji and symbols, and modifiers that turn the previous character into an emoji.
PICTURE = re.compile(r"[\u2600-\u27bf\u2b00-\u2bff\u3030\u303d\u3297\u3299\ufe0e\ufe0f\u20e3\U0001f000-\U0001faff]")
# Replacements and escapes of lost characters: ????, \\u5e38, =E5=B8, %E5%B8, &#24120. Signs such as □ replace characters that a font or
# printer lacked (U+3013 is the geta mark).
GARBLED = re.compile(
    r"\?{2,}|\uff1f{3,}|\\\S{0,5}|(?:[=%][0-9A-F]{2}){2,}|=\?[\w-]{2,12}\?|&\s?#\s?x?[0-9A-Fa-f]+|[□▯\u3013␣]",
    re.ASCII,
)
# Opens a question in Spanish, Asturian and Galician; elsewhere a lost character.
OPENING = "¿"
# UTF-8 decoded as Windows-1252 or as GBK: ï¿½ for U+FFFD.
# The Han characters that the first two bytes of a UTF-8 character make in GBK; they are rare in real text.
MISREAD_STARTS = bytes(byte for first in range(0xE4, 0xEA) for second in range(0x80, 0xC0) for byte in (first, second)).decode(
    "gbk", "ignore"
)
MISREAD = re.compile(f"[\u00c2-\u00f4][^\x00-\x7f]{{1,3}}|(?=([{MISREAD_STARTS}][\u4e00-\u9fff]{{2}}))")


def garbled_characters(unit: Unit) -> Iterator[str]:
    """Encoding damage: the text must be typed again. A text without any Han character is reported elsewhere."""
    if unit.script in HAN_SCRIPTS and not HAN.search(unit.text):
        return
    own = unit.tables.garbled.words.finditer(unit.text) if unit.tables.garbled else ()
    misread = (match for match in MISREAD.finditer(unit.text) if is_misread(match, unit.script))
    for match in (*GARBLED.finditer(unit.text), *lost_letters(unit), *own, *misread):
        characters = match[0] or match[1]
        if characters not in unit.english:
            yield f"{characters} stands where characters were lost or changed by a program. Write the words anew."
            return


def lost_letters(unit: Unit) -> Iterator[re.Match[str]]:
    """Marks that open a question, where the language has none."""
    return iter(()) if unit.is_latin and unit.locale != ENGLISH else re.finditer(OPENING, unit.text)


def is_misread(match: re.Match[str], script: str) -> bool:
    """True if the characters are UTF-8 bytes decoded in the wrong encoding, and the right ones are of a script that the text may have."""
    if match[1]:
        return (
            len(decode_or_empty(match[1].encode("gbk", "replace"))) == len(match[1]) - 1
        )  # three bytes each in UTF-8, and two in GBK
    codes = b"".join(character.encode("cp1252", "ignore") or character.encode("latin-1", "ignore") for character in match[0])
    return any(is_readable_in(decode_or_empty(codes[:end]), script) for end in range(2, len(codes) + 1))


def is_readable_in(text: str, script: str) -> bool:
    """True if a text is one of a script, or of marks. ß“ would be two bytes too, of a letter that nobody means."""
    if not text or script in HAN_SCRIPTS:
        return bool(text)
    return all(
        character in LATIN_SIGNS
        or LATIN.match(character)
        or unicodedata.name(character, "").startswith(SCRIPT_NAMES.get(script, "-"))
        for character in text
    )


# Latin-1 signs and General Punctuation.
LATIN_SIGNS = frozenset(map(chr, (*range(0xA0, 0xC0), *range(0x2010, 0x2070), 0x20AC, 0x2122)))
# Beginnings of Unicode names of letters.
SCRIPT_NAMES = {"Arab": "ARABIC", "Cyrl": "CYRILLIC", "Grek": "GREEK", "Hebr": "HEBREW", "Deva": "DEVANAGARI", "Thai": "THAI"}


def decode_or_empty(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError:
        return ""


def look_alikes(unit: Unit) -> Iterator[str]:
    """Radicals, which look like the intended character. Text copied from PDF files is full of them."""
    for character in dict.fromkeys(LOOK_ALIKE.findall(unit.text)):
        intended = unicodedata.normalize("NFKC", character)
        advice = f"Write {intended}." if intended != character else "Write the character that is meant."
        yield f"{character} (U+{ord(character):04X}) only looks like a Chinese character. {advice}"


def foreign_letters(unit: Unit) -> Iterator[str]:
    """Letters of another script: Kana or Hangul in Chinese, and the Cyrillic С of a СAR-T that no search finds."""
    if not (table := unit.tables.letters):
        return
    characters = dict.fromkeys(unit.text)
    letters = "".join(one for one in characters if one in table.unused or (one.isalpha() and is_foreign(one, table.names)))
    if letters:
        name, language = unicodedata.name(letters[0], f"U+{ord(letters[0]):04X}").lower(), unit.language_name
        yield f"{letters} ({name}) is not used in {language}. Write it in {language} or in Latin letters."


def is_foreign(character: str, names: tuple[str, ...]) -> bool:
    """True if the character is a letter whose Unicode name begins otherwise."""
    return unicodedata.category(character)[0] == "L" and not unicodedata.name(character, names[0]).startswith(names)


def pictures(unit: Unit) -> Iterator[str]:
    """Emoji: each device draws them differently, and a screen reader reads out a name that no translator chose."""
    if emoji := "".join(dict.fromkeys(PICTURE.findall(unit.text))):
        visible = emoji.strip("\ufe0e\ufe0f\u20e3")
        yield f"{visible or f'U+{ord(emoji[0]):04X}'} is a picture. Say it in words."


def invisible_characters(unit: Unit) -> Iterator[str]:
    """Invisible characters of the copy itself; those of a translation are found by `widget.catalog`."""
    if unit.locale == ENGLISH and (character := unsafe_character(unit.text)):
        yield f"Take out {character}: nobody sees this character, or it controls, marks or strikes out others."
