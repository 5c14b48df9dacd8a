"""The word lists keep their promises: each rule proves itself, the shipped copy breaks none, and no file can break the reading."""

from __future__ import annotations

import csv
import io
import re
import shutil
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from service.catalogs.patterns import LONGEST_LOOK, LONGEST_PATTERN, PatternRefused, compile_pattern, cover, search
from service.catalogs.word_rows import QUOTED, Avoid, Term
from service.catalogs.wordlists import Wordlists, load
from service.catalogs.workspace import open_workspace
from tests.conftest import CHINESE, PROJECT
from tests.support.content import CONTENT
from widget.catalog import Catalog
from widget.locales import ENGLISH, Locale

Books = Mapping[Locale, Catalog]
Write = Callable[..., Wordlists]
FOLDER = PROJECT / "translations"
LOADED = load(FOLDER)
LISTS = LOADED.of(CHINESE)
EACH = (LOADED.of(ENGLISH), LISTS)
RULES = {rule.id: rule for lists in EACH for rule in lists.avoid}
NAMES = tuple(f"{folder}/{name}.csv" for folder in ("en", "zh_Hans") for name in ("glossary", "avoid", "allow"))
HEADS = {name: (FOLDER / name).read_text().splitlines()[0] for name in NAMES}
ENGLISH_TERM = "target|targets,,,,,"
TERM = "target,靶点,,目标,,a journal"
RULE = "en.cure,cures?,error,,a law,nothing,It may help.,It cures."
CHINESE_RULE = "zh.cure,治愈,error,,a law,nothing,可能有帮助。,能治愈。"
FIRST = {"en/glossary.csv": ENGLISH_TERM, "zh_Hans/glossary.csv": TERM, "en/avoid.csv": RULE, "zh_Hans/avoid.csv": CHINESE_RULE}
FIRST |= {"en/allow.csv": "k,negation,t,r", "zh_Hans/allow.csv": "k,negation,t,r"}
EACH_RULE = pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.id)


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Word lists of one row each, some replaced by other lines or bytes."""

    def written(name: str = "", *lines: str, data: bytes | None = None) -> Wordlists:
        rows = {file: (row,) for file, row in FIRST.items() if "allow" not in file} | {
            "en/allow.csv": (),
            "zh_Hans/allow.csv": (),
        }
        for file, content in (rows | ({name: lines} if name else {})).items():
            (tmp_path / file).parent.mkdir(exist_ok=True)
            (tmp_path / file).write_text("\n".join((HEADS[file], *content)) + "\n")
        shutil.copy(FOLDER / "zh_Hans" / "language.toml", tmp_path / "zh_Hans")
        if data is not None:
            (tmp_path / name).write_bytes(data)
        return load(tmp_path)

    return written


def term(english: str) -> Term:
    """The row of the shipped glossary for an English form."""
    (found,) = (row for row in LISTS.terms if english in row.term)
    return found


def test_the_shipped_lists_are_sound() -> None:
    assert LOADED.problems == ()
    assert len(LISTS.terms) > 100
    assert len(RULES) > 30


@EACH_RULE
def test_each_rule_catches_its_bad_example_and_passes_its_good_one(rule: Avoid) -> None:
    assert rule.matches(rule.bad)
    assert rule.matches(rule.good) is None


@EACH_RULE
def test_no_rule_takes_long(rule: Avoid) -> None:
    pieces = (
        "a",
        "1",
        "is ",
        "CAR-T ",
        "CAR-T is a ",
        "2024年",
        "最",
        "无任何",
        "only approved a",
        "{checked}fda批准的",
        "没有证据表明",
    )
    for piece in (*pieces, rule.good, rule.bad):
        text = (piece * 10_000)[:10_000]
        start = time.process_time()
        rule.matches(text)
        assert time.process_time() - start < 0.1, piece


CAUGHT = {
    "en.cure": "cure|cured|curative|curable|curing",
    "en.effective": "safe and effective|proven|works for",
    "en.hype": "breakthrough|miracle|game-changing|revolutionary|cutting-edge|next-generation|Cutting edge",
    "en.new": "new treatment|new drug|new therapy|new therapies",
    "en.guarantee": "guaranteed|risk-free|no side effects|painless",
    "en.free": "free treatment",
    "en.registered": "FDA-registered|FDA-cleared trial|registered = approved",
    "en.treats": "treats solid tumors",
    "en.superlative": "first and only|only approved|best|leading center|world-class",
    "en.pressure": "last chance|last hope|act now|limited slots|book now|LAST\nHOPE",
    "en.rate": "success rate|response rate|response rate 80%|80% response|12.5 % remission|90％ success",
    "en.standard": "CAR-T is standard treatment|CAR-T is now an established treatment|established option",
    "en.first_cellular": "first cellular therapy|first cell therapy for a solid tumor",
    "zh.cure": "治愈|根治|彻底清除|断根|不复发|痊愈|不仅能治愈|治 愈",
    "zh.rate": "治愈率|有效率|缓解率80%|成功率",
    "zh.guarantee": "安全无副作用|无毒副作用|零风险|保证|承诺疗效|无效退款|没有任何副作用",
    "zh.absolute": "国家级|最高级|最佳|最先进|最新技术|顶级|第一|唯一|首选|全球首个|独家|全国第一",
    "zh.endorse": "专家推荐|患者见证|康复案例|名医|院士推荐",
    "zh.compare": "优于|比化疗更好|优于其他医院",
    "zh.hype": "神药|抗癌神针|一针治愈|120万一针|１２０万一针|活的药物",
    "zh.new": "新疗法|最新疗法|前沿疗法|突破性疗法",
    "zh.recruit": "免费治疗|免费用药|名额有限|立即预约|在线咨询|扫码加微信",
    "zh.brand": "奕凯达|恺力美|Amtagvi|使用ＴＥＣＥＬＲＡ治疗|Kymriah治疗|YESCARTA|Tecartus|Breyanzi|Abecma|Carvykti|Aucatzyl|Provenge",
    "zh.terms": "血癌|绝症|癌症末期|生物疗法|CAR-T免疫疗法|细胞因子风暴",
    "zh.registered": "已获FDA认证|已获国家药监局认证|备案即获批|注册即合法",
    "zh.effective": "安全有效|不仅安全有效",
    "zh.pressure": "最后的希望|最后希望|最后的机会",
    "zh.reviewed_on": "审核日期",
}  # fmt: skip


@pytest.mark.parametrize(("name", "phrase"), [(name, one) for name, cell in CAUGHT.items() for one in cell.split("|")])
def test_every_phrase_that_must_not_be_said_is_caught(name: str, phrase: str) -> None:
    assert RULES[name].matches(phrase)


@pytest.mark.parametrize(
    "sentence",
    [
        "It is unproven, and not yet proven in people.",
        "Studies try to show which targets work for long enough, and no one knows yet how well it works.",
        "The FDA has not shown it to be standard care. Ask about standard treatment and best supportive care.",
        "Keep it secure. The disease is incurable.",
        "An honest page names the limits. Ask your own doctor first; CAR-T is given only in a trial.",
        "A number in a registry is not proof of approval.",
        "lifileucel (Amtagvi)",
    ],
)
def test_what_is_fine_in_english_is_not_caught(sentence: str) -> None:
    assert {rule.id: found for rule in LOADED.of(ENGLISH).avoid if (found := rule.matches(sentence))} == {}


@pytest.mark.parametrize(
    "sentence",
    [
        "没有人能保证它对您有帮助。请保证充足的睡眠。",
        "第一步，问清编号。第一次回输之后，第一代和第一线治疗。",
        "这是FDA批准的第一种TIL疗法，并非唯一的选择。",
        "请找一名医生，或一名医学生，看一看精神药物的影响。",
        "没有证据表明CAR-T优于标准治疗。最佳支持治疗也是一种选择。",
        "在平台上注册或登记，不等于这种治疗已经获批。",
        "所见最新记录：2026年10月30日。核对日期：2026年11月23日。",
        "它的安全性和有效性仍在研究中，尚未证明安全有效。",
        "舒瑞基奥仑赛注射液和lifileucel。",
    ],
)
def test_what_is_fine_in_chinese_is_not_caught(sentence: str) -> None:
    assert {rule.id: found for rule in LISTS.avoid if (found := rule.matches(sentence))} == {}


def test_a_not_nearby_makes_nothing_fine() -> None:
    assert RULES["en.effective"].matches("It is not only proven but safe.")
    assert RULES["zh.guarantee"].matches("我们不仅保证疗效。")


def test_the_shipped_copy_says_nothing_that_must_not_be_said(books: Books) -> None:
    unexplained = [
        (message.key, rule.id, found)
        for message in CONTENT.messages()
        for lists in EACH
        for rule in lists.avoid
        if (found := rule.matches(text := books[lists.locale].text(message)))
        if not lists.allows(message.key, rule.id, text)
    ]
    assert unexplained == []


def test_every_permission_is_for_a_text_as_it_stands(books: Books) -> None:
    messages = {message.key: message for message in CONTENT.messages()}
    for lists in EACH:
        assert lists.allowed
        for row in lists.allowed:
            assert books[lists.locale].text(messages[row.key]) == row.text, f"stale: line {row.line}"


def test_a_permission_ends_with_the_text_it_was_given_for() -> None:
    english = LOADED.of(ENGLISH)
    row = english.allowed[0]
    assert english.allows(row.key, row.check, row.text)
    assert not english.allows(row.key, row.check, row.text + " ")
    assert not LISTS.allows(row.key, row.check, row.text)


def test_every_term_of_the_english_has_a_right_form_in_the_chinese(books: Books) -> None:
    missed = [
        (message.key, row.term[0])
        for message in CONTENT.messages()
        if not message.locales or CHINESE.tag in message.locales
        for row in LISTS.terms_in(message.english)
        if not LISTS.has_form(row, books[CHINESE].text(message))
    ]
    assert missed == []


def test_no_wrong_form_is_in_the_chinese(books: Books) -> None:
    for message in CONTENT.messages():
        assert LISTS.forbidden_in(message.english, books[CHINESE].text(message)) == (), message.key


def test_a_missing_or_wrong_term_would_be_noticed(books: Books) -> None:
    """The two tests above must be able to fail: most terms are in the copy, and a lost one is found."""
    used = {row for message in CONTENT.messages() for row in LISTS.terms_in(message.english)}
    assert len(used) > 60
    assert not LISTS.has_form(term("solid tumor"), "固体肿瘤")
    assert LISTS.forbidden_in("Which targets are being studied?", "正在研究哪些目标？") == ((term("target"), "目标"),)


def test_wrong_words_count_only_where_the_english_holds_their_term() -> None:
    assert LISTS.forbidden_in("The goal of care", "治疗目标") == ()
    assert LISTS.forbidden_in("Before the infusion", "注射之前") == ((term("infusion"), "注射"),)


def test_a_wrong_word_may_be_part_of_a_right_one_that_the_english_asks_for() -> None:
    assert LISTS.forbidden_in("The infusion of satri-cel", "舒瑞基奥仑赛注射液的回输") == ()
    assert LISTS.forbidden_in("Cell therapy, Chinese Journal of Cancer Biotherapy", "细胞治疗，《中国肿瘤生物治疗杂志》") == ()
    assert LISTS.forbidden_in("on-target, off-tumor harm and off-target harm", "中靶脱瘤毒性和脱靶效应") == ()
    assert LISTS.forbidden_in("on-target, off-tumor harm", "脱靶效应") == ((term("on-target, off-tumor harm"), "脱靶"),)
    assert LISTS.forbidden_in("accelerated approval", "附条件批准") == ((term("accelerated approval"), "附条件批准"),)


def test_a_term_is_a_whole_word_in_any_case() -> None:
    assert term("target") in LISTS.terms_in("Targets matter.")
    assert term("accelerated approval") in LISTS.terms_in("ACCELERATED  APPROVAL")
    assert term("registry number") in LISTS.terms_in("a trial's number, a trial’s number")
    assert term("target") not in LISTS.terms_in("targeted therapy")
    assert term("approved") not in LISTS.terms_in("unapproved")
    assert term("overall survival") not in LISTS.terms_in("OS")


def test_part_of_a_longer_term_is_not_that_term() -> None:
    assert LISTS.terms_in("Off-target harm.") == (term("off-target harm"),)
    assert term("target") in LISTS.terms_in("Off-target harm. The target is elsewhere.")


def test_latin_forms_are_whole_words_beside_chinese_too() -> None:
    assert LISTS.has_form(term("overall survival"), "总生存期（OS）")
    assert LISTS.has_form(term("CAR-T"), "用于实体瘤的CAR-T细胞")
    assert not LISTS.has_form(term("overall survival"), "剂量（dose）")
    assert not LISTS.has_form(term("phase 1"), "Ⅱ期")


def test_the_glossary_has_one_form_and_full_width_punctuation_beside_chinese() -> None:
    for row in LISTS.terms:
        assert not re.search(r"[()（）|、；]", row.write), row.write
        for cell in (*row.accepted, *row.forbid, row.gloss):
            assert not re.search(r"[\u4e00-\u9fff] ?[,;:!?()]|[,;:!?()] ?[\u4e00-\u9fff]", cell), cell


def test_terms_on_own_knowledge_can_be_listed() -> None:
    listed = {row.term[0] for row in LISTS.terms if row.own_knowledge}
    assert {"glioblastoma", "screening", "EGFR"} <= listed
    assert not {"solid tumor", "FDA", "mainland China"} & listed


def test_every_term_says_where_it_comes_from() -> None:
    assert all(row.source for row in LISTS.terms)


def test_a_file_that_is_not_there_is_a_finding(tmp_path: Path) -> None:
    lists = load(tmp_path)
    missing = {str(Path(finding.file).relative_to(tmp_path)) for finding in lists.problems}
    assert missing == {*NAMES, "zh_Hans/language.toml"}, "what partners were promised is not checked with less"
    assert all((finding.level, finding.check, finding.line) == ("error", "wordlist", 1) for finding in lists.problems)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    ("data", "line", "advice"),
    [
        (b"", 1, "names the columns"),
        (b"a,b\n1,2\n", 1, "names the columns"),
        (b"\xff\xfe\n", 1, "not UTF-8"),
        ("é\n".encode("latin-1"), 1, "not UTF-8"),
        (b"x" * 2_000_001, 1, "bytes"),
    ],
)
def test_what_is_no_table_is_a_finding(write: Write, name: str, data: bytes, line: int, advice: str) -> None:
    (finding,) = write(name, data=data).problems
    assert finding.file.endswith(name)
    assert finding.line == line
    assert advice in finding.message


def test_a_merge_conflict_is_called_by_its_name(write: Write) -> None:
    found = write("zh_Hans/glossary.csv", TERM, "<<<<<<< HEAD", "a,b", "=======", "c,d", ">>>>>>> theirs").problems
    assert [(finding.line, "merge conflict" in finding.message) for finding in found] == [(3, True)]
    again = ("<<<<<<< HEAD", "a,b", "||||||| base", "x,y", "=======", "c,d", ">>>>>>> theirs")
    assert [finding.line for finding in write("zh_Hans/glossary.csv", TERM, *again, TERM, *again, ">>>>>>> stray").problems] == [
        3,
        11,
        18,
    ]


def test_a_byte_order_mark_and_windows_line_ends_are_fine(write: Write) -> None:
    lists = write("zh_Hans/glossary.csv", data=f"\ufeff{HEADS['zh_Hans/glossary.csv']}\r\n{TERM}\r\n".encode())
    assert lists.problems == ()
    assert lists.of(CHINESE).terms[0].write == "靶点"


@pytest.mark.parametrize(
    ("name", "row", "advice"),
    [
        ("zh_Hans/glossary.csv", "target,甲,,,", "has 6 cells; this one has 5"),
        ("zh_Hans/glossary.csv", "target,,乙,,,x", "“write” is empty, and “also” is not"),
        ("zh_Hans/glossary.csv", "target,甲,,,,", "“source” is empty"),
        ("zh_Hans/glossary.csv", "target,甲,,,, x", "begins or ends with a blank"),
        ("zh_Hans/glossary.csv", "target,甲\u200b,,,,x", "U+200B"),
        ("zh_Hans/glossary.csv", '"a\nb",甲,,,,x', "line break"),
        ("zh_Hans/glossary.csv", "target,甲（A）,,,,x", "without brackets"),
        ("zh_Hans/glossary.csv", "target,甲,乙||丙,,,x", "empty or a double"),
        ("zh_Hans/glossary.csv", "target,甲,乙,乙,,x", "both right and wrong"),
        ("zh_Hans/glossary.csv", "Target,甲,,,,x", "stands in line 2 already"),
        ("zh_Hans/glossary.csv", "goal,甲,,,,x", "no term of en/glossary.csv"),
        ("zh_Hans/glossary.csv", '"target,甲,,,,x', "no table"),
        ("en/glossary.csv", "Targets,,,,,", "stands in line 2 already"),
        ("en/glossary.csv", "goal,aim,,,,x", "Put every form of the term into “term”"),
        ("en/glossary.csv", "goal||aim,,,,,", "empty or a double"),
        ("en/avoid.csv", RULE, "stands in line 2 already"),
        ("en/avoid.csv", "x,a,error,,r,u,b,a", "The id is"),
        ("en/avoid.csv", "zh.x,a,error,,r,u,b,a", "The id is the language (en)"),
        ("en/avoid.csv", "en.x,a,block,,r,u,b,a", "error or warning"),
        ("en/avoid.csv", "en.x,a,error,,r,u,b,b", "does not match its own “bad”"),
        ("en/avoid.csv", "en.x,a,error,,r,u,a,a", "matches “a” in its own “good”"),
        ("en/avoid.csv", "en.x,(a,error,,r,u,b,a", "no regular expression"),
        ("en/avoid.csv", "en.x,a),error,,r,u,b,a", "unbalanced parenthesis"),
        ("zh_Hans/avoid.csv", "zh.x,甲（,error,,r,u,b,甲（", "half width"),
        ("en/avoid.csv", "en.x,a,error,*b,r,u,b,a", "nothing to repeat"),
        ("en/avoid.csv", f"en.x,(?:a|aa)+b,error,,r,u,good,{'a' * 60}", "needs too long"),
        ("en/allow.csv", "k,en.nothing,t,r", "no rule en.nothing"),
        ("zh_Hans/allow.csv", "k,en.cure,It cures.,r", "no rule en.cure"),
        ("en/allow.csv", "k,en.cure,It may help.,r", "finds nothing"),
        ("en/allow.csv", "k,en.cure,It cures. “It cures.”,r", "between quotation marks"),
    ],
)
def test_a_broken_row_is_a_finding_that_says_what_to_do(write: Write, name: str, row: str, advice: str) -> None:
    lists = write(name, FIRST[name], row)
    (finding,) = lists.problems
    assert (finding.file.endswith(name), finding.line, finding.level) == (True, 3, "error")
    assert advice in finding.message
    assert len(lists.of(CHINESE).terms) == len(lists.of(ENGLISH).avoid) == 1  # the good row still counts


BROKEN = (
    "(",
    "a)|(?:b",
    "?a",
    "|*",
    "a{2}{2}",
    r"\L<names>",
    "(" * 400 + ")" * 400,
    "a" * (LONGEST_PATTERN + 1),
    "a{9999}",
    "a{" + "9" * 900 + "}",
    "(?:(?:a{99}){99}){99}",
    "(?x) a{ 99999 }",
)


@pytest.mark.parametrize("source", BROKEN)
@pytest.mark.parametrize("words", [False, True])
def test_a_pattern_that_is_broken_or_huge_is_refused_at_once(source: str, words: bool) -> None:
    start = time.process_time()
    with pytest.raises(PatternRefused):
        compile_pattern(source, words)
    assert time.process_time() - start < 1


@pytest.mark.parametrize("source", ["(?:a|aa)+b", "(?:a|a)*$", "(?:(?:a|b|ab)*)*c", "(?R)", "a{0,44}a{0,43}b", "a*a*a*a*b"])
@pytest.mark.parametrize("look", [search, partial(cover, blot=".")], ids=["search", "cover"])
def test_a_pattern_ends_soon_on_any_text_found_or_refused(source: str, look: Callable[..., str | None]) -> None:
    pattern = compile_pattern(source, words=False)
    start = time.process_time()
    with suppress(PatternRefused):
        look(pattern, "a" * 10_000)
    assert time.process_time() - start < 20 * LONGEST_LOOK


def test_a_rule_that_takes_too_long_for_texts_is_one_finding_in_its_row(write: Write) -> None:
    lists = write("en/avoid.csv", RULE, "en.slow,(?:a|aa)+b,error,,a law,nothing,good,aab")
    assert lists.problems == ()
    start = time.process_time()
    for _ in range(200):
        assert [rule.id for rule, _ in lists.of(ENGLISH).avoided_in("It cures " + "a" * 100)] == ["en.cure"]
    assert time.process_time() - start < 20 * LONGEST_LOOK
    (finding,) = lists.problems
    assert (Path(finding.file).name, finding.line, finding.level) == ("avoid.csv", 3, "error")
    assert "needs too long for a text. Repeat less often" in finding.message


def test_a_folder_with_a_rule_that_takes_too_long_has_one_finding_more(tmp_path: Path) -> None:
    folder = shutil.copytree(FOLDER, tmp_path / "translations")
    known = open_workspace(folder).findings()
    with (folder / "en" / "avoid.csv").open("a") as table:
        table.write("en.slow,(?:[a-z ]|[a-z] )+[§¶],error,,a law,nothing,It may help.,a§\n")
    desk = open_workspace(folder)
    assert desk.wordlists.problems == ()
    (finding,) = (one for one in desk.findings() if one not in known)
    assert (Path(finding.file).name, finding.line, finding.check) == ("avoid.csv", len(LOADED.of(ENGLISH).avoid) + 2, "wordlist")
    assert desk.blocks_release()


def test_a_permission_for_a_text_that_takes_a_rule_too_long_is_a_finding(write: Write, tmp_path: Path) -> None:
    write("en/avoid.csv", "en.slow,(?:a|aa)+b,error,,a law,nothing,good,aab")
    (tmp_path / "en" / "allow.csv").write_text(f"{HEADS['en/allow.csv']}\nk,en.slow,{'a' * 60},r\n")
    (finding,) = load(tmp_path).problems
    assert (Path(finding.file).name, finding.line) == ("allow.csv", 2)
    assert "needs too long" in finding.message


@given(st.text(alphabet="ab()[]{}?*+|\\.,:=!<^$-0129", max_size=30))
def test_any_pattern_is_taken_or_refused(source: str) -> None:
    with suppress(PatternRefused):
        search(compile_pattern(source, words=False), "ab" * 100)


@given(st.text(max_size=60))
def test_any_text_can_be_looked_at(text: str) -> None:
    for rule in RULES.values():
        rule.matches(text)
    LISTS.forbidden_in(text, text)


TABLES = st.one_of(
    st.binary(max_size=300),
    st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace")),
    st.lists(st.lists(st.text(max_size=12), max_size=10), max_size=5).map(
        lambda rows: "\n".join(map(",".join, rows)).encode("utf-8", "replace")
    ),
)


@pytest.mark.parametrize("name", NAMES)
@given(data=TABLES, headed=st.booleans())
@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150, deadline=None)
def test_any_bytes_are_rows_or_findings(write: Write, name: str, data: bytes, headed: bool) -> None:
    lists = write(name, data=f"{HEADS[name]}\n".encode() * headed + data)
    assert all(finding.line >= 1 and finding.message for finding in lists.problems)
    assert headed or lists.problems or data.decode("utf-8-sig").splitlines()[0] == HEADS[name]


def test_quotations_are_what_stands_in_quotation_marks() -> None:
    assert QUOTED.sub("", "它说“治愈”，见《突破》。") == "它说，见。"


def test_the_lists_are_written_as_a_spreadsheet_writes_them() -> None:
    """So that saving one in a spreadsheet changes no other line."""
    for name in NAMES:
        text = (FOLDER / name).read_text()
        again = io.StringIO()
        csv.writer(again, lineterminator="\n").writerows(csv.reader(text.splitlines()))
        assert again.getvalue() == text
