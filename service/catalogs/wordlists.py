"""The translators' word lists: glossary, forbidden wording, and allowed findings with their reasons.

Three CSV tables under `translations/`, edited by people who know medicine and not programs. Each is parsed strictly, and each problem is a
finding with file, line and advice; nothing raises. A rule proves itself: its `bad` example must match and its `good` one must not
(copy-drafts E, rule 1). Else it would protect nobody, unnoticed.
Wrong words count only if the English has their term (copy-drafts D): 目标 is wrong for "target" and right in 治疗目标.
"""

from __future__ import annotations

import re
import string
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path
from typing import TypeVar

import regex

from service.catalogs.checks.latin import names_in_english
from service.catalogs.checks.unit import latin_words
from service.catalogs.csv_tables import line_finding, read_table
from service.catalogs.patterns import PatternRefused, comparable_text, compile_pattern, cover, search
from widget.findings import Finding
from widget.locales import TAG, Locale, with_script

LEVELS = ("error", "warning")
SIMPLIFIED = ("zh", "Hans")
RULE_ID = re.compile(r"(en|zh)\.[a-z0-9_]+")
# English and Chinese quotation marks, and Chinese title marks: they hold words of others.
QUOTED = re.compile(r"“[^”]*”|《[^》]*》")
LATIN = frozenset(string.ascii_lowercase + string.digits)
BLOT = "\0"  # stands for what an exemption has covered: no rule matches it, and no word runs across it

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Term:
    """One term and its Chinese.

    term: English forms. zh: the Chinese to write. abbr: Latin short form for readers. alt: other right forms, lay words included. forbid:
    wrong forms, where the English has the term. source: the authority for it.
    """

    term: tuple[str, ...]
    zh: str
    abbr: str
    alt: tuple[str, ...]
    gloss_en: str
    gloss_zh: str
    forbid: tuple[str, ...]
    source: str
    line: int

    @property
    def accepted(self) -> tuple[str, ...]:
        """Every right Chinese form, the best first."""
        return tuple(form for form in (self.zh, self.abbr, *self.alt) if form)

    @property
    def own_knowledge(self) -> bool:
        """Whether part of it rests on personal knowledge, so that a native reviewer must check it."""
        return "own knowledge" in self.source

    def is_in(self, chinese: str) -> bool:
        """Whether a Chinese text has a right form."""
        return bool(pattern(self.accepted).search(comparable_text(chinese)))

    def times_in(self, text: str, forms: tuple[str, ...]) -> int:
        """How often a text has one of the forms."""
        return len(pattern(forms).findall(comparable_text(text)))


@dataclass(frozen=True, slots=True)
class Avoid:
    """One forbidden wording in a language. level: "error" or "warning". rule: the law or page behind it."""

    id: str
    lang: str
    pattern: regex.Pattern[str]
    level: str
    exempt: tuple[regex.Pattern[str], ...]
    rule: str
    use_instead: str
    good: str
    bad: str
    line: int

    def matches(self, text: str) -> str | None:
        """The first violation in a text, normalized; None without one.

        Exemptions are covered first. A *not* nearby is no exemption: "not only proven but …" would pass. Raises PatternRefused if a pattern takes
        too long.
        """
        text_left = comparable_text(text)
        for exempt in self.exempt:
            text_left = cover(exempt, text_left, BLOT)
        match = search(self.pattern, text_left)
        return None if match is None else match.replace(BLOT, "…")


@dataclass(frozen=True, slots=True)
class Allowed:
    """A finding to ignore, for one key, one locale and one exact text. check: name of a check or id of a rule."""

    key: str
    locale: str
    check: str
    text: str
    reason: str
    line: int


@lru_cache(maxsize=2)
def findings_cache(terms: tuple[Term, ...], avoid: tuple[Avoid, ...]) -> dict[object, tuple[tuple[str, str, str], ...]]:
    """The findings by unit, of these word lists. Checking all texts takes seconds, and most are unchanged after a save."""
    return {}


