"""A partner's first-party copy: fetched, verified, and installed atomically.

DIR/current                the copy, plain files for any web server: a symlink to installed/NAME
DIR/installed/NAME         named by a hash of its content; the previous copy stays until the next change
DIR/state/                 state of the TUF client (`service.sync.client`)
DIR/state/made-for/        base address and day of each copy, so that `check` can rebuild it and compare
DIR/lock                   held during a run
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import shutil
import tempfile
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from service.files import rename_flushed, replace_file, replace_folder
from service.releases import channel as channels
from service.releases.channel import Channel
from service.releases.store import CHANNEL
from service.releases.view import materialize
from service.sync import client, trusted_state
from service.sync.client import STAGING, Received, Tell, deadline, ignore_progress, lock_folder
from service.sync.errors import LocalFault, NotTrustworthy, named_failures


@dataclass(frozen=True, slots=True)
class MirrorRun:
    """The result of a run.

    release: id of the current one. name: the same with the number that the service gave it. number: None if it gave none.
    first_trust: fingerprint of the root, if it was trusted at first use.
    """

    changed: bool
    release: str | None
    name: str
    number: int | None
    sequence: int
    files: int
    first_trust: str | None = None


def run_result(changed: bool, channel: Channel, files: int, first_trust: str | None = None) -> MirrorRun:
    release = channel.current or ""
    return MirrorRun(
        changed, channel.current, channel.name(release), channel.numbers.get(release), channel.sequence, files, first_trust
    )


def update_copy(url: str, folder: Path, base: str, root: bytes | None, day: date, tell: Tell = ignore_progress) -> MirrorRun:
    """Update a copy once. base: where readers find the copy. root: the first trusted root; None to trust the first one received.

    Raises SourceUnreachable, NotTrustworthy, PastItsDate, LocalFault.
    """
    with named_failures(), lock_folder(folder), deadline(client.DEADLINE):
        state = folder / "state"
        try:
            first, is_new = client.starting_root(url, state, root)
            received = client.receive(url, state, first, tell)
        except Exception:
            show_overdue(folder, base, day)
            raise
        trusted_state.keep_metadata(state)
        client.remove_old_files(state, received)
        tell("Installing …")
        changed, count = install(folder, received, base, day)
        if is_new:
            client.remember_root(state, first)
        fingerprint = client.root_fingerprint(first) if is_new and root is None else None
        return run_result(changed, received.channel, count, fingerprint)


def is_past_date(folder: Path, now: datetime) -> bool:
    """True if the copy's signatures have expired, or there are none."""
    try:
        signed = json.loads((folder / "state" / trusted_state.PROVEN / "timestamp.json").read_bytes())["signed"]
        return now > datetime.fromisoformat(signed["expires"])
    except (OSError, ValueError, KeyError, TypeError):
        return True


def show_overdue(folder: Path, base: str, day: date) -> None:
    """Rebuild the copy for today from local data, so that overdue texts say so even if the service cannot be reached."""
    with contextlib.suppress(Exception):  # the first error is the one to report
        if (folder / "current").exists():
            note = read_note(folder, (folder / "current").resolve().name)
            # A clock that was set back must not remove an overdue notice.
            install(folder, trusted_state.last_received(folder / "state"), base, max(day, note[1]) if note else day)


@contextlib.contextmanager
def staging(folder: Path) -> Iterator[Path]:
    """A staging folder. A killed run leaves it for the next run to remove."""
    stage = Path(tempfile.mkdtemp(prefix=STAGING, dir=folder))
    try:
        yield stage
    finally:
        shutil.rmtree(stage, ignore_errors=True)


def install(folder: Path, received: Received, base: str, day: date) -> tuple[bool, int]:
    """Build the copy and switch the symlink. Returns whether it changed, and the number of files. Raises LocalFault."""
    link = folder / "current"
    if link.is_dir() and not link.is_symlink():
        raise LocalFault(f"{link} is a folder, and must be a link that this program makes. Move it away.")
    files = copy_contents(received, base, day)
    # Two names, so that a damaged copy is replaced without being moved while readers use it.
    names = (copy_digest(files), f"{copy_digest(files)}-again")
    before = link.readlink().name if link.is_symlink() and link.readlink().parent == Path("installed") else ""
    if before in names and is_whole(folder / "installed" / before, files) and read_note(folder, before):
        return False, len(files)
    name = names[before == names[0]]
    with staging(folder) as stage:
        remove_old_copies(folder, stage, {name, before})
        replace_folder(folder / "installed" / name, files, stage)
        # Before the symlink: a copy that is in use must have its note.
        note_path(folder, name).parent.mkdir(exist_ok=True)
        note = json.dumps({"base": base, "day": day.isoformat()}).encode() + b"\n"
        replace_file(note_path(folder, name), note, partial=stage / "note")
        (stage / "current").symlink_to(Path("installed") / name)
        rename_flushed(stage / "current", link)
    return True, len(files)


def remove_old_copies(folder: Path, stage: Path, kept: Collection[str]) -> None:
    """Remove every installed copy except `kept`.

    Runs before the symlink swap, so the swap is the last step and a killed run leaves nothing half done.
    """
    for path in (folder / "installed").glob("*"):
        if path.name not in kept:
            path.rename(stage / f"old-{path.name}")
    for path in note_path(folder, "").parent.glob("*.json"):
        if path.stem not in kept:
            path.unlink()


def note_path(folder: Path, name: str) -> Path:
    return folder / "state" / "made-for" / f"{name}.json"


def read_note(folder: Path, name: str) -> tuple[str, date] | None:
    """The base address and day for which a copy was made; None if they cannot be read."""
    try:
        note = json.loads(note_path(folder, name).read_bytes())
        return note["base"], date.fromisoformat(note["day"])
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return None


def copy_contents(received: Received, base: str, day: date) -> dict[str, bytes]:
    return {**materialize(received.release, base, day, received.channel), CHANNEL: channels.as_bytes(received.channel)}


def copy_digest(files: Mapping[str, bytes]) -> str:
    digest = hashlib.sha256()
    for path in sorted(files):
        digest.update(f"{path}\0{hashlib.sha256(files[path]).hexdigest()}\n".encode())
    return digest.hexdigest()[:16]


def is_whole(folder: Path, files: Mapping[str, bytes]) -> bool:
    """True if a folder holds exactly these files, and no symlinks."""
    if folder.is_symlink() or any(path.is_symlink() for path in folder.rglob("*")):
        return False
    paths = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    return paths.keys() == files.keys() and all(paths[path].read_bytes() == data for path, data in files.items())


def check(folder: Path) -> MirrorRun:
    """Verify a copy offline: its signatures, and every byte that was made from them.

    Raises NotTrustworthy, PastItsDate, LocalFault.
    """
    if not (folder / "state").is_dir():
        raise LocalFault(f"{folder} is no copy that `cellfacts mirror` has made.")
    with named_failures(), lock_folder(folder):
        received = trusted_state.verify_received(folder / "state")
        installed = (folder / "current").resolve(strict=True)
        note = read_note(folder, installed.name)
        if not note or not is_whole(installed, copy := copy_contents(received, *note)):
            raise NotTrustworthy("A file in the copy is not the one that was installed. The next run mends it.")
        return run_result(False, received.channel, len(copy))
