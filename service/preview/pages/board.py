"""The page of the board; it looks again by itself while somebody has it open."""

from __future__ import annotations

from flask import Blueprint, request
from werkzeug.wrappers import Response

from service.preview.context import Preview
from service.preview.http import page_response
from service.preview.view import board
from service.words import board as words


def register(part: Blueprint, preview: Preview) -> None:
    """Add the board to a blueprint."""

    @part.get("/", endpoint="board")
    def show() -> Response:
        drafts = preview.versions.draft()
        channel, released = preview.store.channel(), preview.versions.released()
        seen = f"{drafts.now.version}-{channel.sequence}-{drafts.day}"
        if request.htmx and request.args.get("seen") == seen:  # type: ignore[attr-defined]
            return Response(status=204)
        found = board.cards(drafts, released, channel)
        due = sorted((one for card in found for one in card.due), key=lambda one: one.by)
        return page_response(
            "board-now.html" if request.htmx else "board.html",  # type: ignore[attr-defined]
            module=words,
            cards=found,
            due=due,
            now=drafts.now,
            channel=channel,
            released=released,
            seen=seen,
        )
