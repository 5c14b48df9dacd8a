"""A network at its worst: the last good copy stays, the run ends in time, and says why."""

from __future__ import annotations

import gc
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest

from service.app import create_app
from service.releases.store import Store
from service.settings import Settings
from service.signing.publish import publish
from service.sync import client, mirror
from service.sync.errors import MirrorError, NotTrustworthy, SourceUnreachable
from tests.conftest import DAY
from tests.faults.conftest import read
from tests.support.running import Site

Talk = Callable[[socket.socket], None]
HEADERS = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 90000\r\n\r\n"


def stall(connection: socket.socket) -> None:
    """Take the request and say nothing."""
    time.sleep(8)


def drip(connection: socket.socket) -> None:
    """A byte at a time, for ever."""
    connection.sendall(HEADERS)
    for _ in range(40):
        connection.sendall(b" ")
        time.sleep(0.2)


def reset(connection: socket.socket) -> None:
    """Hang up in the middle of an answer."""
    connection.sendall(HEADERS + b"{")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def loop(connection: socket.socket) -> None:
    """Redirect to itself."""
    connection.sendall(b"HTTP/1.1 302 Found\r\nLocation: /v1/tuf/again\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")


def endless(connection: socket.socket) -> None:
    """More than anybody asked for."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n")
    for _ in range(400):
        connection.sendall(b" " * 65536)


def portal(connection: socket.socket) -> None:
    """A login page for everything."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 6\r\nConnection: close\r\n\r\n<html>")


def noise(connection: socket.socket) -> None:
    """Not even HTTP."""
    connection.sendall(b"\x16\x03\x01\x02\x00\x01" * 100)


@pytest.fixture
def network() -> Iterator[Callable[[Talk], str]]:
    """Start something that answers like a broken network; gives back its address."""
    listeners: list[socket.socket] = []

    def start(talk: Talk) -> str:
        listener = socket.create_server(("127.0.0.1", 0))
        listeners.append(listener)

        def serve() -> None:
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                threading.Thread(target=once, args=(connection,), daemon=True).start()

        def once(connection: socket.socket) -> None:
            with suppress(OSError), connection:
                connection.recv(4096)
                talk(connection)

        threading.Thread(target=serve, daemon=True).start()
        return f"http://127.0.0.1:{listener.getsockname()[1]}/"

    yield start
    for listener in listeners:
        listener.close()


@pytest.fixture
def copy(settings: Settings, store: Store, tmp_path: Path) -> Path:
    """A copy that was good."""
    publish(store, datetime.now(UTC))
    site = Site(create_app(settings))
    mirror.update_copy(site.address, tmp_path / "copy", "/cellfacts/", None, DAY)
    site.stop()
    return tmp_path / "copy"


# A run that is cut off leaves its socket to the end of the process, which in a mirror's is at once.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("talk", [stall, drip, reset, loop, endless, portal, noise], ids=lambda talk: talk.__name__)
def test_the_last_good_copy_stays_and_the_run_ends(
    copy: Path, network: Callable[[Talk], str], talk: Talk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "DEADLINE", 3.0)
    before = read(copy)
    for folder in (copy, tmp_path / "new"):
        begun = time.monotonic()
        with pytest.raises((SourceUnreachable, NotTrustworthy)) as failure:
            mirror.update_copy(network(talk), folder, "/cellfacts/", None, DAY)
        assert time.monotonic() - begun < 6
        assert isinstance(failure.value, MirrorError)
    assert read(copy) == before
    assert not (tmp_path / "new" / "current").exists()
    assert not list(copy.glob(".staging-*"))
    gc.collect()
