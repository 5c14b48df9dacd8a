"""The plugin for WordPress says in PHP what Python says elsewhere: which texts there are, their titles, and how their files end."""

from __future__ import annotations

import re

from service.embed.wordpress.plugin import plugin, titles_of
from widget.catalogs import installed_catalogs
from widget.loading import installed_content
from widget.suffixes import BRIEF, HEADINGS

TITLES = titles_of(installed_content(), installed_catalogs())


def test_the_plugin_knows_every_text_by_its_title() -> None:
    """The link that stands in for a text says what its catalog says."""
    known = re.findall(r"^\t'([a-z-]+)' => \[ 'en' => '([^']+)', 'zh-Hans' => '([^']+)' \],$", plugin("", TITLES), re.MULTILINE)
    english, chinese = installed_catalogs().values()
    assert known == [
        (widget.slug, english.text(widget.title), chinese.text(widget.title)) for widget in installed_content().everything
    ]


def test_a_title_cannot_end_the_text_that_php_reads() -> None:
    source = plugin("", {"x": {"en": "A reader\u2019s 'word' \\"}})
    assert r"""'en' => 'A reader’s \'word\' \\' ],""" in source


def test_the_plugin_names_the_files_of_each_heading_level_as_a_release_does() -> None:
    (table,) = re.findall(r"^const SUFFIXES = \[ (.*) \];$", plugin("", {}), re.MULTILINE)
    expected = ", ".join(f"{level} => '{suffix}'" for level, suffix in HEADINGS.items())
    assert table == expected, "service/embed/wordpress/cellfacts.php: SUFFIXES"


def test_the_plugin_knows_every_question_and_how_a_brief_is_called() -> None:
    source = plugin("", TITLES)
    known = re.findall(r"^\t'([a-z-]+/[a-z0-9-]+)' => \[ 'en' => ", source, re.MULTILINE)
    content = installed_content()
    assert known == [question.path for widget in content.widgets for question in content.questions(widget)]
    assert f"'brief' => '{BRIEF}'" in source


def test_a_question_that_a_language_does_not_have_has_no_title_in_it() -> None:
    assert "\t'faq/here' => [ 'en' => 'Here?' ],\n];" in plugin("", {"faq/here": {"en": "Here?"}})
