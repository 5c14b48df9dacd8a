"""`cellfacts admin`: who may sign in to the preview."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from service import settings as settings_module
from service.command_line import data_option, json_option, print_json, show_result

if TYPE_CHECKING:
    from service.releases.store import Store

password_option = click.option(
    "--password",
    prompt=True,
    hide_input=True,
    confirmation_prompt=True,
    help="Asked for if it is not given; given here, others on this machine can see it.",
)


@click.group()
def admin() -> None:
    """Who may sign in to the preview page."""


def publishing_store(data: str | None) -> Store:
    """The store of a publishing service: an edge has no preview."""
    from service.releases.store import own_store

    return own_store(settings_module.read_settings(data=data).data)


@admin.command("add")
@click.argument("name")
@data_option
@password_option
@json_option
def admin_add(name: str, data: str | None, password: str, as_json: bool) -> None:
    """Let NAME sign in to the preview page. The name stands in the log of decisions."""
    from service.preview.auth import admins

    admins.add(publishing_store(data), name, password)
    message = f"{name.strip()} may sign in."
    show_result({"name": name.strip()}, message, as_json)


@admin.command("password")
@click.argument("name")
@data_option
@password_option
@json_option
def admin_password(name: str, data: str | None, password: str, as_json: bool) -> None:
    """Set a new password for NAME, who has forgotten it. It ends every session that began with the old one."""
    from service.preview.auth import admins

    admins.set_password(publishing_store(data), name, password)
    message = f"{name} has a new password, and was signed out everywhere."
    show_result({"name": name}, message, as_json)


@admin.command("list")
@data_option
@json_option
def admin_list(data: str | None, as_json: bool) -> None:
    """Everybody who may sign in."""
    from service.preview.auth import admins

    accounts = admins.load(settings_module.read_settings(data=data).data)
    if as_json:
        print_json({"admins": [{"name": account.name, "since": account.since} for account in accounts.values()]})
    elif not accounts:
        click.echo("Nobody may sign in yet. `cellfacts admin add NAME` lets somebody in.")
    else:
        for account in accounts.values():
            click.echo(f"{account.name}  password of {account.since}")


@admin.command("remove")
@click.argument("name")
@data_option
@json_option
def admin_remove(name: str, data: str | None, as_json: bool) -> None:
    """Let NAME no longer sign in; sessions of that name end."""
    from service.preview.auth import admins

    admins.remove(publishing_store(data), name)
    show_result({"name": name}, f"{name} may no longer sign in.", as_json)
