"""Errors of following another service."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import urllib3
from tuf.api.exceptions import (
    DownloadError,
    DownloadLengthMismatchError,
    ExpiredMetadataError,
    RepositoryError,
    UnsignedMetadataError,
)

from service.errors import CellfactsError, ChannelDamaged, ChannelTooNew
from widget.manifest import ReleaseDamaged, ReleaseTooNew


class MirrorError(CellfactsError):
    """A run failed; the last good copy stays. The class attribute `code` is the exit code of the command."""

    code = 1


class SourceUnreachable(MirrorError):
    """The service cannot be reached, or did not respond in time."""

    code = 10


class NotTrustworthy(MirrorError):
    """The received data is not what the keys have signed."""

    code = 11


class PastItsDate(MirrorError):
    """The newest signatures have expired: the service is frozen, or an attacker replays an old state."""

    code = 12


class LocalFault(MirrorError):
    """A problem here: disk, rights, clock, or another run."""

    code = 13


class AnotherRun(LocalFault):
    """Another run holds the lock."""


class DeadlinePassed(Exception):
    """The run took too long."""


@contextlib.contextmanager
def named_failures() -> Iterator[None]:
    """Turn errors of python-tuf, urllib3 and the disk into a MirrorError."""
    try:
        yield
    except MirrorError:
        raise
    except ExpiredMetadataError as error:
        today = f"{datetime.now(UTC):%Y-%m-%d}"
        raise PastItsDate(f"The newest signatures are past their date ({error}; today is {today} here).") from error
    except (ReleaseTooNew, ChannelTooNew) as error:
        raise LocalFault(f"{str(error)[:1].upper()}{str(error)[1:].rstrip('.')}.") from error
    except (RepositoryError, DownloadLengthMismatchError, ReleaseDamaged, ChannelDamaged) as error:
        raise NotTrustworthy(f"What came is not what the keys have signed ({error}).{advice(error)}") from error
    except (DownloadError, urllib3.exceptions.HTTPError, DeadlinePassed) as error:
        raise SourceUnreachable(f"The service cannot be reached ({reason_of(error)}).") from error
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        owner = owner_of(str(error.filename)) if isinstance(error, PermissionError) and error.filename else ""
        raise LocalFault(f"{where}{error.strerror or error}.{owner}") from error


def reason_of(error: BaseException) -> str:
    """The message of an error, or of its cause. python-tuf reports a refused connection as a slow one, without a message."""
    current: BaseException | None = error
    while current:
        reason = getattr(current, "reason", None)
        if text := str(reason if isinstance(reason, BaseException) else current):
            return text.rpartition(": ")[2]
        current = current.__cause__ or current.__context__
    return type(error).__name__


def advice(error: BaseException) -> str:
    """What to do if a signature is by none of the trusted keys."""
    if isinstance(error, UnsignedMetadataError):
        return " Either this is another service than the one whose root is trusted here, or its keys began anew: ask whoever runs it."
    return ""


def owner_of(path: str) -> str:
    """The owner of a path that this run may not change, if another user: somebody may have run it as root."""
    try:
        owner = Path(path).stat().st_uid if os.path.lexists(path) else Path(path).parent.stat().st_uid
    except OSError:
        return ""
    return f" It belongs to user {owner}, and this run is user {os.geteuid()}'s." if owner != os.geteuid() else ""
