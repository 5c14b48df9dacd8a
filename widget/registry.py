"""The widgets in reading order, the guide that holds them all, and every message that a catalog must answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from . import barriers, disclaimer, faq, notices, red_flags, sources, status, targets, til_vs_cart, trial_checklist
from .model import Message, Widget, messages_in

LIBRARY: tuple[Widget, ...] = (
    status.WIDGET,
    barriers.WIDGET,
    targets.WIDGET,
    til_vs_cart.WIDGET,
    trial_checklist.WIDGET,
    red_flags.WIDGET,
    faq.WIDGET,
    disclaimer.WIDGET,
)


@dataclass(frozen=True, slots=True)
class GuideCopy:
    """The guide's own line, and the widgets in it."""

    lead: Message
    sections: tuple[Widget, ...]


GUIDE = Widget("guide", notices.GUIDE_TITLE, GuideCopy(notices.GUIDE_LEAD, LIBRARY))

EVERYTHING: tuple[Widget, ...] = (*LIBRARY, GUIDE)


def all_messages() -> Iterator[Message]:
    """Every message of the project in reading order, each once: what a complete catalog holds."""
    kinds = tuple(name for _, name in sources.KIND_NAMES)
    return messages_in((*LIBRARY, GUIDE, notices.ALL, kinds))


def find(name: str) -> Widget:
    """The widget of a name, as Python or as URLs write it. Raises LookupError naming what there is."""
    for widget in EVERYTHING:
        if name in {widget.name, widget.slug}:
            return widget
    raise LookupError(f"there is no widget {name!r}; there are: {', '.join(w.slug for w in EVERYTHING)}")
