"""TIL, CAR-T and TCR-T side by side: three treatments that are often mixed up."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from .. import sources, terms
from ..model import STATUS_REVIEW, Claim, Jurisdiction, Message, Widget
from ..status.summary import EMERGENCY, REST_ON
from ..status.table import CN_CART_SATRICEL, LATEST_NEWS_CHINA, US_TIL, Verdict, joint_claim
from .rows import ROWS, Comparison

CHECKED_ON = date(2026, 11, 23)


# The release says "first for melanoma"; "first T-cell therapy for a solid tumor" is our inference from it and the listings.
FIRST = US_TIL.claim(
    Message(
        "til_vs_cart.relevant.some",
        "For some people TIL may matter more, mainly for those with advanced melanoma. In the United States, lifileucel got "
        "accelerated approval on {decided}, as the first TIL therapy that the FDA approved. On that date it was also the "
        "first T-cell therapy that the FDA approved for a solid tumor.",
    ),
    Verdict.ACCELERATED,
)
FIRST = replace(FIRST, sources=(*FIRST.sources, sources.FDA_RELEASE_TIL, sources.OPENFDA_LISTINGS))


@dataclass(frozen=True, slots=True)
class Copy:
    """The copy, in reading order."""

    lead: Message
    terms: tuple[Message, ...]
    caption: Message
    til: Message
    cart: Message
    tcrt: Message
    rows: tuple[Comparison, ...]
    accelerated: Message
    emergency: tuple[Message, ...]
    relevant_title: Message
    relevant: tuple[Claim | Message, ...]


WIDGET = Widget(
    name="til_vs_cart",
    title=Message("til_vs_cart.title", "TIL, CAR-T and TCR-T: what is the difference?"),
    purpose="TIL, CAR-T and TCR-T side by side.",
    frame_height=4100,
    copy=Copy(
        lead=Message(
            "til_vs_cart.lead",
            "All three use immune cells, but they are not the same treatment. An approval of one says nothing about the others.",
        ),
        terms=(
            terms.SOLID_TUMOR,
            terms.REGULATOR,
            terms.CLINICAL_TRIAL,
            terms.TIL,
            terms.CART,
            terms.TCRT,
            terms.HLA,
            terms.MELANOMA,
            terms.EARLIER_DRUGS,
            terms.SARCOMA,
            terms.MAGE_A4,
        ),
        caption=Message("til_vs_cart.caption", "TIL, CAR-T and TCR-T side by side"),
        til=Message("til_vs_cart.til", "TIL"),
        cart=Message("til_vs_cart.cart", "CAR-T"),
        tcrt=Message("til_vs_cart.tcrt", "TCR-T"),
        rows=ROWS,
        accelerated=terms.ACCELERATED_APPROVAL,
        emergency=EMERGENCY,
        relevant_title=Message("til_vs_cart.relevant.title", "When TIL may matter more than CAR-T"),
        relevant=(
            FIRST,
            joint_claim(
                Message(
                    "til_vs_cart.relevant.cart",
                    "CAR-T for solid tumors is different. In the United States and mainland China it is investigational, "
                    "as of {checked}, apart from one use that the NMPA approved in mainland China. "
                    "Investigational means that it is still being tested and is not approved. Latest record seen for mainland China: {seen}.",
                ),
                *REST_ON,
                (CN_CART_SATRICEL, Verdict.APPROVED),
                seen=LATEST_NEWS_CHINA,
            ),
            Claim(
                Message(
                    "til_vs_cart.relevant.other_tumors",
                    "In company news of {seen}, TIL for other tumors was being tested in trials in the United States too. "
                    "As of {checked}, we have seen no newer record.",
                ),
                Jurisdiction.UNITED_STATES,
                (sources.COMPANY_NEWS_TIL_TRIALS,),
                CHECKED_ON,
                CHECKED_ON + STATUS_REVIEW,
                (("checked", CHECKED_ON), ("seen", date(2025, 11, 4))),
            ),
            Message(
                "til_vs_cart.relevant.separate",
                "A page you can trust keeps two things apart. One is a treatment that a regulator has approved: the page names the "
                "country, the date and the use. The other is a treatment that is still in trials. Be careful with a page that mixes "
                "the two. For example, it may speak of CAR-T that is still in trials as if it were a TIL therapy that a regulator has "
                "approved.",
            ),
        ),
    ),
)
