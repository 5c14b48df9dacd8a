"""Every check of a translation, as one table. An error stops a release; a warning asks somebody to look.

The structure of a catalog (placeholders, markup, invisible characters, Unicode form, missing and fuzzy) is checked where catalogs are read,
`widget.catalog`. Here is what a sentence says, beside the English. Source of the list: translation.md, Checks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from service.catalogs import allowing, wordlists
from service.catalogs.checks import (
    addresses,
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
from service.catalogs.checks.unit import Find, Unit
from service.catalogs.domains import is_of_preview, is_of_widgets
from service.catalogs.source_locations import places_of_copy
from service.catalogs.wordlists import Avoid, Term, Wordlists
from widget.catalog import LONGEST_TEXT, Catalog
from widget.findings import Finding
from widget.locales import ENGLISH, with_script
from widget.model import Message

# Poedit asks for the second when it is missing, and msgfmt takes a file without the third for ASCII.
NEEDED_IN_HEADER = ("Language", "Plural-Forms", "Content-Type")
# Findings of `widget.catalog` about what is no plain text.
NO_TEXT = frozenset({"placeholders", "markup", "characters", "size"})
REMEMBERED = 4096  # pairs: all texts of a few languages, and some versions of each


@dataclass(frozen=True, slots=True)
class Check:
    """One row: a name, how bad a finding is, and what finds it. english: whether the copy itself is looked at too."""

    name: str
    level: str
    find: Find
    english: bool = False


CHECKS = (
    Check("untranslated", "error", latin.untranslated_text),
    Check("negation", "error", negation.negation_differs),
    Check("names", "error", entities.names_differ),
    Check("date", "error", dates.date_differs, english=True),
    Check("numbers", "error", lambda pair: numbers.numbers_differ(dates.without_dates(pair))),
    Check("quantities", "error", numbers.quantities_differ),
    Check("meaning", "error", modality.meaning_turned),
    Check("addresses", "error", addresses.addresses_differ),
    Check("brackets", "error", typography.unbalanced_brackets, english=True),
    Check("garbled", "error", characters.garbled_characters, english=True),
    Check("characters", "error", characters.invisible_characters, english=True),
    Check("look-alikes", "error", characters.look_alikes, english=True),
    Check("letters", "error", characters.foreign_letters),
    Check("pictures", "error", characters.pictures, english=True),
    Check("punctuation", "warning", typography.ascii_punctuation),
    Check("punctuation", "warning", typography.wrong_marks),
    Check("order", "warning", typography.placeholder_order),
    Check("spaces", "warning", typography.misplaced_spaces),
    Check("full-width", "warning", typography.wrong_width),
    Check("doubled", "warning", typography.doubled_text, english=True),
    Check("script", "warning", typography.unusual_han),
    Check("end", "warning", typography.end_differs),
    Check("left-over", "warning", latin.english_words_left),
    Check("length", "warning", typography.unusual_length),
    Check("degree", "warning", modality.degree_turned),
)
# Their tables know English and Chinese only. Others, such as names, know of themselves what they can say of another language.
OF_CHINESE = frozenset({"negation", "quantities", "meaning", "degree"})
# What a translator's note may allow: what a sentence says. What is no letter of the language is nobody's opinion, and what must not be said
# (`avoid.csv`) needs a row with a reason in `allow.csv`.
ALLOWABLE = frozenset({"glossary", "reused", "inconsistent", *(one.name for one in CHECKS)}) - {
    "characters",
    "garbled",
    "look-alikes",
    "letters",
    "pictures",
    "addresses",
}


def applies_to(check: Check, pair: Unit) -> bool:
    """Whether a check can say something about a pair: the copy itself, Chinese, or another language."""
    if pair.locale == ENGLISH:
        return check.english
    # An admin's "3 releases" may be 版本：3.
    if check.name == "order" and is_of_preview(pair.key):
        return False
    return pair.is_chinese or check.name not in OF_CHINESE


def glossary_mismatches(pair: Unit, lists: Wordlists) -> Iterator[str]:
    """Terms that the glossary has another word for. One finding a term: a wrong word, or a name that is lost, is said already."""
    if not wordlists.have_words_of(pair.locale):
        return
    wrong = lists.forbidden_in(pair.english, pair.text)
    said = {term for term, _ in wrong}
    lost = entities.lost_names(pair)
    for term in lists.terms_in(pair.english):
        others = f", or {' or '.join(term.accepted[1:])}" if len(term.accepted) > 1 else ""
        if term in said or not lost.isdisjoint(map(entities.gene_key, term.term)):
            continue
        if not term.is_in(pair.text):
            yield f"“{term.term[0]}” is {term.zh} in the glossary. Write that{others}."
        elif lists.is_narrower(term) and term.times_in(pair.english, term.term) > term.times_in(pair.text, term.accepted):
            yield f"“{term.term[0]}” is lost once. Write {term.zh}{others} each time."
    for term, word in wrong:
        yield f"{word} is the wrong word for “{term.term[0]}”. Write {term.zh}."


def avoided_phrases(pair: Unit, lists: Wordlists) -> Iterator[tuple[str, str, str]]:
    """What must not be said: the rule's id, how bad it is, and what to say instead."""
    if pair.locale != ENGLISH and not wordlists.have_words_of(pair.locale):
        return
    for row, found in lists.avoided_in(pair.text, pair.locale.language):
        yield row.id, row.level, f"“{found}” must not be said ({row.rule}). Instead: {row.use_instead}."


