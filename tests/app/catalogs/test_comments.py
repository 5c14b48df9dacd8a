"""What a catalog says to its translators is right, is made anew, and survives every tool that writes catalogs."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import polib
import pytest
from click.testing import CliRunner
from translate.storage import pypo

from service.catalogs import wordlists
from service.catalogs.comments import AS_DATA, Extracted, comment_lines, shown_in, watch_address, with_comments
from service.catalogs.domains import PREVIEW, Domain, domains_of, widget_domain
from service.catalogs.update import extract_messages, merge
from service.cli import main
from tests.conftest import CHINESE, PROJECT
from tests.support.content import CONTENT
from widget.catalog import catalog_path, read_po
from widget.locales import ENGLISH, Locale
from widget.model import messages_in

TRANSLATIONS = PROJECT / "translations"
LISTS = wordlists.load(TRANSLATIONS)
PO = "zh_Hans/LC_MESSAGES/widget.po"
CATALOGS = ("widget.pot", PO)
OF_PREVIEW = ("preview.pot", "zh_Hans/LC_MESSAGES/preview.po")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the translations that the commands use."""
    shutil.copytree(TRANSLATIONS, tmp_path / "translations")
    monkeypatch.setenv("CELLFACTS_TRANSLATIONS", str(tmp_path / "translations"))
    return tmp_path / "translations"


def comment(key: str, name: str = PO) -> list[str]:
    """The lines about a message in a shipped catalog."""
    entry = next(entry for entry in polib.pofile(str(TRANSLATIONS / name), wrapwidth=0) if entry.msgctxt == key)
    return entry.comment.split("\n")


def test_each_message_says_where_it_is_shown_which_words_it_takes_and_where_to_see_it() -> None:
    assert comment("status.title") == [
        "Shown in: status.",
        "Terms: CAR-T 嵌合抗原受体T细胞疗法 / CAR-T; solid tumor 实体瘤; approved 获批上市",
        "See it: http://127.0.0.1:8003/zh-Hans/status#m-status.title",
    ]
    assert comment("status.title", "widget.pot") == [
        "Shown in: status.",
        "See it: http://127.0.0.1:8003/en/status#m-status.title",
    ]


def test_what_the_code_says_to_translators_comes_first() -> None:
    said = [message for message in extract_messages(widget_domain(CONTENT)) if message.comment]
    assert said
    for message in said:
        assert comment(message.key)[0] == message.comment


def test_every_message_of_the_copy_has_its_lines() -> None:
    for name, locale in zip(CATALOGS, (ENGLISH, CHINESE), strict=True):
        entries = polib.pofile(str(TRANSLATIONS / name), wrapwidth=0)
        known = {entry.msgctxt: entry.comment for entry in entries if not entry.obsolete}
        assert set(known) == {message.key for message in CONTENT.messages()}
        for key, said in known.items():
            assert f"Shown in: {shown_in(key, CONTENT)}." in said.split("\n")
            seen = f"See it: {watch_address(key, locale, CONTENT)}"
            assert said.endswith(seen) is (shown_in(key, CONTENT) != AS_DATA), "there is a page for what a widget shows"


def test_a_message_of_the_preview_page_names_its_page_and_no_address() -> None:
    said = [*map(comment, ("preview.shell.state.stale", "preview.signing_in.button"), (OF_PREVIEW[1],) * 2)]
    assert said == [
        ["Changed since a clinician approved it.", "Shown on: the preview page, shell."],
        ["Shown on: the preview page, signing in."],
    ]
    assert comment("preview.methods.ssi_apache.needs", OF_PREVIEW[1]) == [
        "The embed method ssi-apache. Column: What it needs.",
        "Shown on: the tables of embed methods, in the gallery and for security teams.",
    ]
    for name in OF_PREVIEW:
        entries = polib.pofile(str(TRANSLATIONS / name), wrapwidth=0)
        assert [entry.msgctxt for entry in entries if not entry.obsolete] == [message.key for message in PREVIEW.messages()]
        assert not any("See it:" in entry.comment or "Shown in:" in entry.comment for entry in entries)


