"""TIL, CAR-T and TCR-T side by side: three treatments that are often mixed up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from widget import sources, terms
from widget.content import Claim, Message, Widget, checked
from widget.status_table import (
    AFAMICEL,
    CN_CART_OTHER,
    CN_CART_SATRICEL,
    CN_TCRT,
    CN_TIL,
    LIFILEUCEL,
    US_CART_SOLID,
    US_TCRT,
    US_TIL,
    Product,
    Verdict,
    joint_claim,
)

CHECKED_ON = date(2026, 11, 23)


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of the table. product: named before the text where the cell is about one."""

    text: tuple[Claim | Message, ...]
    product: Product | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One question, answered for TIL, CAR-T and TCR-T."""

    question: Message
    til: Cell
    cart: Cell
    tcrt: Cell


@dataclass(frozen=True, slots=True)
class Copy:
    """The copy, in reading order."""

    lead: Claim
    terms: tuple[Message, ...]
    caption: Message
    til: Message
    cart: Message
    tcrt: Message
    rows: tuple[Row, ...]
    accelerated: Message
    relevant_title: Message
    relevant: tuple[Claim | Message, ...]


WHAT = Row(
    Message("til_vs_cart.what", "What is it?"),
    til=Cell(
        (
            checked(
                Message(
                    "til_vs_cart.what.til",
                    "Immune cells that were already in your tumor. A lab grows many more and they are given back to you. "
                    "In most TIL therapy, the cells are not changed.",
                ),
                sources.OPENFDA_LABELS,
                on=CHECKED_ON,
            ),
        )
    ),
    cart=Cell(
        (
            checked(
                Message(
                    "til_vs_cart.what.cart",
                    "Your own T cells, changed in a lab. They look for one chosen target on the outside of cancer cells.",
                ),
                sources.CHINESE_JOURNAL_CANCER_BIOTHERAPY,
                on=CHECKED_ON,
            ),
        )
    ),
    tcrt=Cell(
        (
            checked(
                Message(
                    "til_vs_cart.what.tcrt",
                    "Also your own T cells, changed in a lab. They can look for a target inside cancer cells. "
                    "It is given only to people with certain HLA types.",
                ),
                sources.OPENFDA_LABELS,
                on=CHECKED_ON,
            ),
        )
    ),
)

IN_US = Row(
    Message("til_vs_cart.us", "Has the FDA approved it for a solid tumor in the United States?"),
    til=Cell(
        (
            US_TIL.claim(
                Message(
                    "til_vs_cart.us.til",
                    "Yes, for one use. It had accelerated approval on {decided}. It is for adults with melanoma that cannot "
                    "be removed by surgery or has spread. They must already have had a PD-1 antibody. If the tumor is BRAF "
                    "V600 positive, they must also have had a BRAF inhibitor, with or without a MEK inhibitor.",
                ),
                Verdict.ACCELERATED,
            ),
        ),
        product=LIFILEUCEL,
    ),
    cart=Cell(
        (
            US_CART_SOLID.claim(
                Message(
                    "til_vs_cart.us.cart",
                    "No. As of {checked}, the FDA had not approved one for any solid tumor.",
                ),
                Verdict.NOT_APPROVED,
            ),
        )
    ),
    tcrt=Cell(
        (
            US_TCRT.claim(
                Message(
                    "til_vs_cart.us.tcrt",
                    "For one use. It was first approved in {decided}, under accelerated approval. We have not checked if this "
                    "has changed since then. It is for adults with synovial sarcoma that cannot be removed by surgery or has "
                    "spread. They must already have had chemotherapy. They must have certain HLA-A*02 types, and a tumor that "
                    "tests positive for MAGE-A4.",
                ),
                Verdict.ACCELERATED,
            ),
        ),
        product=AFAMICEL,
    ),
)

IN_CHINA = Row(
    Message("til_vs_cart.cn", "Has the NMPA approved it for a solid tumor in mainland China?"),
    til=Cell(
        (
            CN_TIL.claim(
                Message("til_vs_cart.cn.til", "We found no approval, as of {checked}. The evidence for this is weak."),
                Verdict.NONE_FOUND,
            ),
        )
    ),
    cart=Cell(
        (
            CN_CART_SATRICEL.claim(
                Message(
                    "til_vs_cart.cn.cart",
                    "One product, satri-cel, for one use, on {decided}. It is for some advanced cancers of the stomach, or of the "
                    "place where the food pipe joins it.",
                ),
                Verdict.APPROVED,
            ),
        )
    ),
    tcrt=Cell(
        (
            CN_TCRT.claim(
                Message("til_vs_cart.cn.tcrt", "We have not checked, as of {checked}. Ask your cancer doctor."),
                Verdict.NOT_CHECKED,
            ),
        )
    ),
)

BEFORE = Row(
    Message("til_vs_cart.before", "What happens before the cells are given?"),
    til=Cell(
        (
            checked(
                Message(
                    "til_vs_cart.before.til",
                    "Surgery takes out part of the tumor. Then you have chemotherapy to make room for the cells.",
                ),
                sources.OPENFDA_LABELS,
                on=CHECKED_ON,
            ),
        )
    ),
    cart=Cell(
        (
            checked(
                Message(
                    "til_vs_cart.before.cart",
                    "T cells are taken from your blood. Then you have chemotherapy to make room for the cells.",
                ),
                sources.OPENFDA_LABELS,
                on=CHECKED_ON,
            ),
        )
    ),
    tcrt=Cell(
        (
            checked(
                Message(
                    "til_vs_cart.before.tcrt",
                    "Your HLA type and your tumor are tested. T cells are taken from your blood. "
                    "Then you have chemotherapy to make room for the cells.",
                ),
                sources.OPENFDA_LABELS,
                on=CHECKED_ON,
            ),
        )
    ),
)

RISKS = Row(
    Message("til_vs_cart.risks", "What are serious risks?"),
    til=Cell(
        (
            checked(
                Message(
                    "til_vs_cart.risks.til",
                    "With lifileucel: serious infection, bleeding, low blood counts that last a long time, "
                    "and harm to the heart, lungs and kidneys. A drug called interleukin-2 is given after the cells, "
                    "and can do harm of its own. Some people have died.",
                ),
                sources.OPENFDA_LABELS,
                on=CHECKED_ON,
            ),
        )
    ),
    cart=Cell(
        (
            checked(
                Message(
                    "til_vs_cart.risks.cart",
                    "A strong immune reaction (cytokine release syndrome), harm to the brain and nerves (ICANS), serious "
                    "infection, low blood counts that last a long time, harm to healthy tissue, and a second cancer later on. "
                    "Some people have died.",
                ),
                sources.OPENFDA_LABELS,
                on=CHECKED_ON,
            ),
        )
    ),
    tcrt=Cell(
        (
            checked(
                Message(
                    "til_vs_cart.risks.tcrt",
                    "Much the same list as for CAR-T. Ask for the one that applies to you.",
                ),
                sources.OPENFDA_LABELS,
                on=CHECKED_ON,
            ),
        )
    ),
)

WIDGET = Widget(
    name="til_vs_cart",
    title=Message("til_vs_cart.title", "TIL, CAR-T and TCR-T: what is the difference?"),
    copy=Copy(
        lead=checked(
            Message(
                "til_vs_cart.lead",
                "All three use immune cells, but they are not the same treatment. An approval of one says nothing about the others.",
            ),
            sources.OPENFDA_LISTINGS,
            on=CHECKED_ON,
        ),
        terms=(
            terms.SOLID_TUMOR,
            terms.TIL,
            terms.CART,
            terms.TCRT,
            terms.HLA,
            terms.MELANOMA,
            terms.EARLIER_DRUGS,
            terms.SARCOMA,
        ),
        caption=Message("til_vs_cart.caption", "TIL, CAR-T and TCR-T side by side"),
        til=Message("til_vs_cart.til", "TIL"),
        cart=Message("til_vs_cart.cart", "CAR-T"),
        tcrt=Message("til_vs_cart.tcrt", "TCR-T"),
        rows=(WHAT, IN_US, IN_CHINA, BEFORE, RISKS),
        accelerated=terms.ACCELERATED_APPROVAL,
        relevant_title=Message("til_vs_cart.relevant.title", "When TIL may matter more than CAR-T"),
        relevant=(
            US_TIL.claim(
                Message(
                    "til_vs_cart.relevant.some",
                    "For some people TIL may matter more, mainly for those with advanced melanoma. In the United States, the FDA "
                    "gave lifileucel accelerated approval on {decided}. It was the first TIL therapy that the FDA approved, "
                    "and its first T-cell therapy for a solid tumor.",
                ),
                Verdict.ACCELERATED,
            ),
            joint_claim(
                Message(
                    "til_vs_cart.relevant.cart",
                    "CAR-T for solid tumors is different. In the United States and mainland China it is investigational, "
                    "as of {checked}, apart from one use approved in mainland China. "
                    "Investigational means that it is still being tested.",
                ),
                (US_CART_SOLID, Verdict.NOT_APPROVED),
                (CN_CART_OTHER, Verdict.INVESTIGATIONAL),
                (CN_CART_SATRICEL, Verdict.APPROVED),
            ),
            checked(
                Message("til_vs_cart.relevant.other_tumors", "For other tumors, TIL is being tested in trials as well."),
                sources.COMPANY_NEWS_TIL,
                on=CHECKED_ON,
            ),
            Message(
                "til_vs_cart.relevant.separate",
                "A page you can trust keeps the two apart: TIL for melanoma, approved by the FDA in the United States, and "
                "CAR-T that is still in trials. Be careful with a page that mixes them.",
            ),
        ),
    ),
)
