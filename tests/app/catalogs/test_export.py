"""What leaves for other tools: it is read by them, nothing in it is markup, and no file of somebody else is lost."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shutil
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from translate.storage import csvl10n, tmx

from service.catalogs import wordlists
from service.cli import main
from service.releases.store import Store
from tests.conftest import CHINESE, PROJECT
from tests.support.content import CONTENT
from widget.catalog import Catalog

PO = "zh_Hans/LC_MESSAGES/widget.po"
NAMES = {"zh-Hans.tmx", "glossary.zh_Hans.csv", "review.zh-Hans.html"}
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
SHOW = "请先把查到的内容拿给您自己的肿瘤科医生看。"  # faq.evaluate.show
NASTY = "<script>alert(1)</script>&amp;\"'"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the translations that the commands use."""
    shutil.copytree(PROJECT / "translations", tmp_path / "translations")
    monkeypatch.setenv("CELLFACTS_TRANSLATIONS", str(tmp_path / "translations"))
    return tmp_path / "translations"


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(main, ["catalog", *map(str, words)])


@pytest.fixture
def out(folder: Path, tmp_path: Path) -> Path:
    """An export of the shipped texts."""
    assert run("export", tmp_path / "out" / "here").exit_code == 0
    return tmp_path / "out" / "here"


def change(folder: Path, before: str, after: str) -> None:
    path = folder / PO
    text = path.read_text()
    assert text.count(before) == 1
    path.write_text(text.replace(before, after))


def test_three_files_in_a_folder_that_is_made_and_the_same_bytes_again(out: Path) -> None:
    assert {path.name for path in out.iterdir()} == NAMES
    before = {path: path.read_bytes() for path in out.iterdir()}
    report = json.loads(run("export", out, "--locale", "zh-CN", "--json").output)
    assert {Path(path).name for path in report["files"]} == NAMES
    assert report["findings"] == []
    assert {path: path.read_bytes() for path in out.iterdir()} == before


def test_the_memory_holds_every_message_once_and_translate_toolkit_reads_it(out: Path, chinese: Catalog) -> None:
    path = out / "zh-Hans.tmx"
    root = ET.parse(path).getroot()
    assert (root.tag, root.get("version")) == ("tmx", "1.4")
    head = root.find("header")
    assert head is not None
    needed = {"creationtool", "creationtoolversion", "segtype", "o-tmf", "adminlang", "srclang", "datatype"}
    assert set(head.keys()) == needed
    units = list(root.iter("tu"))
    messages = [message for message in CONTENT.messages() if not message.locales or "zh-Hans" in message.locales]
    assert [unit.get("tuid") for unit in units] == [message.key for message in messages]
    for unit, message in zip(units, messages, strict=True):
        assert [(prop.get("type"), prop.text) for prop in unit.iter("prop")] == [("x-key", message.key)]
        assert [tuv.get(LANG) for tuv in unit.iter("tuv")] == ["en", "zh-Hans"]
        assert [seg.text for seg in unit.iter("seg")] == [message.english, chinese.texts[message.key]]
    store = tmx.tmxfile.parsefile(str(path))
    assert [(unit.source, unit.target) for unit in store.units] == [
        (message.english, chinese.texts[message.key]) for message in messages
    ]


def test_only_finished_translations_are_in_the_memory(folder: Path, tmp_path: Path) -> None:
    change(folder, f'msgstr "{SHOW}"', 'msgstr ""')
    change(folder, 'msgctxt "status.answer"', '#, fuzzy\nmsgctxt "status.answer"')
    change(
        folder, 'msgstr "我的肿瘤做过舒瑞基奥仑赛注射液要求的Claudin18.2和HER2检测吗？"', f'msgstr "{NASTY.replace(chr(34), "")}"'
    )
    assert run("export", tmp_path / "out").exit_code == 0
    keys = {unit.get("tuid") for unit in ET.parse(tmp_path / "out" / "zh-Hans.tmx").getroot().iter("tu")}
    unfinished = {"faq.evaluate.show", "status.answer", "status.ask.markers"}
    assert {message.key for message in CONTENT.messages()} - keys == {
        *unfinished,
        "faq.evidence.growth",
        "status.evidence.growth",
    }, "those two are English only"


def test_weblate_gets_a_row_for_each_english_form(out: Path) -> None:
    path = out / "glossary.zh_Hans.csv"
    rows = list(csv.DictReader(io.StringIO(path.read_bytes().decode(), newline="")))
    lists = wordlists.load(PROJECT / "translations").of(CHINESE)
    assert [row["source"] for row in rows] == [form for term in lists.terms for form in term.term]
    known = {"location", "source", "target", "ID", "fuzzy", "context", "translator_comments", "developer_comments"}
    assert set(rows[0]) <= known, "the names that Weblate and translate-toolkit know"
    by_source = {row["source"]: row for row in rows}
    assert by_source["target"]["target"] == by_source["targets"]["target"] == "靶点"
    assert "Forbidden: 目标." in by_source["target"]["developer_comments"]
    unsure = {form for term in lists.terms if term.own_knowledge for form in term.term}
    assert {row["source"] for row in rows if row["fuzzy"] == "True"} == unsure
    store = csvl10n.csvfile()
    store.parse(path.read_bytes())
    units = [unit for unit in store.units if not unit.isheader()]
    assert [(unit.source, unit.target) for unit in units] == [(row["source"], row["target"]) for row in rows]
    assert {unit.source for unit in units if unit.isfuzzy()} == unsure


