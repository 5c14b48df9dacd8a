"""Ephemeral server-side state: sessions, sign-in attempts, one-time links and uploads, as files in a private folder.

All worker processes share the folder. It is in memory where the system offers that, and is removed when the service ends. The next
service removes what a killed one left. File names are hashes, so reading the folder's listing opens no session.
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
MEMORY = Path("/dev/shm")  # noqa: S108 - a private folder is created in it


@dataclass(frozen=True, slots=True)
class Scratch:
    """The private folder of one service. A kind is session, link, upload or attempts."""

    folder: Path

    def path(self, kind: str, name: str) -> Path:
        """The path of an entry. Only the hash of `name` is part of it, so `name` may be any user input."""
        return self.folder / f"{kind}-{hashlib.sha256(name.encode()).hexdigest()[:40]}"

    def keep(self, kind: str, name: str, data: bytes = b"") -> None:
        """Store an entry, readable by this user only."""
        partial = self.folder / f"keep-{secrets.token_hex(8)}{PARTIAL}"  # unique, because threads write at the same time
        replace_file(self.path(kind, name), data, 0o600, partial)

    def find(self, kind: str, name: str) -> bytes | None:
        try:
            return self.path(kind, name).read_bytes()
        except FileNotFoundError:
            return None

    def take(self, kind: str, name: str) -> bool:
        """Remove an entry. Returns whether it existed; of two concurrent calls one gets True."""
        try:
            self.path(kind, name).unlink()
        except FileNotFoundError:
            return False
        return True

    def touch(self, kind: str, name: str) -> bool:
        """Reset the age of an entry. Returns whether it exists."""
        try:
            os.utime(self.path(kind, name))
        except FileNotFoundError:
            return False
        return True

    def age(self, kind: str, name: str) -> float | None:
        """Seconds since the entry was stored or touched; None if there is none."""
        try:
            return max(0.0, time.time() - self.path(kind, name).stat().st_mtime)
        except FileNotFoundError:
            return None

    def sweep(self, kind: str, seconds: float) -> None:
        """Remove the entries of a kind that are older than `seconds`."""
        for path in self.folder.glob(f"{kind}-*"):
            try:
                if time.time() - path.stat().st_mtime > seconds:
                    path.unlink()
            except FileNotFoundError:
                continue

    @contextmanager
    def as_file(self, data: bytes, suffix: str) -> Iterator[Path]:
        """A temporary file with these bytes, removed at the end of the block."""
        descriptor, name = tempfile.mkstemp(suffix, "read-", self.folder)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(data)
            yield Path(name)
        finally:
            Path(name).unlink(missing_ok=True)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the folder's lock: one process and one thread at a time."""
        with hold_lock(self.folder / "lock"):
            yield


@contextmanager
def shared_scratch() -> Iterator[Scratch]:
    """Create the folder for this process and its children; remove it at the end."""
    remove_orphans()
    folder = create_folder()
    os.environ[VARIABLE] = str(folder)
    try:
        yield Scratch(folder)
    finally:
        os.environ.pop(VARIABLE, None)
        shutil.rmtree(folder, ignore_errors=True)


def service_scratch() -> Scratch:
    """The folder that the parent process created, else a new one of this process."""
    folder = os.environ.get(VARIABLE)
    return Scratch(Path(folder) if folder and Path(folder).is_dir() else create_folder())


def memory_folder() -> Path:
    """The parent of scratch folders: in memory, else the system's temporary folder."""
    return MEMORY if os.access(MEMORY, os.W_OK) else Path(tempfile.gettempdir())


def create_folder() -> Path:
    """Create a private folder. Its name contains the process id, for `remove_orphans`."""
    return Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-", dir=memory_folder()))


def remove_orphans() -> None:
    """Remove the folders of processes that have ended."""
    for folder in memory_folder().glob(f"{PREFIX}*"):
        owner = folder.name.removeprefix(PREFIX).partition("-")[0]
        if owner.isdigit() and not Path(f"/proc/{owner}").exists() and folder.stat().st_uid == os.getuid():
            shutil.rmtree(folder, ignore_errors=True)
