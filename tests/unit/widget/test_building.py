"""How a text is built: the answer first, short, with its date and state; what is read later is folded, and what warns is not."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from xml.etree.ElementTree import Element

import pytest

from tests.conftest import CHINESE
from tests.support.content import CONTENT
from tests.support.markup import BLOCKS, elements, headings, is_cited, is_of, lines, parse, text
from widget.approvals import Review
from widget.catalog import Catalog
from widget.document import Document, provenance
from widget.locales import ENGLISH, Locale
from widget.model import Part, Widget, messages_in
from widget.rendering import FragmentState, render_fragment
from widget.selection import widget_for

Books = Mapping[Locale, Catalog]
BOTH = pytest.mark.parametrize("locale", [ENGLISH, CHINESE], ids=lambda locale: locale.tag)
EACH = pytest.mark.parametrize("widget", CONTENT.everything, ids=lambda widget: widget.slug)
# content.md, How a text is built: words of the body, and words of it that are not folded.
BUDGETS = {
    "status": (350, 200),
    "til-vs-cart": (600, 330),
    "faq": (1300, 1300),
    "trial-checklist": (550, 550),
    "red-flags": (550, 550),
    "barriers": (350, 350),
    "targets": (450, 450),
    "disclaimer": (350, 350),
    "guide": (3600, 3600),
}
# Chinese characters for one English word.
CHARACTERS = {"en": 1.0, "zh-Hans": 1.55}


def html_of(slug: str, locale: Locale, books: Books, state: FragmentState | None = None) -> str:
    return render_fragment(CONTENT, CONTENT.find(slug), locale, books, state=state).html


def is_frame(element: Element) -> bool:
    """What is no part of the body: title, language link, date and state, sources, footer."""
    return (
        element.tag == "footer"
        or is_cited(element)
        or is_of(element, "cellfacts__title", "cellfacts__languages", "cellfacts__trust")
    )


def is_fold(element: Element) -> bool:
    return element.tag == "details"


def title_of(fold: Element) -> str:
    return text(next(fold.iter("summary")))


def is_fold_of_text(element: Element) -> bool:
    """A fold that is no question with its answer."""
    return is_fold(element) and not is_of(element, "cellfacts-faq__item")


def unfolded(html: str) -> list[str]:
    return lines(html, lambda element: is_frame(element) or is_fold(element))


def count(said: list[str], locale: Locale) -> int:
    """Words in English, Chinese characters in Chinese."""
    joined = " ".join(said)
    return len(re.findall(r"[\u4e00-\u9fff]", joined)) if locale.language == "zh" else len(joined.split())


@EACH
@BOTH
def test_a_text_keeps_its_budget_of_words(widget: Widget, locale: Locale, books: Books) -> None:
    html = html_of(widget.slug, locale, books)
    for words, said in zip(BUDGETS[widget.slug], (lines(html, is_frame), unfolded(html)), strict=True):
        assert count(said, locale) <= words * CHARACTERS[locale.tag]


@EACH
@BOTH
def test_at_most_half_of_a_text_is_folded(widget: Widget, locale: Locale, books: Books) -> None:
    """The answers of the questions apart (content.md, How a text is built, 5)."""
    html = html_of(widget.slug, locale, books)
    shown = lines(html, lambda element: element.tag == "footer" or is_cited(element))
    closed = lines(html, lambda element: element.tag == "footer" or is_cited(element) or is_fold_of_text(element))
    assert count(closed, locale) >= count(shown, locale) / 2


def answers_in(part: Part) -> list[Part]:
    """Every answer of a copy: of the text, and of each question in it."""
    own = [part["answer"]] if "answer" in part else []
    return [*own, *(answer for inner in part for answer in answers_in(inner))]


@EACH
def test_every_answer_is_of_40_words_or_70_characters_at_most(widget: Widget, books: Books) -> None:
    answers = answers_in(widget.copy)
    assert answers
    for answer in answers:
        assert answer.message is not None
        assert len(answer.message.english.split()) <= 40, answer.message.key
        assert len(re.sub(r"[，。：；、？“”（）]", "", books[CHINESE].text(answer.message))) <= 70, answer.message.key


STATES = [
    FragmentState(),
    FragmentState(overdue=True),
    FragmentState(Review("A. Reviewer", date(2026, 11, 25))),
    FragmentState(Review("A. Reviewer", date(2026, 11, 25)), overdue=True),
]


@EACH
@BOTH
@pytest.mark.parametrize("state", STATES, ids=str)
def test_title_answer_and_state_come_first_and_in_this_order(
    widget: Widget, locale: Locale, state: FragmentState, books: Books
) -> None:
    html = html_of(widget.slug, locale, books, state)
    wanted = ("cellfacts__title", "cellfacts__answer", "cellfacts__trust")
    inner = [element for element in elements(html) if element.tag in {"p", "table", "ol", "ul", "details", "h2", "h3"}]
    first = [element for element in inner if not is_of(element, "cellfacts__languages")][:3]
    assert [next((name for name in wanted if is_of(element, name)), "") for element in first] == list(wanted)
    (trust,) = (element for element in inner if is_of(element, "cellfacts__trust"))
    times = [element.get("datetime") for element in trust.iter("time")]
    assert times[0] == provenance(widget_for(widget, books[locale])).checked_on.isoformat()
    nobody = books[locale].text(CONTENT.notice("not_checked"))
    if state.review:
        assert times[1] == "2026-11-25"
        assert "A. Reviewer" in text(trust)
        assert nobody not in "".join(parse(html).itertext())
    else:
        assert nobody in text(trust)
        assert len(times) == 1


@EACH
@pytest.mark.parametrize("state", [FragmentState(withdrawn=True), FragmentState(pending=True)], ids=str)
def test_where_a_notice_replaces_the_text_neither_answer_nor_date_is_left(
    widget: Widget, state: FragmentState, books: Books
) -> None:
    html = html_of(widget.slug, ENGLISH, books, state)
    assert not [element for element in elements(html) if is_of(element, "cellfacts__answer", "cellfacts__trust")]
    assert len([element for element in elements(html) if is_of(element, "cellfacts__notice")]) == 1
    assert not elements(html, "details")
    assert not elements(html, "time")


# What must be read without opening anything, by text: a part of its copy (content.md, How a text is built, 5).
SIGNS = ("til_vs_cart.emergency",)
FLAGS = ("red_flags.flags.pay", "red_flags.flags.promises", "red_flags.flags.number")
KILLS = ("til_vs_cart.rows.risks",)
WARNINGS = {"til-vs-cart": SIGNS + KILLS, "faq": SIGNS, "red-flags": FLAGS, "guide": SIGNS + FLAGS + KILLS}


def part_at(path: str) -> Part:
    """A part by the name of its widget and the names of the tables down to it."""
    name, *names = path.split(".")
    part = CONTENT.find(name).copy
    for word in names:
        part = part[word]
    return part


@pytest.mark.parametrize("slug", WARNINGS)
@BOTH
def test_warnings_are_never_folded(slug: str, locale: Locale, books: Books) -> None:
    shown = "\n".join(unfolded(html_of(slug, locale, books)))
    warnings = [message for path in WARNINGS[slug] for message in messages_in(part_at(path)) if "sources." not in message.key]
    assert len(warnings) >= 3
    for message in warnings:
        assert books[locale].text(message) in shown, message.key


@BOTH
def test_that_a_treatment_can_kill_is_said_beside_every_list_of_its_risks(locale: Locale, books: Books) -> None:
    dies = {"en": r"\b(?:died|death|fatal)\b", "zh-Hans": "死亡|致命"}[locale.tag]
    for slug in ("til-vs-cart", "guide"):
        assert re.search(dies, "\n".join(unfolded(html_of(slug, locale, books))))
    (said,) = (item for item in elements(html_of("faq", locale, books), "li") if re.search(dies, text(item)))
    assert said is not None


@EACH
@BOTH
def test_no_verdict_about_cart_is_folded(widget: Widget, locale: Locale, books: Books) -> None:
    """Of the other therapies `status` folds the rows; `til-vs-cart` has their verdicts in its table."""
    html = html_of(widget.slug, locale, books)
    for fold in filter(is_fold_of_text, elements(html)):
        for block in fold.iter("div"):
            marks = [inner for inner in block if inner.get("data-verdict")]
            assert not marks or "CAR-T" not in text(block).replace("TCR-T", ""), text(block)
    if widget.slug == "til-vs-cart":
        folded = [inner for fold in filter(is_fold, elements(html)) for inner in fold.iter() if inner.get("data-verdict")]
        assert not folded
        assert len([element for element in elements(html) if element.get("data-verdict")]) == 6


@BOTH
def test_the_emergency_box_stands_where_somebody_needs_it_and_once_in_the_guide(locale: Locale, books: Books) -> None:
    """content.md, correction 5."""
    for slug, boxes in (("til-vs-cart", 1), ("faq", 2), ("guide", 1)):
        found = [element for element in elements(html_of(slug, locale, books)) if is_of(element, "cellfacts__emergency")]
        assert len(found) == boxes, slug
        for box in found:
            assert "120" in text(box)
            assert "911" in text(box)
    assert "120" in "\n".join(unfolded(html_of("faq", locale, books)))
    title = books[locale].text(next(message for message in CONTENT.messages() if message.key == "faq.risks"))
    (risks,) = (item for item in elements(html_of("faq", locale, books), "details") if title_of(item) == title)
    first = next(element for element in risks.iter("div") if is_of(element, "cellfacts__inside"))[0]
    assert is_of(first, "cellfacts__emergency"), "on top of the answer"


def sayings(locale: Locale, books: Books) -> list[str]:
    """The sentences of the guide, of its tables each cell, but for headings."""
    said = lines(
        html_of("guide", locale, books), lambda element: is_cited(element) or element.tag in {"h2", "h3", "h4", "li", "th"}
    )
    return [sentence.strip() for line in said for sentence in re.split(r"(?<=[.?!。？！])\s*", line) if sentence.strip()]


@BOTH
def test_nothing_is_said_twice_in_the_guide(locale: Locale, books: Books) -> None:
    """A sentence of six words or more. Rows of one table may stand alike."""
    table = {text(inner) for cell in elements(html_of("guide", locale, books), "td") for inner in cell.iter()}
    twice = {said for said, times in Counter(sayings(locale, books)).items() if times > 1}
    assert not [said for said in twice - table if count([said], locale) >= 6 * CHARACTERS[locale.tag]]


@BOTH
def test_the_guide_lists_its_contents_and_leads_to_each(locale: Locale, books: Books) -> None:
    html = html_of("guide", locale, books)
    (contents,) = (element for element in elements(html, "ol") if is_of(element, "cellfacts__contents"))
    links = [(text(link), link.get("href", "")) for link in contents.iter("a")]
    led = {link.get("href"): text(link) for link in elements(html, "a")}
    sections = [element for element in elements(html, "section") if element.get("id")]
    assert [href for _, href in links] == [f"#{section.get('id')}" for section in sections]
    assert [title for title, _ in links] == [books[locale].text(widget.title) for widget in CONTENT.widgets]
    for (title, _), section in zip(links, sections, strict=True):
        assert text(section[0]) == title
    (box,) = (element for element in elements(html, "div") if element.get("id") == "cellfacts-guide-emergency")
    assert text(box[0]) == led["#cellfacts-guide-emergency"], "the emergency signs are one step away"


HELP_AND_HARM = "faq.evidence.answer"


def lifted(books: Books) -> Books:
    """The catalogs after a named person has let the Chinese sentence go."""
    return {**books, CHINESE: replace(books[CHINESE], lifted=frozenset({"faq.evidence"}))}


def times_said(slug: str, locale: Locale, books: Books) -> int:
    message = next(message for message in CONTENT.messages() if message.key == HELP_AND_HARM)
    return "\n".join(lines(html_of(slug, locale, books))).count(books[locale].text(message))


@pytest.mark.parametrize("slug", ["status", "til-vs-cart", "faq", "guide"])
def test_help_and_harm_stand_together_and_once(slug: str, books: Books) -> None:
    """content.md, correction 3."""
    assert times_said(slug, ENGLISH, books) == 1
    exact = slug in {"faq", "guide"}
    said = next(line for line in lines(html_of(slug, ENGLISH, books)) if "no tumor growth for about 3 months" in line)
    assert ("3.25" in said) is ("1.77" in said) is exact, "the question on it has the decimals"
    assert "under 2 months" in said
    if not exact:
        assert "side effect" in said, "in one paragraph"


@pytest.mark.parametrize("slug", ["status", "til-vs-cart", "faq", "guide"])
def test_help_and_harm_wait_in_chinese_for_a_named_person_and_then_give_no_rate(slug: str, books: Books) -> None:
    waiting, shown = (html_of(slug, CHINESE, each) for each in (books, lifted(books)))
    assert times_said(slug, CHINESE, books) == 0
    assert times_said(slug, CHINESE, lifted(books)) == 1
    assert len(lines(shown)) > len(lines(waiting))
    assert not re.search(r"3\.25|1\.77|\d%|％", shown)


def cited(html: str) -> list[Element]:
    return [element for element in elements(html, "li") if element.get("itemprop") == "citation"]


@EACH
@BOTH
def test_sources_are_folded_counted_and_the_readers_own_come_first(widget: Widget, locale: Locale, books: Books) -> None:
    """content.md, correction 10: of each kind those that can be opened stand first."""
    html = html_of(widget.slug, locale, books)
    (fold,) = filter(is_cited, elements(html))
    assert str(len(cited(html))) in text(next(fold.iter("summary")))
    document = Document(CONTENT, books[locale])
    named = {document.say(source): source for source in CONTENT.sources.values()}
    listed = [named[text(item)] for item in cited(html)]
    assert len(listed) == len(set(listed)) == len(provenance(widget_for(widget, books[locale])).sources)
    own = [source.home == locale.language for source in listed]
    assert own == sorted(own, reverse=True)
    for part in (True, False):
        opened = [source.link is not None for source in listed if (source.home == locale.language) is part]
        assert opened == sorted(opened, reverse=True)
    assert [item.find("a") is not None for item in cited(html)] == [source.link is not None for source in listed]


@EACH
def test_chinese_characters_in_english_say_their_language(widget: Widget, books: Books) -> None:
    html = html_of(widget.slug, ENGLISH, books)

    def is_chinese(element: Element) -> bool:
        return element.get("lang") == "zh-Hans"

    assert not re.search(r"[\u4e00-\u9fff]", " ".join(lines(html, is_chinese)))
    for element in filter(is_chinese, elements(html)):
        assert re.search(r"[\u4e00-\u9fff]", text(element))


def place_of(element: Element) -> str:
    """The country that a block is about, as far as its first line says so: one of the two, and not both."""
    first = next(iter(blocks_in(element)), "")
    found = [name for name in ("中国内地", "美国") if name in first]
    return found[0] if len(found) == 1 else ""


def blocks_in(element: Element) -> list[str]:
    """The text of each innermost block of an element, and of itself if it has none inside."""
    return [text(inner) for inner in element.iter() if not any(child.tag in BLOCKS for child in inner)] or [text(element)]


@pytest.mark.parametrize("slug", ["status", "til-vs-cart", "red-flags", "trial-checklist", "disclaimer", "faq", "guide"])
def test_of_what_stands_beside_each_other_china_comes_first_in_chinese(slug: str, books: Books) -> None:
    html = html_of(slug, CHINESE, books)
    pairs = 0
    for element in elements(html):
        if is_cited(element) or any(is_cited(inner) for inner in element.iter("details")):
            continue
        if element.tag == "ul" and not is_of(element, "cellfacts__lines"):
            continue
        places = list(filter(None, map(place_of, element)))
        pairs += len(set(places)) == 2
        assert len(set(places)) < 2 or places[0] == "中国内地", places
    assert pairs


INSPECTORS = {
    "en": r"latest record|newest record|record seen|evidence (?:for this row )?is weak|weak evidence|we have not looked|not been read|second-hand",
    "zh-Hans": r"最新记录|最近一条记录|证据(?:较|很|比较)?(?:弱|薄弱)|尚未查阅|我们没有查|未经核实|转述|二手",
}


@EACH
@BOTH
def test_no_reader_is_spoken_to_as_an_inspector(widget: Widget, locale: Locale, books: Books) -> None:
    said = "\n".join(lines(html_of(widget.slug, locale, books), is_cited))
    assert not re.search(INSPECTORS[locale.tag], said, re.IGNORECASE)


@EACH
def test_no_chinese_text_gives_a_rate_or_a_price(widget: Widget, books: Books) -> None:
    said = "\n".join(lines(html_of(widget.slug, CHINESE, books), is_cited))
    assert not re.search(r"\d\s*[%％]|百分之|[¥￥$]|\d\s*万?(?:元|美元|人民币)|(?:有效|缓解|生存|成功|应答)率", said)


@EACH
@BOTH
def test_words_used_are_explained_at_the_end_and_once(widget: Widget, locale: Locale, books: Books) -> None:
    html = html_of(widget.slug, locale, books)
    title = books[locale].text(CONTENT.notice("words"))
    terms = {books[locale].text(message) for message in messages_in(widget) if message.key.startswith("terms.")}

    def is_glossary(element: Element) -> bool:
        return is_fold(element) and title_of(element) == title

    folds = list(filter(is_fold, elements(html)))
    assert [is_glossary(fold) for fold in folds] == [False] * (len(folds) - bool(terms)) + [True] * bool(terms), "the last one"
    for fold in filter(is_glossary, folds):
        explained = [text(word) for word in fold.iter("p")]
        assert set(explained) == terms
        assert len(explained) == len(terms)
        assert not [word for word in explained if word in "\n".join(lines(html, is_glossary))]


@EACH
@BOTH
@pytest.mark.parametrize("heading", [2, 4])
def test_headings_are_one_outline(widget: Widget, locale: Locale, heading: int, books: Books) -> None:
    found = headings(render_fragment(CONTENT, widget, locale, books, heading=heading).html)
    assert [level for level, _ in found].count(heading) == 1
    assert found[0] == (heading, books[locale].text(widget.title))
