"""A translator's file: checked, counted and looked at for one session, and nothing of it kept."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flask import Blueprint, redirect, request, url_for
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response

from service.catalogs.states import MessageState, by_widget
from service.preview.auth import sessions
from service.preview.context import Preview
from service.preview.http import page_response
from service.words import uploading as words
from widget.catalog import load_file, unsafe_character
from widget.findings import Finding
from widget.model import Message
from widget.notices import LANGUAGE_NAME
from widget.po_syntax import reading

LARGEST = 2_000_000  # bytes; the shipped catalog has 0.15 MB
SHOWN = 100  # findings on the page


def register(part: Blueprint, preview: Preview) -> None:
    """Add the page to a blueprint."""

    @part.get("/upload")
    def upload() -> Response:
        return page_response("upload.html", module=words, **upload_result(preview))

    @part.post("/upload", endpoint="upload_now")
    def upload_now() -> Response:
        try:
            sent = request.files.get("file")
            data = sent.read(LARGEST + 1) if sent else b""
        except RequestEntityTooLarge:
            data = b"x" * (LARGEST + 1)
        if not sent or not sent.filename or len(data) > LARGEST:
            return mistaken(preview, words.TOO_LARGE if len(data) > LARGEST else words.CHOOSE)
        name = "".join(one for one in sent.filename if not unsafe_character(one))[:80] or "widget.po"
        desk = preview.watched.now().desk
        said = reading(Path(name), data)
        locale = desk.meant_by(said)
        if locale is None or not any(load_file(Path(name), locale, desk.messages, said).lines):
            found = [one for some in desk.findings_of(Path(name), said) for one in some]
            return page_response(
                "upload.html",
                400,
                words,
                found=found[:SHOWN],
                more=max(0, len(found) - SHOWN),
                refused=True,
                file=name,
                kept=False,
            )
        head = f"{locale.tag}\t{name}\n".encode()
        preview.scratch.keep("upload", sessions.session_id(), head + data)
        return redirect(url_for("preview.upload"), 303)

    @part.post("/upload/remove")
    def upload_remove() -> Response:
        preview.scratch.take("upload", sessions.session_id())
        return redirect(url_for("preview.upload"), 303)


def mistaken(preview: Preview, why: Message) -> Response:
    """The page, with what was wrong with the form."""
    return page_response("upload.html", 400, words, mistake=why, **upload_result(preview))


def upload_result(preview: Preview) -> dict[str, Any]:
    """What the page shows of the file that this session has sent, if any."""
    drafts = preview.versions.upload(sessions.session_id())
    if drafts is None:
        return {"kept": False}
    kept = preview.scratch.find("upload", sessions.session_id()) or b""
    tag, _, name = kept.partition(b"\n")[0].decode().partition("\t")
    view = drafts.now.views[tag]
    found: list[Finding] = [finding for one in view.standings.values() for finding in one.findings]
    found += drafts.now.said
    found.sort(key=lambda one: one.line)
    return {
        "kept": True,
        "tag": tag,
        "file": name,
        "name": view.book.text(LANGUAGE_NAME),
        "found": found[:SHOWN],
        "more": max(0, len(found) - SHOWN),
        "errors": sum(one.level == "error" for one in found),
        "warnings": sum(one.level == "warning" for one in found),
        "coverage": [(widget.slug, counts) for widget, counts in by_widget(view.standings.values())],
        "states": list(MessageState),
    }
