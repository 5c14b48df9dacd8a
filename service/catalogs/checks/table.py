"""The table of all checks of translations. An error stops a release; a warning asks a person to look.

The structure of a catalog (placeholders, markup, invisible characters, Unicode form, missing and fuzzy) is checked by `widget.catalog`.
The checks here compare source and target sentences.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from babel.messages.plurals import get_plural

from service.catalogs import allowing
from service.catalogs.checks import (
    addresses,
    brackets,
    characters,
    dates,
    entities,
    latin,
    modality,
    negation,
    numbers,
    typography,
    unknown_keys,
)
from service.catalogs.checks.compared import inconsistencies
from service.catalogs.checks.unit import Find, Unit, english_name_of
from service.catalogs.domains import is_of_preview, is_of_widgets
from service.catalogs.language_lists import LanguageLists
from service.catalogs.language_tables import has_table
from service.catalogs.source_locations import places_of_words
from service.catalogs.wordlists import ALLOW_LIST, Wordlists
from widget.catalog import Catalog
from widget.findings import Finding
from widget.locales import ENGLISH, Locale, with_script
from widget.model import Message
from widget.text import LONGEST_TEXT

# Poedit asks for a missing Plural-Forms, and msgfmt reads a file without Content-Type as ASCII.
NEEDED_IN_HEADER = ("Language", "Plural-Forms", "Content-Type")
# Findings of `widget.catalog` about text that cannot be checked as a sentence.
NO_TEXT = frozenset({"placeholders", "markup", "characters", "size"})
REMEMBERED = 4096  # units: all texts of a few languages, and some versions of each


@dataclass(frozen=True, slots=True)
class UnitCheck:
    """A row of the table. english: whether the English copy is checked too. table: of the language, without which nothing is looked for."""

    name: str
    level: str
    find: Find
    english: bool = False
    table: str = ""


CHECKS = (
    UnitCheck("untranslated", "error", latin.untranslated_text),
    UnitCheck("negation", "error", negation.negation_differs, table="negation"),
    UnitCheck("names", "error", entities.names_differ),
    UnitCheck("date", "error", dates.date_differs, english=True),
    UnitCheck("numbers", "error", lambda unit: numbers.numbers_differ(dates.without_dates(unit))),
    UnitCheck("quantities", "error", numbers.quantities_differ, table="quantities"),
    UnitCheck("meaning", "error", modality.meaning_turned, table="meaning"),
    UnitCheck("addresses", "error", addresses.addresses_differ),
    UnitCheck("brackets", "error", brackets.unbalanced_brackets, english=True),
    UnitCheck("garbled", "error", characters.garbled_characters, english=True),
    UnitCheck("characters", "error", characters.invisible_characters, english=True),
    UnitCheck("look-alikes", "error", characters.look_alikes, english=True),
    UnitCheck("letters", "error", characters.foreign_letters, table="letters"),
    UnitCheck("pictures", "error", characters.pictures, english=True),
    UnitCheck("punctuation", "warning", typography.ascii_punctuation, table="punctuation"),
    UnitCheck("punctuation", "warning", typography.wrong_marks, table="punctuation"),
    UnitCheck("order", "warning", typography.placeholder_order),
    UnitCheck("spaces", "warning", typography.misplaced_spaces),
    UnitCheck("full-width", "warning", typography.wrong_width),
    UnitCheck("doubled", "warning", typography.doubled_text, english=True),
    UnitCheck("script", "warning", typography.unusual_han),
    UnitCheck("end", "warning", typography.end_differs, table="end"),
    UnitCheck("left-over", "warning", latin.english_words_left),
    UnitCheck("length", "warning", typography.unusual_length, table="length"),
    UnitCheck("degree", "warning", modality.degree_turned, table="degree"),
)
# Checks that a translator's note may allow. Wrong characters and addresses are no matter of opinion. A forbidden phrase (`avoid.csv`)
# needs a row with a reason in `allow.csv`.
ALLOWABLE = frozenset({"glossary", "reused", "inconsistent", *(check.name for check in CHECKS)}) - {
    "characters",
    "garbled",
    "look-alikes",
    "letters",
    "pictures",
    "addresses",
}


def applies_to(check: UnitCheck, unit: Unit) -> bool:
    if unit.locale == ENGLISH:
        return check.english
    # An admin's "3 releases" may be “releases: 3”.
    if check.name == "order" and is_of_preview(unit.key):
        return False
    return not check.table or has_table(unit.tables, check.table)


def glossary_mismatches(unit: Unit, lists: LanguageLists) -> Iterator[str]:
    """Glossary terms with another translation. Each term is reported once, and not if its name is reported as lost."""
    if not lists.terms:
        return
    forbidden = lists.forbidden_in(unit.english, unit.text)
    reported = {term for term, _ in forbidden}
    lost = entities.lost_names(unit)
    for term in lists.terms_in(unit.english):
        others = f", or {' or '.join(term.also)}" if term.also else ""
        if term in reported or not lost.isdisjoint(map(entities.gene_key, term.term)):
            continue
        if not lists.has_form(term, unit.text):
            yield f"“{term.term[0]}” is {term.write} in the glossary. Write that{others}."
        elif lists.is_narrower(term) and lists.times_in_english(term, unit.english) > lists.times_in_text(term, unit.text):
            yield f"“{term.term[0]}” is lost once. Write {term.write}{others} each time."
    for term, word in forbidden:
        yield f"{word} is the wrong word for “{term.term[0]}”. Write {term.write}."


def avoided_phrases(unit: Unit, lists: LanguageLists) -> Iterator[tuple[str, str, str]]:
    """Forbidden phrases: the rule's id, its level, and advice."""
    for row, phrase in lists.avoided_in(unit.text):
        yield row.id, row.level, f"“{phrase}” must not be said ({row.rule}). Instead: {row.use_instead}."


