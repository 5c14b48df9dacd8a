"""Conflicts of interest, as the publisher states them: one sentence or more for each language, in `translations/conflicts.toml`.

A language whose statement is empty has stated nothing, and no text in it counts as checked by a clinician (`approvals.Ledger.review`): whoever
reads who has checked a text is to read beside it what they and the publisher gain by it. Plain text, in no catalog: each publisher's own.
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
# No text has markup, and a note to oneself states nothing.
FORBIDDEN = re.compile(rf"[<>{{}}]|{HOW_TO_REACH}|\b(?:TBD|TODO)\b|待定|待补", re.IGNORECASE)
SENTENCES = re.compile(r".*\w.*[.。]\s*")


@dataclass(frozen=True, slots=True)
class Statements:
    """What is stated, by tag of the language, and what is wrong with the file. Where anything is wrong, nothing is stated."""

    by_tag: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[Finding, ...] = ()


def load(translations: Path) -> Statements:
    """The statements in a folder of catalogs; none where there is no file."""
    path = translations / NAME
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return Statements()
    return parse_interests(data, [locale.tag for locale in available(translations)], str(path))


def parse_interests(data: bytes, tags: list[str], file: str) -> Statements:
    """The statements in a file's bytes. tags: of the languages that there are. file: its path, for findings."""
    try:
        stated = tomllib.loads(data.decode("utf-8-sig"))
    except ValueError as error:  # no TOML, no UTF-8
        return Statements({}, (problem(file, f'It cannot be read ({error}). Write a line for each language, like en = "…".'),))
    wrong = tuple(problem(file, advice, tag) for tag, text in stated.items() if (advice := fault(tag, text, tags)))
    return Statements({} if wrong else {tag: text.strip() for tag, text in stated.items() if text.strip()}, wrong)


def line_of(translations: Path, tag: str) -> int:
    """The line on which the statement for a language stands; 0 if there is none yet."""
    with suppress(OSError, ValueError):
        lines = (translations / NAME).read_text("utf-8-sig").split("\n")
        at = re.compile(rf"""\s*(["']?){re.escape(tag)}\1\s*=""")
        return next((number for number, line in enumerate(lines, 1) if at.match(line)), 0)
    return 0


def fault(tag: str, text: object, tags: list[str]) -> str:
    """What is wrong with one statement, and what to do; empty if nothing is."""
    if tag not in tags:
        return f"There is no language {tag[:20]!r}; there are: {', '.join(tags)}."
    if not isinstance(text, str) or not text.isprintable():
        return "The statement must be plain text on one line, in quotation marks."
    if len(text) > LONGEST:
        return f"The statement has {len(text)} characters; it stands in every footer, so at most {LONGEST}."
    if sign := FORBIDDEN.search(text):
        return f"The statement has {sign[0]!r} in it; it may hold no address, contact, markup or placeholder."
    if text.strip() and not SENTENCES.fullmatch(text):
        return f"The statement is {text[:20]!r}; write whole sentences, with a full stop at the end. Leave it empty while nothing is stated."
    return ""


def problem(file: str, advice: str, tag: str = "") -> Finding:
    """A finding about the file."""
    return Finding("error", "conflicts", advice, locale=tag, file=file)
