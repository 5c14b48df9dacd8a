"""The two gettext domains: what readers see, and the preview page of the admins.

Each has a catalog of its own in every language: `widget.po`, which releases are made of, and `preview.po`, which none looks at. The tools
are the same for both.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from service import words
from widget import registry
from widget.locales import ENGLISH, WIDGET_DOMAIN, Locale, available
from widget.model import Message
from widget.registry import PACKAGE


@dataclass(frozen=True, slots=True)
class Domain:
    """One gettext domain. source: the folder of the code that has its English. place: the same from the project's folder.

    messages: all of them, in reading order.
    """

    name: str
    source: Path
    place: str
    messages: Callable[[], Iterator[Message]]

    @property
    def template(self) -> str:
        """The file that a new translation begins with."""
        return f"{self.name}.pot"


WIDGETS = Domain(WIDGET_DOMAIN, PACKAGE, "widget", registry.all_messages)
PREVIEW = Domain("preview", Path(words.__file__).parent, "service/words", words.all_page_messages)
DOMAINS = (WIDGETS, PREVIEW)


def is_of_preview(key: str) -> bool:
    """Whether a key is one of the preview page's, living or gone."""
    return key.startswith(f"{PREVIEW.name}.")


def is_of_widgets(key: str) -> bool:
    """Whether it is one of the other domain's."""
    return not is_of_preview(key)


def translations_of(domain: Domain, folder: Path) -> tuple[Locale, ...]:
    """The languages that a domain is translated into: the preview page into all that the widgets are, and maybe more."""
    locales = {*available(folder), *available(folder, domain.name)} - {ENGLISH}
    return tuple(sorted(locales, key=lambda locale: locale.tag))
