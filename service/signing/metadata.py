"""What the keys sign: TUF in its smallest profile, by python-tuf.

Four roles, no delegations, Ed25519, consistent snapshots. The root key says which keys count (365 days); the targets key signs what
is current and what has been withdrawn (90 days); the online key signs snapshot and timestamp (7 days), again and again, so that a
frozen service is noticed. Rules: the TUF specification 1.0, section 5 and 6; the days are the house's (trust.md).

DIR/tuf/N.targets.json, N.snapshot.json, timestamp.json
DIR/tuf/targets/HASH.NAME   what the targets role signs
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from securesystemslib.signer import CryptoSigner
from tuf.api.exceptions import StorageError
from tuf.api.metadata import Metadata, MetaFile, Snapshot, TargetFile, Targets, Timestamp
from tuf.api.serialization import DeserializationError

from service.errors import KeyForeign, KeyMissing
from service.files import PARTIAL, replace_file
from service.signing.expiry import metadata_versions, newest_version, timestamp_is_due
from service.signing.keys import newest_root, signer_of

CLOCK_TOLERANCE = 2  # days by which a clock may be set back without a word
DAYS = {"root": 365, "targets": 90, "snapshot": 7, "timestamp": 7}


def expiry(role: str, now: datetime) -> datetime:
    """When what a role signs now ends, to the second as TUF writes it."""
    return now.astimezone(UTC).replace(microsecond=0) + timedelta(days=DAYS[role])


def write_metadata(path: Path, metadata: Metadata[Any], signer: CryptoSigner) -> None:
    """Sign and write one role's metadata in one step."""
    metadata.sign(signer)
    replace_file(path, metadata.to_bytes())


def sign_files(data: Path, files: Mapping[str, bytes], now: datetime, anew: bool = False) -> None:
    """Sign what mirrors shall get. data: the data folder; files: by name; now: UTC; anew: even what is signed.

    Raises KeyMissing, CellfactsError, and KeyForeign, before anything is written unless the timestamp is due.

    The timestamp is written last, in one step: until then mirrors get what there was. Where the targets key is kept elsewhere, what it has
    signed already stays fresh, and KeyMissing is raised afterwards: mirrors must not take a missing key for a frozen service.
    """
    tuf = data / "tuf"
    wanted = {name: TargetFile.from_data(name, content, ["sha256"]) for name, content in files.items()}
    version = newest_version(tuf, "targets")
    missing = None
    signer_of(data, "snapshot")  # before anything is written: without it nothing could be completed
    if anew or is_targets_due(read_signed(tuf / f"{version}.targets.json"), wanted, now) or not is_by_present_key(tuf, version):
        try:
            sign_targets(data, files, wanted, now)
        except KeyMissing as error:
            if version == 0 or (isinstance(error, KeyForeign) and not timestamp_is_due(data, now)):
                raise
            missing = error
    sign_snapshot(data, now)
    if missing:
        raise missing


def sign_targets(data: Path, files: Mapping[str, bytes], wanted: Mapping[str, TargetFile], now: datetime) -> None:
    """Sign these files as the current ones. files: by name; wanted: their lengths and hashes. Raises KeyMissing."""
    tuf = data / "tuf"
    signer = signer_of(data, "targets")
    for name, content in files.items():
        replace_file(tuf / "targets" / f"{wanted[name].hashes['sha256']}.{name}", content)
    version = next_version(newest_version(tuf, "targets"), now)
    targets = Targets(version=version, expires=expiry("targets", now), targets=dict(wanted))
    write_metadata(tuf / f"{version}.targets.json", Metadata(targets), signer)


def next_version(before: int, now: datetime) -> int:
    """The version after one: milliseconds since 1970, so that a service restored from a backup is ahead of all that mirrors have seen."""
    return max(before + 1, int(now.timestamp() * 1000))


def is_by_present_key(tuf: Path, version: int) -> bool:
    """Whether a version of targets is signed by the key that the newest root names: the run that replaced it may have been killed."""
    return set(newest_root(tuf).roles["targets"].keyids) <= set(
        Metadata.from_file(str(tuf / f"{version}.targets.json")).signatures
    )


def read_signed(path: Path) -> Any:
    """What a role signed last; None where there is nothing, or a damaged disk has left nothing to read."""
    try:
        return Metadata.from_file(str(path)).signed
    except (StorageError, DeserializationError):
        return None


def is_targets_due(targets: Targets | None, wanted: Mapping[str, TargetFile], now: datetime) -> bool:
    """Whether the targets role must sign again: other files, a third of its time left, or more than it gives: the clock was ahead then."""
    if targets is None or targets.targets != wanted:
        return True
    left = targets.expires - now
    return not timedelta(days=DAYS["targets"] / 3) <= left <= timedelta(days=DAYS["targets"] + CLOCK_TOLERANCE)


def sign_snapshot(data: Path, now: datetime) -> None:
    """Sign snapshot and timestamp again for the newest targets. Raises KeyMissing."""
    tuf = data / "tuf"
    online = signer_of(data, "snapshot")
    snapshot = Snapshot(version=next_version(newest_version(tuf, "snapshot"), now), expires=expiry("snapshot", now))
    snapshot.meta["targets.json"] = meta_file(newest_version(tuf, "targets"), tuf, "targets")
    write_metadata(tuf / f"{snapshot.version}.snapshot.json", Metadata(snapshot), online)
    known = tuf / "timestamp.json"
    before = read_signed(known)
    timestamp = Timestamp(
        version=next_version(before.version if before else 0, now),
        expires=expiry("timestamp", now),
        snapshot_meta=meta_file(snapshot.version, tuf, "snapshot"),
    )
    write_metadata(known, Metadata(timestamp), online)
    prune(tuf)


def meta_file(version: int, tuf: Path, role: str) -> MetaFile:
    """A role's metadata file by version, length and hash, so that nothing can be mixed."""
    content = (tuf / f"{version}.{role}.json").read_bytes()
    return MetaFile(version, len(content), {"sha256": hashlib.sha256(content).hexdigest()})


def prune(tuf: Path) -> None:
    """Remove what no mirror can ask for any more: all but the newest two of snapshot and targets, and of what those name."""
    for path in tuf.glob(f".*.json{PARTIAL}"):  # of a run that was killed
        path.unlink()
    kept: set[str] = set()
    for role in ("snapshot", "targets"):
        for number, version in enumerate(reversed(metadata_versions(tuf, role))):
            path = tuf / f"{version}.{role}.json"
            if number >= 2:
                path.unlink()
            elif role == "targets" and (signed := read_signed(path)):
                kept |= {f"{target.hashes['sha256']}.{name}" for name, target in signed.targets.items()}
    for path in (tuf / "targets").iterdir():
        if path.name not in kept:
            path.unlink()
