"""A version's tree of files under a signed address that expires: for the preview's frames, and for a clinician outside.

The paths are those of /v1/: `/look/TOKEN/en/faq.html`, and `/look/TOKEN/print/…` for print styles. It needs no cookie, because
a sandboxed frame sends none. A session's token ends with the session; a shared link ends at its date, or when an admin ends it.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from html import escape

from flask import Blueprint, url_for
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.wrappers import Response

from service.preview.auth import sessions
from service.preview.http import base_address, catalog_in, refusal
from service.preview.view.versions import OnlyDraft
from service.serving.headers import DRAFT, with_own_style
from service.words import sharing as words
from widget.fragment import RESERVED_ROOT
from widget.languages import marked_language
from widget.locales import Locale
from widget.suffixes import media_type

# Where the draft's stylesheet and banner are inserted in a shared page.
BODY = b'<body class="cellfacts-page">'
HEAD = b"<head>"


@dataclass(frozen=True, slots=True)
class Grant:
    """What a token opens.

    version: as in `versions`. until: seconds since 1970. session: its id; empty for a shared link. link: a shared link's id in the log.
    widgets, tags: what it opens; empty for all.
    """

    version: str
    until: int
    session: str = ""
    link: str = ""
    widgets: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()

    def opens(self, path: str) -> bool:
        if path.endswith(".css"):
            return True
        tag, _, name = path.partition("/")
        return (not self.tags or tag in self.tags) and (not self.widgets or re.split("[./]", name)[0] in self.widgets)


class Tokens:
    """Signs and reads tokens. is_session_valid: by session id. is_ended: by link id."""

    def __init__(self, secret: bytes, is_session_valid: Callable[[str], bool], is_ended: Callable[[str], bool]) -> None:
        self.signer = URLSafeSerializer(secret, salt="look", signer_kwargs={"digest_method": hashlib.sha256})
        self.is_session_valid, self.is_ended = is_session_valid, is_ended

    def of_session(self, version: str, session: str) -> str:
        """A token for a session's frames. It stays the same within an hour, so that the browser's cache works."""
        until = (int(time.time()) // 3600 + 1 + sessions.LONGEST // 3600) * 3600
        return self.write(Grant(version, until, session))

    def write(self, grant: Grant) -> str:
        return str(self.signer.dumps(list(asdict(grant).values())))

    def read(self, token: str) -> Grant | None:
        """The grant of a token; None if it is forged, expired or ended."""
        try:
            version, until, session, link, widgets, tags = self.signer.loads(token)
        except (BadSignature, ValueError, TypeError):
            return None
        grant = Grant(version, until, session, link, tuple(widgets), tuple(tags))
        if time.time() > grant.until or (grant.session and not self.is_session_valid(grant.session)):
            return None
        return None if grant.link and self.is_ended(grant.link) else grant


def new_link_id() -> str:
    return secrets.token_hex(6)


def register(part: Blueprint, versions: OnlyDraft, tokens: Tokens) -> None:
    """Add the routes of the trees."""

    def serve(token: str, path: str, printed: bool) -> Response:
        grant = tokens.read(token)
        if grant is None:
            return refusal(words.LINK_ENDED, 403)
        data = versions.file(grant.version, path, grant.session) if grant.opens(path) else None
        if data is None:
            return refusal(words.NOT_IN_LINK, 404)
        return file_response(with_print_styles(data) if printed else data, path, root_of(token, printed), shared=bool(grant.link))

    @part.get("/look/<token>/<path:path>")
    def looked_at(token: str, path: str) -> Response:
        return serve(token, path, printed=False)

    @part.get("/look/<token>/print/<path:path>")
    def looked_at_on_paper(token: str, path: str) -> Response:
        return serve(token, path, printed=True)


def address_of(token: str, path: str, printed: bool = False) -> str:
    """The address of a file in a token's tree. printed: with print styles."""
    return url_for("preview.looked_at_on_paper" if printed else "preview.looked_at", token=token, path=path)


def root_of(token: str, printed: bool = False) -> str:
    """The root address of a token's tree."""
    return f"{base_address()}{address_of(token, 'x', printed).removesuffix('x')}"


def with_print_styles(data: bytes) -> bytes:
    """Apply the print styles on screen: browsers offer no way to emulate print in a frame."""
    return data.replace(b"@media screen", b"@media not all").replace(b"@media print", b"@media all")


def file_response(data: bytes, path: str, root: str, shared: bool) -> Response:
    """A file of a tree. shared: for a reader outside, with a banner that it is a draft."""
    if shared:
        tag = path.partition("/")[0]
        data = data.replace(HEAD, HEAD + style_link().encode(), 1).replace(BODY, BODY + draft_banner(tag).encode(), 1)
    body = data.replace(RESERVED_ROOT.encode(), root.encode())
    response = Response(body, content_type=media_type(path))
    response.headers.update(with_own_style(DRAFT.items(), root))
    return response


def style_link() -> str:
    return f'<link rel="stylesheet" href="{url_for("preview.static", filename="draft.css")}">'


def draft_banner(tag: str) -> str:
    """The banner that this is a draft, in the language of the text."""
    catalog = catalog_in(tag)
    language = "" if catalog.locale.tag == tag else f" {marked_language(catalog.locale.tag, Locale(tag).direction)}"
    return f'<p class="draft" role="note"{language}>{escape(catalog.say(words.DRAFT))}</p>'
