"""What a release says, by message key: the file `messages/{locale}.json` in its signed bundle.

It has each text with its placeholders unfilled, and apart from it the values in each widget, dates as in ISO 8601. So two releases are
compared by key, and a change of dates alone is seen as one. Readers' trees do not have it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from .checks import read_day
from .locales import Locale, format_date
from .model import Day, Decision, Part, Widget, parts
from .text import PLACEHOLDER

FOLDER = "messages"
# The publisher's statement is no message, but a part of what a checked text says (`widget.interests`).
STATEMENT = "conflicts"
DAY = re.compile(r"\d{4}-\d{2}(-\d{2})?")
Values = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Use:
    """One message as one widget says it. values: of its placeholders, sorted by name."""

    key: str
    values: Values = ()


@dataclass(frozen=True, slots=True)
class WidgetUses:
    """What a widget says, in reading order. body, footer: its messages. data: what it shows beside them, such as a verdict or a brand.

    short: what only its short form or one of its questions says. Apart from the body: a word of it corrects no other text.
    """

    body: tuple[Use, ...] = ()
    footer: tuple[Use, ...] = ()
    data: tuple[str, ...] = ()
    short: tuple[Use, ...] = ()

    @property
    def all(self) -> tuple[Use, ...]:
        return (*self.body, *self.short, *self.footer)


@dataclass(frozen=True, slots=True)
class ReleaseMessages:
    """Everything that a release says in one language. texts: by key, unfilled. widgets: by slug."""

    locale: str
    texts: Mapping[str, str] = field(default_factory=dict)
    widgets: Mapping[str, WidgetUses] = field(default_factory=dict)

    def filled(self, use: Use) -> str:
        """A message as readers see it; an unknown placeholder stays."""
        values = dict(use.values)
        text = "{text}" if use.key == STATEMENT else self.texts.get(use.key, "")
        return PLACEHOLDER.sub(lambda match: shown(values.get(match[1], match[0]), self.locale), text)


def shown(value: str, locale: str) -> str:
    """A value as readers see it: dates in the form of the locale."""
    if DAY.fullmatch(value):
        return format_date(read_day(value), Locale(locale))
    return value


def path_of(locale: str) -> str:
    """The path of the file in a release."""
    return f"{FOLDER}/{locale}.json"


def stored(value: Day | str) -> str:
    """A value as in the file."""
    return value if isinstance(value, str) else value.isoformat()


@lru_cache(maxsize=64)
def data_of(widget: Widget) -> tuple[str, ...]:
    """What a widget shows without a message: the therapy and verdict of each row, and brands."""
    rows = [
        f"{part.key}: {part.therapy.value}, {part.verdict.value}, {part.product.brand if part.product else None}"
        for part in parts(widget)
        if isinstance(part, Decision)
    ]
    brands = [f"brand: {part.brand}" for part in parts(widget) if isinstance(part, Part) and part.brand]
    return tuple(dict.fromkeys((*rows, *brands)))


def messages_json(messages: ReleaseMessages) -> dict[str, Any]:
    """The content of the file."""

    def listed(uses: Iterable[Use]) -> list[list[Any]]:
        return [[use.key, dict(use.values)] if use.values else [use.key] for use in uses]

    widgets = {
        slug: {"body": listed(uses.body), "footer": listed(uses.footer), "data": list(uses.data)}
        | ({"short": listed(uses.short)} if uses.short else {})
        for slug, uses in messages.widgets.items()
    }
    return {"locale": messages.locale, "messages": dict(messages.texts), "widgets": widgets}


def read_messages(data: bytes) -> ReleaseMessages:
    """Parse the file. Raises ValueError if it is not one."""
    try:
        body = json.loads(data)
        return ReleaseMessages(
            str(body["locale"]),
            {str(key): str(text) for key, text in body["messages"].items()},
            {str(slug): read_uses(entry) for slug, entry in body["widgets"].items()},
        )
    except (KeyError, TypeError, AttributeError, IndexError, RecursionError) as error:
        raise ValueError(f"the messages cannot be read ({error})") from error


def read_uses(entry: Mapping[str, Any]) -> WidgetUses:
    body, footer, short = (
        tuple(
            Use(str(key), tuple(sorted((str(name), str(value)) for name, value in (values[0] if values else {}).items())))
            for key, *values in listed
        )
        for listed in (entry["body"], entry["footer"], entry.get("short", ()))
    )
    return WidgetUses(body, footer, tuple(map(str, entry["data"])), short)
