"""Files written in one step, and one writer at a time.

Whoever reads a file finds the old bytes or the new ones, also after a crash. What is written is prepared under another name, flushed to
disk, and renamed; then its folder is flushed. No function follows a symlink at the last part of a path: somebody may have planted it.
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
    """Somebody else holds a lock, and we do not wait for it."""


@contextmanager
def hold_lock(path: Path, wait: bool = True) -> Iterator[None]:
    """Let one thread of one process in at a time. path: of the lock's file, which stays.

    Raises OSError where the path is a link, and LockHeld where somebody else is in and we do not wait.
    """
    with open_own(path, os.O_WRONLY | os.O_CREAT, "wb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise LockHeld(str(path)) from error
        yield


def open_own(path: Path, flags: int, mode: str) -> IO[bytes]:
    """Open a file, but not where a link leads that somebody has planted in its place: OSError."""
    return os.fdopen(os.open(path, flags | os.O_NOFOLLOW, 0o666), mode)


def read_own(path: Path) -> bytes:
    """The bytes of a file that is no link. Raises OSError."""
    with open_own(path, os.O_RDONLY, "rb") as file:
        return file.read()


def holds(path: Path, data: bytes) -> bool:
    """Whether a path is a file, no link, with exactly these bytes."""
    return path.is_file() and not path.is_symlink() and path.read_bytes() == data


def stat_mark(paths: Iterable[Path]) -> str:
    """A mark that changes when one of some files does: its date, size or inode. It costs next to nothing, and reads none."""
    seen = []
    for path in paths:
        try:
            status = path.stat()
            seen.append(f"{path} {status.st_mtime_ns} {status.st_size} {status.st_ino}")
        except OSError as error:
            seen.append(f"{path} {error.errno}")
    return hashlib.sha256("\n".join(seen).encode(errors="surrogateescape")).hexdigest()[:16]


def write_flushed(path: Path, data: bytes, mode: int | None = None) -> None:
    """Write a file that is not there yet, and wait until it is on the disk. Raises OSError, also where something is there.

    mode: of the file from its first byte on; None for what the process's umask leaves.
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
    """Write a file in one step. Raises OSError.

    mode: as in `write_flushed`. partial: where it is prepared, on the same disk. By default a hidden file beside it, so that only one
    writer at a time may come; what a killed run left there is overwritten.
    """
    partial = partial or path.with_name(f".{path.name}{PARTIAL}")
    partial.unlink(missing_ok=True)
    write_flushed(partial, data, mode)
    rename_flushed(partial, path)


def replace_files(files: Mapping[Path, bytes]) -> None:
    """Write several files: all beside their places first, then each to its place. If the disk is full, nothing changes. Raises OSError.

    A file keeps its mode. Where a path is a link, the file that it leads to is replaced: these are files that people link on purpose.
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
    """Write a folder whole. Raises OSError.

    files: by their path in it. stage: an empty folder on the same disk, where it is prepared; what had its name goes there too.
    """
    fresh = stage / "new"
    for path, data in files.items():
        write_flushed(fresh / path, data)
    for folder in (fresh, *(path for path in fresh.rglob("*") if path.is_dir())):
        flush_folder(folder)
    final.parent.mkdir(exist_ok=True)
    if os.path.lexists(final):
        final.rename(stage / "old")
    rename_flushed(fresh, final)


def rename_flushed(prepared: Path, final: Path) -> None:
    """Give what is prepared its name, and wait until that is on the disk."""
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
    """Remove a folder or file if possible; of a link, the link and never what it leads to."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
