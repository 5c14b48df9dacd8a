"""Keys and signatures: what a mirror may trust, and what it must refuse, judged by python-tuf's own client code."""

from __future__ import annotations

import errno
import hashlib
import os
import re
import shutil
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import NoReturn

import pytest
from tuf.api.exceptions import ExpiredMetadataError, RepositoryError, UnsignedMetadataError
from tuf.api.metadata import Metadata, Root, Targets
from tuf.ngclient._internal.trusted_metadata_set import TrustedMetadataSet
from tuf.ngclient.config import EnvelopeType

from service import files
from service.errors import CellfactsError, KeyForeign, KeyMissing
from service.releases.store import Store
from service.settings import Settings
from service.signing import keys as keyring
from service.signing import metadata, rotation
from service.signing import publish as publishing
from service.signing.expiry import expiry_dates, is_due, signatures_end
from service.signing.publish import publish
from service.sync import background
from widget.manifest import Release, bundle_name, unpack

NOW = datetime.now(UTC)


def trusted(data: Path, first: bytes, when: datetime = NOW) -> Targets:
    """What a client that knows the first root comes to trust, as the specification walks (5.3 to 5.6)."""
    tuf = data / "tuf"
    known = TrustedMetadataSet(first, EnvelopeType.METADATA)
    known.reference_time = when
    for version in range(2, metadata.newest_version(tuf, "root") + 1):
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
    with pytest.raises(CellfactsError, match="There is a root in"):
        rotation.create_keys(store.root, NOW)


def test_signing_again_changes_only_what_is_due(store: Store) -> None:
    def versions() -> dict[str, int]:
        return {status.role: status.version for status in rotation.role_statuses(store.root)}

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
        return metadata.newest_version(store.root / "tuf", "targets")

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
    rotation.rotate(store.root, name, NOW)
    publish(store, NOW, anew=True)
    assert "channel.json" in trusted(store.root, first).targets
    root = Metadata[Root].from_file(str(store.root / "tuf" / "2.root.json")).signed
    assert stolen.public_key.keyid not in {keyid for role in root.roles.values() for keyid in role.keyids}
    if name == "targets":
        path = store.root / "tuf" / f"{metadata.newest_version(store.root / 'tuf', 'targets')}.targets.json"
        forged = Metadata[Targets].from_file(str(path))
        forged.sign(stolen)
        forged.to_file(str(path))
        with pytest.raises(RepositoryError):
            trusted(store.root, first)


def test_without_the_old_keys_signature_a_new_root_is_refused(store: Store) -> None:
    publish(store, NOW)
    first = first_root(store)
    rotation.rotate(store.root, "root", NOW)
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
        rotation.rotate(store.root, name, NOW)
        publish(store, NOW, anew=True)
        trusted(store.root, first_root(store))
    assert {path.name for path in stick.iterdir()} == {"root.pem", "targets.pem"}
    assert [path.name for path in here.iterdir()] == ["online.pem"]
    assert all(before[path.name] != path.read_bytes() for path in stick.iterdir())
    assert not any(one.here for one in rotation.role_statuses(store.root) if one.role in {"root", "targets"})


def test_a_damaged_signature_on_the_disk_is_made_again(store: Store) -> None:
    publish(store, NOW)
    for name in ("timestamp.json", f"{metadata.newest_version(store.root / 'tuf', 'targets')}.targets.json"):
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
        rotation.first_root_fingerprint(store.root)
    publish(store, NOW)
    before = rotation.first_root_fingerprint(store.root)
    assert before == hashlib.sha256(first_root(store)).hexdigest()
    rotation.rotate(store.root, "root", NOW)
    assert rotation.first_root_fingerprint(store.root) == before


