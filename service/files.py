"""Atomic file writes and a file lock.

A reader finds the old bytes or the new ones, even after a crash. New content is written to a temporary name, flushed to disk and renamed;
then the folder is flushed. No function follows a symlink at the end of a path: an attacker may have planted it.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO

PARTIAL = ".partial"


class LockHeld(Exception):
    """Another process holds the lock, and `wait` was False."""


@contextmanager
def hold_lock(path: Path, wait: bool = True) -> Iterator[None]:
    """Hold an exclusive lock, for one thread of one process at a time. path: the lock file; it is never removed.

    Raises OSError if the path is a symlink, LockHeld if `wait` is False and another process holds the lock.
    """
    with open_no_follow(path, os.O_WRONLY | os.O_CREAT, "wb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise LockHeld(str(path)) from error
        yield


def open_no_follow(path: Path, flags: int, mode: str) -> IO[bytes]:
    """Open a file with O_NOFOLLOW. Raises OSError if the path is a symlink."""
    return os.fdopen(os.open(path, flags | os.O_NOFOLLOW, 0o666), mode)


def read_no_follow(path: Path) -> bytes:
    """Read a file that is not a symlink. Raises OSError."""
    with open_no_follow(path, os.O_RDONLY, "rb") as file:
        return file.read()


def holds(path: Path, data: bytes) -> bool:
    """True if the path is a regular file, not a symlink, with exactly these bytes."""
    return path.is_file() and not path.is_symlink() and path.read_bytes() == data


def stat_mark(paths: Iterable[Path]) -> str:
    """A hash that changes when a file is written or replaced. It reads no content, so it is cheap.

    The ctime tells of a file that was put there with its old mtime: nobody can set it.
    """
    states = []
    for path in paths:
        try:
            status = path.stat()
            states.append(f"{path} {status.st_mtime_ns} {status.st_ctime_ns} {status.st_size} {status.st_ino}")
        except OSError as error:
            states.append(f"{path} {error.errno}")
    return hashlib.sha256("\n".join(states).encode(errors="surrogateescape")).hexdigest()[:16]


def write_flushed(path: Path, data: bytes, mode: int | None = None) -> None:
    """Write a new file and wait until it is on the disk. Raises OSError, also if the path exists.

    Args:
        mode: of the file from its first byte on; None for the default of the umask.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666 if mode is None else mode)
    with os.fdopen(descriptor, "wb") as file:
        if mode is not None:
            os.fchmod(descriptor, mode)  # the umask may have taken some of it away
        file.write(data)
        file.flush()
        os.fsync(descriptor)


def replace_file(path: Path, data: bytes, mode: int | None = None, partial: Path | None = None) -> None:
    """Replace a file atomically. Raises OSError.

    Args:
        mode: as in `write_flushed`.
        partial: the temporary path, on the same disk. By default a hidden file in the same folder, so only one writer may run at a time.
            A partial file that a killed run left is overwritten.
    """
    partial = partial or path.with_name(f".{path.name}{PARTIAL}")
    partial.unlink(missing_ok=True)
    write_flushed(partial, data, mode)
    rename_flushed(partial, path)


def replace_files(files: Mapping[Path, bytes]) -> None:
    """Replace several files. All are written to temporary paths first, so a full disk changes nothing. Raises OSError.

    A file keeps its mode. A symlink is followed: users link catalogs on purpose.
    """
    finals = {path.resolve(): data for path, data in files.items()}
    partials = {final: final.with_name(f".{final.name}{PARTIAL}") for final in finals}
    try:
        for final, partial in partials.items():
            partial.unlink(missing_ok=True)
            write_flushed(partial, finals[final], final.stat().st_mode & 0o777 if final.exists() else None)
        for final, partial in partials.items():
            rename_flushed(partial, final)
    finally:
        for partial in partials.values():
            partial.unlink(missing_ok=True)


def replace_folder(final: Path, files: Mapping[str, bytes], stage: Path) -> None:
    """Replace a folder atomically. Raises OSError. files: content by path in the folder.

    stage: an empty folder on the same disk. The new folder is prepared in it, and the old one is moved into it.
    """
    prepared = stage / "new"
    for path, data in files.items():
        write_flushed(prepared / path, data)
    for folder in (prepared, *(path for path in prepared.rglob("*") if path.is_dir())):
        flush_folder(folder)
    final.parent.mkdir(exist_ok=True)
    if os.path.lexists(final):
        final.rename(stage / "old")
    rename_flushed(prepared, final)


def rename_flushed(prepared: Path, final: Path) -> None:
    prepared.replace(final)
    flush_folder(final.parent)


def flush_folder(path: Path) -> None:
    """Wait until a folder's entries are on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def remove_tree(path: Path) -> None:
    """Remove a folder or file; errors inside a folder are ignored. A symlink is removed, never its target."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
