"""The content as its files are now: read once for a release, watched for a process that runs for long.

A mistake in a file stops nothing that runs. The last content without a mistake stays, marked as older than the files.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from service.clock import today
from service.files import stat_mark
from service.settings import Settings
from widget.content import Content
from widget.findings import Finding, Refused, errors
from widget.loading import PACKAGE, ContentRefused, content_files, load_content
from widget.proof import content_findings


def load_folder(folder: Path | None, day: date | None = None) -> Content:
    """The content of a folder, templates and styles untried. folder: None for the installed one. day: None for the clock's.

    Raises ContentRefused, OSError.
    """
    return load_content(folder, day or today()) if folder else load_content(day=day or today())


def read_content(folder: Path | None = None, day: date | None = None) -> Content:
    """The same, with templates and styles that work. Raises ContentRefused, OSError."""
    content = load_folder(folder, day)
    if errors(mistakes := content_findings(content)):
        raise ContentRefused((*content.warnings, *mistakes))
    return content


@lru_cache(maxsize=2)
def content_at(folder: Path | None, mark: str) -> Content:
    """The content of a folder, read and tried once for all that look at it in this process. mark: as `mark_of_content`."""
    return read_content(folder)


@dataclass(frozen=True, slots=True)
class ContentNow:
    """The content to show. mark: changes with the files. mistakes: in the files, so that they say something else than the content."""

    mark: str
    content: Content
    mistakes: tuple[Finding, ...] = ()


class WatchedContent:
    """A watched content folder. Only one thread at a time may look at it. folder: None for the installed one, which is watched too."""

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder
        self.last: ContentNow | None = None

    def now(self) -> ContentNow:
        """The content as its files are now; if they have mistakes, the last one, at first the installed one.

        Raises ContentRefused if not even the installed one is without mistakes.
        """
        mark = mark_of_content(self.folder or PACKAGE)
        if self.last is None or self.last.mark != mark:
            self.last = self.read(mark)
        return self.last

    def read(self, mark: str) -> ContentNow:
        try:
            return ContentNow(mark, content_at(self.folder, mark))
        except Refused as refused:
            mistakes = errors(refused.findings)
        except OSError as error:
            advice = f"It cannot be read ({error.strerror}). Put it back, or give the right to read it."
            mistakes = (Finding("error", "unreadable", advice, file=str(error.filename or self.folder)),)
        return ContentNow(mark, self.last.content if self.last else read_content(), mistakes)


def content_at_start(settings: Settings) -> tuple[Content, Path | None]:
    """The content for a process that reads it only once, and the folder of catalogs that goes with it; None for the shipped one.

    If its files have mistakes, it is the installed content, and the mistakes go to the log. Raises ContentRefused.
    """
    now = WatchedContent(settings.copy_folder).now()
    if not now.mistakes:
        return now.content, settings.translations
    lines = (
        "The files in CELLFACTS_CONTENT have mistakes, so the gallery and error pages use the installed words.",
        *now.mistakes,
    )
    print("\n".join(f"cellfacts: {line}" for line in lines), file=sys.stderr, flush=True)
    return now.content, None


def mark_of_content(folder: Path) -> str:
    """A mark that changes with the files of the content, and each day: a check of tomorrow is a mistake only today."""
    try:
        return f"{stat_mark(content_files(folder))}-{today()}"
    except OSError as error:  # a folder that is replaced at this moment
        return f"{error.errno}-{today()}"
