"""Releases on disk: written whole or not at all, activated in one step, read only if every hash fits.

    DIR/cellfacts.json        the format of the folder
    DIR/releases/ID/...       one release: its files in the reserved form, and release.json
    DIR/channel.json          which of them is current, and what has been withdrawn
    DIR/changes.atom          the same for people and programs, with what changed in words; made from the two above
    DIR/staging-*             what a killed run left behind; removed by the next write
    DIR/following/            where another service is followed (`service.sync.edge`)
    DIR/lock                  held by whoever writes

A release is staged in a folder of its own, every file and folder is flushed to disk, and one rename gives it its name.
"""

from __future__ import annotations

import json
import os
import re
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from service import clock
from service.errors import CellfactsError, DataFolderNotWritable, ReleaseUnknown
from service.files import hold_lock, holds, read_own, remove_tree, replace_file, replace_folder
from service.releases import channel
from service.releases.channel import Channel
from widget.manifest import MANIFEST, Release, ReleaseDamaged, read_manifest, release_of
from widget.wording import Said, texts_in, texts_of

FORMAT = 1
MARKER = "cellfacts.json"
LOCK = "lock"
CHANNEL = "channel.json"
CHANGES = "changes.atom"
FOLLOWING = "following"
OWN_FOLDERS = ("releases", "tuf", "tuf/targets", "keys", FOLLOWING)
IDENTITY = re.compile(r"[0-9a-f]{16}")


