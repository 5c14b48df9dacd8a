"""What partners' pages and caches get: one URL, one body, prepared; and a safe fragment for everything else."""

from __future__ import annotations

import gzip
import hashlib
import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import brotli
import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from service.app import create_app
from service.releases import channel
from service.releases.store import Store
from service.releases.view import materialize
from service.serving.responses import cache_short_headers, preferred_coding
from service.settings import Settings
from service.signing.publish import publish
from tests.conftest import CHINESE, DAY, ROOT, filled
from tests.support.content import CONTENT
from tests.support.releases import without_short_forms
from widget.catalog import Catalog
from widget.fragment import problems
from widget.locales import ENGLISH, Locale
from widget.manifest import Release, identity_of, pack, unpack, verify
from widget.release import build_release

FAQ = "/v1/en/faq.html"
LIMITS = hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=300, deadline=None)


def test_a_withdrawn_text_answers_410_under_every_pinned_address_that_has_it(
    app: Flask, store: Store, books: Mapping[Locale, Catalog], release: Release
) -> None:
    texts = {**books[ENGLISH].texts, "barriers.title": "Another question"}
    other = build_release(CONTENT, {**books, ENGLISH: replace(books[ENGLISH], texts=texts)})
    store.write(other)
    store.withdraw_fragment("faq", "en", "wrong")
    app.extensions["cellfacts"].next_look = 0.0
    client = app.test_client()
    for identity in (release.id, other.id):
        for path in ("en/faq.html", "en/faq.page.html", "en/guide.html"):
            gone = client.get(f"/v1/releases/{identity}/{path}")
            assert gone.status_code == 410, (identity, path)
            assert gone.headers["Link"] == f'<http://facts.test/v1/{path}>; rel="latest-version"'
            assert b"http://facts.test/v1/zh-Hans/" in gone.data, "the link leads to what is current, not to this release"
            for stylesheet in re.findall(rf'rel="stylesheet" href="{ROOT}([^"]+)"', gone.text):
                assert client.get(f"/v1/{stylesheet}").status_code == 200
        assert client.get(f"/v1/releases/{identity}/zh-Hans/faq.html").status_code == 200
        assert client.get(f"/v1/releases/{identity}/en/status.html").status_code == 200


def test_a_release_that_was_withdrawn_and_is_not_here_answers_410(app: Flask, store: Store, release: Release) -> None:
    """An edge learns of it from the channel."""
    gone = "0123456789abcdef"
    client = app.test_client()
    assert client.get(f"/v1/releases/{gone}/en/faq.html").status_code == 404
    with store.writing():
        store.set_channel(channel.with_withdrawal(store.channel(), gone, "wrong", datetime.now(UTC)))
    app.extensions["cellfacts"].next_look = 0.0
    answer = client.get(f"/v1/releases/{gone}/en/faq.html")
    assert answer.status_code == 410
    assert "This text has been withdrawn." in answer.text
    assert gone in answer.text
    assert release.id not in answer.text
    codes = {path: client.get(f"/v1/releases/{gone}/{path}").status_code for path in [*release.files, "release.json"]}
    texts = {path for path, entry in release.manifest["files"].items() if "withdrawn" in entry}
    assert codes == {path: 410 if path in texts else 404 for path in codes}, "what was in it nobody here knows"
    (sheet,) = set(
        re.findall(r'href="http://facts\.test(/[^"]+\.css)"', client.get(f"/v1/releases/{gone}/en/faq.page.html").text)
    )
    assert client.get(sheet).status_code == 200