def run_checks(unit: Unit, wordlists: Wordlists) -> Iterator[tuple[str, str, str]]:
    """Check, level and advice of every finding in a unit, without those that the allow-list allows. Results are cached."""
    lists = wordlists.of(unit.locale)
    cached = lists.checked
    if (findings := cached.get(unit)) is None:
        findings = tuple(unit_findings(unit, lists))
        # A rule that timed out on some text is skipped for all, so the result is incomplete.
        if not lists.slow:
            if len(cached) >= REMEMBERED:
                cached.clear()
            cached[unit] = findings
    return (finding for finding in findings if not lists.allows(unit.key, finding[0], unit.text))


def unit_findings(unit: Unit, lists: LanguageLists) -> Iterator[tuple[str, str, str]]:
    """Check, level and advice of every finding in a unit, allowed or not. lists: of its language."""
    is_source = unit.locale == ENGLISH
    unit = with_tables(unit, lists)
    yield from ((check.name, check.level, advice) for check in CHECKS if applies_to(check, unit) for advice in check.find(unit))
    if not is_source:
        yield from (("glossary", "error", advice) for advice in glossary_mismatches(unit, lists))
    yield from avoided_phrases(unit, lists)


def with_tables(unit: Unit, lists: LanguageLists) -> Unit:
    """A unit with what its language knows: tables, and names that stay."""
    return replace(unit, kept=lists.latin_in(unit.english), tables=lists.tables)


def check_catalog(
    catalog: Catalog,
    messages: Iterable[Message],
    wordlists: Wordlists,
    path: Path,
    places: Mapping[str, tuple[str, int]] | None = None,
) -> tuple[Finding, ...]:
    """All findings of a catalog: its header, its structure and its sentences. path: its file.

    Broken text (`NO_TEXT`) is not checked as a sentence: one finding says what to do, and more would be noise.
    """
    all_messages = tuple(messages)
    shown = tuple(message for message in all_messages if catalog.has(message))
    is_source = catalog.locale == ENGLISH
    broken = {problem.key for problem in catalog.problems if problem.check in NO_TEXT}
    findings = [
        Finding(level, check, advice, key, catalog.locale.tag, str(path), catalog.lines.get(key, 0))
        for key, check, level, advice in sentence_findings(catalog, shown, wordlists, broken)
    ]
    if is_source:
        locations = places or places_of_words(finding.key for finding in findings)
        return tuple(
            replace(finding, file=file, line=line) for finding in findings for file, line in [locations.get(finding.key, ("", 0))]
        )
    # If no text could be read, header findings would be noise.
    header = header_problems(catalog, path) if catalog.texts else ()
    return (*unknown_keys.with_unknown_keys(catalog, all_messages, path), *header, *findings)


