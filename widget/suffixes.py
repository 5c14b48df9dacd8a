"""How the files of a release are named, and the media type of each."""

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
    """The media type of a file by the end of its name, as `Content-Type` has it."""
    return TYPES.get(path[path.rfind(".") :], "application/octet-stream")
