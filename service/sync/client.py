"""What another service has signed: fetched, verified, and kept so that it can be proven again without the network.

What is trusted comes from python-tuf: no rollback, no mix, nothing that was frozen, nothing endless. What python-tuf leaves to its
callers is done here: one deadline for a whole run, nothing half written under a final name, a clock that cannot be right, and a channel
that lacks what this side has seen already.

STATE/first.root.json      where trust began
STATE/metadata/            python-tuf's own: the newest signatures seen
STATE/signed/HASH.NAME     the signed files
STATE/proven/              the signatures of the signed files that are here, all of them (`service.sync.trusted_state`)
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import signal
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import FrameType

from tuf.api.metadata import TargetFile
from tuf.ngclient import Updater
from tuf.ngclient.urllib3_fetcher import Urllib3Fetcher

from service.errors import ChannelDamaged
from service.files import LockHeld, hold_lock, remove_tree, replace_file
from service.releases import channel as channels
from service.releases.channel import Channel
from service.releases.store import CHANGES, CHANNEL, FOLLOWING, IDENTITY
from service.sync.errors import AnotherRun, DeadlinePassed, LocalFault, NotTrustworthy
from widget.fragment import web_root
from widget.manifest import Release, bundle_name, unpack

DEADLINE = 55.0  # seconds for a whole run, whatever the other side does
PATIENCE = 15  # seconds for one answer to begin, or to go on
STAGING = ".staging-"
# In a mirror's folder, and in an edge's.
STATE_FOLDERS = ("metadata", "metadata/root_history", "signed", "proven", "proven/root_history")
OWN_FOLDERS = ("installed", "state", "state/made-for", *(f"state/{name}" for name in STATE_FOLDERS), *STATE_FOLDERS)
LARGEST_ROOT = 100_000  # bytes; python-tuf's own limit is 512,000
# A timestamp is signed for seven days. One that is good for longer than nine says that the clock here is behind.
LONGEST_GOOD = timedelta(days=9)

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Received:
    """What the service has signed: its channel, the current release, and the feed of changes in the reserved form. files: where they lie."""

    channel: Channel
    release: Release
    changes: bytes
    files: frozenset[str] = frozenset()


def ignore_progress(_: str) -> None:
    """For runs whose progress nobody watches."""


@contextlib.contextmanager
def lock_folder(folder: Path) -> Iterator[None]:
    """One run at a time. Raises AnotherRun; LocalFault where a folder is a link: what is old there would be removed."""
    folder.mkdir(parents=True, exist_ok=True)
    with contextlib.ExitStack() as stack:
        try:
            stack.enter_context(hold_lock(folder / "lock", wait=False))
        except LockHeld as error:
            raise AnotherRun(f"Another run is under way in {folder}.") from error
        if links := [path for path in map(folder.joinpath, OWN_FOLDERS) if path.is_symlink()]:
            raise LocalFault(f"{links[0]} is a link to another folder. Remove it.")
        for left in folder.glob(f"{STAGING}*"):
            remove_tree(left)
        yield


@contextlib.contextmanager
def deadline(seconds: float) -> Iterator[None]:
    """End whatever goes on after some seconds: python-tuf alone reads a drip of one byte in two seconds for ever (measured)."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise DeadlinePassed(f"not done after {seconds:.0f} seconds")

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def starting_root(url: str, state: Path, given: bytes | None) -> tuple[bytes, bool]:
    """The root where trust begins, and whether it was not known before. Raises NotTrustworthy if another one is given than the known."""
    known = state / "first.root.json"
    if known.exists():
        first = known.read_bytes()
        if given is not None and given != first:
            anew = "take another data folder" if state.name == FOLLOWING else f"remove {state} and run again"
            raise NotTrustworthy(f"The root file is another one than the one that this copy began with. To begin anew, {anew}.")
        return first, False
    return (given if given is not None else fetcher().download_bytes(f"{tuf_url(url)}1.root.json", LARGEST_ROOT)), True


def remember_root(state: Path, first: bytes) -> None:
    """Note where trust began, once it has led to something."""
    replace_file(state / "first.root.json", first)


def fetcher() -> Urllib3Fetcher:
    """TUF's own fetcher, with less patience."""
    return Urllib3Fetcher(socket_timeout=PATIENCE, app_user_agent="cellfacts-mirror")


def tuf_url(url: str) -> str:
    """Where a service keeps its signatures. url: its address, with or without `v1/`."""
    return f"{web_root(url).removesuffix('v1/')}v1/tuf/"


