"""Loading the copy: every mistake is one finding with file, line, key and remedy, and all of them are told at once."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.support.small_content import COPY, DAY, change, write_content
from widget.findings import Finding
from widget.loading import ContentRefused, load_content
from widget.model import Decision

TEA, FACTS = "tea/copy.toml", "facts/decisions.toml"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_content(tmp_path / "content")


def findings_in(folder: Path) -> tuple[Finding, ...]:
    """What the loading says, warnings too."""
    try:
        return load_content(folder, DAY).warnings
    except ContentRefused as refused:
        return refused.findings


def line_of(folder: Path, name: str, words: str) -> int:
    """The line on which some words stand first; 0 for none."""
    rows = (folder / name).read_text().split("\n")
    return next((number for number, row in enumerate(rows, 1) if words in row), 0)


def test_a_sound_folder_has_no_finding(folder: Path) -> None:
    content = load_content(folder, DAY)
    assert content.warnings == ()
    assert [widget.name for widget in content.widgets] == ["tea"]
    assert sorted(content.facts) == ["cn.tea", "tea.answer", "us.tea"]
    row = content.decisions["us.tea"]
    assert isinstance(row, Decision)
    assert row.words.english == "Not approved"


# file, what stood there, what stands there now, words of the line that is named, the key, words of the remedy
LEAD, ANSWER, MORE = "tea.lead", "tea.answer", "tea.answer.more"
TEXT = 'text = "Ask your cancer doctor."'
RESTS = 'rests_on = { "us.tea" = "not-approved" }'
CITES = 'sources = ["leaf-journal"]'
US_FIELDS = 'therapy = "CAR-T"\nverdict = "not-approved"\n'
MISTAKES = {
    "a word that no table has": (TEA, TEXT, f'{TEXT}\nteext = "x"', "teext", MORE, "Do you mean text?"),
    "an unknown source": (TEA, CITES, 'sources = ["leaf-jornal"]', "leaf-jornal", ANSWER, "Do you mean leaf-journal?"),
    "an unknown source in a list on several lines": (
        TEA,
        CITES,
        'sources = [\n  "leaf-journal",\n  "nobody",\n]',
        '"nobody"',
        ANSWER,
        "There is no source 'nobody'",
    ),
    "a source twice": (TEA, CITES, 'sources = ["leaf-journal", "leaf-journal"]', "sources", ANSWER, "Keep one"),
    "an unknown source of a decision": (
        FACTS,
        '    { source = "tea-office", read',
        '    { source = "te-office", read',
        '"te-office"',
        "decisions.us.tea",
        "tea-office?",
    ),
    "a decision that cites with another word": (
        FACTS,
        '    { source = "tea-office", read',
        '    { sorce = "tea-office", read',
        "sources",
        "decisions.us.tea",
        "sorce",
    ),
    "an unknown decision": (TEA, RESTS, 'rests_on = { "us.te" = "not-approved" }', "rests_on", LEAD, "Do you mean us.tea?"),
    "an unknown verdict": (TEA, RESTS, 'rests_on = { "us.tea" = "refused" }', "rests_on", LEAD, "not-approved, investigational"),
    "another verdict than the row has": (
        TEA,
        RESTS,
        'rests_on = { "us.tea" = "approved" }',
        "rests_on",
        LEAD,
        "it is not-approved",
    ),
    "a row with an unknown verdict": (FACTS, '"not-approved"', '"refused"', "refused", "decisions.us.tea", "none-found"),
    "a row with an unknown place": (FACTS, 'where = "us"', 'where = "eu"', '"eu"', "decisions.us.tea", "us, cn, us+cn"),
    "a row with an unknown therapy": (FACTS, '"CAR-T"', '"CART"', '"CART"', "decisions.us.tea", "CAR-T, TIL, TCR-T"),
    "a row without a verdict": (FACTS, US_FIELDS, 'therapy = "CAR-T"\n', "[us.tea]", "decisions.us.tea", "lacks: verdict"),
    "a row without its words": (
        FACTS,
        '[us.tea.not-approved]\ntext = "Not approved"\n',
        "",
        "[us.tea]",
        "decisions.us.tea",
        "Write it",
    ),
    "a row with a part of no row": (
        FACTS,
        "[us.tea.dated]",
        '[us.tea.datd]\ntext = "x"\n\n[us.tea.dated]',
        "datd",
        "decisions.us.tea.datd",
        "dated?",
    ),
    "a sentence in no row": (
        FACTS,
        "[cn.tea]",
        '[jp.tea.dated]\ntext = "x"\n\n[cn.tea]',
        "jp.tea",
        "decisions.jp.tea.dated",
        "in no decision",
    ),
    "a sentence of a row with evidence of its own": (
        FACTS,
        'text = "For adults"',
        'text = "For adults"\nsources = ["tea-office"]',
        'sources = ["tea',
        "decisions.cn.tea.indication",
        "Take it out",
    ),
    "a source of an unknown kind": (
        "facts/sources.toml",
        '"regulator"',
        '"office"',
        '"office"',
        "sources.tea-office",
        "guideline-body",
    ),
    "a source with no web address": (
        "facts/sources.toml",
        '"https://tea.example/"',
        '"javascript:x"',
        "javascript",
        "sources.tea-office",
        "https://",
    ),
    "a source with a table inside": (
        "facts/sources.toml",
        "[leaf-journal]",
        '[tea-office.more]\ntext = "x"\n\n[leaf-journal]',
        "tea-office.more",
        "sources.tea-office.more",
        "own",
    ),
    "a source without its date": (
        "facts/sources.toml",
        "\npublished = 2020-01-31",
        "",
        'text = "The journal',
        "sources.leaf-journal",
        "{published}",
    ),
    "a source that was seen by no check": (
        "facts/sources.toml",
        "published = 2020-01-31",
        'published = "seen"',
        "seen",
        "sources.leaf-journal",
        "--seen",
    ),
    "an unknown placeholder": (TEA, "{checked}", "{chekced}", "chekced", LEAD, "Do you mean checked?"),
    "a placeholder that only a notice has": (
        TEA,
        "Ask your cancer",
        "Ask {reviewer} your cancer",
        "{reviewer}",
        MORE,
        "no value",
    ),
    "a newest record that no check named": (TEA, "of leaves.", "of leaves, as of {seen}.", "{seen}", ANSWER, "--seen"),
    "a brace alone": (TEA, "made of leaves", "made {of leaves", "{of", ANSWER, "A brace"),
    "a tag": (TEA, "made of leaves", "made of <b>leaves</b>", "<b>", ANSWER, "plain"),
    "an entity": (TEA, "made of leaves", "made of &nbsp;leaves", "&nbsp;", ANSWER, "plain"),
    "an empty text": (TEA, TEXT, 'text = ""', 'text = ""', MORE, "empty"),
    "a text of blanks": (TEA, TEXT, 'text = " "', 'text = " "', MORE, "empty"),
    "a text on several lines": (TEA, TEXT, 'text = """Ask\nyour doctor."""', 'text = """Ask', MORE, "one line"),
    "a character that nobody sees": (TEA, "of leaves", "of\u200bleaves", "of\u200b", ANSWER, "U+200B"),
    "a tab in a text": (TEA, "of leaves", "of\\tleaves", "of\\t", ANSWER, "U+0009"),
    "no text": (TEA, TEXT, "", "answer.more]", MORE, "no text"),
    "a number for a text": (TEA, TEXT, "text = 5", "text = 5", MORE, "Expected a text"),
    "a text for a list": (TEA, CITES, 'sources = "leaf-journal"', "sources", ANSWER, "Expected a list"),
    "a text for yes or no": (TEA, TEXT, f'{TEXT}\nguide = "no"', "guide", MORE, "true or false"),
    "a language in another spelling": (TEA, TEXT, f'{TEXT}\nlocales = ["zh-hans"]', "locales", MORE, "like zh-Hans"),
    "a number as a name": (TEA, "[answer.more]", "[answer.1]", "answer.1", "tea.answer.1", "is a number"),
    "a name in capitals": (TEA, "[answer.more]", "[answer.More]", "answer.More", "tea.answer.More", "small letters"),
    "a name in quotation marks": (
        TEA,
        "[answer.more]",
        '[answer."two words"]',
        "two words",
        "tea.answer.two words",
        "small letters",
    ),
    "a name that is a word of a table": (TEA, "[answer.more]", "[answer.note]", "answer.note", "tea.answer.note", "a meaning"),
    "a name that templates ask for": (TEA, "[answer.more]", "[answer.name]", "answer.name", "tea.answer.name", "a meaning"),
    "a key that is none": (TEA, TEXT, f'{TEXT}\nkey = "More"', "key =", "More", "no key"),
    "a key of another sentence": (TEA, TEXT, f'{TEXT}\nkey = "tea.title"', "key =", "tea.title", "One sentence".lower()),
    "a reference to nothing": (TEA, '"terms.leaf"', '"terms.lef"', "terms.lef", "tea.terms.leaf", "Do you mean terms.leaf?"),
    "a reference to itself": (TEA, '"terms.leaf"', '"tea.terms.leaf"', "use", "tea.terms.leaf", "leads back"),
    "a reference to a source": (TEA, '"terms.leaf"', '"sources.tea-office"', "use", "tea.terms.leaf", "to use"),
    "a reference to settings": (TEA, '"terms.leaf"', '"tea.widget"', "use", "tea.terms.leaf", "to use"),
    "a reference with a text beside it": (
        TEA,
        '"terms.leaf"',
        '"terms.leaf"\ntext = "x"',
        'text = "x"',
        "tea.terms.leaf",
        "beside it",
    ),
    "a date that no text shows": (TEA, CITES, f"{CITES}\ndates = {{ since = 2020-01-01 }}", "dates", ANSWER, "{since}"),
    "a date of a check": (TEA, RESTS, f"{RESTS}\ndates = {{ checked = 2020-01-01 }}", "dates", LEAD, "record of checks"),
    "a month that does not exist": (
        TEA,
        'of leaves."\n' + CITES,
        f'of leaves since {{since}}."\n{CITES}\ndates = {{ since = "2026-13" }}',
        "dates",
        ANSWER,
        "2026-13 does not",
    ),
    "a day with a time": (
        TEA,
        'of leaves."\n' + CITES,
        f'of leaves since {{since}}."\n{CITES}\ndates = {{ since = 2026-01-01T00:00:00Z }}',
        "dates",
        ANSWER,
        "no date",
    ),
    "evidence without a sentence": (TEA, "[rows.us]", '[rows]\nwhere = "us"\n\n[rows.us]', "where", "tea.rows", "no text"),
    "a date for a sentence without evidence": (TEA, TEXT, f'{TEXT}\ncheck = "status"', "check =", MORE, "needs sources"),
    "a place for a sentence that rests on rows": (TEA, RESTS, f'{RESTS}\nwhere = "us"', "where =", LEAD, "follows from the rows"),
    "a value outside of any table": (TEA, "[widget]", 'stray = "x"\n\n[widget]', "stray", "tea", "under a header"),
    "a list of tables": (TEA, "[answer.more]", "[[answer.more]]", "[[answer.more]]", "", "[answer.more.NAME]"),
    "a table in the settings": (
        TEA,
        "[title]",
        '[widget.more]\ntext = "x"\n\n[title]',
        "widget.more",
        "tea.widget.more",
        "settings only",
    ),
    "settings without an order": (TEA, "order = 1\n", "", "[widget]", "tea.widget", "lacks: order"),
    "settings with a text for a number": (
        TEA,
        "frame_height = 800",
        'frame_height = "800"',
        "frame_height",
        "tea.widget",
        "a number",
    ),
    "no settings": (TEA, COPY[: COPY.index("[title]")], "", "[title]", "", "[widget] with order"),
    "no title": (TEA, '[title]\ntext = "Is tea approved?"\n', "", "[widget]", "", "no [title]"),
    "a check of the future": ("facts/checks.tsv", "2020-05-12", "2021-05-12", "2021", "tea.answer", "in the future"),
    "a check on a day that does not exist": (
        "facts/checks.tsv",
        "2020-05-12",
        "2020-02-30",
        "2020-02-30",
        "tea.answer",
        "does not exist",
    ),
    "a check with an unknown result": (
        "facts/checks.tsv",
        "tea.answer\tsame",
        "tea.answer\tfine",
        "fine",
        "tea.answer",
        "could-not",
    ),
    "a check with too few cells": ("facts/checks.tsv", "https://leaves.example/\t", "", "leaf-journal", "tea.answer", "8 cells"),
    "a kind of source without a name": ("facts/notices.toml", "[kind.law]\n", "[kind.lore]\n", "", "", "[kind.law]"),
}


