"""The tree of a release as readers get it: real addresses, the form that the day and the channel ask for, and release.json to check it by."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from service.channel import Channel
from widget.manifest import MANIFEST, Release, canonical, served, sha256, texts_of


def tree(release: Release, root: str, day: date, channel: Channel, current: str = "") -> dict[str, bytes]:
    """Every file by its path. root: address of the tree. day: today. channel: what has been withdrawn.

    current: address of the current tree, where the links in a notice lead; by default they stay in this one.
    """
    made = bodies(release, root, day, channel, current or root)
    return {**made, MANIFEST: served_manifest(release, made)}


def bodies(release: Release, root: str, day: date, channel: Channel, current: str) -> dict[str, bytes]:
    """Each path of a release with the body that readers get on a day: the notice where it has been withdrawn, the overdue form once its
    review date has passed."""
    made = {}
    gone = channel.gone(release.id, texts_of(release.manifest))
    for path, entry in release.manifest["files"].items():
        shown, address = path, root
        if "withdrawn" in entry and (entry["widget"], entry["locale"]) in gone:
            shown, address = entry["withdrawn"], current
        elif "overdue" in entry and day > date.fromisoformat(entry["checks"]["review_by"]):
            shown = entry["overdue"]
        made[path] = served(release.files[shown], address, release.id)
    return made


def served_manifest(release: Release, made: Mapping[str, bytes]) -> bytes:
    """release.json as served: beside the hash of each file's reserved form, that of the body that readers get."""
    files = {
        path: entry | {"served_sha256": sha256(made[path]), "served_length": len(made[path])}
        for path, entry in release.manifest["files"].items()
    }
    return canonical({**release.manifest, "files": files})
