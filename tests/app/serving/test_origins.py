"""A service for listed sites only: their pages may read and frame its texts, those of others may not, and no cache mixes them up."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from service.app import create_app
from service.cli import DEMO_SITES, with_sites
from service.origins import HOW_TO_WRITE, LONGEST_LIST, ORIGIN, listed_origins
from service.releases.store import Store
from service.settings import Settings, read_settings
from service.signing.publish import publish
from tests.app.test_cli import run
from tests.conftest import DAY
from widget.manifest import Release

CLINIC, OTHER = "https://clinic.example", "https://www.hospital.example:8443"
STRANGERS = (
    "https://evil.example",
    "http://clinic.example",
    "https://clinic.example:444",
    "https://clinic.example.evil.example",
    "https://evilclinic.example",
    "https://CLINIC.example",
    f"{CLINIC}/",
    f"{CLINIC} {OTHER}",
    f"{CLINIC}, {OTHER}",
    "null",
    "*",
    "",
)
ANCESTORS = f"frame-ancestors 'self' {CLINIC} {OTHER}"


@pytest.fixture
def listed(settings: Settings, store: Store) -> FlaskClient:
    """A client of a service that lists two sites, with everything signed."""
    publish(store, datetime.now(UTC))
    return create_app(replace(settings, allowed_origins=(CLINIC, OTHER)), clock=lambda: DAY).test_client()


def open_to_all(release: Release) -> list[str]:
    """An address of each kind that pages of other sites may read."""
    kinds = ("en/faq.html", "zh-Hans/faq.page.html", "widget.css", "release.json", "channel.json", "changes.atom")
    hashed = release.manifest["stylesheet"]
    return [f"/v1/{path}" for path in (*kinds, hashed, f"releases/{release.id}/en/faq.html", "tuf/timestamp.json")]


def test_without_a_list_of_sites_texts_are_open_to_all(client: FlaskClient) -> None:
    answer = client.get("/v1/en/faq.page.html", headers={"Origin": CLINIC})
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert answer.headers["Content-Security-Policy"].endswith("frame-ancestors *")


@pytest.mark.parametrize("origin", [CLINIC, OTHER])
def test_a_listed_site_is_named_in_every_answer_that_was_open(listed: FlaskClient, release: Release, origin: str) -> None:
    for path in open_to_all(release):
        for method in ("GET", "HEAD"):
            answer = listed.open(path, method=method, headers={"Origin": origin, "Accept-Encoding": "br"})
            assert answer.status_code == 200, path
            assert answer.headers.getlist("Access-Control-Allow-Origin") == [origin]
            assert answer.headers["Access-Control-Expose-Headers"].count("HX-") == 12
            assert answer.headers.getlist("Vary") == ["Accept-Encoding, Origin"]
            again = listed.open(
                path, method=method, headers={"Origin": origin, "If-None-Match": answer.headers["ETag"], "Accept-Encoding": "br"}
            )
            assert again.status_code == 304
            assert again.headers["Access-Control-Allow-Origin"] == origin
            assert again.headers["Vary"] == "Accept-Encoding, Origin"
    alias = listed.get("/v1/zh-CN/faq.html", headers={"Origin": origin})
    assert (alias.status_code, alias.headers["Access-Control-Allow-Origin"]) == (308, origin)


@pytest.mark.parametrize("origin", [None, *STRANGERS])
def test_a_site_that_is_not_listed_is_not_told_that_it_may_read(
    listed: FlaskClient, release: Release, origin: str | None
) -> None:
    headers = {} if origin is None else {"Origin": origin}
    for path in [*open_to_all(release), "/v1/zh-CN/faq.html"]:
        answer = listed.get(path, headers=headers)
        assert answer.status_code in {200, 308}, "the text itself is public"
        assert not [name for name, _ in answer.headers if name.startswith("Access-Control")], path
        assert answer.headers["Vary"].endswith("Origin")


@pytest.mark.parametrize("origin", [CLINIC, "https://evil.example", None])
def test_only_listed_sites_are_told_that_they_may_fetch_when_they_ask_first(listed: FlaskClient, origin: str | None) -> None:
    headers = {"Origin": origin} if origin else {}
    asked = listed.options("/v1/en/faq.html", headers={**headers, "Access-Control-Request-Method": "GET"})
    assert asked.headers.get("Access-Control-Allow-Origin") == (CLINIC if origin == CLINIC else None)
    assert asked.headers["Vary"] == "Origin"


def test_only_listed_sites_may_frame_anything(listed: FlaskClient) -> None:
    for path in ("/v1/en/faq.page.html", "/v1/en/faq.html", "/v1/en/nothing.html", "/v1/en/nothing.page.html"):
        policy = listed.get(path).headers["Content-Security-Policy"]
        # A page names where its stylesheet is; what is no page has none.
        style = "'self' http://facts.test" if "nothing.html" not in path else "'self'"
        assert policy == f"default-src 'none'; style-src {style}; base-uri 'none'; form-action 'none'; {ANCESTORS}", path
    assert "frame-ancestors 'none'" in listed.get("/").headers["Content-Security-Policy"], (
        "the gallery is framed by nobody, as before"
    )


@pytest.mark.parametrize("origin", [CLINIC, "https://evil.example", None])
def test_errors_stay_closed_to_listed_sites_and_options_answers_as_before(
    listed: FlaskClient, store: Store, origin: str | None
) -> None:
    headers = {"Origin": origin} if origin else {}
    for path, code in (("/v1/en/nothing.html", 404), ("/nothing", 404), ("/v1/fr/faq.html", 404)):
        answer = listed.get(path, headers=headers)
        assert answer.status_code == code
        assert "Access-Control-Allow-Origin" not in answer.headers, path
        assert "Origin" in answer.headers["Vary"], path
    assert "Access-Control-Allow-Origin" not in listed.post("/v1/en/faq.html", headers=headers).headers
    asked = listed.options("/v1/en/faq.html", headers={**headers, "Access-Control-Request-Headers": "hx-current-url"})
    assert asked.status_code == 204
    assert not [name for name, _ in asked.headers if name.startswith("Access-Control")]
    assert asked.headers["Vary"] == "Origin"
    changed = listed.get("/v1/en/faq.html", headers={**headers, "If-Match": '"other"'})
    assert (changed.status_code, changed.headers["Vary"]) == (412, "Origin")


def test_a_withdrawn_text_stays_closed_to_listed_sites_under_its_pinned_address(
    settings: Settings, store: Store, release: Release
) -> None:
    store.withdraw_fragment("faq", "en", "wrong")
    client = create_app(replace(settings, allowed_origins=(CLINIC,)), clock=lambda: DAY).test_client()
    gone = client.get(f"/v1/releases/{release.id}/en/faq.html", headers={"Origin": CLINIC})
    assert gone.status_code == 410
    assert "Access-Control-Allow-Origin" not in gone.headers
    notice = client.get("/v1/en/faq.html", headers={"Origin": CLINIC})
    assert notice.headers["Access-Control-Allow-Origin"] == CLINIC
    assert "This text has been withdrawn." in notice.text


def test_the_body_is_the_same_for_everybody(listed: FlaskClient, client: FlaskClient) -> None:
    bodies = {listed.get("/v1/en/faq.html", headers={"Origin": origin}).data for origin in (CLINIC, OTHER, *STRANGERS)}
    assert bodies == {client.get("/v1/en/faq.html").data}


@pytest.mark.parametrize(
    ("text", "origins"),
    [
        ("", ()),
        (" \n", ()),
        (CLINIC, (CLINIC,)),
        (f"{CLINIC},{OTHER}", (CLINIC, OTHER)),
        (f"  {CLINIC} ,\n {OTHER}, ", (CLINIC, OTHER)),
        ("https://xn--fiq228c.example", ("https://xn--fiq228c.example",)),
        ("https://192.0.2.1:8443", ("https://192.0.2.1:8443",)),
        ("https://a-1.2b", ("https://a-1.2b",)),
        (
            "http://127.0.0.1:8001 http://localhost:8001 http://[::1]:80001"[:-1],
            ("http://127.0.0.1:8001", "http://localhost:8001", "http://[::1]:8000"),
        ),
    ],
)
def test_a_list_is_written_with_spaces_or_commas(text: str, origins: tuple[str, ...]) -> None:
    assert listed_origins(text) == origins
    assert read_settings({"CELLFACTS_ALLOWED_ORIGINS": text}).allowed_origins == origins


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        *(
            (word, "write it like https://clinic.example.org")
            for word in (
                "*",
                "null",
                "https://*.clinic.example",
                f"{CLINIC}/",
                f"{CLINIC}/?a=b#c",
                f"{CLINIC}:443",
                f"{CLINIC}:0",
                f"{CLINIC}:99999",
                f"{CLINIC}'",
                f"{CLINIC};{OTHER}",
                "https://Clinic.Example",
                "https://user:secret@clinic.example",
                "https://诊所.example",
                "clinic.example",
                "ftp://clinic.example",
                "https://",
                "https://a..example",
                f"https://{'a' * 64}.example",
                f"https://{'a.' * 130}example",
                "https://clinic_1.example",
                "https://[2001:db8::1]",
                "https://999.1.1.1",
                "https://192.0.02.1",
                "https://1.2.3.4.5",
                "https://2130706433",
                "https://0x7f.1",
                "https://a.0x7f",
                "http://clinic.example",
                "http://127.0.0.1.evil.example",
                "http://0.0.0.0:80",
            )
        ),
        (f"{CLINIC} {CLINIC}", "twice"),
        (",", "there is no origin in it"),
        (" ".join(f"https://clinic-{number:04}.example" for number in range(100)), f"more than {LONGEST_LIST:,} characters"),
    ],
)
def test_a_mistake_is_told_with_what_to_write(text: str, advice: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValueError) as told:  # noqa: PT011 - the advice is what is tested
        listed_origins(text)
    assert advice in str(told.value)
    assert "\n" not in str(told.value)
    monkeypatch.setenv("CELLFACTS_ALLOWED_ORIGINS", text)
    done = run("release", "list")
    assert done.exit_code == 1, "as every other setting"
    assert "CELLFACTS_ALLOWED_ORIGINS" in done.output
    assert "Traceback" not in done.output


def test_the_examples_of_what_to_write_are_taken() -> None:
    examples = re.findall(r"https://[^\s]+[a-z0-9]", HOW_TO_WRITE)
    assert len(examples) == 2
    assert listed_origins(" ".join(examples)) == tuple(examples)


@given(st.text(max_size=60) | st.text(alphabet="htps:/.[]@*#?%1a,é ", max_size=60).map(lambda text: f"https://{text}"))
def test_whatever_is_written_is_an_origin_or_refused(text: str) -> None:
    """And none can end the header that it stands in, or its directive."""
    try:
        origins = listed_origins(text)
    except ValueError:
        return
    assert all(ORIGIN.fullmatch(origin) and origin.isascii() and not set(origin) & set(" ;,'\"\r\n*") for origin in origins)


def test_the_demos_own_sites_are_listed_with_the_others(settings: Settings) -> None:
    ports = range(8001, 8001 + len(DEMO_SITES))
    assert with_sites(settings, ports) == (), "open to all stays so"
    assert with_sites(replace(settings, allowed_origins=(CLINIC,)), ports) == (
        CLINIC,
        "http://127.0.0.1:8001",
        "http://127.0.0.1:8002",
    )
