"""What `cellfacts check-page` finds on a page: each mistake that partners make, beside the real service."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from urllib3 import HTTPHeaderDict

from service.embed.page.checks import PAGE_CHECKS, findings_on_page
from service.embed.page.fetching import Answer, Fetcher, NotFetched
from service.embed.page.inspection import Inspection, inspect_page
from service.embed.snippets import Placement
from service.releases.channel import Activation, Withdrawal, as_bytes, from_bytes
from tests.conftest import ROOT
from tests.support.content import CONTENT
from tests.support.methods import METHODS
from tests.support.running import htmx_folder
from widget import render
from widget.findings import Finding
from widget.locales import ENGLISH
from widget.manifest import Release

PAGE = "http://clinic.test/about/therapy"
NOW = datetime(2026, 12, 24, tzinfo=UTC)
OLD = "0123456789abcdef"
HTMX_FILE = (htmx_folder() / "htmx-2.0.11.min.js").read_bytes()


def answer(body: bytes | str, media_type: str = "text/html", status: int = 200, **headers: str) -> Answer:
    """An answer of some site. headers: with _ for -."""
    named = HTTPHeaderDict({"Content-Type": media_type, **{name.replace("_", "-"): value for name, value in headers.items()}})
    return Answer("", status, named, body.encode() if isinstance(body, str) else body)


@dataclass(slots=True)
class Web(Fetcher):
    """Answers from a table, and from the real service for its own addresses; no network."""

    timeout: float = 1
    client: FlaskClient | None = None
    table: dict[str, Answer] = field(default_factory=dict)

    def one_answer(self, address: str, limit: int, origin: str) -> Answer:
        if address in self.table:
            return replace(self.table[address], address=address)
        if self.client and address.startswith("http://facts.test/"):
            sent = self.client.get(address.removeprefix("http://facts.test"), headers={"Origin": origin} if origin else {})
            location = {"Location": sent.location} if sent.location else {}
            return Answer(address, sent.status_code, HTTPHeaderDict({**dict(sent.headers), **location}), sent.data)
        raise NotFetched(f"{address} cannot be reached.")


def code(method: str, base: str = "/cellfacts/", **asked: Any) -> str:
    """The code of a method as a partner pastes it."""
    return METHODS[method].code(Placement(CONTENT.find("status"), ENGLISH, "Is it approved?", ROOT, base, **asked))


def head(method: str = "htmx") -> str:
    return METHODS[method].head_code(ROOT)


def page(body: str, top: str | None = None) -> str:
    first = "<!DOCTYPE html>\n<html lang=en><head><meta charset=utf-8><title>Therapy</title>"
    return f"{first}\n{head() if top is None else top}\n</head><body>\n{body}\n</body></html>\n"


Check = Callable[..., tuple[Finding, ...]]


@pytest.fixture
def inspected(client: FlaskClient) -> Callable[..., Inspection]:
    """Looks at a page. web: what other addresses answer; headers: of the page."""

    def look(
        document: str, web: Mapping[str, Answer] | None = None, at: str = PAGE, service: str = "", **headers: str
    ) -> Inspection:
        table = {"http://clinic.test/js/htmx.min.js": answer(HTMX_FILE, "text/javascript"), **(web or {})}
        return inspect_page(at, service, Web(client=client, table={**table, at: answer(document, **headers)}), NOW)

    return look


@pytest.fixture
def check(inspected: Callable[..., Inspection]) -> Check:
    """The findings on a page."""
    return lambda *words, **more: findings_on_page(inspected(*words, **more))


@pytest.fixture
def fragment(client: FlaskClient) -> str:
    """The text as a server, a plugin or a program puts it into a page."""
    return client.get("/v1/en/status.html").text


def copy_of(client: FlaskClient, channel: bytes | None = None) -> dict[str, Answer]:
    """The partner's own copy."""
    base = "http://clinic.test/cellfacts/"
    texts = {
        f"{base}{path}": answer(client.get(f"/v1/{path}").text.replace(ROOT, "/cellfacts/"))
        for path in ("en/status.html", "widget.css")
    }
    return {**texts, f"{base}channel.json": answer(channel or client.get("/v1/channel.json").data, "application/json")}