def test_a_channel_that_is_older_than_the_one_served_is_not_believed(
    app: Flask, store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    public = app.extensions["cellfacts"]
    before = (store.root / "channel.json").read_bytes()
    store.withdraw_fragment("faq", "en", "wrong")
    public.next_look = 0.0
    client = app.test_client()
    assert "This text has been withdrawn." in client.get("/v1/en/faq.html").text
    for old in (before, None):
        (store.root / "channel.json").unlink()
        if old:
            (store.root / "channel.json").write_bytes(old)
        public.next_look = 0.0
        assert "This text has been withdrawn." in client.get("/v1/en/faq.html").text
    assert "not believed" in capsys.readouterr().err


def test_the_one_link_in_the_notice_of_a_withdrawal_leads_to_the_other_language(app: Flask, store: Store) -> None:
    store.withdraw_fragment("faq", "en", "wrong")
    app.extensions["cellfacts"].next_look = 0.0
    notice = app.test_client().get(FAQ).text
    assert "This text has been withdrawn." in notice
    assert re.findall(r'href="(.*?)"', notice) == [f"{ROOT}zh-Hans/faq.page.html"]


def test_a_fragment_is_served_with_its_headers(client: FlaskClient) -> None:
    response = client.get(FAQ)
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "text/html; charset=utf-8"
    assert response.headers["Content-Language"] == "en"
    assert response.headers["Cache-Control"] == "public, max-age=300, stale-while-revalidate=3600, stale-if-error=86400"
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert response.headers["Access-Control-Expose-Headers"].count("HX-") == 12
    assert response.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Vary"] == "Accept-Encoding"
    assert "Set-Cookie" not in response.headers
    assert problems(response.text.replace(ROOT, "https://cellfacts.invalid/")) == ()


def test_every_address_of_the_tree_answers(client: FlaskClient, release: Release) -> None:
    for path, entry in release.manifest["files"].items():
        if entry["type"] == "messages":  # for comparing releases, and only in the signed bundle
            assert client.get(f"/v1/{path}").status_code == 404, path
            continue
        assert client.get(f"/v1/{path}").status_code == 200, path
        assert client.get(f"/v1/releases/{release.id}/{path}").status_code == 200, path


def test_of_the_folder_with_signatures_only_what_is_signed_is_served(settings: Settings, store: Store, tmp_path: Path) -> None:
    publish(store, datetime.now(UTC))
    tuf = store.root / "tuf"
    signed = {path.relative_to(tuf).as_posix() for path in tuf.rglob("*") if path.is_file()}
    (tmp_path / "elsewhere.json").write_text("{}")
    strange = ["x.json", "root.json", "1.root.json.bak", ".1.root.json", "targets/x.json", "9/1.root.json", "targets/1.root.json"]
    for name in strange:
        (tuf / name).parent.mkdir(exist_ok=True)
        (tuf / name).write_text("{}")
    links = ["9.root.json", f"targets/{'0' * 64}.channel.json"]
    for name in links:
        (tuf / name).symlink_to(tmp_path / "elsewhere.json")
    client = create_app(settings, clock=lambda: DAY).test_client()
    assert {name: client.get(f"/v1/tuf/{name}").status_code for name in signed} == dict.fromkeys(signed, 200)
    assert {name: client.get(f"/v1/tuf/{name}").status_code for name in strange + links} == dict.fromkeys(strange + links, 404)


def test_what_mirrors_get_is_whole_even_if_it_is_signed_while_the_service_looks(
    settings: Settings, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the timestamp names is there."""
    publish(store, datetime.now(UTC))
    client = create_app(settings, clock=lambda: DAY).test_client()
    listed = Path.iterdir

    def signed_meanwhile(folder: Path) -> Iterator[Path]:
        found = list(listed(folder))
        monkeypatch.setattr(Path, "iterdir", listed)
        publish(store, datetime.now(UTC) + timedelta(days=1))
        yield from found

    monkeypatch.setattr(Path, "iterdir", signed_meanwhile)
    public = client.application.extensions["cellfacts"]
    public.signed.seen = 0
    public.signed.refresh()
    timestamp = client.get("/v1/tuf/timestamp.json").get_json()
    version = timestamp["signed"]["meta"]["snapshot.json"]["version"]
    assert client.get(f"/v1/tuf/{version}.snapshot.json").status_code == 200


def test_links_are_absolute_because_a_swapped_fragment_lives_on_the_partners_page(client: FlaskClient) -> None:
    assert f'href="{ROOT}zh-Hans/faq.page.html"' in client.get(FAQ).text
    assert "cellfacts.invalid" not in client.get(FAQ).text


@pytest.mark.parametrize(
    "headers",
    [
        {"HX-Request": "true", "HX-Current-URL": "https://clinic.example/secret"},
        {"Accept-Language": "zh-CN"},
        {"Cookie": "locale=zh-Hans; session=1"},
        {"Origin": "null"},
        {"Origin": "https://[broken"},
        {"Host": "another.example"},
        {"Accept": "application/json"},
        {"Range": "bytes=0-9"},
    ],
    ids=lambda headers: next(iter(headers)),
)
def test_no_header_chooses_another_body(client: FlaskClient, headers: dict[str, str]) -> None:
    response = client.get(FAQ, headers=headers)
    assert response.status_code == 200
    assert response.data == client.get(FAQ).data


def test_any_query_is_ignored(client: FlaskClient) -> None:
    assert client.get(f"{FAQ}?locale=zh-Hans&x=<script>").data == client.get(FAQ).data


@pytest.mark.parametrize(
    ("accept", "coding"),
    [
        ("gzip", "gzip"),
        ("br", "br"),
        ("gzip, br", "br"),
        ("br;q=0.1, gzip", "gzip"),
        ("*", "br"),
        ("GZIP", "gzip"),
        ("x-gzip", "gzip"),
    ],
)
def test_compressed_forms_are_prepared(client: FlaskClient, accept: str, coding: str) -> None:
    plain = client.get(FAQ)
    response = client.get(FAQ, headers={"Accept-Encoding": accept})
    assert response.headers["Content-Encoding"] == coding
    unpack = {"gzip": gzip.decompress, "br": brotli.decompress}[coding]
    assert unpack(response.data) == plain.data
    assert int(response.headers["Content-Length"]) == len(response.data) < len(plain.data)
    assert response.headers["ETag"] != plain.headers["ETag"], "a strong tag names one form"


@pytest.mark.parametrize(
    ("accept", "coding"),
    [("identity", "identity"), ("gzip;q=0", "identity"), ("", "identity"), ("br;q=0, gzip;q=0, *;q=0", "identity"), ("deflate", "identity"),
     ("gzip;q=0.5, identity;q=0.9", "identity"), ("identity;q=0, gzip", "gzip")],
)  # fmt: skip
def test_a_coding_that_was_not_asked_for_is_not_sent(accept: str, coding: str) -> None:
    assert preferred_coding(accept) == coding


@given(st.text(max_size=60))
def test_any_accept_encoding_has_an_answer(accept: str) -> None:
    assert preferred_coding(accept) in {"br", "gzip", "identity"}


@pytest.mark.parametrize("form", ["{}", "W/{}", '"other", {}', "*", 'W/"x" , W/{}'])
def test_an_unchanged_fragment_is_304(client: FlaskClient, form: str) -> None:
    """RFC 9110, 13.1.2: weak comparison, lists and `*`."""
    etag = client.get(FAQ).headers["ETag"]
    response = client.get(FAQ, headers={"If-None-Match": form.format(etag)})
    assert response.status_code == 304
    assert response.data == b""
    assert response.headers["ETag"] == etag
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert {"Cache-Control", "Vary"} <= set(response.headers.keys())


@pytest.mark.parametrize("value", ['"other"', "", "garbage", 'W/"', '"'])
def test_another_tag_gets_the_body(client: FlaskClient, value: str) -> None:
    assert client.get(FAQ, headers={"If-None-Match": value}).status_code == 200


def test_if_match_with_another_tag_fails(client: FlaskClient) -> None:
    assert client.get(FAQ, headers={"If-Match": '"other"'}).status_code == 412
    assert client.get(FAQ, headers={"If-Match": client.get(FAQ).headers["ETag"]}).status_code == 200


def test_head_is_get_without_the_body(client: FlaskClient) -> None:
    got, head = client.get(FAQ), client.head(FAQ)
    assert head.data == b""
    assert dict(head.headers) == dict(got.headers)


def test_a_preflight_fails_closed(client: FlaskClient) -> None:
    """A snippet that would send the reader's page address must fail before it is sent (embedding.md)."""
    response = client.options(
        FAQ, headers={"Origin": "https://clinic.example", "Access-Control-Request-Headers": "hx-current-url"}
    )
    assert response.status_code == 204
    assert response.headers["Allow"] == "GET, HEAD, OPTIONS"
    assert not [name for name, _ in response.headers if name.lower().startswith("access-control")]


@pytest.mark.parametrize("path", [FAQ, "/v1/widget.css", "/v1/channel.json", "/v1/zh-CN/faq.html"])
def test_a_browser_that_asks_first_may_fetch_what_is_open(client: FlaskClient, path: str) -> None:
    """Safari and Firefox ask before htmx 1 and 2 fetch, although these send no header (htmx issue 779)."""
    asks = {"Origin": "https://clinic.example", "Access-Control-Request-Method": "GET"}
    response = client.options(path, headers=asks)
    assert response.status_code == 204
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Headers" not in response.headers
    assert "Access-Control-Allow-Credentials" not in response.headers


@pytest.mark.parametrize(
    "path", ["/v1/en/nothing.html", "/v1/releases/0000000000000000/en/faq.html", "/", "/healthz", "/security"]
)
def test_a_browser_that_asks_first_may_not_fetch_anything_else(client: FlaskClient, path: str) -> None:
    asks = {"Origin": "https://clinic.example", "Access-Control-Request-Method": "GET"}
    assert not [name for name, _ in client.options(path, headers=asks).headers if name.lower().startswith("access-control")]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "TRACE", "BREW"])
