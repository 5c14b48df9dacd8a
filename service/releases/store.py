"""Releases on disk: written whole or not at all, activated atomically, loaded only if every hash is right.

    DIR/cellfacts.json        the format of the folder
    DIR/releases/ID/...       one release: its files in the reserved form, and release.json
    DIR/channel.json          the current release, and what has been withdrawn
    DIR/numbers.json          the number of each release that was ever stored here, by id
    DIR/changes.atom          the same as a feed, with what changed in words; generated from the two above
    DIR/staging-*             left by a killed run; removed by the next write
    DIR/following/            state of an edge (`service.sync.edge`)
    DIR/lock                  held during a write

A release is prepared in a staging folder, every file and folder is flushed to disk, and one rename gives it its name.
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
from service.errors import CellfactsError, ChannelDamaged, DataFolderNotWritable, ReleaseUnknown
from service.files import hold_lock, holds, read_no_follow, remove_tree, replace_file, replace_folder
from service.releases import channel
from service.releases.channel import Channel
from service.releases.numbers import NUMBERS, Numbers, count_on, numbers_as_bytes, recorded_numbers
from widget.manifest import MANIFEST, Release, ReleaseDamaged, read_manifest, release_of
from widget.wording import ReleasedText, texts_in, texts_of

FORMAT = 1
MARKER = "cellfacts.json"
LOCK = "lock"
CHANNEL = "channel.json"
CHANGES = "changes.atom"
FOLLOWING = "following"
OWN_FOLDERS = ("releases", "tuf", "tuf/targets", "keys", FOLLOWING)
IDENTITY = re.compile(r"[0-9a-f]{16}")
SAID_NUMBER = re.compile(r"[0-9]{1,9}")


@dataclass(frozen=True, slots=True)
class Store:
    """The releases in one data folder. Made by `open_store`."""

    root: Path

    @property
    def releases(self) -> Path:
        return self.root / "releases"

    def names(self) -> set[str]:
        """The ids of all stored releases."""
        try:
            with os.scandir(self.releases) as entries:
                return {entry.name for entry in entries if IDENTITY.fullmatch(entry.name) and entry.is_dir(follow_symlinks=False)}
        except FileNotFoundError:
            return set()

    def ids(self) -> list[str]:
        """The ids of all stored releases, the newest last."""
        folders = [self.releases / name for name in self.names()]
        return [path.name for path in sorted(folders, key=lambda path: (path.stat().st_mtime_ns, path.name))]

    def channel(self) -> Channel:
        """Read channel.json; an empty channel if there is none. Raises ChannelDamaged, OSError."""
        try:
            return channel.from_bytes(read_no_follow(self.root / CHANNEL))
        except FileNotFoundError:
            return Channel()

    def current_id(self) -> str | None:
        """The id of the current release; None before the first. Raises ChannelDamaged."""
        return self.channel().current

    def current_or_refuse(self) -> str:
        """The id of the current release. Raises CellfactsError before the first, ChannelDamaged."""
        identity = self.current_id()
        if identity is None:
            raise CellfactsError("There is no release yet. `cellfacts release build --activate` makes one.")
        return identity

    def numbers(self, state: Channel | None = None) -> Numbers:
        """The number of each release by id, as far as they can be read. On an edge: those of its origin.

        state: the channel; None for that of this folder. Raises ChannelDamaged, OSError if that one cannot be read.
        """
        state = self.channel() if state is None else state
        recorded: Numbers = {}
        with suppress(OSError):
            recorded = recorded_numbers(self.root)
        return self.count_releases(state, recorded)

    def count_releases(self, state: Channel, recorded: Numbers) -> Numbers:
        """The numbers with those of releases that have none yet, by their order in time. recorded: what numbers.json says."""
        if self.follows():
            return state.numbers
        stored = self.ids()
        times = {event.release: event.at for event in sorted(state.events(), key=lambda event: event.at, reverse=True)}
        lost = sorted(times.keys() - set(stored), key=lambda identity: (times[identity], identity))
        return count_on(state.numbers, recorded, (*lost, *stored))

    def number_releases(self, state: Channel) -> Numbers:
        """Give each release its number and record it. The caller holds the lock (`writing`). Raises OSError."""
        numbers = self.count_releases(state, recorded_numbers(self.root))
        if numbers and not self.follows():
            self.replace(NUMBERS, numbers_as_bytes(numbers))
        return numbers

    def follows(self) -> bool:
        """True for the data folder of an edge."""
        return (self.root / FOLLOWING).is_dir()

    def find_id(self, text: str) -> str:
        """The id of the release that somebody names by its id or its number. Raises ReleaseUnknown for an unknown number, ChannelDamaged."""
        if not SAID_NUMBER.fullmatch(text):
            return text
        for identity, number in self.numbers().items():
            if number == int(text):
                return identity
        raise ReleaseUnknown(f"There is no release {int(text)} here. `cellfacts release list` shows what there is.")

    def manifest(self, identity: str) -> Mapping[str, Any]:
        """The manifest of a stored release, checked against its id; the files are not read. Raises ReleaseUnknown, ReleaseDamaged."""
        # Looked up among existing names: user input is never part of a path.
        if not IDENTITY.fullmatch(identity) or identity not in self.names():
            raise ReleaseUnknown(f"There is no release {identity!r} here. `cellfacts release list` shows what there is.")
        try:
            return read_manifest((self.releases / identity / MANIFEST).read_bytes(), identity)
        except (OSError, ValueError, RecursionError) as error:
            raise ReleaseDamaged(f"release {identity}: {MANIFEST} cannot be read ({error})") from error

    def texts(self, identity: str) -> dict[tuple[str, str], ReleasedText]:
        """The texts of a stored release by widget and locale, as far as they can be read. Raises ReleaseUnknown, ReleaseDamaged."""

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
        """Store a release under its id, and give it a number. A damaged copy is replaced; a whole one stays."""
        with self.writing():
            if not self.is_whole(release.id):
                replace_folder(self.releases / release.id, {**release.files, MANIFEST: release.manifest_bytes}, self.stage())
            with suppress(ChannelDamaged):  # it gets its number with the next change
                self.number_releases(self.channel())

    def is_whole(self, identity: str) -> bool:
        """True if the release is stored and every byte is right."""
        try:
            self.load(identity)
        except (ReleaseUnknown, ReleaseDamaged, OSError):  # a disk may refuse to give a file back
            return False
        return True

    def activate(self, identity: str, now: datetime | None = None, corrected: bool = False) -> None:
        """Make a stored release current, atomically. corrected: as in `channel.with_activation`.

        Raises ReleaseUnknown, ReleaseDamaged, CellfactsError, ChannelDamaged.
        """
        with self.writing():
            texts = texts_of(self.load(identity))
            before = self.channel()
            current = self.before_change(before)
            after = self.after_change(channel.with_activation(current, identity, now or clock.now(), texts, corrected))
            if (
                after != before
            ):  # words and numbers that an older version did not keep are a change too, so that mirrors take them
                self.set_channel(replace(after, sequence=before.sequence + 1))

    def before_change(self, state: Channel) -> Channel:
        """The channel with words, and with the numbers of all releases: whichever becomes current has one. The caller holds the lock (`writing`)."""
        with suppress(OSError):  # a wrong text must be withdrawn all the same
            self.number_releases(state)
        return self.with_words(replace(state, numbers=self.numbers(state)))

    def after_change(self, state: Channel) -> Channel:
        """The channel with words, and with the numbers of the releases that it names: nobody outside learns of others."""
        named = {event.release for event in state.events()}
        return self.with_words(
            replace(state, numbers={identity: number for identity, number in state.numbers.items() if identity in named})
        )

    def with_words(self, state: Channel) -> Channel:
        """The channel with marks of the words of its releases, as far as they can be read.

        Complete for the current release, withdrawn releases and corrections; for earlier releases only of texts that were withdrawn.
        """
        complete = {
            state.current or "",
            *(event.release for event in state.first_withdrawals()),
            *(event.release for event in state.corrected),
        }
        slots = {channel.slot(channel.text_of(event)) for event in state.first_withdrawals() if event.widget}
        earlier = {event.release for event in state.history} if slots else set()
        words_by_release = {}
        for identity in sorted(complete | earlier):
            marks = {key: words for key, words in state.words.get(identity, {}).items() if identity in complete or key in slots}
            with suppress(ReleaseUnknown, ReleaseDamaged):
                for text, content in self.texts(identity).items():
                    is_needed = identity in complete or channel.slot(text) in slots
                    if is_needed and channel.slot(text) not in marks and (words := content.words) is not None:
                        marks[channel.slot(text)] = words
            if marks:
                words_by_release[identity] = marks
        return replace(state, words=words_by_release)

    def withdraw(self, identity: str, reason: str, now: datetime | None = None) -> Channel:
        """Withdraw a whole release, stored or not. The newest earlier release that is whole becomes current. Returns the new channel.

        Raises CellfactsError, ReleaseUnknown, ChannelDamaged.
        """
        with self.writing():
            before = self.channel()
            if identity not in {*self.ids(), *(activation.release for activation in before.history)}:
                raise ReleaseUnknown(f"There is no release {identity!r} here. `cellfacts release list` shows what there is.")
            current, usable = self.before_change(before), self.is_whole
            after = self.after_change(channel.with_withdrawal(current, identity, reason, now or clock.now(), usable, self.texts))
            self.set_channel(after)
            return after

    def withdraw_fragment(self, widget: str, locale: str, reason: str, now: datetime | None = None) -> Channel:
        """Withdraw one widget in one language from the current release. Raises CellfactsError, ChannelDamaged."""
        with self.writing():
            before = self.channel()
            try:
                texts = self.texts(before.current or "")
            except (ReleaseUnknown, ReleaseDamaged):  # a wrong text must be withdrawn all the same
                texts = {}
            current = self.before_change(before)
            after = self.after_change(
                channel.with_fragment_withdrawal(current, widget, locale, reason, now or clock.now(), texts)
            )
            self.set_channel(after)
            return after

    def set_channel(self, after: Channel) -> None:
        """Write channel.json atomically. The caller holds the lock (`writing`)."""
        self.replace(CHANNEL, channel.as_bytes(after))

    def replace(self, name: str, data: bytes, mode: int | None = None) -> None:
        """Write a file of the data folder atomically, if its content changes. The caller holds the lock (`writing`).

        mode: of the file; None for the default of the umask.
        """
        final = self.root / name
        if not holds(final, data):
            replace_file(final, data, mode, self.stage() / name)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the write lock, waiting for other writers, and clean up staging folders before and after.

        Raises DataFolderNotWritable if a subfolder is a symlink: cleaning up would remove files elsewhere.
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
        """A new staging folder. The caller holds the lock (`writing`)."""
        return Path(tempfile.mkdtemp(prefix="staging-", dir=self.root))

    def remove_leftovers(self) -> None:
        """Remove staging folders that a killed run left behind."""
        for path in self.root.glob("staging-*"):
            remove_tree(path)


def existing_store(root: Path) -> Store:
    """The store of a data folder for reading; empty if there is none. Raises CellfactsError."""
    if (root / MARKER).exists():
        refuse_foreign_folder(root)
    return Store(root)


def refuse_foreign_folder(root: Path) -> None:
    """Raise CellfactsError unless the folder's marker says that this version can read it."""
    try:
        content = json.loads((root / MARKER).read_bytes())
    except (ValueError, RecursionError):
        content = None
    number = content.get("format") if isinstance(content, dict) else None
    if type(number) is int and number == FORMAT:
        return
    if isinstance(number, int) and number > FORMAT:
        raise CellfactsError(
            f"The data folder {root} was written by a newer version of CellFacts. Install that version, or choose another folder."
        )
    raise CellfactsError(f"{root / MARKER} is not ours. Choose another data folder with --data or CELLFACTS_DATA.")


