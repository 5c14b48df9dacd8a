"""What every fragment carries, whatever widget, language, heading level and state."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import pairwise

import pytest

from tests.conftest import CHINESE, DAY
from tests.support.content import CONTENT
from tests.support.markup import elements, headings, is_of, lines, parse, text
from widget import WIDGETS, render
from widget.approvals import Review
from widget.catalog import Catalog
from widget.document import provenance
from widget.fragment import RESERVED_ID, problems
from widget.locales import ENGLISH, Locale
from widget.model import Part, Widget
from widget.rendering import ErrorLink, ErrorLinks, FragmentState, render_error, render_fragment, render_page
from widget.selection import widget_for

Books = Mapping[Locale, Catalog]
BOTH = pytest.mark.parametrize("locale", [ENGLISH, CHINESE], ids=lambda locale: locale.tag)
EACH = pytest.mark.parametrize("widget", CONTENT.everything, ids=lambda widget: widget.slug)


@EACH
@BOTH
@pytest.mark.parametrize("heading", [1, 2, 3, 4])
def test_every_fragment_keeps_law_one(widget: Widget, locale: Locale, heading: int, books: Books) -> None:
    html = render_fragment(CONTENT, widget, locale, books, heading=heading).html
    assert problems(html) == ()
    assert not re.search(r"<script|\sstyle=|\son[a-z]+=|javascript:|\ssrc=|<link|<img", html)


@EACH
@BOTH
def test_every_fragment_carries_its_language_sources_dates_and_release(widget: Widget, locale: Locale, books: Books) -> None:
    html = render_fragment(CONTENT, widget, locale, books).html
    (root,) = (element for element in elements(html, "article") if "cellfacts" in element.get("class", "").split())
    assert root.get("lang") == locale.tag
    (footer,) = elements(html, "footer")
    assert "© BEIJING BIOTECH" in text(footer)
    evidence = provenance(widget_for(widget, books[locale]))
    assert [element.get("datetime") for element in footer.iter("time")] == [evidence.review_by.isoformat()]
    assert next(element.get("datetime") for element in elements(html, "time")) == evidence.checked_on.isoformat()
    assert len([element for element in elements(html, "li") if element.get("itemprop") == "citation"]) == len(evidence.sources)
    general = books[locale].text(CONTENT.notice("general"))
    assert "\n".join(lines(html)).count(general) == 1, "what it is, once: in the footer, or in the text"


@EACH
@BOTH
@pytest.mark.parametrize(
    "state", [FragmentState(), FragmentState(overdue=True), FragmentState(withdrawn=True), FragmentState(pending=True)], ids=str
)
def test_the_release_is_told_to_programs_and_to_no_reader(
    widget: Widget, locale: Locale, state: FragmentState, books: Books
) -> None:
    html = render_fragment(CONTENT, widget, locale, books, state=state).html
    (version,) = (element for element in elements(html, "meta") if element.get("itemprop") == "version")
    assert version.get("content") == RESERVED_ID
    assert html.count(RESERVED_ID) == 1
    assert RESERVED_ID not in "".join(parse(html).itertext())


@EACH
@BOTH
@pytest.mark.parametrize("heading", [2, 3, 4])
def test_headings_start_at_the_level_asked_for_and_never_skip_one(
    widget: Widget, locale: Locale, heading: int, books: Books
) -> None:
    found = headings(render_fragment(CONTENT, widget, locale, books, heading=heading).html)
    assert found[0][0] == heading
    assert all(level > heading or heading == 6 for level, _ in found[1:])
    for (before, _), (after, title) in pairwise(found):
        assert after <= before + 1, title


@BOTH
def test_the_guide_is_all_eight_in_reading_order_with_one_outline(locale: Locale, books: Books) -> None:
    found = headings(render_fragment(CONTENT, CONTENT.guide, locale, books).html)
    contents = next(part for part in CONTENT.guide.copy if part.name == "contents").message
    assert contents is not None
    listed = [books[locale].text(title) for title in (contents, *(widget.title for widget in CONTENT.widgets))]
    assert [title for level, title in found if level == 3] == listed
    assert [level for level, _ in found].count(2) == 1


@BOTH
def test_the_guide_explains_each_term_once(locale: Locale, books: Books) -> None:
    paragraphs = [text(element) for element in elements(render_fragment(CONTENT, CONTENT.guide, locale, books).html, "p")]
    terms = [message for message in CONTENT.messages() if message.key.startswith("terms.")]
    assert terms
    for message in terms:
        assert paragraphs.count(books[locale].text(message)) == 1, message.key


def test_both_readers_are_told_of_every_organisation_each_of_their_own_first(books: Books) -> None:
    """content.md, 10."""

    def listed(locale: Locale) -> list[str]:
        items = elements(render_fragment(CONTENT, CONTENT.find("disclaimer"), locale, books).html, "li")
        names = r"(NCCN|ASCO|ACS|ESMO|CSCO|CACA|ChiCTR|NMPA|CDE|FDA|ClinicalTrials\.gov)"
        return [match[1] for item in items if item.find("a") is not None and (match := re.search(names, text(item)))]

    assert set(listed(CHINESE)[:5]) == {"CSCO", "CACA", "ChiCTR", "NMPA", "CDE"}
    assert {"NCCN", "ASCO", "ACS", "ESMO", "FDA", "ClinicalTrials.gov"} <= set(listed(ENGLISH)[:-5])
    assert set(listed(ENGLISH)) == set(listed(CHINESE))


@EACH
def test_no_chinese_fragment_shows_a_brand_a_price_or_a_way_to_book(widget: Widget, books: Books) -> None:
    """Advertising Law of China, Articles 15 and 16; Internet Advertising Measures 2023, Article 8."""
    html = render_fragment(CONTENT, widget, CHINESE, books).html
    assert not re.search(r"amtagvi|tecelra|恺力美|tel:|mailto:|[¥￥$]|预约|购买|微信|扫码|热线电话", html, re.IGNORECASE)
    said = re.sub(r"NCT[0-9]{8}", "", "".join(parse(html).itertext()))
    assert not re.search(r"[0-9]{7,}|[0-9]{3,4}-[0-9]{7,8}", said), "looks like a telephone number"


def test_english_readers_see_the_brand_beside_the_generic_name(books: Books) -> None:
    assert "lifileucel (Amtagvi)" in render_fragment(CONTENT, CONTENT.find("status"), ENGLISH, books).html


@BOTH
def test_the_language_link_works_with_and_without_htmx(locale: Locale, books: Books) -> None:
    other = CHINESE if locale == ENGLISH else ENGLISH
    html = render_fragment(CONTENT, CONTENT.find("faq"), locale, books, heading=3).html
    (link,) = (element for element in elements(html, "a") if element.get("id"))
    assert link.get("id") == "cellfacts-faq-language-h3"
    assert link.get("lang") == link.get("hreflang") == other.tag
    assert link.get("href") == f"https://cellfacts.invalid/{other.tag}/faq.page.html"
    assert link.get("data-hx-get") == f"https://cellfacts.invalid/{other.tag}/faq.h3.html"
    assert link.get("data-hx-target") == "closest .cellfacts"
    assert text(link) == {"en": "English", "zh-Hans": "简体中文"}[other.tag]


def questions(locale: Locale, books: Books) -> Iterator[Part]:
    """The questions that readers of a language see."""
    return (part for part in widget_for(CONTENT.find("faq"), books[locale]).copy if "answer" in part)


def test_answers_are_closed_in_a_fragment_and_open_on_a_page(books: Books) -> None:
    """A framed page is measured once, at load, so its answers stand open (embedding.md)."""
    fragment = elements(render_fragment(CONTENT, CONTENT.find("faq"), ENGLISH, books).html, "details")
    page = elements(render_page(CONTENT, CONTENT.find("faq"), ENGLISH, books, stylesheet="x.css"), "details")
    answers = [element for element in page if is_of(element, "cellfacts-faq__item")]
    assert len(fragment) == len(page) > len(answers) == len(list(questions(ENGLISH, books)))
    assert not any("open" in element.attrib for element in fragment)
    assert all("open" in element.attrib for element in answers)
    assert not any("name" in element.attrib for element in fragment), "two copies would form one group"


def test_a_page_is_a_whole_document_with_one_first_heading(books: Books) -> None:
    html = render_page(CONTENT, CONTENT.find("faq"), CHINESE, books, stylesheet="widget.abc.css")
    tree = parse(html)
    assert html.startswith("<!DOCTYPE html>")
    assert tree.get("lang") == "zh-Hans"
    assert [level for level, _ in headings(html)].count(1) == 1
    metas = {element.get("name"): element.get("content") for element in tree.iter("meta") if element.get("name")}
    assert metas["responsive-embedded-sizing"] == "allow-origins=*"
    assert metas["referrer"] == "no-referrer"
    sheets = [element.get("href") for element in tree.iter("link") if element.get("rel") == "stylesheet"]
    assert sheets == ["https://cellfacts.invalid/widget.abc.css"] * 2  # the second, in the body, stops the parser: see page.html


def test_microdata_says_what_the_page_is_and_never_that_it_was_reviewed(books: Books) -> None:
    html = render_fragment(CONTENT, CONTENT.find("faq"), ENGLISH, books).html
    (root,) = elements(html, "article")
    assert root.get("itemtype") == "https://schema.org/MedicalWebPage https://schema.org/FAQPage"
    names = [element.get("itemprop") for element in elements(html) if element.get("itemprop")]
    assert names.count("mainEntity") == names.count("acceptedAnswer") == len(list(questions(ENGLISH, books))) > 1
    assert {"audience", "dateModified", "inLanguage", "publisher"} <= set(names)
    assert not {"lastReviewed", "reviewedBy"} & set(names)


def test_a_checked_fragment_names_its_clinician_and_says_no_longer_that_nobody_has(books: Books) -> None:
    review = Review("A. Reviewer", date(2026, 11, 25))
    html = render_fragment(CONTENT, CONTENT.find("faq"), ENGLISH, books, state=FragmentState(review)).html
    names = {element.get("itemprop"): element for element in elements(html) if element.get("itemprop")}
    assert names["lastReviewed"].get("datetime") == "2026-11-25"
    (state,) = (element for element in elements(html) if is_of(element, "cellfacts__state"))
    assert "A. Reviewer" in text(state)
    assert "November 25, 2026" in text(state)
    assert CONTENT.notice("not_checked").english not in html
    assert problems(html) == ()


@EACH
@BOTH
def test_an_overdue_fragment_says_so_on_top(widget: Widget, locale: Locale, books: Books) -> None:
    html = render_fragment(CONTENT, widget, locale, books, state=FragmentState(overdue=True)).html
    assert problems(html) == ()
    notice = html.index("cellfacts__notice--overdue")
    assert notice < html.index("cellfacts__footer")
    assert ("may be out of date" if locale == ENGLISH else "可能已过时") in html


@EACH
@BOTH
def test_an_attack_string_in_every_message_renders_as_text(widget: Widget, locale: Locale, books: Books) -> None:
    attack = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>{{7*7}}{%raw%}javascript:%s%(x)s"
    plain, wicked = (
        {each: Catalog(each, {message.key: words + message.english for message in CONTENT.messages()}) for each in books}
        for words in ("", attack)
    )
    html = render_fragment(CONTENT, widget, locale, wicked).html
    assert problems(html) == ()
    assert shape(html) == shape(render_fragment(CONTENT, widget, locale, plain).html)
    assert attack[:25] in "".join(parse(html).itertext())


def shape(html: str) -> list[tuple[str, tuple[str, ...]]]:
    """Tags and attribute names in order: what a translation must not be able to change."""
    return [(element.tag, tuple(sorted(element.attrib))) for element in elements(html)]


def bracketed(locale: Locale) -> Catalog:
    """A catalog that says everything between brackets: a letter outside them is one that no translator can reach."""
    return Catalog(locale, {message.key: f"⟦{message.english}⟧" for message in CONTENT.messages()})


def bypassing(html: str) -> str:
    """What a reader meets of a fragment outside the brackets, in attributes too."""
    labels = (
        value
        for element in elements(html)
        for name, value in element.attrib.items()
        if name in {"data-label", "aria-label", "title", "alt"}
    )
    left = re.sub(r"⟦[^⟧]*⟧", " ", " ".join([*parse(html).itertext(), *labels]))
    for name in ("CAR-T", "TIL", "TCR-T", "BEIJING BIOTECH"):  # names that no language changes
        left = left.replace(name, " ")
    return "".join(character for character in left if character.isalpha())


@EACH
@pytest.mark.parametrize(
    "state", [FragmentState(), FragmentState(overdue=True), FragmentState(withdrawn=True), FragmentState(pending=True)], ids=str
)
def test_no_word_of_a_widget_or_a_notice_bypasses_the_catalog(widget: Widget, state: FragmentState, books: Books) -> None:
    everywhere = {locale: bracketed(locale) for locale in books}
    assert bypassing(render_fragment(CONTENT, widget, CHINESE, everywhere, state=state).html) == ""


EVERYTHING = (ErrorLinks("", tuple(map(ErrorLink, CONTENT.everything))),)


@pytest.mark.parametrize("stylesheet", ["", "widget.css"], ids=["fragment", "page"])
def test_no_word_of_an_error_bypasses_the_catalog(stylesheet: str) -> None:
    for error in CONTENT.notices["error"]:
        words = CONTENT.notice("error", error.name, "title"), CONTENT.notice("error", error.name)
        html = render_error(CONTENT, *words, CHINESE, {CHINESE: bracketed(CHINESE)}, EVERYTHING, stylesheet=stylesheet)
        assert bypassing(html) == ""


@BOTH
def test_an_error_is_safe_and_names_what_exists(locale: Locale, books: Books) -> None:
    words = CONTENT.notice("error", "not_found", "title"), CONTENT.notice("error", "not_found")
    html = render_error(CONTENT, *words, locale, books, EVERYTHING)
    page = render_error(CONTENT, *words, locale, books, EVERYTHING, stylesheet="widget.css")
    assert problems(html) == ()
    assert html.rstrip().replace("h2", "h1") in page, "the same words, in a document"
    links = [element.get("href", "") for element in elements(html, "a")]
    for widget in CONTENT.everything:
        assert f"https://cellfacts.invalid/{locale.tag}/{widget.slug}.page.html" in links


def test_the_public_function_puts_the_address_in() -> None:
    fragment = render("til-vs-cart", "zh-CN", heading=3, root="https://facts.example.org/v1")
    assert fragment.locale == "zh-Hans"
    assert "https://facts.example.org/v1/en/til-vs-cart.h3.html" in fragment.html
    assert "cellfacts.invalid" not in fragment.html
    assert RESERVED_ID not in fragment.html
    assert set(WIDGETS) == {widget.name for widget in CONTENT.everything}


@pytest.mark.parametrize(
    ("name", "locale", "heading", "error"),
    [("cure", "en", 2, LookupError), ("faq", "fr", 2, LookupError), ("faq", "en", 5, ValueError)],
)
def test_the_public_function_refuses_what_it_does_not_have(name: str, locale: str, heading: int, error: type[Exception]) -> None:
    with pytest.raises(error):
        render(name, locale, heading=heading, root="https://facts.example.org/v1/")


def test_the_frozen_day_is_before_anything_is_due() -> None:
    assert all(provenance(widget).review_by > DAY for widget in CONTENT.everything)