@dataclass(frozen=True, slots=True)
class Wordlists:
    """The three lists, and the findings about rows that were left out.

    folder: of the lists. held: cache of terms by English text. slow: findings by rule id about rules that took too long.
    checked: cache of findings by unit.
    """

    terms: tuple[Term, ...]
    avoid: tuple[Avoid, ...]
    allowed: tuple[Allowed, ...]
    folder: Path = Path()
    refused: tuple[Finding, ...] = ()
    held: dict[str, tuple[Term, ...]] = field(default_factory=dict, compare=False, repr=False)
    slow: dict[str, Finding] = field(default_factory=dict, compare=False, repr=False)
    checked: dict[object, tuple[tuple[str, str, str], ...]] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        # Once for each list: hashing the terms for each unit took longer than all else (measured).
        object.__setattr__(self, "checked", findings_cache(self.terms, self.avoid))

    @property
    def problems(self) -> tuple[Finding, ...]:
        """The findings about the lists, from parsing and from matching."""
        return (*self.refused, *self.slow.values())

    def avoided_in(self, text: str, language: str) -> Iterator[tuple[Avoid, str]]:
        """The rules that a text violates, each with its words. A rule that takes too long is not tried again."""
        for row in self.avoid:
            if row.lang == language and row.id not in self.slow:
                try:
                    match = row.matches(text)
                except PatternRefused as error:
                    self.slow[row.id] = line_finding(self.folder / "avoid.csv", row.line, str(error))
                else:
                    if match is not None:
                        yield row, match

    def terms_in(self, english: str) -> tuple[Term, ...]:
        """The terms in an English text, cached. Part of a longer term is none: "target" in "off-target harm"."""
        if english not in self.held:  # four checks and the comments ask for the same sentence
            self.held[english] = tuple(self.find_terms(english))
        return self.held[english]

    def is_narrower(self, term: Term) -> bool:
        """Whether a term ends in another one, so that half of it has another meaning: 加速批准 and 批准."""
        others = (form for other in self.terms if other is not term for form in other.accepted)
        return "，" not in term.zh and any(term.zh.endswith(form) and form != term.zh for form in others)

    def latin_in(self, english: str) -> frozenset[str]:
        """Names in Latin letters from the terms of an English text, in either language. A translation may keep them."""
        terms = self.terms_in(english)
        chinese = {token for term in terms for form in term.accepted for token in latin_words(form)}
        return frozenset(chinese).union(*(names_in_english(form) for term in terms for form in term.term))

    def find_terms(self, english: str) -> Iterator[Term]:
        """`terms_in` without the cache."""
        plain = comparable_text(english)
        # A plain look first: it is many times faster than a pattern, and most terms are not there.
        candidates = [term for term in self.terms if any(form in plain for form in comparable_forms(term.term))]
        spans = [(term, [match.span() for match in pattern(term.term).finditer(plain)]) for term in candidates]
        all_spans = [span for _, term_spans in spans for span in term_spans]
        return (term for term, term_spans in spans if any(not is_inside(span, all_spans) for span in term_spans))

    def forbidden_in(self, english: str, chinese: str) -> tuple[tuple[Term, str], ...]:
        """The wrong forms in a translation, each with its term.

        A right form of a term in the English may contain a wrong one: 注射 is wrong for "infusion", and part of 舒瑞基奥仑赛注射液.
        """
        terms = self.terms_in(english)
        right = sorted({comparable_text(form) for term in terms for form in term.accepted}, key=len, reverse=True)
        wrong_forms = []
        for term in terms:
            for wrong in term.forbid:
                text = comparable_text(chinese)
                for form in right:
                    text = text.replace(form, BLOT) if comparable_text(wrong) in form else text
                if pattern((wrong,)).search(text):
                    wrong_forms.append((term, wrong))
        return tuple(wrong_forms)

    def allows(self, key: str, locale: str, check: str, text: str) -> bool:
        """Whether a finding is allowed for exactly this text."""
        return any((row.key, row.locale, row.check, row.text) == (key, locale, check, text) for row in self.allowed)


def have_words_of(locale: Locale) -> bool:
    """Whether the lists cover a language: their `zh` is Simplified Chinese. Another script has other words, not only other letters."""
    return with_script(locale.tag) == SIMPLIFIED


def is_inside(span: tuple[int, int], spans: Iterable[tuple[int, int]]) -> bool:
    """Whether a span is part of a longer one."""
    start, end = span
    return any(a <= start and end <= b and (a, b) != span for a, b in spans)


