"""Two edges and an origin as real processes: nobody serves a mix or a withdrawn text, and nobody stops when the origin does."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.error import HTTPError

import pytest
from click.testing import CliRunner

from service.app import create_app
from service.cli import main
from service.errors import DataFolderNotWritable
from service.releases import store as store_module
from service.releases.channel import Channel
from service.releases.store import Store, open_store
from service.releases.view import materialize
from service.signing.publish import publish
from service.sync import client
from service.sync.edge import follow
from service.sync.errors import NotTrustworthy
from service.sync.mirror import update_copy as mirror
from tests.conftest import DAY, PROJECT, settings_in
from tests.faults.conftest import COMMAND
from tests.support.running import free_ports, wait_for_addresses
from widget.manifest import Release, sha256

WITHIN = 20.0  # seconds; an edge looks every second here


@dataclass(frozen=True, slots=True)
class Service:
    """A running service. address: with a slash at its end; log: what it said."""

    process: subprocess.Popen[bytes]
    address: str
    data: Path
    log: Path

    def get(self, path: str) -> bytes:
        with urllib.request.urlopen(f"{self.address}{path}", timeout=10) as answer:
            body: bytes = answer.read()
        return body

    def ready(self) -> dict[str, Any]:
        """What `/readyz` says."""
        try:
            found: dict[str, Any] = json.loads(self.get("readyz"))
        except HTTPError as error:
            found = json.loads(error.read())
        return found

    def says(self, path: str, words: str) -> bool:
        return words in self.get(path).decode()


@contextmanager
def serving(data: Path, port: int, *words: str) -> Iterator[Service]:
    """`cellfacts serve` on a port, until the block ends."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("CELLFACTS_")}
    environ["CELLFACTS_MIRROR_EVERY"] = "1"
    (data / "serve.json").unlink(missing_ok=True)
    log = data.with_name(f"{data.name}.log")
    command = [*COMMAND, "serve", "--data", str(data), "--port", str(port), *words]
    with log.open("ab") as output:
        process = subprocess.Popen(command, cwd=PROJECT, env=environ, stdout=output, stderr=subprocess.STDOUT)
    try:
        wait_for_addresses(process, data / "serve.json", log)
        yield Service(process, f"http://127.0.0.1:{port}/", data, log)
    finally:
        process.terminate()
        process.wait(timeout=15)


def soon(question: Callable[[], bool]) -> bool:
    """Whether something becomes true in time."""
    deadline = time.monotonic() + WITHIN
    while time.monotonic() < deadline:
        if question():
            return True
        time.sleep(0.1)
    return False


def is_open(port: int) -> bool:
    """Whether somebody listens on a port of this machine."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture
def published(tmp_path: Path, both: Mapping[str, Release]) -> Store:
    """An origin's data folder: the first of two releases is current."""
    store = open_store(tmp_path / "origin")
    for one in both.values():
        store.write(one)
    store.activate(next(iter(both)))
    publish(store, datetime.now(UTC))
    return store


def test_publish_kill_the_origin_withdraw_restart(tmp_path: Path, published: Store, both: Mapping[str, Release]) -> None:
    first, second = both
    port = free_ports(3)
    edges = [(tmp_path / f"edge{number}", port + number) for number in (1, 2)]
    with serving(published.root, port) as origin:
        follow_it = ("--mirror", origin.address)
        with serving(*edges[0], *follow_it) as left, serving(*edges[1], *follow_it) as right:
            for edge in (left, right):
                assert edge.ready()["id"] == first
                assert json.loads(edge.get("v1/channel.json")) == json.loads(origin.get("v1/channel.json"))
                assert edge.get("v1/changes.atom").count(b"<entry>") == 1
            assert origin.get("v1/tuf/timestamp.json") == left.get("v1/tuf/timestamp.json")
            published.activate(second)
            publish(published, datetime.now(UTC))
            assert soon(lambda: left.ready()["id"] == second == right.ready()["id"])
            assert left.says("v1/en/faq.html", "Newer questions")
            assert left.says(f"v1/releases/{first}/en/faq.html", first), "what it has had stays under its pinned address"
            origin.process.kill()
            origin.process.wait()
            assert soon(lambda: not is_open(port)), "its worker ends within a second or two"
            published.withdraw(second, "a lost not")
            publish(published, datetime.now(UTC))
            for edge in (left, right):
                assert edge.ready() | {"age": 0} == {"status": "ready", "id": second, "sequence": 2, "age": 0, "stale": False}
        # Both edges restart while there is no origin; then it comes back.
        with serving(*edges[0], *follow_it) as left, serving(*edges[1], *follow_it) as right:
            assert left.ready()["id"] == second == right.ready()["id"], "an edge serves without its origin"
            with serving(published.root, port):
                for edge in (left, right):
                    assert soon(lambda edge=edge: edge.ready()["id"] == first)  # type: ignore[misc]
                    assert not edge.says("v1/en/faq.html", "Newer questions")
                    with pytest.raises(HTTPError, match="410"):
                        edge.get(f"v1/releases/{second}/en/faq.html")
                    assert edge.get("v1/changes.atom").count(b"Withdrawn") == 2


