"""Sessions of admins: a signed cookie, and a record on the server.

The cookie holds an id and a language. The record in the scratch folder names the admin, so sign-out ends it on the server
(OWASP ASVS 5.0, 7.4.1); Flask-Login would leave that to the cookie. A session ends after four hours without a request, after twelve hours,
and with the service. It ends too when its password changes or its admin is removed. Frame addresses end with their session.
"""

from __future__ import annotations

import hashlib
import json
import secrets
import time
from pathlib import Path

from flask import session
from flask.sessions import SecureCookieSessionInterface

from service.preview.auth import admins
from service.preview.ephemeral import Scratch

IDLE, LONGEST = 4 * 3600, 12 * 3600  # seconds
COOKIE = "__Host-cellfacts"
# The session of the one-time link that a new service prints.
GUEST, GUEST_MARK = "one-time link", "link"
LANGUAGE = "language"


class Signed(SecureCookieSessionInterface):
    """Cookies signed with HMAC-SHA-256 instead of Flask's SHA-1; OWASP ASVS 5.0, 11.4.1."""

    digest_method = staticmethod(hashlib.sha256)


def begin_session(scratch: Scratch, name: str, mark: str) -> None:
    """Begin a session of an authenticated admin. mark: of the password."""
    end_session(scratch)  # against session fixation
    scratch.sweep("session", IDLE)
    identity = secrets.token_urlsafe(24)
    session["id"] = identity
    scratch.keep("session", identity, json.dumps([name, mark, int(time.time())]).encode())


def end_session(scratch: Scratch) -> None:
    """End this session and remove its upload. The language choice stays."""
    identity = session.get("id", "")
    scratch.take("upload", identity)
    scratch.take("session", identity)
    language = session.get(LANGUAGE)
    session.clear()
    if language:
        session[LANGUAGE] = language


def current_admin(scratch: Scratch, data: Path) -> str | None:
    """The signed-in admin's name; None without a valid session. Raises CellfactsError."""
    identity = session.get("id")
    if not isinstance(identity, str):
        return None
    name = admin_of(scratch, data, identity)
    return name if name and scratch.touch("session", identity) else None


def admin_of(scratch: Scratch, data: Path, identity: str) -> str | None:
    """The admin's name of a session id; None if the session has ended. Raises CellfactsError."""
    age, record = scratch.age("session", identity), scratch.find("session", identity)
    if age is None or not record or age > IDLE:
        return None
    name, mark, began = json.loads(record)
    if time.time() - began > LONGEST:
        return None
    if (name, mark) != (GUEST, GUEST_MARK):
        admin = admins.load(data).get(name)
        if admin is None or admin.mark != mark:
            return None
    return str(name)


def session_id() -> str:
    """The id of the current session. Raises KeyError without a session."""
    return str(session["id"])


def make_link(scratch: Scratch) -> str:
    """A token that signs somebody in once."""
    token = secrets.token_urlsafe(24)
    scratch.keep("link", token)
    return token


def use_link(scratch: Scratch, token: str) -> bool:
    """Sign in with a one-time token. Returns False if it is unknown, used or expired; of two concurrent uses one succeeds."""
    age = scratch.age("link", token)
    if age is None or not scratch.take("link", token) or age > LONGEST:
        return False
    begin_session(scratch, GUEST, GUEST_MARK)
    return True