def rows_of(page: str) -> list[str]:
    return re.findall(r'<tr role="row">\n<th role="rowheader".*?</tr>', page, re.DOTALL)


def state_in(row: str) -> str:
    found = re.search(r'<span class="state">([A-Z][a-z ]+?) ?<', row)
    assert found
    return found[1]


def row_at(page: str, key: str) -> str:
    (found,) = (row for row in rows_of(page) if f">{key}</span>" in row.replace("<wbr>", ""))
    return found


def test_the_sheet_holds_every_sentence_once_under_its_widget(out: Path) -> None:
    page = (out / "review.zh-Hans.html").read_text()
    assert not re.search(r"<script|\son[a-z]+=|\sstyle=|\bsrc=|href=|url\(|@import|https?:", page)
    keys = [re.search(r'class="key">(.*?)</span>', row)[1].replace("<wbr>", "") for row in rows_of(page)]  # type: ignore[index]
    assert sorted(keys) == sorted(message.key for message in CONTENT.messages())
    for widget in CONTENT.everything:
        assert f">{widget.title.english}</h2>" in page
    assert page.index(">In every widget</h2>") > page.index("guide.<wbr>answer")
    shown = [message for message in CONTENT.messages() if message.is_for("zh-Hans")]
    assert page.count('<input type="checkbox">') == len(shown) < len(keys), "nobody reads what is held"


def test_what_still_needs_a_review_stands_first_and_what_changed_since_is_shown(folder: Path, tmp_path: Path) -> None:
    for key in ("faq.evaluate.show", "faq.title"):
        assert run("approve", key, "--reviewer", "Áine O'Brien").exit_code == 0
    change(folder, SHOW, SHOW.replace("内容", "内容都"))
    run("export", tmp_path / "out")
    page = (tmp_path / "out" / "review.zh-Hans.html").read_text()
    part = page[page.index(">Questions and answers</h2>") :]
    rows = rows_of(part[: part.index("</section>")])
    (approved,) = (row for row in rows if state_in(row) == "Approved")
    to_tick = [row for row in rows if "checkbox" in row]
    assert rows[: len(to_tick)] == to_tick
    assert approved not in to_tick
    assert "by Áine O&#39;Brien, 2" in approved
    (stale,) = (row for row in rows if state_in(row) == "Stale approval")
    assert re.search(r"Approved by Áine O&#39;Brien on \d{4}-\d\d-\d\d, before it changed", stale)
    assert SHOW.replace("内容", "内容<ins>都</ins>") in stale
    assert f"{len(to_tick)} of {len(rows)} need a review" in page


def test_a_box_stands_only_where_somebody_can_decide(folder: Path, tmp_path: Path) -> None:
    run("approve", "faq.title", "--reviewer", "A. Reviewer")
    change(folder, SHOW, SHOW.replace("查到", "<b>查到</b>"))
    change(folder, 'msgctxt "status.answer"', '#, fuzzy\nmsgctxt "status.answer"')
    change(folder, 'msgstr "我的肿瘤做过舒瑞基奥仑赛注射液要求的Claudin18.2和HER2检测吗？"', 'msgstr ""')
    run("export", tmp_path / "out")
    page = (tmp_path / "out" / "review.zh-Hans.html").read_text()
    boxes = {state_in(row): "checkbox" in row for row in rows_of(page)}
    to_mend = ("Wrong", "Needs work", "Missing")
    assert boxes == {"Unreviewed": True, **dict.fromkeys((*to_mend, "Approved", "Held", "Left out"), False)}
    assert "A translation is plain text. Take out the HTML tag" in row_at(page, "faq.evaluate.show")
    assert "Compare it with the English" in row_at(page, "status.answer")
    assert row_at(page, "status.ask.markers").count("no translation") == 1
    assert "1 must be mended first" in page


def test_dates_stand_in_the_sheet_as_readers_see_them_and_notes_beside_it(out: Path) -> None:
    page = (out / "review.zh-Hans.html").read_text()
    decided = row_at(page, "faq.approved.cn")
    assert 'on <span class="filled">June 22, 2026</span>.' in decided
    assert '<span class="filled">2026年6月22日</span>' in decided
    assert '<span class="filled">June 3, 2021</span>' in row_at(page, "sources.fda-consumer-2021")
    left = {name for row in rows_of(page) for name in re.findall(r"\{([a-z_]+)\}", row)}
    assert left == {"date", "reviewer", "count", "done", "total"}, "what differs from place to place"
    assert "Note: needs a native oncology reviewer: lifileucel" in row_at(page, "decisions.us.til.lifileucel.product")
    assert "Note: Shown in" not in page


