"""What the table of methods says is what was measured: each way with the servers that it needs, in Chromium."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from email.utils import formatdate
from pathlib import Path

import pytest
from click.testing import CliRunner
from playwright.sync_api import Page

from service.cli import main
from service.embed.snippets import Placement
from service.serving import responses
from tests.browser.conftest import Open
from tests.conftest import CHINESE, DAY
from tests.support.content import CONTENT
from tests.support.methods import METHODS
from tests.support.releases import in_format_1, without_short_forms
from widget.locales import ENGLISH, Locale
from widget.manifest import Release

from .conftest import readable_folder, running_service
from .reader import READER, SECRETS
from .service import KNOWN, TROUBLE, Service
from .ways import FRESH, INCLUDED, MIRRORED, OWN, PAGE, PROXIED, TITLE, WAYS, Way, opened

WITHDRAWN = "This text has been withdrawn."
FRAMED = "iframe"


@pytest.fixture
def way(request: pytest.FixtureRequest, service: Service, scratch: Path) -> Iterator[Way]:
    """A partner's site in the method that a test names."""
    with opened(request.param, service, scratch) as way:
        yield way


@pytest.fixture(scope="module")
def standing(request: pytest.FixtureRequest, release: Release) -> Iterator[Way]:
    """The same for tests that change nothing in it."""
    with readable_folder() as folder, running_service(folder, release) as service, opened(request.param, service, folder) as way:
        yield way


def in_standing(*names: str) -> pytest.MarkDecorator:
    """The same test in several methods, of which it changes nothing."""
    return pytest.mark.parametrize("standing", names, indirect=True, scope="module")


def in_lanes(*names: str) -> pytest.MarkDecorator:
    """The same test in several methods."""
    return pytest.mark.parametrize("way", names, indirect=True)


def seen(page: Page) -> str:
    """What stands where the text is to be, as the table says it."""
    page.wait_for_load_state("networkidle")  # what htmx asked for has been answered
    page.wait_for_timeout(100)
    place = (
        page.frame_locator(f"{FRAMED}").locator("article.cellfacts")
        if page.locator(FRAMED).count()
        else page.locator("main article.cellfacts")
    )
    if place.count():
        assert place.count() == 1
        return "the text" if place.is_visible() and "CAR-T" in place.inner_text() else "something else"
    links = page.locator(f"main a:text-is('{TITLE}'), main p[lang] > a[href*='.page.html']")
    assert TROUBLE not in page.content()
    if links.count():
        assert links.count() == 1
        assert links.is_visible()
        return "a link"
    return "an empty frame, or the browser's error page in it" if page.frames[-1].url.startswith("chrome-error:") else "nothing"


def look(visit: Open, way: Way, script: bool = False) -> str:
    """What a new reader sees."""
    return seen(visit(java_script_enabled=script).to(way.address))


@in_standing(*WAYS)
def test_what_readers_see_without_script_is_what_the_table_says(standing: Way, visit: Open) -> None:
    claim = standing.method.english("without_script").partition(";")[0]
    assert look(visit, standing) == claim
    if claim == "a link":
        assert look(visit, standing, script=True) == "the text"


# What is true of these pages here: a server that says so of every page, and a package that was built from other words.
MENDED_ELSEWHERE = {"cache", "old-text"}


@in_standing(*WAYS)
def test_the_page_of_a_method_has_no_fault_that_check_page_finds(standing: Way) -> None:
    done = CliRunner().invoke(main, ["check-page", standing.address, "--service", standing.service.plain, "--json"])
    report = json.loads(done.output)
    assert {finding["check"] for finding in report["findings"]} <= (
        MENDED_ELSEWHERE if "text" in report["texts"][0]["how"] else set()
    )
    (text,) = report["texts"]
    how = "htmx" if standing.method.uses_htmx else FRAMED if standing.name == FRAMED else "text"
    assert (text["text"], text["locale"], text["how"]) == ("status", "en", how)
    assert text["state"] == "current" or standing.name == "python"


# Name of each short form, what a page is to be about for it, and what only its article has.
SHORT: Mapping[str, tuple[dict[str, str], str]] = {
    "brief": ({"slug": "status", "form": "brief"}, "article.cellfacts-status.cellfacts--brief"),
    "question": ({"slug": "faq", "question": "risks"}, "article:has(#cellfacts-faq-risks-language)"),
}
PATHS = {"brief": "status.brief", "question": "faq/risks"}


