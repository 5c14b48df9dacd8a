"""A clock that is wrong, here or at the service: the last good copy stays, the run says which it is, and the right time mends it.

faketime gives each process its clock. By default the mirror's is wrong by a day and by ten years, with CELLFACTS_FAULTS=all by many other
spans (`make test-faults`). Counts are printed (`pytest -s`).
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from tuf.api.metadata import Metadata, MetaFile, Snapshot, Timestamp

from service.app import create_app
from service.cli import main
from service.releases import channel as channels
from service.releases.store import CHANNEL, Store, open_store
from service.releases.view import materialize
from service.settings import Settings
from service.signing.expiry import is_due, newest_version
from service.signing.keys import signer_of
from service.signing.metadata import expiry, meta_file, write_metadata
from service.sync.background import sign_in_subprocess
from tests.conftest import PROJECT
from tests.faults.conftest import COMMAND, read
from tests.support.clocks import faketime
from tests.support.running import Site
from widget.manifest import Release

EVERY = os.environ.get("CELLFACTS_FAULTS") == "all"
BASE = "/cellfacts/"
# How far a mirror's clock is off, in days, and what comes of it: from 7 on every signature is past its date, before -2 none could be yet.
NEAR = (-1, 1, 0, 6) if EVERY else (-1, 1)
FAR = {3650: 12, -3650: 13} | ({8: 12, 30: 12, 100: 12, 400: 12, -3: 13, -30: 13, -400: 13} if EVERY else {})
SAID = {11: "not what the keys have signed", 12: "past their date", 13: "One of the two clocks is wrong"}


def at(when: str, *command: str | Path) -> subprocess.CompletedProcess[str]:
    """Run Python with another clock. when: as `faketime -f` takes it."""
    # What is measured from one moment to another, and the times of files, stay as they are.
    plain = {"NO_FAKE_STAT": "1", "DONT_FAKE_MONOTONIC": "1", "FAKETIME_DONT_FAKE_MONOTONIC": "1"}
    environ = {**os.environ, **plain, "LD_PRELOAD": faketime(), "FAKETIME": when}
    return subprocess.run(
        [sys.executable, *map(str, command)], cwd=PROJECT, env=environ, capture_output=True, text=True, check=False
    )


def off(days: int) -> str:
    """A clock that is some days off."""
    return f"{days:+}d"


def noon(day: date) -> str:
    """A clock that says noon of a day, UTC."""
    return f"{(datetime(day.year, day.month, day.day, 12, tzinfo=UTC) - datetime.now(UTC)).total_seconds():+.0f}"


@pytest.fixture(autouse=True)
def permitted() -> None:
    """Fails where another clock is not to be had."""
    code = "from datetime import *; import time; print(datetime.now(timezone.utc).date(), time.monotonic() < 1e9)"
    told = at(off(3650), "-c", code).stdout.split()
    assert told == [f"{datetime.now(UTC).date() + timedelta(days=3650)}", "True"]


class Service:
    """A service that serves what was signed last, and the mirror's command with any clock."""

    def __init__(self, settings: Settings, releases: list[Release], copy: Path) -> None:
        self.store: Store = open_store(settings.data)
        self.releases, self.copy = releases, copy
        for one in releases:
            self.store.write(one)
        self.store.activate(releases[0].id)
        self.app = create_app(settings)
        self.site = Site(self.app)

    @property
    def tuf(self) -> Path:
        return self.store.root / "tuf"

    def sign(self, when: str = "+0") -> None:
        done = at(when, "-m", "service.signing.publish", self.store.root)
        assert done.returncode == 0, done.stderr
        self.look()

    def look(self) -> None:
        public = self.app.extensions["cellfacts"]
        public.next_look, public.signed.seen = 0.0, 0

    def mirror(self, when: str, code: int, folder: Path | None = None) -> None:
        """Run the command, which must end with this code, and say why. Raises AssertionError."""
        python, option = COMMAND[1:]
        done = at(when, python, option, "mirror", self.site.address, folder or self.copy, "--base", BASE)
        assert done.returncode == code, f"{when}: exit code {done.returncode}: {done.stdout}{done.stderr}"
        assert "Traceback" not in done.stderr
        if code:
            assert SAID[code] in done.stderr
            assert ("The last good copy stays." in done.stderr) == ((folder or self.copy) / "current").exists()

    def made(self, day: date) -> dict[str, bytes]:
        """The copy as it must be on a day."""
        channel = self.store.channel()
        return {**materialize(self.store.load(channel.current or ""), BASE, day, channel), CHANNEL: channels.as_bytes(channel)}


