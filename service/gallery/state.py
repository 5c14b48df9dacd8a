"""What the pages of the gallery say of the release that is served, and of how much of it a clinician has checked."""

from __future__ import annotations

from typing import Any

from service.catalogs.preview_page import PageWords
from service.releases.channel import Channel
from service.serving.wsgi import PublicApp
from service.words import gallery as said
from widget.manifest import Release, text_entries
from widget.model import GUIDE, PUBLISHER
from widget.wording import texts_of


def checked_texts(release: Release, channel: Channel) -> tuple[int, int]:
    """The number of texts that a clinician has checked, and of readable ones. The guide repeats the others, so it does not count."""
    withdrawn = channel.withdrawn_texts(release.id, texts_of(release))
    states = [
        entry["state"]
        for _, entry in text_entries(release.manifest)
        if entry["widget"] != GUIDE and (entry["widget"], entry["locale"]) not in withdrawn
    ]
    return states.count("checked"), len(states) - states.count("being-updated")


def release_values(public: PublicApp) -> dict[str, Any]:
    """The template variables about the current release, if there is one. number: of the release, None if not known."""
    live, release = public.live, public.live.release
    if release is None:
        return {"release": None, "number": None, "checked": 0, "readable": 0, "publisher": PUBLISHER}
    checked, readable = checked_texts(release, live.channel)
    return {
        "release": release,
        "number": public.store.numbers(live.channel).get(release.id),
        "checked": checked,
        "readable": readable,
        "publisher": release.manifest["publisher"],
    }


def said_of_release(public: PublicApp, words: PageWords) -> dict[str, Any]:
    """The template variables about the current release: its name, and how much of it a clinician has checked."""
    values = release_values(public)
    checked, readable = values["checked"], values["readable"]
    if not readable:
        state = words.say(said.ALL_GONE)
    elif not checked:
        state = words.say(said.UNCHECKED)
    elif checked < readable:
        state = words.say(said.PARTLY_CHECKED, checked=str(checked), readable=str(readable))
    else:
        state = words.say(said.CHECKED)
    return {**values, "state": state}