def test_a_healthy_page_of_each_method_has_no_finding(check: Check, client: FlaskClient, fragment: str) -> None:
    assert check(page(code("htmx"))) == ()
    assert check(page(code("iframe"), head("iframe"))) == ()
    assert check(page(code("mirror"), head("mirror")), copy_of(client), service=ROOT) == ()
    assert check(page(fragment, f'<link rel="stylesheet" href="{ROOT}widget.css">')) == (), "ssi, esi, python"
    assert check(page(f"<div>{fragment}</div>", f"<style>{client.get('/v1/widget.css').text}</style>")) == (), "wordpress"
    assert check(page(code("htmx") + code("htmx", heading=3))) == (), "two of one text, each with ids of its own"
    assert check(page(code("htmx", form="brief") * 2 + code("iframe"))) == ()


LINK = "data-hx-get="
RIGHT = f"{ROOT}en/status.html"
LINK_TO = f'{LINK}"{RIGHT}"'
FRAME_PAGE = f"{ROOT}en/status.page.html"
ENCODED = html.escape(code("htmx"))
WORDPRESS = re.sub(r' (?:data-hx-status:\w+|referrerpolicy)="[^"]*"', "", " ".join(code("htmx").split()))
RENDERED = re.sub(
    r" data-hx-\S+?=(?:'[^']*'|\"[^\"]*\")", "", " ".join(code("htmx").split())
)  # as a component's server writes it
UNWRAPPED = re.sub("</?div[^>]*>", "", code("htmx"))
FRAMED = code("iframe").replace("cellfacts-frame", "")
BODIES = [
    # check, level, what the finding says, the body
    ("address", "error", "There is no text statsu; .* Did you mean status?", code("htmx").replace("/status.", "/statsu.")),
    ("address", "error", "There is no language fr; there are: en, zh-Hans.", code("htmx").replace("/en/", "/fr/")),
    ("address", "error", "There is no question riks; .* Did you mean risks?", code("htmx").replace("/status.", "/faq/riks.")),
    ("address", "error", r"Of status there are the endings .*\.h3\.html", code("htmx").replace("status.html", "status.h5.html")),
    ("address", "error", f"It ends in a slash. Write {RIGHT}", code("htmx").replace(LINK_TO, LINK_TO[:-1] + '/"')),
    ("address", "error", f"It has // inside. Write {RIGHT}", code("htmx").replace("/v1/en/status.html", "/v1//en/status.html")),
    (
        "address",
        "error",
        f"Its capital letters .* Write {RIGHT}",
        code("htmx").replace("/v1/en/status.html", "/V1/en/Status.html"),
    ),
    ("address", "error", f"are below {ROOT}. Write {RIGHT}", code("htmx").replace("/v1/en/status.html", "/v2/en/status.html")),
    ("address", "error", f"are below {ROOT}. Write {RIGHT}", code("htmx").replace("/v1/en/status.html", "/en/status.html")),
    ("address", "error", "is gone", code("htmx").replace("status.html", "status.paste.html")),
    (
        "address",
        "warning",
        r"is redirected.* Write http://facts.test/v1/zh-Hans/status.html",
        code("htmx").replace("/en/", "/zh-CN/"),
    ),
    ("address", "error", "has a user or a password in it", code("htmx").replace("://facts", "://jane:secret@facts")),
    ("address", "error", "is no address like https://", code("htmx").replace(f'{LINK}"{ROOT}', f'{LINK}"javascript:alert(1)//')),
    ("address", "error", "is no address like https://", code("iframe").replace(f'src="{ROOT}', 'src="file:///etc/')),
    ("address", "error", "cannot be reached", code("htmx").replace("facts.test", "fatcs.test")),
    ("snippet", "warning", "old code", code("htmx").replace("data-hx-", "hx-")),
    ("snippet", "warning", "filter, like that of WordPress", WORDPRESS),
    ("snippet", "error", "data-hx-trigger", code("htmx").replace(' data-hx-trigger="load"', "")),
    (
        "snippet",
        "warning",
        "in today's code: data-hx-confirm, data-hx-vars",
        re.sub(' data-hx-(confirm|vars)="[^"]*"', "", code("htmx")),
    ),
    ("only-link", "error", "taken data-hx-get out", code("htmx").replace(f'{LINK}"{ROOT}en/status.html"', "")),
    ("only-link", "warning", "in a browser", RENDERED),
    ("address", "error", "There is no text statsu", RENDERED.replace("/status.", "/statsu.")),
    (
        "only-link",
        "error",
        "The plugin had no text",
        f'<p class="cellfacts-link"><a href="{FRAME_PAGE}" rel="noreferrer">x</a></p>',
    ),
    (
        "only-link",
        "error",
        "found no text.* folder cellfacts-cache",
        f'<p><a href="{FRAME_PAGE}" rel="noreferrer" referrerpolicy="no-referrer">x</a></p>',
    ),
    ("code-as-words", "error", "SSI is off", code("ssi")),
    ("code-as-words", "error", "SSI is off", code("ssi-apache")),
    ("code-as-words", "error", "no cache in front", code("esi")),
    ("code-as-words", "error", "Switch the plugin on", code("wordpress")),
    ("code-as-words", "error", "let your template run it", code("python")),
    ("code-as-words", "error", "PHP is not run", code("php")),
    ("code-as-words", "error", "PHP is not run", f"<p>{html.escape(code('php'))}</p>"),
    ("code-as-words", "error", "oEmbed", f"<p>{code('oembed')}</p>"),
    ("code-as-words", "error", "oEmbed", f'<p><a href="{FRAME_PAGE}">{FRAME_PAGE}</a></p>'),
    ("code-as-words", "error", "paste it where HTML is kept", f"<p>{ENCODED}</p>"),
    ("code-as-words", "error", "bent", re.sub('="([^"]*)"', r"=“\1”", code("htmx"))),
    ("place", "error", "finds no place", f"<main>{UNWRAPPED}</main>"),
    ("place", "error", "none of ours", f"<div><h2>Ours</h2>{UNWRAPPED}</div>"),
    ("place", "error", "</div> is lost", f"<div>{code('htmx').replace('</div>', '')}<p>Our hours</p></div>"),
    ("place", "error", "</div> is lost", f"{code('htmx').replace('</div>', '')}{code('htmx', form='brief')}"),
    ("link", "error", "its href is gone", re.sub(' href="[^"]*"', "", code("htmx"))),
    ("link", "error", "does not exist", code("htmx").replace("/status.page", "/statsu.page")),
    ("twice", "warning", "the same ids", code("htmx") + code("htmx").replace("/en/", "/zh-Hans/")),
    ("hidden", "error", "template", f"<template>{code('htmx')}</template>"),
    ("hidden", "error", "noscript", f"<noscript>{code('htmx')}</noscript>"),
    ("address", "error", "src of this frame is gone", re.sub('src="[^"]*"', "", code("iframe"))),
    ("address", "error", "src of this frame is gone", FRAMED.replace(" src=", " src='about:blank' data-consent-src=")),
    ("address", "error", "is no page of a text", code("iframe").replace("/v1/en/status.page.html", "/")),
    ("frame", "error", "without style. Write status.page.html", code("iframe").replace("status.page", "status.h3")),
    ("frame", "error", "no </iframe>", code("iframe").replace("</iframe>", "")),
    ("frame", "error", "no </iframe>", code("iframe").replace("</iframe>", "") + code("iframe")),
    (
        "frame",
        "warning",
        r"lacks width \(.*; height \(.*; title \(screen readers .*; referrerpolicy \(.*; sandbox \(",
        f'<iframe src="{FRAME_PAGE}"></iframe>',
    ),
    ("frame", "warning", "allow-popups", re.sub('sandbox="[^"]*"', 'sandbox="allow-scripts"', code("iframe"))),
]
NOTHING = [
    # what the finding says, the body
    ("saved", "<p>Nothing to see.</p>"),
    ("comment", f"<!-- {code('htmx')} -->"),
    ("made by a script", '<div id="root"></div><script src="/app.js"></script>'),
    ("keeps programs out", "<p>Please solve the captcha.</p>"),
]
HEADS = [
    ("stylesheet", "error", "is missing", re.sub("<link.*\n", "", head())),
    ("stylesheet", "error", "is not our stylesheet", head().replace("widget.css", "widgets.css")),
    ("stylesheet", "error", "is not our stylesheet", head().replace("widget.css", "widget.css/")),
    ("stylesheet", "error", "answers 404", head().replace("v1/widget.css", "v2/widget.css")),
    ("stylesheet", "error", "cannot come", head().replace("facts.test/v1/widget", "nowhere.test/v1/widget")),
    (
        "stylesheet",
        "warning",
        r"earlier release.* Write http://facts.test/v1/widget.css",
        head().replace("widget.css", f"widget.{OLD}.css"),
    ),
    ("htmx", "error", "No script", re.sub("<script.*", "", head())),
    ("htmx", "warning", "No script is called htmx", head().replace("htmx.min", "all")),
    ("htmx", "error", "is not there", head().replace("/js/htmx.min.js", "/js/htmx.js")),
    ("htmx", "warning", "not 2.0.4", head().replace("/js/htmx.min.js", "https://cdn.test/htmx.org@2.0.4/dist/htmx.min.js")),
    ("htmx-config", "error", '"selfRequestsOnly":false', re.sub('<meta name="htmx-config".*\n', "", head())),
    (
        "htmx-config",
        "error",
        'Add "selfRequestsOnly":false. htmx 2 needs "selfRequestsOnly":false, htmx 4 needs "mode":"cors"',
        head().replace('"selfRequestsOnly":false,', ""),
    ),
    ("htmx-config", "error", "no JSON", head().replace('"selfRequestsOnly"', "“selfRequestsOnly”")),
    ("htmx-config", "warning", "first htmx-config", f"{head()}\n{head().splitlines()[1]}"),
    (
        "policy",
        "error",
        "write `connect-src 'self' http://facts.test`",
        f'{head()}<meta http-equiv="content-security-policy" content="default-src \'self\'">',
    ),
]


