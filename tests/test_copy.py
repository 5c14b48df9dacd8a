"""The copy keeps its promises to readers: plain English, short Chinese, nothing of the source lost, nothing claimed that must not be."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping

import pytest
import textstat

from tests.conftest import CHINESE
from tests.markup import blocks, elements
from tests.source import DOCUMENT, NAMES, SOURCE
from widget.catalog import Catalog
from widget.content import Source, Widget, messages_in, parts
from widget.library import EVERYTHING, LIBRARY, all_messages, find
from widget.locales import ENGLISH, Locale
from widget.rendering import render_fragment

Books = Mapping[Locale, Catalog]
EACH = pytest.mark.parametrize("widget", LIBRARY, ids=lambda widget: widget.slug)


def plain(html: str) -> str:
    """A fragment's text for the count: names replaced by one plain word, sources left out (they are names)."""
    cited = {
        text for item in elements(html, "ul") for text in item.itertext() if item.find("li[@itemprop='citation']") is not None
    }
    lines = [line for line in blocks(html) if line not in cited]
    whole = "\n".join(line if line[-1] in ".?!:”" else f"{line}." for line in lines)
    for name in sorted(NAMES, key=len, reverse=True):
        whole = whole.replace(name, "drug")
    return whole


@EACH
def test_english_is_at_a_reading_grade_of_8_and_a_smog_of_9_at_most(widget: Widget, books: Books) -> None:
    text = plain(render_fragment(widget, ENGLISH, books).html)
    assert textstat.flesch_kincaid_grade(text) <= 8
    assert textstat.smog_index(text) <= 9


@EACH
def test_chinese_sentences_have_30_characters_at_most_on_average(widget: Widget, chinese: Catalog) -> None:
    names = {part.name.key for part in parts(widget) if isinstance(part, Source)}
    text = "".join(chinese.text(message) for message in messages_in(widget) if message.key not in names)
    sentences = [sentence for sentence in re.split(r"[。？！]", text) if sentence]
    assert sum(map(len, sentences)) / len(sentences) <= 30


def test_the_account_of_the_source_is_of_all_of_it() -> None:
    assert hashlib.sha256(" ".join(sentence for sentence, _ in SOURCE).encode()).hexdigest() == DOCUMENT


def test_every_sentence_of_the_source_has_its_place_or_a_reason() -> None:
    known = {message.key for message in all_messages()}
    for sentence, keys in SOURCE:
        assert keys, sentence
        for key in keys:
            assert key in known or key.startswith("dropped: "), f"{key} for: {sentence}"


def test_what_stands_for_a_sentence_of_the_source_is_shown_in_both_languages(books: Books) -> None:
    for locale in (ENGLISH, CHINESE):
        shown = {widget.slug: render_fragment(widget, locale, books).html for widget in EVERYTHING}
        for message in all_messages():
            if message.key.partition(".")[0] in {"notice", "error", "language", "guide", "footer", "source", "trial_checklist"}:
                continue
            first = re.split(r"[{&'\"’]", books[locale].text(message))[0]
            assert any(first in html for html in shown.values()), message.key


FORBIDDEN_ENGLISH = (
    r"\b(cure[sd]?|curing|curative|curable)\b|\bsafe and effective\b|\b(?<!un)proven\b|\bworks for\b|breakthrough|miracle|game-changing|"
    r"revolutionary|cutting-edge|guaranteed|risk-free|last (hope|chance)|book now|act now|limited slots|"
    r"free treatment|no side effects|painless|next-generation|world-class|FDA-(registered|cleared)|established option|\b(response|success) rate\b|"
    r"first cellular therapy|"
    r"per CSCO|still under accelerated"
)
FORBIDDEN_CHINESE = (
    r"治愈|根治|断根|零风险|无副作用|国家级|最佳|最先进|顶级|首选|唯一|独家|优于|神药|突破|免费治疗|立即预约|血癌|绝症|生物疗法|痊愈|不复发|彻底清除|(?<!没有人能)保证|承诺|全球首个|"
    r"专家推荐|院士推荐|名医|患者见证|康复案例|无效退款|比化疗更好|备案即获批|注册即合法|一针|活的药物|新疗法|前沿疗法|名额有限|在线咨询|扫码|微信|癌症末期|细胞因子风暴|审核日期|"
    r"(有效|缓解|成功)率|恺力美|(?<!尚未)(?<!未)已在中国获批"
)


def test_nothing_is_said_that_must_not_be(books: Books) -> None:
    """content/avoid.csv, as copy-drafts E lays it out; bad claims may stand only in quotation marks."""
    for message in all_messages():
        english = re.sub(r"“[^”]*”", "", message.english)
        chinese = re.sub(r"“[^”]*”", "", books[CHINESE].text(message))
        assert not re.search(FORBIDDEN_ENGLISH, english, re.IGNORECASE), message.key
        assert not re.search(FORBIDDEN_CHINESE, chinese), message.key


NOT = re.compile(r"\b(no|not|never|nothing|cannot|without|none|unproven|unapproved|neither|nor)\b|n’t", re.IGNORECASE)
BU = re.compile(r"[不未没无非勿]|拒绝|除")


def test_no_negation_is_lost_on_the_way_to_chinese(books: Books) -> None:
    """The worst bug that we can have: "has not approved" read as "has approved"."""
    for message in all_messages():
        if NOT.search(message.english):
            assert BU.search(books[CHINESE].text(message)), f"{message.key}: {books[CHINESE].text(message)}"


def test_every_number_and_agency_of_the_english_is_in_the_chinese(books: Books) -> None:
    for message in all_messages():
        chinese = books[CHINESE].text(message)
        for number in re.findall(r"\d+(?:\.\d+)?", re.sub(r"\{\w+\}", "", message.english)):
            assert number in chinese, message.key
        for name in re.findall(
            r"\b(FDA|NMPA|NCCN|ASCO|ESMO|CSCO|CACA|ChiCTR|GPC3|EGFR|IL13Rα2|HER2|Claudin18\.2|BRAF|MEK|TCR-T)\b", message.english
        ):
            assert name in chinese or (name == "NMPA" and "国家药监局" in chinese), f"{message.key}: {name}"


def test_corrections_are_in_both_languages(books: Books) -> None:
    """content.md, 1 to 9, by their bare facts."""
    said = {locale: render_fragment(find("guide"), locale, books).html for locale in (ENGLISH, CHINESE)}
    pairs = [
        ("June 22, 2026", "2026年6月22日"),
        ("February 16, 2024", "2024年2月16日"),
        ("August 2024", "2024年8月"),
        ("October 30, 2026", "2026年10月30日"),
        ("Claudin18.2", "Claudin18.2"),
        ("satricabtagene autoleucel", "舒瑞基奥仑赛注射液"),
        ("comes with conditions", "附条件批准"),
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
