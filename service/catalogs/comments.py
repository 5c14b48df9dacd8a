"""Extracted comments (`#.`) of each message: its purpose, the widgets with it, its glossary terms, and its preview address.

Poedit and Weblate show these lines beside the sentence, and Weblate links the address (gettext manual, "The Format of PO Files";
translation.md, What translators ask for). Every update writes them anew, so they cannot go stale.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import PurePosixPath

from service.catalogs.domains import is_of_preview
from service.catalogs.word_rows import Term
from service.catalogs.wordlists import Wordlists
from widget.content import Content
from widget.locales import Locale
from widget.model import messages_in

# Where `cellfacts catalog watch` listens.
PREVIEW = "http://127.0.0.1:8003/"
OF_METHODS = "preview.methods."  # the keys of what the embed methods say
OF_WORDPRESS = "preview.wordpress."  # those of the plugin's own words
EVERYWHERE = "every widget"
AS_DATA = "facts.json, the decisions as data"  # of a row that no widget shows


@dataclass(frozen=True, slots=True)
class Extracted:
    """One message from the source code. file: path from the project's folder. comment: for translators."""

    key: str
    english: str
    file: str
    comment: str


@lru_cache(maxsize=4)
def widgets_of(content: Content) -> dict[str, tuple[str, ...]]:
    """Slugs of the widgets with each message, in reading order. The guide has all widgets, so it counts only for its own lines.

    A message in no widget is a notice, which every fragment can show, or a decision as data.
    """
    slugs: dict[str, tuple[str, ...]] = {}
    for widget in content.widgets:
        for message in messages_in(widget):
            slugs[message.key] = (*slugs.get(message.key, ()), widget.slug)
    for message in messages_in(content.guide):
        slugs.setdefault(message.key, (content.guide.slug,))
    return slugs


def shown_in(key: str, content: Content) -> str:
    """The widgets with a message, as text."""
    slugs = widgets_of(content).get(key, ())
    if key.startswith("notices.") or len(slugs) == len(content.widgets):
        return EVERYWHERE
    return ", ".join(slugs) or AS_DATA


def home_of(key: str, content: Content) -> str:
    """Slug of the first widget with a message."""
    return (*widgets_of(content).get(key, ()), content.widgets[0].slug)[0]


def watch_address(key: str, locale: Locale, content: Content) -> str:
    """The preview address of a message while `cellfacts catalog watch` runs."""
    return f"{PREVIEW}{locale.tag}/{home_of(key, content)}#m-{key}"


def term_line(term: Term) -> str:
    """A term and its translation, as text."""
    return f"{term.term[0]} {' / '.join(dict.fromkeys(form for form in (term.write, term.short_form) if form))}"


def comment_lines(message: Extracted, locale: Locale, wordlists: Wordlists, content: Content) -> Iterator[str]:
    """The comment lines of a message. English, the language of the template, gets no terms."""
    of_preview = is_of_preview(message.key)
    if message.comment:
        yield message.comment
    yield f"Shown on: {page_of(message)}." if of_preview else f"Shown in: {shown_in(message.key, content)}."
    if terms := wordlists.of(locale).terms_in(message.english):
        yield f"Terms: {'; '.join(map(term_line, terms))}"
    if not of_preview and shown_in(message.key, content) != AS_DATA:
        yield f"See it: {watch_address(message.key, locale, content)}"


# Pages that everybody sees, by the module of their words.
PUBLIC = {
    "gallery": "the gallery, for partners",
    "changes": 'the public page "what changed"',
    "missing": "the public page of an address that leads nowhere",
}


def page_of(message: Extracted) -> str:
    """Where a message of the preview domain is shown: a page by the name of its module, the tables of methods, or WordPress."""
    if message.key.startswith(OF_METHODS):
        return "the tables of embed methods, in the gallery and for security teams"
    if message.key.startswith(OF_WORDPRESS):
        return "the pages of WordPress for its admins and authors, by the plugin"
    module = PurePosixPath(message.file).stem
    return PUBLIC.get(module) or f"the preview page, {module.replace('_', ' ')}"


def with_comments(messages: Iterable[Extracted], locale: Locale, wordlists: Wordlists, content: Content) -> list[Extracted]:
    return [replace(message, comment="\n".join(comment_lines(message, locale, wordlists, content))) for message in messages]