@in_standing(*WAYS)
@pytest.mark.parametrize("locale", [ENGLISH, CHINESE], ids=str)
@pytest.mark.parametrize("short", SHORT)
def test_a_short_form_comes_as_the_whole_text_does(standing: Way, visit: Open, short: str, locale: Locale) -> None:
    place, own = SHORT[short]
    standing.put(locale=locale, **place)
    try:
        is_scripted = standing.method.english("without_script").startswith("a link")
        reader = visit(java_script_enabled=is_scripted)
        page = reader.to(f"{standing.address}?{short}-{locale.tag}")
        assert seen(page) == "the text"
        inside = page.frame_locator(FRAMED) if standing.name == FRAMED else page
        assert inside.locator(own).get_attribute("lang") == locale.tag
        assert inside.locator(f"{own} [class*=notice]").count() == 0
        if standing.name in OWN:
            follows_the_language_link(standing, page, short, "en" if locale == CHINESE else "zh-Hans")
        assert reader.complaints == []
    finally:
        standing.put()


def follows_the_language_link(way: Way, page: Page, short: str, tag: str) -> None:
    """It leads to the same short form in the other language, on the partner's site."""
    link = page.locator(f"#cellfacts-{re.sub('[./]', '-', PATHS[short])}-language")
    assert link.get_attribute("href") == f"/cellfacts/{tag}/{PATHS[short]}.page.html"
    link.click()
    page.locator(f"{SHORT[short][1]}[lang={tag}]").wait_for()
    assert page.url.startswith(f"http://localhost:{way.site.port}/")


def in_format_1_without_them(release: Release) -> Release:
    """A release as it was before there were messages."""
    return in_format_1(without_short_forms(release))


@pytest.mark.parametrize(
    ("name", "older"),
    [
        *((name, without_short_forms) for name in (*OWN, "htmx")),
        *((name, in_format_1_without_them) for name in ("proxy", "ssi over mirror")),
    ],
)
def test_while_the_release_is_of_before_the_short_forms_the_link_of_a_brief_leads_to_the_whole_text(
    visit: Open, scratch: Path, release: Release, name: str, older: Callable[[Release], Release]
) -> None:
    with running_service(scratch, older(release)) as service, opened(name, service, scratch) as way:
        way.put("status", form="brief")
        page = visit().to(way.address)
        assert seen(page) == "a link"
        led_to = str(page.locator("main a[href*='.page.html']").get_attribute("href"))
        assert led_to.endswith("/en/status.page.html")
        # The browser knows our service by another name.
        page.goto(led_to.replace(KNOWN, service.plain) if "//" in led_to else f"http://localhost:{way.site.port}{led_to}")
        assert page.locator("article.cellfacts-status").count() == 1


def test_a_frame_of_a_brief_that_the_release_does_not_have_shows_the_way_to_the_whole_text(
    visit: Open, scratch: Path, release: Release
) -> None:
    with running_service(scratch, without_short_forms(release)) as service, opened(FRAMED, service, scratch) as way:
        way.put("status", form="brief")
        frame = visit().to(way.address).frame_locator(FRAMED)
        frame.locator("article.cellfacts-error").wait_for()
        link = frame.locator("a[href$='/en/status.page.html']")
        assert link.inner_text() == CONTENT.find("status").title.english
        link.click()
        frame.locator("article.cellfacts-status").wait_for()


def test_with_an_include_the_text_of_a_mirror_and_a_proxy_needs_no_script() -> None:
    for name in ("mirror", "proxy"):
        assert METHODS[name].english("without_script").endswith("the text")
        assert {WAYS[way][1] for way in INCLUDED} == {"mirror", "proxy"}
    assert all(METHODS[WAYS[way][0]].english("without_script") == "the text" for way in INCLUDED)


@in_lanes(*OWN, "python")
def test_when_we_are_down_the_last_good_text_stays_and_news_come_when_we_are_back(way: Way, visit: Open) -> None:
    assert look(visit, way, script=True) == "the text"
    way.service.down()
    way.later()
    assert look(visit, way, script=True) == "the text"
    if way.name == "python":
        assert way.method.english("down").startswith("the text stays")
        reader = visit()
        reader.to(way.address)
        assert reader.complaints == []
    else:
        way.service.recovers()
        way.service.withdraw("status", "en")
        way.later()
        assert WITHDRAWN in shown(visit, way)


