"""Lenient catalogs and previews: incomplete catalogs made fit to render.

A release refuses a catalog with errors; a translator still needs to see the widget. So a message without a text shows its English, and an
unknown placeholder stays.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from babel.core import Locale as BabelLocale

from service.catalogs.live.marks import Mark, place_marks, wrapped
from widget.catalog import LANGUAGE_NAME, Catalog
from widget.content import Content
from widget.locales import Locale
from widget.model import Message, Widget
from widget.rendering import FragmentState, compact, jinja_environment, template_context
from widget.suffixes import PAGE
from widget.text import PLACEHOLDER


@dataclass(frozen=True, slots=True)
class Draft(Catalog):
    """A catalog with a text for every message."""

    def say(self, message: Message, **values: str) -> str:
        """The text with its known placeholders filled; nothing raises."""
        return PLACEHOLDER.sub(lambda match: values.get(match[1], match[0]), self.text(message))


def draft(catalog: Catalog, messages: Iterable[Message]) -> Draft:
    """The catalog with the English where it has no text."""
    texts_there = {key: text for key, text in catalog.texts.items() if text.strip()}
    texts = {message.key: message.english for message in messages} | {LANGUAGE_NAME.key: autonym(catalog.locale)} | texts_there
    return Draft(catalog.locale, texts, begun=catalog.begun, lifted=catalog.lifted, display=catalog.display)


def autonym(locale: Locale) -> str:
    """The language's own name, for a catalog without one; its tag if Babel has none."""
    return (BabelLocale.parse(locale.folder).display_name if locale.is_known else None) or locale.tag


def render_draft(
    content: Content,
    widget: Widget,
    tag: str,
    catalogs: Mapping[str, Draft],
    messages: Sequence[Message],
    marks: Sequence[Mark],
    root: str = "/",
) -> tuple[str, frozenset[str]]:
    """A marked preview of a widget, and the keys in it. Its language links lead to the other previews.

    tag: of the language. catalogs: by tag. marks: in the order of `messages`. root: address of the previews: ROOT/TAG/WIDGET.
    """
    catalog = catalogs[tag]
    marked_catalog = Draft(catalog.locale, wrapped(catalog, messages), lifted=catalog.lifted, display=catalog.display)
    others: dict[Locale, Catalog] = {other.locale: other for other in catalogs.values() if not other.begun}
    context = template_context(content, widget, catalog.locale, others | {catalog.locale: marked_catalog}, FragmentState()) | {
        "root": root
    }
    # As on a page of its own: no htmx in it, answers open.
    html = jinja_environment(content).get_template("fragment.html").render(context, level=2, expanded=True, page=True)
    return place_marks(compact(html).replace(f'{PAGE}" target="_self"', '" target="_self"'), marks)


def elsewhere(catalog: Draft, messages: Sequence[Message], marks: Sequence[Mark], keys: Iterable[str]) -> str:
    """Marked paragraphs of messages outside the usual view of a widget: notices about its state, errors, attributes.

    messages: all of them. marks: in the same order. keys: the messages to show.
    """
    chosen_keys = set(keys)
    texts = wrapped(catalog, messages)
    lines = "".join(f"<p>{escape(texts[message.key])}</p>\n" for message in messages if message.key in chosen_keys)
    return place_marks(lines, marks)[0]