@pytest.mark.parametrize("path", [FAQ, "/v1/zh-CN/faq.html", "/v1/nothing", "/", "/healthz"])
def test_other_methods_are_refused_by_a_safe_fragment(client: FlaskClient, method: str, path: str) -> None:
    response = client.open(path, method=method)
    assert response.status_code == 405
    assert_safe_error(response, is_page=False)


@pytest.mark.parametrize("tag", ["zh", "zh-CN", "zh-SG", "ZH-HANS", "zh-Hans-CN"])
def test_an_alias_is_redirected_for_good(client: FlaskClient, tag: str) -> None:
    response = client.get(f"/v1/{tag}/faq.h3.html?x=1")
    assert response.status_code == 308
    assert response.headers["Location"] == "/v1/zh-Hans/faq.h3.html"
    assert response.headers["Access-Control-Allow-Origin"] == "*"


def test_a_preflight_of_an_alias_fails_closed(client: FlaskClient) -> None:
    response = client.options("/v1/zh-CN/faq.html", headers={"Access-Control-Request-Headers": "hx-current-url"})
    assert response.status_code == 204
    assert not [name for name, _ in response.headers if name.lower().startswith("access-control")]


def test_a_request_without_host_is_answered(client: FlaskClient) -> None:
    """HTTP/1.0 has none, and some load balancers still speak it; Granian hands on an empty one."""
    for path in (FAQ, "/healthz"):
        assert client.get(path, headers={"Host": ""}).status_code == 200


def test_no_address_redirects_to_what_host_says(client: FlaskClient) -> None:
    response = client.get("/gallery//gallery.css", headers={"Host": "evil.example"})
    assert response.status_code == 404
    assert "evil.example" not in str(response.headers) + response.text


