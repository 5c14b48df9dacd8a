"""The copy keeps its promises to readers: plain English, short Chinese, nothing of the source lost, nothing claimed that must not be."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping

import pytest
import textstat

from tests.conftest import CHINESE
from tests.support.content import CONTENT
from tests.support.markup import blocks, elements
from tests.unit.widget.source import DOCUMENT, NAMES, SOURCE
from widget.catalog import Catalog
from widget.locales import ENGLISH, Locale
from widget.model import Decision, Source, Verdict, Widget, messages_in, parts
from widget.rendering import render_fragment

Books = Mapping[Locale, Catalog]
EACH = pytest.mark.parametrize("widget", CONTENT.widgets, ids=lambda widget: widget.slug)


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
    text = plain(render_fragment(CONTENT, widget, ENGLISH, books).html)
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
    known = {message.key for message in CONTENT.messages()}
    for sentence, keys in SOURCE:
        assert keys, sentence
        for key in keys:
            assert key in known or key.startswith("dropped: "), f"{key} for: {sentence}"


def test_what_stands_for_a_sentence_of_the_source_is_shown_in_both_languages(books: Books) -> None:
    for locale in (ENGLISH, CHINESE):
        shown = {widget.slug: render_fragment(CONTENT, widget, locale, books).html for widget in CONTENT.everything}
        for message in CONTENT.messages():
            if message.key.partition(".")[0] in {"notices", "guide", "sources", "trial_checklist"}:
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
    for message in CONTENT.messages():
        english = re.sub(r"“[^”]*”", "", message.english)
        chinese = re.sub(r"“[^”]*”", "", books[CHINESE].text(message))
        assert not re.search(FORBIDDEN_ENGLISH, english, re.IGNORECASE), message.key
        assert not re.search(FORBIDDEN_CHINESE, chinese), message.key


NOT = re.compile(r"\b(no|not|never|nothing|cannot|without|none|unproven|unapproved|neither|nor)\b|n’t", re.IGNORECASE)
BU = re.compile(r"[不未没无非勿]|拒绝|除")


def test_no_negation_is_lost_on_the_way_to_chinese(books: Books) -> None:
    """The worst bug that we can have: "has not approved" read as "has approved"."""
    for message in CONTENT.messages():
        if NOT.search(message.english):
            assert BU.search(books[CHINESE].text(message)), f"{message.key}: {books[CHINESE].text(message)}"


def test_every_number_and_agency_of_the_english_is_in_the_chinese(books: Books) -> None:
    for message in CONTENT.messages():
        chinese = books[CHINESE].text(message)
        for number in re.findall(r"\d+(?:\.\d+)?", re.sub(r"\{\w+\}", "", message.english)):
            assert number in chinese, message.key
        for name in re.findall(
            r"\b(FDA|NMPA|NCCN|ASCO|ESMO|CSCO|CACA|ChiCTR|GPC3|EGFR|IL13Rα2|HER2|Claudin18\.2|BRAF|MEK|TCR-T)\b", message.english
        ):
            assert name in chinese or (name == "NMPA" and "国家药监局" in chinese), f"{message.key}: {name}"


def test_corrections_are_in_both_languages(books: Books) -> None:
    """content.md, 1 to 9, by their bare facts."""
    said = {locale: render_fragment(CONTENT, CONTENT.find("guide"), locale, books).html for locale in (ENGLISH, CHINESE)}
    pairs = [
        ("June 22, 2026", "2026年6月22日"),
        ("February 16, 2024", "2024年2月16日"),
        ("August 2024", "2024年8月"),
        ("October 30, 2026", "2026年10月30日"),
        ("Claudin18.2", "Claudin18.2"),
        ("satricabtagene autoleucel", "舒瑞基奥仑赛注射液"),
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
        ("status", "til-vs-cart"),
        ("full approval in June 2026", "people aged 12 and over", "which conditions the current label has"),
        ("2026年6月转为完全批准", "12岁及以上", "现行说明书有哪些条件"),
    ),
    "Tecelra's age": (
        ("faq", "guide"),
        (
            "has approved one, afamitresgene autoleucel, for some people aged 12 and over",
            "which conditions the current label has",
        ),
        ("FDA已批准一种，即afamitresgene autoleucel，用于部分12岁及以上", "现行说明书有哪些条件"),
    ),
    "satri-cel after two lines that failed": (
        ("status", "faq", "guide"),
        ("grown despite at least two earlier lines of treatment",),
        ("此前至少二线治疗失败（即先后用过至少两套治疗方案，病情仍有进展）",),
    ),
    "blood cancers in mainland China": (
        ("disclaimer", "guide"),
        (
            "Mainland China, blood cancers: several CAR-T products are approved for certain lymphomas, leukemias and multiple myeloma",
        ),
        ("中国内地，血液肿瘤：截至2026年11月23日，已有多种CAR-T产品获批，用于部分淋巴瘤、白血病和多发性骨髓瘤",),
    ),
    "TCR-T in mainland China": (
        ("status", "til-vs-cart"),
        ("in records up to June 4, 2026", "One TCR-T there began a trial in May 2026"),
        ("截至2026年6月4日的记录中", "有一种TCR-T于2026年5月启动了确证性临床试验"),
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
        ("red-flags", "faq", "guide"),
        ("asks you to pay for the cells or for a place", "it is sold, so it has a price"),
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


def test_emergency_signs_are_never_folded_away(books: Books) -> None:
    """content.md, correction 5: in a box of its own, outside every answer that can be closed."""
    for slug in ("faq", "til-vs-cart"):
        for locale in (ENGLISH, CHINESE):
            html = render_fragment(CONTENT, CONTENT.find(slug), locale, books).html
            outside = re.sub(r"<details.*?</details>", "", html, flags=re.DOTALL)
            assert len(re.findall(r"call 911|911（美国）", outside)) == 1
            assert html.count("cellfacts__notice--urgent") == 1
    risks = re.search(r"有哪些风险.*?</details>", render_fragment(CONTENT, CONTENT.find("faq"), CHINESE, books).html, re.DOTALL)
    assert risks
    assert risks[0].index("120") < risks[0].index("CAR-T可能造成严重伤害"), "on top of the answer about risks"


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
