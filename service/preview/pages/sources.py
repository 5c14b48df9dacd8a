"""The page of all sources: where each is cited, when its facts were checked, and when an admin last opened it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

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
    success,
)
from service.preview.http import page_response
from service.words import cited as words
from service.words import deciding
from widget.content import Content
from widget.model import Evidence, Message, Source, evidence_in, messages_in, parts

CHECKED = "checked"


@dataclass(frozen=True, slots=True)
class Cited:
    """A source and its use.

    places: slug of a widget and key of a fact in it. checked_on: the oldest check of its facts. review_by: the earliest next check. opened: the
    newest record that an admin opened it.
    """

    source: Source
    kind: Message
    places: tuple[tuple[str, str], ...]
    checked_on: date | None
    review_by: date | None
    opened: LogEntry | None = None


def register(part: Blueprint, preview: Preview) -> None:
    @part.get("/sources")
    def sources() -> Response:
        content = preview.watched.now().content
        opened: dict[str, LogEntry] = {}
        for entry in preview.journal.entries():
            if entry.what == CHECKED and entry.done:
                opened.setdefault(entry.about, entry)
        citations = sorted(
            (replace(cite(source, content), opened=opened.get(source.key)) for source in every_source(content)),
            key=lambda citation: citation.review_by or date.max,
        )
        return page_response("sources.html", module=words, sources=citations, today=preview.versions.clock())


@lru_cache(maxsize=4)
def every_source(content: Content) -> tuple[Source, ...]:
    """Every source of the copy, in reading order, each once."""
    return tuple(dict.fromkeys(part for widget in content.widgets for part in parts(widget) if isinstance(part, Source)))


@lru_cache(maxsize=4)
def every_fact(content: Content) -> tuple[tuple[str, Evidence], ...]:
    """Every fact with sources, and the slug of its widget."""
    return tuple((widget.slug, fact) for widget in content.widgets for fact in evidence_in(widget))


@lru_cache(maxsize=512)
def cite(source: Source, content: Content) -> Cited:
    facts = [(slug, fact) for slug, fact in every_fact(content) if source in fact.sources]
    places = tuple(dict.fromkeys((slug, next(messages_in(fact)).key) for slug, fact in facts))
    return Cited(
        source,
        content.kind_name(source.kind),
        places,
        min((fact.checked_on for _, fact in facts), default=None),
        min((fact.review_by for _, fact in facts), default=None),
    )


def ask_checked(context: DecisionContext, values: Values) -> Confirmation:
    """Raises NothingLikeIt."""
    content = context.watched.now().content
    source = next((source for source in every_source(content) if source.key == values["source"]), None)
    if source is None:
        raise NothingLikeIt(values["source"])
    texts = (
        ("en", source.name.english.replace("{published}", str(source.published or ""))),
        *((("en", source.url),) if source.url else ()),
    )
    return Confirmation(source.key, deciding.ASK_CHECKED, deciding.WILL_CHECKED, {}, "", (Field("found", deciding.FOUND),), texts)


def act_checked(context: DecisionContext, values: Values) -> DecisionOutcome:
    return success(deciding.RECORDED)  # the log entry is the record


KIND = DecisionType(CHECKED, deciding.ASK_CHECKED, ("source",), ask_checked, act_checked, "found")
