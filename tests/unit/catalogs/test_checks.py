"""A wrong translation is found, and a right one is left alone. Sentence by sentence, in English and Chinese."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from service.catalogs import wordlists
from service.catalogs.checks import table
from service.catalogs.checks.table import CHECKS, run_checks, unit_findings
from service.catalogs.checks.unit import Unit
from tests.conftest import CHINESE, PROJECT
from tests.unit.catalogs import sentences, sentences_catalog, sentences_more, sentences_unseen
from widget.findings import Finding
from widget.locales import ENGLISH, Locale

LISTS = wordlists.load(PROJECT / "translations")
GOOD = (*sentences.GOOD, *sentences_more.GOOD, *sentences_unseen.GOOD, *sentences_catalog.GOOD)
BAD = (*sentences.BAD, *sentences_more.BAD, *sentences_unseen.BAD, *sentences_catalog.BAD)
UNFOUND = (*sentences_more.UNFOUND, *sentences_unseen.UNFOUND)


def found(english: str, text: str) -> list[str]:
    """The checks that find something; a rule of the list of what must not be said counts as "avoid" too."""
    names = [check for check, _, _ in run_checks(Unit("x.y", english, text, CHINESE), LISTS)]
    return [*names, *("avoid" for name in names if name.startswith("zh."))]


@pytest.mark.parametrize(("english", "text"), GOOD)
def test_a_right_translation_is_left_alone(english: str, text: str) -> None:
    assert found(english, text) == []


@pytest.mark.parametrize(("check", "english", "text"), BAD)
def test_a_wrong_translation_is_found(check: str, english: str, text: str) -> None:
    assert check in found(english, text)


@pytest.mark.parametrize(("check", "english", "text"), UNFOUND)
def test_what_is_known_not_to_be_found_is_still_so(check: str, english: str, text: str) -> None:
    """When one of these fails, move it to the list of what is found."""
    assert check not in found(english, text)


def test_every_check_is_shown_to_find_something() -> None:
    assert {check.name for check in CHECKS} - {"characters"} <= {check for check, _, _ in BAD}


# How a patient's page writes each unit of time.
CHINESE_UNITS = {"minutes": "分钟", "hours": "小时", "days": "天", "weeks": "周", "months": "个月", "years": "年"}


@pytest.mark.parametrize(("unit", "chinese"), CHINESE_UNITS.items())
def test_a_number_keeps_its_unit(unit: str, chinese: str) -> None:
    """Each unit may be written as itself, and as no other."""
    for other in CHINESE_UNITS.values():
        for number, written in (("7", "7"), ("three", "3"), ("12", "十二")):
            caught = "quantities" in found(f"It says {number} {unit} here.", f"这里写着{written}{other}。")
            assert caught == (other != chinese), (unit, other)


@pytest.mark.parametrize(("one", "other"), [("FDA", "国家药监局"), ("CAR-T", "TIL"), ("TIL", "TCR-T")])
def test_what_is_denied_of_one_is_never_denied_of_its_rival(one: str, other: str) -> None:
    rival = "NMPA" if one == "FDA" else other
    english = f"The {rival} did it; the {one} did not."
    assert found(english, f"{other}做到了，{one}没有做到。") == []
    assert "meaning" in found(english, f"{one}做到了，{other}没有做到。")


@pytest.mark.parametrize(
    ("english", "text"),
    [
        ("As of {checked}, there is none.", "截至2026年11月23日（{checked}），尚无此类治疗。"),
        ("It came out on November 23, 2026.", "于2026年11月22日发布。"),
        ("It came out on November 23, 2026.", "已经发布。"),
        ("It came out on {when}.", "于{when}（二〇二六年十一月二十三日）发布。"),
    ],
)
def test_a_wrong_date_is_one_finding_and_not_three_about_its_numbers(english: str, text: str) -> None:
    assert found(english, text) == ["date"]


def test_a_date_that_is_written_out_in_the_english_is_found_there_and_its_translation_is_left_alone() -> None:
    english, text = "It came out on November 23, 2026.", "于2026年11月23日发布。"
    assert [check for check, *_ in run_checks(Unit("x.y", english, english, ENGLISH), LISTS)] == ["date"]
    assert found(english, text) == []


@pytest.mark.parametrize(
    ("check", "english", "text", "advice"),
    [
        ("names", "The target is called claudin 18.2.", "这个靶点叫做Claudin18.3。", "Claudin18.3 stands where the English has claudin 18.2."),
        ("names", "The FDA has approved it.", "国家药监局已批准它。", "NMPA stands where the English has FDA. Write FDA."),
        ("names", "HER2 is a target.", "这是一种靶点。", "HER2 is lost. Keep it in its Latin letters."),
        ("numbers", "It takes 3 weeks.", "需要5周。", "The number 5 stands where the English has 3. Write 3."),
        ("glossary", "The target is on the cell.", "目标在细胞上。", "目标 is the wrong word for “target”. Write 靶点."),
        ("glossary", "It is a solid tumor.", "这是固体肿瘤。", "“solid tumor” is 实体瘤 in the glossary. Write that."),
        ("untranslated", "Ask your doctor", "Ask your doctor", "This is the English again. Translate it."),
        ("untranslated", "Ask a doctor", "Ask and wait", "There is no Chinese in “Ask and wait”. Translate it."),
        ("negation", "On {checked}, the FDA had not approved it.", "FDA已于{checked}批准它。",
         "Say it, with 没有, 尚未, 不 or 无, as the English does: “On {checked}, the FDA had not approved it”"),
        ("negation", "It is no longer open, and it is not safe.", "已停止，而且安全。", "“It is no longer open, and it is not safe”"),
        ("negation", "It is approved.", "它尚未获批。", "Do not deny it: “It is approved”"),
    ],
)  # fmt: skip
def test_one_mistake_is_one_finding_that_says_what_to_do(check: str, english: str, text: str, advice: str) -> None:
    ((name, _, said),) = run_checks(Unit("x.y", english, text, CHINESE), LISTS)
    assert name == check
    assert advice in said


def test_a_language_that_we_know_less_of_is_not_asked_for_chinese() -> None:
    english = "The FDA has not approved it in the United States. HER2 is a target."
    german = "Die FDA hat es in den USA nicht zugelassen. HER2 ist ein Ziel."
    assert list(run_checks(Unit("x.y", english, german, Locale("de")), LISTS)) == []
    wrong = run_checks(Unit("x.y", english, german.replace("HER2", "HER3"), Locale("de")), LISTS)
    assert [check for check, *_ in wrong] == ["names"]


@example("\U00011de0 days, phase 1\U00011de0", "\U00011de0天")  # a digit of a newer Unicode than Python 3.11 has
@given(st.text(max_size=120), st.text(alphabet="不没未批准获FDA药监局（）“”，。1２三四两 ab{}", max_size=60))
def test_no_text_breaks_a_check(english: str, text: str) -> None:
    for locale in (CHINESE, ENGLISH):
        for check, level, advice in run_checks(Unit("x.y", english, text, locale), LISTS):
            assert check
            assert level in {"error", "warning"}
            assert advice.strip()[-1] in ".…”:：。？！"


def test_the_shipped_texts_have_no_finding(books: dict) -> None:  # type: ignore[type-arg]
    from service.catalogs.workspace import open_workspace

    found = open_workspace(PROJECT / "translations").findings()
    assert [finding for finding in found if (finding.check, finding.level) != ("held", "warning")] == []


# What made a check slower than its text is long: digits, one letter, brackets, names, dates, denials.
SHAPES = (
    *(
        "1",
        "1,",
        "三",
        "三百",
        "I",
        "a",
        "a中",
        "不",
        "。不",
        "不获批，",
        "11月23日",
        "3周",
        "Jan 1 ",
        "（",
        '"',
        "{a}",
        "{",
        " ",
        "，",
        "-",
    ),
    *(
        "=E5",
        "CAR-T ",
        "都没",
        "如果不",
        "所有",
        "没有证据表明",
        "www.",
        "x@",
        "《",
        "最",
        "lifilecuel ",
        "Ab ",
        "\\",
        "é",
        "12岁以上",
        "ＣＡＲ",
        "ChiCTR",
        "鏂",
    ),
)


def quickest(text: str, rounds: int) -> float:
    """The shortest time that all checks take for a text."""
    english = "At least 12 weeks ago, on {a}, the FDA had not approved a CAR-T in the United States. You may only ask once."
    took = []
    for _ in range(rounds):
        start = time.process_time()
        list(unit_findings(Unit("x.y", english, text, CHINESE), LISTS.of(CHINESE)))
        took.append(time.process_time() - start)
    return min(took)


def looks(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Notes each text that is looked at from now on."""
    looked: list[str] = []
    monkeypatch.setattr(table, "unit_findings", lambda pair, lists: looked.append(pair.text) or unit_findings(pair, lists))
    LISTS.of(CHINESE).checked.clear()
    return looked


