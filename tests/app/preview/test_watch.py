"""The translators' preview: marked in place, with every state in words, whatever a catalog says and whatever state its file is in."""

from __future__ import annotations

import html as html_module
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path

import polib
import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient
from hypothesis import example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from service.catalogs.checks import table
from service.catalogs.comments import home_of
from service.catalogs.language_lists import findings_cache
from service.catalogs.live import snapshot
from service.catalogs.live.lenient_catalog import draft, render_draft
from service.catalogs.live.marks import CLOSE, PRIVATE, Mark, place_marks, wrapped
from service.catalogs.live.rows import state_words
from service.catalogs.live.snapshot import Watched
from service.catalogs.states import MessageState as StandingState
from service.catalogs.workspace import open_workspace
from service.cli import main
from service.errors import NpmUnavailable
from service.htmx import ensure_htmx
from service.preview.watch.site import create_watch
from service.serving.headers import PREVIEW
from service.settings import is_loopback
from tests.conftest import CHINESE, PROJECT
from tests.support.content import CONTENT
from tests.support.markup import elements, parse
from widget.catalog import Catalog
from widget.catalogs import shipped_translations
from widget.fragment import problems
from widget.locales import ENGLISH
from widget.model import Message, Widget, messages_in
from widget.rendering import FragmentState, compact, jinja_environment, template_context

MESSAGES = CONTENT.messages()
NO_MARKS = [Mark(message.key, "", False) for message in MESSAGES]
ALL_MARKED = [Mark(message.key, "needs work", True, "en") for message in MESSAGES]
EACH = pytest.mark.parametrize("widget", CONTENT.everything, ids=lambda widget: widget.slug)
KEY = "faq.approved.ask"
TEXT = "您所在地的情况，请咨询您的医生。"
OTHER = TEXT.replace("请", "请先")
# The sentences that a reader can meet in the FAQ, and those that are its own.
OF_FAQ, OWN = (len(tuple(found(CONTENT.find("faq")))) for found in (CONTENT.messages_of, messages_in))
NO_HTMX = Path("no-such-folder")
IN_GUIDE = tuple(CONTENT.messages_of(CONTENT.guide))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Catalogs of this test's own."""
    return Path(shutil.copytree(shipped_translations(), tmp_path / "translations"))


@pytest.fixture
def page(folder: Path) -> FlaskClient:
    """A client of a preview over them."""
    return create_watch(folder, NO_HTMX).test_client()


def catalog_of(folder: Path) -> Path:
    """The Chinese catalog."""
    return folder / "zh_Hans" / "LC_MESSAGES" / "widget.po"


def edit(folder: Path, change: Callable[[polib.POEntry], None], key: str = KEY) -> None:
    """Change one entry of the Chinese catalog."""
    path = catalog_of(folder)
    book = polib.pofile(str(path), wrapwidth=0)
    change(next(entry for entry in book if entry.msgctxt == key))
    path.write_text(str(book))


def text_of(page: FlaskClient, address: str) -> str:
    """What stands on a page, white space folded."""
    answer = page.get(address)
    assert answer.status_code == 200
    return " ".join("".join(parse(answer.text).itertext()).split())


def row(page: FlaskClient, key: str = KEY, address: str = "/sentences/zh-Hans/faq") -> str:
    """What the list says of one message."""
    (found,) = [element for element in elements(page.get(address).text, "li") if element.get("id") == f"s-{key}"]
    return " ".join("".join(found.itertext()).split())


def alone(page: FlaskClient, key: str = KEY) -> str:
    """What the page about one message says of its Chinese."""
    sections = elements(page.get(f"/sentence/{key}").text, "section")
    (found,) = [element for element in sections if element.get("aria-labelledby") == "l-zh-Hans"]
    return " ".join("".join(found.itertext()).split())


def in_place(html: str, key: str = KEY) -> str:
    """The element of a message in the preview, as written."""
    found = re.search(rf'<span class="m" id="m-{re.escape(key)}".*?</span>', html, re.DOTALL)
    assert found
    return found[0]


# Marking