@pytest.mark.parametrize("what", MISTAKES)
def test_a_mistake_is_one_finding_at_its_line_with_a_remedy(what: str, folder: Path) -> None:
    name, old, new, words, key, remedy = MISTAKES[what]
    change_first(folder, name, old, new)
    (finding,) = findings_in(folder)
    assert remedy in finding.message
    assert (finding.level, finding.file, finding.key) == ("error", f"widget/{name}", key)
    assert not words or finding.line == line_of(folder, name, words)


def change_first(folder: Path, name: str, old: str, new: str) -> None:
    path = folder / name
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new, 1))


def test_all_mistakes_are_told_at_once(folder: Path) -> None:
    """Nobody wants to correct a file, run the check, and be told of the next mistake."""
    change(folder, TEA, "{checked}", "{chekced}")
    change(folder, TEA, CITES, 'sources = ["leaf-jornal"]')
    change(folder, TEA, TEXT, "text = Ask your cancer doctor.")  # which is no TOML at all
    change(folder, TEA, "[rows.us]", '[terms.leaf]\ntext = "x"\n\n[rows.us]')  # a second time
    change(folder, FACTS, '"CAR-T"', '"CART"')
    change(folder, "facts/terms.toml", "A leaf grows", "A <i>leaf</i> grows")
    found = [(item.file.removeprefix("widget/"), item.line, item.key) for item in findings_in(folder)]
    assert found == [
        (FACTS, line_of(folder, FACTS, "CART"), "decisions.us.tea"),
        ("facts/terms.toml", 2, "terms.leaf"),
        (TEA, line_of(folder, TEA, "leaf-jornal"), ANSWER),
        (TEA, line_of(folder, TEA, "text = Ask"), MORE),
        (TEA, len(COPY[: COPY.index("[rows.us]")].split("\n")), "tea.terms.leaf"),
    ], "the placeholder is a date of the broken decision, so it is not known whether it has a value"


