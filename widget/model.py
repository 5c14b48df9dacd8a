"""The types of the copy: messages, sources and claims.

Copy is data (law 2). A widget's folder has frozen dataclasses made of these types, and no markup, file access or dates of "today".
`messages_in` and `evidence_in` walk the copy, so no list of messages or claims can be incomplete.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Protocol, runtime_checkable

PUBLISHER = "BEIJING BIOTECH"
# Contact details. No name or statement in a text may have them: the Chinese texts must not (content.md).
HOW_TO_REACH = r"@|://|www\.|电话|微信|\d{7,}"

# How long a check is good for: a regulator can decide any day, a mechanism in biology changes slowly.
# Rule of the house, widget/status/README.md.
STATUS_REVIEW = timedelta(days=30)
COPY_REVIEW = timedelta(days=180)


class Jurisdiction(StrEnum):
    """Where a claim holds. A decision of one regulator never reaches another country."""

    UNITED_STATES = "us"
    MAINLAND_CHINA = "cn"
    BOTH = "us+cn"  # a sentence about the two that we have checked
    ANYWHERE = "anywhere"


class SourceKind(StrEnum):
    REGULATOR = "regulator"
    GUIDELINE_BODY = "guideline-body"
    PATIENT_INFORMATION = "patient-information"
    REGISTRY = "registry"
    JOURNAL = "journal"
    NEWS = "news"
    LAW = "law"


@dataclass(frozen=True, slots=True)
class Message:
    """One translatable text.

    key: unique and stable, `widget.part`; the msgctxt of every catalog.
    english: plain text, no markup; `{name}` is a placeholder; the msgid of every catalog.
    """

    key: str
    english: str


@dataclass(frozen=True, slots=True)
class Month:
    """A date without a day. year: AD. month: 1 to 12."""

    year: int
    month: int


@dataclass(frozen=True, slots=True)
class Source:
    """An organisation or document that the copy cites.

    key: unique, stable. name: as readers see it. url: https address at a regulator, journal, society, trade journal or registry; None where
    there is none to show. home: language code ("en", "zh") whose readers see it first; None for neither. published: date of the document or
    of the latest record seen. It fills `{published}` in the name, so that two languages cannot disagree.
    """

    key: str
    name: Message
    kind: SourceKind
    url: str | None = None
    home: str | None = None
    published: date | Month | None = None

    @property
    def link(self) -> str | None:
        """The address in a fragment. Links lead to regulators, journals, societies and registries, never to news."""
        return None if self.kind is SourceKind.NEWS else self.url


@dataclass(frozen=True, slots=True)
class Claim:
    """A statement of fact with its evidence.

    text: the sentence. sources: at least one. checked_on: day of the comparison with the sources. review_by: last day without an overdue
    notice. dates: values of the date placeholders in `text`.
    """

    text: Message
    jurisdiction: Jurisdiction
    sources: tuple[Source, ...]
    checked_on: date
    review_by: date
    dates: tuple[tuple[str, date | Month], ...] = ()

    def __post_init__(self) -> None:
        if not self.sources:
            raise ValueError(f"{self.text.key}: a claim needs a source")
        if self.review_by <= self.checked_on:
            raise ValueError(f"{self.text.key}: the next check must come after the last one")


@dataclass(frozen=True, slots=True)
class Widget:
    """One widget.

    name: as in Python (`til_vs_cart`). title: the question or topic that heads it. copy: a frozen dataclass of messages, claims and rows.
    page_type: schema.org type beside MedicalWebPage, if any. purpose: one sentence for partners.
    frame_height: CSS pixels, where the browser cannot size the frame (Chromium before 154, Firefox, Safari). It is the height of the page at
    640 px, measured in Chromium and rounded up; a narrower frame scrolls.
    """

    name: str
    title: Message
    copy: Any
    page_type: str | None = None
    purpose: str = ""
    frame_height: int = 0

    @property
    def slug(self) -> str:
        """The name in URLs and CSS."""
        return self.name.replace("_", "-")


@runtime_checkable
class Evidence(Protocol):
    """The evidence of a statement of fact, in any type of the copy."""

    @property
    def sources(self) -> tuple[Source, ...]: ...

    @property
    def checked_on(self) -> date: ...

    @property
    def review_by(self) -> date: ...


def checked(
    text: Message,
    *sources: Source,
    on: date,
    where: Jurisdiction = Jurisdiction.ANYWHERE,
    wait: timedelta = COPY_REVIEW,
) -> Claim:
    """A claim that is not about a regulator's decision. wait: time from `on` to the next check."""
    return Claim(text, where, sources, on, on + wait)


def parts(copy: object) -> Iterator[object]:
    """Every dataclass inside the copy in reading order, the copy itself first."""
    if is_dataclass(copy):
        yield copy
        for field in fields(copy):
            yield from parts(getattr(copy, field.name))
    elif isinstance(copy, tuple):
        for item in copy:
            yield from parts(item)


def messages_in(copy: object) -> Iterator[Message]:
    """Every message inside the copy in reading order, without duplicates."""
    seen: set[str] = set()
    for part in parts(copy):
        if isinstance(part, Message) and part.key not in seen:
            seen.add(part.key)
            yield part


def evidence_in(copy: object) -> Iterator[Evidence]:
    """Every statement of fact inside the copy, in reading order: claims and rows of the status table."""
    return (part for part in parts(copy) if isinstance(part, Evidence))
