"""Keys and signatures: what a mirror may trust, and what it must refuse, judged by python-tuf's own client code."""

from __future__ import annotations

import hashlib
import os
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tuf.api.exceptions import ExpiredMetadataError, RepositoryError, UnsignedMetadataError
from tuf.api.metadata import Metadata, Root, Targets
from tuf.ngclient._internal.trusted_metadata_set import TrustedMetadataSet
from tuf.ngclient.config import EnvelopeType

from service import keyring, roots, signing
from service.errors import KeyMissing, KeysExist
from service.freshness import is_due
from service.publishing import publish
from service.receiving import bundle_name
from service.store import Store
from widget.manifest import Release, unpack

NOW = datetime.now(UTC)


def trusted(data: Path, first: bytes, when: datetime = NOW) -> Targets:
    """What a client that knows the first root comes to trust, as the specification walks (5.3 to 5.6)."""
    tuf = data / "tuf"
    known = TrustedMetadataSet(first, EnvelopeType.METADATA)
    known.reference_time = when
    for version in range(2, signing.newest(tuf, "root") + 1):
        known.update_root((tuf / f"{version}.root.json").read_bytes())
    known.update_timestamp((tuf / "timestamp.json").read_bytes())
    known.update_snapshot((tuf / f"{known.timestamp.snapshot_meta.version}.snapshot.json").read_bytes())
    version = known.snapshot.meta["targets.json"].version
    known.update_targets((tuf / f"{version}.targets.json").read_bytes())
    return known.targets


def first_root(store: Store) -> bytes:
    return (store.root / "tuf" / "1.root.json").read_bytes()


def test_what_is_current_is_signed_and_can_be_read_back(store: Store, release: Release) -> None:
    publish(store, NOW)
    targets = trusted(store.root, first_root(store)).targets
    assert set(targets) == {"channel.json", "changes.atom", bundle_name(release.id)}
    found = {
        name: (store.root / "tuf" / "targets" / f"{one.hashes['sha256']}.{name}").read_bytes() for name, one in targets.items()
    }
    for name, target in targets.items():
        target.verify_length_and_hashes(found[name])
    assert unpack(found[bundle_name(release.id)]) == release


def test_private_keys_are_their_owners_only(store: Store) -> None:
    publish(store, NOW)
    assert {path.stat().st_mode & 0o777 for path in (store.root / "keys").iterdir()} == {0o600}
    assert (store.root / "keys").stat().st_mode & 0o077 == 0
    with pytest.raises(KeysExist):
        roots.create_keys(store.root, NOW)


def test_signing_again_changes_only_what_is_due(store: Store) -> None:
    def versions() -> dict[str, int]:
        return {status.role: status.version for status in roots.status(store.root)}

    publish(store, NOW)
    before = versions()
    publish(store, NOW + timedelta(days=1))
    after = versions()
    assert {role for role in before if after[role] != before[role]} == {"snapshot", "timestamp"}
    publish(store, NOW + timedelta(days=61))
    assert versions()["targets"] > after["targets"]


def test_what_was_signed_with_a_clock_ahead_is_signed_again(store: Store) -> None:
    """Not when that day comes: until then a frozen service would go unnoticed."""

    def targets() -> int:
        return signing.newest(store.root / "tuf", "targets")

    publish(store, NOW + timedelta(days=3650))
    ahead = targets()
    assert is_due(store.root, NOW)
    publish(store, NOW)
    assert not is_due(store.root, NOW)
    assert targets() > ahead
    trusted(store.root, first_root(store), NOW)
    again = targets()
    publish(store, NOW - timedelta(hours=1))  # a clock that was set back a little is no reason
    assert targets() == again
    assert not is_due(store.root, NOW - timedelta(hours=1))


def test_a_service_that_does_not_sign_is_noticed_after_seven_days(store: Store) -> None:
    publish(store, NOW)
    trusted(store.root, first_root(store), NOW + timedelta(days=6))
    with pytest.raises(ExpiredMetadataError):
        trusted(store.root, first_root(store), NOW + timedelta(days=7, seconds=1))
    publish(store, NOW + timedelta(days=7))
    trusted(store.root, first_root(store), NOW + timedelta(days=8))


