"""Targets: which markers CAR-T for solid tumors is aimed at, and how far each has come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from widget import sources, terms
from widget.content import Claim, Message, Widget, checked
from widget.status_table import (
    CN_CART_OTHER,
    CN_CART_SATRICEL,
    US_CART_BLOOD,
    US_CART_SOLID,
    Verdict,
    joint_claim,
)

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
    terms: tuple[Message, ...]
    caption: Message
    column_target: Message
    column_tumors: Message
    column_standing: Message
    rows: tuple[Target, ...]
    logic_title: Message
    logic: tuple[Claim | Message, ...]


REST_ON = ((US_CART_SOLID, Verdict.NOT_APPROVED), (CN_CART_OTHER, Verdict.INVESTIGATIONAL))
TRIALS_ONLY = joint_claim(
    Message(
        "targets.trials_only",
        "In trials only, in the United States and in mainland China, as of {checked}.",
    ),
    *REST_ON,
)

WIDGET = Widget(
    name="targets",
    title=Message("targets.title", "Which targets are being studied?"),
    copy=Copy(
        lead=CN_CART_SATRICEL.claim(
            Message(
                "targets.lead",
                "Several are. One target has led to an approved product: in mainland China, by the NMPA, on {decided}, for "
                "one use in cancer of the stomach, or of the place where the food pipe joins it. "
                "The rest are in clinical trials.",
            ),
            Verdict.APPROVED,
        ),
        terms=(terms.CART, terms.SOLID_TUMOR),
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
                            "Mainland China: one product, satri-cel, was approved by the NMPA on {decided}. It is for some "
                            "advanced cancers of the stomach, or of the place where the food pipe joins it.",
                        ),
                        Verdict.APPROVED,
                    ),
                    joint_claim(
                        Message(
                            "targets.claudin.other",
                            "Everything else, pancreatic cancer too: in trials only, in the United States and in "
                            "mainland China, as of {checked}.",
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
                    Message("targets.il13ra2.tumors", "Brain cancer, also together with EGFR."),
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
                    "In blood cancers, two targets called CD19 and BCMA became standard ways to treat. "
                    "In the United States, as of {checked}, the FDA had approved CAR-T for some blood cancers that uses them.",
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
