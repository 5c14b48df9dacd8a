"""Pinning: the hash of a text as it stands under the address of its own release.

htmx 4 hands `integrity` to fetch, which refuses whatever has another hash (Subresource Integrity); readers then keep the link. So a pinned text
is never newer than its release, and is a link from the day on which it is past its date or withdrawn.
"""

from __future__ import annotations

from datetime import date

from service.channel import Channel
from service.demo.npm import digest
from service.snippets import Pin
from service.tree import form, tree
from widget.manifest import Release
from widget.wording import texts_of


def pin(release: Release, path: str, root: str, day: date, channel: Channel) -> Pin | None:
    """What pins a text of a release; None where there is only a notice of it.

    path: of the fragment, below `/v1/`. root: address of `/v1/`. day: today. channel: what has been withdrawn.
    """
    entry = release.manifest["files"][path]
    gone = channel.gone(release.id, texts_of(release))
    if entry["state"] == "being-updated" or form(path, entry, day, gone) != path:
        return None
    body = tree(release, f"{root}releases/{release.id}/", day, channel, root)[path]
    return Pin(release.id, digest(body))
