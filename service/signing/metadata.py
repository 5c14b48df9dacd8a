"""TUF metadata in its smallest profile, with python-tuf.

Four roles, no delegations, Ed25519, consistent snapshots. The root key names the keys (365 days). The targets key signs the current release
and the withdrawals (90 days). The online key signs snapshot and timestamp (7 days) again and again, so that a freeze attack is noticed.
Rules: TUF specification 1.0, sections 5 and 6; the days are our own choice.

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

CLOCK_TOLERANCE = 2  # days by which a clock may be set back without a new signature
DAYS = {"root": 365, "targets": 90, "snapshot": 7, "timestamp": 7}


def expiry(role: str, now: datetime) -> datetime:
    """When a signature made now expires, to the second as TUF writes it."""
    return now.astimezone(UTC).replace(microsecond=0) + timedelta(days=DAYS[role])


def write_metadata(path: Path, metadata: Metadata[Any], signer: CryptoSigner) -> None:
    metadata.sign(signer)
    replace_file(path, metadata.to_bytes())


def sign_files(data: Path, files: Mapping[str, bytes], now: datetime, anew: bool = False) -> None:
    """Sign files for mirrors. The timestamp is written last, atomically: until then mirrors get the previous state.

    If the targets key is not here, the targets that it signed before are kept fresh, and KeyMissing is raised afterwards.
    So mirrors do not take a missing key for a freeze attack. files: content by name. anew: sign even if nothing changed.

    Raises KeyMissing, CellfactsError; KeyForeign, before anything is written unless the timestamp is due.
    """
    tuf = data / "tuf"
    targets = {name: TargetFile.from_data(name, content, ["sha256"]) for name, content in files.items()}
    version = newest_version(tuf, "targets")
    key_error = None
    signer_of(data, "snapshot")  # before anything is written: without it nothing could be completed
    if anew or is_targets_due(read_signed(tuf / f"{version}.targets.json"), targets, now) or not is_by_present_key(tuf, version):
        try:
            sign_targets(data, files, targets, now)
        except KeyMissing as error:
            if version == 0 or (isinstance(error, KeyForeign) and not timestamp_is_due(data, now)):
                raise
            key_error = error
    sign_snapshot(data, now)
    if key_error:
        raise key_error


def sign_targets(data: Path, files: Mapping[str, bytes], targets: Mapping[str, TargetFile], now: datetime) -> None:
    """Store the files and sign them as the current targets. Raises KeyMissing."""
    tuf = data / "tuf"
    signer = signer_of(data, "targets")
    for name, content in files.items():
        replace_file(tuf / "targets" / f"{targets[name].hashes['sha256']}.{name}", content)
    version = next_version(newest_version(tuf, "targets"), now)
    metadata = Targets(version=version, expires=expiry("targets", now), targets=dict(targets))
    write_metadata(tuf / f"{version}.targets.json", Metadata(metadata), signer)


def next_version(before: int, now: datetime) -> int:
    """The next version: milliseconds since 1970. So a service restored from a backup is ahead of what mirrors have seen."""
    return max(before + 1, int(now.timestamp() * 1000))


def is_by_present_key(tuf: Path, version: int) -> bool:
    """True if the targets are signed by the key of the newest root. Not so if a killed run replaced the key."""
    return set(newest_root(tuf).roles["targets"].keyids) <= set(
        Metadata.from_file(str(tuf / f"{version}.targets.json")).signatures
    )


def read_signed(path: Path) -> Any:
    """The signed part of a metadata file; None if it is missing or damaged."""
    try:
        return Metadata.from_file(str(path)).signed
    except (StorageError, DeserializationError):
        return None


def is_targets_due(signed: Targets | None, targets: Mapping[str, TargetFile], now: datetime) -> bool:
    """True if the targets must be signed again: other files, or less than a third of their time left.

    Also if more time is left than a signature gives: then the clock was ahead.
    """
    if signed is None or signed.targets != targets:
        return True
    left = signed.expires - now
    return not timedelta(days=DAYS["targets"] / 3) <= left <= timedelta(days=DAYS["targets"] + CLOCK_TOLERANCE)


def sign_snapshot(data: Path, now: datetime) -> None:
    """Sign snapshot and timestamp for the newest targets. Raises KeyMissing."""
    tuf = data / "tuf"
    online = signer_of(data, "snapshot")
    snapshot = Snapshot(version=next_version(newest_version(tuf, "snapshot"), now), expires=expiry("snapshot", now))
    snapshot.meta["targets.json"] = meta_file(newest_version(tuf, "targets"), tuf, "targets")
    write_metadata(tuf / f"{snapshot.version}.snapshot.json", Metadata(snapshot), online)
    path = tuf / "timestamp.json"
    before = read_signed(path)
    timestamp = Timestamp(
        version=next_version(before.version if before else 0, now),
        expires=expiry("timestamp", now),
        snapshot_meta=meta_file(snapshot.version, tuf, "snapshot"),
    )
    write_metadata(path, Metadata(timestamp), online)
    prune(tuf)


def meta_file(version: int, tuf: Path, role: str) -> MetaFile:
    """Version, length and hash of a metadata file (protects against mix-and-match attacks)."""
    content = (tuf / f"{version}.{role}.json").read_bytes()
    return MetaFile(version, len(content), {"sha256": hashlib.sha256(content).hexdigest()})


def prune(tuf: Path) -> None:
    """Remove what no mirror can request any more: all but the newest two versions of snapshot and targets, with their files."""
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
