"""Whoever asks for a text by oEmbed gets our frame and nothing else, and it leads to the text wherever the tree is served."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient

from service.app import create_app
from service.cli import main
from service.embed.snippets import Placement
from service.releases.channel import Channel
from service.releases.store import Store
from service.releases.view import materialize
from service.settings import Settings
from service.signing.publish import publish
from tests.app.sync.test_mirror import NOW, copy, look_again, source
from tests.app.sync.test_mirror import run as mirror
from tests.conftest import CHINESE, DAY, ROOT, filled
from tests.support.content import CONTENT
from tests.support.markup import elements, parse
from tests.support.methods import METHODS
from tests.support.running import Site
from widget.catalog import Catalog
from widget.findings import Finding
from widget.locales import ENGLISH, Locale
from widget.manifest import Release
from widget.model import Widget
from widget.oembed import oembed
from widget.release import build_release

__all__ = ["source"]

Books = Mapping[Locale, Catalog]
BOTH = pytest.mark.parametrize("locale", [ENGLISH, CHINESE], ids=lambda locale: locale.tag)
EACH = pytest.mark.parametrize("widget", CONTENT.everything, ids=lambda widget: widget.slug)
STATUS = "en/status.oembed.json"


def again(app: Flask) -> FlaskClient:
    """A client of an application that looks at its store with the next request."""
    app.extensions["cellfacts"].next_look = 0.0
    return app.test_client()


def leads_to(answer: str | bytes) -> str:
    """Where the frame in an answer leads."""
    (frame,) = elements(json.loads(answer)["html"], "iframe")
    return frame.get("src", "")


def discovered(html: str | bytes) -> list[dict[str, str]]:
    """The links of a page to oEmbed answers."""
    text = html if isinstance(html, str) else html.decode()
    return [link.attrib for link in parse(text).iter("link") if link.get("type") == "application/json+oembed"]


@EACH
@BOTH
def test_every_text_has_an_answer_as_the_standard_asks(widget: Widget, locale: Locale, client: FlaskClient, books: Books) -> None:
    """oEmbed 1.0, 2.3.4 and 2.3.4.4: version, type, and for `rich` html, width and height; consumers add url, maxwidth and format."""
    page = f"{ROOT}{locale.tag}/{widget.slug}.page.html"
    response = client.get(f"/v1/{locale.tag}/{widget.slug}.oembed.json?url={page}&maxwidth=300&format=json")
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "application/json"
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    found, title = response.get_json(), books[locale].text(widget.title)
    assert found.keys() == {"version", "type", "title", "provider_name", "provider_url", "width", "height", "html", "heights"}
    assert (found["version"], found["type"], found["title"], found["provider_name"]) == ("1.0", "rich", title, "CellFacts")
    known = {int(width): height for width, height in found["heights"].items()}
    assert known == widget.heights[widget.slug].frame
    assert list(known.values()) == sorted(known.values(), reverse=True), "no wider frame needs more"
    assert found["width"] == 640
    assert 0 <= found["height"] - known[480] < 50
    snippet = METHODS["iframe"].code(Placement(widget, locale, title, ROOT))
    assert found["html"] in snippet, "the frame of the snippet, first and alone, in any column"
    (frame,) = elements(found["html"])[1:]
    assert (frame.tag, frame.get("src"), frame.get("title"), frame.get("lang")) == ("iframe", page, title, locale.tag)
    for address in (page, found["provider_url"]):
        assert client.get(address.removeprefix("http://facts.test")).status_code == 200


@EACH
@BOTH
def test_the_page_says_where_its_answer_is(widget: Widget, locale: Locale, client: FlaskClient, books: Books) -> None:
    (link,) = discovered(client.get(f"/v1/{locale.tag}/{widget.slug}.page.html").text)
    assert link == {
        "rel": "alternate",
        "type": "application/json+oembed",
        "href": f"{ROOT}{locale.tag}/{widget.slug}.oembed.json",
        "title": books[locale].text(widget.title),
    }


def test_a_title_is_words_in_the_answer_whatever_it_holds(books: Books) -> None:
    wicked = "\"'><script>alert(1)</script>\\u003c \u2028 </iframe>"
    book = Catalog(ENGLISH, {message.key: wicked for message in CONTENT.messages()})
    found = json.loads(oembed(CONTENT.find("faq"), book))
    assert found["title"] == wicked
    (frame,) = elements(found["html"])[1:]
    assert frame.get("title") == wicked
    assert frame.attrib.keys() == elements(json.loads(oembed(CONTENT.find("faq"), books[ENGLISH]))["html"])[1].attrib.keys()


def test_the_code_for_oembed_is_the_address_alone_on_a_line() -> None:
    place = Placement(CONTENT.find("status"), CHINESE, "title", "https://facts.example.org/v1/")
    assert METHODS["oembed"].code(place) == "https://facts.example.org/v1/zh-Hans/status.page.html"
    assert METHODS["oembed"].head_code(ROOT) == ""


def test_an_answer_leads_to_the_page_though_the_text_is_overdue_or_withdrawn(
    settings: Settings, store: Store, app: Flask, client: FlaskClient
) -> None:
    """Consumers keep an answer for days; the page in the frame says what has become of the text."""
    usual = client.get(f"/v1/{STATUS}").text
    late = create_app(settings, clock=lambda: date(2027, 1, 1)).test_client()
    assert "cellfacts__notice--overdue" in late.get("/v1/en/status.page.html").text
    assert late.get(f"/v1/{STATUS}").text == usual
    assert discovered(late.get("/v1/en/status.page.html").text)
    store.withdraw_fragment("status", "en", "wrong")
    gone = again(app)
    assert "This text has been withdrawn." in gone.get("/v1/en/status.page.html").text
    assert gone.get(f"/v1/{STATUS}").status_code == 200
    assert gone.get(f"/v1/{STATUS}").text == usual
    assert discovered(gone.get("/v1/en/status.page.html").text)


def test_an_answer_leads_to_the_page_though_its_translation_is_being_updated(books: Books, release: Release) -> None:
    holes = tuple(waiting(books[CHINESE], "status.answer"))
    found = build_release(CONTENT, {**books, CHINESE: replace(books[CHINESE], problems=holes)}, pending=[CHINESE])
    assert found.manifest["files"]["zh-Hans/status.html"]["state"] == "being-updated"
    assert found.files["zh-Hans/status.oembed.json"] == release.files["zh-Hans/status.oembed.json"]


def waiting(book: Catalog, key: str) -> list[Finding]:
    """What is found where a translation is not complete."""
    return [Finding("error", "fuzzy", "Look again.", key, book.locale.tag)]


def test_a_pinned_answer_leads_to_the_pinned_page_until_it_is_withdrawn(app: Flask, store: Store, release: Release) -> None:
    pinned = f"/v1/releases/{release.id}/{STATUS}"
    assert leads_to(app.test_client().get(pinned).text) == f"{ROOT}releases/{release.id}/en/status.page.html"
    store.withdraw_fragment("status", "en", "wrong")
    answer = again(app).get(pinned)
    assert answer.status_code == 410
    assert "Access-Control-Allow-Origin" not in answer.headers
    assert leads_to(answer.text) == f"{ROOT}en/status.page.html", "WordPress does not look at the status"
    assert app.test_client().get(pinned.replace("status", "barriers")).status_code == 200
    store.withdraw(release.id, "wrong")
    client = again(app)
    for locale in ("en", "zh-Hans"):
        for widget in CONTENT.everything:
            answer = client.get(f"/v1/releases/{release.id}/{locale}/{widget.slug}.oembed.json")
            assert answer.status_code == 410, widget.slug
            assert leads_to(answer.text) == f"{ROOT}{locale}/{widget.slug}.page.html"


BASE = "https://www.example.net/cellfacts/"


def copied(source: Site, store: Store, folder: Path, base: str) -> dict[str, bytes]:
    """What `cellfacts mirror` makes, and finds whole."""
    assert mirror(source, folder, "--base", base).exit_code == 0
    assert CliRunner().invoke(main, ["mirror", "--check", str(folder)]).exit_code == 0
    return copy(folder)


def exported(source: Site, store: Store, folder: Path, base: str) -> dict[str, bytes]:
    """What `cellfacts release export` writes."""
    assert CliRunner().invoke(main, ["release", "export", str(folder), "--base", base, "--data", str(store.root)]).exit_code == 0
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("made", [copied, exported])
def test_a_copy_at_a_whole_address_has_answers_that_lead_to_it(
    source: Site, store: Store, release: Release, tmp_path: Path, made: Callable[..., dict[str, bytes]]
) -> None:
    files = made(source, store, tmp_path / "copy", BASE)
    served = {path for path, entry in release.manifest["files"].items() if entry["type"] != "messages"}
    assert set(json.loads(files["release.json"])["files"]) == served
    for locale in ("en", "zh-Hans"):
        for widget in CONTENT.everything:
            assert leads_to(files[f"{locale}/{widget.slug}.oembed.json"]) == f"{BASE}{locale}/{widget.slug}.page.html"
            (link,) = discovered(files[f"{locale}/{widget.slug}.page.html"])
            assert link["href"] == f"{BASE}{locale}/{widget.slug}.oembed.json"
    assert b"cellfacts.invalid" not in b"".join(files.values())


@pytest.mark.parametrize("made", [copied, exported])
def test_a_copy_under_a_path_has_no_oembed_answer_because_on_other_sites_the_path_leads_elsewhere(
    source: Site, store: Store, tmp_path: Path, made: Callable[..., dict[str, bytes]]
) -> None:
    files = made(source, store, tmp_path / "copy", "/cellfacts/")
    assert not [path for path, data in files.items() if path.endswith(".oembed.json") or b"oembed" in data]
    assert json.loads(files["release.json"])["files"].keys() == files.keys() - {"release.json", "channel.json"}


def test_a_withdrawn_text_goes_on_having_an_answer_in_a_copy(source: Site, store: Store, tmp_path: Path) -> None:
    before = copied(source, store, tmp_path / "copy", BASE)[STATUS]
    store.withdraw_fragment("status", "en", "wrong")
    publish(store, NOW)
    look_again(source)
    files = copied(source, store, tmp_path / "copy", BASE)
    assert files[STATUS] == before
    assert b"This text has been withdrawn." in files["en/status.page.html"]
    assert discovered(files["en/status.page.html"])


def test_under_a_path_nothing_but_that_line_is_gone(release: Release) -> None:
    under, whole = materialize(release, "/cellfacts/", DAY, Channel()), materialize(release, BASE, DAY, Channel())
    for path, data in under.items():
        if path.endswith(".page.html"):
            (line,) = set(whole[path].split(b"\n")) - set(data.replace(b"/cellfacts/", BASE.encode()).split(b"\n"))
            assert line.startswith(b"<link "), path


def test_an_answer_is_in_the_manifest_as_every_other_file(release: Release) -> None:
    entry = release.manifest["files"]["zh-Hans/faq.oembed.json"]
    assert (entry["type"], entry["widget"], entry["locale"]) == ("oembed", "faq", "zh-Hans")
    assert entry["length"] == len(release.files["zh-Hans/faq.oembed.json"])
    answers = {path for path, one in release.manifest["files"].items() if one["type"] == "oembed"}
    pages = {path for path in release.files if path.endswith(".page.html") and path.startswith(("en/", "zh-Hans/"))}
    assert answers == {path.replace(".page.html", ".oembed.json") for path in pages}
    assert {"en/faq.oembed.json", "en/faq.brief.oembed.json", "en/faq/risks.oembed.json"} <= answers


def test_another_text_changes_no_answer_but_its_title(books: Books, release: Release) -> None:
    texts = {**books[ENGLISH].texts, "faq.title": "Questions", "faq.risks.answer": "Other words."}
    found = build_release(CONTENT, {**books, ENGLISH: replace(books[ENGLISH], texts=texts)})
    changed = [path for path, data in found.files.items() if path.endswith(".oembed.json") and data != release.files[path]]
    assert changed == ["en/faq.oembed.json", "en/faq.brief.oembed.json"]


def test_an_edge_answers_410_for_a_release_that_it_never_had(settings: Settings, books: Books, release: Release) -> None:
    other = build_release(
        CONTENT, {**books, ENGLISH: replace(books[ENGLISH], texts={**books[ENGLISH].texts, "faq.title": "Newer"})}
    )
    store = filled(settings, other)
    store.write(release)
    store.activate(release.id)
    store.withdraw(release.id, "wrong")
    for path in sorted((store.releases / release.id).rglob("*"), reverse=True):
        path.unlink() if path.is_file() else path.rmdir()
    (store.releases / release.id).rmdir()
    answer = create_app(settings, clock=lambda: DAY).test_client().get(f"/v1/releases/{release.id}/{STATUS}")
    assert answer.status_code == 410
    assert re.fullmatch(rf"{ROOT}en/status\.page\.html", leads_to(answer.text))
