"""The guard in front of every page, and the pages to sign in and out.

The `__Host-` cookie works over https or on this machine only. Requests under any other host name are refused, except the https
host in CELLFACTS_PREVIEW_URL; this also prevents DNS rebinding. Forms need our own origin and the CSRF token of their session (Flask-WTF).
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
from service.preview.http import duration, page_response, refusal, translate
from service.settings import is_loopback
from service.words import signing_in as words
from widget.model import Message

# Endpoints without a session. The tree under a token is guarded by that token.
BY_TOKEN = frozenset({"looked_at", "looked_at_on_paper", "looked_at_index"})
OPEN = BY_TOKEN | {"sign_in", "sign_in_now", "language", "static", "htmx_script", "icon", "stylesheet", "fonts"}
WITH_FILES = frozenset({"upload_now"})
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
LONGEST_TAG = 35  # RFC 5646, 4.4.1
TOKEN_FIELD = "csrf_token"  # noqa: S105 - the name of a field


def register(part: Blueprint, data: Path, scratch: Scratch, address: str) -> None:
    """Put the guard in front of a blueprint, and add the pages to sign in and out."""
    require_admin(part, data, scratch, address)
    add_sign_in_routes(part, data, scratch)


def require_admin(part: Blueprint, data: Path, scratch: Scratch, address: str) -> None:
    """Answer signed-in admins only, over https or on this machine. Accept forms from our own pages only."""
    slots = upload_slots.UploadSlots()

    # Of the application, because an address without its last slash is redirected before it belongs to a blueprint.
    @part.before_app_request
    def refuse_foreign_names() -> Response | None:
        return None if is_own_host(request.host, address) else refusal(words.HTTPS, 403)

    @part.before_request
    def refuse_strangers() -> Response | None:
        endpoint = (request.endpoint or "").rpartition(".")[2]
        g.admin = None if endpoint in BY_TOKEN else sessions.current_admin(scratch, data)
        if g.admin or endpoint in OPEN:
            return None
        if request.method in SAFE and not request.headers.get("HX-Request"):
            return redirect(url_for("preview.sign_in", next=request.full_path.rstrip("?")))
        response = refusal(words.ENDED, 401)
        response.headers["HX-Redirect"] = url_for("preview.sign_in")
        return response

    @part.before_request
    def refuse_foreign_forms() -> Response | None:
        if request.method in SAFE:
            return None
        if not is_same_origin(request.headers.get("Origin"), request.host):
            if g.admin:
                record(admins.folder_of(data), SignInEvent.FORM, g.admin)
            return refusal(words.FOREIGN_FORM, 403)
        if (request.endpoint or "").rpartition(".")[2] not in WITH_FILES:
            request.max_content_length = upload_slots.SMALL
        g.upload_slot = slots.take(is_admin=g.admin is not None)
        return csrf_refusal() if g.upload_slot else busy_response()

    @part.teardown_request
    def leave(error: BaseException | None) -> None:
        if slot := g.pop("upload_slot", None):
            slot.release()


def csrf_refusal() -> Response | None:
    """The refusal of a form without a valid CSRF token, else None. Reads the whole body."""
    try:
        validate_csrf(request.form.get(TOKEN_FIELD), time_limit=sessions.LONGEST)
    except ValidationError:
        return refusal(words.OLD_FORM, 403)
    return None


def busy_response() -> Response:
    """503 with Retry-After: too many forms are being uploaded."""
    response = refusal(words.BUSY, 503)
    response.headers["Retry-After"] = "5"
    return response


def is_own_host(host: str, address: str) -> bool:
    """Whether a Host header names this machine, or the preview's own https address."""
    name = urlsplit(f"//{host}").hostname or ""
    if is_loopback(name):
        return True
    configured = urlsplit(address)
    return configured.scheme == "https" and host.lower() == configured.netloc.lower()


def is_same_origin(origin: str | None, host: str) -> bool:
    """Whether a form comes from our own origin. Browsers send Origin with every POST (Fetch, 3.2), so a missing one is refused."""
    try:
        url = urlsplit(origin or "")
    except ValueError:
        return False
    return url.netloc.lower() == host.lower() and (
        url.scheme == "https" or (url.scheme == "http" and is_loopback(url.hostname or ""))
    )


def add_sign_in_routes(part: Blueprint, data: Path, scratch: Scratch) -> None:
    """Add the routes to sign in, sign out, and choose a language."""
    folder = admins.folder_of(data)

    @part.get("/sign-in")
    def sign_in() -> Response:
        once = request.args.get("once")
        if once is not None:
            if sessions.use_link(scratch, once):
                record(folder, SignInEvent.LINK)
                return redirect(url_for("preview.board"))
            return sign_in_page(data, words.LINK_USED, code=403)
        if sessions.current_admin(scratch, data):
            return redirect(next_page())
        return sign_in_page(data)

    @part.post("/sign-in")
    def sign_in_now() -> Response:
        return try_sign_in(data, scratch, request.form.get("name", "").strip(), request.form.get("password", ""))

    @part.post("/sign-out")
    def sign_out() -> Response:
        record(folder, SignInEvent.OUT, g.admin)
        sessions.end_session(scratch)
        return redirect(url_for("preview.sign_in"), 303)

    @part.post("/language")
    def language() -> Response:
        session[sessions.LANGUAGE] = request.form.get("language", "")[:LONGEST_TAG]  # it goes into the cookie
        return redirect(next_page(), 303)


def try_sign_in(data: Path, scratch: Scratch, name: str, password: str) -> Response:
    """Try to sign in, and answer."""
    if seconds := rate_limit.try_once(scratch, name):
        response = sign_in_page(data, words.WAIT, seconds, code=429)
        response.headers["Retry-After"] = str(seconds)
        return response
    accounts, folder = admins.load(data), admins.folder_of(data)
    if not admins.is_password_right(accounts, name, password):
        record(folder, SignInEvent.WRONG, name if name in accounts else "")
        return sign_in_page(data, words.WRONG, code=403)
    rate_limit.forget(scratch, name)
    sessions.begin_session(scratch, name, accounts[name].mark)
    record(folder, SignInEvent.IN, name)
    return redirect(next_page(), 303)


def sign_in_page(data: Path, problem: Message | None = None, seconds: int = 0, code: int = 200) -> Response:
    """The sign-in page. problem: of the last attempt. seconds: of its `{time}`."""
    return page_response(
        "sign-in.html",
        code,
        words,
        problem=translate(problem, time=duration(seconds)) if problem else "",
        nobody=not admins.load(data),
        next_page=next_page(),
        name=request.form.get("name", ""),
    )


def next_page() -> str:
    """The page to continue with after sign-in. Addresses outside the preview are ignored (open redirect)."""
    target = request.values.get("next", "")
    board = url_for("preview.board")
    parts = urlsplit(target)
    names = parts.path.split("/")[1:]
    is_inside = target.startswith(board) and not parts.scheme and not parts.netloc and "\\" not in target
    is_inside = is_inside and ".." not in names and "" not in names[:-1]
    return target if is_inside and parts.path.isprintable() else board
