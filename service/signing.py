"""The keys, and what they sign: TUF in its smallest profile, by python-tuf.

Four roles, no delegations, Ed25519, consistent snapshots. The root key says which keys count (365 days); the targets key signs what
is current and what has been withdrawn (90 days); the online key signs snapshot and timestamp (7 days), again and again, so that a
frozen service is noticed. Rules: the TUF specification 1.0, section 5 and 6; the days are the house's (trust.md).

DIR/keys/*.pem              private keys, readable by their owner only; root.pem and targets.pem may be kept elsewhere (CELLFACTS_KEYS)
DIR/tuf/N.root.json         every root there was, so that a mirror that slept can follow
DIR/tuf/N.targets.json, N.snapshot.json, timestamp.json
DIR/tuf/targets/HASH.NAME   what the targets role signs
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.serialization import load_pem_private_key
from securesystemslib.signer import CryptoSigner, SSlibKey
from tuf.api.exceptions import StorageError
from tuf.api.metadata import Metadata, MetaFile, Root, Snapshot, TargetFile, Targets, Timestamp
from tuf.api.serialization import DeserializationError

from service.errors import KeyMissing, KeysExist
from service.settings import keys_elsewhere
from service.store import flush_folder, write_flushed

DAYS = {"root": 365, "targets": 90, "snapshot": 7, "timestamp": 7}
KEYS = {"root": "root", "targets": "targets", "snapshot": "online", "timestamp": "online"}  # role to key
RENEW_BEFORE = timedelta(days=6)  # the online roles are signed again once a day
SUFFIX = ".pem"


@dataclass(frozen=True, slots=True)
class RoleStatus:
    """One role: the version and expiry of its metadata, the id of its key, and whether the private key is here."""

    role: str
    version: int
    expires: datetime
    key: str
    here: bool


def create_keys(data: Path, now: datetime) -> None:
    """Make all three keys and the first root. data: the data folder. Raises KeysExist."""
    tuf = data / "tuf"
    paths = {name: key_path(data, name) for name in KEYS.values()}
    if known := [path for path in paths.values() if path.exists()] + list(tuf.glob("*.root.json")):
        raise KeysExist(f"There are keys already ({known[0]}). `cellfacts keys status` shows them.")
    root = Root(version=1, expires=expiry("root", now), consistent_snapshot=True)
    signers = {name: CryptoSigner.generate_ed25519() for name in set(KEYS.values())}
    for name, signer in signers.items():
        write_private(paths[name], signer.private_bytes)
    for role, name in KEYS.items():
        root.add_key(signers[name].public_key, role)
    write_metadata(tuf / "1.root.json", Metadata(root), signers["root"])


def key_path(data: Path, name: str) -> Path:
    """Where a private key is, or is to be written: root and targets elsewhere if there is such a folder. name: root, targets or online.

    Raises SettingInvalid.
    """
    here, elsewhere = data / "keys" / f"{name}{SUFFIX}", keys_elsewhere()
    if elsewhere is None or here.exists() or name == "online":
        return here
    return elsewhere / here.name


def write_private(path: Path, data: bytes) -> None:
    """Write a private key that only its owner can read, from its first byte on."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def signer_of(data: Path, role: str) -> CryptoSigner:
    """The private key of a role. Raises KeyMissing, SettingInvalid."""
    path = key_path(data, KEYS[role])
    try:
        private = load_pem_private_key(path.read_bytes(), None)
    except FileNotFoundError as error:
        raise KeyMissing(
            f"The key for {role} is not here ({path}), so mirrors keep what they have. Let CELLFACTS_KEYS name the folder that has it, "
            "and run `cellfacts keys sign`."
        ) from error
    except ValueError as error:
        raise KeyMissing(f"{path} is no private key. Restore it from a backup.") from error
    public = SSlibKey.from_crypto(private.public_key())
    return CryptoSigner(private, public)


def expiry(role: str, now: datetime) -> datetime:
    """When what a role signs now ends, to the second as TUF writes it."""
    return now.astimezone(UTC).replace(microsecond=0) + timedelta(days=DAYS[role])


def write_metadata(path: Path, metadata: Metadata[Any], signer: CryptoSigner) -> bytes:
    """Sign and write one role's metadata in one step; gives back its bytes."""
    metadata.sign(signer)
    data = metadata.to_bytes()
    partial = path.with_name(f".{path.name}.partial")
    write_flushed(partial, data)
    partial.replace(path)
    flush_folder(path.parent)
    return data


def newest(tuf: Path, role: str) -> int:
    """The version of a role's newest metadata; 0 if there is none."""
    return max((int(path.name.partition(".")[0]) for path in tuf.glob(f"*.{role}.json")), default=0)


