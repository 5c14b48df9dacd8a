"""The copy keeps its promises to readers: plain English, short Chinese, nothing of the source lost, nothing claimed that must not be."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping

import pytest
import textstat

from tests.conftest import CHINESE
from tests.support.content import CONTENT
from tests.support.markup import blocks, is_cited, lines
from tests.unit.widget.source import DOCUMENT, NAMES, SOURCE
from widget.catalog import Catalog
from widget.locales import ENGLISH, Locale
from widget.model import Decision, Message, Source, Verdict, Widget, messages_in, parts
from widget.rendering import render_fragment

Books = Mapping[Locale, Catalog]
EVERY = pytest.mark.parametrize("widget", CONTENT.everything, ids=lambda widget: widget.slug)
EACH = pytest.mark.parametrize("widget", CONTENT.widgets, ids=lambda widget: widget.slug)


def is_chinese(message: Message) -> bool:
    """Whether a sentence is for readers of Chinese, some day."""
    return not message.locales or CHINESE.tag in message.locales


def plain(html: str) -> str:
    """A fragment's text for the count: names replaced by one plain word, sources left out (they are names)."""
    whole = "\n".join(line if line[-1] in ".?!:”" else f"{line}." for line in lines(html, is_cited))
    for name in sorted(NAMES, key=len, reverse=True):
        whole = whole.replace(name, "drug")
    return whole


@EVERY
def test_english_is_at_a_reading_grade_of_7_and_a_smog_of_9_at_most(widget: Widget, books: Books) -> None:
    text = plain(render_fragment(CONTENT, widget, ENGLISH, books).html)
    assert textstat.flesch_kincaid_grade(text) <= 7
    assert textstat.smog_index(text) <= 9


@EACH
def test_chinese_sentences_have_30_characters_at_most_on_average(widget: Widget, chinese: Catalog) -> None:
    names = {part.name.key for part in parts(widget) if isinstance(part, Source)}
    said = [chinese.text(message) for message in messages_in(widget) if message.key not in names and is_chinese(message)]
    sentences = [sentence for text in said for sentence in re.split(r"[。？！]", text) if sentence]
    assert sum(map(len, sentences)) / len(sentences) <= 30


def test_the_account_of_the_source_is_of_all_of_it() -> None:
    assert hashlib.sha256(" ".join(sentence for sentence, _ in SOURCE).encode()).hexdigest() == DOCUMENT


def test_every_sentence_of_the_source_has_its_place_or_a_reason() -> None:
    known = {message.key for message in CONTENT.messages()}
    for sentence, keys in SOURCE:
        assert keys, sentence
        for key in keys:
            assert key in known or key.startswith("dropped: "), f"{key} for: {sentence}"


def test_what_stands_for_a_sentence_of_the_source_is_shown_in_both_languages(books: Books) -> None:
    placed = {part.key for widget in CONTENT.widgets for part in parts(widget) if isinstance(part, Decision)}
    as_data = {message.key for row in CONTENT.decisions.values() if row.key not in placed for message in messages_in(row)}
    for locale in (ENGLISH, CHINESE):
        shown = ["\n".join(lines(render_fragment(CONTENT, widget, locale, books).html)) for widget in CONTENT.everything]
        for message in CONTENT.messages():
            if message.key.partition(".")[0] in {"notices", "guide", "sources", "trial_checklist"} or ".brief." in message.key:
                continue
            if not message.is_for(locale.tag) or message.key in as_data:
                continue
            first = re.split(r"[{&'\"’]", books[locale].text(message))[0]
            assert any(first in html for html in shown), message.key


FORBIDDEN_ENGLISH = (
    r"\b(cure[sd]?|curing|curative|curable)\b|\bsafe and effective\b|\b(?<!un)proven\b|\bworks for\b|breakthrough|miracle|game-changing|"
    r"revolutionary|cutting-edge|guaranteed|risk-free|last (hope|chance)|book now|act now|limited slots|"
    r"free treatment|no side effects|painless|next-generation|world-class|FDA-(registered|cleared)|established option|\b(response|success) rate\b|"
    r"first cellular therapy|"
    r"per CSCO|still under accelerated"
)
FORBIDDEN_CHINESE = (
    r"治愈|根治|断根|零风险|无副作用|国家级|最佳|最先进|顶级|首选|唯一|独家|优于|神药|突破|免费治疗|立即预约|血癌|绝症|生物疗法|痊愈|不复发|彻底清除|(?<!没有人能)(?<!只作)保证|承诺|全球首个|"
    r"专家推荐|院士推荐|名医|患者见证|康复案例|无效退款|比化疗更好|备案即获批|注册即合法|一针|活的药物|新疗法|前沿疗法|名额有限|在线咨询|扫码|微信|癌症末期|细胞因子风暴|审核日期|"
    r"(有效|缓解|成功)率|恺力美|(?<!尚未)(?<!未)已在中国获批"
)


def test_nothing_is_said_that_must_not_be(books: Books) -> None:
    """content/avoid.csv, as copy-drafts E lays it out; bad claims may stand only in quotation marks."""
    for message in CONTENT.messages():
        english = re.sub(r"“[^”]*”", "", message.english)
        chinese = re.sub(r"“[^”]*”", "", books[CHINESE].text(message))
        assert not re.search(FORBIDDEN_ENGLISH, english, re.IGNORECASE), message.key
        assert not re.search(FORBIDDEN_CHINESE, chinese), message.key


NOT = re.compile(r"\b(no|not|never|nothing|cannot|without|none|unproven|unapproved|neither|nor)\b|n’t", re.IGNORECASE)
BU = re.compile(r"[不未没无非勿难]|拒绝|除")


