"""The page of all releases with their actions, and the page of all decisions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, request
from werkzeug.wrappers import Response

from service.clock import utc_stamp
from service.errors import CellfactsError
from service.preview.context import Preview
from service.preview.http import page_response
from service.preview.pages.decisions import TITLES
from service.releases.channel import Channel, Texts
from service.releases.store import Store
from service.words import releases as words
from widget.manifest import ReleaseDamaged, text_entries
from widget.model import GUIDE

A_PAGE = 100  # decisions


@dataclass(frozen=True, slots=True)
class ReleaseRow:
    """A row of the list.

    built: UTC. standing: "current", "earlier", "waiting", "withdrawn" or "damaged". gone: its withdrawn texts. checked: number of texts that a
    clinician has checked. texts: number of texts.
    """

    id: str
    built: str
    standing: str
    reason: str = ""
    gone: tuple[str, ...] = ()
    checked: int = 0
    texts: int = 0


def register(part: Blueprint, preview: Preview) -> None:
    @part.get("/releases")
    def releases() -> Response:
        channel = preview.store.channel()
        return page_response("releases.html", module=words, lines=list(release_rows(preview.store, channel)), channel=channel)

    @part.get("/log")
    def log() -> Response:
        entries = preview.journal.entries()
        first = request.args.get("from", 0, int)
        page_entries = entries[max(first, 0) : max(first, 0) + A_PAGE]
        older = first + A_PAGE if first + A_PAGE < len(entries) else None
        return page_response(
            "log.html",
            module=words,
            entries=page_entries,
            older=older,
            newer=max(first - A_PAGE, 0) if first > 0 else None,
            titles=TITLES,
        )


def release_rows(store: Store, channel: Channel) -> Iterator[ReleaseRow]:
    """Every stored release, newest first."""
    for identity in reversed(store.ids()):
        built = utc_stamp(datetime.fromtimestamp((store.releases / identity).stat().st_mtime, UTC))
        if channel.is_withdrawn(identity):
            yield ReleaseRow(identity, built, "withdrawn", channel.withdrawal_reason(identity))
            continue
        try:
            yield release_row(store.manifest(identity), store.texts(identity), built, channel)
        except (CellfactsError, ReleaseDamaged):
            yield ReleaseRow(identity, built, "damaged")


def release_row(manifest: Mapping[str, Any], texts: Texts, built: str, channel: Channel) -> ReleaseRow:
    """The row of a readable release. texts: its wording, to find withdrawn ones."""
    identity = manifest["id"]
    withdrawn = sorted(f"{widget} ({locale})" for widget, locale in channel.withdrawn_texts(identity, texts) if widget != GUIDE)
    states = [entry["state"] for _, entry in text_entries(manifest)]
    earlier = any(event.release == identity for event in channel.history)
    standing = "current" if channel.current == identity else "earlier" if earlier else "waiting"
    return ReleaseRow(identity, built, standing, "", tuple(withdrawn), states.count("checked"), len(states))
