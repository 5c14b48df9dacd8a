"""A store is always one whole release, old or new."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from service.errors import CellfactsError, DataFolderNotWritable, ReleaseUnknown
from service.releases.store import Store, open_store
from service.signing.publish import publish
from widget.manifest import Release, ReleaseDamaged, identity_of
from widget.wording import texts_of


def test_a_release_comes_back_as_it_was_written(store: Store, release: Release) -> None:
    assert store.load(release.id) == release
    assert store.current_id() == release.id
    assert store.ids() == [release.id]


def test_writing_and_activating_twice_changes_nothing(store: Store, release: Release) -> None:
    before = sorted(path.stat().st_mtime_ns for path in store.root.rglob("*") if path.is_file())
    store.write(release)
    store.activate(release.id)
    assert sorted(path.stat().st_mtime_ns for path in store.root.rglob("*") if path.is_file()) == before
    assert not list(store.root.glob("staging-*"))


def test_what_a_killed_run_left_is_removed(store: Store, release: Release) -> None:
    (store.root / "staging-dead" / "en").mkdir(parents=True)
    store.write(release)
    assert not list(store.root.glob("staging-*"))


def test_a_changed_byte_on_disk_is_never_served(store: Store, release: Release) -> None:
    (store.releases / release.id / "en" / "faq.html").write_text("<p>approved everywhere</p>")
    with pytest.raises(ReleaseDamaged, match=r"en/faq\.html"):
        store.load(release.id)
    with pytest.raises(ReleaseDamaged):
        store.activate(release.id)


def test_a_planted_file_or_link_is_noticed(store: Store, release: Release) -> None:
    (store.releases / release.id / "en" / "planted.html").symlink_to("/etc/hostname")
    with pytest.raises(ReleaseDamaged, match="both"):
        store.load(release.id)


@pytest.mark.parametrize("identity", ["", ".", "..", "../..", "/etc", "nothing", "a/b", "a\0b"])
def test_an_unknown_release_is_refused_and_no_path_leaves_the_folder(store: Store, identity: str) -> None:
    with pytest.raises(ReleaseUnknown):
        store.load(identity)


def test_a_release_without_manifest_is_damaged(store: Store, release: Release) -> None:
    (store.releases / release.id / "release.json").write_text("{")
    with pytest.raises(ReleaseDamaged, match=r"release\.json"):
        store.load(release.id)


def test_a_manifest_is_read_whatever_has_become_of_the_files(store: Store, release: Release) -> None:
    """So a text can be taken back by its hash, in every release that has it, when a disk has lost it."""
    (store.releases / release.id / "en" / "faq.html").unlink()
    assert store.manifest(release.id) == release.manifest
    (gone,) = store.withdraw_fragment("faq", "en", "wrong").withdrawn
    assert gone.sha256 == texts_of(release)["faq", "en"].sha256


def test_a_manifest_is_the_one_of_its_id_however_it_is_written(store: Store, release: Release) -> None:
    file = store.releases / release.id / "release.json"
    file.write_text(json.dumps(release.manifest))
    assert store.manifest(release.id) == release.manifest
    assert store.load(release.id) == release
    whole = release.manifest_bytes
    for wrong in (whole.replace(b"not-checked", b"checked", 1), whole.replace(release.id.encode(), b"0" * 16), b"[]", b"{}"):
        file.write_bytes(wrong)
        with pytest.raises(ReleaseDamaged):
            store.manifest(release.id)
    with pytest.raises(ReleaseUnknown):
        store.manifest("0" * 16)


@pytest.mark.parametrize("change", [{"format": 0}, {"format": 3}, {"format": "2"}, {"files": []}, {"stylesheet": "none.css"}])
def test_an_id_does_not_make_a_manifest_of_anything(store: Store, release: Release, change: dict[str, object]) -> None:
    """Somebody has made the id to fit."""
    manifest = {**release.manifest, **change}
    manifest["id"] = identity_of(manifest)
    store.write(replace(release, id=manifest["id"], manifest=manifest))
    with pytest.raises(ReleaseDamaged):
        store.manifest(manifest["id"])


def test_writers_at_the_same_time_leave_one_whole_release(tmp_path: Path, release: Release) -> None:
    """Each takes staging folders that it does not know for left-overs, so they must wait for each other."""

    def write(_: int) -> None:
        store = open_store(tmp_path)
        store.write(release)
        store.activate(release.id)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(16)))
    assert open_store(tmp_path).load(release.id) == release
    assert not list(tmp_path.glob("staging-*"))


def test_a_release_that_was_damaged_is_replaced_by_writing_it_again(store: Store, release: Release) -> None:
    (store.releases / release.id / "en" / "faq.html").write_text("approved")
    store.write(release)
    assert store.load(release.id) == release


def test_a_stray_folder_is_no_release(store: Store, release: Release) -> None:
    (store.releases / "lost+found").mkdir()
    assert store.ids() == [release.id]


def test_a_release_that_lies_under_another_ones_name_is_damaged(store: Store, release: Release) -> None:
    (store.releases / release.id).rename(store.releases / "0123456789abcdef")
    with pytest.raises(ReleaseDamaged, match=release.id):
        store.load("0123456789abcdef")


def test_a_link_to_a_release_elsewhere_is_no_release_and_is_replaced(store: Store, release: Release, tmp_path: Path) -> None:
    (store.releases / release.id).rename(tmp_path / "elsewhere")
    (store.releases / release.id).symlink_to(tmp_path / "elsewhere")
    assert store.ids() == []
    store.write(release)
    assert store.load(release.id) == release
    assert not (store.releases / release.id).is_symlink()
    assert (tmp_path / "elsewhere" / "release.json").exists()


def test_a_channel_that_is_a_link_is_not_read(store: Store, tmp_path: Path) -> None:
    (store.root / "channel.json").rename(tmp_path / "elsewhere.json")
    (store.root / "channel.json").symlink_to(tmp_path / "elsewhere.json")
    with pytest.raises(OSError, match=r"channel\.json"):
        store.channel()


@pytest.mark.parametrize("name", ["releases", "tuf", "tuf/targets", "keys"])
def test_nothing_is_written_or_removed_through_a_link(store: Store, tmp_path: Path, name: str) -> None:
    publish(store, datetime.now(UTC))
    (store.root / name).rename(tmp_path / "elsewhere")
    (store.root / name).symlink_to(tmp_path / "elsewhere")
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "elsewhere").rglob("*")}
    with pytest.raises(DataFolderNotWritable, match="link to another folder"):
        publish(store, datetime.now(UTC))
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "elsewhere").rglob("*")} == before


def test_a_lock_that_is_a_link_makes_no_file_elsewhere(store: Store, release: Release, tmp_path: Path) -> None:
    (store.root / "lock").unlink()
    (store.root / "lock").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(OSError, match="lock"):
        store.write(release)
    assert not (tmp_path / "elsewhere").exists()


def test_a_folder_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "cellfacts.json").write_text(json.dumps({"format": 2}))
    with pytest.raises(CellfactsError, match="newer version"):
        open_store(tmp_path)
    (tmp_path / "cellfacts.json").write_text("not ours")
    with pytest.raises(CellfactsError, match="not ours"):
        open_store(tmp_path)


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(DataFolderNotWritable, match="--data"):
        open_store(tmp_path / "file" / "data")