def receive(url: str, state: Path, first: bytes, tell: Tell = ignore_progress) -> Received:
    """Fetch and verify the channel and the current release; what is here already is not fetched again.

    url: of the service. first: the root where trust begins. tell: is told what happens, for people who watch.
    """
    metadata, files = state / "metadata", state / "signed"
    for path in (metadata, files):
        path.mkdir(parents=True, exist_ok=True)
    for path in metadata.glob("tmp*"):  # python-tuf's, of a run that was killed
        path.unlink()
    tell("Asking for the newest signatures …")
    source = tuf_url(url)
    updater = Updater(str(metadata), source, str(files), f"{source}targets/", fetcher(), bootstrap=first)
    updater.refresh()
    refuse_clock(metadata, datetime.now(UTC))
    known = newest_channel(files)

    def fetched(target: TargetFile) -> bytes:
        path = signed_path(files, target)
        if path.is_symlink():  # python-tuf would write to where it leads
            path.unlink()
        if updater.find_cached_target(target, str(path)) is None:
            tell(f"Fetching {target.path} ({target.length:,} bytes) …")
            updater.download_target(target, str(path))
        return read_verified(files, target)

    target = signed_target(updater.get_targetinfo, CHANNEL)
    channel = channels.from_bytes(fetched(target))
    try:
        refuse_rollback(channel, known)
    except NotTrustworthy:
        signed_path(files, target).unlink()  # nor is it what the next run has seen
        raise
    received = parse_received(channel, updater.get_targetinfo, fetched)
    names = (CHANNEL, bundle_name(received.release.id), CHANGES)
    return replace(
        received, files=frozenset(signed_path(files, signed_target(updater.get_targetinfo, name)).name for name in names)
    )


def remove_old_files(state: Path, received: Received) -> None:
    """Remove signed files that belong to something earlier, once nothing here speaks of them."""
    for path in (state / "signed").iterdir():
        if path.name not in received.files:
            path.unlink()


def refuse_clock(metadata: Path, now: datetime) -> None:
    """Raises LocalFault if the clock is so far behind that it could not tell what is past its date."""
    expires = datetime.fromisoformat(json.loads((metadata / "timestamp.json").read_bytes())["signed"]["expires"])
    if expires - now > LONGEST_GOOD:
        raise LocalFault(
            f"The clock here says {now:%Y-%m-%d}, but the newest signature was made {expires - timedelta(days=7):%Y-%m-%d}. "
            "One of the two clocks is wrong."
        )


def newest_channel(files: Path) -> Channel:
    """The newest channel that was verified here before."""
    found = [Channel()]
    for path in files.glob(f"*.{CHANNEL}"):
        with contextlib.suppress(ChannelDamaged):
            found.append(channels.from_bytes(path.read_bytes()))
    return max(found, key=lambda one: one.sequence)


def refuse_rollback(channel: Channel, known: Channel) -> None:
    """Raises NotTrustworthy if a channel lacks what has been seen before: a service restored from a backup may have lost a withdrawal."""
    if channel.sequence < known.sequence or (channel.sequence == known.sequence and channel != known):
        raise NotTrustworthy(
            f"The service is at sequence {channel.sequence}, but this copy has seen another {known.sequence}: "
            f"it has lost a change, perhaps a withdrawal."
        )


def parse_received(channel: Channel, target: Callable[[str], TargetFile | None], read: Callable[[TargetFile], bytes]) -> Received:
    """What the signed files say. target: finds one by its name; read: its verified bytes. Raises NotTrustworthy, ReleaseDamaged."""
    if channel.current is None:
        raise NotTrustworthy("The service has no release yet.")
    # Before it becomes part of a path: python-tuf makes every folder that a file's name asks for.
    if not IDENTITY.fullmatch(channel.current):
        raise NotTrustworthy(f"The current release is called {channel.current!r}, which is no release's name.")
    release = unpack(read(signed_target(target, bundle_name(channel.current))))
    if release.id != channel.current:
        raise NotTrustworthy(f"What is signed as release {channel.current} is release {release.id}.")
    return Received(channel, release, read(signed_target(target, CHANGES)))


def signed_target(target: Callable[[str], TargetFile | None], name: str) -> TargetFile:
    """One signed file by its name. Raises NotTrustworthy."""
    found = target(name)
    if found is None:
        raise NotTrustworthy(f"{name} is not among the signed files.")
    return found


def signed_path(files: Path, target: TargetFile) -> Path:
    """Where a signed file is kept: the hash in its name, so that none is ever written over another."""
    return files / f"{target.hashes['sha256']}.{target.path}"


def read_verified(files: Path, target: TargetFile) -> bytes:
    """The bytes of a signed file that is here. Raises RepositoryError, OSError."""
    data = signed_path(files, target).read_bytes()
    target.verify_length_and_hashes(data)
    return data


def root_fingerprint(first: bytes) -> str:
    """What people compare before the first trust: the SHA-256 of the root."""
    return hashlib.sha256(first).hexdigest()
