"""A language is a folder: what it states is checked, what it does not state raises nothing, and what is not looked for is said."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import polib
import pytest

from service.catalogs import wordlists
from service.catalogs.checks.scope import not_looked_for
from service.catalogs.checks.table import run_checks
from service.catalogs.checks.unit import Unit
from service.catalogs.language_files import read_language
from service.catalogs.new_language import new_language_files
from service.catalogs.wordlists import Wordlists
from tests.conftest import CHINESE, PROJECT
from tests.unit.catalogs.sentences_of_seven import RIGHT, WRONG
from widget.catalog import entry_problems
from widget.locales import ENGLISH, Locale
from widget.model import Message

TRANSLATIONS = PROJECT / "translations"
LISTS = wordlists.load(TRANSLATIONS)
TAGS = sorted({tag for tag, *_ in RIGHT})
HAN_OR_WIDE = re.compile("[\u2e80-\u3006\u3008-\u9fff\uf900-\ufaff\uff01-\uffef]")


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Wordlists:
    """The lists of a folder in which each of the languages has been begun."""
    folder = shutil.copytree(TRANSLATIONS, tmp_path_factory.mktemp("begun") / "translations")
    for tag in TAGS:
        for path, data in new_language_files(folder, Locale(tag), LISTS).items():
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(data)
    return wordlists.load(folder)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the shipped languages, without their catalogs."""
    return shutil.copytree(TRANSLATIONS, tmp_path / "translations", ignore=shutil.ignore_patterns("LC_MESSAGES"))


def found(tag: str, english: str, text: str, lists: Wordlists) -> list[str]:
    """The checks that find something, those of the structure included."""
    entry, message = polib.POEntry(msgctxt="x.y", msgid=english, msgstr=text), Message("x.y", english)
    structure = [problem.check for problem in entry_problems(entry, message, PROJECT, Locale(tag))]
    return [*structure, *(check for check, _, _ in run_checks(Unit("x.y", english, text, Locale(tag)), lists))]


def state(folder: Path, tag: str, tables: str, **files: str) -> Wordlists:
    """The lists of a folder with one more language. files: of it, by name without ending."""
    home = folder / tag
    home.mkdir(exist_ok=True)
    (home / "language.toml").write_text(tables)
    for name, text in files.items():
        (home / f"{name}.csv").write_text(text)
    return wordlists.load(folder)


@pytest.mark.parametrize(("tag", "english", "text"), RIGHT)
def test_a_right_sentence_raises_nothing_in_a_language_without_a_folder(tag: str, english: str, text: str) -> None:
    assert found(tag, english, text, LISTS) == []


@pytest.mark.parametrize(("tag", "english", "text"), RIGHT)
def test_a_right_sentence_raises_nothing_in_a_language_that_has_been_begun(
    begun: Wordlists, tag: str, english: str, text: str
) -> None:
    assert found(tag, english, text, begun) == []


@pytest.mark.parametrize(("tag", "check", "english", "text"), WRONG)
def test_a_wrong_sentence_is_found_in_every_language(begun: Wordlists, tag: str, check: str, english: str, text: str) -> None:
    assert check in found(tag, english, text, LISTS)
    assert check in found(tag, english, text, begun)


def test_each_of_seven_languages_has_at_least_seven_right_sentences() -> None:
    assert len(TAGS) == 7
    assert min(sum(tag == other for other, *_ in RIGHT) for tag in TAGS) >= 7


def test_no_language_but_english_stands_in_the_programs_of_the_checks() -> None:
    """One sign stands for itself: U+3007, which no pattern has. It is written as a code."""
    programs = [path for path in (PROJECT / "service" / "catalogs").rglob("*.py") if HAN_OR_WIDE.search(path.read_text())]
    assert programs == []
    named = [
        path for path in (PROJECT / "service" / "catalogs" / "checks").rglob("*.py") if re.search(r"[\"']zh\b", path.read_text())
    ]
    assert named == []


def test_a_table_makes_its_check_look(folder: Path) -> None:
    english, text = "The FDA has not approved it.", "Die FDA hat es zugelassen."
    assert found("de", english, text, wordlists.load(folder)) == []
    (negation,) = re.findall(r"^```toml\n(.*?)^```", (TRANSLATIONS / "README.md").read_text(), re.MULTILINE | re.DOTALL)
    lists = state(folder, "de", negation)
    assert lists.problems == ()
    assert found("de", english, text, lists) == ["negation"]
    assert found("de", english, "Die FDA hat es nicht zugelassen.", lists) == []


