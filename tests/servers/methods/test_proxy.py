"""nginx between readers and us: what it keeps, for how long, and what it lets through."""

from __future__ import annotations

import gzip
import http.client
import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from service.htmx import VERSIONS, file_name
from service.serving.headers import CURRENT_CACHE
from tests.browser.conftest import Open
from tests.browser.watching import widgets_arrive
from tests.support.certificates import certificate
from tests.support.partner_servers import Copy, running
from tests.support.running import free_ports, htmx_folder
from widget.manifest import Release
from widget.suffixes import OEMBED

from .servers import Clock, nginx, proxy_lines
from .service import KNOWN, NAME, TROUBLE, Service
from .ways import AGAIN, FRESH, KEPT, Way, opened

TEXT = "/cellfacts/en/status.html"
OURS = b"https://facts.example.org/v1/"


@pytest.fixture
def way(service: Service, scratch: Path) -> Iterator[Way]:
    """A partner's site with the proxy."""
    with opened("proxy", service, scratch) as way:
        yield way


def has_text(way: Way, path: str = TEXT) -> bool:
    """Whether the text comes; what does not come must be an error, with nothing foreign in it."""
    answer = way.ask(path)
    assert TROUBLE.encode() not in answer.body
    if answer.status == 200:
        assert b"<article class=" in answer.body
        return True
    assert answer.status >= 400
    assert b"<article" not in answer.body
    assert "etag" not in answer.headers
    assert "cache-control" not in answer.headers
    return False


@pytest.mark.parametrize("version", VERSIONS)
def test_htmx_of_the_partners_own_swaps_the_text_and_its_language(way: Way, visit: Open, version: str) -> None:
    assert way.pages
    (way.pages / "js" / "htmx.min.js").write_bytes((htmx_folder() / file_name(version)).read_bytes())
    reader = visit()
    page = reader.to(way.address)
    widgets_arrive(page, ["status"], "en")
    page.click("#cellfacts-status-language")
    page.locator("article.cellfacts-status[lang=zh-Hans]").wait_for()
    assert page.url == way.address
    assert reader.complaints == []
    assert reader.hosts == {f"localhost:{way.site.port}"}


def test_everything_that_a_text_leads_to_is_on_the_partners_site(way: Way, release: Release) -> None:
    """Every page and fragment, word for word, with our address for the partner's."""
    table = way.service.app_at(KNOWN).extensions["cellfacts"].live.table
    led_to = set()
    paths = [path for path in release.files if f"/v1/{path}" in table and path.endswith((".html", ".css"))]
    # Without the forms of the others.
    paths = [path for path in paths if not path.startswith(("overdue/", "withdrawn/"))]
    assert len(paths) > 70
    assert {"en/status.brief.html", "zh-Hans/guide.brief.page.html", "en/faq/risks.h4.html"} <= set(paths)
    for path in paths:
        answer = way.ask(f"/cellfacts/{path}")
        assert answer.status == 200, path
        ours = table[f"/v1/{path}"].variants["identity"].body
        assert answer.body == ours.replace(OURS, b"/cellfacts/")
        assert b"facts.example.org" not in answer.body
        led_to |= {found.decode() for found in re.findall(rb'"(/cellfacts/[^"]+)"', answer.body)}
    # A proxy under a path offers no oEmbed, as a mirror there offers none.
    assert {path for path in led_to if not path.endswith(OEMBED)} <= {f"/cellfacts/{path}" for path in paths}


