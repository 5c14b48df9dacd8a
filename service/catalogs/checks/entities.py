"""Named entities that a translation must neither lose nor add: agencies, registries, societies, treatments, products, genes, countries.

A sentence about the FDA that names the NMPA instead is the worst kind of error. Each name is searched in both languages; a translation may
use the Latin abbreviation, or what the tables `names` and `genes` of its language have.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from service.catalogs.checks.latin import intended_name, sort_latin_words
from service.catalogs.checks.unit import URL, Unit, exchange_advice, plain_text
from service.catalogs.language_tables import CheckTables


class Rank(Enum):
    """Where a name keeps its Latin letters, in a language whose table does not have it.

    Everywhere: products, registries. In languages with Latin letters: agencies. Nowhere for sure, as many languages have an own abbreviation:
    OMS for WHO. Unknown: countries and organs, which are only looked for where the table has them.
    """

    EVERYWHERE = "everywhere"
    IN_LATIN = "in Latin"
    TRANSLATED = "translated"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Name:
    """A name, its English pattern, and its Latin one in a translation (exact, and in any case).

    group: names that must not be confused with each other. A translation may repeat "CAR-T" where English has "one". So a name counts as
    added only if the source has another of its group.
    """

    name: str
    english: re.Pattern[str]
    latin: re.Pattern[str] | None
    any_case: re.Pattern[str] | None
    rank: Rank
    group: str

    def in_target(self, text: str, tables: CheckTables, is_latin: bool = False) -> bool:
        """Whether a translation has the name. is_latin: the language has Latin letters, so that case counts: Danish has a word “til”."""
        latin = self.latin if is_latin and self.rank is not Rank.EVERYWHERE else self.any_case
        words = tables.names.get(self.name)
        return bool((latin and latin.search(text)) or (words and words.words.search(text)))

    def is_added(self, text: str, tables: CheckTables, is_latin: bool) -> bool:
        """As `in_target`, but not as part of a longer name with another meaning."""
        words = tables.names.get(self.name)
        return self.in_target(words.inside.sub("", text) if words and words.inside else text, tables, is_latin)

    def is_lost(self, english: str, text: str, unit: Unit) -> bool:
        """Whether the English has the name, and the translation would have to have it, and does not."""
        if not self.english.search(english) or self.in_target(text, unit.tables, unit.is_latin):
            return False
        if self.name in unit.tables.names or self.rank is Rank.EVERYWHERE:
            return self.name in unit.tables.names or bool(self.any_case and self.any_case.search(english))
        return self.rank is Rank.IN_LATIN and unit.is_latin and bool(self.latin and self.latin.search(english))


def name(label: str, english: str, latin: str = "", rank: Rank = Rank.UNKNOWN, group: str = "") -> Name:
    """A row of the table. english, latin: regular expressions."""
    exact, any_case = (re.compile(latin), re.compile(latin, re.IGNORECASE)) if latin else (None, None)
    return Name(label, re.compile(english), exact, any_case, rank, group)


# An abbreviation may stand beside Han characters without a space, so \\b does not find its end.
def whole_word(text: str) -> str:
    """A pattern for a Latin word that is not part of a longer word. A word "who" is no WHO."""
    exact = "(?-i:WHO)" if text == "WHO" else text
    return rf"(?<![A-Za-z0-9-]){exact}(?![A-Za-z0-9])"


BOTH_COUNTRIES = r"\b(?:both|the two|either|neither) countr(?:y|ies)\b"

NAMES = (
    name("FDA", r"\bFDA\b|Food and Drug Administration", whole_word("FDA"), Rank.IN_LATIN),
    name("NMPA", r"\bNMPA\b|National Medical Products Administration", whole_word("NMPA"), Rank.IN_LATIN),
    name("CDE", r"\bCDE\b|Center for Drug Evaluation", whole_word("CDE"), Rank.IN_LATIN),
    name("FTC", r"\bFTC\b|Federal Trade Commission", whole_word("FTC"), Rank.IN_LATIN),
    name("NCCN", r"\bNCCN\b|National Comprehensive Cancer Network", whole_word("NCCN"), Rank.IN_LATIN),
    name("ASCO", r"\bASCO\b|American Society of Clinical Oncology", whole_word("ASCO"), Rank.IN_LATIN),
    name("ACS", r"\bACS\b|American Cancer Society", whole_word("ACS"), Rank.IN_LATIN),
    name("ESMO", r"\bESMO\b|European Society for Medical Oncology", whole_word("ESMO"), Rank.IN_LATIN),
    name("CSCO", r"\bCSCO\b|Chinese Society of Clinical Oncology", whole_word("CSCO"), Rank.IN_LATIN),
    name("CACA", r"\bCACA\b|China Anti-Cancer Association", whole_word("CACA"), Rank.IN_LATIN),
    name("WHO", r"\bWHO\b|World Health Organization", whole_word("WHO"), Rank.TRANSLATED),
    name("ChiCTR", r"\bChiCTR|Chinese Clinical Trial Registry", r"ChiCTR", Rank.EVERYWHERE),
    name("ClinicalTrials.gov", r"ClinicalTrials\.gov", r"ClinicalTrials\.gov", Rank.EVERYWHERE),
    name("CAR-T", r"\bCAR[ -]?Ts?\b|chimeric antigen receptor", whole_word("CAR[ -]?T"), Rank.EVERYWHERE, group="kind"),
    name("TIL", r"\bTILs?\b|[Tt]umor-infiltrating lymphocyte", whole_word("TILs?"), Rank.TRANSLATED, group="kind"),
    name("TCR-T", r"\bTCR[ -]?Ts?\b", whole_word("TCR[ -]?T"), Rank.EVERYWHERE, group="kind"),
    name("lifileucel", r"(?i)\blifileucel\b", r"lifileucel", Rank.EVERYWHERE),
    name(
        "afamitresgene autoleucel",
        r"(?i)\bafamitresgene autoleucel\b|\bafami-cel\b",
        r"afamitresgene ?autoleucel|afami-cel",
        Rank.EVERYWHERE,
    ),
    name(
        "satricabtagene autoleucel",
        r"(?i)\bsatricabtagene autoleucel\b|\bsatri-cel\b|\bCT041\b",
        r"satricabtagene|satri-cel|CT041",
        Rank.EVERYWHERE,
    ),
    name("United States", rf"\bUnited States\b|\bU\.S\.|\bUSA?\b|\bAmericans?\b|{BOTH_COUNTRIES}", group="country"),
    name("China", r"\bChina(?:'s)?\b|\bChinese\b", group="country"),
    name("mainland China", rf"\b[Mm]ainland\b|{BOTH_COUNTRIES}", group="country"),
    name("Europe", r"\bEurope(?:an)?\b|\bEU\b", group="country"),
    name("Canada", r"\bCanada\b|\bCanadian\b", group="country"),
    name("EMA", r"\bEMA\b|European Medicines Agency", whole_word("EMA"), Rank.IN_LATIN),
    name(
        "another country",
        r"\b(?:Hong Kong|Taiwan|Japan(?:ese)?|Koreans?|Korea|Singapore|Australian?|United Kingdom|UK|Britain|British|German(?:y)?|France|French)\b",
        group="country",
    ),
    # Organs: a cancer of another organ is another disease. A translation may name the organ where English has "there".
    name("the stomach", r"(?i)\b(?:stomach|gastric)\b", group="organ"),
    name("the esophagus", r"(?i)\b(?:o?esophag(?:us|eal)|food pipe|gastro-?o?esophageal)\b", group="organ"),
    name("the liver", r"(?i)\b(?:liver|hepat\w+)\b", group="organ"),
    name("the lungs", r"(?i)\b(?:lungs?|pulmonary)\b", group="organ"),
    name("the pancreas", r"(?i)\bpancrea\w+\b", group="organ"),
    name("the kidneys", r"(?i)\b(?:kidneys?|renal)\b", group="organ"),
    name(
        "another organ",
        r"(?i)\b(?:bowels?|colon|colorectal|rectal|rectum|breasts?(?! ?fe)|ovar(?:y|ies|ian)|prostate)\b",
        group="organ",
    ),
)
# Latin names that the table checks itself.
LABELS = frozenset(row.name for row in NAMES)
# Genes and targets, which no language translates. HLA-A*02, IL13Rα2, PD-1, CD19, Claudin18.2.
GENE = re.compile(
    r"(?<![A-Za-z0-9])(?:HLA-[A-Z]+\*?\d[\d:]*|MAGE-A\d+|PD-?L?[12]|(?:[Cc]laudin|CLDN) ?\d+(?:\.\d+)?|IL-?\d+(?:R[αa]\d?)?|"
    r"[A-Z]{2,6}\d{1,3}|[A-Z]\d{3}[A-Z]?|BRAF|KRAS|NRAS|MEK|EGFR|BCMA|PSMA|HLA|CRS|ICANS|CEA|AFP|ROR1|MUC1)(?![A-Za-z0-9])"
)
# Registry numbers: NCT and 8 digits, ChiCTR and 10 or more, CTR and 8.
REGISTRY_NUMBER = re.compile(r"(?:NCT|ChiCTR[A-Z-]{0,12}|CTR)[ -]?\d{6,}", re.IGNORECASE)


def names_differ(unit: Unit) -> Iterator[str]:
    english, text = strip_addresses(unit)
    lost, added = changed_names(english, text, unit)
    lost_genes, added_genes = changed_genes(english, text, unit.tables)
    reported = {gene_key(name) for name in added_genes}
    added += [name for name in added_genes if name not in unit.kept]
    added += [
        name
        for name in sort_latin_words(unit)[1]
        if gene_key(name) not in reported and name not in LABELS and not REGISTRY_NUMBER.fullmatch(name)
    ]
    if advice := exchange_advice([*lost, *lost_genes], added):
        yield advice
    else:
        yield from (f"{name} is lost. Name it, as the English does." for name in lost)
        yield from (f"{name} is lost. Keep it in its Latin letters." for name in lost_genes)
        yield from (f"{name} is not in the English. {replacement_advice(name, unit)}" for name in added)
    if registry_numbers(english) != registry_numbers(text):
        yield "A registry number differs. Copy it from the English."


def replacement_advice(word: str, unit: Unit) -> str:
    intended = intended_name(word, unit)
    return f"Write {intended}." if intended else "Take it out, or write the name that the English has."


def strip_addresses(unit: Unit) -> tuple[str, str]:
    return URL.sub(" ", plain_text(unit.english)), URL.sub(" ", plain_text(unit.text))


def lost_names(unit: Unit) -> set[str]:
    """The names and genes that the target has lost, in normalized form."""
    english, text = strip_addresses(unit)
    return {
        gene_key(name)
        for lost, _ in (changed_names(english, text, unit), changed_genes(english, text, unit.tables))
        for name in lost
    }


def changed_names(english: str, text: str, unit: Unit) -> tuple[list[str], list[str]]:
    """The names of the table that the target has lost, and those that it has added."""
    in_english = {row.name for row in NAMES if row.english.search(english)}
    groups = {row.group for row in NAMES if row.name in in_english}
    lost = [row.name for row in NAMES if row.name in in_english and row.is_lost(english, text, unit)]
    added = [
        row.name
        for row in NAMES
        if row.name not in in_english
        and (not row.group or row.group in groups)
        and row.is_added(text, unit.tables, unit.is_latin)
    ]
    return lost, added


def changed_genes(english: str, text: str, tables: CheckTables) -> tuple[list[str], list[str]]:
    """The genes that the target has lost, and those that it has added, as written."""
    source_genes, target_genes = genes(english), genes(text)
    excused = (
        {gene for gene, words in tables.genes.items() if words.search(text)}
        | spelled_out(text)
        | OWN_SHORT_FORM - tables.genes.keys()
    )
    lost = [source_genes[key] for key in sorted(source_genes.keys() - target_genes.keys() - excused)]
    added = [target_genes[key] for key in sorted(target_genes.keys() - source_genes.keys() - spelled_out(english))]
    return lost, added


def genes(text: str) -> dict[str, str]:
    """Genes and targets in a text, as written, by their normalized form."""
    return {gene_key(gene): gene for gene in GENE.findall(text)}


def gene_key(gene: str) -> str:
    """Normalized form of a gene: PD1 is PD-1, claudin 18.2 is CLAUDIN18.2."""
    gene = gene.upper().replace(" ", "").replace("CLDN", "CLAUDIN").replace("Α", "A")
    return re.sub(r"^(PD|IL)-?(L?\d)", r"\1-\2", gene)


# Conditions, which many languages shorten in their own words: SLC for CRS.
OWN_SHORT_FORM = frozenset({"CRS", "ICANS"})
# Full English names of genes. A language has its own in the table `genes`.
FULL_NAMES = {
    "CRS": "[Cc]ytokine release syndrome",
    "ICANS": "[Nn]eurotoxicity syndrome",
    "IL-2": "[Ii]nterleukin-?2",
    "HLA": "[Hh]uman leukocyte antigen",
    "EGFR": "[Ee]pidermal growth factor receptor",
    "BCMA": "[Bb]-cell maturation antigen",
    "GPC3": "[Gg]lypican-?3",
}


def spelled_out(text: str) -> set[str]:
    """The genes whose full English name is in a text."""
    return {gene for gene, words in FULL_NAMES.items() if re.search(words, text)}


def registry_numbers(text: str) -> list[str]:
    return sorted(re.sub(r"[ -]", "", number).upper() for number in REGISTRY_NUMBER.findall(text))
