"""What holds for every address of the preview, those that somebody adds next year too."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from html import unescape

import pytest
from flask import Flask
from itsdangerous import TimestampSigner
from werkzeug.routing import Rule

from service.preview.auth import sessions
from service.preview.auth.guard import OPEN
from tests.app.preview.conftest import HERE, Browser
from tests.app.preview.test_signing_in import EVERY_PAGE, frame_of

VALUES = {"what": "build", "form": "x", "slug": "faq", "key": "status.title", "tag": "en", "token": "x", "path": "en/faq.html"}
LOOK = "/look/"


def addresses(app: Flask, method: str) -> Iterator[tuple[str, str]]:
    """Every address that takes a method, and the name of what answers."""
    rule: Rule
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith("preview.") and method in (rule.methods or ()):
            path = re.sub(r"<(?:\w+:)?(\w+)>", lambda match: VALUES.get(match[1], "x"), rule.rule)
            yield path, rule.endpoint.removeprefix("preview.")


def test_a_stranger_gets_nothing_from_any_but_those_to_sign_in(app: Flask, stranger: Browser) -> None:
    seen = 0
    for path, name in addresses(app, "GET"):
        if name not in OPEN:
            answer = stranger.get(path)
            assert answer.status_code == 302, path
            assert answer.location.startswith("/sign-in"), path
            seen += 1
    assert seen > 12


def test_a_stranger_sends_nothing_to_any_but_those_to_sign_in(app: Flask, stranger: Browser) -> None:
    token = stranger.hidden("/sign-in", "/sign-in")["csrf_token"]
    seen = 0
    for path, name in addresses(app, "POST"):
        if name not in OPEN:
            answer = stranger.client.post(path, data={"csrf_token": token}, headers={"Origin": HERE})
            assert answer.status_code == 401, path
            seen += 1
    assert seen > 4


def test_no_form_is_taken_without_its_token_or_from_elsewhere(app: Flask, reader: Browser) -> None:
    token = reader.hidden("/", "/sign-out")["csrf_token"]
    for path, _ in addresses(app, "POST"):
        assert reader.client.post(path, headers={"Origin": HERE}).status_code == 403, path
        assert reader.client.post(path, data={"csrf_token": token}).status_code == 403, path
        elsewhere = reader.client.post(path, data={"csrf_token": token}, headers={"Origin": "https://evil.example"})
        assert elsewhere.status_code == 403, path


def test_every_answer_says_what_it_is_and_who_may_have_it(app: Flask, reader: Browser) -> None:
    frame = frame_of(reader)
    for path in (
        *(path for path, _ in addresses(app, "GET")),
        *EVERY_PAGE,
        frame,
        "/nope",
        "/static/preview.css",
    ):
        answer = reader.get(path)
        assert answer.headers["X-Content-Type-Options"] == "nosniff", path
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"], path
        assert "noindex" in answer.headers["X-Robots-Tag"], path
        assert answer.headers["Referrer-Policy"] in {"same-origin", "no-referrer"}, path
        body = answer.data
        answer.close()
        if body:
            kind = answer.headers["Content-Type"]
            assert "charset=utf-8" in kind or kind == "image/svg+xml", path
        assert "Access-Control-Allow-Origin" not in answer.headers, path
        ancestors = "'self'" if path == frame else "'none'"
        assert f"frame-ancestors {ancestors}" in answer.headers["Content-Security-Policy"], path


def test_what_a_frame_shows_may_run_nothing_and_send_nothing(reader: Browser) -> None:
    """A token opens it without a cookie, and it is no page's of another origin to read."""
    token = frame_of(reader).split("/")[2]
    answer = reader.get(f"{LOOK}{token}/en/faq.page.html")
    assert "Access-Control-Allow-Origin" not in answer.headers
    assert "Set-Cookie" not in answer.headers
    assert "script-src" not in answer.headers["Content-Security-Policy"]
    assert "form-action 'none'" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("page", EVERY_PAGE)
def test_no_page_holds_a_script_a_style_or_an_address_elsewhere_that_it_loads(reader: Browser, page: str) -> None:
    text = reader.get(page).text
    assert not re.search(r"<script(?![^>]* src=)|<style|\son\w+=|javascript:", text)
    for address in re.findall(r'<(?:script|img|iframe|link)[^>]* (?:src|href)="([^"]+)"', text):
        assert unescape(address).startswith("/"), address


def test_the_field_for_the_password_hides_it_and_lets_managers_fill_it(stranger: Browser) -> None:
    (field,) = re.findall(r'<input[^>]* name="password"[^>]*>', stranger.get("/sign-in").text)
    assert 'type="password"' in field
    assert 'autocomplete="current-password"' in field
    assert "value=" not in field
    assert "onpaste" not in field


def test_what_we_sign_is_signed_with_sha_256(app: Flask) -> None:
    preview = app.extensions["cellfacts-preview"]
    assert preview.tokens.signer.signer_kwargs["digest_method"] is hashlib.sha256
    assert isinstance(app.session_interface, sessions.Signed)
    assert app.session_interface.digest_method is hashlib.sha256
    assert len(app.secret_key or "") == 32


def test_a_token_for_one_thing_is_none_for_another(app: Flask, admin: Browser) -> None:
    """A frame's token is no cookie, and a cookie no frame's token."""
    cookie = admin.client.get_cookie(sessions.COOKIE, path="/")
    assert cookie
    assert admin.get(f"{LOOK}{cookie.value}/en/faq.html").status_code == 403
    other = Browser(app.test_client())
    other.client.set_cookie(sessions.COOKIE, frame_of(admin).split("/")[3], path="/")
    assert other.get("/").status_code == 302


@pytest.mark.parametrize("salt", ["cookie-session", "look", "wtf-csrf-token"])
def test_a_cookie_that_was_made_up_is_nobodys(app: Flask, stranger: Browser, salt: str) -> None:
    for key in (b"", b"secret", b"x" * 32):
        for payload in ("eyJpZCI6IngifQ", ".eJyrVspMUbJSqlCqBQARqQKk", "e30"):
            forged = TimestampSigner(key or b"\0", salt=salt, key_derivation="hmac", digest_method=hashlib.sha256)
            stranger.client.set_cookie(sessions.COOKIE, forged.sign(payload).decode(), path="/")
            assert stranger.get("/").status_code == 302
    stranger.client.set_cookie(sessions.COOKIE, "eyJpZCI6IngifQ..", path="/")
    assert stranger.get("/").status_code == 302


def test_nothing_that_helps_a_developer_is_on(app: Flask, reader: Browser) -> None:
    assert not app.debug
    assert not app.testing
    assert app.config["PROPAGATE_EXCEPTIONS"] is None
    for path in ("/console", "/static/", "/openapi.json", "/.git/config"):
        assert reader.get(path).status_code == 404, path