def test_the_signed_files_do_not_pile_up(store: Store) -> None:
    for day in range(12):
        publish(store, NOW + timedelta(days=day))
    assert len(list((store.root / "tuf").glob("*.snapshot.json"))) == 2
    assert len(list((store.root / "tuf" / "targets").iterdir())) == 3


@pytest.mark.parametrize("name", ["root", "targets", "online"])
def test_a_key_that_was_stolen_is_replaced_and_mirrors_follow(store: Store, name: str) -> None:
    publish(store, NOW)
    first = first_root(store)
    stolen = keyring.signer_of(store.root, {"root": "root", "targets": "targets", "online": "snapshot"}[name])
    roots.rotate(store.root, name, NOW)
    publish(store, NOW, anew=True)
    assert "channel.json" in trusted(store.root, first).targets
    root = Metadata[Root].from_file(str(store.root / "tuf" / "2.root.json")).signed
    assert stolen.public_key.keyid not in {keyid for role in root.roles.values() for keyid in role.keyids}
    if name == "targets":
        path = store.root / "tuf" / f"{signing.newest(store.root / 'tuf', 'targets')}.targets.json"
        forged = Metadata[Targets].from_file(str(path))
        forged.sign(stolen)
        forged.to_file(str(path))
        with pytest.raises(RepositoryError):
            trusted(store.root, first)


def test_without_the_old_keys_signature_a_new_root_is_refused(store: Store) -> None:
    publish(store, NOW)
    first = first_root(store)
    roots.rotate(store.root, "root", NOW)
    path = store.root / "tuf" / "2.root.json"
    forged = Metadata[Root].from_file(str(path))
    forged.sign(keyring.signer_of(store.root, "root"))  # the new key alone
    forged.to_file(str(path))
    with pytest.raises(UnsignedMetadataError):
        trusted(store.root, first)


def test_what_is_signed_stays_fresh_while_the_targets_key_is_elsewhere(store: Store, tmp_path: Path) -> None:
    publish(store, NOW)
    (store.root / "keys" / "targets.pem").rename(tmp_path / "targets.pem")
    publish(store, NOW + timedelta(days=1))
    with pytest.raises(KeyMissing):
        publish(store, NOW + timedelta(days=65))  # it should have signed again by now
    trusted(store.root, first_root(store), NOW + timedelta(days=71))