def shown(visit: Open, way: Way) -> str:
    """The words of the text."""
    article = visit().to(way.address).locator("article.cellfacts")
    article.wait_for()
    return article.inner_text()


@in_lanes("htmx", "iframe")
def test_when_we_are_down_methods_without_a_server_show_what_the_table_says(way: Way, visit: Open) -> None:
    way.service.down()
    assert look(visit, way, script=True) == way.method.english("down")


PAINTED = "performance.getEntriesByName('first-contentful-paint').length > 0"


@in_lanes("htmx")
def test_with_its_stylesheet_last_in_the_body_a_service_that_hangs_holds_up_nothing(way: Way, visit: Open) -> None:
    usual = way.page(CONTENT.find("status"), ENGLISH)
    (line,) = re.findall(r'<link rel="stylesheet"[^>]*>', usual)
    way.service.fails("hang")
    page = visit().page
    page.goto(way.address, wait_until="commit")
    page.wait_for_timeout(2000)
    assert not page.evaluate(PAINTED), "in the head it holds up the page"
    late = usual.replace(line, "").replace("</body>", f"{line}</body>")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(way, "page", lambda *_: late)
        page = visit().page
        page.goto(way.address, wait_until="commit")
        page.wait_for_function(PAINTED, timeout=10_000)
        assert page.locator("#after").is_visible()
        assert page.get_by_text(TITLE).is_visible()
        way.service.recovers()
        page.goto(way.address)
        assert seen(page) == "the text"


def test_the_table_of_methods_says_what_was_measured() -> None:
    for way, (method, _) in WAYS.items():
        down = METHODS[method].english("down")
        if way in OWN:
            assert down.startswith(("the text stays", "the last good text, for a day", "as the mirror"))


@in_lanes(*PROXIED)
def test_where_we_could_never_be_reached_readers_have_the_link_and_nothing_else(way: Way, visit: Open) -> None:
    for how in (
        "refused",
        "unknown",
        "503 Service Unavailable",
        "404 Not Found",
        "520 Web Server Returned an Unknown Error",
        "302 Found",
    ):
        way.service.fails(how)
        for script in (True, False) if way.method.name == "proxy" else (False,):
            assert look(visit, way, script=script) == "a link", how
        way.service.recovers()
        way.clock.forward(60)


@in_lanes("ssi over proxy", "esi over proxy")
@pytest.mark.parametrize("is_known", [False, True])
def test_an_include_shows_a_whole_text_or_the_link(way: Way, visit: Open, is_known: bool) -> None:
    """Half a sentence can say the opposite. Varnish cannot look into an answer that is whole, so somebody else's page would stand there."""
    assert not is_known or look(visit, way) == "the text"
    for how in ("cut", "stall", *(("portal", "empty", "packed") if way.method.name == "ssi" else ())):
        way.service.fails(how)
        way.later()
        assert look(visit, way) == "a link", how
        way.service.recovers()
    way.later()
    assert look(visit, way) == "the text"


@in_lanes("ssi over mirror", "ssi over proxy")
def test_two_texts_in_one_page_are_two(way: Way, visit: Open) -> None:
    assert way.pages
    place = way.pages / PAGE.removeprefix("/")
    first = way.page(CONTENT.find("til-vs-cart"), ENGLISH)
    second = METHODS["ssi"].code(Placement(CONTENT.find("guide"), CHINESE, TITLE, "https://facts.example.org/v1/"))
    place.write_text(first.replace("</main>", f"{second}</main>"))
    articles = visit().to(way.address).locator("main > article.cellfacts")
    assert [articles.nth(n).get_attribute("lang") for n in range(articles.count())] == ["en", "zh-Hans"]


@in_lanes(*MIRRORED)
def test_where_the_mirror_has_nothing_yet_readers_have_the_link_and_nothing_else(way: Way, visit: Open) -> None:
    (way.folder / "copy" / "current").unlink()
    way.clock.forward(60)
    for script in (True, False):
        assert look(visit, way, script=script) == "a link"


