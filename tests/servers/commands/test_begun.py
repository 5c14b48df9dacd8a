"""A translation that has been begun disturbs nobody until somebody says that it is done."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import polib
import pytest
from click.testing import CliRunner, Result
from opencc import OpenCC

import widget
from service.catalogs.checks import table
from service.catalogs.checks.typography import unusual_han
from service.catalogs.checks.unit import Unit
from service.catalogs.wordlists import load
from service.catalogs.workspace import open_workspace
from service.cli import main
from service.preview.watch.site import create_watch
from tests.conftest import PROJECT
from tests.support.content import CONTENT
from widget import catalogs, rendering
from widget.catalog import Catalog, is_begun
from widget.locales import Locale

HANT = "zh_Hant/LC_MESSAGES/widget.po"
GERMAN = Locale("de")
GERMAN_QUOTES = str.maketrans("“”", "„“")
# Allowed in Simplified Chinese by a row of its allow.csv: the official title of a regulation.
QUOTED = "sources.china-gcp-2020"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the translations that the commands use, with two languages begun."""
    shutil.copytree(PROJECT / "translations", tmp_path / "translations")
    monkeypatch.setenv("CELLFACTS_TRANSLATIONS", str(tmp_path / "translations"))
    monkeypatch.setenv("CELLFACTS_DATA", str(tmp_path / "data"))
    for tag in ("ZH_hant", "de"):
        assert run("catalog", "init", tag).exit_code == 0
    return tmp_path / "translations"


def run(*words: str | Path) -> Result:
    result = CliRunner().invoke(main, [str(word) for word in words])
    assert "Traceback" not in result.output
    return result


def complete(folder: Path, tag: str) -> Path:
    """Fill a begun catalog with something that no check minds."""
    path = folder / tag / "LC_MESSAGES" / "widget.po"
    book = polib.pofile(str(path), wrapwidth=0)
    for entry in book:
        entry.msgstr = f"Ä {entry.msgid}".translate(GERMAN_QUOTES)
    path.write_text(str(book))
    return path


def test_every_other_command_works_as_before_and_no_release_waits(folder: Path) -> None:
    assert '"X-Cellfacts: begun\\n"' in (folder / HANT).read_text()
    for words in (
        ("approve", "faq.title", "--reviewer", "A. Reviewer"),
        ("revoke", "faq.title", "--everybody"),
        ("export", folder.parent / "out"),
        ("check",),
        ("coverage",),
        ("update",),
    ):
        result = run("catalog", *words)
        assert result.exit_code == 0, (words, result.output)
    assert '"X-Cellfacts: begun\\n"' in (folder / HANT).read_text(), "also after an update"
    assert (folder.parent / "out" / "review.zh-Hans.html").is_file()
    built = run("release", "build")
    assert built.exit_code == 0, built.output
    assert "zh-Hant has only been begun, so it is not in it." in built.output
    assert "de has only been begun, so it is not in it." in built.output
    stored = next((folder.parent / "data" / "releases").iterdir())
    assert sorted(
        path.name for path in stored.iterdir() if path.is_dir() and path.name in {"en", "zh-Hans", "zh-Hant", "de"}
    ) == [
        "en",
        "zh-Hans",
    ]
    assert "zh-Hant" not in (stored / "en" / "faq.html").read_text()
    refused = run("release", "build", "--pending", "zh-Hant")
    assert (refused.exit_code, len(refused.output.splitlines())) == (1, 1)
    assert "only been begun" in refused.output


def test_python_and_error_pages_do_not_see_a_begun_translation(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalogs, "shipped_translations", lambda: folder)
    catalogs.installed_catalogs.cache_clear()
    rendering.installed_fragment.cache_clear()
    try:
        fragment = widget.render("faq", "zh-Hans", root="https://facts.example.org/v1/")
        assert "zh-Hant" not in fragment.html
        with pytest.raises(LookupError):
            widget.render("faq", "de", root="https://facts.example.org/v1/")
    finally:
        monkeypatch.undo()
        catalogs.installed_catalogs.cache_clear()
        rendering.installed_fragment.cache_clear()


def test_the_same_line_is_not_printed_for_every_message(folder: Path) -> None:
    for command in ("check", "coverage"):
        lines = run("catalog", command).output.splitlines()
        assert len(lines) < 200
        assert sum("There is no translation yet." in line for line in lines) < 10
    assert len(json.loads(run("catalog", "check", "--json").output)["findings"]) > 688, "a program gets them all"