def test_a_broken_source_is_no_mistake_of_those_who_cite_it(folder: Path) -> None:
    change(folder, "facts/sources.toml", 'kind = "regulator"\n', "")
    change(folder, TEA, CITES, 'sources = ["tea-office"]')
    (finding,) = findings_in(folder)
    assert finding.key == "sources.tea-office"


def test_a_broken_decision_is_no_mistake_of_the_sentences_that_rest_on_it(folder: Path) -> None:
    change(folder, FACTS, '"CAR-T"', '"CART"')
    change(folder, FACTS, 'text = "Any thirst"', 'text = "Any <b>thirst"')
    assert [item.key for item in findings_in(folder)] == ["decisions.us.tea", "decisions.us.tea.indication"]


@pytest.mark.parametrize(
    "name", ["tea/copy.toml", "facts/decisions.toml", "facts/sources.toml", "facts/terms.toml", "facts/notices.toml"]
)
def test_a_file_that_cannot_be_read_is_no_mistake_of_the_others(name: str, folder: Path) -> None:
    (folder / name).write_bytes(b'[title]\ntext = "\xff"\n')
    (finding,) = findings_in(folder)
    assert (finding.file, finding.line) == (f"widget/{name}", 2)


def test_a_verdict_that_changed_is_told_at_the_words_of_the_row_and_at_each_sentence_that_assumes_the_old_one(
    folder: Path,
) -> None:
    change(folder, FACTS, 'verdict = "not-approved"', 'verdict = "approved"')
    row, sentence = findings_in(folder)
    assert (row.key, row.line) == ("decisions.us.tea.not-approved", line_of(folder, FACTS, "[us.tea.not-approved]"))
    assert "call the table approved" in row.message
    assert (sentence.key, sentence.line) == (LEAD, line_of(folder, TEA, "rests_on"))
    assert "is not-approved, but it is approved" in sentence.message


