"""Admins are shown the code that partners get: what may be pasted, as readers have it now, and why another may not be."""

from __future__ import annotations

from html import unescape

from flask import Flask

from service.store import Store
from tests.preview.conftest import Browser


def test_what_may_be_pasted_is_what_is_served_and_of_others_it_says_why_not(app: Flask, admin: Browser, store: Store) -> None:
    public = app.test_client()
    page = "/preview/snippets?lane=paste&widget="
    served = public.get("/v1/en/barriers.paste.html").text
    assert served.count("\n") > 20
    assert " ".join(served.split()) in " ".join(code(admin, f"{page}barriers").split())
    assert "status may not be pasted" in code(admin, f"{page}status")
    store.withdraw_fragment("barriers", "en", "wrong")
    shown = code(admin, f"{page}barriers")
    assert "There is no barriers to paste" in shown
    assert "<article" not in shown


def code(reader: Browser, address: str) -> str:
    """The snippet that a page shows, as it would be copied."""
    return unescape(reader.get(address).text.rpartition('<h2 id="c-snippet">')[2].partition("<code>")[2].partition("</code>")[0])


def test_a_draft_has_its_oembed_answer_and_what_may_be_pasted_of_it(reader: Browser) -> None:
    address = next(part for part in reader.get("/preview/snippets").text.split('"') if part.startswith("/preview/look/"))
    tree = address.rpartition("/en/")[0]
    answer = reader.get(f"{tree}/en/faq.oembed.json")
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.get_json()["html"].startswith("<iframe ")
    assert reader.get(f"{tree}/zh-Hans/barriers.paste.html").status_code == 200
    assert reader.get(f"{tree}/zh-Hans/faq.paste.html").status_code == 404
