"""Where the English copy says a message: for findings, and for the translator who wants to see what stands around it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from widget.rendering import PACKAGE

KEY = re.compile(r'"([a-z0-9_-]+(?:\.[a-z0-9_-]+)+)"')


def places_of_copy(keys: Iterable[str]) -> dict[str, tuple[str, int]]:
    """The file and line of each message in the copy; one that is made by a rule has none."""
    wanted = set(keys)
    found: dict[str, tuple[str, int]] = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
            for key in KEY.findall(line):
                if key in wanted:
                    found.setdefault(key, (f"{PACKAGE.name}/{path.relative_to(PACKAGE).as_posix()}", number))
    return found