@pytest.fixture
def service(settings: Settings, both: dict[str, Release], tmp_path: Path) -> Iterator[Service]:
    found = Service(settings, list(both.values()), tmp_path / "copy")
    yield found
    found.site.stop()


def today() -> date:
    return datetime.now(UTC).date()


def due(release: Release) -> date:
    """The day after which the first text of a release is overdue."""
    return min(
        date.fromisoformat(entry["checks"]["review_by"]) for entry in release.manifest["files"].values() if "checks" in entry
    )


def test_a_mirror_whose_clock_is_a_day_off_works(service: Service) -> None:
    service.sign()
    for days in NEAR:
        service.mirror(off(days), 0)
        assert read(service.copy) == service.made(today() + timedelta(days=days))
        assert CliRunner().invoke(main, ["mirror", "--check", str(service.copy)]).exit_code == 0
    print(f"\n{len(NEAR)} runs with a clock that is a little off: {len(NEAR)} good copies")


def test_a_text_is_overdue_in_the_copy_by_the_mirrors_own_day(service: Service) -> None:
    last = due(service.releases[0])
    service.sign(noon(last))
    for days in (-1, 0, 1):
        service.mirror(noon(last + timedelta(days=days)), 0)
        assert read(service.copy) == service.made(last + timedelta(days=days))
        assert (b"This text may be out of date." in read(service.copy)["en/status.html"]) is (days == 1)


def test_a_mirror_whose_clock_is_years_off_says_so_and_keeps_its_copy(service: Service, tmp_path: Path) -> None:
    service.sign()
    service.mirror(off(0), 0)
    good, overdue = read(service.copy), 0
    for days, code in FAR.items():
        service.mirror(off(days), code)
        after = read(service.copy)
        overdue += after != good
        assert after in (good, service.made(today() + timedelta(days=days))), "neither the last good copy nor its overdue form"
        service.mirror(off(days), code, tmp_path / "first")
        assert not (tmp_path / "first" / "current").exists()
        service.mirror(off(0), 0)
        assert read(service.copy) == service.made(today())
    print(f"\n{2 * len(FAR)} runs with a clock that is far off: all refused, {overdue} copies say that they may be out of date")


def test_a_clock_that_falls_back_takes_no_notice_away(service: Service) -> None:
    """An empty battery: the text stays overdue, as it was before."""
    after = due(service.releases[0]) + timedelta(days=1)
    service.sign(noon(after))
    service.mirror(noon(after), 0)
    good = read(service.copy)
    assert b"This text may be out of date." in good["en/status.html"]
    service.mirror(noon(after - timedelta(days=3650)), 13)
    assert read(service.copy) == good


def test_a_service_that_is_frozen_for_eight_days_is_noticed(service: Service) -> None:
    service.sign()
    service.mirror(off(0), 0)
    good = read(service.copy)
    service.mirror(off(8), 12)
    assert read(service.copy) in (good, service.made(today() + timedelta(days=8)))
    service.sign(off(8))
    service.mirror(off(8), 0)


def replayed(service: Service, before: Path) -> None:
    """Everything as it was signed before."""
    shutil.rmtree(service.tuf)
    shutil.copytree(before, service.tuf)


def old_snapshot(service: Service, before: Path) -> None:
    """The new timestamp, and the old snapshot under the new one's name."""
    shutil.copy(
        before / f"{newest_version(before, 'snapshot')}.snapshot.json",
        service.tuf / f"{newest_version(service.tuf, 'snapshot')}.snapshot.json",
    )