def test_traditional_readers_are_led_to_english_with_a_link_to_simplified(client: FlaskClient) -> None:
    assert client.get("/v1/zh-TW/faq.html").headers["Location"] == "/v1/en/faq.html"


# Where a page asks for something to put into itself.
NO_FRAGMENT = [
    "/v1/en/cure.html", "/v1/fr/faq.html", "/v1/en/faq.h5.html", "/v1/en/FAQ.html", "/v1/en/til_vs_cart.html", "/v1/zh-CN/cure.html",
    "/v1/en/../en/faq.html", "/v1/releases/x/en/faq.html", "/v1/overdue/en/cure.html", "/v1/en/page.html", "/v1/en/faq/nope.html",
]  # fmt: skip
# Where somebody looks: at the page of a text, or at an address that no page can mean.
NO_PAGE = [
    "/v1/", "/v1/en/", "/v1/en", "/v1/en/cure.page.html", "/v1/releases/x/en/cure.page.html", "/v1/en/faq", "/v1/en/%2e%2e/release.json",
    "/v1/en/%252e%252e/x", "/v1/en\\faq.html", "/v1/en/faq.html%00", "/v1//en/faq.html", "/v1/%ff%fe/faq.page.html", "/v1/en/faq.html/",
    "/v1/releases/../../etc/passwd", "/v1/releases/", "/v1/en/" + "a" * 5000, "/nothing", "/static/x", "/gallery/", "/gallery/../app.py",
    "/.git/config", "/v1/xx/", "/security/", "//v1/en/faq.html",
]  # fmt: skip