class Unmarked(HTMLParser):
    """Everything but the elements that marking has put in, white space folded."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self.ours: list[bool] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        ours = dict(attrs).get("class") == "m"
        if tag == "span":
            self.ours.append(ours)
        if not ours:
            self.found.append(f"<{tag} {attrs}>")

    def handle_endtag(self, tag: str) -> None:
        if tag != "span" or not self.ours.pop():
            self.found.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self.found.extend(data.split())


def unmarked(html: str) -> str:
    """A comparable form of markup without its marks."""
    reader = Unmarked()
    reader.feed(html)
    reader.close()
    return "".join(reader.found)


def plain(widget: Widget, books: dict[str, Catalog]) -> str:
    """A widget rendered as in a release, but for where its links lead."""
    others = {ENGLISH: books["en"], CHINESE: books["zh-Hans"]}
    context = template_context(CONTENT, widget, CHINESE, others, FragmentState()) | {"root": "/"}
    html = compact(jinja_environment(CONTENT).get_template("fragment.html").render(context, level=2, expanded=True, page=True))
    return html.replace(".page.html", "")


ATTACKS = (
    "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>",
    "{{7*7}}{%raw%}{nobody}{checked.__class__}%s%(x)s",
    f"\ufffc{CLOSE}\U000f0000\U000f0001{CLOSE}{CLOSE}\ue000",
    "</span></p></article>&lt;b&gt;&#60;i>",
    "<span class=m id=m-faq.title>",
    "\u2028\x0b\x1c\x85\r\n\t ",
    "",
)
# Not lone surrogates: no file in UTF-8 has them.
WICKED = st.text(st.characters(exclude_categories=["Cs"]), max_size=40) | st.sampled_from(ATTACKS)


@pytest.mark.parametrize("name", ["faq", "targets", "trial_checklist", "disclaimer"])
@hypothesis_settings(max_examples=40, deadline=None)
@given(texts=st.lists(WICKED, min_size=1, max_size=7))
@example(texts=list(ATTACKS))
@example(texts=[attack + "{date}{checked}{done}{total}" for attack in ATTACKS])
def test_whatever_a_catalog_says_marking_adds_marks_and_nothing_else(name: str, texts: list[str]) -> None:
    widget = CONTENT.find(name)
    book = Catalog(CHINESE, {message.key: texts[number % len(texts)] for number, message in enumerate(MESSAGES)})
    books = {"en": draft(Catalog(ENGLISH, {}), MESSAGES), "zh-Hans": draft(book, MESSAGES)}
    html, shown = render_draft(CONTENT, widget, "zh-Hans", books, MESSAGES, NO_MARKS)
    assert not PRIVATE.search(html)
    safe = Catalog(CHINESE, {key: PRIVATE.sub("\ufffd", text) for key, text in books["zh-Hans"].texts.items()})
    assert unmarked(html) == unmarked(plain(widget, {"en": books["en"], "zh-Hans": draft(safe, MESSAGES)}))
    ids = re.findall(r'<span class="m" id="m-([^"]*)"', html)
    assert len(ids) == len(set(ids))
    assert set(ids) == shown <= {message.key for message in MESSAGES}
    assert [one for one in problems(html) if "the id 'm-" not in one and "data-" not in one and "must be a web" not in one] == []


def test_marks_in_attributes_vanish_and_in_texts_become_elements() -> None:
    one, two = Message("a.one", "One"), Message("a.two", "Two & <b>")
    texts = wrapped(Catalog(ENGLISH, {one.key: one.english, two.key: two.english}), (one, two))
    said = {key: html_module.escape(text) for key, text in texts.items()}
    html = f'<p title="{said["a.one"]}">{said["a.two"]} <a href="/">{said["a.one"]}</a> {said["a.one"]}</p>'
    made, shown = place_marks(html, [Mark("a.one", "missing", True, "en"), Mark("a.two", "stale approval", True)])
    assert shown == {"a.one", "a.two"}
    assert made == (
        '<p title="One"><span class="m" id="m-a.two" data-state="stale-approval">Two &amp; &lt;b&gt;'
        '<a class="m-tag" lang="en" href="#s-a.two">stale approval</a></span> '
        '<a href="/"><span class="m" id="m-a.one" lang="en" data-state="missing">One<span class="m-tag" lang="en">missing</span></span></a> '
        '<span class="m" data-key="a.one" lang="en" data-state="missing">One<a class="m-tag" lang="en" href="#s-a.one">missing</a></span></p>'
    )


@EACH
def test_no_link_stands_in_a_link_and_every_element_is_closed(widget: Widget) -> None:
    books = {"en": draft(Catalog(ENGLISH, {}), MESSAGES)}
    html, shown = render_draft(CONTENT, widget, "en", books, MESSAGES, ALL_MARKED)
    assert len(shown) > 20
    assert not [one for link in elements(html, "a") for one in link.iter("a") if one is not link]
    assert not [one for tag in ("label", "summary") for element in elements(html, tag) for one in element.iter("a")]
    assert not [one for one in problems(html) if "closed" in one or "closes" in one or "roots" in one]


# States


def test_a_missing_message_shows_its_english_marked_in_words(folder: Path, page: FlaskClient) -> None:
    edit(folder, lambda entry: setattr(entry, "msgstr", ""))
    html = page.get("/sentences/zh-Hans/faq").text
    english = next(message.english for message in MESSAGES if message.key == KEY)
    assert in_place(html).startswith(f'<span class="m" id="m-{KEY}" lang="en" data-state="missing">{english}<a class="m-tag"')
    said = row(page)
    assert "missing" in said
    assert "error missing: There is no translation yet. Write one." in said
    assert re.search(r"widget\.po:\d+", alone(page))


def test_one_that_needs_work_shows_what_changed_in_the_english(folder: Path, page: FlaskClient) -> None:
    def fuzzy(entry: polib.POEntry) -> None:
        entry.flags.append("fuzzy")
        entry.previous_msgid = entry.msgid.replace("live", "work")

    edit(folder, fuzzy)
    assert "needs work" in in_place(page.get("/sentences/zh-Hans/faq").text)
    assert "Marked as needing work." in row(page)
    html = page.get("/sentences/zh-Hans/faq").text
    assert "<del>work</del><ins>live</ins>" in html


def test_a_wrong_one_says_what_to_do(folder: Path, page: FlaskClient) -> None:
    edit(folder, lambda entry: setattr(entry, "msgstr", "<b>各国</b>情况{nobody}不同。"))
    html = page.get("/sentences/zh-Hans/faq").text
    assert in_place(html).startswith(
        f'<span class="m" id="m-{KEY}" data-state="wrong">&lt;b&gt;各国&lt;/b&gt;情况{{nobody}}不同。'
    )
    said = row(page)
    assert "error markup: A translation is plain text." in said
    assert "error placeholders" in said


def test_a_warning_asks_to_look_again(folder: Path, page: FlaskClient) -> None:
    edit(folder, lambda entry: setattr(entry, "msgstr", TEXT.replace("。", ",")))
    assert "look again" in in_place(page.get("/sentences/zh-Hans/faq").text)
    assert "warning punctuation" in row(page)


def test_an_approval_names_who_and_when_and_a_stale_one_what_changed(folder: Path, page: FlaskClient) -> None:
    assert "unreviewed" in row(page)
    assert "Nobody has." in alone(page)
    message = next(message for message in MESSAGES if message.key == KEY)
    open_workspace(folder).approve([message], CHINESE, "Dr. Wang", datetime(2026, 11, 20, tzinfo=UTC))
    assert "approved" in row(page)
    assert re.search(r"itDr. Wang, November 20, 2026$", alone(page))
    assert "m-tag" not in in_place(page.get("/sentences/zh-Hans/faq").text)
    edit(folder, lambda entry: setattr(entry, "msgstr", OTHER))
    assert "stale approval" in row(page)
    assert "Dr. Wang, November 20, 2026 (before it changed)" in alone(page)
    assert TEXT.replace("请", "请<ins>先</ins>") in page.get("/sentences/zh-Hans/faq").text


@pytest.mark.parametrize(
    ("after", "state"), [("", "missing"), (TEXT.replace("咨询", "<b>咨询</b>"), "wrong"), (OTHER, "needs work")]
)
def test_an_earlier_approval_is_never_that_of_other_words(folder: Path, page: FlaskClient, after: str, state: str) -> None:
    message = next(message for message in MESSAGES if message.key == KEY)
    open_workspace(folder).approve([message], CHINESE, "Dr. Wang", datetime(2026, 11, 20, tzinfo=UTC))

    def change(entry: polib.POEntry) -> None:
        entry.msgstr = after
        entry.flags += ["fuzzy"] * (state == "needs work")

    edit(folder, change)
    said = row(page)
    assert state in said
    assert "Dr. Wang, November 20, 2026 (before it changed)" in alone(page)
    assert "The text since it was approved: 您所在地" in said
    standing = next(one for one in open_workspace(folder).standings() if one.message == message and one.locale == CHINESE)
    assert (standing.approval, standing.earlier and standing.earlier.reviewer) == (None, "Dr. Wang")


def test_comments_and_terms_stand_beside_a_sentence(folder: Path, page: FlaskClient) -> None:
    def noted(entry: polib.POEntry) -> None:
        entry.comment, entry.tcomment = "at most 20 letters", "ask <Dr. Li>"

    edit(folder, noted, "terms.cart")
    said = alone(page, "terms.cart")
    assert "at most 20 letters" in said
    assert "ask <Dr. Li>" in said
    assert "CAR-T: 嵌合抗原受体T细胞疗法 / CAR-T" in said
    assert "(not 卡T" in said


def test_only_the_open_ones_are_listed_on_demand_and_counted(folder: Path, page: FlaskClient) -> None:
    assert f"All {OF_FAQ} 0 open" in text_of(page, "/sentences/zh-Hans/faq?show=open")
    edit(folder, lambda entry: setattr(entry, "msgstr", ""))
    html = page.get("/sentences/zh-Hans/faq?show=open").text
    assert re.findall(r'<li class="row" id="s-([^"]*)"', html) == [KEY]
    assert len(re.findall(r'<li class="row"', page.get("/sentences/zh-Hans/faq").text)) == OF_FAQ
    said = text_of(page, "/sentences/zh-Hans/status")
    assert "faq 1 open" in said
    assert said.count("1 open") == 2, "the widget and the guide"


def test_every_message_is_in_the_guides_list_once(page: FlaskClient) -> None:
    for tag in ("en", "zh-Hans"):
        listed = re.findall(r'<li class="row" id="s-([^"]*)"', page.get(f"/sentences/{tag}/guide").text)
        assert sorted(listed) == sorted(message.key for message in IN_GUIDE)
        left = {message.key for message in MESSAGES} - set(listed)
        assert all(key.startswith("decisions.") for key in left), "words of the decisions as data alone"


@pytest.mark.parametrize("tag", ["en", "zh-Hans"])
def test_every_message_has_a_place_in_the_widget_that_its_comment_names(page: FlaskClient, tag: str) -> None:
    pages = {widget.slug: page.get(f"/sentences/{tag}/{widget.slug}").text for widget in CONTENT.everything}
    ids = {slug: re.findall(r' id="(m-[^"]*)"', html) for slug, html in pages.items()}
    for found in ids.values():
        assert len(found) == len(set(found))
    for message in IN_GUIDE:
        assert f"m-{message.key}" in ids[home_of(message.key, CONTENT)], message.key
    assert ">Not in this widget’s usual view</h2>" in pages["faq"]


@pytest.fixture(scope="module")
def shipped() -> FlaskClient:
    """A client over the shipped catalogs, for tests that only read."""
    return create_watch(None, NO_HTMX).test_client()


def test_every_link_on_every_page_leads_somewhere(shipped: FlaskClient) -> None:
    waiting, seen = ["/"], {"/"}
    while waiting:
        address = waiting.pop()
        answer = shipped.get(address, follow_redirects=True)
        assert answer.status_code == 200, address
        links = [link.get("href") or "" for link in elements(answer.text, "a")]
        ids = {element.get("id") for element in elements(answer.text)}
        assert not [link for link in links if link.startswith("#") and link[1:] not in ids], address
        assert all(link.startswith(("#", "/", "https://", "http://")) for link in links), address
        assert "cellfacts.invalid" not in answer.text
        assert "data-hx" not in answer.text, "without htmx"
        new = {link.partition("#")[0] for link in links if link.startswith("/")} - seen
        # All pages of sentences are of one kind, and so are the frames: some of each will do.
        some = {link for link in new if not link.startswith(("/sentence/", "/look/")) or len(seen) % 10 == 0}
        waiting.extend(some)
        seen |= new
    assert {f"/sentences/{tag}/{widget.slug}" for tag in ("en", "zh-Hans") for widget in CONTENT.everything} <= seen
    assert {f"/widgets/{widget.slug}" for widget in CONTENT.everything} <= {link.partition("?")[0] for link in seen}


def test_the_states_are_the_tested_ones(folder: Path) -> None:
    standing = next(open_workspace(folder).standings())
    assert state_words(standing) == standing.state


# Following the files


BREAKS = {
    "broken quotes": lambda data: data.replace(f'"{OTHER}"'.encode(), f'"{OTHER}'.encode()),
    "a merge conflict": lambda data: data.replace(b'msgctxt "faq.title"', b'<<<<<<< ours\nmsgctxt "faq.title"'),
    "not UTF-8": lambda data: data + b"\n# \xff\n",
    "empty": lambda data: b"",
}


@pytest.mark.parametrize("name", BREAKS)
def test_a_catalog_that_cannot_be_read_keeps_its_last_good_text(folder: Path, page: FlaskClient, name: str) -> None:
    edit(folder, lambda entry: setattr(entry, "msgstr", OTHER))
    good = page.get("/sentences/zh-Hans/faq").text
    data = catalog_of(folder).read_bytes()
    catalog_of(folder).write_bytes(BREAKS[name](data).replace("请先咨询".encode(), "请再咨询".encode()))
    html = page.get("/sentences/zh-Hans/faq").text
    assert in_place(html) == in_place(good)
    said = text_of(page, "/sentences/zh-Hans/faq")
    assert re.search(r"Faults in files error \S*widget\.po:\d+ .*Below is the text as it was", said)
    assert "The file of this language cannot be read, so nobody knows what is open." in said
    assert "0 open" not in said
    assert "allow.csv" not in said, "what is allowed may still be so"
    catalog_of(folder).write_bytes(data)
    assert "Faults in files" not in text_of(page, "/sentences/zh-Hans/faq")


def test_a_catalog_that_is_gone_or_was_never_readable(folder: Path) -> None:
    catalog_of(folder).unlink()
    page = create_watch(folder, NO_HTMX).test_client()
    said = text_of(page, "/sentences/zh-Hans/faq")
    assert "The catalog cannot be read (No such file or directory)." in said
    assert f"All {OF_FAQ}" not in said
    assert "The file of this language cannot be read, so nobody knows what is open." in said
    assert "There is no translation; readers would get the English." in said
    shutil.copy(catalog_of(shipped_translations()), catalog_of(folder))
    assert "Faults in files" not in text_of(page, "/sentences/zh-Hans/faq")


def test_tables_that_cannot_be_read_keep_their_last_good_rows(folder: Path, page: FlaskClient) -> None:
    message = next(message for message in MESSAGES if message.key == KEY)
    open_workspace(folder).approve([message], CHINESE, "Dr. Wang", datetime(2026, 11, 20, tzinfo=UTC))
    assert "Dr. Wang, November" in alone(page)
    lists = ("en/glossary.csv", "zh_Hans/glossary.csv", "zh_Hans/avoid.csv", "zh_Hans/allow.csv")
    for name in ("approvals.tsv", *lists):
        path = folder / name
        data = path.read_bytes()
        path.write_bytes(b"<<<<<<< ours\n" + data)
        said = text_of(page, "/sentences/zh-Hans/faq")
        assert re.search(rf"error \S*{name}:1 .*A merge conflict", said), name
        assert "Dr. Wang, November" in alone(page)
        assert "Terms" in alone(page, "terms.cart")
        path.write_bytes(data)
        assert "Faults in files" not in text_of(page, "/sentences/zh-Hans/faq")


def test_a_file_that_may_not_be_opened_is_said(folder: Path, page: FlaskClient) -> None:
    page.get("/sentences/zh-Hans/faq")
    (folder / "approvals.tsv").unlink()
    (folder / "approvals.tsv").mkdir()
    assert "approvals.tsv The file cannot be read (Is a directory)." in text_of(page, "/sentences/zh-Hans/faq")
    assert row(page)


def test_files_are_read_again_only_when_they_change(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    times = []
    monkeypatch.setattr(snapshot, "open_workspace", lambda path, **content: times.append(path) or open_workspace(path, **content))
    watched = Watched(folder)
    first = watched.now()
    assert watched.now() is first
    read = len(times)
    (folder / "zh_Hans" / "glossary.csv").touch()
    assert watched.now().version != first.version
    assert len(times) == read + 1


def test_an_npm_that_never_answers_is_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    npm = tmp_path / "npm"
    npm.write_text("#!/bin/sh\nsleep 300 &\nsleep 300\n")
    npm.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    start = time.monotonic()
    with pytest.raises(NpmUnavailable, match="has not answered for 1 seconds"):
        ensure_htmx(tmp_path / "htmx", 1)
    assert time.monotonic() - start < 30, "whatever it has started is ended with it"


def asked_again(page: FlaskClient, address: str, version: str) -> TestResponse:
    """What htmx gets for an open page. version: that it shows."""
    return page.get(address, query_string={"seen": version}, headers={"HX-Request": "true"})


def test_asking_again_answers_nothing_until_a_file_changes(folder: Path, page: FlaskClient) -> None:
    version = Watched(folder).now().version
    addresses = ("/sentences/zh-Hans/faq", "/sentences/en/faq", f"/sentence/{KEY}", "/widgets/faq")
    for address in addresses:
        answer = asked_again(page, address, version)
        assert (answer.status_code, answer.data) == (204, b"")
        assert page.get(address, query_string={"seen": version}).status_code == 200, "somebody who reloads sees the page"
    frames = re.findall(r'<iframe[^>]* src="([^"]*)"', page.get("/widgets/faq").text)
    edit(folder, lambda entry: setattr(entry, "msgstr", OTHER))
    assert [asked_again(page, address, version).status_code for address in addresses] == [200] * 4
    assert OTHER in asked_again(page, "/sentences/zh-Hans/faq", version).text
    now = re.findall(r'<iframe[^>]* src="([^"]*)"', page.get("/widgets/faq").text)
    assert not set(now) & set(frames), "a frame follows because its address is another one"
    assert OTHER in page.get(now[1]).text


def test_a_new_language_comes_by_itself(folder: Path, page: FlaskClient) -> None:
    assert page.get("/sentences/de/faq").status_code == 404
    (folder / "de" / "LC_MESSAGES").mkdir(parents=True)
    shutil.copy(folder / "widget.pot", folder / "de" / "LC_MESSAGES" / "widget.po")
    in_german = [message for message in messages_in(CONTENT.find("faq")) if message.is_for("de")]
    assert len(in_german) < OWN, "a sentence for English alone waits for nobody in German"
    assert f"faq {len(in_german)} open" in text_of(page, "/sentences/de/faq")
    assert 'lang="en" data-state="missing"' in page.get("/sentences/de/faq").text


# The service


HERE = {
    "begin": "/",
    "in_place": "/zh-Hans/faq",
    "sentences": "/sentences/zh-Hans/faq",
    "sentence": "/sentence/status.title",
    "widgets": "/widgets",
    "widget": "/widgets/faq",
    "looked_at": "/look/x/en/faq.page.html",
    "looked_at_on_paper": "/look/x/print/en/faq.page.html",
    "stylesheet": "/widget.css",
    "fonts": "/fonts.css",
    "static": "/static/preview.css",
    "htmx_script": "/htmx.js",
    "icon": "/icon.svg",
    "lost": "/no/such/page",
}


FILES = {"/static/preview.css", "/icon.svg"}  # each is asked for anew: a browser keeps it, and a new version is seen at once


def test_only_what_shows_a_draft_is_there_and_nothing_can_be_sent(folder: Path) -> None:
    rules = list(create_watch(folder, NO_HTMX).url_map.iter_rules())
    assert {rule.endpoint.removeprefix("preview.") for rule in rules} == set(HERE)
    assert {method for rule in rules for method in rule.methods or ()} == {"GET", "HEAD", "OPTIONS"}


@pytest.mark.parametrize("address", HERE.values())
def test_every_answer_is_kept_by_nobody_and_runs_nothing_foreign(page: FlaskClient, address: str) -> None:
    answer = page.get(address)
    assert set(PREVIEW) - {"Vary"} <= set(answer.headers.keys())
    assert answer.headers["Cache-Control"] == ("no-cache" if address in FILES else "no-store")
    assert "default-src 'none'; style-src 'self'" in answer.headers["Content-Security-Policy"]
    assert "Set-Cookie" not in answer.headers
    assert not re.search(r"<script(?! src=)|\sstyle=|\son[a-z]+=|javascript:|<form[^>]*post", answer.text)
    answer.close()


def test_tags_that_mean_a_language_lead_to_it(page: FlaskClient) -> None:
    assert page.get("/").location == "/sentences/zh-Hans/status"
    assert page.get("/zh-CN/faq").location == "/sentences/zh-Hans/faq"
    assert page.get("/zh-Hans/").location == "/sentences/zh-Hans/guide"
    for address in ("/zh-Hans/no-such", "/xx/faq", "/sentences/xx/faq", "/sentence/no.such", "/widgets/no-such", "/faq"):
        answer = page.get(address)
        assert answer.status_code == 404
        assert "There is no such page" in answer.text


def test_the_pages_speak_the_language_of_the_browser_and_offer_no_switch(page: FlaskClient) -> None:
    answer = page.get("/sentences/zh-Hans/faq", headers={"Accept-Language": "zh-CN"})
    assert answer.headers["Content-Language"] == "zh-Hans"
    assert page.get("/sentences/zh-Hans/faq").headers["Content-Language"] == "en"
    assert "<button" not in answer.text


def test_a_widget_is_shown_as_the_draft_alone(page: FlaskClient) -> None:
    text = page.get("/widgets/faq?version=released&look=print").text
    assert 'id="f-version"' not in text
    frames = re.findall(r'<iframe[^>]* src="([^"]*)"', text)
    assert len(frames) == 2
    for frame in frames:
        assert "<h1" in page.get(frame).text


def test_nothing_is_written_and_no_foreign_name_is_answered(page: FlaskClient, folder: Path) -> None:
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        for address in HERE.values():
            assert page.open(address, method=method).status_code == 405
    for address in ("/sentences/zh-Hans/faq", "/widget.css", "/no/such"):
        refused = page.get(address, headers={"Host": "rebound.example:8003"})
        assert refused.status_code == 400
        assert "under the names of this machine only" in refused.text
    for host in ("127.0.0.1:8003", "localhost:8003", "[::1]:8003"):
        assert page.get("/sentences/zh-Hans/faq", headers={"Host": host}).status_code == 200
    assert before == {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    shared = create_watch(folder, NO_HTMX, "0.0.0.0").test_client()
    assert shared.get("/sentences/zh-Hans/faq", headers={"Host": "desk.example"}).status_code == 200
    names = ("127.0.0.1", "::1", "localhost", "0.0.0.0", "desk.example")
    assert [is_loopback(host) for host in names] == [True, True, True, False, False]


def test_a_port_in_use_is_one_sentence() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        result = CliRunner().invoke(main, ["catalog", "watch", "--port", str(taken.getsockname()[1])])
    assert result.exit_code == 1
    assert re.fullmatch(r"Error: Port \d+ on 127.0.0.1 cannot be used \(.*\)\. Choose another with --port\.\n", result.output)


def test_ctrl_c_ends_the_watch_without_a_traceback(folder: Path, tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    # There is no npm here, so there is no htmx either, and it works nevertheless.
    environ = {
        **os.environ,
        "CELLFACTS_TRANSLATIONS": str(folder),
        "CELLFACTS_HTMX": str(tmp_path / "none"),
        "PATH": str(tmp_path),
    }
    code = (
        # A shell that starts the tests in the background lets them ignore Ctrl-C, and whatever they start.
        "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
        "import sys, pathlib; sys.executable = '/none/python'; import service.preview.watch.site as watch; "
        "watch.SET_UP = pathlib.Path('/none'); from service.cli import main; main()"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code, "catalog", "watch", "--port", str(port)],
        cwd=PROJECT,
        env=environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout
    lines = []
    for line in process.stdout:
        lines.append(line)
        if line.startswith("watch="):
            break
    process.send_signal(signal.SIGINT)
    rest, _ = process.communicate(timeout=20)
    assert lines[-1] == f"watch=http://127.0.0.1:{port}/\n"
    assert "Looking for htmx with npm, for at most 20 seconds" in lines[0]
    assert "Without htmx the page must be reloaded by hand." in "".join(lines)
    assert (process.returncode, rest) == (0, "")


def test_what_is_remembered_is_what_the_checks_say(folder: Path) -> None:
    watched = Watched(folder)
    watched.now()
    for text in (TEXT.replace("。", ","), TEXT, "已获批。"):
        edit(folder, lambda entry, text=text: setattr(entry, "msgstr", text))  # type: ignore[misc]
        edit(folder, lambda entry, text=text: setattr(entry, "tcomment", f"a line\n{text}"), "status.title")  # type: ignore[misc]
        findings_cache.cache_clear()
        fresh = {(one.locale.tag, one.message.key): one for one in open_workspace(folder).standings()}
        now = watched.now()
        assert {(tag, key): one for tag in ("en", "zh-Hans") for key, one in now.views[tag].standings.items()} == fresh
    glossary = folder / "zh_Hans" / "glossary.csv"
    glossary.write_text(glossary.read_text().replace("solid tumor,实体瘤", "solid tumor,实体肿块"))
    found = watched.now().views["zh-Hans"].standings["status.title"].findings
    assert (
        found
        == next(
            one
            for one in open_workspace(folder).standings()
            if one.text and one.message.key == "status.title" and one.locale == CHINESE
        ).findings
    )
    assert found


def test_only_a_language_that_changed_is_checked_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[str] = []
    check_catalog = table.check_catalog
    monkeypatch.setattr(table, "check_catalog", lambda book, *rest: looked.append(book.locale.tag) or check_catalog(book, *rest))
    watched = Watched(folder)
    watched.now()
    looked.clear()
    message = next(message for message in MESSAGES if message.key == KEY)
    open_workspace(folder).approve([message], CHINESE, "Dr. Wang", datetime(2026, 11, 20, tzinfo=UTC))
    assert watched.now().views["zh-Hans"].standings[KEY].state is StandingState.APPROVED
    assert looked == []
    edit(folder, lambda entry: setattr(entry, "msgstr", TEXT.replace("。", ",")))
    assert watched.now().views["zh-Hans"].standings[KEY].findings
    assert looked == ["zh-Hans"]
    avoid = folder / "en" / "avoid.csv"
    avoid.write_text(avoid.read_text().replace("\nen.", "\nen.x", 1))
    watched.now()
    assert looked == ["zh-Hans", "en", "zh-Hans"], "another word list may find something anywhere"


def test_what_a_language_says_of_itself_is_followed_like_its_catalog(tmp_path: Path) -> None:
    shutil.copytree(shipped_translations(), tmp_path / "translations")
    watched = Watched(tmp_path / "translations")
    assert watched.now().catalogs["zh-Hans"].language.direction == "ltr"
    file = tmp_path / "translations" / "zh_Hans" / "language.toml"
    tables = file.read_text()
    file.write_text(f'direction = "rtl"\n{tables}')
    assert watched.now().catalogs["zh-Hans"].language.direction == "rtl"
    file.write_text(f'direction = "sideways"\n{tables}')
    assert [finding.check for finding in watched.now().said] == ["language"]
