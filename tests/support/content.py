"""Content for tests: the shipped words with checks of the tests' own, and folders that a test may change.

`golden/checks.tsv` has those checks, so a check recorded in `widget/facts/checks.tsv` moves no date in a test. A fact that it does not have
yet counts as checked on the same day; `CELLFACTS_GOLDEN=write` in `test_golden.py` adds it.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from widget.catalog import Catalog
from widget.checks import COLUMNS, FactCheck, load_checks
from widget.content import Content
from widget.languages import language_of
from widget.loading import ContentRefused, content_files, load_content
from widget.locales import PROMISED
from widget.model import Message
from widget.selection import widget_for

TESTS = Path(__file__).parents[1]
SHIPPED = TESTS.parent / "widget"
SMALL = TESTS / "content"  # two widgets, two decisions, and two facts of their own
GOLDEN_CHECKS = TESTS / "golden" / "checks.tsv"
CHECKS = Path("facts/checks.tsv")
CHECKED = datetime(2026, 11, 23, tzinfo=UTC)
SEEN = date(2026, 11, 20)


@dataclass(frozen=True)
class ContentFolder:
    """A content folder of a test's own."""

    path: Path

    def read(self, file: str) -> str:
        return (self.path / file).read_text(encoding="utf-8")

    def write(self, file: str, text: str) -> None:
        (self.path / file).parent.mkdir(exist_ok=True)
        (self.path / file).write_text(text, encoding="utf-8")

    def replace(self, file: str, before: str, after: str) -> None:
        """Put one text in the place of another, which must be there."""
        text = self.read(file)
        assert before in text, f"{file} does not have {before!r}"
        self.write(file, text.replace(before, after))

    def append(self, file: str, text: str) -> None:
        self.write(file, self.read(file) + text)

    def check(
        self, at: str, fact: str, result: str = "same", seen: str = "", source: str = "", who: str = "a test", note: str = ""
    ) -> None:
        """Record a check. at: a day."""
        self.append(CHECKS.as_posix(), "\t".join((f"{at}T00:00:00Z", fact, result, seen, source, "", who, note)) + "\n")

    def load(self, day: date | None = None) -> Content:
        return load_content(self.path, day)

    def findings(self, day: date | None = None) -> list[str]:
        """What is wrong with it, warnings included: file, line, key and advice of each."""
        try:
            return [str(finding) for finding in self.load(day).warnings]
        except ContentRefused as error:
            return [str(finding) for finding in error.findings]


def copied(target: Path, source: Path = SHIPPED) -> ContentFolder:
    """A copy of the content: TOML, checks, templates and styles."""
    for file in content_files(source):
        place = target / file.relative_to(source)
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, place)
    return ContentFolder(target)


def small(target: Path) -> ContentFolder:
    """A copy of the tests' own content, in the frame of the shipped templates and notices."""
    folder = copied(target, SMALL)
    shutil.copytree(SHIPPED / "templates", target / "templates")
    for file in ("facts/notices.toml", "guide/template.html"):
        shutil.copyfile(SHIPPED / file, target / file)
    return folder


def frozen_checks(with_new_records: bool = False) -> Iterator[FactCheck]:
    """The checks of the tests' own, of every fact that has a shipped one. with_new_records: also of sources and records that are new."""
    shipped = load_checks(SHIPPED / CHECKS, CHECKS.name).by_fact
    # A source that a newer check no longer has may be gone from the sources.
    read = {(fact, row.source) for fact, checked in shipped.items() for row in checked.rows}
    own = [row for row in load_checks(GOLDEN_CHECKS, GOLDEN_CHECKS.name).rows if (row.fact, row.source) in read]
    yield from own
    known = {(row.fact, row.source) if with_new_records else row.fact for row in own if row.seen or not with_new_records}
    for checked in shipped.values():
        for row in checked.rows:
            if ((row.fact, row.source) if with_new_records else row.fact) not in known:
                yield replace(row, at=CHECKED, seen=SEEN if row.seen else None, who="a test", note="")


def write_checks(path: Path, checks: Iterator[FactCheck]) -> None:
    rows = sorted({row.cells for row in checks}, key=lambda cells: cells[1:])
    path.write_text("".join("\t".join(cells) + "\n" for cells in (COLUMNS, *rows)), encoding="utf-8")


def freeze(folder: ContentFolder) -> Content:
    """Put the checks of the tests' own into a copy of the shipped content."""
    write_checks(folder.path / CHECKS, frozen_checks())
    try:
        return folder.load()
    except ContentRefused:  # a sentence gives the date of a record, or a source of one, that only its shipped check saw
        write_checks(folder.path / CHECKS, frozen_checks(with_new_records=True))
        return folder.load()


HELD = TemporaryDirectory(prefix="cellfacts-content-")
FROZEN = copied(Path(HELD.name, "widget"))
Path(HELD.name, "translations").symlink_to(SHIPPED.parent / "translations")  # beside it, as in a clone
CONTENT = freeze(FROZEN)
# How pages show the shipped languages.
LANGUAGES = tuple(language_of(SHIPPED.parent / "translations", locale)[0] for locale in PROMISED)


def messages_for(catalog: Catalog, name: str) -> list[Message]:
    """Every message of a widget that readers of a language can meet."""
    return list(CONTENT.messages_of(widget_for(CONTENT.find(name), catalog)))
