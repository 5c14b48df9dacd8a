"""The decisions as data: `facts.json` of a release, and the states that a server or mirror adds to it.

The file of a release says nothing that changes over time. `with_states` adds for each language whether a row is current, overdue,
withdrawn or being updated, and takes out the words that were withdrawn. `facts.schema.json` describes the served form.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .fragment import RESERVED_ID, RESERVED_ROOT

if TYPE_CHECKING:
    from .approvals import Review
    from .catalog import Catalog
    from .content import Content
    from .locales import Locale
    from .model import Decision, Message, Source

NAME = "facts.json"
SCHEMA = "facts.schema.json"
# The widget with the table of decisions: where it is withdrawn, the rows are.
TABLE = "status"
OF_ROW = ("verdict", "dates", "sources")  # what a row withdrawn in every language must not say


def schema() -> bytes:
    """The JSON schema (2020-12) of the served form."""
    return (Path(__file__).parent / "facts" / "schema.json").read_bytes()


def facts_file(
    content: Content,
    catalogs: Mapping[Locale, Catalog],
    waiting: Mapping[Locale, Collection[str]],
    reviews: Mapping[Locale, Review | None],
    publisher: str,
) -> bytes:
    """The file of a release.

    waiting: keys of messages whose translation is not complete, by language. reviews: of the table of decisions, by language.
    """
    body = {
        "$schema": f"{RESERVED_ROOT}{SCHEMA}",
        "release": RESERVED_ID,
        "publisher": publisher,
        "locales": [locale.tag for locale in catalogs],
        "reviewed": {locale.tag: reviewed(reviews.get(locale)) for locale in catalogs},
        "facts": [row_entry(content, row, catalogs, waiting) for row in content.decisions.values()],
    }
    return file_bytes(body)


def file_bytes(body: Mapping[str, Any]) -> bytes:
    return json.dumps(body, ensure_ascii=False, indent=1).encode() + b"\n"


def reviewed(review: Review | None) -> dict[str, str] | None:
    return {"reviewer": review.reviewer, "on": review.on.isoformat()} if review else None


def row_entry(
    content: Content, row: Decision, catalogs: Mapping[Locale, Catalog], waiting: Mapping[Locale, Collection[str]]
) -> dict[str, Any]:
    """One decision, with its words in every language."""
    return {
        "key": row.key,
        "country": row.where.value,
        "therapy": row.therapy.value,
        "verdict": row.verdict.value,
        "dates": {name: value.isoformat() for name, value in row.dates},
        "checked_on": row.checked_on.isoformat(),
        "review_by": row.review_by.isoformat(),
        "sources": [source_entry(source) for source in row.sources],
        "texts": {
            locale.tag: texts_of_row(content, row, catalog, waiting.get(locale, ())) for locale, catalog in catalogs.items()
        },
    }


def source_entry(source: Source) -> dict[str, str | None]:
    published = source.published.isoformat() if source.published else None
    return {"key": source.key, "kind": source.kind.value, "url": source.link, "published": published}


def texts_of_row(content: Content, row: Decision, catalog: Catalog, waiting: Collection[str]) -> dict[str, Any] | None:
    """The words of a row in one language; None while their translation is not complete."""
    # Here, because whoever serves a release needs no templates.
    from .document import Document

    place = country_name(content, row)
    needed = [row.indication, row.words, *row.notes, *(source.name for source in row.sources)]
    needed += [message for message in (place, row.product.name if row.product else None) if message]
    if any(message.key in waiting for message in needed):
        return None
    say = Document(content, catalog).say
    return {
        "country": say(place) if place else row.where.value,
        "product": say(row.product.name) if row.product else None,
        "use": say(row.claim(row.indication)),
        "verdict": say(row.claim(row.words)),
        "notes": [say(row.claim(note)) for note in row.notes],
        "sources": {source.key: say(source) for source in row.sources},
    }


def country_name(content: Content, row: Decision) -> Message | None:
    """The name of the row's country, from the table of decisions; None where it has none."""
    try:
        return content.find(TABLE).copy["places"][row.where.value].message
    except LookupError:
        return None


def with_states(data: bytes, day: date, withdrawn: Collection[tuple[str, str]]) -> bytes:
    """The file as served on a day. withdrawn: the withdrawn texts, as widget and language."""
    body = json.loads(data)
    for fact in body["facts"]:
        overdue = day > date.fromisoformat(fact["review_by"])
        states = {tag: state_of(tag, texts, overdue, withdrawn) for tag, texts in fact["texts"].items()}
        for tag, state in states.items():
            fact["texts"][tag] = None if state == "withdrawn" else fact["texts"][tag]
        if set(states.values()) == {"withdrawn"}:
            fact.update(dict.fromkeys(OF_ROW))
        fact["state"] = states
    for tag in body["reviewed"]:
        if (TABLE, tag) in withdrawn:
            body["reviewed"][tag] = None
    return file_bytes(body)


def state_of(tag: str, texts: object, overdue: bool, withdrawn: Collection[tuple[str, str]]) -> str:
    """The state of a row in one language."""
    if (TABLE, tag) in withdrawn:
        return "withdrawn"
    if texts is None:
        return "being-updated"
    return "overdue" if overdue else "current"
