"""Expiry of the signatures on disk, and whether something must be signed.

It does not import TUF: a service checks every minute, but signs once a day (`service.sync.background`).
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from service.releases.store import CHANNEL

GOOD_FOR = timedelta(days=7)  # what the online key signs
RENEW_BEFORE = timedelta(days=6)  # so it is signed again once a day
WARN_BEFORE = timedelta(days=30)  # what only people can renew
ROLES = ("root", "targets", "snapshot", "timestamp")
RENEW = {
    "root": "run `cellfacts keys rotate root`",
    "targets": "bring the stick and run `cellfacts keys sign`",
    "snapshot": "a running service signs it again every day; `cellfacts keys sign` does it now",
    "timestamp": "a running service signs it again every day; `cellfacts keys sign` does it now",
}


def metadata_versions(tuf: Path, role: str) -> list[int]:
    """The versions of a role's metadata, the newest last. Other files, such as old.root.json, are ignored."""
    pattern = re.compile(rf"([1-9][0-9]*)\.{role}\.json")
    return sorted(int(match[1]) for path in tuf.glob(f"*.{role}.json") if (match := pattern.fullmatch(path.name)))


def newest_version(tuf: Path, role: str) -> int:
    """The version of a role's newest metadata; 0 if there is none."""
    return max(metadata_versions(tuf, role), default=0)


def role_file(tuf: Path, role: str) -> Path:
    return tuf / ("timestamp.json" if role == "timestamp" else f"{newest_version(tuf, role)}.{role}.json")


def expiry_dates(data: Path) -> dict[str, datetime]:
    """When each role's newest signature expires; roles without a readable file are left out."""
    dates = {}
    for role in ROLES:
        with suppress(OSError, ValueError, KeyError, TypeError, RecursionError):
            end = datetime.fromisoformat(json.loads(role_file(data / "tuf", role).read_bytes())["signed"]["expires"])
            dates[role] = end if end.tzinfo else end.replace(tzinfo=UTC)
    return dates


def signatures_end(data: Path) -> datetime | None:
    """When the first signature expires, after which mirrors accept nothing; None if nothing is signed."""
    return min(expiry_dates(data).values(), default=None)


def signature_state(role: str, end: datetime, now: datetime) -> str:
    """ "good", "past", or "ends within 30 days" for the roles that only people can renew."""
    if end <= now:
        return "past"
    is_manual = role in {"root", "targets"}
    return "ends within 30 days" if is_manual and end - now <= WARN_BEFORE else "good"


def expiry_warnings(data: Path, now: datetime, roles: tuple[str, ...] = ("root", "targets")) -> Iterator[str]:
    """A sentence for each signature that has expired or soon will, with what to do."""
    for role, end in expiry_dates(data).items():
        if role in roles and signature_state(role, end, now) != "good":
            yield f"{role} {'ended' if end <= now else 'ends'} on {end.astimezone(UTC):%Y-%m-%d}: {RENEW[role]}"


def is_due(data: Path, now: datetime) -> bool:
    """True if the timestamp expires soon, or channel.json changed since it was signed."""
    if not (data / "tuf" / "timestamp.json").exists():
        return (data / CHANNEL).exists()
    return timestamp_is_due(data, now) or not channel_is_signed(data)


def timestamp_is_due(data: Path, now: datetime) -> bool:
    """True if the timestamp is missing, has less than six days left, or more than seven.

    More than seven means that the clock was ahead when it was signed; mirrors would then notice a freeze attack too late.
    """
    end = expiry_dates(data).get("timestamp")
    return end is None or not RENEW_BEFORE <= end - now <= GOOD_FOR


def channel_is_signed(data: Path) -> bool:
    """True if the signed channel is the one on disk."""
    try:
        signed = json.loads(role_file(data / "tuf", "targets").read_bytes())["signed"]["targets"][CHANNEL]["hashes"]["sha256"]
        return bool(signed == hashlib.sha256((data / CHANNEL).read_bytes()).hexdigest())
    except (OSError, ValueError, KeyError, TypeError):
        return False
