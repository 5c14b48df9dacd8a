"""Two partner sites on origins of their own: an English clinic's usual page, and a neutral Chinese page.

Neither is a real clinic, and both say so. They are as strict as a careful partner's site: nothing is allowed that the snippets do not need.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from flask import Flask, Response, abort, render_template, send_file

from service import snippets
from service.demo.htmx import DEFAULT, VERSIONS, file_name
from service.demo.neutral import TITLE
from service.problems import sound_catalogs
from widget.content import Widget
from widget.library import GUIDE, LIBRARY
from widget.locales import ENGLISH, Locale

FOLDER = Path(__file__).parent
CHINESE = Locale("zh-Hans")


@dataclass(frozen=True, slots=True)
class Site:
    """One demo site. template: its page; locale: of its widgets."""

    name: str
    locale: Locale
    template: str
    title: str


CLINIC = Site("demo-en", ENGLISH, "clinic.html", "Hillside Demo Clinic")
NEUTRAL = Site("demo-zh-Hans", CHINESE, "neutral.html", TITLE)


def create_site(site: Site, root: str, htmx: Path) -> Flask:
    """A demo site. root: address of the service's `/v1/`. htmx: folder of the htmx files."""
    app = Flask(site.name, static_folder=str(FOLDER / "static"), template_folder=str(FOLDER / "templates"))
    service = root.removesuffix("/v1/")
    book = sound_catalogs().get(site.locale)
    policy = (
        f"default-src 'none'; script-src 'self'; style-src 'self' {service}; connect-src {service}; frame-src {service}; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )

    def page(make: Callable[..., str], lane: str, version: str, widgets: tuple[Widget, ...] = LIBRARY) -> str:
        placeholders = [make(widget, site.locale, book.text(widget.title), root, 2) for widget in widgets] if book else []
        return render_template(
            site.template,
            site=site,
            root=root,
            meta=snippets.meta(),
            lane=lane,
            version=version,
            versions=tuple(VERSIONS),
            default=DEFAULT,
            placeholders=placeholders,
        )

    @app.get("/")
    def index() -> str:
        return page(snippets.htmx, "htmx", DEFAULT)

    @app.get("/htmx-<version>/")
    def with_version(version: str) -> str:
        if version not in VERSIONS:
            abort(404)
        return page(snippets.htmx, "htmx", version)

    @app.get("/iframe/")
    def with_frames() -> str:
        return page(snippets.iframe, "iframe", DEFAULT)

    @app.get("/guide/")
    def guide() -> str:
        return page(snippets.htmx, "htmx", DEFAULT, (GUIDE,))

    @app.get("/js/<name>")
    def script(name: str) -> Response:
        known = {file_name(version): htmx / file_name(version) for version in VERSIONS}
        return send_file(known[name], mimetype="text/javascript") if name in known else abort(404)

    @app.after_request
    def protect(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = policy
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response

    return app
