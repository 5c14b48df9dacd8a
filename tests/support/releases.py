"""Releases as tests need them: of the format before messages, of the time before short forms, and of a format that is still to come."""

from __future__ import annotations

import json
from typing import Any

from widget.manifest import SHORT, Release, canonical_json, identity_of, sha256

NEW_TYPES = {"messages", "facts", "schema"}
OLD_USES = ("body", "footer", "data")


def with_manifest(release: Release, **changes: Any) -> Release:
    """The release with another manifest, and the id that belongs to it."""
    manifest = {**release.manifest, **changes}
    identity = identity_of(manifest)
    return Release(identity, release.files, {**manifest, "id": identity})


def in_format_1(release: Release) -> Release:
    """What the version before this one would have built: no messages, no facts."""
    entries = {path: entry for path, entry in release.manifest["files"].items() if entry["type"] not in NEW_TYPES}
    older = with_manifest(release, format=1, files=entries)
    return Release(older.id, {path: release.files[path] for path in entries}, older.manifest)


def without_short_forms(release: Release) -> Release:
    """What the version before the short forms would have built: whole texts alone, and what they say."""
    files, entries = {}, {}
    for path, entry in release.manifest["files"].items():
        if SHORT & entry.keys():
            continue
        data = release.files[path]
        if entry["type"] == "messages":
            body = json.loads(data)
            widgets = {slug: {name: uses[name] for name in OLD_USES} for slug, uses in body["widgets"].items()}
            data = canonical_json(body | {"widgets": widgets})
        files[path], entries[path] = data, entry | {"sha256": sha256(data), "length": len(data)}
    older = with_manifest(release, files=entries)
    return Release(older.id, files, older.manifest)
