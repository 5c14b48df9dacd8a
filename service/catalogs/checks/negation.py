"""A lost or added negation. The worst bug of all: "There is no FDA-approved…" translated as “there is one”.

No tool that we tried looks for it. Sentences are compared one by one if source and target have equally many: where the source negates,
the target must negate too. Where both speak of approval, safety and the like, both must deny it or neither. The English is here; the
translation's words are in the table `negation` of its language.
"""

from __future__ import annotations

from collections.abc import Iterator

import regex

from service.catalogs.checks.unit import Unit, plain_text, quote_sentence, sentences, side_by_side
from service.catalogs.language_tables import NegationTable

DENIES = regex.compile(
    r"\b(?:not|no|never|none|nobody|nothing|nowhere|neither|nor|without|cannot|unable)\b|n['’]t\b|"
    r"\b(?:un(?:approved|proven|tested|known|clear|certain|sure|safe|licensed|likely|related|available)|impossible|"
    r"non-?approved|lacks?|lacking|fails? to|failed to)\b",
    regex.IGNORECASE,
)
# English that looks like a negation but is none, or that a translation may say without one: at most is "no more than".
MASKED_ENGLISH = regex.compile(
    r"\bnot only\b|\bwith or without\b|\bno matter\b|\bwhether or not\b|\bor not\b|\bno (?:more|less|fewer|later) than\b|\bif not\b|\bno\. ?\d|"
    r"\bno doubt\b|\bnot lose\b|\bnot just\b|\bnor\b|\b(?:say|says|said|saying|answer) no\b",
    regex.IGNORECASE,
)
DOUBLE = regex.compile(r"\bnot (?:un|im(?=possible))(\w+)\b", regex.IGNORECASE)  # not unusual is usual
# Stands for a question, or for a word that holds a negation and denies nothing: a letter that no pattern has (U+3007).
OPEN = "\u3007"
# Neither claim nor negation.
NO_LONGER = regex.compile(r"\bno longer\b", regex.IGNORECASE)
NEITHER = regex.compile(
    r"\b(?:if|whether|hardly|barely|scarcely|rarely|seldom)\b|\b(?:knows?|known|clear|certain|sure) (?:which|how|what|why|when|who)\b|\u3007",
    regex.IGNORECASE,
)
# "no price, no contact and no link" may be one negation.
LIST = regex.compile(r"\b(no|without)\s([\w -]{1,25}),?\s+(?:and |or )?\1\b", regex.IGNORECASE)
# Topics that are claimed or denied, with the English words. A language has its own in `negation.claims`.
CLAIMS = {
    "approval": r"\bapprov(?:ed|al|als|es|e)\b|\blicensed\b|\bauthori[sz]ed\b",
    "safety": r"\bsafe(?:ty)?\b",
    "effect": r"\b(?:effective|works?|proven|benefits?)\b",
    "cure": r"\bcur(?:e|ed|es)\b",
    "guarantee": r"\bguarantee[ds]?\b|\bpromise[ds]?\b",
    "payment": r"\b(?:covers?|covered|pays?|paid|reimbursed?)\b",
    "permission": r"\b(?:allow(?:ed|s)?|permit(?:ted|s)?|eligible)\b",
    "admission": r"\b(?:accepts?|enrolls?)\b",
    "how often": r"\b(?:common|usual|unusual|often|rare)\b",
}
CLAIM_PATTERNS = {topic: regex.compile(words, regex.IGNORECASE) for topic, words in CLAIMS.items()}
BEFORE = regex.compile(r"[;:]| ?--? |—|, and\b|\bbut\b|\bbecause\b|\. ")
BEHIND = regex.compile(r"\W+(?:none|no one|nobody|nothing|no)\b")
NOT_ALL = regex.compile(r"\bnot (?:all|every\w*)\b", regex.IGNORECASE)
UNLESS = regex.compile(r"\bunless\b", regex.IGNORECASE)
UNLESS_MARK = "\u3013"  # stands for a word for “unless” that negates by itself