def test_a_proxy_gives_out_nothing_but_texts_and_passes_no_form_on(way: Way, release: Release) -> None:
    for path in (
        *(
            "release.json",
            "channel.json",
            "changes.atom",
            "tuf/timestamp.json",
            "none",
            "",
            "en/",
            "../healthz",
            "%2e%2e/healthz",
        ),
        *(
            "en/..%2f..%2fhealthz",
            "en/faq.html/x",
            "en/faq.html%00",
            "en/faq.html%0d%0aX:y",
            f"releases/{release.id}/en/faq.html",
            *("overdue/en/faq.html", "withdrawn/en/faq.html", "withdrawn/en/faq.brief.html", "withdrawn/en/faq/risks.html"),
            *("en/faq/../../healthz", "en/faq/risks/risks.html", "en/faq/..html", "en/faq/.html", "en/status.brief.oembed.json"),
        ),
    ):
        assert way.ask(f"/cellfacts/{path}").status in {400, 404}, path
    for method in ("POST", "PUT", "DELETE", "OPTIONS", "PATCH"):
        assert way.site.ask(TEXT, method).status in {403, 405}, method
    assert way.service.received == []


def test_a_proxied_text_tells_browsers_how_long_to_keep_it_and_what_it_may_do(way: Way) -> None:
    plain, packed = way.ask(TEXT), way.ask(TEXT, Accept_Encoding="gzip")
    assert gzip.decompress(packed.body) == plain.body
    for answer in (plain, packed, way.ask("/cellfacts/widget.css"), way.ask("/cellfacts/en/faq.page.html")):
        assert answer.headers["cache-control"] == "public, max-age=300, stale-if-error=86400"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert not {"set-cookie", "expires", "age"} & set(answer.headers)
    assert packed.headers["vary"] == "Accept-Encoding"
    assert packed.headers["content-encoding"] == "gzip"
    # The bytes are not ours any more, so the tag may not be a strong one.
    assert plain.headers["etag"].startswith('W/"')
    for wanted in ({}, {"Accept_Encoding": "gzip"}):
        again = way.ask(TEXT, If_None_Match=plain.headers["etag"], **wanted)
        assert (again.status, again.body) == (304, b"")
    assert way.site.ask(TEXT, "HEAD").status == 200


def test_one_request_of_its_own_is_enough_for_all_readers(way: Way) -> None:
    for number, coding in enumerate(("gzip", "br", "identity", "gzip, br", "zstd")):
        assert way.ask(f"{TEXT}?{number}", Accept_Encoding=coding, User_Agent=coding, Cookie=f"s={number}").status == 200
    assert [request.path for request in way.service.received] == ["/v1/en/status.html"]
    way.later()
    assert has_text(way)
    first, second = way.service.received
    assert "if-none-match" not in first.headers
    assert second.headers["if-none-match"], "what it has already is not sent again"


FAILURES = (
    "refused",
    "unknown",
    "hang",
    "500 Internal Server Error",
    "502 Bad Gateway",
    "503 Service Unavailable",
    "504 Gateway Timeout",
    "429 Too Many Requests",
    "521 Web Server Is Down",
)


@pytest.mark.parametrize("how", FAILURES)
def test_the_last_good_text_is_shown_for_a_day_and_no_longer(way: Way, how: str) -> None:
    """A day after the five minutes for which it is good without asking."""
    assert f"max-age={FRESH}" in CURRENT_CACHE
    assert f"stale-if-error={KEPT}" in CURRENT_CACHE
    assert has_text(way)
    way.service.fails(how)
    way.clock.forward(FRESH + 5)
    began = time.monotonic()
    assert has_text(way)
    assert time.monotonic() - began < 7, "sooner than htmx gives up"
    began = time.monotonic()
    assert has_text(way)
    assert time.monotonic() - began < 0.5, "for ten seconds it does not ask again"
    way.clock.forward(KEPT - 60)
    assert has_text(way)
    way.clock.forward(60)
    assert not has_text(way)
    way.service.recovers()
    way.clock.forward(AGAIN)
    time.sleep(0.1)
    assert has_text(way)


@pytest.mark.parametrize(
    "how",
    ["403 Forbidden", "404 Not Found", "406 Not Acceptable", "410 Gone", "451 Unavailable For Legal Reasons", "511 Network"],
)
def test_a_refusal_goes_through_and_no_old_text_with_it(way: Way, how: str) -> None:
    assert has_text(way)
    way.service.fails(how)
    way.clock.forward(FRESH + 5)
    assert way.ask(TEXT).status == int(how[:3])
    assert not has_text(way)


