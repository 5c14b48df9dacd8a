"""A pinned text is the very bytes of one release, or the link: never another text, never a notice."""

from __future__ import annotations

import base64
import hashlib
import re
from datetime import date
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from service import clock
from service.app import create_app
from service.cli import main
from service.settings import Settings
from service.store import Store
from tests.conftest import DAY


@pytest.fixture(autouse=True)
def _our_data(settings: Settings, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CELLFACTS_DATA", str(settings.data))
    monkeypatch.setenv("CELLFACTS_PUBLIC_URL", settings.public_url)
    monkeypatch.setattr(clock, "today", lambda: DAY)


def run(*words: str) -> Result:
    return CliRunner().invoke(main, ["snippet", *words])


def pinned_in(code: str) -> tuple[str, str]:
    """The address and the hash in a snippet."""
    found: dict[str, Any] = dict(re.findall(r'(data-hx-get)="http://[^/]+(/[^"]+)"', code))
    (integrity,) = re.findall(r'"integrity":"([^"]+)"', code)
    return found["data-hx-get"], integrity


@pytest.mark.parametrize("words", [(), ("--locale", "zh-CN", "--heading", "3")], ids=["en", "zh-Hans, level 3"])
def test_the_hash_is_that_of_what_the_address_answers(app: Flask, store: Store, words: tuple[str, ...]) -> None:
    done = run("faq", "--pin", *words)
    assert done.exit_code == 0
    address, integrity = pinned_in(done.output)
    assert address.startswith(f"/v1/releases/{store.current_or_refuse()}/")
    body = app.test_client().get(address).data
    assert integrity == "sha384-" + base64.b64encode(hashlib.sha384(body).digest()).decode()


def test_the_link_of_a_pinned_text_leads_to_what_is_true_now(settings: Settings) -> None:
    assert f'<a href="{settings.root}en/faq.page.html"' in run("faq", "--pin").output


def test_without_pin_the_code_is_in_step(settings: Settings) -> None:
    code = run("faq").output
    assert f'data-hx-get="{settings.root}en/faq.html"' in code
    assert "integrity" not in code


def test_what_is_withdrawn_is_not_pinned_and_answers_its_old_address_otherwise(settings: Settings, store: Store) -> None:
    address, integrity = pinned_in(run("faq", "--pin").output)
    store.withdraw_fragment("faq", "en", "a lost not")
    done = run("faq", "--pin")
    assert done.exit_code == 1
    assert "Pin another" in done.output
    answer = create_app(settings, clock=lambda: DAY).test_client().get(address)
    assert answer.status_code == 410
    assert base64.b64encode(hashlib.sha384(answer.data).digest()).decode() not in integrity


def test_what_is_past_its_date_is_not_pinned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "today", lambda: date(2036, 1, 1))
    done = run("faq", "--pin")
    assert done.exit_code == 1
    assert "past its date" in done.output


@pytest.mark.parametrize("words", [("--lane", "iframe"), ("--lane", "mirror"), ("--head",)])
def test_only_the_code_of_the_htmx_lane_can_be_pinned(words: tuple[str, ...]) -> None:
    done = run("faq", "--pin", *words)
    assert done.exit_code == 2
    assert "--pin" in done.output