@cache
def comparable_forms(forms: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(map(comparable_text, forms))


@cache
def pattern(forms: tuple[str, ...]) -> re.Pattern[str]:
    """Matches any form in a normalized text, the longest first. Latin forms are whole words, also beside Chinese: OS is not in "dose"."""
    longest = sorted(map(comparable_text, forms), key=len, reverse=True)
    return re.compile("|".join(map(word_pattern, longest)))


def word_pattern(form: str) -> str:
    """Pattern of a form that neither begins nor ends inside a Latin word or a number."""
    before = "(?<![a-z0-9])" if form[:1] in LATIN else ""
    after = "(?![a-z0-9])" if form[-1:] in LATIN else ""
    return before + re.escape(form) + after


# The columns of each list, and whether a cell must be filled in.
GLOSSARY = dict.fromkeys(("term", "zh", "abbr", "alt", "gloss_en", "gloss_zh", "forbid", "source"), False)
GLOSSARY |= dict.fromkeys(("term", "zh", "source"), True)
AVOID = dict.fromkeys(("id", "lang", "regex", "severity", "exempt", "rule", "use_instead", "good", "bad"), True)
AVOID |= {"exempt": False}
ALLOW = dict.fromkeys(("key", "locale", "check", "text", "reason"), True)


class RowRefused(ValueError):
    """A row cannot be used. The text has the remedy."""


def load(folder: Path) -> Wordlists:
    """The word lists of a folder. Nothing raises for bad content: the findings are in `problems`."""
    terms, wrong_terms = rows_of(folder / "glossary.csv", GLOSSARY, parse_term, lambda row: row.term)
    avoid, wrong_avoid = rows_of(folder / "avoid.csv", AVOID, parse_avoid, lambda row: (row.id,))
    rules = {row.id: row for row in avoid}
    allowed, wrong_allowed = rows_of(
        folder / "allow.csv",
        ALLOW,
        lambda cells, line: parse_allowed(cells, line, rules),
        lambda row: (f"{row.check} for {row.key} in {row.locale}",),
    )
    return Wordlists(terms, avoid, allowed, folder, (*wrong_terms, *wrong_avoid, *wrong_allowed))


def rows_of(
    path: Path,
    columns: Mapping[str, bool],
    make: Callable[[Mapping[str, str], int], Row],
    names: Callable[[Row], Iterable[str]],
) -> tuple[tuple[Row, ...], tuple[Finding, ...]]:
    """The rows of one list, and its findings. names: values that no two rows may share."""
    rows = []
    cells_by_line, problems = read_table(path, columns)
    lines: dict[str, int] = {}
    for line, cells in cells_by_line:
        try:
            row = make(cells, line)
            for name in map(comparable_text, names(row)):
                if lines.setdefault(name, line) != line:
                    raise RowRefused(f"“{name}” stands in line {lines[name]} already. Keep one of the two rows.")
        except (RowRefused, PatternRefused) as error:
            problems.append(line_finding(path, line, str(error)))
        else:
            rows.append(row)
    return tuple(rows), tuple(sorted(problems, key=lambda finding: finding.line))


def cell_values(cell: str, separator: str, name: str) -> tuple[str, ...]:
    """The values in one cell. Raises RowRefused."""
    values = tuple(value.strip() for value in cell.split(separator)) if cell else ()
    if not all(values) or len(set(values)) < len(values):
        raise RowRefused(f"The cell “{name}” has an empty or a double value between its {separator} signs. Take it out.")
    return values


def parse_term(cells: Mapping[str, str], line: int) -> Term:
    """A row of the glossary. Raises RowRefused."""
    term = Term(
        cell_values(cells["term"], "|", "term"),
        cells["zh"],
        cells["abbr"],
        cell_values(cells["alt"], "|", "alt"),
        cells["gloss_en"],
        cells["gloss_zh"],
        cell_values(cells["forbid"], "|", "forbid"),
        cells["source"],
        line,
    )
    if re.search(r"[|()（）；;]", term.zh + term.abbr):
        raise RowRefused("Give one form in “zh” and in “abbr”, without brackets. Other right forms belong in “alt”.")
    if both := set(term.accepted) & set(term.forbid):
        raise RowRefused(f"“{min(both)}” is both right and wrong here. Take it out of one of the cells.")
    return term


def parse_avoid(cells: Mapping[str, str], line: int) -> Avoid:
    """A row of forbidden wording, proved by its two examples. Raises RowRefused, PatternRefused."""
    name, lang = cells["id"], cells["lang"]
    if not RULE_ID.fullmatch(name) or name.partition(".")[0] != lang:
        raise RowRefused("The id is the language (en or zh), a dot, and a word in small letters; “lang” is the same language.")
    if cells["severity"] not in LEVELS:
        raise RowRefused(f"Write error or warning in “severity”, not “{cells['severity']}”.")
    words = lang == "en"
    row = Avoid(
        name,
        lang,
        compile_pattern(cells["regex"], words),
        cells["severity"],
        tuple(compile_pattern(exemption, words) for exemption in cell_values(cells["exempt"], ";", "exempt")),
        cells["rule"],
        cells["use_instead"],
        cells["good"],
        cells["bad"],
        line,
    )
    if row.matches(row.bad) is None:
        raise RowRefused("The regular expression does not match its own “bad” example. Mend one of the two.")
    if match := row.matches(row.good):
        raise RowRefused(
            f"The regular expression matches “{match}” in its own “good” example. Mend one of the two, or exempt it."
        )
    return row


def parse_allowed(cells: Mapping[str, str], line: int, rules: Mapping[str, Avoid]) -> Allowed:
    """A row of allowed findings. rules: by id. An error-level rule may be violated only in a quotation (copy-drafts E, rule 4).

    Raises RowRefused.
    """
    row = Allowed(cells["key"], cells["locale"], cells["check"], cells["text"], cells["reason"], line)
    if not TAG.fullmatch(row.locale):
        raise RowRefused(f"“{row.locale}” is no locale. Write en or zh-Hans.")
    if RULE_ID.fullmatch(row.check):
        rule = rules.get(row.check)
        if rule is None:
            raise RowRefused(
                f"There is no rule {row.check} in avoid.csv, or that row is broken. Write the id of one, or take the row out."
            )
        if rule.matches(row.text) is None:
            raise RowRefused(f"{row.check} finds nothing in this text. Take the row out.")
        if rule.level == "error" and rule.matches(QUOTED.sub("", row.text)):
            raise RowRefused("What must not be said may stand between quotation marks (“…”) only. Write the sentence anew.")
    return row
