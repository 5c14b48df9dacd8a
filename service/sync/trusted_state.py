"""The last received state, complete, to verify again offline: `mirror --check`, overdue notices, an edge's restart.

python-tuf replaces its metadata before it has fetched the files. So the metadata that belongs to the local files is kept apart.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from tuf.api.exceptions import DownloadHTTPError
from tuf.api.metadata import Metadata, TargetFile, Targets
from tuf.ngclient import Updater
from tuf.ngclient.urllib3_fetcher import Urllib3Fetcher

from service.files import holds, replace_file
from service.releases import channel as channels
from service.releases.store import CHANNEL
from service.sync.client import Received, parse_received, read_verified, signed_target

PROVEN = "proven"
ROLES = ("root", "targets", "snapshot", "timestamp")


def keep_metadata(state: Path) -> None:
    """Keep the metadata of a complete state; the timestamp last, because it refers to all others."""
    for role in ROLES:
        content = (state / "metadata" / f"{role}.json").read_bytes()
        final = state / PROVEN / f"{role}.json"
        if not holds(final, content):
            replace_file(final, content)


def last_received(state: Path) -> Received:
    """The last received state. Its signatures were verified then; their expiry is not checked."""
    targets = Metadata[Targets].from_file(str(state / PROVEN / "targets.json")).signed.targets
    return read_kept(state, targets.get)


def verify_received(state: Path) -> Received:
    """The last received state, with every signature and date verified again offline. Raises as python-tuf."""
    with tempfile.TemporaryDirectory() as scratch:  # python-tuf writes while it reads; looking must change nothing
        metadata = Path(scratch)
        for role in ROLES:
            shutil.copyfile(state / PROVEN / f"{role}.json", metadata / f"{role}.json")
        updater = Updater(scratch, OFFLINE, str(state / "signed"), OFFLINE, Offline(metadata), bootstrap=None)
        updater.refresh()
        return read_kept(state, updater.get_targetinfo)


def read_kept(state: Path, target: Callable[[str], TargetFile | None]) -> Received:
    """Parse the signed files here. target: finds a signed file by name."""

    def read(signed: TargetFile) -> bytes:
        return read_verified(state / "signed", signed)

    return parse_received(channels.from_bytes(read(signed_target(target, CHANNEL))), target, read)


OFFLINE = "https://offline.invalid/"


class Offline(Urllib3Fetcher):
    """Serves python-tuf the local metadata as if it came from the service."""

    def __init__(self, metadata: Path) -> None:
        super().__init__()
        self.metadata = metadata

    def _fetch(self, url: str) -> Iterator[bytes]:
        name = url.removeprefix(OFFLINE)
        role = name.rpartition("/")[2].removesuffix(".json").rpartition(".")[2]
        if role == "root":  # offline there is no newer root
            raise DownloadHTTPError("offline", 404)
        return iter([(self.metadata / f"{role}.json").read_bytes()])