def test_no_negation_is_lost_on_the_way_to_chinese(books: Books) -> None:
    """The worst bug that we can have: "has not approved" read as "has approved"."""
    for message in filter(is_chinese, CONTENT.messages()):
        if NOT.search(message.english):
            assert BU.search(books[CHINESE].text(message)), f"{message.key}: {books[CHINESE].text(message)}"


def test_every_number_and_agency_of_the_english_is_in_the_chinese(books: Books) -> None:
    for message in filter(is_chinese, CONTENT.messages()):
        chinese = books[CHINESE].text(message)
        for number in re.findall(r"\d+(?:\.\d+)?", re.sub(r"\{\w+\}", "", message.english)):
            assert number in chinese, message.key
        for name in re.findall(
            r"\b(FDA|NMPA|NCCN|ASCO|ESMO|CSCO|CACA|ChiCTR|GPC3|EGFR|IL13Rα2|HER2|Claudin18\.2|BRAF|MEK|TCR-T)\b", message.english
        ):
            assert name in chinese or (name == "NMPA" and "国家药监局" in chinese), f"{message.key}: {name}"


def test_corrections_are_in_both_languages(books: Books) -> None:
    """content.md, 1 to 9, by their bare facts."""
    said = {locale: said_in("guide", locale, books) for locale in (ENGLISH, CHINESE)}
    pairs = [
        ("June 22, 2026", "2026年6月22日"),
        ("February 16, 2024", "2024年2月16日"),
        ("August 2024", "2024年8月"),
        ("Claudin18.2", "Claudin18.2"),
        ("satri-cel (舒瑞基奥仑赛注射液)", "舒瑞基奥仑赛注射液（satri-cel）"),
        ("interleukin-2", "白细胞介素-2"),
        ("cytokine release syndrome", "细胞因子释放综合征"),
        ("ICANS", "ICANS"),
        ("on-target, off-tumor", "中靶脱瘤"),
        ("lymphodepletion", "清淋"),
        ("A second cancer", "另一种癌症"),
        ("HLA type", "HLA分型"),
        ("must not be charged", "收费"),
        ("second opinion", "第二诊疗意见"),
        ("multiple myeloma", "多发性骨髓瘤"),
    ]
    for english, chinese in pairs:
        assert english in said[ENGLISH], english
        assert chinese in said[CHINESE], chinese


def said_in(slug: str, locale: Locale, books: Books) -> str:
    """What a reader of a widget reads, without markup."""
    return "\n".join(blocks(render_fragment(CONTENT, CONTENT.find(slug), locale, books).html))


MENDED = {
    "Tecelra's full approval": (
        ("status", "guide"),
        ("full June 2026", "aged 12 and over", "what the current label says"),
        ("2026年6月完全批准", "12岁及以上", "现行说明书"),
    ),
    "Tecelra's age": (
        ("faq", "guide"),
        ("afamitresgene autoleucel", "aged 12 and over"),
        ("afamitresgene autoleucel", "12岁及以上"),
    ),
    "satri-cel after two lines that failed": (
        ("status", "faq", "guide"),
        ("despite at least two earlier lines of treatment",),
        ("至少二线治疗失败",),
    ),
    "blood cancers": (
        ("disclaimer", "status", "guide"),
        ("certain lymphomas, leukemias and multiple myeloma",),
        ("部分淋巴瘤、白血病和多发性骨髓瘤",),
    ),
    "TCR-T in mainland China": (
        ("status", "til-vs-cart", "guide"),
        ("No approval found", "records up to June 2026"),
        ("未查到获批产品", "记录截至2026年6月"),
    ),
    "emergency signs": (
        ("til-vs-cart", "faq", "guide"),
        (
            "call 911 (United States), 120 (mainland China)",
            "has a seizure, or cannot be woken",
            "day or night",
            "fever, chills, confusion",
        ),
        ("120（中国内地）、911（美国）", "呼吸困难、抽搐或叫不醒", "不论白天还是夜间", "发热、寒战、意识模糊"),
    ),
    "paying": (
        ("red-flags", "guide"),
        ("asks you to pay for the cells or for a place", "it is sold, and has a price"),
        ("却要您为细胞或名额付费", "它是正式销售的，有价格"),
    ),
}


@pytest.mark.parametrize("about", MENDED)
def test_a_decision_is_said_alike_in_every_widget_and_language(about: str, books: Books) -> None:
    """content.md, The table of decisions, and corrections 5 and 6."""
    slugs, english, chinese = MENDED[about]
    for slug in slugs:
        for locale, parts_of_it in ((ENGLISH, english), (CHINESE, chinese)):
            text = said_in(slug, locale, books)
            assert not [part for part in parts_of_it if part.casefold() not in text.casefold()], (slug, locale)


@pytest.mark.parametrize("row", CONTENT.decisions.values(), ids=lambda row: row.key)
def test_who_a_decision_is_about_is_no_assertion_where_nothing_is_approved(row: Decision, books: Books) -> None:
    """“Used for any solid tumor.” under “not approved” is read as an approval by whoever skims, or has it read aloud."""
    if row.verdict in {Verdict.NOT_APPROVED, Verdict.NONE_FOUND, Verdict.INVESTIGATIONAL}:
        for text in (row.indication.english, books[CHINESE].text(row.indication)):
            assert not re.match(r"for\b|适?用于|可用", text, re.IGNORECASE), text
            assert not re.search(r"[.。]$", text), text


def test_no_trial_is_called_a_fraud_because_an_approved_product_has_a_price(books: Books) -> None:
    """Each sentence that warns of paying is about a trial (content.md, correction 6)."""
    for message in CONTENT.messages():
        if re.search(r"asks? you to pay|asked to pay", message.english):
            assert "trial" in message.english, message.key
        if "付费" in (chinese := books[CHINESE].text(message)):
            assert "临床试验" in chinese, message.key
