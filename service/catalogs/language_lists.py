"""The lists and tables of one language, and how a text is compared with them.

Wrong words count only if the English has their term (copy-drafts D): “goal” is wrong for "target" and right in “goal of care”.
"""

from __future__ import annotations

import re
import string
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path

from service.catalogs.checks.latin import names_in_english
from service.catalogs.checks.unit import latin_words, to_simplified_han
from service.catalogs.csv_tables import line_finding
from service.catalogs.language_files import for_readers
from service.catalogs.language_tables import NO_TABLES, CheckTables
from service.catalogs.patterns import PatternRefused, comparable_text
from service.catalogs.word_rows import BLOT, Allowed, Avoid, Term
from widget.findings import Finding
from widget.locales import Locale

AVOID_LIST = "avoid.csv"
LATIN = frozenset(string.ascii_lowercase + string.digits)
# Names of cell and gene therapies, which no language translates (WHO, International Nonproprietary Names): satricabtagene autoleucel.
THERAPY_NAME = re.compile(r"\b[a-z]{6,}gene\b|\b[a-z]{3,}leucel\b", re.IGNORECASE)

Found = tuple[str, str, str]


@lru_cache(maxsize=16)
def findings_cache(terms: tuple[Term, ...], avoid: tuple[Avoid, ...], source: str) -> dict[object, tuple[Found, ...]]:
    """The findings by unit, of these lists and tables. Checking all texts takes seconds, and most are unchanged after a save."""
    return {}


