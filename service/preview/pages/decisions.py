"""Asking once, doing once: the page before a decision, its form, and the page that says what came of it.

The form carries an id of its own and what was seen. It is carried out in a thread, one decision at a time: first the log says that it begins, then
it is compared with what is now, then it is done, then the log says what came of it. A form that is sent again finds its id in the log.
"""

from __future__ import annotations

import re
import secrets
import sys
import threading

from flask import Blueprint, g, redirect, request, url_for
from werkzeug.wrappers import Response

from service.errors import CellfactsError
from service.preview.context import Preview
from service.preview.decisions import links, releases, texts
from service.preview.decisions.log import LINK, LogEntry, now
from service.preview.decisions.model import Confirmation, DecisionContext, DecisionOutcome, DecisionType, NothingLikeIt, Values
from service.preview.http import page_response, refusal, translate
from service.preview.pages import sources
from service.words import deciding as words
from service.words import sharing
from widget.catalog import unsafe_character
from widget.findings import Refused
from widget.manifest import ReleaseDamaged

KINDS: dict[str, DecisionType] = {kind.name: kind for kind in (*texts.KINDS, *releases.KINDS, sources.KIND, links.END)}
# What the log calls everything in it; a link is made on a page of its own.
TITLES = {kind.name: kind.title for kind in KINDS.values()} | {LINK: sharing.MAKE}
LONGEST = 500  # characters of a remark
FORM = re.compile("[A-Za-z0-9_-]{16}")  # the id of a form: it goes into the log
QUICK = 0.5  # seconds in which most are done, so that their page needs no second look


def register(part: Blueprint, preview: Preview) -> None:
    """Add the pages to a blueprint."""

    @part.get("/decide/<what>")
    def decide(what: str) -> Response:
        kind = KINDS.get(what)
        if kind is None:
            return refusal(words.NOTHING_LIKE_IT, 404)
        try:
            asked = kind.ask(ground(preview), requested_subject(kind))
        except NothingLikeIt:
            return refusal(words.NOTHING_LIKE_IT, 404)
        return ask(kind, asked)

    @part.post("/decide/<what>", endpoint="decide_now")
    def decide_now(what: str) -> Response:
        kind, form = KINDS.get(what), request.form.get("form", "")
        if kind is None or not FORM.fullmatch(form):
            return refusal(words.NOTHING_LIKE_IT, 404)
        if preview.journal.of(form):
            return redirect(url_for("preview.decision", form=form, again=1), 303)
        try:
            asked = kind.ask(ground(preview), requested_subject(kind))
        except NothingLikeIt:
            return refusal(words.NOTHING_LIKE_IT, 409)
        if asked.expected != request.form.get("expected"):
            return refusal(words.CHANGED, 409)
        values, mistake = filled_in(asked)
        if mistake or asked.stopped or (asked.findings and kind.refused_by_findings):
            return ask(
                kind, asked, "" if asked.stopped else mistake or translate(words.WRONG_TEXT), 409 if asked.stopped else 400
            )
        return carry_out(preview, kind, asked, requested_subject(kind) | values, form)

    @part.get("/decisions/<form>")
    def decision(form: str) -> Response:
        entry = preview.journal.of(form)
        if entry is None:
            return refusal(words.NOTHING_LIKE_IT, 404)
        running = not entry.outcome and form in RUNNING
        return page_response(
            "decision.html", module=words, entry=entry, running=running, again=request.args.get("again"), titles=TITLES
        )


def ground(preview: Preview) -> DecisionContext:
    """What a decision of this admin is about."""
    return DecisionContext(preview.settings, preview.watched, preview.store, preview.journal, g.admin, preview.versions.clock())


def requested_subject(kind: DecisionType) -> dict[str, str]:
    """What a request says that it is about."""
    return {name: request.values.get(name, "") for name in kind.given}


def ask(kind: DecisionType, asked: Confirmation, mistake: str = "", code: int = 200) -> Response:
    """The page before a decision. mistake: what to fill in otherwise."""
    return page_response(
        "decide.html",
        code,
        words,
        kind=kind,
        asked=asked,
        given=requested_subject(kind),
        mistake=mistake,
        sent=request.form,
        form=secrets.token_urlsafe(12),
    )


def filled_in(asked: Confirmation) -> tuple[dict[str, str], str]:
    """What was filled in, and what is wrong with it."""
    values = {}
    for one in asked.fields:
        value = " ".join(request.form.get(one.name, "").split())
        if (one.needed and not value) or len(value) > LONGEST or unsafe_character(value):
            return {}, translate(words.MISSING_WORDS, field=translate(one.label, **one.values))
        values[one.name] = value
    return values, ""


# The forms that a thread of this process is carrying out. Another process's are found in the log only.
RUNNING: set[str] = set()


def carry_out(preview: Preview, kind: DecisionType, asked: Confirmation, values: Values, form: str) -> Response:
    """Carry a decision out beside the request, and lead to the page that says what came of it."""
    entry = LogEntry(form, now(), g.admin, kind.name, asked.about, values.get(kind.remark, ""))
    with preview.journal.locked():
        if preview.journal.of(form):  # the same form at the same moment
            return redirect(url_for("preview.decision", form=form, again=1), 303)
        preview.journal.add(entry)
    RUNNING.add(form)
    thread = threading.Thread(target=carry_out_and_log, args=(ground(preview), kind, asked.expected, values, entry), daemon=True)
    thread.start()
    thread.join(QUICK)
    return redirect(url_for("preview.decision", form=form), 303)


def carry_out_and_log(about_what: DecisionContext, kind: DecisionType, expected: str, values: Values, entry: LogEntry) -> None:
    """Do it, if everything is still as it was seen, and write down what came of it."""
    journal = about_what.journal
    try:
        with journal.locked():
            found = outcome_of(about_what, kind, expected, values)
            journal.add(
                LogEntry(
                    entry.form,
                    now(),
                    entry.who,
                    entry.what,
                    entry.about,
                    entry.remark,
                    found.outcome,
                    found.said.key if found.said else "",
                    dict(found.values),
                    found.done,
                )
            )
    finally:
        RUNNING.discard(entry.form)


def outcome_of(about_what: DecisionContext, kind: DecisionType, expected: str, values: Values) -> DecisionOutcome:
    """What comes of a decision; whatever happens, it is said."""
    try:
        if kind.ask(about_what, values).expected != expected:
            return DecisionOutcome(False, words.CHANGED.english, words.CHANGED)
        return kind.act(about_what, values)
    except NothingLikeIt:
        return DecisionOutcome(False, words.CHANGED.english, words.CHANGED)
    except Refused as refused:
        return DecisionOutcome(False, "; ".join(map(str, refused.findings)))
    except Exception as error:  # the log must say that it was not done
        return outcome_of_error(error)


def outcome_of_error(error: Exception) -> DecisionOutcome:
    """What is said of an error. The number of a system's error, and the file that it names, are for whoever runs the service."""
    if isinstance(error, OSError):
        print(f"cellfacts: {error}", file=sys.stderr, flush=True)
        reason = error.strerror or type(error).__name__
        return DecisionOutcome(False, words.NOT_WRITTEN.english.format(reason=reason), words.NOT_WRITTEN, {"reason": reason})
    known = isinstance(error, (CellfactsError, ReleaseDamaged))
    return DecisionOutcome(False, str(error) if known else f"unexpected: {type(error).__name__}: {error}")