@pytest.mark.parametrize(("name", "level", "said", "body"), BODIES, ids=[f"{row[0]}: {row[2][:30]}" for row in BODIES])
def test_a_mistake_in_the_code_is_found_with_its_line(name: str, level: str, said: str, body: str, check: Check) -> None:
    (found,) = {finding for finding in check(page(f"\n\n{body}")) if finding.check == name and re.search(said, finding.message)}
    assert found.level == level
    assert found.file == PAGE
    assert found.line >= 10


@pytest.mark.parametrize(("said", "body"), NOTHING, ids=[row[0] for row in NOTHING])
def test_a_page_with_nothing_of_ours_says_why_that_may_be(said: str, body: str, check: Check) -> None:
    (found,) = check(page(body, ""))
    assert (found.check, found.level, said in found.message) == ("nothing", "error", True)


@pytest.mark.parametrize(("name", "level", "said", "top"), HEADS, ids=[f"{row[0]}: {row[2][:30]}" for row in HEADS])
def test_a_mistake_in_the_head_is_found(name: str, level: str, said: str, top: str, check: Check) -> None:
    missing = {"http://clinic.test/js/htmx.js": answer("", status=404), "http://facts.test/v2/widget.css": answer("", status=404)}
    stale = {f"{ROOT}widget.{OLD}.css": answer("@layer cellfacts-style;", "text/css")}
    found = [finding for finding in check(page(code("htmx"), top), {**missing, **stale}) if finding.check == name]
    assert [(finding.level, bool(re.search(said, finding.message))) for finding in found][:1] == [(level, True)]
    assert all(finding.line for finding in found)