def test_the_sheet_says_of_which_day_and_text_it_is(folder: Path, out: Path, tmp_path: Path) -> None:
    def text() -> str:
        return str(json.loads(run("coverage", "--json").output)["texts"]["zh-Hans"])

    page = (out / "review.zh-Hans.html").read_text()
    assert re.search(rf'Made on <time datetime="\d{{4}}-\d\d-\d\d">[A-Z][a-z]+ \d+, \d{{4}}</time>\. Text {text()}\.', page)
    assert f"zh-Hans: {len(CONTENT.messages())} messages, text {text()}" in run("coverage").output
    before = text()
    change(folder, SHOW, SHOW.replace("内容", "内容都"))
    assert text() != before
    run("export", tmp_path / "again")
    assert f"Text {text()}." in (tmp_path / "again" / "review.zh-Hans.html").read_text()


def test_the_instructions_are_in_the_reviewers_language_too(out: Path) -> None:
    page = (out / "review.zh-Hans.html").read_text()
    for words in ("审核表", "批准逐字有效", "状态", "未审核", "备注", "签名"):
        assert words in page


def test_the_sheet_of_a_widget_has_what_is_approved_with_it(folder: Path, tmp_path: Path) -> None:
    report = json.loads(run("export", tmp_path / "out", "--widget", "faq", "--json").output)
    (path,) = map(Path, report["files"])
    assert path.name == "review.faq.zh-Hans.html"
    keys = [re.search(r'class="key">(.*?)</span>', row)[1].replace("<wbr>", "") for row in rows_of(path.read_text())]  # type: ignore[index]
    approved = json.loads(run("approve", "--all-in", "faq", "--reviewer", "A", "--count", str(len(keys)), "--json").output)[
        "approved"
    ]
    assert sorted(keys) == sorted(approved)
    assert re.findall(r'<h2 id="group-\d">(.*?)</h2>', path.read_text()) == [
        "Questions and answers",
        "Terms that it explains",
        "In every widget",
    ]
    assert run("export", tmp_path / "out", "--widget", "faq").exit_code == 0, "it is ours, and may be written again"


def test_nothing_in_a_text_becomes_markup(folder: Path, tmp_path: Path) -> None:
    change(folder, f'msgstr "{SHOW}"', f'msgstr "{NASTY.replace(chr(34), chr(92) + chr(34))}"')
    assert run("export", tmp_path / "out").exit_code == 0
    page = (tmp_path / "out" / "review.zh-Hans.html").read_text()
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;&amp;amp;&#34;&#39;" in page
    assert "Wrong" in map(state_in, rows_of(page))
    change(folder, "<script>alert(1)</script>&amp;", "{{ 7 * 7 }}{% raw %}")
    run("export", tmp_path / "out")
    assert "{{ 7 * 7 }}{% raw %}" in (tmp_path / "out" / "review.zh-Hans.html").read_text()


@pytest.mark.parametrize("name", sorted(NAMES))
def test_a_file_of_somebody_else_stays(folder: Path, tmp_path: Path, name: str) -> None:
    place = tmp_path / "out"
    place.mkdir()
    (place / name).write_text("source,target\nmine,我的\n")
    (place / "thesis.txt").write_text("")
    result = run("export", place)
    assert result.exit_code == 1
    assert name in result.output
    assert len(result.output.splitlines()) == 1
    assert {path.name for path in place.iterdir()} == {name, "thesis.txt"}, "nothing was written"
    (place / name).unlink()
    (place / name).symlink_to(tmp_path / "elsewhere")
    assert run("export", place).exit_code == 1
    (place / name).unlink()
    (place / name).mkdir()
    assert run("export", place).exit_code == 1
    (place / name).rmdir()
    assert run("export", place).exit_code == 0, "other files beside ours are nobody's harm"


def test_what_cannot_be_exported_is_refused_in_one_sentence(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for words in (
        (tmp_path / "file",),
        (tmp_path / "file" / "in"),
        (tmp_path / "o", "--locale", "en"),
        (tmp_path / "o", "--locale", "fr"),
    ):
        result = run("export", *(words if isinstance(words, tuple) else (words,)))
        assert result.exit_code == 1
        assert len(result.output.splitlines()) == 1
    change(folder, f'msgstr "{SHOW}"', f"msgstr {SHOW}")
    result = run("export", tmp_path / "o", "--json")
    assert result.exit_code == 1
    (finding,) = json.loads(result.output)["findings"]
    assert (finding["check"], finding["line"] > 1) == ("syntax", True)
    assert not (tmp_path / "o").exists()


def test_a_web_server_can_read_an_exported_release_whatever_the_umask(store: Store, tmp_path: Path) -> None:
    out, before = tmp_path / "site" / "facts", os.umask(0o077)
    try:
        for _ in range(2):  # a new folder, and one that is replaced
            words = ["release", "export", str(out), "--base", "/facts/", "--data", str(store.root)]
            assert CliRunner().invoke(main, words).exit_code == 0
            found = [out.parent, out, *out.rglob("*")]
            assert {path.stat().st_mode & 0o777 for path in found if path.is_dir()} == {0o755}
            assert {path.stat().st_mode & 0o777 for path in found if path.is_file()} == {0o644}
    finally:
        os.umask(before)
