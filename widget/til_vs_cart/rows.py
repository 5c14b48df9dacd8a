"""The rows of the card: one question each, answered for TIL, CAR-T and TCR-T."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from .. import sources
from ..model import Claim, Message, checked
from ..status.table import (
    AFAMICEL,
    CN_CART_SATRICEL,
    CN_TCRT,
    CN_TIL,
    CURRENT_LABEL,
    LIFILEUCEL,
    US_CART_SOLID,
    US_TCRT,
    US_TIL,
    Product,
    Verdict,
)

CHECKED_ON = date(2026, 11, 23)


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of the table. product: named before the text where the cell is about one."""

    text: tuple[Claim | Message, ...]
    product: Product | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """One question, answered for TIL, CAR-T and TCR-T."""

    question: Message
    til: Cell
    cart: Cell
    tcrt: Cell


WHAT = Comparison(
    Message("til_vs_cart.what", "What is it?"),
    til=Cell(
        (
            checked(
                Message(
                    "til_vs_cart.what.til",
                    "Immune cells that were already in your tumor. A lab grows many more and they are given back to you. "
                    "In the usual kind, the cells are not changed.",
                ),
                sources.LABEL_LIFILEUCEL,
                on=CHECKED_ON,
            ),
        )
    ),
    cart=Cell(
        (
            checked(
                Message(
                    "til_vs_cart.what.cart",
                    "T cells, most often your own, changed in a lab. They look for one chosen target on the outside of cancer cells.",
                ),
                sources.LABEL_CART,
                on=CHECKED_ON,
            ),
        )
    ),
    tcrt=Cell(
        (
            checked(
                Message(
                    "til_vs_cart.what.tcrt",
                    "Also T cells, most often your own, changed in a lab. They can look for a target inside cancer cells. "
                    "This treatment is given only to people with certain HLA types.",
                ),
                sources.LABEL_AFAMICEL,
                sources.PHARMACY_PRACTICE_NEWS,
                on=CHECKED_ON,
            ),
        )
    ),
)

IN_US = Comparison(
    Message("til_vs_cart.us", "Has the FDA approved it for a solid tumor in the United States?"),
    til=Cell(
        (
            US_TIL.claim(
                Message(
                    "til_vs_cart.us.til",
                    "Yes, for one use. It got accelerated approval on {decided}. It is for adults with melanoma that cannot "
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
                    "No. As of {checked}, the FDA had not approved one for any solid tumor. Latest record seen: {seen}.",
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
                    "Yes, for one use. It got accelerated approval in {decided}, and full approval in {full}. It is for people aged 12 "
                    "and over with synovial sarcoma that cannot be removed by surgery or has spread. They have had chemotherapy. "
                    "They must have certain HLA-A*02 types, and a tumor that tests positive for MAGE-A4.",
                ),
                Verdict.APPROVED,
            ),
            CURRENT_LABEL,
        ),
        product=AFAMICEL,
    ),
)

IN_CHINA = Comparison(
    Message("til_vs_cart.cn", "Has the NMPA approved it for a solid tumor in mainland China?"),
    til=Cell(
        (
            CN_TIL.claim(
                Message(
                    "til_vs_cart.cn.til",
                    "We found no approval, as of {checked}. Latest record seen: {seen}. The evidence for this is weak.",
                ),
                Verdict.NONE_FOUND,
            ),
        )
    ),
    cart=Cell(
        (
            CN_CART_SATRICEL.claim(
                Message(
                    "til_vs_cart.cn.cart",
                    "Yes. One product, satri-cel, was approved on {decided}, for one use. It is for some advanced cancers of the stomach, "
                    "or of the place where the food pipe joins it.",
                ),
                Verdict.APPROVED,
            ),
        )
    ),
    tcrt=Cell(
        (
            CN_TCRT.claim(
                Message(
                    "til_vs_cart.cn.tcrt",
                    "We found no approval in records up to {seen}. One TCR-T there began a trial in {began} that is meant to confirm "
                    "if it works.",
                ),
                Verdict.NONE_FOUND,
            ),
        )
    ),
)

# For a clinician’s eye: the steps are from the labels as we know them, not from the table of evidence.
BEFORE = Comparison(
    Message("til_vs_cart.before", "What happens before the cells are given?"),
    til=Cell(
        (
            checked(
                Message(
                    "til_vs_cart.before.til",
                    "Surgery takes out part of the tumor. Then you have chemotherapy to make room for the cells.",
                ),
                sources.LABEL_LIFILEUCEL,
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
                sources.LABEL_CART,
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
                sources.LABEL_AFAMICEL,
                on=CHECKED_ON,
            ),
        )
    ),
)

RISKS = Comparison(
    Message("til_vs_cart.risks", "What are the serious risks?"),
    til=Cell(
        (
            checked(
                Message(
                    "til_vs_cart.risks.til",
                    "With lifileucel: serious infection, bleeding, low blood counts that last a long time, "
                    "and harm to the heart, lungs and kidneys. The chemotherapy before the cells has side effects of its own. "
                    "A drug called interleukin-2 is given after the cells, and can do harm too. Some people have died.",
                ),
                sources.LABEL_LIFILEUCEL,
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
                    "infection, low blood counts that last a long time, side effects of the chemotherapy, and a second cancer "
                    "later on. The cells can harm healthy tissue that carries the target. They can also attack something they "
                    "were not made to attack. Some people have died.",
                ),
                sources.LABEL_CART,
                sources.CHINESE_JOURNAL_CLINICAL_ONCOLOGY,
                on=CHECKED_ON,
            ),
        )
    ),
    tcrt=Cell(
        (
            checked(
                Message(
                    "til_vs_cart.risks.tcrt",
                    "Ask for the full list. Many of the risks of CAR-T can occur here too.",
                ),
                sources.LABEL_AFAMICEL,
                on=CHECKED_ON,
            ),
        )
    ),
)

ROWS = (WHAT, IN_US, IN_CHINA, BEFORE, RISKS)