@pytest.mark.parametrize(
    ("policy", "said"),
    [
        (
            "default-src 'none'; script-src 'self'; style-src http://facts.test",
            "the text away: write `connect-src http://facts.test`",
        ),
        ("connect-src 'self'", "the text away: add http://facts.test to its connect-src"),
        ("script-src 'nonce-abc' 'strict-dynamic'", "htmx away: add 'self' to its script-src"),
        ("style-src 'self'", "our stylesheet away: add http://facts.test to its style-src"),
        ("sandbox allow-forms", "sandbox without allow-scripts"),
        ("require-trusted-types-for 'script'", "Trusted Types"),
        ("default-src *, connect-src https:", "the text away"),
    ],
)
def test_a_policy_that_keeps_a_text_away_is_named_with_what_to_add(policy: str, said: str, check: Check) -> None:
    assert [said in finding.message for finding in check(page(code("htmx")), Content_Security_Policy=policy)] == [True]


@pytest.mark.parametrize("method", ["htmx", "iframe"])
def test_the_policy_that_the_guide_names_lets_a_text_through(method: str, check: Check) -> None:
    policy = METHODS[method].policy_for("http://facts.test")
    assert check(page(code(method), head(method)), Content_Security_Policy=f"default-src 'none'; {policy}") == ()


