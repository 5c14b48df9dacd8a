"""Trial checklist: questions to take along to a talk about a clinical trial."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from .. import sources, terms
from ..model import Claim, Message, Widget, checked
from ..status.summary import NOT_IN_THE_US, ONE_IN_CHINA, USUALLY_IN_TRIALS

CHECKED_ON = date(2026, 11, 23)


@dataclass(frozen=True, slots=True)
class Question:
    """One question with a box to tick. ask: the question; why: what is behind it."""

    ask: Message
    why: Message


@dataclass(frozen=True, slots=True)
class Copy:
    """The copy, in reading order."""

    lead: Message
    terms: tuple[Message, ...]
    who_title: Message
    who: tuple[Claim, ...]
    fit_title: Message
    fit_lead: Claim
    fit: tuple[Question, ...]
    more_title: Message
    more: tuple[Question, ...]
    tally: Message
    private: Message
    rights_title: Message
    rights: tuple[Message, ...]


FIT = (
    Question(
        Message("trial_checklist.tumor", "Does my type of tumor match a trial that is open now?"),
        Message("trial_checklist.tumor.why", "Each trial takes only some types of tumor."),
    ),
    Question(
        Message("trial_checklist.target", "Does my tumor have to be tested for the target?"),
        Message("trial_checklist.target.why", "Ask who does the test, how long it takes, and who pays."),
    ),
    Question(
        Message("trial_checklist.prior", "Does the treatment that I have had fit the trial’s plan?"),
        Message("trial_checklist.prior.why", "The plan is called the protocol. It may ask for some treatment first."),
    ),
    Question(
        Message("trial_checklist.strength", "Am I well enough to take part?"),
        Message(
            "trial_checklist.strength.why",
            "Doctors score how well you manage each day. They call the score performance status.",
        ),
    ),
    Question(
        Message("trial_checklist.organs", "Do my organs and my blood counts meet the trial’s limits?"),
        Message("trial_checklist.organs.why", "Ask which tests you will have, and what happens if one is a little off."),
    ),
    Question(
        Message("trial_checklist.travel", "Can I manage the travel and the checks after it?"),
        Message(
            "trial_checklist.travel.why",
            "The center may be far away. Someone may have to stay with you for weeks. Ask for how long.",
        ),
    ),
    Question(
        Message("trial_checklist.investigational", "Do I understand that this treatment is still being tested?"),
        Message(
            "trial_checklist.investigational.why",
            "It is not standard care. No one can promise that it will help you.",
        ),
    ),
    Question(
        Message("trial_checklist.hla", "If it is a TCR-T trial: what is my HLA type?"),
        Message("trial_checklist.hla.why", "If it is not a TCR-T trial, tick this box and go on."),
    ),
)

MORE = (
    Question(
        Message("trial_checklist.cost", "What will it cost me?"),
        Message(
            "trial_checklist.cost.why",
            "Ask what is free, what your insurance pays, and what travel and a place to stay will cost.",
        ),
    ),
    Question(
        Message("trial_checklist.wait", "How long is the wait, and what can I do until then?"),
        Message("trial_checklist.wait.why", "It takes time to make the cells. Ask about treatment while you wait."),
    ),
    Question(
        Message("trial_checklist.failure", "What happens if I am not accepted, or if my cells cannot be made?"),
        Message("trial_checklist.failure.why", "Both can happen. Ask what the next step would be."),
    ),
    Question(
        Message("trial_checklist.fertility", "What if I want children one day?"),
        Message(
            "trial_checklist.fertility.why",
            "Ask before chemotherapy starts. Tell the team if you are pregnant or breastfeeding.",
        ),
    ),
)

WIDGET = Widget(
    name="trial_checklist",
    title=Message("trial_checklist.title", "Thinking about a trial? Questions to take along"),
    purpose="Questions to take along, to tick off or print.",
    frame_height=3100,
    copy=Copy(
        lead=Message(
            "trial_checklist.lead",
            "Take these questions to your cancer doctor and to the trial team. You can tick them off here, or print the page "
            "and write down the answers.",
        ),
        terms=(terms.CLINICAL_TRIAL, terms.CART, terms.SOLID_TUMOR, terms.TCRT, terms.HLA),
        who_title=Message("trial_checklist.who.title", "Who may think about a trial?"),
        who=(
            NOT_IN_THE_US,
            ONE_IN_CHINA,
            USUALLY_IN_TRIALS,
            checked(
                Message(
                    "trial_checklist.who.usual",
                    "A trial of CAR-T for a solid tumor is mostly for people whose cancer is advanced or has come back, and who have had "
                    "standard treatment. "
                    "They must be well enough, with organs that work well enough, for what the trial asks. They must be able to "
                    "travel to a specialized center and to come back for checks.",
                ),
                sources.CACA_IMMUNOTHERAPY,
                on=CHECKED_ON,
            ),
        ),
        fit_title=Message("trial_checklist.fit.title", "Could I fit the trial?"),
        fit_lead=checked(
            Message("trial_checklist.fit.lead", "These are things that a team often looks at."),
            sources.CACA_IMMUNOTHERAPY,
            on=CHECKED_ON,
        ),
        fit=FIT,
        more_title=Message("trial_checklist.more.title", "What else should I ask?"),
        more=MORE,
        tally=Message("trial_checklist.tally", "{done} of {total} talked over"),
        private=Message(
            "trial_checklist.private",
            "Your ticks stay on this page. They are not saved or sent, and they are gone when you close it.",
        ),
        rights_title=Message("trial_checklist.rights.title", "Your rights"),
        rights=(
            # Translators: For a clinician’s eye: which law says so in which country has not been checked.
            Message(
                "trial_checklist.rights.leave",
                "You can say no. If you say yes, you can still leave at any time.",
            ),
            Message(
                "trial_checklist.rights.copy",
                "Ask for a copy of what you sign, and keep it. Ask who pays if you are harmed.",
            ),
        ),
    ),
)
