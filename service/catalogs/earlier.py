"""Earlier versions of a catalog, as git keeps them."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

# A file that was sent out longer ago is told apart by hand; each version takes a twentieth of a second.
MOST = 60


def earlier_versions(path: Path) -> Iterator[tuple[str, bytes]]:
    """What a file held, newest first, each with a name for people: the commit and its day. None outside a git work tree."""
    real = path.resolve()
    for row in git_bytes(real, "log", f"-{MOST}", "--format=%h %cs", "--", real.name).decode("ascii", "replace").splitlines():
        commit, _, day = row.partition(" ")
        if data := git_bytes(real, "show", f"{commit}:./{real.name}"):
            yield f"{commit} of {day}", data


def git_bytes(path: Path, *words: str) -> bytes:
    """What git says in a file's folder; nothing where it says no, or is not there."""
    command = ["git", "-C", str(path.parent), "-c", "log.showSignature=false", *words]
    try:
        return subprocess.run(command, capture_output=True, stdin=subprocess.DEVNULL, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return b""