@pytest.mark.parametrize("slow", [r"(\w+\s?)+X", r"(a+)+b", r"(?:\w|\w\w)*X"])
def test_a_pattern_that_tries_every_way_does_not_hold_up_the_checks(folder: Path, slow: str) -> None:
    """With `re` each of them takes longer than anybody waits (OWASP, "Regular expression Denial of Service")."""
    table = f"[checks.negation]\ndenies = '{slow}'\nclauses = '[,]'\nnames = '[,]'\nwrite = 'nicht'\nwrite_denial = 'nicht'\n"
    text = "Fachleute pruefen diese Behandlung noch in vielen Studien mit Menschen in allen Teilen der Welt " * 3
    assert "negation" in found("de", "No study has shown that this treatment works.", text, state(folder, "de", table))


def test_a_language_has_names_numbers_and_scales_of_its_own(folder: Path) -> None:
    tables = """
[checks.names]
WHO = { words = '\\bOMS\\b' }
[checks.numbers]
words = { dos = 2, tres = 3 }
scales = { millones = 1000000 }
"""
    lists = state(folder, "es", tables)
    assert found("es", "The WHO waits for three weeks.", "La OMS espera tres semanas.", lists) == []
    assert found("es", "1.2 million people", "1,2 millones de personas", lists) == []
    assert found("es", "The WHO waits for three weeks.", "Se espera dos semanas.", lists) == ["names", "numbers"]
    assert found("es", "1.2 million people", "1,2 personas", lists) == ["numbers"]


def test_a_glossary_and_a_list_of_what_must_not_be_said_count_in_any_language(folder: Path) -> None:
    lists = state(
        folder,
        "de",
        "",
        glossary="term,write,also,forbid,gloss,source\ntarget,Zielstruktur,Ziel,Zielscheibe,,a journal\n",
        avoid="id,regex,severity,exempt,rule,use_instead,good,bad\nde.cure,heil\\w*,error,,HWG,nichts,Es kann helfen.,Es heilt.\n",
    )
    assert lists.problems == ()
    assert found("de", "A target.", "Eine Zielscheibe.", lists) == ["glossary"]
    assert found("de", "A target.", "Eine Zielstruktur.", lists) == []
    assert found("de", "It may help.", "Es heilt.", lists) == ["de.cure"]
    assert {"glossary", "words to avoid"}.isdisjoint(not_looked_for(Locale("de"), lists))


def test_what_is_not_looked_for_is_listed_and_the_shipped_translation_lacks_nothing_but_signs(folder: Path) -> None:
    assert not_looked_for(ENGLISH, LISTS) == not_looked_for(CHINESE, LISTS) == ()
    missing = not_looked_for(Locale("de"), LISTS)
    assert {"glossary", "words to avoid", "negation", "meaning", "quantities", "small words such as “only”"} <= set(missing)
    assert len(missing) == len(set(missing))


@pytest.mark.parametrize(
    ("text", "advice", "line"),
    [
        ("checks = 3\n", "no table", 1),
        ("[checks.negatoin]\n", "unknown field negatoin", 1),
        ("\n[checks.end]\nmarks = { '.' = '。' }\n", "missing required field sentence", 2),
        ("[checks.punctuation]\nbeside = '('\nwrite = 'x'\n", "no regular expression", 1),
        ("[checks.small_words]\nonyl = { write = 'x', words = 'y' }\n", "no row 'onyl'", 1),
        ("[checks.names]\nFDR = { words = 'y' }\n", "no row 'FDR'", 1),
        ("[checks.date]\nwritten = ['x']\n", "names its parts", 1),
        ("inherits = 'zh_Hans'\n", "no other script of the same language", 1),
        ("inherits = '../zh_Hans'\n", "no other script of the same language", 1),
        ("[checks\n", "line 1", 1),
        ("\n\na = b\n", "line 3", 3),
    ],
)
def test_a_file_with_a_mistake_is_a_finding_that_says_what_to_do(folder: Path, text: str, advice: str, line: int) -> None:
    lists = state(folder, "de", text)
    (finding,) = lists.problems
    assert (finding.level, finding.file, finding.line) == ("error", str(folder / "de" / "language.toml"), line)
    assert advice in finding.message
    assert "`" not in finding.message
    assert found("de", "It takes 3 weeks.", "Es dauert 3 Wochen.", lists) == [], "the rest goes on"


