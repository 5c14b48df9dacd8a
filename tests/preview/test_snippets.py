"""The page with the code shows the draft itself."""

from __future__ import annotations

from tests.preview.conftest import Browser


def test_a_draft_has_its_oembed_answer(reader: Browser) -> None:
    address = next(part for part in reader.get("/preview/snippets").text.split('"') if part.startswith("/preview/look/"))
    tree = address.rpartition("/en/")[0]
    answer = reader.get(f"{tree}/en/faq.oembed.json")
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.get_json()["html"].startswith("<iframe ")
