"""The table of regulatory decisions, as data. Every widget takes approval status from it.

`Decision.claim(text, verdict)` makes a sentence about status. It takes sources and dates from the row, and names the verdict behind its
words. When the verdict of a row changes, each sentence with the old one stops the import. So no two fragments can disagree.

Rows and wording: content.md, "The table of decisions". Checked on 2026-11-23, four rows again on 2026-11-28, from published material, not on
the regulators' own sites. Watch 2026-12-23 (an FDA date in myeloma).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from .. import sources, terms
from ..model import STATUS_REVIEW, Claim, Jurisdiction, Message, Month, Source

CHECKED_ON = date(2026, 11, 23)
RECHECKED_ON = date(2026, 11, 28)


class Therapy(StrEnum):
    CART = "CAR-T"
    TIL = "TIL"
    TCRT = "TCR-T"


class Verdict(StrEnum):
    """A regulator's decision, as far as we found; also the name of the shape beside the words."""

    APPROVED = "approved"
    ACCELERATED = "accelerated"
    NOT_APPROVED = "not-approved"
    INVESTIGATIONAL = "investigational"
    NONE_FOUND = "none-found"


@dataclass(frozen=True, slots=True)
class Product:
    """A product by its generic name. brand: for English readers only (content.md, How it is written)."""

    name: Message
    brand: str | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """One row: the decision of one regulator about one treatment for one use.

    key: unique. where: of the regulator. product: None where the row is about all or no products. indication: the patients, as a sentence.
    verdict, verdict_text: as data and in words. dated: the sentence with the dates of the row. notes: what a reader needs beside the verdict.
    `dates` fills the placeholders of verdict_text, dated and notes. terms: to be explained.
    """

    key: str
    where: Jurisdiction
    kind: Therapy
    product: Product | None
    indication: Message
    verdict: Verdict
    verdict_text: Message
    dated: Message
    sources: tuple[Source, ...]
    dates: tuple[tuple[str, date | Month], ...] = ()
    notes: tuple[Message, ...] = ()
    terms: tuple[Message, ...] = ()
    checked_on: date = CHECKED_ON
    review_by: date = CHECKED_ON + STATUS_REVIEW

    def claim(self, text: Message, verdict: Verdict) -> Claim:
        """A sentence that rests on this row.

        text: may use the row's date placeholders and `{checked}`. verdict: the decision that the sentence states.
        Raises ValueError if the row has another verdict: rewrite the sentence with the row.
        """
        if verdict is not self.verdict:
            raise ValueError(f"{text.key} says {verdict!r}, but {self.key} is {self.verdict!r}: rewrite the sentence")
        return Claim(text, self.where, self.sources, self.checked_on, self.review_by, self.all_dates)

    @property
    def all_dates(self) -> tuple[tuple[str, date | Month], ...]:
        """Values of all placeholders in a sentence about this row."""
        return (("checked", self.checked_on), *self.dates)

    @property
    def row(self) -> Claim:
        """The sentence with the row's own dates, as a claim."""
        return self.claim(self.dated, self.verdict)


def joint_claim(text: Message, *rows: tuple[Decision, Verdict], seen: date | None = None) -> Claim:
    """A sentence about both countries that rests on several rows.

    text: may use `{checked}`, the earliest check of the rows. rows: each with the verdict that the sentence states. seen: fills `{seen}`, the
    date of the latest record. Raises ValueError, as `Decision.claim` does, if a row has another verdict.
    """
    claims = [row.claim(text, verdict) for row, verdict in rows]
    cited = dict.fromkeys(source for claim in claims for source in claim.sources)
    checked_on = min(claim.checked_on for claim in claims)
    review_by = min(claim.review_by for claim in claims)
    dates = (("checked", checked_on), *((("seen", seen),) if seen else ()))
    return Claim(text, Jurisdiction.BOTH, tuple(cited), checked_on, review_by, dates)


@dataclass(frozen=True, slots=True)
class Country:
    """A country as readers see it; rows in reading order."""

    jurisdiction: Jurisdiction
    name: Message
    regulator: Message
    rows: tuple[Decision, ...]


LATEST_LISTING = date(2026, 10, 30)
LATEST_NEWS_CHINA = date(2026, 6, 22)
AS_OF_RECORD = Message("status.dated.as_of_record", "As of {checked}. Latest record seen: {seen}.")

# One note for the table and the card: both list the conditions.
CURRENT_LABEL = Message(
    "status.us_tcrt.note",
    "Apart from the age, these conditions are those of the first label. Ask your cancer doctor which conditions the current label has.",
)