def test_an_edge_that_has_never_reached_its_origin_starts_and_converges(tmp_path: Path, published: Store) -> None:
    port = free_ports(2)
    with serving(tmp_path / "edge", port + 1, "--mirror", f"http://127.0.0.1:{port}/") as edge:
        assert edge.ready()["status"] == "no release"
        assert "cannot be reached" in edge.log.read_text()
        with serving(published.root, port):
            assert soon(lambda: edge.ready()["status"] == "ready")
        assert edge.log.read_text().count("cannot be reached") <= 2, "what is wrong is said once, not every second"


def test_an_edge_never_serves_a_mix(tmp_path: Path, published: Store, both: Mapping[str, Release]) -> None:
    port = free_ports(2)
    root = f"http://127.0.0.1:{port + 1}/v1/"
    day = datetime.now(UTC).date()
    known = [materialize(one, root, day, Channel()) for one in both.values()]
    hashes = {path: {sha256(made[path]) for made in known} for path in ("en/faq.html", "zh-Hans/guide.html", "release.json")}
    reads = 0
    with serving(published.root, port) as origin, serving(tmp_path / "edge", port + 1, "--mirror", origin.address) as edge:
        for identity in [*both, *both, *both]:
            published.activate(identity)
            publish(published, datetime.now(UTC))
            began = time.monotonic()
            while not (followed := edge.ready()["id"] == identity) or time.monotonic() < began + 2:
                assert followed or time.monotonic() < began + WITHIN, "it follows"
                for path, allowed in hashes.items():
                    assert sha256(edge.get(f"v1/{path}")) in allowed
                    reads += 1
    print(f"\n{reads} reads of an edge while its origin changed: 0 torn")


@pytest.fixture
def origin(published: Store) -> Iterator[Service]:
    with serving(published.root, free_ports(1)) as service:
        yield service


def test_edges_can_be_followed_as_their_origin(tmp_path: Path, origin: Service, published: Store) -> None:
    """Signatures are the origin's own, so a mirror need not trust the edge."""
    root = (published.root / "tuf" / "1.root.json").read_bytes()
    with serving(tmp_path / "edge", free_ports(1), "--mirror", origin.address) as edge:
        done = mirror(edge.address, tmp_path / "copy", "/cellfacts/", root, DAY)
        assert done.release == edge.ready()["id"]
        assert CliRunner().invoke(main, ["mirror", "--check", str(tmp_path / "copy")]).exit_code == 0
        with serving(tmp_path / "edge of an edge", free_ports(1), "--mirror", edge.address) as next_one:
            assert next_one.ready()["id"] == done.release


def test_past_seven_days_without_its_origin_an_edge_says_stale_and_goes_on(tmp_path: Path, published: Store) -> None:
    publish(published, datetime.now(UTC))
    port = free_ports(2)
    environ_words = ("--mirror", f"http://127.0.0.1:{port}/")
    with serving_frozen(published, port), serving(tmp_path / "edge", port + 1, *environ_words) as edge:
        assert edge.ready()["stale"] is False
        wait_for_signatures_to_end(edge, published)
        assert soon(lambda: edge.ready()["stale"] is True)
        assert edge.ready()["status"] == "ready"
        assert edge.says("v1/en/faq.html", "this may be out of date"), "the text's own dates warn the reader"


def wait_for_signatures_to_end(edge: Service, published: Store) -> None:
    """Give an edge signatures of almost seven days ago, and wait for their end: for longer where a busy machine lets it miss them."""
    for seconds in (5, 15, 45):
        end = time.monotonic() + seconds
        publish(published, datetime.now(UTC) - timedelta(days=7) + timedelta(seconds=seconds), anew=True)
        signed = (published.root / "tuf" / "timestamp.json").read_bytes()
        taken = False
        while time.monotonic() < end:
            taken = taken or edge.get("v1/tuf/timestamp.json") == signed
            time.sleep(0.1)
        if taken:
            return
    raise AssertionError("the edge took none of the signatures while they were good")


@contextmanager
def serving_frozen(store: Store, port: int) -> Iterator[None]:
    """Serves what was signed, and never signs again."""
    command = [sys.executable, "-m", "http.server", str(port), "--bind", "127.0.0.1", "--directory", str(store.root / "www")]
    (store.root / "www" / "v1").mkdir(parents=True)
    (store.root / "www" / "v1" / "tuf").symlink_to(store.root / "tuf")
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        assert soon(lambda: reachable(f"http://127.0.0.1:{port}/"))
        yield
    finally:
        process.terminate()
        process.wait()


def reachable(url: str) -> bool:
    try:
        urllib.request.urlopen(url, timeout=2).close()
    except OSError:
        return False
    return True


