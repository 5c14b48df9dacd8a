"""The tables of a language for the checks of translations: its words of denial, its numerals, its marks.

They are data of the language (`translations/LOCALE/language.toml`, `[checks.NAME]`); the checks are an engine that reads them. A check whose
table a language lacks is not made, and `cellfacts catalog coverage` says so. A pattern is a regular expression, or a list of them of which any
counts. It is matched with `plain_text`: NFKC, without placeholders, simplified characters for traditional ones. Keys that begin with `write`
are words that advice quotes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import msgspec
import regex

Pattern = regex.Pattern[str]
NEVER = regex.compile("(?!)")
Sign = Annotated[str, msgspec.Meta(min_length=1, max_length=1)]
Pair = Annotated[str, msgspec.Meta(min_length=2, max_length=2)]


class CheckTable(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One table. A key that it does not know is a mistake of the file."""


class TextTable(CheckTable, frozen=True):
    """whole_words: words stand between spaces. marks: the language's marks for those of ASCII, which NFKC makes of them."""

    whole_words: bool = True
    marks: dict[Sign, Sign] = {}


class ScriptTable(CheckTable, frozen=True):
    """What belongs to one script and is never inherited. unused: marks of another script. fine: characters outside the usual set that are right."""

    unused: str = ""
    write_instead: str = ""
    fine: str = ""


class LettersTable(CheckTable, frozen=True):
    """names: beginnings of the Unicode names of letters that may stand in a text. unused: other signs that may not."""

    names: tuple[str, ...]
    unused: str = ""


class BracketsTable(CheckTable, frozen=True):
    """quotes: outer and inner marks. pairs: other brackets."""

    quotes: tuple[Pair, ...]
    pairs: tuple[Pair, ...] = ()


class PunctuationTable(CheckTable, frozen=True):
    """beside: an ASCII mark where the language has its own. two: two marks where one stands. wave: a sign for “to”; between: where it is right.

    loud: the mark that raises the voice.
    """

    beside: Pattern
    write: str
    two: Pattern = NEVER
    wave: Pattern = NEVER
    between: Pattern = NEVER
    write_to: str = "-"
    loud: str = ""
    write_calm: str = ""


class SpacesTable(CheckTable, frozen=True):
    """inside: a space where the language has none."""

    inside: Pattern


class DoubledTable(CheckTable, frozen=True):
    """repeated: words or marks that stand twice. twice: a letter that stands twice, but for those of `may`; fine: words in which it may."""

    repeated: Pattern
    twice: Pattern = NEVER
    may: str = ""
    fine: tuple[Pattern, ...] = ()


class EndTable(CheckTable, frozen=True):
    """marks: the final mark for each English one. also: others that are right too. sentence: marks that end a sentence."""

    marks: dict[Sign, Sign]
    sentence: str
    also: dict[Sign, str] = {}


class LengthTable(CheckTable, frozen=True):
    """Ratios of characters to those of the English: of several sentences, of one, of a short text; and of letters at most."""

    several: float
    one: float
    short: float
    longest: float


class GarbledTable(CheckTable, frozen=True):
    """words: what an encoding made of lost characters."""

    words: Pattern


class SignsTable(CheckTable, frozen=True):
    """The signs of numbers: before a fraction, and between thousands. CLDR's without a table."""

    decimal: Sign
    group: Sign


class NumbersTable(CheckTable, frozen=True):
    """digits, multipliers, scales: of numerals in words of one letter each. counted: a numeral before a measure word. phase: of a trial.

    half, part: words for a half and for “so many parts of”.
    """

    digits: dict[Sign, int] = {}
    multipliers: dict[Sign, int] = {}
    scales: dict[str, int] = {}
    words: dict[str, int] = {}
    counted: Pattern = NEVER
    phase: Pattern = NEVER
    half: Pattern | None = None
    write_half: str = ""
    part: Pattern = NEVER


class LimitWords(CheckTable, frozen=True):
    """Words before and after a number."""

    before: Pattern = NEVER
    after: Pattern = NEVER


