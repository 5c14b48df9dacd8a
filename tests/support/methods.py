"""The embed methods as they are installed, and the lines that they have for partners' servers, with the address of the guides' examples."""

from __future__ import annotations

from collections.abc import Mapping

from service.catalogs.preview_page import usable_texts
from service.embed.loading import installed_methods
from service.embed.snippets import BASE, link_languages
from service.words.methods import method_messages
from widget.catalogs import installed_catalogs, shipped_translations
from widget.loading import installed_content
from widget.locales import Locale

METHODS = installed_methods()
ROOT = "https://facts.example.org/v1/"
HTMX_SCRIPT = '<script src="/js/htmx.min.js" defer></script>'  # the last line of a head code with htmx


def catalog_in(locale: Locale) -> Mapping[str, str]:
    """What the methods say in a language, by key."""
    return usable_texts(shipped_translations(), locale, method_messages())


def server_files(method: str, server: str, root: str = ROOT, base: str = BASE) -> dict[str, str]:
    """The lines of a method for a server, by file."""
    languages = link_languages(installed_content().guide, installed_catalogs())
    return METHODS[method].server_lines(server, root, languages, base)


def server_lines(method: str, server: str) -> str:
    """The same as `cellfacts snippet --method METHOD --server SERVER` prints them."""
    return "\n\n".join(server_files(method, server).values()) + "\n"
