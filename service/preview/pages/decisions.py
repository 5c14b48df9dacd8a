"""The page before a decision, its form, and the page of its outcome.

The form has a unique id and a mark of the state that the admin saw. A thread carries it out, one decision at a time. It logs the start, compares
the mark with the current state, acts, and logs the outcome. A form that is sent again finds its id in the log.
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
from service.preview.decisions.log import LINK, LogEntry, log_time
from service.preview.decisions.model import Confirmation, DecisionContext, DecisionOutcome, DecisionType, NothingLikeIt, Values
from service.preview.http import page_response, refusal, translate
from service.preview.pages import sources
from service.words import deciding as words
from service.words import sharing
from widget.findings import Refused
from widget.manifest import ReleaseDamaged
from widget.text import unsafe_character

KINDS: dict[str, DecisionType] = {kind.name: kind for kind in (*texts.KINDS, *releases.KINDS, sources.KIND, links.END)}
# The titles of log entries. Links are made on the page `share`.
TITLES = {kind.name: kind.title for kind in KINDS.values()} | {LINK: sharing.MAKE}
LONGEST = 500  # characters of a remark
FORM = re.compile("[A-Za-z0-9_-]{16}")  # the id of a form: it goes into the log
QUICK = 0.5  # seconds in which most decisions end, so that their page need not reload


def register(part: Blueprint, preview: Preview) -> None:
    accept_forms(part, preview)

    @part.get("/decide/<what>")
    def decide(what: str) -> Response:
        kind = KINDS.get(what)
        if kind is None:
            return refusal(words.NOTHING_LIKE_IT, 404)
        try:
            confirmation = kind.ask(decision_context(preview), requested_subject(kind))
        except NothingLikeIt:
            return refusal(words.NOTHING_LIKE_IT, 404)
        return confirmation_page(kind, confirmation)

    @part.get("/decisions/<form>")
    def decision(form: str) -> Response:
        entry = preview.journal.entry(form)
        if entry is None:
            return refusal(words.NOTHING_LIKE_IT, 404)
        running = not entry.outcome and form in RUNNING
        return page_response(
            "decision.html", module=words, entry=entry, running=running, again=request.args.get("again"), titles=TITLES
        )


def accept_forms(part: Blueprint, preview: Preview) -> None:
    @part.post("/decide/<what>", endpoint="decide_now")
    def decide_now(what: str) -> Response:
        kind, form = KINDS.get(what), request.form.get("form", "")
        if kind is None or not FORM.fullmatch(form):
            return refusal(words.NOTHING_LIKE_IT, 404)
        if preview.journal.entry(form):
            return redirect(url_for("preview.decision", form=form, again=1), 303)
        try:
            confirmation = kind.ask(decision_context(preview), requested_subject(kind))
        except NothingLikeIt:
            return refusal(words.NOTHING_LIKE_IT, 409)
        if confirmation.expected != request.form.get("expected"):
            return refusal(words.CHANGED, 409)
        values, mistake = read_form(confirmation)
        if mistake or confirmation.stopped or (confirmation.findings and kind.refused_by_findings):
            return confirmation_page(
                kind,
                confirmation,
                "" if confirmation.stopped else mistake or translate(words.WRONG_TEXT),
                409 if confirmation.stopped else 400,
            )
        return carry_out(preview, kind, confirmation, requested_subject(kind) | values, form)


def decision_context(preview: Preview) -> DecisionContext:
    return DecisionContext(preview.settings, preview.watched, preview.store, preview.journal, g.admin, preview.versions.clock())


def requested_subject(kind: DecisionType) -> dict[str, str]:
    """The values in a request that identify the subject."""
    return {name: request.values.get(name, "") for name in kind.subject}


def confirmation_page(kind: DecisionType, confirmation: Confirmation, mistake: str = "", code: int = 200) -> Response:
    """The page before a decision. mistake: in the form."""
    return page_response(
        "decide.html",
        code,
        words,
        kind=kind,
        confirmation=confirmation,
        subject=requested_subject(kind),
        mistake=mistake,
        sent=request.form,
        form=secrets.token_urlsafe(12),
    )


def read_form(confirmation: Confirmation) -> tuple[dict[str, str], str]:
    """The values of the form, and the mistake in it; empty if there is none."""
    values = {}
    for field in confirmation.fields:
        value = " ".join(request.form.get(field.name, "").split())
        if (field.needed and not value) or len(value) > LONGEST or unsafe_character(value):
            return {}, translate(words.MISSING_WORDS, field=translate(field.label, **field.values))
        values[field.name] = value
    return values, ""


# The forms that threads of this process carry out. Those of other processes are in the log only.
RUNNING: set[str] = set()


def carry_out(preview: Preview, kind: DecisionType, confirmation: Confirmation, values: Values, form: str) -> Response:
    """Carry a decision out in a thread, and redirect to its outcome."""
    entry = LogEntry(form, log_time(), g.admin, kind.name, confirmation.about, values.get(kind.remark, ""))
    with preview.journal.locked():
        if preview.journal.entry(form):  # the same form at the same moment
            return redirect(url_for("preview.decision", form=form, again=1), 303)
        preview.journal.add(entry)
    RUNNING.add(form)
    thread = threading.Thread(
        target=carry_out_and_log, args=(decision_context(preview), kind, confirmation.expected, values, entry), daemon=True
    )
    thread.start()
    thread.join(QUICK)
    return redirect(url_for("preview.decision", form=form), 303)


def carry_out_and_log(context: DecisionContext, kind: DecisionType, expected: str, values: Values, entry: LogEntry) -> None:
    """Carry a decision out if the state has not changed, and log the outcome."""
    journal = context.journal
    try:
        with journal.locked():
            result = outcome_of(context, kind, expected, values)
            journal.add(
                LogEntry(
                    entry.form,
                    log_time(),
                    entry.who,
                    entry.what,
                    entry.about,
                    entry.remark,
                    result.outcome,
                    result.message.key if result.message else "",
                    dict(result.values),
                    result.done,
                )
            )
    finally:
        RUNNING.discard(entry.form)


def outcome_of(context: DecisionContext, kind: DecisionType, expected: str, values: Values) -> DecisionOutcome:
    """Carry a decision out. Every exception becomes an outcome, so that the log has one."""
    try:
        if kind.ask(context, values).expected != expected:
            return DecisionOutcome(False, words.CHANGED.english, words.CHANGED)
        return kind.act(context, {**values, "expected": expected})
    except NothingLikeIt:
        return DecisionOutcome(False, words.CHANGED.english, words.CHANGED)
    except Refused as refused:
        return DecisionOutcome(False, "; ".join(map(str, refused.findings)))
    except Exception as error:  # the log must say that it was not done
        return outcome_of_error(error)


def outcome_of_error(error: Exception) -> DecisionOutcome:
    """The outcome of an exception. Path and errno of a system error go to the operator's output only."""
    if isinstance(error, OSError):
        print(f"cellfacts: {error}", file=sys.stderr, flush=True)
        reason = error.strerror or type(error).__name__
        return DecisionOutcome(False, words.NOT_WRITTEN.english.format(reason=reason), words.NOT_WRITTEN, {"reason": reason})
    is_expected = isinstance(error, (CellfactsError, ReleaseDamaged))
    return DecisionOutcome(False, str(error) if is_expected else f"unexpected: {type(error).__name__}: {error}")
