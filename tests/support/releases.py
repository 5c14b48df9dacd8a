"""Releases as tests need them: of the format before messages, and of one that is still to come."""

from __future__ import annotations

from typing import Any

from widget.manifest import Release, identity_of

NEW_TYPES = {"messages", "facts", "schema"}


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