def run_checks(pair: Unit, lists: Wordlists) -> Iterator[tuple[str, str, str]]:
    """Check, level and advice of everything that is found in a pair, but for what is allowed."""
    known = findings_cache(lists.terms, lists.avoid)
    if (found := known.get(pair)) is None:
        found = tuple(unit_findings(pair, lists))
        # A rule that took too long for some text is left out for all, so this is not everything.
        if not lists.slow:
            if len(known) >= REMEMBERED:
                known.clear()
            known[pair] = found
    return (one for one in found if not lists.allows(pair.key, pair.locale.tag, one[0], pair.text))


@lru_cache(maxsize=2)
def findings_cache(terms: tuple[Term, ...], avoid: tuple[Avoid, ...]) -> dict[Unit, tuple[tuple[str, str, str], ...]]:
    """What was found with these lists. Checking all texts takes seconds, and most are as they were when one was saved."""
    return {}


def unit_findings(pair: Unit, lists: Wordlists) -> Iterator[tuple[str, str, str]]:
    """Check, level and advice of everything that is found in a pair, allowed or not."""
    source = pair.locale == ENGLISH
    pair = replace(pair, kept=lists.latin_in(pair.english))
    yield from ((one.name, one.level, advice) for one in CHECKS if applies_to(one, pair) for advice in one.find(pair))
    if not source:
        yield from (("glossary", "error", advice) for advice in glossary_mismatches(pair, lists))
    yield from avoided_phrases(pair, lists)


def check_catalog(catalog: Catalog, messages: Iterable[Message], lists: Wordlists, path: Path) -> tuple[Finding, ...]:
    """Everything that is wrong with a catalog: its header, its structure, and what its sentences say. path: its file.

    What is no plain text is not read as a sentence: one finding says what to do, and more would be noise.
    """
    every = tuple(messages)
    source = catalog.locale == ENGLISH
    broken = {problem.key for problem in catalog.problems if problem.check in NO_TEXT}
    said = [
        Finding(level, check, advice, key, catalog.locale.tag, str(path), catalog.lines.get(key, 0))
        for key, check, level, advice in sentence_findings(catalog, every, lists, broken)
    ]
    if source:
        places = places_of_copy(one.key for one in said)
        return tuple(replace(one, file=file, line=line) for one in said for file, line in [places.get(one.key, ("", 0))])
    # Of a file that cannot be read the header is not worth a word.
    header = header_problems(catalog, path) if catalog.texts else ()
    return (*unknown_keys.with_unknown_keys(catalog, every, path), *header, *said)


