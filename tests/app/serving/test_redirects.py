"""A redirect leads on where somebody already is: never to another scheme, and never to what Host or a proxy's header says."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import urljoin

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from service import settings as settings_module
from service.app import create_app
from service.demo.sites import CLINIC, create_site
from service.preview.app import create_app as create_preview
from service.preview.watch.site import create_watch
from service.serving.redirects import path_reference
from tests.conftest import DAY, filled
from tests.support.content import CONTENT
from widget.manifest import Release

OWN = "facts.example.org"
HOSTS = (OWN, "127.0.0.1:8000", "evil.example:8443", "[2001:db8::1]", "")
FORWARDED: tuple[Mapping[str, str], ...] = (
    {},
    {
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-Proto": "gopher",
        "X-Forwarded-Prefix": "//evil.example",
        "X-Forwarded-Port": "99",
        "Forwarded": "host=evil.example;proto=gopher",
        "X-Original-URL": "https://evil.example/",
    },
)
VALUES = {"tag": "zh-CN", "slug": "faq", "what": "build", "version": "2.0.11", "path": "en/faq.html", "rest": "nope"}
APPS = ("public", "preview", "watch", "demo")


@pytest.fixture(scope="module")
def apps(tmp_path_factory: pytest.TempPathFactory, release: Release) -> Iterator[Mapping[str, Flask]]:
    """Every application of ours, whose readers and admins know it as https://facts.example.org/."""
    folder = tmp_path_factory.mktemp("redirects")
    environ = {
        "CELLFACTS_DATA": str(folder / "data"),
        "CELLFACTS_PUBLIC_URL": f"https://{OWN}/",
        "CELLFACTS_PREVIEW_URL": f"https://{OWN}/",
        "CELLFACTS_HTMX": str(folder / "none"),
    }
    settings = settings_module.read_settings(environ)
    store = filled(settings, release)
    made = {
        "public": create_app(settings, clock=lambda: DAY),
        "preview": create_preview(settings, store, lambda: DAY),
        "watch": create_watch(None, Path("none")),
        "demo": create_site(CLINIC, settings.root, settings.htmx, CONTENT, None),
    }
    yield made
    shutil.rmtree(made["preview"].extensions["cellfacts-preview"].scratch.folder, ignore_errors=True)


def addresses(app: Flask) -> Iterator[str]:
    """Every rule of an application with and without its last slash, and with more of them than it has."""
    for rule in app.url_map.iter_rules():
        path = re.sub(r"<(?:\w+:)?(\w+)>", lambda match: VALUES.get(match[1], "x"), rule.rule)
        bare = path.rstrip("/")
        yield from (path, bare, f"{bare}/", f"{bare}//", f"/{path}", f"//evil.example{path}", f"{bare}?next=//evil.example/")
    for tag in ("zh", "zh-CN", "ZH-HANS", "zh-TW"):
        yield from (f"/v1/{tag}/faq.html", f"/v1/{tag}/faq.page.html?x=//evil.example")


def locations(client: FlaskClient, path: str, method: str = "GET") -> Iterator[tuple[str, str, int, str | None]]:
    """Host, status and Location of an address, by every name and whatever a proxy says."""
    bare, _, query = path.partition("?")
    # The client would take the host out of a path with two slashes; a server does not.
    raw = {"PATH_INFO": bare, "QUERY_STRING": query}
    for host in HOSTS:
        for headers in FORWARDED if host == OWN else FORWARDED[1:]:
            answer = client.open("/", method=method, headers={"Host": host, **headers}, environ_overrides=raw)
            yield f"{method} {path} at {host!r}", host, answer.status_code, answer.headers.get("Location")
            answer.close()


@pytest.mark.parametrize("name", APPS)
def test_no_redirect_of_any_application_names_a_scheme_or_a_host(apps: Mapping[str, Flask], name: str) -> None:
    client, seen = apps[name].test_client(), set()
    for path in addresses(apps[name]):
        for method in ("GET", "POST"):
            for which, _, _, location in locations(client, path, method):
                if location is not None:
                    assert re.match(r"/(?![/\\])", location), (which, location)
                    seen.add(path)
    assert len(seen) > 2


def test_the_preview_answers_a_foreign_name_with_a_refusal_whatever_it_was_asked(apps: Mapping[str, Flask]) -> None:
    """An address without its last slash too, before it is led on: it may hold the token of a link."""
    client = apps["preview"].test_client()
    paths = set(addresses(apps["preview"]))
    assert {"/", "/look/x"} <= paths
    for path in paths:
        for which, host, status, location in locations(client, path):
            if host not in {OWN, "127.0.0.1:8000"}:
                assert (status, location) == (403, None), which


def test_what_leads_on_inside_the_preview_is_kept_by_nobody(apps: Mapping[str, Flask]) -> None:
    """A browser keeps a 308, and sends the address that it left to the next page."""
    answer = apps["preview"].test_client().get("/look/TOKEN", headers={"Host": OWN})
    assert answer.location == "/look/TOKEN/"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "max-age" in answer.headers["Strict-Transport-Security"]
    refused = apps["preview"].test_client().get("/look/TOKEN", headers={"Host": "evil.example"})
    assert "encrypted connection" in refused.text
    assert "evil" not in refused.text
    assert "noindex" in refused.headers["X-Robots-Tag"]


@pytest.mark.parametrize("host", ["[bad", "a b", "evil.example/x", "[::1", "<x>"])
@pytest.mark.parametrize("name", APPS)
def test_a_name_that_is_none_is_refused_without_an_error_of_ours(apps: Mapping[str, Flask], name: str, host: str) -> None:
    for path in ("/", "/zh-CN", "/iframe", "//x", "/look/x"):
        answer = apps[name].test_client().get(path, headers={"Host": host})
        assert answer.status_code in {200, 308, 400, 403, 404}, path
        assert re.match(r"/(?![/\\])", answer.headers.get("Location", "/")), path


def test_an_alias_keeps_the_folder_that_the_service_is_known_by(release: Release, tmp_path: Path) -> None:
    environ = {"CELLFACTS_DATA": str(tmp_path / "data"), "CELLFACTS_PUBLIC_URL": f"https://{OWN}/cell/"}
    settings = settings_module.read_settings(environ)
    filled(settings, release)
    client = create_app(settings, clock=lambda: DAY).test_client()
    answer = client.get("/v1/zh-CN/faq.html", headers={"Host": "evil.example"})
    assert answer.status_code == 308
    assert urljoin(f"http://{OWN}/cell/v1/zh-CN/faq.html", answer.location) == f"http://{OWN}/cell/v1/zh-Hans/faq.html"


@given(st.text("/\\abc:.?#%", max_size=12))
def test_a_path_never_becomes_a_host(rest: str) -> None:
    for address in (rest, f"http://h/{rest}", f"//h{rest}", f"/{rest}"):
        assert re.match(r"/(?![/\\])", path_reference(address)), address
