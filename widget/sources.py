"""Every organisation and document that the copy cites.

Organisations are places to read more, never endorsers. Documents have a date, because copy is only as fresh as its sources. No product
site, clinic, or clip site is listed. Where our best evidence is a summary on such a site, the entry names the original publication and
has no address.

All of it was gathered on 2026-11-23 and 2026-11-28 from published material, not from the regulators' own sites.
"""

from __future__ import annotations

from datetime import date

from .model import Message, Source, SourceKind

KIND_NAMES = (
    (SourceKind.REGULATOR, Message("source.kind.regulator", "Drug regulator")),
    (SourceKind.GUIDELINE_BODY, Message("source.kind.guideline", "Cancer society or guideline body")),
    (SourceKind.PATIENT_INFORMATION, Message("source.kind.patients", "Information for patients")),
    (SourceKind.REGISTRY, Message("source.kind.registry", "Trial registry")),
    (SourceKind.JOURNAL, Message("source.kind.journal", "Medical journal")),
    (SourceKind.NEWS, Message("source.kind.news", "News")),
    (SourceKind.LAW, Message("source.kind.law", "Law")),
)

# --- places to read more -------------------------------------------------------------------------------------------

NCCN = Source(
    "nccn",
    Message("source.nccn", "National Comprehensive Cancer Network (NCCN)"),
    SourceKind.GUIDELINE_BODY,
    "https://www.nccn.org/",
    home="en",
)
ASCO = Source(
    "asco",
    Message("source.asco", "American Society of Clinical Oncology (ASCO)"),
    SourceKind.GUIDELINE_BODY,
    "https://www.asco.org/",
    home="en",
)
ACS = Source(
    "acs",
    # ASCO's own site for patients closed in 2024 and went into cancer.org (The Cancer Letter, 2024-06-01).
    Message("source.acs", "American Cancer Society (ACS), with ASCO’s former pages for patients"),
    SourceKind.PATIENT_INFORMATION,
    "https://www.cancer.org/",
    home="en",
)
ESMO = Source(
    "esmo",
    Message("source.esmo", "European Society for Medical Oncology (ESMO)"),
    SourceKind.GUIDELINE_BODY,
    "https://www.esmo.org/",
    home="en",
)
FDA = Source(
    "fda",
    Message("source.fda", "United States Food and Drug Administration (FDA)"),
    SourceKind.REGULATOR,
    "https://www.fda.gov/",
    home="en",
)
CLINICALTRIALS_GOV = Source(
    "clinicaltrials-gov",
    Message("source.clinicaltrials_gov", "ClinicalTrials.gov"),
    SourceKind.REGISTRY,
    "https://clinicaltrials.gov/",
    home="en",
)
CSCO = Source(
    "csco",
    Message("source.csco", "Chinese Society of Clinical Oncology (CSCO)"),
    SourceKind.GUIDELINE_BODY,
    "https://www.csco.org.cn/",
    home="zh",
)
CACA = Source(
    "caca",
    Message("source.caca", "China Anti-Cancer Association (CACA)"),
    SourceKind.GUIDELINE_BODY,
    "https://www.caca.org.cn/",
    home="zh",
)
CHICTR = Source(
    "chictr",
    Message("source.chictr", "Chinese Clinical Trial Registry (ChiCTR)"),
    SourceKind.REGISTRY,
    "https://www.chictr.org.cn/",
    home="zh",
)
NMPA = Source(
    "nmpa",
    Message("source.nmpa", "National Medical Products Administration of China (NMPA)"),
    SourceKind.REGULATOR,
    "https://www.nmpa.gov.cn/",
    home="zh",
)
CDE = Source(
    "cde",
    Message("source.cde", "Drug trial platform of the Center for Drug Evaluation (CDE), China"),
    SourceKind.REGISTRY,
    "http://www.chinadrugtrials.org.cn/",
    home="zh",
)
NHC_REGISTRY = Source(
    "nhc-registry",
    Message("source.nhc_registry", "National registry of medical research of China (NHC)"),
    SourceKind.REGISTRY,
    "https://www.medicalresearch.org.cn/",
    home="zh",
)
ICTRP = Source(
    "who-ictrp",
    Message("source.ictrp", "Trial search portal of the World Health Organization (WHO ICTRP)"),
    SourceKind.REGISTRY,
    "https://trialsearch.who.int/",
)

