"""The code that a partner pastes, for one widget, language, heading level and lane, and how it looks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, request
from werkzeug.wrappers import Response

from service.lanes import LANES
from service.preview.pages import page
from service.preview.versions import RELEASED
from service.preview.words import codes as words
from service.snippets import Place
from widget.library import EVERYTHING
from widget.notices import LANGUAGE_NAME

if TYPE_CHECKING:
    from service.preview.site import Preview


def register(part: Blueprint, preview: Preview) -> None:
    """Add the page to a blueprint."""

    @part.get("/snippets")
    def snippets() -> Response:
        now = preview.watched.now()
        books = {locale.tag: book for locale, book in now.desk.books.items()}
        widget = next((one for one in EVERYTHING if one.slug == request.args.get("widget")), EVERYTHING[0])
        tag = request.args.get("tag") if request.args.get("tag") in books else next(iter(books))
        heading = int(request.args["heading"]) if request.args.get("heading") in {"3", "4"} else 2
        lane = LANES.get(request.args.get("lane", ""), LANES["htmx"])
        book = books[str(tag)]
        root, released = preview.settings.root, preview.versions.released()
        title = book.texts.get(widget.title.key, widget.title.english)
        place = Place(widget, book.locale, title, root, heading=heading)
        return page(
            "snippets.html",
            module=words,
            widgets=EVERYTHING,
            names={one: other.texts.get(LANGUAGE_NAME.key, one) for one, other in books.items()},
            lanes=list(LANES),
            chosen={"widget": widget, "tag": tag, "heading": heading, "lane": lane.name},
            snippet=lane.code(place),
            head=lane.head_code(root),
            is_chinese=book.locale.language == "zh",
            released=released,
            token=preview.tokens.of_session(RELEASED),
        )
