"""Translations compared with each other: one target for two sources, and two targets for one source. This finds text pasted into the next row.

Weblate has the same checks ("reused translation", "inconsistent").
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from service.catalogs.domains import is_of_preview
from widget.model import Message
from widget.text import PLACEHOLDER

# A heading may well be the same for "Source" and "Sources"; a sentence may not.
SENTENCE = 12


def inconsistencies(messages: Iterable[Message], texts: Mapping[str, str]) -> Iterator[tuple[str, str, str, str]]:
    """Key, check, level and advice of each finding. messages: in reading order."""
    by_text: dict[str, Message] = {}
    by_english: dict[str, Message] = {}
    for message in messages:
        text = texts.get(message.key, "").strip()
        if not re.search(r"\w", PLACEHOLDER.sub("", text)) or text.isascii():
            continue  # a name, or empty, which other checks report
        first = by_text.setdefault(text, message)
        if comparable(first.english) != comparable(message.english):
            level = "error" if len(text) >= SENTENCE else "warning"
            if level == "warning" and is_of_preview(message.key):
                continue  # the page of the admins has many words for few things
            advice = f"{first.key} has the same translation, and another English. Look which of the two it belongs to."
            yield message.key, "reused", level, advice
            continue
        same = by_english.setdefault(message.english, message)
        if texts[same.key].strip() != text:
            yield message.key, "inconsistent", "warning", f"{same.key} has the same English, and another translation. Write one."


def comparable(english: str) -> str:
    """The words of an English text, case-folded."""
    return " ".join(re.findall(r"\w+", english.casefold()))