@pytest.mark.parametrize("path", NO_FRAGMENT + NO_PAGE)
def test_what_does_not_exist_is_a_404_that_says_what_does(client: FlaskClient, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 404
    assert_safe_error(response, is_page=path in NO_PAGE)
    assert f"{ROOT}en/faq.page.html" in response.text
    assert "CORS" in response.text
    gallery = "/" if response.headers["Content-Language"] == "en" else "/zh-Hans"
    assert f'href="http://facts.test{gallery}"' in response.text, "the gallery has the right code"
    for part in ("en", "zh-Hans", ".html", ".h3.html", ".h4.html", ".brief.html"):
        assert f'dir="ltr">{part}</span>' in response.text, "what an address is made of"


@pytest.mark.parametrize(
    ("path", "near"),
    [
        ("en/statsu.html", "status"),
        ("en/statsu.page.html", "status"),
        ("zh-Hans/til_vs_cart.html", "til-vs-cart"),
        ("en/FAQ.html", "faq"),
        ("en/status.html/", "status"),
        ("status.html", "status"),
        ("en/faq/riks.html", "faq/risks"),
        ("en/risks.html", "faq/risks"),
        ("releases/0123456789abcdef/en/statsu.html", "status"),
        ("zh-Hans/evidense.html", None),  # held from Chinese
        ("en/cure.html", None),
        ("en/" + "status" * 2000, None),
    ],
)
def test_an_address_that_comes_near_to_a_text_leads_to_it(client: FlaskClient, path: str, near: str | None) -> None:
    tag = "zh-Hans" if path.startswith("zh") else "en"
    html = client.get(f"/v1/{path}").text
    first = re.findall(rf'href="{ROOT}([^"]*\.html)"', html)[0]
    assert first == f"{tag}/{near or 'status'}.page.html", "the first of all texts is status"
    asked = re.findall(r'section-title">([^<]*)<', html)
    assert (near in asked[0]) if near else not asked


# What there is not of a widget that there is.
NO_SUCH_FORM = [
    "en/faq.card.html",
    "en/faq.brief.h3.html",
    "en/faq/nope.html",
    "en/faq/nope.brief.html",
    "overdue/en/faq/nope.page.html",
]


@pytest.mark.parametrize("path", NO_SUCH_FORM)
def test_an_unknown_form_or_question_leads_to_the_whole_text_and_to_the_questions_that_there_are(
    client: FlaskClient, path: str
) -> None:
    response = client.get(f"/v1/{path}")
    assert response.status_code == 404
    assert_safe_error(response, is_page=".page." in path)
    questions = [question.path for question in CONTENT.questions(CONTENT.find("faq"))]
    links = re.findall(rf'href="{ROOT}([^"]*\.html)"', response.text)
    assert [link for link in links if link.startswith("en/")] == [
        f"en/{name}.page.html" for name in ("faq", "faq.brief", *questions)
    ]
    assert all(client.get(f"/v1/{link}").status_code == 200 for link in links)


@pytest.mark.parametrize("path", ["zh-Hans/status.brief.html", "zh-CN/status.brief.page.html"])
def test_a_release_of_before_the_short_forms_leads_from_their_addresses_to_the_whole_text(
    settings: Settings, release: Release, path: str
) -> None:
    older = without_short_forms(release)
    filled(settings, older)
    client = create_app(settings).test_client()
    assert client.get("/v1/zh-Hans/status.html").status_code == 200
    response = client.get(f"/v1/{path}")
    assert response.status_code == 404
    assert_safe_error(response, is_page=".page." in path)
    assert re.findall(r'href="([^"]*\.html)"', response.text) == [f"{ROOT}{tag}/status.page.html" for tag in ("zh-Hans", "en")]
    assert "/faq/" not in client.get("/v1/en/faq/risks.html").text, "no link to a question that it does not have"


def test_a_withdrawn_widget_takes_its_short_form_and_its_questions_under_every_address(
    app: Flask, store: Store, release: Release
) -> None:
    store.withdraw_fragment("faq", "en", "wrong")
    app.extensions["cellfacts"].next_look = 0.0
    client = app.test_client()
    name = CONTENT.questions(CONTENT.find("faq"))[0].path
    for path in ("faq.brief.html", "faq.brief.page.html", f"{name}.html", f"{name}.h4.html", f"{name}.page.html"):
        gone, now = client.get(f"/v1/releases/{release.id}/en/{path}"), client.get(f"/v1/en/{path}")
        assert (gone.status_code, now.status_code) == (410, 200)
        other = path.partition(".")[0] + (".brief" if "brief" in path else "")
        for answer in (gone, now):
            assert "This text has been withdrawn." in answer.text
            assert f'href="{ROOT}zh-Hans/{other}.page.html"' in answer.text
        assert client.get(f"/v1/zh-Hans/{path}").status_code == 200
        assert "cellfacts__notice--withdrawn" not in client.get(f"/v1/zh-Hans/{path}").text
    assert "withdrawn" not in client.get("/v1/en/status.brief.html").text


def test_a_short_form_and_a_question_past_their_date_say_so(settings: Settings, store: Store) -> None:
    client = create_app(settings, clock=lambda: date(2036, 1, 1)).test_client()
    for path in ("status.brief.html", f"{CONTENT.questions(CONTENT.find('faq'))[0].path}.html"):
        assert "cellfacts__notice--overdue" in client.get(f"/v1/en/{path}").text


# Each held a text to paste: in the current tree, in that of one release, in another form, under another name of the language.
RETIRED = [
    ("en/barriers", "en"), ("zh-Hans/barriers", "zh-Hans"), ("zh-CN/barriers", "zh-Hans"), ("overdue/en/barriers", "en"),
    ("withdrawn/zh-Hans/barriers", "zh-Hans"), ("releases/{id}/en/barriers", "en"), ("releases/{id}/zh-Hans/barriers", "zh-Hans"),
    ("releases/{id}/overdue/zh-Hans/barriers", "zh-Hans"), ("releases/0123456789abcdef/en/barriers", "en"), ("en/til-vs-cart", "en"),
]  # fmt: skip


def with_a_text_to_paste(release: Release) -> Release:
    """A release as earlier versions made them."""
    path, data = "en/barriers.paste.html", release.files["en/barriers.html"]
    entries = release.manifest["files"]
    usual = {name: value for name, value in entries["en/barriers.html"].items() if name not in {"heading", "overdue"}}
    bare = {**release.manifest, "files": {**entries, path: usual | {"type": "paste"}}}
    return verify({**bare, "id": identity_of(bare)}, {**release.files, path: data})


@pytest.mark.parametrize("older", [False, True], ids=["a release of today", "a release that holds it"])
@pytest.mark.parametrize(("stem", "language"), RETIRED)
def test_the_address_of_a_text_to_paste_answers_410_in_words_and_leads_to_the_page(
    settings: Settings, release: Release, stem: str, language: str, older: bool
) -> None:
    served = with_a_text_to_paste(release) if older else release
    filled(settings, served)
    response = create_app(settings, clock=lambda: DAY).test_client().get(f"/v1/{stem.format(id=served.id)}.paste.html")
    assert response.status_code == 410
    assert response.headers["Content-Language"] == language
    assert {"en": "no longer offered", "zh-Hans": "不再以这种形式提供"}[language] in response.text
    slug = stem.rpartition("/")[2]
    assert re.findall(r'href="([^"]+)"', response.text)[0] == f"{ROOT}{language}/{slug}.page.html"
    assert {address.rpartition("/")[2] for address in re.findall(r'href="([^"]+)"', response.text)} == {f"{slug}.page.html"}
    assert_safe_error(response, is_page=False)


@pytest.mark.parametrize(
    "path",
    [
        "en/cure.paste.html",
        "fr/barriers.paste.html",
        "en/barriers.paste.html/x",
        "en/x/barriers.paste.html",
        "barriers.paste.html",
    ],
)
def test_what_never_was_a_text_to_paste_is_a_404(client: FlaskClient, path: str) -> None:
    assert client.get(f"/v1/{path}").status_code == 404


def test_a_text_to_paste_is_only_read_and_never_without_a_release_promised(settings: Settings) -> None:
    client = create_app(settings, clock=lambda: DAY).test_client()
    assert client.get("/v1/en/barriers.paste.html").status_code == 503, "the page that it would lead to is not there either"
    assert client.post("/v1/en/barriers.paste.html").status_code == 405


def test_a_release_that_holds_texts_to_paste_loads_and_no_copy_of_it_does(settings: Settings, release: Release) -> None:
    older = with_a_text_to_paste(release)
    store = filled(settings, older)
    assert store.load(older.id) == older
    assert unpack(pack(older)) == older
    made = materialize(older, "/cellfacts/", DAY, store.channel())
    assert not [path for path in made if "paste" in path]
    assert "paste" not in made["release.json"].decode()


def assert_safe_error(response: Any, *, is_page: bool) -> None:
    """An error is a fragment by law 1, alone or in a document of ours; htmx of any version may not swap it in from another origin."""
    html = response.text
    assert html.startswith("<!DOCTYPE html>") == is_page
    if is_page:
        assert re.findall(r"<(?:link|script|style|img|iframe)[^>]*>", html) == [
            f'<link rel="stylesheet" href="{ROOT}widget.css">'
        ]
        html = html[html.index("<article") : html.index("</main>")]
    assert "Access-Control-Allow-Origin" not in response.headers
    assert response.headers["Content-Type"] == "text/html; charset=utf-8"
    assert response.headers["Cache-Control"] == "no-store"
    assert problems(html.replace(ROOT, "https://cellfacts.invalid/")) == ()


def test_an_error_speaks_the_language_of_the_address(client: FlaskClient) -> None:
    assert 'lang="zh-Hans"' in client.get("/v1/zh-Hans/cure.html").text
    assert 'lang="zh-Hans"' in client.get("/v1/zh-CN/cure.html").text
    assert 'lang="en"' in client.get("/v1/fr/cure.html").text


@pytest.mark.parametrize("tag", ["zh-Hans", "zh-CN", "zh", "en", "zh-TW", "fr"])
@pytest.mark.parametrize("rest", ["nothing.html", "faq.h5.html", "", "faq.html/x", "../x"])
@pytest.mark.parametrize("identity", ["", "0123456789abcdef", "zh-Hans", "x"])
def test_a_pinned_address_that_is_not_there_speaks_its_language_too(
    client: FlaskClient, release: Release, identity: str, rest: str, tag: str
) -> None:
    """identity: of a release that is here (empty), or of none that ever was."""
    response = client.get(f"/v1/releases/{identity or release.id}/{tag}/{rest}")
    language = "zh-Hans" if tag in {"zh-Hans", "zh-CN", "zh"} else "en"
    assert response.status_code == 404
    assert response.headers["Content-Language"] == language
    assert f'lang="{language}"' in response.text
    assert_safe_error(response, is_page=not rest.endswith(".html"))


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "DELETE"])
def test_of_a_release_that_was_withdrawn_both_what_was_there_and_what_was_not_speak_their_language(
    app: Flask, store: Store, release: Release, method: str
) -> None:
    gone = "0123456789abcdef"
    with store.writing():
        store.set_channel(channel.with_withdrawal(store.channel(), gone, "wrong", datetime.now(UTC)))
    app.extensions["cellfacts"].next_look = 0.0
    for locale in (ENGLISH, CHINESE):
        for name, code in (("faq.html", 410), ("nothing.html", 404)):
            response = app.test_client().open(f"/v1/releases/{gone}/{locale.tag}/{name}", method=method)
            assert response.status_code == (code if method in {"GET", "HEAD"} else 405)
            assert response.headers["Content-Language"] == locale.tag


