"""Two partner sites on origins of their own: an English clinic's usual page, and a neutral Chinese page.

Neither is a real clinic, and both say so. They are as strict as a careful partner's site: nothing is allowed that the snippets do not need.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from flask import Flask, Response, abort, render_template, send_file

from service.embed import snippets
from service.embed.methods import METHODS
from service.embed.snippets import Placement
from service.gallery.neutral import TITLE
from service.htmx import DEFAULT, VERSIONS, file_name
from service.serving.headers import CSP, NO_SNIFF, partner_policy
from service.serving.launcher import Program
from service.serving.redirects import make_redirects_relative
from service.serving.server import listening_address
from service.settings import Settings, reachable_host
from widget.catalog import Catalog
from widget.locales import ENGLISH, Locale
from widget.model import Widget
from widget.registry import GUIDE, LIBRARY

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


def create_site(site: Site, root: str, htmx: Path, book: Catalog | None) -> Flask:
    """A demo site. root: address of the service's `/v1/`. htmx: folder of the htmx files. book: its language's catalog, if sound."""
    app = Flask(site.name, static_folder=str(FOLDER / "static"), template_folder=str(FOLDER / "templates"))
    make_redirects_relative(app)
    app.add_url_rule("/", "index", lambda: demo_page(site, book, root))
    app.add_url_rule("/htmx-<version>/", "version", lambda version: demo_page(site, book, root, version=version))
    app.add_url_rule("/iframe/", "frames", lambda: demo_page(site, book, root, "iframe"))
    app.add_url_rule("/guide/", "guide", lambda: demo_page(site, book, root, widgets=(GUIDE,)))
    app.add_url_rule("/js/<name>", "script", lambda name: script(htmx, name))
    policy = partner_policy(root.removesuffix("/v1/"))

    @app.after_request
    def protect(response: Response) -> Response:
        response.headers.update([(CSP, policy), NO_SNIFF])
        return response

    return app


def sites_program(settings: Settings, ports: Mapping[str, int]) -> Program:
    """The process of both sites. ports: by site. Raises CellfactsError."""
    address = listening_address(settings.host, *ports.values())
    addresses = {name: f"http://{reachable_host(settings.host)}:{port}/" for name, port in ports.items()}
    words = ("service.demo", settings.root, str(settings.htmx), address, *map(str, ports.values()))
    return Program(words, tuple(addresses.values()), addresses)


def demo_page(
    site: Site,
    book: Catalog | None,
    root: str,
    lane: str = "htmx",
    version: str = DEFAULT,
    widgets: tuple[Widget, ...] = LIBRARY,
) -> str:
    """A page with these widgets in one lane. version: of htmx; an unknown one is a 404."""
    if version not in VERSIONS:
        abort(404)
    make = METHODS[lane].code
    return render_template(
        site.template,
        site=site,
        root=root,
        meta=snippets.meta(),
        lane=lane,
        version=version,
        versions=tuple(VERSIONS),
        default=DEFAULT,
        placeholders=[make(Placement(widget, site.locale, book.text(widget.title), root)) for widget in widgets] if book else [],
    )


def script(htmx: Path, name: str) -> Response:
    """One htmx file, by its exact name."""
    known = {file_name(version): htmx / file_name(version) for version in VERSIONS}
    return send_file(known[name], mimetype="text/javascript") if name in known else abort(404)
