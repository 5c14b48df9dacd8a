"""The words of a page of the gallery in its language; English stands in, marked, for what nobody has translated."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from markupsafe import Markup, escape

from service.catalogs.preview_page import usable_texts
from service.words import gallery, methods
from service.words.methods import method_messages
from widget.locales import ENGLISH, Locale
from widget.model import Message, messages_in
from widget.text import fill

MARK = "\ufffc"  # stands for a place of a message while the words around it are escaped


@dataclass(frozen=True, slots=True)
class Words:
    """tag: of the page. texts: what is translated, by key."""

    tag: str
    texts: Mapping[str, str]

    def plain(self, message: Message, **values: object) -> str:
        """The words for attributes and options, which can hold no markup."""
        return fill(self.texts.get(message.key, message.english), {name: str(value) for name, value in values.items()})

    def __call__(self, message: Message, **values: object) -> Markup:
        """The words as HTML. values: text, or markup of ours, for the places in the message."""
        parts = self.plain(message, **{name: f"{MARK}{name}{MARK}" for name in values}).split(MARK)
        said = Markup("").join(escape(values[part]) if number % 2 else escape(part) for number, part in enumerate(parts))
        if self.tag == ENGLISH.tag or message.key in self.texts:
            return said
        return Markup('<span lang="{}">{}</span>').format(ENGLISH.tag, said)


def words_by_tag(translations: Path) -> Callable[[str], Words]:
    """The words of the gallery and of the methods by language tag, read and checked at the first use. translations: the folder of catalogs."""
    messages = tuple(messages_in((tuple(vars(gallery).values()), tuple(vars(methods).values()), method_messages())))

    @cache
    def words_in_language(tag: str) -> Words:
        return Words(tag, usable_texts(translations, Locale(tag), messages) if tag != ENGLISH.tag else {})

    return words_in_language
