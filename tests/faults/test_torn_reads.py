"""Readers never see a torn tree: while 8 processes publish and 8 mirrors copy, every body is one of a whole release, to the byte.

Torn is also what is missing, any status but 200, and a channel that names no release or one that is withdrawn. By default readers read for
some seconds, with CELLFACTS_FAULTS=all 100,000 times (`make test-faults`). Counts are printed (`pytest -s`).
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from service.cli import main
from service.clock import today
from service.releases.channel import Channel
from service.releases.store import CHANNEL, Store, open_store
from service.releases.view import materialize
from service.signing.publish import publish
from tests.conftest import PROJECT
from tests.faults.conftest import COMMAND, read
from tests.support.content import CONTENT
from tests.support.running import free_ports, wait_for_addresses
from tests.unit.signing.test_signing import first_root, trusted
from widget.catalog import Catalog
from widget.locales import ENGLISH, Locale
from widget.manifest import Release, sha256
from widget.release import build_release

EVERY = os.environ.get("CELLFACTS_FAULTS") == "all"
PUBLISHERS = MIRRORS = 8
READERS = ("ask", "ask", "read", "read")
READS = {"ask": 5_000, "read": 45_000}  # of each, so 100,000 together
SECONDS = 12.0  # of reading, by default
LONGEST = 180.0  # seconds, where a busy machine lets no mirror come between two releases
BASE = "/cellfacts/"
LEFT_OVERS = ("staging-*", ".staging-*", "*.partial", ".*.partial", "tmp*", "old", "new")


def another(books: Mapping[Locale, Catalog]) -> Release:
    """A third release, with a text of its own in English."""
    texts = {**books[ENGLISH].texts, "faq.title": "Newest questions"}
    return build_release(CONTENT, {**books, ENGLISH: replace(books[ENGLISH], texts=texts)})


def bodies(releases: Mapping[str, Release], root: Callable[[str], str], prefix: Callable[[str], str]) -> dict[str, list[str]]:
    """The SHA-256 of every body that a path has in some whole tree. root: of a release by its id; prefix: of its paths."""
    found: dict[str, set[str]] = {}
    for day in (today(), today() + timedelta(days=1)):  # at midnight a text may become overdue
        for identity, release in releases.items():
            for path, body in materialize(release, root(identity), day, Channel()).items():
                if not path.endswith(".css") and not path.startswith(("overdue/", "withdrawn/")):
                    found.setdefault(prefix(identity) + path, set()).add(sha256(body))
    return {path: sorted(hashes) for path, hashes in found.items()}


@contextmanager
def serving(data: Path, port: int) -> Iterator[str]:
    """The service as an admin starts it; its address."""
    log = data.with_name("serve.log")
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*COMMAND, "serve", "--data", data, "--port", str(port)], cwd=PROJECT, env=plain(), stdout=output, stderr=output
        )
    try:
        yield wait_for_addresses(process, data / "serve.json", log)["gallery"]
    finally:
        process.terminate()
        process.wait()


def plain() -> dict[str, str]:
    """The environment without any setting of ours."""
    return {name: value for name, value in os.environ.items() if not name.startswith("CELLFACTS_")}


class Crowd:
    """Processes that work at the same time."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.processes: list[subprocess.Popen[str]] = []

    def start(self, kind: str, number: int) -> None:
        words = [sys.executable, "-m", "tests.faults.at_once", kind, str(self.folder), str(number)]
        self.processes.append(
            subprocess.Popen(words, cwd=PROJECT, env=plain(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        )

    def wait_until(self, done: Callable[[], bool]) -> None:
        """Raises AssertionError if one of them ends before."""
        while not done():
            ended = [process for process in self.processes if process.poll() is not None]
            assert not ended, ended[0].communicate()[1]
            time.sleep(0.05)

    def reports(self) -> list[dict[str, Any]]:
        """Let all come to an end; what each has to say."""
        (self.folder / "stop").touch()
        said = [process.communicate(timeout=120) for process in self.processes]
        assert not any(process.returncode for process in self.processes), "".join(errors for _, errors in said)
        return [json.loads(report) for report, _ in said]

    def end(self) -> None:
        for process in self.processes:
            process.kill()
            process.communicate()


def stored(data: Path, releases: Mapping[str, Release]) -> Store:
    """A data folder with these releases, the first of them current."""
    store = open_store(data)
    for one in releases.values():
        store.write(one)
    store.activate(next(iter(releases)))
    publish(store, datetime.now(UTC))
    return store


def work(folder: Path, store: Store, plan: dict[str, Any]) -> tuple[list[dict[str, Any]], float]:
    """Let everybody publish, copy and read; take a release back in the middle. What each reports, and how many seconds readers read."""
    crowd = Crowd(folder)
    (folder / "plan.json").write_text(json.dumps(plan))
    try:
        for number in range(PUBLISHERS):
            crowd.start("publish", number)
        for number in range(MIRRORS):
            crowd.start("mirror", number)
        crowd.wait_until(lambda: all(Path(one, "current").exists() for one in plan["mirrors"]))
        for number, kind in enumerate(READERS):
            crowd.start(kind, number)
        begun = time.monotonic()
        crowd.wait_until(lambda: time.monotonic() > begun + SECONDS / 2)
        store.withdraw(plan["gone"], "wrong")
        crowd.wait_until(
            lambda: (
                time.monotonic() > begun + SECONDS
                and (any(folder.glob("changed-*")) or time.monotonic() > begun + LONGEST)
                and (not EVERY or len(list(folder.glob("enough-*"))) == len(READERS))
            )
        )
        seconds = time.monotonic() - begun
        return crowd.reports(), seconds
    finally:
        crowd.end()


def settled(store: Store, mirrors: list[str], address: str) -> None:
    """With one more run every copy is what is current now, nothing is left over, and all is signed. Raises AssertionError."""
    publish(store, datetime.now(UTC))
    time.sleep(1.5)  # the service looks once a second
    current = store.channel()
    release = store.load(store.current_or_refuse())
    for folder in map(Path, mirrors):
        done = CliRunner().invoke(main, ["mirror", address, str(folder), "--base", BASE])
        assert done.exit_code == 0, done.output
        assert CliRunner().invoke(main, ["mirror", "--check", str(folder)]).exit_code == 0
        files = read(folder)
        assert files.pop("channel.json") == (store.root / "channel.json").read_bytes()
        assert files in [materialize(release, BASE, today() - timedelta(days=days), current) for days in (0, 1)]
    for folder in (store.root, *map(Path, mirrors)):
        assert not [left for pattern in LEFT_OVERS for left in folder.rglob(pattern)]
    assert "channel.json" in trusted(store.root, first_root(store), datetime.now(UTC)).targets


def test_no_reader_ever_sees_a_torn_tree(books: dict[Locale, Catalog], both: dict[str, Release], tmp_path: Path) -> None:
    gone = another(books)
    store = stored(tmp_path / "data", {**both, gone.id: gone})
    releases = {identity: store.load(identity) for identity in (*both, gone.id)}  # as stored: its manifest has an order
    mirrors = [str(tmp_path / f"copy{number}") for number in range(MIRRORS)]
    with serving(store.root, free_ports(1)) as address:
        root = f"{address}v1/"
        pinned = bodies(
            {one: releases[one] for one in both}, lambda one: f"{root}releases/{one}/", lambda one: f"/v1/releases/{one}/"
        )
        served = {f"/v1/{CHANNEL}": []} | bodies(releases, lambda _: root, lambda _: "/v1/")
        copied = {CHANNEL: []} | bodies(releases, lambda _: BASE, lambda _: "")
        plan = {
            "data": str(store.root),
            "address": address,
            "base": BASE,
            "mirrors": mirrors,
            "releases": list(releases),
            "gone": gone.id,
            "wanted": READS,
            "known": {"ask": served | dict(list(pinned.items())[::40]), "read": copied},
        }
        reports, seconds = work(tmp_path, store, plan)
        settled(store, mirrors, address)
    count = Counter[str]()
    for report in reports:
        count.update(report["count"])
    torn = sum(report.get("torn", 0) for report in reports)
    rest = ", ".join(f"{number:,} {what}" for what, number in sorted(count.items()) if what not in READS)
    reads = count["ask"] + count["read"]
    print(f"\n{reads:,} reads in {seconds:.0f} seconds, {count['ask']:,} of them over HTTP, beside {rest}: {torn} torn")
    assert torn == 0
    assert not [fault for report in reports for fault in report["faults"]]
    assert count["changes"] > MIRRORS
    assert reads >= (sum(READS[kind] for kind in READERS) if EVERY else 1000)
