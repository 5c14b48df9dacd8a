"""A preview of each test's own: catalogs that it may change, a store with a release, and an admin who is signed in."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from html import unescape
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.security import generate_password_hash
from werkzeug.test import TestResponse

from service import settings as settings_module
from service.preview.app import create_app
from service.preview.auth import admins
from service.releases.store import Store
from service.settings import Settings
from tests.conftest import DAY, filled
from tests.support.content import CONTENT
from widget.catalogs import shipped_translations
from widget.manifest import Release

NAME, PASSWORD = "Chen Wei", "plum kettle harbor nineteen"
HERE = "http://localhost"


@dataclass
class Browser:
    """A client that sends forms as a browser does: with the hidden fields of the page, and an Origin."""

    client: FlaskClient

    def get(self, path: str, **options: object) -> TestResponse:
        return self.client.get(path, **options)  # type: ignore[arg-type]

    def text(self, path: str) -> str:
        """The words of a page that must be there."""
        answer = self.get(path)
        assert answer.status_code == 200, f"{path}: {answer.status}"
        return unescape(re.sub(r"<[^>]+>", " ", answer.text))

    def hidden(self, path: str, action: str) -> dict[str, str]:
        """The hidden fields of the form on a page that goes to an address."""
        page = self.get(path).text
        form = next(
            form for form in re.findall(r"<form[^>]*>.*?</form>", page, re.DOTALL) if f'action="{action}' in unescape(form)
        )
        fields = [tag for tag in re.findall(r"<input[^>]*>", form) if 'type="hidden"' in tag]
        return {unescape(one(tag, "name")): unescape(one(tag, "value")) for tag in fields}

    def post(self, path: str, page: str, origin: str = HERE, **values: str) -> TestResponse:
        """Send the form of a page."""
        data = self.hidden(page, path.partition("?")[0]) | values
        return self.client.post(path, data=data, headers={"Origin": origin})

    def sign_in(self, name: str = NAME, password: str = PASSWORD) -> TestResponse:
        return self.post("/sign-in", "/sign-in", name=name, password=password)

    def decide(self, what: str, **values: str) -> TestResponse:
        """Open the page that asks, and say yes. values: what it is about, and what is filled in."""
        about = "&".join(f"{name}={value}" for name, value in values.items())
        return self.post(f"/decide/{what}", f"/decide/{what}?{about}", **values)


def one(tag: str, attribute: str) -> str:
    """An attribute of a tag."""
    match = re.search(rf'{attribute}="([^"]*)"', tag)
    return match[1] if match else ""


@pytest.fixture
def translations(tmp_path: Path) -> Path:
    """Catalogs of this test's own."""
    folder = tmp_path / "translations"
    shutil.copytree(shipped_translations(), folder)
    return folder


@pytest.fixture
def settings(tmp_path: Path, translations: Path) -> Settings:
    environ = {
        "CELLFACTS_DATA": str(tmp_path / "data"),
        "CELLFACTS_TRANSLATIONS": str(translations),
        "CELLFACTS_CONTENT": str(CONTENT.folder.parent),
    }
    return settings_module.read_settings(environ | {"CELLFACTS_HTMX": str(tmp_path / "no-htmx")})


@pytest.fixture(scope="session")
def password_hash() -> str:
    """Of a kind that is quickly compared: the real one takes a quarter of a second with each way in."""
    return generate_password_hash(PASSWORD, "scrypt:1024:8:1")


@pytest.fixture
def store(settings: Settings, release: Release, password_hash: str) -> Store:
    store = filled(settings, release)
    with store.writing():
        admins.save_admins(store, {NAME: admins.Admin(NAME, password_hash, "2026-11-24T08:00:00Z")})
    return store


@pytest.fixture
def today() -> date:
    return DAY


@pytest.fixture
def app(settings: Settings, store: Store, today: date) -> Iterator[Flask]:
    app = create_app(settings, store, lambda: today)
    yield app
    shutil.rmtree(app.extensions["cellfacts-preview"].scratch.folder)


@pytest.fixture
def reader(signed_in: Browser) -> Browser:
    """An admin who is signed in and changes nothing but the language of the pages."""
    with signed_in.client.session_transaction(base_url=HERE) as session:
        session["language"] = "en"
    return signed_in


@pytest.fixture(scope="session")
def signed_in(tmp_path_factory: pytest.TempPathFactory, release: Release, password_hash: str) -> Iterator[Browser]:
    """One preview for every test that changes nothing: preparing it takes a second."""
    folder = tmp_path_factory.mktemp("preview")
    environ = {"CELLFACTS_DATA": str(folder / "data"), "CELLFACTS_HTMX": str(folder / "none")}
    settings = settings_module.read_settings(environ | {"CELLFACTS_CONTENT": str(CONTENT.folder.parent)})
    store = filled(settings, release)
    with store.writing():
        admins.save_admins(store, {NAME: admins.Admin(NAME, password_hash, "2026-11-24T08:00:00Z")})
    app = create_app(settings, store, lambda: DAY)
    browser = Browser(app.test_client())
    assert browser.sign_in().status_code == 303
    yield browser
    shutil.rmtree(app.extensions["cellfacts-preview"].scratch.folder)


@pytest.fixture
def stranger(app: Flask) -> Browser:
    """Somebody who has not signed in."""
    return Browser(app.test_client())


@pytest.fixture
def admin(stranger: Browser) -> Browser:
    """Somebody who has."""
    assert stranger.sign_in().status_code == 303
    return stranger
