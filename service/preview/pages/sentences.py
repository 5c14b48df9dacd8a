"""The page of a widget's sentences, in place and as a list, and the page of one sentence."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from service.catalogs.comments import home_of, widgets_of
from service.catalogs.live.lenient_catalog import elsewhere, render_draft
from service.catalogs.live.rows import open_in, rows, shared_by_all, state_marks
from service.catalogs.live.snapshot import WHOLE_FILE, Snapshot
from service.preview.context import Drafting
from service.preview.decisions.log import Journal, LogEntry
from service.preview.http import is_seen, page_response, refusal
from service.preview.view.draft_release import stylesheet_of
from service.preview.view.facts import facts_of
from service.words import sentences as words
from service.words import shell
from widget.content import Content
from widget.model import Jurisdiction, Message, Widget, messages_in

WHERE = {
    Jurisdiction.UNITED_STATES: words.US,
    Jurisdiction.MAINLAND_CHINA: words.CN,
    Jurisdiction.BOTH: words.BOTH,
    Jurisdiction.ANYWHERE: words.ANYWHERE,
}
SINCE = {
    "The English since it was translated": words.CHANGE_ENGLISH,
    "The English since it was approved": words.CHANGE_APPROVED_ENGLISH,
    "The text since it was approved": words.CHANGE_APPROVED_TEXT,
}


def register(part: Blueprint, context: Drafting, journal: Journal | None = None) -> None:
    """Add the routes. journal: None where nothing is decided."""

    @part.get("/sentences/<tag>/<slug>")
    def sentences(tag: str, slug: str) -> Response:
        now = context.watched.now()
        widget = find_widget(now.content, slug)
        if widget is None or tag not in now.views:
            return refusal(shell.LOST, 404)
        if is_seen(now.version):
            return Response(status=204)
        return page_response(
            "sentences.html", module=words, **widget_values(now, tag, widget, request.args.get("show") == "open")
        )

    @part.get("/sentence/<key>")
    def sentence(key: str) -> Response:
        now = context.watched.now()
        message = next((message for message in now.workspace.messages if message.key == key), None)
        if message is None:
            return refusal(shell.LOST, 404)
        if is_seen(now.version):
            return Response(status=204)
        return page_response(
            "sentence.html", module=words, now=now, **sentence_values(now, message), decided=decisions_about(journal, now, key)
        )

    @part.get("/widget.css")
    def stylesheet() -> Response:
        return Response(stylesheet_of(context.watched.now()), mimetype="text/css")


def find_widget(content: Content, slug: str) -> Widget | None:
    """The widget of a slug; None if there is none."""
    return next((widget for widget in content.everything if widget.slug == slug), None)


def widget_values(now: Snapshot, tag: str, widget: Widget, only_open: bool) -> dict[str, Any]:
    """The template variables of a widget's sentences."""
    view, messages = now.views[tag], now.workspace.messages
    root = url_for("preview.sentences", tag="x", slug="x").removesuffix("x/x")
    every_mark = state_marks(view, messages)
    html, placed = render_draft(now.content, widget, tag, now.catalogs, messages, every_mark, root)
    listed = [message.key for message in (*messages_in(widget), *shared_by_all(now.content, widget))]
    beside = elsewhere(view.catalog, messages, every_mark, (key for key in listed if key not in placed))
    own_rows, shared_rows = (
        list(rows(now, tag, part, placed)) for part in (messages_in(widget), shared_by_all(now.content, widget))
    )
    return {
        "tag": tag,
        "names": language_names(now),
        "widget": widget,
        "widgets": now.content.everything,
        # The widgets' own templates escape it; only keys and states are inserted afterwards.
        "html": Markup(html),  # noqa: S704
        "beside": Markup(beside),  # noqa: S704
        "groups": [
            (words.OWN, [row for row in own_rows if row.is_open or not only_open], "own"),
            (words.SHARED, [row for row in shared_rows if row.is_open or not only_open], "shared"),
        ],
        "open": sum(row.is_open for row in (*own_rows, *shared_rows)),
        "total": len(own_rows) + len(shared_rows),
        "only_open": only_open,
        "now": now,
        "since": SINCE,
        "unread": any(finding.locale == tag and finding.check in WHOLE_FILE for finding in now.said),
        "openings": {other.slug: open_in(view, messages_in(other)) for other in now.content.everything},
    }


def language_names(now: Snapshot) -> dict[str, str]:
    """Each language's own name, by tag."""
    return {tag: view.catalog.language_name for tag, view in now.views.items()}


def sentence_values(now: Snapshot, message: Message) -> dict[str, Any]:
    """The template variables of one sentence."""
    language_rows = [(tag, next(rows(now, tag, [message], frozenset()))) for tag in now.views]
    approvals = {tag: now.workspace.approvals.of(message, view.locale) for tag, view in now.views.items()}
    slugs = widgets_of(now.content).get(message.key, ())
    return {
        "message": message,
        "names": language_names(now),
        "shown": language_rows,
        "approvals": approvals,
        "slugs": () if len(slugs) in {0, len(now.content.widgets)} else slugs,
        "home": home_of(message.key, now.content),
        "facts": facts_of(message.key, now.content),
        "where": WHERE,
        "since": SINCE,
    }


def decisions_about(journal: Journal | None, now: Snapshot, key: str) -> list[LogEntry]:
    """The decisions about a sentence in all languages, and about the widgets that contain it."""
    if journal is None:
        return []
    return journal.about(*(f"{about} {tag}" for about in (key, *widgets_of(now.content).get(key, ())) for tag in now.views))