def test_what_a_server_in_front_of_us_says_of_time_does_not_count(way: Way) -> None:
    """A withdrawn text is gone in time whatever it says, and the last good one stays for its day."""
    way.service.trouble = "a year"
    assert way.ask(TEXT).headers["cache-control"] == "public, max-age=300, stale-if-error=86400"
    way.service.withdraw("status", "en")
    way.clock.forward(FRESH + 5)
    assert b"This text has been withdrawn." in way.ask(TEXT).body
    way.service.fails("refused")
    way.clock.forward(KEPT)
    assert has_text(way)
    way.clock.forward(FRESH + 5)
    assert not has_text(way)


def test_a_name_that_somebody_makes_up_reaches_us_once_a_minute(way: Way) -> None:
    for _ in range(5):
        assert way.ask("/cellfacts/en/jane-roe.html").status == 404
    assert len(way.service.received) == 1
    way.clock.forward(61)
    assert way.ask("/cellfacts/en/jane-roe.html").status == 404
    assert len(way.service.received) == 2


def test_we_are_asked_for_a_text_that_is_not_packed(way: Way) -> None:
    """Without that header any coding would do (RFC 9110, 12.5.3), and addresses in packed bytes cannot be changed."""
    assert has_text(way)
    (request,) = way.service.received
    assert request.headers["accept-encoding"] == "identity"


def test_of_an_answer_that_is_no_text_no_byte_is_shown(way: Way) -> None:
    for code in (*range(300, 304), *range(305, 309), *range(400, 432), 451, *range(500, 512), *range(520, 531), 598, 599):
        way.service.trouble = f"{code} Something"
        assert not has_text(way), code
        way.clock.forward(61)


def test_an_error_leads_to_the_same_text_at_ours(way: Way) -> None:
    way.service.fails("503 Service Unavailable")
    for text in ("faq", "faq/risks"):
        for suffix in (".page.html", ".html", ".h3.html"):
            answer = way.ask(f"/cellfacts/zh-Hans/{text}{suffix}")
            assert answer.status == 502
            assert f'href="https://facts.example.org/v1/zh-Hans/{text}.page.html"'.encode() in answer.body


def test_an_error_in_the_place_of_a_brief_leads_to_the_whole_text_at_ours(way: Way) -> None:
    way.service.fails("404 Not Found")
    for suffix in (".brief.html", ".brief.page.html"):
        answer = way.ask(f"/cellfacts/en/status{suffix}")
        assert answer.status == 404
        assert b'href="https://facts.example.org/v1/en/status.page.html"' in answer.body


def test_a_text_of_which_the_end_did_not_come_is_not_kept(way: Way) -> None:
    way.service.trouble = "cut"
    with pytest.raises(http.client.IncompleteRead):
        way.ask(TEXT)
    way.service.recovers()
    way.clock.forward(AGAIN)
    assert has_text(way)


def test_whoever_else_answers_under_our_name_is_not_believed(way: Way, scratch: Path) -> None:
    way.service.down()
    way.service.certificate = certificate(scratch, NAME)
    way.service.up()
    assert not has_text(way)
    assert way.service.received == []


def test_the_partners_server_starts_without_us_and_still_has_the_last_good_text(service: Service, scratch: Path) -> None:
    clock, copy = Clock(scratch / "clock"), Copy(free_ports(1), scratch, ({}, {}))
    beside, inside = proxy_lines(service, scratch, free_ports(1))
    for number in range(2):
        with running(nginx(clock, beside, inside), "", scratch / f"server-{number}", copy):
            assert copy.ask(TEXT).status == 200
        service.fails("unknown")
        clock.forward(FRESH + AGAIN)
