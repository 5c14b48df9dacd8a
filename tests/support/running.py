"""What the tests start: the demo as a user starts it, and small sites of their own. Both listen on 127.0.0.1 only."""

from __future__ import annotations

import os
import random
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from werkzeug.serving import WSGIRequestHandler, make_server

from service.serving.listing import known_addresses

REPOSITORY = Path(__file__).parents[2]
HOST = "127.0.0.1"
READY_WITHIN = 180.0  # seconds; beside other tests on two cores a demo has taken over 60 (seen)
Wsgi = Callable[[dict[str, Any], Any], Iterable[bytes]]


@dataclass(frozen=True, slots=True)
class Demo:
    """A running demo. service, clinic, neutral: addresses with a slash at the end; data: its folder."""

    service: str
    clinic: str
    neutral: str
    data: Path

    @property
    def root(self) -> str:
        """Address of the current release's tree."""
        return f"{self.service}v1/"


def installed(variable: str, fallback: str, holds: str) -> Path:
    """A folder that `make test` or `make test-browser` fills. variable: names it; fallback: where it is without; holds: a file that must be in it."""
    folder = Path(os.environ.get(variable) or REPOSITORY / ".setup" / fallback).absolute()
    if not (folder / holds).is_file():
        raise FileNotFoundError(
            f"There is no {holds} in {folder}: run `make test-browser`, or let {variable} name the folder that has it."
        )
    return folder


def htmx_folder() -> Path:
    """The htmx files."""
    return installed("CELLFACTS_HTMX", "htmx", "htmx-2.0.11.min.js")


def free_ports(count: int) -> int:
    """The first of some consecutive ports on which nobody listens."""
    for _ in range(200):
        first = random.randrange(20000, 32000)
        try:
            for number in range(first, first + count):
                with socket.socket() as probe:
                    probe.bind((HOST, number))
        except OSError:
            continue
        return first
    raise RuntimeError(f"There are no {count} consecutive free ports.")


@contextmanager
def running_demo(data: Path) -> Iterator[Demo]:
    """`cellfacts demo` on free ports, until the block ends."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("CELLFACTS_")}
    environ["CELLFACTS_HTMX"] = str(htmx_folder())
    environ["CELLFACTS_PREVIEW_BIND"] = f"{HOST}:{free_ports(1)}"
    command = [Path(sys.executable).with_name("cellfacts"), "demo", "--data", data, "--port", str(free_ports(3))]
    log = data.with_name("demo.log")
    with log.open("wb") as output:
        process = subprocess.Popen(command, env=environ, stdout=output, stderr=subprocess.STDOUT)
    try:
        addresses = wait_for_addresses(process, data / "serve.json", log)
        yield Demo(addresses["gallery"], addresses["demo-en"], addresses["demo-zh-Hans"], data)
    finally:
        stop(process)


def stop(process: subprocess.Popen[bytes]) -> None:
    """End a process that we started."""
    process.terminate()
    try:
        process.wait(timeout=15)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def wait_for_addresses(process: subprocess.Popen[bytes], file: Path, log: Path) -> Mapping[str, str]:
    """What the demo writes when everything answers."""
    deadline = time.monotonic() + READY_WITHIN
    while not (addresses := known_addresses(file)):
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"`cellfacts demo` did not start:\n{log.read_text()}")
        time.sleep(0.05)
    return addresses


@dataclass(frozen=True, slots=True)
class Received:
    """One request as it reached a site. headers: by name in lower case."""

    method: str
    path: str
    headers: Mapping[str, str]


class Silent(WSGIRequestHandler):
    """Logs nothing: what a test wants to know is in `Site.received`."""

    def log(self, type: str, message: str, *args: Any) -> None:
        """Nothing."""


class Site:
    """A WSGI application on a free port, and every request that reached it. context: of TLS."""

    def __init__(self, app: Wsgi, port: int | None = None, context: ssl.SSLContext | None = None) -> None:
        self.app = app
        self.received: list[Received] = []
        self.port = port or free_ports(1)
        self.server = make_server(HOST, self.port, self.record, threaded=True, request_handler=Silent, ssl_context=context)
        self.address = f"{'https' if context else 'http'}://{HOST}:{self.port}/"
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self.thread.start()

    def record(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Note a request, then let the application answer it."""
        query = environ.get("QUERY_STRING", "")
        headers = {name[5:].replace("_", "-").lower(): value for name, value in environ.items() if name.startswith("HTTP_")}
        path = environ["PATH_INFO"] + (f"?{query}" if query else "")
        self.received.append(Received(environ["REQUEST_METHOD"], path, headers))
        return self.app(environ, start_response)

    def stop(self) -> None:
        """Free the port."""
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


def pages(files: Mapping[str, str | bytes]) -> Wsgi:
    """An application that serves some files. files: by path; the ending says the type. A query is ignored."""
    types = {"css": "text/css", "js": "text/javascript"}

    def app(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        if path not in files:
            start_response("404 Not Found", [("Content-Type", "text/plain")])
            return [b"no such page"]
        body = files[path]
        kind = types.get(path.rpartition(".")[2], "text/html")
        start_response("200 OK", [("Content-Type", f"{kind}; charset=utf-8"), ("Access-Control-Allow-Origin", "*")])
        return [body.encode() if isinstance(body, str) else body]

    return app
