"""The root: which keys count. Made once, replaced when a key is lost or stolen, and never forgotten (TUF specification 1.0, 5.3 and 6.1).

DIR/tuf/N.root.json         every root there was, so that a mirror that slept can follow
DIR/keys/unfinished         while the first keys are made: their ids, so that a run that was killed can be finished, and with no other keys
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
    """One role: the version and expiry of its metadata, the id of its key, and where the private key is.

    here: whether there is one in the data folder. place: in words, also whether it is the right one.
    """

    role: str
    version: int
    expires: datetime
    key: str
    here: bool
    place: str


def may_make_keys(data: Path) -> bool:
    """Whether keys may be made without a word: only in a folder where nothing was ever signed, or to finish what was begun.

    changes.atom is written whenever something is signed. So keys that were moved away or lost are missed, and not replaced by others that no
    partner has heard of.
    """
    return is_unfinished(data) or not ((data / "tuf").exists() or (data / CHANGES).exists())


def is_unfinished(data: Path) -> bool:
    """Whether a run that made the first keys was killed."""
    return (data / "keys" / UNFINISHED).exists()


def create_keys(data: Path, now: datetime) -> None:
    """Make all three keys and the first root, or what a run that was killed has not made of them. data: the data folder. Raises CellfactsError."""
    tuf, marker = data / "tuf", data / "keys" / UNFINISHED
    begun = marker.read_text().split() if is_unfinished(data) else []
    if newest_version(tuf, "root") == 0:
        create_first_root(data, begun, now)
    elif not begun:
        raise CellfactsError(f"There is a root in {tuf} already. `cellfacts keys status` shows its keys.")
    marker.unlink()
    flush_folder(marker.parent)


def create_first_root(data: Path, begun: list[str], now: datetime) -> None:
    """Make the keys and the first root. begun: the ids of those that a run which was killed may have made. Raises CellfactsError, KeyMissing."""
    paths = {name: key_path(data, name) for name in KEYS.values()}
    there = {name: read_key(path) for name, path in paths.items() if path.exists()}
    if others := [str(paths[name]) for name, one in there.items() if one.public_key.keyid not in begun]:
        raise CellfactsError(
            f"There are keys already: {', '.join(others)}. New ones are made only where there are none, as these may have been stolen: take an "
            "empty stick, or move them away. If they are still good, restore tuf/ from a backup instead."
        )
    signers = {name: there.get(name) or CryptoSigner.generate_ed25519() for name in paths}
    replace_private(data / "keys" / UNFINISHED, "\n".join(one.public_key.keyid for one in signers.values()).encode())
    for name, signer in signers.items():
        if name not in there:
            replace_private(paths[name], signer.private_bytes)
    root = Root(version=1, expires=expiry("root", now), consistent_snapshot=True)
    for role, name in KEYS.items():
        root.add_key(signers[name].public_key, role)
    write_metadata(data / "tuf" / "1.root.json", Metadata(root), signers["root"])


def rotate(data: Path, name: str, now: datetime) -> None:
    """Replace a key; what it signed must be published anew. name: root, targets or online. The root key must be here.

    Raises KeyMissing, KeyForeign, CellfactsError, and has changed nothing then.
    """
    tuf, path = data / "tuf", key_path(data, name)
    finish_rotation(data)
    root, old = newest_root(tuf), signer_of(data, "root")
    refuse_foreign_keys(data, root)
    fresh = CryptoSigner.generate_ed25519()
    for role in (role for role, key in KEYS.items() if key == name):
        for keyid in list(root.roles[role].keyids):
            root.revoke_key(keyid, role)
        root.add_key(fresh.public_key, role)
    root.version, root.expires = root.version + 1, expiry("root", now)
    metadata = Metadata(root)
    metadata.sign(old)
    if name == "root":
        metadata.sign(fresh, append=True)  # both: the old key vouches for the new one (TUF, 5.3.4)
    partial = tuf / f".{root.version}{PARTIAL}"
    partial.unlink(missing_ok=True)
    write_flushed(partial, metadata.to_bytes())
    # The key first: a root that names a key which is nowhere could not be mended.
    replace_private(path, fresh.private_bytes)
    rename_flushed(partial, tuf / f"{root.version}.root.json")


def refuse_foreign_keys(data: Path, root: Root) -> None:
    """Raises KeyForeign if any key that is here is not the root's: it is not ours to write over, and could not sign afterwards.

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
    """Give its name to a root that a run which was killed has signed, if the new key is in its place; whether it was so.

    Without it, nobody could follow to a root key that has replaced the old one. Raises KeyForeign and leaves all as it is where a key is neither
    the old nor the new one: somebody has brought the wrong stick.
    """
    tuf = data / "tuf"
    known = newest_root(tuf)
    partial = tuf / f".{known.version + 1}{PARTIAL}"
    root = read_signed(partial)
    if root is None:
        return False
    written = []
    for role, name in KEYS.items():
        if root.roles[role].keyids != known.roles[role].keyids:
            signer = present_key(data, name)
            if signer is None:
                return False  # its key is kept elsewhere, and only there can be seen whether it was written
            if signer.public_key.keyid not in {*root.roles[role].keyids, *known.roles[role].keyids}:
                raise foreign_key_error(data, name, known)
            written.append(signer.public_key.keyid in root.roles[role].keyids)
    if not all(written):
        partial.unlink()
        return False
    rename_flushed(partial, tuf / f"{root.version}.root.json")
    return True


def first_root_fingerprint(data: Path) -> str:
    """What a partner compares before the first trust: the SHA-256 of the first root. Raises KeyMissing, CellfactsError."""
    tuf = data / "tuf"
    try:
        return hashlib.sha256((tuf / "1.root.json").read_bytes()).hexdigest()
    except FileNotFoundError as error:
        if newest_version(tuf, "root"):
            raise CellfactsError("1.root.json is not there: restore it from a backup.") from error
        raise KeyMissing("There are no keys yet. `cellfacts keys init` makes them.") from error


def role_statuses(data: Path) -> list[RoleStatus]:
    """Every role that has signed something. Raises KeyMissing before the first, CellfactsError."""
    first_root_fingerprint(data)
    tuf = data / "tuf"
    root = newest_root(tuf)
    found = []
    for role in DAYS:
        if signed := read_signed(role_file(tuf, role)):
            here = (data / "keys" / f"{KEYS[role]}{SUFFIX}").exists()
            keyid = root.roles[role].keyids[0]
            found.append(RoleStatus(role, signed.version, signed.expires, keyid, here, key_location(data, KEYS[role], keyid)))
    return found


def key_location(data: Path, name: str, keyid: str) -> str:
    """Where the private key is, in words. keyid: which one the root names."""
    try:
        path = key_path(data, name)
        where = "here" if path.parent == data / "keys" else "in $CELLFACTS_KEYS"
        return where if read_key(path).public_key.keyid == keyid else f"{where}, but another key"
    except (FileNotFoundError, SettingInvalid):
        return "missing"
    except KeyMissing:
        return f"{where}, but damaged"
