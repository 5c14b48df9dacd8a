"""Only admins see the preview, and only over a connection that nobody else reads."""

from __future__ import annotations

import json
import re
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest
from flask import Flask

from service import settings as settings_module
from service.errors import CellfactsError
from service.preview import ephemeral
from service.preview.app import create_app, load_secret
from service.preview.auth import admins, audit, rate_limit, sessions
from service.preview.ephemeral import Scratch, create_folder
from service.preview.server import preview_program
from service.releases.store import Store
from service.settings import Settings
from tests.app.preview.conftest import HERE, NAME, PASSWORD, Browser
from tests.conftest import DAY

EVERY_PAGE = (
    "/",
    "/changes",
    "/releases",
    "/upload",
    "/share",
    "/sources",
    "/log",
    "/widgets/faq",
    "/sentences/zh-Hans/faq",
    "/sentence/status.title",
    "/decide/build",
    "/decide/approve?key=status.title&locale=zh-Hans",
)


@pytest.mark.parametrize("page", EVERY_PAGE)
def test_a_stranger_is_led_to_sign_in_and_then_to_the_page(stranger: Browser, page: str) -> None:
    answer = stranger.get(page)
    assert answer.status_code == 302
    signed_in = stranger.post("/sign-in", answer.location, name=NAME, password=PASSWORD)
    assert signed_in.status_code == 303
    assert signed_in.location == page
    assert stranger.get(page).status_code == 200


@pytest.mark.parametrize("page", EVERY_PAGE)
def test_every_page_is_kept_by_nobody_and_framed_by_nobody(reader: Browser, page: str) -> None:
    headers = reader.get(page).headers
    assert headers["Cache-Control"] == "no-store"
    assert "noindex" in headers["X-Robots-Tag"]
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"


@pytest.mark.parametrize("language", ["en", "zh-Hans"])
@pytest.mark.parametrize("page", EVERY_PAGE)
def test_every_page_speaks_both_languages(reader: Browser, page: str, language: str) -> None:
    reader.post("/language", "/", language=language)
    answer = reader.get(page)
    assert answer.status_code == 200
    assert answer.headers["Content-Language"] == language
    assert f'<html lang="{language}">' in answer.text
    assert ("Sign out" in answer.text) == (language == "en")


def test_the_cookie_is_bound_to_the_host_and_hidden_from_scripts(stranger: Browser) -> None:
    cookies = stranger.sign_in().headers.getlist("Set-Cookie")
    cookie = next(one for one in cookies if one.startswith("__Host-"))
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))
    assert "Domain" not in cookie


@pytest.mark.parametrize(("name", "password"), [(NAME, "wrong horse battery"), ("Nobody", PASSWORD), ("", ""), (NAME, "")])
def test_a_wrong_name_and_a_wrong_password_get_the_same_answer(stranger: Browser, name: str, password: str) -> None:
    answer = stranger.sign_in(name, password)
    assert answer.status_code == 403
    assert "The name or the password is wrong." in answer.text


def test_an_unknown_name_takes_as_long_as_a_known_one(store: Store, stranger: Browser) -> None:
    """Not a benchmark: the two would differ by the whole hash, a tenth of a second and more, if it were left out for unknown names."""
    with store.writing():
        admins.save_admins(store, {NAME: admins.new_admin(NAME, PASSWORD)})
    admins.dummy_admin()

    def took(name: str) -> float:
        began = time.perf_counter()
        stranger.sign_in(name, "wrong horse battery")
        return time.perf_counter() - began

    known, unknown = min(took(NAME) for _ in range(2)), min(took("Nobody") for _ in range(2))
    assert unknown > known / 3


def test_a_list_of_passwords_gets_five_tries_and_then_a_wait(stranger: Browser) -> None:
    answers = [stranger.sign_in(NAME, f"guess number {number}") for number in range(7)]
    assert [answer.status_code for answer in answers] == [403] * 5 + [429] * 2
    assert int(answers[-1].headers["Retry-After"]) <= 30
    assert "Wait" in answers[-1].text
    assert stranger.sign_in().status_code == 429, "not even with the right password"


