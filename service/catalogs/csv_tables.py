"""Strict parsing of CSV tables that people edit with a spreadsheet.

Spreadsheets save a byte order mark, shift columns, and turn a merge conflict into cells; the csv module reports none of that (Python manual,
`csv`; RFC 4180). Nothing raises here: each problem is a finding with its line.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from pathlib import Path

from widget.approvals import CONFLICT_ADVICE, merge_conflicts
from widget.findings import Finding
from widget.text import unsafe_character

CHECK = "wordlist"
# 5,000 rows of 400 bytes; what is larger is no table of ours.
LARGEST = 2_000_000

Cells = tuple[int, Mapping[str, str]]


def line_finding(path: Path, line: int, message: str) -> Finding:
    return Finding("error", CHECK, message, file=str(path), line=line)


def read_table(path: Path, columns: Mapping[str, bool]) -> tuple[list[Cells], list[Finding]]:
    """The rows of a table by column, each with its line, and the findings.

    columns: in order, each with whether its cells are required. Rows with a problem are left out.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        return [], [line_finding(path, 1, f"The file cannot be read ({error.strerror}). Restore it from version control.")]
    if len(data) > LARGEST:
        return [], [
            line_finding(
                path, 1, f"The file has {len(data):,} bytes. That is no word list of ours. Restore it from version control."
            )
        ]
    try:
        text = data.decode("utf-8-sig")  # a spreadsheet may have saved it
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return [], [
            line_finding(path, line, "The file is not UTF-8 text. Save it as CSV in UTF-8, or restore it from version control.")
        ]
    if marks := merge_conflicts(io.StringIO(text, newline=None)):
        return [], [line_finding(path, number, CONFLICT_ADVICE) for number, begins in marks.items() if begins]
    return parse_rows(text, path, columns)


def parse_rows(text: str, path: Path, columns: Mapping[str, bool]) -> tuple[list[Cells], list[Finding]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[Cells] = []
    problems: list[Finding] = []
    line = 1
    try:
        if next(reader, None) != list(columns):
            return [], [line_finding(path, 1, f"The first line names the columns, in this order: {','.join(columns)}")]
        line = reader.line_num + 1
        for cells in reader:
            if cells:
                problem = row_problem(cells, columns)
                if problem:
                    problems.append(line_finding(path, line, problem))
                else:
                    rows.append((line, dict(zip(columns, cells, strict=True))))
            line = reader.line_num + 1
    except csv.Error as error:
        problems.append(
            line_finding(path, line, f"From here on this is no table ({error}). Look for a missing or stray quotation mark.")
        )
    return rows, problems


def row_problem(cells: list[str], columns: Mapping[str, bool]) -> str:
    """The problem of a row and its remedy; empty if it is sound."""
    if len(cells) != len(columns):
        return f'A row has {len(columns)} cells; this one has {len(cells)}. Put a cell that holds a comma between quotation marks (").'
    for (name, must), cell in zip(columns.items(), cells, strict=True):
        if must and not cell.strip():
            return f"The cell “{name}” is empty. Fill it in."
        if bad := unsafe_character(cell):
            return f"The cell “{name}” has a line break, or the invisible or control character {bad}. Take it out."
        if cell != cell.strip():
            return f"The cell “{name}” begins or ends with a blank. Take it out."
    return ""
