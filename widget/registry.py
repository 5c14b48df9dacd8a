"""The registry of widgets in reading order, the guide with all of them, and every message of a complete catalog."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
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
    """The lead of the guide, and its widgets."""

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


def missing_parts(widget: Widget) -> list[str]:
    """Files and fields without which a widget cannot be shown."""
    files = [] if widget is GUIDE else [name for name in FILES if not (PACKAGE / widget.name / name).is_file()]
    entry = {
        "purpose": widget.purpose,
        "frame_height": widget.frame_height,
        "a fact with its source": any(evidence_in(widget.copy)),
    }
    return [*files, *(part for part, present in entry.items() if not present)]


def incomplete_findings() -> Iterator[Finding]:
    """One finding for each widget with missing parts."""
    for widget in EVERYTHING:
        if parts := missing_parts(widget):
            advice = (
                f"The widget {widget.slug} lacks: {', '.join(parts)}. Add what is missing, or take it out of widget/registry.py."
            )
            yield Finding("error", "widget", advice, file=f"widget/{widget.name}/")


@cache
def all_messages() -> tuple[Message, ...]:
    """Every message of the project in reading order, without duplicates."""
    kinds = tuple(name for _, name in sources.KIND_NAMES)
    return tuple(messages_in((*LIBRARY, GUIDE, notices.ALL, kinds)))


def find(name: str) -> Widget:
    """The widget of a name or slug. Raises LookupError with the existing ones."""
    for widget in EVERYTHING:
        if name in {widget.name, widget.slug}:
            return widget
    raise LookupError(f"there is no widget {name!r}; there are: {', '.join(w.slug for w in EVERYTHING)}")