@pytest.mark.parametrize("data", [b"\xff\xfe", b"", b"\xef\xbb\xbf# only a mark\n"])
def test_bytes_that_are_no_text_are_a_finding_and_an_empty_file_is_none(folder: Path, data: bytes) -> None:
    (folder / "de").mkdir()
    (folder / "de" / "language.toml").write_bytes(data)
    file, findings = read_language(folder, Locale("de"))
    assert file.locale == Locale("de")
    assert len(findings) == (data == b"\xff\xfe")


def test_keys_of_the_pages_are_nothing_to_the_checks(folder: Path) -> None:
    assert state(folder, "ar", 'direction = "rtl"\nfonts = ["Noto Naskh Arabic"]\n[display]\ngap = " "\n').problems == ()


INHERITS = 'inherits = "zh_Hans"\n'


def test_an_heir_has_every_term_rule_and_table_in_its_own_characters(folder: Path) -> None:
    lists = state(folder, "zh_Hant", INHERITS)
    heir, parent = lists.of(Locale("zh-TW")), lists.of(CHINESE)
    assert lists.problems == ()
    assert [len(heir.terms), len(heir.avoid)] == [len(parent.terms), len(parent.avoid)]
    assert not_looked_for(Locale("zh-Hant"), lists) == ()
    advice = [said for _, _, said in run_checks(Unit("x.y", "A solid tumor.", "實體腫塊。", Locale("zh-Hant")), lists)]
    assert advice == ["“solid tumor” is 實體瘤 in the glossary. Write that."]
    assert found("zh-Hant", "You may only ask once.", "「您只可以問一次。」", lists) == [], "its own quotation marks"
    assert found("zh-Hans", "You may only ask once.", "「您只可以问一次。」", lists) == ["punctuation"]


def test_what_an_heir_states_itself_takes_the_place_of_what_it_inherits(folder: Path) -> None:
    lists = state(
        folder,
        "zh_Hant",
        INHERITS + "[checks.small_words]\nonly = { write = '僅', words = '僅' }\n",
        glossary="term,write,also,forbid,gloss,source\nclinical trial,臨床試驗,,,,a journal\ntarget,標靶,,靶點,,a journal\n",
        avoid="id,regex,severity,exempt,rule,use_instead,good,bad\nzh.cure,治愈,error,,a law,無,可能有幫助。,治愈。\n",
    )
    assert lists.problems == ()
    assert found("zh-Hant", "A target.", "標靶。", lists) == []
    assert found("zh-Hant", "A target.", "靶點。", lists) == ["glossary"]
    assert found("zh-Hant", "Only once.", "只有一次。", lists) == ["degree"]
    assert found("zh-Hant", "Only once.", "僅一次。", lists) == []
    assert [rule.line for rule in lists.of(Locale("zh-Hant")).avoid if rule.id == "zh.cure"] == [2]
    assert found("zh-Hant", "It may help.", "可能治癒。", lists) == ["zh.cure"]


def test_nobody_inherits_from_an_heir(folder: Path) -> None:
    state(folder, "zh_Hant", INHERITS)
    (finding,) = state(folder, "zh_Hant_HK", 'inherits = "zh_Hant"\n').problems
    assert "zh_Hant inherits itself" in finding.message


def test_a_new_language_begins_with_what_cldr_knows(folder: Path) -> None:
    def text(tag: str, name: str) -> str:
        return new_language_files(folder, Locale(tag), LISTS)[folder / tag.replace("-", "_") / name].decode()

    german = text("de", "language.toml")
    assert 'quotes = ["„“"' in german
    assert 'decimal = ","' in german
    assert 'group = "\\u00a0"' in text("pl", "language.toml")
    assert text("zh-Hant", "language.toml").endswith(INHERITS)
    terms = [line.split(",")[0] for line in text("de", "glossary.csv").splitlines()]
    assert terms[:2] == ["term", "CAR-T"]
    assert len(terms) == len(LISTS.of(ENGLISH).rows) + 1
    assert len(text("zh-Hant", "glossary.csv").splitlines()) == 1, "an heir has a word for each already"


def test_a_folder_is_read_again_when_any_of_its_files_has_changed(folder: Path) -> None:
    names = {path.relative_to(folder).as_posix() for path in wordlists.files_of_lists(folder)}
    assert {"en/glossary.csv", "zh_Hans/language.toml", "zh_Hans/avoid.csv", "zh_Hans/allow.csv"} <= names