def test_references_in_a_circle_are_one_finding(folder: Path) -> None:
    change(
        folder, "facts/terms.toml", 'text = "A leaf grows on a plant."', 'use = "terms.plant"\n\n[plant]\nuse = "tea.terms.leaf"'
    )
    (finding,) = findings_in(folder)
    assert "leads back" in finding.message


@pytest.mark.parametrize("lost", ["copy.toml", "template.html", "style.css"])
def test_a_widget_that_lacks_a_file_is_one_finding_that_names_it(lost: str, folder: Path) -> None:
    (folder / "tea" / lost).unlink()
    (finding,) = findings_in(folder)
    assert finding.file == "widget/tea/"
    assert finding.message.startswith(f"The widget tea lacks: {lost}.")


@pytest.mark.parametrize("name", ["Green-Tea", "sources", "page", "9"])
def test_a_folder_that_cannot_be_a_widget_is_one_finding(name: str, folder: Path) -> None:
    (folder / "tea").rename(folder / name)
    change(folder, "facts/checks.tsv", "\ttea.answer\t", "\tus.tea\t")
    (finding,) = findings_in(folder)
    assert finding.file == f"widget/{name}/"


def test_a_fact_without_a_check_is_a_finding_with_the_command_that_records_one(folder: Path) -> None:
    change(folder, "facts/checks.tsv", "\ttea.answer\t", "\tus.tea\t")
    (finding,) = findings_in(folder)
    assert finding.line == line_of(folder, TEA, "[answer]")
    assert "`cellfacts facts check tea.answer`" in finding.message


