"""A file as gettext reads it, made ready for polib line by line, or why it must not be given to polib.

polib reads `msgstr 没有"` as 有, goes on after a comment as if it were not there, and takes an obsolete line for a living one, and says
nothing: each is a way to lose a "not" (all measured with 1.2.0). So every line, and the order of the lines, is checked before polib
sees them. What gettext writes in more than one way is put into the one that polib knows; no line moves to another number.
Source: gettext manual, "The Format of PO Files"; stricter than GNU where a translator's tool never goes.
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
    """What a file says. problem: why it must not be given to polib, and in which line; empty if it may.

    lines: as polib knows them. header: what each of its lines says, and the line of the file where that begins. headers: where each
    header begins; a sound file has one.
    """

    lines: tuple[str, ...] = ()
    problem: str = ""
    line: int = 0
    header: Mapping[str, tuple[str, int]] = field(default_factory=dict)
    headers: tuple[int, ...] = ()


def contents(path: Path) -> bytes:
    """What a file holds, and no more than can be a catalog: a file that is larger by far must not fill the memory. Raises OSError."""
    with path.open("rb") as file:
        return file.read(LARGEST_CATALOG + 1)


def reading(path: Path, data: bytes | None = None) -> Reading:
    """A file, ready for polib. data: what it holds, if that has been read already: a pipe can be read once only."""
    try:
        raw = contents(path) if data is None else data
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
    header, headers = header_of(lines)
    return Reading(lines, problem, line, header, headers)


def canonical_line(line: str) -> str:
    """A line in the one spelling that polib knows, of those that are the same to gettext."""
    said = SET_ASIDE.sub("", line.strip(BLANKS))
    if said in {"#~", "#|", "#~|"}:
        return ""
    if COMMENT.fullmatch(said):
        kind, words = said[1:2], said[2:]
        if kind in FLAG_MARKS:
            return f"#, {', '.join(flags_in(words))}".rstrip()
        if kind in {".", ":"}:
            return f"#{kind} {words.removeprefix(' ')}".rstrip(BLANKS)
        return said if kind in set(BLANKS) else f"# {said[1:]}".rstrip(BLANKS)
    if match := SPACED.fullmatch(said):
        return " ".join(filter(None, match.groups()))
    return said


def flags_in(words: str) -> list[str]:
    """The flags of a line. `fuzzy` counts in capitals too: what a person has marked is never released."""
    return ["fuzzy" if one.lower() == "fuzzy" else " ".join(one.replace(",", " ").split()) for one in FLAG.findall(words)]


def header_of(lines: Iterable[str]) -> tuple[dict[str, tuple[str, int]], tuple[int, ...]]:
    """What the first header says, by name, with the line where it begins; and where each header begins. It may be wrapped anyhow.

    A header is the entry with an empty msgid and no msgctxt. lines: as polib knows them; some may be broken.
    """
    pieces: list[tuple[int, str]] = []
    headers: list[int] = []
    last, begun, is_header = "", 0, False
    for number, line in enumerate(lines, 1):
        match = TOKEN.fullmatch(line)
        if match is None or match["mark"]:
            continue
        said = polib.unescape(match["said"])
        if word := match["word"]:
            if word == "msgid":
                is_header, begun = last != "msgctxt" and not said, number
            elif word == "msgstr" and is_header:
                headers.append(begun)
            last = word
        elif last == "msgid" and said:
            is_header = False
        if is_header and last == "msgstr" and len(headers) == 1:
            pieces.append((number, said))
    return header_lines(pieces), tuple(headers)


def header_lines(pieces: Iterable[tuple[int, str]]) -> dict[str, tuple[str, int]]:
    """The lines of a header by name. pieces: its text as it stands in the file, each piece with its line."""
    some = list(pieces)
    starts = list(accumulate((len(piece) for _, piece in some), initial=0))
    found: dict[str, tuple[str, int]] = {}
    at = 0
    for line in "".join(piece for _, piece in some).split("\n"):
        name, colon, said = line.partition(":")
        if colon:
            found.setdefault(name.strip(), (said.strip(), some[bisect_right(starts, at) - 1][0]))
        at += len(line) + 1
    return found


def first_broken_line(written: Iterable[str], lines: Iterable[str]) -> tuple[str, int] | None:
    """What is wrong with the first line that is not PO, and its number; None if every line is. lines: the same as polib knows them."""
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
    """A text that polib splits where gettext ends a line: `str` ends one at U+2028 and a form feed too."""

    __slots__ = ()

    def splitlines(self, keepends: bool = False) -> list[str]:
        """Its lines."""
        return self.split("\n")


class Book(polib.POFile):
    """A file of polib's whose header is the entry without a key. polib takes any with an empty msgid, and of two the last."""

    def find(
        self, st: str, by: str = "msgid", include_obsolete_entries: bool = False, msgctxt: str | Literal[False] = False
    ) -> polib.POEntry | None:
        """The header, where polib asks for the empty text; else as polib finds it."""
        if st or by != "msgid":
            return super().find(st, by, include_obsolete_entries, msgctxt)
        return next((one for one in self if not (one.msgid or one.obsolete) and one.msgctxt is None), None)


