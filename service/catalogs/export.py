"""What a translator's or a reviewer's other tools read: a translation memory, the glossary for Weblate, and a sheet to print.

- TMX 1.4b (LISA, "TMX 1.4b Specification"): one unit a message, finished translations only. It has no DOCTYPE, so that no reader fetches one.
- Weblate's CSV with named columns (Weblate documentation, "CSV files"). That format has no flags, so a wrong form cannot be marked
  `forbidden` in it: it is named in the comment of its term. "Needs editing" it has, for a term that rests on nobody's source.
- The sheet is for a physician with a pen: HTML without script or anything from elsewhere, for a screen and for A4 or Letter paper.
"""

from __future__ import annotations

import csv
import io
import re
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from babel.core import Locale as BabelLocale
from jinja2 import Environment, PackageLoader, StrictUndefined

from service.catalogs.comments import EVERYWHERE, widgets_of
from service.catalogs.desk import Desk
from service.catalogs.states import STOPS, Standing, State
from service.catalogs.update import write
from service.catalogs.wordlists import Term, have_words_of
from service.diffing import Piece, word_by_word
from service.errors import FolderNotOurs, LocaleUnknown
from widget import __version__
from widget.findings import Refused
from widget.library import EVERYTHING
from widget.locales import ENGLISH, Locale

# What says in each kind of file that this command has made it.
MARK = "Made by cellfacts catalog export."
COLUMNS = ("location", "source", "target", "fuzzy", "translator_comments", "developer_comments")
ROW_OF = "glossary.csv:"
MARKS = {".tmx": MARK.encode(), ".html": MARK.encode(), ".csv": f"{','.join(COLUMNS)}\r\n{ROW_OF}".encode()}
# The mark stands at the beginning; nobody's large file is read whole for it.
BEGINNING = 2_000
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


@dataclass(frozen=True, slots=True)
class Group:
    """A part of the sheet: a widget's title, and its sentences, those that need a review first. open: how many do."""

    title: str
    rows: tuple[Standing, ...]
    open: int


@dataclass(frozen=True, slots=True)
class Exported:
    """What has been written, and what somebody may miss in it, a sentence each."""

    files: list[Path]
    notes: list[str]


def export(work: Desk, folder: Path, tag: str | None) -> Exported:
    """Write everything for one translation into a folder, which is made if it is missing.

    Raises LocaleUnknown, FolderNotOurs, and Refused where a file that all this rests on cannot be read.
    """
    locale = work.locale(tag)
    if locale == ENGLISH:
        raise LocaleUnknown(
            "English is the language of the copy, so there is no translation to export. Name another with --locale."
        )
    book = work.books[locale]
    if found := (*work.lists.problems, *work.approvals.problems, *(() if book.texts else book.problems)):
        raise Refused(found)
    standings = [one for one in work.standings() if one.locale == locale]
    files = {f"{locale.tag}.tmx": memory(standings, locale), f"review.{locale.tag}.html": sheet(standings, locale)}
    if have_words_of(locale):  # the glossary's only other language
        files[f"glossary.{locale.folder}.csv"] = glossary(work.lists.terms)
    paths = {folder / name: text.encode() for name, text in files.items()}
    refuse_strangers(folder, paths)
    write(paths)
    return Exported(list(paths), list(notes(standings, locale)))


def notes(standings: Iterable[Standing], locale: Locale) -> Iterator[str]:
    """What an export does not have, a sentence each."""
    if all(one.state in STOPS for one in standings):
        yield f"{locale.tag}.tmx is empty: no translation is complete yet."
    if not have_words_of(locale):
        yield f"There is no glossary in {locale.tag} yet."


def refuse_strangers(folder: Path, paths: Iterable[Path]) -> None:
    """Raises FolderNotOurs if something in the way was not made by this command."""
    if folder.exists() and not folder.is_dir():
        raise FolderNotOurs(f"{folder} is a file. Choose a folder.")
    for path in paths:
        if path.is_symlink() or (path.exists() and not is_ours(path)):
            raise FolderNotOurs(f"{path} is there already, and no export of ours. Move it, or choose another folder.")


