"""Files in one step: whole or not at all, never through a planted link, and one writer at a time."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from service import files
from service.files import LockHeld, hold_lock, holds, replace_file, replace_files, replace_folder


@pytest.fixture
def strict_umask() -> Iterator[None]:
    """A service whose files only it can read."""
    before = os.umask(0o077)
    yield
    os.umask(before)


def mode_of(path: Path) -> int:
    """Who may do what with a file."""
    return path.stat().st_mode & 0o777


@pytest.mark.usefixtures("strict_umask")
@pytest.mark.parametrize("mode", [0o600, 0o644, 0o400])
def test_a_file_gets_the_mode_that_is_asked_for_whatever_the_umask(tmp_path: Path, mode: int) -> None:
    replace_file(tmp_path / "file", b"new", mode)
    assert mode_of(tmp_path / "file") == mode


@pytest.mark.parametrize("planted", ["file", ".file.partial"])
def test_a_link_planted_at_the_file_or_beside_it_is_never_written_through(tmp_path: Path, planted: str) -> None:
    outside = tmp_path / "outside"
    outside.write_bytes(b"precious")
    (tmp_path / planted).symlink_to(outside)
    replace_file(tmp_path / "file", b"new")
    assert holds(tmp_path / "file", b"new")
    assert holds(outside, b"precious")


def test_a_link_to_the_same_bytes_does_not_count_as_the_file(tmp_path: Path) -> None:
    (tmp_path / "outside").write_bytes(b"same")
    (tmp_path / "file").symlink_to(tmp_path / "outside")
    assert not holds(tmp_path / "file", b"same")


def test_files_that_people_link_on_purpose_stay_links_and_keep_their_mode(tmp_path: Path) -> None:
    real, link = tmp_path / "real", tmp_path / "link"
    real.write_bytes(b"old")
    real.chmod(0o640)
    link.symlink_to(real)
    replace_files({link: b"new"})
    assert link.is_symlink()
    assert real.read_bytes() == b"new"
    assert mode_of(real) == 0o640


def test_a_disk_that_is_full_at_the_second_of_two_files_changes_neither(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    replace_files({first: b"old", second: b"old"})
    write = files.write_flushed

    def full_at_second(path: Path, data: bytes, mode: int | None = None) -> None:
        if "second" in path.name:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        write(path, data, mode)

    monkeypatch.setattr(files, "write_flushed", full_at_second)
    with pytest.raises(OSError, match="No space"):
        replace_files({first: b"new", second: b"new"})
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"first": b"old", "second": b"old"}


def test_a_folder_replaces_another_and_a_link_whole(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "link").symlink_to("elsewhere")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "left").touch()
    for number, name in enumerate(("folder", "link", "none")):
        stage = tmp_path / f"stage{number}"
        stage.mkdir()
        replace_folder(tmp_path / name, {"in/file": b"new"}, stage)
        assert not (tmp_path / name).is_symlink()
        assert [path.relative_to(tmp_path / name).as_posix() for path in (tmp_path / name).rglob("*")] == ["in", "in/file"]
    assert not list((tmp_path / "elsewhere").iterdir())


def test_who_does_not_wait_is_told_that_somebody_holds_the_lock(tmp_path: Path) -> None:
    with hold_lock(tmp_path / "lock"), pytest.raises(LockHeld), hold_lock(tmp_path / "lock", wait=False):
        pass
    with hold_lock(tmp_path / "lock", wait=False):
        pass


def test_a_lock_is_not_taken_through_a_planted_link(tmp_path: Path) -> None:
    (tmp_path / "lock").symlink_to(tmp_path / "outside")
    with pytest.raises(OSError, match="symbolic"), hold_lock(tmp_path / "lock"):
        pass
    assert not (tmp_path / "outside").exists()