def own_store(root: Path, make: bool = True) -> Store:
    """The store of a service that publishes itself, not of an edge. make: create the folder if there is none.

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
    """Open the store for serving. If the disk is read-only but has a channel, return the store with a warning, so that readers keep the text.

    Raises DataFolderNotWritable, CellfactsError.
    """
    try:
        return open_store(root), ""
    except DataFolderNotWritable as error:
        if not (root / CHANNEL).is_file():
            raise
        return existing_store(root), f"{error} Until then what is there is served, and nothing new."


def refuse_own(store: Store) -> None:
    """Raise CellfactsError if the folder has releases or keys of its own: an edge would overwrite them."""
    has_own = (store.root / CHANNEL).exists() or (store.root / "keys").exists()
    if has_own and not (store.root / FOLLOWING).is_dir():
        raise CellfactsError(
            f"{store.root} has releases or keys of its own. To follow another service, choose another data folder."
        )


def number_earlier_releases(store: Store) -> None:
    """Record numbers in a data folder from before there were any, so that no number depends on a release that is removed later. Raises OSError."""
    if (store.root / NUMBERS).exists() or store.follows() or not store.names():
        return
    with suppress(ChannelDamaged), store.writing():
        store.number_releases(store.channel())


def open_store(root: Path) -> Store:
    """Open the store of a data folder; create it if there is none. Raises DataFolderNotWritable, CellfactsError."""
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
        number_earlier_releases(store)
    except OSError as error:
        raise DataFolderNotWritable(
            f"The data folder {root} cannot be written ({error.strerror}). Choose another with --data or CELLFACTS_DATA."
        ) from error
    return store