@dataclass(frozen=True, slots=True)
class Store:
    """The releases under one data folder. Made by `open_store`."""

    root: Path

    @property
    def releases(self) -> Path:
        """The folder that holds one folder a release."""
        return self.root / "releases"

    def names(self) -> set[str]:
        """The ids of every stored release."""
        try:
            with os.scandir(self.releases) as found:
                return {entry.name for entry in found if IDENTITY.fullmatch(entry.name) and entry.is_dir(follow_symlinks=False)}
        except FileNotFoundError:
            return set()

    def ids(self) -> list[str]:
        """The ids of every stored release, the newest last."""
        folders = [self.releases / name for name in self.names()]
        return [path.name for path in sorted(folders, key=lambda path: (path.stat().st_mtime_ns, path.name))]

    def channel(self) -> Channel:
        """Which release is current, and what has been withdrawn. Raises ChannelDamaged."""
        try:
            return channel.from_bytes(read_own(self.root / CHANNEL))
        except FileNotFoundError:
            return Channel()

    def current_id(self) -> str | None:
        """The id of the release that is served; None before the first. Raises ChannelDamaged."""
        return self.channel().current

    def current_or_refuse(self) -> str:
        """The id of the release that is served. Raises CellfactsError before the first."""
        identity = self.current_id()
        if identity is None:
            raise CellfactsError("There is no release yet. `cellfacts release build --activate` makes one.")
        return identity

    def manifest(self, identity: str) -> Mapping[str, Any]:
        """The manifest of a stored release, checked against the id, whatever has become of its files. Raises ReleaseUnknown, ReleaseDamaged."""
        # Looked up among names that exist: what somebody typed is never part of a path.
        if not IDENTITY.fullmatch(identity) or identity not in self.names():
            raise ReleaseUnknown(f"There is no release {identity!r} here. `cellfacts release list` shows what there is.")
        try:
            return read_manifest((self.releases / identity / MANIFEST).read_bytes(), identity)
        except (OSError, ValueError, RecursionError) as error:
            raise ReleaseDamaged(f"release {identity}: {MANIFEST} cannot be read ({error})") from error

    def texts(self, identity: str) -> dict[tuple[str, str], Said]:
        """What a stored release says in each widget and locale, as far as it can still be read. Raises ReleaseUnknown, ReleaseDamaged."""

        def read(path: str) -> bytes | None:
            try:
                return (self.releases / identity / path).read_bytes()
            except OSError:
                return None

        return texts_in(self.manifest(identity), read)

    def load(self, identity: str) -> Release:
        """A stored release, every byte checked. Raises ReleaseUnknown, ReleaseDamaged, OSError."""
        manifest, folder = self.manifest(identity), self.releases / identity
        files = {
            path.relative_to(folder).as_posix(): path.read_bytes()
            for path in sorted(folder.rglob("*"))
            if path.is_file() and path.name != MANIFEST
        }
        return release_of(manifest, files)

    def write(self, release: Release) -> None:
        """Store a release under its id; nothing happens if it is there already, whole. One that was damaged is replaced."""
        with self.writing():
            if self.is_whole(release.id):
                return
            replace_folder(self.releases / release.id, {**release.files, MANIFEST: release.manifest_bytes}, self.stage())

    def is_whole(self, identity: str) -> bool:
        """Whether a release is stored, and every byte of it is right."""
        try:
            self.load(identity)
        except (ReleaseUnknown, ReleaseDamaged, OSError):  # a disk may refuse to give a file back
            return False
        return True

    def activate(self, identity: str, now: datetime | None = None, corrected: bool = False) -> None:
        """Make a stored release the one that is served, in one step.

        now: UTC, for tests. corrected: whether a person says that what was withdrawn and cannot be compared is corrected in it.
        Raises ReleaseUnknown, ReleaseDamaged, CellfactsError, ChannelDamaged.
        """
        with self.writing():
            texts = texts_of(self.load(identity))
            before = self.channel()
            known = self.with_words(before)
            after = self.with_words(channel.activated(known, identity, now or clock.now(), texts, corrected))
            if after != before:  # words that an older version did not keep are a change too, so that mirrors take them
                self.set_channel(replace(after, sequence=before.sequence + 1))

    def with_words(self, state: Channel) -> Channel:
        """The channel with the words of the current release, of all that was withdrawn and of what a person called corrected, as far as known.

        Of earlier releases it has the words of what was withdrawn since.
        """
        whole = {state.current or "", *(one.release for one in state.firsts()), *(one.release for one in state.corrected)}
        places = {channel.slot(channel.text_about(one)) for one in state.firsts() if one.widget}
        earlier = {one.release for one in state.history} if places else set()
        found = {}
        for identity in sorted(whole | earlier):
            known = {
                place: words for place, words in state.words.get(identity, {}).items() if identity in whole or place in places
            }
            with suppress(ReleaseUnknown, ReleaseDamaged):
                for text, said in self.texts(identity).items():
                    wanted = identity in whole or channel.slot(text) in places
                    if wanted and channel.slot(text) not in known and (words := said.words) is not None:
                        known[channel.slot(text)] = words
            if known:
                found[identity] = known
        return replace(state, words=found)

    def withdraw(self, identity: str, reason: str, now: datetime | None = None) -> Channel:
        """Take a whole release back, stored or not; the newest earlier one that is whole becomes current. Gives back the channel.

        Raises CellfactsError, ReleaseUnknown, ChannelDamaged.
        """
        with self.writing():
            before = self.channel()
            if identity not in {*self.ids(), *(one.release for one in before.history)}:
                raise ReleaseUnknown(f"There is no release {identity!r} here. `cellfacts release list` shows what there is.")
            usable = self.is_whole
            after = self.with_words(
                channel.withdrawn(self.with_words(before), identity, reason, now or clock.now(), usable, self.texts)
            )
            self.set_channel(after)
            return after

    def withdraw_fragment(self, widget: str, locale: str, reason: str, now: datetime | None = None) -> Channel:
        """Take one widget in one language back from the current release. Raises CellfactsError, ChannelDamaged."""
        with self.writing():
            before = self.channel()
            try:
                texts = self.texts(before.current or "")
            except (ReleaseUnknown, ReleaseDamaged):  # a wrong text is taken back all the same
                texts = {}
            after = self.with_words(
                channel.fragment_withdrawn(self.with_words(before), widget, locale, reason, now or clock.now(), texts)
            )
            self.set_channel(after)
            return after

    def set_channel(self, after: Channel) -> None:
        """Write the channel in one step; only while writing."""
        self.replace(CHANNEL, channel.as_bytes(after))

    def replace(self, name: str, data: bytes, mode: int | None = None) -> None:
        """Write a file of the data folder in one step, if it is another one than before; only while writing.

        mode: of the file; None for what the process's umask leaves.
        """
        final = self.root / name
        if not holds(final, data):
            replace_file(final, data, mode, self.stage() / name)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """One writer at a time, so that no run takes another's staging folder for a left-over. Waits for the others.

        Raises DataFolderNotWritable where a folder is a link: what is removed there as left over would be somebody else's.
        """
        with hold_lock(self.root / LOCK):
            if links := [path for path in map(self.root.joinpath, OWN_FOLDERS) if path.is_symlink()]:
                raise DataFolderNotWritable(f"{links[0]} is a link to another folder. Put a folder of its own in its place.")
            self.remove_leftovers()
            try:
                yield
            finally:
                self.remove_leftovers()

    def stage(self) -> Path:
        """A new folder to prepare something in; only while writing."""
        return Path(tempfile.mkdtemp(prefix="staging-", dir=self.root))

    def remove_leftovers(self) -> None:
        """Remove what a killed run left behind."""
        for path in self.root.glob("staging-*"):
            remove_tree(path)


