"""The admins' guide: what it calls a page or a button is called so, and its figures are ours."""

from __future__ import annotations

import re

from service.preview.app import create_app
from service.preview.auth import sessions
from service.releases.store import Store
from service.settings import Settings
from service.words import board, cited, deciding, releases, sentences, shell
from tests.conftest import DAY, PROJECT
from widget.model import Message

GUIDE = (PROJECT / "service" / "preview" / "README.md").read_text(encoding="utf-8")
WORDS = {
    value.english
    for module in (board, cited, deciding, releases, sentences, shell)
    for value in vars(module).values()
    if isinstance(value, Message)
}
# Steps are bold as well.
STEP = re.compile(r"\d\. ")


def test_every_page_and_button_in_the_guide_has_that_name() -> None:
    named = {name for name in re.findall(r"\*\*([^*]+)\*\*", GUIDE) if not STEP.match(name)}
    assert len(named) > 15
    assert named <= WORDS


def test_every_page_of_the_bar_is_in_the_guide() -> None:
    for page in (shell.BOARD, shell.CHANGES, shell.RELEASES, shell.LOG, shell.UPLOAD, shell.SHARE, shell.SOURCES):
        assert f"**{page.english}**" in GUIDE, page.key


def test_every_address_in_the_guide_is_a_page(settings: Settings, store: Store) -> None:
    rules = create_app(settings, store, lambda: DAY).url_map.bind("localhost")
    addresses = set(re.findall(r"`(/[a-zA-Z./-]*)`", GUIDE))
    assert len(addresses) > 8
    for address in addresses:
        assert rules.match(address)


def test_the_guide_says_how_long_a_session_lasts() -> None:
    assert (sessions.IDLE, sessions.LONGEST) == (4 * 3600, 12 * 3600)
    assert "after four hours without a click, and after twelve" in " ".join(GUIDE.split())
