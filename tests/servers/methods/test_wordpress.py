"""The plugin in the real WordPress, asking the real service: no old text comes back, a withdrawn one goes, and nobody is told of readers."""

from __future__ import annotations

import gzip
import io
import json
import os
import re
import subprocess
import threading
import time
import urllib.request
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from zipfile import ZipFile

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient
from playwright.sync_api import Frame, Page, expect

from service import settings as settings_module
from service.app import create_app
from service.cli import main
from service.embed.snippets import Placement
from service.embed.wordpress.plugin import Vocabulary, archive, plugin, vocabulary_of
from service.releases.channel import as_bytes
from service.releases.export import write_tree
from service.releases.store import Store
from service.releases.view import materialize
from tests.browser.conftest import Open
from tests.browser.watching import follow
from tests.conftest import CHINESE, DAY, filled
from tests.servers.methods.wordpress_site import KNOWN, NOON, PASSWORD, PLUGIN, SQL, TITLES, WordPress, program, running_wordpress
from tests.support.content import CONTENT
from tests.support.guides import method_page, snippets
from tests.support.methods import METHODS
from tests.support.pseudo import pseudo_translations
from tests.support.running import HOST, Site, free_ports, htmx_folder
from widget import __version__
from widget.catalog import Catalog
from widget.catalogs import load_catalogs
from widget.locales import ENGLISH, Locale, negotiate
from widget.manifest import Release
from widget.release import build_release

SLUGS = tuple(widget.slug for widget in CONTENT.everything)
MINUTES, DAYS = 60, 86400
Answer = Callable[[dict[str, Any], Any], Iterable[bytes] | None]


class Gate:
    """The service behind a gate that can answer in its place, or keep it waiting. port: of the service."""

    def __init__(self) -> None:
        self.port = free_ports(1)
        self.app: Any = None
        self.instead: Answer | None = None
        self.site = Site(self, self.port)

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        answer = self.instead(environ, start_response) if self.instead else None
        return answer if answer is not None else self.app(environ, start_response)

    @property
    def root(self) -> str:
        """Address of `/v1/`."""
        return f"{self.site.address}v1/"

    def asked(self) -> list[str]:
        """What has been asked for since the last time."""
        paths = [request.path.removeprefix("/v1/") for request in self.site.received]
        self.site.received.clear()
        return paths

    def left_alone(self) -> None:
        """Return when nobody asks: an editor that a test has closed leaves its preview to PHP."""
        time.sleep(1)
        while self.asked():
            time.sleep(1)

    def down(self) -> None:
        """Nobody listens any more."""
        self.site.stop()

    def up(self) -> None:
        """Somebody listens again."""
        self.site = Site(self, self.port)


@pytest.fixture(scope="module")
def gate() -> Iterator[Gate]:
    """One address for the service of every test."""
    made = Gate()
    yield made
    made.site.stop()


@pytest.fixture(scope="module")
def wordpress(tmp_path_factory: pytest.TempPathFactory, gate: Gate) -> Iterator[WordPress]:
    """One site for all tests. What PHP complains of in the plugin fails them."""
    with running_wordpress(tmp_path_factory.mktemp("wordpress")) as site:
        site.do("set", options={"cellfacts": {"service": gate.root}})
        yield site
        assert "plugins/cellfacts" not in site.log.read_text()


def application(gate: Gate, folder: Path, release: Release) -> tuple[Any, Store]:
    """A service that readers know by the address of the gate."""
    settings = settings_module.read_settings({"CELLFACTS_DATA": str(folder), "CELLFACTS_PUBLIC_URL": gate.site.address})
    store = filled(settings, release)
    return create_app(settings, clock=lambda: DAY), store


@pytest.fixture(scope="module")
def unchanged(gate: Gate, tmp_path_factory: pytest.TempPathFactory, release: Release) -> Any:
    """A service that no test changes: preparing one takes half a second."""
    return application(gate, tmp_path_factory.mktemp("service") / "data", release)[0]


@pytest.fixture
def calm(gate: Gate, wordpress: WordPress, unchanged: Any) -> Iterator[None]:
    """A site that has kept nothing yet, and whose clock is right."""
    gate.app = unchanged
    wordpress.sql("DELETE FROM wp_options WHERE option_name LIKE 'cellfacts:%'")
    wordpress.later(0)
    gate.asked()
    yield
    gate.instead = None


@pytest.fixture
def store(gate: Gate, calm: None, tmp_path: Path, release: Release) -> Store:
    """A service of this test's own."""
    gate.app, made = application(gate, tmp_path / "data", release)
    return made


def look_again(gate: Gate) -> None:
    """Let the service see what has changed in its folder."""
    gate.app.extensions["cellfacts"].next_look = 0.0


def write(wordpress: WordPress, content: str, name: str = "", author: str = "author") -> str:
    """A post of an author, who may not write HTML as they like; its address."""
    made = wordpress.do("post", **{"as": author}, name=name, content=content)
    assert made["unfiltered"] == (author != "author")
    return f"{wordpress.address}?p={made['id']}"


def read(address: str) -> str:
    """A page as it is sent to a reader without a browser."""
    with urllib.request.urlopen(address, timeout=60) as answer:
        return str(answer.read().decode())


class Words(HTMLParser):
    """The text of an element of a class, and of every element in it."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name, self.depth, self.found = name, 0, ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in {"meta", "input", "link", "img", "br"}:
            return
        if self.depth or self.name in (dict(attrs).get("class") or "").split():
            self.depth += 1

    def handle_endtag(self, tag: str) -> None:
        self.depth -= bool(self.depth)

    def handle_data(self, data: str) -> None:
        self.found += data if self.depth else ""


def words(html: str, name: str = "cellfacts") -> str:
    """What readers read in an element, white space aside."""
    reader = Words(name)
    reader.feed(html)
    return re.sub(r"\s+", "", reader.found)


def links(html: str) -> list[str]:
    """The lines that stand where a text would be."""
    return re.findall(r'<p class="cellfacts-link".*?</p>', html)


def served(gate: Gate, path: str) -> str:
    """A text as the service gives it."""
    text = read(gate.root + path)
    gate.asked()
    return text


@pytest.fixture(scope="module")
def faq(wordpress: WordPress) -> str:
    """A post with one text."""
    return write(wordpress, '[cellfacts widget="faq" locale="en"]', "one-text")


def answering(status: str, body: bytes, headers: list[tuple[str, str]] | None = None) -> Answer:
    """The same answer to every question."""

    def answer(_: dict[str, Any], start_response: Any) -> list[bytes]:
        start_response(status, [("Content-Type", "text/html; charset=utf-8"), *(headers or [])])
        return [body]

    return answer


def only(path: str, status: str, body: bytes, headers: list[tuple[str, str]] | None = None) -> Answer:
    """An answer to questions for one file; the others get through."""
    answer = answering(status, body, headers)
    return lambda environ, start: answer(environ, start) if environ["PATH_INFO"] == f"/v1/{path}" else None


def replay(files: Mapping[str, bytes]) -> Answer:
    """Files as they were once."""
    answers = {f"/v1/{path}": answering("200 OK", body) for path, body in files.items()}
    return lambda environ, start: answers[environ["PATH_INFO"]](environ, start) if environ["PATH_INFO"] in answers else None


def kept(wordpress: WordPress) -> list[list[str]]:
    """Everything of the plugin's that lies in the database: name, value, whether it is loaded with every page."""
    return wordpress.sql("SELECT option_name, option_value, autoload FROM wp_options WHERE option_name LIKE 'cellfacts%'")


def state(wordpress: WordPress) -> dict[str, Any]:
    """What the site has noted of the service."""
    found: dict[str, Any] = json.loads({name: value for name, value, _ in kept(wordpress)}["cellfacts:state"])
    return found


@contextmanager
def added(wordpress: WordPress, code: str) -> Iterator[None]:
    """PHP of the site's own, until the block ends."""
    file = wordpress.folder / "site" / "wp-content" / "mu-plugins" / "theirs.php"
    file.parent.mkdir(exist_ok=True)
    file.write_text(code)
    try:
        yield
    finally:
        file.unlink()


@contextmanager
def in_theme(wordpress: WordPress, theme: str) -> Iterator[None]:
    """Another theme, until the block ends."""
    wordpress.do("theme", theme=theme)
    try:
        yield
    finally:
        wordpress.do("theme", theme="twentytwentythree")


# WordPress asks no address with another port than those of the web, as a service of the tests has.
ANY_PORT = "<?php add_filter('http_allowed_safe_ports', fn($ports, $host, $url) => [parse_url($url, PHP_URL_PORT)], 10, 3);"


# --- What an author gets


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("locale", [ENGLISH, CHINESE], ids=str)
def test_an_author_who_may_not_write_html_has_the_text_in_the_page(
    visit: Open,
    wordpress: WordPress,
    gate: Gate,
    calm: None,
    locale: Locale,
    width: int,
) -> None:
    tag = locale.tag
    address = write(wordpress, f'<p>Before.</p>\n\n[cellfacts widget="status" locale="{tag}" heading="3"]\n\n<p>After.</p>')
    expected = words(served(gate, f"{tag}/status.h3.html"))
    reader = visit(viewport={"width": width, "height": 900})
    page = reader.to(address)
    article = page.locator("article.cellfacts")
    assert article.count() == 1
    assert article.get_attribute("lang") == tag
    assert words(page.content()) == expected
    assert page.locator("article.cellfacts h3.cellfacts__title").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    frame = article.locator(".cellfacts__frame").evaluate("node => getComputedStyle(node).containerType")
    assert frame == "inline-size", "the stylesheet is in the page"
    assert reader.complaints == []
    assert reader.hosts - {""} == {f"{HOST}:{wordpress.port}"}, "readers ask the clinic's own site only"
    assert reader.context.cookies() == []
    assert not re.search(r"data-hx-|<script[^>]*cellfacts", page.content())


def test_the_line_in_the_readme_is_all_that_an_author_writes(wordpress: WordPress, gate: Gate, calm: None) -> None:
    line = snippets(method_page("wordpress"))["cellfacts snippet status --method wordpress"]
    assert words(read(write(wordpress, line))) == words(served(gate, "en/status.html"))


