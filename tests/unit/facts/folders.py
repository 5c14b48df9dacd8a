"""A content folder of a test's own: the shipped copy, with checks that the test chooses."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

from widget.checks import COLUMNS
from widget.loading import PACKAGE, content_files, installed_content

CHECKED = date(2026, 11, 24)


def check_row(
    fact: str, result: str = "same", *, at: str = "2026-11-24T08:00:00Z", seen: str = "2026-10-30", **cells: str
) -> str:
    """A line of checks.tsv. cells: source, address, who, note."""
    values = {"source": "fda", "address": "https://www.fda.gov/", "who": "Test", "note": ""} | cells
    return "\t".join((at, fact, result, seen, *(values[name] for name in COLUMNS[4:])))


def all_checked(days: Mapping[str, date] | None = None) -> list[str]:
    """A check of each shipped fact with each of its sources. days: of some of them; the others on CHECKED."""
    rows = []
    for key, fact in installed_content().facts.items():
        day = (days or {}).get(key, CHECKED)
        rows += [check_row(key, at=f"{day}T08:00:00Z", source=source.key) for source in fact.sources]
    return rows


def content_in(folder: Path, rows: Iterable[str] | None = None) -> Path:
    """A copy of the shipped content as a clone would have it. rows: of checks.tsv; None for a check of everything. Returns `folder/widget`."""
    target = folder / "widget"
    for path in content_files(PACKAGE):
        copy = target / path.relative_to(PACKAGE)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, copy)
    write_checks(target, all_checked() if rows is None else rows)
    return target


def write_checks(content: Path, rows: Iterable[str]) -> None:
    """Replace the record of checks of a content folder."""
    (content / "facts" / "checks.tsv").write_text("\n".join(("\t".join(COLUMNS), *rows, "")))