@dataclass(frozen=True, slots=True)
class LanguageLists:
    """The lists and tables of one language.

    terms: those with a word of the language. rows: all, in the order of the English glossary. parent: from which it inherits; then all
    is compared in simplified characters. folder: of the language. source: text of its tables. slow: findings by rule id about rules that
    took too long. checked: cache of findings by unit; held: of terms by English text; narrow: of `is_narrower`.
    """

    locale: Locale
    rows: tuple[Term, ...] = ()
    avoid: tuple[Avoid, ...] = ()
    allowed: tuple[Allowed, ...] = ()
    tables: CheckTables = field(default=NO_TABLES, compare=False, repr=False)
    source: str = ""
    parent: Locale | None = None
    folder: Path = Path()
    terms: tuple[Term, ...] = field(init=False, compare=False, repr=False)
    held: dict[str, tuple[Term, ...]] = field(default_factory=dict, compare=False, repr=False)
    narrow: dict[tuple[str, ...], bool] = field(default_factory=dict, compare=False, repr=False)
    slow: dict[str, Finding] = field(default_factory=dict, compare=False, repr=False)
    checked: dict[object, tuple[Found, ...]] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "terms", tuple(row for row in self.rows if row.write))
        # Once for each list: hashing the terms for each unit took longer than all else (measured).
        object.__setattr__(self, "checked", findings_cache(self.rows, self.avoid, self.source))

    def folded(self, text: str) -> str:
        """A text as the lists are compared with it."""
        return to_simplified_han(text) if self.parent else text

    def folded_forms(self, forms: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(map(self.folded, forms)) if self.parent else forms

    def avoided_in(self, text: str) -> Iterator[tuple[Avoid, str]]:
        """The rules that a text violates, each with its words. A rule that takes too long is not tried again."""
        compared = self.folded(text)
        for row in self.avoid:
            if row.id not in self.slow:
                try:
                    match = row.matches(compared)
                except PatternRefused as error:
                    self.slow[row.id] = line_finding(self.folder / AVOID_LIST, row.line, str(error))
                else:
                    if match is not None:
                        yield row, for_readers(match, self.locale) if self.parent else match

    def terms_in(self, english: str) -> tuple[Term, ...]:
        """The terms of an English text that have a word in the language, cached. Part of a longer term is none: "target" in "off-target harm"."""
        return tuple(term for term in self.rows_in(english) if term.write)

    def rows_in(self, english: str) -> tuple[Term, ...]:
        """As `terms_in`, with the terms that have no word yet."""
        if english not in self.held:  # four checks and the comments ask for the same sentence
            self.held[english] = tuple(find_terms(english, self.rows))
        return self.held[english]

    def has_form(self, term: Term, text: str) -> bool:
        """Whether a translation has a right form of a term."""
        return self.times_in_text(term, text) > 0

    def times_in_text(self, term: Term, text: str) -> int:
        """How often a translation has a right form of a term."""
        return len(pattern(self.folded_forms(term.accepted)).findall(comparable_text(self.folded(text))))

    def times_in_english(self, term: Term, english: str) -> int:
        """How often an English text has a term."""
        return len(pattern(term.term).findall(comparable_text(english)))

    def is_narrower(self, term: Term) -> bool:
        """Whether a term ends in another one, so that half of it has another meaning: “accelerated approval” and “approval” in Chinese."""
        if term.term not in self.narrow:
            comma = self.tables.text.marks.get(",", ",")
            others = (form for other in self.terms if other is not term for form in other.accepted)
            ends = any(term.write.endswith(form) and form != term.write for form in others)
            self.narrow[term.term] = comma not in term.write and ends
        return self.narrow[term.term]

    def latin_in(self, english: str) -> frozenset[str]:
        """Names in Latin letters from the terms of an English text, in either language. A translation may keep them."""
        rows = self.rows_in(english)
        own = {token for term in rows for form in term.accepted for token in latin_words(form)}
        own |= {
            token for token in THERAPY_NAME.findall(english) if not any(term.write and token in term.term[0] for term in rows)
        }
        return frozenset(own).union(*(names_in_english(form) for term in rows for form in term.term))

    def forbidden_in(self, english: str, text: str) -> tuple[tuple[Term, str], ...]:
        """The wrong forms in a translation, each with its term.

        A right form of a term in the English may contain a wrong one: “injection” is wrong for "infusion", and may be part of a product's name.
        """
        terms = self.terms_in(english)
        right = sorted({comparable_text(self.folded(form)) for term in terms for form in term.accepted}, key=len, reverse=True)
        plain = comparable_text(self.folded(text))
        wrong_forms = []
        for term in terms:
            for wrong in term.forbid:
                left, form_of = plain, comparable_text(self.folded(wrong))
                for form in right:
                    left = left.replace(form, BLOT) if form_of in form else left
                if pattern((form_of,)).search(left):
                    wrong_forms.append((term, wrong))
        return tuple(wrong_forms)

    def allows(self, key: str, check: str, text: str) -> bool:
        """Whether a finding is allowed for exactly this text."""
        return any((row.key, row.check, row.text) == (key, check, text) for row in self.allowed)


def find_terms(english: str, terms: tuple[Term, ...]) -> Iterator[Term]:
    """The terms in an English text."""
    plain = comparable_text(english)
    # A plain look first: it is many times faster than a pattern, and most terms are not there.
    candidates = [term for term in terms if any(form in plain for form in comparable_forms(term.term))]
    spans = [(term, [match.span() for match in pattern(term.term).finditer(plain)]) for term in candidates]
    all_spans = [span for _, term_spans in spans for span in term_spans]
    return (term for term, term_spans in spans if any(not is_inside(span, all_spans) for span in term_spans))


def is_inside(span: tuple[int, int], spans: Iterable[tuple[int, int]]) -> bool:
    """Whether a span is part of a longer one."""
    start, end = span
    return any(a <= start and end <= b and (a, b) != span for a, b in spans)


@cache
def comparable_forms(forms: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(map(comparable_text, forms))


@cache
def pattern(forms: tuple[str, ...]) -> re.Pattern[str]:
    """Matches any form in a normalized text, the longest first. Latin forms are whole words, also beside Han: OS is not in "dose"."""
    longest = sorted(map(comparable_text, forms), key=len, reverse=True)
    return re.compile("|".join(map(word_pattern, longest)))


def word_pattern(form: str) -> str:
    """Pattern of a form that neither begins nor ends inside a Latin word or a number."""
    before = "(?<![a-z0-9])" if form[:1] in LATIN else ""
    after = "(?![a-z0-9])" if form[-1:] in LATIN else ""
    return before + re.escape(form) + after
