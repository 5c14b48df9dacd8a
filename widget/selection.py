"""What a language has of a widget, and what the guide has of it: the parts that a template is given.

`locales` gives a sentence to some languages only. `hold` keeps it from one until a named person lifts it. `guide = false` leaves it out of
the guide.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from functools import lru_cache

from .catalog import Catalog
from .model import Part, Widget


def widget_for(widget: Widget, catalog: Catalog) -> Widget:
    """A widget as readers of a language have it. The sections of the guide are without what the guide leaves out."""
    return selected(widget, catalog.locale.tag, catalog.lifted)


# A widget is rendered in each state and at each heading level, and has some hundred parts.
@lru_cache(maxsize=256)
def selected(widget: Widget, tag: str, lifted: frozenset[str]) -> Widget:
    """As `widget_for`. tag: of the language. lifted: keys of sentences that do not wait there any more."""
    sections = tuple(with_copy(section, parts_for(section.copy, tag, lifted, True)) for section in widget.sections)
    changed = with_copy(widget, parts_for(widget.copy, tag, lifted, False))
    return changed if is_same(sections, widget.sections) else replace(changed, sections=sections)


def with_copy(widget: Widget, copy: Part) -> Widget:
    return widget if copy is widget.copy else replace(widget, copy=copy)


def parts_for(part: Part, tag: str, lifted: Collection[str], in_guide: bool) -> Part:
    """A part without what is left out inside it. A group of which nothing is left is left out, too."""
    kept = (parts_for(inner, tag, lifted, in_guide) for inner in part if is_for(inner, tag, lifted, in_guide))
    inner = tuple(new for new in kept if new.parts or not has_only_parts(new))
    return part if is_same(inner, part.parts) else replace(part, parts=inner)


def is_for(part: Part, tag: str, lifted: Collection[str], in_guide: bool) -> bool:
    """Whether a part is shown. tag: of the language. lifted: keys of sentences that do not wait there any more."""
    message = part.message
    waits = any(held == tag for held, _ in part.held) and (message is None or message.key not in lifted)
    has_language = not part.locales or tag in part.locales
    return has_language and not waits and (part.guide or not in_guide) and (message is None or message.is_for(tag, lifted))


def has_only_parts(part: Part) -> bool:
    return part.text is None and part.decision is None and not part.sources


def is_same(some: Iterable[object], others: Iterable[object]) -> bool:
    """Whether nothing was left out or changed: the very same objects."""
    return tuple(map(id, some)) == tuple(map(id, others))
