"""A partner's first-party copy of what a service publishes: fetched, verified, installed in one step.

DIR/current                the copy, plain files for any web server: a link to installed/NAME
DIR/installed/NAME         named by the hash of all that is in it; the one before stays until the next change
DIR/state/                 what was received and how it was proven (`service.sync.client`)
DIR/state/made-for/        for which address and day each copy was made, so that `check` can make it again and compare
DIR/lock                   held while a run lasts
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
from service.releases.store import CHANNEL
from service.releases.view import materialize
from service.sync import client, trusted_state
from service.sync.client import STAGING, Received, Tell, deadline, ignore_progress, lock_folder
from service.sync.errors import LocalFault, NotTrustworthy, named_failures


@dataclass(frozen=True, slots=True)
class MirrorRun:
    """What a run did. changed: whether the copy is another one now. first_trust: the fingerprint that was trusted at first use, if so."""

    changed: bool
    release: str | None
    sequence: int
    files: int
    first_trust: str | None = None


def update_copy(url: str, folder: Path, base: str, root: bytes | None, day: date, tell: Tell = ignore_progress) -> MirrorRun:
    """Bring a copy up to date. url: of the service; folder: the partner's; base: where readers find the copy; root: where trust begins,
    None for the root seen first; day: today; tell: is told what happens. Raises SourceUnreachable, NotTrustworthy, PastItsDate, LocalFault.
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
        told = client.root_fingerprint(first) if is_new and root is None else None
        return MirrorRun(changed, received.channel.current, received.channel.sequence, count, told)


def is_past_date(folder: Path, now: datetime) -> bool:
    """Whether the newest signatures of a copy are past their date, or there are none."""
    try:
        signed = json.loads((folder / "state" / trusted_state.PROVEN / "timestamp.json").read_bytes())["signed"]
        return now > datetime.fromisoformat(signed["expires"])
    except (OSError, ValueError, KeyError, TypeError):
        return True


def show_overdue(folder: Path, base: str, day: date) -> None:
    """Make the copy for today from what is here: a text whose review date has passed says so, whether the service can be reached or not."""
    with contextlib.suppress(Exception):  # what led here is what the partner must hear
        if (folder / "current").exists():
            known = read_note(folder, (folder / "current").resolve().name)
            # A clock that has fallen back takes no notice away.
            install(folder, trusted_state.last_received(folder / "state"), base, max(day, known[1]) if known else day)


@contextlib.contextmanager
def staging(folder: Path) -> Iterator[Path]:
    """A folder to prepare something in, and to put away what is to be removed: a run that is killed leaves it to the next one."""
    stage = Path(tempfile.mkdtemp(prefix=STAGING, dir=folder))
    try:
        yield stage
    finally:
        shutil.rmtree(stage, ignore_errors=True)


def install(folder: Path, received: Received, base: str, day: date) -> tuple[bool, int]:
    """Make the copy and let the link point to it; whether it is another one, and how many files it has. Raises LocalFault."""
    link = folder / "current"
    if link.is_dir() and not link.is_symlink():
        raise LocalFault(f"{link} is a folder, and must be a link that this program makes. Move it away.")
    files = copy_contents(received, base, day)
    # Two names, so that a damaged copy is never moved away from under its readers.
    names = (copy_digest(files), f"{copy_digest(files)}-again")
    before = link.readlink().name if link.is_symlink() and link.readlink().parent == Path("installed") else ""
    if before in names and is_whole(folder / "installed" / before, files) and read_note(folder, before):
        return False, len(files)
    name = names[before == names[0]]
    with staging(folder) as stage:
        remove_old_copies(folder, stage, {name, before})
        replace_folder(folder / "installed" / name, files, stage)
        # Before the link: whoever finds the copy must find what it was made for.
        note_path(folder, name).parent.mkdir(exist_ok=True)
        about = json.dumps({"base": base, "day": day.isoformat()}).encode() + b"\n"
        replace_file(note_path(folder, name), about, partial=stage / "note")
        (stage / "current").symlink_to(Path("installed") / name)
        rename_flushed(stage / "current", link)
    return True, len(files)


def remove_old_copies(folder: Path, stage: Path, kept: Collection[str]) -> None:
    """Put away all that is installed but some, whatever it is. Before the link changes: after that, nothing is left to do that a run
    which is killed could leave undone.
    """
    for path in (folder / "installed").glob("*"):
        if path.name not in kept:
            path.rename(stage / f"old-{path.name}")
    for path in note_path(folder, "").parent.glob("*.json"):
        if path.stem not in kept:
            path.unlink()


def note_path(folder: Path, name: str) -> Path:
    """Where it is noted for which address and day a copy was made."""
    return folder / "state" / "made-for" / f"{name}.json"


def read_note(folder: Path, name: str) -> tuple[str, date] | None:
    """The address and day that a copy was made for; None if that cannot be read."""
    try:
        known = json.loads(note_path(folder, name).read_bytes())
        return known["base"], date.fromisoformat(known["day"])
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return None


def copy_contents(received: Received, base: str, day: date) -> dict[str, bytes]:
    """Every file of the copy by its path."""
    return {**materialize(received.release, base, day, received.channel), CHANNEL: channels.as_bytes(received.channel)}


def copy_digest(files: Mapping[str, bytes]) -> str:
    """One name for everything in a copy."""
    whole = hashlib.sha256()
    for path in sorted(files):
        whole.update(f"{path}\0{hashlib.sha256(files[path]).hexdigest()}\n".encode())
    return whole.hexdigest()[:16]


def is_whole(folder: Path, files: Mapping[str, bytes]) -> bool:
    """Whether a folder holds exactly these files, and no link."""
    if folder.is_symlink() or any(path.is_symlink() for path in folder.rglob("*")):
        return False
    found = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    return found.keys() == files.keys() and all(found[path].read_bytes() == data for path, data in files.items())


def check(folder: Path) -> MirrorRun:
    """Verify a copy without the network: the signatures that came with it, and every byte that was made from them.

    Raises NotTrustworthy, PastItsDate, LocalFault.
    """
    if not (folder / "state").is_dir():
        raise LocalFault(f"{folder} is no copy that `cellfacts mirror` has made.")
    with named_failures(), lock_folder(folder):
        received = trusted_state.verify_received(folder / "state")
        installed = (folder / "current").resolve(strict=True)
        known = read_note(folder, installed.name)
        if not known or not is_whole(installed, copy := copy_contents(received, *known)):
            raise NotTrustworthy("A file in the copy is not the one that was installed. The next run mends it.")
        return MirrorRun(False, received.channel.current, received.channel.sequence, len(copy))
