"""The page of all changes: the draft, or a stored release, compared with the current release."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, request
from werkzeug.wrappers import Response

from service.errors import CellfactsError
from service.preview.context import Preview
from service.preview.http import page_response, refusal
from service.preview.pages.sentences import language_names
from service.preview.view.compare import Difference, DifferenceKind, DifferenceRow, WidgetDifferences, compare, side_by_side
from service.releases import diff
from service.words import comparing as words
from widget.manifest import Release, ReleaseDamaged

KINDS = {DifferenceKind.GONE: words.GONE, DifferenceKind.ABOUT: words.ABOUT, DifferenceKind.ADDRESS: words.ADDRESS}


def register(part: Blueprint, preview: Preview) -> None:
    @part.get("/changes")
    def changes() -> Response:
        released, new = preview.versions.released(), request.args.get("new", "")
        names = language_names(preview.watched.now())
        common: dict[str, Any] = {"old": released, "names": names, "kinds": KINDS, "kind": DifferenceKind, "new": new}
        if not new:
            drafts = preview.versions.draft()
            groups = side_by_side(compare(drafts, released, drafts.tags))
            return page_response("changes.html", module=words, groups=groups, waits=True, **common)
        try:
            release = preview.versions.release(new)
        except (CellfactsError, ReleaseDamaged, OSError):
            return refusal(words.NO_RELEASE, 404)
        channel = preview.store.channel()
        waits = not (channel.is_withdrawn(new) or channel.current == new)
        return page_response("changes.html", module=words, groups=release_differences(released, release), waits=waits, **common)


def release_differences(old: Release | None, new: Release) -> tuple[WidgetDifferences, ...]:
    """The differences of two releases, by line only: a release does not store its messages."""
    rows: dict[str, list[DifferenceRow]] = {}
    for change in diff.changed_lines(old, new) if old else ():
        side = Difference(change.widget, change.locale, DifferenceKind.WORDS, 0, tuple(change.pieces))
        rows.setdefault(change.widget, []).append(DifferenceRow({change.locale: side}))
    return tuple(WidgetDifferences(widget, tuple(widget_rows)) for widget, widget_rows in rows.items())
