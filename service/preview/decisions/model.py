"""What a decision is: what it says before it is taken, and what is done then. The kinds are in `decisions_on_texts` and `decisions_on_releases`.

Each says what it has seen (`expected`). If that is another thing when it is carried out, somebody was quicker, and nothing is done.
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
    """What a decision would be about is not there, or not any more."""


@dataclass(frozen=True, slots=True)
class DecisionContext:
    """What decisions are about. who: the admin who decides. today: the day that the pages go by."""

    settings: Settings
    watched: Watched
    store: Store
    journal: Journal
    who: str
    today: date


@dataclass(frozen=True, slots=True)
class Field:
    """Something to fill in. needed: whether it may not be empty. tick: whether it is a box to tick. values: of its label."""

    name: str
    label: Message
    hint: Message | None = None
    needed: bool = True
    tick: bool = False
    values: Values = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Confirmation:
    """What an admin reads before deciding. about: key, release or widget, and language. will: what will happen, and its values.

    expected: what was seen. texts: a language and its text, to be read once more. findings: what stands against it. stopped: why it cannot
    be done from here. warned: what else to know.
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
    """What came of it. said: the message, or None where only `outcome` says it, in English."""

    done: bool
    outcome: str
    said: Message | None = None
    values: Values = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DecisionType:
    """One kind of decision. given: names of the values that say what it is about. remark: the field that the log keeps as its remark.

    ask: what to say before; raises NothingLikeIt. act: what to do; raises CellfactsError, Refused. refused_by_findings: whether an error that
    the checks find stops it.
    """

    name: str
    title: Message
    given: tuple[str, ...]
    ask: Callable[[DecisionContext, Values], Confirmation]
    act: Callable[[DecisionContext, Values], DecisionOutcome]
    remark: str = ""
    refused_by_findings: bool = False


def outcome(message: Message, **values: str) -> DecisionOutcome:
    """A decision that was carried out."""
    text = message.english
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", value)
    return DecisionOutcome(True, text, message, values)
