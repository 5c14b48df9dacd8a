"""Disclaimer: what this text is, what regulators have decided in one line each, and where to read more."""

from __future__ import annotations

from dataclasses import dataclass

from .. import sources, terms
from ..model import Claim, Message, Source, Widget
from ..notices import GENERAL_INFORMATION
from ..status.summary import REST_ON
from ..status.table import CN_CART_BLOOD, CN_CART_SATRICEL, LATEST_NEWS_CHINA, US_CART_BLOOD, US_CART_SOLID, Verdict, joint_claim


@dataclass(frozen=True, slots=True)
class Copy:
    """The copy, in reading order."""

    lead: Message
    doctor: Message
    terms: tuple[Message, ...]
    status_title: Message
    status: tuple[Claim | Message, ...]
    read_title: Message
    read_lead: Message
    organisations: tuple[Source, ...]


WIDGET = Widget(
    name="disclaimer",
    title=Message("disclaimer.title", "About this information"),
    purpose="What this text is, and where to read more.",
    frame_height=2300,
    copy=Copy(
        lead=GENERAL_INFORMATION,
        doctor=Message(
            "disclaimer.doctor",
            "Do not start, stop or put off a treatment because of what you read here. Talk to your care team first.",
        ),
        terms=(terms.CART, terms.SOLID_TUMOR, terms.REGULATOR),
        status_title=Message("disclaimer.status.title", "Where CAR-T is approved, in short"),
        status=(
            US_CART_BLOOD.claim(
                Message(
                    "disclaimer.status.blood",
                    "United States, blood cancers: the FDA has approved CAR-T products for certain lymphomas, leukemias and "
                    "multiple myeloma, as of {checked}. Latest record seen: {seen}.",
                ),
                Verdict.APPROVED,
            ),
            US_CART_SOLID.claim(
                Message(
                    "disclaimer.status.solid",
                    "United States, solid tumors: the FDA had not approved a CAR-T for any solid tumor, as of {checked}. "
                    "Latest record seen: {seen}.",
                ),
                Verdict.NOT_APPROVED,
            ),
            CN_CART_SATRICEL.claim(
                Message(
                    "disclaimer.status.cn",
                    "Mainland China, solid tumors: the NMPA approved one CAR-T product on {decided}. It is for one use in some advanced "
                    "cancers of the stomach, or of the place where the food pipe joins it.",
                ),
                Verdict.APPROVED,
            ),
            joint_claim(
                Message(
                    "disclaimer.status.other",
                    "In the United States, every use of CAR-T in a solid tumor is investigational, as of {checked}. In mainland China, every "
                    "other use in a solid tumor is, too. That means that it is still being tested and is not approved. "
                    "Latest record seen for mainland China: {seen}.",
                ),
                *REST_ON,
                (CN_CART_SATRICEL, Verdict.APPROVED),
                seen=LATEST_NEWS_CHINA,
            ),
            CN_CART_BLOOD.claim(
                Message(
                    "disclaimer.status.cn_blood",
                    "Mainland China, blood cancers: several CAR-T products are approved for certain lymphomas, leukemias and multiple "
                    "myeloma, as of {checked}. Latest record seen: {seen}.",
                ),
                Verdict.APPROVED,
            ),
            Message("disclaimer.status.elsewhere", "We have not checked other countries and regions."),
        ),
        read_title=Message("disclaimer.read.title", "Where to read more"),
        read_lead=Message(
            "disclaimer.read.lead",
            "These groups did not write or approve this text, and do not stand behind it.",
        ),
        organisations=sources.ORGANISATIONS,
    ),
)
