"""A partner's first-party copy of what a service publishes: fetched, verified, installed in one step.

What is trusted comes from python-tuf: no rollback, no mix, nothing that was frozen, nothing endless. What python-tuf leaves to its
callers is done here: one deadline for a whole run, nothing half written under a final name, one symlink that changes hands.

DIR/current                the copy, plain files for any web server: a link to installed/NAME
DIR/installed/NAME         named by the hash of all that is in it; the one before stays until the next change
DIR/state/first.root.json  where trust began
DIR/state/metadata/        python-tuf's own: the newest signatures seen
DIR/state/signed/          the signed files that the copy was made from
DIR/state/made-for/        for which address and day each copy was made, so that `check` can make it again and compare
DIR/lock                   held while a run lasts
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import shutil
import signal
import tempfile
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import FrameType

import urllib3
from tuf.api.exceptions import DownloadError, DownloadHTTPError, ExpiredMetadataError, RepositoryError
from tuf.api.metadata import TargetFile
from tuf.ngclient import Updater
from tuf.ngclient.urllib3_fetcher import Urllib3Fetcher

from service import channel as channels
from service.channel import Channel
from service.errors import CellfactsError, ChannelDamaged
from service.store import CHANNEL, flush_folder, write_flushed
from service.tree import tree
from widget.fragment import web_root
from widget.manifest import Release, ReleaseDamaged, unpack

DEADLINE = 55.0  # seconds for a whole run, whatever the other side does
PATIENCE = 15  # seconds for one answer to begin, or to go on
STAGING = ".staging-"
LARGEST_ROOT = 100_000  # bytes; python-tuf's own limit is 512,000


class MirrorError(CellfactsError):
    """A run that changed nothing: the last good copy stays. code: the command's exit code."""

    code = 1


class SourceUnreachable(MirrorError):
    """The service cannot be reached, or did not finish in time."""

    code = 10


class NotTrustworthy(MirrorError):
    """What came is not what the keys have signed."""

    code = 11


class PastItsDate(MirrorError):
    """The newest signatures are too old: the service is frozen, or somebody replays an old state."""

    code = 12


class LocalFault(MirrorError):
    """The disk, rights, or another run."""

    code = 13


class DeadlinePassed(Exception):
    """The whole run took too long."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run did. changed: whether the copy is another one now. first_trust: the fingerprint that was trusted at first use, if so."""

    changed: bool
    release: str | None
    sequence: int
    files: int
    first_trust: str | None = None


@dataclass(frozen=True, slots=True)
class Received:
    """What the service has signed: its channel, and the current release."""

    channel: Channel
    release: Release


def run(url: str, folder: Path, base: str, root: bytes | None, day: date) -> Outcome:
    """Bring a copy up to date. url: of the service; folder: the partner's; base: where readers find the copy; root: where trust begins,
    None for the root seen first; day: today. Raises SourceUnreachable, NotTrustworthy, PastItsDate, LocalFault.
    """
    with named_failures(), locked(folder), deadline(DEADLINE):
        state = folder / "state"
        first, is_new = starting_root(url, state, root)
        received = receive(url, state, first)
        changed, count = install(folder, received, base, day)
        if is_new:
            with staging(folder) as stage:
                put(stage / "first.root.json", state / "first.root.json", first)
        fingerprint = hashlib.sha256(first).hexdigest() if is_new and root is None else None
        return Outcome(changed, received.channel.current, received.channel.sequence, count, fingerprint)


