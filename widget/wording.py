"""Comparison of texts by their words, so that a withdrawn text is recognized when only dates, markup or footer changed.

Releases with messages are compared sentence by sentence, with unfilled placeholders. Older ones are compared by the words of their HTML.
Two texts are equal if their letters, numbers and symbols are, in the same order. White space, punctuation and case are ignored: keeping a
withdrawn text away is safer than letting a comma bring it back. Marks inside a number count (1.5 is not 15), and so do signs such as %
and <. Limit: it cannot see whether a wrong sentence remains among changed ones.

The short form and the single questions are parts of their widget: withdrawn with it, and back with it. What only they say is compared with
the whole and apart from it. A sentence that moves between them brings nothing back, and a word changed in a short form alone needs a person.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from typing import Any

from . import messages
from .locales import ENGLISH, Locale, format_date
from .manifest import Release, sha256, text_entries
from .markup import TokenKind, tokenize
from .messages import ReleaseMessages
from .model import Month

# Prefix of every word digest: digests of two schemes cannot be compared. A higher one is the better. A mark may have several.
SCHEME = "1"  # of the words of a fragment, dates replaced
BY_KEY = "2"  # of the unfilled sentences of a release with messages: of the whole text
WITH_SHORT = "2+"  # the same, with those that only a short form or a question says; missing where there are none
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
    """One text of a release. sha256: of its fragment. html: None where unreadable. silent: a notice replaces the text.

    sentences: its sentences with unfilled placeholders, and what it shows beside them; None for a release without messages. short: those
    that only its short form says, or a question of it.
    """

    sha256: str = ""
    locale: str = ENGLISH.tag
    html: bytes | None = None
    silent: bool = False
    sentences: tuple[str, ...] | None = None
    short: tuple[str, ...] = ()

    @property
    def words(self) -> str | None:
        """The word digests of each scheme that can be read, the best first; None where there is none."""
        with_short = sentences_digest((*(self.sentences or ()), *self.short), WITH_SHORT) if self.short else None
        if self.silent:  # a question may speak where the whole text does not
            return with_short or NOTHING
        by_key = sentences_digest(self.sentences) if self.sentences is not None else None
        by_html = words_digest(self.html, self.locale) if self.html is not None else None
        return " ".join(filter(None, (with_short, by_key, by_html))) or None


def same(first: str | None, second: str | None) -> bool | None:
    """Whether two marks are of equal texts, by the best scheme that both have; None where that cannot be decided. first: of the older text.

    If only the words of the short forms differ, nobody but a person can say whether they were what was wrong. New short forms beside the
    same whole text correct nothing.
    """
    if first is None or second is None:
        return None
    if NOTHING in {first, second}:
        return False
    left, right = digests(first), digests(second)
    if with_short(left) and with_short(left) == with_short(right):
        return True
    scheme = max((left.keys() & right.keys()) - {WITH_SHORT}, default="")
    if not scheme:
        return None
    if left[scheme] != right[scheme]:
        return False
    return None if scheme == BY_KEY and WITH_SHORT in left else True


def has_same_whole(first: str | None, second: str | None) -> bool:
    """Whether the whole texts of two marks are equal by key, whatever their short forms say."""
    left, right = digests(first or ""), digests(second or "")
    return BY_KEY in left and left[BY_KEY] == right.get(BY_KEY)


def with_short(digest: Mapping[str, str]) -> str | None:
    """The digest of everything that a widget says in any form; None where it is not known by key."""
    return digest.get(WITH_SHORT) or digest.get(BY_KEY)


def digests(mark: str) -> dict[str, str]:
    """The word digests of a mark by scheme."""
    return {scheme: digest for scheme, _, digest in (part.partition(":") for part in mark.split())}


def texts_of(release: Release) -> dict[tuple[str, str], ReleasedText]:
    """Each text of a release, by widget and locale."""
    return texts_in(release.manifest, release.files.get)


def texts_in(manifest: Mapping[str, Any], read: Callable[[str], bytes | None]) -> dict[tuple[str, str], ReleasedText]:
    """Each text of a manifest, by widget and locale. read: the bytes of a path, None if lost. Bytes with another hash count as lost."""
    entries = manifest["files"]

    def sound(path: str) -> bytes | None:
        data = read(path) if path in entries else None
        return data if data is not None and sha256(data) == entries[path]["sha256"] else None

    spoken = {tag: messages_in_file(sound(messages.path_of(tag))) for tag in manifest["locales"]}
    texts = {}
    for path, entry in text_entries(manifest):
        silent = entry.get("state") == "being-updated"
        said = spoken.get(entry["locale"])
        sentences, short = sentences_of(said, entry["widget"]) if said else (None, ())
        texts[entry["widget"], entry["locale"]] = ReleasedText(
            entry["sha256"], entry["locale"], sound(path), silent, sentences, short
        )
    return texts


# Reading it takes some milliseconds, and a release is asked for its texts at each request of the preview.
@lru_cache(maxsize=16)
def messages_in_file(data: bytes | None) -> ReleaseMessages | None:
    """The messages in a file; None where there is none, or it is unreadable."""
    try:
        return messages.read_messages(data) if data is not None else None
    except ValueError:
        return None


def sentences_of(said: ReleaseMessages, widget: str) -> tuple[tuple[str, ...] | None, tuple[str, ...]]:
    """The sentences of a widget's body with unfilled placeholders, and what it shows beside them; None if it says nothing. Those of its short
    forms alone.
    """
    uses = said.widgets.get(widget)
    if not uses:
        return None, ()
    body, short = (tuple(said.texts.get(use.key, "") for use in listed) for listed in (uses.body, uses.short))
    return (*body, *uses.data), short


def sentences_digest(sentences: Iterable[str], scheme: str = BY_KEY) -> str:
    """Scheme and digest of sentences, in any order: a template that moves them, and a date or key that changes, bring nothing back."""
    normal = sorted({"".join(filter(changes_meaning, PIECE.findall(normalized(sentence)))) for sentence in sentences})
    return f"{scheme}:{hashlib.sha256(chr(10).join(normal).encode()).hexdigest()[:32]}"


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
    tags = [known for known in dict.fromkeys((Locale(locale), ENGLISH)) if known.is_known]
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
