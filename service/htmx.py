"""htmx for the demo sites and the preview; `python -m service.htmx` fetches it. It is never part of a fragment, and never committed."""

from __future__ import annotations

import sys
from pathlib import Path

from service import npm
from service.errors import CellfactsError
from service.npm import NpmFile

# The versions that the snippets are tested with; SHA-384 of dist/htmx.min.js in each npm package.
VERSIONS = {
    "1.9.12": "sha384-ujb1lZYygJmzgSwoxRggbCHcjc0rB2XoQrxeTUQyRjrOnlCoYta87iKBWq3EsdM2",
    "2.0.11": "sha384-2OatzQy1H+Zd/IIrjr1TcuDGqLXeHhbooAyJY1KdQMKnr4LZ22k31GBLdYKHmVjg",
    "4.0.1": "sha384-Qp9rdC8H7EqOoX+nR0P3RPG2Noji+qdwJlGpfzwQJsfOpp3sGwIdSP9xO3+UlEhn",
}
DEFAULT = "2.0.11"


def file_name(version: str) -> str:
    """The file name under which a version is stored and served."""
    return f"htmx-{version}.min.js"


FILES = {
    version: NpmFile("htmx.org", version, "dist/htmx.min.js", sha384, file_name(version)) for version, sha384 in VERSIONS.items()
}


def is_htmx_installed(folder: Path, version: str) -> bool:
    return npm.is_sound(folder, FILES[version])


def ensure_htmx(folder: Path, patience: int = npm.PATIENCE) -> None:
    """Fetch missing versions from npm into the folder. patience: timeout of npm in seconds. Raises NpmUnavailable."""
    npm.ensure_files(folder, FILES.values(), "htmx", patience)


def main() -> None:
    from service import settings

    try:
        ensure_htmx(settings.read_settings().htmx)
    except CellfactsError as error:
        sys.exit(f"Error: {error}")


if __name__ == "__main__":
    main()
