"""`cellfacts check-page` over the network: exit codes, JSON, and servers that mean no good."""

from __future__ import annotations

import ast
import gzip
import json
import socket
import ssl
import subprocess
import sys
import threading
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import brotli
import pytest
from click.testing import CliRunner, Result
from flask import Flask

from service.cli import main
from service.embed.page import inspection
from service.embed.page.fetching import MOST_REQUESTS, Fetcher, NotFetched
from service.embed.snippets import Placement
from tests.conftest import PROJECT
from tests.support.certificates import certificate
from tests.support.content import CONTENT
from tests.support.guides import PARTNERS_GUIDE, named_blocks
from tests.support.methods import METHODS
from tests.support.running import HOST, Site, free_ports, htmx_folder, pages
from widget import render
from widget.locales import ENGLISH
from widget.manifest import Release

BOMB = 200_000_000  # bytes, unpacked
HTMX_FILE = (htmx_folder() / "htmx-2.0.11.min.js").read_bytes()


def run(*words: str) -> Result:
    return CliRunner().invoke(main, ["check-page", *words])


def refusal(*words: str) -> str:
    """The one sentence of a page that cannot be checked."""
    done = run(*words)
    assert (done.exit_code, len(done.output.splitlines())) == (1, 1), done.output
    assert done.output.startswith("Error: ")
    return done.output


@contextmanager
def site(app: Callable[..., Iterable[bytes]], **more: Any) -> Iterator[Site]:
    made = Site(app, **more)
    try:
        yield made
    finally:
        made.stop()


