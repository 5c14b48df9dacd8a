"""A release as readers get it on a day: with real addresses, overdue or withdrawn forms, and a release.json to check it by."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from service.releases.channel import Channel, Text
from widget.facts_json import with_states
from widget.manifest import MANIFEST, Release, canonical_json, served, sha256
from widget.wording import texts_of

UNSERVED = frozenset({"paste", "messages"})
# The line of a page that links to its oEmbed response (widget/templates/page.html).
DISCOVERY = re.compile(rb'<link rel="alternate" type="application/json\+oembed" [^\n]*\n')


def materialize(release: Release, root: str, day: date, channel: Channel, current: str = "") -> dict[str, bytes]:
    """All files of a release by path, as they are served on a day. root: address of the tree.

    current: address of the current tree, for links in notices; by default `root`.
    """
    files = bodies(release, root, day, channel, current or root)
    return {**files, MANIFEST: served_manifest(release, files)}


def bodies(release: Release, root: str, day: date, channel: Channel, current: str) -> dict[str, bytes]:
    """The body of each path of a release, as readers get it on a day.

    If the root is only a path, there are no oEmbed files and no links to them: another site would resolve that path against itself.
    Files of type "paste" from earlier versions are never served: nobody could correct them once pasted. Messages are for comparing.
    """
    bodies_by_path = {}
    withdrawn = channel.withdrawn_texts(release.id, texts_of(release))
    embeddable = not root.startswith("/")
    for path, entry in release.manifest["files"].items():
        if entry.get("type") in UNSERVED or (entry.get("type") == "oembed" and not embeddable):
            continue
        data = release.files[served_form(path, entry, day, withdrawn)]
        if entry.get("type") == "facts":
            data = with_states(data, day, withdrawn)
        if entry.get("type") == "page" and not embeddable:
            data = DISCOVERY.sub(b"", data)
        bodies_by_path[path] = served(data, current if is_text_withdrawn(entry, withdrawn) else root, release.id)
    return bodies_by_path


def is_text_withdrawn(entry: Mapping[str, Any], withdrawn: Collection[Text]) -> bool:
    return "withdrawn" in entry and (entry["widget"], entry["locale"]) in withdrawn


def served_form(path: str, entry: Mapping[str, Any], day: date, withdrawn: Collection[Text]) -> str:
    """The path of the form of a file that is served.

    The notice if its text is withdrawn, the overdue form after its review date, else the file itself.
    """
    if is_text_withdrawn(entry, withdrawn):
        return str(entry["withdrawn"])
    if "overdue" in entry and day > date.fromisoformat(entry["checks"]["review_by"]):
        return str(entry["overdue"])
    return path


def served_manifest(release: Release, served_bodies: Mapping[str, bytes]) -> bytes:
    """release.json as served: with hash and length of each served body, beside the hash of the reserved form."""
    files = {
        path: entry | {"served_sha256": sha256(served_bodies[path]), "served_length": len(served_bodies[path])}
        for path, entry in release.manifest["files"].items()
        if path in served_bodies
    }
    return canonical_json({**release.manifest, "files": files})
