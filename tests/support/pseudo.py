"""Translations that a program makes of the shipped catalogs: not for readers, to see how pages treat a language.

Arabic letters stand for the letters of the English words, Traditional characters for the Simplified ones (OpenCC), Spanish accents over the
English. Placeholders, numbers and names in Latin letters stay.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

import polib
from opencc import OpenCC

from widget.catalogs import shipped_translations
from widget.locales import Locale

ARABIC, TRADITIONAL, SPANISH = Locale("ar"), Locale("zh-Hant"), Locale("es")
NAMES = {ARABIC: "العربية", TRADITIONAL: "繁體中文", SPANISH: "Español"}
DOMAINS = ("widget", "preview")
# A placeholder, or a word with its hyphens, dots and digits.
WORD = re.compile(r"\{[a-z_]+\}|[A-Za-z0-9][A-Za-z0-9.*+/’'-]*[A-Za-z0-9*+]|[A-Za-z0-9]")
# CAR-T, 18.2, HLA-A*02, lifilecuel, tebentafusp: the same in every language.
KEPT = re.compile(r"\{|.*\d|.+[A-Z]|.*(?:cel|fusp)$")
LETTERS = dict(zip("abcdefghijklmnopqrstuvwxyz’'", "ابكديفغهيجكلمنوبقرستوفوخيز  ", strict=True)) | {
    "’": "",
    "'": "",
    "-": " ",
    "/": " ",
}
ACCENTS = str.maketrans("aeioun", "áéíóúñ")
SIGNS = {",": "،", ";": "؛", "?": "؟"}
SIGN = re.compile(r"[,;?](?!\S?\d)")


def in_arabic(text: str) -> str:
    """A sentence in Arabic letters, from right to left."""

    def word(match: re.Match[str]) -> str:
        if KEPT.match(match[0]):
            return match[0]
        return "".join(LETTERS.get(letter, letter) for letter in match[0].lower())

    return SIGN.sub(lambda match: SIGNS[match[0]], WORD.sub(word, text))


def in_spanish(text: str) -> str:
    """A sentence with accents."""
    return WORD.sub(lambda match: match[0] if KEPT.match(match[0]) else match[0].translate(ACCENTS), text)


@cache
def converter() -> OpenCC:
    return OpenCC("s2twp")


TRANSLATIONS: Mapping[Locale, Callable[[polib.POEntry], str]] = {
    ARABIC: lambda entry: in_arabic(entry.msgid),
    TRADITIONAL: lambda entry: str(converter().convert(entry.msgstr or entry.msgid)),
    SPANISH: lambda entry: in_spanish(entry.msgid),
}


def pseudo_translations(folder: Path) -> Path:
    """A translations folder with the shipped languages and three of these. folder: to be made."""
    shutil.copytree(shipped_translations(), folder)
    for locale, translate in TRANSLATIONS.items():
        for domain in DOMAINS:
            source = polib.pofile(str(folder / "zh_Hans" / "LC_MESSAGES" / f"{domain}.po"), wrapwidth=0)
            source.metadata["Language"] = locale.folder
            for entry in source:
                entry.flags, entry.tcomment, entry.previous_msgid = [], "", None
                entry.msgstr = NAMES[locale] if entry.msgctxt.endswith("language_name") else translate(entry)
            path = folder / locale.folder / "LC_MESSAGES" / f"{domain}.po"
            path.parent.mkdir(parents=True, exist_ok=True)
            source.save(str(path))
    return folder
