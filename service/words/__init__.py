"""Every word of the preview page, one module a page: templates have none (law 2).

A page's module holds `Message` constants with keys `preview.MODULE.part`, in the order in which the page says them. They are a gettext
domain of their own, so that a sentence of ours that is not translated yet never stops a release, and no clinician has to approve it.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType

from widget.model import Message, messages_in

# What every page says, and the first page that an admin meets; the others follow by name, so that none can be forgotten.
FIRST = ("shell", "signing_in")


def modules() -> Iterator[ModuleType]:
    """The module of each page, in reading order."""
    names = {found.name for found in iter_modules(__path__)}
    for name in (*FIRST, *sorted(names.difference(FIRST))):
        yield import_module(f"{__name__}.{name}")


def all_page_messages() -> Iterator[Message]:
    """Every message of the preview page in reading order, each once: what a complete catalog of it holds."""
    return messages_in(tuple(tuple(vars(module).values()) for module in modules()))
