"""The WordPress plugin as partners download it: a zip with the address and the texts of this service in it."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path
from zipfile import ZipFile, ZipInfo

from widget.catalog import Catalog
from widget.content import Content
from widget.locales import Locale
from widget.selection import widget_for

FOLDER = Path(__file__).parent
PLUGIN = "cellfacts.php"
ARCHIVE = "cellfacts-wordpress.zip"
# The lines of the plugin that are filled in.
ADDRESS = "const SERVICE = '{}';"
TEXTS = "const WIDGETS = [{}];"
QUESTIONS = "const QUESTIONS = [{}];"
EARLIEST = (1980, 1, 1, 0, 0, 0)  # what a zip can say; no clock, so that the same plugin gives the same bytes


Titles = Mapping[str, Mapping[str, str]]


def titles_of(content: Content, catalogs: Mapping[Locale, Catalog]) -> Titles:
    """The title of each widget and question, by its name in addresses and language tag: the words of the link that stands in for it."""
    titles: dict[str, dict[str, str]] = {}
    for locale, catalog in catalogs.items():
        for widget in content.everything:
            for text in (widget, *content.questions(widget_for(widget, catalog))):
                titles.setdefault(text.path, {})[locale.tag] = catalog.text(text.title)
    return titles


def plugin(root: str, titles: Titles) -> str:
    """The plugin's source. root: address of `/v1/`, the start of readers' links; empty for none. titles: of `titles_of`."""
    source = (FOLDER / PLUGIN).read_text(encoding="utf-8")
    # A web root has no quotation mark and no backslash in it (`widget.fragment.WEB_ROOT`).
    filled = source.replace(ADDRESS.format(""), ADDRESS.format(root), 1)
    for table, is_question in ((TEXTS, False), (QUESTIONS, True)):
        rows = "".join(row(path, by_tag) for path, by_tag in titles.items() if ("/" in path) is is_question)
        filled = filled.replace(table.format(""), table.format(f"\n{rows}"), 1)
    return filled


def row(path: str, by_tag: Mapping[str, str]) -> str:
    """A line of a table of texts in PHP."""
    return f"\t{quoted(path)} => [ {', '.join(f'{quoted(tag)} => {quoted(title)}' for tag, title in by_tag.items())} ],\n"


def quoted(text: str) -> str:
    """A text as PHP reads it: between single quotation marks only they and the backslash mean something."""
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def archive(root: str, titles: Titles) -> bytes:
    """A zip for Plugins, Add New, Upload in WordPress. Arguments as in `plugin`."""
    files = {PLUGIN: plugin(root, titles), "README.md": (FOLDER / "README.md").read_text(encoding="utf-8")}
    buffer = io.BytesIO()
    with ZipFile(buffer, "w") as zip_file:  # not compressed: that would give other bytes with another zlib
        for name, text in files.items():
            entry = ZipInfo(f"cellfacts/{name}", EARLIEST)
            entry.external_attr = 0o100644 << 16
            entry.create_system = 3  # Unix, wherever it is made
            zip_file.writestr(entry, text)
    return buffer.getvalue()
