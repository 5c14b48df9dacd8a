"""`cellfacts release`: build releases, compare them, choose which one is served, take one back."""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING

import click

from service import settings as settings_module
from service.command_line import corrected_option, data_option, json_option, show_result
from service.errors import LocaleUnknown, WidgetUnknown
from service.releases import reading, withdrawals
from service.releases.channel import Channel
from service.releases.numbers import release_name
from widget.findings import Finding
from widget.model import GUIDE
from widget.text import unsafe_character

if TYPE_CHECKING:
    from service.releases.operations import Sign
    from service.releases.store import Store


@click.group()
def release() -> None:
    """Build releases and choose which one is served."""


for reading_command in (
    reading.release_list,
    reading.release_show,
    reading.release_diff,
    reading.release_verify,
    reading.release_export,
):
    release.add_command(reading_command)


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
    numbers = store.numbers()
    name = release_name(built.id, numbers)
    lines = [
        f"Built release {name}, {len(built.files)} files, from {translations_folder(settings)}.",
        *reading.pending_in(built.manifest),
        *unstated_conflicts(built.manifest),
        *(() if unchecked else unread_history(settings, today())),
        *(f"{tag} has only been begun, so it is not in it." for tag in unreleased_tags(settings)),
    ]
    if activate:
        findings = operations.activate(store, built.id, sign, corrected).findings
        lines += [f"Release {name} is current.", *withdrawals.withdrawal_lines(store, built.id, corrected)]
    elif store.channel().is_withdrawn(built.id):
        lines.append(
            f"It was withdrawn ({store.channel().withdrawal_reason(built.id)}), so it cannot be made current. Correct it, and build again."
        )
    else:
        lines.append(
            f"`cellfacts release diff {built.id}` shows what it would change, `cellfacts release activate {built.id}` serves it."
        )
    report = {"id": built.id, "number": numbers.get(built.id), "files": len(built.files), "active": activate}
    print_outcome("\n".join(lines), report, findings, as_json)


@release.command("activate")
@click.argument("identity", metavar="RELEASE")
@corrected_option
@data_option
@json_option
@click.pass_obj
def release_activate(sign: Sign, identity: str, corrected: bool, data: str | None, as_json: bool) -> None:
    """Serve a stored release from now on. RELEASE is an id or a number."""
    from service.releases import operations
    from service.releases.store import own_store

    store = own_store(settings_module.read_settings(data=data).data, make=False)
    identity = store.find_id(identity)
    change = operations.activate(store, identity, sign, corrected)
    said = f"Release {change.channel.name(identity)} is current."
    text = "\n".join((said, *withdrawals.withdrawal_lines(store, identity, corrected)))
    report = {"id": identity, "number": change.channel.numbers.get(identity), "active": True}
    print_outcome(text, report, change.findings, as_json)


@release.command("withdraw")
@click.argument("identity", metavar="[RELEASE]", required=False)
@data_option
@click.option("--widget", help="Only this widget of the current release, in one language.")
@click.option("--locale", help="The language of --widget: en, zh-Hans.")
@click.option("--reason", required=True, help="Why, in words; readers of channel.json see it.")
@json_option
@click.pass_obj
def release_withdraw(
    sign: Sign, identity: str | None, data: str | None, widget: str | None, locale: str | None, reason: str, as_json: bool
) -> None:
    """Take a release back, or one widget in one language: readers get a notice and a link instead, mirrors drop it at their next run.

    RELEASE is an id or a number.
    """
    from service.releases import operations
    from service.releases.store import own_store

    if bool(widget) != bool(locale) or bool(widget) == bool(identity):
        raise click.UsageError("name either a release, or --widget and --locale of the current one")
    if not reason.strip() or unsafe_character(reason):
        raise click.BadParameter("say why, in words on one line", param_hint="--reason")
    settings = settings_module.read_settings(data=data)
    store = own_store(settings.data, make=False)
    if identity:
        identity = store.find_id(identity)
        change = operations.withdraw(store, identity, reason, sign)
        text = "\n".join(after_withdrawal(store, identity, change.channel))
    else:
        try:
            change = operations.withdraw_text(settings, store, widget or "", locale or "", reason, sign)
        except LocaleUnknown as error:
            raise click.BadParameter(str(error), param_hint="--locale") from error
        except WidgetUnknown as error:
            raise click.BadParameter(str(error), param_hint="--widget") from error
        tag = change.channel.withdrawn[-1].locale
        text = f"{widget} in {tag} is withdrawn{'' if widget == GUIDE else ', and with it the guide in that language'}."
    named = [release for release in (identity, change.channel.current) if release]
    report = {"current": change.channel.current, "numbers": reading.numbers_of(named, change.channel.numbers)}
    print_outcome(text, {"sequence": change.channel.sequence, **report}, change.findings, as_json)


def after_withdrawal(store: Store, identity: str, channel: Channel) -> Iterator[str]:
    """What has become of a withdrawn release. channel: after the withdrawal."""
    said, current = f"Release {channel.name(identity)} is withdrawn.", channel.current
    if current == identity:
        yield f"{said} There is no earlier one, so readers get a notice for every text."
    elif current:
        yield f"{said} Release {channel.name(current)} is current."
        yield from withdrawals.withdrawal_lines(store, current)
    else:
        yield f"{said} No release is current yet."


def print_outcome(text: str, report: Mapping[str, object], findings: Collection[Finding], as_json: bool) -> None:
    """Print the result. Findings say why mirrors do not have it yet; with any, the command ends with exit code 1."""
    show_result(report, text, as_json, findings)
    for finding in findings if not as_json else ():
        click.echo(f"Error: {finding}", err=True)
    if findings:
        sys.exit(1)
