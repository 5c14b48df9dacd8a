"""What the lines for Varnish do to a partner's site beside the texts: as little as can be."""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.conftest import Open
from tests.support.partner_servers import Copy, running
from tests.support.running import free_ports
from widget.manifest import Release

from .conftest import readable_folder, running_service
from .servers import varnish
from .service import TROUBLE, Service
from .ways import PAGE, TITLE, Way, opened


@pytest.fixture(scope="module")
def way(release: Release) -> Iterator[Way]:
    """A partner's site behind Varnish."""
    with (
        readable_folder() as folder,
        running_service(folder, release) as service,
        opened("esi over mirror", service, folder) as way,
    ):
        yield way


def behind(way: Way) -> int:
    """The port of the server that Varnish asks."""
    (port,) = re.findall(r"listen 127.0.0.1:(\d+)", (way.folder / "server" / "configuration").read_text())
    return int(port)


def put(way: Way, path: str, content: str) -> None:
    """A file of the partner's."""
    assert way.pages
    (way.pages / path).write_text(content)


def test_only_texts_of_ours_can_be_included(way: Way) -> None:
    """Whoever gets markup into a partner's page must not reach into the site by it."""
    put(way, "other.html", '<!DOCTYPE html><p>before</p><esi:include src="/trouble.html"/><p>after</p>')
    body = way.ask("/other.html").body.decode()
    assert TROUBLE not in body
    assert "<p>before</p>" in body
    assert "<p>after</p>" in body


@pytest.mark.parametrize(
    "path",
    [
        *("en/no-such-text.html", "en/", "xx/faq.html", 'en/faq.html"><script>', "../trouble.html", "none"),
        *("en/none.brief.html", "en/faq/none.html", "en/faq/../../trouble.html", 'en/faq/risks.html"><script>'),
    ],
)
def test_a_text_that_does_not_exist_is_a_link_in_the_page(way: Way, path: str) -> None:
    put(way, "other.html", f"<!DOCTYPE html><p>before</p><esi:include src='/cellfacts/{path}'/><p>after</p>")
    answer = way.ask("/other.html")
    body = answer.body.decode()
    assert answer.status == 200
    assert len(re.findall('<a href="https://facts.example.org/v1/[a-zA-Z-]+/[a-z-]+(?:/none)?.page.html"', body)) == 1
    assert "<script" not in body
    assert "404" not in body
    assert TROUBLE not in body


@pytest.mark.parametrize(
    ("path", "page"),
    [
        ("en/none.brief.html", "en/none"),
        ("zh-Hans/none.brief.html", "zh-Hans/none"),
        ("en/faq/none.h3.html", "en/faq/none"),
        ("zh-Hans/faq/none.html", "zh-Hans/faq/none"),
        ("en/none.brief.page.html", "en/guide"),
    ],
)
def test_the_link_is_to_the_page_of_what_was_to_stand_there(way: Way, path: str, page: str) -> None:
    put(way, "other.html", f"<!DOCTYPE html><esi:include src='/cellfacts/{path}'/>")
    body = way.ask(f"/other.html?{path}").body.decode()
    assert re.findall('<p lang="([^"]+)"><a href="([^"]+)"', body) == [
        (page.partition("/")[0], f"https://facts.example.org/v1/{page}.page.html")
    ]


def test_asked_for_by_itself_a_text_that_is_not_there_is_an_error(way: Way) -> None:
    assert way.ask("/cellfacts/en/no-such-text.html").status == 404
    assert way.ask("/cellfacts/en/status.html").status == 200
    assert way.site.ask("/cellfacts/en/status.html", "POST").status == 405


def test_nothing_but_pages_is_touched(way: Way) -> None:
    put(way, "other.txt", '<esi:include src="/cellfacts/en/status.html"/>')
    answer = way.ask("/other.txt")
    assert answer.body == b'<esi:include src="/cellfacts/en/status.html"/>'
    assert way.ask("/other.txt", If_None_Match=answer.headers["etag"]).status == 304
    put(way, "plain.html", "<!DOCTYPE html><p>A page &amp; nothing else</p>")
    assert way.ask("/plain.html").body == b"<!DOCTYPE html><p>A page &amp; nothing else</p>"


def test_where_varnish_does_not_stand_before_the_page_readers_have_the_link(way: Way, visit: Open) -> None:
    page = visit(java_script_enabled=False).to(f"http://localhost:{behind(way)}{PAGE}")
    assert page.locator("main p[lang] > a").inner_text() == TITLE
    assert page.locator("main p[lang] > a").is_visible()
    assert page.locator("#after").is_visible()


def test_a_reader_with_a_cookie_gets_the_text(way: Way) -> None:
    assert b"<article" in way.ask(PAGE, Cookie="session=1", Authorization="Basic eDp5").body


def point(link: Path, folder: Path) -> None:
    """Let a link lead to a folder, in one step."""
    link.with_name("next").symlink_to(folder)
    link.with_name("next").replace(link)


def test_varnish_takes_what_it_has_for_ten_seconds(service: Service, scratch: Path) -> None:
    with opened("esi over mirror", service, scratch) as way:
        site = Copy(free_ports(1), scratch, ({}, {}))
        with running(varnish(scratch / "varnish-server", site.port, behind(way), "10s"), "", scratch / "second", site):
            current = way.folder / "copy" / "current"
            earlier = shutil.copytree(current.resolve(), scratch / "earlier")
            service.withdraw("status", "en")
            way.mirrored()
            later = current.resolve()
            point(current, earlier)  # only now, because a mirror's run can take ten seconds where much else is running
            before = site.ask(PAGE).body
            point(current, later)
            assert site.ask(PAGE).body == before
            time.sleep(10.5)
            assert b"This text has been withdrawn." in site.ask(PAGE).body
