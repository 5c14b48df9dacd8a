"""Targets: which markers CAR-T for solid tumors is aimed at, and how far each has come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from .. import sources, terms
from ..model import Claim, Message, Widget, checked
from ..status.summary import NOT_IN_THE_US, REST_ON
from ..status.table import CN_CART_SATRICEL, LATEST_NEWS_CHINA, US_CART_BLOOD, Verdict, joint_claim

CHECKED_ON = date(2026, 11, 23)


@dataclass(frozen=True, slots=True)
class Target:
    """One row: the target, the tumors it is studied in, and where that stands."""

    name: Message
    gloss: Message
    tumors: Claim
    standing: tuple[Claim, ...]


@dataclass(frozen=True, slots=True)
class Copy:
    """The copy, in reading order."""

    lead: Claim
    short: tuple[Claim, ...]
    terms: tuple[Message, ...]
    caption: Message
    column_target: Message
    column_tumors: Message
    column_standing: Message
    rows: tuple[Target, ...]
    logic_title: Message
    logic: tuple[Claim | Message, ...]


TRIALS_ONLY = joint_claim(
    Message(
        "targets.trials_only",
        "In the United States and mainland China, CAR-T aimed at it is investigational, as of {checked}. "
        "People can usually get it only in a trial.",
    ),
    *REST_ON,
)

WIDGET = Widget(
    name="targets",
    title=Message("targets.title", "Which targets are being studied?"),
    purpose="The targets in research, and where each one stands.",
    frame_height=2700,
    copy=Copy(
        lead=CN_CART_SATRICEL.claim(
            Message(
                "targets.lead",
                "Several are. In mainland China, the National Medical Products Administration (NMPA) approved one CAR-T on {decided}. "
                "It is aimed at the target Claudin18.2. It is for one use in some advanced cancers of the stomach, or of the "
                "place where the food pipe joins it.",
            ),
            Verdict.APPROVED,
        ),
        short=(
            NOT_IN_THE_US,
            joint_claim(
                Message(
                    "targets.short.other",
                    "CAR-T for solid tumors that is aimed at other targets is investigational in both countries, as of {checked}. "
                    "That means that it is still being tested and is not approved. Latest record seen for mainland China: {seen}.",
                ),
                *REST_ON,
                seen=LATEST_NEWS_CHINA,
            ),
        ),
        terms=(terms.CART, terms.SOLID_TUMOR, terms.CLINICAL_TRIAL),
        caption=Message("targets.caption", "Targets, the tumors they are studied in, and where they stand"),
        column_target=Message("targets.column.target", "Target"),
        column_tumors=Message("targets.column.tumors", "Studied in"),
        column_standing=Message("targets.column.standing", "Where it stands"),
        rows=(
            Target(
                Message("targets.claudin.name", "Claudin18.2"),
                Message("targets.claudin.gloss", "A protein that helps cells stick to each other."),
                checked(
                    Message(
                        "targets.claudin.tumors",
                        "Stomach cancer, cancer where the food pipe joins the stomach, and pancreatic cancer.",
                    ),
                    sources.ONCLIVE,
                    sources.TRIAL_CLAUDIN_PANCREAS,
                    on=CHECKED_ON,
                ),
                (
                    CN_CART_SATRICEL.claim(
                        Message(
                            "targets.claudin.standing",
                            "Mainland China: one CAR-T product, satri-cel, was approved by the NMPA on {decided}. It is for some "
                            "advanced cancers of the stomach, or of the place where the food pipe joins it.",
                        ),
                        Verdict.APPROVED,
                    ),
                    joint_claim(
                        Message(
                            "targets.claudin.other",
                            "In the United States, every use of CAR-T aimed at it is investigational, as of {checked}. In mainland China, "
                            "every other use is. That includes pancreatic cancer.",
                        ),
                        *REST_ON,
                    ),
                ),
            ),
            Target(
                Message("targets.gpc3.name", "GPC3"),
                Message("targets.gpc3.gloss", "A protein on many liver cancer cells."),
                checked(
                    Message("targets.gpc3.tumors", "Liver cancer."),
                    sources.TRIAL_GPC3,
                    on=CHECKED_ON,
                ),
                (TRIALS_ONLY,),
            ),
            Target(
                Message("targets.egfr.name", "EGFR"),
                Message(
                    "targets.egfr.gloss",
                    "A protein that tells cells to grow. CAR-T against EGFR is not the same as EGFR pills for lung cancer.",
                ),
                checked(
                    Message("targets.egfr.tumors", "Brain cancer, together with IL13Rα2."),
                    sources.NATURE_MEDICINE,
                    sources.TRIAL_BRAIN,
                    on=CHECKED_ON,
                ),
                (TRIALS_ONLY,),
            ),
            Target(
                Message("targets.il13ra2.name", "IL13Rα2"),
                Message("targets.il13ra2.gloss", "A protein on some brain cancer cells."),
                checked(
                    Message("targets.il13ra2.tumors", "Brain cancer, together with EGFR."),
                    sources.NATURE_MEDICINE,
                    sources.TRIAL_BRAIN,
                    on=CHECKED_ON,
                ),
                (TRIALS_ONLY,),
            ),
        ),
        logic_title=Message("targets.logic.title", "Why the target and the tumor both matter"),
        logic=(
            Message(
                "targets.logic.pair",
                "There are other targets too. Which one matters for you depends on your tumor. "
                "It may have to be tested for the target first.",
            ),
            US_CART_BLOOD.claim(
                Message(
                    "targets.logic.blood",
                    "In blood cancers, two targets called CD19 and BCMA became the standard ones. In the United States, the FDA had "
                    "approved CAR-T aimed at them for certain lymphomas, leukemias and multiple myeloma, as of {checked}. "
                    "Latest record seen: {seen}.",
                ),
                Verdict.APPROVED,
            ),
            checked(
                Message(
                    "targets.logic.open",
                    "For solid tumors, studies are still trying to show which targets are safe enough, which help, "
                    "and which work for long enough to matter to patients.",
                ),
                sources.CHINESE_JOURNAL_CANCER_BIOTHERAPY,
                sources.CHINESE_JOURNAL_CLINICAL_ONCOLOGY,
                on=CHECKED_ON,
            ),
        ),
    ),
)
