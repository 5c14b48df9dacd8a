"""False positives allowed by a translator's comment in the entry: `# allow: numbers`.

A comment, and no flag: msgcat and msgattrib drop unknown flags and Poedit shows none, while every tool keeps comments (measured with gettext
0.21, polib and translate-toolkit). The author of the sentence writes the comment, so it counts for less than a row of `allow.csv`: an error
becomes a warning for the person who approves the text. Forbidden wording stays an error. It counts for one check and one text:
`catalog update` adds a mark of the text, and with another text the comment has no effect.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator

from service.catalogs.checks.unit import Unit
from service.catalogs.checks.unknown_keys import nearest_key, printable_key
from service.catalogs.states import MARK_LENGTH
from widget.approvals import approval_digest

# Input methods type the wide colon (U+FF1A) and wide brackets (U+FF08, U+FF09).
NOTE = re.compile(
    r"(?P<head>\s*allow\s*[:\uff1a]\s*(?P<check>[^\s()\uff08\uff09]*))(?P<mark>\s*\(text (?P<of>[0-9a-f]+)\))?(?P<why>.*)",
    re.IGNORECASE,
)

ALLOWED = "A note in the entry allows this. Whoever approves the text looks whether that is right."
STALE = "The note `allow: {}` is about another text, and counts no more. Take it out, or write it anew without the brackets."
NEW = "The note `allow: {}` is about no certain text yet. Run `cellfacts catalog update`, which adds that."
NOTHING = "The note `allow: {}` allows what is not found here. Take it out."
NEVER = "The note `allow: {}` cannot count: only what a sentence says can be allowed in its entry. Take it out."


def translation_mark(key: str, english: str, text: str) -> str:
    """A short digest of key, English and translation."""
    return approval_digest(key, english, text)[:MARK_LENGTH]


def is_allowing(line: str) -> bool:
    """Whether a comment line allows a check."""
    return NOTE.fullmatch(line) is not None


def allowed_check(line: str) -> str:
    """The check that a comment line allows; empty if none."""
    match = NOTE.fullmatch(line)
    return match["check"].lower() if match else ""


def add_marks(note: str, key: str, english: str, text: str) -> str:
    """The comment with the mark of this text on each new `allow` line."""

    def mark_line(line: str) -> str:
        match = NOTE.fullmatch(line)
        return (
            line if not match or match["mark"] else f"{match['head']} (text {translation_mark(key, english, text)}){match['why']}"
        )

    return "\n".join(map(mark_line, note.split("\n")))


def apply_notes(
    unit: Unit, findings: Iterable[tuple[str, str, str]], note: str, names: Collection[str]
) -> Iterator[tuple[str, str, str]]:
    """Apply the `allow` lines of a comment to findings, and check those lines.

    findings: check, level and advice. names: of the checks that a comment may allow.
    """
    every = tuple(findings)
    found_checks = {check for check, _, _ in every}
    allowed = set()
    for match in filter(None, map(NOTE.fullmatch, note.split("\n"))):
        name = match["check"].lower()
        if name not in names:
            yield "allow", "warning", unknown_check_advice(name, names)
        elif match["of"] and match["of"] != translation_mark(unit.key, unit.english, unit.text):
            yield "allow", "warning", STALE.format(name)
        elif name not in found_checks:
            yield "allow", "warning", NOTHING.format(name)
        else:
            allowed.add(name)
            if not match["of"]:
                yield "allow", "warning", NEW.format(name)
    for check, level, advice in every:
        if check not in allowed:
            yield check, level, advice
        elif level == "error":
            yield check, "warning", f"{advice} {ALLOWED}"


def unknown_check_advice(name: str, names: Collection[str]) -> str:
    if near := nearest_key(name, names, cutoff=0.7):
        return f"There is no check {printable_key(name)}. Do you mean {near}?"
    return NEVER.format(printable_key(name))
