"""Comparison of texts by their words, so that a withdrawn text is recognized when only dates, markup or footer changed.

Two texts are equal if their letters, numbers and symbols are, in the same order. White space, punctuation and case are ignored: keeping a
withdrawn text away is safer than letting a comma bring it back. Marks inside a number count (1.5 is not 15), and so do signs such as %
and <. Limit: it cannot see whether a wrong sentence remains among changed ones.
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

# Prefix of every word digest. Another way of reading words needs another number: digests of two schemes cannot be compared.
SCHEME = "1"
NOTHING = ""  # digest of a text that a notice replaces
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
class ReleasedText:
    """One text of a release. sha256: of its fragment. html: None where unreadable. silent: a notice replaces the text."""

    sha256: str = ""
    locale: str = ENGLISH.tag
    html: bytes | None = None
    silent: bool = False

    @property
    def words(self) -> str | None:
        """Digest of the words; None where unreadable."""
        if self.silent:
            return NOTHING
        return None if self.html is None else words_digest(self.html, self.locale)


def same(first: str | None, second: str | None) -> bool | None:
    """Whether two word digests are of equal texts; None where that cannot be decided."""
    if first is None or second is None:
        return None
    if NOTHING in {first, second}:
        return False
    return first == second if first.partition(":")[0] == second.partition(":")[0] else None


def texts_of(release: Release) -> dict[tuple[str, str], ReleasedText]:
    """Each text of a release, by widget and locale."""
    return texts_in(release.manifest, release.files.get)


def texts_in(manifest: Mapping[str, Any], read: Callable[[str], bytes | None]) -> dict[tuple[str, str], ReleasedText]:
    """Each text of a manifest, by widget and locale. read: the bytes of a path, None if lost. Bytes with another hash count as lost."""
    texts = {}
    for path, entry in text_entries(manifest):
        data = read(path)
        if data is not None and sha256(data) != entry["sha256"]:
            data = None
        silent = entry.get("state") == "being-updated"
        texts[entry["widget"], entry["locale"]] = ReleasedText(entry["sha256"], entry["locale"], data, silent)
    return texts


# A release has some twenty texts, and up to three releases are compared at a time.
@lru_cache(maxsize=64)
def words_digest(html: bytes, locale: str) -> str | None:
    """Scheme and digest of a fragment's words; None where it has no readable ones."""
    try:
        words = comparable_words(html.decode(), locale)
    except UnicodeDecodeError:
        return None
    return f"{SCHEME}:{hashlib.sha256(words.encode()).hexdigest()[:32]}" if words else None


def comparable_words(html: str, locale: str) -> str:
    """The words of a fragment in normalized form. locale: its tag, for its date formats."""
    text = SPACED_RANGE.sub("-", dates(locale).sub(DATE, normalized("".join(visible_text(html)))))
    # A number keeps apart from the next one; everything else may be joined, as Chinese has no spaces.
    return "".join(f" {piece} " if piece[-1].isdigit() else piece for piece in PIECE.findall(text) if changes_meaning(piece))


def changes_meaning(piece: str) -> bool:
    """Whether a token can change the meaning; punctuation and control characters cannot."""
    return len(piece) > 1 or piece in "%‰" or unicodedata.category(piece)[0] not in "PCZ"


def normalized(text: str) -> str:
    """A text with one spelling for each character."""
    for _ in range(2):  # what case folding takes apart is put together again
        text = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(DASHES.sub("-", UNSEEN.sub("", text)).split())


@cache
def dates(locale: str) -> re.Pattern[str]:
    """Matches any date in the format of a locale and of English, as the name of a source may be English. Longer forms come first."""
    patterns = [ISO_DATE]
    tags = [known for known in dict.fromkeys((Locale(locale), ENGLISH)) if is_known(known)]
    days = [format_date(date(SAMPLE_YEAR, month, SAMPLE_DAY), tag) for tag in tags for month in range(1, 13)]
    months = [format_date(Month(SAMPLE_YEAR, month), tag) for tag in tags for month in range(1, 13)]
    for sample in (*days, *months):
        pattern = re.escape(normalized(sample)).replace(r"\ ", r"\s*")
        patterns.append(pattern.replace(str(SAMPLE_YEAR), r"\d{4}").replace(str(SAMPLE_DAY), r"\d{1,2}"))
    return re.compile(rf"(?<!\d)(?:{'|'.join(patterns)})(?!\d)")


def visible_text(html: str) -> Iterator[str]:
    """The visible text of a fragment, without its footer and without other languages (the language links)."""
    language: str | None = None
    skipped, depth = "", 0  # the element that is passed over, and how many of its name are open in it
    for token in tokenize(html):
        if skipped:
            if token.text == skipped and token.kind in {TokenKind.START, TokenKind.END}:
                depth += 1 if token.kind is TokenKind.START else -1
                skipped = skipped if depth else ""
        elif token.kind is TokenKind.START:
            attributes = dict(token.attributes)
            language = language or attributes.get("lang")
            foreign = attributes.get("lang") not in {None, language}
            if token.text == "footer" or FOOTER in (attributes.get("class") or "").split() or foreign:
                skipped, depth = token.text, 1
        if token.kind is TokenKind.TEXT:
            yield "" if skipped else token.text
        elif token.kind is not TokenKind.OTHER:
            yield " "