@pytest.mark.parametrize(
    ("path", "language"), [("/security/zh-Hans/x", "zh-Hans"), ("/zh-CN/faq.html", "zh-Hans"), ("/nothing", "en")]
)
def test_outside_the_release_an_error_speaks_the_language_of_its_path_too(client: FlaskClient, path: str, language: str) -> None:
    assert client.get(path).headers["Content-Language"] == language


def test_a_language_that_only_the_release_has_gets_its_errors_in_the_words_of_the_release(
    settings: Settings, books: Mapping[Locale, Catalog]
) -> None:
    """A release may come from another folder of catalogs than the service's own."""
    another = Locale("fr")
    release = build_release(CONTENT, {**books, another: replace(books[CHINESE], locale=another)})
    filled(settings, release)
    client = create_app(settings, clock=lambda: DAY).test_client()
    assert client.get("/v1/fr/faq.html").headers["Content-Language"] == "fr"
    response = client.get("/v1/fr/nothing.html")
    assert response.status_code == 404
    assert response.headers["Content-Language"] == "fr"
    assert '<span lang="en">Did your browser' in response.text, "what is for developers is in no release"


@pytest.mark.parametrize("host", ["a b", "..", "<script>", "a/b", "host:port", "[", "a,b", "exa\tmple", "x" * 300 + "<"])
def test_a_malformed_host_is_a_400(client: FlaskClient, host: str) -> None:
    for path in (FAQ, "/", "/nothing"):
        response = client.get(path, headers={"Host": host})
        assert response.status_code == 400
        assert_safe_error(response, is_page=False)


@given(st.text(max_size=80))
@LIMITS
def test_no_path_is_a_server_error_or_leaves_the_release(client: FlaskClient, path: str) -> None:
    response = client.get("/v1/" + path.replace("?", "").replace("#", ""))
    assert response.status_code in {200, 308, 404}


