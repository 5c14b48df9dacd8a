"""Shared sentences of several widgets: approval status with its evidence, when to get help, and what payment means."""

from __future__ import annotations

from ..model import Message
from .table import CN_CART_OTHER, CN_CART_SATRICEL, LATEST_NEWS_CHINA, US_CART_SOLID, Verdict, joint_claim

NOT_IN_THE_US = US_CART_SOLID.claim(
    Message(
        "status.short.us",
        "In the United States, the Food and Drug Administration (FDA) had not approved a CAR-T for any solid tumor when we last "
        "checked, on {checked}. Latest record seen: {seen}.",
    ),
    Verdict.NOT_APPROVED,
)
ONE_IN_CHINA = CN_CART_SATRICEL.claim(
    Message(
        "status.short.cn",
        "In mainland China, the National Medical Products Administration (NMPA) approved one CAR-T for a solid tumor on {decided}. "
        "It is for one use in some advanced cancers of the stomach, or of the place where the food pipe joins it.",
    ),
    Verdict.APPROVED,
)
REST_ON = ((US_CART_SOLID, Verdict.NOT_APPROVED), (CN_CART_OTHER, Verdict.INVESTIGATIONAL))
ALL_ELSE_IS_TESTED = joint_claim(
    Message(
        "status.short.other",
        "In the United States, every use of CAR-T in a solid tumor is investigational, as of {checked}. In mainland China, every other "
        "use in a solid tumor is, too. That means that it is still being tested and is not approved. Latest record seen for mainland China: {seen}.",
    ),
    *REST_ON,
    (CN_CART_SATRICEL, Verdict.APPROVED),
    seen=LATEST_NEWS_CHINA,
)
USUALLY_IN_TRIALS = joint_claim(
    Message(
        "status.short.trials",
        "In the United States and mainland China, people can usually get CAR-T for a solid tumor only in a clinical trial, as of "
        "{checked}. The exception is the one use that the NMPA approved in mainland China. "
        "Latest record seen for mainland China: {seen}.",
    ),
    *REST_ON,
    (CN_CART_SATRICEL, Verdict.APPROVED),
    seen=LATEST_NEWS_CHINA,
)
# Never folded away (content.md, correction 5).
EMERGENCY = (
    # Translators: For a clinician’s eye first: which signs, and which number for which country.
    Message(
        "emergency.call",
        "After cell therapy, call 911 (United States), 120 (mainland China) or your local number now if the person has trouble "
        "breathing, has a seizure, or cannot be woken.",
    ),
    # Translators: For a clinician’s eye first: which signs, and from what temperature. Shaking is of the hands, chills are of the body.
    Message(
        "emergency.team",
        "Call the treatment team’s emergency number at once, day or night, for fever, chills, confusion, trouble speaking or writing, "
        "shaking, or feeling faint.",
    ),
    Message("emergency.say", "Say that it is after cell therapy."),
)
# Beside each warning about a trial that asks for money: what is approved is sold (content.md, correction 6).
APPROVED_IS_SOLD = Message(
    "pay.approved",
    "A product that your country’s drug regulator has approved for your cancer is different: it is sold, so it has a price. "
    "Ask the hospital what it costs, and if insurance pays.",
)