def test_one_language_answers_for_its_own_faults(folder: Path) -> None:
    assert run("catalog", "coverage", "--locale", "zh_Hant").exit_code == 1
    assert run("catalog", "coverage", "--locale", "de").exit_code == 1
    assert run("catalog", "coverage", "--locale", "en").exit_code == 0
    for tag in ("zh_Hans", "zh-hans", "zh-CN", "zh", "ZH_cn"):
        assert run("catalog", "coverage", "--locale", tag).exit_code == 0, tag
        assert run("snippet", "faq", "--locale", tag).exit_code == 0, tag


def test_another_script_is_another_language(folder: Path) -> None:
    (folder / HANT).unlink()
    for words in (
        ("approve", "faq.title", "--reviewer", "A"),
        ("revoke", "faq.title"),
        ("coverage",),
        ("export", folder.parent / "out"),
    ):
        result = run("catalog", *words, "--locale", "zh-TW")
        assert result.exit_code == 1, "English would be approved"
        assert "there are: en, de, zh-Hans." in result.output


def test_a_begun_translation_is_released_when_it_is_done(folder: Path) -> None:
    refused = run("catalog", "init", "de", "--done")
    assert refused.exit_code == 1
    wanted = sum(message.is_for("de") for message in CONTENT.messages())
    assert f"There is no translation yet. Write one. The same {wanted} times; this is the first." in refused.output
    assert is_begun(folder / "de" / "LC_MESSAGES" / "widget.po", GERMAN)
    path = complete(folder, "de")
    report = json.loads(run("catalog", "coverage", "--locale", "de", "--json").output)
    assert [one for one in report["findings"] if one["level"] == "error"] == []
    done = run("catalog", "init", "de", "--done", "--json")
    assert (done.exit_code, json.loads(done.output)["files"]) == (0, [str(path)])
    assert not is_begun(path, GERMAN)
    assert run("catalog", "update").output.count("updated") == 0, "it is written as the tool writes it"
    assert run("catalog", "init", "de", "--done").exit_code == 1
    built = run("release", "build", "--json")
    assert built.exit_code == 0, built.output
    assert 'hreflang="de"' in next((folder.parent / "data" / "releases").glob("*/en/faq.page.html")).read_text()
    assert run("catalog", "approve", "faq.title", "--reviewer", "A").exit_code == 1, "now the language has to be named"


def test_what_partners_were_promised_cannot_be_unbegun(folder: Path) -> None:
    path = folder / "zh_Hans" / "LC_MESSAGES" / "widget.po"
    path.write_text(path.read_text().replace('"Language: zh_CN\\n"', '"Language: zh_CN\\n"\n"X-Cellfacts: begun\\n"', 1))
    title = 'msgstr "常见问题解答"'
    assert title in path.read_text()
    path.write_text(path.read_text().replace(title, 'msgstr ""'))
    assert run("release", "build").exit_code == 1


def test_a_begun_file_that_cannot_be_read_stops_nothing(folder: Path) -> None:
    with (folder / HANT).open("a") as file:
        file.write('msgstr "\n')
    assert run("release", "build").exit_code == 0
    assert run("catalog", "check").exit_code == 0
    assert run("catalog", "coverage", "--locale", "zh-Hant").exit_code == 1


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("language.toml", "x = "),
        ("language.toml", "[checks.negation]\ndenies = '('"),
        ("glossary.csv", "a,b\n"),
        ("avoid.csv", "x\n"),
    ],
)
def test_a_broken_table_or_list_of_a_begun_language_stops_no_release(folder: Path, file: str, text: str) -> None:
    (folder / "de" / file).write_text(text)
    checked = run("catalog", "check")
    assert f"de/{file}" in checked.output
    assert "Nothing stops a release" in checked.output
    assert checked.exit_code == 0
    assert run("release", "build").exit_code == 0
    done = run("catalog", "init", "de", "--done")
    assert done.exit_code == 1
    assert f"de/{file}" in done.output, "it counts as soon as the language is to be in releases"


def test_the_preview_calls_a_begun_translation_by_its_own_name_and_says_that_it_is_begun(folder: Path) -> None:
    page = create_watch(folder, folder / "none").test_client()
    html = page.get("/sentences/zh-Hant/faq").text
    assert "Deutsch" in html
    assert "中文 (繁體)" in html
    assert "it is in no release until" in html
    assert "hreflang" in page.get("/sentences/zh-Hant/faq").text
    assert 'hreflang="de"' not in page.get("/sentences/en/faq").text, "as readers see it"