def negation_differs(unit: Unit) -> Iterator[str]:
    """Negations that only the source or only the target has."""
    if not (table := unit.tables.negation):
        return
    english = MASKED_ENGLISH.sub(" ", NO_LONGER.sub(OPEN, DOUBLE.sub(r"\1", plain_text(unit.english))))
    text = unit.target().replace(table.unless_word, UNLESS_MARK) if table.unless_word else unit.target()
    left, right = side_by_side(english, table.masked.sub(OPEN, text), unit.tables)
    # With their placeholders, as the catalog has them, to quote in the advice.
    originals = sentences(unit.english)
    if len(originals) != len(left):
        originals = [unit.english] * len(left)
    spare = 0  # surplus negations of other sentences: the sentences may be in another order
    lost: list[tuple[int, str]] = []
    for sentence, target, original in zip(left, right, originals, strict=True):
        number = denials(sentence) - len(table.denies.findall(target))
        if number > 0:
            lost.append((number, original))
        else:
            spare -= number
    if sum(number for number, _ in lost) > (spare if len(left) > 1 else 0):
        yield f"A negation is lost. Say it, with {table.write}, as the English does: {quote_sentence(lost[0][1])}"
        return
    for sentence, target, original in zip(left, right, originals, strict=True):
        yield from claims_differ(sentence, target, original, table)
        yield from scope_differs(sentence, target, original, table)


def denials(english: str) -> int:
    """The number of negations in an English sentence; a list of them counts as one."""
    count = 1
    while count:
        english, count = LIST.subn(r"\1\2 ", english)
    return len(DENIES.findall(english))


def scope_differs(english: str, text: str, original: str, table: NegationTable) -> Iterator[str]:
    """A negation with another scope: “not all” became “none”, “unless” became “if”. original: the sentence to quote."""
    if NOT_ALL.search(english) and table.all_not.search(text) and not table.some.search(text):
        yield f"“Not all” has become “none”. Write {table.write_some}: {quote_sentence(original)}"
    if table.write_unless and UNLESS.search(english) and UNLESS_MARK not in text and not table.unless.search(text):
        yield f"“Unless” is lost. Write {table.write_unless}: {quote_sentence(original)}"


def claims_differ(english: str, text: str, original: str, table: NegationTable) -> Iterator[str]:
    """Claims that one sentence makes and the other denies. original: the sentence to quote."""
    for label, words in table.claims.items():
        english_polarities = polarities(english, CLAIM_PATTERNS[label])
        target_polarities = polarities_of_target(text, words, table) if english_polarities else set()
        if english_polarities and target_polarities and not english_polarities & target_polarities:
            verb, advice = (
                ("denies", f"Deny it too, with {table.write_denial}")
                if False in english_polarities
                else ("claims", "Do not deny it")
            )
            yield f"About {label}, the English {verb} what the translation does not. {advice}: {quote_sentence(original)}"


def polarities(text: str, words: regex.Pattern[str]) -> set[bool]:
    """Whether an English sentence claims (True) or denies (False) a topic; both if it does both, or asks."""
    values = set()
    for match in words.finditer(text):
        before = BEFORE.split(text[: match.start()])[-1]
        if NEITHER.search(before):
            return {True, False}
        after = BEHIND.match(text[match.end() :])
        values.add(not (DENIES.search(before) or after or match[0].lower().startswith("un")))
    return values


def polarities_of_target(text: str, words: regex.Pattern[str], table: NegationTable) -> set[bool]:
    """As `polarities`, for a translation: a denial stands before its topic, or right behind it."""
    values = set()
    for clause in table.clauses.split(text):
        is_question, negation = OPEN in clause, table.denies.search(clause)
        for match in words.finditer(clause):
            if is_question and clause.index(OPEN) < match.start():
                return {True, False}
            values.add(not ((negation and negation.end() <= match.start()) or table.denied_after.match(clause, match.end())))
    return values
