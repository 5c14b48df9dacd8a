"""`cellfacts keys`: the keys that sign what mirrors get."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime

import click

from service import settings as settings_module
from service.command_line import data_option, json_option, print_json, show_result

DEVELOPMENT = (
    "These are development keys: all of them lie here. In production keep root.pem and targets.pem elsewhere (CELLFACTS_KEYS)."
)


@click.group()
def keys() -> None:
    """The keys that sign what mirrors get."""


@keys.command("init")
@data_option
@json_option
def keys_init(data: str | None, as_json: bool) -> None:
    """Make the root, targets and online keys. They are development keys until root and targets are kept elsewhere.

    With CELLFACTS_KEYS, root and targets are written there: take an empty stick. Keys that lie there already are refused, as somebody else may
    have them too.
    """
    from service.releases.store import own_store
    from service.signing import rotation

    store = own_store(settings_module.read_settings(data=data).data)
    with store.writing():
        rotation.create_keys(store.root, datetime.now(UTC))
    fingerprint = rotation.first_root_fingerprint(store.root)
    text = (
        f"Made three keys in {store.root / 'keys'}. Fingerprint of the root: {fingerprint}\n{DEVELOPMENT}"
        if all(role.here for role in rotation.role_statuses(store.root))
        else f"Made the online key in {store.root / 'keys'}, root and targets in $CELLFACTS_KEYS. Fingerprint of the root: {fingerprint}"
    )
    show_result({"fingerprint": fingerprint}, text, as_json)


@keys.command("status")
@data_option
@json_option
def keys_status(data: str | None, as_json: bool) -> None:
    """The fingerprint of the root, and for each role how long its signature is good, and where its private key is.

    The fingerprint is that of the first root, 1.root.json, and stays when keys are replaced: the first root vouches for the second, the second
    for the third. So new partners begin with DIR/tuf/1.root.json too.
    """
    from service.signing import rotation
    from service.signing.expiry import ROLES, expiry_warnings, signature_state

    folder, now = settings_module.read_settings(data=data).data, datetime.now(UTC)
    fingerprint, roles = rotation.first_root_fingerprint(folder), rotation.role_statuses(folder)
    development = all(role.here for role in roles)
    if as_json:
        entries = [
            {**asdict(role), "expires": role.expires.isoformat(), "state": signature_state(role.role, role.expires, now)}
            for role in roles
        ]
        print_json({"fingerprint": fingerprint, "development": development, "roles": entries})
        return
    from rich.console import Console
    from rich.table import Table

    table = Table("role", "version", "good until (UTC)", "key", "private key")
    for role in roles:
        until = role.expires.strftime("%Y-%m-%d %H:%M")
        table.add_row(role.role, str(role.version), until, role.key[:8], role.place)
    Console().print(table)
    for sentence in expiry_warnings(folder, now, ROLES):
        click.echo(f"Attention: {sentence}.")
    click.echo(f"Fingerprint of the root: {fingerprint}")
    if development:
        click.echo(DEVELOPMENT)


@keys.command("sign")
@data_option
@json_option
def keys_sign(data: str | None, as_json: bool) -> None:
    """Sign what is current now, for mirrors: after the targets key was brought, or a data folder restored. A running service does the rest."""
    from service.releases.store import own_store
    from service.signing.publish import publish

    store = own_store(settings_module.read_settings(data=data).data)
    current = store.current_or_refuse()
    publish(store, anew=True)  # newer than all that mirrors have seen, also after a restore
    report = {"id": current, "sequence": store.channel().sequence}
    show_result(report, f"Signed: release {current} is what mirrors get.", as_json)


@keys.command("rotate")
@click.argument("name", type=click.Choice(["root", "targets", "online"]))
@data_option
@json_option
def keys_rotate(name: str, data: str | None, as_json: bool) -> None:
    """Replace a key that is lost or stolen, or renew the root, and sign everything anew.

    The root key must be here, and for root the old one. Renew the copy in the safe afterwards. The fingerprint stays that of the first root.
    """
    from service.releases.store import own_store
    from service.signing import rotation
    from service.signing.publish import publish

    store, now = own_store(settings_module.read_settings(data=data).data), datetime.now(UTC)
    with store.writing():
        rotation.rotate(store.root, name, now)
    publish(store, now, anew=True)
    text = f"There is a new {name} key, and mirrors trust the old one no longer once they have run."
    if name != "online":
        text += f"\nRenew the copy in the safe: the {name}.pem that lies there is worth nothing now."
    show_result({"fingerprint": rotation.first_root_fingerprint(store.root)}, text, as_json)
