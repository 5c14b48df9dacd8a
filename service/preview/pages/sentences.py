"""Every sentence of a widget, in place and in a list, and everything about one."""

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
from service.preview.view.draft_release import css_and_name
from service.preview.view.facts import facts_of
from service.words import sentences as words
from service.words import shell
from widget.model import Jurisdiction, Message, Widget, messages_in
from widget.notices import LANGUAGE_NAME
from widget.registry import EVERYTHING, LIBRARY

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
    """Add the pages to a blueprint. journal: of decisions, where some are taken."""

    @part.get("/sentences/<tag>/<slug>")
    def sentences(tag: str, slug: str) -> Response:
        now = context.watched.now()
        widget = known(slug)
        if widget is None or tag not in now.views:
            return refusal(shell.LOST, 404)
        if is_seen(now.version):
            return Response(status=204)
        return page_response("sentences.html", module=words, **of_widget(now, tag, widget, request.args.get("show") == "open"))

    @part.get("/sentence/<key>")
    def sentence(key: str) -> Response:
        now = context.watched.now()
        message = next((one for one in now.desk.messages if one.key == key), None)
        if message is None:
            return refusal(shell.LOST, 404)
        if is_seen(now.version):
            return Response(status=204)
        return page_response(
            "sentence.html", module=words, now=now, **of_message(now, message), decided=decisions_about(journal, now, key)
        )

    @part.get("/widget.css")
    def stylesheet() -> Response:
        return Response(css_and_name()[0], mimetype="text/css")


def known(slug: str) -> Widget | None:
    """The widget of an address."""
    return next((widget for widget in EVERYTHING if widget.slug == slug), None)


def of_widget(now: Snapshot, tag: str, widget: Widget, only_open: bool) -> dict[str, Any]:
    """What the page of a widget's sentences shows."""
    view, messages = now.views[tag], now.desk.messages
    root = url_for("preview.sentences", tag="x", slug="x").removesuffix("x/x")
    every_mark = state_marks(view, messages)
    html, placed = render_draft(widget, tag, now.books, messages, every_mark, root)
    listed = [one.key for one in (*messages_in(widget), *shared_by_all(widget))]
    beside = elsewhere(view.book, messages, every_mark, (key for key in listed if key not in placed))
    own, every = (list(rows(now, tag, some, placed)) for some in (messages_in(widget), shared_by_all(widget)))
    return {
        "tag": tag,
        "names": names(now),
        "widget": widget,
        "widgets": EVERYTHING,
        # Escaped by the widgets' own templates; what was put in afterwards is made of keys and states.
        "html": Markup(html),  # noqa: S704
        "beside": Markup(beside),  # noqa: S704
        "groups": [
            (words.OWN, [row for row in own if row.is_open or not only_open], "own"),
            (words.SHARED, [row for row in every if row.is_open or not only_open], "shared"),
        ],
        "open": sum(row.is_open for row in (*own, *every)),
        "total": len(own) + len(every),
        "only_open": only_open,
        "now": now,
        "since": SINCE,
        "unread": any(one.locale == tag and one.check in WHOLE_FILE for one in now.said),
        "openings": {one.slug: open_in(view, messages_in(one)) for one in EVERYTHING},
    }


def names(now: Snapshot) -> dict[str, str]:
    """What each language calls itself, by tag."""
    return {tag: view.book.text(LANGUAGE_NAME) for tag, view in now.views.items()}


def of_message(now: Snapshot, message: Message) -> dict[str, Any]:
    """What the page about one sentence shows."""
    shown = [(tag, next(rows(now, tag, [message], frozenset()))) for tag in now.views]
    approvals = {tag: now.desk.approvals.of(message, view.locale) for tag, view in now.views.items()}
    slugs = widgets_of().get(message.key, ())
    return {
        "message": message,
        "names": names(now),
        "shown": shown,
        "approvals": approvals,
        "slugs": () if len(slugs) in {0, len(LIBRARY)} else slugs,
        "home": home_of(message.key),
        "facts": facts_of(message.key),
        "where": WHERE,
        "since": SINCE,
    }


def decisions_about(journal: Journal | None, now: Snapshot, key: str) -> list[LogEntry]:
    """What was decided about a sentence, in every language, and about the widgets that hold it."""
    if journal is None:
        return []
    return journal.about(*(f"{about} {tag}" for about in (key, *widgets_of().get(key, ())) for tag in now.views))
