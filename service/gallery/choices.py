"""What a partner can choose in the gallery, and what an address chooses. What it does not know, it ignores."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, repeat
from urllib.parse import urlencode

from service.embed.model import Method
from service.embed.snippets import Placement
from service.gallery.colors import read_colors
from widget.catalog import Catalog
from widget.content import Content
from widget.locales import ENGLISH, Locale
from widget.model import Widget
from widget.selection import widget_for
from widget.suffixes import BRIEF_FORM

BOTH = "both"  # every language, one under the other
HEADINGS = ("2", "3", "4")
WIDTHS = ("", "320", "390", "640")  # CSS pixels; empty for all there is


@dataclass(frozen=True, slots=True)
class Text:
    """A text that one may choose. name: as in addresses (status, status.brief, faq/risks). titles: by the languages that have it."""

    name: str
    widget: Widget
    form: str | None
    titles: Mapping[Locale, str]

    @property
    def kind(self) -> str:
        """One of "whole", "brief" and "question"."""
        return "brief" if self.form else "question" if self.widget.question else "whole"


@dataclass(frozen=True, slots=True)
class Offered:
    """What there is to choose from. texts: by name. sites: the methods of each kind of site, the best one first."""

    texts: Mapping[str, Text]
    locales: tuple[Locale, ...]
    sites: Mapping[str, tuple[Method, ...]]


@dataclass(frozen=True, slots=True)
class Choice:
    """What an address chooses. language: a tag, or "both". colors: that differ from ours. width: of the preview, one of WIDTHS."""

    text: Text
    language: str
    heading: str
    site: str
    method: Method
    colors: Mapping[str, str]
    width: str

    @property
    def locales(self) -> tuple[Locale, ...]:
        """The languages to show. English stands in where the text is not published in the chosen one."""
        asked = tuple(locale for locale in self.text.titles if self.language in {BOTH, locale.tag})
        return asked or (ENGLISH,)

    def placements(self, root: str) -> tuple[Placement, ...]:
        """The text in each language that is shown. root: address of `/v1/`.

        Each has a heading level of its own as far as there are any, because texts at one level share their ids.
        """
        first = int(self.heading)
        # Lower levels come before higher ones: a text below another one is no more than that.
        levels = [2] if self.text.form else sorted(map(int, HEADINGS), key=lambda level: (level < first, abs(level - first)))
        return tuple(
            Placement(self.text.widget, locale, self.text.titles[locale], root, heading=level, form=self.text.form)
            for locale, level in zip(self.locales, chain(levels, repeat(levels[-1])), strict=False)
        )

    def query(self, **changes: str) -> str:
        """The address of this choice, from its question mark on. changes: what is chosen instead."""
        values = {
            "text": self.text.name,
            "language": self.language,
            "heading": self.heading,
            "site": self.site,
            "method": self.method.name,
            "width": self.width,
            **self.colors,
            **changes,
        }
        return f"?{urlencode({name: value for name, value in values.items() if value})}"


def texts_offered(content: Content, catalogs: Mapping[Locale, Catalog]) -> dict[str, Text]:
    """Every whole text, every brief, and every question, in the order of the choice."""
    texts = [
        Text(f"{widget.path}.{form}" if form else widget.path, widget, form, titles_in(widget, catalogs))
        for form in (None, BRIEF_FORM)
        for widget in content.everything
    ]
    questions = (question for widget in content.widgets for question in content.questions(widget))
    texts += [Text(question.path, question, None, published(question, content, catalogs)) for question in questions]
    return {text.name: text for text in texts}


def titles_in(widget: Widget, catalogs: Mapping[Locale, Catalog]) -> dict[Locale, str]:
    return {locale: catalog.text(widget.title) for locale, catalog in catalogs.items()}


def published(question: Widget, content: Content, catalogs: Mapping[Locale, Catalog]) -> dict[Locale, str]:
    """The title of a question in each language that it is published in: some are held back in one."""
    widget = content.find(question.name)
    having = {
        locale: catalog
        for locale, catalog in catalogs.items()
        if question.question in {one.question for one in content.questions(widget_for(widget, catalog))}
    }
    return titles_in(question, having)


def read_choice(values: Mapping[str, str], offered: Offered, page: Locale) -> Choice:
    """What an address chooses. values: its names and values. page: the gallery's own language, which is chosen if no other is."""
    text = offered.texts.get(values.get("text", "")) or next(iter(offered.texts.values()))
    tags = [*(locale.tag for locale in offered.locales), BOTH]
    site = one_of(values, "site", tuple(offered.sites))
    methods = {method.name: method for method in offered.sites[site]}
    # A new site begins with its first method, though another one was chosen for the site before.
    is_of_site = values.get("of", site) == site
    return Choice(
        text,
        one_of(values, "language", (page.tag, *tags)),
        one_of(values, "heading", HEADINGS),
        site,
        methods[one_of(values if is_of_site else {}, "method", tuple(methods))],
        read_colors(values),
        one_of(values, "width", WIDTHS),
    )


def one_of(values: Mapping[str, str], name: str, known: tuple[str, ...]) -> str:
    """The value of a name if it is known, else the first known one."""
    value = values.get(name, "")
    return value if value in known else known[0]


def by_kind(texts: Mapping[str, Text]) -> Iterator[tuple[str, list[Text]]]:
    """The texts as the choice groups them."""
    groups: dict[str, list[Text]] = {"whole": [], "brief": [], "question": []}
    for text in texts.values():
        groups[text.kind].append(text)
    return iter(groups.items())
