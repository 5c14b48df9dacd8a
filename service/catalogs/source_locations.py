"""File and line of each message: of the copy, and of the preview's words."""

from __future__ import annotations

import re
from collections.abc import Iterable

from service.catalogs.domains import OF_METHODS, OF_PAGES
from service.words import methods
from widget.content import Content

KEY = re.compile(r'"([a-z0-9_-]+(?:\.[a-z0-9_-]+)+)"')


def places_of_copy(content: Content) -> dict[str, tuple[str, int]]:
    """File and line of each message of the copy."""
    return {key: (place.file, place.line) for key, place in content.places.items()}


def places_of_words(keys: Iterable[str]) -> dict[str, tuple[str, int]]:
    """File and line of each message of the preview. A message built by code has none."""
    searched = set(keys)
    locations: dict[str, tuple[str, int]] = {}
    # The whole tree is read, so only where it has something to say.
    for path in sorted(OF_PAGES.folder.rglob("*.py")) if searched else ():
        for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
            for key in KEY.findall(line):
                if key in searched:
                    locations.setdefault(key, (f"{OF_PAGES.place}/{path.relative_to(OF_PAGES.folder).as_posix()}", number))
    for path in sorted(OF_METHODS.folder.glob(f"*/{methods.FILE}")) if searched else ():
        for number, message in methods.word_lines(path.parent.name, path.read_text(encoding="utf-8-sig")):
            if message.key in searched:
                locations[message.key] = f"{OF_METHODS.place}/{path.parent.name}/{path.name}", number
    return locations
