"""The types of the copy: messages, sources, claims, decisions, and the parts of a widget.

Copy is data (law 2). `widget.loading` makes it from `copy.toml` and `facts/`. `messages_in` and `evidence_in` walk it, so no list of
messages or claims can be incomplete.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date, timedelta
from enum import StrEnum

PUBLISHER = "BEIJING BIOTECH"
# Contact details. No name or statement in a text may have them: the Chinese texts must not (content.md).
HOW_TO_REACH = r"@|://|www\.|电话|微信|\d{7,}"
GUIDE = "guide"  # the widget that contains all others

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


class Therapy(StrEnum):
    CART = "CAR-T"
    TIL = "TIL"
    TCRT = "TCR-T"


class Verdict(StrEnum):
    """A regulator's decision, as far as we found; also the name of the shape beside the words."""

    APPROVED = "approved"
    ACCELERATED = "accelerated"
    NOT_APPROVED = "not-approved"
    INVESTIGATIONAL = "investigational"
    NONE_FOUND = "none-found"


@dataclass(frozen=True, slots=True)
class Message:
    """One translatable text.

    key: unique and stable; the msgctxt of every catalog.
    english: plain text, no markup; `{name}` is a placeholder; the msgid of every catalog.
    locales: tags of the languages that have it; empty for all.
    held: tags of languages in which it waits, each with the key of the sentence that has to be lifted.
    """

    key: str
    english: str
    locales: tuple[str, ...] = ()
    held: tuple[tuple[str, str], ...] = ()

    def is_for(self, tag: str, lifted: Collection[str] = ()) -> bool:
        """Whether readers of a language see it. tag: of the language. lifted: keys of sentences that do not wait there any more."""
        return (not self.locales or tag in self.locales) and not any(held == tag and key not in lifted for held, key in self.held)


@dataclass(frozen=True, slots=True)
class Month:
    """A date without a day. year: AD. month: 1 to 12."""

    year: int
    month: int

    @property
    def first_day(self) -> date:
        return date(self.year, self.month, 1)

    def isoformat(self) -> str:
        """As in ISO 8601: 2024-08."""
        return f"{self.year}-{self.month:02}"


Day = date | Month
Dates = tuple[tuple[str, Day], ...]  # values of date placeholders, by name


def seen_dates(seen: Day | None) -> Dates:
    """Values of `{seen}` and `{seen_month}`: the newest record of a check, and its month. None: no record was seen."""
    return () if seen is None else (("seen", seen), ("seen_month", Month(seen.year, seen.month)))


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
    published: Day | None = None

    @property
    def link(self) -> str | None:
        """The address in a fragment. Links lead to regulators, journals, societies and registries, never to news."""
        return None if self.kind is SourceKind.NEWS else self.url


@dataclass(frozen=True, slots=True)
class Claim:
    """A statement of fact with its evidence.

    text: the sentence. sources: at least one. checked_on: day of the comparison with the sources. review_by: last day without an overdue
    notice. dates: values of the date placeholders in `text`. rests_on: keys of the decisions behind it; empty for a fact of its own.
    """

    text: Message
    jurisdiction: Jurisdiction
    sources: tuple[Source, ...]
    checked_on: date
    review_by: date
    dates: Dates = ()
    rests_on: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Product:
    """A product by its generic name. brand: for English readers only (content.md, How it is written)."""

    name: Message
    brand: str | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """The decision of one regulator about one treatment for one use: a row of `facts/decisions.toml`.

    product: None where the row is about all or no products. indication: the patients, as a sentence. verdict, words: as data and in words.
    dated: the sentence with the dates of the row, if it has any. notes: what a reader needs beside the verdict. dates: fills the placeholders
    of the row's sentences. seen: the newest record at the last check.
    """

    key: str
    where: Jurisdiction
    therapy: Therapy
    product: Product | None
    indication: Message
    verdict: Verdict
    words: Message
    dated: Message | None
    notes: tuple[Message, ...]
    sources: tuple[Source, ...]
    checked_on: date
    review_by: date
    seen: Day | None = None
    dates: Dates = ()

    @property
    def sentences(self) -> tuple[Message, ...]:
        """What readers are told of it, but for the product."""
        return (self.words, self.indication, *((self.dated,) if self.dated else ()), *self.notes)

    @property
    def all_dates(self) -> Dates:
        """Values of all placeholders in a sentence about this row."""
        return (("checked", self.checked_on), *seen_dates(self.seen), *self.dates)

    def claim(self, text: Message) -> Claim:
        """A sentence of the row as a claim."""
        return Claim(text, self.where, self.sources, self.checked_on, self.review_by, self.all_dates, (self.key,))


