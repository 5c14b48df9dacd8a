"""The address of the gallery is the choice: text, language, heading, site, method, width, colors. What it does not know, it ignores."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from service.app import create_app
from service.embed.model import Method
from service.embed.sites import methods_by_site
from service.gallery.colors import DEFAULTS, OTHERS, contrast, read_colors, weak_pairs
from service.gallery.recipe import recipe_source
from service.settings import Settings
from service.words.methods import BOTH_LANGUAGES
from tests.app.test_cli import run
from tests.conftest import DAY, PROJECT, filled
from tests.support.content import CONTENT
from tests.support.markup import elements, text
from tests.support.methods import METHODS
from widget.manifest import Release

SITES = {site: methods for site, methods in methods_by_site(METHODS.values()).items() if site != BOTH_LANGUAGES}
WAYS = [(site, method) for site, methods in SITES.items() for method in methods]
(FAQ,) = (widget for widget in CONTENT.widgets if CONTENT.questions(widget))
QUESTIONS = [question.path for question in CONTENT.questions(FAQ)]
TEXTS = [*(widget.slug for widget in CONTENT.everything), *(f"{widget.slug}.brief" for widget in CONTENT.everything), *QUESTIONS]


def codes(page: str) -> list[str]:
    """Every piece of code on a page, as it is copied."""
    return [unescape(code) for code in re.findall(r"<pre[^>]*><code>(.*?)</code></pre>", page, re.DOTALL)]


def frames(page: str) -> list[str]:
    return [unescape(address) for address in re.findall(r'<iframe [^>]*src="([^"]+)"', page)]


def test_every_text_can_be_chosen_and_is_shown_as_readers_get_it(client: FlaskClient, release: Release) -> None:
    offered = re.findall(r'<option value="([^"]*)"', client.get("/").text.partition("</select>")[0])
    assert offered == TEXTS
    for name in TEXTS:
        for tag in ("en", "zh-Hans"):
            (frame,) = frames(client.get(f"/?text={name}&language={tag}").text)
            shown = client.get(frame).text
            published = f"{tag}/{name}.html" if f"{tag}/{name}.html" in release.files else f"en/{name}.html"
            assert client.get(f"/v1/{published}").text in shown, "the very bytes that are served, closed where they are closed"


def test_a_question_that_is_held_back_in_a_language_is_shown_in_english_and_says_so(
    client: FlaskClient, release: Release
) -> None:
    held = [path for path in QUESTIONS if f"zh-Hans/{path}.html" not in release.files]
    assert held
    for path in held:
        page = client.get(f"/?text={path}&language=zh-Hans").text
        assert "This question is not published in: 简体中文." in page
        assert "language=en" in frames(page)[0]
        both = client.get(f"/?text={path}&language=both").text
        assert len(frames(both)) == 1
        assert "This question is not published in: 简体中文." in both


@pytest.mark.parametrize(("site", "method"), WAYS, ids=[f"{site} {method.name}" for site, method in WAYS])
def test_the_code_is_what_the_command_prints_and_the_recipe_has_this_services_address(
    client: FlaskClient, site: str, method: Method, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CELLFACTS_PUBLIC_URL", "http://facts.test/")
    name = method.name
    page = client.get(f"/?text=faq&heading=3&site={site}&method={name}").text
    shown = codes(page)
    printed = run("snippet", "faq", "--heading", "3", "--method", name).stdout.rstrip("\n")
    assert printed in shown
    head = run("snippet", "--head", "--method", name).stdout.rstrip("\n")
    assert (head in shown) == (name == "iframe" or method.head in {"htmx", "needed"})
    assert "facts.example.org" not in page
    assert "<!-- cellfacts" not in unescape(page), "no mark for our tests"
    assert f'<h2 id="recipe">The recipe: <code>{name}</code></h2>' in page


@pytest.mark.parametrize("page", ["/", "/zh-Hans"])
def test_every_link_of_every_choice_is_answered(client: FlaskClient, page: str) -> None:
    found = set()
    for site, method in WAYS:
        html = client.get(f"{page}?site={site}&method={method.name}&language=both&accent=%23ff0000").text
        ids = {element.get("id") for element in elements(html)}
        for element in elements(html):  # the feed is there once something is signed
            address = element.get("href") or element.get("src") or ""
            if address.startswith("#"):
                assert address[1:] in ids, (site, method.name, address)
            elif address.startswith(("/", "http://facts.test/")):
                found.add(address.removeprefix("http://facts.test"))
    wrong = [address for address in sorted(found - {"/v1/changes.atom"}) if client.get(address).status_code != 200]
    assert wrong == []


@pytest.mark.parametrize(
    "query",
    [
        "text=cures",
        "language=fr",
        "heading=9",
        "site=geocities",
        "method=magic",
        "width=12000",
        "accent=red",
        "accent=%23fff",
        "accent=%23ff0000%3B%7D*%7Bcolor:red",
        "surface=url(https://evil.example/)",
        "unknown=1&text=&site=%00&method=../../etc",
        "text=%3Cscript%3Ealert(1)%3C/script%3E",
    ],
)
def test_a_value_that_is_not_known_chooses_nothing(client: FlaskClient, query: str) -> None:
    plain, asked = client.get("/"), client.get(f"/?{query}")
    assert asked.status_code == 200
    assert asked.text == plain.text
    assert client.get(f"/gallery/colors.css?{query}").text == ""


def test_another_kind_of_site_begins_with_its_own_method(client: FlaskClient) -> None:
    """The form sends the method that was chosen before, and the site that it was chosen for."""
    assert '<h2 id="recipe">The recipe: <code>vue</code></h2>' in client.get("/?site=vue&method=iframe&of=react").text
    assert '<h2 id="recipe">The recipe: <code>iframe</code></h2>' in client.get("/?site=vue&method=iframe&of=vue").text


def test_the_other_language_of_the_gallery_keeps_the_choice(client: FlaskClient) -> None:
    page = unescape(client.get("/?text=faq&site=nginx&method=ssi&heading=3").text)
    assert 'href="/zh-Hans?text=faq&language=en&heading=3&site=nginx&method=ssi"' in page


def test_a_method_without_the_text_in_the_page_shows_ours_and_takes_no_colors(client: FlaskClient) -> None:
    for site, method in WAYS:
        if not method.is_in_page:
            page = client.get(f"/?site={site}&method={method.name}&accent=%23ffcc00").text
            assert frames(page) == ["http://facts.test/v1/en/status.page.html"]
            assert "your colors and heading level do not reach into it" in page
            assert "contrast of 4.5" not in page


def test_what_has_no_effect_in_a_page_of_its_own_is_said(client: FlaskClient) -> None:
    effect = "your colors and heading level do not reach into it"
    for query, is_said in (("site=builder&heading=4", True), ("site=builder", False), ("site=html&heading=4", False)):
        assert (effect in client.get(f"/?{query}").text) == is_said


def test_a_link_to_a_text_is_promised_only_where_there_is_one(client: FlaskClient) -> None:
    for site, method in WAYS:
        page = client.get(f"/?site={site}&method={method.name}").text
        assert ("Readers lose nothing meanwhile" in page) == method.is_in_page, (site, method.name)


def test_a_short_form_and_a_question_are_told_from_the_whole_text_by_their_names(client: FlaskClient) -> None:
    page = client.get("/?text=status.brief").text
    assert ">Is CAR-T approved for solid tumors? (short form)</option>" in page
    assert ">Is CAR-T approved for solid tumors? (one question)</option>" in page
    assert "the code for Is CAR-T approved for solid tumors? (short form)" in page


def test_the_address_that_htmx_shows_is_the_choice_alone(client: FlaskClient) -> None:
    answer = client.get("/?text=faq&site=nginx&of=html&width=&accent=%230a5f63&method=htmx&unknown=1")
    assert answer.headers["HX-Push-Url"] == "/?text=faq&language=en&heading=2&site=nginx&method=mirror"


@pytest.mark.parametrize(("alias", "page"), [("/zh", "/zh-Hans"), ("/zh-CN", "/zh-Hans"), ("/en", "/")])
def test_another_tag_of_a_language_leads_to_the_gallery_in_it(client: FlaskClient, alias: str, page: str) -> None:
    answer = client.get(alias)
    assert (answer.status_code, answer.location) == (308, page)
    assert client.get("/fr").status_code == 404


def test_a_method_of_another_kind_of_site_is_ignored(client: FlaskClient) -> None:
    assert client.get("/?site=apache&method=wordpress").text == client.get("/?site=apache").text


def test_colors_come_in_a_stylesheet_of_their_own_and_in_the_code(client: FlaskClient) -> None:
    query = "?site=html&accent=%23AA0000&ink=%2317242b"
    page = client.get(f"/{query}")
    rules = ":root {\n  --cellfacts-accent: #aa0000;\n}"
    assert rules in codes(page.text)
    specimen = client.get(frames(page.text)[0])
    assert specimen.headers["X-Robots-Tag"] == "noindex", "nobody shall find a text in somebody's colors"
    (sheet,) = re.findall(r'href="([^"]*colors\.css[^"]*)"', specimen.text)
    answer = client.get(sheet)
    assert (answer.text, answer.mimetype) == (rules, "text/css")
    for response in (page, specimen, answer):
        assert "unsafe" not in response.headers["Content-Security-Policy"]
        assert response.headers["Cache-Control"] == "no-cache"
    assert " style=" not in page.text + specimen.text
    framed = client.get("/?site=builder&method=iframe&accent=%23aa0000").text
    assert rules not in codes(framed)
    assert "your colors and heading level do not reach into it" in framed


def test_colors_that_are_hard_to_read_are_named_with_their_contrast(client: FlaskClient) -> None:
    page = client.get("/?accent=%23ffcc00").text
    assert "WCAG 2.2 asks for a contrast of 4.5" in page
    assert "Links and lines on Ground: 1.5" in page
    (said,) = [text(one) for one in elements(page, "p") if one.get("id") == "now"]
    assert "Links and lines on Ground: 1.5" in said, "said to who hears the page, too"
    assert "contrast of 4.5" not in client.get("/?accent=%23aa0000").text
    dark = client.get("/?surface=%23000000").text
    assert "Words on Ground: 1.3" in dark
    assert "small print (--cellfacts-soft-ink) on Ground" in dark
    assert "warnings (--cellfacts-caution) on Ground" in dark


def test_contrast_is_measured_as_wcag_says_and_our_own_colors_pass() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert list(weak_pairs({})) == []
    assert next(weak_pairs(read_colors({"ink": "#777777"})))[:2] == ("ink", "tint")


def test_the_colors_on_offer_begin_as_those_of_the_stylesheet() -> None:
    css = (PROJECT / "widget" / "templates" / "base.css").read_text()
    for name, color in {**DEFAULTS, **OTHERS}.items():
        (default,) = set(re.findall(rf"var\(--cellfacts-{name}, (#[0-9a-f]+)\)", css))
        assert default in {color, f"#{color[1]}{color[3]}{color[5]}"}


def test_the_notice_for_mainland_china_stands_where_it_applies_alone(client: FlaskClient) -> None:
    said, law = "Not on a page with a provider’s address", "Article 8 of the Internet Advertising Measures"
    neutral = "A Chinese brief names no product, and is for neutral pages only"
    for language, applies in (("en", False), ("zh-Hans", True), ("both", True)):
        page = client.get(f"/?language={language}").text
        assert (said in page, law in page) == (applies, applies)
        assert (neutral in client.get(f"/?language={language}&text=status.brief").text) == applies
    assert "不得与服务提供者的地址" in client.get("/zh-Hans").text
    assert "不得与服务提供者的地址" not in client.get("/zh-Hans?language=en").text


def test_the_gallery_is_in_chinese_whole_and_begins_with_chinese_text(client: FlaskClient) -> None:
    answer = client.get("/zh-Hans?site=nginx")
    assert answer.headers["Content-Language"] == "zh-Hans"
    assert '<html lang="zh-Hans"' in answer.text
    assert '<span lang="en">' not in answer.text, "no word is missing"
    assert "language=zh-Hans" in frames(answer.text)[0]
    for page, other in (("/", "/zh-Hans"), ("/zh-Hans", "/")):
        assert f'hreflang="{"zh-Hans" if other != "/" else "en"}" href="{other}"' in client.get(page).text
    assert client.get("/fr").status_code == 404


def test_a_recipe_is_in_the_language_of_the_page_and_marked_so(client: FlaskClient) -> None:
    for site, method in WAYS:
        page = client.get(f"/zh-Hans?site={site}&method={method.name}").text
        _, tag = recipe_source(method.name, "zh-Hans")
        assert f'<div lang="{tag}">' in page
        assert ("这份操作步骤为英文。" in page) == (tag == "en")


def test_a_recipe_that_nobody_has_translated_is_in_english_and_marked_so(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    english = tmp_path / "iframe" / "README.md"
    english.parent.mkdir()
    english.write_text("# `iframe`: a recipe\n\nPaste it.\n")
    monkeypatch.setattr("service.gallery.recipe.FOLDER", tmp_path)
    monkeypatch.setattr("service.gallery.page.recipe_source", recipe_source.__wrapped__)  # what is cached is of our own folder
    page = client.get("/zh-Hans?site=builder&method=iframe").text
    assert "这份操作步骤为英文。" in page
    assert '<div lang="en"><p>Paste it.</p>' in page.replace("\n", "")


def test_both_languages_stand_at_two_levels_of_heading_and_have_a_recipe(client: FlaskClient) -> None:
    """Texts at one level share their ids, so after a change of language the focus would be in the other text."""
    for heading, second in (("2", "3"), ("3", "4"), ("4", "3")):
        page = client.get(f"/?site=html&language=both&heading={heading}").text
        assert f"/v1/zh-Hans/status.h{second}.html" in page
        assert [re.findall(r"heading=(\d)", frame) for frame in frames(page)] == [[heading], [second]], "shown as it is pasted"
        assert "Each text has a heading level of its own" in page
        assert "a page in English and Chinese" in page
    assert "a page in English and Chinese" not in client.get("/?site=html").text


def test_a_method_that_we_have_not_run_says_so(client: FlaskClient) -> None:
    for site, method in WAYS:
        said = "Not run by us." in client.get(f"/?site={site}&method={method.name}").text
        assert said == (not method.tried), method.name


def test_the_page_is_asked_for_again_each_time_and_small(client: FlaskClient) -> None:
    answer = client.get("/", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert len(answer.data) < 20_000
    again = client.get("/", headers={"Accept-Encoding": "gzip", "If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304
    assert answer.headers["ETag"] != client.get("/").headers["ETag"], "another coding is another body"
    assert client.get("/").headers["Vary"] == "Accept-Encoding"


def test_no_body_depends_on_who_asks(client: FlaskClient) -> None:
    plain = client.get("/?site=nginx").data
    for headers in ({"HX-Request": "true"}, {"Accept-Language": "zh-CN"}, {"Cookie": "a=b"}):
        assert client.get("/?site=nginx", headers=headers).data == plain


def test_without_htmx_the_page_names_no_script_for_it(settings: Settings, release: Release, tmp_path: Path) -> None:
    filled(settings, release)
    client = create_app(replace(settings, htmx=tmp_path), clock=lambda: DAY).test_client()
    assert "htmx-2" not in re.sub(r"<pre.*?</pre>", "", client.get("/").text, flags=re.DOTALL)
    assert client.get("/gallery/htmx-2.0.11.min.js").status_code == 404


def test_before_there_is_a_release_the_page_stands_and_says_what_to_do(settings: Settings) -> None:
    client = create_app(settings, clock=lambda: DAY).test_client()
    page = client.get("/").text
    assert "There is no release yet." in page
    assert "cellfacts release build --activate" in page
    assert frames(page) == []
    assert client.get("/gallery/specimen").status_code == 404