def test_a_mistake_in_a_frame_is_told_once(check: Check) -> None:
    assert [finding.check for finding in check(page(code("iframe").replace("/v1/en/status.page.html", "/")))] == ["address"]
    assert [finding.check for finding in check(page(code("iframe").replace("</iframe>", "") + code("iframe")))] == ["frame"]


def test_a_frame_that_its_server_forbids_is_found(check: Check, client: FlaskClient) -> None:
    shown = client.get("/v1/en/status.page.html").text
    for headers in ({"X_Frame_Options": "SAMEORIGIN"}, {"Content_Security_Policy": "frame-ancestors 'self' https://other.test"}):
        (found,) = check(page(code("iframe")), {FRAME_PAGE: answer(shown, **headers)})
        assert (found.check, found.level) == ("frame", "error")


def test_a_service_for_listed_sites_that_lacks_this_one_is_found(check: Check, fragment: str) -> None:
    (found,) = check(page(code("htmx")), {f"{ROOT}en/status.html": answer(fragment)})
    assert "list that origin" in found.message


def test_an_encrypted_page_with_unencrypted_addresses_is_found(check: Check) -> None:
    at = PAGE.replace("http", "https")
    found = check(page(code("htmx")), {"https://clinic.test/js/htmx.min.js": answer(HTMX_FILE)}, at=at)
    assert {finding.check for finding in found if finding.level == "error"} == {"https", "stylesheet"}


def test_a_base_element_that_leads_elsewhere_is_found(check: Check, client: FlaskClient) -> None:
    found = check(page(code("mirror"), f'<base href="http://other.test/">{head("mirror")}'), copy_of(client))
    assert any(finding.check == "base" and "http://other.test" in finding.message for finding in found)


def test_a_base_element_that_leads_htmx_itself_elsewhere_is_found(check: Check) -> None:
    found = check(page(code("htmx"), f'<base href="http://other.test/">{head()}'))
    assert [(one.level, one.line) for one in found if one.check == "base"] == [("error", 6)], "the line of the script"


@pytest.mark.parametrize(
    ("base", "is_led_away"), [("/", True), ("http://other.test/", True), (PAGE, False), (f"{PAGE}#top", False)]
)
def test_a_base_element_that_leads_the_guides_contents_to_another_page_is_found(
    check: Check, client: FlaskClient, base: str, is_led_away: bool
) -> None:
    sheet = f'<base href="{base}"><link rel="stylesheet" href="{ROOT}widget.css">'
    for text in ("guide", "faq"):
        found = check(page(client.get(f"/v1/en/{text}.html").text, sheet))
        said = [one.message for one in found if one.check == "base"]
        assert bool(said) == (is_led_away and text == "guide"), said


def test_an_address_with_an_impossible_port_gets_findings(check: Check) -> None:
    policy = {"Content-Security-Policy": "connect-src 'self'"}
    found = check(page(code("htmx").replace(ROOT, "http://facts.test:99999/v1/")), **policy)
    assert {"address", "policy"} <= {one.check for one in found if one.level == "error"}


STYLE = f'<link rel="stylesheet" href="{ROOT}widget.css">'


def test_our_stylesheet_counts_whatever_its_name_is(check: Check, client: FlaskClient, fragment: str) -> None:
    ours = answer(client.get("/v1/widget.css").data, "text/css")
    assert (
        check(page(fragment, '<link rel="stylesheet" href="/cellfacts.php">'), {"http://clinic.test/cellfacts.php": ours}) == ()
    )
    own = {"http://clinic.test/own.css": answer("p {}", "text/css"), "http://clinic.test/all.css?3": ours}
    lines = (
        '<link rel="stylesheet" href="/own.css"><link rel="stylesheet" href="/lost.css"><link rel="stylesheet" href="/all.css?3">'
    )
    assert check(page(fragment, lines), own) == ()
    (found,) = check(page(fragment, lines.replace("/all.css?3", "http://other.test/all.css")), own)
    assert "is missing" in found.message, "another host than the page's own is not asked"
    (found,) = check(page(fragment, lines), own, Content_Security_Policy="style-src 'none'")
    assert "keeps our stylesheet away" in found.message
    (found,) = check(
        page(fragment, '<link rel="stylesheet" href="/cellfacts.php">'),
        {"http://clinic.test/cellfacts.php": answer("", status=404)},
    )
    assert "/cellfacts.php answers 404" in found.message


