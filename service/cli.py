"""The `cellfacts` command. Exit codes: 0 done, 1 refused or errors found, 2 wrong usage.

Imports stand inside the commands: what a command does not need must not slow it down.
"""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NoReturn

import click

from service import settings as settings_module
from service.errors import CellfactsError
from widget import WIDGETS, __version__
from widget.findings import Finding, Refused
from widget.findings import as_json as json_object
from widget.manifest import ReleaseDamaged

if TYPE_CHECKING:
    from service.settings import Settings

SLUGS = [name.replace("_", "-") for name in WIDGETS]
DEMO_SITES = ("demo-en", "demo-zh-Hans")
LAST_PORT = 65535

data_option = click.option("--data", metavar="DIR", help="Data folder. Default: $CELLFACTS_DATA, else ./instance.")
host_option = click.option("--host", help="Address to listen on. Default: $CELLFACTS_HOST, else 127.0.0.1.")
port_option = click.option("--port", type=click.IntRange(1, LAST_PORT), help="Default: $CELLFACTS_PORT, else 8000.")


def wants_json(ctx: click.Context, _: click.Parameter, value: bool) -> bool:
    """Note that the answer is to be JSON, a refusal too."""
    ctx.meta["cellfacts.json"] = value
    return value


json_option = click.option("--json", "as_json", is_flag=True, callback=wants_json, help="Print one JSON object.")


class Commands(click.Group):
    """Shows what a user can mend as one sentence, without a traceback, with exit code 1."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except Refused as refused:
            fail_with(refused.findings, ctx.meta.get("cellfacts.json", False))
        except (CellfactsError, ReleaseDamaged) as error:
            refuse(ctx, str(error))
        except BrokenPipeError:
            raise  # click ends quietly: whoever read the output has had enough
        except OSError as error:  # a full disk, a file without rights
            refuse(ctx, f"{error.filename}: {error.strerror}" if error.filename else f"{error.strerror}.")


def refuse(ctx: click.Context, sentence: str) -> NoReturn:
    """End with exit code 1 and one sentence, or one finding where JSON was asked for."""
    if ctx.meta.get("cellfacts.json"):
        fail_with([Finding("error", "refused", sentence)], as_json=True)
    raise click.ClickException(sentence)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="cellfacts")
def main() -> None:
    """Patient information on CAR-T and TIL for solid tumors, served to partners' pages."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # What the terminal has no letters for is written as HTML writes it, so a snippet stays right.
            stream.reconfigure(errors="xmlcharrefreplace")


@main.command()
@data_option
@host_option
@port_option
@click.option("--workers", type=click.IntRange(1, 64), help="Processes. Default: $CELLFACTS_WORKERS, else 1.")
def serve(data: str | None, host: str | None, port: int | None, workers: int | None) -> None:
    """Serve the current release; builds one first if there is none."""
    from service.serving import listening_address
    from service.serving import serve as run

    settings = settings_module.read(data=data, host=host, port=port, workers=workers)
    listening_address(settings.host, settings.port)
    build_if_none(settings)
    run(settings)


@main.command()
@data_option
@host_option
@port_option
def demo(data: str | None, host: str | None, port: int | None) -> None:
    """Build the copy of this checkout, serve it, and show it on two partner sites, each on a port of its own."""
    from service.demo.htmx import ensure_htmx
    from service.serving import listening_address
    from service.serving import serve as run

    settings = settings_module.read(data=data, host=host, port=port)
    sites = {name: settings.port + number for number, name in enumerate(DEMO_SITES, 1)}
    if max(sites.values()) > LAST_PORT:
        raise click.BadParameter(f"the demo sites take the next two ports, so at most {LAST_PORT - 2}", param_hint="--port")
    listening_address(settings.host, settings.port, *sites.values())
    build_and_activate(settings)
    ensure_htmx(settings.htmx)
    run(replace(settings, workers=1), sites)


@main.group()
def release() -> None:
    """Build releases and choose which one is served."""


@release.command("build")
@data_option
@click.option("--activate/--no-activate", default=False, help="Serve it at once.")
@json_option
def release_build(data: str | None, activate: bool, as_json: bool) -> None:
    """Build a release from the copy and the catalogs."""
    from service.building import build
    from service.store import open_store

    settings = settings_module.read(data=data)
    store = open_store(settings.data)
    built = build(settings)
    store.write(built)
    if activate:
        store.activate(built.id)
    report = {"id": built.id, "files": len(built.files), "active": activate, "findings": []}
    click.echo(json.dumps(report) if as_json else f"Built release {built.id} ({len(built.files)} files).")


@release.command("list")
@data_option
@json_option
def release_list(data: str | None, as_json: bool) -> None:
    """Every stored release, the newest last; the one that is served is marked."""
    from service.store import existing_store

    store = existing_store(settings_module.read(data=data).data)
    current, ids = store.current_id(), store.ids()
    if as_json:
        click.echo(json.dumps({"current": current, "releases": ids}))
    elif not ids:
        click.echo("There is no release yet. `cellfacts release build` makes one.")
    else:
        click.echo("\n".join(f"{identity}{'  current' if identity == current else ''}" for identity in ids))