@given(
    st.lists(
        st.sampled_from(
            ["..", ".", "en", "zh-Hans", "%2e%2e", "%252e", "\\", "\0", "releases", "faq.html", "//", "etc", "passwd", "~", "🙂"]
        ),
        max_size=9,
    )
)
@LIMITS
def test_no_combination_of_steps_reaches_anything_else(client: FlaskClient, steps: list[str]) -> None:
    response = client.get("/v1/" + "/".join(steps))
    assert response.status_code in {200, 308, 404}
    assert b"root:" not in response.data


def test_the_manifest_lets_anybody_check_what_was_served(client: FlaskClient, release: Release) -> None:
    manifest = client.get("/v1/release.json").get_json()
    assert manifest["id"] == release.id
    for path, entry in manifest["files"].items():
        body = client.get(f"/v1/{path}").data
        assert hashlib.sha256(body).hexdigest() == entry["served_sha256"]
        assert len(body) == entry["served_length"]
        assert entry["sha256"] == hashlib.sha256(release.files[path]).hexdigest()


def test_the_hashed_stylesheet_is_kept_for_a_year_and_the_other_for_minutes(client: FlaskClient, release: Release) -> None:
    hashed = client.get(f"/v1/{release.manifest['stylesheet']}")
    assert hashed.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    plain = client.get("/v1/widget.css")
    assert plain.headers["Cache-Control"].startswith("public, max-age=300,")
    assert plain.data == hashed.data
    assert plain.headers["Content-Type"] == "text/css; charset=utf-8"


def test_a_pinned_address_can_be_withdrawn_so_it_is_not_kept_long(client: FlaskClient, release: Release) -> None:
    response = client.get(f"/v1/releases/{release.id}/en/faq.html")
    assert response.headers["Cache-Control"] == "max-age=300"
    assert f"{ROOT}releases/{release.id}/zh-Hans/faq.html" in response.text


def test_another_release_is_served_without_a_restart(
    app: Flask, store: Store, release: Release, books: dict[Locale, Catalog]
) -> None:
    client = app.test_client()
    before = client.get(FAQ).headers["ETag"]
    texts = {**books[ENGLISH].texts, "faq.title": "Questions, and answers"}
    newer = build_release(CONTENT, {ENGLISH: replace(books[ENGLISH], texts=texts), CHINESE: books[CHINESE]})
    store.write(newer)
    store.activate(newer.id)
    app.extensions["cellfacts"].next_look = 0.0
    assert "Questions, and answers" in client.get(FAQ).text
    assert client.get(FAQ).headers["ETag"] != before
    assert client.get(f"/v1/releases/{release.id}/en/faq.html").status_code == 200
    store.activate(release.id)
    app.extensions["cellfacts"].next_look = 0.0
    assert client.get(FAQ).headers["ETag"] == before


def test_a_damaged_release_does_not_replace_the_one_that_is_served(
    app: Flask, store: Store, release: Release, books: dict[Locale, Catalog], capsys: pytest.CaptureFixture[str]
) -> None:
    texts = {**books[ENGLISH].texts, "faq.title": "Questions, and answers"}
    newer = build_release(CONTENT, {ENGLISH: replace(books[ENGLISH], texts=texts), CHINESE: books[CHINESE]})
    store.write(newer)
    store.activate(newer.id)
    (store.releases / newer.id / "en" / "faq.html").write_text("approved")
    app.extensions["cellfacts"].next_look = 0.0
    assert release.id in app.test_client().get(FAQ).text
    assert "is not the file that was released" in capsys.readouterr().err


def test_a_release_that_cannot_be_loaded_any_more_still_grows_old(settings: Settings, store: Store, release: Release) -> None:
    days = [DAY]
    app = create_app(settings, clock=lambda: days[0])
    shutil.rmtree(store.releases)
    days[0] = date(2026, 12, 24)
    app.extensions["cellfacts"].next_look = 0.0
    assert "notice--overdue" in app.test_client().get(FAQ).text
    assert app.test_client().get(f"/v1/releases/{release.id}/en/faq.html").status_code == 404


def test_a_missing_pinned_release_is_not_remembered_as_missing(app: Flask, store: Store, books: dict[Locale, Catalog]) -> None:
    newer = build_release(
        CONTENT, {**books, ENGLISH: replace(books[ENGLISH], texts={**books[ENGLISH].texts, "faq.title": "Newer"})}
    )
    client = app.test_client()
    assert client.get(f"/v1/releases/{newer.id}/en/faq.html").status_code == 404
    store.write(newer)
    assert client.get(f"/v1/releases/{newer.id}/en/faq.html").status_code == 200


def test_nobody_can_fill_our_memory_with_long_headers() -> None:
    asked: list[str] = []
    known = cache_short_headers(lambda header: asked.append(header) or len(header))
    for header in ("short", "short", "x" * 5000, "x" * 5000):
        assert known(header) == len(header)
    assert asked == ["short", "x" * 5000, "x" * 5000]


@pytest.mark.parametrize(
    ("day", "overdue"),
    [
        (date(2026, 12, 23), set()),
        (date(2026, 12, 24), {"status", "faq"}),
        (date(2027, 5, 23), {"status", "faq", "barriers"}),
        (date(2049, 1, 1), {"status", "faq", "barriers"}),
    ],
)
def test_a_text_past_its_review_date_says_so_without_a_rebuild(
    settings: Settings, store: Store, day: date, overdue: set[str]
) -> None:
    client = create_app(settings, clock=lambda: day).test_client()
    for slug in ("status", "faq", "barriers"):
        for path in (f"/v1/en/{slug}.html", f"/v1/zh-Hans/{slug}.page.html"):
            assert ("cellfacts__notice--overdue" in client.get(path).text) is (slug in overdue), path


