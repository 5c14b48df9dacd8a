"""The files of the gallery: htmx, icon, fonts, a partner's colors, and the chosen text alone in a page."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

from flask import Blueprint, Response, abort, render_template, request

from service import htmx
from service.gallery.choices import Choice
from service.gallery.colors import read_colors, stylesheet
from service.serving import ICON
from service.serving.headers import CACHE, CSP, FOREVER_CACHE, SPECIMEN_POLICY, with_own_style
from service.serving.responses import preferred_coding, prepare
from service.serving.wsgi import PublicApp
from widget.languages import marked_language

SCRIPT = htmx.file_name(htmx.DEFAULT)
Finish = Callable[[Response], Response]


def has_script(folder: Path) -> bool:
    """Whether htmx is installed. Without it the gallery works by links and forms. folder: of the htmx files."""
    return htmx.is_htmx_installed(folder, htmx.DEFAULT)


def add_files(part: Blueprint, fonts_css: str, scripts: Path, finish: Finish) -> None:
    """Add the routes of the files that depend on no choice. scripts: folder of htmx. finish: makes a response final."""

    @part.get("/gallery/fonts.css")
    def fonts() -> Response:
        return finish(Response(fonts_css, mimetype="text/css"))

    @part.get("/gallery/icon.svg")
    def icon() -> Response:
        return finish(Response(ICON.read_bytes(), mimetype="image/svg+xml"))

    @cache
    def prepared() -> dict[str, bytes]:
        body = (scripts / SCRIPT).read_bytes()
        return {coding: variant.body for coding, variant in prepare(body, []).variants.items()}

    @part.get(f"/gallery/{SCRIPT}")
    def script() -> Response:
        if not has_script(scripts):
            abort(404)
        coding = preferred_coding(request.headers.get("Accept-Encoding", "identity"))
        response = Response(prepared()[coding], mimetype="text/javascript")
        if coding != "identity":
            response.headers["Content-Encoding"] = coding
        response.headers["Vary"] = "Accept-Encoding"
        response.headers[CACHE] = FOREVER_CACHE  # the version is part of its name
        return response


def add_specimen(part: Blueprint, public: PublicApp, read: Callable[[], Choice], finish: Finish) -> None:
    """Add the routes of the chosen text and of the colors. read: the choice of this request."""

    @part.get("/gallery/colors.css")
    def colors() -> Response:
        return finish(Response(stylesheet(read_colors(request.args)), mimetype="text/css"))

    @part.get("/gallery/specimen")
    def specimen() -> Response:
        choice = read()
        place = choice.placements(public.root)[0]
        found = public.live.table.get(f"/v1/{place.path}")
        if found is None:
            abort(404)
        fragment = found.variants["identity"].body.decode()
        page = render_template("specimen.html", fragment=fragment, place=place, colors=choice.colors, lang_of=marked_language)
        response = finish(Response(page))
        response.headers.update(with_own_style(((CSP, SPECIMEN_POLICY),), public.root))
        response.headers["Content-Language"] = place.locale.tag
        response.headers["X-Robots-Tag"] = "noindex"  # in a partner's colors it is no page of ours for readers
        return response
