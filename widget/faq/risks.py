"""The answer about risks."""

from __future__ import annotations

from datetime import date

from .. import sources
from ..model import Message, checked
from ..status.summary import EMERGENCY, REST_ON
from ..status.table import CN_CART_SATRICEL, LATEST_NEWS_CHINA, Verdict, joint_claim
from .answer import Answer

CHECKED_ON = date(2026, 11, 23)

RISKS = Answer(
    "risks",
    Message("faq.risks", "What risks should I know about?"),
    opening=(
        *EMERGENCY,
        Message(
            "faq.risks.lead",
            "CAR-T can cause serious harm, and it may not help you. For most solid tumors, no one knows yet how well it works.",
        ),
        Message("faq.risks.ask", "These are risks to ask about:"),
    ),
    items=(
        checked(
            Message(
                "faq.risks.on_target",
                "Harm to healthy tissue. The target may also be on healthy cells. Then CAR-T cells attack those cells too. "
                "Doctors call this on-target, off-tumor harm.",
            ),
            sources.CHINESE_JOURNAL_CLINICAL_ONCOLOGY,
            on=CHECKED_ON,
        ),
        checked(
            Message(
                "faq.risks.off_target",
                "Off-target harm. This is a different problem. The cells attack something they were not made to attack.",
            ),
            sources.CHINESE_JOURNAL_CLINICAL_ONCOLOGY,
            on=CHECKED_ON,
        ),
        checked(
            Message(
                "faq.risks.crs",
                "Cytokine release syndrome (CRS). This is a strong immune reaction that affects the whole body.",
            ),
            sources.LABEL_CART,
            on=CHECKED_ON,
        ),
        checked(
            Message("faq.risks.icans", "Harm to the brain and nerves. Doctors call this ICANS."),
            sources.LABEL_CART,
            on=CHECKED_ON,
        ),
        checked(Message("faq.risks.infection", "Serious infection."), sources.LABEL_CART, on=CHECKED_ON),
        checked(
            Message("faq.risks.low_counts", "Low blood counts that last a long time."),
            sources.LABEL_CART,
            on=CHECKED_ON,
        ),
        checked(
            Message(
                "faq.risks.lymphodepletion",
                "The chemotherapy given before the cells. It clears out many of your own immune cells, and it has side effects "
                "of its own. Doctors call it lymphodepletion.",
            ),
            sources.LABEL_CART,
            on=CHECKED_ON,
        ),
        checked(Message("faq.risks.second_cancer", "A second cancer later on."), sources.LABEL_CART, on=CHECKED_ON),
        checked(
            Message("faq.risks.death", "Death. Some of these problems can be fatal."),
            sources.LABEL_CART,
            on=CHECKED_ON,
        ),
    ),
    closing=(
        joint_claim(
            Message(
                "faq.risks.limits",
                "There are limits too. Apart from the one use that the NMPA approved in mainland China, you can usually get CAR-T "
                "for a solid tumor only in a trial. This holds for the United States and mainland China, as of {checked}. "
                "Latest record seen for mainland China: {seen}. You may have to travel far and come back for checks.",
            ),
            *REST_ON,
            (CN_CART_SATRICEL, Verdict.APPROVED),
            seen=LATEST_NEWS_CHINA,
        ),
        Message(
            "faq.risks.differ",
            "Risks differ from one product, trial and target to the next. Ask the team that treats you for the list that applies "
            "to you. Ask who to call, day or night, if you feel unwell.",
        ),
    ),
)
