"""Every source: what it is, where it is cited, when the facts that cite it were checked, and when an admin opened it last."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import cache

from flask import Blueprint
from werkzeug.wrappers import Response

from service.preview.context import Preview
from service.preview.decisions.log import LogEntry
from service.preview.decisions.model import (
    Confirmation,
    DecisionContext,
    DecisionOutcome,
    DecisionType,
    Field,
    NothingLikeIt,
    Values,
    outcome,
)
from service.preview.http import page_response
from service.words import cited as words
from service.words import deciding
from widget.model import Evidence, Message, Source, evidence_in, messages_in, parts
from widget.registry import LIBRARY
from widget.rendering import kind_name

CHECKED = "checked"


@dataclass(frozen=True, slots=True)
class Cited:
    """A source. places: slug of a widget and key of a fact in it. checked_on: the oldest check of a fact that cites it.

    review_by: the earliest next check. opened: the newest record that somebody opened it.
    """

    source: Source
    kind: Message
    places: tuple[tuple[str, str], ...]
    checked_on: date | None
    review_by: date | None
    opened: LogEntry | None = None


def register(part: Blueprint, preview: Preview) -> None:
    """Add the page to a blueprint."""

    @part.get("/sources")
    def sources() -> Response:
        opened: dict[str, LogEntry] = {}
        for entry in preview.journal.entries():
            if entry.what == CHECKED and entry.done:
                opened.setdefault(entry.about, entry)
        found = sorted(
            (replace(cited(source), opened=opened.get(source.key)) for source in every_source()),
            key=lambda one: one.review_by or date.max,
        )
        return page_response("sources.html", module=words, sources=found, today=preview.versions.clock())


@cache
def every_source() -> tuple[Source, ...]:
    """Every source that the copy names, in reading order, each once."""
    return tuple(dict.fromkeys(part for widget in LIBRARY for part in parts(widget) if isinstance(part, Source)))


@cache
def every_fact() -> tuple[tuple[str, Evidence], ...]:
    """Every fact that has sources, and the widget that states it."""
    return tuple((widget.slug, fact) for widget in LIBRARY for fact in evidence_in(widget.copy))


@cache
def cited(source: Source) -> Cited:
    """A source with everything that rests on it."""
    facts = [(slug, fact) for slug, fact in every_fact() if source in fact.sources]
    places = tuple(dict.fromkeys((slug, next(messages_in(fact)).key) for slug, fact in facts))
    return Cited(
        source,
        kind_name(source.kind),
        places,
        min((fact.checked_on for _, fact in facts), default=None),
        min((fact.review_by for _, fact in facts), default=None),
    )


def ask_checked(about_what: DecisionContext, values: Values) -> Confirmation:
    """Before it is recorded that a source was opened."""
    source = next((one for one in every_source() if one.key == values["source"]), None)
    if source is None:
        raise NothingLikeIt(values["source"])
    texts = (
        ("en", source.name.english.replace("{published}", str(source.published or ""))),
        *((("en", source.url),) if source.url else ()),
    )
    return Confirmation(source.key, deciding.ASK_CHECKED, deciding.WILL_CHECKED, {}, "", (Field("found", deciding.FOUND),), texts)


def act_checked(about_what: DecisionContext, values: Values) -> DecisionOutcome:
    """Record it: the log is the record."""
    return outcome(deciding.RECORDED)


KIND = DecisionType(CHECKED, deciding.ASK_CHECKED, ("source",), ask_checked, act_checked, "found")