def answering(status: str, *headers: tuple[str, str], body: bytes = b"") -> Callable[..., Iterable[bytes]]:
    """A site that always says the same."""

    def app(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        start_response(status, list(headers))
        return [body]

    return app


HTML = ("Content-Type", "text/html")


def code(method: str, root: str) -> str:
    placed = METHODS[method].code(Placement(CONTENT.find("status"), ENGLISH, "Is it approved?", root))
    return f"<!DOCTYPE html><head>{METHODS[method].head_code(root)}</head>\n<body>\n{placed}</body>"


@pytest.fixture
def service(app: Flask) -> Iterator[Site]:
    with site(app) as made:
        yield made


@pytest.fixture
def partner(service: Site) -> Iterator[Site]:
    """A partner's pages in two methods, and one with a mistake. Links in the texts lead to facts.test, which nobody asks."""
    files = {f"/{method}": code(method, f"{service.address}v1/") for method in ("htmx", "iframe")}
    files["/typo"] = files["/htmx"].replace("/status.", "/statsu.")
    with site(pages({**files, "/js/htmx.min.js": HTMX_FILE})) as made:
        yield made


def test_a_page_is_checked_and_the_exit_code_says_what_was_found(partner: Site, service: Site, release: Release) -> None:
    for method in ("htmx", "iframe"):
        done = run(f"{partner.address}{method}")
        assert done.exit_code == 0
        first, last = done.output.splitlines()
        assert first.endswith(f": status (en), {method}, release 1 ({release.id}): current")
        assert last == f"{partner.address}{method}: nothing is wrong."
    done = run(f"{partner.address}typo", "--json")
    report = json.loads(done.output)
    assert done.exit_code == 1
    (finding,) = report["findings"]
    assert finding.keys() == {"level", "key", "locale", "file", "line", "check", "message"}
    assert (finding["check"], finding["level"], finding["file"]) == ("address", "error", f"{partner.address}typo")
    assert (report["page"], report["texts"]) == (f"{partner.address}typo", [])
    (text,) = json.loads(run(f"{partner.address}htmx", "--json").output)["texts"]
    assert (text["text"], text["locale"], text["release"], text["state"]) == ("status", "en", release.id, "current")


ASKED = ("en/status.html", "en/status.page.html", "widget.css", "channel.json")


def test_words_of_the_current_release_are_current_whatever_made_them(service: Site, release: Release) -> None:
    document = f'<link rel="stylesheet" href="/cellfacts.php">{render("status", root=f"{service.address}v1/")}'
    with site(pages({"/python": document, "/cellfacts.php": "@layer cellfacts-style;"})) as made:
        done = run(f"{made.address}python")
    assert done.output.splitlines()[0].endswith(f": current: its words are those of release 1 ({release.id})")
    assert done.exit_code == 0


def test_it_runs_as_a_program_and_tells_nothing_about_whoever_asks(partner: Site, service: Site) -> None:
    command = [Path(sys.executable).with_name("cellfacts"), "check-page", f"{partner.address}htmx?patient=jane#top"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "nothing is wrong" in done.stdout
    assert {request.path for request in service.received} == {f"/v1/{path}" for path in ASKED}
    assert {request.path for request in partner.received} == {"/htmx?patient=jane", "/js/htmx.min.js"}
    for request in (*partner.received, *service.received):
        assert request.headers["user-agent"].startswith("cellfacts-check-page/")
        assert not request.headers.keys() & {"cookie", "referer", "authorization", "hx-current-url"}
        assert "jane" not in json.dumps(dict(request.headers))


def test_it_goes_by_way_of_the_proxy_that_the_environment_names(partner: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", partner.address)
    monkeypatch.setenv("no_proxy", HOST)
    done = run("http://clinic.invalid/htmx")
    assert done.output.endswith("http://clinic.invalid/htmx: nothing is wrong.\n")
    assert {request.headers["host"] for request in partner.received} == {"clinic.invalid"}


NO_ADDRESSES = (
    "clinic.example.org/page",
    "ftp://clinic.example.org/",
    "file:///etc/passwd",
    "javascript:alert(1)",
    "https://",
    "https://a:b@clinic.example.org/",
    "http://x:99999/",
)


@pytest.mark.parametrize("address", NO_ADDRESSES)
def test_what_is_no_web_address_is_wrong_usage(address: str) -> None:
    done = run(address)
    assert done.exit_code == 2
    assert "Traceback" not in done.output
    assert json.loads(run(address, "--json").output)["findings"][0]["check"] == "usage"


def test_a_wrong_service_is_wrong_usage() -> None:
    assert run("https://clinic.example.org/", "--service", "facts").exit_code == 2


def no_such_name(*asked: object, **more: object) -> None:
    raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")


def test_an_answer_that_is_no_page_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    for status, headers, body, said in (
        ("404 Not Found", [HTML], b"", "answers 404"),
        ("403 Forbidden", [HTML], b"", "keeps programs out"),
        ("503 Service Unavailable", [HTML], b"", "answers 503"),
        ("200 OK", [("Content-Type", "application/pdf")], b"%PDF\0\xff", "is no HTML (application/pdf)"),
        ("200 OK", [], b"\0\1\2", "is no HTML (of no type)"),
        ("200 OK", [HTML, ("Content-Encoding", "gzip")], b"not packed at all", "cannot be unpacked"),
        ("200 OK", [HTML], b"a" * 10_000_000, "more than 5 MB"),
    ):
        with site(answering(status, *headers, body=body)) as made:
            assert said in refusal(made.address)
    nobody = free_ports(1)
    assert "cannot be reached" in refusal(f"http://{HOST}:{nobody}/")
    with monkeypatch.context() as patch:  # names are asked of no server here
        patch.setattr(socket, "getaddrinfo", no_such_name)
        assert "cannot be found" in refusal("http://nowhere.invalid/")
    assert json.loads(run(f"http://{HOST}:{nobody}/", "--json").output)["findings"][0]["level"] == "error"


def test_what_is_wrong_with_a_certificate_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, days, is_trusted, said in (
        (HOST, 30, False, "has a certificate that this machine does not trust."),
        ("localhost", 30, True, "has a certificate for another name."),
        (HOST, -1, True, "has a certificate that has expired."),
    ):
        file = certificate(tmp_path, name, days)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file)
        with site(answering("200 OK", HTML), context=context) as made, monkeypatch.context() as patch:
            if is_trusted:
                patch.setenv("SSL_CERT_FILE", str(file))
            assert said in refusal(made.address)
    with site(answering("200 OK", HTML)) as made:
        said = refusal(made.address.replace("http:", "https:"))
        assert "answers http, not https." in said
        assert "_ssl" not in said


def test_a_redirect_is_followed_on_its_host_alone(partner: Site) -> None:
    def app(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        there = {
            "/moved": f"{partner.address}htmx",
            "/away": partner.address.replace(HOST, "localhost"),
            "/file": "file:///etc/passwd",
        }
        start_response("302 Found", [("Location", there.get(environ["PATH_INFO"], "/round"))])
        return []

    with site(app) as made:
        assert run(f"{made.address}moved").exit_code == 0
        asked = len(partner.received)
        assert "redirected to another host" in refusal(f"{made.address}away")
        assert len(partner.received) == asked
        assert "is redirected to file:///etc/passwd, which is not followed" in refusal(f"{made.address}file")
        before = len(made.received)
        assert "redirected more than 5 times" in refusal(f"{made.address}loop")
        assert len(made.received) - before == 6


@pytest.mark.parametrize("packed", ["gzip", "deflate", "br"])
def test_a_packed_answer_that_unpacks_to_too_much_is_not_unpacked(packed: str) -> None:
    """In a process of its own, which may take no more memory than a healthy page needs."""
    zeros = bytes(BOMB)
    body = {
        "gzip": lambda: gzip.compress(zeros),
        "deflate": lambda: zlib.compress(zeros),
        "br": lambda: brotli.compress(zeros, quality=1),
    }[packed]()
    with site(answering("200 OK", HTML, ("Content-Encoding", packed), body=body)) as made:
        limited = f"ulimit -v 400000; exec '{Path(sys.executable).with_name('cellfacts')}' check-page {made.address}"
        done = subprocess.run(["/bin/sh", "-c", limited], capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert "more than 5 MB" in done.stderr


@pytest.mark.parametrize(
    "first", [b"HTTP/1.1 200 OK\r\nX: ", b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"], ids=["headers", "body"]
)
def test_an_answer_that_drips_ends_at_the_time_limit(first: bytes) -> None:
    over = threading.Event()

    def drip(listener: socket.socket) -> None:
        connection, _ = listener.accept()
        with connection:
            connection.sendall(first)
            while not over.wait(0.1):
                try:
                    connection.sendall(b"a")
                except OSError:
                    return

    with socket.create_server((HOST, 0)) as listener:
        thread = threading.Thread(target=drip, args=(listener,))
        thread.start()
        try:
            assert "no whole answer within 0.5 seconds" in refusal(
                f"http://{HOST}:{listener.getsockname()[1]}/", "--timeout", "0.5"
            )
        finally:
            over.set()
            thread.join()


def test_ten_thousand_placeholders_are_asked_for_within_the_limits(service: Site) -> None:
    names = [f"status-{'a' * (number % 100 + 1)}" for number in range(10_000)]
    many = "\n".join(f'<div><a data-hx-get="{service.address}v1/en/{name}.html">x</a></div>' for name in names)
    with site(pages({"/": f"<body>{many}"})) as made:
        assert len(run(made.address).output.splitlines()) < 100
        service.received.clear()
        done = run(made.address, "--json")
        findings = json.loads(done.output)["findings"]
        assert done.exit_code == 1
        assert any("75 more addresses" in finding["message"] for finding in findings)
        assert len({request.path for request in service.received}) == inspection.MOST_TEXTS + 2, (
            "and what is current, and what there is"
        )


HOSTILE = {
    "deep": "<div>" * 200_000,
    "comments": "<!--" * 100_000,
    "attributes": f"<a {'x=1 ' * 200_000}>",
    "unclosed": "<a" * 100_000,
    "ampersands": "&" * 500_000,
    "cdata": "<![CDATA[" * 50_000,
    "controls": "\0\x1b[2J<p>",
    "entities": "<!DOCTYPE [<!ENTITY a 'b'>]>&a;",
}


def test_a_page_that_takes_too_long_to_read_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inspection, "SECONDS_TO_READ", 0.0)
    with site(pages({"/": HOSTILE["comments"]})) as made:
        assert "cannot be read in 0 seconds. Make that page smaller." in refusal(made.address)


def test_a_run_sends_a_limited_number_of_requests() -> None:
    with Fetcher(1, requests=MOST_REQUESTS) as fetcher, pytest.raises(NotFetched, match="40 requests at most"):
        fetcher.fetch(f"http://{HOST}/")


@pytest.mark.parametrize("document", HOSTILE.values(), ids=HOSTILE)
def test_hostile_markup_ends_in_a_finding(document: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inspection, "SECONDS_TO_READ", 1.0)
    with site(pages({"/": document})) as made:
        done = run(made.address)
    assert done.exit_code == 1
    assert "Nothing of CellFacts is in this page" in done.output or "cannot be read in" in done.output
    assert "\x1b" not in done.output


def test_other_encodings_are_read_as_browsers_read_them(service: Site) -> None:
    text = code("htmx", f"{service.address}v1/").replace("Is it approved?", "“批准了吗？”")
    for encoding, declared in (
        ("gb18030", "text/html; charset=gb2312"),
        ("utf-16", "text/html"),
        ("utf-8-sig", "text/html; charset=big5"),
    ):
        with site(answering("200 OK", ("Content-Type", declared), body=text.encode(encoding))) as made:
            report = json.loads(run(made.address, "--json").output)
        assert [row["state"] for row in report["texts"]] == ["current"], encoding


def test_the_public_service_never_imports_what_fetches() -> None:
    """Nobody can make a service ask an address: only the command line has it."""
    users = set()
    for path in (PROJECT / "service").rglob("*.py"):
        names = {node.module or "" for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.ImportFrom)}
        if any(name.startswith("service.embed.page") for name in names) and path.parent.name != "page":
            users.add(path.relative_to(PROJECT).as_posix())
    assert users == {"service/cli.py"}
    program = "import sys, service.app, service.preview.app; sys.exit(any(name.startswith('service.embed.page') for name in sys.modules))"
    assert subprocess.run([sys.executable, "-c", program], cwd=PROJECT, check=False).returncode == 0


def test_the_command_in_the_guide_finds_what_its_comment_says(partner: Site) -> None:
    example = named_blocks(PARTNERS_GUIDE)["what is wrong with this page?"].strip()
    done = CliRunner().invoke(main, example.replace("https://clinic.example.org/page", f"{partner.address}typo").split()[1:])
    assert done.exit_code == 1
    assert "Did you mean status?" in done.output


def test_no_password_of_a_page_or_of_the_command_is_printed() -> None:
    document = code("htmx", "http://user:secret@127.0.0.1:9/v1/")
    with site(pages({"/page": document})) as made:
        printed = run(f"{made.address}page", "--json").output
    assert "127.0.0.1:9" in printed
    assert "secret" not in printed
    refused = run("http://clinic.test/", "--service", "http://user:secret@facts.test/")
    assert refused.exit_code == 2
    assert "--service" in refused.output
    assert "a user or a password" in refused.output
    assert "secret" not in refused.output
