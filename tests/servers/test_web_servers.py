"""A partner's web server runs the method's own lines: real nginx, Apache and Caddy over a copy as `cellfacts mirror` lays it out."""

from __future__ import annotations

import gzip
import http.client
import re
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from service.app import create_app
from service.origins import LONGEST_LIST, listed_origins
from service.releases.channel import Channel
from service.releases.export import write_tree
from service.releases.store import Store
from service.releases.view import materialize
from service.serving.headers import CACHE, COPY, COPY_POLICY, CSP, SAFETY, TEXT_POLICY
from service.settings import Settings
from tests.conftest import DAY
from tests.support.content import CONTENT
from tests.support.guides import OPERATORS
from tests.support.methods import server_lines
from tests.support.partner_servers import KINDS, Copy, running
from tests.support.running import HOST, Site, free_ports
from widget.catalog import Catalog
from widget.locales import ENGLISH, Locale
from widget.manifest import Release
from widget.release import build_release

HEADERS = dict(COPY)
FAQ = "/cellfacts/zh-Hans/faq.html"


@pytest.fixture(scope="module")
def trees(books: Mapping[Locale, Catalog], release: Release) -> tuple[Mapping[str, bytes], Mapping[str, bytes]]:
    """Every file of this release and of one with another title, as a mirror writes them.

    Both titles are of one length: Apache looks at a file's length and opens it some 20 µs later, so in the midst of a swap it gives one
    text in the other's length. Under four clients who never pause that was 5 of 100 swaps; nginx and Caddy: none of 5,000.
    """
    texts = books[ENGLISH].texts
    newer = build_release(
        CONTENT, {**books, ENGLISH: replace(books[ENGLISH], texts={**texts, "faq.title": texts["faq.title"].upper()})}
    )
    old, new = (materialize(each, "/cellfacts/", DAY, Channel()) for each in (release, newer))
    return old, new


@pytest.fixture(scope="module")
def scratch() -> Iterator[Path]:
    """A folder that the servers' own user may enter; pytest closes its folders to all others, whenever a run begins."""
    with tempfile.TemporaryDirectory(prefix="cellfacts-") as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.fixture(scope="module", params=KINDS)
def copy(
    request: pytest.FixtureRequest,
    scratch: Path,
    trees: tuple[Mapping[str, bytes], Mapping[str, bytes]],
) -> Iterator[Copy]:
    """Each server in turn, with the method's lines for it."""
    made = Copy(free_ports(1), scratch / request.param / "cellfacts", trees)
    for number, files in enumerate(trees):
        write_tree(files, made.folder / "installed" / str(number))
    (made.folder / "state").mkdir()
    (made.folder / "state" / "first.root.json").write_text("not for readers")
    made.swap(0)
    lines = server_lines("mirror", request.param).replace("/srv/cellfacts", str(made.folder))
    with running(KINDS[request.param], lines, scratch / request.param / "server", made):
        yield made


def test_html_and_css_arrive_as_utf_8_with_every_header(copy: Copy) -> None:
    short = ("en/status.brief.html", "zh-Hans/guide.brief.page.html", "zh-Hans/faq/risks.h3.html", "en/faq/risks.page.html")
    for path in ("zh-Hans/faq.html", "en/guide.h3.html", "zh-Hans/status.page.html", *short, "widget.css"):
        answer = copy.ask(f"/cellfacts/{path}")
        assert answer.status == 200
        assert answer.body == copy.trees[0][path]
        kind = "text/css" if path.endswith(".css") else "text/html"
        assert answer.headers["content-type"].replace("; ", ";") == f"{kind};charset=utf-8"
        for name, value in HEADERS.items():
            assert answer.headers[name.lower()] == value
    assert "常见问题解答" in copy.ask(FAQ).body.decode()
    assert copy.ask("/cellfacts/release.json").headers["content-type"] == "application/json"


def test_a_copy_is_sent_with_the_services_headers_but_for_frames_of_other_sites() -> None:
    assert dict(SAFETY) | {CSP: COPY_POLICY} == {name: value for name, value in COPY if name != CACHE}
    assert TEXT_POLICY.replace("ancestors *", "ancestors 'self'") == COPY_POLICY


@pytest.mark.parametrize("kind", KINDS)
def test_a_recipe_has_every_header_of_a_copy(kind: str) -> None:
    lines = server_lines("mirror", kind).replace('"', "")
    lacking = [name for name, value in COPY if f"{name} {value}" not in lines]
    assert not lacking, f"methods/mirror/server: the lines for {kind} lack {', '.join(lacking)}"


def test_whoever_asks_for_gzip_gets_it(copy: Copy) -> None:
    for path in ("zh-Hans/faq.html", "widget.css", "release.json"):
        plain = copy.ask(f"/cellfacts/{path}")
        packed = copy.ask(f"/cellfacts/{path}", Accept_Encoding="gzip")
        assert "content-encoding" not in plain.headers
        assert packed.headers["content-encoding"] == "gzip"
        assert packed.headers["vary"] == "Accept-Encoding"
        assert gzip.decompress(packed.body) == plain.body
        assert len(packed.body) < len(plain.body) / 2