@in_lanes(*INCLUDED)
def test_the_link_that_stands_for_a_text_is_in_its_language_and_leads_to_it(way: Way, visit: Open) -> None:
    way.put("faq", CHINESE)
    way.service.down()
    if (way.folder / "copy").exists():
        (way.folder / "copy" / "current").unlink()
    page = visit(java_script_enabled=False).to(way.address)
    assert seen(page) == "a link"
    link = page.locator("main p[lang] > a")
    assert link.get_attribute("href") == "https://facts.example.org/v1/zh-Hans/faq.page.html"
    assert page.locator("main p[lang]").get_attribute("lang") == "zh-Hans"
    assert link.get_attribute("referrerpolicy") == "no-referrer"
    assert page.locator("#after").is_visible()


@in_lanes(*PROXIED)
def test_a_withdrawn_text_is_gone_five_minutes_after_the_server_asked_last_and_not_before(way: Way, visit: Open) -> None:
    assert WITHDRAWN not in shown(visit, way)
    way.service.withdraw("status", "en")
    way.clock.forward(FRESH - 60)
    assert WITHDRAWN not in shown(visit, way)
    way.later(61)
    assert WITHDRAWN in shown(visit, way)


@in_lanes(*PROXIED)
def test_the_first_reader_of_a_quiet_day_gets_what_is_true_today(way: Way, visit: Open) -> None:
    """Nobody gets the old text while the new one is fetched."""
    assert WITHDRAWN not in shown(visit, way)
    way.service.withdraw("status", "en")
    way.later(72_000)
    assert WITHDRAWN in shown(visit, way)


@in_lanes("mirror")
def test_a_mirrored_text_says_after_its_date_that_it_may_be_old_also_when_we_are_down(way: Way, visit: Open) -> None:
    assert "it says that it may be old" in way.method.english("down")
    before = shown(visit, way)
    way.service.down()
    way.day = DAY + timedelta(days=400)
    way.later()
    after = shown(visit, way)
    assert before != after
    assert "out of date" in after[: len(after) - len(before) + 200]


def read(visit: Open, way: Way) -> None:
    """A reader with everything that could betray her, on a page with a secret in its address."""
    reader = visit(user_agent="Secret/1.0", extra_http_headers=READER if way.name in OWN else {})
    for address in (way.address, way.service.plain):
        reader.context.add_cookies([{"name": "session", "value": "token-of-hers", "url": address}])
    page = reader.to(f"{way.address}?q=melanoma#melanoma")
    assert seen(page) == "the text"
    page.reload()
    assert seen(page) == "the text"
    if way.name in OWN:
        assert reader.hosts == {f"localhost:{way.site.port}"}, "the reader's browser talks to the partner alone"


@in_lanes(*PROXIED)
def test_nothing_of_a_reader_reaches_us_through_a_partners_server(way: Way, visit: Open) -> None:
    read(visit, way)
    for path in (
        "/cellfacts/en/faq.html?q=melanoma",
        "/cellfacts/zh-Hans/faq.page.html?token-of-hers",
        "/cellfacts/widget.css?melanoma",
    ):
        way.ask(
            path, **{name.replace("-", "_"): value for name, value in READER.items()}, Cookie="s=token-of-hers", Range="bytes=0-9"
        )
        way.site.ask(path, "POST", Referer="http://jane-roe.example/")
    way.later()
    read(visit, way)
    assert way.service.received
    for request in way.service.received:
        assert request.method == "GET"
        assert "?" not in request.path
        assert set(request.headers) <= {"host", "connection", "accept-encoding", "if-none-match"}, request
        assert not [secret for secret in SECRETS if secret in f"{request.path}{dict(request.headers)}"], request
    assert {request.headers["host"].partition(":")[0] for request in way.service.received} == {"facts.example.org"}
    assert way.method.english("learns") == "nothing"


@in_standing(*MIRRORED, "python")
def test_a_mirror_and_a_page_made_by_python_ask_us_nothing_while_readers_read(standing: Way, visit: Open) -> None:
    standing.service.received.clear()
    read(visit, standing)
    standing.ask("/cellfacts/en/faq.html?q=melanoma", Cookie="s=token-of-hers")
    assert standing.service.received == []
    assert standing.method.english("learns").partition(";")[0] == "nothing"


