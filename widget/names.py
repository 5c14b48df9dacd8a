"""Names in the copy: of tables, keys and placeholders. Each that cannot be right is a finding."""

from __future__ import annotations

import re
from collections.abc import Iterable

from .checks import FACT_CHECK
from .shapes import Sentence, near
from .tables import FACT_FILES, SETTINGS, TableName, Tables
from .text import PLACEHOLDER

NAME = re.compile(r"(?=.*[a-z])[a-z0-9]+(?:[_-][a-z0-9]+)*")
FOLDER = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*")
# Words of a table, and the two words by which templates ask a part what it is.
RESERVED = frozenset({*Sentence.__struct_fields__, "name", "decision"})


def find_bad_names(tables: Tables) -> None:
    """Names of tables that could not be keys, and values outside of any table."""
    for name, table in tables.named.items():
        if not name.path:
            field = next(iter(table.values), "")
            if field:
                tables.wrong(name, f"{field!r} stands outside of any table. Write it under a header like [lead].", field)
        elif name.path != SETTINGS and (advice := name_problem(name.path[-1])):
            tables.wrong(name, advice)
        if name.path[:1] == SETTINGS and len(name.path) > 1 and name.stem not in FACT_FILES:
            tables.wrong(name, "[widget] has settings only. Write the sentence outside of it.")


def name_problem(word: str) -> str:
    """What is wrong with a name of a table; empty if it is sound."""
    if word.isdigit():
        return f"{word[:40]!r} is a number. A name is fixed when it is written, so call it after what it says."
    if not NAME.fullmatch(word):
        return f"{word[:40]!r} is no name. Use small letters, digits, - and _."
    if word in RESERVED:
        return f"{word!r} has a meaning of its own. Write it as a value, or choose another name."
    return ""


def find_bad_keys(tables: Tables) -> None:
    """Keys that no key can be, and keys that belong to two sentences."""
    first: dict[str, TableName] = {}
    for name, table in tables.named.items():
        if not isinstance(table.values.get("text"), str):
            continue
        key = tables.message_key(name)
        if "key" in table.values and (len(key.split(".")) < 2 or any(not NAME.fullmatch(word) for word in key.split("."))):
            tables.wrong(name, f"{key[:80]!r} is no key. Write the names with dots between them, like faq.approved.us.", "key")
        elif (other := first.setdefault(key, name)) != name:
            home = f"[{'.'.join(other.path)}] in {tables.file(other.stem)}"
            advice = f"{key} is the key of {home} already. A key belongs to one sentence."
            tables.wrong(name, advice, "key" if "key" in table.values else "")


def find_bad_placeholders(tables: Tables, name: TableName, text: str, filled: Iterable[str], dates: Iterable[str] = ()) -> None:
    """Placeholders without a value, and dates without a placeholder. filled: what has a value here."""
    used = set(PLACEHOLDER.findall(text))
    known = set(filled)
    for word in sorted(used - known):
        if word in {"seen", "seen_month"} and "checked" in known:
            advice = "No check that stands names the newest record seen. Record one with `cellfacts facts check`, with --seen."
            tables.wrong(name, advice, "text", check=FACT_CHECK)
        else:
            hint = near(word, known) if "checked" in known else "A date comes with sources, or with rests_on."
            tables.wrong(
                name, f"The placeholder {{{word}}} has no value here. {hint if word not in known else ''}".rstrip(), "text"
            )
    for word in sorted(set(dates) - used):
        tables.wrong(name, f"The date {word} stands in no placeholder of the text. Write {{{word}}}, or take it out.", "dates")
