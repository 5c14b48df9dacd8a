"""`cellfacts release`: build releases, compare them, choose which one is served, take one back."""

from __future__ import annotations

import os
import sys
from collections.abc import Collection, Iterator, Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from service import settings as settings_module
from service.command_line import corrected_option, data_option, json_option, print_json, show_result
from service.errors import LocaleUnknown, WidgetUnknown
from service.releases import withdrawals
from service.releases.channel import Channel
from widget.findings import Finding
from widget.manifest import ReleaseDamaged, text_entries
from widget.model import GUIDE
from widget.text import unsafe_character
from widget.wording import texts_of

if TYPE_CHECKING:
    from service.releases.operations import Sign
    from service.releases.store import Store


@click.group()
def release() -> None:
    """Build releases and choose which one is served."""


@release.command("build")
@data_option
@click.option("--activate/--no-activate", default=False, help="Serve it at once.")
@click.option(
    "--pending", metavar="LOCALE", multiple=True, help="Do not wait for this translation: a notice where it is not complete."
)
@click.option("--unchecked", is_flag=True, help="Let every text say that no clinician has checked it, approvals or not.")
@corrected_option
@json_option
@click.pass_obj
def release_build(
    sign: Sign, data: str | None, activate: bool, pending: tuple[str, ...], unchecked: bool, corrected: bool, as_json: bool
) -> None:
    """Build a release from the copy, the catalogs and the approvals; every reason that stops it is listed."""
    from service.clock import today
    from service.releases import operations
    from service.releases.build import translations_folder, unread_history, unreleased_tags, unstated_conflicts
    from service.releases.store import own_store

    if corrected and not activate:
        raise click.UsageError("--corrected is about what readers see, so it needs --activate")
    settings = settings_module.read_settings(data=data)
    store = own_store(settings.data)
    built = operations.build(settings, store, today(), pending, unchecked)
    findings: tuple[Finding, ...] = ()
    lines = [
        f"Built release {built.id} ({len(built.files)} files) from {translations_folder(settings)}.",
        *pending_in(built.manifest),
        *unstated_conflicts(built.manifest),
        *(() if unchecked else unread_history(settings, today())),
        *(f"{tag} has only been begun, so it is not in it." for tag in unreleased_tags(settings)),
    ]
    if activate:
        findings = operations.activate(store, built.id, sign, corrected).findings
        lines += [f"Release {built.id} is current.", *withdrawals.withdrawal_lines(store, built.id, corrected)]
    elif store.channel().is_withdrawn(built.id):
        lines.append(
            f"It was withdrawn ({store.channel().withdrawal_reason(built.id)}), so it cannot be made current. Correct it, and build again."
        )
    else:
        lines.append(
            f"`cellfacts release diff {built.id}` shows what it would change, `cellfacts release activate {built.id}` serves it."
        )
    report = {"id": built.id, "files": len(built.files), "active": activate}
    print_outcome("\n".join(lines), report, findings, as_json)


@release.command("list")
@data_option
@json_option
def release_list(data: str | None, as_json: bool) -> None:
    """Every stored release by its manifest, the newest last; the one that is served is marked. `release verify` reads every byte."""
    from service.releases.store import existing_store

    store = existing_store(settings_module.read_settings(data=data).data)
    channel, ids = store.channel(), store.ids()
    if as_json:
        withdrawn = [identity for identity in ids if channel.is_withdrawn(identity)]
        print_json({"current": channel.current, "sequence": channel.sequence, "releases": ids, "withdrawn": withdrawn}, None)
    elif not ids:
        click.echo(f"There is no release yet in {store.root}. `cellfacts release build` makes one.")
    else:
        for identity in ids:
            stored = datetime.fromtimestamp((store.releases / identity).stat().st_mtime, UTC)
            click.echo("  ".join((identity, f"{stored:%Y-%m-%d %H:%M} UTC", *release_remarks(store, channel, identity))))


