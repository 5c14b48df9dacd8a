"""The WordPress plugin as partners download it: a zip with the address and the texts of this service in it."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path
from zipfile import ZipFile, ZipInfo

from widget.catalog import Catalog
from widget.content import Content
from widget.locales import Locale

FOLDER = Path(__file__).parent
PLUGIN = "cellfacts.php"
ARCHIVE = "cellfacts-wordpress.zip"
# The lines of the plugin that are filled in.
ADDRESS = "const SERVICE = '{}';"
TEXTS = "const WIDGETS = [{}];"
EARLIEST = (1980, 1, 1, 0, 0, 0)  # what a zip can say; no clock, so that the same plugin gives the same bytes


Titles = Mapping[str, Mapping[str, str]]


def titles_of(content: Content, catalogs: Mapping[Locale, Catalog]) -> Titles:
    """The title of each text, by slug and language tag: the words of the link that stands in for it."""
    return {
        widget.slug: {locale.tag: catalog.text(widget.title) for locale, catalog in catalogs.items()}
        for widget in content.everything
    }


def plugin(root: str, titles: Titles) -> str:
    """The plugin's source. root: address of `/v1/`, the start of readers' links; empty for none. titles: of `titles_of`."""
    source = (FOLDER / PLUGIN).read_text(encoding="utf-8")
    rows = "".join(
        f"\t{quoted(slug)} => [ {', '.join(f'{quoted(tag)} => {quoted(title)}' for tag, title in by_tag.items())} ],\n"
        for slug, by_tag in titles.items()
    )
    # A web root has no quotation mark and no backslash in it (`widget.fragment.WEB_ROOT`).
    filled = source.replace(ADDRESS.format(""), ADDRESS.format(root), 1)
    return filled.replace(TEXTS.format(""), TEXTS.format(f"\n{rows}"), 1)


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
