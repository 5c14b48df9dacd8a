"""The tree of a release as readers get it: real addresses, the form that the day and the channel ask for, and release.json to check it by."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from service.channel import Channel
from widget.manifest import MANIFEST, Release, canonical, served, sha256


def tree(release: Release, root: str, day: date, channel: Channel) -> dict[str, bytes]:
    """Every file by its path. root: address of the tree. day: today. channel: what has been withdrawn."""
    made = bodies(release, root, day, channel)
    return {**made, MANIFEST: served_manifest(release, made)}


def bodies(release: Release, root: str, day: date, channel: Channel) -> dict[str, bytes]:
    """Each path of a release with the body that readers get on a day: the notice where it has been withdrawn, the overdue form once its
    review date has passed."""
    made = {}
    for path, entry in release.manifest["files"].items():
        shown = path
        if "withdrawn" in entry and channel.is_withdrawn(release.id, entry["widget"], entry["locale"]):
            shown = entry["withdrawn"]
        elif "overdue" in entry and day > date.fromisoformat(entry["checks"]["review_by"]):
            shown = entry["overdue"]
        made[path] = served(release.files[shown], root, release.id)
    return made


def served_manifest(release: Release, made: Mapping[str, bytes]) -> bytes:
    """release.json as served: beside the hash of each file's reserved form, that of the body that readers get."""
    files = {
        path: entry | {"served_sha256": sha256(made[path]), "served_length": len(made[path])}
        for path, entry in release.manifest["files"].items()
    }
    return canonical({**release.manifest, "files": files})
