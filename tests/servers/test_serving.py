"""The service as a real process: what it prints, what it survives, how it ends."""

from __future__ import annotations

import html
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest


def free_port() -> int:
    """A port that nobody listens on."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, Path, list[str]]]:
    """`cellfacts serve` on a fresh data folder: its port, its folder, and what it printed."""
    data, port = tmp_path_factory.mktemp("serving") / "data", free_port()
    command = [sys.executable, "-c", "from service.cli import main; main()", "serve", "--data", str(data), "--port", str(port)]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CELLFACTS_PUBLIC")}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
    assert process.stdout is not None
    lines = [process.stdout.readline().strip() for _ in range(2)]
    yield port, data, lines
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=15) == 0
    process.stdout.close()


def test_a_service_prints_its_addresses_and_writes_the_same(service: tuple[int, Path, list[str]]) -> None:
    port, data, lines = service
    assert f"gallery=http://127.0.0.1:{port}/" in lines
    assert [f"{name}={address}" for name, address in json.loads((data / "serve.json").read_text()).items()] == lines


def raw(port: int, request: bytes) -> bytes:
    """What comes back for bytes that no client would send."""
    with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
        connection.sendall(request)
        try:
            return connection.recv(4096)
        except (ConnectionResetError, TimeoutError):
            return b""


@pytest.mark.parametrize(
    "request_bytes",
    [
        b"GET /v1/en/faq.html HTTP/1.1\r\nHost: x\r\nX-Huge: " + b"a" * 900_000 + b"\r\n\r\n",
        b"GET /" + b"a" * 900_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
        b"BROKEN\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET /v1/en/faq.html HTTP/1.1\r\nHost: a\r\nContent-Length: -5\r\n\r\n",
        b"POST /v1/en/faq.html HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"GET /v1/%00%ff/\xff\xfe HTTP/1.1\r\nHost: a\r\n\r\n",
    ],
    ids=["huge header", "huge path", "no HTTP", "TLS", "HTTP 9.9", "negative length", "broken chunk", "not text"],
)
def test_a_service_lives_on_after_broken_requests(service: tuple[int, Path, list[str]], request_bytes: bytes) -> None:
    port = service[0]
    answer = raw(port, request_bytes)
    assert not answer.startswith(b"HTTP/1.1 5"), answer[:80]
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/v1/en/faq.html", timeout=5) as response:
        assert response.status == 200


def test_nothing_about_readers_is_written(service: tuple[int, Path, list[str]]) -> None:
    port, data, _ = service
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/v1/en/faq.html?patient=secret-reader",
        headers={"Referer": "https://clinic.example/secret-reader"},
    )
    with urllib.request.urlopen(request, timeout=5) as response:
        assert response.headers.get("Set-Cookie") is None
    time.sleep(0.2)
    for path in data.rglob("*"):
        if path.is_file():
            assert b"secret-reader" not in path.read_bytes()


def test_a_proxy_in_the_environment_keeps_no_service_from_starting(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "from service.cli import main; main()", "serve", "--data", str(tmp_path)]
    environ = {**os.environ, "http_proxy": "http://127.0.0.1:1", "HTTP_PROXY": "http://127.0.0.1:1"}
    process = subprocess.Popen([*command, "--port", str(free_port())], stdout=subprocess.PIPE, text=True, env=environ)
    assert process.stdout is not None
    assert process.stdout.readline().startswith("gallery=")
    process.terminate()
    assert process.wait(timeout=15) == 0
    process.stdout.close()


@pytest.mark.parametrize("moment", [0.0, 0.05, 0.1, 0.2])
def test_nothing_is_left_of_a_service_that_was_killed_while_it_started(tmp_path: Path, moment: float) -> None:
    command = [sys.executable, "-c", "from service.cli import main; main()"]
    subprocess.run([*command, "release", "build", "--activate", "--data", str(tmp_path)], check=True, capture_output=True)
    process = subprocess.Popen(
        [*command, "serve", "--data", str(tmp_path), "--port", str(free_port())], stdout=subprocess.DEVNULL
    )
    while not (started := children(process.pid)):
        time.sleep(0.005)
    time.sleep(moment)
    started = children(process.pid) or started
    process.kill()
    process.wait()
    deadline = time.monotonic() + 10
    while any(map(alive, started)) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not any(map(alive, started))


def alive(pid: int) -> bool:
    """Whether a process is there and no zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def children(pid: int) -> list[int]:
    """The processes that a process has started."""
    return [int(child) for task in Path(f"/proc/{pid}/task").iterdir() for child in (task / "children").read_text().split()]


def test_nothing_is_left_of_a_service_that_was_killed(tmp_path: Path) -> None:
    """An orphan would keep the port, and the next start would be refused."""
    command = [sys.executable, "-c", "from service.cli import main; main()", "serve", "--data", str(tmp_path)]
    process = subprocess.Popen([*command, "--host", "localhost", "--port", str(free_port())], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline().startswith("gallery=http://localhost:")
    workers = children(process.pid)
    assert workers
    process.kill()
    process.wait()
    process.stdout.close()
    deadline = time.monotonic() + 10
    while any(map(alive, workers)) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not any(map(alive, workers))


@pytest.mark.parametrize("locale", ["C", "POSIX"])
def test_a_release_is_the_same_bytes_under_every_locale(tmp_path: Path, locale: str) -> None:
    ids = set()
    for number, environ in enumerate(({}, {"LC_ALL": locale, "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"})):
        command = [sys.executable, "-c", "from service.cli import main; main()", "release", "build", "--json"]
        done = subprocess.run(
            [*command, "--data", str(tmp_path / str(number))], env={**os.environ, **environ}, capture_output=True, check=True
        )
        ids.add(json.loads(done.stdout)["id"])
    assert len(ids) == 1


def test_a_snippet_is_right_where_the_terminal_has_no_chinese() -> None:
    command = [sys.executable, "-c", "from service.cli import main; main()", "snippet", "faq", "--locale", "zh-Hans"]
    environ = {**os.environ, "PYTHONIOENCODING": "latin-1"}
    done = subprocess.run(command, env=environ, capture_output=True, check=True)
    assert ">常见问题解答</a>" in html.unescape(done.stdout.decode("latin-1"))
