"""Publish for mirrors: sign the channel, the feed and the current release.

A running service signs in a subprocess (`python -m service.signing.publish DATA`), because TUF takes 20 MB and a quarter of a second.
"""

from __future__ import annotations

import sys
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from service.errors import CellfactsError, ChannelDamaged, KeyMissing, ReleaseUnknown
from service.files import read_no_follow
from service.releases import channel
from service.releases.channel import Channel
from service.releases.feed import feed
from service.releases.store import CHANGES, CHANNEL, Store, existing_store
from service.signing import metadata, rotation
from service.signing.expiry import channel_is_signed, expiry_warnings, newest_version
from widget.manifest import ReleaseDamaged, bundle_name, pack, unpack


def publish(store: Store, now: datetime | None = None, anew: bool = False) -> None:
    """Sign the current state, and print which signatures expire soon. Makes development keys the first time.

    anew: sign even if nothing changed, after a key was replaced.

    Raises KeyMissing, CellfactsError, ReleaseUnknown, ReleaseDamaged, ChannelDamaged, OSError.
    """
    now = now or datetime.now(UTC)
    try:
        sign_current(store, now, anew)
    finally:
        for sentence in expiry_warnings(store.root, now):
            print(f"cellfacts: {sentence}", file=sys.stderr)


def sign_current(store: Store, now: datetime, anew: bool) -> None:
    with store.writing():
        ensure_keys(store.root, now)
        anew = rotation.finish_rotation(store.root) or anew
        current = store.channel()
        feed_path = store.root / CHANGES
        # Do not rewrite it without a reason: another version of this program may format it differently, and then the targets key is needed.
        if anew or not feed_path.is_file() or feed_path.is_symlink() or not channel_is_signed(store.root):
            store.replace(CHANGES, feed(current, store.load))
        refuse_older_than_signed(store.root / "tuf", current)
        files = {CHANNEL: channel.as_bytes(current), CHANGES: feed_path.read_bytes()}
        if current.current:
            files[bundle_name(current.current)] = bundle(store, current.current)
        metadata.sign_files(store.root, files, now, anew)


def bundle(store: Store, identity: str) -> bytes:
    """A release packed into one file. If the stored release is damaged, the bundle that was signed before.

    A withdrawal must reach mirrors even if the disk lost files. Raises ReleaseUnknown, ReleaseDamaged.
    """
    try:
        return pack(store.load(identity))
    except (ReleaseUnknown, ReleaseDamaged, OSError):
        for path in (store.root / "tuf" / "targets").glob(f"*.{bundle_name(identity)}"):
            with suppress(ReleaseDamaged, OSError):
                if unpack(data := read_no_follow(path)).id == identity:
                    return data
        raise


def ensure_keys(data: Path, now: datetime) -> None:
    """Make keys if nothing was ever signed here. Raises KeyMissing if they were lost or moved away, CellfactsError."""
    if newest_version(data / "tuf", "root") and not rotation.is_unfinished(data):
        return
    if not rotation.may_make_keys(data):
        raise root_missing(data)
    rotation.create_keys(data, now)


def root_missing(data: Path) -> KeyMissing:
    """The error for a missing root where no new keys may be made."""
    return KeyMissing(
        f"There is no root in {data / 'tuf'}, and this is not the first release. Restore tuf/ and keys/ from a backup. If they are gone for "
        "good, `cellfacts keys init` makes new ones, and every partner must take the new root."
    )


def refuse_older_than_signed(tuf: Path, current: Channel) -> None:
    """Raise CellfactsError if a newer channel is signed: this one has lost a change, perhaps a withdrawal."""
    for path in (tuf / "targets").glob(f"*.{CHANNEL}"):
        with suppress(ChannelDamaged):
            signed = channel.from_bytes(path.read_bytes())
            if signed.sequence > current.sequence:
                raise CellfactsError(
                    f"channel.json is at sequence {current.sequence}, but {signed.sequence} has been signed: it has lost a change, perhaps a "
                    "withdrawal. Take channel.json from a mirror or an edge."
                )


def main(folder: str) -> int:
    """Sign for a running service; returns the exit code. New keys are made only for the very first release."""
    try:
        store = existing_store(Path(folder))
        if store.channel().sequence > 1 and newest_version(store.root / "tuf", "root") == 0:
            raise root_missing(store.root)
        publish(store)
    except (CellfactsError, ReleaseDamaged, OSError) as error:
        print(f"cellfacts: mirrors get nothing new: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