# Where to report a false claim (copy-drafts F); not among the places to read more.
SAMR = Source(
    "samr-12315",
    Message("source.samr", "State Administration for Market Regulation of China, 12315 platform"),
    SourceKind.REGULATOR,
    "https://www.12315.cn/",
    home="zh",
)
FTC = Source(
    "ftc",
    Message("source.ftc", "United States Federal Trade Commission (FTC), report fraud"),
    SourceKind.REGULATOR,
    "https://reportfraud.ftc.gov/",
    home="en",
)

ORGANISATIONS = (NCCN, ASCO, ACS, ESMO, FDA, CLINICALTRIALS_GOV, CSCO, CACA, CHICTR, NMPA, CDE, NHC_REGISTRY, ICTRP)

# --- documents that claims rest on ------------------------------------------------------------------------------------

OPENFDA_LISTINGS = Source(
    "openfda-listings",
    Message("source.openfda_listings", "openFDA product listings, {published}"),
    SourceKind.REGULATOR,
    "https://open.fda.gov/apis/drug/ndc/",
    published=date(2026, 10, 30),
)
LANCET = Source(
    "lancet-2025",
    Message("source.lancet_2025", "The Lancet 2025;405:2049-2060"),
    SourceKind.JOURNAL,
    "https://doi.org/10.1016/S0140-6736(25)00860-8",
)
LABEL_LIFILEUCEL = Source(
    "openfda-label-lifileucel",
    Message("source.label_lifileucel", "openFDA label record of lifileucel, {published}"),
    SourceKind.REGULATOR,
    "https://open.fda.gov/apis/drug/label/",
    published=date(2026, 7, 18),
)
# The listing and the boxed warning were read, section 1 of the new label was not. No date: openFDA's is that of its data set, not of the label.
LABEL_AFAMICEL = Source(
    "dailymed-afamicel",
    Message("source.label_afamicel", "DailyMed, label of afamitresgene autoleucel"),
    SourceKind.REGULATOR,
    "https://dailymed.nlm.nih.gov/dailymed/drugInfo.cfm?setid=ab24631f-3364-46e1-8074-7244863bcbab",
    home="en",
)
LABEL_CART = Source(
    "openfda-label-cart",
    Message("source.label_cart", "openFDA label record of a CAR-T product, {published}"),
    SourceKind.REGULATOR,
    "https://open.fda.gov/apis/drug/label/",
    published=date(2026, 8, 11),
)
ONS_VOICE = Source(
    "ons-voice",
    Message("source.ons_voice", "Oncology Nursing Society, ONS Voice, 2024"),
    SourceKind.JOURNAL,
    "https://voice.ons.org/news-and-views/fda-grants-accelerated-approval-to-lifileucel-for-unresectable-or-metastatic",
)
FDA_RELEASE_TIL = Source(
    "fda-release-til",
    # Read as a news service printed it, not on the FDA's own site.
    Message("source.fda_release_til", "FDA news release, 2024"),
    SourceKind.REGULATOR,
)
PHARMACY_PRACTICE_NEWS = Source(
    "pharmacy-practice-news",
    Message("source.pharmacy_practice_news", "Pharmacy Practice News, {published}"),
    SourceKind.NEWS,
    # The address of the article holds a brand name, which no Chinese fragment may show: the journal's own page instead.
    "https://www.pharmacypracticenews.com/",
    published=date(2024, 8, 31),
)
ONCLIVE = Source(
    "onclive",
    Message("source.onclive", "OncLive, {published}"),
    SourceKind.NEWS,
    "https://www.onclive.com/view/china-s-nmpa-approves-first-car-t-cell-therapy-for-cldn18--2-her2-advanced-gastric-gej-adenocarcinoma",
    published=date(2026, 6, 22),
)
# Its headline, and a summary of it on a clip site.
COMPANY_NEWS_TCRT = Source(
    "company-news-tcrt",
    Message("source.company_news_tcrt", "Company news on afamitresgene autoleucel, headline and summary, {published}"),
    SourceKind.NEWS,
    published=date(2026, 6, 22),
)
# Read as others quoted or printed it.
WALL_STREET_JOURNAL = Source(
    "wsj-2026", Message("source.wsj_2026", "The Wall Street Journal, 2026, as reprinted"), SourceKind.NEWS
)
CHINESE_TRADE_PRESS_CART = Source(
    "chinese-trade-press-cart",
    Message("source.chinese_trade_press_cart", "Chinese trade press on CAR-T, headline, {published}"),
    SourceKind.NEWS,
    home="zh",
    published=date(2026, 6, 12),
)
CHINESE_TRADE_PRESS_TCRT = Source(
    "chinese-trade-press-tcrt",
    Message("source.chinese_trade_press_tcrt", "Chinese trade press on TCR-T, headlines, {published}"),
    SourceKind.NEWS,
    home="zh",
    published=date(2026, 6, 4),
)
COMPANY_NEWS_TIL = Source(
    "company-news-til",
    Message("source.company_news_til", "Company news (weak evidence; latest seen: {published})"),
    SourceKind.NEWS,
    published=date(2026, 1, 14),
)
COMPANY_NEWS_TIL_TRIALS = Source(
    "company-news-til-trials",
    Message("source.company_news_til_trials", "Company news, {published}"),
    SourceKind.NEWS,
    published=date(2025, 11, 4),
)
CHINESE_JOURNAL_CANCER_BIOTHERAPY = Source(
    "cjcb-2025",
    Message("source.cjcb_2025", "Chinese Journal of Cancer Biotherapy, 2025 (review)"),
    SourceKind.JOURNAL,
    "https://www.biother.cn/zgzlswzlzz/article/abstract/20250601",
    home="zh",
)
CHINESE_JOURNAL_CLINICAL_ONCOLOGY = Source(
    "cjco-2025",
    Message("source.cjco_2025", "Chinese Journal of Clinical Oncology 2025;52(16):820-825 (review)"),
    SourceKind.JOURNAL,
    home="zh",
)
ACTA_BBS = Source(
    "abbs-2025",
    Message("source.abbs_2025", "Acta Biochimica et Biophysica Sinica, 2025 (review)"),
    SourceKind.JOURNAL,
)
INTERNATIONAL_IMMUNOPHARMACOLOGY = Source(
    "intimp-2025",
    Message("source.intimp_2025", "International Immunopharmacology, 2025 (review)"),
    SourceKind.JOURNAL,
)
NATURE_MEDICINE = Source(
    "nature-medicine-2024",
    Message("source.nature_medicine_2024", "Nature Medicine, {published}"),
    SourceKind.JOURNAL,
    "https://www.nature.com/articles/s41591-024-02893-z",
    published=date(2024, 3, 13),
)
CACA_IMMUNOTHERAPY = Source(
    "caca-immunotherapy-2024",
    Message(
        "source.caca_immunotherapy_2024",
        "CACA, Guideline for Immunotherapy of Malignant Tumors (short version), Chinese Journal of Clinical Oncology 2024;51(16)",
    ),
    SourceKind.GUIDELINE_BODY,
    home="zh",
)
TRIAL_GPC3 = Source(
    "nct06590246",
    Message("source.nct06590246", "ClinicalTrials.gov, trial NCT06590246"),
    SourceKind.REGISTRY,
    "https://clinicaltrials.gov/study/NCT06590246",
)
TRIAL_CLAUDIN_PANCREAS = Source(
    "nct05911217",
    Message("source.nct05911217", "ClinicalTrials.gov, trial NCT05911217"),
    SourceKind.REGISTRY,
    "https://clinicaltrials.gov/study/NCT05911217",
)
TRIAL_BRAIN = Source(
    "nct05168423",
    Message("source.nct05168423", "ClinicalTrials.gov, trial NCT05168423"),
    SourceKind.REGISTRY,
    "https://clinicaltrials.gov/study/NCT05168423",
)
FDA_CONSUMER_PAGE = Source(
    "fda-consumer-2021",
    Message("source.fda_consumer_2021", "FDA, information for patients on regenerative medicine, {published}"),
    SourceKind.REGULATOR,
    "https://www.fda.gov/vaccines-blood-biologics/consumers-biologics/"
    "important-patient-and-consumer-information-about-regenerative-medicine-therapies",
    published=date(2021, 6, 3),
)
AABB_2021 = Source(
    "aabb-2021",
    Message("source.aabb_2021", "AABB (a society for blood and cell therapy), {published}"),
    SourceKind.JOURNAL,
    "https://www.aabb.org/news-resources/news/article/2021/06/07/"
    "fda-reiterates-consumer-warning-regarding-unapproved-regenerative-medicine-products",
    published=date(2021, 6, 7),
)
US_CHARGING_RULE = Source(
    "21cfr312-8",
    Message("source.21cfr312_8", "United States law, 21 CFR 312.8"),
    SourceKind.LAW,
    "https://www.ecfr.gov/current/title-21/section-312.8",
)
CHINA_GCP = Source(
    "china-gcp-2020",
    Message("source.china_gcp_2020", "China, Good Clinical Practice for Drug Trials (2020), Article 39"),
    SourceKind.LAW,
    home="zh",
)
