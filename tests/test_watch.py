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

from service.catalogs import checks
from service.catalogs.comments import home_of
from service.catalogs.desk import open_desk
from service.catalogs.states import State as StandingState
from service.catalogs.watch import HEADERS, create_watch, is_loopback, watching
from service.catalogs.watch.drafts import draft, rendered
from service.catalogs.watch.marking import CLOSE, PRIVATE, Mark, placed, wrapped
from service.catalogs.watch.rows import words
from service.catalogs.watch.watching import Watched
from service.cli import main
from service.demo.htmx import ensure_htmx
from service.errors import NpmUnavailable
from tests.conftest import CHINESE, PROJECT
from tests.markup import elements, parse
from widget.approvals import messages_of
from widget.catalog import Catalog
from widget.content import Message, Widget, messages_in
from widget.fragment import problems
from widget.library import EVERYTHING, all_messages, find
from widget.locales import ENGLISH
from widget.rendering import State, compact, environment, shipped_translations, template_context

MESSAGES = tuple(all_messages())
NO_MARKS = [Mark(message.key, "", False) for message in MESSAGES]
ALL_MARKED = [Mark(message.key, "needs work", True, "en") for message in MESSAGES]
EACH = pytest.mark.parametrize("widget", EVERYTHING, ids=lambda widget: widget.slug)
KEY = "faq.approved.lead"
# The sentences that a reader can meet in the FAQ, and those that are its own.
OF_FAQ, OWN = (len(tuple(found(find("faq")))) for found in (messages_of, messages_in))
NO_HTMX = Path("no-such-folder")


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


def row(page: FlaskClient, key: str = KEY, address: str = "/zh-Hans/faq") -> str:
    """What the list says of one message."""
    (found,) = [element for element in elements(page.get(address).text, "li") if element.get("id") == f"s-{key}"]
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
    context = template_context(widget, CHINESE, others, State()) | {"root": "/"}
    html = compact(environment().get_template("fragment.html").render(context, level=2, expanded=True, page=True))
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
    widget = find(name)
    book = Catalog(CHINESE, {message.key: texts[number % len(texts)] for number, message in enumerate(MESSAGES)})
    books = {"en": draft(Catalog(ENGLISH, {}), MESSAGES), "zh-Hans": draft(book, MESSAGES)}
    html, shown = rendered(widget, "zh-Hans", books, MESSAGES, NO_MARKS)
    assert not PRIVATE.search(html)
    safe = Catalog(CHINESE, {key: PRIVATE.sub("\ufffd", text) for key, text in books["zh-Hans"].texts.items()})
    assert unmarked(html) == unmarked(plain(widget, {"en": books["en"], "zh-Hans": draft(safe, MESSAGES)}))
    ids = re.findall(r'<span class="m" id="m-([^"]*)"', html)
    assert len(ids) == len(set(ids))
    assert set(ids) == shown <= {message.key for message in MESSAGES}
    assert [one for one in problems(html) if "ids instead" not in one and "data-" not in one and "must be a web" not in one] == []


def test_marks_in_attributes_vanish_and_in_texts_become_elements() -> None:
    one, two = Message("a.one", "One"), Message("a.two", "Two & <b>")
    texts = wrapped(Catalog(ENGLISH, {one.key: one.english, two.key: two.english}), (one, two))
    said = {key: html_module.escape(text) for key, text in texts.items()}
    html = f'<p title="{said["a.one"]}">{said["a.two"]} <a href="/">{said["a.one"]}</a> {said["a.one"]}</p>'
    made, shown = placed(html, [Mark("a.one", "missing", True, "en"), Mark("a.two", "stale approval", True)])
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
    html, shown = rendered(widget, "en", books, MESSAGES, ALL_MARKED)
    assert len(shown) > 20
    assert not [one for link in elements(html, "a") for one in link.iter("a") if one is not link]
    assert not [one for tag in ("label", "summary") for element in elements(html, tag) for one in element.iter("a")]
    assert not [one for one in problems(html) if "closed" in one or "closes" in one or "roots" in one]


# States


def test_a_missing_message_shows_its_english_marked_in_words(folder: Path, page: FlaskClient) -> None:
    edit(folder, lambda entry: setattr(entry, "msgstr", ""))
    html = page.get("/zh-Hans/faq").text
    english = next(message.english for message in MESSAGES if message.key == KEY)
    assert in_place(html).startswith(f'<span class="m" id="m-{KEY}" lang="en" data-state="missing">{english}<a class="m-tag"')
    said = row(page)
    assert "missing" in said
    assert "error missing: There is no translation yet. Write one." in said
    assert re.search(r"widget\.po:\d+", said)


