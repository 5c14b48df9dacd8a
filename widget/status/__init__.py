"""Status: what each regulator has decided, country by country."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from .. import sources, terms
from ..model import Claim, Message, Widget, checked
from .summary import ALL_ELSE_IS_TESTED, NOT_IN_THE_US, ONE_IN_CHINA, USUALLY_IN_TRIALS
from .table import PLACES, Country

CHECKED_ON = date(2026, 11, 23)


@dataclass(frozen=True, slots=True)
class Copy:
    """The copy, in reading order."""

    lead: Message
    terms: tuple[Message, ...]
    short: tuple[Claim, ...]
    caption: Message
    places: tuple[Country, ...]
    elsewhere: Message
    elsewhere_text: Message
    not_listed: Message
    now_title: Message
    now: tuple[Message | Claim, ...]


WIDGET = Widget(
    name="status",
    title=Message("status.title", "Is CAR-T approved for solid tumors?"),
    purpose="What each regulator has decided, country by country.",
    frame_height=5000,
    copy=Copy(
        lead=Message(
            "status.lead",
            "It depends on the country, and on the exact cancer.",
        ),
        terms=(terms.CART, terms.SOLID_TUMOR, terms.CLINICAL_TRIAL),
        short=(NOT_IN_THE_US, ONE_IN_CHINA, ALL_ELSE_IS_TESTED),
        caption=Message("status.caption", "What regulators have decided, country by country"),
        places=PLACES,
        elsewhere=Message("status.elsewhere", "Other countries and regions"),
        elsewhere_text=Message("status.elsewhere.text", "We have not checked. Ask your cancer doctor."),
        not_listed=Message(
            "status.not_listed",
            "We have looked at the United States and mainland China only, and not at every treatment there. "
            "If a product is not listed here, that does not mean that it is approved or refused elsewhere. "
            "If we know which ages an approval covers, the table says so. For children and teenagers, ask the doctor.",
        ),
        now_title=Message("status.now.title", "What this means for you"),
        now=(
            checked(
                Message(
                    "status.now.evolving",
                    "CAR-T for solid tumors gets a lot of attention online. Research is active, and what we know keeps changing. "
                    "So far it has not done as well as CAR-T has in leukemia, lymphoma and myeloma.",
                ),
                sources.ONCLIVE,
                sources.CHINESE_JOURNAL_CLINICAL_ONCOLOGY,
                sources.CHINESE_JOURNAL_CANCER_BIOTHERAPY,
                on=CHECKED_ON,
            ),
            USUALLY_IN_TRIALS,
            Message(
                "status.now.established",
                "Be careful with any page that makes CAR-T sound like a usual treatment for solid tumors today. "
                "Look for one that names a trial.",
            ),
            Message(
                "status.now.question",
                "For most people with a solid tumor, there is a better question than “Can I get approved CAR-T for a solid tumor?” "
                "Ask your cancer doctor: “Is there a trial that I could really join? "
                "And would it suit me better than TIL, another cell therapy, or standard treatment?”",
            ),
            Message(
                "status.now.abroad",
                "An approval in one country does not mean that you can have the treatment. Ask your own doctor first.",
            ),
        ),
    ),
)