def test_the_notice_comes_when_the_day_does(settings: Settings, store: Store) -> None:
    days = [DAY]
    app = create_app(settings, clock=lambda: days[0])
    assert "notice--overdue" not in app.test_client().get(FAQ).text
    days[0] = date(2026, 12, 24)
    app.extensions["cellfacts"].next_look = 0.0
    assert "notice--overdue" in app.test_client().get(FAQ).text


def again(app: Flask) -> FlaskClient:
    """A client of an application that looks at its store with the next request."""
    app.extensions["cellfacts"].next_look = 0.0
    return app.test_client()


def test_a_withdrawn_fragment_is_a_notice_with_a_link_wherever_it_is_served(app: Flask, store: Store, release: Release) -> None:
    store.withdraw_fragment("faq", "zh-Hans", "a lost not")
    client = again(app)
    for path in ("faq.html", "faq.h4.html", "faq.page.html", "guide.html", "guide.page.html"):
        for folder in ("", "overdue/"):
            response = client.get(f"/v1/{folder}zh-Hans/{path}")
            assert response.status_code == 200, "htmx swaps it in, so nobody keeps the old text"
            assert "本文已撤回" in response.text
            assert f"{ROOT}en/{path.split('.')[0]}" in response.text
            assert "details" not in response.text
            assert "cellfacts__answer" not in response.text
        pinned = client.get(f"/v1/releases/{release.id}/zh-Hans/{path}", headers={"If-None-Match": "*"})
        assert pinned.status_code == 410
        assert "本文已撤回" in pinned.text
        assert "Access-Control-Allow-Origin" not in pinned.headers
    assert "<details" in client.get("/v1/en/faq.html").text
    assert "本文已撤回" not in client.get("/v1/zh-Hans/status.html").text
    assert client.get(f"/v1/releases/{release.id}/release.json").status_code == 200


def test_a_withdrawn_release_gives_way_to_the_one_before(
    app: Flask, store: Store, release: Release, books: dict[Locale, Catalog]
) -> None:
    newer = build_release(
        CONTENT, {**books, ENGLISH: replace(books[ENGLISH], texts={**books[ENGLISH].texts, "faq.title": "Approved everywhere"})}
    )
    store.write(newer)
    store.activate(newer.id)
    assert "Approved everywhere" in again(app).get(FAQ).text
    store.withdraw(newer.id, "wrong")
    client = again(app)
    assert "Approved everywhere" not in client.get(FAQ).text
    assert release.id in client.get(FAQ).text
    pinned = client.get(f"/v1/releases/{newer.id}/en/faq.html")
    assert pinned.status_code == 410
    assert "This text has been withdrawn." in pinned.text
    channel = client.get("/v1/channel.json").get_json()
    assert (channel["sequence"], channel["current"], channel["withdrawn"][0]["reason"]) == (3, release.id, "wrong")
    assert client.get("/readyz").get_json()["sequence"] == 3


def test_withdrawing_the_only_release_leaves_notices_everywhere(app: Flask, store: Store, release: Release) -> None:
    store.withdraw(release.id, "wrong")
    client = again(app)
    for path, entry in release.manifest["files"].items():
        if "widget" in entry:
            response = client.get(f"/v1/{path}")
            assert response.status_code == 200
            if entry["type"] == "oembed":
                assert response.get_json()["html"].startswith("<iframe"), "it leads to the page, which is a notice"
                continue
            assert "cellfacts__notice--withdrawn" in response.text, path
            assert problems(response.text.replace(ROOT, "https://cellfacts.invalid/")) == () or entry["type"] == "page"


def test_without_a_release_readers_are_told_and_balancers_too(settings: Settings) -> None:
    client = create_app(settings, clock=lambda: DAY).test_client()
    for path, is_page in ((FAQ, False), ("/v1/en/faq.page.html", True), ("/v1/", True)):
        response = client.get(path)
        assert response.status_code == 503
        assert_safe_error(response, is_page=is_page)
    stylesheet = client.get("/v1/widget.css")
    assert stylesheet.status_code == 200
    assert ".cellfacts-page" in stylesheet.text
    assert client.get("/readyz").status_code == 503
    assert client.get("/healthz").status_code == 200
    assert "There is no release yet" in client.get("/").text


def test_probes_say_which_release_is_served(client: FlaskClient, release: Release) -> None:
    assert client.get("/readyz").get_json()["id"] == release.id
    assert client.get("/healthz").headers["Cache-Control"] == "no-store"


def test_no_secret_of_ours_is_in_any_answer(client: FlaskClient) -> None:
    for path in ("/", FAQ, "/nothing", "/v1/release.json"):
        response = client.get(path)
        assert not re.search(r"Werkzeug|Traceback|site-packages", response.text + str(response.headers))