def test_one_that_needs_work_shows_what_changed_in_the_english(folder: Path, page: FlaskClient) -> None:
    def fuzzy(entry: polib.POEntry) -> None:
        entry.flags.append("fuzzy")
        entry.previous_msgid = entry.msgid.replace("country", "region")

    edit(folder, fuzzy)
    assert "needs work" in in_place(page.get("/zh-Hans/faq").text)
    assert "Marked as needing work." in row(page)
    html = page.get("/zh-Hans/faq").text
    assert "<del>region</del><ins>country</ins>" in html


def test_a_wrong_one_says_what_to_do(folder: Path, page: FlaskClient) -> None:
    edit(folder, lambda entry: setattr(entry, "msgstr", "<b>各国</b>情况{nobody}不同。"))
    html = page.get("/zh-Hans/faq").text
    assert in_place(html).startswith(
        f'<span class="m" id="m-{KEY}" data-state="wrong">&lt;b&gt;各国&lt;/b&gt;情况{{nobody}}不同。'
    )
    said = row(page)
    assert "error markup: A translation is plain text." in said
    assert "error placeholders" in said


def test_a_warning_asks_to_look_again(folder: Path, page: FlaskClient) -> None:
    edit(folder, lambda entry: setattr(entry, "msgstr", "各国情况不同,"))
    assert "look again" in in_place(page.get("/zh-Hans/faq").text)
    assert "warning punctuation" in row(page)


def test_an_approval_names_who_and_when_and_a_stale_one_what_changed(folder: Path, page: FlaskClient) -> None:
    assert "unreviewed" in row(page)
    assert "Nobody has approved it." in row(page)
    message = next(message for message in MESSAGES if message.key == KEY)
    open_desk(folder).approve([message], CHINESE, "Dr. Wang", datetime(2026, 11, 20, tzinfo=UTC))
    assert "approved" in row(page)
    assert "Approved by Dr. Wang on November 20, 2026." in row(page)
    assert "m-tag" not in in_place(page.get("/zh-Hans/faq").text)
    edit(folder, lambda entry: setattr(entry, "msgstr", "各国的情况不同。"))
    assert "stale approval" in row(page)
    assert "Approved by Dr. Wang on November 20, 2026, before it changed." in row(page)
    assert "各国<ins>的</ins>情况不同。" in page.get("/zh-Hans/faq").text


@pytest.mark.parametrize(
    ("after", "state"), [("", "missing"), ("各国<b>的</b>情况不同。", "wrong"), ("各国的情况不同。", "needs work")]
)
def test_an_earlier_approval_is_never_that_of_other_words(folder: Path, page: FlaskClient, after: str, state: str) -> None:
    message = next(message for message in MESSAGES if message.key == KEY)
    open_desk(folder).approve([message], CHINESE, "Dr. Wang", datetime(2026, 11, 20, tzinfo=UTC))

    def change(entry: polib.POEntry) -> None:
        entry.msgstr = after
        entry.flags += ["fuzzy"] * (state == "needs work")

    edit(folder, change)
    said = row(page)
    assert state in said
    assert "Approved by Dr. Wang on November 20, 2026, before it changed." in said
    assert "The text since it was approved: 各国" in said
    standing = next(one for one in open_desk(folder).standings() if one.message == message and one.locale == CHINESE)
    assert (standing.approval, standing.earlier and standing.earlier.reviewer) == (None, "Dr. Wang")


def test_comments_and_terms_stand_in_the_list(folder: Path, page: FlaskClient) -> None:
    def noted(entry: polib.POEntry) -> None:
        entry.comment, entry.tcomment = "at most 20 letters", "ask <Dr. Li>"

    edit(folder, noted, "term.cart")
    said = row(page, "term.cart")
    assert "Note: at most 20 letters" in said
    assert "Note: ask <Dr. Li>" in said
    assert "terms of the glossary" in said
    assert "嵌合抗原受体T细胞疗法、CAR-T" in said
    assert "卡T" in said


