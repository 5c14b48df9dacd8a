"""Earlier versions of a catalog in git."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

# Versions. For an older file --base is given by hand; each version takes a twentieth of a second.
MOST = 60


def earlier_versions(path: Path) -> Iterator[tuple[str, bytes]]:
    """Name (commit and day) and bytes of each version, newest first. Empty outside a git work tree."""
    real = path.resolve()
    for row in git_bytes(real, "log", f"-{MOST}", "--format=%h %cs", "--", real.name).decode("ascii", "replace").splitlines():
        commit, _, day = row.partition(" ")
        if data := git_bytes(real, "show", f"{commit}:./{real.name}"):
            yield f"{commit} of {day}", data


def git_bytes(path: Path, *words: str) -> bytes:
    """Output of a git command in the file's folder; empty if it fails or git is missing."""
    command = ["git", "-C", str(path.parent), "-c", "log.showSignature=false", *words]
    try:
        return subprocess.run(command, capture_output=True, stdin=subprocess.DEVNULL, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return b""
