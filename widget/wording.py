"""What a text says, whatever its dates, its markup and its footer: so that a withdrawn text is known again when only those have changed.

Two texts are the same if their letters, numbers and symbols are, in the same order. White space, punctuation and capital letters count for
nothing: it is safer that a withdrawn text stays away than that a comma brings it back. Marks within a number count (1.5 is not 15), and so do
signs such as % and <. What it cannot know: whether a wrong sentence still stands among others that were changed.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from typing import Any

from .locales import ENGLISH, Locale, format_date, is_known
from .manifest import Release, sha256, text_entries
from .markup import TokenKind, tokenize
from .model import Month

# Stands before what a text is known by. Another way of reading words needs another number: marks of two ways cannot be compared.
WAY = "1"
NOTHING = ""  # what a text is known by that says nothing: a notice stands in its place
FOOTER = "cellfacts__footer"
DATE = "\u00a4"  # stands for any date; no text has it
DASHES = re.compile("[\u2010-\u2015\u2212]")
# Nobody sees them, but Python takes them for letters or marks: the joiner, variation selectors, fillers (Unicode, Default_Ignorable_Code_Point).
UNSEEN = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef]")
SPACED_RANGE = re.compile(r"(?<=\d)\s*-\s*(?=\d)")
PIECE = re.compile(r"[+-]?\d+(?:[.,:/*-]\d+)*|[^\W\d_]+|[^\w\s]|_")
ISO_DATE = r"\d{4}-\d{2}-\d{2}"
SAMPLE_YEAR, SAMPLE_DAY = 2023, 17


@dataclass(frozen=True, slots=True)
class Said:
    """One text of a release. sha256: of its fragment; html: the fragment, None where it cannot be read; silent: a notice stands in its place."""

    sha256: str = ""
    locale: str = ENGLISH.tag
    html: bytes | None = None
    silent: bool = False

    @property
    def words(self) -> str | None:
        """What its words are known by; None where they cannot be read."""
        if self.silent:
            return NOTHING
        return None if self.html is None else known_by(self.html, self.locale)


def same(one: str | None, other: str | None) -> bool | None:
    """Whether two texts say the same, by what their words are known by; None where nobody can tell."""
    if one is None or other is None:
        return None
    if NOTHING in {one, other}:
        return False
    return one == other if one.partition(":")[0] == other.partition(":")[0] else None


def texts_of(release: Release) -> dict[tuple[str, str], Said]:
    """Each text of a release, by widget and locale."""
    return texts_in(release.manifest, release.files.get)


def texts_in(manifest: Mapping[str, Any], read: Callable[[str], bytes | None]) -> dict[tuple[str, str], Said]:
    """The same by a manifest. read: the bytes of a file by its path, None where it is lost; other bytes than those released count as lost."""
    found = {}
    for path, entry in text_entries(manifest):
        data = read(path)
        if data is not None and sha256(data) != entry["sha256"]:
            data = None
        silent = entry.get("state") == "being-updated"
        found[entry["widget"], entry["locale"]] = Said(entry["sha256"], entry["locale"], data, silent)
    return found


# A release has some twenty texts, and three releases at a time are what is compared.
@lru_cache(maxsize=64)
def known_by(html: bytes, locale: str) -> str | None:
    """What the words of a fragment are known by; None where it has none that can be read."""
    try:
        said = comparable_words(html.decode(), locale)
    except UnicodeDecodeError:
        return None
    return f"{WAY}:{hashlib.sha256(said.encode()).hexdigest()[:32]}" if said else None


def comparable_words(html: str, locale: str) -> str:
    """The words of a fragment in the one form in which they are compared. locale: its tag, for how it writes dates."""
    text = SPACED_RANGE.sub("-", dates(locale).sub(DATE, normalized("".join(visible_text(html)))))
    # A number keeps apart from the next one; everything else may be joined, as Chinese has no spaces.
    return "".join(f" {piece} " if piece[-1].isdigit() else piece for piece in PIECE.findall(text) if changes_meaning(piece))


def changes_meaning(piece: str) -> bool:
    """Whether a piece of a text can change what it says: punctuation and control characters do not."""
    return len(piece) > 1 or piece in "%‰" or unicodedata.category(piece)[0] not in "PCZ"


def normalized(text: str) -> str:
    """A text with one way to write each character."""
    for _ in range(2):  # what case folding takes apart is put together again
        text = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(DASHES.sub("-", UNSEEN.sub("", text)).split())


@cache
def dates(locale: str) -> re.Pattern[str]:
    """Every date as a locale writes it, and as English does: a source's name may be in English. The longer form first."""
    found = [ISO_DATE]
    tags = [one for one in dict.fromkeys((Locale(locale), ENGLISH)) if is_known(one)]
    days = [format_date(date(SAMPLE_YEAR, month, SAMPLE_DAY), tag) for tag in tags for month in range(1, 13)]
    months = [format_date(Month(SAMPLE_YEAR, month), tag) for tag in tags for month in range(1, 13)]
    for sample in (*days, *months):
        pattern = re.escape(normalized(sample)).replace(r"\ ", r"\s*")
        found.append(pattern.replace(str(SAMPLE_YEAR), r"\d{4}").replace(str(SAMPLE_DAY), r"\d{1,2}"))
    return re.compile(rf"(?<!\d)(?:{'|'.join(found)})(?!\d)")


def visible_text(html: str) -> Iterator[str]:
    """A fragment as a reader sees it, but for its footer and for what is in another language: the links to the others."""
    language: str | None = None
    skipped, depth = "", 0  # the element that is passed over, and how many of its name are open in it
    for token in tokenize(html):
        if skipped:
            if token.text == skipped and token.kind in {TokenKind.START, TokenKind.END}:
                depth += 1 if token.kind is TokenKind.START else -1
                skipped = skipped if depth else ""
        elif token.kind is TokenKind.START:
            given = dict(token.attributes)
            language = language or given.get("lang")
            foreign = given.get("lang") not in {None, language}
            if token.text == "footer" or FOOTER in (given.get("class") or "").split() or foreign:
                skipped, depth = token.text, 1
        if token.kind is TokenKind.TEXT:
            yield "" if skipped else token.text
        elif token.kind is not TokenKind.OTHER:
            yield " "