@contextlib.contextmanager
def named_failures() -> Iterator[None]:
    """Every way in which a run can fail, by its name for users."""
    try:
        yield
    except MirrorError:
        raise
    except ExpiredMetadataError as error:
        raise PastItsDate(f"The newest signatures are past their date ({error}). The last good copy stays.") from error
    except (RepositoryError, ReleaseDamaged, ChannelDamaged) as error:
        raise NotTrustworthy(f"What came is not what the keys have signed ({error}). The last good copy stays.") from error
    except (DownloadError, urllib3.exceptions.HTTPError, DeadlinePassed) as error:
        reason = str(error) or type(error).__name__
        raise SourceUnreachable(f"The service cannot be reached ({reason}). The last good copy stays.") from error
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        raise LocalFault(f"{where}{error.strerror or error}. The last good copy stays.") from error


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[None]:
    """One run at a time. Raises LocalFault where another one is under way."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise LocalFault(f"Another run is under way in {folder}.") from error
        for left in folder.glob(f"{STAGING}*"):
            shutil.rmtree(left, ignore_errors=True)
        yield


@contextlib.contextmanager
def staging(folder: Path) -> Iterator[Path]:
    """A folder to prepare something in, and to put away what is to be removed: a run that is killed leaves it to the next one."""
    stage = Path(tempfile.mkdtemp(prefix=STAGING, dir=folder))
    try:
        yield stage
    finally:
        shutil.rmtree(stage, ignore_errors=True)


def put(prepared: Path, final: Path, data: bytes) -> None:
    """Write a file under one name, wait until it is on the disk, and give it its own in one step."""
    write_flushed(prepared, data)
    final.parent.mkdir(exist_ok=True)
    prepared.replace(final)
    flush_folder(final.parent)


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
            raise NotTrustworthy(
                "The root file is another one than the one that this copy began with. To begin anew, use an empty folder."
            )
        return first, False
    return (given if given is not None else fetcher().download_bytes(f"{tuf_url(url)}1.root.json", LARGEST_ROOT)), True


def fetcher() -> Urllib3Fetcher:
    """TUF's own fetcher, with less patience."""
    return Urllib3Fetcher(socket_timeout=PATIENCE, app_user_agent="cellfacts-mirror")


def tuf_url(url: str) -> str:
    """Where a service keeps its signatures. url: its address, with or without `v1/`."""
    return f"{web_root(url).removesuffix('v1/')}v1/tuf/"


def receive(url: str, state: Path, first: bytes) -> Received:
    """Fetch and verify the channel and the current release; what is here already is not fetched again."""
    metadata, files = state / "metadata", state / "signed"
    for path in (metadata, files):
        path.mkdir(parents=True, exist_ok=True)
    for path in metadata.glob("tmp*"):  # python-tuf's, of a run that was killed
        path.unlink()
    source = tuf_url(url)
    updater = Updater(str(metadata), source, str(files), f"{source}targets/", fetcher(), bootstrap=first)
    updater.refresh()
    channel = channels.from_bytes(signed_file(updater, files, CHANNEL))
    if channel.current is None:
        raise NotTrustworthy("The service has no release yet.")
    name = f"{channel.current}.json.gz"
    release = unpack(signed_file(updater, files, name))
    if release.id != channel.current:
        raise NotTrustworthy(f"{name} holds release {release.id}.")
    for path in files.iterdir():
        if path.name not in {CHANNEL, name}:
            path.unlink()
    return Received(channel, release)


def signed_file(updater: Updater, files: Path, name: str) -> bytes:
    """One signed file, fetched if the one here is not it, and verified as it is read."""
    target: TargetFile | None = updater.get_targetinfo(name)
    if target is None:
        raise NotTrustworthy(f"{name} is not among the signed files.")
    path = updater.find_cached_target(target) or updater.download_target(target)
    data = Path(path).read_bytes()
    target.verify_length_and_hashes(data)
    return data


def install(folder: Path, received: Received, base: str, day: date) -> tuple[bool, int]:
    """Make the copy and let the link point to it; whether it is another one, and how many files it has."""
    files = copy_of(received, base, day)
    name = digest(files)
    final, link = folder / "installed" / name, folder / "current"
    before = link.readlink().name if link.is_symlink() else ""
    if before == name and is_whole(final, files) and note(folder, name):
        return False, len(files)
    with staging(folder) as stage:
        put_away(folder, stage, {name, before})
        place(files, stage / "copy", final)
        # Before the link: whoever finds the copy must find what it was made for.
        put(stage / "note", made_for(folder, name), json.dumps({"base": base, "day": day.isoformat()}).encode() + b"\n")
        (stage / "current").symlink_to(Path("installed") / name)
        (stage / "current").replace(link)
        flush_folder(folder)
    return True, len(files)