def test_the_wait_doubles_and_ends(app: Flask) -> None:
    scratch = Scratch(create_folder())
    assert [rate_limit.try_once(scratch, "a", 1000.0) for _ in range(5)] == [0] * 5
    assert rate_limit.try_once(scratch, "a", 1000.0) == 31
    assert rate_limit.try_once(scratch, "a", 1031.0) == 0
    assert rate_limit.try_once(scratch, "a", 1031.0) == 61
    assert rate_limit.try_once(scratch, "b", 1031.0) == 0, "somebody else need not wait"


def test_a_list_of_names_is_slowed_down(app: Flask) -> None:
    scratch = Scratch(create_folder())
    waits = [rate_limit.try_once(scratch, f"name {number}", 1000.0) for number in range(100)]
    assert waits.count(0) == rate_limit.EVERYBODY
    assert rate_limit.try_once(scratch, "one more", 1061.0) == 0


def test_a_right_password_takes_the_mistakes_before_it_back(stranger: Browser) -> None:
    for _ in range(4):
        stranger.sign_in(NAME, "wrong horse battery")
    stranger.sign_in()
    stranger.post("/sign-out", "/")
    assert [stranger.sign_in(NAME, "wrong horse battery").status_code for _ in range(5)] == [403] * 5


def test_signing_out_ends_the_session_on_the_server(admin: Browser) -> None:
    """A copy of the cookie that somebody took is worth nothing afterwards."""
    cookie = admin.client.get_cookie(sessions.COOKIE, path="/")
    assert cookie
    admin.post("/sign-out", "/")
    admin.client.set_cookie(sessions.COOKIE, cookie.value, path="/")
    assert admin.get("/").status_code == 302


def test_signing_in_again_ends_the_session_before(admin: Browser) -> None:
    cookie = admin.client.get_cookie(sessions.COOKIE, path="/")
    assert cookie
    form = admin.hidden("/", "/sign-out") | {"name": NAME, "password": PASSWORD}
    assert admin.client.post("/sign-in", data=form, headers={"Origin": HERE}).status_code == 303
    assert admin.get("/").status_code == 200
    admin.client.set_cookie(sessions.COOKIE, cookie.value, path="/")
    assert admin.get("/").status_code == 302


def test_who_came_and_who_was_refused_is_written_down(stranger: Browser, store: Store) -> None:
    """With no password that was typed where the name belongs."""
    stranger.sign_in(NAME, "wrong horse battery")
    stranger.sign_in(PASSWORD, "x")
    stranger.sign_in()
    stranger.post("/sign-out", "/", origin="https://evil.example")
    stranger.post("/sign-out", "/")
    lines = [json.loads(line) for line in (store.root / "preview" / audit.NAME).read_text().splitlines()]
    assert [(line["what"], line["who"]) for line in lines] == [
        (audit.SignInEvent.WRONG, NAME),
        (audit.SignInEvent.WRONG, ""),
        (audit.SignInEvent.IN, NAME),
        (audit.SignInEvent.FORM, NAME),
        (audit.SignInEvent.OUT, NAME),
    ]
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", line["at"]) for line in lines)


def test_what_is_written_down_about_sign_ins_does_not_grow_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit, "LARGEST", 1000)
    for _ in range(100):
        audit.record(tmp_path, audit.SignInEvent.WRONG)
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) < 2500
    assert {path.name for path in tmp_path.iterdir()} == {audit.NAME, audit.BEFORE}


def test_somebody_may_sign_in_where_the_audit_log_cannot_be_written(
    stranger: Browser, store: Store, capfd: pytest.CaptureFixture[str]
) -> None:
    (store.root / "preview" / audit.NAME).mkdir()
    assert stranger.sign_in().status_code == 303
    assert "could not be written" in capfd.readouterr().err


def test_a_language_that_is_a_book_does_not_fill_the_cookie(stranger: Browser) -> None:
    answer = stranger.post("/language", "/sign-in", language="x" * 5000)
    assert len(answer.headers["Set-Cookie"]) < 500


