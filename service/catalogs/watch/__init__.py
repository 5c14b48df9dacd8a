"""`cellfacts catalog watch`: the widgets as the catalogs on disk say them now, for the translator who is writing them.

Each sentence is marked in place and listed with its state; saving a file changes the page within a second. Nothing is written, and nobody
but this machine is answered. htmx puts the new content in by morphing, so that elements stay the same ones: scroll position, focus, the
highlighted sentence and closed answers survive. Without htmx or scripting there is a link to reload.
"""

from __future__ import annotations

import logging
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask, Response, abort, redirect, render_template, request, send_file, url_for
from markupsafe import Markup
from werkzeug.serving import make_server
from werkzeug.wrappers import Response as AnyResponse

from service.catalogs.watch.drafts import elsewhere, rendered
from service.catalogs.watch.rows import marks, near, open_in, rows, shared_by_all
from service.catalogs.watch.watching import WHOLE_FILE, Snapshot, Watched
from service.demo.htmx import ensure_htmx, file_name, is_sound
from service.errors import NpmUnavailable
from service.gallery import FOLDER as GALLERY
from service.redirects import stay_here
from service.serving import listening_address
from service.settings import is_loopback, reachable
from widget.content import Widget, messages_in
from widget.library import EVERYTHING, GUIDE, LIBRARY, find
from widget.locales import negotiate
from widget.notices import LANGUAGE_NAME
from widget.rendering import PACKAGE
from widget.stylesheet import build as build_stylesheet

FOLDER = Path(__file__).parent
# The first version that morphs by itself.
HTMX = "4.0.1"
# Where `make test` puts it in a checkout, and how long a translator waits for npm, in seconds.
SET_UP = PACKAGE.parent / ".setup" / "htmx"
PATIENCE = 20
# Reading a changed catalog takes 0.2 s, a changed word list 0.5 s; with that, what was saved is seen within a second.
EVERY = "300ms"
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Robots-Tag": "noindex",
    "Cache-Control": "no-store",
}


def create_watch(folder: Path | None, htmx: Path, host: str = "127.0.0.1") -> Flask:
    """The preview. folder: of the catalogs, None for the shipped ones. htmx: folder of the htmx files. host: where it listens."""
    app = Flask(__name__)
    stay_here(app)
    watched = Watched(folder)
    scripted = is_sound(htmx, HTMX)
    guard(app, host)
    register_pages(app, watched, scripted)
    stylesheet = build_stylesheet(widget.name for widget in LIBRARY)
    app.add_url_rule("/widget.css", "stylesheet", lambda: Response(stylesheet, mimetype="text/css"))
    app.add_url_rule("/icon.svg", "icon", lambda: send_file(GALLERY / "static" / "icon.svg"))
    app.add_url_rule(
        "/htmx.js", "htmx", lambda: send_file(htmx / file_name(HTMX), mimetype="text/javascript") if scripted else abort(404)
    )
    app.register_error_handler(404, lambda _: (render_template("watch/lost.html", **overview_of(watched.now())), 404))
    return app


def guard(app: Flask, host: str) -> None:
    """Answer this machine only, if that is where we listen, and let no page be kept or framed."""

    @app.before_request
    def refuse_foreign_names() -> None:
        # A page elsewhere must not reach us under a name of its own that leads to this machine. Werkzeug's own list knows no IPv6 address.
        if is_loopback(host) and urlsplit(f"//{request.host}").hostname not in {
            "127.0.0.1",
            "localhost",
            "::1",
            host.strip("[]"),
        }:
            abort(400)

    @app.after_request
    def protect(response: Response) -> Response:
        response.headers.update(HEADERS)
        return response


def register_pages(app: Flask, watched: Watched, scripted: bool) -> None:
    """The pages, and what htmx asks whether anything has changed."""

    @app.get("/")
    def overview() -> str:
        return render_template("watch/overview.html", **overview_of(watched.now()), scripted=scripted)

    @app.get("/<tag>/")
    def language(tag: str) -> AnyResponse:
        return redirect(url_for("preview", tag=tag, slug=GUIDE.slug))

    @app.get("/<tag>/<slug>")
    def preview(tag: str, slug: str) -> str | AnyResponse:
        now, widget = watched.now(), known_widget(slug)
        if tag not in now.views:
            return redirect(url_for("preview", tag=meant(tag, now), slug=slug))
        return render_template("watch/preview.html", **preview_of(now, tag, widget, request.args.get("show")), scripted=scripted)

    @app.get("/now/")
    @app.get("/now/<tag>/<slug>")
    def changed(tag: str = "", slug: str = "") -> str | tuple[str, int]:
        now = watched.now()
        if request.args.get("seen") == now.version:
            return "", 204
        if not tag:
            return render_template("watch/overview-now.html", **overview_of(now), scripted=scripted)
        values = preview_of(now, meant(tag, now), known_widget(slug), request.args.get("show"))
        return render_template("watch/preview-now.html", **values, scripted=scripted)