def test_an_old_text_is_found_with_the_cache_that_keeps_it(check: Check, fragment: str, release: Release) -> None:
    old = fragment.replace(release.id, OLD).replace("one, for some people", "two, for all people")
    (found,) = check(page(old, STYLE))
    assert (found.check, found.level) == ("old-text", "error")
    assert found.message.startswith(f"status is of release {OLD}, and release 1 ({release.id}) is current.")
    in_words = f'<p class="cellfacts__release">Release {OLD}</p></footer>'
    (again,) = check(page(old.replace(f'<meta itemprop="version" content="{OLD}">', "").replace("</footer>", in_words), STYLE))
    assert again.message == found.message, "the earliest texts name their release so"
    (found,) = check(page(old, STYLE), Age="7200", X_Cache="HIT")
    assert "Age: 7200, X-Cache: HIT" in found.message


def test_a_text_of_another_release_that_says_the_same_is_a_warning(check: Check, fragment: str, release: Release) -> None:
    other = re.sub("[A-Z][a-z]+ [0-9]+, 2026(?=</time>)", "May 1, 2026", fragment.replace(release.id, OLD))
    (found,) = check(page(other, STYLE))
    assert (found.check, found.level) == ("old-text", "warning")
    assert "Both say the same, but for dates" in found.message


# As the installed package renders them, each alone: whole, a brief, a question, and one that is in English alone.
BY_PACKAGE: Mapping[str, tuple[str, dict[str, Any]]] = {
    "en/status.html": ("status", {"heading": 1}),
    "zh-Hans/status.brief.html": ("status", {"form": "brief"}),
    "en/faq/risks.html": ("faq", {"question": "risks"}),
    "en/faq/evidence.html": ("faq", {"question": "evidence"}),
}


@pytest.mark.parametrize(("path", "asked"), BY_PACKAGE.items(), ids=BY_PACKAGE)
def test_a_text_of_the_package_with_the_words_of_the_release_is_current(
    path: str, asked: tuple[str, dict[str, Any]], inspected: Callable[..., Inspection], release: Release
) -> None:
    rendered = str(render(asked[0], path.partition("/")[0], root=ROOT, **asked[1]))
    looked = inspected(page(rendered.replace(">\n<", "><"), STYLE), service=ROOT)
    (shown,) = [shown for _, shown in looked.shows()]
    assert shown.release not in {"", release.id}
    assert [looked.state(seen) for seen, _ in looked.shows()] == ["current"]
    assert findings_on_page(looked) == ()
    other = inspected(page(rendered.replace("CAR-T", "CAR-X"), STYLE), service=ROOT)
    assert [(found.check, found.level) for found in findings_on_page(other)] == [("old-text", "error")]


def test_words_that_a_cache_or_nobody_has_confirmed_are_not_current(
    check: Check, client: FlaskClient, fragment: str, release: Release
) -> None:
    old, at, utf8 = fragment.replace(release.id, OLD), f"{ROOT}en/status.html", "text/html; charset=utf-8"
    assert check(page(old, STYLE)) == ()
    for kept in (answer(old, utf8), answer("", status=503), answer("<p>no")):
        assert [found.check for found in check(page(old, STYLE), {at: kept})] == ["old-text"]
    notice = release.files["withdrawn/en/status.html"].decode().replace("cellfacts-release-id", release.id)
    (found,) = check(page(old, STYLE), {at: answer(notice, utf8)})
    assert (found.check, found.level) == ("withdrawn", "error")
    for path in ("en/status.html", "en/status.brief.html"):
        overdue = release.files[f"overdue/{path}"].decode().replace("cellfacts-release-id", release.id)
        fresh = client.get(f"/v1/{path}").text.replace(release.id, OLD)
        assert check(page(fresh, STYLE), {f"{ROOT}{path}": answer(overdue, utf8)}) == (), "a package does not know the day"


