"""An admin's whole day by keyboard alone: sign in, find what is overdue, compare, approve, build, make current, withdraw.

Once with scripting and once without it, in each language. Nothing here clicks, and nothing sets the focus: what is not reached by Tab fails.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from service.words import board, comparing, deciding, releases, sentences, shell, signing_in
from tests.app.preview.conftest import NAME, PASSWORD
from widget import approvals
from widget.catalog import Catalog
from widget.model import Message
from widget.text import fill

from .conftest import Open
from .previewing import PO, SPOKEN, Preview, complaints, running_preview, save

FAR = 400  # keys; no page has that many stops before what a test looks for
KEY = "faq.approved.ask"
# What has the focus: what it is called, and whether it shows that it has it.
FOCUSED = """() => {
  const one = document.activeElement, style = getComputedStyle(one), box = one.getBoundingClientRect();
  const label = one.labels?.length ? one.labels[0].innerText : one.getAttribute("aria-label") ?? (one.innerText || one.value || "");
  return {tag: one.localName, name: label.trim().replace(/\\s+/g, " "), address: one.getAttribute("href") ?? "",
    ring: style.outlineStyle === "solid" && parseFloat(style.outlineWidth) >= 2,
    seen: box.width > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth};
}"""


@pytest.fixture
def preview(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Preview]:
    """A preview of each walk's own; a translator has changed a sentence."""
    with running_preview(tmp_path_factory.mktemp("preview")) as preview:
        save(preview.translations / PO, (KEY, "您所在地的情况，请向您的肿瘤科医生咨询。"))
        yield preview


@dataclass
class Keyboard:
    """A page, its keyboard, and the words of the preview in a language. stops: how many had the focus."""

    page: Page
    book: Catalog
    stops: int = 0

    def say(self, message: Message) -> str:
        """The words of the page."""
        return self.book.text(message)

    def tab_to(self, name: str = "", address: str = "") -> None:
        """Press Tab until something has the focus. name: what it is called or begins with. address: how its link ends."""
        # A page that refreshes itself has its text before its stylesheet, and without the stylesheet no ring of ours.
        self.page.wait_for_load_state("load")
        for _ in range(FAR):
            self.page.keyboard.press("Tab")
            now = self.page.evaluate(FOCUSED)
            if now["tag"] == "body":
                continue
            self.stops += 1
            assert now["ring"], f"no ring on {now}"
            assert now["seen"], f"out of view: {now}"
            if now["name"].startswith(name) and now["address"].endswith(address):
                return
        raise AssertionError(f"Tab does not lead to {name or address} on {self.page.url}")

    def follow(self, name: str = "", address: str = "") -> None:
        """Tab to something, press Enter, and wait for the page that it leads to."""
        self.tab_to(name, address)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def skip_to_content(self) -> None:
        """The first stop of every page jumps over the navigation."""
        self.tab_to(self.say(shell.SKIP))
        self.page.keyboard.press("Enter")

    def go_ahead(self) -> None:
        """Say yes, and wait for what comes of it."""
        self.follow(self.say(deciding.GO))
        expect(self.page.locator("main h2")).to_have_text(self.say(deciding.DONE), timeout=60_000)


def sign_in(keys: Keyboard) -> None:
    """The name has the focus already; without scripting too."""
    expect(keys.page.locator("#name")).to_be_focused()
    keys.page.keyboard.type(NAME)
    keys.tab_to(keys.say(signing_in.PASSWORD))
    keys.page.keyboard.type(PASSWORD)
    keys.follow(keys.say(signing_in.BUTTON))
    expect(keys.page.locator("h1")).to_have_text(keys.say(board.TITLE))


def find_what_is_overdue(keys: Keyboard) -> None:
    """What is overdue stands on top: its first sentence, its sources, and when it was checked."""
    keys.skip_to_content()
    for key in ("Enter", "Space"):  # shut and open again
        if key == "Enter":
            keys.tab_to("til-vs-cart")
        keys.page.keyboard.press(key)
    keys.follow(address="/sentence/til_vs_cart.rows.us.cart")
    expect(keys.page.locator("#facts")).to_be_visible()
    expect(keys.page.locator("time[datetime='2026-12-23']").first).to_be_visible()


def compare_and_approve(keys: Keyboard) -> None:
    """From what changed to the sentence, and to the clinician's name."""
    keys.follow(keys.say(shell.CHANGES))
    expect(keys.page.locator("h1")).to_have_text(keys.say(comparing.TITLE))
    expect(keys.page.locator("ins").first).to_be_visible()
    keys.follow(address=f"/sentence/{KEY}")
    keys.follow(keys.say(sentences.APPROVE), "zh-Hans")
    keys.tab_to(keys.say(deciding.REVIEWER))
    keys.page.keyboard.type("Dr. Example")
    keys.go_ahead()


def build_and_make_current(keys: Keyboard) -> None:
    """From the board to what readers see."""
    keys.follow(keys.say(shell.RELEASES))
    keys.follow(keys.say(releases.BUILD))
    keys.tab_to(keys.say(deciding.UNCHECKED))
    keys.page.keyboard.press("Space")
    keys.go_ahead()
    keys.follow(keys.say(deciding.NEXT_CHANGES))
    keys.follow(keys.say(comparing.ACTIVATE))
    keys.go_ahead()


def withdraw(keys: Keyboard, release: str) -> None:
    """Take a release back; a reason is needed, and the page says so. release: as pages name it."""
    keys.follow(keys.say(deciding.NEXT_RELEASES))
    keys.follow(f"{keys.say(releases.WITHDRAW)}: {release}")
    keys.tab_to(keys.say(deciding.REASON))
    keys.page.keyboard.type("The date in it is wrong.")
    keys.go_ahead()


@pytest.mark.parametrize("scripting", [True, False], ids=["scripting", "no scripting"])
@pytest.mark.parametrize("language", SPOKEN)
def test_everything_is_done_by_keyboard(preview: Preview, visit: Open, language: str, scripting: bool) -> None:
    reader = visit(locale=SPOKEN[language], java_script_enabled=scripting, viewport={"width": 1280, "height": 800})
    books = {locale.tag: book for locale, book in preview.app.extensions["cellfacts-preview"].languages().items()}
    keys = Keyboard(reader.to(preview.address), books[language])
    first = preview.store.current_id()
    sign_in(keys)
    find_what_is_overdue(keys)
    compare_and_approve(keys)
    assert approvals.load(preview.translations).approvals[KEY, "zh-Hans"][0].reviewer == "Dr. Example"
    build_and_make_current(keys)
    second = preview.store.current_id()
    assert second not in {first, None}
    number = str(preview.store.numbers()[str(second)])
    withdraw(keys, fill(keys.say(releases.NAME), {"number": number, "release": str(second)}))
    assert preview.store.current_id() == first
    assert preview.store.channel().is_withdrawn(str(second))
    assert complaints(reader) == []
    print(f"\n{language}: {keys.stops} stops")
