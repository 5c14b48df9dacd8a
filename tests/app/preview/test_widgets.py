"""A widget is looked at as it is: the draft, what readers see, or both, on a screen and on paper, in a frame that may run nothing."""

from __future__ import annotations

import re
from html import unescape

import pytest

from service.releases.store import Store
from tests.app.preview.conftest import Browser


def frames_of(browser: Browser, query: str) -> list[str]:
    """The addresses of the frames on the page of a widget."""
    answer = browser.get(f"/widgets/faq?{query}")
    assert answer.status_code == 200
    return [unescape(address) for address in re.findall(r'<iframe[^>]* src="([^"]*)"', answer.text)]


def offered(browser: Browser, query: str = "") -> list[str]:
    """The versions that the form offers."""
    (form,) = re.findall(r'<select id="f-version".*?</select>', browser.get(f"/widgets/faq?{query}").text)
    return re.findall(r'value="([^"]*)"', form)


@pytest.mark.parametrize(
    ("query", "number"),
    [("", 2), ("version=both", 4), ("version=both&languages=en", 2), ("languages=zh-Hans&look=print", 1), ("version=x", 2)],
)
def test_a_widget_has_a_frame_for_each_language_and_version(reader: Browser, query: str, number: int) -> None:
    frames = frames_of(reader, query)
    assert len(frames) == number
    for frame in frames:
        assert "<h1" in reader.get(frame).text, frame


def test_what_nobody_listed_is_offered_where_its_own_page_leads_to_it(reader: Browser) -> None:
    (stored,) = set(re.findall(r"/widgets\?version=([^\"]+)", reader.get("/releases").text))
    assert offered(reader) == ["draft", "released", "both"]
    answer = reader.get(f"/widgets?version={stored}")
    assert answer.status_code == 302
    assert offered(reader, answer.location.partition("?")[2]) == ["draft", "released", "both", stored]


def test_before_the_first_release_there_is_only_the_draft(admin: Browser, store: Store) -> None:
    (store.root / "channel.json").unlink()
    assert len(frames_of(admin, "version=both")) == 2
    assert 'id="f-version"' not in admin.get("/widgets/faq").text, "there is nothing to choose"


def test_a_frame_may_run_nothing_and_is_of_no_origin(reader: Browser) -> None:
    for tag in re.findall(r"<iframe[^>]*>", reader.get("/widgets/faq?version=both").text):
        assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in tag


def test_on_paper_the_style_sheet_does_on_a_screen_what_it_does_on_paper(reader: Browser) -> None:
    found = {}
    for look in ("screen", "print"):
        (frame,) = frames_of(reader, f"languages=en&look={look}")
        link = re.search(r'rel="stylesheet" href="([^"]*)"', reader.get(frame).text)
        assert link
        found[look] = reader.get(unescape(link[1])).text
    assert "@media print{" in found["screen"]
    assert not re.search(r"@media (print|screen)", found["print"])
    assert found["print"].count("@media all") == found["screen"].count("@media print")


def test_a_page_that_follows_its_language_link_stays_on_paper(reader: Browser) -> None:
    (frame,) = frames_of(reader, "languages=en&look=print")
    assert frame.replace("/en/", "/zh-Hans/") in reader.get(frame).text


@pytest.mark.parametrize("query", ["slug=status", "slug=status&version=draft", "_anchor=x&_scheme=file", "tag=x"])
def test_an_address_that_says_more_than_there_is_to_choose_is_answered(reader: Browser, query: str) -> None:
    assert reader.get(f"/widgets?{query}").status_code == 302
    assert len(frames_of(reader, query)) == 2


def test_a_draft_has_its_oembed_answer(reader: Browser) -> None:
    (frame,) = frames_of(reader, "languages=en")
    answer = reader.get(frame.replace(".page.html", ".oembed.json"))
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.get_json()["html"].startswith("<iframe ")
