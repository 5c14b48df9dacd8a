"""Which locales there are, which one a tag means, and how each writes its dates.

A locale is known by its BCP 47 tag (`zh-Hans`) everywhere but on disk, where its folder has an underscore
(`zh_Hans`). English is the language of the copy itself and has no folder. A new locale is a new folder, not a change here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

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
        """Its folder under `translations/`, and its name in Babel."""
        return self.tag.replace("-", "_")

    @property
    def language(self) -> str:
        """Its ISO 639 code."""
        return self.tag.partition("-")[0]

    @property
    def shows_brands(self) -> bool:
        """Whether brand names may stand beside generic ones: never in Chinese (Advertising Law of China, Article 15)."""
        return self.language != "zh"


ENGLISH = Locale("en")
# The gettext domain of what readers see: its catalogs are called so.
WIDGET_DOMAIN = "widget"
# What partners embed. A release without one of them would take the text off their pages.
PROMISED = (ENGLISH, Locale("zh-Hans"))


def available(translations: Path, domain: str = WIDGET_DOMAIN) -> tuple[Locale, ...]:
    """English, then every locale that is promised or has a catalog of the domain under `translations`, by tag."""
    found = {path.parts[-3].replace("_", "-") for path in translations.glob(f"*/LC_MESSAGES/{domain}.po")}
    return (ENGLISH, *(Locale(tag) for tag in sorted(found | {locale.tag for locale in PROMISED[1:]})))


def is_known(locale: Locale) -> bool:
    """Whether it is a locale whose dates can be written."""
    try:
        BabelLocale.parse(locale.folder)
    except (UnknownLocaleError, ValueError):
        return False
    return True


def with_script(tag: str) -> tuple[str, str] | None:
    """The language of a tag and the script it is most likely written in; None if it is no tag.

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
    """The locale that a person has typed, in any spelling: zh_Hans, zh-hans and zh-CN are zh-Hans. Never another language or script."""
    wanted = with_script(tag.replace("_", "-"))
    return next((locale for locale in locales if wanted and with_script(locale.tag) == wanted), None)


def negotiate(tag: str, locales: Iterable[Locale]) -> Locale | None:
    """The locale that a tag stands for: zh, zh-CN and zh-SG are zh-Hans; None if we do not have its language.

    A language that we have in another script only (zh-TW) gets English, whose language link leads to that other script:
    Simplified text under a Traditional tag would be wrong, and no text at all would be worse.
    """
    wanted = with_script(tag)
    if wanted is None:
        return None
    known = {with_script(locale.tag): locale for locale in locales}
    if wanted in known:
        return known[wanted]
    return ENGLISH if any(key and key[0] == wanted[0] for key in known) else None


@cache
def format_date(value: date | Month, locale: Locale) -> str:
    """A date in the locale's long form: November 23, 2026; 2026年11月23日. A short form (11/3/26) is ambiguous."""
    if isinstance(value, Month):
        return format_skeleton("yMMMM", date(value.year, value.month, 1), locale=locale.folder)
    return babel_format_date(value, "long", locale=locale.folder)
