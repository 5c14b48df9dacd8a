"""Reading `translations/LOCALE/language.toml`: the tables of a language for the checks, and from which language it inherits.

A language that inherits begins with the tables of another script of the same language, converted by OpenCC. All comparing is done in
simplified characters, in which `plain_text` gives every text; what advice quotes is in the characters of the language itself.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from service.catalogs.checks.entities import FULL_NAMES, LABELS
from service.catalogs.checks.modality import COUNTRIES, ERRORS, WARNINGS
from service.catalogs.checks.negation import CLAIMS
from service.catalogs.checks.numbers import LIMITS, UNITS
from service.catalogs.checks.small_words import SMALL_WORDS
from service.catalogs.checks.unit import HAN_SCRIPTS, han_converter
from service.catalogs.language_tables import NO_TABLES, CheckTables, decode_tables
from widget.findings import Finding
from widget.languages import NAME
from widget.locales import Locale

# What belongs to one script. An heir states its own.
NOT_INHERITED = frozenset({"script"})
# OpenCC's conversions to the characters of a region.
TRADITIONAL = {"HK": "s2hk", "MO": "s2hk"}


@dataclass(frozen=True, slots=True)
class TablesFile:
    """The file of one language. parent: whose tables it inherits. tables: its own and inherited ones. source: text, of which they are made."""

    locale: Locale
    parent: Locale | None = None
    tables: CheckTables = NO_TABLES
    source: str = ""


class LanguageRefused(ValueError):
    """The file of a language cannot be used. The text has the remedy."""


def read_language(folder: Path, locale: Locale) -> tuple[TablesFile, tuple[Finding, ...]]:
    """The file of a language, and its findings. A file that is not there, or has a mistake, gives no tables. folder: of all translations."""
    path = folder / locale.folder / NAME
    try:
        own, text = read_values(path)
        parent = parent_of(own, folder, locale)
        values, source = own.get("checks", {}), text
        if not isinstance(values, dict):
            raise LanguageRefused("“checks” is no table. Write [checks.NAME] above each table.")
        if parent:
            inherited, parent_text = read_values(folder / parent.folder / NAME)
            values, source = inherit(inherited.get("checks", {}), values, locale), f"{parent_text}\0{text}"
        tables = decode_tables(values)
        if unknown := next(unknown_names(tables), ""):
            raise LanguageRefused(unknown)
    except FileNotFoundError:
        return TablesFile(locale), ()
    except OSError as error:
        advice = f"The file cannot be read ({error.strerror}). Restore it from version control."
    except ValueError as error:  # of TOML, of UTF-8, and of its shape too
        advice = f"{str(error).replace(' - at `$.', ' (checks.').replace('`', '').rstrip('.')}."
        advice = advice[:-1] + ")." if "(checks." in advice and not advice.endswith(").") else advice
        advice = f"{advice} Until it is mended, no check has the words of this language."
    else:
        return TablesFile(locale, parent, tables, source), ()
    return TablesFile(locale), (
        Finding("error", "wordlist", advice, locale=locale.tag, file=str(path), line=line_of_table(path, advice)),
    )


def read_values(path: Path) -> tuple[dict[str, Any], str]:
    """The values of a file, and its text. Raises OSError, ValueError."""
    text = path.read_text(encoding="utf-8-sig")
    return tomllib.loads(text), text


def parent_of(values: Mapping[str, Any], folder: Path, locale: Locale) -> Locale | None:
    """The language from which one inherits, or None. Raises LanguageRefused."""
    name = values.get("inherits")
    if name is None:
        return None
    parent = Locale(str(name).replace("_", "-"))
    path = folder / parent.folder / NAME
    if parent.language != locale.language or parent == locale or not re.fullmatch(r"\w+", parent.folder) or not path.is_file():
        raise LanguageRefused(f"“inherits” names {name!r}, and there is no other script of the same language with that name")
    if "inherits" in read_values(path)[0]:
        raise LanguageRefused(f"{name} inherits itself. Name the language from which it does")
    return parent


def inherit(parent: object, own: Mapping[str, Any], locale: Locale) -> dict[str, Any]:
    """The tables of the parent with those of the language in their place, key by key, all for comparing in simplified characters."""
    if not isinstance(parent, dict):
        return dict(own)
    base = {name: table for name, table in parent.items() if name not in NOT_INHERITED}
    tables: dict[str, Any] = merged(converted(base, locale, "", False), converted(own, locale, "", True))
    return tables


def merged(base: Any, own: Any) -> Any:
    """Two tables as one; what `own` states counts."""
    if not (isinstance(base, dict) and isinstance(own, dict)):
        return own
    return base | {key: merged(base[key], value) if key in base else value for key, value in own.items()}


def converted(value: Any, locale: Locale, key: str, is_own: bool) -> Any:
    """A value in the characters in which it is used: what advice quotes in those of the language, and everything else in simplified ones."""
    if isinstance(value, dict):
        return {convert_han(name, "t2s", locale): converted(part, locale, name, is_own) for name, part in value.items()}
    if isinstance(value, list):
        return [converted(part, locale, key, is_own) for part in value]
    if not isinstance(value, str):
        return value
    if key.startswith("write"):
        return value if is_own else for_readers(value, locale)
    return value if key == "unused" else convert_han(value, "t2s", locale)


def convert_han(text: str, kind: str, locale: Locale) -> str:
    """A text converted by OpenCC, if the language is written in Han characters."""
    return text if text.isascii() or locale.script not in HAN_SCRIPTS else han_converter(kind).convert(text)


def for_readers(text: str, locale: Locale) -> str:
    """A text in the characters of a language: for Traditional ones those of its region, Taiwan's where it names none (CLDR)."""
    return convert_han(text, TRADITIONAL.get(locale.tag.rpartition("-")[2], "s2tw") if locale.script == "Hant" else "t2s", locale)


def unknown_names(tables: CheckTables) -> Iterator[str]:
    """Advice for each row of a table that no check knows."""
    rows: tuple[tuple[str, Mapping[str, object], object], ...] = (
        ("names", tables.names, LABELS),
        ("genes", tables.genes, FULL_NAMES),
        ("meaning", tables.meaning, ERRORS),
        ("degree", tables.degree, WARNINGS),
        ("small_words", tables.small_words, SMALL_WORDS),
        ("places.countries", tables.places.countries if tables.places else {}, COUNTRIES),
        ("negation.claims", tables.negation.claims if tables.negation else {}, CLAIMS),
        ("quantities.units", tables.quantities.units if tables.quantities else {}, UNITS),
        ("quantities.limits", tables.quantities.limits if tables.quantities else {}, LIMITS),
    )
    for table, names, known in rows:
        for name in sorted(names.keys() - set(known)):  # type: ignore[call-overload]
            yield f"The table {table} has no row {name!r}; there are: {', '.join(sorted(known))}"  # type: ignore[call-overload]
    for pattern in tables.date.written if tables.date else ():
        if not {"month"} <= pattern.groupindex.keys() <= {"year", "month", "day", "sign"}:
            yield "A pattern of date.written names its parts: (?P<year>…), (?P<month>…), (?P<day>…)"


def line_of_table(path: Path, advice: str) -> int:
    """The line of the table that advice names, or the first."""
    match = re.search(r"checks\.([a-z_]+)|table ([a-z_]+)|line (\d+)", advice)
    if match and match[3]:
        return int(match[3])
    name = match and (match[1] or match[2])
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, ValueError):
        return 1
    return next((number for number, line in enumerate(lines, 1) if name and line.startswith(f"[checks.{name}")), 1)
