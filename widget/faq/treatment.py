"""Answers about the treatment: where it is approved, why it is hard, what is studied, and TIL."""

from __future__ import annotations

from datetime import date

from .. import sources
from ..model import Message, checked
from ..status.summary import REST_ON
from ..status.table import CN_CART_SATRICEL, CN_TIL, LATEST_NEWS_CHINA, US_CART_SOLID, US_TCRT, US_TIL, Verdict, joint_claim
from .answer import Answer

CHECKED_ON = date(2026, 11, 23)

APPROVED = Answer(
    "approved",
    Message("faq.approved", "Is CAR-T approved for solid tumors?"),
    opening=(
        Message("faq.approved.lead", "It depends on the country."),
        US_CART_SOLID.claim(
            Message(
                "faq.approved.us",
                "United States: no. When we last checked, on {checked}, the FDA had not approved a CAR-T for any solid tumor. "
                "Latest record seen: {seen}.",
            ),
            Verdict.NOT_APPROVED,
        ),
        CN_CART_SATRICEL.claim(
            Message(
                "faq.approved.cn",
                "Mainland China: one is approved. On {decided}, the NMPA, China’s drug regulator, approved satri-cel "
                "(satricabtagene autoleucel). It is for one group of people only. They have advanced adenocarcinoma of the "
                "stomach, or of the place where the food pipe joins it. Adenocarcinoma is a cancer that starts in gland "
                "cells. Their tumor tests positive for Claudin18.2 and negative for HER2. These are proteins found in some cancers. "
                "The tumor has grown despite at least two earlier lines of treatment. A line is one full plan of treatment.",
            ),
            Verdict.APPROVED,
        ),
        joint_claim(
            Message(
                "faq.approved.other",
                "In the United States, every use of CAR-T in a solid tumor is investigational, as of {checked}. In mainland China, every "
                "other use in a solid tumor is, too. That means that it is still being tested, is not approved, and is usually given only "
                "in a clinical trial. Latest record seen for mainland China: {seen}.",
            ),
            *REST_ON,
            (CN_CART_SATRICEL, Verdict.APPROVED),
            seen=LATEST_NEWS_CHINA,
        ),
        Message(
            "faq.approved.elsewhere",
            "We have not checked other countries and regions. Ask your cancer doctor what applies where you live.",
        ),
    ),
)

HARDER = Answer(
    "harder",
    Message("faq.harder", "Why is CAR-T harder to use in solid tumors?"),
    opening=(Message("faq.harder.lead", "There are several barriers:"),),
    items=(
        checked(
            Message(
                "faq.harder.mixed", "The cells of one tumor differ, and not all of them carry the target (antigen heterogeneity)."
            ),
            sources.CHINESE_JOURNAL_CANCER_BIOTHERAPY,
            on=CHECKED_ON,
        ),
        checked(
            Message("faq.harder.trafficking", "CAR-T cells find it hard to get into the tumor (trafficking)."),
            sources.INTERNATIONAL_IMMUNOPHARMACOLOGY,
            on=CHECKED_ON,
        ),
        checked(
            Message("faq.harder.persistence", "Once in the body, they may not last long (persistence)."),
            sources.ACTA_BBS,
            on=CHECKED_ON,
        ),
        checked(
            Message("faq.harder.physical", "Dense tissue and a poor blood supply get in their way (physical barriers)."),
            sources.ACTA_BBS,
            on=CHECKED_ON,
        ),
        checked(
            Message(
                "faq.harder.microenvironment",
                "What surrounds the tumor can switch them off (an immunosuppressive tumor microenvironment).",
            ),
            sources.CHINESE_JOURNAL_CLINICAL_ONCOLOGY,
            on=CHECKED_ON,
        ),
    ),
)

CANCERS = Answer(
    "cancers",
    Message("faq.cancers", "Which cancers are being studied?"),
    opening=(Message("faq.cancers.lead", "Several solid tumors are. For example:"),),
    items=(
        checked(
            Message("faq.cancers.claudin", "Stomach and pancreatic cancer, with the target Claudin18.2."),
            sources.ONCLIVE,
            sources.TRIAL_CLAUDIN_PANCREAS,
            on=CHECKED_ON,
        ),
        checked(
            Message("faq.cancers.gpc3", "Liver cancer, with the target GPC3."),
            sources.TRIAL_GPC3,
            on=CHECKED_ON,
        ),
        checked(
            Message("faq.cancers.brain", "Brain cancer, with the targets EGFR and IL13Rα2 together."),
            sources.NATURE_MEDICINE,
            sources.TRIAL_BRAIN,
            on=CHECKED_ON,
        ),
    ),
    closing=(
        CN_CART_SATRICEL.claim(
            Message(
                "faq.cancers.status",
                "In mainland China, the NMPA approved one CAR-T product on {decided}. It is for one use in some advanced cancers of the "
                "stomach, or of the place where the food pipe joins it.",
            ),
            Verdict.APPROVED,
        ),
        joint_claim(
            Message(
                "faq.cancers.other",
                "In the United States, every use of CAR-T in a solid tumor is investigational, as of {checked}. In mainland China, every "
                "other use in a solid tumor is, too. That means that it is still being tested and is not approved. "
                "Latest record seen for mainland China: {seen}.",
            ),
            *REST_ON,
            (CN_CART_SATRICEL, Verdict.APPROVED),
            seen=LATEST_NEWS_CHINA,
        ),
        Message("faq.cancers.depends", "Whether a trial fits you depends on your tumor and on the trial’s plan (protocol)."),
    ),
)

TIL = Answer(
    "til",
    Message("faq.til", "Is TIL different from CAR-T?"),
    opening=(
        Message("faq.til.lead", "Yes."),
        checked(
            Message(
                "faq.til.how",
                "TIL therapy uses immune cells that moved into your tumor on their own. They are called tumor-infiltrating "
                "lymphocytes (TIL). A lab takes them from the tumor and grows many more. "
                "CAR-T uses T cells that a lab has changed, so that they look for one chosen target.",
            ),
            sources.LABEL_LIFILEUCEL,
            sources.LABEL_CART,
            on=CHECKED_ON,
        ),
        US_TIL.claim(
            Message(
                "faq.til.us",
                "United States: the FDA gave a TIL therapy, lifileucel, accelerated approval on {decided}. It is for some adults with "
                "advanced melanoma, a cancer that mostly starts in the skin. They must already have had certain other drugs. "
                "Accelerated approval is an "
                "early approval, based on early results. The maker must still show that patients benefit.",
            ),
            Verdict.ACCELERATED,
        ),
        CN_TIL.claim(
            Message(
                "faq.til.cn",
                "Mainland China: we found no TIL therapy approved by the NMPA, as of {checked}. Latest record seen: {seen}. "
                "The evidence for this is weak.",
            ),
            Verdict.NONE_FOUND,
        ),
        US_TCRT.claim(
            Message(
                "faq.til.tcrt",
                "There is a third kind, TCR-T. It uses T cells that a lab has changed, but it is not CAR-T. In the United States, the FDA "
                "has approved one, afamitresgene autoleucel, for some people aged 12 and over with synovial sarcoma, a rare cancer. "
                "Ask your cancer doctor which conditions the current label has.",
            ),
            Verdict.APPROVED,
        ),
    ),
)
