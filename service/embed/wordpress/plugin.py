"""The WordPress plugin as partners download it: a zip with the address, the texts and the languages of this service in it."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZipFile, ZipInfo

from babel.core import get_global

from service.catalogs.preview_page import usable_texts
from service.words import wordpress as words
from widget.catalog import Catalog
from widget.catalogs import shipped_translations
from widget.content import Content
from widget.locales import ENGLISH, Locale, negotiate
from widget.model import Message, messages_in
from widget.selection import widget_for

FOLDER = Path(__file__).parent
PLUGIN = "cellfacts.php"
ARCHIVE = "cellfacts-wordpress.zip"
PREFIX = "preview.wordpress."  # of the keys of the plugin's words
SCRIPT = 4  # letters of a script in a tag; a region has fewer
EARLIEST = (1980, 1, 1, 0, 0, 0)  # what a zip can say; no clock, so that the same plugin gives the same bytes

Table = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What a plugin is filled with.

    titles: of each widget and question, by its path and by language tag: the words of the link that stands in for it. languages: each one's own
    name. tags: the language of ours that a tag in small letters means; empty if it is in a script that we do not have. words: the plugin's own
    by language tag and name, each language whole.
    """

    titles: Mapping[str, Table]
    languages: Table
    tags: Table
    words: Mapping[str, Table]


def vocabulary_of(content: Content, catalogs: Mapping[Locale, Catalog], translations: Path | None = None) -> Vocabulary:
    """What there is. translations: the folder of catalogs; None for the shipped one."""
    titles: dict[str, dict[str, str]] = {}
    for locale, catalog in catalogs.items():
        for widget in content.everything:
            for text in (widget, *content.questions(widget_for(widget, catalog))):
                titles.setdefault(text.path, {})[locale.tag] = catalog.text(text.title)
    languages = {locale.tag: catalog.language_name for locale, catalog in catalogs.items()}
    return Vocabulary(titles, languages, tags_of(tuple(catalogs)), plugin_words(translations or shipped_translations(), catalogs))


def tags_of(locales: Iterable[Locale]) -> dict[str, str]:
    """What tags mean, as the service redirects them: zh, zh-CN and zh-SG are zh-Hans. A region that is as its language is left out."""
    known = tuple(locales)
    languages = {locale.language for locale in known}
    likely = [key.split("_") for key in get_global("likely_subtags")]
    regions = [f"{key[0]}-{key[1]}" for key in likely if len(key) == 2 and key[0] in languages and len(key[1]) < SCRIPT]
    tags: dict[str, str] = {}
    for tag in (*sorted(languages), *(f"{locale.language}-{locale.script}" for locale in known), *sorted(regions)):
        found = negotiate(tag, known)
        meant = found.tag if found and found.language == tag.partition("-")[0] else ""
        if tag not in regions or meant != tags[tag.partition("-")[0]]:
            tags[tag.lower()] = meant
    return tags


def plugin_messages() -> tuple[Message, ...]:
    """The plugin's own words."""
    return tuple(messages_in(tuple(vars(words).values())))


def plugin_words(translations: Path, locales: Iterable[Locale]) -> dict[str, Table]:
    """They in every language that has all of them, so that each says truly which language it is in."""
    messages = plugin_messages()
    english = {message.key: message.english for message in messages}
    found = {locale.tag: english if locale == ENGLISH else usable_texts(translations, locale, messages) for locale in locales}
    return {
        tag: {message.key.removeprefix(PREFIX): texts[message.key] for message in messages}
        for tag, texts in found.items()
        if len(texts) == len(messages)
    }


def plugin(root: str, known: Vocabulary) -> str:
    """The plugin's source. root: address of `/v1/`, the start of readers' links; empty for none."""
    source = (FOLDER / PLUGIN).read_text(encoding="utf-8")
    # A web root has no quotation mark and no backslash in it (`widget.fragment.WEB_ROOT`).
    filled = source.replace("const SERVICE = '';", f"const SERVICE = '{root}';", 1)
    tables: Mapping[str, Mapping[str, str | Table]] = {
        "WIDGETS": {path: titles for path, titles in known.titles.items() if "/" not in path},
        "QUESTIONS": {path: titles for path, titles in known.titles.items() if "/" in path},
        "LOCALES": known.languages,
        "SPELLINGS": known.tags,
        "WORDS": known.words,
    }
    for name, table in tables.items():
        filled = filled.replace(f"const {name} = [];", f"const {name} = {in_php(table)};", 1)
    return filled


def in_php(value: str | Mapping[str, str | Table], indent: str = "\t") -> str:
    """A text or a table as PHP reads it. Between single quotation marks only they and the backslash mean something."""
    if isinstance(value, str):
        escaped = value.replace("\\", "\\\\").replace("'", "\\'")
        return f"'{escaped}'"
    rows = "".join(f"{indent}{in_php(key)} => {in_php(row, indent + chr(9))},\n" for key, row in value.items())
    return f"[\n{rows}{indent[1:]}]"


def archive(root: str, known: Vocabulary) -> bytes:
    """A zip for Plugins, Add New, Upload in WordPress. Arguments as in `plugin`."""
    files = {PLUGIN: plugin(root, known), "README.md": (FOLDER / "README.md").read_text(encoding="utf-8")}
    buffer = io.BytesIO()
    with ZipFile(buffer, "w") as zip_file:  # not compressed: that would give other bytes with another zlib
        for name, text in files.items():
            entry = ZipInfo(f"cellfacts/{name}", EARLIEST)
            entry.external_attr = 0o100644 << 16
            entry.create_system = 3  # Unix, wherever it is made
            zip_file.writestr(entry, text)
    return buffer.getvalue()
