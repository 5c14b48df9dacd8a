"""The preview at an address of its own: nothing of it where readers are, and nothing of it left behind."""

from __future__ import annotations

import http.client
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from html import unescape
from pathlib import Path
from urllib.parse import urlencode

import pytest

from service import settings as settings_module
from service.preview import ephemeral
from service.preview.auth import admins
from service.releases.store import own_store
from service.serving import server
from tests.app.preview.conftest import NAME, PASSWORD
from tests.servers.preview.test_slow_forms import unfinished
from tests.servers.test_serving import free_port

MAIN = "from service.cli import main; main()"


def start(*words: str, **settings: str) -> subprocess.Popen[str]:
    """A command of ours that goes on, without what this machine has set."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CELLFACTS_")} | settings
    return subprocess.Popen(
        [sys.executable, "-c", MAIN, *words], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment
    )


def announced(process: subprocess.Popen[str], name: str) -> str:
    """The address that a starting service prints for something."""
    assert process.stdout is not None
    for line in process.stdout:
        if line.startswith(f"{name}="):
            return line.strip().partition("=")[2]
    raise AssertionError("it ended")


def with_admin(data: Path, password_hash: str) -> Path:
    """A data folder with one admin."""
    store = own_store(data)
    with store.writing():
        admins.save(store, {NAME: admins.Admin(NAME, password_hash, "2026-11-24T08:00:00Z")})
    return data


def asked(port: int, path: str, form: Mapping[str, str] | None = None, **headers: str) -> tuple[int, Mapping[str, str], str]:
    """Status, headers (their names in lower case) and text of an answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    sent = {"Content-Type": "application/x-www-form-urlencoded", "Origin": f"http://127.0.0.1:{port}"} | headers
    connection.request("POST" if form else "GET", path, urlencode(form) if form else None, sent)
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    return answer.status, {name.lower(): value for name, value in answer.getheaders()}, text


def signed_in(port: int, name: str = "", origin: str = "") -> tuple[int, str]:
    """Status and cookie after signing in. name, origin: of the address that is typed, where it is not the port's own."""
    sent = {"Host": name or f"127.0.0.1:{port}", "Origin": origin or f"http://127.0.0.1:{port}"}
    _, headers, page = asked(port, "/sign-in", **sent)
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token
    cookie = headers["set-cookie"].partition(";")[0]
    form = {"csrf_token": unescape(token[1]), "name": NAME, "password": PASSWORD}
    status, headers, _ = asked(port, "/sign-in", form, Cookie=cookie, **sent)
    return status, headers["set-cookie"].partition(";")[0]


def is_free(port: int) -> bool:
    """Whether nobody listens on a port any more, within some seconds."""
    for _ in range(100):
        try:
            asked(port, "/healthz")
        except OSError:
            return True
        time.sleep(0.1)
    return False


@pytest.fixture
def both(tmp_path: Path, password_hash: str) -> Iterator[tuple[subprocess.Popen[str], int, int]]:
    """A service, its public port, and the port of its preview."""
    data, public, private = with_admin(tmp_path / "data", password_hash), free_port(), free_port()
    process = start("serve", "--data", str(data), "--port", str(public), "--preview-bind", f"127.0.0.1:{private}")
    assert announced(process, "preview") == f"http://127.0.0.1:{private}/"
    yield process, public, private
    process.kill()
    process.wait()
    assert process.stdout is not None
    process.stdout.close()


def test_the_public_port_has_no_preview_and_the_previews_port_nothing_else(both: tuple[subprocess.Popen[str], int, int]) -> None:
    process, public, private = both
    for page in ("/", "/sign-in", "/static/preview.css", "/look/x/"):
        status, headers, _ = asked(public, page)
        assert status == 404
        assert "set-cookie" not in headers
    status, cookie = signed_in(private)
    assert status == 303
    assert asked(private, "/", Cookie=cookie)[0] == 200
    assert asked(private, "/")[1]["location"] == "/"
    for page in ("/v1/en/faq.html", "/v1/release.json", "/readyz", "/gallery.css"):
        assert asked(private, page, Cookie=cookie)[0] == 404
    for host in ("evil.example", "[bad", f"127.0.0.1.evil.example:{private}"):
        assert asked(private, "/sign-in", Host=host)[0] in {400, 403}
    for host in ("evil.example", "[bad"):  # no address that a stranger chooses is in an answer
        assert "evil" not in str(asked(private, "//x", Host=host)[1:])
    with unfinished(private):
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=20) == 0
        assert is_free(private)
    assert is_free(public)


def test_a_service_that_is_killed_leaves_no_preview_behind(both: tuple[subprocess.Popen[str], int, int]) -> None:
    process, public, private = both
    process.kill()
    process.wait()
    assert is_free(private)
    assert is_free(public)
    ephemeral.remove_orphans()
    assert not list(ephemeral.place().glob(f"{ephemeral.PREFIX}{process.pid}-*"))


@pytest.mark.parametrize(
    ("sites", "host", "somebody", "way_in"),
    [
        ({"demo-en": 1}, "127.0.0.1", False, True),
        ({"demo-en": 1}, "127.0.0.1", True, False),
        ({"demo-en": 1}, "0.0.0.0", False, False),
        ({}, "127.0.0.1", False, False),
    ],
    ids=["a fresh demo", "with an admin", "where others can come", "no demo"],
)
def test_a_way_in_is_printed_only_for_a_fresh_demo_on_this_machine(
    tmp_path: Path, password_hash: str, sites: dict[str, int], host: str, somebody: bool, way_in: bool
) -> None:
    data = tmp_path / "data"
    if somebody:
        with_admin(data, password_hash)
    private = ephemeral.Scratch(ephemeral.make())
    given = server.link(settings_module.read({"CELLFACTS_DATA": str(data)}, host=host), sites, private)
    assert given.startswith("sign-in?once=") == way_in
    assert len(list(private.folder.glob("link-*"))) == way_in
    shutil.rmtree(private.folder)
