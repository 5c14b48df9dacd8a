"""`cellfacts catalog take`: import a file from e-mail or another program by key."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from service.catalogs.commands import SENT_FILE, configured_workspace, read_sent_file
from service.command_line import json_option, print_json
from widget.findings import as_json as json_object
from widget.findings import errors

if TYPE_CHECKING:
    from service.catalogs.take import MessageChange, Plan


@click.command("take")
@click.argument("file", type=SENT_FILE)
@click.option("--yes", is_flag=True, help="Bring it in without asking.")
@click.option("--theirs", is_flag=True, help="Take the sender's text where somebody else may have changed it too.")
@click.option(
    "--base",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="The file that was sent out. Default: the version in git that is most like FILE.",
)
@json_option
def catalog_take(file: Path, yes: bool, theirs: bool, base: Path | None, as_json: bool) -> None:
    """Bring in by key what the sender of FILE has changed, whole or in part; - reads what is piped in.

    It shows every change word by word, and asks. Without a terminal it only shows, unless you give --yes. What others have
    changed since is kept, and an empty text takes none away. Approvals are not touched: one of other words counts no more.

    Exit code 1: a text was not brought in, or one that was has an error.
    """
    from service.catalogs.take import plan

    plan_found = plan(configured_workspace(), file, read_sent_file(file), base, theirs)
    asks = not (yes or as_json or str(file) == "-") and sys.stdin.isatty() and sys.stdout.isatty()
    if not as_json:
        show_plan(plan_found)
    written = plan_found.write() if plan_found.files and (yes or (asks and click.confirm("Write this?"))) else ()
    if as_json:
        print_json(plan_object(plan_found, file, written), None)
    else:
        click.echo(outcome_text(plan_found, written, asks))
    sys.exit(int(bool(errors(plan_found.findings))))


def outcome_text(plan: Plan, written: tuple[Path, ...], confirmed: bool) -> str:
    """The result, and the next step."""
    if written:
        return f"Wrote {' and '.join(map(str, written))}. Next: `cellfacts catalog check`."
    if not plan.files:
        return "There is nothing to bring in."
    return "Nothing was written." if confirmed else "Nothing was written. Add --yes to bring it in."


def plan_object(plan: Plan, file: Path, written: Iterable[Path]) -> dict[str, object]:
    """The plan for JSON."""
    return {
        "file": str(file),
        "locale": plan.locale.tag,
        "compared_with": list(plan.compared),
        "changes": [asdict(change) for change in plan.changes],
        "kept": [asdict(change) for change in plan.kept],
        "open": [asdict(change) for change in plan.open],
        "written": [str(path) for path in written],
        **json_object(plan.findings),
    }


def show_plan(plan: Plan) -> None:
    """Print changes word by word, kept texts, conflicts and findings."""
    from service.catalogs.reports import plural, show_findings

    for name in plan.compared:
        click.echo(f"Compared with {name}.")
    for head, changes in (("Comes in", plan.changes), ("Left for you, for both may have changed it", plan.open)):
        for change in changes:
            click.echo("\n".join(change_lines(head, change)))
    for change in plan.kept:
        click.echo(f"Kept as it is here: {change.key}. The sender has not changed it, and others have since.")
    if plan.findings:
        click.echo()
        show_findings(plan.findings, stops=bool(errors(plan.findings)))
    click.echo(f"{plan.locale.tag}: {plural(len(plan.changes), 'change')}, {len(plan.kept)} kept, {len(plan.open)} left.")


def change_lines(head: str, change: MessageChange) -> list[str]:
    """The lines about one change: key, English, removed and added words, comments."""
    from service.catalogs.checks.unknown_keys import terminal_safe
    from service.worddiff import MARKS, word_by_word

    lines = [f"{head}: {change.key}", f"    {terminal_safe(change.english)}"]
    if change.before == change.after:
        lines.append(f"    {terminal_safe(change.after)}")
    else:
        pieces = word_by_word(terminal_safe(change.before), terminal_safe(change.after))
        lines.append("    " + "".join(f"{MARKS[piece.kind][0]}{piece.text}{MARKS[piece.kind][1]}" for piece in pieces))
    if change.needs_work:
        lines.append("    It is marked as needing work.")
    return [*lines, *(f"    Note: {terminal_safe(line)}" for line in change.notes)]