def test_a_widget_that_is_named_shows_the_message_and_the_address_leads_to_one_that_does() -> None:
    for message in CONTENT.messages():
        named = shown_in(message.key, CONTENT)
        address = re.fullmatch(r"http://127\.0\.0\.1:8003/zh-Hans/([a-z-]+)#m-(.+)", watch_address(message.key, CHINESE, CONTENT))
        assert address
        assert address[2] == message.key
        if named == "every widget":
            continue
        if named == AS_DATA:
            assert message in set(messages_in(tuple(CONTENT.decisions.values())))
            continue
        for slug in named.split(", "):
            assert message in set(messages_in(CONTENT.find(slug))), message.key
        assert address[1] in named.split(", ")


def test_a_notice_is_in_every_widget_and_the_guides_own_lines_are_in_the_guide() -> None:
    assert shown_in("notices.not_checked", CONTENT) == "every widget"
    assert {"faq", "targets"} <= set(shown_in("terms.cart", CONTENT).split(", ")), "where it is explained"
    assert shown_in("guide.answer", CONTENT) == "guide"
    assert shown_in("faq.title", CONTENT) == "faq"
    assert len({shown_in(message.key, CONTENT) for message in CONTENT.messages()}) > len(CONTENT.everything)


def test_only_terms_that_are_in_the_sentence_are_named_and_only_where_there_are_words_for_them() -> None:
    message = Extracted("faq.x", "An off-target harm, and a solid tumor.", "widget/faq/copy.toml", "")
    (terms,) = (line for line in comment_lines(message, CHINESE, LISTS, CONTENT) if line.startswith("Terms: "))
    assert "solid tumor 实体瘤" in terms
    assert "靶点" not in terms.replace("脱靶", "")
    for locale in (ENGLISH, Locale("de")):
        assert not any(line.startswith("Terms") for line in comment_lines(message, locale, LISTS, CONTENT))
    plain = Extracted("faq.x", "It may help you.", "widget/faq/copy.toml", "")
    assert not any(line.startswith("Terms") for line in comment_lines(plain, CHINESE, LISTS, CONTENT))


def msgcat(path: Path) -> bytes:
    """The file as GNU gettext writes it."""
    return subprocess.run(["msgcat", "--no-wrap", str(path)], capture_output=True, check=True).stdout


def toolkit(path: Path) -> bytes:
    """The file as translate-toolkit writes it, which Weblate uses, with Weblate's `po_line_wrap=65535`."""
    store = pypo.pofile.parsefile(str(path))
    store.wrapper.width = 65535
    return bytes(store)


def polib_again(path: Path) -> bytes:
    """The file as polib writes it."""
    return str(polib.pofile(str(path), wrapwidth=0)).encode()


WRITERS = pytest.mark.parametrize("written", [msgcat, toolkit, polib_again], ids=["msgcat", "translate-toolkit", "polib"])


@WRITERS
@pytest.mark.parametrize("name", [*CATALOGS, *OF_PREVIEW])
def test_no_tool_changes_a_line_of_a_shipped_catalog(written: Callable[[Path], bytes], name: str) -> None:
    assert written(TRANSLATIONS / name) == (TRANSLATIONS / name).read_bytes()


@WRITERS
@pytest.mark.parametrize("domain", domains_of(CONTENT), ids=lambda domain: domain.name)
def test_no_tool_changes_a_line_of_a_catalog_with_everything_in_it(
    domain: Domain, written: Callable[[Path], bytes], tmp_path: Path
) -> None:
    """A changed sentence, one that is gone, a translator's note, quotation marks, line breaks and backslashes."""
    path = tmp_path / f"{domain.name}.po"
    old = polib.pofile(str(catalog_path(TRANSLATIONS, CHINESE, domain.name)), wrapwidth=0)
    first, *messages = extract_messages(domain)
    for number, words in enumerate(("Changed.", 'A "quoted" word.', "Two\nlines.\n", "A back\\slash and\ta tab.")):
        messages[number] = Extracted(messages[number].key, words, messages[number].file, "")
    old[2].tcomment = "a note\nof two lines"
    path.write_text(str(merge(old, with_comments(messages, CHINESE, LISTS, CONTENT), keep=True)))
    text = path.read_text()
    assert text.count("#| msgid") == 4
    assert f'#~ msgctxt "{first.key}"' in text
    assert written(path) == path.read_bytes()


