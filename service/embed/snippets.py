"""What stands in the places of a method's files: the text and its addresses in a snippet, the service and the partner's copy in a server's lines.

Attributes are `data-hx-*`, because WordPress's filter strips `hx-*`. One set of attributes works in htmx 1.9.12, 2.0.11 and 4.0.1
(`widget.htmx`). It sends no header that needs a preflight and no value of the page, and on an error the placeholder's link stays. The link
itself makes the request, so that the element around it can disable attributes that htmx 1 and 2 inherit.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from jinja2 import FileSystemLoader, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from widget import oembed as embedding
from widget.catalog import Catalog
from widget.htmx import AROUND, CLOSED, PLACEHOLDER, attribute_markup
from widget.languages import marked_language
from widget.locales import ENGLISH, Locale
from widget.model import Widget
from widget.stylesheet import place_class
from widget.suffixes import FORMS, PAGE

# The path of the partner's own copy in the recipes.
BASE = "/cellfacts/"
NO_REFERRER = 'rel="noreferrer" referrerpolicy="no-referrer"'
MARGIN = " " * 4


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a text is placed: a widget, one question of it, or its brief.

    title: of the widget or question, in the locale. root: address of our `/v1/`. base: address of the partner's mirror, proxy or cache, with a
    trailing slash. heading: 2, 3 or 4; a brief has 2 alone. form: "brief"; None for the whole text or question.
    """

    widget: Widget
    locale: Locale
    title: str
    root: str
    base: str = BASE
    heading: int = 2
    form: str | None = None

    @property
    def text(self) -> str:
        """The name of the text, as in `Widget.heights`."""
        return f"{self.widget.path}.{self.form}" if self.form else self.widget.path

    @property
    def path(self) -> str:
        """The fragment's path below `/v1/` or the base."""
        return f"{self.locale.tag}/{self.widget.path}{FORMS[self.form].headings[self.heading]}"

    @property
    def page_path(self) -> str:
        """The path of the text as a whole document, for frames."""
        return f"{self.locale.tag}/{self.widget.path}{FORMS[self.form].page}"

    @property
    def page(self) -> str:
        """Our address of the text as a whole document."""
        return f"{self.root}{self.page_path}"

    @property
    def whole_path(self) -> str:
        """The path of the page that the link leads to. That of a brief leads to the whole text."""
        return f"{self.locale.tag}/{self.widget.path}{PAGE}"


def snippet_values(placement: Placement, server: str) -> dict[str, Any]:
    """What stands in the places of `snippet.html`, escaped for HTML. server: address that answers for the text, ours or the partner's own."""
    texts = {
        "server": server,
        "service": placement.root,
        "base": placement.base,
        "path": placement.path,
        "page": placement.page_path,
        "whole": placement.whole_path,
        "title": placement.title,
        "locale": placement.locale.tag,
        "slug": placement.widget.slug,
        "question": placement.widget.question or "",
        "form": placement.form or "",
        "place_class": place_class(placement.text),
        "variable": f"cellfacts_{re.sub('[^a-z0-9]', '_', f'{placement.text}_{placement.locale.tag}'.lower())}",
    }
    markup = {
        "language_attributes": marked_language(placement.locale.tag),
        # The fallback where the text does not load: to us, without a referrer.
        "link": f'<a href="{escape(placement.root + placement.whole_path)}" {NO_REFERRER}>{escape(placement.title)}</a>',
        "around": attribute_markup(AROUND),
        "request": attribute_markup(PLACEHOLDER),
        "closed": wrapped_attributes(CLOSED),
        "frame": embedding.frame(
            placement.widget, placement.locale.tag, placement.title, placement.page, form=placement.form
        ),  # its document has its own h1, so the heading level does not count
    }
    return {
        **{name: Markup(escape(value)) for name, value in texts.items()},  # noqa: S704 - escaped here
        **{name: Markup(value) for name, value in markup.items()},  # noqa: S704 - ours
        "heading": placement.heading,
        "height": embedding.frame_height(placement.widget, placement.form, embedding.FRAME_WIDTH),
    }


def wrapped_attributes(attributes: Mapping[str, str]) -> str:
    """Attributes on lines of at most 120 characters. No value contains a blank, so no line breaks inside one."""
    return textwrap.fill(
        attribute_markup(attributes),
        120,
        initial_indent=MARGIN,
        subsequent_indent=MARGIN,
        break_on_hyphens=False,
        break_long_words=False,
    )


def head_values(service: str, base: str, server: str) -> dict[str, Any]:
    """What stands in the places of `head.html`. is_elsewhere: the copy may belong to another site than the page; a path does not."""
    texts = {"server": server, "service": service, "base": base}
    escaped = {name: Markup(escape(value)) for name, value in texts.items()}  # noqa: S704
    return {**escaped, "is_elsewhere": "//" in base}


@dataclass(frozen=True, slots=True)
class LinkLanguage:
    """The link to the whole of our texts in one language, for a server that has no text. pattern: of that language's paths.

    attributes, title: escaped for HTML.
    """

    pattern: str
    attributes: str
    title: str


def link_languages(guide: Widget, catalogs: Mapping[Locale, Catalog]) -> tuple[LinkLanguage, ...]:
    """A link for each language, English first. guide: the text that the links are named after."""
    first_parts = [locale.language for locale in catalogs]
    made = []
    for locale, catalog in sorted(catalogs.items(), key=lambda item: item[0] != ENGLISH):
        # zh alone, as in zh-CN, is Chinese too; where there are two, the whole tag tells them apart.
        pattern = locale.language if first_parts.count(locale.language) == 1 else f"{locale.tag}/"
        made.append(LinkLanguage(pattern, marked_language(locale.tag), escape(catalog.text(guide.title))))
    return tuple(made)


def server_values(root: str, base: str, languages: tuple[LinkLanguage, ...]) -> dict[str, Any]:
    """What stands in the places of a server's lines: addresses as they are. root: of our `/v1/`. base: of the partner's copy."""
    service = urlsplit(root)
    return {
        "service": root,
        "address": root.removesuffix("v1/"),
        "scheme": service.scheme,
        "host": service.netloc,
        "root_path": service.path,
        "base": base,
        "base_path": urlsplit(base).path,
        "languages": languages,
    }


def environment(folder: Path) -> ImmutableSandboxedEnvironment:
    """Reads the files of a folder of methods. A place that nothing is known for is an error."""
    made = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(folder),
        autoescape=lambda name: bool(name and name.endswith(".html")),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["pattern"] = re.escape  # an address inside a regular expression
    made.filters["single_quoted"] = single_quoted
    return made


def single_quoted(markup: str) -> Markup:
    """HTML whose attributes stand between single quotation marks, for a place between double ones."""
    return Markup(str(markup).replace('"', "'"))  # noqa: S704 - it was HTML before