WAYS: Mapping[str, Callable[[str, str, str], str]] = {
    "shortcode": lambda slug, tag, _: f'[cellfacts widget="{slug}" locale="{tag}"]',
    "block": lambda slug, tag, _: f"<!-- wp:cellfacts/widget {json.dumps({'widget': slug, 'locale': tag})} /-->",
    "address": lambda slug, tag, root: f"{root}{tag}/{slug}.page.html",
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("locale", [ENGLISH, CHINESE], ids=str)
def test_no_filter_of_wordpress_changes_a_word(wordpress: WordPress, gate: Gate, calm: None, locale: Locale, way: str) -> None:
    """WordPress bends quotation marks, turns :) into pictures and addresses into frames; a lost or changed word here is the worst bug."""
    parts = [WAYS[way](slug, locale.tag, gate.root) for slug in SLUGS]
    shown = read(write(wordpress, "\n\n".join(["Before.", *parts, "After."])))
    assert words(shown) == "".join(words(served(gate, f"{locale.tag}/{slug}.html")) for slug in SLUGS)
    assert shown.count("<article class=") == len(SLUGS)
    assert "<iframe" not in shown
    assert "Before." in shown
    assert "After." in shown


QUESTIONS = tuple(question.path for widget in CONTENT.widgets for question in CONTENT.questions(widget))
BRIEFS = tuple(f"{slug}.brief" for slug in SLUGS)


def short(text: str, tag: str, root: str, way: str) -> str:
    """What an author writes for a brief or a question."""
    widget, _, question = text.partition("/")
    slug, _, form = widget.partition(".")
    named = {"question": question} if question else {"widget": slug, "form": form}
    if way == "shortcode":
        return f"[cellfacts {' '.join(f'{name}={chr(34)}{value}{chr(34)}' for name, value in named.items())} locale={chr(34)}{tag}{chr(34)}]"
    if way == "block":
        return f"<!-- wp:cellfacts/widget {json.dumps({**named, 'locale': tag})} /-->"
    return f"{root}{tag}/{text}.page.html"


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("locale", [ENGLISH, CHINESE], ids=str)
def test_short_forms_are_in_the_page_word_for_word(
    wordpress: WordPress, gate: Gate, calm: None, locale: Locale, way: str
) -> None:
    for texts in (BRIEFS, [path for path in QUESTIONS if locale.tag in TITLES[path]]):
        shown = read(write(wordpress, "\n\n".join(short(text, locale.tag, gate.root, way) for text in texts)))
        assert words(shown) == "".join(words(served(gate, f"{locale.tag}/{text}.html")) for text in texts)
        assert shown.count("<article class=") == len(texts)
        assert "<iframe" not in shown
        assert links(shown) == []


@pytest.mark.parametrize("path", [path for path in QUESTIONS if "zh-Hans" not in TITLES[path]])
def test_a_question_that_a_language_does_not_have_is_in_english(wordpress: WordPress, gate: Gate, calm: None, path: str) -> None:
    shown = read(write(wordpress, short(path, "zh-Hans", gate.root, "shortcode")))
    assert words(shown) == words(served(gate, f"en/{path}.html"))
    assert re.findall('<article [^>]*lang="([^"]+)"', shown) == ["en"]


@pytest.mark.parametrize(
    ("written", "page"),
    [
        ('widget="status" form="poster"', "status"),
        ('question="cures"', "faq"),
        ('widget="status" question="risks"', "status"),
        ('widget="faq" form="brief" question="risks"', "faq"),
        ('form="brief"', "guide"),
    ],
)
def test_a_form_that_the_plugin_does_not_know_is_the_link(
    wordpress: WordPress, gate: Gate, calm: None, written: str, page: str
) -> None:
    """So whatever is new one day never becomes another text than the one that was meant."""
    shown = read(write(wordpress, f'[cellfacts {written} locale="en"]'))
    assert "<article" not in shown
    assert [re.findall('href="([^"]+)"', line) for line in links(shown)] == [[f"{gate.root}en/{page}.page.html"]]
    assert [path for path in gate.asked() if path.endswith(".html")] == []


def test_a_service_older_than_a_form_leaves_the_link(wordpress: WordPress, gate: Gate, calm: None) -> None:
    old = answering("404 Not Found", b"<article class='cellfacts'>What there is</article>")
    gate.instead = lambda environ, start: old(environ, start) if re.search(r"\.brief\.|/faq/", environ["PATH_INFO"]) else None
    for text, page in (("status.brief", "status"), (QUESTIONS[0], QUESTIONS[0])):
        shown = read(write(wordpress, short(text, "en", gate.root, "shortcode")))
        assert "<article" not in shown
        (line,) = links(shown)
        assert f'href="{gate.root}en/{page}.page.html"' in line


def test_withdrawing_a_widget_takes_its_brief_and_questions(wordpress: WordPress, gate: Gate, store: Store) -> None:
    texts = ("faq.brief", QUESTIONS[0], "status.brief")
    address = write(wordpress, "\n\n".join(short(text, "en", gate.root, "shortcode") for text in texts))
    before = read(address)
    assert before.count("<article") == len(texts)
    store.withdraw_fragment("faq", "en", "wrong")
    look_again(gate)
    wordpress.later(6 * MINUTES)
    shown = read(address)
    assert shown.count('class="cellfacts__notice cellfacts__notice--withdrawn"') == 2
    assert words(served(gate, "en/status.brief.html")) in words(shown)


@pytest.mark.parametrize("rest", ["#cellfacts-faq", "?from=newsletter&to=us", "#", "?"])
@pytest.mark.parametrize("folder", ["", "releases/0123456789abcdef/"])
def test_an_address_with_more_to_it_or_of_one_release_is_the_current_text(
    wordpress: WordPress, gate: Gate, calm: None, folder: str, rest: str
) -> None:
    """A frame of the service would show it each reader's address."""
    with added(wordpress, ANY_PORT):
        shown = read(write(wordpress, f"{gate.root}{folder}en/faq.page.html{rest}"))
    assert sorted(gate.asked()) == ["channel.json", "en/faq.html", "widget.css"]
    assert words(shown) == words(served(gate, "en/faq.html"))
    assert "<iframe" not in shown


def test_an_address_that_has_lost_the_s_of_https_is_the_current_text(wordpress: WordPress, gate: Gate, calm: None) -> None:
    other = gate.root.replace("http://", "https://")
    assert words(read(write(wordpress, f"{other}en/faq.page.html"))) == words(served(gate, "en/faq.html"))


@pytest.mark.parametrize(
    "quotes", ["””", "“”", "‘’", "„“", "«»", "″″", "＂＂", "&#8221;&#8221;", "&#8243;&#8243;", "&quot;&quot;"]
)
def test_quotation_marks_that_a_word_processor_has_bent_do_no_harm(
    wordpress: WordPress, gate: Gate, calm: None, quotes: str
) -> None:
    before, after = quotes[: len(quotes) // 2], quotes[len(quotes) // 2 :]
    shown = read(
        write(wordpress, f"[cellfacts widget={before}faq{after} locale={before}zh-Hans{after} heading={before}3{after}]")
    )
    assert words(shown) == words(served(gate, "zh-Hans/faq.h3.html"))


def test_no_word_of_a_text_is_a_command_to_wordpress(wordpress: WordPress, gate: Gate, calm: None, faq: str) -> None:
    """What other plugins and themes look for in a page is not found in a text of ours."""
    said = 'It\'s "quoted" -- 8) :) ... [caption]x[/caption] [embed]https://example.org/[/embed] 2x2 (tm) &amp; &lt;b&gt;'
    text = served(gate, "en/faq.html").replace("</p>", f" {said}</p>", 1)
    text = text.replace("<strong>", '<strong aria-label="[caption]">', 1).replace(
        "<summary", '<summary aria-label="[caption]"', 1
    )
    gate.instead = only("en/faq.html", "200 OK", text.encode())
    for content in ('[cellfacts widget="faq" locale="en"]', WAYS["block"]("faq", "en", "")):
        shown = read(write(wordpress, content))
        assert words(shown) == words(text)
        assert 'aria-label="&#x5b;caption&#x5d;"' in shown


def test_a_page_with_three_texts_asks_for_each_once_and_then_for_four_minutes_not_at_all(
    wordpress: WordPress, gate: Gate, calm: None
) -> None:
    slugs = ("faq", "status", "red-flags")
    address = write(wordpress, "\n\n".join(f'[cellfacts widget="{slug}" locale="en"]' for slug in (*slugs, "faq")))
    assert read(address).count("<article class=") == 4
    once = sorted(["channel.json", "widget.css", *(f"en/{slug}.html" for slug in slugs)])
    assert sorted(gate.asked()) == once
    assert words(read(address))
    assert gate.asked() == []
    wordpress.later(250)
    assert read(address).count("<article class=") == 4
    assert sorted(gate.asked()) == once


def test_plugins_that_cache_whole_pages_are_told_not_to_keep_this_one(
    wordpress: WordPress, gate: Gate, calm: None, faq: str
) -> None:
    with added(
        wordpress, "<?php add_action('wp_footer', fn() => print(defined('DONOTCACHEPAGE') ? 'not to be kept' : 'as you like'));"
    ):
        assert "not to be kept" in read(faq)
        assert "as you like" in read(write(wordpress, "Nothing of ours."))


def test_two_readers_at_once_make_one_question(wordpress: WordPress, gate: Gate, calm: None, faq: str) -> None:
    def slow(environ: dict[str, Any], _: Any) -> None:
        if environ["PATH_INFO"].endswith("channel.json"):
            time.sleep(1)

    gate.instead = slow
    seen: list[str] = []
    readers = [threading.Thread(target=lambda: seen.append(read(faq))) for _ in range(3)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    assert [page.count("<article class=") for page in seen] == [1, 1, 1]
    assert sorted(gate.asked()) == ["channel.json", "en/faq.html", "widget.css"]


def test_no_question_tells_of_the_site_or_its_reader(wordpress: WordPress, gate: Gate, calm: None, faq: str) -> None:
    secrets = {"Cookie": "session=secret-of-hers", "Referer": "http://search.test/?q=secret", "User-Agent": "secret/1.0"}
    request = urllib.request.Request(f"{faq}&secret=melanoma", headers={**secrets, "X-Forwarded-For": "203.0.113.7"})
    with urllib.request.urlopen(request) as answer:
        assert b"<article" in answer.read()
    assert len(gate.site.received) == 3
    for question in gate.site.received:
        said = f"{question.path} {dict(question.headers)}"
        assert "secret" not in said, said
        assert "203.0.113.7" not in said, said
        assert str(wordpress.port) not in said, said
        assert question.headers["user-agent"] == "cellfacts-wordpress"
        told = {"host", "user-agent", "accept", "accept-encoding", "cache-control", "connection", "referer"}
        assert set(question.headers) <= told, said
        # PHP's curl extension names the address that it asks for.
        assert question.headers.get("referer", gate.site.address + question.path[1:]) == gate.site.address + question.path[1:]
    noted = json.dumps(kept(wordpress))
    assert "secret" not in noted
    assert "203.0.113.7" not in noted
    assert {load for name, _, load in kept(wordpress) if ":" in name} == {"no"}


def test_questions_of_wordpress_about_addresses_in_posts_tell_nothing_of_the_site(
    wordpress: WordPress, gate: Gate, calm: None
) -> None:
    """It looks whether they want to know of the post."""
    with added(wordpress, ANY_PORT):
        write(wordpress, f'{gate.root}en/faq.page.html\n\n<a href="{gate.root}en/status.page.html">Link</a>')
        gate.asked()
        wordpress.do("ping")
    told = {question.path: question.headers["user-agent"] for question in gate.site.received}
    assert told.keys() >= {f"/v1/en/{slug}.page.html" for slug in ("faq", "status")}, "and those in the posts of other tests"
    assert set(told.values()) == {"cellfacts-wordpress"}


# --- Where a text does not stand


@pytest.mark.parametrize("way", WAYS)
def test_a_feed_has_the_link_because_wordpress_would_not_tell_of_a_withdrawal(
    wordpress: WordPress, gate: Gate, calm: None, way: str
) -> None:
    """It answers 304 until a post is written, and readers of feeds keep what they have."""
    write(wordpress, f"Feedword{way}.\n\n{WAYS[way]('faq', 'en', gate.root)}")
    for kind in ("rss2", "atom", "rdf"):
        feed = read(f"{wordpress.address}?s=Feedword{way}&feed={kind}")
        assert f"Feedword{way}." in feed
        assert "<article" not in feed
        assert kind == "rdf" or f"{gate.root}en/faq.page.html" in links(feed)[0]
    assert gate.asked() == []


@pytest.mark.parametrize("way", WAYS)
def test_an_excerpt_has_no_part_of_a_text(wordpress: WordPress, gate: Gate, calm: None, way: str) -> None:
    """Cut off after some words, a text can say the contrary."""
    address = write(wordpress, f"Excerptword{way}.\n\n{WAYS[way]('faq', 'en', gate.root)}\n\nAfter.")
    number = address.rpartition("=")[2]
    excerpt = json.loads(read(f"{wordpress.address}?rest_route=/wp/v2/posts/{number}&_fields=excerpt"))["excerpt"]["rendered"]
    (described,) = re.findall(
        r"<description><!\[CDATA\[(.*?)\]\]>", read(f"{wordpress.address}?s=Excerptword{way}&feed=rss2"), re.DOTALL
    )
    for html in (excerpt, described):
        assert re.sub(r"<[^>]*>|\s", "", html) == f"Excerptword{way}.After."
    # Those that list posts by their excerpts, where they are there.
    themes = wordpress.folder / "site" / "wp-content" / "themes"
    for theme in {"twentytwentythree", "twentytwentyone"} & {path.name for path in themes.iterdir()}:
        with in_theme(wordpress, theme):
            found = read(f"{wordpress.address}?s=Excerptword{way}")
        assert "After." in found
        assert "Questions and answers" not in found
        assert '<article class="cellfacts' not in found
    assert gate.asked() == []


# --- When something is wrong


def test_while_the_service_is_down_the_last_good_text_stays_for_seven_days(
    wordpress: WordPress, gate: Gate, calm: None, faq: str
) -> None:
    good = words(read(faq))
    assert good
    gate.down()
    try:
        for passed in (6 * MINUTES, 1 * DAYS, 7 * DAYS - MINUTES):
            wordpress.later(passed)
            assert words(read(faq)) == good, passed
        wordpress.later(7 * DAYS + MINUTES)
        gone = read(faq)
        assert "<article" not in gone
        assert links(gone) == [
            f'<p class="cellfacts-link" lang="en"><a href="{gate.root}en/faq.page.html" rel="noreferrer" referrerpolicy="no-referrer">'
            "Questions and answers</a></p>"
        ]
    finally:
        gate.up()
    wordpress.later(7 * DAYS + 7 * MINUTES)
    assert words(read(faq)) == good


def test_what_was_never_reached_is_a_link_in_the_right_language(wordpress: WordPress, gate: Gate, calm: None) -> None:
    address = write(wordpress, '[cellfacts widget="red-flags" locale="zh-CN"]')
    gate.down()
    try:
        (link,) = links(read(address))
    finally:
        gate.up()
    assert 'lang="zh-Hans"' in link
    assert f'href="{gate.root}zh-Hans/red-flags.page.html" rel="noreferrer"' in link
    assert words(link, "cellfacts-link") == TITLES["red-flags"]["zh-Hans"]


def test_a_service_that_fails_is_left_in_peace(wordpress: WordPress, gate: Gate, calm: None, faq: str) -> None:
    """Half a minute at first, five minutes at most."""
    gate.instead = answering("503 Service Unavailable", b"")
    now = 0.0
    read(faq)
    assert gate.asked() == ["channel.json"]
    for pause in (30, 60, 120, 240, 300, 300):
        wordpress.later(now + pause - 5)
        read(faq)
        assert gate.asked() == [], pause
        now += pause + 2
        wordpress.later(now)
        read(faq)
        assert gate.asked() == ["channel.json"], pause


@pytest.mark.parametrize("whole", [False, True], ids=["one text", "the release"])
def test_a_withdrawal_reaches_the_page_within_five_minutes_and_stays(
    wordpress: WordPress, gate: Gate, store: Store, faq: str, english: Catalog, release: Release, whole: bool
) -> None:
    read(faq)
    if whole:
        store.withdraw(release.id, "wrong")
    else:
        store.withdraw_fragment("faq", "en", "wrong")
    look_again(gate)
    wordpress.later(5 * MINUTES)
    shown = read(faq)
    assert "cellfacts__notice--withdrawn" in shown
    assert re.sub(r"\s", "", english.text(CONTENT.notice("withdrawn", "title"))) in words(shown)
    gate.down()
    try:
        wordpress.later(2 * DAYS)
        assert words(read(faq)) == words(shown)
    finally:
        gate.up()


def test_what_was_withdrawn_is_not_shown_even_if_the_notice_does_not_come(
    wordpress: WordPress, gate: Gate, store: Store, faq: str
) -> None:
    """The channel is known, the text is not: a link."""
    status = write(wordpress, '[cellfacts widget="status" locale="en"]')
    assert "<article" in read(faq)
    assert "<article" in read(status)
    store.withdraw_fragment("faq", "en", "wrong")
    look_again(gate)
    gate.instead = only("en/faq.html", "500 Internal Server Error", b"")
    wordpress.later(5 * MINUTES)
    assert len(links(read(faq))) == 1
    wordpress.later(12 * MINUTES)
    assert "<article" in read(status), "the others go on"


def test_an_old_text_from_a_cache_is_not_taken_for_the_notice(wordpress: WordPress, gate: Gate, store: Store, faq: str) -> None:
    before = served(gate, "en/faq.html").encode()
    read(faq)
    store.withdraw_fragment("faq", "en", "wrong")
    look_again(gate)
    gate.instead = only("en/faq.html", "200 OK", before)
    wordpress.later(5 * MINUTES)
    shown = read(faq)
    assert "<article" not in shown
    assert len(links(shown)) == 1


@pytest.mark.parametrize("status", ["404 Not Found", "410 Gone", "403 Forbidden", "451 Unavailable For Legal Reasons"])
@pytest.mark.parametrize("path", ["en/faq.html", "channel.json"])
def test_an_answer_that_there_is_no_text_replaces_the_last_good_one_at_once(
    wordpress: WordPress, gate: Gate, calm: None, faq: str, path: str, status: str
) -> None:
    good = words(read(faq))
    gate.instead = only(path, status, b"<p>not here</p>")
    wordpress.later(5 * MINUTES)
    shown = read(faq)
    assert "<article" not in shown
    assert len(links(shown)) == 1
    gate.down()
    try:
        wordpress.later(12 * MINUTES)
        assert len(links(read(faq))) == 1, "nor does it come back when nobody answers"
    finally:
        gate.up()
    gate.instead = None
    wordpress.later(20 * MINUTES)
    assert words(read(faq)) == good


def test_when_the_service_says_gone_no_kept_text_is_shown(wordpress: WordPress, gate: Gate, calm: None, faq: str) -> None:
    status = write(wordpress, '[cellfacts widget="status" locale="en"]')
    assert "<article" in read(faq)
    assert "<article" in read(status)
    gate.instead = answering("410 Gone", b"")
    wordpress.later(5 * MINUTES)
    assert "<article" not in read(faq)
    gate.down()
    try:
        assert "<article" not in read(status)
    finally:
        gate.up()


def test_an_older_channel_is_not_believed(
    wordpress: WordPress, gate: Gate, store: Store, faq: str, books: Mapping[Locale, Catalog]
) -> None:
    """A service restored from a backup, or a cache that replays: what came after is not undone."""
    old_channel, old_text = served(gate, "channel.json").encode(), served(gate, "en/faq.html").encode()
    read(faq)
    texts = {**books[ENGLISH].texts, "faq.title": "Corrected questions"}
    newer = build_release(CONTENT, {**books, ENGLISH: replace(books[ENGLISH], texts=texts)})
    store.write(newer)
    store.activate(newer.id)
    look_again(gate)
    wordpress.later(5 * MINUTES)
    assert "Correctedquestions" in words(read(faq))
    gate.instead = replay({"channel.json": old_channel, "en/faq.html": old_text})
    wordpress.later(10 * MINUTES)
    assert "Correctedquestions" in words(read(faq))
    assert '["lost",' in state(wordpress)["error"]
    gate.instead = replay({"en/faq.html": old_text})
    wordpress.later(20 * MINUTES)
    assert "Correctedquestions" in words(read(faq))
    assert '["other_release",' in state(wordpress)["error"]


def test_what_is_past_its_date_and_does_not_say_so_is_not_shown(wordpress: WordPress, gate: Gate, calm: None, faq: str) -> None:
    """The service adds the notice; while it is away, nobody does."""
    due = time.mktime(time.strptime("2026-12-23", "%Y-%m-%d")) - time.mktime(time.strptime("2026-11-24", "%Y-%m-%d"))
    wordpress.later(due - 1 * DAYS)
    assert "<article" in read(faq)
    gate.down()
    try:
        wordpress.later(due + 1 * DAYS)
        assert "<article" in read(faq)
        wordpress.later(due + 2 * DAYS)
        assert "<article" not in read(faq)
    finally:
        gate.up()


FAQ_ROOT = '<article class="cellfacts cellfacts-faq" lang="en" dir="ltr" itemscope>'


def hostile(text: str) -> dict[str, tuple[str, bytes]]:
    """Answers in the place of a text. text: as it should be."""

    def changed(old: str, new: str) -> tuple[str, bytes]:
        assert old in text
        return "200 OK", text.replace(old, new, 1).encode()

    lead = '<div class="cellfacts__frame">'
    return {
        "script": changed(lead, f"<script>alert(1)</script>{lead}"),
        "script in capitals": changed(lead, f"<ScRiPt>alert(1)</ScRiPt>{lead}"),
        "handler": changed(lead, '<div class="cellfacts__frame" onclick="alert(1)">'),
        "style": changed(lead, '<div class="cellfacts__frame" style="position:fixed">'),
        "style element": changed(lead, f"<style>body{{display:none}}</style>{lead}"),
        "frame": changed(lead, f'<iframe src="https://evil.test/"></iframe>{lead}'),
        "image": changed(lead, f'<img src="https://evil.test/x.png">{lead}'),
        "form": changed(lead, f'<form action="https://evil.test/">{lead}'),
        "javascript": changed('href="https://', 'href="javascript:alert(1)//'),
        "data address": changed('href="https://', 'href="data:text/html,https://'),
        "text field": changed(lead, f'<input type="text">{lead}'),
        "comment": changed(lead, f"<!-- wp:html -->{lead}"),
        "one element too many": changed("</article>", "</div></article>"),
        "cut off": ("200 OK", text[: len(text) // 2].encode()),
        "cut off and closed": ("200 OK", (text[: len(text) // 2] + "</article>").encode()),
        "something after it": ("200 OK", f"{text}<p>Buy here.</p>".encode()),
        "two texts": ("200 OK", f"{text}{text}".encode()),
        "NUL": changed("<p>", "<p>\0"),
        "broken UTF-8": ("200 OK", text.encode().replace(b"<p>", b"<p>\xff\xfe", 1)),
        "another text": changed("cellfacts-faq", "cellfacts-status"),
        "another language": changed('lang="en"', 'lang="zh-Hans"'),
        "no release": changed('itemprop="version"', 'itemprop="keywords"'),
        "two releases": changed("</article>", f'<span class="cellfacts__release">{"0" * 16}</span></article>'),
        "a portal's page": ("200 OK", b"<!doctype html><html><body><h1>Sign in to the Wi-Fi</h1></body></html>"),
        "nothing": ("200 OK", b""),
        "204": ("204 No Content", b""),
        "206": ("206 Partial Content", text.encode()),
        "5 MB": ("200 OK", text.encode() + b" " * 5_000_000),
        "a redirect": ("302 Found", text.encode()),
    }


KINDS = tuple(hostile(f'{FAQ_ROOT}<div class="cellfacts__frame"><p><a href="https://a.test/"><i itemprop="version"></article>'))


def test_a_text_of_before_the_short_forms_which_says_its_release_in_words_is_shown(
    wordpress: WordPress, gate: Gate, calm: None, faq: str
) -> None:
    """So partners can take the plugin anew before the service has a new release."""
    text = served(gate, "en/faq.html")
    (line, number) = re.findall('(<meta itemprop="version" content="([0-9a-f]{16})">)', text)[0]
    older = text.replace(line, "").replace(
        "</footer>", f'<p><span class="cellfacts__release">Release {number}</span></p></footer>'
    )
    gate.instead = only("en/faq.html", "200 OK", older.encode())
    assert words(read(faq)) == words(older)


@pytest.mark.parametrize("kind", KINDS)
def test_a_hostile_answer_gives_the_link_or_the_last_good_text(
    wordpress: WordPress, gate: Gate, calm: None, faq: str, kind: str
) -> None:
    status, body = hostile(served(gate, "en/faq.html"))[kind]
    answer = only("en/faq.html", status, body, [("Location", f"{gate.root}elsewhere")] if status[0] == "3" else [])
    good = ""
    for minutes in (0, 10):
        gate.instead = answer
        wordpress.later(minutes * MINUTES)
        shown = read(faq)
        assert not re.search(r"alert\(1\)|evil\.test|Buy here|Wi-Fi", shown)
        assert words(shown) == good
        assert len(links(shown)) == (0 if good else 1)
        asked = gate.asked()
        assert "en/faq.html" in asked
        assert "elsewhere" not in asked
        assert re.search(r"en/faq\.html|slow", state(wordpress)["error"])
        gate.instead = None
        wordpress.later((minutes + 5) * MINUTES)
        good = words(read(faq))
        assert good


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<h1>Sign in to the Wi-Fi</h1>",
        b"[]",
        b"null",
        b'{"format": 2}',
        b'{"format": 3, "sequence": 9, "current": "0123456789abcdef", "withdrawn": []}',
        b'{"format": 2, "sequence": "9", "current": "0123456789abcdef", "withdrawn": []}',
        b'{"format": 2, "sequence": 9, "current": "../../wp-config", "withdrawn": []}',
        b'{"format": 2, "sequence": 9, "current": "0123456789abcdef", "withdrawn": [1]}',
        b'{"format": 2, "sequence": 9, "current": "0123456789abcdef", "withdrawn": [{"release": [], "sequence": 1}]}',
        b"[" * 100_000,
    ],
)
def test_what_is_no_channel_changes_nothing(wordpress: WordPress, gate: Gate, calm: None, faq: str, body: bytes) -> None:
    good = words(read(faq))
    sequence = state(wordpress)["sequence"]
    gate.instead = only("channel.json", "200 OK", body)
    wordpress.later(5 * MINUTES)
    assert words(read(faq)) == good
    assert state(wordpress)["sequence"] == sequence


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("}\n", "}body{display:none}"),
        ("@layer cellfacts-style{", "@layer cellfacts-style{body{display:none}"),
        ("@layer cellfacts-style{", "@layer cellfacts-style{.cellfacts,p{display:none}"),
        ("@layer cellfacts-style{", '@layer cellfacts-style{.cellfacts{background:url("https://evil.test/")}'),
        ("@layer cellfacts-style{", '@layer cellfacts-style{.cellfacts{background:image-set("x" 1x)}'),
        ("@layer cellfacts-style{", "@layer cellfacts-style{.cellfacts{background:u\\72l(x)}"),
        ("@layer cellfacts-style{", "@import 'x';@layer cellfacts-style{"),
        ("@layer cellfacts-style{", "@layer cellfacts-style{}</style><script>alert(1)</script>"),
        ("@layer cellfacts-style{", "@layer cellfacts-style{@font-face{font-family:x}"),
        ("@layer cellfacts-style{", "} body{display:none} @layer cellfacts-style{"),
    ],
)
def test_a_stylesheet_that_is_not_ours_alone_is_left_out_and_the_text_stays(
    wordpress: WordPress, gate: Gate, calm: None, faq: str, old: str, new: str
) -> None:
    css = served(gate, "widget.css")
    assert old in css
    gate.instead = only("widget.css", "200 OK", css.replace(old, new, 1).encode())
    shown = read(faq)
    assert words(shown)
    assert "cellfacts-reset" not in shown
    assert "widget.css" in state(wordpress)["error"]


def test_a_stylesheet_that_is_refused_holds_up_no_text(wordpress: WordPress, gate: Gate, calm: None, faq: str) -> None:
    """In an older theme it is asked for first."""
    gate.instead = only("widget.css", "200 OK", b"body{display:none}")
    with in_theme(wordpress, "twentytwentyone"):
        assert words(read(faq))
        assert gate.asked() == ["channel.json", "widget.css", "en/faq.html"]
        read(faq)
        assert gate.asked() == []
        gate.instead = None
        wordpress.later(70)
        assert "cellfacts-reset" in read(faq)


def test_an_answer_that_drips_ends(wordpress: WordPress, gate: Gate, calm: None, faq: str) -> None:
    def drip(environ: dict[str, Any], start_response: Any) -> Iterable[bytes] | None:
        if not environ["PATH_INFO"].endswith("faq.html"):
            return None
        start_response("200 OK", [("Content-Type", "text/html")])
        return (time.sleep(0.5) or b"x" for _ in range(60))

    gate.instead = drip
    began = time.monotonic()
    assert len(links(read(faq))) == 1
    assert time.monotonic() - began < 9
    assert re.search("slow|timed out", state(wordpress)["error"])  # ours, or the curl extension's


def test_an_answer_that_is_packed_is_not_unpacked(wordpress: WordPress, gate: Gate, calm: None, faq: str) -> None:
    """A few bytes could become more than there is memory for."""
    packed = gzip.compress(served(gate, "en/faq.html").encode())
    gate.instead = only("en/faq.html", "200 OK", packed, [("Content-Encoding", "gzip")])
    assert len(links(read(faq))) == 1
    assert state(wordpress)["error"] == '["slow",[]]'


def test_nobody_waits_for_a_page_that_hung_while_it_asked(wordpress: WordPress, gate: Gate, calm: None, faq: str) -> None:
    good = words(read(faq))
    noted = state(wordpress)
    wordpress.later(20 * MINUTES)
    asked = json.dumps({**noted, "asked": int(NOON.timestamp()) + 19 * MINUTES})
    wordpress.sql(f"UPDATE wp_options SET option_value = '{asked}' WHERE option_name = 'cellfacts:state'")
    lock = "SELECT GET_LOCK(CONCAT('cellfacts ', MD5('wordpress wp_options')), 0), SLEEP(20)"
    hung = subprocess.Popen([program("php"), "-r", SQL, wordpress.folder / "db.sock", lock])
    try:
        while not wordpress.sql("SELECT IS_USED_LOCK(CONCAT('cellfacts ', MD5('wordpress wp_options')))")[0][0]:
            time.sleep(0.1)
        began = time.monotonic()
        gate.asked()
        assert words(read(faq)) == good
        assert time.monotonic() - began < 5
        assert gate.asked() == []
    finally:
        hung.kill()
        hung.wait()


ATTACKS = (
    '[cellfacts widget="../../wp-config" locale="en"]',
    '[cellfacts widget="faq/../status" locale="../.."]',
    '[cellfacts widget="en/faq.html" locale="en"]',
    "[cellfacts widget='\"><script>alert(1)</script>' locale='\"><script>alert(1)</script>']",
    '[cellfacts widget="faq" locale=\'" onmouseover="alert(1)\' heading="1); alert(1)"]',
    '[cellfacts widget="http://evil.test/" locale="//evil.test"]',
    "[cellfacts]",
    "[cellfacts widget]",
    '<!-- wp:cellfacts/widget {"widget":["faq"],"locale":{"a":"b"},"heading":"x"} /-->',
    '<!-- wp:cellfacts/widget {"widget":"../../wp-config","locale":"\\u003cscript\\u003e","heading":99} /-->',
)


@pytest.mark.parametrize("content", ATTACKS)
def test_what_an_author_writes_is_only_looked_up(wordpress: WordPress, gate: Gate, calm: None, content: str) -> None:
    shown = read(write(wordpress, content))
    known = {"channel.json", "widget.css", "en/faq.html", "en/status.html"}
    assert set(gate.asked()) <= known
    body = shown[shown.index("entry-content") :]
    assert not re.search(r"alert\(1\)|evil\.test|onmouseover|DB_PASSWORD", re.sub(r"\[cellfacts.*?\]", "", body, flags=re.DOTALL))
    assert links(shown) or words(shown) or "[cellfacts" in body


# --- Other ways


def checked(address: str) -> list[str]:
    """What `cellfacts check-page` makes of a page: how each text comes and its state, and the name of each check that found something."""
    report = json.loads(CliRunner().invoke(main, ["check-page", address, "--json"]).output)
    return [
        *(f"{text['how']} {text['state']}" for text in report["texts"]),
        *(finding["check"] for finding in report["findings"]),
    ]


def test_check_page_says_what_wordpress_has_made_of_a_code(wordpress: WordPress, gate: Gate, calm: None) -> None:
    for way in WAYS.values():
        assert checked(write(wordpress, way("status", "en", gate.root))) == ["text current"]
    assert checked(write(wordpress, '[cellfacts widget="statsu"]')) == ["only-link"]
    filtered = write(wordpress, METHODS["htmx"].code(Placement(CONTENT.find("status"), ENGLISH, "Approved?", gate.root)))
    head = METHODS["htmx"].head_code(gate.root)
    script = wordpress.folder / "site" / "js" / "htmx.min.js"
    script.parent.mkdir(exist_ok=True)
    script.write_bytes((htmx_folder() / "htmx-2.0.11.min.js").read_bytes())
    with added(wordpress, f"<?php add_action('wp_head', function () {{ ?>{head}<?php }});"):
        assert checked(filtered) == ["htmx current", "snippet"]
    typed = [write(wordpress, WAYS[way]("status", "en", gate.root)) for way in ("shortcode", "address")]
    wordpress.do("deactivate", plugin=PLUGIN)
    try:
        assert [checked(address) for address in typed] == [["code-as-words"], ["code-as-words"]]
    finally:
        wordpress.do("activate", plugin=PLUGIN)


@pytest.mark.parametrize("way", ["{}", "<!-- wp:html -->\n{}\n<!-- /wp:html -->"], ids=["Text tab", "Custom HTML block"])
def test_the_htmx_snippet_of_an_author_still_works(
    visit: Open, wordpress: WordPress, gate: Gate, calm: None, english: Catalog, way: str
) -> None:
    """WordPress's filter takes one attribute away, which the page's own referrer policy stands in for, and those that htmx 4 reads on errors."""
    site = wordpress.folder / "site"
    snippet = METHODS["htmx"].code(Placement(CONTENT.find("faq"), ENGLISH, english.text(CONTENT.find("faq").title), gate.root))
    made = wordpress.do("post", **{"as": "author"}, name="with-htmx", content=way.format(snippet))
    names = r"[a-z0-9:-]+(?==)"
    lost = set(re.findall(names, snippet)) - set(re.findall(names, made["content"]))
    assert {name for name in lost if not name.startswith("data-hx-status:")} == {"referrerpolicy"}
    (site / "js").mkdir(exist_ok=True)
    (site / "js" / "htmx.min.js").write_bytes((htmx_folder() / "htmx-2.0.11.min.js").read_bytes())
    with added(wordpress, f"<?php add_action('wp_head', function () {{ ?>{METHODS['htmx'].head_code(gate.root)}<?php }});"):
        reader = visit()
        page = reader.to(f"{wordpress.address}?p={made['id']}")
        page.locator("article.cellfacts-faq").wait_for()
        assert words(page.content()) == words(served(gate, "en/faq.html"))
        assert reader.complaints == []
        page.click("#cellfacts-faq-language")
        page.locator("article.cellfacts-faq[lang=zh-Hans]").wait_for()


EMBED_BLOCK = """<!-- wp:embed {{"url":"{0}"}} -->
<figure class="wp-block-embed"><div class="wp-block-embed__wrapper">
{0}
</div></figure>
<!-- /wp:embed -->"""


@pytest.mark.parametrize("way", [*WAYS, "embed block"])
@pytest.mark.parametrize("theme", ["twentytwentythree", "twentytwentyone"])
def test_the_stylesheet_stands_in_the_head_before_the_text(
    wordpress: WordPress, gate: Gate, calm: None, theme: str, way: str
) -> None:
    """In themes of blocks and in older ones."""
    made = {**WAYS, "embed block": lambda *_: EMBED_BLOCK.format(f"{gate.root}en/faq.page.html")}
    address = write(wordpress, made[way]("faq", "en", gate.root))
    with in_theme(wordpress, theme):
        shown = read(address)
    assert shown.count("@layer cellfacts-style,cellfacts-reset") == 1
    assert shown.index("@layer cellfacts-style") < shown.index("</head>") < shown.index("<article")
    assert served(gate, "widget.css").strip() in shown


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("theme", ["twentytwentythree", "twentytwentyone"])
def test_on_a_phone_the_text_stands_in_the_column_of_the_theme(
    visit: Open, wordpress: WordPress, gate: Gate, calm: None, theme: str, way: str
) -> None:
    address = write(wordpress, f"<p class='theirs'>Before.</p>\n\n{WAYS[way]('faq', 'en', gate.root)}")
    with in_theme(wordpress, theme):
        page = visit(viewport={"width": 320, "height": 640}).to(address)
        theirs, ours = (page.locator(name).bounding_box() for name in ("p.theirs", "article.cellfacts"))
    assert theirs
    assert ours
    assert theirs["x"] > 0
    assert (ours["x"], ours["width"]) == (theirs["x"], theirs["width"])


def test_an_address_in_a_part_of_a_theme_is_the_text_as_well(wordpress: WordPress, gate: Gate, calm: None) -> None:
    """There WordPress looks for shortcodes before it looks for addresses."""
    footer = wordpress.folder / "site" / "wp-content" / "themes" / "twentytwentythree" / "parts" / "footer.html"
    theirs = footer.read_text()
    footer.write_text(theirs + EMBED_BLOCK.format(f"{gate.root}en/faq.page.html"))
    try:
        shown = read(write(wordpress, "Nothing of ours."))
    finally:
        footer.write_text(theirs)
    assert "[cellfacts" not in shown
    assert words(shown) == words(served(gate, "en/faq.html"))


def test_the_editor_of_old_shows_the_text_of_an_address(visit: Open, wordpress: WordPress, gate: Gate, calm: None) -> None:
    page = visit().page
    sign_in(page, wordpress, "author")
    form = {"action": "parse-embed", "post_ID": "0", "shortcode": f"[embed]{gate.root}en/faq.page.html[/embed]"}
    answer = page.request.post(f"{wordpress.address}wp-admin/admin-ajax.php", form=form).json()
    assert words(answer["data"]["body"]) == words(served(gate, "en/faq.html"))


def test_the_embed_block_shows_an_author_the_text_and_tells_us_nothing(
    visit: Open, wordpress: WordPress, gate: Gate, calm: None
) -> None:
    """WordPress itself would ask with its own address in the user agent, and the author's browser would load our frame."""
    reader = visit(viewport={"width": 1280, "height": 900})
    page = reader.page
    sign_in(page, wordpress, "author")
    canvas = new_post(page, wordpress)
    address = f"{gate.root}en/faq.page.html"
    with added(wordpress, ANY_PORT):
        made = f"wp.blocks.createBlock('core/embed', {{url: '{address}'}})"
        page.evaluate(f"() => {{ wp.data.dispatch('core/block-editor').insertBlocks({made}) }}")
        article = canvas.frame_locator("iframe.components-sandbox").locator("article.cellfacts-faq")
        article.wait_for()
    frame = article.locator(".cellfacts__frame").evaluate("node => getComputedStyle(node).containerType")
    assert frame == "inline-size", "with its style"
    assert {question.headers["user-agent"] for question in gate.site.received} == {"cellfacts-wordpress"}
    assert {"channel.json", "en/faq.html"} <= set(gate.asked()) <= {"channel.json", "en/faq.html", "widget.css"}
    assert f"{HOST}:{gate.port}" not in reader.hosts
    assert words(read(write(wordpress, written(page)))) == words(served(gate, "en/faq.html"))


def test_a_draft_preview_of_an_address_is_for_those_who_may_write_posts(wordpress: WordPress, gate: Gate, calm: None) -> None:
    with pytest.raises(HTTPError, match="401"):
        read(f"{wordpress.address}?rest_route=/oembed/1.0/proxy&url={gate.root}en/faq.page.html")
    assert gate.asked() == []


def test_a_folder_of_the_mirror_is_read_as_it_is_and_nothing_else(
    wordpress: WordPress, gate: Gate, store: Store, faq: str, tmp_path: Path, release: Release, english: Catalog
) -> None:
    """No question leaves the site, a change is there at once, an older copy and what lies elsewhere are not shown."""
    for number in (1, 2):
        files = materialize(release, "/cellfacts/", DAY, store.channel())
        write_tree({**files, "channel.json": as_bytes(store.channel())}, tmp_path / "installed" / str(number))
        if number == 1:
            store.withdraw_fragment("faq", "en", "wrong")
    current = tmp_path / "current"
    current.symlink_to("installed/1")
    wordpress.do("set", options={"cellfacts": {"service": gate.root, "folder": str(tmp_path)}})
    try:
        gate.asked()
        text = (current / "en" / "faq.html").read_text()
        for _ in range(8):  # each process of PHP has seen it
            assert words(read(faq)) == words(text)
        point(current, 2)
        assert words(english.text(CONTENT.notice("withdrawn", "title")).join(["<p class=cellfacts>", "</p>"])) in words(read(faq))
        point(current, 1)
        assert len(links(read(faq))) == 1, "the copy of before the withdrawal"
        point(current, 2)
        there = tmp_path / "installed" / "2" / "en" / "faq.html"
        (tmp_path / "elsewhere.html").write_bytes(there.read_bytes())
        there.unlink()
        there.symlink_to(tmp_path / "elsewhere.html")
        assert len(links(read(faq))) == 1, "a link to another place"
        assert gate.asked() == []
        assert not [name for name, *_ in kept(wordpress) if name.endswith(".html")]
    finally:
        wordpress.do("set", options={"cellfacts": {"service": gate.root}})


# Keeps what WordPress caches from one page to the next, as the plugins for Redis and Memcached do.
OBJECT_CACHE = """<?php
require ABSPATH . WPINC . '/class-wp-object-cache.php';
class Theirs extends WP_Object_Cache {
    public function __construct() {
        parent::__construct();
        $file = WP_CONTENT_DIR . '/kept';
        $this->cache = is_file($file) ? unserialize(file_get_contents($file)) : [];
        register_shutdown_function(fn() => file_put_contents($file, serialize($this->cache), LOCK_EX));
    }
}
eval('?>' . str_replace('new WP_Object_Cache()', 'new Theirs()', file_get_contents(ABSPATH . WPINC . '/cache.php')));
"""


def test_a_cache_of_objects_keeps_no_text_back(wordpress: WordPress, gate: Gate, store: Store, faq: str) -> None:
    content = wordpress.folder / "site" / "wp-content"
    (content / "object-cache.php").write_text(OBJECT_CACHE)
    try:
        address = write(wordpress, f"{gate.root}en/faq.page.html")
        for page in (faq, address) * 2:
            assert "<article class" in read(page)
        assert b"blog_charset" in (content / "kept").read_bytes()
        store.withdraw_fragment("faq", "en", "wrong")
        look_again(gate)
        wordpress.later(5 * MINUTES)
        for page in (faq, address) * 2:
            assert "cellfacts__notice--withdrawn" in read(page)
    finally:
        (content / "object-cache.php").unlink()
        (content / "kept").unlink(missing_ok=True)


def test_what_was_kept_of_another_service_is_not_shown(wordpress: WordPress, gate: Gate, calm: None, faq: str) -> None:
    read(faq)
    wordpress.do("set", options={"cellfacts": {"service": "http://127.0.0.1:1/v1/"}})
    try:
        (link,) = links(read(faq))
        assert "http://127.0.0.1:1/v1/en/faq.page.html" in link
    finally:
        wordpress.do("set", options={"cellfacts": {"service": gate.root}})


def point(link: Path, number: int) -> None:
    """As the mirror does it."""
    (link.parent / "next").symlink_to(f"installed/{number}")
    (link.parent / "next").replace(link)


def sign_in(page: Page, wordpress: WordPress, name: str) -> None:
    """As somebody. What WordPress shows first is not waited for: its dashboard loads a hundred files."""
    form = {"log": name, "pwd": PASSWORD}
    answer = page.request.post(f"{wordpress.address}wp-login.php", form=form, max_redirects=0)
    assert answer.status == 302, "else it is the form once more, with what was wrong"


def test_an_admin_sets_the_service_and_sees_how_it_goes(
    visit: Open, wordpress: WordPress, gate: Gate, calm: None, faq: str
) -> None:
    read(faq)
    page = visit().page
    sign_in(page, wordpress, "administrator")
    settings = f"{wordpress.address}wp-admin/options-general.php?page=cellfacts"
    page.goto(settings)
    assert page.input_value("#cellfacts-service") == gate.root
    assert "The service last answered on 2026-11-24" in page.inner_text(".wrap .notice-info")
    page.fill("#cellfacts-service", "http://facts.example.org/")
    follow(page.locator("#submit"))
    assert "It was not changed." in page.inner_text(".settings-error.notice-error")
    assert page.input_value("#cellfacts-service") == gate.root
    page.fill("#cellfacts-service", gate.site.address)
    follow(page.locator("#submit"))
    assert page.input_value("#cellfacts-service") == gate.root
    assert page.locator(".settings-error.notice-error").count() == 0
    page.fill("#cellfacts-service", gate.root)
    page.fill("#cellfacts-folder", "/etc")
    follow(page.locator("#submit"))
    assert page.input_value("#cellfacts-folder") == ""
    page.select_option("#cellfacts-language", "zh-Hans")
    follow(page.locator("#submit"))
    try:
        assert 'lang="zh-Hans"' in read(write(wordpress, '[cellfacts widget="status"]'))
        gate.instead = answering("503 Service Unavailable", b"<script>alert(1)</script>")
        wordpress.later(5 * MINUTES)
        read(faq)
        page.goto(settings)
        assert "channel.json: the service answered 503." in page.inner_text(".wrap .notice-warning")
    finally:
        wordpress.do("set", options={"cellfacts": {"service": gate.root}})


def test_an_address_at_which_there_is_no_service_is_not_taken(visit: Open, wordpress: WordPress, gate: Gate, calm: None) -> None:
    """Somebody copies what stands in the address bar; readers would have links to nowhere."""
    page = visit().page
    sign_in(page, wordpress, "administrator")
    page.goto(f"{wordpress.address}wp-admin/options-general.php?page=cellfacts")
    for typed in (f"{gate.root}en/status.page.html", f"{gate.site.address}gallery", f"http://127.0.0.1:{free_ports(1)}/"):
        page.fill("#cellfacts-service", typed)
        follow(page.locator("#submit"))
        said = page.inner_text(".settings-error.notice-error")
        assert "the address at which its gallery opens" in said
        assert "It was not changed." in said
        assert page.input_value("#cellfacts-service") == gate.root
    try:
        wordpress.sql("DELETE FROM wp_options WHERE option_name = 'cellfacts'")
        page.fill("#cellfacts-service", f"{gate.site.address}gallery")
        follow(page.locator("#submit"))
        assert page.locator(".settings-error.notice-error").count() == 1, "said once, the first time too"
        page.fill("#cellfacts-service", gate.root.replace("127.0.0.1", "localhost"))
        follow(page.locator("#submit"))
        assert page.locator(".settings-error.notice-error").count() == 0
        assert page.input_value("#cellfacts-service") == gate.root.replace("127.0.0.1", "localhost")
    finally:
        wordpress.do("set", options={"cellfacts": {"service": gate.root}})


def test_with_a_folder_nobody_is_asked_about_an_address(
    visit: Open, wordpress: WordPress, gate: Gate, store: Store, tmp_path: Path, release: Release
) -> None:
    """Such a site may be one that reaches nobody."""
    copy = tmp_path / "copy"
    write_tree(
        {**materialize(release, "/cellfacts/", DAY, store.channel()), "channel.json": as_bytes(store.channel())}, copy / "current"
    )
    page = visit().page
    sign_in(page, wordpress, "administrator")
    page.goto(f"{wordpress.address}wp-admin/options-general.php?page=cellfacts")
    try:
        page.fill("#cellfacts-folder", str(copy))
        page.fill("#cellfacts-service", "https://facts.example.org/")
        follow(page.locator("#submit"))
        assert page.locator(".settings-error.notice-error").count() == 0
        assert page.input_value("#cellfacts-service") == "https://facts.example.org/v1/"
    finally:
        wordpress.do("set", options={"cellfacts": {"service": gate.root}})


ADDRESSES = {
    "https://facts.example.org": "https://facts.example.org/v1/",
    " https://facts.example.org/cell/v1/ ": "https://facts.example.org/cell/v1/",
    "http://localhost:8000/": "http://localhost:8000/v1/",
    "http://facts.example.org/": "",
    "http://127.0.0.1.evil.test/": "",
    "http://127.0.0.1@evil.test/": "",
    "https://name:password@facts.example.org/": "",
    "https://facts.example.org/?a=b": "",
    "https://facts.example.org/../": "",
    "https://facts.example.org/\n": "https://facts.example.org/v1/",
    "https://facts.example.org/'": "",
    "https://a b/": "",
    "https://facts.example.org/v1/en/status.page.html": "",
    "https://facts.example.org/index.HTML/": "",
    "javascript:alert(1)": "",
    "file:///etc/passwd": "",
    "/v1/": "",
    "": "",
}


def test_an_address_without_https_is_one_of_this_machine_or_none(wordpress: WordPress) -> None:
    assert wordpress.do("each", name="service_address", values=list(ADDRESSES)) == list(ADDRESSES.values())


@pytest.mark.parametrize("role", ["author", "editor"])
def test_nobody_but_an_admin_may_set_the_service(visit: Open, wordpress: WordPress, calm: None, role: str) -> None:
    page = visit().page
    sign_in(page, wordpress, role)
    page.goto(f"{wordpress.address}wp-admin/options-general.php?page=cellfacts")
    assert page.locator("#cellfacts-service").count() == 0
    assert "not allowed" in page.inner_text("body")


# --- What is misspelt

EVERY_WIDGET = ", ".join(SLUGS)
EVERY_ATTRIBUTE = "widget, form, question, locale, heading"
EVERY_QUESTION = ", ".join(path.removeprefix("faq/") for path in TITLES if path.startswith("faq/"))
NEW = "Is it new in the gallery? Then upload the newer plugin from there."
MISSPELT = {
    '[cellfacts widget="statsu"]': f'widget="statsu" is not known; there are: {EVERY_WIDGET}. Did you mean “status”?',
    "[cellfacts widget=”trial-checklists”]": f'widget="trial-checklists" is not known; there are: {EVERY_WIDGET}.'
    " Did you mean “trial-checklist”?",
    "[cellfacts]": f"No widget is named; there are: {EVERY_WIDGET}.",
    '[cellfacts widget="faq" locale="zh-Hnas"]': 'locale="zh-Hnas" is not known; there are: en, zh-Hans. Did you mean “zh-Hans”?',
    '[cellfacts widget="faq" locale="zh-TW"]': f'locale="zh-TW" is not known; there are: en, zh-Hans. {NEW}',
    '[cellfacts widget="faq" locale="Chinese"]': f'locale="Chinese" is not known; there are: en, zh-Hans. {NEW}',
    '[cellfacts widget="faq" heading="h3"]': f'heading="h3" is not known; there are: 2, 3, 4. {NEW}',
    '[cellfacts widget="faq" lang="en"]': f"lang is not known; there are: {EVERY_ATTRIBUTE}. {NEW}",
    '[cellfacts widgt="faq"]': f"widgt is not known; there are: {EVERY_ATTRIBUTE}. Did you mean “widget”?"
    f" No widget is named; there are: {EVERY_WIDGET}.",
    '[cellfacts widget="faq" form="bref"]': 'form="bref" is not known; there are: brief. Did you mean “brief”?',
    '[cellfacts question="risk"]': f'question="risk" is not known; there are: {EVERY_QUESTION}. Did you mean “risks”?',
    '[cellfacts widget="status" question="risks"]': f'question="risks" is not known; there are: –. {NEW}',
    '[cellfacts question="risks" form="brief"]': "A question has no short form: choose one of the two.",
    '[cellfacts widget="faq" form="brief" heading="3"]': "The heading of a short form is always of level 2.",
    "[cellfacts faq]": f'“faq” was not understood; write it like widget="status". No widget is named; there are: {EVERY_WIDGET}.',
    '<!-- wp:cellfacts/widget {"widget":"faqs","className":"wide"} /-->': f'widget="faqs" is not known; there are: {EVERY_WIDGET}.'
    " Did you mean “faq”?",
    '<!-- wp:cellfacts/widget {"widget":"faq","locale":"fr"} /-->': f'locale="fr" is not known; there are: en, zh-Hans. {NEW}',
    '<!-- wp:cellfacts/widget {"widget":"faq","heading":7} /-->': f'heading="7" is not known; there are: 2, 3, 4. {NEW}',
    # Escaped as its editor writes it; WordPress takes onerror away itself when the post is saved.
    r'<!-- wp:cellfacts/widget {"widget":"\u003cimg src=x onerror=alert(1)\u003e [caption]"} /-->': 'widget="<img src="x"> [caption]"'
    f" is not known; there are: {EVERY_WIDGET}. {NEW}",
}
WELL_SPELT = (
    '[cellfacts widget="faq"]', "[cellfacts widget=”faq” locale=“zh-CN” heading=’3’]", '[cellfacts widget="faq" locale="en_GB"]',
    '[cellfacts widget="faq" locale="zh"]', '[CELLFACTS WIDGET="faq"]'.replace("CELLFACTS", "cellfacts"),
    '<!-- wp:cellfacts/widget {"widget":"faq","className":"wide","locale":""} /-->', "<!-- wp:cellfacts/widget /-->",
    '[cellfacts question="risks" heading="4"]', '[cellfacts widget="status" form=”brief”]',
)  # fmt: skip


def hints(page: Page, address: str) -> list[str]:
    """What a page tells those who may edit it."""
    page.goto(address)
    return page.locator(".cellfacts-hint").all_inner_texts()


def test_a_misspelt_code_is_said_to_whoever_may_edit_the_page_and_to_nobody_else(
    visit: Open, wordpress: WordPress, gate: Gate, calm: None
) -> None:
    mine = write(wordpress, "\n\n".join(["Before.", *MISSPELT]))
    theirs = write(wordpress, '[cellfacts widget="statsu"]', author="editor")
    right = write(wordpress, "\n\n".join(WELL_SPELT))
    author, editor = visit().page, visit().page
    sign_in(author, wordpress, "author")
    sign_in(editor, wordpress, "editor")
    expected = [f"CellFacts, for editors only: {said}" for said in MISSPELT.values()]
    assert hints(author, mine) == expected == hints(editor, mine)
    assert hints(author, right) == [] == hints(editor, right)
    assert hints(author, theirs) == [], "an author may not edit an editor's post"
    assert len(hints(editor, theirs)) == 1
    assert author.locator(".cellfacts-hint img").count() == 0
    for address in (mine, theirs):
        assert "cellfacts-hint" not in read(address)
        assert "editors only" not in read(address)
    no_text = re.compile("No widget is named|(?:widget|form|question)=.* not known|has no short form")
    assert len(links(read(mine))) == sum(bool(no_text.search(said)) for said in MISSPELT.values())


def test_what_is_said_to_editors_is_nowhere_that_others_read_later(
    visit: Open, wordpress: WordPress, gate: Gate, calm: None
) -> None:
    """Feeds, answers that a program keeps, excerpts, and what is sent to subscribers when a post is saved."""
    address = write(wordpress, 'Hintword. [cellfacts widget="statsu"]', author="editor")
    page = visit().page
    sign_in(page, wordpress, "editor")
    assert len(hints(page, address)) == 1
    nonce = page.evaluate(f"fetch('{wordpress.address}wp-admin/admin-ajax.php?action=rest-nonce').then(answer => answer.text())")
    asked = f"fetch('{wordpress.address}?rest_route=/wp/v2/posts/{address.rpartition('=')[2]}&_wpnonce={nonce}&context=edit')"
    found = page.evaluate(f"{asked}.then(answer => answer.json())")
    assert "Hintword" in found["content"]["rendered"]
    feed = page.evaluate(f"fetch('{wordpress.address}?s=Hintword&feed=rss2').then(answer => answer.text())")
    assert "Hintword" in feed
    search = page.evaluate(f"fetch('{wordpress.address}?s=Hintword').then(answer => answer.text())")
    for text in (json.dumps(found), feed, search):
        assert "editors only" not in text


def test_a_page_with_a_hint_is_kept_by_no_cache(visit: Open, wordpress: WordPress, gate: Gate, calm: None) -> None:
    """Some caches keep one page for everybody who has signed in. Where a text stands in the post the page is not kept anyway."""
    address = write(wordpress, "Nothing of ours.")
    page = visit().page
    sign_in(page, wordpress, "administrator")
    code = """<?php add_action('wp_body_open', fn() => print(do_shortcode('[cellfacts widget="statsu"]')));
    add_action('wp_footer', fn() => print(defined('DONOTCACHEPAGE') ? 'not to be kept' : 'as you like'));"""
    with added(wordpress, code):
        answer = page.goto(address)
        assert answer is not None
        assert page.locator(".cellfacts-hint").count() == 1
        assert "not to be kept" in page.content()
        assert "no-cache" in (answer.header_value("cache-control") or "")
        shown = read(address)
        assert "cellfacts-hint" not in shown
        assert "as you like" in shown, "readers have only a link, which never changes"


def test_a_misspelt_code_in_a_part_of_the_theme_is_said_to_those_who_may_change_the_theme(
    visit: Open, wordpress: WordPress, gate: Gate, calm: None
) -> None:
    address = write(wordpress, "Nothing of ours.")
    code = (
        """<?php add_action('wp_footer', fn() => print(apply_filters('widget_text_content', '[cellfacts widget="statsu"]')));"""
    )
    with added(wordpress, code):
        for name, number in (("author", 0), ("editor", 0), ("administrator", 1)):
            page = visit().page
            sign_in(page, wordpress, name)
            assert len(hints(page, address)) == number, name
        assert len(links(read(address))) == 1


# --- The editor


def new_post(page: Page, wordpress: WordPress) -> Frame:
    """Open the editor, without its guides. Gives back where blocks are: newer editors have a frame for them."""
    page.goto(f"{wordpress.address}wp-admin/post-new.php")
    page.wait_for_function("window.wp && wp.data && wp.data.select('core/block-editor')")
    for place, name in (("core/edit-post", "welcomeGuide"), ("core", "enableChoosePatternModal")):
        page.evaluate(f"() => {{ wp.data.dispatch('core/preferences').set('{place}', '{name}', false) }}")
    page.wait_for_selector("iframe[name=editor-canvas], .block-editor-writing-flow")
    canvas = page.frame("editor-canvas") or page.main_frame
    canvas.wait_for_selector(".is-root-container")
    return canvas


def insert(page: Page, **attributes: str) -> None:
    """Our block, at the end of the post."""
    made = f"wp.blocks.createBlock('cellfacts/widget', {json.dumps(attributes)})"
    page.evaluate(f"() => {{ wp.data.dispatch('core/block-editor').insertBlocks({made}) }}")


def written(page: Page) -> str:
    """What the editor would save."""
    return str(page.evaluate("wp.data.select('core/editor').getEditedPostContent()"))


def test_the_block_offers_what_goes_together_and_shows_what_readers_get(
    visit: Open, wordpress: WordPress, gate: Gate, calm: None
) -> None:
    reader = visit(viewport={"width": 1280, "height": 900})
    page = reader.page
    sign_in(page, wordpress, "author")
    canvas = new_post(page, wordpress)
    assert [said for said in reader.complaints if "cellfacts" in said] == []
    reader.complaints.clear()
    insert(page, widget="faq")
    choose = {
        name: page.get_by_label(label, exact=True)
        for name, label in (
            ("widget", "Text"),
            ("form", "How much of it"),
            ("question", "One question alone"),
            ("locale", "Language"),
            ("heading", "Level of its heading"),
        )
    }

    def shows(path: str, saved: dict[str, Any]) -> None:
        """The preview is the text of a path, in our style, and what is saved gives readers the same."""
        expected = words(served(gate, path))
        canvas.wait_for_function(
            r"want => document.querySelector('.wp-block article.cellfacts')?.textContent.replace(/\s+/g, '') === want",
            arg=expected,
        )
        level = "h3" if ".h3." in path else "h2"
        assert canvas.locator(f".wp-block article {level}.cellfacts__title").count() == 1
        frame = canvas.locator(".wp-block article .cellfacts__frame")
        assert frame.evaluate("node => getComputedStyle(node).containerType") == "inline-size"
        assert written(page) == f"<!-- wp:cellfacts/widget {json.dumps(saved, separators=(',', ':'))} /-->"
        assert words(read(write(wordpress, written(page)))) == expected

    shows("en/faq.html", {"widget": "faq"})
    choose["question"].select_option("risks")
    shows("en/faq/risks.html", {"widget": "faq", "question": "risks"})
    expect(choose["form"]).to_be_disabled()
    choose["locale"].select_option("zh-Hans")
    choose["heading"].select_option("3")
    shows("zh-Hans/faq/risks.h3.html", {"widget": "faq", "question": "risks", "locale": "zh-Hans", "heading": 3})
    expect(page.get_by_text("read the notice in the gallery")).to_be_visible()
    choose["question"].select_option("")
    choose["form"].select_option("brief")
    shows("zh-Hans/faq.brief.html", {"widget": "faq", "form": "brief", "locale": "zh-Hans"})
    expect(choose["question"]).to_be_disabled()
    expect(choose["heading"]).to_be_disabled()
    choose["widget"].select_option("red-flags")
    shows("zh-Hans/red-flags.brief.html", {"widget": "red-flags", "form": "brief", "locale": "zh-Hans"})
    expect(choose["question"]).to_have_count(0)
    # WordPress's own: pictures from elsewhere, and what an author may not read.
    ours = [said for said in reader.complaints if "ERR_NAME_NOT_RESOLVED" not in said and "403 (Forbidden)" not in said]
    assert ours == [], "nor does WordPress find anything outdated in the block"


def test_a_block_of_an_older_plugin_with_a_question_beside_another_text_stays_that_question(
    visit: Open, wordpress: WordPress, gate: Gate, calm: None
) -> None:
    old = '<!-- wp:cellfacts/widget {"question":"risks","locale":"en"} /-->'
    assert words(read(write(wordpress, old))) == words(served(gate, "en/faq/risks.html"))
    page = visit(viewport={"width": 1280, "height": 900}).page
    sign_in(page, wordpress, "author")
    canvas = new_post(page, wordpress)
    insert(page, question="risks", locale="en")
    canvas.locator(".wp-block article.cellfacts-faq").wait_for()
    expect(page.get_by_label("Text", exact=True)).to_have_value("faq")
    expect(page.get_by_label("One question alone", exact=True)).to_have_value("risks")


# --- Languages of its own words


@contextmanager
def speaking(wordpress: WordPress, locale: str) -> Iterator[None]:
    """What everybody has chosen as the language of their pages in WordPress, until the block ends."""
    change = "UPDATE wp_usermeta SET meta_value = '{}' WHERE meta_key = 'locale'"
    wordpress.sql(change.format(locale))
    try:
        yield
    finally:
        wordpress.sql(change.format(""))


def test_whoever_has_wordpress_in_chinese_has_the_plugin_in_chinese(
    visit: Open, wordpress: WordPress, gate: Gate, calm: None, faq: str
) -> None:
    said = KNOWN.words["zh-Hans"]
    read(faq)
    gate.instead = answering("503 Service Unavailable", b"")
    wordpress.later(5 * MINUTES)
    read(faq)
    gate.instead = None
    page = visit(viewport={"width": 1280, "height": 900}).page
    with speaking(wordpress, "zh_CN"):
        sign_in(page, wordpress, "administrator")
        page.goto(f"{wordpress.address}wp-admin/options-general.php?page=cellfacts")
        shown = page.inner_text("#wpbody-content")
        for name in ("service_help", "folder", "language_help", "forget", "meanwhile", "gallery"):
            assert said[name].replace("{example}", "/srv/cellfacts") in shown, name
        assert said["status"].format(file="channel.json", status=503) in shown
        assert page.get_by_role("link", name=said["gallery"]).get_attribute("href") == gate.site.address
        page.fill("#cellfacts-service", "http://facts.example.org/")
        follow(page.locator("#submit"))
        assert said["service_wrong"].format(example="https://facts.example.org/") in page.inner_text(
            ".settings-error.notice-error"
        )
        page.goto(f"{wordpress.address}wp-admin/plugins.php")
        assert said["description"] in page.inner_text("tr[data-plugin='cellfacts/cellfacts.php']")
        page.goto(write(wordpress, '[cellfacts widget="statsu"]', author="editor"))
        hint = page.locator(".cellfacts-hint")
        assert hint.get_attribute("lang") == "zh-Hans"
        assert hint.inner_text().startswith(said["editors"])
        assert said["meant"].format(word="status") in hint.inner_text()
        new_post(page, wordpress)
        insert(page, widget="faq", question="risks")
        expect(page.get_by_label(said["question"], exact=True)).to_have_value("risks")
        assert TITLES["faq/risks"]["zh-Hans"] in page.get_by_label(said["question"], exact=True).inner_text()
        assert said["one_of_two"] in page.inner_text("#wpbody-content")


@contextmanager
def filled_with(wordpress: WordPress, known: Vocabulary) -> Iterator[None]:
    """The plugin as another gallery gives it out, until the block ends."""
    file = wordpress.folder / "site" / "wp-content" / "plugins" / PLUGIN
    before = file.read_text(encoding="utf-8")

    def write_php(text: str) -> None:
        changed = int(file.stat().st_mtime) + 60  # a change within the same second is none to PHP
        file.write_text(text, encoding="utf-8")
        os.utime(file, (changed, changed))

    write_php(plugin("", known))
    try:
        yield
    finally:
        write_php(before)


@pytest.fixture(scope="module")
def five(tmp_path_factory: pytest.TempPathFactory) -> tuple[Release, Vocabulary]:
    """A release in five languages, three of them made by a program, and what its gallery fills the plugin with."""
    translations = pseudo_translations(tmp_path_factory.mktemp("five") / "translations")
    books = load_catalogs(translations, CONTENT.messages())
    return build_release(CONTENT, books), vocabulary_of(CONTENT, books, translations)


SPELT = (
    "en", "EN_gb", "zh", "zh-CN", "zh_SG", "zh-Hans-CN", "zh-TW", "zh_HK", "zh-Hant", "zh-Hant-CN", "ar", "ar_EG", "es-419", "es_MX", "es-Arab",
)  # fmt: skip


def test_a_tag_means_the_language_to_which_the_service_redirects_it(
    wordpress: WordPress, five: tuple[Release, Vocabulary]
) -> None:
    for known in (KNOWN, five[1]):
        languages = [Locale(tag) for tag in known.languages]
        spelt = [tag for tag in SPELT if negotiate(tag.replace("_", "-"), languages)]
        with filled_with(wordpress, known):
            meant = wordpress.do("each", name="locale", values=spelt)
        expected = [negotiate(tag.replace("_", "-"), languages) for tag in spelt]
        assert meant == [locale.tag for locale in expected if locale]


def test_a_language_that_is_new_in_the_gallery_is_in_the_plugin_that_it_gives_out(
    visit: Open, wordpress: WordPress, gate: Gate, calm: None, tmp_path: Path, five: tuple[Release, Vocabulary]
) -> None:
    """No line of PHP knows its name."""
    release, known = five
    gate.app = application(gate, tmp_path / "data", release)[0]
    page = visit(viewport={"width": 1280, "height": 900}).page
    with filled_with(wordpress, known), speaking(wordpress, "ar"):
        shown = read(write(wordpress, '[cellfacts widget="faq" locale="ar"]'))
        assert '<article class="cellfacts cellfacts-faq" lang="ar" dir="rtl"' in shown
        assert words(shown) == words(served(gate, "ar/faq.html"))
        sign_in(page, wordpress, "author")
        page.goto(write(wordpress, '[cellfacts widget="faq" locale="fr"]'))
        hint = page.locator(".cellfacts-hint")
        assert hint.get_attribute("lang") == "ar"
        assert "en, ar, es, zh-Hans, zh-Hant" in hint.inner_text()
        new_post(page, wordpress)
        insert(page, widget="faq")
        expect(page.get_by_label(known.words["ar"]["language"], exact=True)).to_contain_text("Español")


# --- An older plugin with a newer service


def test_what_is_newer_than_the_plugin_is_a_link_and_its_editor_is_told(
    visit: Open, wordpress: WordPress, gate: Gate, calm: None
) -> None:
    """The plugin of before a text, a question and a language were there: nothing of them becomes something else, and readers keep a way to it."""
    titles = {
        path: {tag: title for tag, title in by_tag.items() if tag == "en"}
        for path, by_tag in TITLES.items()
        if path not in {"status", "faq/risks"}
    }
    older = Vocabulary(titles, {"en": "English"}, {"en": "en", "en-latn": "en"}, {"en": KNOWN.words["en"]})
    new = {
        '[cellfacts widget="status"]': "en/guide",
        '[cellfacts widget="status" form="brief"]': "en/guide",
        '[cellfacts widget="faq" form="poster"]': "en/faq",
        '[cellfacts question="risks"]': "en/faq",
        '<!-- wp:cellfacts/widget {"widget":"status"} /-->': "en/guide",
        '<!-- wp:cellfacts/widget {"widget":"faq","question":"risks"} /-->': "en/faq",
    }
    page = visit().page
    sign_in(page, wordpress, "author")
    gate.left_alone()
    with filled_with(wordpress, older), added(wordpress, ANY_PORT):
        for code, path in new.items():
            address = write(wordpress, code)
            shown = read(address)
            assert "<article" not in shown, code
            assert f'href="{gate.root}{path}.page.html"' in links(shown)[0], code
            page.goto(address)
            assert NEW in page.inner_text(".cellfacts-hint"), code
        assert {path for path in gate.asked() if path.endswith(".html")} == set()
        in_english = write(wordpress, '[cellfacts widget="faq" locale="zh-Hans"]')
        assert re.findall('<article [^>]*lang="([^"]+)"', read(in_english)) == ["en"], "as of every language that there is not"
        page.goto(in_english)
        assert f'locale="zh-Hans" is not known; there are: en. {NEW}' in page.inner_text(".cellfacts-hint")
        for path in ("zh-Hans/faq", "en/status", "en/faq/risks"):
            shown = read(write(wordpress, f"{gate.root}{path}.page.html"))
            assert f'src="{gate.root}{path}.page.html' in shown, "WordPress makes it a frame of the service, of that text"
            assert "<article" not in shown


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("en/faq.html", '<div class="cellfacts__frame">', '<div class="cellfacts__frame"><figure>New</figure>'),
        ("en/faq.html", '<div class="cellfacts__frame">', '<div class="cellfacts__frame" data-new="new">'),
        ("en/faq.html", '<article class="cellfacts', '<article data-new="new" class="cellfacts'),
        ("widget.css", "@layer cellfacts-style{", "@layer cellfacts-style{@property --new{syntax:'*'}"),
        ("channel.json", '"format":2', '"format":3'),
    ],
    ids=["element", "attribute", "root", "style", "channel"],
)
def test_a_file_of_a_newer_form_is_not_used_and_the_admin_is_told_to_take_the_newer_plugin(
    visit: Open, wordpress: WordPress, gate: Gate, calm: None, faq: str, path: str, old: str, new: str
) -> None:
    text = re.sub(r'("format"): ', r"\1:", served(gate, path))
    assert old in text
    good = words(read(faq))
    gate.instead = only(path, "200 OK", text.replace(old, new, 1).encode())
    wordpress.later(5 * MINUTES)
    assert words(read(faq)) == good, "the last good text"
    wordpress.later(8 * DAYS)
    shown = read(faq)
    if path == "widget.css":
        assert words(shown)
        assert "cellfacts-reset" not in shown
    else:
        assert "<article" not in shown
        assert f'href="{gate.root}en/faq.page.html"' in links(shown)[0]
    page = visit().page
    sign_in(page, wordpress, "administrator")
    page.goto(f"{wordpress.address}wp-admin/options-general.php?page=cellfacts")
    said = page.inner_text(".wrap .notice")
    assert f"{path}: this plugin does not know all that is in it" in said
    assert "upload the newer plugin from its gallery" in said
    assert page.locator(f'.wrap .notice a[href="{gate.site.address}"]').count() == 1


def test_an_error_that_an_older_plugin_noted_is_still_said(wordpress: WordPress) -> None:
    """It noted sentences."""
    assert wordpress.do("each", name="told", values=["x: no answer."]) == ["x: no answer."]


def test_what_a_gallery_gives_out_runs_and_knows_its_service(wordpress: WordPress, client: FlaskClient, tmp_path: Path) -> None:
    answer = client.get("/gallery/cellfacts-wordpress.zip")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/zip"
    assert answer.data == archive("http://facts.test/v1/", KNOWN), "the same bytes each time"
    with ZipFile(io.BytesIO(answer.data)) as packed:
        assert packed.namelist() == ["cellfacts/cellfacts.php", "cellfacts/README.md"]
        packed.extractall(tmp_path)
    plugin = tmp_path / "cellfacts" / "cellfacts.php"
    assert "const SERVICE = 'http://facts.test/v1/';" in plugin.read_text()
    done = subprocess.run([program("php"), "-l", plugin], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_the_plugin_says_the_version_of_this_project_and_is_replaced_by_no_namesake() -> None:
    """WordPress would otherwise update it from whatever its own directory has under this name."""
    assert f" * Version: {__version__}\n" in plugin("", KNOWN)
    assert " * Update URI: false\n" in plugin("", KNOWN)


def test_when_the_plugin_is_removed_what_it_kept_goes_and_what_authors_wrote_stays(
    wordpress: WordPress, gate: Gate, calm: None, faq: str
) -> None:
    """Last, because it takes the plugin away."""
    block, address = (write(wordpress, f"Theirs.\n\n{WAYS[way]('faq', 'en', gate.root)}") for way in ("block", "address"))
    for page in (faq, block, address):
        assert words(read(page))
    assert len(kept(wordpress)) == 4
    embeds = "SELECT COUNT(*) FROM wp_postmeta WHERE meta_key LIKE '\\_oembed\\_%'"
    before = wordpress.sql(embeds)
    wordpress.do("uninstall", plugin=PLUGIN)
    assert kept(wordpress) == []
    # As the plugin's README says: an admin has to take these out of the posts.
    assert "[cellfacts widget=" in read(faq)
    left = read(block)
    assert "Theirs." in left
    assert "wp:cellfacts" not in left
    with added(wordpress, ANY_PORT):
        assert "<iframe" in read(address)
    assert int(wordpress.sql(embeds)[0][0]) > int(before[0][0])
