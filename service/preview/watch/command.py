"""The command `cellfacts catalog watch`."""

from __future__ import annotations

import click

from service import settings as settings_module
from service.command_line import LAST_PORT


@click.command("watch")
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    help="Address to listen on. Others than this machine's own show your drafts.",
)
@click.option("--port", type=click.IntRange(1, LAST_PORT), default=8003, show_default=True)
def catalog_watch(host: str, port: int) -> None:
    """See the widgets as the catalogs say them now, with every sentence and its state; saving a file changes the page."""
    from service.preview.watch.site import watch

    settings = settings_module.read_settings()
    watch(settings, host, port)