def test_a_text_that_was_withdrawn_is_an_error_and_its_notice_a_warning(
    check: Check, client: FlaskClient, fragment: str, release: Release
) -> None:
    channel = from_bytes(client.get("/v1/channel.json").data)
    row = Withdrawal(release.id, "wrong", "2026-12-01T00:00:00Z", 2, "status", "en")
    web = {f"{ROOT}channel.json": answer(as_bytes(replace(channel, sequence=2, withdrawn=(row,))), "application/json")}
    (found,) = check(page(fragment, STYLE), web)
    assert (found.check, found.level, found.locale) == ("withdrawn", "error", "en")
    assert "readers still have it" in found.message
    notice = release.files["withdrawn/en/status.html"].decode().replace("cellfacts-release-id", release.id)
    (found,) = check(page(notice.replace("https://cellfacts.invalid/", ROOT), STYLE), web)
    assert (found.check, found.level) == ("withdrawn", "warning")
    other = fragment.replace("/status.", "/faq/risks.")
    assert check(page(other, STYLE), web) == (), "another text of the same release is right"


def test_a_text_past_its_next_check_is_a_warning(check: Check, release: Release) -> None:
    overdue = release.files["overdue/en/status.html"].decode().replace("cellfacts-release-id", release.id)
    (found,) = check(page(overdue.replace("https://cellfacts.invalid/", ROOT), STYLE))
    assert (found.check, found.level) == ("overdue", "warning")


def test_a_copy_behind_its_service_is_found(check: Check, client: FlaskClient, release: Release) -> None:
    now = from_bytes(client.get("/v1/channel.json").data)
    document = page(code("mirror"), head("mirror"))
    later = replace(now, sequence=5, history=(*now.history, Activation(OLD, "2026-12-01T00:00:00Z", 5)))
    web = {**copy_of(client), f"{ROOT}channel.json": answer(as_bytes(later))}
    found = {finding.check: finding for finding in check(document, web, service=ROOT)}
    assert found.keys() == {"old-text", "old-copy"}
    assert "at sequence 1, not 5" in found["old-copy"].message
    fresh = replace(
        later, history=(*now.history, Activation(OLD, (NOW - timedelta(minutes=3)).strftime("%Y-%m-%dT%H:%M:%SZ"), 5))
    )
    (finding,) = check(document, {**web, f"{ROOT}channel.json": answer(as_bytes(fresh))}, service=ROOT)
    assert (finding.check, finding.level) == ("old-text", "warning")
    gone = replace(later, withdrawn=(Withdrawal(release.id, "wrong", "2026-12-01T00:00:00Z", 5),))
    found = {
        finding.check: finding
        for finding in check(document, {**web, f"{ROOT}channel.json": answer(as_bytes(gone))}, service=ROOT)
    }
    assert found.keys() == {"withdrawn", "old-copy"}


def test_a_copy_whose_service_is_not_named_says_how_to_name_it(check: Check, client: FlaskClient) -> None:
    (found,) = check(page(code("mirror"), head("mirror")), copy_of(client))
    assert (found.check, found.level) == ("service", "warning")
    (found,) = check(
        page(code("mirror"), head("mirror")), {**copy_of(client), "http://clinic.test/cellfacts/channel.json": answer("<p>no")}
    )
    assert "Nothing here says" in found.message


def test_a_named_service_that_does_not_say_what_is_current_is_an_error(
    inspected: Callable[..., Inspection], client: FlaskClient
) -> None:
    document, channel = page(code("mirror"), head("mirror")), "http://wrong.test/v1/channel.json"
    newer = client.get("/v1/channel.json").text.replace('"format":2', '"format":9').replace('"format": 2', '"format": 9')
    for web, said in (
        ({}, "cannot be reached"),
        ({channel: answer("", status=404)}, "channel.json answers 404"),
        ({channel: answer("<p>Welcome")}, "is no such file of CellFacts"),
        ({channel: answer(newer)}, "update cellfacts"),
    ):
        looked = inspected(document, {**copy_of(client), **web}, service="http://wrong.test/v1/")
        (found,) = findings_on_page(looked)
        assert (found.check, found.level) == ("service", "error")
        assert "The service http://wrong.test/v1/ did not say what is current." in found.message
        assert said in found.message
        assert [looked.state(seen) for seen, _ in looked.shows()] == ["unknown"], "whatever the copy says of itself"


