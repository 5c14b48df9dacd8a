"""Conflicts of interest: the publisher's statement for each language, in `translations/conflicts.toml`.

In a language without a statement no text counts as checked by a clinician (`approvals.Ledger.review`). A reader who sees the
reviewer's name must also see what reviewer and publisher gain. Plain text outside the catalogs: each publisher writes their own.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from .findings import Finding
from .locales import available
from .model import HOW_TO_REACH

NAME = "conflicts.toml"
LONGEST = 600  # characters: it stands in every footer
# No markup in texts; a TODO note is no statement.
FORBIDDEN = re.compile(rf"[<>{{}}]|{HOW_TO_REACH}|\b(?:TBD|TODO)\b|待定|待补", re.IGNORECASE)
SENTENCES = re.compile(r".*\w.*[.。]\s*")


@dataclass(frozen=True, slots=True)
class Statements:
    """The statements by language tag, and the findings about the file. One finding empties all statements."""

    by_tag: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[Finding, ...] = ()


def load(translations: Path) -> Statements:
    """The statements of a catalog folder; none without a file."""
    path = translations / NAME
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return Statements()
    return parse_interests(data, [locale.tag for locale in available(translations)], str(path))


def parse_interests(data: bytes, tags: list[str], file: str) -> Statements:
    """The statements in the bytes of a file. tags: of the existing languages. file: its path, for findings."""
    try:
        statements = tomllib.loads(data.decode("utf-8-sig"))
    except ValueError as error:  # no TOML, no UTF-8
        return Statements(
            {}, (interests_finding(file, f'It cannot be read ({error}). Write a line for each language, like en = "…".'),)
        )
    wrong = tuple(
        interests_finding(file, advice, tag) for tag, text in statements.items() if (advice := statement_problem(tag, text, tags))
    )
    return Statements({} if wrong else {tag: text.strip() for tag, text in statements.items() if text.strip()}, wrong)


def line_of(translations: Path, tag: str) -> int:
    """The line with the statement for a language; 0 without one."""
    with suppress(OSError, ValueError):
        lines = (translations / NAME).read_text("utf-8-sig").split("\n")
        pattern = re.compile(rf"""\s*(["']?){re.escape(tag)}\1\s*=""")
        return next((number for number, line in enumerate(lines, 1) if pattern.match(line)), 0)
    return 0


def statement_problem(tag: str, text: object, tags: list[str]) -> str:
    """The problem of one statement and its remedy; empty if it is sound."""
    if tag not in tags:
        return f"There is no language {tag[:20]!r}; there are: {', '.join(tags)}."
    if not isinstance(text, str) or not text.isprintable():
        return "The statement must be plain text on one line, in quotation marks."
    if len(text) > LONGEST:
        return f"The statement has {len(text)} characters; it stands in every footer, so at most {LONGEST}."
    if match := FORBIDDEN.search(text):
        return f"The statement has {match[0]!r} in it; it may hold no address, contact, markup or placeholder."
    if text.strip() and not SENTENCES.fullmatch(text):
        return f"The statement is {text[:20]!r}; write whole sentences, with a full stop at the end. Leave it empty while nothing is stated."
    return ""


def interests_finding(file: str, advice: str, tag: str = "") -> Finding:
    return Finding("error", "conflicts", advice, locale=tag, file=file)