def parse_po(read: Reading) -> polib.POFile:
    """What polib reads. The line of each entry is where its key stands. Raises OSError, ValueError, IndexError where polib does."""
    # polib forgets the old English of an obsolete entry (`#~|`), but keeps that of a living one and writes it back as it was.
    lines = [f"#|{line[3:]}" if line.startswith("#~|") else line for line in read.lines]
    book = polib.pofile(PoText("\n".join(lines)), encoding="utf-8", check_for_duplicates=False, wrapwidth=0, klass=Book)
    if book and not book[0].linenum and book.header:  # what polib took for the file's comment is the first entry's
        book[0].tcomment, book.header = "\n".join(filter(None, (book.header, book[0].tcomment))), ""
    for entry in book:
        entry.flags = list(dict.fromkeys(entry.flags))
        number = entry.linenum or 1
        while number < len(lines) and (
            not lines[number - 1] or COMMENT.match(lines[number - 1]) or lines[number - 1][:2] == "#|"
        ):
            number += 1  # polib counts from its first comment, and there may be many
        entry.linenum = number
    return book


class EntryState:
    """Where in an entry the reading stands.

    last: the word of the string that was read last, "" between entries. mark: of that string. commented: whether something was said
    about an entry that has not begun.
    """

    def __init__(self) -> None:
        self.last = ""
        self.mark = ""
        self.commented = False

    def problem(self, line: str) -> str:
        """What is wrong with the next line; empty if nothing is."""
        if not line.strip():
            return ""
        match = TOKEN.fullmatch(line)
        if match is None:
            # GNU takes a comment that ends in a backslash and the line after it for one.
            if COMMENT.fullmatch(line) and not line.endswith("\\"):
                return self.comment()
            return INNER if QUOTED.fullmatch(line) else BROKEN
        mark, word = match["mark"] or "", match["word"]
        if word is None:  # it goes on with the string above
            return "" if self.last and mark == self.mark and not self.commented else ORDER
        if mark in {"#|", "#~|"}:
            return self.previous(mark, word)
        return self.begins(mark, word)

    def comment(self) -> str:
        """A comment stands before an entry, never in one."""
        if not self.is_over():
            return ORDER
        self.last, self.commented = "", True
        return ""

    def previous(self, mark: str, word: str) -> str:
        """The English as it was stands before an entry, like a comment."""
        if self.mark != mark and not self.is_over():
            return ORDER
        self.last, self.mark, self.commented = word, mark, False
        return ""

    def begins(self, mark: str, word: str) -> str:
        """A keyword of an entry comes after the ones before it, under the same mark."""
        before = "" if self.is_over() or self.mark in {"#|", "#~|"} else self.last
        allowed = BEFORE.get(word) or {f"msgstr[{int(word[7]) - 1}]"}
        if word.startswith("msgstr[") and self.last in allowed:
            before = self.last
        if before not in allowed or (before and mark != self.mark):
            return ORDER
        self.last, self.mark, self.commented = word, mark, False
        return ""

    def is_over(self) -> bool:
        """Whether an entry can begin here."""
        return self.last == "" or self.last.startswith("msgstr")

    def is_complete(self) -> bool:
        """Whether the file can end here."""
        return self.is_over() and not self.commented
