"""How pages show a language: its direction, fonts, lists and sentences, from its folder.

`translations/LOCALE/language.toml` says what differs from the defaults, in these keys at the top or in `[display]`. It is no error to leave all
of them out: the script of the language decides. Other tables of the file belong to the catalogs' checks.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
from babel.core import Locale as BabelLocale
from markupsafe import Markup

from .findings import Finding
from .locales import Locale

NAME = "language.toml"
DISPLAY = "display"  # the table that may hold the keys
OTHERS = frozenset({"inherits", "checks"})  # read by the catalogs' checks
Direction = Literal["ltr", "rtl"]
# A family name as CSS writes it: quoted, or one of its own words.
FONT = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._-]*|-apple-system")
CSS_WORDS = frozenset({"-apple-system", "system-ui", "sans-serif", "serif", "ui-sans-serif", "ui-serif"})
# Scripts for which the fonts of every page lack letters, or have those of another language. ISO 15924.
FONTS = {
    "Hans": ("PingFang SC", "Microsoft YaHei", "HarmonyOS Sans SC", "Noto Sans CJK SC", "Source Han Sans SC"),
    "Hant": ("PingFang TC", "Microsoft JhengHei", "HarmonyOS Sans TC", "Noto Sans CJK TC", "Source Han Sans TC"),
    "Arab": (
        "Segoe UI",
        "-apple-system",
        "SF Arabic",
        "Geeza Pro",
        "Noto Sans Arabic",
        "Noto Naskh Arabic",
        "Arial",
        "DejaVu Sans",
    ),
}
WITHOUT_SPACES = frozenset({"Hans", "Hant", "Jpan"})
BREAKS = "; text-autospace: normal; text-autospace: ideograph-alpha; line-break: strict"
MONOSPACED = 'ui-monospace, "SF Mono", Menlo, Consolas, monospace'
INVISIBLE = dict.fromkeys(map(ord, "\u200e\u200f\u061c"))  # marks of direction in CLDR's patterns


class Display(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The keys of the file. Left out: as the script or CLDR has it."""

    direction: Direction | None = None
    fonts: Annotated[tuple[str, ...], msgspec.Meta(min_length=1, max_length=12)] | None = None
    gap: Annotated[str, msgspec.Meta(max_length=3)] | None = None
    separator: Annotated[str, msgspec.Meta(min_length=1, max_length=5)] | None = None
    balanced: bool = False
    brands: bool = False
    country: Annotated[str, msgspec.Meta(pattern="^[a-z]{2}$")] = ""


@dataclass(frozen=True, slots=True)
class Language:
    """What pages need to know of a language.

    tag: BCP 47. script: ISO 15924. direction: of its lines. fonts: family names, best first; empty for those of every page. gap: between two
    sentences. separator: between the things of a list. balanced: whether the lines of a heading are made equally long. brands: whether brand
    names may follow generic ones. country: that of most readers, which stands first; empty for none.
    """

    tag: str
    script: str
    direction: Direction
    fonts: tuple[str, ...]
    gap: str
    separator: str
    balanced: bool = False
    brands: bool = False
    country: str = ""

    @property
    def traits(self) -> frozenset[str]:
        """The words that stand for it in `:language(…)` of a stylesheet."""
        return frozenset({self.script, self.direction, *(["balanced"] if self.balanced else [])})

    @property
    def family(self) -> str:
        """The value of `font-family`; empty for the fonts of every page."""
        names = (name if name in CSS_WORDS else f'"{name}"' for name in self.fonts)
        return ", ".join((*names, "sans-serif")) if self.fonts else ""

    def join(self, items: Iterable[str]) -> str:
        """Things of a list in one line, without a word before the last."""
        return self.separator.join(items)


def language_of(folder: Path, locale: Locale) -> tuple[Language, tuple[Finding, ...]]:
    """A language as its folder has it, and the findings about the file. A file with a mistake counts as none. folder: of all translations."""
    path = folder / locale.folder / NAME
    try:
        return with_defaults(locale, read_display(path)), ()
    except FileNotFoundError:
        return default_language(locale), ()
    except (OSError, ValueError) as error:
        advice = f"{str(error).rstrip('.')}. Correct it, or take the key out: pages then do what is usual for the script."
        return default_language(locale), (Finding("error", "language", advice, locale=locale.tag, file=str(path)),)


def read_display(path: Path) -> Display:
    """The display keys of a file. Raises OSError, ValueError with what is wrong."""
    values: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    table = values.pop(DISPLAY, {})
    if not isinstance(table, dict):
        raise ValueError(f"[{DISPLAY}] is a table")
    display = msgspec.convert({name: value for name, value in values.items() if name not in OTHERS} | table, Display)
    if wrong := next((name for name in display.fonts or () if not FONT.fullmatch(name)), None):
        raise ValueError(f"{wrong[:60]!r} is no name of a font")
    return display


def page_fonts(languages: Iterable[Language]) -> str:
    """The stylesheet for a page of ours around texts in several languages, to stand before that of the page."""
    lines = []
    for language in languages:
        breaks = BREAKS if language.script in WITHOUT_SPACES else ""
        if language.family:
            here = f":lang({language.tag})"
            lines.append(f"{here} {{ font-family: {language.family}; line-height: 1.75{breaks} }}\n")
            lines.append(f":is(code, pre){here} {{ font-family: {MONOSPACED}, {language.family} }}\n")
    return "".join(lines)


@cache
def default_language(locale: Locale) -> Language:
    """A language as Babel and its script have it."""
    return with_defaults(locale, Display())


def with_defaults(locale: Locale, display: Display) -> Language:
    """The keys of a file, and the usual for those that it leaves out. Source of lists and directions: Unicode CLDR."""
    script = locale.script
    return Language(
        locale.tag,
        script,
        display.direction or locale.direction,
        FONTS.get(script, ()) if display.fonts is None else display.fonts,
        ("" if script in WITHOUT_SPACES else " ") if display.gap is None else display.gap,
        display.separator or usual_separator(locale),
        display.balanced,
        display.brands,
        display.country,
    )


def usual_separator(locale: Locale) -> str:
    """What CLDR puts between things of a long list: a comma with a space, 、, or a word."""
    patterns = BabelLocale.parse(locale.folder).list_patterns if locale.is_known else {}
    middle: str = patterns.get("standard", {}).get("middle", "{0}, {1}")
    return middle.removeprefix("{0}").removesuffix("{1}").translate(INVISIBLE)


def marked_language(tag: str, around: str = "ltr") -> Markup:
    """The attributes of an element in a language: `lang`, and `dir` where it differs from that of the text around it."""
    direction = Locale(tag).direction
    turned = Markup(' dir="{}"').format(direction) if direction != around else Markup("")
    return Markup('lang="{}"').format(tag) + turned
