"""Catalogs as they are now, holes and all, made fit to be looked at, and the widgets rendered from them.

A release refuses a catalog with errors; a translator wants to see the widget nevertheless. So a message without a text shows its
English, and a placeholder that nobody knows stays as it is written.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from babel.core import Locale as BabelLocale

from service.catalogs.live.marks import Mark, place_marks, wrapped
from widget.catalog import PLACEHOLDER, Catalog
from widget.locales import Locale, is_known
from widget.model import Message, Widget
from widget.notices import LANGUAGE_NAME
from widget.rendering import FragmentState, compact, jinja_environment, template_context
from widget.suffixes import PAGE


@dataclass(frozen=True, slots=True)
class Draft(Catalog):
    """A catalog that has a text for every message."""

    def say(self, message: Message, **values: str) -> str:
        """The message's text with the placeholders filled that have a value."""
        return PLACEHOLDER.sub(lambda match: values.get(match[1], match[0]), self.text(message))


def draft(catalog: Catalog, messages: Iterable[Message]) -> Draft:
    """A catalog with the English where it has no text."""
    texts_there = {key: text for key, text in catalog.texts.items() if text.strip()}
    texts = {message.key: message.english for message in messages} | {LANGUAGE_NAME.key: autonym(catalog.locale)} | texts_there
    return Draft(catalog.locale, texts, begun=catalog.begun)


def autonym(locale: Locale) -> str:
    """What a language calls itself, where its catalog does not say so yet; its tag, where nobody knows."""
    return (BabelLocale.parse(locale.folder).display_name if is_known(locale) else None) or locale.tag


def render_draft(
    widget: Widget, tag: str, catalogs: Mapping[str, Draft], messages: Sequence[Message], marks: Sequence[Mark], root: str = "/"
) -> tuple[str, frozenset[str]]:
    """A widget in a language, every message marked, and the keys that stand in it. Its language links lead to the other previews.

    tag: of the language, as addresses write it. books: of every language. marks: of each message, in the same order. root: where the previews
    are: ROOT/TAG/WIDGET.
    """
    catalog = catalogs[tag]
    marked_catalog = Draft(catalog.locale, wrapped(catalog, messages))
    others: dict[Locale, Catalog] = {other.locale: other for other in catalogs.values() if not other.begun}
    context = template_context(widget, catalog.locale, others | {catalog.locale: marked_catalog}, FragmentState()) | {
        "root": root
    }
    # As on a page of its own: no htmx in it, answers open.
    html = jinja_environment().get_template("fragment.html").render(context, level=2, expanded=True, page=True)
    return place_marks(compact(html).replace(f'{PAGE}" target="_self"', '" target="_self"'), marks)


def elsewhere(catalog: Draft, messages: Sequence[Message], marks: Sequence[Mark], keys: Iterable[str]) -> str:
    """A marked paragraph for each message that stands in no usual view of a widget: notices about its state, errors, words in attributes.

    messages: all, marks: of each, in the same order; keys: of those to be shown.
    """
    chosen_keys = set(keys)
    texts = wrapped(catalog, messages)
    lines = "".join(f"<p>{escape(texts[message.key])}</p>\n" for message in messages if message.key in chosen_keys)
    return place_marks(lines, marks)[0]