def test_an_edge_refuses_an_origin_that_has_lost_a_withdrawal(tmp_path: Path, origin: Service, published: Store) -> None:
    with published.writing():  # as the guide's backup does: the service signs as it starts
        shutil.copytree(published.root, tmp_path / "backup")
    published.withdraw_fragment("faq", "en", "wrong")
    publish(published, datetime.now(UTC))
    assert soon(lambda: origin.ready()["sequence"] == 2)
    follow(tmp_path / "edge", origin.address, None)
    shutil.rmtree(published.root / "tuf")
    shutil.copytree(tmp_path / "backup", published.root, dirs_exist_ok=True)
    publish(published, datetime.now(UTC), anew=True)
    assert soon(lambda: origin.get("v1/tuf/timestamp.json") == (published.root / "tuf" / "timestamp.json").read_bytes())
    with pytest.raises(NotTrustworthy, match="perhaps a withdrawal"):
        follow(tmp_path / "edge", origin.address, None)
    assert Store(tmp_path / "edge").channel().sequence == 2


def test_nothing_can_be_published_from_an_edge_and_no_origin_can_become_one(
    tmp_path: Path, origin: Service, published: Store
) -> None:
    edge = tmp_path / "edge"
    follow(edge, origin.address, None)
    current = str(published.current_id())
    for words in (
        ["release", "build"],
        ["release", "activate", current],
        ["release", "withdraw", current, "--reason", "x"],
        ["keys", "init"],
        ["keys", "sign"],
        ["keys", "rotate", "online"],
        ["serve", "--port", str(free_ports(1))],
    ):
        done = CliRunner().invoke(main, [*words, "--data", str(edge)])
        assert done.exit_code == 1, (words, done.output)
        assert "follows another service" in done.output
    done = CliRunner().invoke(
        main, ["serve", "--mirror", origin.address, "--data", str(published.root), "--port", str(free_ports(1))]
    )
    assert done.exit_code == 1
    assert "releases or keys of its own" in done.output
    assert CliRunner().invoke(main, ["serve", "--root", str(origin.log)]).exit_code == 2
    assert CliRunner().invoke(main, ["serve", "--mirror", "ftp://x"]).exit_code == 1


@pytest.mark.parametrize("damage", ["releases", "channel.json"])
def test_what_a_disk_has_lost_is_put_back_while_the_origin_is_gone(tmp_path: Path, published: Store, damage: str) -> None:
    edge, port = tmp_path / "edge", free_ports(2)
    with serving(published.root, port) as origin:
        release = follow(edge, origin.address, None).release
    if damage == "releases":
        shutil.rmtree(edge / "releases" / release)
    else:
        (edge / "channel.json").write_bytes(b"")
    with serving(edge, port + 1, "--mirror", f"http://127.0.0.1:{port}/") as service:
        assert service.ready()["id"] == release
        assert service.says("v1/en/faq.html", release)


def test_a_channel_that_is_damaged_while_an_edge_runs_is_put_back(tmp_path: Path, origin: Service, published: Store) -> None:
    with serving(tmp_path / "edge", free_ports(1), "--mirror", origin.address) as edge:
        (edge.data / "channel.json").write_bytes(b"")
        published.withdraw_fragment("faq", "en", "wrong")
        publish(published, datetime.now(UTC))
        assert soon(lambda: edge.says("v1/en/faq.html", "This text has been withdrawn."))


def test_the_root_file_is_needed_for_the_first_run_only(tmp_path: Path, origin: Service, published: Store) -> None:
    root = tmp_path / "1.root.json"
    shutil.copy(published.root / "tuf" / "1.root.json", root)
    with serving(tmp_path / "edge", free_ports(1), "--mirror", origin.address, "--root", str(root)) as edge:
        root.unlink()
        published.withdraw_fragment("faq", "en", "wrong")
        publish(published, datetime.now(UTC))
        assert soon(lambda: edge.says("v1/en/faq.html", "This text has been withdrawn."))
        assert "root.json" not in edge.log.read_text()


def test_a_disk_that_can_no_longer_be_written_leaves_readers_what_there_is(
    tmp_path: Path, published: Store, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refused(root: Path) -> Store:
        raise DataFolderNotWritable(f"The data folder {root} cannot be written.")

    monkeypatch.setattr(store_module, "open_store", refused)
    app = create_app(settings_in(published.root))
    assert app.test_client().get("/v1/en/faq.html").status_code == 200
    assert "cannot be written" in capsys.readouterr().err
    with pytest.raises(DataFolderNotWritable):
        create_app(settings_in(tmp_path / "empty"))


def test_a_release_that_the_disk_has_damaged_comes_anew(tmp_path: Path, origin: Service) -> None:
    done = follow(tmp_path / "edge", origin.address, None)
    assert done.first_trust == client.root_fingerprint(origin.get("v1/tuf/1.root.json"))
    (tmp_path / "edge" / "releases" / done.release / "en" / "faq.html").write_text("approved everywhere")
    assert not Store(tmp_path / "edge").is_whole(done.release)
    again = follow(tmp_path / "edge", origin.address, None)
    assert (again.changed, again.first_trust) == (False, None)
    assert Store(tmp_path / "edge").is_whole(done.release)
