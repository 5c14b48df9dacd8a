"""The words of the preview, the gallery, our error pages, the plugin and the embed methods, one module a page: templates contain none (law 2).

A page's module holds `Message` constants with keys `preview.MODULE.part`, in the order of the page. They have a separate gettext domain. So a
missing translation of them never stops a release, and no clinician has to approve it. What an embed method says stands in its folder.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType

from service.words.methods import method_messages
from widget.model import Message, messages_in

# The words of every page, and the first page of an admin. The others follow by name, so that none can be forgotten.
FIRST = ("shell", "signing_in")


def modules() -> Iterator[ModuleType]:
    """The module of each page, in reading order."""
    names = {module.name for module in iter_modules(__path__)}
    for name in (*FIRST, *sorted(names.difference(FIRST))):
        yield import_module(f"{__name__}.{name}")


@cache
def all_page_messages() -> tuple[Message, ...]:
    """Every message of the pages and of the methods, in reading order, each once: the content of a complete catalog."""
    of_pages = tuple(tuple(vars(module).values()) for module in modules())
    return tuple(messages_in((of_pages, method_messages())))