def test_checks_of_a_fact_that_is_gone_are_one_warning(folder: Path) -> None:
    row = "2020-05-13T08:00:00Z\ttea.gone\tsame\t\tleaf-journal\t\tSomebody\t\n"
    (folder / "facts" / "checks.tsv").write_text((folder / "facts" / "checks.tsv").read_text() + row * 2)
    (finding,) = findings_in(folder)
    assert (finding.level, finding.key) == ("warning", "tea.gone")
    assert finding.line == line_of(folder, "facts/checks.tsv", "tea.gone")


def test_a_sentence_that_lost_its_sources_is_a_fact_that_is_gone(folder: Path) -> None:
    change(folder, TEA, f"\n{CITES}", "")
    (finding,) = findings_in(folder)
    assert (finding.level, finding.key) == ("warning", ANSWER)


def test_two_words_of_a_table_are_two_findings(folder: Path) -> None:
    change(folder, TEA, TEXT, f'{TEXT}\nteext = "x"\nsorces = ["x"]')
    assert [item.line for item in findings_in(folder)] == [line_of(folder, TEA, "teext"), line_of(folder, TEA, "sorces")]


def test_a_word_twice_in_a_table_is_one_finding(folder: Path) -> None:
    change(folder, TEA, TEXT, f"{TEXT}\n{TEXT}")
    (finding,) = findings_in(folder)
    assert finding.line == line_of(folder, TEA, TEXT) + 1
    assert "twice" in finding.message


@pytest.mark.parametrize("word", ["parts", "message", "held", "items", "keys", "index"])
def test_a_table_may_be_called_by_any_word_that_has_no_meaning_in_the_copy(word: str, folder: Path) -> None:
    change(folder, TEA, "[answer.more]", f"[answer.{word}]")
    assert word in load_content(folder, DAY).find("tea").copy["answer"]


def test_a_widget_that_states_no_fact_is_one_finding(folder: Path) -> None:
    (folder / "milk").mkdir()
    (folder / "milk" / "copy.toml").write_text(
        '[widget]\norder = 3\npurpose = "Milk."\nframe_height = 400\n\n[title]\ntext = "Milk"\n'
    )
    for name in ("template.html", "style.css"):
        (folder / "milk" / name).touch()
    (finding,) = findings_in(folder)
    assert finding.file == "widget/milk/copy.toml"
    assert "Give a sentence its sources" in finding.message


def test_a_folder_without_widgets_is_one_finding(folder: Path) -> None:
    shutil.rmtree(folder / "tea")
    (finding,) = [item for item in findings_in(folder) if item.level == "error"]
    assert "There is no widget but the guide" in finding.message
