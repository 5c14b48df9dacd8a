"""The pages about drafts as a separate application: no sign-in, decision, data folder, release or cookie.

After a file is saved, an open page changes within a second. htmx polls and morphs the new content into the page, so scroll position, focus
and closed answers stay. Without htmx or scripting the page must be reloaded, and says so.
"""

from __future__ import annotations

import logging
import secrets
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

from flask import Blueprint, Flask, redirect, request, url_for
from werkzeug.serving import make_server
from werkzeug.wrappers import Response

from service.catalogs.live.snapshot import Watched
from service.clock import today
from service.errors import NpmUnavailable
from service.htmx import ensure_htmx, is_htmx_installed
from service.preview import http
from service.preview.app import HTMX, add_draft_pages
from service.preview.context import Drafting
from service.preview.http import refusal
from service.preview.pages.sentences import find_widget
from service.preview.view.tokens import Tokens
from service.preview.view.versions import OnlyDraft
from service.serving.redirects import make_redirects_relative
from service.serving.server import listening_address
from service.settings import Settings, is_loopback, reachable_host
from service.words import shell
from service.words import watching as words
from widget.loading import PACKAGE
from widget.locales import ENGLISH, negotiate
from widget.model import GUIDE, PUBLISHER

# Where `make test` puts htmx in a checkout, and how long a translator waits for npm, in seconds.
SET_UP = PACKAGE.parent / ".setup" / "htmx"
PATIENCE = 20


def create_watch(folder: Path | None, htmx: Path, host: str = "127.0.0.1", copy_folder: Path | None = None) -> Flask:
    """Build the application.

    Args:
        folder: The translations folder; None for the shipped one.
        htmx: Folder of the htmx files.
        host: Address to listen on.
        copy_folder: The folder of the copy and the facts; None for the installed one.
    """
    app = Flask("service", static_folder=None)
    make_redirects_relative(app)
    watched = Watched(folder, copy_folder)
    # Nobody signs in, so every token is valid and a new key at each start is enough.
    tokens = Tokens(secrets.token_bytes(32), lambda session: False, lambda link: True)
    context = Drafting(folder, watched, OnlyDraft(watched, today, PUBLISHER), tokens, htmx, is_htmx_installed(htmx, HTMX))
    app.extensions[http.NAME] = context
    app.config["CELLFACTS_HTTPS"] = False
    part = Blueprint("preview", add_draft_pages.__module__, template_folder="templates", static_folder="static")
    refuse_other_hosts(part, host)
    add_redirects(part, watched)
    add_draft_pages(part, context)
    app.register_blueprint(part)
    return app


def refuse_other_hosts(part: Blueprint, host: str) -> None:
    """On a loopback address, refuse other Host names: DNS rebinding would let a page elsewhere read the drafts."""

    @part.before_app_request
    def refuse_foreign_names() -> Response | None:
        name = urlsplit(f"//{request.host}").hostname or ""
        return refusal(words.FOREIGN, 400) if is_loopback(host) and not is_loopback(name) else None


def add_redirects(part: Blueprint, watched: Watched) -> None:
    """Redirect to the sentences: from `/` to the first translation, and from paths in catalogs, such as /zh-Hans/faq."""

    @part.get("/")
    def begin() -> Response:
        tag = next((tag for tag in watched.now().views if tag != ENGLISH.tag), ENGLISH.tag)
        return redirect(url_for("preview.sentences", tag=tag, slug=watched.now().content.widgets[0].slug))

    @part.get("/<tag>/", defaults={"slug": GUIDE}, strict_slashes=False)
    @part.get("/<tag>/<slug>")
    def in_place(tag: str, slug: str) -> Response:
        now = watched.now()
        resolved = tag if tag in now.views else getattr(negotiate(tag, now.workspace.catalogs), "tag", None)
        if resolved is None or find_widget(now.content, slug) is None:
            return refusal(shell.LOST, 404)
        return redirect(url_for("preview.sentences", tag=resolved, slug=slug))


def watch(settings: Settings, host: str, port: int) -> None:
    """Serve the pages until interrupted. Raises HostUnknown, PortInUse, ContentRefused."""
    address = listening_address(host, port)
    htmx = next((path for path in (settings.htmx, SET_UP) if is_htmx_installed(path, HTMX)), settings.htmx)
    try:
        if not is_htmx_installed(htmx, HTMX):
            print(f"Looking for htmx with npm, for at most {PATIENCE} seconds: with it the page follows your files.", flush=True)
            ensure_htmx(htmx, PATIENCE)
    except NpmUnavailable as error:
        print(f"{error} Without htmx the page must be reloaded by hand.", flush=True)
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    app = create_watch(settings.translations, htmx, host, settings.copy_folder)
    server = make_server(address, port, app, threaded=True)
    if not is_loopback(address):
        print("Whoever can reach this machine can read the drafts.", flush=True)
    with suppress(KeyboardInterrupt):
        print(f"watch=http://{reachable_host(host)}:{port}/", flush=True)
        server.serve_forever()