def test_keys_on_a_stick_sign_from_there_and_new_ones_go_there(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(store, NOW)
    stick, here = tmp_path / "stick", store.root / "keys"
    stick.mkdir()
    for name in ("root", "targets"):
        (here / f"{name}.pem").rename(stick / f"{name}.pem")
    store.withdraw_fragment("faq", "en", "wrong")
    with pytest.raises(KeyMissing, match="keys sign"):
        publish(store, NOW)
    monkeypatch.setenv("CELLFACTS_KEYS", str(stick))
    publish(store, NOW)
    before = {path.name: path.read_bytes() for path in stick.iterdir()}
    for name in ("targets", "root", "online"):
        roots.rotate(store.root, name, NOW)
        publish(store, NOW, anew=True)
        trusted(store.root, first_root(store))
    assert {path.name for path in stick.iterdir()} == {"root.pem", "targets.pem"}
    assert [path.name for path in here.iterdir()] == ["online.pem"]
    assert all(before[path.name] != path.read_bytes() for path in stick.iterdir())
    assert not any(one.here for one in roots.status(store.root) if one.role in {"root", "targets"})


def test_a_damaged_signature_on_the_disk_is_made_again(store: Store) -> None:
    publish(store, NOW)
    for name in ("timestamp.json", f"{signing.newest(store.root / 'tuf', 'targets')}.targets.json"):
        (store.root / "tuf" / name).write_bytes(b"{")
        publish(store, NOW)
        trusted(store.root, first_root(store))


@pytest.mark.parametrize("name", ["targets", "online"])
def test_a_key_that_is_not_here_is_named(store: Store, name: str) -> None:
    publish(store, NOW)
    (store.root / "keys" / f"{name}.pem").unlink()
    with pytest.raises(KeyMissing, match=f"{name}.pem"):
        publish(store, NOW, anew=True)


def test_the_fingerprint_is_that_of_the_first_root_for_ever(store: Store) -> None:
    with pytest.raises(KeyMissing, match="keys init"):
        roots.fingerprint(store.root)
    publish(store, NOW)
    before = roots.fingerprint(store.root)
    assert before == hashlib.sha256(first_root(store)).hexdigest()
    roots.rotate(store.root, "root", NOW)
    assert roots.fingerprint(store.root) == before


def test_keys_whose_making_was_cut_off_are_completed(store: Store) -> None:
    publish(store, NOW)
    made = (store.root / "keys" / "root.pem").read_bytes()
    shutil.rmtree(store.root / "tuf")
    for name in ("targets", "online"):
        (store.root / "keys" / f"{name}.pem").unlink()
    (store.root / "keys" / ".targets.partial").write_bytes(b"-----BEG")
    publish(store, NOW)
    trusted(store.root, first_root(store))
    assert (store.root / "keys" / "root.pem").read_bytes() == made
    assert {path.name for path in (store.root / "keys").iterdir()} == {"root.pem", "targets.pem", "online.pem"}


def test_a_key_that_somebody_put_there_is_not_taken_for_an_unfinished_one(store: Store) -> None:
    publish(store, NOW)
    shutil.rmtree(store.root / "tuf")
    (store.root / "keys" / "root.pem").unlink()
    with pytest.raises(KeysExist):
        publish(store, NOW)


def test_a_signed_file_is_never_written_in_place(store: Store, tmp_path: Path) -> None:
    publish(store, NOW)
    files = {path: path.stat().st_ino for path in (store.root / "tuf" / "targets").iterdir()}
    kept = [os.open(path, os.O_RDONLY) for path in files]  # so that no inode is used again
    publish(store, NOW, anew=True)
    assert not [path for path, inode in files.items() if path.stat().st_ino == inode]
    for descriptor in kept:
        os.close(descriptor)


def test_what_a_killed_run_left_among_the_signed_files_goes(store: Store) -> None:
    publish(store, NOW)
    tuf = store.root / "tuf"
    left = (tuf / ".1.targets.json.partial", tuf / "targets" / ".x.partial")
    for path in left:
        path.write_bytes(b"{")
    publish(store, NOW)
    assert not [path for path in left if path.exists()]


@pytest.mark.parametrize("name", ["root", "targets", "online"])
@pytest.mark.parametrize("again", [False, True], ids=["signed next", "rotated next"])
def test_mirrors_follow_when_replacing_a_key_was_cut_off(
    store: Store, name: str, again: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(store, NOW)
    first = first_root(store)
    with monkeypatch.context() as patch:
        patch.setattr(keyring, "flush_folder", cut_off)  # the new key has its name, the new root has not
        with pytest.raises(KeyboardInterrupt):
            roots.rotate(store.root, name, NOW)
    if again:
        roots.rotate(store.root, name, NOW)
    publish(store, NOW, anew=again)
    assert "channel.json" in trusted(store.root, first).targets
    assert not list((store.root / "tuf").glob("*.partial"))


def test_targets_are_signed_again_where_replacing_their_key_was_cut_off_after_the_root(store: Store) -> None:
    publish(store, NOW)
    roots.rotate(store.root, "targets", NOW)  # and then the machine went down
    publish(store, NOW + timedelta(hours=1))
    trusted(store.root, first_root(store))


def test_a_root_whose_key_may_never_have_been_written_waits_until_its_stick_is_back(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(store, NOW)
    stick = tmp_path / "stick"
    stick.mkdir()
    (store.root / "keys" / "root.pem").rename(stick / "root.pem")
    with monkeypatch.context() as patch:
        patch.setenv("CELLFACTS_KEYS", str(stick))
        patch.setattr(roots, "replace_private", lambda path, data: cut_off(path))
        with pytest.raises(KeyboardInterrupt):
            roots.rotate(store.root, "root", NOW)
    publish(store, NOW)
    assert signing.newest(store.root / "tuf", "root") == 1, "no root names a key that is nowhere"
    monkeypatch.setenv("CELLFACTS_KEYS", str(stick))
    roots.rotate(store.root, "root", NOW)
    publish(store, NOW, anew=True)
    trusted(store.root, first_root(store))


def cut_off(_: Path) -> None:
    raise KeyboardInterrupt
