"""The texts of a release that may be pasted, as they are today."""

from __future__ import annotations

from datetime import date

from service.channel import Channel, Text
from service.tree import form
from widget.manifest import Release, served
from widget.wording import texts_of


def texts(release: Release, root: str, day: date, channel: Channel) -> dict[Text, str]:
    """The HTML of each by widget and locale; none that is overdue, being updated or withdrawn, of which there is only a notice.

    root: address of `/v1/`. day: today. channel: what has been withdrawn.
    """
    gone = channel.gone(release.id, texts_of(release))
    return {
        (entry["widget"], entry["locale"]): served(release.files[path], root, release.id).decode()
        for path, entry in release.manifest["files"].items()
        if entry["type"] == "paste" and entry["state"] in {"checked", "not-checked"} and "overdue" in entry
        if form(path, entry, day, gone) == path
    }
