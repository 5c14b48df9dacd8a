"""Two demo partner sites on their own origins: an English clinic's page, and a neutral Chinese page.

Neither is a real clinic, and both say so. Their policies are as strict as a careful partner's: they allow only what the snippets need.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from flask import Flask, Response, abort, render_template, send_file

from service.embed.loading import installed_methods
from service.embed.snippets import Placement
from service.gallery.neutral import TITLE
from service.htmx import DEFAULT, VERSIONS, file_name
from service.serving.headers import CSP, NO_SNIFF, partner_policy
from service.serving.launcher import Program
from service.serving.redirects import make_redirects_relative
from service.serving.server import listening_address
from service.settings import Settings, reachable_host
from widget.catalog import Catalog
from widget.content import Content
from widget.locales import ENGLISH, Locale
from widget.model import Widget
from widget.oembed import BORDERLESS

FOLDER = Path(__file__).parent
CHINESE = Locale("zh-Hans")


@dataclass(frozen=True, slots=True)
class Site:
    """A demo site. template: its page. locale: of its widgets."""

    name: str
    locale: Locale
    template: str
    title: str


CLINIC = Site("demo-en", ENGLISH, "clinic.html", "Hillside Demo Clinic")
NEUTRAL = Site("demo-zh-Hans", CHINESE, "neutral.html", TITLE)


def create_site(site: Site, root: str, htmx: Path, content: Content, catalog: Catalog | None) -> Flask:
    """Build a demo site.

    Args:
        root: Address of the service's `/v1/`.
        htmx: Folder of the htmx files.
        catalog: Of the site's language; None if it is damaged.
    """
    app = Flask(site.name, static_folder=str(FOLDER / "static"), template_folder=str(FOLDER / "templates"))
    make_redirects_relative(app)
    app.add_url_rule("/", "index", lambda: demo_page(site, catalog, root, content.widgets))
    app.add_url_rule(
        "/htmx-<version>/", "version", lambda version: demo_page(site, catalog, root, content.widgets, version=version)
    )
    app.add_url_rule("/iframe/", "frames", lambda: demo_page(site, catalog, root, content.widgets, "iframe"))
    app.add_url_rule("/guide/", "guide", lambda: demo_page(site, catalog, root, (content.guide,)))
    app.add_url_rule("/js/<name>", "script", lambda name: htmx_file(htmx, name))
    policy = partner_policy(root.removesuffix("/v1/"))

    @app.after_request
    def protect(response: Response) -> Response:
        response.headers.update([(CSP, policy), NO_SNIFF])
        return response

    return app


def sites_program(settings: Settings, ports: Mapping[str, int]) -> Program:
    """The process of both sites. ports: by site name. Raises CellfactsError."""
    address = listening_address(settings.host, *ports.values())
    addresses = {name: f"http://{reachable_host(settings.host)}:{port}/" for name, port in ports.items()}
    words = ("service.demo", settings.root, str(settings.htmx), address, *map(str, ports.values()))
    return Program(words, tuple(addresses.values()), addresses)


def demo_page(
    site: Site,
    catalog: Catalog | None,
    root: str,
    widgets: tuple[Widget, ...],
    method: str = "htmx",
    version: str = DEFAULT,
) -> str:
    """A page with widgets, embedded by one method. version: of htmx; an unknown one is a 404."""
    if version not in VERSIONS:
        abort(404)
    chosen = installed_methods()[method]
    # The rules of the frame stand in the sites' own stylesheets: their policy allows no style in the page, not even the attribute of the frame.
    head = chosen.head_code(root).replace("/js/htmx.min.js", f"/js/{file_name(version)}") if chosen.uses_htmx else ""
    return render_template(
        site.template,
        site=site,
        head=head,
        method=method,
        version=version,
        versions=tuple(VERSIONS),
        default=DEFAULT,
        placeholders=[
            chosen.code(Placement(widget, site.locale, catalog.text(widget.title), root)).replace(BORDERLESS, "")
            for widget in widgets
        ]
        if catalog
        else [],
    )


def htmx_file(htmx: Path, name: str) -> Response:
    """An htmx file by its exact name, else 404."""
    paths = {file_name(version): htmx / file_name(version) for version in VERSIONS}
    return send_file(paths[name], mimetype="text/javascript") if name in paths else abort(404)
