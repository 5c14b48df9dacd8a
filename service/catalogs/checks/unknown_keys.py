"""Keys that no message has: a typing mistake, or an entry that is no longer needed."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from pathlib import Path

from widget.catalog import Catalog, unsafe_character
from widget.findings import Finding
from widget.model import Message

# How near a key has to be: status.leed is 0.91 to status.lead, other pairs of our keys are further apart than typing mistakes.
NEAR = 0.8
# A file with more of them is somebody else's, and looking for near keys in it takes long.
MOST = 20
LONGEST = 80


def nearest_key(key: str, keys: Iterable[str], how_near: float = NEAR) -> str:
    """The key that is most like one; empty if none is."""
    return (*difflib.get_close_matches(key, keys, 1, how_near), "")[0]


def with_unknown_keys(catalog: Catalog, messages: Iterable[Message], path: Path) -> tuple[Finding, ...]:
    """What was found when a catalog was read, and the keys that nobody knows. path: its file.

    A mistyped key is one fault, not two: the message that is missing is looked for where the wrong key stands.
    """
    known = dict.fromkeys(message.key for message in messages)  # in their order, and quick to look up
    unknown = [key for key in catalog.lines if key and key not in known] if catalog.texts else []

    def at(level: str, check: str, advice: str, key: str, line: int) -> Finding:
        return Finding(level, check, advice, key, catalog.locale.tag, str(path), line)

    missing = [one.key for one in catalog.problems if one.check == "missing" and one.key not in catalog.lines]
    moved: dict[str, Finding] = {}
    found = []
    for key in unknown[:MOST]:
        line, shown = catalog.lines[key], printable_key(key)
        if near := nearest_key(key, (one for one in missing if one not in moved)):
            moved[near] = at("error", "missing", f"There is no message {shown}. Do you mean {near}? Mend the key.", near, line)
            continue
        near = nearest_key(key, known)
        advice = "Mend the key, or take the entry out" if near else "Run `cellfacts catalog update`, which sets the entry aside"
        found.append(
            at("warning", "key", f"There is no message {shown}.{f' Do you mean {near}?' * bool(near)} {advice}.", shown, line)
        )
    if rest := unknown[MOST:]:
        advice = f"From here on there are {len(rest)} more keys that no message has. Is this file for another program?"
        found.append(at("warning", "key", advice, "", catalog.lines[rest[0]]))
    return (*(moved.get(one.key, one) if one.check == "missing" else one for one in catalog.problems), *found)


def printable_key(key: str) -> str:
    """A key that a stranger wrote, as it may be shown."""
    return key[:LONGEST] if not unsafe_character(key[:LONGEST]) else ascii(key[:LONGEST])


def terminal_safe(text: str) -> str:
    """A text that a stranger wrote, as a terminal may show it: what is no character to be seen is written out."""
    return "".join(ascii(one)[1:-1] if unsafe_character(one) else one for one in text)
