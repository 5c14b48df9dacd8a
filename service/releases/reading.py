"""`cellfacts release list / show / diff / verify / export`: what reads releases and changes none."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from service import settings as settings_module
from service.command_line import data_option, json_option, print_json, show_result
from service.releases import withdrawals
from service.releases.channel import Channel
from service.releases.numbers import Numbers, release_name
from widget.manifest import ReleaseDamaged, text_entries
from widget.model import GUIDE
from widget.wording import texts_of

if TYPE_CHECKING:
    from service.releases.store import Store


@click.command("list")
@data_option
@json_option
def release_list(data: str | None, as_json: bool) -> None:
    """Every stored release with its number, the newest last; the one that is served is marked. `release verify` reads every byte."""
    from service.releases.store import existing_store

    store = existing_store(settings_module.read_settings(data=data).data)
    channel, ids = store.channel(), store.ids()
    numbers = store.numbers(channel)
    if as_json:
        report = {"current": channel.current, "sequence": channel.sequence, "releases": ids}
        withdrawn = [identity for identity in ids if channel.is_withdrawn(identity)]
        print_json({**report, "withdrawn": withdrawn, "numbers": numbers_of(ids, numbers)}, None)
    elif not ids:
        click.echo(f"There is no release yet in {store.root}. `cellfacts release build` makes one.")
    else:
        for identity in ids:
            stored = datetime.fromtimestamp((store.releases / identity).stat().st_mtime, UTC)
            said = f"{numbers.get(identity, '-'):>4}", identity, f"{stored:%Y-%m-%d %H:%M} UTC"
            click.echo("  ".join((*said, *release_remarks(store, channel, identity))))


def numbers_of(ids: Iterable[str], numbers: Numbers) -> dict[str, int | None]:
    """The numbers of some releases for JSON; null where none is known, as on an edge of a service of an older version."""
    return {identity: numbers.get(identity) for identity in ids}


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


@click.command("show")
@click.argument("identity", metavar="[RELEASE]", required=False)
@data_option
@json_option
def release_show(identity: str | None, data: str | None, as_json: bool) -> None:
    """One release: each widget, its state and its dates. RELEASE is an id or a number. Without it: the one that is served."""
    from service.releases.store import existing_store

    store = existing_store(settings_module.read_settings(data=data).data)
    loaded = store.load(chosen_release(store, identity))
    channel, numbers = store.channel(), store.numbers()
    withdrawn = channel.withdrawn_texts(loaded.id, texts_of(loaded))
    if as_json:
        corrections = [asdict(correction) for correction in channel.corrected if correction.release == loaded.id]
        number = numbers.get(loaded.id)
        print_json({**loaded.manifest, "number": number, "withdrawn": sorted(withdrawn), "corrected": corrections}, None)
        return
    from rich.console import Console
    from rich.table import Table

    table = Table("widget", "locale", "state", "facts checked", "next check", title=f"Release {release_name(loaded.id, numbers)}")
    for _, entry in text_entries(loaded.manifest):
        checks = entry["checks"]
        state = "withdrawn" if (entry["widget"], entry["locale"]) in withdrawn else entry["state"]
        table.add_row(entry["widget"], entry["locale"], state, checks["checked_on"], checks["review_by"])
    Console().print(table)
    for line in withdrawals.correction_lines(channel, loaded.id):
        click.echo(f"{line[0].upper()}{line[1:]}")


@click.command("export")
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
    loaded = store.load(chosen_release(store, identity))
    files = materialize(loaded, root, today(), store.channel())
    os.umask(0o022)  # a web server, which is another user, must read it
    write_tree(files, folder)
    report = {"id": loaded.id, "files": len(files)}
    name = release_name(loaded.id, store.numbers())
    show_result(report, f"Wrote release {name} to {folder}: {len(files)} files for {root}.", as_json)


@click.command("diff")
@click.argument("one")
@click.argument("two", required=False)
@data_option
@click.option("--html", "as_html", is_flag=True, help="Print a page instead, with <del> and <ins>.")
@json_option
def release_diff(one: str, two: str | None, data: str | None, as_html: bool, as_json: bool) -> None:
    """What changes in words from release ONE to release TWO, ids or numbers. With ONE alone: what it would change if it were made current."""
    from service.releases import diff
    from service.releases.store import existing_store
    from service.worddiff import terminal_text

    store = existing_store(settings_module.read_settings(data=data).data)
    old, new = (one, two) if two else (None, one)
    before, after = (store.load(chosen_release(store, name)) for name in (old, new))
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
        numbers = store.numbers()
        names = " and ".join(release_name(each.id, numbers) for each in (before, after))
        click.echo(said or f"Releases {names} say the same.")


@click.command("verify")
@click.argument("identity", metavar="[RELEASE]", required=False)
@data_option
@json_option
def release_verify(identity: str | None, data: str | None, as_json: bool) -> None:
    """Check every byte of a stored release. RELEASE is an id or a number. Without it: the one that is served."""
    from service.releases.store import existing_store

    store = existing_store(settings_module.read_settings(data=data).data)
    sound = store.load(chosen_release(store, identity))
    numbers = store.numbers()
    report = {"id": sound.id, "number": numbers.get(sound.id), "files": len(sound.files)}
    show_result(report, f"Release {release_name(sound.id, numbers)} is whole: {len(sound.files)} files.", as_json)


def chosen_release(store: Store, name: str | None) -> str:
    """The id of the release that is named by id or number, or of the current one. Raises ReleaseUnknown, CellfactsError, ChannelDamaged."""
    return store.find_id(name) if name else store.current_or_refuse()


def pending_in(manifest: Mapping[str, Any]) -> Iterator[str]:
    """A line about the texts that are replaced by a notice because their translation is pending."""
    names = [f"{entry['widget']} ({entry['locale']})" for _, entry in text_entries(manifest) if entry["state"] == "being-updated"]
    if names:
        yield f"A notice stands instead of {', '.join(names)}."
