"""The one list of widgets, in reading order; the guide that holds them all; and every message that a catalog must answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from . import barriers, disclaimer, faq, notices, red_flags, sources, status, targets, til_vs_cart, trial_checklist
from .findings import Finding
from .model import Message, Widget, evidence_in, messages_in

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


GUIDE = Widget(
    name="guide",
    title=notices.GUIDE_TITLE,
    purpose="All eight, in reading order, on one page.",
    frame_height=21800,
    copy=GuideCopy(notices.GUIDE_LEAD, LIBRARY),
)

EVERYTHING: tuple[Widget, ...] = (*LIBRARY, GUIDE)


PACKAGE = Path(__file__).parent
FILES = ("template.html", "style.css")


def lacking(widget: Widget) -> list[str]:
    """What a widget of the list lacks before it can be shown: files of its folder, and parts of its entry."""
    files = [] if widget is GUIDE else [name for name in FILES if not (PACKAGE / widget.name / name).is_file()]
    entry = {
        "purpose": widget.purpose,
        "frame_height": widget.frame_height,
        "a fact with its source": any(evidence_in(widget.copy)),
    }
    return [*files, *(part for part, there in entry.items() if not there)]


def incomplete() -> Iterator[Finding]:
    """One finding for each widget that lacks something."""
    for widget in EVERYTHING:
        if parts := lacking(widget):
            advice = (
                f"The widget {widget.slug} lacks: {', '.join(parts)}. Add what is missing, or take it out of widget/registry.py."
            )
            yield Finding("error", "widget", advice, file=f"widget/{widget.name}/")


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
