"""File and line of each message in the English copy, for findings and for translators."""

from __future__ import annotations

import re
from collections.abc import Iterable

from service.catalogs.domains import DOMAINS, PREVIEW, is_of_preview

KEY = re.compile(r'"([a-z0-9_-]+(?:\.[a-z0-9_-]+)+)"')


def places_of_copy(keys: Iterable[str]) -> dict[str, tuple[str, int]]:
    """File and line of each message, those of the preview domain included. A message built by code has none."""
    searched = set(keys)
    locations: dict[str, tuple[str, int]] = {}
    for domain in DOMAINS:
        # The whole tree is read, so only where it has something to say.
        paths = sorted(domain.source.rglob("*.py")) if any((domain is PREVIEW) == is_of_preview(key) for key in searched) else ()
        for path in paths:
            for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
                for key in KEY.findall(line):
                    if key in searched:
                        locations.setdefault(key, (f"{domain.place}/{path.relative_to(domain.source).as_posix()}", number))
    return locations
