"""What `cellfacts facts` prints: rows for JSON, the same in words, and the command that records the next check."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from service.facts.standing import FactStanding, FactState
from widget.checks import COLUMNS, FactCheck, Result, sort_day
from widget.locales import ENGLISH, format_date
from widget.model import Claim, Decision, Source
from widget.text import PLACEHOLDER

# Stand in a printed command where only the person who checks knows the word. Recorded as such they are refused.
DATE, ADDRESS, NAME = "DATE", "ADDRESS", "NAME"
HOW_TO_RECORD = (
    f"When you have read the sources, put the newest record seen in place of {DATE}, what you opened in place of {ADDRESS} ('' if it is on no "
    f"page; then say in --note what you read), and your name in place of {NAME}. Leave out a source that you did not read. "
    "If it is not so any more: --result changed; if you could not tell: --result could-not; both with --note."
)


def fact_row(standing: FactStanding, day: date) -> dict[str, Any]:
    """A fact for JSON."""
    fact = standing.fact
    changed, could_not = standing.checked.changed, standing.checked.could_not
    return {
        "fact": standing.key,
        **(decision_cells(fact) if isinstance(fact, Decision) else sentence_cells(fact)),
        "says": standing.says,
        "state": standing.state(day).value,
        "checked_on": iso(standing.checked_on),
        "review_by": iso(standing.review_by),
        "seen": standing.checked.seen.isoformat() if standing.checked.seen else None,
        "checked_by": standing.checked_by,
        "changed": check_cells(changed) if changed else None,
        "could_not": check_cells(could_not) if could_not else None,
        "sources": [
            {
                "source": source.key,
                "kind": source.kind.value,
                "name": source_name(source),
                "address": standing.address_of(source.key),
            }
            for source in fact.sources
        ],
        "widgets": list(standing.widgets),
        "sentences": [
            {"widget": sentence.widget, "key": sentence.key, "file": sentence.file, "line": sentence.line, "text": sentence.text}
            for sentence in standing.resting
        ],
        "command": check_command(standing),
    }


def decision_cells(row: Decision) -> dict[str, Any]:
    return {
        "kind": "decision",
        "where": row.where.value,
        "therapy": row.therapy.value,
        "product": row.product.name.english if row.product else None,
        "indication": row.indication.english,
        "verdict": row.verdict.value,
        "words": row.words.english,
    }


def sentence_cells(claim: Claim) -> dict[str, Any]:
    return {
        "kind": "sentence",
        "where": claim.jurisdiction.value,
        "therapy": None,
        "product": None,
        "indication": None,
        "verdict": None,
        "words": claim.text.english,
    }


def check_cells(row: FactCheck) -> dict[str, str]:
    """A row of the record for JSON."""
    return dict(zip(COLUMNS, row.cells, strict=True))


def source_name(source: Source) -> str:
    """The English name with its date."""
    published = {"published": format_date(source.published, ENGLISH)} if source.published else {}
    return PLACEHOLDER.sub(lambda match: published.get(match[1], match[0]), source.name.english)


def iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def check_command(standing: FactStanding) -> str:
    """The command that records the next check, with the sources and addresses of the last one."""
    words = ["cellfacts", "facts", "check", standing.key, "--result", "same"]
    words += ["--seen", DATE] if standing.needs_seen else []
    for source in standing.fact.sources:
        words += ["--source", source.key, "--address", standing.address_of(source.key) or ADDRESS]
    return f'{shlex.join(words)} --who "{NAME}"'


def listed_fact(standing: FactStanding, day: date) -> Iterator[str]:
    """A fact in lines of words."""
    yield f"{standing.key}  {standing.state(day).value}"
    yield f"    {standing.says}"
    if standing.checked_on:
        seen = f"; newest record seen: {standing.checked.seen.isoformat()}" if standing.checked.seen else ""
        yield f"    Checked on {standing.checked_on} by {standing.checked_by}; next check by {standing.review_by}{seen}."
    yield from trouble_lines(standing)
    for source in standing.fact.sources:
        yield f"    {source.key}  {standing.address_of(source.key)}".rstrip()
    yield f"    {resting_line(standing)}"


def trouble_lines(standing: FactStanding) -> Iterator[str]:
    """What the record says beside the check that stands."""
    if changed := standing.checked.changed:
        yield f"    Reported changed on {changed.at.date()} by {changed.who}: {changed.note}"
    if could_not := standing.checked.could_not:
        yield f"    Could not be checked on {could_not.at.date()} by {could_not.who}: {could_not.note}"
    if standing.checked_on is None:
        yield "    No check stands, so no release can be built."


def due_fact(standing: FactStanding, day: date) -> Iterator[str]:
    """A fact that is due, in lines of words, with the command to copy."""
    state = standing.state(day)
    when = (
        f"{'was' if state is FactState.OVERDUE else 'is'} due by {standing.review_by}"
        if standing.review_by
        else "has no check that stands"
    )
    yield f"{standing.key}  {'reported changed' if state is FactState.CHANGED else when}"
    yield f"    {standing.says}"
    yield from trouble_lines(standing)
    for source in standing.fact.sources:
        yield f"    Read {source_name(source)}: {standing.address_of(source.key) or 'no address is known'}"
    yield f"    {check_command(standing)}"


def resting_line(standing: FactStanding) -> str:
    """How many sentences rest on a fact, and in which widgets."""
    count = len({sentence.key for sentence in standing.resting})
    if not count:
        return "No widget shows it."
    return f"{count} sentence{'s rest' if count > 1 else ' rests'} on it, in {', '.join(standing.widgets)}."


def recorded_lines(standing: FactStanding, rows: Iterable[FactCheck]) -> Iterator[str]:
    """What follows from a check that was just recorded."""
    result = next(iter(rows)).result
    yield f"Recorded: {standing.key}, {result.value}."
    if result is Result.CHANGED:
        yield from lines_of_changed(standing)
        return
    if result is Result.COULD_NOT:
        yield "No date changes by this."
    yield from doubts(standing, rows)
    yield dates_line(standing)
    yield resting_line(standing)


def doubts(standing: FactStanding, rows: Iterable[FactCheck]) -> Iterator[str]:
    """What may be a slip in a check: another source than the fact's, or an older record than before."""
    own = {source.key for source in standing.fact.sources}
    for key in dict.fromkeys(row.source for row in rows if row.source not in own):
        yield f"Look again: {key} is not among the sources of this fact ({', '.join(sorted(own))})."
    earlier = [day for check in standing.checked.confirmed[1:] for row in check if (day := row.seen)]
    seen = standing.checked.seen
    if seen and earlier and sort_day(max(earlier, key=sort_day)) > sort_day(seen):
        yield f"Look again: an earlier check saw a newer record ({max(earlier, key=sort_day).isoformat()})."


