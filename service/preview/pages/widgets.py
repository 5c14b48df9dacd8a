"""The page of a widget: which version, in which languages, how wide, and in which medium.

Every view has an address, to be sent to a colleague. The form works without scripting.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from service.preview.context import Drafting
from service.preview.http import is_seen, page_response, refusal, release_label, translate
from service.preview.pages.sentences import find_widget, language_names
from service.preview.view.tokens import address_of
from service.preview.view.versions import DRAFT, RELEASED, UPLOAD
from service.words import looking as words
from service.words import shell
from widget.model import Message, Widget
from widget.suffixes import PAGE

WIDTHS = {"phone": words.PHONE, "tablet": words.TABLET, "desktop": words.DESKTOP}
PRINT = "print"
LOOKS = {"screen": words.SCREEN, "dark": words.DARK, PRINT: words.PRINT}
BOTH, ALL = "both", "all"


@dataclass(frozen=True, slots=True)
class WidgetView:
    """The chosen view. version: a version, or `both` for draft and current release. tags: of the languages, in order."""

    widget: Widget
    version: str
    languages: str
    tags: tuple[str, ...]
    width: str
    look: str

    @property
    def versions(self) -> tuple[str, ...]:
        return (DRAFT, RELEASED) if self.version == BOTH else (self.version,)

    @property
    def choices(self) -> dict[str, str]:
        """The query of its address, for links to other widgets."""
        return {"version": self.version, "languages": self.languages, "width": self.width, "look": self.look}


def register(part: Blueprint, context: Drafting) -> None:
    @part.get("/widgets")
    def widgets() -> Response:
        return redirect(
            url_for("preview.widget", slug=context.watched.now().content.widgets[0].slug, version=request.args.get("version"))
        )

    @part.get("/widgets/<slug>")
    def widget(slug: str) -> Response:
        widget_of_slug = find_widget(context.watched.now().content, slug)
        if widget_of_slug is None:
            return refusal(shell.LOST, 404)
        now = context.watched.now()
        if context.is_local and is_seen(now.version):
            return Response(status=204)
        view = view_of(context, widget_of_slug)
        return page_response(
            "widget.html", module=words, view=view, now=now, frames=frame_values(context, view), **form_values(context, view)
        )


def view_of(context: Drafting, widget: Widget) -> WidgetView:
    """The view that a request chooses. Missing and unknown values are the defaults."""
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
    """The chosen value; by default the first one offered."""
    value = request.args.get(name, "")
    return value if value in offered else offered[0]


def versions_of(context: Drafting) -> dict[str, str]:
    """The available versions, and their names."""
    labels = {DRAFT: words.DRAFT, RELEASED: words.RELEASED, UPLOAD: words.UPLOAD}
    names: dict[str, str] = {}
    for version in context.versions.available(context.session()):
        names[version] = (
            translate(labels[version]) if version in labels else translate(words.RELEASE, release=release_label(version))
        )
        if version == RELEASED:
            names[BOTH] = translate(words.BOTH)
    return names


def form_values(context: Drafting, view: WidgetView) -> dict[str, Any]:
    """The template variables of the form: for each field its label, and its choices with their names."""
    now = context.watched.now()
    languages = language_names(now)
    # Uploads and stored releases are opened from the pages that list them.
    listed = {DRAFT, RELEASED, BOTH, view.version}
    fields: list[tuple[str, Message, Mapping[str, str]]] = [
        ("version", words.VERSION, {name: text for name, text in versions_of(context).items() if name in listed}),
        ("languages", words.LANGUAGES, {ALL: translate(words.ALL_LANGUAGES)} | languages),
        ("width", words.WIDTH, {name: translate(label) for name, label in WIDTHS.items()}),
        ("look", words.LOOK, {name: translate(label) for name, label in LOOKS.items()}),
    ]
    return {"fields": [field for field in fields if len(field[2]) > 1], "widgets": now.content.everything, "names": languages}


def frame_values(context: Drafting, view: WidgetView) -> list[dict[str, Any]]:
    """The template variables of the frames: one for each language and version, versions of a language side by side."""
    labels = versions_of(context)
    values = []
    for tag in view.tags:
        for version in view.versions:
            path = f"{tag}/{view.widget.slug}{PAGE}"
            exists = context.versions.file(version, path, context.session()) is not None
            token = context.tokens.of_session(version, context.session())
            source = address_of(token, path, printed=view.look == PRINT) if exists else ""
            if source and context.is_local:  # the address changes with the words, so that the frame reloads
                source += f"?seen={context.watched.now().version}"
            values.append({"tag": tag, "version": labels[version], "source": source})
    return values
