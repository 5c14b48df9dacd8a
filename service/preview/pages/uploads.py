"""The upload page: a translator's file is checked and previewed for one session, and never stored in the translations."""

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
from widget.catalog import load_file
from widget.findings import Finding
from widget.model import Message
from widget.po_syntax import scan_po
from widget.text import unsafe_character

LARGEST = 2_000_000  # bytes; the shipped catalog has 0.15 MB
SHOWN = 100  # findings on the page


def register(part: Blueprint, preview: Preview) -> None:
    @part.get("/upload")
    def upload() -> Response:
        return page_response("upload.html", module=words, **upload_result(preview))

    @part.post("/upload", endpoint="upload_now")
    def upload_now() -> Response:
        try:
            file = request.files.get("file")
            data = file.read(LARGEST + 1) if file else b""
        except RequestEntityTooLarge:
            data = b"x" * (LARGEST + 1)
        if not file or not file.filename or len(data) > LARGEST:
            return form_error(preview, words.TOO_LARGE if len(data) > LARGEST else words.CHOOSE)
        name = "".join(character for character in file.filename if not unsafe_character(character))[:80] or "widget.po"
        workspace = preview.watched.now().workspace
        text = scan_po(Path(name), data)
        locale = workspace.locale_of_file(text)
        if locale is None or not any(load_file(Path(name), locale, workspace.messages, text).lines):
            findings = [finding for part in workspace.findings_of(Path(name), text) for finding in part]
            return page_response(
                "upload.html",
                400,
                words,
                found=findings[:SHOWN],
                more=max(0, len(findings) - SHOWN),
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


def form_error(preview: Preview, mistake: Message) -> Response:
    """The page with a mistake in the form."""
    return page_response("upload.html", 400, words, mistake=mistake, **upload_result(preview))


def upload_result(preview: Preview) -> dict[str, Any]:
    """The template variables of the session's upload, if any."""
    drafts = preview.versions.upload(sessions.session_id())
    if drafts is None:
        return {"kept": False}
    entry = preview.scratch.find("upload", sessions.session_id()) or b""
    tag, _, name = entry.partition(b"\n")[0].decode().partition("\t")
    view = drafts.now.views[tag]
    findings: list[Finding] = [finding for standing in view.standings.values() for finding in standing.findings]
    findings += drafts.now.said
    findings.sort(key=lambda finding: finding.line)
    return {
        "kept": True,
        "tag": tag,
        "file": name,
        "name": view.catalog.language_name,
        "found": findings[:SHOWN],
        "more": max(0, len(findings) - SHOWN),
        "errors": sum(finding.level == "error" for finding in findings),
        "warnings": sum(finding.level == "warning" for finding in findings),
        "coverage": [
            (widget.slug, counts) for widget, counts in by_widget(drafts.now.content.everything, view.standings.values())
        ],
        "states": list(MessageState),
    }
