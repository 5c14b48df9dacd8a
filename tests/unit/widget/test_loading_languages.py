"""Sentences of some languages only, sentences that the guide leaves out, and sentences that wait for a named person's word."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from service.catalogs.ledger import append_rows, lift_rows, revocation_rows
from service.catalogs.states import MessageState
from service.catalogs.workspace import Workspace, open_workspace
from service.cli import main
from service.errors import CellfactsError
from tests.support.small_content import DAY, change, write_content, write_translations
from widget import approvals
from widget.approvals import approval_digest
from widget.catalogs import load_catalogs
from widget.content import Content
from widget.loading import ContentRefused, load_content
from widget.locales import ENGLISH, Locale
from widget.proof import content_findings
from widget.release import build_release
from widget.rendering import render_fragment
from widget.selection import widget_for

CHINESE = Locale("zh-Hans")
TEA = "tea/copy.toml"
MORE, TEXT = "tea.answer.more", "Ask your cancer doctor."
ROW = f'text = "{TEXT}"'
AT = datetime(2020, 5, 20, 8, tzinfo=UTC)


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A content folder as a clone has it, in which nothing is translated yet."""
    write_content(tmp_path / "widget")
    return tmp_path


def with_word(clone: Path, word: str, left_out: tuple[str, ...] = (MORE,)) -> Content:
    """The content with a word beside one sentence, and a catalog in which only that one is not translated."""
    change(clone / "widget", TEA, ROW, f"{ROW}\n{word}")
    content = load_content(clone / "widget", DAY)
    write_translations(clone / "translations", content, left_out)
    return content


def said(content: Content, clone: Path, widget: str, locale: Locale) -> str:
    catalogs = load_catalogs(clone / "translations", content.messages())
    assert not catalogs[CHINESE].problems
    return render_fragment(content, content.find(widget), locale, catalogs).html


def workspace_of(content: Content, clone: Path) -> Workspace:
    return open_workspace(clone / "translations", DAY, content)


def test_a_sentence_for_one_language_is_shown_in_it_and_needs_no_other_translation(clone: Path) -> None:
    content = with_word(clone, 'locales = ["en"]')
    assert TEXT in said(content, clone, "tea", ENGLISH)
    chinese = said(content, clone, "tea", CHINESE)
    assert TEXT not in chinese
    assert chinese.count("<p>") == said(content, clone, "tea", ENGLISH).count("<p>") - 1
    assert build_release(content, load_catalogs(clone / "translations", content.messages())).files


def test_a_sentence_for_chinese_alone_is_not_in_english(clone: Path) -> None:
    content = with_word(clone, 'locales = ["zh-Hans"]', left_out=())
    assert TEXT not in said(content, clone, "tea", ENGLISH)
    number = [message.key for message in content.messages()].index(MORE)
    assert f"第{number}句" in said(content, clone, "tea", CHINESE)
    assert content_findings(content) == (), "a template shows it, in Chinese"


def test_what_stands_inside_a_group_for_one_language_is_for_that_language_only(clone: Path) -> None:
    change(clone / "widget", TEA, 'sources = ["leaf-journal"]', 'sources = ["leaf-journal"]\nlocales = ["en"]')
    change(
        clone / "widget",
        "tea/template.html",
        "{% for line in copy.answer %}",
        "{% for line in copy.answer if 0 %}",
    )
    content = load_content(clone / "widget", DAY)
    more = next(message for message in content.messages() if message.key == MORE)
    assert more.locales == ("en",)
    assert not more.is_for("zh-Hans")
    catalog = load_catalogs(clone / "translations", content.messages())[CHINESE]
    assert "answer" not in widget_for(content.find("tea"), catalog).copy


def test_a_template_that_needs_what_a_language_does_not_have_is_told_before_a_reader_sees_it(clone: Path) -> None:
    change(
        clone / "widget",
        TEA,
        'rests_on = { "us.tea" = "not-approved" }',
        'rests_on = { "us.tea" = "not-approved" }\nlocales = ["en"]',
    )
    (finding,) = content_findings(load_content(clone / "widget", DAY))
    assert (finding.file, finding.line) == ("widget/tea/template.html", 1)
    assert "[lead] is missing" in finding.message
    change(
        clone / "widget",
        "tea/template.html",
        "<p>{{ say(copy.lead) }}</p>",
        '{% if "lead" in copy %}<p>{{ say(copy.lead) }}</p>{% endif %}',
    )
    assert content_findings(load_content(clone / "widget", DAY)) == ()


