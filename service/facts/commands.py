"""`cellfacts facts`: what each fact rests on, what is due for a check, and who checked what."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from service import clock
from service import settings as settings_module
from service.command_line import json_option, print_json, show_result
from widget.findings import errors

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from service.facts.standing import FactRecord, FactStanding
    from widget.checks import FactCheck


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def facts() -> None:
    """The facts that the texts rest on: list them, see what is due, record a check."""


@facts.command("list")
@json_option
def facts_list(as_json: bool) -> None:
    """Show every fact: what readers are told, its dates and sources, and what rests on it."""
    from service.facts.reports import fact_row, listed_fact

    _, record = opened()
    day = clock.today()
    rows = [fact_row(standing, day) for standing in record.facts.values()]
    lines = [line for standing in record.facts.values() for line in listed_fact(standing, day)]
    show_result({"facts": rows}, "\n".join([*lines, *map(str, record.findings)]), as_json, record.findings)


@facts.command("due")
@click.option("--days", type=click.IntRange(0, 3650), default=0, show_default=True, help="Look this many days ahead.")
@json_option
def facts_due(days: int, as_json: bool) -> None:
    """Show the facts whose last good day is today, past, or within --days, and those reported changed. Exit code 1 if there is one.

    Each comes with its sources, and the command that records the check.
    """
    from service.facts.reports import HOW_TO_RECORD, due_fact, fact_row

    _, record = opened()
    day = clock.today()
    due = record.due(day, days)
    if as_json:
        print_json({"facts": [fact_row(standing, day) for standing in due]}, record.findings)
    elif due:
        click.echo("\n".join(line for standing in due for line in (*due_fact(standing, day), "")))
        click.echo(f"{len(due)} fact{'s' if len(due) > 1 else ''} to check. {HOW_TO_RECORD}")
    else:
        soonest = min((standing.review_by for standing in record.facts.values() if standing.review_by), default=None)
        click.echo(f"Nothing is due{f' within {days} days' if days else ''}. The next check is due by {soonest}.")
    if not as_json:
        for finding in record.checks.problems:
            click.echo(str(finding), err=True)
    if due or errors(record.checks.problems):
        sys.exit(1)


@facts.command("check")
@click.argument("fact")
@click.option("--result", type=click.Choice(["same", "changed", "could-not"]), help="What came of it.")
@click.option("--seen", "seen", metavar="DATE", multiple=True, help="Newest record seen. Once for all sources, or once for each.")
@click.option(
    "--source", "sources", metavar="KEY", multiple=True, help="What was read: a key of sources.toml. Repeat it for more."
)
@click.option(
    "--address", "addresses", metavar="URL", multiple=True, help="Where it was read: one for each --source, in their order."
)
@click.option("--who", metavar="NAME", help="Who checked.")
@click.option("--note", metavar="TEXT", help="For admins. Needed for changed and could-not, and where there is no address.")
@json_option
def facts_check(
    fact: str,
    result: str | None,
    seen: tuple[str, ...],
    sources: tuple[str, ...],
    addresses: tuple[str, ...],
    who: str | None,
    note: str | None,
    as_json: bool,
) -> None:
    """Record that FACT was compared with its sources. On a terminal, what is missing is asked for."""
    from service.facts.answers import Answers, ask_for_missing, check_rows, refuse_missing, refuse_wrong
    from service.facts.record import record_rows, refuse_read_only
    from service.facts.reports import recorded_lines

    folder, record = opened()
    standing = record.of(fact)
    refuse_read_only(folder)
    answers = Answers(result or "", seen, sources, addresses, (who or "").strip(), (note or "").strip())
    refuse_wrong(record, standing, answers, clock.today())
    if is_terminal() and not as_json:
        click.echo(f"{standing.key}\n    {standing.says}")
        answers = ask_for_missing(record, standing, answers, clock.today())
        refuse_wrong(record, standing, answers, clock.today())
    refuse_missing(standing, answers)
    rows = record_rows(folder, clock.today(), lambda known: check_rows(known, fact, answers, clock.now()))
    after = opened()[1].of(fact)
    show_recorded(rows, after, recorded_lines(after, rows), as_json)


@facts.command("retract")
@click.argument("fact")
@click.option("--who", metavar="NAME", required=True, help="Who takes it back.")
@click.option("--note", metavar="WHY", required=True, help="Why, for admins.")
@json_option
def facts_retract(fact: str, who: str, note: str, as_json: bool) -> None:
    """Take back the newest check of FACT that stands, such as one that was recorded by mistake. The one before it holds again."""
    from service.facts.answers import retraction_rows
    from service.facts.record import record_rows
    from service.facts.reports import retracted_lines

    folder, record = opened()
    before = record.of(fact)
    rows = record_rows(folder, clock.today(), lambda known: retraction_rows(known, fact, who, note, clock.now()))
    after = opened()[1].of(fact)
    show_recorded(rows, after, retracted_lines(before, after), as_json)


def opened() -> tuple[Path, FactRecord]:
    """The content folder of the settings, and its facts."""
    from service.facts.standing import open_facts
    from widget.loading import PACKAGE

    folder = settings_module.read_settings().copy_folder or PACKAGE
    return folder, open_facts(folder, clock.today())


def is_terminal() -> bool:
    return sys.stdin.isatty()


def show_recorded(rows: Iterable[FactCheck], after: FactStanding, lines: Iterable[str], as_json: bool) -> None:
    """Print the new rows, and the fact as it is now."""
    from service.facts.reports import check_cells, fact_row

    report = {**fact_row(after, clock.today()), "recorded": [check_cells(row) for row in rows]}
    show_result(report, "\n".join(lines), as_json)
