"""Looking at a widget: the draft, what readers see, or both, in which languages, how wide, and seen how.

Everything is an address, so that a view can be sent to a colleague, and the form that makes it works without scripting.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from service.preview.context import Drafting
from service.preview.http import is_seen, page_response, refusal, translate
from service.preview.pages.sentences import known, names
from service.preview.view.tokens import address_of
from service.preview.view.versions import DRAFT, RELEASED, UPLOAD
from service.words import looking as words
from service.words import shell
from widget.model import Message, Widget
from widget.registry import EVERYTHING
from widget.suffixes import PAGE

WIDTHS = {"phone": words.PHONE, "tablet": words.TABLET, "desktop": words.DESKTOP}
PRINT = "print"
LOOKS = {"screen": words.SCREEN, "dark": words.DARK, PRINT: words.PRINT}
BOTH, ALL = "both", "all"


@dataclass(frozen=True, slots=True)
class WidgetView:
    """What is looked at. version: one of them, or both draft and released. tags: of the languages, in order."""

    widget: Widget
    version: str
    languages: str
    tags: tuple[str, ...]
    width: str
    look: str

    @property
    def versions(self) -> tuple[str, ...]:
        """The versions that are shown."""
        return (DRAFT, RELEASED) if self.version == BOTH else (self.version,)

    @property
    def choices(self) -> dict[str, str]:
        """The same as an address says it, for another widget."""
        return {"version": self.version, "languages": self.languages, "width": self.width, "look": self.look}


def register(part: Blueprint, context: Drafting) -> None:
    """Add the page to a blueprint."""

    @part.get("/widgets")
    def widgets() -> Response:
        return redirect(url_for("preview.widget", slug=EVERYTHING[0].slug, version=request.args.get("version")))

    @part.get("/widgets/<slug>")
    def widget(slug: str) -> Response:
        found = known(slug)
        if found is None:
            return refusal(shell.LOST, 404)
        now = context.watched.now()
        if context.is_local and is_seen(now.version):
            return Response(status=204)
        view = view_of(context, found)
        return page_response(
            "widget.html", module=words, view=view, now=now, frames=frames(context, view), **offered(context, view)
        )


def view_of(context: Drafting, widget: Widget) -> WidgetView:
    """What a request asks to look at; what it does not say, or says wrongly, is as usual."""
    tags = context.versions.draft().tags
    languages = requested_choice("languages", (ALL, *tags))
    return WidgetView(
        widget,
        requested_choice("version", tuple(versions_of(context))),
        languages,
        tags if languages == ALL else (languages,),
        requested_choice("width", tuple(WIDTHS)),
        requested_choice("look", tuple(LOOKS)),
    )


def requested_choice(name: str, offered: tuple[str, ...]) -> str:
    """What a request chooses of what there is; the first by default."""
    value = request.args.get(name, "")
    return value if value in offered else offered[0]


def versions_of(context: Drafting) -> dict[str, str]:
    """Every version that there is, and what it is called."""
    called = {DRAFT: words.DRAFT, RELEASED: words.RELEASED, UPLOAD: words.UPLOAD}
    found: dict[str, str] = {}
    for version in context.versions.known(context.session()):
        found[version] = translate(called[version]) if version in called else translate(words.RELEASE, release=version)
        if version == RELEASED:
            found[BOTH] = translate(words.BOTH)
    return found


def offered(context: Drafting, view: WidgetView) -> dict[str, Any]:
    """What the form offers: for each field its label, and the choices with their names."""
    called = names(context.watched.now())
    # An upload or a stored release is looked at from the page that lists it.
    listed = {DRAFT, RELEASED, BOTH, view.version}
    fields: list[tuple[str, Message, Mapping[str, str]]] = [
        ("version", words.VERSION, {name: text for name, text in versions_of(context).items() if name in listed}),
        ("languages", words.LANGUAGES, {ALL: translate(words.ALL_LANGUAGES)} | called),
        ("width", words.WIDTH, {name: translate(one) for name, one in WIDTHS.items()}),
        ("look", words.LOOK, {name: translate(one) for name, one in LOOKS.items()}),
    ]
    return {"fields": [field for field in fields if len(field[2]) > 1], "widgets": EVERYTHING, "names": called}


def frames(context: Drafting, view: WidgetView) -> list[dict[str, Any]]:
    """A frame for each language and version: the versions of one language beside each other."""
    called = versions_of(context)
    found = []
    for tag in view.tags:
        for version in view.versions:
            path = f"{tag}/{view.widget.slug}{PAGE}"
            there = context.versions.file(version, path, context.session()) is not None
            token = context.tokens.of_session(version, context.session())
            source = address_of(token, path, printed=view.look == PRINT) if there else ""
            if source and context.is_local:  # another address for other words, so that the frame follows
                source += f"?seen={context.watched.now().version}"
            found.append({"tag": tag, "version": called[version], "source": source})
    return found