def publish(data: Path, files: Mapping[str, bytes], now: datetime, anew: bool = False) -> None:
    """Sign what mirrors shall get. data: the data folder; files: by name; now: UTC; anew: even what is signed. Raises KeyMissing.

    The timestamp is written last, in one step: until then mirrors get what there was. Where the targets key is kept elsewhere, what it has
    signed already stays fresh, and KeyMissing is raised afterwards: mirrors must not take a missing key for a frozen service.
    """
    tuf = data / "tuf"
    wanted = {name: TargetFile.from_data(name, content, ["sha256"]) for name, content in files.items()}
    version = newest(tuf, "targets")
    missing = None
    if anew or is_old(readable(tuf / f"{version}.targets.json"), wanted, now):
        try:
            sign_targets(data, files, wanted, now)
        except KeyMissing as error:
            if version == 0:
                raise
            missing = error
    refresh(data, now)
    if missing:
        raise missing


def sign_targets(data: Path, files: Mapping[str, bytes], wanted: Mapping[str, TargetFile], now: datetime) -> None:
    """Sign these files as the current ones. files: by name; wanted: their lengths and hashes. Raises KeyMissing."""
    tuf = data / "tuf"
    signer = signer_of(data, "targets")
    for name, content in files.items():
        write_flushed(tuf / "targets" / f"{wanted[name].hashes['sha256']}.{name}", content)
    version = next_version(newest(tuf, "targets"), now)
    targets = Targets(version=version, expires=expiry("targets", now), targets=dict(wanted))
    write_metadata(tuf / f"{version}.targets.json", Metadata(targets), signer)


def next_version(before: int, now: datetime) -> int:
    """The version after one: the seconds since 1970, so that a service restored from a backup is ahead of all that mirrors have seen."""
    return max(before + 1, int(now.timestamp()))


def readable(path: Path) -> Any:
    """What a role signed last; None where there is nothing, or a damaged disk has left nothing to read."""
    try:
        return Metadata.from_file(str(path)).signed
    except (StorageError, DeserializationError):
        return None


def is_old(targets: Targets | None, wanted: Mapping[str, TargetFile], now: datetime) -> bool:
    """Whether the targets role must sign again: other files, or a third of its time left."""
    return targets is None or targets.targets != wanted or targets.expires - now < timedelta(days=DAYS["targets"] / 3)


def refresh(data: Path, now: datetime) -> None:
    """Sign snapshot and timestamp again for the newest targets. Raises KeyMissing."""
    tuf = data / "tuf"
    online = signer_of(data, "snapshot")
    snapshot = Snapshot(version=next_version(newest(tuf, "snapshot"), now), expires=expiry("snapshot", now))
    snapshot.meta["targets.json"] = described(newest(tuf, "targets"), tuf, "targets")
    write_metadata(tuf / f"{snapshot.version}.snapshot.json", Metadata(snapshot), online)
    known = tuf / "timestamp.json"
    before = readable(known)
    timestamp = Timestamp(
        version=next_version(before.version if before else 0, now),
        expires=expiry("timestamp", now),
        snapshot_meta=described(snapshot.version, tuf, "snapshot"),
    )
    write_metadata(known, Metadata(timestamp), online)
    prune(tuf)


def described(version: int, tuf: Path, role: str) -> MetaFile:
    """A role's metadata file by version, length and hash, so that nothing can be mixed."""
    content = (tuf / f"{version}.{role}.json").read_bytes()
    return MetaFile(version, len(content), {"sha256": hashlib.sha256(content).hexdigest()})


def prune(tuf: Path) -> None:
    """Remove what no mirror can ask for any more: all but the newest two of snapshot and targets, and of what those name."""
    kept: set[str] = set()
    for role in ("snapshot", "targets"):
        versions = sorted(int(path.name.partition(".")[0]) for path in tuf.glob(f"*.{role}.json"))
        for path in tuf.glob(f"*.{role}.json"):
            if int(path.name.partition(".")[0]) not in versions[-2:]:
                path.unlink()
            elif role == "targets" and (signed := readable(path)):
                kept |= {f"{target.hashes['sha256']}.{name}" for name, target in signed.targets.items()}
    for path in (tuf / "targets").iterdir():
        if path.name not in kept:
            path.unlink()


def rotate(data: Path, name: str, now: datetime) -> None:
    """Replace a key; what it signed must be published anew. name: root, targets or online. The root key must be here. Raises KeyMissing."""
    tuf, path = data / "tuf", key_path(data, name)
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
    write_flushed(tuf / f".{root.version}.partial", metadata.to_bytes())
    # The key first: a root that names a key which is nowhere could not be mended.
    partial = path.with_name(f".{name}.partial")
    partial.unlink(missing_ok=True)
    write_private(partial, fresh.private_bytes)
    partial.replace(path)
    flush_folder(path.parent)
    (tuf / f".{root.version}.partial").replace(tuf / f"{root.version}.root.json")
    flush_folder(tuf)


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