def test_only_the_open_ones_are_listed_on_demand_and_counted(folder: Path, page: FlaskClient) -> None:
    assert f"None of {OF_FAQ} sentences open." in text_of(page, "/zh-Hans/faq?show=open")
    edit(folder, lambda entry: setattr(entry, "msgstr", ""))
    html = page.get("/zh-Hans/faq?show=open").text
    assert re.findall(r'<li class="row" id="s-([^"]*)"', html) == [KEY]
    assert len(re.findall(r'<li class="row"', page.get("/zh-Hans/faq").text)) == OF_FAQ
    said = text_of(page, "/")
    assert f"1 open of {OWN}" in said
    assert said.count("1 open") == 2, "the widget and the guide"


def test_every_message_is_in_the_guides_list_once(page: FlaskClient) -> None:
    for tag in ("en", "zh-Hans"):
        listed = re.findall(r'<li class="row" id="s-([^"]*)"', page.get(f"/{tag}/guide").text)
        assert sorted(listed) == sorted(message.key for message in MESSAGES)


@pytest.mark.parametrize("tag", ["en", "zh-Hans"])
def test_every_message_has_a_place_in_the_widget_that_its_comment_names(page: FlaskClient, tag: str) -> None:
    pages = {widget.slug: page.get(f"/{tag}/{widget.slug}").text for widget in EVERYTHING}
    ids = {slug: re.findall(r' id="(m-[^"]*)"', html) for slug, html in pages.items()}
    for found in ids.values():
        assert len(found) == len(set(found))
    for message in MESSAGES:
        assert f"m-{message.key}" in ids[home_of(message.key)], message.key
    assert ">Not in this widget’s usual view</h2>" in pages["faq"]


@EACH
@pytest.mark.parametrize("tag", ["en", "zh-Hans"])
def test_every_link_on_a_page_leads_somewhere(page: FlaskClient, widget: Widget, tag: str) -> None:
    html = page.get(f"/{tag}/{widget.slug}").text
    ids = {element.get("id") for element in elements(html)}
    for link in elements(html, "a"):
        href = link.get("href") or ""
        if href.startswith("#"):
            assert href[1:] in ids, href
        elif href.startswith("/"):
            assert page.get(href).status_code == 200, href
        else:
            assert href.startswith(("https://", "http://")), href
    assert "cellfacts.invalid" not in html
    assert "data-hx" not in html, "without htmx"


def test_the_states_are_the_tested_ones(folder: Path) -> None:
    standing = next(open_desk(folder).standings())
    assert words(standing) == standing.state


# Following the files


BREAKS = {
    "broken quotes": lambda data: data.replace('"各国的情况不同。"'.encode(), '"各国的情况不同。'.encode()),
    "a merge conflict": lambda data: data.replace(b'msgctxt "faq.title"', b'<<<<<<< ours\nmsgctxt "faq.title"'),
    "not UTF-8": lambda data: data + b"\n# \xff\n",
    "empty": lambda data: b"",
}


@pytest.mark.parametrize("name", BREAKS)
def test_a_catalog_that_cannot_be_read_keeps_its_last_good_text(folder: Path, page: FlaskClient, name: str) -> None:
    edit(folder, lambda entry: setattr(entry, "msgstr", "各国的情况不同。"))
    good = page.get("/zh-Hans/faq").text
    data = catalog_of(folder).read_bytes()
    catalog_of(folder).write_bytes(BREAKS[name](data).replace("各国的".encode(), "各地的".encode()))
    html = page.get("/zh-Hans/faq").text
    assert in_place(html) == in_place(good)
    said = text_of(page, "/zh-Hans/faq")
    assert "1 file has a fault, see below." in said
    assert re.search(r"About whole files error \S*widget\.po:\d+ .*Below is the text as it was", said)
    assert "The file of this language cannot be read, so nobody knows what is open." in said
    assert "This is the list as it was when it could be." in said
    assert f"None of {OF_FAQ} sentences open." not in said
    assert "allow.csv" not in said, "what is allowed may still be so"
    assert "the file cannot be read" in text_of(page, "/")
    catalog_of(folder).write_bytes(data)
    assert "About whole files" not in text_of(page, "/zh-Hans/faq")


def test_a_catalog_that_is_gone_or_was_never_readable(folder: Path) -> None:
    catalog_of(folder).unlink()
    page = create_watch(folder, NO_HTMX).test_client()
    said = text_of(page, "/zh-Hans/faq")
    assert "The catalog cannot be read (No such file or directory)." in said
    assert "86 of" not in said
    assert "The file of this language cannot be read, so nobody knows what is open." in said
    assert "There is no translation; the preview shows the English." in said
    shutil.copy(catalog_of(shipped_translations()), catalog_of(folder))
    assert "About whole files" not in text_of(page, "/zh-Hans/faq")