def test_the_guide_leaves_out_what_stands_elsewhere_in_it(clone: Path) -> None:
    content = with_word(clone, "guide = false", left_out=())
    assert TEXT in said(content, clone, "tea", ENGLISH)
    assert TEXT not in said(content, clone, "guide", ENGLISH)
    assert "Tea is made of leaves." in said(content, clone, "guide", ENGLISH)


HOLD = 'hold = { "zh-Hans" = "legal" }'


def test_a_held_sentence_is_left_out_of_its_language_until_a_named_person_lifts_it(clone: Path) -> None:
    content = with_word(clone, HOLD, left_out=())
    assert TEXT in said(content, clone, "tea", ENGLISH)
    before = said(content, clone, "tea", CHINESE)
    work = workspace_of(content, clone)
    (message,) = work.messages_named([MORE], None)
    work.lift([message], CHINESE, "L. Lawyer", AT)
    after = said(content, clone, "tea", CHINESE)
    number = [each.key for each in content.messages()].index(MORE)
    assert f"第{number}句" not in before
    assert f"第{number}句" in after
    work.revoke([message], CHINESE, "L. Lawyer", AT)
    assert said(content, clone, "tea", CHINESE) == before, "of equal times the revocation counts"
    work.lift([message], CHINESE, "L. Lawyer", AT)
    assert said(content, clone, "tea", CHINESE) == after, "and a new lift counts after it"


def test_no_file_of_a_release_has_a_held_sentence_in_its_language(clone: Path) -> None:
    """Not even the messages that readers are never served: partners mirror them."""
    content = with_word(clone, HOLD, left_out=())
    files = build_release(content, load_catalogs(clone / "translations", content.messages())).files
    number = [each.key for each in content.messages()].index(MORE)
    assert not [path for path, data in files.items() if f"第{number}句".encode() in data]
    assert [path for path, data in files.items() if TEXT.encode() in data]


def test_a_held_sentence_needs_no_translation_before_it_is_lifted_and_then_it_does(clone: Path) -> None:
    content = with_word(clone, HOLD)
    work = workspace_of(content, clone)
    assert not work.catalogs[CHINESE].problems
    assert [standing.state for standing in work.standings() if standing.message.key == MORE] == [
        MessageState.UNREVIEWED,
        MessageState.HELD,
    ]
    work.lift(work.messages_named([MORE], None), CHINESE, "L. Lawyer", AT)
    (problem,) = workspace_of(content, clone).catalogs[CHINESE].problems
    assert (problem.check, problem.key) == ("missing", MORE)


def test_a_broken_translation_of_a_held_sentence_stops_nothing(clone: Path) -> None:
    content = with_word(clone, HOLD, left_out=())
    po = clone / "translations" / "zh_Hans" / "LC_MESSAGES" / "widget.po"
    number = [each.key for each in content.messages()].index(MORE)
    po.write_text(po.read_text().replace(f"第{number}句。", "<b>{nothing}"))
    work = workspace_of(content, clone)
    assert not [finding for finding in work.findings_in(work.catalogs[CHINESE]) if finding.key == MORE]


def test_a_held_sentence_is_a_warning_so_that_nobody_forgets_it(clone: Path) -> None:
    content = with_word(clone, HOLD)
    held = [finding for finding in workspace_of(content, clone).findings() if finding.check == "held"]
    assert [(finding.level, finding.key, finding.locale, finding.file) for finding in held] == [
        ("warning", MORE, "zh-Hans", f"widget/{TEA}")
    ]
    assert f"cellfacts catalog lift {MORE} --locale zh-Hans" in held[0].message


def test_a_review_does_not_wait_for_what_readers_do_not_see(clone: Path) -> None:
    content = with_word(clone, HOLD)
    (clone / "translations" / "conflicts.toml").write_text('en = "None."\nzh-Hans = "无。"\n')
    work = workspace_of(content, clone)
    messages = work.messages_in_widget("tea", CHINESE)
    assert MORE not in [message.key for message in messages]
    work.approve(messages, CHINESE, "C. Clinician", AT)
    work = workspace_of(content, clone)
    assert work.approvals.review(content, content.find("tea"), work.catalogs[CHINESE])
    assert not work.approvals.review(content, content.find("guide"), work.catalogs[CHINESE]), "which has sentences of its own"
    work.lift(work.messages_named([MORE], None), CHINESE, "L. Lawyer", AT)
    work = workspace_of(content, clone)
    assert not work.approvals.review(content, content.find("tea"), work.catalogs[CHINESE])


def test_nobody_approves_what_readers_do_not_see(clone: Path) -> None:
    work = workspace_of(with_word(clone, HOLD), clone)
    (finding,) = work.errors_in(work.messages_named([MORE], None), CHINESE)
    assert finding.key == MORE


