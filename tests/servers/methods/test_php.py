"""The file for PHP, as the command prints it, in PHP's own server: the text in the page, kept for a day, and the link otherwise."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from service.embed.snippets import Placement
from tests.support.content import CONTENT
from tests.support.markup import parse
from tests.support.methods import METHODS, server_files
from tests.support.running import HOST, Site, free_ports, stop
from widget import css, render
from widget.locales import ENGLISH

TEXT = str(render("status", "en", root="https://facts.example.org/v1/"))
SHEET = css()
AGAIN, KEPT = 300, 86400  # seconds, as the file has them
LINK = '<p lang="en"><a href='


@dataclass
class Service:
    """A service whose answer a test sets: status and body, or nothing at all. asked: what reached it."""

    status: str = "200 OK"
    body: str = TEXT
    length: int = 0  # bytes that are announced and do not come
    asked: list[str] = field(default_factory=list)

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        self.asked.append(environ["PATH_INFO"])
        body = (SHEET if environ["PATH_INFO"].endswith(".css") else self.body).encode()
        start_response(self.status, [("Content-Type", "text/html"), ("Content-Length", str(len(body) + self.length))])
        return [body]


@dataclass
class Partner:
    """A site made by PHP."""

    service: Service
    folder: Path
    address: str

    def page(self, path: str = "page.php") -> httpx.Response:
        return httpx.get(self.address + path, timeout=20)

    def later(self, seconds: int) -> None:
        """Let time pass: what is kept is older then."""
        for file in (self.folder / "cellfacts-cache").iterdir():
            moment = file.stat().st_mtime - seconds
            os.utime(file, (moment, moment))


@pytest.fixture
def partner(tmp_path: Path) -> Iterator[Partner]:
    """PHP's server with the page that the recipe makes, and a service beside it."""
    service = Service()
    upstream = Site(service)
    root = f"{upstream.address}v1/"
    pages = tmp_path / "pages"
    pages.mkdir()
    (tmp_path / "cellfacts-cache").mkdir()
    (pages / "cellfacts.php").write_text(server_files("php", "php", root)["cellfacts.php"] + "\n")
    code = METHODS["php"].code(Placement(CONTENT.find("status"), ENGLISH, "A title", root))
    (pages / "page.php").write_text(f"<!DOCTYPE html><title>x</title>{METHODS['php'].head_code(root)}<main>\n{code}\n</main>")
    address = f"{HOST}:{free_ports(1)}"
    words = ["php", "-d", "display_errors=1", "-d", "error_reporting=-1", "-S", address, "-t", str(pages)]
    process = subprocess.Popen(words, stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 30
        while True:
            try:
                httpx.get(f"http://{address}/none")
                break
            except httpx.ConnectError:
                assert process.poll() is None
                assert time.monotonic() < deadline
                time.sleep(0.05)
        yield Partner(service, tmp_path, f"http://{address}/")
    finally:
        stop(process)
        upstream.stop()


def test_the_text_is_in_the_page_and_the_service_is_asked_once_in_five_minutes(partner: Partner) -> None:
    for _ in range(3):
        assert TEXT.strip() in partner.page().text
        assert LINK not in partner.page().text
    assert partner.service.asked == ["/v1/en/status.html"]
    partner.later(AGAIN)
    partner.service.body = TEXT.replace("CAR-T", "NEWER")
    assert "NEWER" in partner.page().text
    assert len(partner.service.asked) == 2


@pytest.mark.parametrize(
    "trouble", [{"status": "503 Service Unavailable"}, {"status": "302 Found"}, {"length": 10}], ids=["503", "302", "broken off"]
)
def test_in_trouble_the_last_good_text_stays_for_a_day_and_then_there_is_the_link(
    partner: Partner, trouble: dict[str, Any]
) -> None:
    assert TEXT.strip() in partner.page().text
    for name, value in trouble.items():
        setattr(partner.service, name, value)
    partner.later(KEPT - 60)
    assert TEXT.strip() in partner.page().text
    assert len(partner.service.asked) == 2
    partner.later(120)
    shown = partner.page().text
    assert LINK in shown
    assert "<article" not in shown
    assert "Warning" not in shown
    asked = len(partner.service.asked)
    partner.page()
    assert len(partner.service.asked) == asked, "nobody waits for a service that has just not answered"


@pytest.mark.parametrize("status", ["404 Not Found", "410 Gone"])
def test_a_text_that_is_taken_down_is_gone_when_the_service_says_so(partner: Partner, status: str) -> None:
    assert TEXT.strip() in partner.page().text
    partner.service.status = status
    partner.later(AGAIN)
    assert LINK in partner.page().text
    assert "<article" not in partner.page().text


@pytest.mark.parametrize("body", ["<h1>Somebody else’s page</h1>", TEXT[:2000], ""], ids=["another", "half", "empty"])
def test_what_is_no_whole_text_is_not_shown(partner: Partner, body: str) -> None:
    partner.service.body = body
    shown = partner.page().text
    assert LINK in shown
    assert "<article" not in shown
    assert "Somebody" not in shown


def test_a_folder_that_cannot_be_written_leaves_the_link_and_asks_nobody(partner: Partner) -> None:
    (partner.folder / "cellfacts-cache").rmdir()
    shown = partner.page().text
    assert LINK in shown
    assert "Warning" not in shown
    assert partner.service.asked == []


def test_readers_have_the_stylesheet_from_the_site_itself(partner: Partner) -> None:
    sheet = next(link.get("href") for link in parse(partner.page().text).iter("link")) or ""
    answer = partner.page(sheet.removeprefix("/"))
    assert answer.headers["content-type"] == "text/css; charset=utf-8"
    assert answer.text == SHEET