def sentence_findings(
    catalog: Catalog, messages: tuple[Message, ...], wordlists: Wordlists, broken: set[str]
) -> Iterator[tuple[str, str, str, str]]:
    """Key, check, level and advice of each sentence, alone and compared with others. broken: keys of broken text."""
    lists = wordlists.of(catalog.locale)
    comparisons: dict[str, list[tuple[str, str, str]]] = {}
    if catalog.locale != ENGLISH:
        for key, *comparison in inconsistencies(messages, catalog.texts):
            if not lists.allows(key, comparison[0], catalog.texts[key]):
                comparisons.setdefault(key, []).append((comparison[0], comparison[1], comparison[2]))
    for message in messages:
        if text := catalog.texts.get(message.key, "")[:LONGEST_TEXT]:
            unit = Unit(message.key, message.english, text, catalog.locale)
            findings: Iterator[tuple[str, str, str]]
            if message.key in broken:
                # Broken text must not hide a forbidden phrase. The other checks need sentences.
                findings = (finding for finding in avoided_phrases(unit, lists) if finding[1] == "error")
            else:
                candidates = (*run_checks(unit, wordlists), *comparisons.get(message.key, ()))
                findings = allowing.apply_notes(unit, candidates, catalog.notes.get(message.key, ""), ALLOWABLE)
            yield from ((message.key, *finding) for finding in findings)


def header_problems(catalog: Catalog, path: Path) -> Iterator[Finding]:
    """Header values that other tools would misread. Equivalent tags are fine: Poedit writes zh_CN, Weblate zh_Hans."""
    header, locale = catalog.header, catalog.locale
    language, plural, content_type = (header.get(name, ("", 1)) for name in NEEDED_IN_HEADER)
    problems = []
    if missing := [name for name in NEEDED_IN_HEADER if not header.get(name, ("", 1))[0]]:
        state = f"The header does not have {', '.join(missing)}" if header else "The file has no header"
        problems.append(
            ("warning", header.get(missing[0], ("", 1))[1], f"{state}. Run `cellfacts catalog update`, which completes it.")
        )
    if language[0] and with_script(language[0].replace("_", "-")) != with_script(locale.tag):
        problems.append(("error", language[1], f"The header says Language: {language[0]}. Make it {locale.folder}."))
    if content_type[0] and not re.search(r"charset=utf-?8\b", content_type[0], re.IGNORECASE):
        problems.append(
            ("error", content_type[1], f"The header says {content_type[0]}. Save the file as UTF-8, and write charset=UTF-8.")
        )
    if plural[0] and has_one_form(locale) and not re.match(r"nplurals=1;\s*plural=0", plural[0]):
        advice = f"{english_name_of(locale)} has one form: make it Plural-Forms: nplurals=1; plural=0;"
        problems.append(("error", plural[1], advice))
    return (Finding(level, "header", advice, locale=locale.tag, file=str(path), line=line) for level, line, advice in problems)


def has_one_form(locale: Locale) -> bool:
    """Whether a language has no plural (CLDR, as Babel knows it)."""
    return get_plural(locale.folder).num_plurals == 1


def stale_allowances(
    wordlists: Wordlists, catalogs: Iterable[Catalog], ours: Callable[[str], bool] = is_of_widgets
) -> Iterator[Finding]:
    """Rows of the allow-list whose text has changed. They allow nothing, and hide that the sentence needs a new look.

    ours: whether a key belongs to these catalogs, because a language's list covers both domains.
    """
    for catalog in catalogs:
        if not catalog.texts:  # it could not be read
            continue
        lists = wordlists.of(catalog.locale)
        for row in lists.allowed:
            if ours(row.key) and catalog.texts.get(row.key) != row.text:
                advice = (
                    "This row allows a text that is no longer so. Look at the sentence again, then take the row out or renew it."
                )
                yield Finding("warning", "allow", advice, row.key, catalog.locale.tag, str(lists.folder / ALLOW_LIST), row.line)
