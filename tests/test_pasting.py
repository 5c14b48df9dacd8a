"""What is pasted cannot be taken back: so only a text without status may be, whole, with its date and the way to what is said now."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
import textstat
from click.testing import CliRunner, Result
from flask import Flask

from service.app import create_app
from service.cli import main
from service.diffing import lines_of
from service.lanes import LANES
from service.pasted import texts
from service.settings import Settings
from service.snippets import Place
from service.store import Store
from tests.conftest import CHINESE, DAY, ROOT
from tests.markup import blocks, elements, headings
from tests.test_copy import NOT
from tests.test_render import UNCHECKED
from widget import barriers, sources, standing, status_table
from widget.approvals import Review
from widget.catalog import Catalog
from widget.content import Claim, Jurisdiction, Message, Widget, checked, evidence_in
from widget.library import EVERYTHING, LIBRARY, find
from widget.locales import ENGLISH, Locale
from widget.manifest import Release
from widget.pasting import ATTRIBUTES, TAGS, may_be_pasted, problems
from widget.rendering import State, provenance, render_fragment, render_paste

Books = Mapping[Locale, Catalog]
BOTH = pytest.mark.parametrize("locale", [ENGLISH, CHINESE], ids=lambda locale: locale.tag)
PASTED = [widget for widget in EVERYTHING if may_be_pasted(widget)]
EACH = pytest.mark.parametrize("widget", PASTED, ids=lambda widget: widget.slug)
ON = date(2026, 11, 23)


def test_only_a_text_without_status_may_be_pasted() -> None:
    """Whoever makes this list longer says so here."""
    assert [widget.slug for widget in PASTED] == ["barriers"]
    for widget in LIBRARY:
        speaks_of_status = any(item.review_by - item.checked_on < timedelta(days=180) for item in evidence_in(widget.copy))
        assert not (speaks_of_status and may_be_pasted(widget)), widget.slug


LASTING = checked(Message("a.b", "Cells are small."), sources.ACTA_BBS, on=ON)
CHANGING: dict[str, Claim | Message] = {
    "a row of the status table": standing.NOT_IN_THE_US,
    "one country": replace(LASTING, jurisdiction=Jurisdiction.UNITED_STATES),
    "two countries": replace(LASTING, jurisdiction=Jurisdiction.BOTH),
    "due in a month": replace(LASTING, review_by=ON + timedelta(days=30)),
    "a date in it": replace(LASTING, dates=(("seen", ON),)),
    "a regulator's record": checked(LASTING.text, sources.FDA, on=ON),
    "news": checked(LASTING.text, sources.ONCLIVE, on=ON),
    "a law": checked(LASTING.text, sources.CHINA_GCP, on=ON),
    "a word about an approval": Message("a.b", "No one has approved it yet."),
    "a word about an agency": Message("a.b", "The FDA has looked at it."),
    "a word about a trial": Message("a.b", "People get it in a trial."),
}


@pytest.mark.parametrize("part", CHANGING.values(), ids=CHANGING)
def test_a_text_may_no_longer_be_pasted_once_it_says_what_can_change_overnight(part: Claim | Message) -> None:
    widget = barriers.WIDGET
    assert may_be_pasted(replace(widget, copy=replace(widget.copy, lead=LASTING)))
    assert not may_be_pasted(replace(widget, copy=replace(widget.copy, lead=part)))


def test_a_text_without_evidence_or_with_a_row_of_the_table_may_not_be_pasted() -> None:
    widget = barriers.WIDGET
    assert not may_be_pasted(replace(widget, copy=replace(widget.copy, lead=status_table.US_CART_BLOOD)))
    assert not may_be_pasted(Widget("x", widget.title, (Message("a.b", "Words."),)))


@EACH
@BOTH
def test_it_says_what_the_fragment_says_and_that_it_is_a_copy(widget: Widget, locale: Locale, books: Books) -> None:
    """Every line of the fragment in its order, and one more."""
    pasted = lines_of(render_paste(widget, locale, books))
    fragment = lines_of(render_fragment(widget, locale, books).html)
    (copied,) = [line for line in pasted if line not in fragment]
    pasted.remove(copied)
    assert pasted == fragment
    assert (
        copied
        == {
            "en": "This is a copy, as of November 23, 2026. It does not change when the text is corrected. Read the text as it is now",
            "zh-Hans": "本文是截至2026年11月23日的副本。原文更正后，本副本不会随之更新。阅读当前版本",
        }[locale.tag]
    )


@EACH
@BOTH
def test_no_not_is_lost(widget: Widget, locale: Locale, books: Books) -> None:
    words = NOT if locale == ENGLISH else re.compile("[不未没无非勿]")
    inside, whole = render_paste(widget, locale, books), render_fragment(widget, locale, books).html
    found = {text: words.findall(" ".join(lines_of(text))) for text in (inside, whole)}
    assert len(found[whole]) > 5
    assert len(found[inside]) == len(found[whole]) + 1, "the copy does not change by itself"


@EACH
@BOTH
def test_it_is_whole_where_it_is_pasted(widget: Widget, locale: Locale, books: Books) -> None:
    html = render_paste(widget, locale, books)
    assert list(problems(html)) == []
    for element in elements(html):
        if element.tag != "body":
            assert element.tag in TAGS
            assert element.attrib.keys() <= ATTRIBUTES | ({"href", "rel"} if element.tag == "a" else set())
    assert not {"time", "input", "meta"} & TAGS
    (root,) = elements(html, "article")
    assert (root.get("lang"), root.get("dir"), root.get("class")) == (locale.tag, "ltr", f"cellfacts cellfacts-{widget.slug}")
    assert headings(html) == headings(render_fragment(widget, locale, books).html)
    assert UNCHECKED[locale.tag] in html
    assert all(len(line.split("<p")) <= 2 for line in html.split("\n")), (
        "no paragraph is broken by an editor that keeps line ends"
    )


@EACH
@BOTH
def test_its_links_lead_to_the_text_as_it_is_now(widget: Widget, locale: Locale, books: Books) -> None:
    html = render_paste(widget, locale, books)
    own = [link for link in elements(html, "a") if link.get("href", "").startswith("https://cellfacts.invalid/")]
    other = CHINESE if locale == ENGLISH else ENGLISH
    assert [link.get("href") for link in own] == [
        f"https://cellfacts.invalid/{other.tag}/{widget.slug}.page.html",
        f"https://cellfacts.invalid/{locale.tag}/{widget.slug}.page.html",
    ]
    assert own[0].get("lang") == other.tag
    assert all("noreferrer" in link.get("rel", "") for link in elements(html, "a"))
    cited = [link.get("href") for link in elements(html, "a")[2:]]
    assert cited == [source.link for source in provenance(widget).sources if source.link]


@EACH
@BOTH
@pytest.mark.parametrize("form", ["overdue", "withdrawn", "pending"])
def test_what_is_not_to_be_read_any_more_is_the_notice_alone(widget: Widget, locale: Locale, books: Books, form: str) -> None:
    html = render_paste(widget, locale, books, state=State(**{form: True}))  # type: ignore[arg-type]
    assert list(problems(html)) == []
    assert f"cellfacts__notice--{form}" in html
    assert f"{locale.tag}/{widget.slug}.page.html" in html
    said = " ".join(lines_of(html))
    for claim in evidence_in(widget.copy):
        assert isinstance(claim, Claim)
        assert books[locale].text(claim.text) not in said
    assert len(said) < 500


@EACH
def test_a_checked_text_says_by_whom(widget: Widget, books: Books) -> None:
    html = render_paste(widget, ENGLISH, books, state=State(Review("A. O'Reviewer", date(2026, 11, 25))))
    assert "Checked by A. O&#039;Reviewer on November 25, 2026." in html, "written as WordPress writes it"
    assert UNCHECKED["en"] not in html
    assert list(problems(html)) == []


@EACH
def test_english_is_as_easy_to_read_as_the_fragment(widget: Widget, books: Books) -> None:
    text = "\n".join(line if line[-1] in ".?!:”" else f"{line}." for line in blocks(render_paste(widget, ENGLISH, books)))
    assert textstat.flesch_kincaid_grade(text) <= 9


@pytest.mark.parametrize(
    "inside",
    [
        '<p><time datetime="2026-11-23">today</time></p>',
        '<p><input type="checkbox"></p>',
        '<p><a href="https://www.fda.gov/" hreflang="en">FDA</a></p>',
        '<p><a href="https://www.fda.gov/" referrerpolicy="no-referrer">FDA</a></p>',
        '<p id="here">x</p>',
        '<p itemprop="name">x</p>',
        '<p data-hx-get="https://cellfacts.invalid/x.html">x</p>',
        "<details open><summary>x</summary></details>",
        "<script>x</script>",
    ],
)
def test_a_release_with_anything_else_in_it_is_refused(inside: str) -> None:
    assert list(problems(f'<article class="cellfacts" lang="en" dir="ltr">{inside}</article>'))


def test_the_release_has_it_in_every_form_and_of_nothing_else(release: Release) -> None:
    found = {path for path, entry in release.manifest["files"].items() if entry["type"] == "paste"}
    usual = {f"{tag}/{widget.slug}.paste.html" for tag in ("en", "zh-Hans") for widget in PASTED}
    assert found == {f"{folder}{path}" for folder in ("", "overdue/", "withdrawn/") for path in usual}


def test_only_what_may_be_read_today_is_handed_out(release: Release, store: Store) -> None:
    names = {(widget.slug, tag) for widget in PASTED for tag in ("en", "zh-Hans")}
    assert texts(release, ROOT, DAY, store.channel()).keys() == names
    assert not texts(release, ROOT, date(2027, 5, 23), store.channel())
    store.withdraw_fragment("barriers", "en", "wrong")
    assert texts(release, ROOT, DAY, store.channel()).keys() == names - {("barriers", "en")}


@pytest.fixture
def told(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command speaks of the store of the test."""
    monkeypatch.setenv("CELLFACTS_DATA", str(store.root))
    monkeypatch.setenv("CELLFACTS_PUBLIC_URL", "http://facts.test/")
    monkeypatch.setattr("service.clock.today", lambda: DAY)