def put_away(folder: Path, stage: Path, kept: Collection[str]) -> None:
    """Put away all that is installed but some, whatever it is. Before the link changes: after that, nothing is left to do that a run
    which is killed could leave undone.
    """
    for path in (folder / "installed").glob("*"):
        if path.name not in kept:
            path.rename(stage / f"old-{path.name}")
    for path in made_for(folder, "").parent.glob("*.json"):
        if path.stem not in kept:
            path.unlink()


def place(files: Mapping[str, bytes], fresh: Path, final: Path) -> None:
    """Write all files, wait until they are on the disk, and give their folder its final name."""
    for path, data in files.items():
        write_flushed(fresh / path, data)
    for inner in (fresh, *(path for path in fresh.rglob("*") if path.is_dir())):
        flush_folder(inner)
    final.parent.mkdir(exist_ok=True)
    if final.exists():  # it was damaged, or never became the current one
        final.rename(fresh.with_name("damaged"))
    fresh.rename(final)
    flush_folder(final.parent)


def made_for(folder: Path, name: str) -> Path:
    """Where it is noted for which address and day a copy was made."""
    return folder / "state" / "made-for" / f"{name}.json"


def note(folder: Path, name: str) -> tuple[str, date] | None:
    """The address and day that a copy was made for; None if that cannot be read."""
    try:
        known = json.loads(made_for(folder, name).read_bytes())
        return known["base"], date.fromisoformat(known["day"])
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return None


def copy_of(received: Received, base: str, day: date) -> dict[str, bytes]:
    """Every file of the copy by its path."""
    return {**tree(received.release, base, day, received.channel), CHANNEL: channels.as_bytes(received.channel)}


def digest(files: Mapping[str, bytes]) -> str:
    """One name for everything in a copy."""
    whole = hashlib.sha256()
    for path in sorted(files):
        whole.update(f"{path}\0{hashlib.sha256(files[path]).hexdigest()}\n".encode())
    return whole.hexdigest()[:16]


def is_whole(folder: Path, files: Mapping[str, bytes]) -> bool:
    """Whether a folder holds exactly these files."""
    found = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    return found.keys() == files.keys() and all(found[path].read_bytes() == data for path, data in files.items())


def check(folder: Path) -> Outcome:
    """Verify a copy without the network: the signatures that came with it, and every byte that was made from them.

    Raises NotTrustworthy, PastItsDate, LocalFault.
    """
    with named_failures(), locked(folder):
        state = folder / "state"
        updater = Updater(
            str(state / "metadata"), OFFLINE, str(state / "signed"), OFFLINE, Offline(state / "metadata"), bootstrap=None
        )
        updater.refresh()
        channel = channels.from_bytes(signed_file(updater, state / "signed", CHANNEL))
        release = unpack(signed_file(updater, state / "signed", f"{channel.current}.json.gz"))
        installed = (folder / "current").resolve(strict=True)
        known = note(folder, installed.name)
        if not known or not is_whole(installed, copy := copy_of(Received(channel, release), *known)):
            raise NotTrustworthy("A file in the copy is not the one that was installed. The next run mends it.")
        return Outcome(False, channel.current, channel.sequence, len(copy))


OFFLINE = "https://offline.invalid/"


class Offline(Urllib3Fetcher):
    """Answers from what the last run left, so that python-tuf verifies it as if it came from the service."""

    def __init__(self, metadata: Path) -> None:
        super().__init__()
        self.metadata = metadata

    def _fetch(self, url: str) -> Iterator[bytes]:
        name = url.removeprefix(OFFLINE)
        role = name.rpartition("/")[2].removesuffix(".json").rpartition(".")[2]
        if role == "root":  # no newer root can be known here
            raise DownloadHTTPError("offline", 404)
        return iter([(self.metadata / f"{role}.json").read_bytes()])