def test_a_second_chinese_inherits_the_lists_and_tables_of_the_first(folder: Path) -> None:
    assert 'inherits = "zh_Hans"' in (folder / "zh_Hant" / "language.toml").read_text()
    assert "#. Terms: solid tumor 實體瘤" in (folder / HANT).read_text()
    report = json.loads(run("catalog", "coverage", "--json").output)
    assert report["not_looked_for"].keys() == {"de"}
    assert {"glossary", "words to avoid", "negation", "degree"} <= set(report["not_looked_for"]["de"])
    assert (
        "Not looked for in de, which has no table or list of it: glossary, "
        in run("catalog", "coverage", "--locale", "de").output
    )
    assert "are those of zh-Hans, converted by OpenCC." in run("catalog", "coverage", "--locale", "zh-Hant").output
    lists = open_workspace(folder).wordlists
    for tag, text in (("zh-Hant", "根治實體腫塊，保證有效。"), ("zh-Hans", "根治实体肿块，保证有效。")):
        found = {check for check, _, _ in table.run_checks(Unit("x.y", "It cures a solid tumor.", text, Locale(tag)), lists)}
        assert found == {"glossary", "zh.cure", "zh.guarantee"}, tag
    (advice,) = (said for check, _, said in table.run_checks(Unit("x.y", "A target.", "目標。", Locale("zh-Hant")), lists))
    assert advice == "目標 is the wrong word for “target”. Write 靶點."


def test_each_script_minds_the_characters_of_the_other() -> None:
    for tag, right, wrong, kind in (
        ("zh-Hant", "實體腫瘤", "实体肿瘤", "traditional"),
        ("zh-Hans", "实体肿瘤", "實體腫瘤", "simplified"),
    ):
        assert not list(unusual_han(Unit("x.y", "Solid tumor", right, Locale(tag))))
        (advice,) = unusual_han(Unit("x.y", "Solid tumor", wrong, Locale(tag)))
        assert f"is not a usual {kind} character. Write the {kind} form." in advice
    assert not list(unusual_han(Unit("x.y", "Solid tumor", "實體腫瘤", Locale("zh-HK"))))


def test_a_character_of_both_scripts_is_found_only_where_simplified_chinese_writes_another() -> None:
    lists = load(PROJECT / "translations").of(Locale("zh-Hans"))

    def found(text: str) -> str:
        return " ".join(unusual_han(table.with_tables(Unit("x.y", "A sentence.", text, Locale("zh-Hans")), lists)))

    for right in (
        "乾坤和乾隆。",
        "著名的医生和他的著作。",
        "站得高，瞭望得远。",
        "宫商角徵羽。",
        "慰藉。",
        "覆盖。",
    ):
        assert not found(right), right
    for wrong, named in (
        ("口乾和咳嗽。", "乾"),
        ("手術後的治療。", "術後療"),
        ("特徵。", "徵"),
        ("對於患者。", "對於"),
        ("什麽。", "麽"),
    ):
        assert found(wrong).startswith(f"{named} is not a usual simplified character."), wrong


def test_everything_is_found_in_traditional_characters(chinese: Catalog, folder: Path) -> None:
    lists, traditional = load(folder), OpenCC("s2tw")

    def found(text: str, tag: str) -> list[str]:
        pair = Unit(message.key, message.english, text, Locale(tag))
        return [
            check
            for check, _, _ in table.run_checks(pair, lists)
            if (check, tag) != ("names", "zh-Hant") or message.key != QUOTED
        ]

    for message in CONTENT.messages():
        text = chinese.texts[message.key]
        assert found(traditional.convert(text), "zh-Hant") == found(text, "zh-Hans"), text
    lost = Unit("x.y", "The FDA has not approved it.", "FDA已批準。", Locale("zh-Hant"))
    (advice,) = (said for check, _, said in table.run_checks(lost, lists) if check == "negation")
    assert "with 沒有, 尚未, 不 or 無" in advice


def test_an_export_says_what_there_is_not(folder: Path) -> None:
    out = folder.parent / "out"
    result = run("catalog", "export", out, "--locale", "zh-Hant")
    assert result.exit_code == 0
    assert {path.name for path in out.iterdir()} == {"zh-Hant.tmx", "review.zh-Hant.html", "glossary.zh_Hant.csv"}
    assert "實體瘤" in (out / "glossary.zh_Hant.csv").read_text()
    assert "There is no glossary in de yet." in run("catalog", "export", folder.parent / "german", "--locale", "de").output
    assert "zh-Hant.tmx is empty: no translation is complete yet." in result.output


def test_the_default_language_is_the_one_that_is_more_than_begun(folder: Path) -> None:
    assert open_workspace(folder).locale(None) == Locale("zh-Hans")
