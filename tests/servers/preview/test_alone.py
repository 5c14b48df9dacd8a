"""The preview at an address of its own: nothing of it where readers are, and nothing of it left behind."""

from __future__ import annotations

import http.client
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from urllib.parse import urlencode

import pytest

from service import settings as settings_module
from service.preview import ephemeral, server
from service.preview.auth import admins
from service.releases.store import own_store
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
        admins.save_admins(store, {NAME: admins.Admin(NAME, password_hash, "2026-11-24T08:00:00Z")})
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


@dataclass(frozen=True, slots=True)
class Running:
    """A command that serves, and the port that it was given."""

    process: subprocess.Popen[str]
    port: int


@contextmanager
def serving(command: str, data: Path, *words: str, **settings: str) -> Iterator[Running]:
    """`cellfacts serve` or `preview` on a free port, once it answers, until the block ends."""
    port = free_port()
    process = start(command, "--data", str(data), "--port", str(port), *words, **settings)
    assert process.stdout is not None
    try:
        announced(process, "preview" if command == "preview" else "release")
        yield Running(process, port)
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


@pytest.fixture
def public(tmp_path: Path, password_hash: str) -> Iterator[Running]:
    """The public service of a data folder with one admin."""
    with serving("serve", with_admin(tmp_path / "data", password_hash)) as running:
        yield running


@pytest.fixture
def preview(public: Running, tmp_path: Path) -> Iterator[Running]:
    """The preview beside it."""
    with serving("preview", tmp_path / "data") as running:
        yield running


def test_the_public_port_has_no_preview_and_the_previews_no_public_page(public: Running, preview: Running) -> None:
    for page in ("/preview/", "/preview/sign-in", "/sign-in", "/static/preview.css", "/look/x/", "/decide/build"):
        status, headers, _ = asked(public.port, page)
        assert status == 404, page
        assert "set-cookie" not in headers
    for page in ("/", "/sign-in", "/v1/en/faq.html", "/security"):
        status, headers, _ = asked(public.port, page, {"name": NAME, "password": PASSWORD})
        assert status in {404, 405}, "nothing is POSTed to the public service"
        assert "set-cookie" not in headers
    status, cookie = signed_in(preview.port)
    assert status == 303
    assert asked(preview.port, "/", Cookie=cookie)[0] == 200
    for page in ("/v1/en/faq.html", "/v1/release.json", "/readyz", "/gallery.css"):
        assert asked(preview.port, page, Cookie=cookie)[0] == 404


def test_the_preview_answers_to_no_foreign_name(preview: Running) -> None:
    for host in ("evil.example", "[bad", f"127.0.0.1.evil.example:{preview.port}"):
        assert asked(preview.port, "/sign-in", Host=host)[0] in {400, 403}
    for host in ("evil.example", "[bad"):  # no address that a stranger chooses is in an answer
        assert "evil" not in str(asked(preview.port, "//x", Host=host)[1:])


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM])
def test_a_preview_that_is_told_to_end_does_so_beside_an_unfinished_form(preview: Running, end: signal.Signals) -> None:
    with unfinished(preview.port):
        preview.process.send_signal(end)
        assert preview.process.wait(timeout=20) == 0
        assert is_free(preview.port)


def test_a_preview_that_is_killed_leaves_nothing_behind(preview: Running) -> None:
    preview.process.kill()
    preview.process.wait()
    assert is_free(preview.port)
    ephemeral.remove_orphans()
    assert not list(ephemeral.memory_folder().glob(f"{ephemeral.PREFIX}{preview.process.pid}-*"))


def listing(data: Path) -> dict[str, str]:
    """The addresses in DIR/serve.json."""
    path = data / "serve.json"
    assert path.stat().st_mode & 0o777 == 0o600
    found: dict[str, str] = json.loads(path.read_text())
    return found


def test_each_process_lists_its_own_addresses_and_takes_them_out_at_its_end(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with serving("serve", data) as public:
        alone = {"gallery": f"http://127.0.0.1:{public.port}/", "release": f"http://127.0.0.1:{public.port}/v1/release.json"}
        assert listing(data) == alone
        with serving("preview", data) as preview:
            link = listing(data)["preview"]
            assert link.startswith(f"http://localhost:{preview.port}/sign-in?once=")
            assert listing(data) == alone | {"preview": link}
            add = subprocess.run(
                [sys.executable, "-c", MAIN, "admin", "add", NAME, "--password", PASSWORD, "--data", str(data)], check=False
            )
            assert add.returncode == 0
            assert listing(data) == alone | {"preview": f"http://localhost:{preview.port}/"}, "somebody has a password now"
            public.process.terminate()
            assert public.process.wait(timeout=20) == 0
            assert listing(data) == {"preview": f"http://localhost:{preview.port}/"}
            preview.process.terminate()
            assert preview.process.wait(timeout=20) == 0
    assert listing(data) == {}


def test_the_service_writes_only_signatures_and_its_addresses_after_its_first_build(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with serving("serve", data) as public:
        before = {path: path.stat().st_mtime_ns for path in data.rglob("*")}
        assert asked(public.port, "/v1/en/faq.html")[0] == 200
        public.process.terminate()
        assert public.process.wait(timeout=20) == 0
    with serving("serve", data) as public:
        for page in ("/", "/v1/en/faq.html", "/v1/zh-Hans/guide.page.html", "/v1/no.html", "/readyz", "/security"):
            asked(public.port, page)
        changed = {path for path in data.rglob("*") if path.stat().st_mtime_ns != before.get(path)} - {data}
    assert {path.relative_to(data).parts[0] for path in changed} <= {"serve.json", "tuf"}


@pytest.mark.parametrize(
    ("host", "somebody", "way_in"),
    [("127.0.0.1", False, True), ("127.0.0.1", True, False), ("0.0.0.0", False, False)],
    ids=["a fresh one", "with an admin", "where others can come"],
)
def test_a_one_time_link_is_made_only_on_this_machine_and_while_nobody_has_a_password(
    tmp_path: Path, password_hash: str, host: str, somebody: bool, way_in: bool
) -> None:
    data = tmp_path / "data"
    if somebody:
        with_admin(data, password_hash)
    private = ephemeral.Scratch(ephemeral.create_folder())
    settings = settings_module.with_preview_at(settings_module.read_settings({"CELLFACTS_DATA": str(data)}), host, None)
    given = server.one_time_link(settings, private)
    assert given.startswith("sign-in?once=") == way_in
    assert len(list(private.folder.glob("link-*"))) == way_in
    shutil.rmtree(private.folder)
