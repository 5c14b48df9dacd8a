"""The plugin for WordPress says in PHP what Python says elsewhere: which texts there are, their titles, and how their files end."""

from __future__ import annotations

import re
from collections.abc import Mapping

from service.embed.wordpress.plugin import plugin
from tests.support.content import CONTENT
from widget.catalog import Catalog
from widget.locales import Locale
from widget.suffixes import HEADINGS


def test_the_plugin_knows_every_text_by_its_title(books: Mapping[Locale, Catalog]) -> None:
    """The link that stands in for a text says what its catalog says."""
    known = dict(re.findall(r"^\t'([a-z-]+)' +=> \[ ('en' .*) \],$", plugin(""), re.MULTILINE))
    expected = {
        widget.slug: ", ".join(f"'{locale.tag}' => '{book.text(widget.title)}'" for locale, book in books.items())
        for widget in CONTENT.everything
    }
    assert known == expected, "service/embed/wordpress/cellfacts.php: WIDGETS"


def test_the_plugin_names_the_files_of_each_heading_level_as_a_release_does() -> None:
    (table,) = re.findall(r"^const SUFFIXES = \[ (.*) \];$", plugin(""), re.MULTILINE)
    expected = ", ".join(f"{level} => '{suffix}'" for level, suffix in HEADINGS.items())
    assert table == expected, "service/embed/wordpress/cellfacts.php: SUFFIXES"