def test_a_new_password_ends_every_session(admin: Browser, store: Store) -> None:
    admins.set_password(store, NAME, "copper lantern meadow twelve")
    assert admin.get("/").status_code == 302


def frame_of(browser: Browser) -> str:
    """The address of a frame, which needs no cookie."""
    page = browser.get("/widgets/faq?languages=en").text
    return unescape(page.split('<iframe class="frame', 1)[1].split('src="', 1)[1].split('"', 1)[0])


def test_an_admin_who_was_removed_sees_nothing_any_more(admin: Browser, store: Store) -> None:
    frame = frame_of(admin)
    assert admin.get(frame).status_code == 200
    admins.remove(store, NAME)
    assert admin.get("/").status_code == 302
    assert admin.get(frame).status_code == 403, "nor in a frame that was open"


def test_a_new_password_ends_the_frames_of_the_old_one(admin: Browser, store: Store) -> None:
    frame = frame_of(admin)
    admins.set_password(store, NAME, "copper lantern meadow twelve")
    assert admin.get(frame).status_code == 403


def test_the_cookie_holds_nothing_but_an_id(admin: Browser) -> None:
    with admin.client.session_transaction(base_url=HERE) as session:
        assert set(session) <= {"id", "language", "csrf_token"}
        assert len(session["id"]) >= 22, "128 bits"


def test_only_the_services_own_user_reads_what_is_kept(admin: Browser, store: Store, app: Flask) -> None:
    admin.decide("checked", source="fda", found="there")
    folder = admins.folder_of(store.root)
    assert folder.stat().st_mode & 0o077 == 0
    assert {path.name for path in folder.iterdir()} >= {"admins.json", "secret", "log.jsonl"}
    admins.set_password(store, NAME, "copper lantern meadow twelve")
    for path in (*folder.iterdir(), *app.extensions["cellfacts-preview"].scratch.folder.iterdir()):
        assert path.name.endswith("lock") or path.stat().st_mode & 0o077 == 0, path


def test_a_backup_that_was_restored_for_everybody_is_closed_again(settings: Settings, store: Store) -> None:
    folder = admins.folder_of(store.root)
    folder.chmod(0o755)
    (folder / "admins.json").chmod(0o644)
    create_app(settings, store, lambda: DAY)
    assert folder.stat().st_mode & 0o077 == 0
    assert (folder / "admins.json").stat().st_mode & 0o077 == 0


def test_processes_that_start_at_once_share_one_secret(tmp_path: Path) -> None:
    """Else a session of one would be no session of the other."""
    for number in range(20):
        folder = tmp_path / str(number)
        with ThreadPoolExecutor(8) as pool:
            assert len({*pool.map(lambda _, where=folder: load_secret(where), range(8))}) == 1
        assert len((folder / "secret").read_bytes()) == 32


def test_an_empty_secret_is_none(tmp_path: Path) -> None:
    (tmp_path / "secret").touch()
    assert len(load_secret(tmp_path)) == 32


def test_a_list_of_admins_that_cannot_be_read_lets_nobody_in(admin: Browser, store: Store) -> None:
    (store.root / "preview" / "admins.json").write_text("[{]")
    answer = admin.get("/")
    assert answer.status_code == 503
    assert "Restore it from a backup" in answer.text


@pytest.mark.parametrize("seconds", [sessions.IDLE + 1, sessions.LONGEST + 1])
def test_a_session_ends_when_nobody_uses_it(admin: Browser, app: Flask, seconds: int, monkeypatch: pytest.MonkeyPatch) -> None:
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + seconds)
    assert admin.get("/").status_code == 302


def test_signing_in_begins_a_session_of_its_own(stranger: Browser) -> None:
    """Session fixation: whatever was planted before is gone."""
    with stranger.client.session_transaction(base_url=HERE) as planted:
        planted["id"] = "planted"
        planted["anything"] = "planted"
    stranger.sign_in()
    with stranger.client.session_transaction(base_url=HERE) as session:
        assert session["id"] != "planted"
        assert "anything" not in session


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "null",
        "",
        "http://localhost.evil.example",
        "http://localhost:9",
        "ftp://localhost",
        "http://[",
        "http://localhost@evil.example",
    ],
)
def test_a_form_from_another_origin_is_refused(reader: Browser, origin: str) -> None:
    answer = reader.post("/sign-out", "/", origin=origin)
    assert answer.status_code == 403
    assert "nothing was done" in answer.text
    assert reader.get("/").status_code == 200


