"""TUF client: fetch and verify what another service has signed, and keep it so that it can be verified again offline.

python-tuf protects against rollback, mix-and-match, freeze and endless data. This module adds what python-tuf leaves to its callers:
one deadline for a whole run, no partial files under a final name, a check of the local clock, and rollback protection for the channel.

STATE/first.root.json      the first trusted root
STATE/metadata/            python-tuf's own: the newest metadata seen
STATE/signed/HASH.NAME     the signed files
STATE/proven/              a complete set of metadata for these files (`service.sync.trusted_state`)
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

DEADLINE = 55.0  # seconds for a whole run
PATIENCE = 15  # seconds without data from the server
STAGING = ".staging-"
# In a mirror's folder, and in an edge's.
STATE_FOLDERS = ("metadata", "metadata/root_history", "signed", "proven", "proven/root_history")
OWN_FOLDERS = ("installed", "state", "state/made-for", *(f"state/{name}" for name in STATE_FOLDERS), *STATE_FOLDERS)
LARGEST_ROOT = 100_000  # bytes; python-tuf's own limit is 512,000
# A timestamp is signed for seven days. If it is good for more than nine, the clock here is behind.
LONGEST_GOOD = timedelta(days=9)

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Received:
    """What the service has signed. changes: the feed in the reserved form. files: names of the signed files."""

    channel: Channel
    release: Release
    changes: bytes
    files: frozenset[str] = frozenset()


def ignore_progress(_: str) -> None:
    """Discard progress messages."""


@contextlib.contextmanager
def lock_folder(folder: Path) -> Iterator[None]:
    """Allow one run at a time, and clean up staging folders.

    Raises AnotherRun; LocalFault if a subfolder is a symlink: cleaning up would remove files elsewhere.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with contextlib.ExitStack() as stack:
        try:
            stack.enter_context(hold_lock(folder / "lock", wait=False))
        except LockHeld as error:
            raise AnotherRun(f"Another run is under way in {folder}.") from error
        if links := [path for path in map(folder.joinpath, OWN_FOLDERS) if path.is_symlink()]:
            raise LocalFault(f"{links[0]} is a link to another folder. Remove it.")
        for leftover in folder.glob(f"{STAGING}*"):
            remove_tree(leftover)
        yield


@contextlib.contextmanager
def deadline(seconds: float) -> Iterator[None]:
    """Raise DeadlinePassed after some seconds: python-tuf alone reads one byte every two seconds for ever (measured)."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise DeadlinePassed(f"not done after {seconds:.0f} seconds")

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def starting_root(url: str, state: Path, root: bytes | None) -> tuple[bytes, bool]:
    """The first trusted root, and whether it is new here. Raises NotTrustworthy if `root` differs from the trusted one.

    root: from the user; None to trust the first one received.
    """
    path = state / "first.root.json"
    if path.exists():
        first = path.read_bytes()
        if root is not None and root != first:
            advice = "take another data folder" if state.name == FOLLOWING else f"remove {state} and run again"
            raise NotTrustworthy(f"The root file is another one than the one that this copy began with. To begin anew, {advice}.")
        return first, False
    return (root if root is not None else fetcher().download_bytes(f"{tuf_url(url)}1.root.json", LARGEST_ROOT)), True


def remember_root(state: Path, first: bytes) -> None:
    """Store the first trusted root, after the first successful run."""
    replace_file(state / "first.root.json", first)


def fetcher() -> Urllib3Fetcher:
    return Urllib3Fetcher(socket_timeout=PATIENCE, app_user_agent="cellfacts-mirror")


def tuf_url(url: str) -> str:
    """Address of a service's TUF metadata. url: of the service, with or without `v1/`."""
    return f"{web_root(url).removesuffix('v1/')}v1/tuf/"


