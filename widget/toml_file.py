"""A TOML file of the copy as a list of tables, each with its line and the comment above it.

`tomllib` decides what is valid. It keeps neither lines nor comments, so the headers are found by a scan of the lines. That is safe,
because a text on several lines, the only place where a header could be part of a text, is refused. Where the file is not valid, each
table is read by itself, so that one mistake hides no other.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from .findings import Finding

LARGEST = 1_000_000  # bytes; our largest file has 30,000
DEEPEST = 8  # tables inside each other; ours have 5
BOM = b"\xef\xbb\xbf"
CONFLICT = re.compile(r"^(?:<{7}|={7}|>{7}|\|{7})(?: |$)", re.MULTILINE)
CONFLICT_ADVICE = "A merge conflict stands here. Keep what is right of both sides, and take out the lines with the marks."
HEADER = re.compile(r"\s*\[\s*([^\[\]]+?)\s*\]\s*(?:#.*)?")
LIST_HEADER = re.compile(r"\s*\[\[\s*([^\[\]]+?)\s*\]\]\s*(?:#.*)?")
PLAIN_HEADER = re.compile(r"[A-Za-z0-9_.-]+")
HEADER_NAME = re.compile(r"\"([^\"]*)\"|'([^']*)'|([^\s.]+)")
VALUE = re.compile(r"\s*[\"']?([A-Za-z0-9_-]+)[\"']?\s*[=.]")
COMMENT = re.compile(r"\s*#\s?(.*)")
TAB_OUTSIDE = re.compile(r"[^\"'#\t]*\t")  # a tab in a text is a mistake of that text
DAY = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")
AT_LINE = re.compile(r"\s*\(at (?:line (\d+), column \d+|end of document)\)")
NO_TOML = 'A text stands on one line in quotation marks: text = "…". Inside it, write “…” for a quotation.'
TOO_DEEP = f"More than {DEEPEST} tables stand inside each other. Use fewer."
TWICE = "A word stands twice in its table. Keep one."
NO_DAY = "This day does not exist. Write one that does, like 2026-11-24."
SYNTAX_ADVICE = {
    "Cannot overwrite a value": TWICE,
    "Duplicate inline table key": TWICE,
    "Invalid date or datetime": NO_DAY,
}

Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """One table. path: its names. values: what stands in it, without the tables inside it. line: of its header, 1-based; 0 for none.

    comment: the lines above the header, joined. lines: of each value, by name. is_broken: its values cannot be read, and a finding says so.
    rows: all lines of its file.
    """

    path: Path
    values: Mapping[str, Any]
    line: int = 0
    comment: str = ""
    lines: Mapping[str, int] = field(default_factory=dict)
    is_broken: bool = False
    rows: Sequence[str] = field(default=(), repr=False)

    def line_of(self, name: str, word: str = "") -> int:
        """The line of a value; of a word in it if the value is a list on several lines."""
        first = self.lines.get(name, self.line)
        quoted = (f'"{word}"', f"'{word}'")
        for number in range(first, len(self.rows) + 1) if word and first else ():
            row = self.rows[number - 1]
            if number > first and (HEADER.fullmatch(row) or VALUE.match(row)):
                break
            if any(each in row for each in quoted):
                return number
        return first


@dataclass(slots=True)
class Scan:
    """What the lines say that `tomllib` does not keep, by path."""

    rows: list[str]
    starts: list[tuple[int, Path | None]] = field(default_factory=lambda: [(1, ())])  # of each table; None for a list of tables
    headers: dict[Path, int] = field(default_factory=dict)
    first_lines: dict[Path, int] = field(default_factory=dict)  # of a table, or of the first one inside it
    comments: dict[Path, str] = field(default_factory=dict)
    values: dict[Path, dict[str, int]] = field(default_factory=dict)
    lists: dict[Path, int] = field(default_factory=dict)


def file_finding(file: str, message: str, line: int = 0, key: str = "", level: str = "error", check: str = "copy") -> Finding:
    return Finding(level, check, message.strip(), key=key, file=file, line=line)


def read_tables(data: bytes, file: str) -> tuple[list[Table], list[Finding]]:
    """The tables of a file in their order, outer ones first, and the findings about it. file: its path, for findings.

    A file that cannot be read is one finding and no table.
    """
    text, findings = decode(data, file)
    if text is None:
        return [], findings
    scan = scan_lines(text)
    if tab := next((number for number, row in enumerate(scan.rows, 1) if "\t" in row and TAB_OUTSIDE.match(row)), 0):
        findings.append(file_finding(file, "A tab stands here. Write spaces instead.", tab, level="warning"))
    for path, line in scan.lists.items():
        name = ".".join(path)
        findings.append(file_finding(file, f"[[{name}]] makes a list. Write [{name}.NAME], with a name for each.", line))
    if deep := next((line for path, line in scan.headers.items() if len(path) > DEEPEST), 0):
        return [], [*findings, file_finding(file, TOO_DEEP, deep)]
    try:
        tree = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        by_path, mistakes = read_each_table(scan, file)
        findings += mistakes or [syntax_finding(error, scan.rows, file)]
        return (tables_of(scan, by_path.get, file, findings) if mistakes else []), findings
    tables = tables_of(scan, lambda path: values_at(tree, path, scan), file, findings)
    if not tables and not findings:
        findings.append(file_finding(file, "The file is empty. Restore it from version control, or write it.", 1))
    return tables, findings


def decode(data: bytes, file: str) -> tuple[str | None, list[Finding]]:
    """The text of a copy or facts file; None where it cannot be read. One finding about what is wrong with its bytes."""
    if len(data) > LARGEST:
        return None, [
            file_finding(file, f"The file has more than {LARGEST:,} bytes, so it is not read. Restore the right file.", 1)
        ]
    if b"\0" in data:
        line = data[: data.index(b"\0")].count(b"\n") + 1
        return None, [file_finding(file, "A NUL character stands here. Save the file as plain text in UTF-8.", line)]
    findings = []
    if data.startswith(BOM):
        findings.append(
            file_finding(file, "The file begins with a byte order mark. Save it as UTF-8 without BOM.", 1, level="warning")
        )
    elif b"\r\n" in data:
        findings.append(
            file_finding(file, "The lines end like on Windows (CRLF). Save it with LF line ends.", 1, level="warning")
        )
    try:
        text = data.removeprefix(BOM).decode().replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        return None, [file_finding(file, "This line is not UTF-8 text. Save the file as UTF-8.", line)]
    if mark := CONFLICT.search(text):
        return None, [file_finding(file, CONFLICT_ADVICE, text.count("\n", 0, mark.start()) + 1)]
    return text, findings


def syntax_finding(error: Exception, rows: Sequence[str], file: str, key: str = "") -> Finding:
    """The finding for TOML that cannot be read. rows: what was read, from the first line of the file."""
    last = max((number for number, row in enumerate(rows, 1) if row.strip()), default=1)
    match = AT_LINE.search(str(error))
    # tomllib counts to the end of the text where a bracket is missing.
    line = min(int(match[1]) if match and match[1] else last, last)
    reason = AT_LINE.sub("", str(error)).strip().rstrip(".")
    known = next((advice for words, advice in SYNTAX_ADVICE.items() if reason.startswith(words)), "")
    if rows and not all(map(is_day, DAY.findall(rows[line - 1]))):
        known = NO_DAY
    return file_finding(file, known or f"This is not valid TOML: {reason[:200]}. {NO_TOML}", line, key)


def is_day(text: str) -> bool:
    """Whether a day like 2026-11-24 exists."""
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def scan_lines(text: str) -> Scan:
    """Lines of headers and values, and the comments above headers. A blank line ends a comment."""
    scan = Scan(text.split("\n"))
    comment: list[str] = []
    here: Path = ()
    for number, line in enumerate(scan.rows, 1):
        first = line.lstrip()[:1]
        if first == "[" and (match := HEADER.fullmatch(line)):
            here = names_in(match[1])
            scan.starts.append((number, here))
            scan.headers.setdefault(here, number)
            for end in range(1, len(here) + 1):
                scan.first_lines.setdefault(here[:end], number)
            scan.comments.setdefault(here, " ".join(comment).strip())
        elif first == "[" and (match := LIST_HEADER.fullmatch(line)):
            here = names_in(match[1])
            scan.starts.append((number, None))
            scan.lists.setdefault(here, number)
        elif first != "#" and (match := VALUE.match(line)):
            scan.values.setdefault(here, {}).setdefault(match[1], number)
        comment = [*comment, note[1].strip()] if first == "#" and (note := COMMENT.fullmatch(line)) else []
    return scan


def names_in(header: str) -> Path:
    """The names in a header."""
    if PLAIN_HEADER.fullmatch(header):
        return tuple(header.split("."))
    return tuple(next(filter(None, match.groups()), "") for match in HEADER_NAME.finditer(header))


def tables_of(
    scan: Scan, values_of: Callable[[Path], Mapping[str, Any] | None], file: str, findings: list[Finding]
) -> list[Table]:
    """The tables in their order. values_of: the values at a path; None if they are broken."""
    tables = []
    for path in ((), *scan.first_lines):
        values = values_of(path)
        line = scan.headers.get(path) or scan.first_lines.get(path, 0)
        table = Table(path, values or {}, line, scan.comments.get(path, ""), scan.values.get(path, {}), values is None, scan.rows)
        if deep := next(
            (name for name, value in table.values.items() if isinstance(value, dict | list) and is_too_deep(value)), None
        ):
            findings.append(file_finding(file, TOO_DEEP, table.line_of(deep), ".".join(path)))
            table = replace(table, values={}, is_broken=True)
        if path or values or table.is_broken:
            tables.append(table)
    return tables


def is_too_deep(value: object) -> bool:
    """Whether tables or lists stand inside each other deeper than any of ours; a loop, because recursion has an end."""
    level = [value]
    for _ in range(DEEPEST):
        level = [
            inner
            for item in level
            if isinstance(item, dict | list)
            for inner in (item.values() if isinstance(item, dict) else item)
            if isinstance(inner, dict | list)
        ]
    return bool(level)


def values_at(tree: Mapping[str, Any], path: Path, scan: Scan) -> Mapping[str, Any]:
    """The values of a table, without the tables inside it. A value that is a dictionary is an inline table."""
    here: Any = tree
    for name in path:
        here = here.get(name) if isinstance(here, dict) else None
    if not isinstance(here, dict):
        return {}
    return {
        name: value for name, value in here.items() if (*path, name) not in scan.first_lines and (*path, name) not in scan.lists
    }


def read_each_table(scan: Scan, file: str) -> tuple[dict[Path, Mapping[str, Any] | None], list[Finding]]:
    """The values of each table, read by itself; None for a broken one. The findings about broken and duplicate tables."""
    values: dict[Path, Mapping[str, Any] | None] = {path: {} for path in ((), *scan.first_lines)}
    findings: list[Finding] = []
    ends = [start for start, _ in scan.starts[1:]] + [len(scan.rows) + 1]
    for (start, path), end in zip(scan.starts, ends, strict=True):
        if path is None:
            continue
        key = ".".join(path)
        if path and start != scan.headers[path]:
            advice = f"The table [{key}] stands here a second time; the first is on line {scan.headers[path]}. Keep one."
            findings.append(file_finding(file, advice, start, key))
            continue
        try:
            # Empty lines before it, so that tomllib counts as in the file.
            tree = tomllib.loads("\n" * (start - 1) + "\n".join(scan.rows[start - 1 : end - 1]))
            values[path] = values_at(tree, path, scan)
        except (ValueError, RecursionError) as error:
            values[path] = None
            findings.append(syntax_finding(error, scan.rows[: end - 1], file, key))
    return values, findings
