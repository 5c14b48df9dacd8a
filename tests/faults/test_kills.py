"""`kill -9` at any moment leaves the old state or the new one, whole, and the next run converges. Counts are printed (`pytest -s`)."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from service.releases.store import Store, open_store
from service.signing.publish import publish
from service.sync.mirror import update_copy
from tests.conftest import DAY
from tests.faults.conftest import COMMAND, read
from tests.support.running import Site
from widget.manifest import Release
from widget.suffixes import OEMBED

KILLS = 40 if os.environ.get("CELLFACTS_FAULTS") == "all" else 15  # test_injections.py strikes at chosen moments


def killed_after(command: list[str], seconds: float) -> bool:
    """Run a command and kill it; whether it was still running."""
    process = subprocess.Popen([*COMMAND, *command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(seconds)
    alive = process.poll() is None
    process.kill()
    process.wait()
    return alive


def times(command: list[str]) -> Iterator[float]:
    """Moments from the start of a run to a little past its end, in a random order that is the same each time."""
    begun = time.monotonic()
    subprocess.run([*COMMAND, *command], check=True, capture_output=True)
    whole = time.monotonic() - begun
    moments = [whole * (0.2 + 1.4 * number / KILLS) for number in range(KILLS)]
    random.Random(1).shuffle(moments)
    return iter(moments)


def test_a_store_is_always_one_whole_release(tmp_path: Path, both: dict[str, Release]) -> None:
    first, second = both
    store = open_store(tmp_path)
    for one in both.values():
        store.write(one)
    store.activate(first)
    publish(store, datetime.now(UTC))
    hit = 0
    for number, moment in enumerate(times(["release", "activate", second, "--data", str(tmp_path)])):
        hit += killed_after(["release", "activate", first if number % 2 == 0 else second, "--data", str(tmp_path)], moment)
        identity = store.current_id()
        assert identity in both
        assert store.load(identity) == both[identity]
    done = subprocess.run([*COMMAND, "release", "activate", first, "--data", str(tmp_path)], check=False)
    assert done.returncode == 0
    assert store.current_id() == first
    assert not list(tmp_path.glob("staging-*"))
    print(f"\n{KILLS} kills of activate, {hit} of them in the middle: 0 broken stores")


def test_a_release_that_is_being_written_is_there_or_not(tmp_path: Path) -> None:
    command = ["release", "build", "--data", str(tmp_path / "data")]
    hit = 0
    for moment in times(["release", "build", "--data", str(tmp_path / "other")]):
        hit += killed_after(command, moment)
        store = Store(tmp_path / "data")
        for identity in store.ids():
            assert store.is_whole(identity)
            shutil.rmtree(store.releases / identity)  # so that the next run writes it again
    subprocess.run([*COMMAND, *command], check=True, capture_output=True)
    assert all(map(store.is_whole, store.ids()))
    assert not list((tmp_path / "data").glob("staging-*"))
    print(f"\n{KILLS} kills of build, {hit} of them in the middle: 0 broken releases")


def test_a_copy_is_always_one_whole_release(
    source: tuple[Site, Callable[[str], None]], both: dict[str, Release], tmp_path: Path
) -> None:
    site, serve = source
    first, second = both
    folder = tmp_path / "copy"
    command = ["mirror", site.address, str(folder)]
    whole: dict[str, dict[str, bytes]] = {}
    for identity in (first, second):
        serve(identity)
        update_copy(site.address, tmp_path / identity, "/cellfacts/", None, DAY)
    hit = 0
    for number, moment in enumerate(times(command)):
        serve(first if number % 2 else second)
        hit += killed_after(command, moment)
        files = read(folder)
        identity = next(name for name in both if name.encode() in files["release.json"])
        seen = whole.setdefault(f"{identity} {files['channel.json'].decode()}", files)
        assert files == seen
        assert both[identity].id.encode() in files["en/faq.html"]
        offered = {
            path for path in both[identity].files if not path.endswith(OEMBED) and not path.startswith("messages/")
        }  # not under a path, see service.releases.view
        assert set(files) == {*offered, "release.json", "channel.json"}
    subprocess.run([*COMMAND, *command], check=True, capture_output=True)
    assert subprocess.run([*COMMAND, "mirror", "--check", str(folder)], check=False).returncode == 0
    assert not list(folder.glob(".staging-*"))
    assert len(list((folder / "installed").iterdir())) <= 2
    print(f"\n{KILLS} kills of mirror, {hit} of them in the middle: 0 torn copies")
