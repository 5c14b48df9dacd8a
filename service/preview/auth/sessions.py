"""Sessions of admins: what the signed cookie says, and whether the service still believes it.

Flask signs the cookie, which has an id and a language; whose session it is stands in a file in the scratch folder, so that signing out ends it
here and not only in the browser (OWASP ASVS 5.0, 7.4.1), which Flask-Login leaves to the cookie. A session ends after four hours without a
request, after twelve hours, with the service, when its password changes, and when its admin is removed; the addresses of its frames with it.
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
# Who has come by the one-time link that a fresh service prints.
GUEST, GUEST_MARK = "one-time link", "link"
LANGUAGE = "language"


class Signed(SecureCookieSessionInterface):
    """The cookie, signed with HMAC and SHA-256 in place of Flask's SHA-1; OWASP ASVS 5.0, 11.4.1."""

    digest_method = staticmethod(hashlib.sha256)


def begin_session(scratch: Scratch, name: str, mark: str) -> None:
    """Begin a session of somebody who has proved who they are. mark: of the password."""
    end(scratch)  # nothing of before, or a planted session would go on
    scratch.sweep("session", IDLE)
    identity = secrets.token_urlsafe(24)
    session["id"] = identity
    scratch.keep("session", identity, json.dumps([name, mark, int(time.time())]).encode())


def end(scratch: Scratch) -> None:
    """End this session, and what belongs to it."""
    identity = session.get("id", "")
    scratch.take("upload", identity)
    scratch.take("session", identity)
    language = session.get(LANGUAGE)
    session.clear()
    if language:
        session[LANGUAGE] = language


def current(scratch: Scratch, data: Path) -> str | None:
    """The name of the admin whose session this is; None if there is none, or it has ended. Raises CellfactsError."""
    identity = session.get("id")
    if not isinstance(identity, str):
        return None
    name = whose(scratch, data, identity)
    return name if name and scratch.touch("session", identity) else None


def whose(scratch: Scratch, data: Path, identity: str) -> str | None:
    """The name of the admin whose session has an id; None if there is none, or it has ended. Raises CellfactsError."""
    age, kept = scratch.age("session", identity), scratch.find("session", identity)
    if age is None or not kept or age > IDLE:
        return None
    name, mark, began = json.loads(kept)
    if time.time() - began > LONGEST:
        return None
    if (name, mark) != (GUEST, GUEST_MARK):
        admin = admins.load(data).get(name)
        if admin is None or admin.mark != mark:
            return None
    return str(name)


def session_id() -> str:
    """The id of this session, for what belongs to it."""
    return str(session["id"])


def make_link(scratch: Scratch) -> str:
    """A token that signs somebody in, once."""
    token = secrets.token_urlsafe(24)
    scratch.keep("link", token)
    return token


def use_link(scratch: Scratch, token: str) -> bool:
    """Sign in with a one-time token; whether it was one, and not too old. Of two that use it at once, one is signed in."""
    age = scratch.age("link", token)
    if age is None or not scratch.take("link", token) or age > LONGEST:
        return False
    begin_session(scratch, GUEST, GUEST_MARK)
    return True
