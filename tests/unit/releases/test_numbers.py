"""A release has a number that a person can say: it stands for this release for ever, here and wherever people follow."""

from __future__ import annotations

import json
import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from service.errors import ChannelDamaged, ReleaseUnknown
from service.releases import channel
from service.releases.channel import Channel
from service.releases.feed import feed
from service.releases.numbers import NUMBERS, count_on, recorded_numbers, release_name
from service.releases.store import FOLLOWING, Store, open_store
from widget.manifest import Release, identity_of

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)


def another(release: Release, publisher: str) -> Release:
    """A small release with an id of its own."""
    entries = {path: entry for path, entry in release.manifest["files"].items() if entry.get("widget", "faq") == "faq"}
    manifest = {**release.manifest, "files": entries, "widgets": ["faq"], "publisher": publisher}
    identity = identity_of(manifest)
    return replace(
        release, id=identity, files={path: release.files[path] for path in entries}, manifest={**manifest, "id": identity}
    )


@pytest.fixture
def three(release: Release) -> list[Release]:
    return [another(release, name) for name in ("A", "B", "C")]


@pytest.fixture
def data(tmp_path: Path) -> Store:
    return open_store(tmp_path / "data")


def in_order(releases: list[Release], first: int = 1) -> dict[str, int]:
    return {release.id: number for number, release in enumerate(releases, first)}


def made_earlier(store: Store, releases: list[Release]) -> None:
    """A data folder as an older version left it: the releases an hour apart, the first one current, no numbers anywhere."""
    for hour, release in enumerate(releases):
        store.write(release)
        at = (NOW + timedelta(hours=hour)).timestamp()
        os.utime(store.releases / release.id, (at, at))
    with store.writing():
        store.set_channel(channel.with_activation(Channel(), releases[0].id, NOW + timedelta(hours=9)))
    (store.root / NUMBERS).unlink()


def test_releases_are_counted_when_they_are_first_stored(data: Store, three: list[Release]) -> None:
    for release in three:
        data.write(release)
    assert data.numbers() == in_order(three)
    data.write(three[0])
    data.activate(three[2].id)
    assert data.numbers() == in_order(three), "neither building again nor activating counts"


def test_the_id_of_a_release_does_not_depend_on_its_number(data: Store, three: list[Release], tmp_path: Path) -> None:
    elsewhere = open_store(tmp_path / "elsewhere")
    for release in three:
        data.write(release)
    elsewhere.write(three[2])
    assert (data.numbers()[three[2].id], elsewhere.numbers()[three[2].id]) == (3, 1)
    assert data.load(three[2].id) == elsewhere.load(three[2].id)
    assert not list((data.releases / three[2].id).glob(f"**/{NUMBERS}"))


def test_the_number_of_a_release_that_was_removed_is_not_given_again(data: Store, three: list[Release]) -> None:
    for release in three[:2]:
        data.write(release)
    shutil.rmtree(data.releases / three[1].id)
    data.write(three[2])
    assert data.numbers()[three[2].id] == 3
    data.write(three[1])
    assert data.numbers()[three[1].id] == 2, "it comes back with its own"


def test_the_channel_carries_the_numbers_of_the_releases_that_it_names_and_of_no_other(data: Store, three: list[Release]) -> None:
    for release in three:
        data.write(release)
    data.activate(three[1].id)
    assert data.channel().numbers == {three[1].id: 2}
    data.activate(three[2].id)
    data.withdraw(three[2].id, "wrong")
    body = json.loads((data.root / "channel.json").read_bytes())
    assert body["numbers"] == {three[1].id: 2, three[2].id: 3}
    assert data.channel().name(three[2].id) == f"3 ({three[2].id})"


def test_withdrawals_keep_every_number(data: Store, three: list[Release]) -> None:
    for release in three:
        data.write(release)
        data.activate(release.id)
    data.withdraw_fragment("faq", "en", "wrong")
    data.withdraw(three[2].id, "all of it")
    assert data.numbers() == data.channel().numbers == in_order(three)


def test_a_channel_without_numbers_is_read_and_stays_byte_for_byte(three: list[Release]) -> None:
    older = channel.as_bytes(channel.with_activation(Channel(), three[0].id, NOW))
    assert b"numbers" not in older
    assert channel.from_bytes(older).numbers == {}
    assert channel.as_bytes(channel.from_bytes(older)) == older


def test_a_channel_with_numbers_says_nothing_else_to_a_program_that_does_not_know_them(data: Store, three: list[Release]) -> None:
    """An older version reads the keys that it knows, and takes the same format."""
    data.write(three[0])
    data.activate(three[0].id)
    body = json.loads((data.root / "channel.json").read_bytes())
    del body["numbers"]
    assert body["format"] == channel.FORMAT
    assert channel.from_bytes(json.dumps(body).encode()) == replace(data.channel(), numbers={})


@pytest.mark.parametrize("wrong", [{"a": 0}, {"a": True}, {"a": "1"}, {"a": 1.5}, [], 7])
def test_what_is_no_number_is_refused(wrong: object) -> None:
    body = json.loads(channel.as_bytes(channel.with_activation(Channel(), "a", NOW)))
    with pytest.raises(ChannelDamaged):
        channel.from_bytes(json.dumps({**body, "numbers": wrong}).encode())


def test_a_data_folder_from_before_there_were_numbers_gets_them_by_time(data: Store, three: list[Release]) -> None:
    made_earlier(data, three)
    assert data.numbers() == in_order(three), "whoever only reads sees the same"
    assert open_store(data.root).numbers() == in_order(three)
    shutil.rmtree(data.releases / three[1].id)
    assert data.numbers() == in_order(three), "they have been written down"


