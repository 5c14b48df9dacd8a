"""An edge: a service that follows another one, and serves and hands on what it has verified (`cellfacts serve --mirror URL`).

One run is a process of its own (`python -m service.sync.edge DATA URL [ROOT]`), because TUF takes 20 MB and a quarter of a second that the
service does not need otherwise. Each step is whole, in an order in which a run can be killed at any moment: the release, the feed, the
signatures for those who follow this edge, and last the channel, which readers see.

DATA/following/            what was received and how it was proven (`service.sync.client`); its being there makes the folder an edge's
DATA/tuf/                  the origin's own signatures, as it has them
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
    """What a run brought. changed: whether anything is new. first_trust: the fingerprint that was trusted at first use, if so."""

    changed: bool
    release: str
    sequence: int
    first_trust: str | None


def follow(data: Path, url: str, root: bytes | None) -> Followed:
    """Bring an edge up to date. data: its data folder; url: of the service that it follows; root: where trust begins, None for the one
    seen first. Raises CellfactsError, SourceUnreachable, NotTrustworthy, PastItsDate, LocalFault, DataFolderNotWritable.
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
        told = client.root_fingerprint(first) if is_new and root is None else None
        return Followed(changed, received.release.id, received.channel.sequence, told)


def install_received(store: Store, received: Received, state: Path) -> bool:
    """Serve what was received from now on; whether it is anything new."""
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
    """Put back what a damaged disk has lost, from what was received last: readers need not wait for the origin."""
    with suppress(Exception):  # what led here is what must be said
        received = trusted_state.last_received(state)
        try:
            lost = store.channel().sequence < received.channel.sequence
        except ChannelDamaged:
            lost = True
        if lost or not store.is_whole(received.release.id):
            install_received(store, received, state)


def publish_signatures(state: Path, tuf: Path) -> None:
    """Lay out the signatures as the origin does, for whoever follows this edge; the timestamp last, as it says what else there is."""
    files = dict(published_files(state))
    timestamp = files.pop("timestamp.json")
    for path in tuf.glob("*.root.json"):
        if path.name not in files:  # of an origin that has begun anew
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
    """One run for an edge; the exit code of the process. words: the data folder, the address, perhaps a root file."""
    data, url, *root = words
    # Needed for the first run only; somebody may have tidied it away since.
    known = (Path(data) / FOLLOWING / "first.root.json").is_file()
    try:
        given = Path(root[0]).read_bytes() if root and (not known or Path(root[0]).is_file()) else None
        done = follow(Path(data), url, given)
    except AnotherRun:
        return 0  # another worker's
    except (CellfactsError, OSError) as error:
        stays = " What is here goes on being served." if (Path(data) / CHANNEL).is_file() else ""
        print(f"cellfacts: {error}{stays}", file=sys.stderr)
        return getattr(error, "code", 1)
    if done.first_trust:
        print(f"cellfacts: first use: trusting the root with the fingerprint {done.first_trust}", file=sys.stderr)
        print("cellfacts: compare it with the one in the gallery of the service that you follow", file=sys.stderr)
    if done.changed:
        print(f"cellfacts: now at release {done.release} (sequence {done.sequence})", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