@release.command("show")
@click.argument("identity", required=False)
@data_option
@json_option
def release_show(identity: str | None, data: str | None, as_json: bool) -> None:
    """One release: each widget, its state and its dates. Without IDENTITY: the one that is served."""
    from service.store import existing_store

    store = existing_store(settings_module.read(data=data).data)
    shown = store.load(identity or store.current_or_refuse())
    if as_json:
        click.echo(json.dumps(shown.manifest))
        return
    from rich.console import Console
    from rich.table import Table

    table = Table("widget", "locale", "state", "facts checked", "next check", title=f"Release {shown.id}")
    for entry in shown.manifest["files"].values():
        if entry.get("heading") == 2 and "overdue" in entry:
            checks = entry["checks"]
            table.add_row(entry["widget"], entry["locale"], entry["state"], checks["checked_on"], checks["review_by"])
    Console().print(table)


@release.command("activate")
@click.argument("identity")
@data_option
@json_option
def release_activate(identity: str, data: str | None, as_json: bool) -> None:
    """Serve a stored release from now on."""
    from service.store import open_store

    open_store(settings_module.read(data=data).data).activate(identity)
    click.echo(json.dumps({"id": identity, "active": True, "findings": []}) if as_json else f"Release {identity} is current.")


@release.command("diff")
@click.argument("old")
@click.argument("new", required=False)
@data_option
@click.option("--html", "as_html", is_flag=True, help="Print a page instead, with <del> and <ins>.")
@json_option
def release_diff(old: str, new: str | None, data: str | None, as_html: bool, as_json: bool) -> None:
    """What changed in words between two stored releases. Without NEW: up to the one that is served."""
    from service import diffing
    from service.store import existing_store

    store = existing_store(settings_module.read(data=data).data)
    before = store.load(old)
    after = store.load(new or store.current_or_refuse())
    found = list(diffing.changes(before, after))
    if as_json:
        listed = [{"widget": one.widget, "locale": one.locale, "before": one.before, "after": one.after} for one in found]
        click.echo(json.dumps({"old": before.id, "new": after.id, "changes": listed, "findings": []}))
    elif as_html:
        click.echo(diffing.page(before, after, found))
    else:
        click.echo(diffing.as_text(found) or f"Releases {before.id} and {after.id} say the same.")


@release.command("verify")
@click.argument("identity", required=False)
@data_option
@json_option
def release_verify(identity: str | None, data: str | None, as_json: bool) -> None:
    """Check every byte of a stored release. Without IDENTITY: of the one that is served."""
    from service.store import existing_store

    store = existing_store(settings_module.read(data=data).data)
    sound = store.load(identity or store.current_or_refuse())
    report = {"id": sound.id, "files": len(sound.files), "findings": []}
    click.echo(json.dumps(report) if as_json else f"Release {sound.id} is whole: {len(sound.files)} files.")


@main.group()
def catalog() -> None:
    """The translators' catalogs."""


@catalog.command("check")
@json_option
def catalog_check(as_json: bool) -> None:
    """Check every catalog; an error stops a release."""
    from service.building import catalogs

    settings = settings_module.read()
    found = tuple(problem for book in catalogs(settings).values() for problem in book.problems)
    if found:
        fail_with(found, as_json)
    click.echo(json.dumps({"findings": []}) if as_json else "The catalogs are complete and sound.")


@catalog.command("update")
@json_option
def catalog_update(as_json: bool) -> None:
    """Bring widget.pot and every catalog in step with the English copy. Running it twice changes nothing."""
    from service.catalogs import update

    lines = update(settings_module.read().translations)
    click.echo(json.dumps({"files": lines, "findings": []}) if as_json else "\n".join(lines))


@main.command()
@click.argument("widget", type=click.Choice(SLUGS))
@click.option("--locale", default="en", show_default=True, help="Language tag: en, zh-Hans.")
@click.option("--lane", type=click.Choice(["htmx", "iframe"]), default="htmx", show_default=True)
@click.option("--heading", type=click.Choice(["2", "3", "4"]), default="2", show_default=True, help="Level of the top heading.")
@click.option("--head", is_flag=True, help="Print what the page's head needs, instead.")
def snippet(widget: str, locale: str, lane: str, heading: str, head: bool) -> None:
    """Print the code that a partner pastes."""
    from service import snippets
    from service.building import catalogs
    from widget.library import find
    from widget.locales import negotiate

    settings = settings_module.read()
    books = catalogs(settings)
    known = negotiate(locale, books)
    if known is None:
        raise click.BadParameter(
            f"there is no {locale!r}; there are: {', '.join(book.tag for book in books)}", param_hint="--locale"
        )
    if head:
        click.echo(snippets.HEADS[lane](settings.root))
        return
    chosen = find(widget)
    click.echo(snippets.LANES[lane](chosen, known, books[known].text(chosen.title), settings.root, int(heading)))


def build_if_none(settings: Settings) -> None:
    """Build and activate a release where there is none, so that a fresh service has something true to serve.

    Raises ReleaseUnknown or ReleaseDamaged where there is one that cannot be served.
    """
    from service.store import open_store

    store = open_store(settings.data)
    if store.current_id() is None:
        build_and_activate(settings)
    else:
        store.load(store.current_or_refuse())


def build_and_activate(settings: Settings) -> None:
    """Build the copy as it is and make it current; ends the command with every finding if it is refused."""
    from service.building import build
    from service.store import open_store

    store = open_store(settings.data)
    built = build(settings)
    store.write(built)
    if store.current_id() != built.id:
        store.activate(built.id)


def fail_with(findings: Iterable[Finding], as_json: bool) -> NoReturn:
    """Print findings and end with exit code 1."""
    found = tuple(findings)
    if as_json:
        click.echo(json.dumps(json_object(found)))
    else:
        for finding in found:
            click.echo(str(finding), err=True)
        click.echo(f"{len(found)} problem{'s' if len(found) != 1 else ''}. Nothing was changed.", err=True)
    raise SystemExit(1)