def is_ours(path: Path) -> bool:
    """Whether this command has made a file."""
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return MARKS[path.suffix] in file.read(BEGINNING)


def memory(standings: Iterable[Standing], locale: Locale) -> str:
    """A translation memory: every message whose translation is complete and sound."""
    root = ET.Element("tmx", version="1.4")
    head = ET.SubElement(root, "header", creationtool="cellfacts", creationtoolversion=__version__, segtype="paragraph")
    head.attrib |= {"o-tmf": "PO", "adminlang": ENGLISH.tag, "srclang": ENGLISH.tag, "datatype": "plaintext"}
    ET.SubElement(head, "note").text = MARK
    body = ET.SubElement(root, "body")
    for one in standings:
        if one.state in STOPS:
            continue
        unit = ET.SubElement(body, "tu", tuid=one.message.key)
        ET.SubElement(unit, "prop", type="x-key").text = one.message.key
        for tag, text in ((ENGLISH.tag, one.message.english), (locale.tag, one.text)):
            ET.SubElement(ET.SubElement(unit, "tuv", {XML_LANG: tag}), "seg").text = text
    ET.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


def glossary(terms: Iterable[Term]) -> str:
    """The glossary as Weblate imports one: a row for each English form, because Weblate looks for whole words."""
    out = io.StringIO(newline="")
    rows = csv.writer(out)
    rows.writerow(COLUMNS)
    for term in terms:
        unsure = "True" if term.own_knowledge else "False"
        for form in term.term:
            rows.writerow((f"{ROW_OF}{term.line}", form, term.zh, unsure, term.gloss_zh, " ".join(remarks(term))))
    return out.getvalue()


def remarks(term: Term) -> Iterator[str]:
    """What a translator should know about a term, a sentence each."""
    if term.gloss_en:
        yield f"{term.gloss_en}."
    if others := term.accepted[1:]:
        yield f"Also right: {', '.join(others)}."
    if term.forbid:
        yield f"Forbidden: {', '.join(term.forbid)}."
    if term.own_knowledge:
        yield "Needs a native oncology reviewer: no source says so yet."


def sheet(standings: Iterable[Standing], locale: Locale) -> str:
    """The review sheet as a whole document."""
    found = list(standings)
    environment = Environment(
        loader=PackageLoader("service.catalogs", ""),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    name = BabelLocale.parse(locale.folder).get_display_name("en") or locale.tag
    counts = Counter(one.state for one in found)
    return environment.get_template("review.html").render(
        mark=MARK,
        locale=locale,
        language=name,
        groups=list(groups(found)),
        states=[(state, counts[state]) for state in State if counts[state]],
        total=len(found),
        approved=State.APPROVED,
        changes=changes,
        parts=parts,
    )


def groups(standings: Iterable[Standing]) -> Iterator[Group]:
    """The sentences by widget, each once, where a reader meets it first; what every widget says at the end."""
    by_home: dict[str, list[Standing]] = {}
    for one in standings:
        by_home.setdefault((*widgets_of().get(one.message.key, ()), EVERYWHERE)[0], []).append(one)
    titles: Mapping[str, str] = {widget.slug: widget.title.english for widget in EVERYTHING} | {EVERYWHERE: "In every widget"}
    for slug, title in titles.items():
        if rows := by_home.get(slug):
            rows.sort(key=lambda one: one.state is State.APPROVED)
            yield Group(title, tuple(rows), sum(one.state is not State.APPROVED for one in rows))


def changes(one: Standing) -> list[tuple[str, list[Piece]]]:
    """What has changed since a sentence was approved, word by word, each with its language."""
    return [(locale.tag, list(word_by_word(before, after))) for locale, before, after in one.since_approved()]


def parts(key: str) -> list[str]:
    """A key in pieces between which a line may end."""
    return re.split(r"(?<=[._])", key)
