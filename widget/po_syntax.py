"""Validation and normalization of a .po file, line by line, before polib parses it.

polib reads `msgstr 没有"` as 有, ignores a comment inside an entry, and takes an obsolete line for a living one, all without an error. Each
can lose a "not" (all measured with 1.2.0). So every line, and the order of the lines, is checked before polib parses the file. Of several
spellings for gettext, each line gets the one that polib knows; line numbers stay the same.
Source: gettext manual, "The Format of PO Files"; stricter than GNU where no translator's tool writes such a file.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import accumulate
from pathlib import Path
from typing import Literal

import polib

# What gettext skips between words. Python's own idea of white space is wider.
BLANKS = " \t\r\f\v"
# Obsolete, previous, or living; a keyword, if the line begins a string; the string.
TOKEN = re.compile(
    r'(?P<mark>#~\||#\||#~)?\s*(?:(?P<word>msgctxt|msgid_plural|msgid|msgstr(?:\[[0-9]\])?)\s+)?"(?P<said>(?:[^"\\]|\\[ntr"\\])*)"',
    re.DOTALL,
)
# The same line with other blanks, or with none.
SPACED = re.compile(
    rf'(?:(#~\||#\||#~)[{BLANKS}]*)?(?:(msgctxt|msgid_plural|msgid|msgstr(?:\[[0-9]\])?)[{BLANKS}]*)?(".*)',
    re.DOTALL,
)
# A whole string with a quotation mark inside that has no backslash before it.
QUOTED = re.compile(r'\s*(?:#~\||#\||#~)?\s*(?:[a-z_]+(?:\[[0-9]\])?\s+)?"(?:[^"\\]|\\.)*".*[^\\]?"\s*', re.DOTALL)
COMMENT = re.compile(r"#(?![~|]).*", re.DOTALL)
# A comment of an obsolete entry may have the mark of one before it.
SET_ASIDE = re.compile(rf"#~[{BLANKS}]*(?=#(?![~|]))")
# Flags follow `#,`, since gettext 1.0 `#=` too, and `#!` in between (gettext 1.0: manual, "PO File Format Evolution";
# read-catalog-abstract.c). Blanks and commas end a flag, and only a range has a blank in it.
FLAG_MARKS = tuple(",=!")
FLAG = re.compile(r"range:[\s,]*[0-9.]+|[^\s,]+")
CONFLICT = re.compile(r"(?:<<<<<<<|=======|>>>>>>>)")
# What may come before each word, "" being the end of an entry.
BEFORE = {
    "msgctxt": {""},
    "msgid": {"", "msgctxt"},
    "msgid_plural": {"msgid"},
    "msgstr": {"msgid"},
    "msgstr[0]": {"msgid_plural"},
}
# 500 messages in two languages are about 200 KB; what is 25 times that is not a catalog of ours.
LARGEST_CATALOG = 5_000_000

BROKEN = "This line breaks the PO format. Look for a missing quotation mark or a stray backslash."
INNER = 'A quotation mark (") stands inside the text. Write “ ” instead, or \\" if it has to be this one.'
ORDER = "This line cannot stand here. An entry is msgctxt, msgid and msgstr, one of each, with its comments before it."
TAIL = "The file ends in the middle of an entry, or with a comment that belongs to none. Remove it."


@dataclass(frozen=True, slots=True)
class Reading:
    """A scanned file. problem: why polib must not parse it, at `line`; empty if it may.

    lines: normalized for polib. header: value and line number of each header field. headers: line of each header; a sound file has one.
    """

    lines: tuple[str, ...] = ()
    problem: str = ""
    line: int = 0
    header: Mapping[str, tuple[str, int]] = field(default_factory=dict)
    headers: tuple[int, ...] = ()


def read_at_most(path: Path) -> bytes:
    """The bytes of a file, but little more than a catalog can have: a huge file must not fill the memory. Raises OSError."""
    with path.open("rb") as file:
        return file.read(LARGEST_CATALOG + 1)


def scan_po(path: Path, data: bytes | None = None) -> Reading:
    """Scan a file for polib. data: its bytes, if read already; a pipe can be read only once."""
    try:
        raw = read_at_most(path) if data is None else data
    except OSError as error:
        return Reading(problem=f"The catalog cannot be read ({error.strerror}). Check that the file is there.", line=1)
    if len(raw) > LARGEST_CATALOG:
        return Reading(
            problem=f"The file has more than {LARGEST_CATALOG:,} bytes. That is no catalog of ours. Export it again.", line=1
        )
    try:
        # With a byte order mark or without: Windows writes one, and gettext, polib and the tables of the house skip it.
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return Reading(problem="The file is not UTF-8. Save it as UTF-8.", line=raw.count(b"\n", 0, error.start) + 1)
    written = text.split("\n")
    lines = tuple(map(canonical_line, written))
    problem, line = first_broken_line(written, lines) or ("", 0)
    header, headers = find_headers(lines)
    return Reading(lines, problem, line, header, headers)


def canonical_line(line: str) -> str:
    """A line in the spelling that polib knows."""
    text = SET_ASIDE.sub("", line.strip(BLANKS))
    if text in {"#~", "#|", "#~|"}:
        return ""
    if COMMENT.fullmatch(text):
        kind, words = text[1:2], text[2:]
        if kind in FLAG_MARKS:
            return f"#, {', '.join(flags_in(words))}".rstrip()
        if kind in {".", ":"}:
            return f"#{kind} {words.removeprefix(' ')}".rstrip(BLANKS)
        return text if kind in set(BLANKS) else f"# {text[1:]}".rstrip(BLANKS)
    if match := SPACED.fullmatch(text):
        return " ".join(filter(None, match.groups()))
    return text


def flags_in(words: str) -> list[str]:
    """The flags of a line. `fuzzy` counts in capitals too: an entry marked by a person is never released."""
    return ["fuzzy" if flag.lower() == "fuzzy" else " ".join(flag.replace(",", " ").split()) for flag in FLAG.findall(words)]


def find_headers(lines: Iterable[str]) -> tuple[dict[str, tuple[str, int]], tuple[int, ...]]:
    """Fields of the first header, each with its line; and the line of every header. Fields may be wrapped at any place.

    A header is the entry with an empty msgid and no msgctxt. lines: normalized for polib; some may be broken.
    """
    pieces: list[tuple[int, str]] = []
    headers: list[int] = []
    last, begun, is_header = "", 0, False
    for number, line in enumerate(lines, 1):
        match = TOKEN.fullmatch(line)
        if match is None or match["mark"]:
            continue
        text = polib.unescape(match["said"])
        if word := match["word"]:
            if word == "msgid":
                is_header, begun = last != "msgctxt" and not text, number
            elif word == "msgstr" and is_header:
                headers.append(begun)
            last = word
        elif last == "msgid" and text:
            is_header = False
        if is_header and last == "msgstr" and len(headers) == 1:
            pieces.append((number, text))
    return header_fields(pieces), tuple(headers)


def header_fields(pieces: Iterable[tuple[int, str]]) -> dict[str, tuple[str, int]]:
    """The header fields by name. pieces: line number and text of each string in the file."""
    parts = list(pieces)
    starts = list(accumulate((len(piece) for _, piece in parts), initial=0))
    fields: dict[str, tuple[str, int]] = {}
    at = 0
    for line in "".join(piece for _, piece in parts).split("\n"):
        name, colon, value = line.partition(":")
        if colon:
            fields.setdefault(name.strip(), (value.strip(), parts[bisect_right(starts, at) - 1][0]))
        at += len(line) + 1
    return fields


def first_broken_line(written: Iterable[str], lines: Iterable[str]) -> tuple[str, int] | None:
    """Problem and number of the first line that is not PO; None without one. lines: `written`, normalized for polib."""
    entry = EntryState()
    number = 0
    for number, (raw, line) in enumerate(zip(written, lines, strict=True), 1):
        # polib ends a line there too, so a comment could hide a whole entry from this check (measured: a lost "not").
        if "\r" in raw[:-1]:
            return "Lines end with a bare CR here. Save the file with line ends LF or CRLF.", number
        if CONFLICT.match(raw):
            return "This is the mark of a merge conflict. Keep one side, and take out the three lines with the marks.", number
        if problem := entry.problem(line):
            return problem, number
    return None if entry.is_complete() else (TAIL, number)


class PoText(str):
    """Text that polib splits into lines as gettext does. `str` also splits at U+2028 and form feed."""

    __slots__ = ()

    def splitlines(self, keepends: bool = False) -> list[str]:
        return self.split("\n")


class HeaderAwareFile(polib.POFile):
    """A polib file that finds the right header: the entry without msgctxt. polib takes any empty msgid, and the last of two."""

    def find(
        self, st: str, by: str = "msgid", include_obsolete_entries: bool = False, msgctxt: str | Literal[False] = False
    ) -> polib.POEntry | None:
        """The header for an empty msgid; else polib's own search."""
        if st or by != "msgid":
            return super().find(st, by, include_obsolete_entries, msgctxt)
        return next((entry for entry in self if not (entry.msgid or entry.obsolete) and entry.msgctxt is None), None)


