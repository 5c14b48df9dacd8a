"""The two gettext domains: `widget`, which readers see, and `preview`, the admins' pages.

Each has its own catalog in every language. Releases are made of `widget.po` and never of `preview.po`. The tools are the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from service import words
from widget import registry
from widget.locales import ENGLISH, WIDGET_DOMAIN, Locale, available
from widget.model import Message
from widget.registry import PACKAGE


@dataclass(frozen=True, slots=True)
class Domain:
    """One gettext domain. source: folder of the code with its English. place: that folder from the project's root.

    messages: all of them, in reading order.
    """

    name: str
    source: Path
    place: str
    messages: Callable[[], Iterable[Message]]

    @property
    def template(self) -> str:
        """The .pot file."""
        return f"{self.name}.pot"


WIDGETS = Domain(WIDGET_DOMAIN, PACKAGE, "widget", registry.all_messages)
PREVIEW = Domain("preview", Path(words.__file__).parent, "service/words", words.all_page_messages)
DOMAINS = (WIDGETS, PREVIEW)


def is_of_preview(key: str) -> bool:
    """Whether a key belongs to the preview domain, obsolete keys included."""
    return key.startswith(f"{PREVIEW.name}.")


def is_of_widgets(key: str) -> bool:
    return not is_of_preview(key)


def translations_of(domain: Domain, folder: Path) -> tuple[Locale, ...]:
    """The languages of a domain. The preview domain has every language of the widgets, and maybe more."""
    locales = {*available(folder), *available(folder, domain.name)} - {ENGLISH}
    return tuple(sorted(locales, key=lambda locale: locale.tag))
