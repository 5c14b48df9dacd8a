"""File suffixes of a release, and their media types."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

HEADINGS = {2: ".html", 3: ".h3.html", 4: ".h4.html"}  # level of the top heading of a fragment
PAGE = ".page.html"
OEMBED = ".oembed.json"
BRIEF_FORM = "brief"  # the answer alone, with its dates and the way to the whole text
BRIEF = ".brief.html"
BRIEF_PAGE = ".brief.page.html"
BRIEF_OEMBED = ".brief.oembed.json"


class FormSuffixes(NamedTuple):
    """The suffixes of one form of a text. headings: of its fragments, by level of the top heading."""

    headings: Mapping[int, str]
    page: str
    oembed: str


# By form; None is the whole text, or a whole question.
FORMS: Mapping[str | None, FormSuffixes] = {
    None: FormSuffixes(HEADINGS, PAGE, OEMBED),
    BRIEF_FORM: FormSuffixes({2: BRIEF}, BRIEF_PAGE, BRIEF_OEMBED),
}
TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".json": "application/json",
    ".atom": "application/atom+xml",
    ".gz": "application/gzip",
}


def media_type(path: str) -> str:
    """The value of `Content-Type` for a file name."""
    return TYPES.get(path[path.rfind(".") :], "application/octet-stream")
