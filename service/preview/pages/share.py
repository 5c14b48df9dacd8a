"""Shared links for readers outside: create, list, end, and the page that a link opens."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime
from typing import Any

from flask import Blueprint, g, request
from werkzeug.wrappers import Response

from service.preview.context import Preview
from service.preview.decisions.log import LINK, LogEntry, log_time
from service.preview.decisions.model import success
from service.preview.http import base_address, page_response, refusal, translate
from service.preview.pages.decisions import LONGEST
from service.preview.pages.sentences import language_names
from service.preview.view.tokens import Grant, new_link_id, root_of
from service.preview.view.versions import DRAFT
from service.settings import is_loopback
from service.words import deciding
from service.words import sharing as words
from widget.text import unsafe_character

DAYS = (1, 7, 30)


def register(part: Blueprint, preview: Preview) -> None:
    @part.get("/share")
    def share() -> Response:
        return form_page(preview)

    @part.post("/share", endpoint="share_now")
    def share_now() -> Response:
        whom = " ".join(request.form.get("whom", "").split())
        if not whom or unsafe_character(whom) or len(whom) > LONGEST:
            return form_page(preview, 400, mistake=translate(deciding.MISSING_WORDS, field=translate(words.FOR_WHOM)))
        with preview.journal.locked():
            at = (
                log_time()
            )  # one moment for the link and its entry: a link made from the entry again must be the same to the second
            grant = requested_grant(preview, at)
            if earlier := preview.journal.entry(grant.link):  # the same form, sent again, makes the same link
                grant = requested_grant(preview, earlier.at)
            else:
                until = datetime.fromtimestamp(grant.until, UTC).date().isoformat()
                result = success(deciding.LINK_MADE, until=until)
                log_message = deciding.LINK_MADE.key, dict(result.values)
                preview.journal.add(LogEntry(grant.link, at, g.admin, LINK, grant.link, whom, result.outcome, *log_message, True))
        return form_page(preview, made=root_of(preview.tokens.write(grant)))

    @part.get("/look/<token>/")
    def looked_at_index(token: str) -> Response:
        grant = preview.tokens.read(token)
        if grant is None:
            return refusal(words.LINK_ENDED, 403)
        drafts = preview.versions.draft()
        tags = grant.tags or drafts.tags
        texts = [
            (widget, tag, drafts.now.views[tag].catalog.text(widget.title))
            for widget in drafts.now.content.everything
            for tag in tags
            if (not grant.widgets or widget.slug in grant.widgets) and tag in drafts.now.views
        ]
        until = datetime.fromtimestamp(grant.until, UTC).date()
        return page_response("opened.html", module=words, texts=texts, token=token, until=until, names=language_names(drafts.now))


def requested_grant(preview: Preview, at: str) -> Grant:
    """The grant that a form requests. at: when the link was, or is, created."""
    days = next((number for number in DAYS if str(number) == request.form.get("days")), DAYS[0])
    slugs = [widget.slug for widget in preview.watched.now().content.everything if f"widget-{widget.slug}" in request.form]
    tags = [tag for tag in preview.versions.draft().tags if f"tag-{tag}" in request.form]
    # The id is made from the form, so one that is sent twice makes one link; and from what it opens, so none opens more than its id in the log.
    link = hashlib.sha256(repr((request.form.get("form", ""), days, slugs, tags)).encode()).hexdigest()[:24]
    until = int(datetime.fromisoformat(at).timestamp()) + days * 86400
    return Grant(DRAFT, until, "", link, tuple(slugs), tuple(tags))


def form_page(preview: Preview, code: int = 200, **values: Any) -> Response:
    """The page with the form and all earlier links."""
    entries = [entry for entry in preview.journal.entries() if entry.what == LINK]
    today = log_time()[:10]
    untils = [entry.values.get("until", today) for entry in entries]
    links = [
        (entry, preview.journal.is_ended(entry.about), until < today, date.fromisoformat(until))
        for entry, until in zip(entries, untils, strict=True)
    ]
    return page_response(
        "share.html",
        code,
        words,
        widgets=preview.watched.now().content.everything,
        tags=preview.versions.draft().tags,
        names=language_names(preview.watched.now()),
        days=DAYS,
        links=links,
        form=new_link_id(),
        local=is_loopback(base_address().partition("//")[2].rpartition(":")[0] or "localhost"),
        **values,
    )
