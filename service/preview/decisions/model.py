"""The model of a decision: what an admin reads before it, and what it does. The types are in `texts`, `releases`, `links` and `pages.sources`.

`expected` stands for the state that the admin saw. If the state has changed by then, nothing is done (optimistic locking).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from service.catalogs.live.snapshot import Watched
from service.preview.decisions.log import Journal
from service.releases.store import Store
from service.settings import Settings
from widget.findings import Finding
from widget.model import Message

Values = Mapping[str, str]


class NothingLikeIt(LookupError):
    """The subject of a decision does not exist, or no longer."""


@dataclass(frozen=True, slots=True)
class DecisionContext:
    """The state that a decision reads and changes. who: the admin. today: as on the pages."""

    settings: Settings
    watched: Watched
    store: Store
    journal: Journal
    who: str
    today: date


@dataclass(frozen=True, slots=True)
class Field:
    """A form field. tick: a checkbox. values: of the label."""

    name: str
    label: Message
    hint: Message | None = None
    needed: bool = True
    tick: bool = False
    values: Values = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Confirmation:
    """The page before a decision.

    about: its subject, such as a key and a language. will: what will happen, with `values`. expected: a mark of the state that it shows. texts: a
    language and its text, to be read again. findings: problems with the subject. stopped: why it is impossible here. warned: a warning.
    """

    about: str
    title: Message
    will: Message
    values: Values
    expected: str
    fields: tuple[Field, ...] = ()
    texts: tuple[tuple[str, str], ...] = ()
    findings: tuple[Finding, ...] = ()
    stopped: tuple[Message, Values] | None = None
    warned: tuple[Message, Values] | None = None


@dataclass(frozen=True, slots=True)
class DecisionOutcome:
    """The result of a decision. message: the result as a message; None if only `outcome` has it, in English."""

    done: bool
    outcome: str
    message: Message | None = None
    values: Values = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DecisionType:
    """A type of decision.

    subject: names of the values that identify what it is about. ask: builds the confirmation; raises NothingLikeIt. act: carries it out; raises
    CellfactsError, Refused. remark: the field that the log keeps. refused_by_findings: whether errors among the findings prevent it.
    """

    name: str
    title: Message
    subject: tuple[str, ...]
    ask: Callable[[DecisionContext, Values], Confirmation]
    act: Callable[[DecisionContext, Values], DecisionOutcome]
    remark: str = ""
    refused_by_findings: bool = False


def success(message: Message, **values: str) -> DecisionOutcome:
    """The outcome of a successful decision."""
    text = message.english
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", value)
    return DecisionOutcome(True, text, message, values)
