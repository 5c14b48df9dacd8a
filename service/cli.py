"""The `cellfacts` command. Exit codes: 0 done, 1 refused or errors found, 2 wrong usage.

Imports stand inside the commands, so that a command loads only the modules that it needs.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from service import settings as settings_module
from service.catalogs.approval_commands import approve, lift, revoke
from service.catalogs.commands import catalog
from service.catalogs.take_command import catalog_take
from service.command_line import LAST_PORT, Commands, data_option, host_option, port_option
from service.embed.commands import snippet
from service.embed.page.command import check_page
from service.facts.commands import facts
from service.preview.auth.commands import admin
from service.preview.watch.command import catalog_watch
from service.releases.commands import release
from service.signing.commands import keys
from service.sync.commands import mirror
from widget import __version__

if TYPE_CHECKING:
    from service.releases.store import Store
    from service.serving.launcher import Program
    from service.settings import Settings

DEMO_SITES = ("demo-en", "demo-zh-Hans")


def log_and_sign(store: Store) -> None:
    """Note in the log of decisions what a command has done to releases, and sign it. Raises as `service.signing.sign`."""
    from service.preview.decisions.command_line import sign_and_log

    sign_and_log(store)


# obj: how to sign, for the commands about releases (`service.releases.operations`).
@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "obj": log_and_sign})
@click.version_option(__version__, prog_name="cellfacts", message="%(prog)s %(version)s")
def main() -> None:
    """Patient information on CAR-T and TIL for solid tumors, served to partners' pages."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # Characters that the terminal cannot encode are written as HTML references, so a snippet stays valid.
            stream.reconfigure(errors="xmlcharrefreplace")


@main.command()
@data_option
@host_option
@port_option
@click.option("--workers", type=click.IntRange(1, 64), help="Processes. Default: $CELLFACTS_WORKERS, else 1.")
@click.option(
    "--mirror", "source", metavar="URL", help="Follow this service, and serve what it has signed. Default: $CELLFACTS_MIRROR."
)
@click.option(
    "--root",
    type=click.Path(exists=True, dir_okay=False),
    help="The root file that your source gave you. Default: $CELLFACTS_MIRROR_ROOT.",
)
def serve(
    data: str | None,
    host: str | None,
    port: int | None,
    workers: int | None,
    source: str | None,
    root: str | None,
) -> None:
    """Serve the current release; builds one first if there is none. With --mirror, an edge that follows another service."""
    from service.serving.launcher import run_programs

    settings = settings_module.read_settings(data=data, host=host, port=port, workers=workers, mirror=source, mirror_root=root)
    if root and not settings.mirror:
        raise click.UsageError("--root says where the trust in another service begins: name that service with --mirror")
    program = public_program(settings)
    if settings.mirror:
        follow_if_none(settings)
    else:
        build_if_none(settings)
    run_programs(served_store(settings), settings, [program])


@main.command()
@data_option
@click.option("--host", help="Address to listen on. Default: of $CELLFACTS_PREVIEW_BIND, else 127.0.0.1.")
@click.option("--port", type=click.IntRange(1, LAST_PORT), help="Default: of $CELLFACTS_PREVIEW_BIND, else 8010.")
def preview(data: str | None, host: str | None, port: int | None) -> None:
    """Serve the admins' pages, for whoever keeps the facts fresh and decides what is published."""
    from service.preview import ephemeral
    from service.preview.server import preview_program
    from service.serving.launcher import run_programs

    settings = settings_module.with_preview_at(settings_module.read_settings(data=data), host, port)
    find_content(settings)
    with ephemeral.shared_scratch() as private:
        run_programs(served_store(settings), settings, [preview_program(settings, private)])


@main.command()
@data_option
@host_option
@port_option
def demo(data: str | None, host: str | None, port: int | None) -> None:
    """Build the copy as it is, serve it and the admins' pages, and show it on two partner sites, each on a port of its own."""
    from service.demo.sites import sites_program
    from service.htmx import ensure_htmx
    from service.preview import ephemeral
    from service.preview.server import preview_program
    from service.serving.launcher import run_programs

    settings = settings_module.read_settings(data=data, host=host, port=port)
    ports = {name: settings.port + number for number, name in enumerate(DEMO_SITES, 1)}
    if max(ports.values()) > LAST_PORT:
        raise click.BadParameter(f"the demo sites take the next two ports, so at most {LAST_PORT - 2}", param_hint="--port")
    settings = replace(settings, workers=1, mirror=None, allowed_origins=with_sites(settings, ports.values()))
    site_programs = sites_program(settings, ports)
    public = public_program(settings)
    build_and_activate(settings, "cellfacts demo")
    ensure_htmx(settings.htmx)
    with ephemeral.shared_scratch() as private:
        run_programs(served_store(settings), settings, [public, preview_program(settings, private), site_programs])