def test_an_update_that_runs_twice_changes_nothing(folder: Path) -> None:
    path = folder / PO
    text = path.read_text()
    path.write_text(re.sub("^#[.].*\n", "", text, flags=re.MULTILINE))
    assert "updated" in CliRunner().invoke(main, ["catalog", "update"]).output
    assert path.read_text() == text, "the lines are made anew"
    assert CliRunner().invoke(main, ["catalog", "update"]).output.count("nothing to change") == 4


def test_a_broken_glossary_stops_the_update_before_its_words_are_lost(folder: Path) -> None:
    glossary = folder / "en" / "glossary.csv"
    glossary.write_text(glossary.read_text() + "one,cell\n")
    before = (folder / PO).read_bytes()
    for words in (["update"], ["init", "de"]):
        result = CliRunner().invoke(main, ["catalog", *words])
        assert result.exit_code == 1
        assert "glossary.csv:" in result.output
    assert (folder / PO).read_bytes() == before
    assert not (folder / "de").exists()


def test_an_obsolete_entry_loses_the_address_and_gets_it_back_as_needing_work(folder: Path) -> None:
    old = polib.pofile(str(folder / PO), wrapwidth=0)
    messages = list(extract_messages(widget_domain(CONTENT)))
    without = merge(old, with_comments(messages[1:], CHINESE, LISTS, CONTENT), keep=True)
    (gone,) = (entry for entry in without if entry.obsolete)
    assert (gone.msgctxt, gone.comment, gone.occurrences) == ("status.title", "", [])
    back = merge(polib.pofile(str(without), wrapwidth=0), with_comments(messages, CHINESE, LISTS, CONTENT), keep=True)
    entry = back[0]
    assert entry.fuzzy
    assert not entry.obsolete
    assert entry.msgstr == gone.msgstr
    assert entry.comment.endswith("#m-status.title")


def test_an_obsolete_entry_keeps_the_english_that_was_looked_at_until_its_key_is_back(tmp_path: Path) -> None:
    """`#~|`, which polib does not read."""
    path = tmp_path / "widget.po"
    here, gone = (Extracted(key, english, "a.py", "") for key, english in (("a.b", "Here."), ("a.gone", "It is so now.")))
    entry = '#, fuzzy\n#| msgid ""\n#| "It was "\n#| "so."\nmsgctxt "a.gone"\nmsgid "It is so."\nmsgstr "是这样。"\n'
    path.write_text(
        f'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n{entry}\nmsgctxt "a.b"\nmsgid "Here."\nmsgstr "在这里。"\n'
    )

    def updated(*messages: Extracted) -> str:
        path.write_text(str(merge(read_po(path, CHINESE), list(messages), keep=True)))
        return path.read_text()

    first = updated(here)
    assert '#, fuzzy\n#~| msgid "It was so."\n#~ msgctxt "a.gone"\n#~ msgid "It is so."\n' in first
    assert updated(here) == first == msgcat(path).decode()
    back = updated(here, gone)
    assert '#, fuzzy\n#| msgid "It was so."\nmsgctxt "a.gone"\nmsgid "It is so now."\nmsgstr "是这样。"\n' in back
    assert updated(here, gone) == back


def test_a_key_that_is_back_with_its_english_shows_no_change_that_there_is_not(tmp_path: Path) -> None:
    path = tmp_path / "widget.po"
    path.write_text('#~ msgctxt "a.b"\n#~ msgid "Here."\n#~ msgstr "在这里。"\n\nmsgctxt "a.c"\nmsgid "x"\nmsgstr "y"\n')
    (entry, *_) = merge(read_po(path, CHINESE), [Extracted("a.b", "Here.", "a.py", "")], keep=True)
    assert (entry.msgstr, entry.fuzzy, entry.previous_msgid) == ("在这里。", True, None)
