"""Every way in which following a service can fail, by its name for users."""

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

from service.errors import CellfactsError, ChannelDamaged
from widget.manifest import ReleaseDamaged


class MirrorError(CellfactsError):
    """A run that brought nothing new: the last good copy stays. code: the command's exit code."""

    code = 1


class SourceUnreachable(MirrorError):
    """The service cannot be reached, or did not finish in time."""

    code = 10


class NotTrustworthy(MirrorError):
    """What came is not what the keys have signed."""

    code = 11


class PastItsDate(MirrorError):
    """The newest signatures are too old: the service is frozen, or somebody replays an old state."""

    code = 12


class LocalFault(MirrorError):
    """The disk, rights, the clock, or another run."""

    code = 13


class AnotherRun(LocalFault):
    """Somebody else is at it."""


class DeadlinePassed(Exception):
    """The whole run took too long."""


@contextlib.contextmanager
def named_failures() -> Iterator[None]:
    """Every way in which a run can fail, by its name for users."""
    try:
        yield
    except MirrorError:
        raise
    except ExpiredMetadataError as error:
        today = f"{datetime.now(UTC):%Y-%m-%d}"
        raise PastItsDate(f"The newest signatures are past their date ({error}; today is {today} here).") from error
    except (RepositoryError, DownloadLengthMismatchError, ReleaseDamaged, ChannelDamaged) as error:
        raise NotTrustworthy(f"What came is not what the keys have signed ({error}).{advice(error)}") from error
    except (DownloadError, urllib3.exceptions.HTTPError, DeadlinePassed) as error:
        raise SourceUnreachable(f"The service cannot be reached ({reason_of(error)}).") from error
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        owner = owner_of(str(error.filename)) if isinstance(error, PermissionError) and error.filename else ""
        raise LocalFault(f"{where}{error.strerror or error}.{owner}") from error


def reason_of(error: BaseException) -> str:
    """Why something failed: in its own words, else in those of its cause. python-tuf calls a refused connection a slow one, without a word."""
    found: BaseException | None = error
    while found:
        reason = getattr(found, "reason", None)
        if said := str(reason if isinstance(reason, BaseException) else found):
            return said.rpartition(": ")[2]
        found = found.__cause__ or found.__context__
    return type(error).__name__


def advice(error: BaseException) -> str:
    """What to do where a signature is by none of the keys that count."""
    if isinstance(error, UnsignedMetadataError):
        return " Either this is another service than the one whose root is trusted here, or its keys began anew: ask whoever runs it."
    return ""


def owner_of(path: str) -> str:
    """Who owns what this run may not change, where that is another user: somebody has run it as root, by mistake."""
    try:
        owner = Path(path).stat().st_uid if os.path.lexists(path) else Path(path).parent.stat().st_uid
    except OSError:
        return ""
    return f" It belongs to user {owner}, and this run is user {os.geteuid()}'s." if owner != os.geteuid() else ""
