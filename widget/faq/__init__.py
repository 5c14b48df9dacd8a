"""FAQ: the questions that patients ask first, each with a short answer."""

from __future__ import annotations

from dataclasses import dataclass

from .. import terms
from ..model import Message, Widget
from ..status.summary import EMERGENCY
from .answer import Answer
from .risks import RISKS
from .treatment import APPROVED, CANCERS, HARDER, TIL
from .trials import EVALUATE, NUMBER


@dataclass(frozen=True, slots=True)
class Copy:
    """The copy, in reading order."""

    terms: tuple[Message, ...]
    answers: tuple[Answer, ...]
    emergency: tuple[Message, ...]


WIDGET = Widget(
    name="faq",
    title=Message("faq.title", "Questions and answers"),
    purpose="Seven questions with short answers.",
    frame_height=5600,
    copy=Copy(
        terms=(terms.CART, terms.SOLID_TUMOR, terms.REGULATOR, terms.CLINICAL_TRIAL),
        answers=(APPROVED, HARDER, CANCERS, TIL, RISKS, EVALUATE, NUMBER),
        emergency=EMERGENCY,
    ),
    page_type="FAQPage",
)
