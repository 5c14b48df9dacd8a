"""An edge: a service that follows another one, serves what it has verified, and passes it on (`cellfacts serve --mirror URL`).

A run is a subprocess (`python -m service.sync.edge DATA URL [ROOT]`), because TUF takes 20 MB and a quarter of a second. Each step is
atomic, and a run may be killed between any two: the release, the feed, the signatures for followers, and last the channel.

DATA/following/            state of the TUF client (`service.sync.client`); a data folder with it is an edge's
DATA/tuf/                  the origin's signatures, unchanged
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from service.errors import CellfactsError, ChannelDamaged
from service.files import holds, replace_file
from service.releases.store import CHANGES, CHANNEL, FOLLOWING, Store, open_store, refuse_own
from service.signing.metadata import prune
from service.sync import client, trusted_state
from service.sync.client import Received, deadline, lock_folder
from service.sync.errors import AnotherRun, named_failures


@dataclass(frozen=True, slots=True)
class Followed:
    """The result of a run. release: its id. name: with the origin's number. first_trust: fingerprint of the root, if it was trusted at first use."""

    changed: bool
    release: str
    name: str
    sequence: int
    first_trust: str | None


def follow(data: Path, url: str, root: bytes | None) -> Followed:
    """Update an edge once. root: the first trusted root; None to trust the first one received.

    Raises CellfactsError, SourceUnreachable, NotTrustworthy, PastItsDate, LocalFault, DataFolderNotWritable.
    """
    store = open_store(data)
    refuse_own(store)
    state = data / FOLLOWING
    with named_failures(), lock_folder(state), deadline(client.DEADLINE):
        try:
            first, is_new = client.starting_root(url, state, root)
            received = client.receive(url, state, first)
        except Exception:
            restore(store, state)
            raise
        trusted_state.keep_metadata(state)
        changed = install_received(store, received, state)
        client.remove_old_files(state, received)
        if is_new:
            client.remember_root(state, first)
        fingerprint = client.root_fingerprint(first) if is_new and root is None else None
        return Followed(
            changed, received.release.id, received.channel.name(received.release.id), received.channel.sequence, fingerprint
        )


def install_received(store: Store, received: Received, state: Path) -> bool:
    """Store and serve what was received. Returns whether the channel is new."""
    store.write(received.release)
    with store.writing():
        try:
            changed = store.channel() != received.channel
        except ChannelDamaged:
            changed = True
        store.replace(CHANGES, received.changes)
        publish_signatures(state, store.root / "tuf")
        store.set_channel(received.channel)
    return changed


def restore(store: Store, state: Path) -> None:
    """Put back what a damaged disk has lost, from what was received last. Readers need not wait for the origin."""
    with suppress(Exception):  # the first error is the one to report
        received = trusted_state.last_received(state)
        try:
            lost = store.channel().sequence < received.channel.sequence
        except ChannelDamaged:
            lost = True
        if lost or not store.is_whole(received.release.id):
            install_received(store, received, state)


def publish_signatures(state: Path, tuf: Path) -> None:
    """Copy the signatures for followers of this edge; the timestamp last, because it refers to all others."""
    files = dict(published_files(state))
    timestamp = files.pop("timestamp.json")
    for path in tuf.glob("*.root.json"):
        if path.name not in files:  # of an origin that started again with new keys
            path.unlink()
    for name, content in files.items():
        if not holds(tuf / name, content):
            replace_file(tuf / name, content)
    if not holds(tuf / "timestamp.json", timestamp):
        replace_file(tuf / "timestamp.json", timestamp)
        prune(tuf)


def published_files(state: Path) -> Iterator[tuple[str, bytes]]:
    """Each signed file by its name under `tuf/`."""
    metadata = state / trusted_state.PROVEN
    for path in (state / "metadata" / "root_history").glob("*.root.json"):
        yield path.name, path.read_bytes()
    for role in ("snapshot", "targets"):
        content = (metadata / f"{role}.json").read_bytes()
        yield f"{json.loads(content)['signed']['version']}.{role}.json", content
    for path in (state / "signed").iterdir():
        yield f"targets/{path.name}", path.read_bytes()
    yield "timestamp.json", (metadata / "timestamp.json").read_bytes()


def main(words: list[str]) -> int:
    """Run once; returns the exit code. words: the data folder, the address, and optionally a root file."""
    data, url, *root = words
    # The root file is needed for the first run only; it may have been removed since.
    has_root = (Path(data) / FOLLOWING / "first.root.json").is_file()
    try:
        root_bytes = Path(root[0]).read_bytes() if root and (not has_root or Path(root[0]).is_file()) else None
        result = follow(Path(data), url, root_bytes)
    except AnotherRun:
        return 0  # another worker's run
    except (CellfactsError, OSError) as error:
        note = " What is here goes on being served." if (Path(data) / CHANNEL).is_file() else ""
        print(f"cellfacts: {error}{note}", file=sys.stderr)
        return getattr(error, "code", 1)
    if result.first_trust:
        print(f"cellfacts: first use: trusting the root with the fingerprint {result.first_trust}", file=sys.stderr)
        print("cellfacts: compare it with the one in the gallery of the service that you follow", file=sys.stderr)
    if result.changed:
        print(f"cellfacts: now at release {result.name}, sequence {result.sequence}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
