"""Prepared resources of the public service: a release's tree, the channel, the feed and the signed files."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime
from pathlib import Path

from service.files import read_no_follow, stat_mark
from service.releases.channel import Channel, as_bytes
from service.releases.store import CHANGES, CHANNEL
from service.releases.view import materialize
from service.serving import responses
from service.serving.headers import CACHE, CURRENT_CACHE, FOREVER_CACHE, PINNED_CACHE, REVALIDATE, SAFETY, SHARED, with_own_style
from service.serving.responses import Resource
from service.signing.expiry import signatures_end
from widget.content import Content
from widget.fragment import RESERVED_ROOT
from widget.languages import Language
from widget.manifest import Release, sha256
from widget.stylesheet import build_stylesheet
from widget.suffixes import media_type
from widget.wording import texts_of

TIMESTAMP = "timestamp.json"
STYLESHEET = "widget.css"
SIGNED = re.compile(
    r"[0-9]+\.(?:root|targets|snapshot)\.json|targets/[0-9a-f]{64}\.(?:channel\.json|changes\.atom|[0-9a-f]{16}\.json\.gz)"
)


def channel_resource(channel: Channel) -> Resource:
    return responses.prepare(as_bytes(channel), [("Content-Type", media_type(CHANNEL)), (CACHE, CURRENT_CACHE), *SHARED])


def feed_resource(feed: bytes, root: str) -> Resource:
    """changes.atom as served. feed: in the reserved form. root: address of `/v1/`."""
    body = feed.replace(RESERVED_ROOT.encode(), root.encode())
    return responses.prepare(body, [("Content-Type", media_type(CHANGES)), (CACHE, CURRENT_CACHE), *SHARED])


def resources(release: Release, root: str, day: date, channel: Channel, pinned: str = "") -> dict[str, Resource]:
    """Prepared resources of a release by URL path.

    root: address of `/v1/`. pinned: the release id in the address; empty for the current tree.
    """
    prefix = f"releases/{pinned}/" if pinned else ""
    bodies = materialize(release, root + prefix, day, channel, root)
    entries = release.manifest["files"]
    withdrawn = channel.withdrawn_texts(release.id, texts_of(release)) if pinned else frozenset()
    table = {}
    safety, shared = with_own_style(SAFETY, root), with_own_style(SHARED, root)
    for path, body in bodies.items():
        entry = entries.get(path, {})
        headers = [("Content-Type", media_type(path))]
        if locale := entry.get("locale"):
            headers.append(("Content-Language", locale))
        is_gone = bool(pinned) and entry.get("type") == "facts" and channel.is_withdrawn(release.id)
        is_withdrawn = is_gone or (entry.get("widget"), locale) in withdrawn
        if is_withdrawn:  # RFC 5829, 3.2
            headers.append(("Link", f'<{root}{path}>; rel="latest-version"'))
        is_immutable = path == release.manifest["stylesheet"]
        headers.append((CACHE, FOREVER_CACHE if is_immutable else PINNED_CACHE if pinned else CURRENT_CACHE))
        # RFC 9110, 15.5.11. Without CORS, so that htmx keeps the link that stands in a placeholder.
        table[f"/v1/{prefix}{path}"] = responses.prepare(
            body, [*headers, *(safety if is_withdrawn else shared)], "410 Gone" if is_withdrawn else "200 OK"
        )
    return table


def stylesheet_resource(content: Content, languages: Collection[Language]) -> Resource:
    """The stylesheet of a service without a release, for its errors. languages: that these are in."""
    body = build_stylesheet(content, languages).encode()
    return responses.prepare(body, [("Content-Type", media_type(STYLESHEET)), (CACHE, REVALIDATE), *SHARED])


class SignedFiles:
    """What mirrors fetch under /v1/tuf/. table: by URL path."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.seen = ""
        self.table: Mapping[str, Resource] = {}
        self.expires: datetime | None = None

    def refresh(self) -> None:
        """Prepare everything again if the timestamp changed."""
        try:
            mark = stat_mark((self.folder / TIMESTAMP,))
            if mark != self.seen:
                self.table = dict(self.prepared())
                self.expires = signatures_end(self.folder.parent)
                self.seen = mark
        except (OSError, ValueError, KeyError, TypeError):
            return  # nothing is signed yet, or a file was removed meanwhile: the next refresh finds the newer ones

    def is_stale(self, now: datetime) -> bool:
        """True if a signature has expired: an edge without its origin for seven days, or an origin without a key."""
        return self.expires is not None and now > self.expires

    @property
    def fingerprint(self) -> str | None:
        """SHA-256 of the first root, for partners to compare; None before there are keys."""
        first = self.table.get("/v1/tuf/1.root.json")
        return sha256(first.variants["identity"].body) if first else None

    def prepared(self) -> Iterator[tuple[str, Resource]]:
        """URL path and resource of each signed file. Other files and symlinks are not served. Raises OSError."""
        # Written last, so read first: then the files that it names exist.
        yield self.answer(TIMESTAMP, read_no_follow(self.folder / TIMESTAMP))
        for folder in (self.folder, self.folder / "targets"):
            for path in () if folder.is_symlink() else folder.iterdir():
                name = path.relative_to(self.folder).as_posix()
                if SIGNED.fullmatch(name) and path.is_file() and not path.is_symlink():
                    yield self.answer(name, read_no_follow(path))

    @staticmethod
    def answer(name: str, data: bytes) -> tuple[str, Resource]:
        # The timestamp says whether anything is new, so caches must revalidate it. Other files never change under their names.
        # Except roots: a service that lost its root key starts again with another 1.root.json.
        cache = REVALIDATE if name == TIMESTAMP else CURRENT_CACHE if name.endswith(".root.json") else FOREVER_CACHE
        headers = [("Content-Type", media_type(name)), (CACHE, cache), *SHARED]
        return f"/v1/tuf/{name}", responses.prepare(data, headers, packed=name.endswith(".gz"))
