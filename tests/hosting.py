"""The host pages as a service serves them, with the draft of this checkout in them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from service.catalogs.watch.watching import Watched
from service.preview import hosts
from service.preview.drafts import Drafts
from service.preview.hosts import Piece
from widget.fragment import RESERVED_ROOT
from widget.library import find

ROOT, ASSETS, DOCUMENTS = "/v1/", "/assets/", "/document/"
POLICY = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; font-src 'self'; frame-src 'self'"
TYPES = {"css": "text/css", "html": "text/html"}


@dataclass(frozen=True, slots=True)
class Hosting:
    """A draft, and the folder of the files from npm."""

    drafts: Drafts
    folder: Path

    def file(self, path: str) -> bytes | None:
        """A file of the draft, with the root put in."""
        data = self.drafts.file(path)
        return data.replace(RESERVED_ROOT.encode(), ROOT.encode()) if data is not None else None

    def piece(self, slug: str, tag: str) -> Piece:
        """A widget to put into a page."""
        widget = find(slug)
        locale, books = self.drafts.locale_and_books(tag)
        html = self.file(f"{tag}/{slug}.html")
        assert html is not None
        return Piece(widget, locale, books[locale].text(widget.title), html.decode(), ROOT, ASSETS)

    def answer(self, path: str) -> tuple[bytes, str] | None:
        """What is at a path: /v1/…, /assets/…, /document/HOST/LOOK/LANE/TAG/SLUG."""
        if path.startswith(ROOT):
            data = self.file(path.removeprefix(ROOT))
            return (data, TYPES[path.rpartition(".")[2]]) if data is not None else None
        if path.startswith(ASSETS):
            return hosts.asset(path.removeprefix(ASSETS), self.folder, self.file)
        if path.startswith(DOCUMENTS):
            host, look, lane, tag, slug = path.removeprefix(DOCUMENTS).split("/")
            return hosts.document(host, look, lane, self.piece(slug, tag)).encode(), "text/html"
        return None

    def app(self, environ: dict[str, str], start_response: Callable[..., object]) -> list[bytes]:
        """The same as a WSGI application, as strict as the preview."""
        found = self.answer(environ["PATH_INFO"])
        headers = [
            ("Content-Type", f"{found[1] if found else 'text/plain'}; charset=utf-8"),
            ("Content-Security-Policy", POLICY),
            ("Cross-Origin-Resource-Policy", "cross-origin"),
        ]
        start_response("200 OK" if found else "404 Not Found", headers)
        return [found[0] if found else b"no such page"]


def hosting(folder: Path) -> Hosting:
    """The shipped catalogs as a draft. folder: of the files from npm."""
    return Hosting(Drafts(Watched(None).now(), date(2026, 11, 24)), folder)
