"""The tree of a release as readers get it: real addresses, the form that the day and the channel ask for, and release.json to check it by."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from service.releases.channel import Channel, Text
from widget.manifest import MANIFEST, Release, canonical_json, served, sha256
from widget.wording import texts_of

# The line of a page that says where its oEmbed answer is (widget/templates/page.html).
DISCOVERY = re.compile(rb'<link rel="alternate" type="application/json\+oembed" [^\n]*\n')


def materialize(release: Release, root: str, day: date, channel: Channel, current: str = "") -> dict[str, bytes]:
    """Every file by its path. root: address of the tree. day: today. channel: what has been withdrawn.

    current: address of the current tree, where the links in a notice lead; by default they stay in this one.
    """
    made = bodies(release, root, day, channel, current or root)
    return {**made, MANIFEST: served_manifest(release, made)}


def bodies(release: Release, root: str, day: date, channel: Channel, current: str) -> dict[str, bytes]:
    """Each path of a release with the body that readers get on a day.

    Under a root that is only a path of one site there are no oEmbed answers, and no page names one: what they say is put into pages of other
    sites, where that path leads elsewhere. Nor is there what earlier versions released to be pasted: nobody could correct it.
    """
    made = {}
    gone = channel.gone(release.id, texts_of(release))
    embeddable = not root.startswith("/")
    for path, entry in release.manifest["files"].items():
        if entry.get("type") == "paste" or (entry.get("type") == "oembed" and not embeddable):
            continue
        data = release.files[form(path, entry, day, gone)]
        if entry.get("type") == "page" and not embeddable:
            data = DISCOVERY.sub(b"", data)
        made[path] = served(data, current if is_gone(entry, gone) else root, release.id)
    return made


def is_gone(entry: Mapping[str, Any], gone: Collection[Text]) -> bool:
    """Whether a file holds a text that has been withdrawn. gone: those texts."""
    return "withdrawn" in entry and (entry["widget"], entry["locale"]) in gone


def form(path: str, entry: Mapping[str, Any], day: date, gone: Collection[Text]) -> str:
    """The path of the form of a file that readers get: the notice where it has been withdrawn, the overdue form once its review date has
    passed. gone: the texts that are withdrawn.
    """
    if is_gone(entry, gone):
        return str(entry["withdrawn"])
    if "overdue" in entry and day > date.fromisoformat(entry["checks"]["review_by"]):
        return str(entry["overdue"])
    return path


def served_manifest(release: Release, made: Mapping[str, bytes]) -> bytes:
    """release.json as served: beside the hash of each file's reserved form, that of the body that readers get."""
    files = {
        path: entry | {"served_sha256": sha256(made[path]), "served_length": len(made[path])}
        for path, entry in release.manifest["files"].items()
        if path in made
    }
    return canonical_json({**release.manifest, "files": files})