def public_program(settings: Settings) -> Program:
    """The process of the public service. Raises CellfactsError if the address or port cannot be used, ContentRefused, MethodsRefused."""
    from service.embed.loading import installed_methods
    from service.serving.launcher import application

    find_content(settings)
    installed_methods()
    # An edge may have nothing to serve yet; it waits for its origin.
    probe = "healthz" if settings.mirror else "readyz"
    names = {"gallery": settings.public_url, "release": f"{settings.root}release.json"}
    address = settings.host, settings.port
    return application("service.app:create_app_from_environment", address, probe, names, workers=settings.workers)


def find_content(settings: Settings) -> None:
    """Raises ContentRefused, with each mistake, if neither the content folder nor the installed package has words to show."""
    from widget.loading import ContentRefused, load_content

    try:
        load_content(settings.copy_folder) if settings.copy_folder else load_content()
    except (ContentRefused, OSError):
        load_content()


def served_store(settings: Settings) -> Store:
    """The store of a data folder that must exist. Raises CellfactsError."""
    from service.releases.store import existing_store

    return existing_store(settings.data)


def with_sites(settings: Settings, ports: Iterable[int]) -> tuple[str, ...]:
    """The allowed origins plus those of the demo sites. Stays empty if every origin is allowed."""
    from service.settings import reachable_host

    demo_origins = (f"http://{reachable_host(settings.host)}:{port}" for port in ports)
    return tuple(dict.fromkeys((*settings.allowed_origins, *demo_origins))) if settings.allowed_origins else ()


main.add_command(release)
main.add_command(keys)
main.add_command(mirror)
catalog.add_command(approve)
catalog.add_command(lift)
catalog.add_command(revoke)
main.add_command(catalog)
catalog.add_command(catalog_take)
catalog.add_command(catalog_watch)
main.add_command(facts)
main.add_command(admin)
main.add_command(snippet)
main.add_command(check_page)


def follow_if_none(settings: Settings) -> None:
    """Fetch from the origin before the first start of an edge. If the origin cannot be reached, the edge starts and retries.

    Raises CellfactsError.
    """
    from service.errors import ChannelDamaged
    from service.releases.store import refuse_own, store_to_serve
    from service.sync.background import follow_in_subprocess

    store, _ = store_to_serve(settings.data)
    refuse_own(store)
    try:
        current = store.current_id()
    except ChannelDamaged:  # the origin has a good one
        current = None
    if (current is None or not store.is_whole(current)) and (message := follow_in_subprocess(settings)):
        click.echo(message, nl=False, err=True)


def build_if_none(settings: Settings) -> None:
    """Build and activate a release if there is none, so that a new service has something true to serve.

    Raises ReleaseUnknown or ReleaseDamaged if the current release cannot be loaded.
    """
    from service.releases.store import own_store, store_to_serve

    store, warning = store_to_serve(settings.data)
    if not warning:
        store = own_store(settings.data)
    if store.current_id() is None:
        build_and_activate(settings, "cellfacts serve")
    else:
        store.load(store.current_or_refuse())


def build_and_activate(settings: Settings, command: str) -> None:
    """Build the copy as it is and activate it. If errors stop the build, the command ends with every finding.

    What is new to readers stands in the log of decisions. command: who has done it, as it is typed.

    If facts are past their review date, the release is built as unchecked: a new service serves something true, even years from now.
    """
    from service.clock import today
    from service.preview.decisions.command_line import log_activation
    from service.releases import operations
    from service.releases.build import ReviewOverdue
    from service.releases.store import own_store
    from service.sync.background import sign_in_subprocess

    store = own_store(settings.data)
    try:
        built = operations.build(settings, store, today())
    except ReviewOverdue as overdue:
        count = len(overdue.findings)
        click.echo(f"{count} facts are past their review date, so every text says that no clinician has checked it.", err=True)
        built = operations.build(settings, store, today(), unchecked=True)
    if store.current_id() != built.id:
        store.activate(built.id)
        log_activation(store, command, built.id)
        click.echo(f"Activated release {store.channel().name(built.id)}.", err=True)
    sign_in_subprocess(store.root)
