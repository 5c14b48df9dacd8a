"""Answers about trials: how to tell a real one from hype, and how to check its number."""

from __future__ import annotations

from datetime import date

from .. import sources
from ..model import STATUS_REVIEW, Jurisdiction, Message, checked
from ..status.summary import APPROVED_IS_SOLD
from .answer import Answer

CHECKED_ON = date(2026, 11, 23)

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
            "It says that the treatment is investigational: still being tested, and not approved.",
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
            "Be careful if a page sounds like an ad but names no study, or says nothing of limits and other choices. "
            "Be careful if a trial asks you to pay for the cells or for a place. "
            "Be careful if a registry number is used as proof of approval.",
        ),
        APPROVED_IS_SOLD,
        checked(
            Message(
                "faq.evaluate.charge_cn",
                "In mainland China, people in a study must not be charged for the study treatment.",
            ),
            sources.CHINA_GCP,
            on=CHECKED_ON,
            where=Jurisdiction.MAINLAND_CHINA,
            wait=STATUS_REVIEW,  # the law above this rule changed in 2026 (content.md, correction 6)
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