@dataclass(frozen=True, slots=True)
class Part:
    """One table of a copy file: a sentence, a group of parts, or both.

    name: the last word of its path; two parts of a group have different ones. text: its sentence; None for a group. decision: the row of
    the table of decisions that stands here. sources: a list of sources to show, of a table without text. brand: a product's, for
    readers who may see it. locales: the tags of the languages that have it; empty for all. guide: whether the guide has it.
    held: tags of the languages that wait for a named person's word, and for whose.

    Iteration gives the parts inside it; `part["name"]` is one of them.
    """

    name: str
    text: Message | Claim | None = None
    parts: tuple[Part, ...] = ()
    decision: Decision | None = None
    sources: tuple[Source, ...] = ()
    brand: str | None = None
    locales: tuple[str, ...] = ()
    guide: bool = True
    held: tuple[tuple[str, str], ...] = ()

    def __iter__(self) -> Iterator[Part]:
        return iter(self.parts)

    def __contains__(self, name: object) -> bool:
        return any(part.name == name for part in self.parts)

    def __getitem__(self, name: str) -> Part:
        """Raises KeyError with the name of the missing table."""
        for part in self.parts:
            if part.name == name:
                return part
        raise KeyError(name)

    @property
    def message(self) -> Message | None:
        """The sentence without its evidence."""
        return self.text.text if isinstance(self.text, Claim) else self.text


@dataclass(frozen=True, slots=True)
class Height:
    """How high a text is, in CSS pixels, in the language in which it is highest (`templates/heights.toml`).

    narrow, wide: as part of a page, with the margin below it, in windows of 390 and 640 pixels. frame: of its own page, by the width of the
    frame; no wider one needs more.
    """

    narrow: int
    wide: int
    frame: Mapping[int, int]


@dataclass(frozen=True, slots=True, eq=False)
class Widget:
    """One widget, or one question of it.

    name: as in Python (`til_vs_cart`). copy: all that it says; the guide's contains the other widgets. page_type: schema.org type beside
    MedicalWebPage, if any. purpose: one sentence for partners.
    frame_height: CSS pixels, for the frame of a text that nobody has measured yet. heights: of its texts, as measured, by their names in
    addresses: `status.brief`, `faq/risks`.
    question: the name of its table, for a question alone; empty for a widget. checks: check and next check of the whole widget, for a
    question that states no fact.
    """

    name: str
    copy: Part
    sections: tuple[Widget, ...] = ()
    page_type: str | None = None
    purpose: str = ""
    frame_height: int = 0
    heights: Mapping[str, Height] = field(default_factory=dict)
    question: str = ""
    checks: tuple[date, ...] = ()

    @property
    def title(self) -> Message:
        """The question or topic that heads it."""
        message = self.copy["title"].message
        assert message is not None  # widget.loading refuses a title without text
        return message

    @property
    def slug(self) -> str:
        """The name in the manifest and in CSS: of the widget, for a question too."""
        return self.name.replace("_", "-")

    @property
    def path(self) -> str:
        """The name in addresses: of a question `faq/risks`, else the slug."""
        return f"{self.slug}/{self.question.replace('_', '-')}" if self.question else self.slug


Evidence = Claim | Decision  # what has sources, a check and a next check


FIELD_NAMES: dict[type, tuple[str, ...] | None] = {}
# What holds no dataclass. Most fields of the copy are such, and a release looks through all of it some hundred times.
PLAIN_TYPES = {"str", "str | None", "int", "bool", "date", "tuple[str, ...]", "tuple[tuple[str, str], ...]"}


def field_names(kind: type) -> tuple[str, ...] | None:
    """The names of a dataclass's fields that may hold dataclasses; None for another type. Remembered."""
    if kind not in FIELD_NAMES:
        known = fields(kind) if is_dataclass(kind) else None
        FIELD_NAMES[kind] = None if known is None else tuple(field.name for field in known if field.type not in PLAIN_TYPES)
    return FIELD_NAMES[kind]


def parts(copy: object) -> Iterator[object]:
    """Every dataclass inside the copy in reading order, the copy itself first."""
    waiting = [copy]
    while waiting:
        item = waiting.pop()
        if isinstance(item, tuple):
            waiting.extend(reversed(item))
        elif (names := field_names(type(item))) is not None:
            yield item
            waiting.extend(getattr(item, name) for name in reversed(names))


def messages_in(copy: object) -> Iterator[Message]:
    """Every message inside the copy in reading order, without duplicates."""
    seen: set[str] = set()
    for part in parts(copy):
        if isinstance(part, Message) and part.key not in seen:
            seen.add(part.key)
            yield part


def checked_and_due(evidence: Collection[Evidence]) -> tuple[date, date]:
    """The earliest check of the decisions among the evidence, else of all of it; and the earliest next check of anything."""
    decided = [item for item in evidence if isinstance(item, Decision) or (isinstance(item, Claim) and item.rests_on)]
    return min(item.checked_on for item in decided or evidence), min(item.review_by for item in evidence)


def evidence_in(copy: object) -> Iterator[Evidence]:
    """Every statement of fact inside the copy, in reading order: claims and rows of the table of decisions."""
    return (part for part in parts(copy) if isinstance(part, Claim | Decision))
