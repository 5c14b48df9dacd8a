"""Rows of the translators' word lists: a term, a forbidden wording, an allowed finding. How each is read from its cells.

A rule proves itself: its `bad` example must match and its `good` one must not (copy-drafts E, rule 1). Else it would protect nobody, unnoticed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

import regex

from service.catalogs.patterns import comparable_text, compile_pattern, cover, search

LEVELS = ("error", "warning")
RULE_ID = re.compile(r"([a-z]{2,3})\.[a-z0-9_]+")
# Quotation marks, and marks of titles (U+300A, U+300B): they hold words of others.
QUOTED = re.compile("“[^”]*”|\u300a[^\u300b]*\u300b|«[^»]*»|„[^“”]*[“”]|\u300c[^\u300d]*\u300d")
# Brackets and lists have no place in the one form to write; U+FF08, U+FF09 and U+FF1B are the wide ones.
NOT_ONE_FORM = re.compile("[|()\uff08\uff09\uff1b;]")
BLOT = "\0"  # stands for what an exemption has covered: no rule matches it, and no word runs across it
# A short form that readers may meet: CAR-T, CRS, IL-2.
SHORT_FORM = re.compile("[A-Z][A-Za-z0-9/-]{1,6}")


@dataclass(frozen=True, slots=True)
class Term:
    """One term and its translation.

    term: English forms. write: the form to write; empty if the language has none yet. also: other right forms, lay words and abbreviations
    included. forbid: wrong forms, where the English has the term. gloss: the term in plain words of the language; gloss_en in English.
    source: the authority for it.
    """

    term: tuple[str, ...]
    write: str = ""
    also: tuple[str, ...] = ()
    forbid: tuple[str, ...] = ()
    gloss: str = ""
    source: str = ""
    line: int = 0
    gloss_en: str = ""

    @property
    def accepted(self) -> tuple[str, ...]:
        """Every right form, the best first."""
        return tuple(form for form in (self.write, *self.also) if form)

    @property
    def short_form(self) -> str:
        """The abbreviation that readers may meet; empty without one."""
        return next((form for form in self.also[:1] if SHORT_FORM.fullmatch(form)), "")

    @property
    def own_knowledge(self) -> bool:
        """Whether part of it rests on personal knowledge, so that a native reviewer must check it."""
        return "own knowledge" in self.source


@dataclass(frozen=True, slots=True)
class Avoid:
    """One forbidden wording in a language. level: "error" or "warning". rule: the law or page behind it."""

    id: str
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
    """A finding to ignore, for one key and one exact text. check: name of a check or id of a rule."""

    key: str
    check: str
    text: str
    reason: str
    line: int


# The columns of each list, and whether a cell must be filled in.
GLOSSARY_COLUMNS = dict.fromkeys(("term", "write", "also", "forbid", "gloss", "source"), False) | {"term": True}
AVOID_COLUMNS = dict.fromkeys(("id", "regex", "severity", "exempt", "rule", "use_instead", "good", "bad"), True)
AVOID_COLUMNS |= {"exempt": False}
ALLOW_COLUMNS = dict.fromkeys(("key", "check", "text", "reason"), True)


class RowRefused(ValueError):
    """A row cannot be used. The text has the remedy."""


def cell_values(cell: str, separator: str, name: str) -> tuple[str, ...]:
    """The values in one cell. Raises RowRefused."""
    values = tuple(value.strip() for value in cell.split(separator)) if cell else ()
    if not all(values) or len(set(values)) < len(values):
        raise RowRefused(f"The cell “{name}” has an empty or a double value between its {separator} signs. Take it out.")
    return values


def parse_english_term(cells: Mapping[str, str], line: int) -> Term:
    """A row of the English glossary: the forms of a term, and its gloss. Raises RowRefused."""
    if used := next((name for name in ("write", "also", "forbid") if cells[name]), ""):
        raise RowRefused(f"English terms have no “{used}”. Put every form of the term into “term”, with | between them.")
    return Term(cell_values(cells["term"], "|", "term"), gloss=cells["gloss"], source=cells["source"], line=line)


def parse_term(cells: Mapping[str, str], line: int, english: Mapping[str, Term], strict: bool) -> Term | None:
    """A row of a language's glossary; None for a term that it has no word for yet.

    english: terms by their first form. strict: whether every term must be among them. Raises RowRefused.
    """
    if (known := english.get(comparable_text(cells["term"]))) is None:
        if strict:
            raise RowRefused(f"“{cells['term']}” is no term of en/glossary.csv. Write its first form there, or add it there.")
        return None
    if not cells["write"]:
        if used := next((name for name in ("also", "forbid") if cells[name]), ""):
            raise RowRefused(f"The cell “write” is empty, and “{used}” is not. Fill it in.")
        return None
    if not cells["source"]:
        raise RowRefused("The cell “source” is empty. Fill it in: who says so? “own knowledge” means nobody yet.")
    term = replace(
        known,
        write=cells["write"],
        also=cell_values(cells["also"], "|", "also"),
        forbid=cell_values(cells["forbid"], "|", "forbid"),
        gloss=cells["gloss"],
        source=cells["source"],
        line=line,
        gloss_en=known.gloss,
    )
    if NOT_ONE_FORM.search(term.write):
        raise RowRefused("Give one form in “write”, without brackets. Other right forms belong in “also”.")
    if both := set(term.accepted) & set(term.forbid):
        raise RowRefused(f"“{min(both)}” is both right and wrong here. Take it out of one of the cells.")
    return term


def parse_avoid(cells: Mapping[str, str], line: int, language: str, whole_words: bool) -> Avoid:
    """A row of forbidden wording, proved by its two examples. language: ISO 639 code. Raises RowRefused, PatternRefused."""
    match = RULE_ID.fullmatch(cells["id"])
    if match is None or match[1] != language:
        raise RowRefused(f"The id is the language ({language}), a dot, and a word in small letters: {language}.cure.")
    if cells["severity"] not in LEVELS:
        raise RowRefused(f"Write error or warning in “severity”, not “{cells['severity']}”.")
    row = Avoid(
        cells["id"],
        compile_pattern(cells["regex"], whole_words),
        cells["severity"],
        tuple(compile_pattern(exemption, whole_words) for exemption in cell_values(cells["exempt"], ";", "exempt")),
        cells["rule"],
        cells["use_instead"],
        cells["good"],
        cells["bad"],
        line,
    )
    if row.matches(row.bad) is None:
        raise RowRefused("The regular expression does not match its own “bad” example. Mend one of the two.")
    if found := row.matches(row.good):
        raise RowRefused(
            f"The regular expression matches “{found}” in its own “good” example. Mend one of the two, or exempt it."
        )
    return row


def parse_allowed(cells: Mapping[str, str], line: int, rules: Mapping[str, Avoid]) -> Allowed:
    """A row of allowed findings. rules: by id. An error-level rule may be violated only in a quotation (copy-drafts E, rule 4).

    Raises RowRefused, PatternRefused.
    """
    row = Allowed(cells["key"], cells["check"], cells["text"], cells["reason"], line)
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