def run(*words: str) -> Result:
    return CliRunner().invoke(main, ["snippet", *words, "--lane", "paste"])


@pytest.mark.usefixtures("told")
@BOTH
def test_the_command_prints_what_is_served(app: Flask, locale: Locale) -> None:
    done = run("barriers", "--locale", locale.tag)
    assert done.exit_code == 0
    assert done.output == app.test_client().get(f"/v1/{locale.tag}/barriers.paste.html").text
    assert run("barriers", "--head").output == "<!-- paste needs nothing in the page's head -->\n"


@pytest.mark.usefixtures("told")
@pytest.mark.parametrize("widget", [widget for widget in EVERYTHING if widget not in PASTED], ids=lambda widget: widget.slug)
def test_the_command_refuses_every_other_and_says_which_may_be(widget: Widget) -> None:
    done = run(widget.slug)
    assert done.exit_code == 1
    assert f"{widget.slug} may not be pasted" in done.output
    assert "This may be: barriers." in done.output
    assert "<" not in done.output
    assert len(done.output.splitlines()) == 1


@pytest.mark.usefixtures("told")
def test_the_command_hands_out_no_text_that_is_withdrawn_or_overdue(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    store.withdraw_fragment("barriers", "en", "wrong")
    done = run("barriers")
    assert (done.exit_code, len(done.output.splitlines())) == (1, 1)
    assert "withdrawn" in done.output
    assert run("barriers", "--locale", "zh-Hans").exit_code == 0
    monkeypatch.setattr("service.clock.today", lambda: date(2027, 5, 23))
    assert run("barriers", "--locale", "zh-Hans").exit_code == 1


def test_before_the_first_release_there_is_nothing_to_paste(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CELLFACTS_DATA", str(tmp_path))
    done = run("barriers")
    assert done.exit_code == 1
    assert "There is no release yet." in done.output


def test_the_gallery_shows_it_of_those_texts_alone_and_as_they_are_now(app: Flask, store: Store, settings: Settings) -> None:
    def shown(client_of: Flask) -> list[str]:
        client_of.extensions["cellfacts"].next_look = 0.0
        return re.findall(r'aria-label="([a-z-]+, [\w-]+), paste"', client_of.test_client().get("/").text)

    assert shown(app) == ["barriers, en", "barriers, zh-Hans"]
    store.withdraw_fragment("barriers", "zh-Hans", "wrong")
    assert shown(app) == ["barriers, en"]
    assert shown(create_app(settings, clock=lambda: date(2027, 5, 23))) == []


def test_where_there_is_none_the_lane_says_why() -> None:
    code = LANES["paste"].code(Place(find("status"), ENGLISH, "title", ROOT))
    assert code.startswith("<!-- status may not be pasted: ")
    assert LANES["paste"].code(Place(find("barriers"), ENGLISH, "title", ROOT, pasted="<p>x</p>")) == "<p>x</p>"
    assert "barriers" in LANES["paste"].who
    assert [widget.slug for widget in PASTED if f"{widget.slug}" in LANES["paste"].who] == [widget.slug for widget in PASTED]


def test_what_is_served_can_be_checked_as_every_other_file(app: Flask) -> None:
    client = app.test_client()
    entry = json.loads(client.get("/v1/release.json").text)["files"]["en/barriers.paste.html"]
    assert entry["served_length"] == len(client.get("/v1/en/barriers.paste.html").data)
    assert entry["state"] == "not-checked"
