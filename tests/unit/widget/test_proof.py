"""The proof that copy and templates fit: what no template shows, and what a template shows that is not there, is found before a reader does."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.small_content import COPY, DAY, TEMPLATE, change, write_content
from widget.findings import Finding
from widget.loading import installed_content, load_content
from widget.proof import content_findings

TEA, LAYOUT = "tea/copy.toml", "tea/template.html"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_content(tmp_path / "content")


def findings_in(folder: Path) -> tuple[Finding, ...]:
    return content_findings(load_content(folder, DAY))


def test_every_shipped_sentence_is_shown_by_a_template() -> None:
    assert content_findings(installed_content()) == ()


def test_the_small_content_has_no_finding(folder: Path) -> None:
    assert findings_in(folder) == ()


def test_a_sentence_that_no_template_shows_is_an_error_at_its_line(folder: Path) -> None:
    change(folder, TEA, "[rows.us]", '[afterword]\ntext = "Nobody reads this."\n\n[rows.us]')
    (finding,) = findings_in(folder)
    line = COPY[: COPY.index("[rows.us]")].count("\n") + 1
    assert (finding.level, finding.file, finding.line, finding.key) == ("error", f"widget/{TEA}", line, "tea.afterword")
    assert "widget/tea/template.html" in finding.message


def test_a_notice_that_no_template_shows_is_an_error(folder: Path) -> None:
    notices = folder / "facts" / "notices.toml"
    notices.write_text(notices.read_text() + '\n[goodbye]\ntext = "Goodbye."\n')
    (finding,) = findings_in(folder)
    assert (finding.level, finding.key) == ("error", "notices.goodbye")


@pytest.mark.parametrize(
    ("name", "table", "key"),
    [
        ("facts/terms.toml", '\n[root]\ntext = "A root is below."\n', "terms.root"),
        ("facts/sources.toml", '\n[nobody]\ntext = "Nobody"\nkind = "news"\n', "sources.nobody"),
    ],
)
def test_a_term_or_source_that_nothing_uses_is_a_warning(name: str, table: str, key: str, folder: Path) -> None:
    (folder / name).write_text((folder / name).read_text() + table)
    (finding,) = findings_in(folder)
    assert (finding.level, finding.key) == ("warning", key)


def test_what_a_decision_says_may_be_shown_as_data_alone(folder: Path) -> None:
    change(folder, TEA, '[rows.cn]\nuse = "decisions.cn.tea"\n', "")
    assert findings_in(folder) == ()


LEAD = "<p>{{ say(copy.lead) }}</p>"
BROKEN = {
    "a part that the copy does not have": ("<p>{{ say(copy.foreword) }}</p>", "[foreword] is missing in [tea]"),
    "a part inside a part": ("<p>{{ say(copy.answer.foreword) }}</p>", "[foreword] is missing in [answer]"),
    "a group for a sentence": ("<p>{{ say(copy.rows) }}</p>", "rows has no text of its own"),
    "an unknown name": ("<p>{{ say(coppy.lead) }}</p>", "coppy"),
    "an unknown filter": ("<p>{{ say(copy.lead) | shout }}</p>", "shout"),
    "a tag that is not closed": ("{% if copy.lead %}<p>{{ say(copy.lead) }}</p>", "end of template"),
    "a missing file": ('{% include "nowhere.html" %}', "nowhere.html"),
    "something else that goes wrong": ("{% set a, b = copy.answer %}", "unpack"),
    "a value that nothing fills": ("<p>{{ say(copy.tally) }}</p>", "{done} has no value in: {done} cups"),
}


@pytest.mark.parametrize("what", BROKEN)
def test_an_error_in_a_template_is_one_finding_at_its_line(what: str, folder: Path) -> None:
    wrong, words = BROKEN[what]
    if "tally" in wrong:
        change(folder, TEA, "[rows.us]", '[tally]\ntext = "{done} cups"\n\n[rows.us]')
    change(folder, LAYOUT, LEAD, f"{LEAD}\n{wrong}")
    (finding,) = findings_in(folder)
    last = len(TEMPLATE.split("\n"))
    assert (finding.level, finding.file) == ("error", f"widget/{LAYOUT}")
    assert finding.line == (last if what == "a tag that is not closed" else 2)
    assert words in finding.message


def test_an_error_in_a_shared_template_is_one_finding_and_not_one_for_each_widget(folder: Path) -> None:
    change(folder, "templates/footer.html", "say(notices.general)", "say(notices.generall)")
    (finding,) = findings_in(folder)
    assert finding.file == "widget/templates/footer.html"


def test_an_error_that_only_one_state_shows_is_found(folder: Path) -> None:
    change(folder, "templates/trust.html", "notices.withdrawn.title", "notices.withdrawn.titel")
    (finding,) = findings_in(folder)
    assert "[titel] is missing in [withdrawn]" in finding.message


def test_markup_that_no_fragment_may_have_is_a_finding(folder: Path) -> None:
    change(folder, LAYOUT, LEAD, f'{LEAD}\n<p onclick="x()">x</p>')
    assert {(finding.check, finding.file) for finding in findings_in(folder)} == {("law-1", f"widget/{LAYOUT}")}


def test_a_style_outside_of_the_fragment_is_a_finding(folder: Path) -> None:
    change(folder, "tea/style.css", ".cellfacts-tea", "body")
    (finding,) = findings_in(folder)
    assert (finding.file, finding.line) == ("widget/tea/style.css", 1)


@pytest.mark.parametrize("word", ["parts", "message", "held", "items", "keys", "index"])
def test_a_template_reaches_a_part_by_any_name_that_the_copy_allows(word: str, folder: Path) -> None:
    change(folder, TEA, "[rows.us]", f'[{word}]\ntext = "Said."\n\n[rows.us]')
    change(folder, LAYOUT, LEAD, f"{LEAD}\n<p>{{{{ say(copy.{word}) }}}}</p>")
    assert findings_in(folder) == ()
