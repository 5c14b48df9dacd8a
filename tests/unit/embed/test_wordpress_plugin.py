"""The plugin for WordPress is filled with what Python knows: the texts with their titles, the languages, and its own words."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from service.embed.wordpress.plugin import (
    FOLDER,
    PLUGIN,
    Vocabulary,
    plugin,
    plugin_messages,
    plugin_words,
    tags_of,
    vocabulary_of,
)
from tests.conftest import CHINESE
from widget.catalogs import installed_catalogs, shipped_translations
from widget.loading import installed_content
from widget.locales import ENGLISH, Locale
from widget.suffixes import BRIEF, HEADINGS

KNOWN = vocabulary_of(installed_content(), installed_catalogs())
NOTHING = Vocabulary({}, {}, {}, {})
SOURCE = (FOLDER / PLUGIN).read_text(encoding="utf-8")


def table(source: str, name: str) -> str:
    """The lines of a table in PHP."""
    (found,) = re.findall(rf"^const {name} = \[\n(.*?)^\];$", source, re.MULTILINE | re.DOTALL)
    return str(found)


def test_the_plugin_knows_every_text_by_its_title() -> None:
    """The link that stands in for a text says what its catalog says."""
    known = re.findall(
        r"^\t'(.+)' => \[\n\t\t'en' => '(.+)',\n\t\t'zh-Hans' => '(.+)',\n\t\],$",
        table(plugin("", KNOWN), "WIDGETS"),
        re.MULTILINE,
    )
    english, chinese = installed_catalogs().values()
    assert known == [
        (widget.slug, english.text(widget.title), chinese.text(widget.title)) for widget in installed_content().everything
    ]


def test_a_title_cannot_end_the_text_that_php_reads() -> None:
    source = plugin("", replace(NOTHING, titles={"x": {"en": "A reader\u2019s 'word' \\"}}))
    assert r"""'en' => 'A reader’s \'word\' \\',""" in source


def test_the_plugin_names_the_files_of_each_heading_level_as_a_release_does() -> None:
    (found,) = re.findall(r"^const SUFFIXES = \[ (.*) \];$", SOURCE, re.MULTILINE)
    expected = ", ".join(f"{level} => '{suffix}'" for level, suffix in HEADINGS.items())
    assert found == expected, "service/embed/wordpress/cellfacts.php: SUFFIXES"


def test_the_plugin_knows_every_question_and_how_a_brief_is_called() -> None:
    known = re.findall(r"^\t'(.+)' => \[$", table(plugin("", KNOWN), "QUESTIONS"), re.MULTILINE)
    content = installed_content()
    assert known == [question.path for widget in content.widgets for question in content.questions(widget)]
    assert f"'brief' => '{BRIEF}'" in SOURCE


def test_a_question_that_a_language_does_not_have_has_no_title_in_it() -> None:
    source = plugin("", replace(NOTHING, titles={"faq/here": {"en": "Here?"}}))
    assert table(source, "QUESTIONS") == "\t'faq/here' => [\n\t\t'en' => 'Here?',\n\t],\n"


def test_no_language_but_english_stands_in_the_file_itself() -> None:
    """So a third one needs no change of it."""
    assert re.findall(r"[\u2e80-\u9fff]", SOURCE) == []
    assert "zh_CN" not in SOURCE


@pytest.mark.parametrize(
    ("shipped", "meant"),
    [
        (("zh-Hans",), {"zh": "zh-Hans", "zh-hans": "zh-Hans", "zh-tw": "", "zh-hk": ""}),
        (("zh-Hans", "zh-Hant"), {"zh": "zh-Hans", "zh-hans": "zh-Hans", "zh-tw": "zh-Hant", "zh-hant": "zh-Hant"}),
        (("ar", "es"), {"ar": "ar", "ar-arab": "ar", "es": "es", "es-latn": "es"}),
    ],
    ids=str,
)
def test_a_tag_means_the_language_that_is_written_so(shipped: tuple[str, ...], meant: dict[str, str]) -> None:
    found = tags_of([ENGLISH, *map(Locale, shipped)])
    assert found.items() >= {**meant, "en": "en"}.items()
    assert "zh-cn" not in found, "as its language"


def test_the_plugin_says_each_of_its_words_and_no_other() -> None:
    said = set(re.findall(r"said\( '([a-z_]+)'|said\.([a-z_]+)", SOURCE))
    named = {name for pair in said for name in pair if name}
    indirect = {
        *re.findall(r"new (?:Unreachable|Gone)\( '([a-z_]+)'", SOURCE),
        *re.findall(r"^\tfield\( '([a-z]+)'", SOURCE, re.MULTILINE),
        *re.findall(r"return '([a-z_]+)';", SOURCE),  # of text_fault
        *(name for call in re.findall(r"select\('\w+', (.*)\)", SOURCE) for name in re.findall(r"'([a-z_]+)'", call)),
    }
    assert named | indirect == set(KNOWN.words["en"])


def test_its_words_are_there_in_every_language_that_has_all_of_them(tmp_path: Path) -> None:
    """A sentence in another language than its neighbours would be marked with the wrong one."""
    assert KNOWN.words.keys() == {"en", "zh-Hans"}
    assert KNOWN.words["en"].keys() == KNOWN.words["zh-Hans"].keys()
    file = tmp_path / "zh_Hans" / "LC_MESSAGES" / "preview.po"
    file.parent.mkdir(parents=True)
    shipped = shipped_translations() / "zh_Hans" / "LC_MESSAGES" / "preview.po"
    lost = KNOWN.words["zh-Hans"]["editors"]
    file.write_text(shipped.read_text().replace(lost, ""))
    assert plugin_words(tmp_path, [ENGLISH, CHINESE]).keys() == {"en"}
    assert len(plugin_messages()) == len(KNOWN.words["en"])


def test_its_description_in_the_list_of_plugins_is_its_plugin_words() -> None:
    assert f" * Description: {KNOWN.words['en']['description']}\n" in SOURCE
