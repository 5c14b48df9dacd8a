"""The root: which keys count. Made once, replaced when a key is lost or stolen, and never forgotten (TUF specification 1.0, 5.3 and 6.1).

DIR/tuf/N.root.json         every root there was, so that a mirror that slept can follow
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from securesystemslib.signer import CryptoSigner
from tuf.api.metadata import Metadata, Root

from service.errors import KeyMissing, KeysExist
from service.keyring import KEYS, SUFFIX, key_path, replace_private, signer_of
from service.signing import DAYS, expiry, newest, readable, write_metadata
from service.store import PARTIAL, flush_folder, write_flushed


@dataclass(frozen=True, slots=True)
class RoleStatus:
    """One role: the version and expiry of its metadata, the id of its key, and whether the private key is here."""

    role: str
    version: int
    expires: datetime
    key: str
    here: bool


def create_keys(data: Path, now: datetime) -> None:
    """Make all three keys and the first root, or what a run that was killed has not made of them. data: the data folder. Raises KeysExist."""
    tuf = data / "tuf"
    paths = {name: key_path(data, name) for name in KEYS.values()}
    here = [name for name, path in paths.items() if path.exists()]
    # Without a root, the first of the keys are those of a run that was killed. Any others somebody has put there.
    if any(tuf.glob("*.root.json")) or here != list(paths)[: len(here)]:
        raise KeysExist(f"There are keys in {data / 'keys'} already. `cellfacts keys status` shows them.")
    for name in list(paths)[len(here) :]:
        replace_private(paths[name], CryptoSigner.generate_ed25519().private_bytes)
    root = Root(version=1, expires=expiry("root", now), consistent_snapshot=True)
    for role in KEYS:
        root.add_key(signer_of(data, role).public_key, role)
    write_metadata(tuf / "1.root.json", Metadata(root), signer_of(data, "root"))


def rotate(data: Path, name: str, now: datetime) -> None:
    """Replace a key; what it signed must be published anew. name: root, targets or online. The root key must be here. Raises KeyMissing."""
    tuf, path = data / "tuf", key_path(data, name)
    finish_rotation(data)
    version = newest(tuf, "root")
    old = signer_of(data, "root")
    root = Metadata[Root].from_file(str(tuf / f"{version}.root.json")).signed
    fresh = CryptoSigner.generate_ed25519()
    for role in (role for role, key in KEYS.items() if key == name):
        for keyid in list(root.roles[role].keyids):
            root.revoke_key(keyid, role)
        root.add_key(fresh.public_key, role)
    root.version, root.expires = version + 1, expiry("root", now)
    metadata = Metadata(root)
    metadata.sign(old)
    if name == "root":
        metadata.sign(fresh, append=True)  # both: the old key vouches for the new one (TUF, 5.3.4)
    partial = tuf / f".{root.version}{PARTIAL}"
    partial.unlink(missing_ok=True)
    write_flushed(partial, metadata.to_bytes())
    # The key first: a root that names a key which is nowhere could not be mended.
    replace_private(path, fresh.private_bytes)
    (tuf / f".{root.version}{PARTIAL}").replace(tuf / f"{root.version}.root.json")
    flush_folder(tuf)


def finish_rotation(data: Path) -> bool:
    """Give its name to a root that a run which was killed has signed, if the new key is in its place; whether it was so.

    Without it, nobody could follow to a root key that has replaced the old one.
    """
    tuf = data / "tuf"
    known = readable(tuf / f"{newest(tuf, 'root')}.root.json")
    partial = tuf / f".{newest(tuf, 'root') + 1}{PARTIAL}"
    root = readable(partial)
    if known is None or root is None:
        return False
    replaced = [role for role in KEYS if root.roles[role].keyids != known.roles[role].keyids]
    if not all(key_path(data, KEYS[role]).exists() for role in replaced):
        return False  # its key is kept elsewhere, and only there can be seen whether it was written
    if not all(signer_of(data, role).public_key.keyid in root.roles[role].keyids for role in replaced):
        partial.unlink()
        return False
    partial.replace(tuf / f"{root.version}.root.json")
    flush_folder(tuf)
    return True


def fingerprint(data: Path) -> str:
    """What a partner compares before the first trust: the SHA-256 of the first root. Raises KeyMissing."""
    try:
        return hashlib.sha256((data / "tuf" / "1.root.json").read_bytes()).hexdigest()
    except FileNotFoundError as error:
        raise KeyMissing("There are no keys yet. `cellfacts keys init` makes them.") from error


def status(data: Path) -> list[RoleStatus]:
    """Every role that has signed something. Raises KeyMissing before the first."""
    fingerprint(data)
    tuf = data / "tuf"
    root = Metadata[Root].from_file(str(tuf / f"{newest(tuf, 'root')}.root.json")).signed
    found = []
    for role in DAYS:
        path = tuf / ("timestamp.json" if role == "timestamp" else f"{newest(tuf, role)}.{role}.json")
        if signed := readable(path):
            here = (data / "keys" / f"{KEYS[role]}{SUFFIX}").exists()
            found.append(RoleStatus(role, signed.version, signed.expires, root.roles[role].keyids[0], here))
    return found
