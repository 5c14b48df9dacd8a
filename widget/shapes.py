"""The shapes of the tables in `copy.toml` and `facts/*.toml`, and their strict decoding. Nothing else than these shapes is allowed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import cache
from typing import Annotated, Any, Literal, TypeVar

import msgspec

from .checks import read_day
from .findings import Finding
from .model import Day, Jurisdiction, SourceKind, Therapy, Verdict
from .toml_file import Table, file_finding

# A tag like zh-Hans, in its usual spelling: another one would hide a sentence from everybody.
LocaleTag = Annotated[str, msgspec.Meta(pattern=r"^[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?$")]
LanguageCode = Annotated[str, msgspec.Meta(pattern=r"^[a-z]{2,3}$")]
WebAddress = Annotated[str, msgspec.Meta(pattern=r'^https?://[^\s<>"]+$')]
PATTERNS = {LocaleTag: "like zh-Hans", LanguageCode: "like zh", WebAddress: "like https://www.fda.gov/"}

TYPE = re.compile("`([^`]*)`")
TYPE_NAMES = {
    "str": "a text",
    "int": "a number",
    "bool": "true or false",
    "array": "a list",
    "object": "a table",
    "float": "a number",
}


class Sentence(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A sentence, or a group if it has no `text`. widget/README.md says what each word means."""

    text: str | None = None
    use: str | None = None
    key: str | None = None
    sources: tuple[str, ...] = ()
    rests_on: dict[str, Verdict] = {}
    dates: dict[str, Any] = {}
    where: Jurisdiction | None = None
    check: Literal["status"] | None = None
    note: str | None = None
    guide: bool = True
    hold: dict[LocaleTag, str] = {}
    locales: tuple[LocaleTag, ...] = ()
    brand: str | None = None


class ReadSource(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One source of a decision, and what was read of it."""

    source: str
    read: str


class Row(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A row of `decisions.toml`. Its sentences are tables inside it."""

    where: Jurisdiction
    therapy: Therapy
    verdict: Verdict
    sources: tuple[ReadSource, ...]
    dates: dict[str, Any] = {}
    note: str | None = None


class Citation(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A source of `sources.toml`. published: a date, or "seen" for the newest record that a check saw in it."""

    text: str
    kind: SourceKind
    url: WebAddress | None = None
    home: LanguageCode | None = None
    published: Any = None
    note: str | None = None


class WidgetSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The table `[widget]`. order: place in the guide and in every list. page_type: of schema.org.

    frame_height: CSS pixels.
    """

    order: int
    purpose: str
    frame_height: Annotated[int, msgspec.Meta(ge=100, le=50_000)]
    page_type: Annotated[str, msgspec.Meta(pattern="^[A-Z][A-Za-z]+$")] | None = None


Shape = TypeVar("Shape", Sentence, Row, Citation, WidgetSettings)


@cache
def fields_of(shape: type[Any]) -> Mapping[str, msgspec.structs.FieldInfo]:
    """The fields of a shape. msgspec evaluates all annotations to find them."""
    return {field.name: field for field in msgspec.structs.fields(shape)}


def near(word: str, known: Iterable[str]) -> str:
    """Advice with the nearest known word; else all of them, if they are few."""
    from difflib import get_close_matches  # only for a mistake: it takes as long as the reading of a file

    names = sorted(known)
    if match := get_close_matches(word[:200], names, 1, 0.6):
        return f"Do you mean {match[0]}?"
    return f"There are: {', '.join(names)}." if 0 < len(names) <= 15 else ""


def decode_table(
    table: Table, shape: type[Shape], file: str, key: str, findings: list[Finding]
) -> tuple[Shape | None, frozenset[str]]:
    """The values of a table in their shape, and the names of those with a mistake, which it lacks. Every mistake is added to `findings`.

    The shape is None if a value that it needs is missing or has a mistake.
    """
    if table.is_broken:
        return None, frozenset()
    try:
        whole = msgspec.convert(table.values, shape)
        if not any(is_on_several_lines(value) for value in table.values.values()):
            return whole, frozenset()
    except msgspec.ValidationError:
        pass  # found again below, value by value
    expected = fields_of(shape)
    wrong: dict[str, str] = {}
    for name, value in table.values.items():
        if advice := problem_of(name, value, expected):
            wrong[name] = advice
            findings.append(file_finding(file, advice, table.line_of(name), key))
    missing = [name for name, field in expected.items() if field.required and name not in table.values]
    if missing:
        findings.append(file_finding(file, f"The table lacks: {', '.join(missing)}. Write it.", table.line, key))
    sound = {name: value for name, value in table.values.items() if name not in wrong}
    if any(field.required and name not in sound for name, field in expected.items()):
        return None, frozenset(wrong)
    return msgspec.convert(sound, shape), frozenset(wrong)


def problem_of(name: str, value: object, expected: Mapping[str, msgspec.structs.FieldInfo]) -> str:
    """What is wrong with one value, and what to do; empty if it is sound."""
    if name not in expected:
        return f"{name[:60]!r} is no word that a table here may have. {near(name, expected)}"
    if is_on_several_lines(value):
        return f"{name}: the value has several lines. Write it on one line."
    try:
        msgspec.convert(value, expected[name].type)
    except msgspec.ValidationError as error:
        return f"{name}: {reason(error)} {choices(expected[name].type)}".rstrip()
    return ""


def is_on_several_lines(value: object) -> bool:
    return isinstance(value, str) and "\n" in value


def reason(error: msgspec.ValidationError) -> str:
    """The error in one sentence, with words of TOML in place of msgspec's types, and without its paths and patterns."""
    text = str(error).partition(" - at ")[0].replace("Object", "The table")
    if " matching regex" in text:
        return "This is written in a form that is not known."
    return (
        TYPE.sub(lambda match: " or ".join(TYPE_NAMES.get(name, name) for name in match[1].split(" | ") if name != "null"), text)
        + "."
    )


def choices(kind: Any) -> str:
    """The values that an enumeration allows, or the form of a text."""
    options = (kind, *getattr(kind, "__args__", ()))
    for option in (Verdict, Jurisdiction, Therapy, SourceKind):
        if option in options:
            return f"Write one of: {', '.join(option)}."
    return next((f"Write it {form}." for pattern, form in PATTERNS.items() if pattern in options), "")


def day_of(value: object) -> Day:
    """A TOML date, or a month like "2024-08". Raises ValueError."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if isinstance(value, str):
        return read_day(value)
    raise ValueError(
        f'{str(value)[:40]!r} is no date. Write it without quotation marks, like 2026-11-24, or a month like "2026-11".'
    )
