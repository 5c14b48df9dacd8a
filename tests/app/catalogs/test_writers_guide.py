"""The writer's guide: its examples are put into a copy of the content, its commands run, and what it says is told is told."""

from __future__ import annotations

import json
import re
import shlex
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from service.cli import main
from tests.conftest import PROJECT
from widget.findings import Finding
from widget.loading import PACKAGE, ContentRefused, content_files, load_content
from widget.proof import content_findings
from widget.shapes import Citation, Row, Sentence, WidgetSettings

GUIDE = (PACKAGE / "README.md").read_text()
COMMANDS = re.findall(r"^\.venv/bin/(cellfacts .+)$", GUIDE, re.MULTILINE)
EXAMPLES = [
    (name, code.split("\n", maxsplit=1)[1].lstrip("\n"))
    for _, code in re.findall(r"```(toml|html|css)\n(.*?)```", GUIDE, re.DOTALL)
    for name in re.findall(r"^\W+widget/(\S+)", code)
]
CHANGED, SOURCE, QUESTION, *WIDGET = EXAMPLES


@pytest.fixture
def clone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of what writers and translators edit."""
    for path in content_files(PACKAGE):
        copy = tmp_path / "widget" / path.relative_to(PACKAGE)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, copy)
    shutil.copytree(PROJECT / "translations", tmp_path / "translations")
    monkeypatch.setenv("CELLFACTS_CONTENT", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def add(clone: Path, example: tuple[str, str]) -> None:
    """Put an example at the end of the file that it names."""
    path = clone / "widget" / example[0]
    path.parent.mkdir(exist_ok=True)
    before = path.read_text() if path.exists() else ""
    path.write_text(f"{before}\n{example[1]}" if before else example[1])


def findings_in(clone: Path) -> tuple[Finding, ...]:
    try:
        return content_findings(load_content(clone / "widget"))
    except ContentRefused as refused:
        return refused.findings


def test_the_guide_is_short() -> None:
    assert len(GUIDE.splitlines()) <= 150


def test_the_sentence_that_is_changed_is_one_of_ours() -> None:
    assert CHANGED[1] in (PACKAGE / CHANGED[0]).read_text()


def test_a_question_with_a_source_is_added_checked_and_then_waits_for_its_translation_alone(clone: Path) -> None:
    add(clone, SOURCE)
    add(clone, QUESTION)
    (unchecked,) = findings_in(clone)
    assert unchecked.key == "faq.trial_number.answer"
    record, update, check = COMMANDS[:3]
    for command in (record, update):
        ran = CliRunner().invoke(main, shlex.split(command)[1:])
        assert ran.exit_code == 0, ran.output
    assert findings_in(clone) == ()
    ran = CliRunner().invoke(main, [*shlex.split(check)[1:], "--json"])
    assert ran.exit_code == 1, "it is not translated"
    found = {(row["check"], row["key"]) for row in json.loads(ran.output)["findings"] if row["level"] == "error"}
    assert found == {("missing", key) for key in ("faq.trial_number", "faq.trial_number.answer", "sources.who-registries")}
    pot = (clone / "translations" / "widget.pot").read_text()
    assert "#. The number of a study, not a telephone number." in pot


def test_no_other_command_is_named_but_those_that_run_until_stopped_or_need_a_held_sentence() -> None:
    named = {match[0] for match in re.finditer(r"cellfacts [a-z]+ [a-z]+", GUIDE)}
    assert named == {" ".join(command.split()[:3]) for command in COMMANDS} | {
        "cellfacts catalog watch",
        "cellfacts catalog lift",
    }


def test_every_word_of_a_table_is_explained() -> None:
    explained = {word for line in re.findall(r"^\| (`[^|]+) \|", GUIDE, re.MULTILINE) for word in re.findall(r"`(\w+)`", line)}
    for shape in (Sentence, Row, Citation, WidgetSettings):
        assert set(shape.__struct_fields__) <= explained, shape


PLANTED = {
    "is no word that a table here may have": ("faq/copy.toml", 'sources = ["cjcb-2025"]', 'sorces = ["cjcb-2025"]'),
    "There is no source": ("faq/copy.toml", 'sources = ["cjcb-2025"]', 'sources = ["cjcb-2026"]'),
    "has no value here": ("status/copy.toml", "{decided}", "{dicided}"),
    "A text is plain": ("faq/copy.toml", '[til.answer]\ntext = "Yes', '[til.answer]\ntext = "<b>Yes</b>'),
    "This is not valid TOML": ("faq/copy.toml", '[til.answer]\ntext = "Yes', "[til.answer]\ntext = Yes"),
    "No check of this fact stands": ("facts/checks.tsv", "\tfaq.harder.items.mixed\t", "\tfaq.harder.items.persistence\t"),
    "The sentence assumes that": ("status/copy.toml", '"us.cart.solid" = "not-approved"', '"us.cart.solid" = "approved"'),
    "No template shows this sentence": ("status/copy.toml", "[ask]\n", '[afterword]\ntext = "Goodbye."\n\n[ask]\n'),
}


@pytest.mark.parametrize("says", PLANTED)
def test_what_the_guide_says_is_told_is_told(says: str, clone: Path) -> None:
    assert f"| {says} |" in GUIDE
    name, old, new = PLANTED[says]
    path = clone / "widget" / name
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new) if name.endswith(".tsv") else text.replace(old, new, 1))
    assert says in findings_in(clone)[0].message


def test_every_mistake_in_the_guide_is_planted() -> None:
    table = GUIDE.partition("| it says |")[2].partition("\n\n")[0]
    assert set(re.findall(r"^\| ([^|]+) \|", table.partition("|---|---|")[2], re.MULTILINE)) == set(PLANTED)


def test_a_widget_is_added_by_its_folder_alone(clone: Path) -> None:
    for example in WIDGET:
        add(clone, example)
    content = load_content(clone / "widget")
    assert content_findings(content) == ()
    assert [widget.slug for widget in content.widgets][-1] == "second-opinion"
    assert len(content.guide.sections) == len(content.widgets)
