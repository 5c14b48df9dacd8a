"""The page with everything that changed, and nothing else: the draft, or a stored release, against what readers see."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, request
from werkzeug.wrappers import Response

from service.errors import CellfactsError
from service.preview.context import Preview
from service.preview.http import page_response, refusal
from service.preview.pages.sentences import names
from service.preview.view.compare import Difference, DifferenceKind, DifferenceRow, WidgetDifferences, compare, side_by_side
from service.releases import diff
from service.words import comparing as words
from widget.manifest import Release, ReleaseDamaged

KINDS = {DifferenceKind.GONE: words.GONE, DifferenceKind.ABOUT: words.ABOUT, DifferenceKind.ADDRESS: words.ADDRESS}


def register(part: Blueprint, preview: Preview) -> None:
    """Add the page to a blueprint."""

    @part.get("/changes")
    def changes() -> Response:
        released, new = preview.versions.released(), request.args.get("new", "")
        said = names(preview.watched.now())
        common: dict[str, Any] = {"old": released, "names": said, "kinds": KINDS, "kind": DifferenceKind, "new": new}
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
        return page_response("changes.html", module=words, groups=between(released, release), waits=waits, **common)


def between(old: Release | None, new: Release) -> tuple[WidgetDifferences, ...]:
    """What changes between two releases, one line after the other: a release does not know its sentences any more."""
    rows: dict[str, list[DifferenceRow]] = {}
    for one in diff.changed_lines(old, new) if old else ():
        side = Difference(one.widget, one.locale, DifferenceKind.WORDS, 0, tuple(one.pieces))
        rows.setdefault(one.widget, []).append(DifferenceRow({one.locale: side}))
    return tuple(WidgetDifferences(widget, tuple(found)) for widget, found in rows.items())