@in_standing("htmx", "iframe")
def test_where_readers_ask_us_themselves_we_learn_what_the_table_says(standing: Way, visit: Open) -> None:
    standing.service.received.clear()
    read(visit, standing)
    paths = {request.path for request in standing.service.received}
    assert standing.name != "htmx" or paths == {"/v1/widget.css", "/v1/en/status.html"}
    origin = f"http://localhost:{standing.site.port}"
    told = set()
    for request in standing.service.received:
        said = f"{request.path} {dict(request.headers)}"
        assert PAGE not in said
        assert not [secret for secret in SECRETS if secret in said and secret != "Secret/1.0"], said
        assert "cookie" not in request.headers or request.headers["cookie"] == "", said
        told |= {"your site's origin"} if origin in said else set()
        told |= {"browser"} if "Secret/1.0" in said else set()
    for word in ("browser", "your site's origin"):
        assert (word in told) == (word in standing.method.english("learns")), (word, told)
    assert standing.method.english("learns").startswith("the reader's network address")


@in_standing(*INCLUDED)
def test_a_page_with_a_text_in_it_is_never_said_to_be_unchanged(standing: Way) -> None:
    page = standing.ask()
    assert b"article" in page.body
    assert not {"etag", "last-modified"} & set(page.headers)
    assert standing.pages
    written = (standing.pages / PAGE.removeprefix("/")).stat().st_mtime
    for known in (
        {"If_None_Match": standing.ask("/cellfacts/en/status.html").headers.get("etag", 'W/"x"')},
        {"If_None_Match": 'W/"x"'},
        {"If_Modified_Since": formatdate(written, usegmt=True)},
        {"If_Modified_Since": formatdate(usegmt=True)},
    ):
        again = standing.ask(**known)
        assert again.status == 200
        assert b"<article" in again.body, known


@in_standing(*INCLUDED)
def test_packed_or_not_the_page_is_the_same(standing: Way) -> None:
    packed = standing.ask(Accept_Encoding="gzip")
    body = gzip.decompress(packed.body) if packed.headers.get("content-encoding") == "gzip" else packed.body
    assert body == standing.ask().body


@in_lanes(*OWN)
def test_what_a_text_says_is_not_read_for_includes(way: Way) -> None:
    """Whatever we, or whoever has broken into our service, would write."""
    commands = b'<!--# echo var="request_uri" --><!--#echo var="DOCUMENT_NAME" --><esi:include src="/trouble.html"/>'
    if way.name in MIRRORED:
        file = way.folder / "copy" / "current" / "en" / "status.html"
        file.write_bytes(file.read_bytes().replace(b"</article>", commands + b"</article>"))
        assert commands in way.ask("/cellfacts/en/status.html").body
    else:
        replace_text(way, commands)
        assert commands in way.ask("/cellfacts/en/status.html").body
    page = way.ask().body
    assert TROUBLE.encode() not in page
    if way.name in INCLUDED:
        assert commands in page


def replace_text(way: Way, commands: bytes) -> None:
    """Let the service say something else at one address."""
    live = way.service.app_at(KNOWN).extensions["cellfacts"].live
    text = b'<article class="cellfacts cellfacts-status">' + commands + b"</article>\n"
    live.table["/v1/en/status.html"] = responses.prepare(
        text, [("Content-Type", "text/html; charset=utf-8"), ("Cache-Control", "max-age=300")]
    )


@in_standing(*OWN)
@pytest.mark.parametrize("locale", [ENGLISH, CHINESE], ids=str)
def test_the_language_link_stays_on_the_partners_site(standing: Way, visit: Open, locale: Locale) -> None:
    standing.put("status", locale)
    page = visit(java_script_enabled=standing.name not in INCLUDED).to(f"{standing.address}?{locale.tag}")
    link = page.locator("#cellfacts-status-language")
    link.wait_for()
    tag = "en" if locale == CHINESE else "zh-Hans"
    assert link.get_attribute("href") == f"/cellfacts/{tag}/status.page.html"
    link.click()
    page.locator(f"article.cellfacts[lang={tag}]").wait_for()
    assert page.url.startswith(f"http://localhost:{standing.site.port}/")
    standing.put()