def known_widget(slug: str) -> Widget:
    """The widget of an address; a 404 if there is none."""
    try:
        return find(slug)
    except LookupError:
        abort(404)


def meant(tag: str, now: Snapshot) -> str:
    """The language that a tag stands for; a 404 if we do not have it."""
    if tag in now.views:
        return tag
    found = negotiate(tag, now.desk.books)
    return found.tag if found else abort(404)


def common(now: Snapshot) -> dict[str, object]:
    """What every page shows."""
    names = {tag: view.book.text(LANGUAGE_NAME) for tag, view in now.views.items()}
    unread = {one.locale for one in now.said if one.check in WHOLE_FILE}
    values = {"now": now, "said": now.said, "names": names, "near": near, "widgets": EVERYTHING, "every": EVERY}
    return values | {"unread": unread}


def overview_of(now: Snapshot) -> dict[str, object]:
    """What is open, by widget and language."""
    tags = list(now.views)
    table = [
        (widget, [(tag, open_in(now.views[tag], own := list(messages_in(widget))), len(own)) for tag in tags])
        for widget in EVERYTHING
    ]
    every = shared_by_all(LIBRARY[0])
    shared = [(tag, open_in(now.views[tag], every), len(every)) for tag in tags]
    return common(now) | {
        "tags": tags,
        "table": table,
        "shared": shared,
        "first": LIBRARY[0],
        "begun": next((tag for tag in tags if now.views[tag].book.begun), ""),
    }


def preview_of(now: Snapshot, tag: str, widget: Widget, show: str | None) -> dict[str, object]:
    """A widget in a language, and the list of its sentences. show: "open" for those that somebody has to do something about."""
    view, messages = now.views[tag], now.desk.messages
    every_mark = marks(view, messages)
    html, placed = rendered(widget, tag, now.books, messages, every_mark)
    listed = [one.key for one in (*messages_in(widget), *shared_by_all(widget))]
    beside = elsewhere(view.book, messages, every_mark, (key for key in listed if key not in placed))
    own, every = (list(rows(now, tag, some, placed)) for some in (messages_in(widget), shared_by_all(widget)))
    groups = [("own", "Sentences of this widget", own), ("shared", "What every widget says about itself", every)]
    only_open = show == "open"
    return common(now) | {
        "tag": tag,
        "view": view,
        "widget": widget,
        # Escaped by the widgets' own templates; what was put in afterwards is made of keys and states.
        "html": Markup(html),  # noqa: S704
        "beside": Markup(beside),  # noqa: S704
        "groups": [
            (name, title, [row for row in some if row.is_open or not only_open], len(some)) for name, title, some in groups
        ],
        "open": sum(row.is_open for row in (*own, *every)),
        "total": len(own) + len(every),
        "only_open": only_open,
    }


def watch(folder: Path | None, htmx: Path, host: str, port: int) -> None:
    """Serve the preview until interrupted. Raises CellfactsError."""
    address = listening_address(host, port)
    htmx = next((one for one in (htmx, SET_UP) if is_sound(one, HTMX)), htmx)
    try:
        if not is_sound(htmx, HTMX):
            print(f"Looking for htmx with npm, for at most {PATIENCE} seconds: with it the page follows your files.", flush=True)
            ensure_htmx(htmx, PATIENCE)
    except NpmUnavailable as error:
        print(f"{error} Without htmx the page must be reloaded by hand.", flush=True)
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    server = make_server(address, port, create_watch(folder, htmx, host), threaded=True)
    if not is_loopback(address):
        print("Whoever can reach this machine can read the drafts.", flush=True)
    with suppress(KeyboardInterrupt):
        print(f"watch=http://{reachable(host)}:{port}/", flush=True)
        server.serve_forever()