def test_tables_that_cannot_be_read_keep_their_last_good_rows(folder: Path, page: FlaskClient) -> None:
    message = next(message for message in MESSAGES if message.key == KEY)
    open_desk(folder).approve([message], CHINESE, "Dr. Wang", datetime(2026, 11, 20, tzinfo=UTC))
    assert "Approved by Dr. Wang" in row(page)
    for name in ("approvals.tsv", "glossary.csv", "avoid.csv", "allow.csv"):
        path = folder / name
        data = path.read_bytes()
        path.write_bytes(b"<<<<<<< ours\n" + data)
        said = text_of(page, "/zh-Hans/faq")
        assert re.search(rf"error \S*{name}:1 .*A merge conflict", said), name
        assert "Approved by Dr. Wang" in row(page)
        assert "terms of the glossary" in row(page, "term.cart")
        path.write_bytes(data)
        assert "About whole files" not in text_of(page, "/zh-Hans/faq")


def test_a_file_that_may_not_be_opened_is_said_too(folder: Path, page: FlaskClient) -> None:
    page.get("/zh-Hans/faq")
    (folder / "approvals.tsv").unlink()
    (folder / "approvals.tsv").mkdir()
    assert "approvals.tsv The file cannot be read (Is a directory)." in text_of(page, "/zh-Hans/faq")
    assert row(page)