def retracted_lines(before: FactStanding, after: FactStanding) -> Iterator[str]:
    """What follows from a retraction. before: the fact until then."""
    for rows in before.checked.standing[-1:]:
        taken = rows[0]
        yield f"Taken back: the check of {taken.at.date()} by {taken.who}, {taken.result.value}."
    yield dates_line(after)
    if after.checked.changed:
        yield "It is still reported changed."
    yield resting_line(after)


def dates_line(standing: FactStanding) -> str:
    """The dates that hold."""
    if standing.checked_on is None:
        return f"No check of {standing.key} stands, so no release can be built until it is checked: {check_command(standing)}"
    seen = f" Newest record seen: {standing.checked.seen.isoformat()}." if standing.checked.seen else ""
    return f"Checked on {standing.checked_on}, next check by {standing.review_by}.{seen}"


def lines_of_changed(standing: FactStanding) -> Iterator[str]:
    """Every sentence that rests on a fact that has changed, and what to do next."""
    yield "No release can be built until the words are right. These sentences rest on it:"
    for sentence in standing.resting:
        yield f"  {sentence.file}:{sentence.line}  {sentence.key}, in {sentence.widget}"
        yield f"      {sentence.text}"
    yield "What to do:"
    if isinstance(standing.fact, Decision):
        yield (
            "  1. Correct the decision in widget/facts/decisions.toml. Where its verdict changes, each sentence that assumes the old one is then "
            "named by `cellfacts catalog check`. Correct these."
        )
    else:
        yield "  1. Correct the sentence."
    yield "  2. cellfacts catalog update, then correct the translations, then cellfacts catalog check."
    yield f"  3. {check_command(standing)}"
    yield "  If readers must not read this until then, withdraw it from each widget and language, for example:"
    yield f"     cellfacts release withdraw --widget {next(iter(standing.widgets), 'status')} --locale en --reason '…'"