def sentence_findings(
    catalog: Catalog, messages: tuple[Message, ...], lists: Wordlists, broken: set[str]
) -> Iterator[tuple[str, str, str, str]]:
    """Key, check, level and advice of what sentences say, each for itself and beside the others. broken: keys of what is no plain text."""
    beside: dict[str, list[tuple[str, str, str]]] = {}
    if catalog.locale != ENGLISH:
        for key, *found in inconsistencies(messages, catalog.texts):
            if not lists.allows(key, catalog.locale.tag, found[0], catalog.texts[key]):
                beside.setdefault(key, []).append((found[0], found[1], found[2]))
    for message in messages:
        if text := catalog.texts.get(message.key, "")[:LONGEST_TEXT]:
            pair = Unit(message.key, message.english, text, catalog.locale)
            said: Iterator[tuple[str, str, str]]
            if message.key in broken:
                # What nobody sees must not hide what must not be said. The rest of the list is for sentences.
                said = (one for one in avoided_phrases(pair, lists) if one[1] == "error")
            else:
                every = (*run_checks(pair, lists), *beside.get(message.key, ()))
                said = allowing.heeded(pair, every, catalog.notes.get(message.key, ""), ALLOWABLE)
            yield from ((message.key, *one) for one in said)


def header_problems(catalog: Catalog, path: Path) -> Iterator[Finding]:
    """What other tools would misread. Poedit writes zh_CN, Weblate zh_Hans: whatever means the same is right. path: its file."""
    header, locale = catalog.header, catalog.locale
    language, plural, kind = (header.get(name, ("", 1)) for name in NEEDED_IN_HEADER)
    wrong = []
    if missing := [name for name in NEEDED_IN_HEADER if not header.get(name, ("", 1))[0]]:
        says = f"The header does not have {', '.join(missing)}" if header else "The file has no header"
        wrong.append(
            ("warning", header.get(missing[0], ("", 1))[1], f"{says}. Run `cellfacts catalog update`, which completes it.")
        )
    if language[0] and with_script(language[0].replace("_", "-")) != with_script(locale.tag):
        wrong.append(("error", language[1], f"The header says Language: {language[0]}. Make it {locale.folder}."))
    if kind[0] and not re.search(r"charset=utf-?8\b", kind[0], re.IGNORECASE):
        wrong.append(("error", kind[1], f"The header says {kind[0]}. Save the file as UTF-8, and write charset=UTF-8."))
    if plural[0] and locale.language == "zh" and not re.match(r"nplurals=1;\s*plural=0", plural[0]):
        wrong.append(("error", plural[1], "Chinese has one form: make it Plural-Forms: nplurals=1; plural=0;"))
    return (Finding(level, "header", advice, locale=locale.tag, file=str(path), line=line) for level, line, advice in wrong)


def stale_allowances(
    lists: Wordlists, books: Iterable[Catalog], file: str, ours: Callable[[str], bool] = is_of_widgets
) -> Iterator[Finding]:
    """Rows of the allow-list whose text is no longer in the catalog: they allow nothing, and hide that somebody should look again.

    ours: whether a key is one of these catalogs': the list is for both domains.
    """
    known = tuple(books)
    texts = {(key, book.locale.tag): text for book in known for key, text in book.texts.items()}
    unread = {book.locale.tag for book in known if not book.texts}  # what they say nobody knows
    for one in lists.allowed:
        if ours(one.key) and one.locale not in unread and texts.get((one.key, one.locale)) != one.text:
            advice = "This row allows a text that is no longer so. Look at the sentence again, then take the row out or renew it."
            yield Finding("warning", "allow", advice, one.key, one.locale, file, one.line)
