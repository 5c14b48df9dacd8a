"""The content: everything that the copy files and the facts say, loaded once.

`widget.loading` makes it from a content folder. Nothing else lists widgets, sources, decisions or notices.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path

from .checks import CheckRecord
from .findings import Finding
from .model import GUIDE, Claim, Decision, Message, Part, Source, SourceKind, Widget, checked_and_due, evidence_in, messages_in

QUESTION = "question.html"  # the template of a question alone; a widget without it offers none


@dataclass(frozen=True, slots=True)
class Place:
    """Where a sentence stands. file: from the content folder. line: 1-based. comment: for translators. note: for admins."""

    file: str
    line: int
    comment: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Content:
    """All content of a folder.

    folder: with the widgets' folders and `facts/`. widgets: in reading order, without the guide. guide: contains all of them. notices: what
    every fragment can say, by name. sources: by key. decisions: by key, in order of the file. facts: what is checked, by key: decisions,
    and sentences with sources alone. places: of each sentence, by key. warnings: findings that stop nothing. layout: templates and styles,
    by path from the folder.
    """

    folder: Path
    widgets: tuple[Widget, ...]
    guide: Widget
    notices: Part
    sources: Mapping[str, Source]
    decisions: Mapping[str, Decision]
    facts: Mapping[str, Decision | Claim]
    checks: CheckRecord
    places: Mapping[str, Place] = field(default_factory=dict)
    warnings: tuple[Finding, ...] = ()
    layout: Mapping[str, str] = field(default_factory=dict)

    @property
    def everything(self) -> tuple[Widget, ...]:
        """The widgets and the guide."""
        return (*self.widgets, self.guide)

    def kind_name(self, kind: SourceKind) -> Message:
        """The kind of a source, in words."""
        message = self.notices["kind"][kind.value].message
        assert message is not None  # widget.loading requires one of each kind
        return message

    def notice(self, *path: str) -> Message:
        """A notice by its path, such as ("overdue", "title")."""
        part = self.notices
        for name in path:
            part = part[name]
        assert part.message is not None
        return part.message

    def messages(self) -> tuple[Message, ...]:
        """Every message in reading order, without duplicates: the content of a complete catalog."""
        return tuple(messages_in((self.everything, self.notices, tuple(self.decisions.values()))))

    def find(self, name: str) -> Widget:
        """The widget of a name or slug. Raises LookupError with the existing ones."""
        for widget in self.everything:
            if name in {widget.name, widget.slug}:
                return widget
        raise LookupError(f"there is no widget {name!r}; there are: {', '.join(w.slug for w in self.everything)}")

    def questions(self, widget: Widget) -> tuple[Widget, ...]:
        """The questions that can stand alone: of a widget with a template for them, each top-level table with a text and an `answer`."""
        if widget.question or f"{widget.name}/{QUESTION}" not in self.layout:
            return ()
        return questions_in(widget)

    def question(self, widget: Widget, name: str) -> Widget:
        """A question by its name, written as in the copy or as in an address. Raises LookupError with the existing ones."""
        every = self.questions(widget)
        for question in every:
            if name.replace("-", "_") == question.question.replace("-", "_"):
                return question
        names = ", ".join(question.question for question in every) or "none"
        raise LookupError(f"there is no question {name!r} in {widget.slug}; there are: {names}")

    def messages_of(self, widget: Widget) -> Iterator[Message]:
        """Every message that readers can meet in a widget: its own messages and the notices of every fragment."""
        return messages_in((widget, self.notices))

    def is_guide(self, widget: Widget) -> bool:
        return widget.name == GUIDE


# Remembered, because what is remembered of a widget (`rendering.provenance`) goes by the very object.
@lru_cache(maxsize=64)
def questions_in(widget: Widget) -> tuple[Widget, ...]:
    """The questions of a widget, each as a widget with the same name."""
    found = [part for part in widget.copy if part.text is not None and "answer" in part]
    checks = checked_and_due(tuple(evidence_in(widget))) if found else ()
    return tuple(
        replace(
            widget,
            copy=Part(part.name, None, (replace(part, name="title", parts=()), *part.parts)),
            question=part.name,
            checks=checks,
        )
        for part in found
    )
