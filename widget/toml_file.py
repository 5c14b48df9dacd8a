"""A TOML file of the copy as a list of tables, each with its line and the comment above it.

`tomllib` decides what is valid. It keeps neither lines nor comments, so the headers are found by a scan of the lines. That is safe,
because a text on several lines, the only place where a header could be part of a text, is refused.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from .findings import Finding

LARGEST = 1_000_000  # bytes; our largest file has 30,000
BOM = b"\xef\xbb\xbf"
CONFLICT = re.compile(r"(?:<{7}|={7}|>{7}|\|{7})(?: |$)")
CONFLICT_ADVICE = "A merge conflict stands here. Keep what is right of both sides, and take out the lines with the marks."
HEADER = re.compile(r"\s*\[\s*([^\[\]\"']+?)\s*\]\s*(?:#.*)?")
VALUE = re.compile(r"\s*([A-Za-z0-9_-]+)\s*=")
COMMENT = re.compile(r"\s*#\s?(.*)")
NAME = re.compile(r"(?=.*[a-z])[a-z0-9]+(?:[_-][a-z0-9]+)*")
AT_LINE = re.compile(r"\s*\(at (?:line (\d+), column \d+|end of document)\)")


@dataclass(frozen=True, slots=True)
class Table:
    """One table. path: its names. values: what stands in it, without the tables inside it. line: of its header, 1-based; 0 for none.

    comment: the lines above the header, joined. lines: of each value, by name.
    """

    path: tuple[str, ...]
    values: Mapping[str, Any]
    line: int = 0
    comment: str = ""
    lines: Mapping[str, int] = field(default_factory=dict)

    def line_of(self, name: str) -> int:
        return self.lines.get(name, self.line)


@dataclass(slots=True)
class Scan:
    """What the lines say that `tomllib` does not keep, by path."""

    headers: dict[tuple[str, ...], int] = field(default_factory=dict)
    first_lines: dict[tuple[str, ...], int] = field(default_factory=dict)  # of a table, or of the first one inside it
    comments: dict[tuple[str, ...], str] = field(default_factory=dict)
    values: dict[tuple[str, ...], dict[str, int]] = field(default_factory=dict)


def file_finding(file: str, message: str, line: int = 0, key: str = "", level: str = "error", check: str = "copy") -> Finding:
    return Finding(level, check, message, key=key, file=file, line=line)


def read_tables(data: bytes, file: str) -> tuple[list[Table], list[Finding]]:
    """The tables of a file in their order, outer ones first, and the findings about it. file: its path, for findings.

    An unreadable file is one finding and no table.
    """
    text, findings = decode(data, file)
    if text is None:
        return [], findings
    try:
        tree = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        return [], [syntax_finding(error, text, file)]
    if "\t" in text:
        line = text[: text.index("\t")].count("\n") + 1
        findings.append(file_finding(file, "A tab stands here. Write spaces instead.", line, level="warning"))
    scan = scan_lines(text)
    return list(tables_in(tree, (), scan)), findings


def decode(data: bytes, file: str) -> tuple[str | None, list[Finding]]:
    """The text of a copy or facts file; None where it cannot be read. One finding about what is wrong with its bytes."""
    if len(data) > LARGEST:
        return None, [
            file_finding(file, f"The file has {len(data):,} bytes; at most {LARGEST:,} are read. Restore the right file.", 1)
        ]
    if b"\0" in data:
        line = data[: data.index(b"\0")].count(b"\n") + 1
        return None, [file_finding(file, "A NUL character stands here. Save the file as plain text in UTF-8.", line)]
    findings = []
    if data.startswith(BOM):
        findings.append(
            file_finding(file, "The file begins with a byte order mark. Save it as UTF-8 without BOM.", 1, level="warning")
        )
    elif b"\r" in data:
        findings.append(
            file_finding(file, "The lines end like on Windows (CRLF). Save it with LF line ends.", 1, level="warning")
        )
    try:
        text = data.removeprefix(BOM).decode().replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        return None, [file_finding(file, "This line is not UTF-8 text. Save the file as UTF-8.", line)]
    for number, row in enumerate(text.split("\n"), 1):
        if CONFLICT.match(row):
            return None, [file_finding(file, CONFLICT_ADVICE, number)]
    return text, findings


def syntax_finding(error: Exception, text: str, file: str) -> Finding:
    """The finding for TOML that cannot be read."""
    match = AT_LINE.search(str(error))
    # tomllib counts to the end of the text where a quotation mark is missing.
    line = int(match[1]) if match and match[1] else text.count("\n") + 1
    reason = AT_LINE.sub("", str(error)).strip().rstrip(".")
    return file_finding(
        file, f'This is not valid TOML: {reason}. A text stands on one line in quotation marks: text = "…".', line
    )


def scan_lines(text: str) -> Scan:
    """Lines of headers and values, and the comments above headers. A blank line ends a comment."""
    scan = Scan()
    comment: list[str] = []
    here: tuple[str, ...] = ()
    for number, line in enumerate(text.split("\n"), 1):
        if match := HEADER.fullmatch(line):
            here = tuple(name.strip() for name in match[1].split("."))
            scan.headers.setdefault(here, number)
            for end in range(1, len(here) + 1):
                scan.first_lines.setdefault(here[:end], number)
            scan.comments.setdefault(here, " ".join(comment).strip())
        elif match := VALUE.match(line):
            scan.values.setdefault(here, {}).setdefault(match[1], number)
        comment = [*comment, note[1].strip()] if (note := COMMENT.fullmatch(line)) else []
    return scan


def tables_in(tree: Mapping[str, Any], path: tuple[str, ...], scan: Scan) -> Iterator[Table]:
    """A table and those inside it, in the order of the file. A value that is a dictionary is an inline table."""
    is_table = {name: isinstance(value, dict) and (*path, name) in scan.first_lines for name, value in tree.items()}
    if path or not all(is_table.values()):
        values = {name: value for name, value in tree.items() if not is_table[name]}
        line = scan.headers.get(path) or scan.first_lines.get(path, 0)
        yield Table(path, values, line, scan.comments.get(path, ""), scan.values.get(path, {}))
    for name, inner in tree.items():
        if is_table[name]:
            yield from tables_in(inner, (*path, name), scan)
