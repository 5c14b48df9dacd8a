"""The two gettext domains: `widget`, which readers see, and `preview`, the admins' pages and what the embed methods say of themselves.

Each has its own catalog in every language. Releases are made of `widget.po` and never of `preview.po`. The tools are the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from service import words
from service.words import methods
from widget.content import Content
from widget.loading import extract
from widget.locales import ENGLISH, WIDGET_DOMAIN, Locale, available
from widget.model import Message


@dataclass(frozen=True, slots=True)
class SourceFolder:
    """A folder with English in it. place: that folder from the project's root. pattern, method: its files, and how Babel extracts from them."""

    folder: Path
    place: str
    pattern: str
    method: Any


@dataclass(frozen=True, slots=True)
class Domain:
    """One gettext domain. sources: where its English stands. messages: all of them, in reading order."""

    name: str
    sources: tuple[SourceFolder, ...]
    messages: Callable[[], Iterable[Message]]

    @property
    def template(self) -> str:
        """The .pot file."""
        return f"{self.name}.pot"


OF_PAGES = SourceFolder(Path(words.__file__).parent, "service/words", "**.py", "python")
OF_METHODS = SourceFolder(methods.FOLDER, methods.PLACE, "**.toml", methods.extract_method_words)
PREVIEW = Domain("preview", (OF_PAGES, OF_METHODS), words.all_page_messages)


def widget_domain(content: Content) -> Domain:
    """What readers see, from a content folder."""
    return Domain(WIDGET_DOMAIN, (SourceFolder(content.folder, "widget", "**.toml", extract),), content.messages)


def domains_of(content: Content) -> tuple[Domain, Domain]:
    """Both domains."""
    return widget_domain(content), PREVIEW


def is_of_preview(key: str) -> bool:
    """Whether a key belongs to the preview domain, obsolete keys included."""
    return key.startswith(f"{PREVIEW.name}.")


def is_of_widgets(key: str) -> bool:
    return not is_of_preview(key)


def translations_of(domain: Domain, folder: Path) -> tuple[Locale, ...]:
    """The languages of a domain. The preview domain has every language of the widgets, and maybe more."""
    locales = {*available(folder), *available(folder, domain.name)} - {ENGLISH}
    return tuple(sorted(locales, key=lambda locale: locale.tag))
