"""What must not outlive the service: sessions, attempts to sign in, one-time links and uploads, as files in a private folder.

Every worker process sees the same folder. It is in memory where the system has a place for that, and is removed when the service ends; what a
killed service left is removed by the next one. Names are hashes, so a folder that somebody could read opens no session.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from service.files import PARTIAL, hold_lock, replace_file

VARIABLE = "CELLFACTS_SCRATCH"  # not a setting: how the worker processes of one service share their folder
PREFIX = "cellfacts-scratch-"
MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of our own is made in it


@dataclass(frozen=True, slots=True)
class Scratch:
    """One service's private folder."""

    folder: Path

    def path(self, kind: str, name: str) -> Path:
        """Where something is. kind: session, link, upload, attempts. name: whatever was sent; only its hash is part of the path."""
        return self.folder / f"{kind}-{hashlib.sha256(name.encode()).hexdigest()[:40]}"

    def keep(self, kind: str, name: str, data: bytes = b"") -> None:
        """Keep something, readable by us alone."""
        partial = self.folder / f"keep-{secrets.token_hex(8)}{PARTIAL}"  # a name of its own, for each thread
        replace_file(self.path(kind, name), data, 0o600, partial)

    def find(self, kind: str, name: str) -> bytes | None:
        """What is kept; None if there is nothing."""
        try:
            return self.path(kind, name).read_bytes()
        except FileNotFoundError:
            return None

    def take(self, kind: str, name: str) -> bool:
        """Take something away; whether it was there. Of two that ask at once, one gets it."""
        try:
            self.path(kind, name).unlink()
        except FileNotFoundError:
            return False
        return True

    def touch(self, kind: str, name: str) -> bool:
        """Note that something is still used; whether it is still there."""
        try:
            os.utime(self.path(kind, name))
        except FileNotFoundError:
            return False
        return True

    def age(self, kind: str, name: str) -> float | None:
        """Seconds since something was kept or used last; None if there is nothing."""
        try:
            return max(0.0, time.time() - self.path(kind, name).stat().st_mtime)
        except FileNotFoundError:
            return None

    def sweep(self, kind: str, seconds: float) -> None:
        """Remove what has not been used for some time."""
        for path in self.folder.glob(f"{kind}-*"):
            try:
                if time.time() - path.stat().st_mtime > seconds:
                    path.unlink()
            except FileNotFoundError:
                continue

    @contextmanager
    def as_file(self, data: bytes, suffix: str) -> Iterator[Path]:
        """Some bytes as a file, for as long as it is read."""
        descriptor, name = tempfile.mkstemp(suffix, "read-", self.folder)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(data)
            yield Path(name)
        finally:
            Path(name).unlink(missing_ok=True)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """One process and one thread at a time."""
        with hold_lock(self.folder / "lock"):
            yield


@contextmanager
def shared_scratch() -> Iterator[Scratch]:
    """A folder for this process and those that it starts, removed at the end."""
    remove_orphans()
    folder = make()
    os.environ[VARIABLE] = str(folder)
    try:
        yield Scratch(folder)
    finally:
        os.environ.pop(VARIABLE, None)
        shutil.rmtree(folder, ignore_errors=True)


def of_this_service() -> Scratch:
    """The folder that the starting process has made; in any other server, one of this process's own."""
    given = os.environ.get(VARIABLE)
    return Scratch(Path(given) if given and Path(given).is_dir() else make())


def memory_folder() -> Path:
    """Where folders are made: in memory, else where the system keeps what is temporary."""
    return MEMORY if os.access(MEMORY, os.W_OK) else Path(tempfile.gettempdir())


def make() -> Path:
    """A new private folder; its name says whose it is."""
    return Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-", dir=memory_folder()))


def remove_orphans() -> None:
    """Remove the folders of processes that are gone."""
    for folder in memory_folder().glob(f"{PREFIX}*"):
        owner = folder.name.removeprefix(PREFIX).partition("-")[0]
        if owner.isdigit() and not Path(f"/proc/{owner}").exists() and folder.stat().st_uid == os.getuid():
            shutil.rmtree(folder, ignore_errors=True)
