"""`python -m tests.tuf_client`: the mirror's client code behind the interface of the public suite `tuf-conformance`.

Its commands and options are the suite's (its CLIENT-CLI.md): `init TRUSTED_ROOT`, `refresh`, `download`.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click
import urllib3
from tuf.api.exceptions import DownloadError, RepositoryError
from tuf.ngclient import Updater

from service.sync.client import fetcher


@click.group()
@click.option("--metadata-dir", required=True, type=click.Path(path_type=Path))
@click.option("--metadata-url")
@click.option("--target-name", multiple=True)
@click.option("--target-base-url")
@click.option("--target-dir", type=click.Path(path_type=Path))
@click.pass_context
def main(
    ctx: click.Context,
    metadata_dir: Path,
    metadata_url: str | None,
    target_name: tuple[str, ...],
    target_base_url: str | None,
    target_dir: Path | None,
) -> None:
    """A TUF client for the conformance suite."""
    ctx.obj = {
        "metadata_dir": metadata_dir,
        "metadata_url": metadata_url,
        "target_name": target_name,
        "target_base_url": target_base_url,
        "target_dir": target_dir,
    }


@main.command()
@click.argument("trusted_root", type=click.Path(exists=True, path_type=Path))
@click.pass_obj
def init(known: dict[str, Any], trusted_root: Path) -> None:
    """Begin to trust a root."""
    known["metadata_dir"].mkdir(parents=True, exist_ok=True)
    (known["metadata_dir"] / "root.json").write_bytes(trusted_root.read_bytes())


@main.command()
@click.pass_obj
def refresh(known: dict[str, Any]) -> None:
    """Update the metadata."""
    updater(known).refresh()


@main.command()
@click.pass_obj
def download(known: dict[str, Any]) -> None:
    """Update the metadata, and download targets."""
    client = updater(known)
    for name in known["target_name"]:
        target = client.get_targetinfo(name)
        if target is None:
            raise RepositoryError(f"{name} is not among the targets")
        if not client.find_cached_target(target):
            client.download_target(target)


def updater(known: dict[str, Any]) -> Updater:
    """The client that the mirror uses too."""
    folder = known["target_dir"]
    if folder:
        folder.mkdir(parents=True, exist_ok=True)
    base = str(known["target_base_url"]) if known["target_base_url"] else None
    return Updater(
        str(known["metadata_dir"]), str(known["metadata_url"]), str(folder) if folder else None, base, fetcher(), bootstrap=None
    )


if __name__ == "__main__":
    try:
        main()
    except (RepositoryError, DownloadError, urllib3.exceptions.HTTPError, OSError) as error:
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
        sys.exit(1)
