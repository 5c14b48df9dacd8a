"""A link for a clinician outside shows what was chosen, until it ends, and nothing else."""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime, timedelta
from html import unescape
from itertools import count

import pytest
from flask import Flask

from service.preview.pages import share
from service.preview.view.tokens import Grant, Tokens
from service.releases.store import Store
from tests.app.preview.conftest import HERE, Browser


def make(browser: Browser, **values: str) -> str:
    """The path of a new link."""
    answer = browser.post("/share", "/share", whom="Dr Example, hospital", **values)
    assert answer.status_code == 200
    match = re.search(r'id="made" readonly value="([^"]+)"', answer.text)
    assert match
    return unescape(match[1]).removeprefix(HERE)


@pytest.fixture
def outside(app: Flask) -> Browser:
    """Somebody who has no account."""
    return Browser(app.test_client())


def test_whoever_has_a_link_reads_the_texts_that_were_chosen(admin: Browser, outside: Browser) -> None:
    link = make(admin, **{"widget-faq": "1", "tag-zh-Hans": "1"})
    page = outside.text(link)
    assert "Drafts, as they are now." in page
    assert "Dr Example" not in page
    text = outside.get(f"{link}zh-Hans/faq.page.html")
    assert text.status_code == 200
    assert "这是草稿，尚未发布" in text.text
    assert outside.get(f"{link}en/faq.page.html").status_code == 404
    assert outside.get(f"{link}zh-Hans/status.page.html").status_code == 404
    assert outside.get("/").status_code == 302


def test_a_link_ends_when_an_admin_ends_it(admin: Browser, outside: Browser) -> None:
    link = make(admin)
    assert outside.get(link).status_code == 200
    identity = re.search(r"what=end-link|/decide/end-link\?link=([0-9a-f]+)", admin.get("/share").text)
    assert identity
    admin.decide("end-link", link=identity[1])
    assert outside.get(link).status_code == 403
    assert outside.get(f"{link}en/faq.page.html").status_code == 403


def test_a_link_ends_at_its_date(admin: Browser, outside: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    link = make(admin, days="1")
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 86_401)
    answer = outside.get(link)
    assert answer.status_code == 403
    assert "This link has ended." in answer.text


def test_a_link_survives_signing_out_and_a_restart(admin: Browser, outside: Browser) -> None:
    link = make(admin)
    admin.post("/sign-out", "/")
    assert outside.get(link).status_code == 200


def test_a_changed_link_opens_nothing(admin: Browser, outside: Browser) -> None:
    token = make(admin).removeprefix("/look/").rstrip("/")
    other = "A" if token[-5] != "A" else "B"
    for changed in (token[:-5] + other + token[-4:], "x", token.replace(".", ""), token + "x", token[1:]):
        assert outside.get(f"/look/{changed}/").status_code == 403, changed


def test_a_token_that_we_did_not_sign_opens_nothing(outside: Browser) -> None:
    forged = Tokens(b"another key", lambda session: True, lambda link: False).write(Grant("draft", int(time.time()) + 1000))
    assert outside.get(f"/look/{forged}/").status_code == 403


@pytest.mark.parametrize(
    "path", ["../../../etc/passwd", "en/../../secret", "%2e%2e/admins.json", "en/faq.page.html%00", "draft.css"]
)
def test_no_path_leads_out_of_a_link(admin: Browser, outside: Browser, path: str) -> None:
    assert outside.get(f"{make(admin)}{path}").status_code in {403, 404}


def test_a_form_that_is_sent_twice_makes_one_link(admin: Browser) -> None:
    data = admin.hidden("/share", "/share") | {"whom": "Dr Example"}
    for _ in range(2):
        admin.client.post("/share", data=data, headers={"Origin": HERE})
    assert admin.get("/share").text.count("Dr Example") - admin.get("/share").text.count("aria-label") <= 2
    assert admin.text("/log").count("Dr Example") == 1


def test_a_form_that_is_sent_again_with_other_texts_makes_another_link(admin: Browser) -> None:
    """Else the log would say one thing, and a link of the same id would open another."""
    data = admin.hidden("/share", "/share") | {"whom": "Dr Example"}
    for widget in ("faq", "status"):
        admin.client.post("/share", data=data | {f"widget-{widget}": "1"}, headers={"Origin": HERE})
    assert admin.text("/log").count("Dr Example") == 2


def test_a_form_that_is_sent_again_later_makes_no_longer_link(admin: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    data = admin.hidden("/share", "/share") | {"whom": "Dr Example", "days": "1"}
    pages = [admin.client.post("/share", data=data, headers={"Origin": HERE}).text]
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 3600)
    pages.append(admin.client.post("/share", data=data, headers={"Origin": HERE}).text)
    assert len({re.search(r'id="made" readonly value="([^"]+)"', page)[1] for page in pages}) == 1  # type: ignore[index]


def test_a_link_that_is_made_while_a_second_ends_is_the_same_when_sent_again(
    admin: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = admin.hidden("/share", "/share") | {"whom": "Dr Example", "days": "1"}
    moments = (datetime.now(UTC) + timedelta(seconds=number) for number in count())
    monkeypatch.setattr(share, "log_time", lambda: next(moments).strftime("%Y-%m-%dT%H:%M:%SZ"))
    pages = [admin.client.post("/share", data=data, headers={"Origin": HERE}).text for _ in range(2)]
    assert len({re.search(r'id="made" readonly value="([^"]+)"', page)[1] for page in pages}) == 1  # type: ignore[index]


def test_the_id_of_another_decision_makes_no_link_that_cannot_be_ended(admin: Browser) -> None:
    admin.decide("checked", source="fda", found="there")
    form = admin.get("/decide/checked?source=fda").text
    used = re.search(r'name="form" value="([^"]+)"', form)
    assert used
    data = admin.hidden("/share", "/share") | {"whom": "Dr Example", "form": used[1]}
    admin.client.post("/share", data=data, headers={"Origin": HERE})
    assert "Dr Example" in admin.text("/share")


def test_a_link_as_on_paper_opens_the_same_texts_and_says_that_they_are_drafts(admin: Browser, outside: Browser) -> None:
    link = make(admin, **{"widget-faq": "1", "tag-zh-Hans": "1"})
    page = outside.get(f"{link}print/zh-Hans/faq.page.html")
    assert page.status_code == 200
    assert 'class="draft"' in page.text
    for other in ("print/en/faq.page.html", "print/zh-Hans/status.page.html", "print/print/zh-Hans/faq.page.html"):
        assert outside.get(f"{link}{other}").status_code == 404, other


def test_a_link_that_was_never_made_cannot_be_ended(admin: Browser) -> None:
    assert admin.get("/decide/end-link?link=0123456789ab").status_code == 404


def test_where_the_log_is_gone_no_link_opens_anything(admin: Browser, outside: Browser, store: Store) -> None:
    """What was ended must not open again."""
    link = make(admin)
    (store.root / "preview" / "log.jsonl").unlink()
    assert outside.get(link).status_code == 403


def test_a_link_without_a_name_for_the_log_is_not_made(admin: Browser) -> None:
    answer = admin.post("/share", "/share", whom="  ")
    assert answer.status_code == 400
    assert "Fill in: For whom" in answer.text


def test_who_was_sent_a_link_stands_in_the_log_and_the_link_does_not(admin: Browser) -> None:
    link = make(admin)
    page = admin.get("/log").text
    assert "Dr Example, hospital" in page
    secret = link.rstrip("/").rpartition("/")[2]
    assert len(secret) > 20
    assert secret not in page