def parse_po(scanned: Reading) -> polib.POFile:
    """The polib file of sound lines; each entry has the line of its msgctxt. Raises OSError, ValueError, IndexError as polib does."""
    # polib forgets the old English of an obsolete entry (`#~|`), but keeps that of a living one and writes it back as it was.
    lines = [f"#|{line[3:]}" if line.startswith("#~|") else line for line in scanned.lines]
    po_file = polib.pofile(
        PoText("\n".join(lines)), encoding="utf-8", check_for_duplicates=False, wrapwidth=0, klass=HeaderAwareFile
    )
    if po_file and not po_file[0].linenum and po_file.header:  # what polib took for the file's comment is the first entry's
        po_file[0].tcomment, po_file.header = "\n".join(filter(None, (po_file.header, po_file[0].tcomment))), ""
    for entry in po_file:
        entry.flags = list(dict.fromkeys(entry.flags))
        number = entry.linenum or 1
        while number < len(lines) and (
            not lines[number - 1] or COMMENT.match(lines[number - 1]) or lines[number - 1][:2] == "#|"
        ):
            number += 1  # polib counts from its first comment, and there may be many
        entry.linenum = number
    return po_file


class EntryState:
    """Position inside an entry.

    last: keyword of the last string, "" between entries. mark: `#~`, `#|` or `#~|` before that string. commented: comments stand before an
    entry that has not begun.
    """

    def __init__(self) -> None:
        self.last = ""
        self.mark = ""
        self.commented = False

    def problem(self, line: str) -> str:
        """The problem of the next line; empty if it is sound."""
        if not line.strip():
            return ""
        match = TOKEN.fullmatch(line)
        if match is None:
            # GNU takes a comment that ends in a backslash and the line after it for one.
            if COMMENT.fullmatch(line) and not line.endswith("\\"):
                return self.check_comment()
            return INNER if QUOTED.fullmatch(line) else BROKEN
        mark, word = match["mark"] or "", match["word"]
        if word is None:  # it goes on with the string above
            return "" if self.last and mark == self.mark and not self.commented else ORDER
        if mark in {"#|", "#~|"}:
            return self.check_previous(mark, word)
        return self.check_keyword(mark, word)

    def check_comment(self) -> str:
        """A comment stands before an entry, never inside one."""
        if not self.is_over():
            return ORDER
        self.last, self.commented = "", True
        return ""

    def check_previous(self, mark: str, word: str) -> str:
        """The previous English (`#|`) stands before an entry, like a comment."""
        if self.mark != mark and not self.is_over():
            return ORDER
        self.last, self.mark, self.commented = word, mark, False
        return ""

    def check_keyword(self, mark: str, word: str) -> str:
        """A keyword follows the keywords before it, with the same mark."""
        before = "" if self.is_over() or self.mark in {"#|", "#~|"} else self.last
        allowed = BEFORE.get(word) or {f"msgstr[{int(word[7]) - 1}]"}
        if word.startswith("msgstr[") and self.last in allowed:
            before = self.last
        if before not in allowed or (before and mark != self.mark):
            return ORDER
        self.last, self.mark, self.commented = word, mark, False
        return ""

    def is_over(self) -> bool:
        """Whether an entry may begin here."""
        return self.last == "" or self.last.startswith("msgstr")

    def is_complete(self) -> bool:
        """Whether the file may end here."""
        return self.is_over() and not self.commented
