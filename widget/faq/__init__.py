"""FAQ: the questions that patients ask first, each with a short answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from widget import sources, terms
from widget.content import Claim, Jurisdiction, Message, Widget, checked
from widget.status_table import (
    CN_CART_SATRICEL,
    CN_TIL,
    REST_ON,
    US_CART_SOLID,
    US_TCRT,
    US_TIL,
    Verdict,
    joint_claim,
)

CHECKED_ON = date(2026, 11, 23)

Line = Claim | Message


@dataclass(frozen=True, slots=True)
class Answer:
    """One question and its answer: paragraphs, then perhaps a list, then perhaps paragraphs.

    anchor: the last part of the message keys. numbered: whether the list is a sequence of steps.
    """

    anchor: str
    question: Message
    opening: tuple[Line, ...]
    items: tuple[Line, ...] = ()
    closing: tuple[Line, ...] = ()
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class Copy:
    """The copy, in reading order."""

    terms: tuple[Message, ...]
    answers: tuple[Answer, ...]


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
                "They have already had at least two lines of treatment. A line is one full plan of treatment. "
                "We do not yet know if this approval comes with conditions.",
            ),
            Verdict.APPROVED,
        ),
        joint_claim(
            Message(
                "faq.approved.other",
                "In both countries, as of {checked}, every other use of CAR-T in a solid tumor is investigational. "
                "That means it is still being tested and is usually given only in a clinical trial.",
            ),
            *REST_ON,
            (CN_CART_SATRICEL, Verdict.APPROVED),
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
                "CAR-T for every other use in a solid tumor is in trials in the United States and mainland China, as of {checked}.",
            ),
            *REST_ON,
            (CN_CART_SATRICEL, Verdict.APPROVED),
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
            sources.CHINESE_JOURNAL_CANCER_BIOTHERAPY,
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
                "first approved one, afamitresgene autoleucel, in {decided}, under accelerated approval. It was then for some adults "
                "with synovial sarcoma, a rare cancer. We have not checked if this has changed since then.",
            ),
            Verdict.ACCELERATED,
        ),
    ),
)

RISKS = Answer(
    "risks",
    Message("faq.risks", "What risks should I know about?"),
    opening=(
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
        # Translators: For a clinician’s eye: which signs, and which emergency numbers for which country.
        checked(
            Message(
                "faq.risks.emergency",
                "Fever, confusion, trouble speaking or breathing after the cells: call the trial’s emergency number or an "
                "ambulance at once. Tell them you had cell therapy.",
            ),
            sources.LABEL_CART,
            on=CHECKED_ON,
        ),
        joint_claim(
            Message(
                "faq.risks.limits",
                "There are limits too. Apart from the one use that the NMPA approved in mainland China, you can usually get CAR-T "
                "for a solid tumor only in a trial. This holds for the United States and mainland China, as of {checked}. "
                "You may have to travel far and come back for checks.",
            ),
            *REST_ON,
            (CN_CART_SATRICEL, Verdict.APPROVED),
        ),
        Message(
            "faq.risks.differ",
            "Risks differ from one trial and one target to the next. Ask the trial team for the list that applies to you. "
            "Ask who to call, day or night, if you feel unwell.",
        ),
    ),
)

EVALUATE = Answer(
    "evaluate",
    Message("faq.evaluate", "How do I tell a real trial from hype?"),
    opening=(Message("faq.evaluate.lead", "Check these points before you decide."),),
    items=(
        Message(
            "faq.evaluate.number",
            "There is a registry number. A registry is a public list of trials. Look the number up yourself on the registry’s own website. "
            "What you read there should match what you were told.",
        ),
        Message(
            "faq.evaluate.names",
            "The page names the target, the type of tumor, the study plan (protocol) and the hospital.",
        ),
        Message("faq.evaluate.eligibility", "It says clearly who can join and who cannot."),
        Message(
            "faq.evaluate.investigational",
            "It says that the treatment is investigational: it is still being tested.",
        ),
        Message("faq.evaluate.limits", "It is open about limits, risks and other choices."),
    ),
    closing=(
        checked(
            Message(
                "faq.evaluate.proof",
                "A trial should have a registry number. But a number is not proof. It does not mean that a regulator has "
                "approved the treatment, or that anyone has shown it to be safe.",
            ),
            sources.FDA_CONSUMER_PAGE,
            sources.AABB_2021,
            on=CHECKED_ON,
        ),
        Message(
            "faq.evaluate.careful",
            "Be careful if a page sounds like an ad but names no study. Be careful if you are asked to pay for the cells or "
            "for a place in the study. Be careful if a registry number is used as proof of approval.",
        ),
        checked(
            Message(
                "faq.evaluate.charge_cn",
                "In mainland China, people in a study must not be charged for the study treatment.",
            ),
            sources.CHINA_GCP,
            on=CHECKED_ON,
            where=Jurisdiction.MAINLAND_CHINA,
        ),
        checked(
            Message(
                "faq.evaluate.charge_us",
                "In the United States, the FDA can permit a charge in some trials. Ask which costs your insurance must cover.",
            ),
            sources.US_CHARGING_RULE,
            on=CHECKED_ON,
            where=Jurisdiction.UNITED_STATES,
        ),
        Message("faq.evaluate.show", "Show what you found to your own cancer doctor first."),
    ),
)

NUMBER = Answer(
    "number",
    Message("faq.number", "How do I check a trial’s number, step by step?"),
    opening=(Message("faq.number.lead", "You need the number and a few minutes."),),
    numbered=True,
    items=(
        Message("faq.number.ask", "Ask for the number. If there is none, ask why."),
        # Translators: The patterns are from memory: to be verified on the registries.
        Message(
            "faq.number.pattern",
            "Look at how it starts. NCT and 8 digits: ClinicalTrials.gov. ChiCTR and 10 digits: the "
            "Chinese Clinical Trial Registry; its older numbers have letters as well. "
            "CTR and 8 digits: the drug trial platform of the Center for Drug Evaluation (CDE) in China.",
        ),
        Message(
            "faq.number.type",
            "Open the registry’s own website and type the number in yourself. Do not follow a link from an ad.",
        ),
        Message(
            "faq.number.match",
            "Compare the hospital, the target, the type of tumor, and whether the trial is open now. "
            "Look at the date of the last update.",
        ),
        Message("faq.number.doctor", "Take what you found to your cancer doctor."),
    ),
    closing=(
        Message(
            "faq.number.limits",
            "Being in a registry does not mean that a treatment is approved, or shown to be safe.",
        ),
    ),
)

WIDGET = Widget(
    name="faq",
    title=Message("faq.title", "Questions and answers"),
    copy=Copy(
        terms=(terms.CART, terms.SOLID_TUMOR, terms.REGULATOR, terms.CLINICAL_TRIAL),
        answers=(APPROVED, HARDER, CANCERS, TIL, RISKS, EVALUATE, NUMBER),
    ),
    page_type="FAQPage",
)