def test_a_service_that_the_page_names_and_that_does_not_answer_is_an_error(check: Check, fragment: str) -> None:
    away, link = "http://away.test/v1/", f'<p><a href="{FRAME_PAGE}" rel="noreferrer" referrerpolicy="no-referrer">x</a></p>'
    for body in (fragment, link):
        found = check(
            page(body.replace(ROOT, away), '<link rel="stylesheet" href="/cellfacts.php">'),
            {"http://clinic.test/cellfacts.php": answer("@layer cellfacts-style;")},
        )
        (service,) = [finding for finding in found if finding.check == "service"]
        assert service.level == "error"
        assert service.message.startswith(
            "The service http://away.test/v1/ did not say what is current. http://away.test/v1/channel.json cannot be reached"
        )


def test_a_place_without_any_copy_is_told_from_a_wrong_name(check: Check) -> None:
    own = code("htmx").replace(ROOT, "http://clinic.test/copy/")
    found = check(page(own), {"http://clinic.test/copy/en/status.html": answer("", status=404)})
    assert any("There is no copy at http://clinic.test/copy/. Make it there" in one.message for one in found)


def test_a_page_with_a_text_that_caches_keep_too_long_is_a_warning(check: Check, fragment: str) -> None:
    (found,) = check(page(fragment, STYLE), Cache_Control="public, max-age=86400")
    assert (found.check, found.level) == ("cache", "warning")
    for allowed in ("public, max-age=300", "no-cache, max-age=86400", "max-age=soon"):
        assert check(page(fragment, STYLE), Cache_Control=allowed) == ()


def test_a_page_whose_component_the_server_rendered_needs_the_stylesheet_alone(check: Check) -> None:
    assert [(finding.check, finding.level) for finding in check(page(RENDERED, head("react")))] == [("only-link", "warning")]
    assert {finding.check for finding in check(page(RENDERED, ""))} == {"only-link", "stylesheet"}


def test_the_head_code_alone_is_checked_and_no_mistake_in_itself(check: Check) -> None:
    for top in (head("react"), head("htmx-site").replace("<link", '<script src="/js/htmx.min.js"></script><link'), head()):
        (found,) = check(page("<p>Welcome.</p>", top))
        assert (found.check, found.level) == ("nothing", "warning")
    broken = head().replace("/widget.css", "/widget.0.css").replace('"mode":"cors"', '"mode":')
    assert {finding.check for finding in check(page('<div id="root"></div>', broken)) if finding.level == "error"} == {
        "htmx-config"
    }
    missing = {f"{ROOT}widget.css": answer("", status=404), "http://clinic.test/js/htmx.min.js": answer("", status=404)}
    assert {finding.check for finding in check(page("<p>Welcome.</p>"), missing)} == {"nothing", "stylesheet", "htmx"}


def test_pages_about_our_code_and_plain_links_are_no_mistake(check: Check) -> None:
    quoted = html.escape(code("htmx") + code("ssi") + code("wordpress"))
    shown = f"<pre><code>{quoted}</code></pre><textarea>{code('htmx').replace('status', 'statsu')}</textarea>"
    own = '<div class="page-cellfacts-facts"><a hx-get="/appointments">Own htmx</a></div>'
    assert check(page(f'{code("htmx")}{shown}{own}<a href="{FRAME_PAGE}">Read more</a>')) == ()


def test_the_link_in_php_that_is_not_run_is_no_second_mistake(check: Check) -> None:
    assert [found.check for found in check(page(code("php"), ""))] == ["code-as-words"]


def test_every_check_has_a_page_on_which_it_finds_something() -> None:
    alone = {"nothing", "old-text", "old-copy", "withdrawn", "overdue", "https", "base", "cache", "service"}
    assert {row[0] for row in (*BODIES, *HEADS)} | alone == set(PAGE_CHECKS)


def test_what_a_page_says_never_reaches_the_terminal_as_a_command(check: Check) -> None:
    found = check(page(code("htmx").replace("/status.", "/st\x1b[31matus.")), Content_Security_Policy="default-src \x1b]0;x")
    assert len(found) > 1
    assert all(finding.message.isprintable() for finding in found)
    assert json.dumps([str(finding) for finding in found])