def replace_in(path: Path, old: str, new: str) -> None:
    """Another text for the first place of one that is there."""
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new, 1))


def test_a_text_is_looked_at_once_until_the_lists_change(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    looked, pair = looks(monkeypatch), Unit("x.y", "It is a solid tumor.", "这是实体肿块。", CHINESE)
    first = list(run_checks(pair, LISTS))
    assert first
    assert list(run_checks(pair, wordlists.load(PROJECT / "translations"))) == first
    assert len(looked) == 1
    shutil.copytree(PROJECT / "translations", tmp_path, dirs_exist_ok=True)
    replace_in(tmp_path / "zh_Hans" / "glossary.csv", "实体瘤", "实体肿块")
    assert list(run_checks(pair, wordlists.load(tmp_path))) != first
    assert len(looked) == 2
    replace_in(tmp_path / "zh_Hans" / "language.toml", '"，。；：？！（）“”……"', '"，。"')
    list(run_checks(pair, wordlists.load(tmp_path)))
    assert len(looked) == 3, "the tables count too"


def test_what_is_found_without_a_rule_that_takes_too_long_is_not_remembered(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    looked, pair = looks(monkeypatch), Unit("x.y", "It is a solid tumor.", "这是实体瘤。", CHINESE)
    shutil.copytree(PROJECT / "translations", tmp_path, dirs_exist_ok=True)
    replace_in(tmp_path / "zh_Hans" / "language.toml", "# How", "# Another time: how")
    lists = wordlists.load(tmp_path)
    lists.of(CHINESE).slow["zh.slow"] = Finding("error", "avoid", "It takes too long.")
    for _ in range(2):
        assert list(run_checks(pair, lists)) == []
    assert len(looked) == 2


def test_as_many_texts_are_remembered_as_there_is_room_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table, "REMEMBERED", 3)
    LISTS.of(CHINESE).checked.clear()
    for number in range(10):
        list(run_checks(Unit("x.y", f"{number} weeks", f"{number}周", CHINESE), LISTS))
        assert len(LISTS.of(CHINESE).checked) <= 3


@pytest.mark.parametrize("shape", SHAPES)
def test_the_checks_take_no_longer_than_the_text_is_long(shape: str) -> None:
    """Four times the text: 16 times as long would be a check that tries every pair of places."""
    short, long = ((shape * 4_000)[:length] for length in (1_000, 4_000))
    assert quickest(long, 3) < 8 * max(quickest(short, 3), 0.004)


@pytest.mark.parametrize(
    "character", [chr(code) for code in (0x34F, 0xFE00, 0x2800, 0x115F, 0x3164, 0xFFA0, 0xE0100, 0x336, 0x20D2, 0xAD, 0x2028, 0x301)]
)  # fmt: skip
def test_what_nobody_sees_hides_no_word_that_must_not_be_said(tmp_path: Path, character: str) -> None:
    from service.catalogs.checks.table import check_catalog
    from widget.catalog import load_file
    from widget.model import Message

    path = tmp_path / "widget.po"
    path.write_text(f'msgid ""\nmsgstr ""\n\nmsgctxt "x.y"\nmsgid "It may help."\nmsgstr "可能彻底治{character}愈。"\n')
    messages = [Message("x.y", "It may help.")]
    checked = {
        one.check for one in check_catalog(load_file(path, CHINESE, messages), messages, LISTS, path) if one.level == "error"
    }
    assert {"characters", "zh.cure"} <= checked
    copy = Unit("x.y", f"It may{character}help.", f"It may{character}help.", ENGLISH)
    assert ("characters" in {check for check, *_ in run_checks(copy, LISTS)}) == (character != "\u0301")
