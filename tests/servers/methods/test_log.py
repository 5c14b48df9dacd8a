"""What the service itself writes down: nothing of a reader, whatever she sends."""

from __future__ import annotations

import http.client
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

from tests.support.running import HOST, READY_WITHIN, free_ports

from .reader import READER, SECRETS

PATHS = (
    "/v1/en/status.html?q=melanoma",
    "/v1/en/jane-roe.html?q=melanoma",
    "/v1/zh-CN/status.html?q=melanoma",
    "/jane-roe?q=melanoma",
    "/?q=melanoma",
    "/readyz?q=melanoma",
)


def test_log_and_folder_of_the_service_hold_nothing_of_a_reader(tmp_path: Path) -> None:
    port, data, log = free_ports(1), tmp_path / "data", tmp_path / "log"
    command = [Path(sys.executable).with_name("cellfacts"), "serve", "--data", data, "--port", str(port)]
    with log.open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT)
    try:
        deadline = time.monotonic() + READY_WITHIN
        while not (data / "serve.json").is_file():
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.05)
        headers = {**READER, "User-Agent": "Secret/1.0", "Cookie": "s=token-of-hers", "Referer": "http://x.example/jane-roe"}
        for path in PATHS:
            for method in ("GET", "HEAD", "POST", "OPTIONS", "BREW"):
                with closing(http.client.HTTPConnection(HOST, port, timeout=10)) as line:
                    line.request(method, path, headers=headers)
                    line.getresponse().read()
        with closing(http.client.HTTPConnection(HOST, port, timeout=10)) as line:
            line.request("GET", "/v1/en/status.html", headers={**headers, "Host": "jane-roe/?melanoma"})
            assert line.getresponse().status == 400
    finally:
        process.terminate()
        process.wait(timeout=15)
    written = [log, *(path for path in data.rglob("*") if path.is_file())]
    assert len(written) > 10
    for path in written:
        text = path.read_bytes()
        assert not [secret for secret in SECRETS if secret != "melanoma" and secret.encode() in text], path
    assert b"melanoma" not in log.read_bytes(), "the copy itself speaks of it"
