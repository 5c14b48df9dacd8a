"""The tree of a version under a signed address that expires: what the preview's frames show, and what a clinician outside is sent.

`/preview/look/TOKEN/en/faq.html` and so on, the same paths as under /v1/; `/preview/look/TOKEN/print/…` as on paper. It needs no cookie, because a
sandboxed frame sends none. A token of a session ends with it; one that was made for somebody outside ends at its date, or when an admin ends it.
"""

from __future__ import annotations

import hashlib
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
from widget.suffixes import media_type

# What a page of a draft says on top where it is read outside the preview.
BODY = b'<body class="cellfacts-page">'
HEAD = b"<head>"


@dataclass(frozen=True, slots=True)
class Grant:
    """What a token opens. version: as in `versions`. until: seconds since 1970. session: whose it is; empty for one that was sent outside.

    link: its id in the log, where it was sent outside. widgets, tags: what it opens; all where empty.
    """

    version: str
    until: int
    session: str = ""
    link: str = ""
    widgets: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()

    def opens(self, path: str) -> bool:
        """Whether a path is among what it opens."""
        if path.endswith(".css"):
            return True
        tag, _, name = path.partition("/")
        return (not self.tags or tag in self.tags) and (not self.widgets or name.partition(".")[0] in self.widgets)


class Tokens:
    """Makes and reads tokens. goes_on: whether a session does. is_ended: whether a link was ended by an admin."""

    def __init__(self, secret: bytes, goes_on: Callable[[str], bool], is_ended: Callable[[str], bool]) -> None:
        self.signer = URLSafeSerializer(secret, salt="look", signer_kwargs={"digest_method": hashlib.sha256})
        self.goes_on, self.is_ended = goes_on, is_ended

    def of_session(self, version: str, session: str) -> str:
        """A token for the frames of a session. The same within an hour, so that a browser keeps what it has."""
        until = (int(time.time()) // 3600 + 1 + sessions.LONGEST // 3600) * 3600
        return self.write(Grant(version, until, session))

    def write(self, look: Grant) -> str:
        """The token of a look."""
        return str(self.signer.dumps(list(asdict(look).values())))

    def read(self, token: str) -> Grant | None:
        """What a token opens; None if it is not ours, or has ended."""
        try:
            version, until, session, link, widgets, tags = self.signer.loads(token)
        except (BadSignature, ValueError, TypeError):
            return None
        look = Grant(version, until, session, link, tuple(widgets), tuple(tags))
        if time.time() > look.until or (look.session and not self.goes_on(look.session)):
            return None
        return None if look.link and self.is_ended(look.link) else look


def new_link() -> str:
    """An id for a link that is sent outside."""
    return secrets.token_hex(6)


def register(part: Blueprint, versions: OnlyDraft, tokens: Tokens) -> None:
    """Add the trees under tokens."""

    def opened(token: str, path: str, printed: bool) -> Response:
        look = tokens.read(token)
        if look is None:
            return refusal(words.LINK_ENDED, 403)
        data = versions.file(look.version, path, look.session) if look.opens(path) else None
        if data is None:
            return refusal(words.NOT_IN_LINK, 404)
        return file_response(on_paper(data) if printed else data, path, root_of(token, printed), shared=bool(look.link))

    @part.get("/look/<token>/<path:path>")
    def looked_at(token: str, path: str) -> Response:
        return opened(token, path, printed=False)

    @part.get("/look/<token>/print/<path:path>")
    def looked_at_on_paper(token: str, path: str) -> Response:
        return opened(token, path, printed=True)


def address_of(token: str, path: str, printed: bool = False) -> str:
    """The address of a file of the tree under a token. printed: as it is on paper."""
    return url_for("preview.looked_at_on_paper" if printed else "preview.looked_at", token=token, path=path)


def root_of(token: str, printed: bool = False) -> str:
    """The address of the tree under a token, as its links have it."""
    return f"{base_address()}{address_of(token, 'x', printed).removesuffix('x')}"


def on_paper(data: bytes) -> bytes:
    """A file whose rules for paper hold on a screen. Nothing in a browser can ask that of a frame."""
    return data.replace(b"@media screen", b"@media not all").replace(b"@media print", b"@media all")


def file_response(data: bytes, path: str, root: str, shared: bool) -> Response:
    """A file of a tree. shared: whether somebody outside reads it, who must see that it is a draft."""
    if shared:
        tag = path.partition("/")[0]
        data = data.replace(HEAD, HEAD + style().encode(), 1).replace(BODY, BODY + banner(tag).encode(), 1)
    body = data.replace(RESERVED_ROOT.encode(), root.encode())
    response = Response(body, content_type=media_type(path))
    response.headers.update(with_own_style(DRAFT.items(), root))
    return response


def style() -> str:
    """What the line about a draft looks like."""
    return f'<link rel="stylesheet" href="{url_for("preview.static", filename="draft.css")}">'


def banner(tag: str) -> str:
    """The line that says that this is a draft, in the language of the text."""
    return f'<p class="draft" role="note">{escape(catalog_in(tag).say(words.DRAFT))}</p>'
