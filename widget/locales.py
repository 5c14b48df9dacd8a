"""The locales: which ones exist, which one a tag stands for, and how each writes dates.

A locale is named by its BCP 47 tag (`zh-Hans`); only its folder has an underscore (`zh_Hans`). English is the source language and has
no folder. A new locale needs a new folder and no change here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Literal

from babel.core import Locale as BabelLocale
from babel.core import UnknownLocaleError, get_global
from babel.dates import format_date as babel_format_date
from babel.dates import format_skeleton

from .model import Month

# language, script, region of RFC 5646, section 2.1; anything longer is no locale of ours.
TAG = re.compile(r"(?P<language>[a-z]{2,3})(?:-(?P<script>[a-z]{4}))?(?:-(?P<region>[a-z]{2}|[0-9]{3}))?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Locale:
    """One language of the copy. tag: BCP 47, canonical."""

    tag: str

    @property
    def folder(self) -> str:
        """The folder under `translations/`, and the name in Babel."""
        return self.tag.replace("-", "_")

    @property
    def language(self) -> str:
        """The ISO 639 code."""
        return self.tag.partition("-")[0]

    @property
    def script(self) -> str:
        """The ISO 15924 code; empty where CLDR knows none."""
        found = with_script(self.tag)
        return found[1] if found else ""

    @property
    def is_known(self) -> bool:
        """Whether Babel knows the language."""
        try:
            BabelLocale.parse(self.folder)
        except (UnknownLocaleError, ValueError):
            return False
        return True

    @property
    def direction(self) -> Literal["ltr", "rtl"]:
        """Of its lines, by CLDR."""
        return "rtl" if self.is_known and BabelLocale.parse(self.folder).text_direction == "rtl" else "ltr"


ENGLISH = Locale("en")
# The gettext domain of what readers see: its catalogs are called so.
WIDGET_DOMAIN = "widget"
# What partners embed. A release without one of them would take the text off their pages.
PROMISED = (ENGLISH, Locale("zh-Hans"))


def available(translations: Path, domain: str = WIDGET_DOMAIN) -> tuple[Locale, ...]:
    """English, then every promised locale and every locale with a catalog of the domain, sorted by tag."""
    tags = {path.parts[-3].replace("_", "-") for path in translations.glob(f"*/LC_MESSAGES/{domain}.po")}
    return (ENGLISH, *(Locale(tag) for tag in sorted(tags | {locale.tag for locale in PROMISED[1:]})))


def with_script(tag: str) -> tuple[str, str] | None:
    """Language and likely script of a tag; None for an invalid one.

    Source: Unicode CLDR likely subtags. Babel's own `negotiate_locale` never matches zh-CN with zh_Hans (measured).
    """
    match = TAG.fullmatch(tag)
    if match is None:
        return None
    language = match["language"].lower()
    if match["script"]:
        return language, match["script"].title()
    likely = get_global("likely_subtags")
    region = (match["region"] or "").upper()
    full = likely.get(f"{language}_{region}") or likely.get(language, "")
    pieces = str(full).split("_")
    return language, pieces[1] if len(pieces) > 1 else ""


def find_locale(tag: str, locales: Iterable[Locale]) -> Locale | None:
    """The locale of a typed tag, in any spelling: zh_Hans, zh-hans and zh-CN are zh-Hans. Never another language or script."""
    target = with_script(tag.replace("_", "-"))
    return next((locale for locale in locales if target and with_script(locale.tag) == target), None)


def negotiate(tag: str, locales: Iterable[Locale]) -> Locale | None:
    """The locale for a reader's tag: zh, zh-CN and zh-SG get zh-Hans; None for a language that we do not have.

    A language that we have only in another script (zh-TW) gets English, whose language link leads to that script. Simplified text under a
    Traditional tag would be wrong, and no text at all would be worse.
    """
    target = with_script(tag)
    if target is None:
        return None
    by_script = {with_script(locale.tag): locale for locale in locales}
    if target in by_script:
        return by_script[target]
    return ENGLISH if any(key and key[0] == target[0] for key in by_script) else None


@cache
def format_date(value: date | Month, locale: Locale) -> str:
    """A date in the locale's long form: November 23, 2026; 2026年11月23日. A short form (11/3/26) is ambiguous."""
    if isinstance(value, Month):
        return format_skeleton("yMMMM", date(value.year, value.month, 1), locale=locale.folder)
    return babel_format_date(value, "long", locale=locale.folder)
