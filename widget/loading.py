"""Loading of the copy: `*/copy.toml` and `facts/` become the content, or one finding for each mistake.

A path such as `approved.us` in `faq/copy.toml` is the message `faq.approved.us`. Every mistake is found in one run, each with file, line,
key and remedy. `extract` gives the same messages to Babel.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import IO, Any

import msgspec

from .assembly import Assembly
from .checks import FACT_CHECK, load_checks
from .checks import NAME as CHECKS
from .content import Content
from .findings import Finding, Refused, errors
from .model import GUIDE, Height, Part, Widget, evidence_in
from .names import FOLDER
from .shapes import WidgetSettings
from .tables import COPY, FACT_FILES, FACTS, NOTICES, SETTINGS, TERMS, TableName, Tables
from .text import text_problem
from .toml_file import LARGEST, Table, file_finding, read_tables

PACKAGE = Path(__file__).parent
# Without one of them a widget cannot be shown. The guide takes its style from all others.
WIDGET_FILES = (COPY, "template.html", "style.css")
# Their names stand in addresses of findings, in classes of the shared style, or in the folder itself.
TAKEN_NAMES = frozenset({*FACT_FILES, FACTS, "templates", "translations", "page", "document", "error", "inherit"})
LAYOUT = frozenset({".html", ".css"})
HEIGHTS = "templates/heights.toml"  # measured by tests/browser/test_room.py
Heights = dict[str, Height]
RESTORE = "Restore it from version control."


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
    return sorted(path for path in folder.iterdir() if path.is_dir() and any((path / name).exists() for name in WIDGET_FILES))


def content_files(folder: Path) -> list[Path]:
    """Every file that the content comes from, templates and styles included."""
    files = (path for pattern in ("*/*.toml", "*/*.html", "*/*.css", f"{FACTS}/*.tsv") for path in folder.glob(pattern))
    return sorted(files)


class Loading:
    """One run over a content folder. findings: so far."""

    def __init__(self, folder: Path, day: date | None) -> None:
        self.folder = folder
        self.day = day
        self.findings: list[Finding] = []

    def content(self) -> Content | None:
        """The content; None if there is an error in the copy. Errors about checks only stand in `findings`."""
        try:
            folders = widget_folders(self.folder)
        except OSError as error:
            self.wrong(
                f"The content folder {self.folder} cannot be read ({error.strerror}). Name one that has widgets and {FACTS}/."
            )
            return None
        if not (self.folder / FACTS).is_dir():
            self.wrong(f"The folder is missing. {RESTORE}", f"{FACTS}/")
            return None
        record = load_checks(self.folder / FACTS / CHECKS, f"widget/{FACTS}/{CHECKS}", self.day)
        self.findings += record.problems
        found = [path.name for path in folders if self.is_sound_name(path.name)]
        files = {stem: self.tables(f"{FACTS}/{stem}.toml") for stem in FACT_FILES}
        self.find_missing_parts(found)
        layout = dict(self.layout())
        files |= {name: self.tables(f"{name}/{COPY}") if (self.folder / name / COPY).is_file() else None for name in found}
        tables = Tables(files, self.findings)
        assembly = Assembly(tables, record)
        shared = {stem: assembly.copy_of(stem) for stem in (TERMS, NOTICES)}
        settings = {name: self.settings(tables, name) for name in found if name not in tables.unread}
        copies = {name: assembly.copy_of(name) for name in settings}
        assembly.find_forgotten()
        if not self.has_errors:
            self.find_empty_widgets(copies)
        if self.has_errors:
            return None
        heights = self.heights()
        sized = {name: widget_of(name, copies[name], entry, heights) for name, entry in settings.items() if entry}
        return content_of(self.folder, sized, assembly, shared[NOTICES], layout, tuple(self.findings))

    def heights(self) -> Heights:
        """How high the texts are; empty where nobody has measured them. What cannot be read is a warning: it changes no word."""
        path = self.folder / HEIGHTS
        try:
            read = tomllib.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
            return msgspec.convert(read, Heights, str_keys=True)  # the keys of TOML are words, also those that are widths
        except (OSError, ValueError) as error:
            advice = f"{error}. Until it is mended, pages keep no room for a text. {RESTORE}"
            self.findings.append(Finding("warning", "heights", advice, file=f"widget/{HEIGHTS}"))
            return {}

    @property
    def has_errors(self) -> bool:
        """Whether there is an error that a new check of a fact does not mend."""
        return any(finding.check != FACT_CHECK for finding in errors(self.findings))

    def find_empty_widgets(self, copies: Mapping[str, Part]) -> None:
        """Widgets without a fact: they have no source and no date to show."""
        for name, copy in copies.items():
            if name != GUIDE and next(evidence_in(copy), None) is None:
                advice = "The widget states no fact, so it has no source and no date to show. Give a sentence its sources."
                self.wrong(advice, f"{name}/{COPY}", "widget")
        if copies.keys() == {GUIDE}:
            self.wrong(f"There is no widget but the guide. {RESTORE}", check="widget")

    def layout(self) -> Iterator[tuple[str, str]]:
        """Path and text of each template and style. They are read now: a file that changes later belongs to the next content."""
        for path in content_files(self.folder):
            if path.suffix not in LAYOUT or not path.is_file():
                continue
            name = path.relative_to(self.folder).as_posix()
            try:
                yield name, path.read_text(encoding="utf-8")
            except UnicodeDecodeError:
                self.wrong("The file is no UTF-8. Save it as UTF-8.", name)
            except OSError as error:
                self.wrong(f"The file cannot be read ({error.strerror}).", name)

    def wrong(self, advice: str, path: str = "", check: str = "copy") -> None:
        """Add a finding about a file or folder."""
        self.findings.append(file_finding(f"widget/{path}", advice, check=check))

    def tables(self, path: str) -> list[Table] | None:
        """The tables of a file; None if it cannot be read. Its findings are added."""
        try:
            with (self.folder / path).open("rb") as opened:
                data = opened.read(LARGEST + 1)
        except FileNotFoundError:
            self.wrong(f"The file is missing. {RESTORE}", path)
            return None
        except OSError as error:
            self.wrong(f"The file cannot be read ({error.strerror}). {RESTORE}", path)
            return None
        tables, findings = read_tables(data, f"widget/{path}")
        folder, _, name = path.partition("/")
        stem = name.removesuffix(".toml") if folder == FACTS else folder
        self.findings += [replace(finding, key=f"{stem}.{finding.key}") if finding.key else finding for finding in findings]
        return tables or None

    def is_sound_name(self, name: str) -> bool:
        """Whether a folder's name can be that of a widget; else it is a finding."""
        if name in TAKEN_NAMES:
            self.wrong(
                f"{name} is the name of something else, so no widget can be called so. Choose another name.", f"{name}/", "widget"
            )
            return False
        if not FOLDER.fullmatch(name):
            self.wrong("Call the folder of a widget by small letters, digits and _, like trial_checklist.", f"{name}/", "widget")
            return False
        return True

    def find_missing_parts(self, names: Iterable[str]) -> None:
        """One finding for each widget that lacks a file."""
        for name in sorted({*names, GUIDE}):
            needed = WIDGET_FILES[:-1] if name == GUIDE else WIDGET_FILES
            if missing := [file for file in needed if not (self.folder / name / file).is_file()]:
                advice = f"The widget {name} lacks: {', '.join(missing)}. Add what is missing, or remove the folder."
                if name == GUIDE:
                    advice = f"The guide lacks: {', '.join(missing)}. {RESTORE}"
                self.wrong(advice, f"{name}/", "widget")

    def settings(self, tables: Tables, stem: str) -> WidgetSettings | None:
        """The table [widget] of a copy file."""
        name = TableName(stem, SETTINGS)
        if name not in tables.named:
            advice = "There is no table [widget] with order, purpose and frame_height. Write it, as other widgets do."
            self.findings.append(file_finding(tables.file(stem), advice, 1, check="widget"))
            return None
        entry, _ = tables.decode(name, WidgetSettings)
        if entry and (advice := text_problem(entry.purpose)):
            tables.wrong(name, advice, "purpose")
        return entry


def widget_of(name: str, copy: Part, settings: WidgetSettings, heights: Heights) -> tuple[int, Widget]:
    """A widget, with its place among the others. heights: of all texts."""
    made = Widget(name, copy, (), settings.page_type, settings.purpose, settings.frame_height)
    own = {text: height for text, height in heights.items() if re.split("[./]", text)[0] == made.slug}
    return settings.order, replace(made, heights=own)


def content_of(
    folder: Path,
    ordered: Mapping[str, tuple[int, Widget]],
    assembly: Assembly,
    notices: Part,
    layout: Mapping[str, str],
    warnings: tuple[Finding, ...],
) -> Content:
    """The content without errors. ordered: widgets by name, with their places."""
    _, guide = ordered[GUIDE]
    by_place = sorted((order, name) for name, (order, _) in ordered.items() if name != GUIDE)
    widgets = tuple(ordered[name][1] for _, name in by_place)
    evidence = assembly.evidence
    return Content(
        folder,
        widgets,
        replace(guide, sections=widgets),
        notices,
        evidence.sources,
        assembly.decisions,
        evidence.facts,
        assembly.record,
        assembly.places,
        warnings,
        layout,
    )


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
