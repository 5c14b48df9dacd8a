"""The state of things in four sentences, and what they rest on: every widget that needs them says them in these words."""

from __future__ import annotations

from widget.content import Message
from widget.status_table import (
    CN_CART_OTHER,
    CN_CART_SATRICEL,
    LATEST_NEWS_CHINA,
    US_CART_SOLID,
    Verdict,
    joint_claim,
)

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
        "use is. That means that it is still being tested and is not approved. Latest record seen for mainland China: {seen}.",
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
