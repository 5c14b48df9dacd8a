"""A running preview, for tests and pictures: catalogs of its own, releases, an admin with a password, and the keys of a keyboard."""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import polib
from flask import Flask
from playwright.sync_api import Page

from service import settings as settings_module
from service.preview.app import create_app
from service.preview.auth import admins
from service.preview.pages.sources import every_source
from service.releases.store import Store
from tests.app.preview.conftest import NAME, PASSWORD, one
from tests.app.preview.conftest import Browser as Client
from tests.conftest import filled
from tests.support.content import CONTENT
from tests.support.running import Site, htmx_folder
from widget.catalogs import load_catalogs, shipped_translations
from widget.release import build_release

from .watching import Visit

PO = Path("zh_Hans/LC_MESSAGES/widget.po")
# Some facts are overdue then, and some of the others are due within 30 days.
LATER = date(2027, 2, 1)
SPOKEN = {"en": "en-US", "zh-Hans": "zh-CN"}  # what a browser asks for
WIDTHS = (320, 768, 1280)


@dataclass(frozen=True, slots=True)
class Preview:
    """A preview that runs. address: of its board."""

    site: Site
    app: Flask
    store: Store
    translations: Path

    @property
    def address(self) -> str:
        """Where its board is."""
        return self.site.address

    def sign_in(self, page: Page) -> Page:
        """Sign in as an admin does. Gives the page back."""
        page.goto(f"{self.address}sign-in")
        page.fill("#name", NAME)
        page.fill("#password", PASSWORD)
        page.press("#password", "Enter")
        page.wait_for_url(self.address)
        return page


def shipped_copy(folder: Path) -> Path:
    return Path(shutil.copytree(shipped_translations(), folder))


@contextmanager
def running_preview(folder: Path, day: date = LATER, make: Callable[[Path], Path] = shipped_copy) -> Iterator[Preview]:
    """A preview with a release that readers see, until the block ends. day: which it takes today for. make: its translations."""
    translations = make(folder / "translations")
    environ = {
        "CELLFACTS_DATA": str(folder / "data"),
        "CELLFACTS_TRANSLATIONS": str(translations),
        "CELLFACTS_HTMX": str(htmx_folder()),
        "CELLFACTS_PUBLIC_URL": "https://facts.example/",
        "CELLFACTS_PREVIEW_URL": "https://admins.facts.example/",
    }
    settings = settings_module.read_settings(environ)
    store = filled(settings, build_release(CONTENT, load_catalogs(translations, CONTENT.messages())))
    with store.writing():
        admins.save_admins(store, {NAME: admins.new_admin(NAME, PASSWORD)})
    app = create_app(settings, store, lambda: day)
    site = Site(app)
    try:
        yield Preview(site, app, store, translations)
    finally:
        site.stop()
        shutil.rmtree(app.extensions["cellfacts-preview"].scratch.folder)


def save(path: Path, *changes: tuple[str, str]) -> None:
    """Save a catalog as editors do: beside it, then in its place. changes: a key and its new text."""
    book = polib.pofile(str(path), wrapwidth=0)
    entries = {entry.msgctxt: entry for entry in book}
    for key, text in changes:
        entries[key].msgstr = text
    partial = path.with_suffix(".new")
    partial.write_text(str(book))
    partial.replace(path)


def translated(preview: Preview) -> None:
    """Change some Chinese sentences, as a translator does between two releases: one is better, one is missing, one is wrong."""
    save(
        preview.translations / PO,
        ("faq.approved.ask", "您所在地的情况，请向您的肿瘤科医生咨询。"),
        ("status.title", "CAR-T用于实体瘤获批了吗？"),
        ("targets.title", ""),
    )


@dataclass(frozen=True, slots=True)
class Decided:
    """What was decided in a preview. release: built, and waits. decision: the id of a form. link: for somebody outside."""

    release: str
    decision: str
    link: str


def decided(preview: Preview) -> Decided:
    """Decide this and that, so that no page is empty: sentences approved and sent back, a release built, a source opened, a link sent."""
    client = Client(preview.app.test_client())
    client.sign_in()
    for key, tag in (("status.title", "en"), ("status.title", "zh-Hans"), ("status.answer", "zh-Hans")):
        wait_for(client, client.decide("approve", key=key, locale=tag, reviewer="Dr. Example").location)
    save(preview.translations / PO, ("faq.approved.ask", "您所在地的情况，请向您的肿瘤科医生咨询。"))
    decision = client.decide("build", unchecked="1").location
    wait_for(client, decision)
    (release,) = set(preview.store.ids()) - {preview.store.current_id()}
    wait_for(client, client.decide("checked", source=every_source(CONTENT)[0].key, found="It still says the same.").location)
    wait_for(client, client.decide("send-back", key="status.answer", locale="zh-Hans", remark="“Exact” is missing.").location)
    made = client.post("/share", "/share", whom="Dr. Example", days="7", **{"tag-zh-Hans": "1"}).text
    link = next(one(tag, "value") for tag in re.findall("<input[^>]*>", made) if one(tag, "id") == "made")
    return Decided(release, decision.rpartition("/")[2], urljoin(preview.address, urlsplit(link).path))


def wait_for(client: Client, decision: str) -> None:
    """Wait until a decision has been carried out."""
    for _ in range(600):
        if 'http-equiv="refresh"' not in client.get(decision).text:
            return
        time.sleep(0.05)
    raise AssertionError(f"{decision} did not end")


def complaints(reader: Visit) -> list[str]:
    """What the console said. Whoever leaves a page ends what it was still fetching."""
    return [one for one in reader.complaints if not one.endswith("net::ERR_ABORTED")]
