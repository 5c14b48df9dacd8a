"""The preview's Flask application: settings, session cookies, blueprint."""

from __future__ import annotations

import os
import secrets
import tempfile
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from pathlib import Path

from flask import Blueprint, Flask, abort, send_file
from htmx_flask import Htmx
from werkzeug.wrappers import Response

from service.catalogs.live.snapshot import Watched
from service.files import read_no_follow
from service.htmx import file_name, is_htmx_installed
from service.preview import ephemeral, http
from service.preview.auth import admins, guard, sessions
from service.preview.context import Drafting, Preview
from service.preview.decisions.log import Journal
from service.preview.http import refusal
from service.preview.pages import board, changes, decisions, releases, sentences, share, sources, uploads, widgets
from service.preview.view import tokens
from service.preview.view.tokens import Tokens
from service.preview.view.versions import Versions
from service.releases.store import Store
from service.serving import ICON
from service.serving.redirects import make_redirects_relative
from service.settings import Settings
from service.words import shell
from widget.languages import page_fonts

HTMX = "4.0.1"  # the first version that morphs by itself


def create_app(settings: Settings, store: Store, clock: Callable[[], date]) -> Flask:
    """Build the application. clock: returns today's date."""
    app = Flask("service", static_folder=None)
    app.url_map.merge_slashes = False  # a wrong address is answered, not mended
    make_redirects_relative(app)
    folder = admins.folder_of(settings.data)
    scratch = ephemeral.service_scratch()
    watched = Watched(settings.translations, settings.copy_folder)
    journal = Journal(folder)
    secret = load_secret(folder)
    preview = Preview(
        settings.translations,
        watched,
        Versions(watched, store, scratch, clock, settings.publisher),
        Tokens(secret, lambda session: sessions.admin_of(scratch, settings.data, session) is not None, journal.is_ended),
        settings.htmx,
        is_htmx_installed(settings.htmx, HTMX),
        settings,
        store,
        scratch,
        journal,
    )
    app.extensions[http.NAME] = preview
    app.config.update(MAX_CONTENT_LENGTH=4_000_000, CELLFACTS_HTTPS=settings.preview_url.startswith("https://"))
    keep_sessions(app, secret)
    Htmx(app)
    app.register_blueprint(preview_blueprint(preview))

    @app.get("/healthz")
    def healthz() -> dict[str, str]:
        return {"status": "ok"}

    return app


def keep_sessions(app: Flask, secret: bytes) -> None:
    """Set up signed session cookies, valid for this host only."""
    app.secret_key = secret
    app.session_interface = sessions.Signed()
    app.config.update(
        SESSION_COOKIE_NAME=sessions.COOKIE,
        SESSION_COOKIE_SECURE=True,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
        WTF_CSRF_TIME_LIMIT=sessions.LONGEST,
    )


def preview_blueprint(preview: Preview) -> Blueprint:
    part = Blueprint("preview", __name__, template_folder="templates", static_folder="static")
    guard.register(part, preview.settings.data, preview.scratch, preview.settings.preview_url)
    add_draft_pages(part, preview, preview.journal)
    for page in (board, decisions, releases, uploads, share, sources, changes):
        page.register(part, preview)

    @part.post("/", defaults={"rest": ""})
    @part.post("/<path:rest>")
    def form_of_nothing(rest: str) -> Response:
        return refusal(shell.LOST, 404)

    return part


def add_draft_pages(part: Blueprint, context: Drafting, journal: Journal | None = None) -> None:
    """Add the pages that `cellfacts catalog watch` has too. journal: the log of decisions, None where nothing is decided."""
    http.register(part)
    tokens.register(part, context.versions, context.tokens)
    sentences.register(part, context, journal)
    widgets.register(part, context)
    add_assets(part, context)

    @part.get("/<path:rest>")
    def lost(rest: str) -> Response:
        return refusal(shell.LOST, 404)


def add_assets(part: Blueprint, context: Drafting) -> None:
    """Add the routes of htmx, of the icon, and of the fonts of all languages."""

    @part.get("/htmx.js")
    def htmx_script() -> Response:
        if not context.scripted:
            abort(404)
        response: Response = send_file(context.htmx / file_name(HTMX), mimetype="text/javascript")
        return response

    @part.get("/fonts.css")
    def fonts() -> Response:
        shown = {catalog.language.tag: catalog.language for catalog in context.languages().values()}
        with suppress(OSError):
            shown |= {tag: catalog.language for tag, catalog in context.watched.now().catalogs.items()}
        return Response(page_fonts(shown.values()), mimetype="text/css")

    @part.get("/icon.svg")
    def icon() -> Response:
        response: Response = send_file(ICON)
        return response


def load_secret(folder: Path) -> bytes:
    """The key that signs cookies and links, created at first use. On a read-only disk each start has a new key."""
    path = folder / "secret"
    try:
        folder.mkdir(exist_ok=True, parents=True, mode=0o700)
        restrict_permissions(folder)
        with suppress(FileNotFoundError):
            if not path.lstat().st_size:  # as a restored backup once had it
                path.unlink()
        if not path.exists():
            descriptor, partial = tempfile.mkstemp(prefix=".secret.", dir=folder)
            with os.fdopen(descriptor, "wb") as file:
                file.write(secrets.token_bytes(32))
            # A hard link is atomic: of several processes that start at once the first wins, and all read the same key.
            with suppress(FileExistsError):
                path.hardlink_to(partial)
            Path(partial).unlink()
        return read_no_follow(path)
    except OSError:
        return secrets.token_bytes(32)


def restrict_permissions(folder: Path) -> None:
    """Make a folder readable by its owner only. A backup may have restored it with weaker permissions."""
    folder.chmod(0o700)
    for path in folder.iterdir():
        with suppress(FileNotFoundError):  # another process is tidying up
            if path.is_file() and not path.is_symlink():
                path.chmod(0o600)
