"""Whether a file may be given to polib, line by line and token by token.

polib reads `msgstr 没有"` as 有, goes on after a comment as if it were not there, and takes an obsolete line for a living one, and says
nothing: each is a way to lose a "not" (all measured with 1.2.0). So every line, and the order of the lines, is checked before polib
sees them. Source: gettext manual, "The Format of PO Files"; stricter than GNU where a translator's tool never goes.
"""

from __future__ import annotations

import re
from pathlib import Path

# Obsolete, previous, or living; a keyword, if the line begins a string; the string.
TOKEN = re.compile(
    r'\s*(?P<mark>#~\||#\||#~)?\s*(?:(?P<word>msgctxt|msgid_plural|msgid|msgstr(?:\[[0-9]\])?)\s+)?"(?:[^"\\]|\\[ntr"\\])*"\s*',
    re.DOTALL,
)
# A whole string with a quotation mark inside that has no backslash before it.
QUOTED = re.compile(r'\s*(?:#~\||#\||#~)?\s*(?:[a-z_]+(?:\[[0-9]\])?\s+)?"(?:[^"\\]|\\.)*".*[^\\]?"\s*', re.DOTALL)
COMMENT = re.compile(r"\s*#(?![~|]).*|\s*#", re.DOTALL)
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


def unreadable(path: Path) -> tuple[str, int]:
    """Why a file must not be given to polib, and in which line; empty if it may."""
    try:
        with path.open("rb") as file:
            raw = file.read(LARGEST_CATALOG + 1)  # a file that is larger by far must not fill the memory
    except OSError as error:
        return f"The catalog cannot be read ({error.strerror}). Check that the file is there.", 1
    if len(raw) > LARGEST_CATALOG:
        return f"The file has more than {LARGEST_CATALOG:,} bytes. That is no catalog of ours. Export it again.", 1
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        return "The file is not UTF-8. Save it as UTF-8 without a byte order mark.", line
    if text.startswith("\ufeff"):
        return "The file begins with a byte order mark. Save it as UTF-8 without one.", 1
    return first_broken_line(text) or ("", 0)


def first_broken_line(text: str) -> tuple[str, int] | None:
    """What is wrong with the first line that is not PO, and its number; None if every line is."""
    entry = Entry()
    number = 0
    for number, line in enumerate(text.split("\n"), 1):
        # polib ends a line there too, so a comment could hide a whole entry from this check (measured: a lost "not").
        if "\r" in line[:-1]:
            return "Lines end with a bare CR here. Save the file with line ends LF or CRLF.", number
        if CONFLICT.match(line):
            return "This is the mark of a merge conflict. Keep one side, and take out the three lines with the marks.", number
        if problem := entry.problem(line.rstrip("\r")):
            return problem, number
    return None if entry.is_complete() else (TAIL, number)


class Entry:
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
