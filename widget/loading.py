"""Loading of the copy: `*/copy.toml` and `facts/` become the content, or one finding for each mistake.

A path such as `approved.us` in `faq/copy.toml` is the message `faq.approved.us`. Every mistake is found in one run, each with file, line,
key and remedy. `extract` gives the same messages to Babel.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import IO, Any

from .assembly import Assembly
from .checks import NAME as CHECKS
from .checks import load_checks
from .content import Content
from .findings import Finding, Refused, errors
from .model import GUIDE, Part, Widget
from .shapes import Settings, decode_table
from .toml_file import Table, file_finding, read_tables

PACKAGE = Path(__file__).parent
COPY = "copy.toml"
FACTS = "facts"
FACT_FILES = ("sources", "terms", "notices", "decisions")
# Without one of them a widget cannot be shown. The guide takes its style from all others.
WIDGET_FILES = (COPY, "template.html", "style.css")
SETTINGS = ("widget",)


class ContentRefused(Refused):
    """The copy or the facts have errors, so nothing is made from them."""


def load_content(folder: Path = PACKAGE, day: date | None = None) -> Content:
    """The content of a folder. day: today, to find checks of the future; None to look for none.

    Raises:
        ContentRefused: With every error, and the warnings too.
    """
    loaded = Loading(folder, day)
    content = loaded.content()
    findings = tuple(sorted(dict.fromkeys(loaded.findings), key=lambda finding: (finding.file, finding.line)))
    if content is None or errors(findings):
        raise ContentRefused(findings)
    return content


@cache
def installed_content() -> Content:
    """The content of this package. Raises ContentRefused."""
    return load_content()


def widget_folders(folder: Path) -> list[Path]:
    """The folders that are widgets, or have begun to be."""
    return sorted(path for path in folder.iterdir() if path.is_dir() and any((path / name).is_file() for name in WIDGET_FILES))


def content_files(folder: Path) -> list[Path]:
    """Every file that the content comes from, templates and styles included."""
    files = (path for pattern in ("*/*.toml", "*/*.html", "*/*.css", f"{FACTS}/*.tsv") for path in folder.glob(pattern))
    return sorted(files)


class Loading:
    """One run over a content folder. findings: so far."""

    def __init__(self, folder: Path, day: date | None) -> None:
        self.folder = folder
        self.findings: list[Finding] = []
        self.record = load_checks(folder / FACTS / CHECKS, f"widget/{FACTS}/{CHECKS}", day)
        self.findings += self.record.problems

    def content(self) -> Content | None:
        """The content, as far as it can be made; None if a file is missing or cannot be read."""
        folders = widget_folders(self.folder)
        self.find_missing_parts(folders)
        tables = {name: self.tables(self.folder / FACTS / f"{name}.toml") for name in FACT_FILES}
        tables |= {path.name: self.tables(path / COPY) for path in folders}
        if errors(self.findings) and not all(tables.values()):
            return None
        assembly = Assembly(tables, self.record, self.findings)
        shared = assembly.shared_parts()
        settings = {path.name: self.settings(tables[path.name], path.name) for path in folders}
        copies = {name: assembly.copy_of(name) for name in settings}
        assembly.find_forgotten()
        if errors(self.findings):
            return None
        placed = [widget_of(name, copies[name], entry) for name, entry in settings.items() if entry and name != GUIDE]
        ordered = sorted(placed, key=lambda pair: pair[0])
        widgets = tuple(widget for _, widget in ordered)
        guide_settings = settings.get(GUIDE)
        if guide_settings is None:
            return None
        _, guide = widget_of(GUIDE, copies[GUIDE], guide_settings, widgets)
        return Content(
            self.folder,
            widgets,
            guide,
            shared["notices"],
            assembly.sources,
            assembly.decisions,
            assembly.facts,
            self.record,
            assembly.places,
            tuple(self.findings),
        )

    def tables(self, path: Path) -> list[Table]:
        """The tables of a file, and its findings."""
        file = f"widget/{path.relative_to(self.folder).as_posix()}"
        try:
            data = path.read_bytes()
        except FileNotFoundError:
            if path.parent.name == FACTS:
                self.findings.append(file_finding(file, "The file is missing. Restore it from version control."))
            return []
        except OSError as error:
            self.findings.append(file_finding(file, f"The file cannot be read ({error.strerror})."))
            return []
        tables, findings = read_tables(data, file)
        self.findings += findings
        return tables

    def find_missing_parts(self, folders: Iterable[Path]) -> None:
        """One finding for each widget that lacks a file."""
        names = {path.name for path in folders}
        if GUIDE not in names:
            self.findings.append(file_finding(f"widget/{GUIDE}/{COPY}", "The guide is missing. Restore it from version control."))
        for path in folders:
            needed = WIDGET_FILES[:-1] if path.name == GUIDE else WIDGET_FILES
            if missing := [name for name in needed if not (path / name).is_file()]:
                advice = f"The widget {path.name} lacks: {', '.join(missing)}. Add what is missing, or remove the folder."
                self.findings.append(file_finding(f"widget/{path.name}/", advice, check="widget"))

    def settings(self, tables: Iterable[Table], name: str) -> Settings | None:
        """The table [widget] of a copy file."""
        file = f"widget/{name}/{COPY}"
        table = next((table for table in tables if table.path == SETTINGS), None)
        if table is None:
            advice = "There is no table [widget] with order, purpose and frame_height. Write it, as other widgets do."
            self.findings.append(file_finding(file, advice, 1, check="widget"))
            return None
        return decode_table(table, Settings, file, f"{name}.widget", self.findings)


def widget_of(name: str, copy: Part, settings: Settings, sections: tuple[Widget, ...] = ()) -> tuple[tuple[int, str], Widget]:
    """A widget, with its place among the others."""
    widget = Widget(name, copy, sections, settings.page_type, settings.purpose, settings.frame_height)
    return (settings.order, name), widget


def extract(
    fileobj: IO[bytes], keywords: Any, comment_tags: Any, options: Any
) -> Iterator[tuple[int, str, tuple[str, str], list[str]]]:
    """The messages of a copy file, for Babel: line, function, context and text, comments.

    Source: Babel, "Writing Extraction Methods". `pgettext` gives the first of the two texts as msgctxt.
    """
    path = Path(fileobj.name)
    stem = path.stem if path.parent.name == FACTS else path.parent.name
    for table in read_tables(fileobj.read(), fileobj.name)[0]:
        if isinstance(text := table.values.get("text"), str):
            key = table.values.get("key") or ".".join((stem, *table.path))
            yield table.line, "pgettext", (key, text), [table.comment] if table.comment else []