def old_targets(service: Service, before: Path) -> None:
    """The new snapshot, and the old targets under the new ones' name."""
    shutil.copy(
        before / f"{newest_version(before, 'targets')}.targets.json",
        service.tuf / f"{newest_version(service.tuf, 'targets')}.targets.json",
    )


def longer(role: str) -> Callable[[Service, Path], None]:
    """More than was signed."""

    def lengthen(service: Service, before: Path) -> None:
        with (service.tuf / f"{newest_version(service.tuf, role)}.{role}.json").open("ab") as file:
            file.write(b" " * 5000)

    lengthen.__name__ = f"longer_{role}"
    return lengthen


def resigned(service: Service, before: Path) -> None:
    """The old targets, and with the online key a newer snapshot and timestamp that name them: what its thief can do."""
    shutil.copy(before / f"{newest_version(before, 'targets')}.targets.json", service.tuf)
    online, now, version = (
        signer_of(service.store.root, "snapshot"),
        datetime.now(UTC),
        newest_version(service.tuf, "snapshot") + 1,
    )
    snapshot = Snapshot(version, expires=expiry("snapshot", now))
    snapshot.meta["targets.json"] = meta_file(newest_version(before, "targets"), service.tuf, "targets")
    write_metadata(service.tuf / f"{version}.snapshot.json", Metadata(snapshot), online)
    named: MetaFile = meta_file(version, service.tuf, "snapshot")
    timestamp = Timestamp(version, expires=expiry("timestamp", now), snapshot_meta=named)
    write_metadata(service.tuf / "timestamp.json", Metadata(timestamp), online)


MIXES = (replayed, old_snapshot, old_targets, longer("snapshot"), longer("targets"), resigned)


@pytest.mark.parametrize("mix", MIXES, ids=lambda mix: mix.__name__)
def test_what_is_old_or_mixed_is_refused_and_the_whole_is_taken_again(
    service: Service, mix: Callable[[Service, Path], None], tmp_path: Path
) -> None:
    before, whole = tmp_path / "before", tmp_path / "whole"
    service.sign()
    service.mirror(off(0), 0)
    shutil.copytree(service.tuf, before)
    service.store.activate(service.releases[1].id)
    service.sign()
    if mix in (replayed, resigned):  # only whoever has seen the new state can know that the other is older
        service.mirror(off(0), 0)
    good = read(service.copy)
    shutil.copytree(service.tuf, whole)
    mix(service, before)
    service.look()
    for _ in range(2):
        service.mirror(off(0), 11)
        assert read(service.copy) == good
    replayed(service, whole)
    service.sign()
    service.mirror(off(0), 0)
    assert read(service.copy) == service.made(today())


@pytest.mark.parametrize(("days", "code"), [(-3650, 12), (3650, 13)], ids=["ten years ago", "in ten years"])
def test_mirrors_recover_from_a_service_that_signed_with_a_wrong_clock(service: Service, days: int, code: int) -> None:
    service.sign()
    service.mirror(off(0), 0)
    good = read(service.copy)
    service.store.activate(service.releases[1].id)
    service.sign(off(days))
    service.mirror(off(0), code)
    assert read(service.copy) == good
    assert is_due(service.store.root, datetime.now(UTC)), "a running service signs again by itself"
    assert sign_in_subprocess(service.store.root)
    assert not is_due(service.store.root, datetime.now(UTC))
    service.look()
    service.mirror(off(0), 0)
    assert read(service.copy) == service.made(today())


def test_mirrors_recover_from_keys_that_were_made_with_a_wrong_clock(service: Service, tmp_path: Path) -> None:
    """A root from ten years ago is past its date, and only whoever has its key can sign another."""
    service.sign(off(-3650))
    service.sign()
    service.mirror(off(0), 12)
    assert not (service.copy / "current").exists()
    done = CliRunner().invoke(main, ["keys", "rotate", "root", "--data", str(service.store.root)])
    assert done.exit_code == 0, done.output
    service.look()
    service.mirror(off(0), 0)
    assert read(service.copy) == service.made(today())
