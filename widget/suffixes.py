"""File suffixes of a release, and their media types."""

from __future__ import annotations

HEADINGS = {2: ".html", 3: ".h3.html", 4: ".h4.html"}  # level of the top heading of a fragment
PAGE = ".page.html"
OEMBED = ".oembed.json"
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