class QuantitiesTable(CheckTable, frozen=True):
    """units: after a number. limits: the least, the most. no_more: limits that are said with a denial."""

    units: dict[str, Pattern]
    limits: dict[str, LimitWords]
    no_more: Pattern = NEVER


class DateTable(CheckTable, frozen=True):
    """written: a date, with groups named year, month and day."""

    written: tuple[Pattern, ...]


class NameWords(CheckTable, frozen=True):
    """words: the name in this language, beside its Latin form. inside: longer names that hold it with another meaning."""

    words: Pattern
    inside: Pattern | None = None


class PlaceWords(CheckTable, frozen=True):
    """A country and its regulator."""

    words: Pattern
    regulator: Pattern


class PlacesTable(CheckTable, frozen=True):
    """countries: by English name. clauses, short_clauses: between which a text is cut. counted: signs after a number that is no phone number."""

    countries: dict[str, PlaceWords]
    clauses: Pattern
    short_clauses: Pattern
    counted: str = ""


class NegationTable(CheckTable, frozen=True):
    """denies: words that deny. masked: words that hold one and deny nothing. clauses, names: between which a text is cut, to compare
    claims and names.

    claims: by topic, words that claim it. denied_after: a denial behind its claim. all_not: “none”, as which “not all” must not appear; some:
    what saves it. unless_word: a word for “unless” that holds a denial; unless: other ways to say it.
    """

    denies: Pattern
    clauses: Pattern
    names: Pattern
    write: str
    write_denial: str
    masked: Pattern = NEVER
    claims: dict[str, Pattern] = {}
    denied_after: Pattern = NEVER
    all_not: Pattern = NEVER
    some: Pattern = NEVER
    unless_word: str = ""
    unless: Pattern = NEVER
    write_some: str = ""
    write_unless: str = ""


class TurnWords(CheckTable, frozen=True):
    """words: what turns the meaning of the English. excuse: where it does not."""

    words: Pattern
    excuse: Pattern = NEVER
    write: str = ""


class SmallWord(CheckTable, frozen=True):
    """words: any of them keeps the meaning. write: the usual one."""

    words: Pattern
    write: str


class CheckTables(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, eq=False):
    """All tables of a language; None for those that it lacks. Equal only to itself, so it is cheap as part of a key."""

    text: TextTable = TextTable()
    script: ScriptTable = ScriptTable()
    letters: LettersTable | None = None
    brackets: BracketsTable | None = None
    punctuation: PunctuationTable | None = None
    spaces: SpacesTable | None = None
    doubled: DoubledTable | None = None
    end: EndTable | None = None
    length: LengthTable | None = None
    garbled: GarbledTable | None = None
    signs: SignsTable | None = None
    numbers: NumbersTable | None = None
    quantities: QuantitiesTable | None = None
    date: DateTable | None = None
    names: dict[str, NameWords] = {}
    genes: dict[str, Pattern] = {}
    places: PlacesTable | None = None
    negation: NegationTable | None = None
    meaning: dict[str, TurnWords] = {}
    degree: dict[str, TurnWords] = {}
    small_words: dict[str, SmallWord] = {}


NO_TABLES = CheckTables()


def has_table(tables: CheckTables, name: str) -> bool:
    """Whether a language has a table of this name."""
    return bool(getattr(tables, name))


def decode_tables(values: Mapping[str, Any]) -> CheckTables:
    """The tables of `[checks]`. Raises ValueError with the key and what is wrong."""
    return msgspec.convert(dict(values), CheckTables, dec_hook=as_pattern)


def as_pattern(kind: type, value: object) -> Any:
    """A compiled pattern of a string, or of a list of them. Raises ValueError."""
    if getattr(kind, "__origin__", kind) is not regex.Pattern:
        raise NotImplementedError(kind)
    given = value if isinstance(value, list) else [value]
    pieces = [piece for piece in given if isinstance(piece, str) and piece]
    if not pieces or len(pieces) < len(given):
        raise ValueError("a pattern is a regular expression between quotation marks, or a list of them")
    try:
        return regex.compile("|".join(pieces))
    except (regex.error, RecursionError, OverflowError) as error:
        raise ValueError(f"this is no regular expression ({error})") from None
