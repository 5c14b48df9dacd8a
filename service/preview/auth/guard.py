"""Who may see the preview: the guard in front of every page, and the way in and out.

The cookie is `__Host-`, so a browser takes it over https only, or from this machine; so are we: under a name that is neither this machine's nor
the one in CELLFACTS_PREVIEW_URL with https, nobody is answered. That also keeps out a page elsewhere whose name was made to lead here.
Forms carry a token of the session (Flask-WTF) and come from our own origin, or they are refused before anything is done.
"""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from flask import Blueprint, g, redirect, request, session, url_for
from flask_wtf.csrf import validate_csrf
from werkzeug.wrappers import Response
from wtforms.validators import ValidationError

from service.preview.auth import admins, rate_limit, sessions, upload_slots
from service.preview.auth.audit import SignInEvent, record
from service.preview.ephemeral import Scratch
from service.preview.http import duration, page_response, refusal, translated
from service.settings import is_loopback
from service.words import signing_in as words
from widget.model import Message

# What needs no session. The tree under a token is guarded by that token.
BY_TOKEN = frozenset({"looked_at", "looked_at_on_paper", "looked_at_index"})
OPEN = BY_TOKEN | {"sign_in", "sign_in_now", "language", "static", "htmx_script", "icon", "stylesheet"}
WITH_FILES = frozenset({"upload_now"})
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
LONGEST_TAG = 35  # RFC 5646, 4.4.1
TOKEN_FIELD = "csrf_token"  # noqa: S105 - the name of a field


def register(part: Blueprint, data: Path, scratch: Scratch, address: str) -> None:
    """Put the guard in front of a blueprint, and add the pages to sign in and out."""
    require_admin(part, data, scratch, address)
    ways_in_and_out(part, data, scratch)


def require_admin(part: Blueprint, data: Path, scratch: Scratch, address: str) -> None:
    """Answer admins only, over https or on this machine, and forms from our own pages only."""
    places = upload_slots.UploadSlots()

    # Of the application, because an address without its last slash is redirected before it belongs to a blueprint.
    @part.before_app_request
    def refuse_foreign_names() -> Response | None:
        return None if is_own_host(request.host, address) else refusal(words.HTTPS, 403)

    @part.before_request
    def refuse_strangers() -> Response | None:
        endpoint = (request.endpoint or "").rpartition(".")[2]
        g.admin = None if endpoint in BY_TOKEN else sessions.current(scratch, data)
        if g.admin or endpoint in OPEN:
            return None
        if request.method in SAFE and not request.headers.get("HX-Request"):
            return redirect(url_for("preview.sign_in", next=request.full_path.rstrip("?")))
        ended = refusal(words.ENDED, 401)
        ended.headers["HX-Redirect"] = url_for("preview.sign_in")
        return ended

    @part.before_request
    def refuse_foreign_forms() -> Response | None:
        if request.method in SAFE:
            return None
        if not is_from_us(request.headers.get("Origin"), request.host):
            if g.admin:
                record(admins.folder_of(data), SignInEvent.FORM, g.admin)
            return refusal(words.FOREIGN_FORM, 403)
        if (request.endpoint or "").rpartition(".")[2] not in WITH_FILES:
            request.max_content_length = upload_slots.SMALL
        g.place = places.take(is_admin=g.admin is not None)
        return unproved() if g.place else come_again()

    @part.teardown_request
    def leave(error: BaseException | None) -> None:
        if place := g.pop("place", None):
            place.release()


def unproved() -> Response | None:
    """A refusal of a form without the token of its session. The body is read here, all of it."""
    try:
        validate_csrf(request.form.get(TOKEN_FIELD), time_limit=sessions.LONGEST)
    except ValidationError:
        return refusal(words.OLD_FORM, 403)
    return None


def come_again() -> Response:
    """What to say where too many forms are on their way."""
    busy = refusal(words.BUSY, 503)
    busy.headers["Retry-After"] = "5"
    return busy


def is_own_host(host: str, address: str) -> bool:
    """Whether a Host header names this machine, or the preview's own address with https."""
    name = urlsplit(f"//{host}").hostname or ""
    if is_loopback(name):
        return True
    known = urlsplit(address)
    return known.scheme == "https" and host.lower() == known.netloc.lower()


def is_from_us(origin: str | None, host: str) -> bool:
    """Whether a form was sent from the host that it goes to. Browsers send Origin with every POST (Fetch, 3.2), so none is a stranger's."""
    try:
        sent = urlsplit(origin or "")
    except ValueError:
        return False
    return sent.netloc.lower() == host.lower() and (
        sent.scheme == "https" or (sent.scheme == "http" and is_loopback(sent.hostname or ""))
    )


def ways_in_and_out(part: Blueprint, data: Path, scratch: Scratch) -> None:
    """Sign in, sign out, and the choice of a language."""
    folder = admins.folder_of(data)

    @part.get("/sign-in")
    def sign_in() -> Response:
        once = request.args.get("once")
        if once is not None:
            if sessions.use_link(scratch, once):
                record(folder, SignInEvent.LINK)
                return redirect(url_for("preview.board"))
            return sign_in_page(data, words.LINK_USED, code=403)
        if sessions.current(scratch, data):
            return redirect(next_page())
        return sign_in_page(data)

    @part.post("/sign-in")
    def sign_in_now() -> Response:
        return tried(data, scratch, request.form.get("name", "").strip(), request.form.get("password", ""))

    @part.post("/sign-out")
    def sign_out() -> Response:
        record(folder, SignInEvent.OUT, g.admin)
        sessions.end(scratch)
        return redirect(url_for("preview.sign_in"), 303)

    @part.post("/language")
    def language() -> Response:
        session[sessions.LANGUAGE] = request.form.get("language", "")[:LONGEST_TAG]  # it goes into the cookie
        return redirect(next_page(), 303)


def tried(data: Path, scratch: Scratch, name: str, password: str) -> Response:
    """What comes of a try to sign in."""
    if seconds := rate_limit.try_once(scratch, name):
        waiting = sign_in_page(data, words.WAIT, seconds, code=429)
        waiting.headers["Retry-After"] = str(seconds)
        return waiting
    known, folder = admins.load(data), admins.folder_of(data)
    if not admins.is_right(known, name, password):
        record(folder, SignInEvent.WRONG, name if name in known else "")
        return sign_in_page(data, words.WRONG, code=403)
    rate_limit.forget(scratch, name)
    sessions.begin_session(scratch, name, known[name].mark)
    record(folder, SignInEvent.IN, name)
    return redirect(next_page(), 303)


def sign_in_page(data: Path, problem: Message | None = None, seconds: int = 0, code: int = 200) -> Response:
    """The page to sign in. problem: what was wrong. seconds: to wait."""
    return page_response(
        "sign-in.html",
        code,
        words,
        problem=translated(problem, time=duration(seconds)) if problem else "",
        nobody=not admins.load(data),
        wanted=next_page(),
        name=request.form.get("name", ""),
    )


def next_page() -> str:
    """Where somebody wanted to go: a page of the preview, whatever an address elsewhere says."""
    target = request.values.get("next", "")
    board = url_for("preview.board")
    parts = urlsplit(target)
    names = parts.path.split("/")[1:]
    inside = target.startswith(board) and not parts.scheme and not parts.netloc and "\\" not in target
    inside = inside and ".." not in names and "" not in names[:-1]
    return target if inside and parts.path.isprintable() else board
