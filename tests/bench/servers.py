"""Servers that are measured: started on a free port, asked by wrk, stopped by their own id."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PATH = "/v1/en/faq.html"


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(command: list[str], port: int, folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A server until the measurement ends, stopped by its own id."""
    environment = {**os.environ, "CELLFACTS_BENCH": str(folder)}
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    try:
        wait_for(port)
        yield process
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=15)


def wait_for(port: int) -> None:
    """Wait until the address answers, 30 s at most."""
    deadline = time.monotonic() + 30
    while True:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}{PATH}", timeout=2).close()
            return
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)


def requests_per_second(port: int, header: str = "") -> float:
    """One round of wrk."""
    command = ["wrk", "-t1", "-c16", "-d2s", *(("-H", header) if header else ()), f"http://127.0.0.1:{port}{PATH}"]
    out = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    found = re.search(r"Requests/sec:\s+([\d.]+)", out)
    if not found or "Non-2xx" in out:
        raise RuntimeError(out)
    return float(found[1])


def serving(folder: Path, port: int) -> list[str]:
    """The command that serves a data folder."""
    code = "from service.cli import main; main()"
    return [sys.executable, "-c", code, "serve", "--data", str(folder), "--port", str(port)]