def test_files_are_read_again_only_when_they_change(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    times = []
    monkeypatch.setattr(watching, "open_desk", lambda path: times.append(path) or open_desk(path))
    watched = Watched(folder)
    first = watched.now()
    assert watched.now() is first
    read = len(times)
    (folder / "glossary.csv").touch()
    assert watched.now().version != first.version
    assert len(times) == read + 1


def test_a_change_of_the_english_is_said_on_top(folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    module = tmp_path / "faq.py"
    module.write_text("one")
    monkeypatch.setattr(watching, "copy_files", lambda: [module])
    page = create_watch(folder, NO_HTMX).test_client()
    version = Watched(folder).now().version
    for address in ("/", "/zh-Hans/faq"):
        assert "The English copy has changed." not in text_of(page, address)
    module.write_text("another")
    for address in ("/", "/zh-Hans/faq"):
        assert "The English copy has changed. Press Ctrl-C" in text_of(page, address)
    assert page.get("/now/zh-Hans/faq", query_string={"seen": version}).status_code == 200, "an open page is told too"


def test_an_npm_that_never_answers_is_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    npm = tmp_path / "npm"
    npm.write_text("#!/bin/sh\nsleep 300 &\nsleep 300\n")
    npm.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    start = time.monotonic()
    with pytest.raises(NpmUnavailable, match="has not answered for 1 seconds"):
        ensure_htmx(tmp_path / "htmx", 1)
    assert time.monotonic() - start < 30, "whatever it has started is ended with it"


def test_asking_again_answers_nothing_until_a_file_changes(folder: Path, page: FlaskClient) -> None:
    version = Watched(folder).now().version
    for address in ("/now/", "/now/zh-Hans/faq", "/now/en/faq"):
        answer = page.get(address, query_string={"seen": version})
        assert (answer.status_code, answer.data) == (204, b"")
    edit(folder, lambda entry: setattr(entry, "msgstr", "各国的情况不同。"))
    answer = page.get("/now/zh-Hans/faq", query_string={"seen": version})
    assert "各国的情况不同。" in answer.text
    assert answer.text.lstrip().startswith('<div id="now"')
    assert "<html" not in answer.text


def test_a_new_language_comes_by_itself(folder: Path, page: FlaskClient) -> None:
    assert page.get("/de/faq").status_code == 404
    (folder / "de" / "LC_MESSAGES").mkdir(parents=True)
    shutil.copy(folder / "widget.pot", folder / "de" / "LC_MESSAGES" / "widget.po")
    assert f"{OWN} open of {OWN}" in text_of(page, "/")
    assert 'lang="en" data-state="missing"' in page.get("/de/faq").text


# The service


@pytest.mark.parametrize(
    "address", ["/", "/zh-Hans/faq", "/now/", "/static/watch.css", "/widget.css", "/icon.svg", "/no/such", "/faq"]
)
def test_every_answer_is_kept_by_nobody_and_runs_nothing_foreign(page: FlaskClient, address: str) -> None:
    answer = page.get(address)
    assert {name: answer.headers[name] for name in HEADERS} == HEADERS
    assert "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'" in HEADERS["Content-Security-Policy"]
    assert "Set-Cookie" not in answer.headers
    assert not re.search(r"<script(?! src=)|\sstyle=|\son[a-z]+=|javascript:", answer.text)
    answer.close()


def test_tags_that_mean_a_language_lead_to_it(page: FlaskClient) -> None:
    assert page.get("/zh-CN/faq").headers["Location"] == "/zh-Hans/faq"
    assert page.get("/zh-Hans/").headers["Location"] == "/zh-Hans/guide"
    for address in ("/zh-Hans/no-such", "/xx/faq", "/now/xx/faq", "/now/en/no-such", "/htmx.js"):
        answer = page.get(address)
        assert answer.status_code == 404
        assert "There is no such page" in answer.text


def test_nothing_can_be_sent_and_no_foreign_name_is_answered(page: FlaskClient, folder: Path) -> None:
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        assert page.open("/zh-Hans/faq", method=method).status_code == 405
    assert page.get("/zh-Hans/faq", headers={"Host": "rebound.example:8003"}).status_code == 400
    for host in ("127.0.0.1:8003", "localhost:8003", "[::1]:8003"):
        assert page.get("/zh-Hans/faq", headers={"Host": host}).status_code == 200
    assert before == {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    shared = create_watch(folder, NO_HTMX, "0.0.0.0").test_client()
    assert shared.get("/", headers={"Host": "desk.example"}).status_code == 200
    assert [is_loopback(host) for host in ("127.0.0.1", "::1", "localhost", "0.0.0.0", "desk.example")] == [
        True,
        True,
        True,
        False,
        False,
    ]


def test_a_port_in_use_is_one_sentence() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        result = CliRunner().invoke(main, ["catalog", "watch", "--port", str(taken.getsockname()[1])])
    assert result.exit_code == 1
    assert re.fullmatch(r"Error: Port \d+ on 127.0.0.1 cannot be used \(.*\)\. Choose another with --port\.\n", result.output)


def test_ctrl_c_ends_it_without_a_traceback(folder: Path, tmp_path: Path) -> None:
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
        "import sys, pathlib; sys.executable = '/none/python'; import service.catalogs.watch as watch; "
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
    for text in ("各国情况不同,", "各国情况不同。", "已获批。"):
        edit(folder, lambda entry, text=text: setattr(entry, "msgstr", text))  # type: ignore[misc]
        edit(folder, lambda entry, text=text: setattr(entry, "tcomment", f"a line\n{text}"), "status.title")  # type: ignore[misc]
        fresh = {(one.locale.tag, one.message.key): one for one in open_desk(folder).standings()}
        now = watched.now()
        assert {(tag, key): one for tag in ("en", "zh-Hans") for key, one in now.views[tag].standings.items()} == fresh
    (folder / "glossary.csv").write_text(
        (folder / "glossary.csv").read_text().replace("solid tumors,实体瘤", "solid tumors,实体肿块")
    )
    found = watched.now().views["zh-Hans"].standings["status.title"].findings
    assert (
        found
        == next(
            one
            for one in open_desk(folder).standings()
            if one.text and one.message.key == "status.title" and one.locale == CHINESE
        ).findings
    )
    assert found


def test_only_a_language_that_changed_is_checked_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[str] = []
    look_into = checks.look_into
    monkeypatch.setattr(checks, "look_into", lambda book, *rest: looked.append(book.locale.tag) or look_into(book, *rest))
    watched = Watched(folder)
    watched.now()
    looked.clear()
    message = next(message for message in MESSAGES if message.key == KEY)
    open_desk(folder).approve([message], CHINESE, "Dr. Wang", datetime(2026, 11, 20, tzinfo=UTC))
    assert watched.now().views["zh-Hans"].standings[KEY].state is StandingState.APPROVED
    assert looked == []
    edit(folder, lambda entry: setattr(entry, "msgstr", "各国情况不同,"))
    assert watched.now().views["zh-Hans"].standings[KEY].findings
    assert looked == ["zh-Hans"]
    (folder / "avoid.csv").write_text((folder / "avoid.csv").read_text().replace("\nen.", "\nen.x", 1))
    watched.now()
    assert looked == ["zh-Hans", "en", "zh-Hans"], "another word list may find something anywhere"
