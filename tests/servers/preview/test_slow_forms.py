"""A form that never ends, or many at once, hold up nobody who reads, and no admin who has signed in."""

from __future__ import annotations

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from html import unescape
from urllib.parse import urlencode

import pytest
from flask import Flask

from service.preview.auth import admins, upload_slots
from service.releases.store import own_store
from tests.app.preview.conftest import HERE, NAME, PASSWORD, Browser
from tests.servers.test_serving import free_port

FORM = "application/x-www-form-urlencoded"


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory, password_hash: str) -> Iterator[int]:
    """A preview with one admin."""
    data, port = tmp_path_factory.mktemp("slow") / "data", free_port()
    store = own_store(data)
    with store.writing():
        admins.save_admins(store, {NAME: admins.Admin(NAME, password_hash, "2026-11-24T08:00:00Z")})
    command = [sys.executable, "-c", "from service.cli import main; main()", "preview", "--data", str(data), "--port", str(port)]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CELLFACTS_")}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
    assert process.stdout is not None
    assert process.stdout.readline().startswith("preview=")
    yield port
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=15) == 0
    process.stdout.close()


def asked(port: int, path: str, form: dict[str, str] | None = None, cookie: str = "") -> tuple[int, str, str]:
    """Status, cookie and text of an answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    headers = {"Cookie": cookie, "Origin": f"http://127.0.0.1:{port}", "Content-Type": FORM}
    connection.request("POST" if form else "GET", path, urlencode(form) if form else None, headers)
    answer = connection.getresponse()
    text = answer.read().decode()
    given = (answer.getheader("Set-Cookie") or "").partition(";")[0] or cookie
    connection.close()
    return answer.status, given, text


def token(page: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found
    return unescape(found[1])


def signed_in(port: int, name: str = NAME, password: str = PASSWORD) -> tuple[int, str]:
    """Status and cookie after signing in."""
    _, cookie, page = asked(port, "/sign-in")
    status, cookie, _ = asked(port, "/sign-in", {"csrf_token": token(page), "name": name, "password": password}, cookie)
    return status, cookie


def unfinished(port: int, path: str = "/sign-in", cookie: str = "") -> socket.socket:
    """A form of which six bytes come, and the rest never."""
    connection = socket.create_connection(("127.0.0.1", port), timeout=10)
    head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nOrigin: http://127.0.0.1:{port}\r\nCookie: {cookie}\r\n"
    connection.sendall(f"{head}Content-Type: {FORM}\r\nContent-Length: 1000\r\n\r\nname=a".encode())
    return connection


def longest_wait(port: int, seconds: float) -> float:
    """How long somebody waited at most who opens the page to sign in again and again."""
    longest, end = 0.0, time.perf_counter() + seconds
    while time.perf_counter() < end:
        began = time.perf_counter()
        assert asked(port, "/sign-in")[0] == 200
        longest = max(longest, time.perf_counter() - began)
    return longest


def test_forms_that_never_end_hold_up_no_page_and_no_admin(port: int) -> None:
    status, cookie = signed_in(port)
    assert status == 303
    with ExitStack() as open_ones:
        for _ in range(20):
            open_ones.enter_context(unfinished(port))
        assert longest_wait(port, 1) < 2
        status, cookie, page = asked(port, "/", cookie=cookie)
        assert status == 200
        assert asked(port, "/language", {"csrf_token": token(page), "language": "en"}, cookie)[0] == 303
        assert signed_in(port)[0] == 503
    for _ in range(50):
        if (status := signed_in(port)[0]) == 303:
            break
        time.sleep(0.1)
    assert status == 303, "the place is free again"


def test_unfinished_forms_of_admins_hold_up_no_page(port: int) -> None:
    _, cookie = signed_in(port)
    with ExitStack() as open_ones:
        for _ in range(20):
            open_ones.enter_context(unfinished(port, "/language", cookie))
        assert longest_wait(port, 1) < 2


def test_many_passwords_at_once_hold_up_no_page(port: int) -> None:
    """Not a benchmark: ten of them one after another would take seconds."""
    with ThreadPoolExecutor(11) as pool:
        waited = pool.submit(longest_wait, port, 2.0)
        answers = list(pool.map(lambda number: signed_in(port, f"name {number}", "wrong horse battery")[0], range(10)))
        assert waited.result() < 2
    assert set(answers) <= {403, 503}


def test_a_form_that_is_larger_than_any_of_ours_is_refused_unread(reader: Browser) -> None:
    answer = reader.client.post("/sign-out", data={"csrf_token": "x" * upload_slots.SMALL}, headers={"Origin": HERE})
    assert answer.status_code == 413
    assert reader.get("/").status_code == 200


def test_a_place_is_given_back_whatever_happens(app: Flask) -> None:
    stranger = Browser(app.test_client())
    for _ in range(upload_slots.THREADS + 1):
        assert stranger.client.post("/sign-in", data={"x": "y" * 70_000}, headers={"Origin": HERE}).status_code == 413
        assert stranger.client.post("/sign-in", data={}, headers={"Origin": HERE}).status_code == 403
    assert stranger.sign_in().status_code == 303


def test_some_threads_deal_with_no_form() -> None:
    places = upload_slots.UploadSlots()
    taken = [places.take(is_admin) for is_admin in (True, False) for _ in range(upload_slots.THREADS)]
    assert sum(place is not None for place in taken) == upload_slots.THREADS - upload_slots.READERS
    assert min(upload_slots.READERS, upload_slots.STRANGERS, upload_slots.ADMINS) >= 1
    assert isinstance(taken[0], threading.BoundedSemaphore)
