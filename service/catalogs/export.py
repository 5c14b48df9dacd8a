"""Export for other tools of translators and reviewers: a translation memory, the glossary for Weblate, and a printable sheet.

- TMX 1.4b (LISA, "TMX 1.4b Specification"): one unit a message, finished translations only. It has no DOCTYPE, so no reader fetches one.
- Weblate's CSV with named columns (Weblate documentation, "CSV files"). The format has no flags, so a wrong form cannot be marked
  `forbidden`: the comment of its term names it. It has "needs editing", used for a term without a source.
- `service.catalogs.sheet` makes the printable sheet.
"""

from __future__ import annotations

import csv
import io
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from service.catalogs.domains import PREVIEW
from service.catalogs.po_comments import entries_of
from service.catalogs.preview_page import page_catalog
from service.catalogs.sheet import MARK, sheet
from service.catalogs.states import STOPS, Standing
from service.catalogs.word_rows import Term
from service.catalogs.workspace import Workspace
from service.errors import CellfactsError, LocaleUnknown
from service.files import replace_files
from widget import __version__
from widget.findings import Refused
from widget.locales import ENGLISH, Locale

COLUMNS = ("location", "source", "target", "fuzzy", "translator_comments", "developer_comments")
ROW_OF = "glossary.csv:"
# Marks in each file type that this command made it.
MARKS = {".tmx": MARK.encode(), ".html": MARK.encode(), ".csv": f"{','.join(COLUMNS)}\r\n{ROW_OF}".encode()}
# Bytes. The mark is at the beginning, so a large foreign file is not read whole.
BEGINNING = 2_000
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


@dataclass(frozen=True, slots=True)
class Exported:
    """The files, and one sentence for each thing that an export lacks."""

    files: list[Path]
    notes: list[str]


def export(workspace: Workspace, folder: Path, tag: str | None, day: date, slug: str | None = None) -> Exported:
    """Write the export of one translation into a folder, created if missing. slug: of a widget, for its sheet alone.

    Raises LocaleUnknown, CellfactsError, and Refused if a file behind the export cannot be read.
    """
    locale = workspace.locale(tag)
    if locale == ENGLISH:
        raise LocaleUnknown(
            "English is the language of the copy, so there is no translation to export. Name another with --locale."
        )
    catalog = workspace.catalogs[locale]
    if findings := (*workspace.wordlists.problems, *workspace.approvals.problems, *(() if catalog.texts else catalog.problems)):
        raise Refused(findings)
    standings = [standing for standing in workspace.standings() if standing.locale == locale]
    entries = entries_of(workspace.folder, locale)
    page = page_catalog(workspace.folder, locale, PREVIEW.messages())
    if slug:
        files = {
            f"review.{slug}.{locale.tag}.html": sheet(
                workspace.content, standings, entries, catalog.language, day, workspace.content.find(slug), page
            )
        }
    else:
        files = {
            f"{locale.tag}.tmx": translation_memory(standings, locale),
            f"review.{locale.tag}.html": sheet(workspace.content, standings, entries, catalog.language, day, None, page),
        }
        if terms := workspace.wordlists.of(locale).terms:
            files[f"glossary.{locale.folder}.csv"] = weblate_glossary(terms)
    paths = {folder / name: text.encode() for name, text in files.items()}
    refuse_foreign_files(folder, paths)
    replace_files(paths)
    return Exported(list(paths), [] if slug else list(notes(workspace, standings, locale)))


def notes(workspace: Workspace, standings: Iterable[Standing], locale: Locale) -> Iterator[str]:
    """What the export lacks, a sentence each."""
    if not any(standing.text and standing.state not in STOPS for standing in standings):
        yield f"{locale.tag}.tmx is empty: no translation is complete yet."
    if not workspace.wordlists.of(locale).terms:
        yield f"There is no glossary in {locale.tag} yet."


def refuse_foreign_files(folder: Path, paths: Iterable[Path]) -> None:
    """Raises CellfactsError if an existing file was not made by this command."""
    if folder.exists() and not folder.is_dir():
        raise CellfactsError(f"{folder} is a file. Choose a folder.")
    for path in paths:
        if path.is_symlink() or (path.exists() and not is_exported_file(path)):
            raise CellfactsError(f"{path} is there already, and no export of ours. Move it, or choose another folder.")


def is_exported_file(path: Path) -> bool:
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return MARKS[path.suffix] in file.read(BEGINNING)


def translation_memory(standings: Iterable[Standing], locale: Locale) -> str:
    """TMX with every complete and sound translation."""
    root = ET.Element("tmx", version="1.4")
    head = ET.SubElement(root, "header", creationtool="cellfacts", creationtoolversion=__version__, segtype="paragraph")
    head.attrib |= {"o-tmf": "PO", "adminlang": ENGLISH.tag, "srclang": ENGLISH.tag, "datatype": "plaintext"}
    ET.SubElement(head, "note").text = MARK
    body = ET.SubElement(root, "body")
    for standing in standings:
        if standing.state in STOPS or not standing.text:  # what a language does not have may have no translation
            continue
        unit = ET.SubElement(body, "tu", tuid=standing.message.key)
        ET.SubElement(unit, "prop", type="x-key").text = standing.message.key
        for tag, text in ((ENGLISH.tag, standing.message.english), (locale.tag, standing.text)):
            ET.SubElement(ET.SubElement(unit, "tuv", {XML_LANG: tag}), "seg").text = text
    ET.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


def weblate_glossary(terms: Iterable[Term]) -> str:
    """The glossary in Weblate's format: a row for each English form, because Weblate matches whole words."""
    out = io.StringIO(newline="")
    rows = csv.writer(out)
    rows.writerow(COLUMNS)
    for term in terms:
        unsure = "True" if term.own_knowledge else "False"
        for form in term.term:
            rows.writerow((f"{ROW_OF}{term.line}", form, term.write, unsure, term.gloss, " ".join(remarks(term))))
    return out.getvalue()


def remarks(term: Term) -> Iterator[str]:
    """Hints about a term, a sentence each."""
    if term.gloss_en:
        yield f"{term.gloss_en}."
    if term.also:
        yield f"Also right: {', '.join(term.also)}."
    if term.forbid:
        yield f"Forbidden: {', '.join(term.forbid)}."
    if term.own_knowledge:
        yield "Needs a native oncology reviewer: no source says so yet."
