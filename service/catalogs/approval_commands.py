"""`cellfacts catalog approve` and `revoke`: what a named clinician has checked, and what they take back."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, NoReturn

import click

from service.catalogs.commands import desk
from service.clock import now
from service.command_line import SLUGS, fail_with, json_option, print_json, show_result
from widget.findings import Finding

if TYPE_CHECKING:
    from collections.abc import Iterable

    from service.catalogs.workspace import Workspace
    from widget.approvals import Approval
    from widget.locales import Locale
    from widget.model import Message

all_in_option = click.option(
    "--all-in",
    "widget",
    type=click.Choice(SLUGS),
    help="Every sentence that a reader can meet in a widget: its own, the terms it explains, and what every widget says.",
)


@click.command("approve")
@click.argument("keys", metavar="KEY…", nargs=-1)
@all_in_option
@click.option("--reviewer", required=True, help="Who has checked it: the name that readers see.")
@click.option("--locale", help="In which language: en, zh-Hans. Default: the translation, if there is only one.")
@click.option(
    "--count", type=int, help="With --all-in: how many sentences were checked. Without it, it is asked for on a terminal."
)
@json_option
def approve(
    keys: tuple[str, ...], widget: str | None, reviewer: str, locale: str | None, count: int | None, as_json: bool
) -> None:
    """Note in the ledger that a named clinician has checked these sentences as they stand. One changed character ends an approval.

    With --all-in every sentence is printed, and their number has to be given, so that nobody approves what they have not seen.
    `catalog export DIR --widget W` writes the sheet with exactly the sentences of --all-in W.
    """
    from service.catalogs import reports
    from widget.registry import find

    work = desk()
    chosen, approved = work.chosen(keys, widget), work.locale(locale)
    if blocked := work.errors_in(chosen, approved):
        fail_with(blocked, as_json)
    texts = work.books[approved].texts
    groups = "" if as_json else reports.show_sentences(chosen, texts, find(widget) if widget else None)
    if widget or count is not None:
        confirm(chosen, work, approved, count, as_json)
    work.approve(chosen, approved, reviewer, now())
    unheard = work.not_counting(approved)
    if as_json:
        done = {"approved": [message.key for message in chosen], "locale": approved.tag}
        print_json(done, unheard)
        return
    click.echo(f"{groups}Approved in {approved.tag} by {reviewer.strip()}: {len(chosen)}.")
    reports.show_plainly(unheard)


def confirm(chosen: list[Message], work: Workspace, locale: Locale, count: int | None, as_json: bool) -> None:
    """Go on only if somebody says how many sentences there are."""
    if count is None and not as_json and at_a_terminal():
        count = click.prompt("How many sentences have been checked? Type their number", type=int)
    if count == len(chosen):
        return
    advice = (
        f"{count} is not the number of these sentences."
        if count is not None
        else "Say with --count how many sentences these are."
    )
    texts = work.books[locale].texts
    rows = [{"key": one.key, "english": one.english, "text": texts[one.key]} for one in chosen]
    refuse_approval(f"{advice} Compare them with what was checked. Nothing was changed.", {"sentences": rows}, as_json)


def at_a_terminal() -> bool:
    """Whether somebody is there to answer."""
    return sys.stdin.isatty()


def refuse_approval(advice: str, seen: dict[str, Any], as_json: bool) -> NoReturn:
    """End with exit code 1. seen: what the advice is about, where JSON was asked for."""
    if as_json:
        print_json(seen, [Finding("error", "refused", advice)])
        sys.exit(1)
    raise click.ClickException(advice)


@click.command("revoke")
@click.argument("keys", metavar="KEY…", nargs=-1)
@all_in_option
@click.option("--reviewer", help="Only this reviewer's approvals.")
@click.option("--everybody", is_flag=True, help="Every reviewer's approvals.")
@click.option(
    "--put-back", is_flag=True, help="Write again what was taken back once and is gone from the file: `catalog check` names it."
)
@click.option("--locale", help="In which language. Default: the translation, if there is only one.")
@json_option
def revoke(
    keys: tuple[str, ...],
    widget: str | None,
    reviewer: str | None,
    everybody: bool,
    put_back: bool,
    locale: str | None,
    as_json: bool,
) -> None:
    """Take approvals back: a text of which one sentence is not approved says that no clinician has checked it.

    The ledger notes who took back what, and when. `git revert` cannot do this.
    """
    if (reviewer is not None) + everybody + put_back > 1 or (put_back and (keys or widget or locale)):
        raise click.UsageError("Give one of --reviewer, --everybody and --put-back; with --put-back nothing else.")
    work = desk()
    if put_back:
        show_revoked(work.put_back(), None, as_json)
        return
    chosen, language = work.chosen(keys, widget), work.locale(locale)
    if reviewer is None and not everybody:
        ask_whose(work, chosen, language, as_json)
    name = None if reviewer is None else reviewer.strip()
    show_revoked(work.revoke(chosen, language, name, now()), language.tag, as_json)


def show_revoked(rows: Iterable[Approval], tag: str | None, as_json: bool) -> None:
    """What has been taken back. tag: of the language; None for what was put back, in whatever language."""
    gone = list(rows)
    report = {"revoked": len(gone), "keys": list(dict.fromkeys(one.key for one in gone)), "locale": tag}
    said = [
        *(f"{one.key}  {one.reviewer}, {one.on}" for one in gone),
        f"Revoked in {tag}: {len(gone)}." if tag else f"Put back: {len(gone)}." if gone else "No revocation is missing.",
    ]
    show_result(report, "\n".join(said), as_json)


def ask_whose(work: Workspace, chosen: list[Message], locale: Locale, as_json: bool) -> None:
    """Refuse, and say whose approvals would be taken back, unless there are none."""
    by_name: dict[str, list[Approval]] = {}
    for one in work.given(chosen, locale):
        by_name.setdefault(one.reviewer, []).append(one)
    if not by_name:
        return
    for name, some in by_name.items() if not as_json else ():
        click.echo(f"{name}: {len(some)} in {locale.tag}")
        for one in some:
            click.echo("\n".join((f"  {one.key}", *(f"    {line}" for line in dict.fromkeys((one.english, one.text)) if line))))
    seen = [
        {"reviewer": name, "approvals": [{"key": one.key, "english": one.english, "text": one.text} for one in some]}
        for name, some in by_name.items()
    ]
    advice = "Say whose approvals to take back, with --reviewer NAME or with --everybody. Nothing was changed."
    refuse_approval(advice, {"locale": locale.tag, "reviewers": seen}, as_json)