def existing_store(root: Path) -> Store:
    """The store in a data folder for reading: an empty one if there is none. Raises CellfactsError."""
    if (root / MARKER).exists():
        refuse_foreign_folder(root)
    return Store(root)


def refuse_foreign_folder(root: Path) -> None:
    """Raises CellfactsError unless a folder's marker says that this version can read it."""
    try:
        found = json.loads((root / MARKER).read_bytes())
    except (ValueError, RecursionError):
        found = None
    number = found.get("format") if isinstance(found, dict) else None
    if type(number) is int and number == FORMAT:
        return
    if isinstance(number, int) and number > FORMAT:
        raise CellfactsError(
            f"The data folder {root} was written by a newer version of CellFacts. Install that version, or choose another folder."
        )
    raise CellfactsError(f"{root / MARKER} is not ours. Choose another data folder with --data or CELLFACTS_DATA.")


def own_store(root: Path, make: bool = True) -> Store:
    """The store of a service that publishes by itself. make: whether it may be a new one.

    Raises CellfactsError, DataFolderNotWritable.
    """
    if (root / FOLLOWING).is_dir():
        raise CellfactsError(
            f"The data folder {root} follows another service: publish there, serve it with --mirror, or choose another folder."
        )
    if not make and not (root / MARKER).exists():
        raise CellfactsError(f"There is nothing in {root}. Name the data folder with --data or CELLFACTS_DATA.")
    return open_store(root)


def store_to_serve(root: Path) -> tuple[Store, str]:
    """The store to serve from, and a complaint: a disk that can no longer be written need not take the text from readers.

    Raises DataFolderNotWritable, CellfactsError.
    """
    try:
        return open_store(root), ""
    except DataFolderNotWritable as error:
        if not (root / CHANNEL).is_file():
            raise
        return existing_store(root), f"{error} Until then what is there is served, and nothing new."


def refuse_own(store: Store) -> None:
    """Raises CellfactsError if a data folder publishes by itself: its releases would be lost."""
    own = (store.root / CHANNEL).exists() or (store.root / "keys").exists()
    if own and not (store.root / FOLLOWING).is_dir():
        raise CellfactsError(
            f"{store.root} has releases or keys of its own. To follow another service, choose another data folder."
        )


def open_store(root: Path) -> Store:
    """The store in a data folder, made if it is not there. Raises DataFolderNotWritable, CellfactsError."""
    store = Store(root)
    marker = root / MARKER
    try:
        store.releases.mkdir(parents=True, exist_ok=True)
        if not marker.exists():
            with store.writing():
                store.replace(MARKER, json.dumps({"format": FORMAT}).encode() + b"\n")
        refuse_foreign_folder(root)
        with tempfile.TemporaryFile(dir=root):
            pass
    except OSError as error:
        raise DataFolderNotWritable(
            f"The data folder {root} cannot be written ({error.strerror}). Choose another with --data or CELLFACTS_DATA."
        ) from error
    return store
