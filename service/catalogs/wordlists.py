"""The translators' lists of each language: glossary, forbidden wording, allowed findings with their reasons, and the tables of the checks.

A language is a folder, `translations/LOCALE/`, with CSV tables that are edited by people who know medicine and not programs. English terms
stand once, in `translations/en/glossary.csv`. Each list is parsed strictly, and each problem is a finding with file, line and advice; nothing
raises. Wrong words count only if the English has their term (copy-drafts D): “goal” is wrong for "target" and right in “goal of care”.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TypeVar

from service.catalogs.csv_tables import line_finding, read_table
from service.catalogs.language_files import TablesFile, for_readers, read_language
from service.catalogs.language_lists import AVOID_LIST, LanguageLists
from service.catalogs.patterns import PatternRefused, comparable_text
from service.catalogs.word_rows import (
    ALLOW_COLUMNS,
    AVOID_COLUMNS,
    GLOSSARY_COLUMNS,
    Avoid,
    RowRefused,
    Term,
    parse_allowed,
    parse_avoid,
    parse_english_term,
    parse_term,
)
from widget.findings import Finding
from widget.languages import NAME
from widget.locales import ENGLISH, PROMISED, Locale, with_script

GLOSSARY, ALLOW_LIST = "glossary.csv", "allow.csv"
# Every file of a language beside its catalogs.
LANGUAGE_FILES = (NAME, GLOSSARY, AVOID_LIST, ALLOW_LIST)

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Wordlists:
    """The lists of every language, and the findings about rows that were left out."""

    languages: Mapping[Locale, LanguageLists]
    refused: tuple[Finding, ...] = ()

    @property
    def slow(self) -> tuple[Finding, ...]:
        """The findings about rules that took too long, in any language."""
        return tuple(finding for lists in self.languages.values() for finding in lists.slow.values())

    @property
    def problems(self) -> tuple[Finding, ...]:
        """The findings about the lists, from parsing and from matching."""
        return (*self.refused, *self.slow)

    def of(self, locale: Locale) -> LanguageLists:
        """The lists of a language: zh-CN has those of zh-Hans. Without a folder: the English terms alone, and nothing in the language."""
        if lists := self.languages.get(locale):
            return lists
        script = with_script(locale.tag)
        same = next((lists for other, lists in self.languages.items() if with_script(other.tag) == script), None)
        return same or LanguageLists(locale, untranslated(self.languages[ENGLISH].rows) if ENGLISH in self.languages else ())


def untranslated(rows: Iterable[Term]) -> tuple[Term, ...]:
    """English terms without a word in any language."""
    return tuple(Term(row.term, gloss_en=row.gloss) for row in rows)


def load(folder: Path) -> Wordlists:
    """The lists of a translations folder. Nothing raises for bad content: the findings are in `problems`."""
    english, problems = rows_of(folder / ENGLISH.folder / GLOSSARY, GLOSSARY_COLUMNS, parse_english_term, lambda row: row.term)
    found = [*problems]
    files = {}
    for locale in language_folders(folder):
        files[locale], mistakes = read_language(folder, locale)
        found += mistakes
        if locale in PROMISED[1:] and not (folder / locale.folder / NAME).is_file():
            advice = f"{NAME} is not there, so most checks see nothing in {locale.tag}. Restore it from version control."
            found.append(line_finding(folder / locale.folder / NAME, 1, advice))
    languages: dict[Locale, LanguageLists] = {}
    # Heirs last: they need the lists of their parents.
    for locale, file in sorted(files.items(), key=lambda item: (item[1].parent is not None, item[0] != ENGLISH, item[0].tag)):
        languages[locale], wrong = load_language(folder, file, english, not problems, languages)
        found += wrong
    return Wordlists(languages, tuple(found))


def files_of_lists(folder: Path) -> list[Path]:
    """Every file that `load` reads, there or not: their times say whether to load again."""
    return [folder / locale.folder / name for locale in language_folders(folder) for name in LANGUAGE_FILES]


def language_folders(folder: Path) -> list[Locale]:
    """Every language with a folder, and the promised ones."""
    names = {path.name for path in folder.glob("*/") if any((path / name).exists() for name in (*LANGUAGE_FILES, "LC_MESSAGES"))}
    locales = {Locale(name.replace("_", "-")) for name in names}
    return sorted({*(locale for locale in locales if locale.is_known), *PROMISED}, key=lambda locale: locale.tag)


def load_language(
    folder: Path, file: TablesFile, english: tuple[Term, ...], strict: bool, languages: Mapping[Locale, LanguageLists]
) -> tuple[LanguageLists, list[Finding]]:
    """The lists of one language. english: all terms; strict: whether they are known for sure. languages: those loaded before, parents among them."""
    locale, home = file.locale, folder / file.locale.folder
    parent = languages.get(file.parent) if file.parent else None
    problems: list[Finding] = []
    read = partial(rows_if_there, home, locale in PROMISED, problems)
    own = (
        read(GLOSSARY, GLOSSARY_COLUMNS, term_maker(english, strict), lambda row: row.term[:1]) if locale != ENGLISH else english
    )
    terms = own if locale == ENGLISH else with_every_term(english, own, parent, locale)
    whole_words = file.tables.text.whole_words
    avoid = read(
        AVOID_LIST,
        AVOID_COLUMNS,
        lambda cells, line: parse_avoid(cells, line, locale.language, whole_words),
        lambda row: (row.id,),
    )
    avoid = (*avoid, *inherited_rules(parent, avoid, locale))
    rules = {row.id: row for row in avoid}
    allowed = read(
        ALLOW_LIST,
        ALLOW_COLUMNS,
        lambda cells, line: parse_allowed(cells, line, rules),
        lambda row: (f"{row.check} for {row.key}",),
    )
    return LanguageLists(locale, terms, avoid, allowed, file.tables, file.source, file.parent, home), problems


def rows_if_there(
    home: Path,
    promised: bool,
    problems: list[Finding],
    name: str,
    columns: Mapping[str, bool],
    make: Callable[[Mapping[str, str], int], Row | None],
    names: Callable[[Row], Iterable[str]],
) -> tuple[Row, ...]:
    """The rows of a list; none if the language has no such file and need not have one. problems: takes its findings."""
    if not promised and not (home / name).exists():
        return ()
    rows, wrong = rows_of(home / name, columns, make, names)
    problems.extend(wrong)
    return rows


def term_maker(english: tuple[Term, ...], strict: bool) -> Callable[[Mapping[str, str], int], Term | None]:
    """What reads a row of a glossary beside the English terms."""
    by_name = {comparable_text(row.term[0]): row for row in english}
    return lambda cells, line: parse_term(cells, line, by_name, strict)


def with_every_term(
    english: tuple[Term, ...], own: tuple[Term, ...], parent: LanguageLists | None, locale: Locale
) -> tuple[Term, ...]:
    """Every English term, with the word of the language, else with that of the language from which it inherits, else without."""
    words = {row.term[0]: heir_term(row, locale) for row in parent.terms} if parent else {}
    words |= {row.term[0]: row for row in own}
    return tuple(words.get(row.term[0]) or replace(row, gloss="", gloss_en=row.gloss, source="") for row in english)


def inherited_rules(parent: LanguageLists | None, own: tuple[Avoid, ...], locale: Locale) -> tuple[Avoid, ...]:
    """The rules of the language from which one inherits, but for those with rows of its own."""
    ids = {row.id for row in own}
    return tuple(heir_rule(row, locale) for row in parent.avoid if row.id not in ids) if parent else ()


def heir_term(term: Term, locale: Locale) -> Term:
    """A term in the characters of an heir."""

    def forms(values: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(for_readers(value, locale) for value in values)

    return replace(
        term,
        write=for_readers(term.write, locale),
        also=forms(term.also),
        forbid=forms(term.forbid),
        gloss=for_readers(term.gloss, locale),
    )


def heir_rule(rule: Avoid, locale: Locale) -> Avoid:
    """A rule whose words for people are in the characters of an heir. Its pattern is not: texts are compared in simplified characters."""
    return replace(rule, rule=for_readers(rule.rule, locale), use_instead=for_readers(rule.use_instead, locale))


def rows_of(
    path: Path,
    columns: Mapping[str, bool],
    make: Callable[[Mapping[str, str], int], Row | None],
    names: Callable[[Row], Iterable[str]],
) -> tuple[tuple[Row, ...], tuple[Finding, ...]]:
    """The rows of one list, and its findings. make: a row, or None for one that says nothing yet. names: values that no two rows may share."""
    rows = []
    cells_by_line, problems = read_table(path, columns)
    lines: dict[str, int] = {}
    for line, cells in cells_by_line:
        try:
            row = make(cells, line)
            for name in map(comparable_text, names(row) if row is not None else ()):
                if lines.setdefault(name, line) != line:
                    raise RowRefused(f"“{name}” stands in line {lines[name]} already. Keep one of the two rows.")
        except (RowRefused, PatternRefused) as error:
            problems.append(line_finding(path, line, str(error)))
        else:
            if row is not None:
                rows.append(row)
    return tuple(rows), tuple(sorted(problems, key=lambda finding: finding.line))
