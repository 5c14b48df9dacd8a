"""An admin signs in with name and password, with scripting and without, and nobody else does."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from service.words import board
from tests.app.preview.conftest import NAME

from ..conftest import Open
from ..previewing import Preview, complaints, running_preview


@pytest.fixture(scope="module")
def preview(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Preview]:
    """One preview for all tests of this module, which decide nothing."""
    with running_preview(tmp_path_factory.mktemp("preview")) as preview:
        yield preview


@pytest.mark.parametrize("scripting", [True, False], ids=["scripting", "no scripting"])
def test_an_admin_signs_in_and_sees_the_board(preview: Preview, visit: Open, scripting: bool) -> None:
    reader = visit(locale="en-US", java_script_enabled=scripting)
    page = preview.sign_in(reader.page)
    expect(page.locator("h1")).to_have_text(board.TITLE.english)
    assert complaints(reader) == []


def test_a_wrong_password_shows_the_form_again_and_no_board(preview: Preview, visit: Open) -> None:
    reader = visit(locale="en-US")
    page = reader.to(f"{preview.address}sign-in")
    page.fill("#name", NAME)
    page.fill("#password", "wrong horse battery")
    page.press("#password", "Enter")
    expect(page.locator("main")).to_contain_text("The name or the password is wrong.")
    page.goto(preview.address)
    expect(page.locator("#password")).to_be_visible()
