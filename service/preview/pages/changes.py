"""The page of all changes: the draft, or a stored release, compared with the current release."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, request
from werkzeug.wrappers import Response

from service.errors import CellfactsError
from service.preview.context import Preview
from service.preview.http import page_response, refusal
from service.preview.pages.sentences import language_names
from service.preview.view.compare import DifferenceKind, compare, compare_releases
from service.words import comparing as words
from widget.manifest import ReleaseDamaged

KINDS = {DifferenceKind.GONE: words.GONE, DifferenceKind.ABOUT: words.ABOUT, DifferenceKind.ADDRESS: words.ADDRESS}


def register(part: Blueprint, preview: Preview) -> None:
    @part.get("/changes")
    def changes() -> Response:
        released, new = preview.versions.released(), request.args.get("new", "")
        names = language_names(preview.watched.now())
        common: dict[str, Any] = {"old": released, "names": names, "kinds": KINDS, "kind": DifferenceKind, "new": new}
        if not new:
            drafts = preview.versions.draft()
            return page_response("changes.html", module=words, found=compare(drafts, released), waits=True, **common)
        try:
            release = preview.versions.release(new)
        except (CellfactsError, ReleaseDamaged, OSError):
            return refusal(words.NO_RELEASE, 404)
        channel = preview.store.channel()
        waits = not (channel.is_withdrawn(new) or channel.current == new)
        found = compare_releases(preview.watched.now().content, released, release)
        return page_response("changes.html", module=words, found=found, waits=waits, **common)