def release_remarks(store: Store, channel: Channel, identity: str) -> Iterator[str]:
    """Short remarks about a stored release: current, withdrawn, damaged, corrected, pending."""
    if identity == channel.current:
        yield "current"
    if channel.is_withdrawn(identity):
        yield f"withdrawn ({channel.withdrawal_reason(identity)})"
        return
    try:
        manifest, texts = store.manifest(identity), store.texts(identity)
    except ReleaseDamaged:
        yield "damaged"
        return
    withdrawn = sorted(channel.withdrawn_texts(identity, texts))
    if names := ", ".join(f"{widget} ({locale})" for widget, locale in withdrawn if widget != GUIDE):
        yield f"withdrawn in it: {names}"
    yield from withdrawals.correction_lines(channel, identity)
    yield from pending_in(manifest)


@release.command("show")
@click.argument("identity", required=False)
@data_option
@json_option
def release_show(identity: str | None, data: str | None, as_json: bool) -> None:
    """One release: each widget, its state and its dates. Without IDENTITY: the one that is served."""
    from service.releases.store import existing_store

    store = existing_store(settings_module.read_settings(data=data).data)
    loaded = store.load(identity or store.current_or_refuse())
    channel = store.channel()
    withdrawn = channel.withdrawn_texts(loaded.id, texts_of(loaded))
    if as_json:
        corrections = [asdict(correction) for correction in channel.corrected if correction.release == loaded.id]
        print_json({**loaded.manifest, "withdrawn": sorted(withdrawn), "corrected": corrections}, None)
        return
    from rich.console import Console
    from rich.table import Table

    table = Table("widget", "locale", "state", "facts checked", "next check", title=f"Release {loaded.id}")
    for _, entry in text_entries(loaded.manifest):
        checks = entry["checks"]
        state = "withdrawn" if (entry["widget"], entry["locale"]) in withdrawn else entry["state"]
        table.add_row(entry["widget"], entry["locale"], state, checks["checked_on"], checks["review_by"])
    Console().print(table)
    for line in withdrawals.correction_lines(channel, loaded.id):
        click.echo(f"{line[0].upper()}{line[1:]}")


@release.command("activate")
@click.argument("identity")
@corrected_option
@data_option
@json_option
@click.pass_obj
def release_activate(sign: Sign, identity: str, corrected: bool, data: str | None, as_json: bool) -> None:
    """Serve a stored release from now on."""
    from service.releases import operations
    from service.releases.store import own_store

    store = own_store(settings_module.read_settings(data=data).data, make=False)
    change = operations.activate(store, identity, sign, corrected)
    text = "\n".join((f"Release {identity} is current.", *withdrawals.withdrawal_lines(store, identity, corrected)))
    print_outcome(text, {"id": identity, "active": True}, change.findings, as_json)


@release.command("export")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option(
    "--base", required=True, help="Where readers will find it: https://cdn.example.org/facts/, or /facts/ on your own site."
)
@click.option("--release", "identity", help="Which one. Default: the one that is served.")
@data_option
@json_option
def release_export(folder: Path, base: str, identity: str | None, data: str | None, as_json: bool) -> None:
    """Write a release to FOLDER as plain files, for a CDN or any web server."""
    from service.clock import today
    from service.releases.export import write_tree
    from service.releases.store import existing_store
    from service.releases.view import materialize
    from widget.fragment import own_root

    try:
        root = own_root(base)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--base") from error
    store = existing_store(settings_module.read_settings(data=data).data)
    loaded = store.load(identity or store.current_or_refuse())
    files = materialize(loaded, root, today(), store.channel())
    os.umask(0o022)  # a web server, which is another user, must read it
    write_tree(files, folder)
    report = {"id": loaded.id, "files": len(files)}
    show_result(report, f"Wrote release {loaded.id} to {folder}: {len(files)} files for {root}.", as_json)