def receive(url: str, state: Path, first: bytes, tell: Tell = ignore_progress) -> Received:
    """Fetch and verify the channel and the current release. Files that are here already are not fetched again.

    first: the trusted root to begin with. tell: called with progress messages. Raises NotTrustworthy, LocalFault, and as python-tuf.
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
    before = newest_channel(files)

    def fetch(target: TargetFile) -> bytes:
        path = signed_path(files, target)
        if path.is_symlink():  # python-tuf would write to where it leads
            path.unlink()
        if updater.find_cached_target(target, str(path)) is None:
            tell(f"Fetching {target.path} ({target.length:,} bytes) …")
            updater.download_target(target, str(path))
        return read_verified(files, target)

    target = signed_target(updater.get_targetinfo, CHANNEL)
    channel = channels.from_bytes(fetch(target))
    try:
        refuse_rollback(channel, before)
    except NotTrustworthy:
        signed_path(files, target).unlink()  # so that the next run does not count it as seen
        raise
    received = parse_received(channel, updater.get_targetinfo, fetch)
    names = (CHANNEL, bundle_name(received.release.id), CHANGES)
    return replace(
        received, files=frozenset(signed_path(files, signed_target(updater.get_targetinfo, name)).name for name in names)
    )


def remove_old_files(state: Path, received: Received) -> None:
    """Remove signed files of earlier states, once nothing here refers to them."""
    for path in (state / "signed").iterdir():
        if path.name not in received.files:
            path.unlink()


def refuse_clock(metadata: Path, now: datetime) -> None:
    """Raise LocalFault if the clock is so far behind that expired signatures would seem good."""
    expires = datetime.fromisoformat(json.loads((metadata / "timestamp.json").read_bytes())["signed"]["expires"])
    if expires - now > LONGEST_GOOD:
        raise LocalFault(
            f"The clock here says {now:%Y-%m-%d}, but the newest signature was made {expires - timedelta(days=7):%Y-%m-%d}. "
            "One of the two clocks is wrong."
        )


def newest_channel(files: Path) -> Channel:
    channels_here = [Channel()]
    for path in files.glob(f"*.{CHANNEL}"):
        with contextlib.suppress(ChannelDamaged):
            channels_here.append(channels.from_bytes(path.read_bytes()))
    return max(channels_here, key=lambda channel: channel.sequence)


def refuse_rollback(channel: Channel, before: Channel) -> None:
    """Raise NotTrustworthy if the channel is older than one seen before: it may lack a withdrawal."""
    if channel.sequence < before.sequence or (channel.sequence == before.sequence and channel != before):
        raise NotTrustworthy(
            f"The service is at sequence {channel.sequence}, but this copy has seen another {before.sequence}: "
            f"it has lost a change, perhaps a withdrawal."
        )


def parse_received(channel: Channel, target: Callable[[str], TargetFile | None], read: Callable[[TargetFile], bytes]) -> Received:
    """Parse the signed files. target: finds a signed file by name. read: its verified bytes.

    Raises NotTrustworthy, ReleaseDamaged, ChannelDamaged.
    """
    if channel.current is None:
        raise NotTrustworthy("The service has no release yet.")
    # Checked before it becomes part of a path: python-tuf creates every folder in a file's name.
    if not IDENTITY.fullmatch(channel.current):
        raise NotTrustworthy(f"The current release is called {channel.current!r}, which is no release's name.")
    release = unpack(read(signed_target(target, bundle_name(channel.current))))
    if release.id != channel.current:
        raise NotTrustworthy(f"What is signed as release {channel.current} is release {release.id}.")
    return Received(channel, release, read(signed_target(target, CHANGES)))


def signed_target(target: Callable[[str], TargetFile | None], name: str) -> TargetFile:
    """A signed file by its name. Raises NotTrustworthy."""
    signed = target(name)
    if signed is None:
        raise NotTrustworthy(f"{name} is not among the signed files.")
    return signed


def signed_path(files: Path, target: TargetFile) -> Path:
    """Where a signed file is stored. Its hash is in the name, so no file is ever overwritten."""
    return files / f"{target.hashes['sha256']}.{target.path}"


def read_verified(files: Path, target: TargetFile) -> bytes:
    """The bytes of a signed file, checked against its hash. Raises RepositoryError, OSError."""
    data = signed_path(files, target).read_bytes()
    target.verify_length_and_hashes(data)
    return data


def root_fingerprint(first: bytes) -> str:
    """SHA-256 of a root, which people compare before they trust it."""
    return hashlib.sha256(first).hexdigest()