def test_a_sentence_that_is_not_held_cannot_be_lifted(clone: Path) -> None:
    work = workspace_of(with_word(clone, HOLD), clone)
    for key, locale in ((MORE, ENGLISH), ("tea.title", CHINESE)):
        with pytest.raises(CellfactsError, match="not held"):
            work.lift(work.messages_named([key], None), locale, "L. Lawyer", AT)


def test_a_revocation_takes_back_what_one_person_said_about_the_same_words(clone: Path) -> None:
    content = with_word(clone, HOLD, left_out=())
    catalog = load_catalogs(clone / "translations", content.messages())[CHINESE]
    (message,) = (each for each in content.messages() if each.key == MORE)
    folder = clone / "translations"

    def now() -> approvals.Ledger:
        return approvals.load(folder)

    append_rows(folder, now(), lift_rows(now(), catalog, [message], "L. Lawyer", AT))
    append_rows(folder, now(), lift_rows(now(), catalog, [message], "M. Lawyer", AT))
    append_rows(folder, now(), revocation_rows(now(), [MORE], "zh-Hans", "L. Lawyer", AT))
    assert [row.reviewer for row in now().lifts[MORE, "zh-Hans"]] == ["M. Lawyer"]
    assert [line.split("\t")[5] for line in (folder / "approvals.tsv").read_text().splitlines()[1:]] == [
        "lifted",
        "revoked",
        "lifted",
    ]
    assert approval_digest(MORE, message.english, catalog.texts[MORE]) in (folder / "approvals.tsv").read_text()


@pytest.mark.parametrize(
    ("word", "words"),
    [
        ('locales = ["zh-Hant"]', "There is no language 'zh-Hant'"),
        ('hold = { "de" = "legal" }', "There is no language 'de'"),
    ],
)
def test_an_unknown_language_is_an_error_at_its_sentence(word: str, words: str, clone: Path) -> None:
    work = workspace_of(with_word(clone, word, left_out=()), clone)
    wrong = [finding for finding in work.findings() if finding.check == "language"]
    assert [(finding.level, finding.key) for finding in wrong] == [("error", MORE)]
    assert words in wrong[0].message


@pytest.mark.parametrize("word", ['locales = ["en"]', HOLD, "guide = false"])
@pytest.mark.parametrize(
    ("name", "before"),
    [
        ("facts/notices.toml", 'text = "English"'),
        ("facts/decisions.toml", 'text = "For adults"'),
        (TEA, 'text = "Is tea approved?"'),
    ],
)
def test_what_every_reader_needs_cannot_be_left_out(name: str, before: str, word: str, clone: Path) -> None:
    change(clone / "widget", name, before, f"{before}\n{word}")
    with pytest.raises(ContentRefused) as refused:
        load_content(clone / "widget", DAY)
    (finding,) = refused.value.findings
    assert word.split(" ", maxsplit=1)[0] in finding.message


def test_only_a_sentence_can_be_held(clone: Path) -> None:
    change(clone / "widget", TEA, "[rows.us]", f"[rows]\n{HOLD}\n\n[rows.us]")
    with pytest.raises(ContentRefused, match="hold belongs to a sentence"):
        load_content(clone / "widget", DAY)


def test_a_held_sentence_is_lifted_and_taken_back_by_command(clone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with_word(clone, HOLD, left_out=())
    monkeypatch.setenv("CELLFACTS_CONTENT", str(clone))
    monkeypatch.setattr("service.clock.today", lambda: DAY)
    monkeypatch.setattr("service.catalogs.live.content.today", lambda: DAY, raising=False)
    monkeypatch.setattr("service.catalogs.commands.today", lambda: DAY, raising=False)
    command = ["catalog", "lift", MORE, "--locale", "zh-Hans", "--reviewer", "L. Lawyer"]
    ran = CliRunner().invoke(main, command)
    assert ran.exit_code == 0, ran.output
    assert ran.output == f"Lifted in zh-Hans by L. Lawyer: {MORE}.\n"
    again = CliRunner().invoke(main, ["catalog", "lift", "tea.title", "--locale", "zh-Hans", "--reviewer", "L. Lawyer"])
    assert again.exit_code == 1
    assert "not held" in again.output
    assert approvals.load(clone / "translations").lifts
    back = CliRunner().invoke(main, ["catalog", "revoke", MORE, "--locale", "zh-Hans", "--reviewer", "L. Lawyer", "--json"])
    assert back.exit_code == 0, back.output
    assert json.loads(back.output)["keys"] == [MORE]
    assert not approvals.load(clone / "translations").lifts
