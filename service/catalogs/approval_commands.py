"""`cellfacts catalog approve`, `lift` and `revoke`: what a named person has checked or let go, and what they take back."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, NoReturn

import click

from service.catalogs.commands import configured_workspace
from service.clock import now
from service.command_line import WidgetChoice, fail_with, json_option, print_json, show_result
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
    type=WidgetChoice(),
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

    workspace = configured_workspace()
    language = workspace.locale(locale)
    messages = workspace.messages_named(keys, widget, language)
    if blocked := workspace.errors_in(messages, language):
        fail_with(blocked, as_json)
    texts = workspace.catalogs[language].texts
    groups = "" if as_json else reports.show_sentences(messages, texts, workspace.content.find(widget) if widget else None)
    if widget or count is not None:
        confirm(messages, workspace, language, count, as_json)
    workspace.approve(messages, language, reviewer, now())
    warnings = workspace.missing_conflicts(language)
    if as_json:
        report = {"approved": [message.key for message in messages], "locale": language.tag}
        print_json(report, warnings)
        return
    click.echo(f"{groups}Approved in {language.tag} by {reviewer.strip()}: {len(messages)}.")
    reports.show_plainly(warnings)


def confirm(messages: list[Message], workspace: Workspace, locale: Locale, count: int | None, as_json: bool) -> None:
    """Continue only if the given count is the number of sentences."""
    if count is None and not as_json and is_interactive():
        count = click.prompt("How many sentences have been checked? Type their number", type=int)
    if count == len(messages):
        return
    advice = (
        f"{count} is not the number of these sentences."
        if count is not None
        else "Say with --count how many sentences these are."
    )
    texts = workspace.catalogs[locale].texts
    rows = [{"key": message.key, "english": message.english, "text": texts[message.key]} for message in messages]
    refuse_approval(f"{advice} Compare them with what was checked. Nothing was changed.", {"sentences": rows}, as_json)


def is_interactive() -> bool:
    return sys.stdin.isatty()


def refuse_approval(advice: str, subject: dict[str, Any], as_json: bool) -> NoReturn:
    """End with exit code 1. subject: the sentences or reviewers in question, for JSON."""
    if as_json:
        print_json(subject, [Finding("error", "refused", advice)])
        sys.exit(1)
    raise click.ClickException(advice)


@click.command("lift")
@click.argument("keys", metavar="KEY…", nargs=-1, required=True)
@click.option("--reviewer", required=True, help="Whose word it is: the person that the sentence waited for.")
@click.option("--locale", help="In which language. Default: the translation, if there is only one.")
@json_option
def lift(keys: tuple[str, ...], reviewer: str, locale: str | None, as_json: bool) -> None:
    """Let a sentence into a language from which the copy holds it (`hold`). Until then its readers do not see it.

    The ledger notes who let it go, and when. `catalog revoke KEY` takes that back, and the sentence waits again.
    """
    workspace = configured_workspace()
    language = workspace.locale(locale)
    messages = workspace.messages_named(keys, None)
    workspace.lift(messages, language, reviewer, now())
    lines = [f"Lifted in {language.tag} by {reviewer.strip()}: {', '.join(message.key for message in messages)}."]
    texts = workspace.catalogs[language].texts
    if missing := [message.key for message in messages if not texts.get(message.key, "").strip()]:
        lines.append(f"No release is built until it is translated: {', '.join(missing)}.")
    report = {"lifted": [message.key for message in messages], "locale": language.tag, "untranslated": missing}
    show_result(report, "\n".join(lines), as_json)


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
    workspace = configured_workspace()
    if put_back:
        show_revoked(workspace.restore_revocations(), None, as_json)
        return
    language = workspace.locale(locale)
    messages = workspace.messages_named(keys, widget, language)
    if reviewer is None and not everybody:
        refuse_without_reviewer(workspace, messages, language, as_json)
    name = None if reviewer is None else reviewer.strip()
    show_revoked(workspace.revoke(messages, language, name, now()), language.tag, as_json)


def show_revoked(rows: Iterable[Approval], tag: str | None, as_json: bool) -> None:
    """Print the revocations. tag: of the language; None for restored rows of any language."""
    revocations = list(rows)
    report = {
        "revoked": len(revocations),
        "keys": list(dict.fromkeys(revocation.key for revocation in revocations)),
        "locale": tag,
    }
    lines = [
        *(f"{revocation.key}  {revocation.reviewer}, {revocation.on}" for revocation in revocations),
        f"Revoked in {tag}: {len(revocations)}."
        if tag
        else f"Put back: {len(revocations)}."
        if revocations
        else "No revocation is missing.",
    ]
    show_result(report, "\n".join(lines), as_json)


def refuse_without_reviewer(workspace: Workspace, messages: list[Message], locale: Locale, as_json: bool) -> None:
    """Refuse, and list the approvals by reviewer; do nothing if there are none."""
    by_name: dict[str, list[Approval]] = {}
    for approval in workspace.approvals_of(messages, locale):
        by_name.setdefault(approval.reviewer, []).append(approval)
    if not by_name:
        return
    for name, approvals in by_name.items() if not as_json else ():
        click.echo(f"{name}: {len(approvals)} in {locale.tag}")
        for approval in approvals:
            click.echo(
                "\n".join(
                    (f"  {approval.key}", *(f"    {line}" for line in dict.fromkeys((approval.english, approval.text)) if line))
                )
            )
    reviewers = [
        {
            "reviewer": name,
            "approvals": [{"key": approval.key, "english": approval.english, "text": approval.text} for approval in approvals],
        }
        for name, approvals in by_name.items()
    ]
    advice = "Say whose approvals to take back, with --reviewer NAME or with --everybody. Nothing was changed."
    refuse_approval(advice, {"locale": locale.tag, "reviewers": reviewers}, as_json)