LIFILEUCEL = Product(Message("product.lifileucel", "lifileucel"), brand="Amtagvi")
AFAMICEL = Product(Message("product.afamicel", "afamitresgene autoleucel"), brand="Tecelra")
SATRICEL = Product(Message("product.satricel", "satricabtagene autoleucel (satri-cel, CT041)"))

US_CART_SOLID = Decision(
    key="us.cart.solid",
    where=Jurisdiction.UNITED_STATES,
    kind=Therapy.CART,
    product=None,
    indication=Message("status.us_cart_solid.for", "Any solid tumor"),
    verdict=Verdict.NOT_APPROVED,
    verdict_text=Message("status.us_cart_solid.verdict", "Not approved"),
    dated=AS_OF_RECORD,
    dates=(("seen", LATEST_LISTING),),
    notes=(
        Message(
            "status.us_cart_solid.note", "Still being tested (investigational): people usually get it only in a clinical trial."
        ),
    ),
    sources=(sources.OPENFDA_LISTINGS,),
)
US_CART_BLOOD = Decision(
    key="us.cart.blood",
    where=Jurisdiction.UNITED_STATES,
    kind=Therapy.CART,
    product=None,
    indication=Message("status.us_cart_blood.for", "Some blood cancers: certain lymphomas, leukemias and multiple myeloma"),
    verdict=Verdict.APPROVED,
    verdict_text=Message("status.us_cart_blood.verdict", "Approved: several products"),
    dated=AS_OF_RECORD,
    dates=(("seen", LATEST_LISTING),),
    sources=(sources.OPENFDA_LISTINGS,),
)
US_TIL = Decision(
    key="us.til.lifileucel",
    where=Jurisdiction.UNITED_STATES,
    kind=Therapy.TIL,
    product=LIFILEUCEL,
    indication=Message(
        "status.us_til.for",
        "For adults with melanoma that cannot be removed by surgery or has spread. "
        "They must already have had a PD-1 antibody. If the tumor is BRAF V600 positive, "
        "they must also have had a BRAF inhibitor, with or without a MEK inhibitor.",
    ),
    verdict=Verdict.ACCELERATED,
    verdict_text=Message("status.us_til.verdict", "Accelerated approval"),
    dated=Message("status.us_til.dated", "Accelerated approval on {decided}."),
    dates=(("decided", date(2024, 2, 16)),),
    terms=(terms.ACCELERATED_APPROVAL, terms.TIL, terms.MELANOMA, terms.EARLIER_DRUGS),
    sources=(sources.ONS_VOICE, sources.LABEL_LIFILEUCEL),
)
# Full approval and the age: the maker's release of 2026-06-22. Nobody here has read section 1 of the new label, so the other conditions are
# those of the first label, and the row says so (content.md, The table of decisions).
US_TCRT = Decision(
    key="us.tcrt.afamicel",
    where=Jurisdiction.UNITED_STATES,
    kind=Therapy.TCRT,
    product=AFAMICEL,
    indication=Message(
        "status.us_tcrt.for",
        "For people aged 12 and over with synovial sarcoma. The cancer cannot be removed by surgery, or it has spread. "
        "They have had chemotherapy. They must have certain HLA-A*02 types, and a tumor that tests positive for MAGE-A4.",
    ),
    verdict=Verdict.APPROVED,
    verdict_text=Message("status.us_tcrt.verdict", "Approved"),
    dated=Message("status.us_tcrt.dated", "Accelerated approval in {decided}. Full approval in {full}."),
    dates=(("decided", Month(2024, 8)), ("full", Month(2026, 6))),
    notes=(CURRENT_LABEL,),
    terms=(terms.ACCELERATED_APPROVAL, terms.TCRT, terms.SARCOMA, terms.HLA, terms.MAGE_A4),
    sources=(sources.COMPANY_NEWS_TCRT, sources.LABEL_AFAMICEL, sources.PHARMACY_PRACTICE_NEWS),
    checked_on=RECHECKED_ON,
    review_by=RECHECKED_ON + STATUS_REVIEW,
)
# Conditional or not: what is published contradicts itself, so readers are told neither (content.md, The table of decisions).
CN_CART_SATRICEL = Decision(
    key="cn.cart.satricel",
    where=Jurisdiction.MAINLAND_CHINA,
    kind=Therapy.CART,
    product=SATRICEL,
    indication=Message(
        "status.cn_satricel.for",
        "For advanced adenocarcinoma of the stomach, or of the place where the food pipe joins it. The tumor must "
        "test positive for Claudin18.2 and negative for HER2. It must have grown despite at least two earlier lines of treatment.",
    ),
    verdict=Verdict.APPROVED,
    verdict_text=Message("status.cn_satricel.verdict", "One product approved, for one use"),
    dated=Message("status.cn_satricel.dated", "Approved on {decided}."),
    dates=(("decided", date(2026, 6, 22)),),
    terms=(terms.ADENOCARCINOMA, terms.GASTRIC_MARKERS, terms.LINE),
    sources=(sources.ONCLIVE, sources.LANCET),
    checked_on=RECHECKED_ON,
    review_by=RECHECKED_ON + STATUS_REVIEW,
)
CN_TIL = Decision(
    key="cn.til",
    where=Jurisdiction.MAINLAND_CHINA,
    kind=Therapy.TIL,
    product=None,
    indication=Message("status.cn_til.for", "Any tumor"),
    verdict=Verdict.NONE_FOUND,
    verdict_text=Message("status.cn_til.verdict", "No approval found"),
    dated=AS_OF_RECORD,
    dates=(("seen", date(2026, 1, 14)),),
    notes=(Message("status.cn_til.note", "The evidence for this row is weak."),),
    sources=(sources.COMPANY_NEWS_TIL,),
)
CN_CART_BLOOD = Decision(
    key="cn.cart.blood",
    where=Jurisdiction.MAINLAND_CHINA,
    kind=Therapy.CART,
    product=None,
    indication=Message("status.cn_cart_blood.for", "Some blood cancers: certain lymphomas, leukemias and multiple myeloma"),
    verdict=Verdict.APPROVED,
    verdict_text=Message("status.cn_cart_blood.verdict", "Approved: several products"),
    dated=AS_OF_RECORD,
    dates=(("seen", Month(2026, 9)),),
    sources=(sources.WALL_STREET_JOURNAL, sources.CHINESE_TRADE_PRESS_CART),
    checked_on=RECHECKED_ON,
    review_by=RECHECKED_ON + STATUS_REVIEW,
)
CN_TCRT = Decision(
    key="cn.tcrt",
    where=Jurisdiction.MAINLAND_CHINA,
    kind=Therapy.TCRT,
    product=None,
    indication=Message("status.cn_tcrt.for", "Any tumor"),
    verdict=Verdict.NONE_FOUND,
    verdict_text=Message("status.cn_tcrt.verdict", "No approval found in records up to {seen}"),
    dated=Message("status.dated.checked", "Checked on {checked}."),
    dates=(("seen", date(2026, 6, 4)), ("began", Month(2026, 5))),
    notes=(Message("status.cn_tcrt.note", "One TCR-T there began a trial in {began} that is meant to confirm if it works."),),
    sources=(sources.CHINESE_TRADE_PRESS_TCRT,),
    checked_on=RECHECKED_ON,
    review_by=RECHECKED_ON + STATUS_REVIEW,
)
# "Usually only in trials": expanded access exists in the United States, and in mainland China an authority other than the
# NMPA can allow a technology, so "only" could become false without a decision in this table (copy-drafts C).
CN_CART_OTHER = Decision(
    key="cn.cart.other",
    where=Jurisdiction.MAINLAND_CHINA,
    kind=Therapy.CART,
    product=None,
    indication=Message("status.cn_cart_other.for", "Any other solid tumor, and any other use in a solid tumor"),
    verdict=Verdict.INVESTIGATIONAL,
    verdict_text=Message("status.cn_cart_other.verdict", "Investigational, not approved: usually only in clinical trials"),
    dated=AS_OF_RECORD,
    dates=(("seen", LATEST_NEWS_CHINA),),
    sources=(sources.ONCLIVE,),
)

UNITED_STATES = Country(
    Jurisdiction.UNITED_STATES,
    Message("place.us", "United States"),
    Message("place.us.regulator", "Regulator: the Food and Drug Administration (FDA)"),
    (US_CART_SOLID, US_TIL, US_TCRT, US_CART_BLOOD),
)
MAINLAND_CHINA = Country(
    Jurisdiction.MAINLAND_CHINA,
    Message("place.cn", "Mainland China"),
    Message("place.cn.regulator", "Regulator: the National Medical Products Administration (NMPA)"),
    (CN_CART_SATRICEL, CN_CART_OTHER, CN_TIL, CN_TCRT, CN_CART_BLOOD),
)
PLACES = (UNITED_STATES, MAINLAND_CHINA)
ROWS = tuple(row for place in PLACES for row in place.rows)
