"""The shapes of the tables in `copy.toml` and `facts/*.toml`, and their strict decoding. Nothing else than these shapes is allowed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from difflib import get_close_matches
from typing import Any, Literal, TypeVar

import msgspec

from .checks import read_day
from .findings import Finding
from .model import Day, Jurisdiction, SourceKind, Therapy, Verdict
from .toml_file import Table, file_finding


class Sentence(msgspec.Struct, frozen=True, kw_only=True):
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
    hold: dict[str, str] = {}
    locales: tuple[str, ...] = ()
    brand: str | None = None


class ReadSource(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One source of a decision, and what was read of it."""

    source: str
    read: str


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """A row of `decisions.toml`. Its sentences are tables inside it."""

    where: Jurisdiction
    therapy: Therapy
    verdict: Verdict
    sources: tuple[ReadSource, ...]
    dates: dict[str, Any] = {}
    note: str | None = None


class Citation(msgspec.Struct, frozen=True, kw_only=True):
    """A source of `sources.toml`. published: a date, or "seen" for the newest record that a check saw in it."""

    text: str
    kind: SourceKind
    url: str | None = None
    home: str | None = None
    published: Any = None
    note: str | None = None


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """The table `[widget]`. order: place in the guide and in every list. frame_height: CSS pixels."""

    order: int
    purpose: str
    frame_height: int
    page_type: str | None = None


Shape = TypeVar("Shape", Sentence, Row, Citation, Settings)


def near(word: str, known: Iterable[str]) -> str:
    """Advice with the nearest known word; else all of them, if they are few."""
    names = sorted(known)
    if match := get_close_matches(word, names, 1, 0.6):
        return f"Do you mean {match[0]}?"
    return f"There are: {', '.join(names)}." if 0 < len(names) <= 15 else ""


def decode_table(table: Table, shape: type[Shape], file: str, key: str, findings: list[Finding]) -> Shape | None:
    """The values of a table in their shape; None if a needed one is missing. Every mistake is added to `findings`."""
    expected = {field.name: field for field in msgspec.structs.fields(shape)}
    values: dict[str, Any] = {}
    for name, value in table.values.items():
        if name not in expected:
            advice = f"{name!r} is no word that a table here may have. {near(name, expected)}"
            findings.append(file_finding(file, advice, table.line_of(name), key))
            continue
        try:
            values[name] = msgspec.convert(value, expected[name].type)
        except msgspec.ValidationError as error:
            advice = f"{name}: {reason(error)} {choices(expected[name].type)}".rstrip()
            findings.append(file_finding(file, advice, table.line_of(name), key))
            values[name] = None
    missing = [name for name, field in expected.items() if field.required and name not in values]
    if missing:
        findings.append(file_finding(file, f"The table lacks: {', '.join(missing)}. Write it.", table.line, key))
    if missing or any(value is None and expected[name].required for name, value in values.items()):
        return None
    return shape(**{name: value for name, value in values.items() if value is not None})


def reason(error: msgspec.ValidationError) -> str:
    """The error in one sentence, without the notation of paths."""
    text = str(error).replace("`", "").replace(" - at $", "; at ").replace("object", "table").replace("array", "list")
    return f"{text.rstrip('.')}."


def choices(kind: Any) -> str:
    """The values that an enumeration allows."""
    for option in (Verdict, Jurisdiction, Therapy, SourceKind):
        if option in getattr(kind, "__args__", (kind,)):
            return f"Write one of: {', '.join(option)}."
    return ""


def day_of(value: object) -> Day:
    """A TOML date, or a month like "2024-08". Raises ValueError."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if isinstance(value, str):
        return read_day(value)
    raise ValueError(f'{value!r} is no date. Write it without quotation marks, like 2026-11-24, or a month like "2026-11".')
