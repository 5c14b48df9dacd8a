"""The page of the board. htmx polls it while it is open."""

from __future__ import annotations

from flask import Blueprint, request
from werkzeug.wrappers import Response

from service.facts.standing import SOON
from service.preview.context import Preview
from service.preview.http import page_response
from service.preview.view import board
from service.words import board as words


def register(part: Blueprint, preview: Preview) -> None:
    @part.get("/", endpoint="board")
    def show() -> Response:
        drafts = preview.versions.draft()
        channel, released = preview.store.channel(), preview.versions.released()
        seen = f"{drafts.now.version}-{channel.sequence}-{drafts.day}"
        if request.htmx and request.args.get("seen") == seen:  # type: ignore[attr-defined]
            return Response(status=204)
        cards = board.board_cards(drafts, released, channel)
        due = sorted((fact for card in cards for fact in card.due), key=lambda fact: fact.by)
        return page_response(
            "board-now.html" if request.htmx else "board.html",  # type: ignore[attr-defined]
            module=words,
            cards=cards,
            due=due,
            soon=SOON.days,
            now=drafts.now,
            channel=channel,
            released=released,
            seen=seen,
        )