@release.command("withdraw")
@click.argument("identity", required=False)
@data_option
@click.option("--widget", help="Only this widget of the current release, in one language.")
@click.option("--locale", help="The language of --widget: en, zh-Hans.")
@click.option("--reason", required=True, help="Why, in words; readers of channel.json see it.")
@json_option
@click.pass_obj
def release_withdraw(
    sign: Sign, identity: str | None, data: str | None, widget: str | None, locale: str | None, reason: str, as_json: bool
) -> None:
    """Take a release back, or one widget in one language: readers get a notice and a link instead, mirrors drop it at their next run."""
    from service.releases import operations
    from service.releases.store import own_store

    if bool(widget) != bool(locale) or bool(widget) == bool(identity):
        raise click.UsageError("name either a release, or --widget and --locale of the current one")
    if not reason.strip() or unsafe_character(reason):
        raise click.BadParameter("say why, in words on one line", param_hint="--reason")
    settings = settings_module.read_settings(data=data)
    store = own_store(settings.data, make=False)
    if identity:
        change = operations.withdraw(store, identity, reason, sign)
        text = "\n".join(after_withdrawal(store, identity, change.channel.current))
    else:
        try:
            change = operations.withdraw_text(settings, store, widget or "", locale or "", reason, sign)
        except LocaleUnknown as error:
            raise click.BadParameter(str(error), param_hint="--locale") from error
        except WidgetUnknown as error:
            raise click.BadParameter(str(error), param_hint="--widget") from error
        tag = change.channel.withdrawn[-1].locale
        text = f"{widget} in {tag} is withdrawn{'' if widget == GUIDE else ', and with it the guide in that language'}."
    print_outcome(text, {"sequence": change.channel.sequence, "current": change.channel.current}, change.findings, as_json)


def after_withdrawal(store: Store, identity: str, current: str | None) -> Iterator[str]:
    if current == identity:
        yield f"Release {identity} is withdrawn. There is no earlier one, so readers get a notice for every text."
    elif current:
        yield f"Release {identity} is withdrawn. Release {current} is current."
        yield from withdrawals.withdrawal_lines(store, current)
    else:
        yield f"Release {identity} is withdrawn. No release is current yet."


@release.command("diff")
@click.argument("one")
@click.argument("two", required=False)
@data_option
@click.option("--html", "as_html", is_flag=True, help="Print a page instead, with <del> and <ins>.")
@json_option
def release_diff(one: str, two: str | None, data: str | None, as_html: bool, as_json: bool) -> None:
    """What changes in words from release ONE to release TWO. With ONE alone: what it would change if it were made current."""
    from service.releases import diff
    from service.releases.store import existing_store
    from service.worddiff import terminal_text

    store = existing_store(settings_module.read_settings(data=data).data)
    old, new = (one, two) if two else (store.current_or_refuse(), one)
    before, after = store.load(old), store.load(new)
    changes = diff.changes(before, after)
    if as_json:
        entries = [change.as_json() for change in changes if not change.only_dates]
        dates = [change.as_json() for change in changes if change.only_dates]
        print_json({"old": before.id, "new": after.id, "changes": entries, "dates": dates})
    elif as_html:
        click.echo(diff.diff_document(before, after, changes))
    else:
        words = terminal_text(change for change in changes if not change.only_dates)
        said = "\n".join(filter(None, (words, diff.dates_in_words(changes))))
        click.echo(said or f"Releases {before.id} and {after.id} say the same.")


@release.command("verify")
@click.argument("identity", required=False)
@data_option
@json_option
def release_verify(identity: str | None, data: str | None, as_json: bool) -> None:
    """Check every byte of a stored release. Without IDENTITY: of the one that is served."""
    from service.releases.store import existing_store

    store = existing_store(settings_module.read_settings(data=data).data)
    sound = store.load(identity or store.current_or_refuse())
    report = {"id": sound.id, "files": len(sound.files)}
    show_result(report, f"Release {sound.id} is whole: {len(sound.files)} files.", as_json)


def pending_in(manifest: Mapping[str, Any]) -> Iterator[str]:
    """A line about the texts that are replaced by a notice because their translation is pending."""
    names = [f"{entry['widget']} ({entry['locale']})" for _, entry in text_entries(manifest) if entry["state"] == "being-updated"]
    if names:
        yield f"A notice stands instead of {', '.join(names)}."


def print_outcome(text: str, report: Mapping[str, object], findings: Collection[Finding], as_json: bool) -> None:
    """Print the result. Findings say why mirrors do not have it yet; with any, the command ends with exit code 1."""
    show_result(report, text, as_json, findings)
    for finding in findings if not as_json else ():
        click.echo(f"Error: {finding}", err=True)
    if findings:
        sys.exit(1)
