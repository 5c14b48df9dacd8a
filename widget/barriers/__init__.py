"""Barriers: why CAR-T has a harder time in solid tumors than in blood cancers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from .. import sources, terms
from ..model import Claim, Message, Widget, checked

CHECKED_ON = date(2026, 11, 23)


@dataclass(frozen=True, slots=True)
class Barrier:
    """One barrier: its plain name and what it means."""

    name: Message
    text: Claim


@dataclass(frozen=True, slots=True)
class Copy:
    """The copy, in reading order."""

    lead: Claim
    terms: tuple[Message, ...]
    biology_title: Message
    biology: tuple[Barrier, ...]
    physical_title: Message
    physical_lead: Claim
    physical: tuple[Barrier, ...]
    close: Message


WIDGET = Widget(
    name="barriers",
    title=Message("barriers.title", "Why is CAR-T harder to use in solid tumors?"),
    purpose="Why CAR-T has a harder time in solid tumors.",
    frame_height=1800,
    copy=Copy(
        lead=checked(
            Message(
                "barriers.lead",
                "Because it is harder for CAR-T cells to find a solid tumor, to get into it, and to work in it. "
                "Some of these barriers matter less in blood cancers.",
            ),
            sources.CHINESE_JOURNAL_CANCER_BIOTHERAPY,
            sources.CHINESE_JOURNAL_CLINICAL_ONCOLOGY,
            on=CHECKED_ON,
        ),
        terms=(terms.CART, terms.SOLID_TUMOR),
        biology_title=Message("barriers.biology.title", "What the tumor does"),
        biology=(
            Barrier(
                Message("barriers.mixed.name", "The cells are mixed."),
                checked(
                    Message(
                        "barriers.mixed.text",
                        "Some cells in the tumor carry the target and some do not. CAR-T can miss those that do not. "
                        "Doctors call this antigen heterogeneity.",
                    ),
                    sources.CHINESE_JOURNAL_CANCER_BIOTHERAPY,
                    on=CHECKED_ON,
                ),
            ),
            Barrier(
                Message("barriers.shared.name", "Healthy cells can carry the target too."),
                checked(
                    Message(
                        "barriers.shared.text",
                        "It is hard to find a target that is on the tumor but not on healthy tissue that you need. "
                        "If both carry it, CAR-T can harm both.",
                    ),
                    sources.CHINESE_JOURNAL_CLINICAL_ONCOLOGY,
                    on=CHECKED_ON,
                ),
            ),
            Barrier(
                Message("barriers.trafficking.name", "The way in is hard."),
                checked(
                    Message(
                        "barriers.trafficking.text",
                        "Many CAR-T cells never reach the inside of the tumor. Doctors call this poor trafficking.",
                    ),
                    sources.INTERNATIONAL_IMMUNOPHARMACOLOGY,
                    on=CHECKED_ON,
                ),
            ),
            Barrier(
                Message("barriers.persistence.name", "The cells may not last."),
                checked(
                    Message(
                        "barriers.persistence.text",
                        "After they go into your blood, the cells may soon get weak or die. Doctors call this weak persistence.",
                    ),
                    sources.ACTA_BBS,
                    on=CHECKED_ON,
                ),
            ),
            Barrier(
                Message("barriers.microenvironment.name", "The tumor can shut them down."),
                checked(
                    Message(
                        "barriers.microenvironment.text",
                        "The cells and signals around a tumor can switch CAR-T cells off. "
                        "Doctors call this the tumor microenvironment, and say that it is immunosuppressive.",
                    ),
                    sources.CHINESE_JOURNAL_CLINICAL_ONCOLOGY,
                    on=CHECKED_ON,
                ),
            ),
        ),
        physical_title=Message("barriers.physical.title", "Physical barriers"),
        physical_lead=checked(
            Message(
                "barriers.physical.lead",
                "Some barriers are plain physical ones. They do not matter as much in blood cancers.",
            ),
            sources.ACTA_BBS,
            on=CHECKED_ON,
        ),
        physical=(
            Barrier(
                Message("barriers.dense.name", "The tumor is dense."),
                checked(
                    Message("barriers.dense.text", "Its tissue is packed tight, so cells cannot move through it well."),
                    sources.ACTA_BBS,
                    on=CHECKED_ON,
                ),
            ),
            Barrier(
                Message("barriers.blood_supply.name", "Its blood supply is not normal."),
                checked(
                    Message("barriers.blood_supply.text", "CAR-T cells travel in the blood, so fewer of them may arrive."),
                    sources.ACTA_BBS,
                    on=CHECKED_ON,
                ),
            ),
            Barrier(
                Message("barriers.signals.name", "Signals nearby hold the cells back."),
                checked(
                    Message("barriers.signals.text", "So the cells that do arrive may not work well inside the tumor."),
                    sources.ACTA_BBS,
                    on=CHECKED_ON,
                ),
            ),
        ),
        close=Message(
            "barriers.close",
            "This is why good results in blood cancer do not tell you what will happen in a solid tumor.",
        ),
    ),
)
