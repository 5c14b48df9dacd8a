"""Named entities that a translation must neither lose nor add: agencies, registries, societies, treatments, products, genes, countries.

A sentence about the FDA that names the NMPA instead is the worst kind of error. Each name is searched in both languages; Chinese may
use the abbreviation or the full name. Source of the Chinese names: the project's glossary.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from service.catalogs.checks.latin import intended_name, sort_latin_words
from service.catalogs.checks.unit import URL, Unit, exchange_advice, plain_text


@dataclass(frozen=True, slots=True)
class Name:
    """A name and its patterns in both languages.

    inside: longer Chinese names that contain the Chinese form with another meaning. group: names that must not be confused with each other.
    Chinese may repeat "CAR-T" where English has "one". So a name counts as added only if the source has another of its group.
    """

    name: str
    english: re.Pattern[str]
    chinese: re.Pattern[str]
    inside: re.Pattern[str] | None = None
    group: str = ""


def name(label: str, english: str, chinese: str, inside: str = "", group: str = "") -> Name:
    """A row of the table. english, chinese, inside: regular expressions."""
    return Name(label, re.compile(english), re.compile(chinese, re.IGNORECASE), re.compile(inside) if inside else None, group)


# A Latin abbreviation stands beside Han characters without a space, so \b does not find its end.
def latin_pattern(text: str) -> str:
    """A pattern for a Latin word that is not part of a longer word."""
    return rf"(?<![A-Za-z0-9-]){text}(?![A-Za-z0-9])"


BOTH_COUNTRIES = r"\b(?:both|the two|either|neither) countr(?:y|ies)\b"

NAMES = (
    name(
        "FDA",
        r"\bFDA\b|Food and Drug Administration",
        rf"{latin_pattern('FDA')}|美国(?:食品药品监督管理局|食品和?药物管理局|食药监局?)",
    ),
    name(
        "NMPA",
        r"\bNMPA\b|National Medical Products Administration",
        rf"{latin_pattern('NMPA')}|国家药(?:品监督管理局|监局)",
        "国家药(?:品监督管理局|监局)(?=药品?审)",
    ),
    name("CDE", r"\bCDE\b|Center for Drug Evaluation", rf"{latin_pattern('CDE')}|药品审评中心|药审中心"),
    name("FTC", r"\bFTC\b|Federal Trade Commission", rf"{latin_pattern('FTC')}|联邦贸易委员会"),
    name("NCCN", r"\bNCCN\b|National Comprehensive Cancer Network", rf"{latin_pattern('NCCN')}|国立综合癌症网络"),
    name("ASCO", r"\bASCO\b|American Society of Clinical Oncology", rf"{latin_pattern('ASCO')}|美国临床肿瘤学会"),
    name("ACS", r"\bACS\b|American Cancer Society", rf"{latin_pattern('ACS')}|美国癌症协会|美国癌症学会"),
    name("ESMO", r"\bESMO\b|European Society for Medical Oncology", rf"{latin_pattern('ESMO')}|欧洲肿瘤内科学会"),
    name("CSCO", r"\bCSCO\b|Chinese Society of Clinical Oncology", rf"{latin_pattern('CSCO')}|中国临床肿瘤学会"),
    name("CACA", r"\bCACA\b|China Anti-Cancer Association", rf"{latin_pattern('CACA')}|中国抗癌协会"),
    name("WHO", r"\bWHO\b|World Health Organization", rf"(?-i:{latin_pattern('WHO')})|世界卫生组织|世卫组织"),
    name("ChiCTR", r"\bChiCTR|Chinese Clinical Trial Registry", r"ChiCTR|中国临床试验注册中心"),
    name("ClinicalTrials.gov", r"ClinicalTrials\.gov", r"ClinicalTrials\.gov|美国临床试验(?:注册|登记)(?:库|平台|网站?)"),
    name("CAR-T", r"\bCAR[ -]?Ts?\b|chimeric antigen receptor", rf"{latin_pattern('CAR[ -]?T')}|嵌合抗原受体", group="kind"),
    name("TIL", r"\bTILs?\b|[Tt]umor-infiltrating lymphocyte", rf"{latin_pattern('TILs?')}|肿瘤浸润淋巴细胞", group="kind"),
    name("TCR-T", r"\bTCR[ -]?Ts?\b", rf"{latin_pattern('TCR[ -]?T')}|T细胞受体工程化", group="kind"),
    name("lifileucel", r"(?i)\blifileucel\b", "lifileucel"),
    name("afamitresgene autoleucel", r"(?i)\bafamitresgene autoleucel\b|\bafami-cel\b", "afamitresgene ?autoleucel|afami-cel"),
    name(
        "satricabtagene autoleucel",
        r"(?i)\bsatricabtagene autoleucel\b|\bsatri-cel\b|\bCT041\b",
        "舒瑞基奥仑赛|satricabtagene|satri-cel|CT041",
    ),
    name(
        "United States",
        rf"\bUnited States\b|\bU\.S\.|\bUSA?\b|\bAmericans?\b|{BOTH_COUNTRIES}",
        "美国|全美",
        "美国(?:食品|食药|临床|癌症|国[立家]|肿瘤|联邦)",
        "country",
    ),
    name(
        "China",
        r"\bChina(?:'s)?\b|\bChinese\b",
        "中国|国内|中文|汉语|国家|全国|我国",
        "中国(?:临床|抗癌|肿瘤|生物)|中文|国家",
        "country",
    ),
    name("mainland China", rf"\b[Mm]ainland\b|{BOTH_COUNTRIES}", "内地|大陆", "", "country"),
    name("Europe", r"\bEurope(?:an)?\b|\bEU\b", rf"欧洲|欧盟|{latin_pattern('E[UM]A?')}", "欧洲肿瘤|欧洲药品", "country"),
    name("Canada", r"\bCanada\b|\bCanadian\b", "加拿大", "", "country"),
    name("EMA", r"\bEMA\b|European Medicines Agency", rf"{latin_pattern('EMA')}|欧洲药品管理局"),
    name(
        "another country",
        r"\b(?:Hong Kong|Taiwan|Japan(?:ese)?|Koreans?|Korea|Singapore|Australian?|United Kingdom|UK|Britain|British|German(?:y)?|France|French)\b",
        "香港|台湾|日本|韩国|新加坡|澳大利亚|英国|德国|法国",
        "日本脑炎",
        "country",
    ),
    # Organs: a cancer of another organ is another disease. Chinese may name the organ where English has "there".
    name("the stomach", r"(?i)\b(?:stomach|gastric)\b", "胃|腹", "肠胃|胃口|胃部不适", "organ"),
    name("the esophagus", r"(?i)\b(?:o?esophag(?:us|eal)|food pipe|gastro-?o?esophageal)\b", "食管|食道", "", "organ"),
    name("the liver", r"(?i)\b(?:liver|hepat\w+)\b", "肝", "肝素", "organ"),
    name("the lungs", r"(?i)\b(?:lungs?|pulmonary)\b", "肺", "肺炎|心肺", "organ"),
    name("the pancreas", r"(?i)\bpancrea\w+\b", "胰", "胰岛素", "organ"),
    name("the kidneys", r"(?i)\b(?:kidneys?|renal)\b", "肾", "肾上腺", "organ"),
    name(
        "another organ",
        r"(?i)\b(?:bowels?|colon|colorectal|rectal|rectum|breasts?(?! ?fe)|ovar(?:y|ies|ian)|prostate)\b",
        "肠|乳|卵巢|前列腺",
        "肠道|胃肠|肠胃",
        "organ",
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
    lost, added = changed_names(english, text, unit.is_chinese)
    lost_genes, added_genes = changed_genes(english, text)
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
        for lost, _ in (changed_names(english, text, unit.is_chinese), changed_genes(english, text))
        for name in lost
    }


def changed_names(english: str, text: str, chinese: bool) -> tuple[list[str], list[str]]:
    """The names of the table that the target has lost, and those that it has added.

    chinese: the target is Chinese, so countries and organs can be recognized.
    """
    rows = [row for row in NAMES if chinese or row.group not in {"country", "organ"}]
    in_english = {row.name for row in rows if row.english.search(english)}
    groups = {row.group for row in rows if row.name in in_english}
    lost = [row.name for row in rows if row.name in in_english and not row.chinese.search(text)]
    added = [
        row.name
        for row in rows
        if row.name not in in_english and (not row.group or row.group in groups)
        if row.chinese.search(row.inside.sub("", text) if row.inside else text)
    ]
    return lost, added


def changed_genes(english: str, text: str) -> tuple[list[str], list[str]]:
    """The genes that the target has lost, and those that it has added, as written."""
    source_genes, target_genes = genes(english), genes(text)
    lost = [source_genes[key] for key in sorted(source_genes.keys() - target_genes.keys() - spelled_out(text))]
    added = [target_genes[key] for key in sorted(target_genes.keys() - source_genes.keys() - spelled_out(english))]
    return lost, added


def genes(text: str) -> dict[str, str]:
    """Genes and targets in a text, as written, by their normalized form."""
    return {gene_key(gene): gene for gene in GENE.findall(text)}


def gene_key(gene: str) -> str:
    """Normalized form of a gene: PD1 is PD-1, claudin 18.2 is CLAUDIN18.2."""
    gene = gene.upper().replace(" ", "").replace("CLDN", "CLAUDIN").replace("Α", "A")
    return re.sub(r"^(PD|IL)-?(L?\d)", r"\1-\2", gene)


# Full names of genes in either language.
FULL_NAMES = {
    "CRS": "细胞因子释放综合征|[Cc]ytokine release syndrome",
    "ICANS": "神经毒性综合征|[Nn]eurotoxicity syndrome",
    "IL-2": "白细胞介素-?2|白介素-?2|[Ii]nterleukin-?2",
    "HLA": "人类白细胞抗原|[Hh]uman leukocyte antigen",
    "EGFR": "表皮生长因子受体|[Ee]pidermal growth factor receptor",
    "BCMA": "B细胞成熟抗原|[Bb]-cell maturation antigen",
    "GPC3": "磷脂酰肌醇蛋白聚糖|[Gg]lypican-?3",
}


def spelled_out(text: str) -> set[str]:
    """The genes whose full name is in a text."""
    return {gene for gene, words in FULL_NAMES.items() if re.search(words, text)}


def registry_numbers(text: str) -> list[str]:
    return sorted(re.sub(r"[ -]", "", number).upper() for number in REGISTRY_NUMBER.findall(text))
