"""Keys (msgctxt) that no message has: a misspelled key, or an entry that is no longer needed."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from pathlib import Path

from widget.catalog import Catalog
from widget.findings import Finding
from widget.model import Message
from widget.text import unsafe_character

# Similarity of a misspelled key: status.leed is 0.91 to status.lead; different keys of ours are less similar.
NEAR = 0.8
# A file with more unknown keys belongs to another program, and searching for similar keys takes long.
MOST = 20
LONGEST = 80


def nearest_key(key: str, keys: Iterable[str], cutoff: float = NEAR) -> str:
    """The most similar key; empty if none is similar enough."""
    return (*difflib.get_close_matches(key, keys, 1, cutoff), "")[0]


def with_unknown_keys(catalog: Catalog, messages: Iterable[Message], path: Path) -> tuple[Finding, ...]:
    """The findings of reading a catalog, plus its unknown keys. path: its file.

    A misspelled key is one finding, not two: a missing message is reported at the similar key.
    """
    known_keys = dict.fromkeys(message.key for message in messages)  # in their order, and quick to look up
    unknown = [key for key in catalog.lines if key and key not in known_keys] if catalog.texts else []

    def finding(level: str, check: str, advice: str, key: str, line: int) -> Finding:
        return Finding(level, check, advice, key, catalog.locale.tag, str(path), line)

    missing = [problem.key for problem in catalog.problems if problem.check == "missing" and problem.key not in catalog.lines]
    misspelled: dict[str, Finding] = {}
    findings = []
    for key in unknown[:MOST]:
        line, name = catalog.lines[key], printable_key(key)
        if near := nearest_key(key, (other for other in missing if other not in misspelled)):
            misspelled[near] = finding(
                "error", "missing", f"There is no message {name}. Do you mean {near}? Mend the key.", near, line
            )
            continue
        near = nearest_key(key, known_keys)
        advice = "Mend the key, or take the entry out" if near else "Run `cellfacts catalog update`, which sets the entry aside"
        findings.append(
            finding("warning", "key", f"There is no message {name}.{f' Do you mean {near}?' * bool(near)} {advice}.", name, line)
        )
    if rest := unknown[MOST:]:
        advice = f"From here on there are {len(rest)} more keys that no message has. Is this file for another program?"
        findings.append(finding("warning", "key", advice, "", catalog.lines[rest[0]]))
    return (
        *(misspelled.get(problem.key, problem) if problem.check == "missing" else problem for problem in catalog.problems),
        *findings,
    )


def printable_key(key: str) -> str:
    """A key from a file, shortened and safe to print."""
    return key[:LONGEST] if not unsafe_character(key[:LONGEST]) else ascii(key[:LONGEST])


def terminal_safe(text: str) -> str:
    """A text from a file, with control and invisible characters escaped."""
    return "".join(ascii(character)[1:-1] if unsafe_character(character) else character for character in text)