def test_keys_whose_making_was_cut_off_are_completed(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keys = store.root / "keys"
    begin(store, monkeypatch, tmp_path)
    made = (keys / "root.pem").read_bytes()
    assert {path.name for path in keys.iterdir()} == {"unfinished", "root.pem"}
    (keys / ".targets.pem.partial").write_bytes(b"-----BEG")
    publish(store, NOW)
    trusted(store.root, first_root(store))
    assert (keys / "root.pem").read_bytes() == made
    assert {path.name for path in keys.iterdir()} == {"root.pem", "targets.pem", "online.pem"}


def begin(store: Store, monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """Make the first keys, and be killed when the root key has been written. folder: where it is to be written otherwise."""

    def cut_off_after_root(path: Path, data: bytes) -> None:
        if path.name == "targets.pem":
            raise KeyboardInterrupt
        keyring.replace_private(path, data)

    with monkeypatch.context() as patch:
        patch.setattr(rotation, "replace_private", cut_off_after_root)
        with pytest.raises(KeyboardInterrupt):
            rotation.create_keys(store.root, NOW)


def test_keys_whose_making_was_cut_off_are_not_completed_with_somebody_elses(
    store: Store, other: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    monkeypatch.setenv("CELLFACTS_KEYS", str(stick))
    begin(store, monkeypatch, stick)
    monkeypatch.setenv("CELLFACTS_KEYS", str(other))
    with pytest.raises(CellfactsError, match=re.escape(str(other / "root.pem"))):
        rotation.create_keys(store.root, NOW)
    monkeypatch.setenv("CELLFACTS_KEYS", str(stick))
    rotation.create_keys(store.root, NOW)
    publish(store, NOW)
    trusted(store.root, first_root(store))


def test_making_keys_that_was_cut_off_at_its_very_end_is_finished_by_the_next_run(store: Store) -> None:
    publish(store, NOW)
    first, marker = first_root(store), store.root / "keys" / "unfinished"
    marker.write_text("x")
    publish(store, NOW)
    assert not marker.exists()
    assert first_root(store) == first


def test_new_keys_are_never_those_that_lie_there_already(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """They may be the stolen ones because of which somebody begins anew."""
    publish(store, NOW)
    stick = to_stick(store, tmp_path, monkeypatch)
    shutil.rmtree(store.root / "tuf")
    shutil.rmtree(store.root / "keys")
    before = contents(tmp_path)
    with pytest.raises(CellfactsError, match=re.escape(f"{stick / 'root.pem'}, {stick / 'targets.pem'}")):
        rotation.create_keys(store.root, NOW)
    assert contents(tmp_path) == before


@pytest.mark.parametrize("gone", [("tuf",), ("tuf", "keys"), ("tuf", "keys", "changes.atom")], ids=" ".join)
def test_a_service_whose_keys_were_moved_away_makes_no_others(store: Store, gone: tuple[str, ...], tmp_path: Path) -> None:
    store.withdraw_fragment("faq", "en", "wrong")
    publish(store, NOW)
    (tmp_path / "safe").mkdir()
    for name in gone:
        (store.root / name).rename(tmp_path / "safe" / name)
    assert is_due(store.root, NOW)
    before = contents(store.root)
    assert publishing.main(str(store.root)) == 1, "what the process beside a running service does"
    if "changes.atom" not in gone:
        with pytest.raises(KeyMissing, match="keys init"):
            publish(store, NOW)
    assert contents(store.root) == before
    for name in gone:
        (tmp_path / "safe" / name).rename(store.root / name)
    assert publishing.main(str(store.root)) == 0


def test_a_service_with_its_first_release_makes_its_keys_once(store: Store, tmp_path: Path) -> None:
    assert publishing.main(str(store.root)) == 0
    for name in ("tuf", "keys"):
        (store.root / name).rename(tmp_path / name)
    assert publishing.main(str(store.root)) == 1
    assert not (store.root / "keys").exists()


def contents(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file() and path.name != "lock"}


def to_stick(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Move root and targets to a stick that is plugged in."""
    stick = tmp_path / "stick"
    stick.mkdir()
    for name in ("root", "targets"):
        (store.root / "keys" / f"{name}.pem").rename(stick / f"{name}.pem")
    monkeypatch.setenv("CELLFACTS_KEYS", str(stick))
    return stick


@pytest.fixture
def other(tmp_path: Path) -> Path:
    """A stick with the keys of another service."""
    rotation.create_keys(tmp_path / "other", NOW)
    (tmp_path / "other" / "keys" / "online.pem").unlink()
    return tmp_path / "other" / "keys"


def test_nothing_is_signed_with_the_stick_of_another_service(
    store: Store, other: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(store, NOW)
    stick = to_stick(store, tmp_path, monkeypatch)
    monkeypatch.setenv("CELLFACTS_KEYS", str(other))
    before = contents(tmp_path)
    with pytest.raises(KeyForeign, match=re.escape(f"targets.pem in {other} is not the key that root 1 names")):
        publish(store, NOW, anew=True)
    for name in ("root", "targets", "online"):
        with pytest.raises(KeyForeign, match=r"root\.pem"):
            rotation.rotate(store.root, name, NOW)
    assert contents(tmp_path) == before
    store.withdraw_fragment("faq", "en", "wrong")
    with pytest.raises(KeyForeign):
        publish(store, NOW)
    assert contents(store.root / "tuf") == {
        path: data for path, data in before.items() if path.is_relative_to(store.root / "tuf")
    }
    monkeypatch.setenv("CELLFACTS_KEYS", str(stick))
    publish(store, NOW)
    trusted(store.root, first_root(store))


def test_what_is_signed_stays_fresh_beside_the_stick_of_another_service(
    store: Store, other: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(store, NOW)
    to_stick(store, tmp_path, monkeypatch)
    monkeypatch.setenv("CELLFACTS_KEYS", str(other))
    with pytest.raises(KeyForeign):
        publish(store, NOW + timedelta(days=65))
    trusted(store.root, first_root(store), NOW + timedelta(days=71))


def test_what_is_signed_stays_fresh_while_the_stick_is_unplugged(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(store, NOW)
    to_stick(store, tmp_path, monkeypatch).rename(tmp_path / "drawer")
    publish(store, NOW + timedelta(days=1))
    with pytest.raises(KeyMissing, match="no such folder"):
        publish(store, NOW + timedelta(days=65))
    trusted(store.root, first_root(store), NOW + timedelta(days=71))


def test_another_services_key_is_never_written_over(
    store: Store, other: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(store, NOW)
    stick = to_stick(store, tmp_path, monkeypatch)
    shutil.copy(other / "targets.pem", stick)
    before = contents(tmp_path)
    for name in ("targets", "root", "online"):
        with pytest.raises(KeyForeign, match=r"targets\.pem"):
            rotation.rotate(store.root, name, NOW)
    assert contents(tmp_path) == before


def test_an_online_key_that_is_not_the_services_own_is_named_before_anything_is_signed(store: Store, other: Path) -> None:
    publish(store, NOW)
    shutil.copy(other / "root.pem", store.root / "keys" / "online.pem")
    before = contents(store.root)
    with pytest.raises(KeyForeign, match=r"online\.pem.*keys rotate online"):
        publish(store, NOW, anew=True)
    assert contents(store.root) == before


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
        patch.setattr(files, "flush_folder", cut_off)  # the new key has its name, the new root has not
        with pytest.raises(KeyboardInterrupt):
            rotation.rotate(store.root, name, NOW)
    if again:
        rotation.rotate(store.root, name, NOW)
    publish(store, NOW, anew=again)
    assert "channel.json" in trusted(store.root, first).targets
    assert not list((store.root / "tuf").glob("*.partial"))


def test_targets_are_signed_again_where_replacing_their_key_was_cut_off_after_the_root(store: Store) -> None:
    publish(store, NOW)
    rotation.rotate(store.root, "targets", NOW)  # and then the machine went down
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
        patch.setattr(rotation, "replace_private", lambda path, data: cut_off(path))
        with pytest.raises(KeyboardInterrupt):
            rotation.rotate(store.root, "root", NOW)
    publish(store, NOW)
    assert metadata.newest_version(store.root / "tuf", "root") == 1, "no root names a key that is nowhere"
    monkeypatch.setenv("CELLFACTS_KEYS", str(stick))
    rotation.rotate(store.root, "root", NOW)
    publish(store, NOW, anew=True)
    trusted(store.root, first_root(store))


@pytest.mark.parametrize("named", ["root", "targets"])
@pytest.mark.parametrize("written", [False, True])
def test_a_root_that_waits_for_its_stick_outlives_a_wrong_one(
    store: Store, other: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, named: str, written: bool
) -> None:
    publish(store, NOW)
    first, stick = first_root(store), to_stick(store, tmp_path, monkeypatch)
    with monkeypatch.context() as patch:
        patch.setattr(files if written else rotation, "flush_folder" if written else "replace_private", lambda *_: cut_off(stick))
        with pytest.raises(KeyboardInterrupt):
            rotation.rotate(store.root, named, NOW)
    before = contents(tmp_path)
    monkeypatch.setenv("CELLFACTS_KEYS", str(other))
    with pytest.raises(KeyForeign, match=f"{named}.pem"):
        publish(store, NOW, anew=True)
    with pytest.raises(KeyForeign):
        rotation.rotate(store.root, "online", NOW)
    assert contents(tmp_path) == before
    monkeypatch.setenv("CELLFACTS_KEYS", str(stick))
    publish(store, NOW, anew=True)
    assert metadata.newest_version(store.root / "tuf", "root") == (2 if written else 1)
    trusted(store.root, first)


def test_a_signature_that_is_good_for_too_long_is_due(store: Store) -> None:
    """It was made with a clock ahead, and a frozen service would go unnoticed until then."""
    publish(store, NOW + timedelta(hours=1))
    assert is_due(store.root, NOW)
    publish(store, NOW)
    assert not is_due(store.root, NOW)


def test_whoever_asks_learns_when_the_first_signature_ends(store: Store) -> None:
    assert signatures_end(store.root) is None
    publish(store, NOW)
    whole = NOW.replace(microsecond=0)
    assert expiry_dates(store.root) == {role: whole + timedelta(days=days) for role, days in metadata.DAYS.items()}
    assert signatures_end(store.root) == whole + timedelta(days=7)
    (store.root / "keys" / "targets.pem").unlink()
    with pytest.raises(KeyMissing):
        publish(store, NOW + timedelta(days=85))
    assert signatures_end(store.root) == whole + timedelta(days=90), "of the targets, which only people can sign again"


def test_a_root_or_targets_that_end_soon_are_told_with_every_signing(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    publish(store, NOW)
    publish(store, NOW + timedelta(days=334))
    assert capsys.readouterr().err == ""
    publish(store, NOW + timedelta(days=336))
    day = f"{NOW + timedelta(days=365):%Y-%m-%d}"
    assert capsys.readouterr().err == f"cellfacts: root ends on {day}: run `cellfacts keys rotate root`\n"
    (store.root / "keys" / "targets.pem").unlink()
    later = NOW + timedelta(days=336 + 91)
    with pytest.raises(KeyMissing):
        publish(store, later)
    root, targets = capsys.readouterr().err.splitlines()
    assert root.startswith(f"cellfacts: root ended on {day}")
    assert "targets ended on" in targets
    assert "keys sign" in targets


def test_what_else_lies_among_the_signatures_is_none_of_ours(store: Store) -> None:
    publish(store, NOW)
    tuf = store.root / "tuf"
    strange = [
        tuf / f"{first}{role}.json" for role in ("root", "targets", "snapshot") for first in ("old.", "1.old.", "².", "99.x.")
    ]
    for path in strange:
        path.write_bytes(b"{")
    assert not is_due(store.root, NOW)
    publish(store, NOW + timedelta(days=1))
    rotation.rotate(store.root, "targets", NOW)
    publish(store, NOW, anew=True)
    assert rotation.role_statuses(store.root)
    trusted(store.root, first_root(store))
    assert all(path.exists() for path in strange)


@pytest.mark.parametrize("damage", [b"", b"{", b"[" * 200_000, None], ids=["empty", "torn", "deep", "another role's"])
def test_a_damaged_root_is_named_and_nothing_is_signed(store: Store, damage: bytes | None) -> None:
    publish(store, NOW)
    rotation.rotate(store.root, "online", NOW)
    publish(store, NOW, anew=True)
    tuf = store.root / "tuf"
    (tuf / "2.root.json").write_bytes((tuf / "timestamp.json").read_bytes() if damage is None else damage)
    before = contents(store.root)
    for action in (
        lambda: publish(store, NOW, anew=True),
        lambda: rotation.rotate(store.root, "online", NOW),
        lambda: rotation.role_statuses(store.root),
    ):
        with pytest.raises(CellfactsError, match=r"^2\.root\.json .* restore it from a backup"):
            action()
    assert contents(store.root) == before


def test_where_a_key_is_can_be_asked(store: Store, other: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def places() -> list[str]:
        return [one.place for one in rotation.role_statuses(store.root)]

    publish(store, NOW)
    assert places() == ["here"] * 4
    stick = to_stick(store, tmp_path, monkeypatch)
    assert places() == ["in $CELLFACTS_KEYS"] * 2 + ["here"] * 2
    monkeypatch.setenv("CELLFACTS_KEYS", str(other))
    assert places()[:2] == ["in $CELLFACTS_KEYS, but another key"] * 2
    (stick / "root.pem").write_bytes(b"-----BEGIN")
    monkeypatch.setenv("CELLFACTS_KEYS", str(stick))
    assert places()[:2] == ["in $CELLFACTS_KEYS, but damaged", "in $CELLFACTS_KEYS"]
    monkeypatch.setenv("CELLFACTS_KEYS", str(tmp_path / "unplugged"))
    assert places()[:2] == ["missing"] * 2
    monkeypatch.delenv("CELLFACTS_KEYS")
    assert places() == ["missing"] * 2 + ["here"] * 2


def test_what_to_do_about_a_missing_key_depends_on_which(store: Store) -> None:
    publish(store, NOW)
    for name, advice in (("root", "run this again"), ("targets", "keys sign"), ("online", "keys rotate online")):
        (store.root / "keys" / f"{name}.pem").unlink()
        with pytest.raises(KeyMissing, match=advice):
            rotation.rotate(store.root, "targets", NOW) if name == "root" else publish(store, NOW, anew=True)


@pytest.mark.parametrize("what", ["sign", "follow"])
def test_the_watch_beside_a_service_outlives_what_goes_wrong(
    what: str, settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    tried, over = [], threading.Event()

    def failing(*_: object) -> NoReturn:
        tried.append(1)
        raise OSError(errno.EMFILE, os.strerror(errno.EMFILE))

    def sleep(seconds: float) -> None:
        if len(tried) == 3:
            over.set()
            threading.Event().wait()  # for ever

    monkeypatch.setattr(background, f"{what}_in_subprocess", failing)
    monkeypatch.setattr(background, "time", SimpleNamespace(sleep=sleep))
    background.keep_signing(settings.data) if what == "sign" else background.keep_following(settings)
    assert over.wait(10)
    (said,) = capsys.readouterr().err.splitlines()
    assert said.startswith("cellfacts: ")
    assert "Too many open files" in said


def cut_off(_: Path) -> None:
    raise KeyboardInterrupt
