"""What somebody answers who checks a fact: on the command line, or asked for on a terminal. Wrong answers are refused before anything is written."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime

import click

from service.facts.record import CheckRefused, next_moment
from service.facts.reports import NAME
from service.facts.standing import FactRecord, FactStanding
from widget.checks import ADDRESS, CheckRecord, FactCheck, Result, read_day, sort_day
from widget.shapes import near

NOTHING = "Nothing was changed."
RESULTS = [result.value for result in Result if result is not Result.RETRACTED]


@dataclass(frozen=True, slots=True)
class Answers:
    """The options of `cellfacts facts check`. seen: one for all sources, or one for each. addresses: one for each source."""

    result: str
    seen: tuple[str, ...]
    sources: tuple[str, ...]
    addresses: tuple[str, ...]
    who: str
    note: str


def missing_options(standing: FactStanding, answers: Answers) -> Iterator[str]:
    """The options that a check of this fact needs, and that were not given."""
    if not answers.result:
        yield "--result"
    if not answers.seen and standing.needs_seen and answers.result != Result.COULD_NOT:
        yield "--seen DATE"
    if not answers.sources:
        yield "--source KEY"
    yield from (f"--address URL, of {source}" for source in answers.sources[len(answers.addresses) :])
    if not answers.sources and not answers.addresses:
        yield "--address URL"
    if not answers.who:
        yield "--who NAME"
    if not answers.note and needs_note(answers):
        yield "--note TEXT"


def needs_note(answers: Answers) -> bool:
    """Whether a person must say more: what has changed, why nobody could tell, or what was read that has no address."""
    return answers.result in {Result.CHANGED, Result.COULD_NOT} or "" in answers.addresses


def refuse_missing(standing: FactStanding, answers: Answers) -> None:
    """Raises click.UsageError for missing options."""
    if missing := list(missing_options(standing, answers)):
        raise click.UsageError(f"Missing: {'; '.join(missing)}. {NOTHING}")


def refuse_wrong(record: FactRecord, standing: FactStanding, answers: Answers, day: date) -> None:
    """Raises click.UsageError for options that do not pair, CheckRefused for a wrong one. day: today."""
    if len(answers.addresses) > len(answers.sources):
        raise click.UsageError(f"There are more --address than --source. Give one for each. {NOTHING}")
    if len(answers.seen) > 1 and len(answers.seen) != len(answers.sources):
        raise click.UsageError(f"Give --seen once for all sources, or once for each --source. {NOTHING}")
    wrong = (
        *(source_problem(record, standing, key) for key in answers.sources),
        *(day_problem(text, day) for text in answers.seen),
        *(address_problem(text) for text in answers.addresses),
        f"Write your name in place of {NAME}." if answers.who == NAME else "",
    )
    if found := " ".join(filter(None, wrong)):
        raise CheckRefused(f"{found} {NOTHING}")


def source_problem(record: FactRecord, standing: FactStanding, key: str) -> str:
    """What is wrong with the key of a source; empty if nothing is."""
    if key in record.content.sources:
        return ""
    own = ", ".join(source.key for source in standing.fact.sources)
    return f"There is no source {key[:60]!r} in facts/sources.toml. {near(key, record.content.sources)} This fact has: {own}."


def day_problem(text: str, day: date) -> str:
    """What is wrong with the date of a record; empty if nothing is. day: today."""
    try:
        seen = read_day(text) if text else day
    except ValueError as error:
        return str(error)
    return f"{text} is in the future; today is {day} (UTC)." if sort_day(seen) > day else ""


def address_problem(text: str) -> str:
    """What is wrong with an address; empty if nothing is."""
    return (
        ""
        if not text or ADDRESS.fullmatch(text)
        else f"{text[:60]!r} is no web address. Write it whole, like https://www.fda.gov/."
    )


def check_rows(record: CheckRecord, fact: str, answers: Answers, at: datetime) -> list[FactCheck]:
    """The rows of a check, one for each source. record: as it is now. answers: sound. at: now."""
    moment = next_moment(record, fact, at)
    seen = [read_day(text) if text else None for text in answers.seen] or [None]
    days = seen if len(seen) == len(answers.sources) else seen * len(answers.sources)
    return [
        FactCheck(moment, fact, Result(answers.result), newest, source, address, answers.who, answers.note)
        for newest, source, address in zip(days, answers.sources, answers.addresses, strict=True)
    ]


def retraction_rows(record: CheckRecord, fact: str, who: str, note: str, at: datetime) -> list[FactCheck]:
    """The row that takes back the newest check that stands. Raises CheckRefused if none does, or for an empty answer."""
    if not who.strip() or not note.strip():
        raise CheckRefused(f"Say with --who who takes it back, and with --note why. {NOTHING}")
    if not record.of(fact).standing:
        raise CheckRefused(f"No check of {fact} stands, so there is none to take back. {NOTHING}")
    return [FactCheck(next_moment(record, fact, at), fact, Result.RETRACTED, None, "", "", who.strip(), note.strip())]


# --- asked for on a terminal ------------------------------------------------------------------------------------------


def ask_for_missing(record: FactRecord, standing: FactStanding, answers: Answers, day: date) -> Answers:
    """The answers with what is missing, as somebody types it. A wrong one is asked for again. day: today."""
    if not answers.result:
        answers = replace(answers, result=click.prompt("Result", type=click.Choice(RESULTS)))
    if not answers.sources:
        answers = replace(answers, sources=ask_for_sources(record, standing))
    for source in answers.sources[len(answers.addresses) :]:
        known = standing.address_of(source) or (cited.url or "" if (cited := record.content.sources.get(source)) else "")
        address = click.prompt(f"Address that you read, of {source}", default=known, value_proc=sound(address_problem))
        answers = replace(answers, addresses=(*answers.addresses, address))
    if not answers.seen and answers.result != Result.COULD_NOT:
        answers = replace(answers, seen=ask_for_day(standing, day))
    if not answers.who:
        answers = replace(answers, who=click.prompt("Your name").strip())
    if not answers.note and needs_note(answers):
        answers = replace(answers, note=click.prompt("Note, for admins: what you read, or what has changed").strip())
    return answers


def ask_for_sources(record: FactRecord, standing: FactStanding) -> tuple[str, ...]:
    """The keys of the sources that somebody read, chosen from a list of the fact's own."""
    own = [source.key for source in standing.fact.sources]
    for number, source in enumerate(standing.fact.sources, 1):
        click.echo(f"  {number}  {source.key}  {standing.address_of(source.key)}".rstrip())

    def chosen(typed: str) -> list[str]:
        words = typed.replace(",", " ").split()
        return [own[int(word) - 1] if word.isdecimal() and 0 < int(word) <= len(own) else word for word in words]

    def problem(typed: str) -> str:
        return next(filter(None, (source_problem(record, standing, key) for key in chosen(typed))), "")

    text = "Sources that you read: numbers, or keys of sources.toml"
    return tuple(chosen(click.prompt(text, default=" ".join(map(str, range(1, len(own) + 1))), value_proc=sound(problem))))


def ask_for_day(standing: FactStanding, day: date) -> tuple[str, ...]:
    """The newest record that somebody saw; none where the fact needs none and nothing is typed. day: today."""
    text = "Newest record seen, like 2026-11-24 or 2026-11"
    default = None if standing.needs_seen else ""
    typed = click.prompt(text, default, value_proc=sound(lambda typed: day_problem(typed, day)), show_default=False)
    return (typed,) if typed else ()


def sound(problem: Callable[[str], str]) -> Callable[[str], str]:
    """A reader of what is typed, which asks again where there is a problem."""

    def read(typed: str) -> str:
        if found := problem(typed.strip()):
            raise click.UsageError(found)
        return typed.strip()

    return read
