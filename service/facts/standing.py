"""The state of each fact: its last check, its next one, and every sentence in every widget that rests on it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from pathlib import Path

from service.errors import CellfactsError
from widget.checks import FACT_CHECK, Checked, CheckRecord
from widget.content import Content
from widget.findings import Finding, errors
from widget.loading import ContentRefused, Loading
from widget.locales import ENGLISH, format_date
from widget.model import Claim, Decision, Jurisdiction, Message, Widget, evidence_in
from widget.shapes import near
from widget.text import PLACEHOLDER

# Long enough for a week's holiday, short enough that a fact just checked is not due again.
SOON = timedelta(days=7)
PLACES = {
    Jurisdiction.UNITED_STATES: "United States",
    Jurisdiction.MAINLAND_CHINA: "Mainland China",
    Jurisdiction.BOTH: "United States and mainland China",
    Jurisdiction.ANYWHERE: "Anywhere",
}


class FactUnknown(CellfactsError):
    """There is no fact with this key."""


class FactState(StrEnum):
    """How current a fact is."""

    OK = "ok"
    DUE = "due"  # within SOON
    OVERDUE = "overdue"
    CHANGED = "changed"
    UNCHECKED = "unchecked"


@dataclass(frozen=True, slots=True)
class Resting:
    """A sentence that rests on a fact. widget: slug of the widget that shows it. file, line: where it stands."""

    widget: str
    key: str
    text: str
    file: str
    line: int


@dataclass(frozen=True, slots=True)
class FactStanding:
    """One fact with its checks, and what rests on it. checked_on, review_by: None if no check stands."""

    key: str
    fact: Decision | Claim
    checked: Checked
    resting: tuple[Resting, ...]

    @property
    def checked_on(self) -> date | None:
        return self.checked.on

    @property
    def review_by(self) -> date | None:
        return self.fact.review_by if self.checked.on else None

    @property
    def checked_by(self) -> str:
        """Who made the check that stands; empty without one."""
        return ", ".join(dict.fromkeys(row.who for row in self.checked.rows))

    @property
    def says(self) -> str:
        """What readers are told, in English: the sentence; of a decision, where and for what, the verdict in words, the patients."""
        if isinstance(self.fact, Claim):
            return self.filled(self.fact.text)
        product = f" ({self.fact.product.name.english})" if self.fact.product else ""
        what = f"{PLACES[self.fact.where]}, {self.fact.therapy.value}{product}"
        return f"{what}: {self.filled(self.fact.words)}. {self.filled(self.fact.indication)}"

    @property
    def needs_seen(self) -> bool:
        """Whether a check must name the newest record seen: for decisions, and where a sentence says it."""
        return isinstance(self.fact, Decision) or bool({"seen", "seen_month"} & set(PLACEHOLDER.findall(self.fact.text.english)))

    @property
    def widgets(self) -> tuple[str, ...]:
        """The slugs of the widgets that rest on it."""
        return tuple(dict.fromkeys(sentence.widget for sentence in self.resting))

    def state(self, day: date) -> FactState:
        """Its state on a day."""
        if self.checked.changed:
            return FactState.CHANGED
        if self.review_by is None:
            return FactState.UNCHECKED
        if self.review_by < day:
            return FactState.OVERDUE
        return FactState.DUE if self.review_by <= day + SOON else FactState.OK

    def due_within(self, day: date, days: int) -> bool:
        """Whether its last good day is among the next ones. 0: today or earlier. Changed and unchecked facts always are."""
        return self.checked.changed is not None or self.review_by is None or self.review_by <= day + timedelta(days=days)

    def address_of(self, source: str) -> str:
        """The address where a source was last read, else the one of the source; empty if there is none."""
        read = (row.address for rows in self.checked.confirmed for row in rows if row.source == source and row.address)
        of_source = (cited.url or "" for cited in self.fact.sources if cited.key == source)
        return next(read, next(of_source, ""))

    def filled(self, message: Message) -> str:
        """The English with its dates; without a check, with its placeholders."""
        dates = self.fact.all_dates if isinstance(self.fact, Decision) else self.fact.dates
        values = {name: format_date(value, ENGLISH) for name, value in dates} if self.checked.on else {}
        return PLACEHOLDER.sub(lambda match: values.get(match[1], match[0]), message.english)


@dataclass(frozen=True, slots=True)
class FactRecord:
    """Every fact of a content folder. findings: errors and warnings about checks, which do not hide a fact."""

    content: Content
    facts: dict[str, FactStanding]
    findings: tuple[Finding, ...]

    @property
    def checks(self) -> CheckRecord:
        return self.content.checks

    def of(self, key: str) -> FactStanding:
        """Raises FactUnknown with the nearest key, or with the facts that a sentence of this key rests on."""
        if key in self.facts:
            return self.facts[key]
        below = [fact for fact, standing in self.facts.items() if any(sentence.key == key for sentence in standing.resting)]
        advice = f"It is a sentence that rests on {', '.join(below)}: check that." if below else near(key, self.facts)
        raise FactUnknown(f"There is no fact {key[:80]!r}. {advice}".rstrip() + " `cellfacts facts list` shows all.")

    def due(self, day: date, days: int) -> list[FactStanding]:
        """What is due within some days, soonest first; changed and unchecked facts before all others."""
        chosen = (standing for standing in self.facts.values() if standing.due_within(day, days))
        return sorted(chosen, key=lambda standing: (standing.checked.changed is None, standing.review_by or date.min))


def open_facts(folder: Path, day: date) -> FactRecord:
    """Every fact of a content folder, decisions first, then sentences in reading order. day: today.

    An error about a check hides no fact, because the check that mends it must be possible.

    Raises:
        ContentRefused: The copy has errors, or the record of checks cannot be read.
    """
    loading = Loading(folder, day)
    content = loading.content()
    unread = [finding for finding in errors(loading.findings) if finding.check != FACT_CHECK]
    if content is None or unread:
        raise ContentRefused(unread or loading.findings)
    resting: dict[str, dict[tuple[str, str], Resting]] = {}
    for widget in content.everything:
        for fact, message in statements_in(content, widget):
            place = content.places[message.key]
            sentence = Resting(widget.slug, message.key, message.english, place.file, place.line)
            resting.setdefault(fact, {}).setdefault((widget.slug, message.key), sentence)
    ordered = {**content.decisions, **{key: content.facts[key] for key in resting if key in content.facts}, **content.facts}
    facts = {
        key: FactStanding(key, fact, content.checks.of(key), tuple(resting.get(key, {}).values()))
        for key, fact in ordered.items()
    }
    return FactRecord(content, facts, tuple(loading.findings))


def statements_in(content: Content, widget: Widget) -> Iterator[tuple[str, Message]]:
    """The sentences of a widget that rest on a fact, each with the key of the fact; of the guide, only its own."""
    for item in evidence_in(widget.copy if content.is_guide(widget) else widget):
        if isinstance(item, Decision):
            for message in item.sentences:
                yield item.key, message
        elif isinstance(item, Claim):
            for fact in item.rests_on or (item.text.key,):
                yield fact, item.text
