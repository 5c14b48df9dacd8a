"""The TUF root: made once, replaced when a key is lost or stolen, never deleted (TUF specification 1.0, 5.3 and 6.1).

DIR/tuf/N.root.json         all roots, so that an outdated mirror can follow the chain
DIR/keys/unfinished         ids of the first keys while they are made, so that a killed run is finished with the same keys
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from securesystemslib.signer import CryptoSigner
from tuf.api.metadata import Metadata, Root

from service.errors import CellfactsError, KeyMissing, SettingInvalid
from service.files import PARTIAL, flush_folder, rename_flushed, write_flushed
from service.releases.store import CHANGES
from service.signing.expiry import newest_version, role_file
from service.signing.keys import (
    KEYS,
    SUFFIX,
    foreign_key_error,
    key_path,
    newest_root,
    present_key,
    read_key,
    replace_private,
    signer_of,
)
from service.signing.metadata import DAYS, expiry, read_signed, write_metadata

UNFINISHED = "unfinished"


@dataclass(frozen=True, slots=True)
class RoleStatus:
    """Metadata and private key of a role.

    key: the key id. here: a private key is in the data folder. place: where it is, in words, and whether it is the right one.
    """

    role: str
    version: int
    expires: datetime
    key: str
    here: bool
    place: str


def may_make_keys(data: Path) -> bool:
    """True if new keys may be made without asking: nothing was ever signed here, or a run was killed while it made the first keys.

    changes.atom is written at each signing. So lost or moved keys are noticed, and not replaced by keys that no partner trusts.
    """
    return is_unfinished(data) or not ((data / "tuf").exists() or (data / CHANGES).exists())


def is_unfinished(data: Path) -> bool:
    """True if a run was killed while it made the first keys."""
    return (data / "keys" / UNFINISHED).exists()


def create_keys(data: Path, now: datetime) -> None:
    """Make all three keys and the first root, or finish what a killed run began. Raises CellfactsError."""
    tuf, marker = data / "tuf", data / "keys" / UNFINISHED
    begun = marker.read_text().split() if is_unfinished(data) else []
    if newest_version(tuf, "root") == 0:
        create_first_root(data, begun, now)
    elif not begun:
        raise CellfactsError(f"There is a root in {tuf} already. `cellfacts keys status` shows its keys.")
    marker.unlink()
    flush_folder(marker.parent)


def create_first_root(data: Path, begun: list[str], now: datetime) -> None:
    """Make the keys and the first root. Raises CellfactsError, KeyMissing. begun: ids of the keys that a killed run may have made."""
    paths = {name: key_path(data, name) for name in KEYS.values()}
    existing = {name: read_key(path) for name, path in paths.items() if path.exists()}
    if others := [str(paths[name]) for name, signer in existing.items() if signer.public_key.keyid not in begun]:
        raise CellfactsError(
            f"There are keys already: {', '.join(others)}. New ones are made only where there are none, as these may have been stolen: take an "
            "empty stick, or move them away. If they are still good, restore tuf/ from a backup instead."
        )
    signers = {name: existing.get(name) or CryptoSigner.generate_ed25519() for name in paths}
    replace_private(data / "keys" / UNFINISHED, "\n".join(signer.public_key.keyid for signer in signers.values()).encode())
    for name, signer in signers.items():
        if name not in existing:
            replace_private(paths[name], signer.private_bytes)
    root = Root(version=1, expires=expiry("root", now), consistent_snapshot=True)
    for role, name in KEYS.items():
        root.add_key(signers[name].public_key, role)
    write_metadata(data / "tuf" / "1.root.json", Metadata(root), signers["root"])


def rotate(data: Path, name: str, now: datetime) -> None:
    """Replace a key. What it signed must be published again. The root key must be here.

    Raises KeyMissing, KeyForeign, CellfactsError; then nothing has changed.
    """
    tuf, path = data / "tuf", key_path(data, name)
    finish_rotation(data)
    root, old = newest_root(tuf), signer_of(data, "root")
    refuse_foreign_keys(data, root)
    new = CryptoSigner.generate_ed25519()
    for role in (role for role, key in KEYS.items() if key == name):
        for keyid in list(root.roles[role].keyids):
            root.revoke_key(keyid, role)
        root.add_key(new.public_key, role)
    root.version, root.expires = root.version + 1, expiry("root", now)
    metadata = Metadata(root)
    metadata.sign(old)
    if name == "root":
        metadata.sign(new, append=True)  # both: the old key vouches for the new one (TUF, 5.3.4)
    partial = tuf / f".{root.version}{PARTIAL}"
    partial.unlink(missing_ok=True)
    write_flushed(partial, metadata.to_bytes())
    # The key first: a root that names a lost key could not be repaired.
    replace_private(path, new.private_bytes)
    rename_flushed(partial, tuf / f"{root.version}.root.json")


def refuse_foreign_keys(data: Path, root: Root) -> None:
    """Raise KeyForeign if a private key here is not one of the root's: it must not be overwritten, and could not sign afterwards.

    A file that is no key any more may be replaced.
    """
    for role, name in KEYS.items():
        try:
            signer = present_key(data, name)
        except KeyMissing:
            continue
        if signer and signer.public_key.keyid not in root.roles[role].keyids:
            raise foreign_key_error(data, name, root)


def finish_rotation(data: Path) -> bool:
    """Rename a root that a killed run has signed, if its new key is in place. Returns whether it was renamed.

    Otherwise nobody could follow to a root key that replaced the old one. Raises KeyForeign, and changes nothing, if a key is neither
    the old nor the new one: the wrong stick is plugged in.
    """
    tuf = data / "tuf"
    current = newest_root(tuf)
    partial = tuf / f".{current.version + 1}{PARTIAL}"
    root = read_signed(partial)
    if root is None:
        return False
    has_new_key = []
    for role, name in KEYS.items():
        if root.roles[role].keyids != current.roles[role].keyids:
            signer = present_key(data, name)
            if signer is None:
                return False  # its key is kept elsewhere; only there we can see whether it was written
            if signer.public_key.keyid not in {*root.roles[role].keyids, *current.roles[role].keyids}:
                raise foreign_key_error(data, name, current)
            has_new_key.append(signer.public_key.keyid in root.roles[role].keyids)
    if not all(has_new_key):
        partial.unlink()
        return False
    rename_flushed(partial, tuf / f"{root.version}.root.json")
    return True


def first_root_fingerprint(data: Path) -> str:
    """SHA-256 of the first root, which partners compare before they trust it. Raises KeyMissing, CellfactsError."""
    tuf = data / "tuf"
    try:
        return hashlib.sha256((tuf / "1.root.json").read_bytes()).hexdigest()
    except FileNotFoundError as error:
        if newest_version(tuf, "root"):
            raise CellfactsError("1.root.json is not there: restore it from a backup.") from error
        raise KeyMissing("There are no keys yet. `cellfacts keys init` makes them.") from error


def role_statuses(data: Path) -> list[RoleStatus]:
    """The roles that have signed something. Raises KeyMissing before the first, CellfactsError."""
    first_root_fingerprint(data)
    tuf = data / "tuf"
    root = newest_root(tuf)
    statuses = []
    for role in DAYS:
        if signed := read_signed(role_file(tuf, role)):
            here = (data / "keys" / f"{KEYS[role]}{SUFFIX}").exists()
            keyid = root.roles[role].keyids[0]
            statuses.append(RoleStatus(role, signed.version, signed.expires, keyid, here, key_location(data, KEYS[role], keyid)))
    return statuses


def key_location(data: Path, name: str, keyid: str) -> str:
    """Where the private key is, in words. keyid: the key that the root names."""
    try:
        path = key_path(data, name)
        where = "here" if path.parent == data / "keys" else "in $CELLFACTS_KEYS"
        return where if read_key(path).public_key.keyid == keyid else f"{where}, but another key"
    except (FileNotFoundError, SettingInvalid):
        return "missing"
    except KeyMissing:
        return f"{where}, but damaged"