@pytest.mark.parametrize("token", ["", "forged", "IjEyMyI.Z0123.abc"])
def test_a_form_without_the_sessions_token_is_refused(reader: Browser, token: str) -> None:
    answer = reader.client.post("/sign-out", data={"csrf_token": token}, headers={"Origin": HERE})
    assert answer.status_code == 403
    assert reader.get("/").status_code == 200


def test_the_token_of_another_session_is_refused(admin: Browser, app: Flask) -> None:
    other = Browser(app.test_client())
    other.sign_in()
    token = other.hidden("/", "/sign-out")["csrf_token"]
    assert admin.client.post("/sign-out", data={"csrf_token": token}, headers={"Origin": HERE}).status_code == 403


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/",
        "/../v1/",
        "/..",
        "javascript:alert(1)",
        "/\\evil.example",
        "//evil.example",
    ],
)
def test_signing_in_leads_nowhere_else(stranger: Browser, target: str) -> None:
    answer = stranger.post("/sign-in", "/sign-in", name=NAME, password=PASSWORD, next=target)
    assert answer.location == "/"


@pytest.mark.parametrize(
    "host", ["evil.example", "facts.example.org", "localhost.evil.example", "169.254.169.254", "192.168.1.5:8000"]
)
def test_another_name_for_this_machine_is_not_answered(reader: Browser, host: str) -> None:
    """DNS rebinding, and a service that somebody has put on a network without https."""
    answer = reader.get("/sign-in", headers={"Host": host})
    assert answer.status_code == 403
    assert "https" in answer.text


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost:1234", "[::1]:8000"])
def test_plain_http_is_fine_on_this_machine(stranger: Browser, host: str) -> None:
    assert stranger.get("/sign-in", headers={"Host": host}).status_code == 200


def test_the_public_name_is_fine_with_https(settings: Settings, store: Store) -> None:
    environ = {"CELLFACTS_DATA": str(settings.data), "CELLFACTS_PREVIEW_URL": "https://facts.example.org/"}
    client = create_app(settings_module.read_settings(environ), store, lambda: DAY).test_client()
    answer = client.get("/sign-in", headers={"Host": "facts.example.org"})
    assert answer.status_code == 200
    assert "max-age" in answer.headers["Strict-Transport-Security"]


def test_a_one_time_link_works_once(stranger: Browser, app: Flask) -> None:
    token = sessions.make_link(app.extensions["cellfacts-preview"].scratch)
    answer = stranger.get(f"/sign-in?once={token}")
    assert answer.status_code == 302
    assert stranger.get("/").status_code == 200
    again = Browser(app.test_client()).get(f"/sign-in?once={token}")
    assert again.status_code == 403
    assert "This link has been used" in again.text


def test_a_one_time_link_grows_old(stranger: Browser, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    token, now = sessions.make_link(app.extensions["cellfacts-preview"].scratch), time.time()
    monkeypatch.setattr(time, "time", lambda: now + sessions.LONGEST + 1)
    assert stranger.get(f"/sign-in?once={token}").status_code == 403


def test_where_nobody_may_sign_in_the_page_says_what_to_do(stranger: Browser, store: Store) -> None:
    admins.remove(store, NAME)
    assert "cellfacts admin add NAME" in stranger.text("/sign-in")


def test_an_address_that_is_not_there_says_so(reader: Browser) -> None:
    answer = reader.get("/nope")
    assert answer.status_code == 404
    assert "There is no such page." in answer.text


def test_a_service_that_follows_another_has_no_preview(settings: Settings) -> None:
    following = replace(settings, mirror="https://origin.example.org/")
    with ephemeral.shared_scratch() as private, pytest.raises(CellfactsError, match="decide there"):
        preview_program(following, private)