def test_mirrors_of_such_a_folder_get_the_numbers_with_the_next_change(data: Store, three: list[Release]) -> None:
    made_earlier(data, three)
    store = open_store(data.root)
    store.activate(three[0].id)
    assert store.channel().numbers == {three[0].id: 1}
    assert store.channel().sequence == 2, "a change, so that mirrors take it"


def test_releases_that_only_the_channel_knows_come_before_those_that_are_stored(data: Store, three: list[Release]) -> None:
    made_earlier(data, three)
    shutil.rmtree(data.releases / three[0].id)
    assert data.numbers() == in_order(three)


@pytest.mark.parametrize("damage", [None, b"{", b"[]", b'{"x": "14"}', b"[" * 100_000])
def test_numbers_that_were_lost_come_back_from_the_channel(data: Store, three: list[Release], damage: bytes | None) -> None:
    for release in three:
        data.write(release)
        data.activate(release.id)
    file = data.root / NUMBERS
    file.unlink() if damage is None else file.write_bytes(damage)
    shutil.rmtree(data.releases / three[0].id)
    data.write(three[2])
    assert data.numbers() == in_order(three)
    assert recorded_numbers(data.root) == in_order(three)


def test_a_backup_with_the_channel_of_a_mirror_gives_no_number_twice(data: Store, three: list[Release], tmp_path: Path) -> None:
    """The backup was made before the third release; the mirror has seen it."""
    for release in three[:2]:
        data.write(release)
    shutil.copytree(data.root, tmp_path / "backup")
    data.write(three[2])
    data.activate(three[2].id)
    shutil.copyfile(data.root / "channel.json", tmp_path / "backup" / "channel.json")
    restored = open_store(tmp_path / "backup")
    assert restored.numbers() == in_order(three)
    fourth = another(three[0], "D")
    restored.write(fourth)
    assert restored.numbers()[fourth.id] == 4


def test_where_two_releases_claim_a_number_the_signed_one_keeps_it() -> None:
    assert count_on({"signed": 2}, {"first": 1, "other": 2, "third": 3}, ["other", "new"]) == {
        "first": 1,
        "signed": 2,
        "third": 3,
        "other": 4,
        "new": 5,
    }


def test_an_edge_shows_the_numbers_of_its_origin_and_counts_none_itself(
    data: Store, three: list[Release], tmp_path: Path
) -> None:
    for release in three:
        data.write(release)
    data.activate(three[2].id)
    edge = open_store(tmp_path / "edge")
    (edge.root / FOLLOWING).mkdir()
    edge.write(three[2])
    assert edge.numbers() == {}
    with edge.writing():
        edge.set_channel(data.channel())
    assert open_store(edge.root).numbers() == {three[2].id: 3}
    assert not (edge.root / NUMBERS).exists()
    assert (edge.root / "channel.json").read_bytes() == (data.root / "channel.json").read_bytes()


def test_releases_that_are_stored_at_the_same_time_get_numbers_of_their_own(tmp_path: Path, release: Release) -> None:
    several = [another(release, f"Publisher {number}") for number in range(6)]
    open_store(tmp_path)
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda each: open_store(tmp_path).write(each), several))
    numbers = open_store(tmp_path).numbers()
    assert sorted(numbers.values()) == list(range(1, 7))
    assert recorded_numbers(tmp_path) == numbers


def test_a_withdrawal_does_not_wait_for_numbers_that_cannot_be_read(data: Store, three: list[Release]) -> None:
    data.write(three[0])
    data.activate(three[0].id)
    (data.root / NUMBERS).unlink()
    (data.root / NUMBERS).symlink_to("/nowhere/at/all")
    data.withdraw(three[0].id, "wrong")
    assert data.channel().is_withdrawn(three[0].id)
    assert data.channel().numbers == {three[0].id: 1}


def test_a_release_is_found_by_its_number(data: Store, three: list[Release]) -> None:
    for release in three:
        data.write(release)
    assert data.find_id("2") == three[1].id
    assert data.find_id(three[1].id) == three[1].id
    for unknown in ("0", "4", "999999999"):
        with pytest.raises(ReleaseUnknown, match=f"There is no release {unknown} here"):
            data.find_id(unknown)


def test_a_release_without_a_number_is_named_by_its_id_alone() -> None:
    assert release_name("0123456789abcdef", {}) == "0123456789abcdef"
    assert release_name("0123456789abcdef", {"0123456789abcdef": 14}) == "14 (0123456789abcdef)"


def test_the_feed_says_numbers_and_its_entries_stay_the_same_entries(release: Release) -> None:
    """A reader's program knows an entry by its id, and must not show all of them again as new."""

    def parts(state: Channel, name: bytes) -> list[bytes]:
        return [part.split(b"</")[0] for part in feed(state, load).split(b"<" + name + b">")[2:]]

    def load(identity: str) -> Release:
        raise ReleaseUnknown(identity)

    older = channel.with_activation(Channel(), release.id, NOW)
    older = channel.with_fragment_withdrawal(older, "faq", "en", "wrong", NOW, {})
    older = replace(older, corrected=(channel.Correction(release.id, older.since, 3, "faq", "en"),))
    newer = replace(older, numbers={release.id: 14})
    assert parts(newer, b"title") == [
        f"Said to be corrected: faq in en of release 14 ({release.id})".encode(),
        f"Withdrawn: faq in en of release 14 ({release.id})".encode(),
        f"Release 14 ({release.id}) is current".encode(),
    ]
    assert parts(newer, b"id") == parts(older, b"id")
    assert len(set(parts(newer, b"id"))) == 3