def test_what_a_reader_has_already_is_not_sent_again(copy: Copy) -> None:
    for wanted in ({}, {"Accept_Encoding": "gzip"}):
        first = copy.ask(FAQ, **wanted).headers
        for known in ({"If_None_Match": first["etag"]}, {"If_Modified_Since": first["last-modified"]}):
            again = copy.ask(FAQ, **wanted, **known)
            assert (again.status, again.body) == (304, b"")
            assert again.headers["cache-control"] == HEADERS["Cache-Control"]
        assert copy.ask(FAQ, **wanted, If_None_Match='"another"').status == 200


def test_head_is_get_without_a_body(copy: Copy) -> None:
    answer = copy.ask(FAQ, "HEAD")
    assert (answer.status, answer.body) == (200, b"")
    assert int(answer.headers["content-length"]) == len(copy.trees[0]["zh-Hans/faq.html"])


def test_a_missing_file_is_the_servers_own_404_and_nobody_may_keep_it(copy: Copy) -> None:
    short = ("/cellfacts/en/none.brief.html", "/cellfacts/en/faq/none.html", "/cellfacts/en/faq.html/risks.html")
    for path in ("/cellfacts/en/none.html", "/cellfacts/none/", "/cellfacts/widget.0000.css", *short):
        answer = copy.ask(path)
        assert answer.status == 404
        assert "cache-control" not in answer.headers


def test_no_folder_is_listed(copy: Copy) -> None:
    for path in ("/cellfacts/", "/cellfacts/en/", "/cellfacts/en/faq/"):
        assert copy.ask(path).status in {403, 404}
    assert b"faq" not in copy.ask("/cellfacts/en").body
    assert b"risks" not in copy.ask("/cellfacts/en/faq").body


@pytest.mark.parametrize(
    "path",
    [
        "/cellfacts/../state/first.root.json",
        "/cellfacts/../../state/first.root.json",
        "/cellfacts../state/first.root.json",
        "/cellfacts//../state/first.root.json",
        "/cellfacts/%2e%2e/state/first.root.json",
        "/cellfacts/..%2fstate/first.root.json",
        "/cellfacts/en/..%2f..%2f..%2fstate/first.root.json",
        "/cellfacts/..\\state\\first.root.json",
        "/state/first.root.json",
    ],
)
def test_nothing_beside_the_copy_is_served(copy: Copy, path: str) -> None:
    answer = copy.ask(path)
    assert answer.status in {400, 404}
    assert b"not for readers" not in answer.body


def test_a_new_copy_is_served_at_once_and_no_request_fails(copy: Copy) -> None:
    """Fifty swaps, with one client who keeps a connection and one who does not."""
    path = "en/faq.html"
    either = [files[path] for files in copy.trees]
    done = threading.Event()
    counts, wrong = [0, 0], []

    def poll(number: int, kept: http.client.HTTPConnection | None) -> None:
        while not done.is_set():
            try:
                answer = copy.ask(f"/cellfacts/{path}", connection=kept)
                if answer.status != 200 or answer.body not in either:
                    wrong.append(f"{answer.status} with {len(answer.body)} bytes")
            except (OSError, http.client.HTTPException) as error:
                wrong.append(repr(error))
            counts[number] += 1

    with closing(http.client.HTTPConnection(HOST, copy.port, timeout=10)) as kept:
        clients = [threading.Thread(target=poll, args=(number, line)) for number, line in enumerate((kept, None))]
        for client in clients:
            client.start()
        for swap in range(1, 51):
            copy.swap(swap % 2)
            if copy.ask(f"/cellfacts/{path}").body != either[swap % 2]:
                wrong.append(f"swap {swap} came late")
            time.sleep(0.005)
        done.set()
        for client in clients:
            client.join()
    assert not wrong
    assert min(counts) > 50


def sites(characters: int) -> tuple[str, ...]:
    """As many sites as a list of that length holds."""
    return tuple(f"https://clinic-{number:04}.example" for number in range((characters + 1) // 28))


@pytest.mark.parametrize(
    ("characters", "status"), [(LONGEST_LIST, 200), (LONGEST_LIST * 2, 502)], ids=["the longest list", "twice that"]
)
def test_the_longest_list_still_passes_through_nginx_as_it_comes(
    settings: Settings, store: Store, tmp_path: Path, characters: int, status: int
) -> None:
    """Real nginx, the operators' own lines: it takes no longer header from the service behind it, so no longer list is taken."""
    allowed = sites(characters)
    assert (len(" ".join(allowed)) <= LONGEST_LIST) is (status == 200)
    assert listed_origins(" ".join(allowed if status == 200 else ())) == (allowed if status == 200 else ())
    site = Site(create_app(replace(settings, allowed_origins=allowed), clock=lambda: DAY))
    (block,) = re.findall(r"```conf\n(location / .*?)```", OPERATORS.read_text(), re.DOTALL)
    front = Copy(free_ports(1), tmp_path, ({}, {}))
    lines = block.replace("http://127.0.0.1:8000", site.address.rstrip("/"))
    try:
        with tempfile.TemporaryDirectory() as folder, running(KINDS["nginx"], lines, Path(folder), front):
            answer = front.ask("/v1/release.json", Origin=allowed[0])
            assert answer.status == status
            if status == 200:
                assert answer.headers["access-control-allow-origin"] == allowed[0]
    finally:
        site.stop()
