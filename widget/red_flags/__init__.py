"""Red flags: how to see that a page promises more than it can."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from .. import sources, terms
from ..model import STATUS_REVIEW, Claim, Jurisdiction, Message, Widget, checked
from ..status.summary import ALL_ELSE_IS_TESTED, APPROVED_IS_SOLD, NOT_IN_THE_US, ONE_IN_CHINA

CHECKED_ON = date(2026, 11, 23)


@dataclass(frozen=True, slots=True)
class Flag:
    """One warning sign. sign: what the page does; why: why that should make you careful."""

    sign: Message
    why: tuple[Claim | Message, ...]


@dataclass(frozen=True, slots=True)
class Copy:
    """The copy, in reading order."""

    lead: Message
    terms: tuple[Message, ...]
    status: tuple[Claim, ...]
    flags: tuple[Flag, ...]
    choices_title: Message
    choices_terms: tuple[Message, ...]
    choices: tuple[Message, ...]
    report_title: Message
    report: tuple[Claim, ...]


FLAGS = (
    Flag(
        Message("red_flags.vague", "It says that CAR-T “treats solid tumors”, and leaves it at that."),
        (
            Message(
                "red_flags.vague.why",
                "An honest page names the trial, the target, the type of tumor, the study plan (protocol) and the center.",
            ),
        ),
    ),
    Flag(
        Message("red_flags.blurred", "It mixes what is approved with what is still being tested."),
        (
            Message(
                "red_flags.blurred.why",
                "Look for a country, a regulator and a date. “Approved” alone tells you nothing.",
            ),
        ),
    ),
    Flag(
        Message("red_flags.promises", "It makes promises and leaves out the hard parts."),
        (
            Message(
                "red_flags.promises.why",
                "You may not pass the tests to get in. The cells may not get made. Ask what happens then. You may have to travel far. "
                "No one may know yet how well it works. It may harm healthy tissue. An honest page says so.",
            ),
            checked(
                Message("red_flags.limits", "These limits are real. Reviews in medical journals describe some of them."),
                sources.CHINESE_JOURNAL_CLINICAL_ONCOLOGY,
                sources.CHINESE_JOURNAL_CANCER_BIOTHERAPY,
                on=CHECKED_ON,
            ),
        ),
    ),
    Flag(
        Message("red_flags.alternatives", "It does not speak of other choices."),
        (
            Message(
                "red_flags.alternatives.why",
                "For many solid tumors there are some. See “Your other choices” below.",
            ),
        ),
    ),
    Flag(
        Message("red_flags.pay", "A “trial” asks you to pay for the cells or for a place."),
        (
            checked(
                Message(
                    "red_flags.pay.cn",
                    "In mainland China, people in a study must not be charged for the study treatment.",
                ),
                sources.CHINA_GCP,
                on=CHECKED_ON,
                where=Jurisdiction.MAINLAND_CHINA,
                wait=STATUS_REVIEW,  # the law above this rule changed in 2026 (content.md, correction 6)
            ),
            checked(
                Message(
                    "red_flags.pay.us",
                    "In the United States, the FDA can permit a charge in some trials. Ask which costs your insurance must cover.",
                ),
                sources.US_CHARGING_RULE,
                on=CHECKED_ON,
                where=Jurisdiction.UNITED_STATES,
            ),
            APPROVED_IS_SOLD,
        ),
    ),
    Flag(
        Message("red_flags.number", "A registry number is used as proof of approval."),
        (
            checked(
                Message(
                    "red_flags.number.why",
                    "A trial should have a number in a registry, which is a public list of trials. "
                    "But a number does not mean that the treatment is approved, or shown to be safe.",
                ),
                sources.FDA_CONSUMER_PAGE,
                sources.AABB_2021,
                on=CHECKED_ON,
            ),
        ),
    ),
)

WIDGET = Widget(
    name="red_flags",
    title=Message("red_flags.title", "How do I spot a claim that goes too far?"),
    purpose="How to see that a page promises too much.",
    frame_height=3000,
    copy=Copy(
        lead=Message(
            "red_flags.lead",
            "Some pages make CAR-T for solid tumors sound like a usual treatment. Below are signs that a claim goes too far.",
        ),
        status=(NOT_IN_THE_US, ONE_IN_CHINA, ALL_ELSE_IS_TESTED),
        terms=(terms.CART, terms.SOLID_TUMOR, terms.REGULATOR, terms.CLINICAL_TRIAL),
        flags=FLAGS,
        choices_terms=(terms.TIL, terms.TCRT),
        choices_title=Message("red_flags.choices.title", "Your other choices"),
        choices=(
            Message(
                "red_flags.choices.list",
                "For many solid tumors, something else may suit you better. It may be standard care, a checkpoint inhibitor (a drug "
                "that takes the brakes off your immune system), or targeted therapy (a drug aimed at one weak point of the cancer). "
                "It may be TIL or TCR-T for the right tumor, where one is approved or in a trial. It may be another trial.",
            ),
            Message(
                "red_flags.choices.second_opinion",
                "A second opinion is normal. Ask about standard treatment, another trial, and care that eases symptoms.",
            ),
        ),
        report_title=Message("red_flags.report.title", "Where to report a false claim"),
        report=(
            checked(
                Message("red_flags.report.cn", "In mainland China, call 12315, the line for consumers."),
                sources.SAMR,
                on=CHECKED_ON,
                where=Jurisdiction.MAINLAND_CHINA,
            ),
            checked(
                Message(
                    "red_flags.report.us",
                    "In the United States, tell the FDA or the Federal Trade Commission (FTC) through their websites. "
                    "The links are under “Sources”.",
                ),
                sources.FTC,
                sources.FDA,
                on=CHECKED_ON,
                where=Jurisdiction.UNITED_STATES,
            ),
        ),
    ),
)
