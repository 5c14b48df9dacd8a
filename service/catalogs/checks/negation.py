"""A lost or added negation. The worst bug of all: "There is no FDA-approved…" translated as 已有….

No tool that we tried looks for it. Sentences are compared one by one if source and target have equally many: where the source negates,
the target must negate too. Where both speak of approval, safety and the like, both must deny it or neither.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from service.catalogs.checks.unit import Unit, plain_text, quote_sentence, sentences

DENIES = re.compile(
    r"\b(?:not|no|never|none|nobody|nothing|nowhere|neither|nor|without|cannot|unable)\b|n['’]t\b|"
    r"\b(?:un(?:approved|proven|tested|known|clear|certain|sure|safe|licensed|likely|related|available)|impossible|"
    r"non-?approved|lacks?|lacking|fails? to|failed to)\b",
    re.IGNORECASE,
)
# English that looks like a negation but is none, or that Chinese can say without one: 最多 is "no more than".
MASKED_ENGLISH = re.compile(
    r"\bnot only\b|\bwith or without\b|\bno matter\b|\bwhether or not\b|\bor not\b|\bno (?:more|less|fewer|later) than\b|\bif not\b|\bno\. ?\d|"
    r"\bno doubt\b|\bnot lose\b|\bnot just\b|\bnor\b|\b(?:say|says|said|saying|answer) no\b",
    re.IGNORECASE,
)
DOUBLE = re.compile(r"\bnot (?:un|im(?=possible))(\w+)\b", re.IGNORECASE)  # not unusual is usual
# Neither claim nor negation: 停止 is "no longer", 很少 is "rarely", 几乎没有 is "hardly any".
NO_LONGER = re.compile(r"\bno longer\b", re.IGNORECASE)
NEITHER = re.compile(
    r"\b(?:if|whether|hardly|barely|scarcely|rarely|seldom)\b|\b(?:knows?|known|clear|certain|sure) (?:which|how|what|why|when|who)\b|〇",
    re.IGNORECASE,
)
# "no price, no contact and no link" is one negation in Chinese.
LIST = re.compile(r"\b(no|without)\s([\w -]{1,25}),?\s+(?:and |or )?\1\b", re.IGNORECASE)
# NFKC makes Chinese punctuation ASCII; clauses are cut at it.
PUNCTUATION = str.maketrans(",;:?!()", "，；：？！（）")
# Chinese words that contain a negation character but do not negate. Source: the shipped catalog and common usage.
MASKED = re.compile(
    "不同|不良|(?:^|(?<=[，。；]))不过|不仅|不但|不光|不论|不管|不断|不久(?=前|后|将|就|便|的将来)|不妨|不适|不等(?=的)|不一定要|不得不|不由|差不多|了不起|对不起|"
    "是否|能否|可否|与否|否则|有没有|有无|是不是|能不能|会不会|可不可以|要不要|"
    "无论|无创|无菌|无线|未来|未婚|非常|非小细胞|非霍奇金|非洲|并非没有|"
    "特别|分别|级别|类别|性别|识别|个别|区别|差别|辨别|鉴别|别的|别人|别处|告别|派别|"
    "缺铁|缺氧|免费|避免|难免|免疫"
)
NEGATES = re.compile(
    "[不没未无非否勿莫别]|缺(?:乏|少)|避免|切忌|谢绝|拒绝|失败|免于|尚待|仍在研究|难以|两码事|两回事|还在路上|有待"
)
# Topics that are claimed or denied, with English and Chinese words.
CLAIMS = (
    ("approval", r"\bapprov(?:ed|al|als|es|e)\b|\blicensed\b|\bauthori[sz]ed\b", "获批|批准|获准|上市许可"),
    ("safety", r"\bsafe(?:ty)?\b", "安全"),
    ("effect", r"\b(?:effective|works?|proven|benefits?)\b", "有效|疗效确切|证实|见效|起效|获益"),
    ("cure", r"\bcur(?:e|ed|es)\b", "治愈|根治"),
    ("guarantee", r"\bguarantee[ds]?\b|\bpromise[ds]?\b", "保证|承诺"),
    ("payment", r"\b(?:covers?|covered|pays?|paid|reimbursed?)\b", "报销|支付|承担"),
    ("permission", r"\b(?:allow(?:ed|s)?|permit(?:ted|s)?|eligible)\b", "允许|可以|得(?=参加|加入)|有资格|能参加"),
    ("admission", r"\b(?:accepts?|enrolls?)\b", "接收|招收|入组"),
    ("how often", r"\b(?:common|usual|unusual|often|rare)\b", "常见|往往|常有|罕见|少见"),
)
NOT_ALL = re.compile(r"\bnot (?:all|every\w*)\b", re.IGNORECASE)
ALL_NOT = re.compile(
    "(?:所有|全部|每[^，。]{0,4}|各[^，。]{0,3})[^，。]{0,10}?(?:都|均|皆)?(?:不|没|未|无)|(?:都|均|皆|一律)(?:不|没|未|无)"
)
SOME = re.compile("并非|不是(?:所有|每|全)|不是[^，。]{0,6}都|并不是|未必|不一定|不都|不全|有些|部分|不见得")
UNLESS_MARK = "除〓"  # stands for 除非, which does not negate by itself
UNLESS = re.compile(
    f"{UNLESS_MARK}|只有|才(?!能力)|必须|否则|若[不未没非]|如果?[^，。]{0, 12}[不没未]|未经|不经|没有[^，。]{0, 12}就|前提"
)
OPEN = "〇"  # stands for a question (是否), or for a negation character that does not negate
DENIED_AFTER = re.compile("[^，。；、：]{0,4}(?:不成立|不属实|有误|不足)|不了")
CLAUSES = re.compile("[，。；：]|——|--")


def negation_differs(unit: Unit) -> Iterator[str]:
    """Negations that only the source or only the target has. Only Chinese is supported."""
    if not unit.is_chinese:
        return
    left = sentences(MASKED_ENGLISH.sub(" ", NO_LONGER.sub(OPEN, DOUBLE.sub(r"\1", plain_text(unit.english)))))
    right = sentences(MASKED.sub(OPEN, plain_text(unit.text).translate(PUNCTUATION).replace("除非", UNLESS_MARK)))
    if len(left) != len(right):  # a translator may join or split sentences; then they are compared as one
        left, right = ["; ".join(left)], ["；".join(right)]
    # With their placeholders, as the catalog has them, to quote in the advice.
    originals = sentences(unit.english)
    if len(originals) != len(left):
        originals = [unit.english] * len(left)
    spare = 0  # surplus negations of other sentences: the sentences may be in another order
    lost: list[tuple[int, str]] = []
    for english, text, original in zip(left, right, originals, strict=True):
        number = denials(english) - len(NEGATES.findall(text))
        if number > 0:
            lost.append((number, original))
        else:
            spare -= number
    if sum(number for number, _ in lost) > (spare if len(left) > 1 else 0):
        yield f"A negation is lost. Say it, with 没有, 尚未, 不 or 无, as the English does: {quote_sentence(lost[0][1])}"
        return
    for english, text, original in zip(left, right, originals, strict=True):
        yield from claims_differ(english, text, original)
        yield from scope_differs(english, text, original)


def denials(english: str) -> int:
    """The number of negations in an English sentence; a list of them counts as one."""
    count = 1
    while count:
        english, count = LIST.subn(r"\1\2 ", english)
    return len(DENIES.findall(english))


def scope_differs(english: str, text: str, original: str) -> Iterator[str]:
    """A negation with another scope: “not all” became “none”, “unless” became “if”. original: the sentence to quote."""
    if NOT_ALL.search(english) and ALL_NOT.search(text) and not SOME.search(text):
        yield f"“Not all” has become “none”. Write 并非所有, or 有些: {quote_sentence(original)}"
    if re.search(r"\bunless\b", english, re.IGNORECASE) and not UNLESS.search(text):
        yield f"“Unless” is lost. Write 除非, or 只有……才: {quote_sentence(original)}"


def claims_differ(english: str, text: str, original: str) -> Iterator[str]:
    """Claims that one sentence makes and the other denies. original: the sentence to quote."""
    for label, words, chinese in CLAIMS:
        english_polarities = polarities(english, words)
        target_polarities = chinese_polarities(text, chinese) if english_polarities else set()
        if english_polarities and target_polarities and not english_polarities & target_polarities:
            verb, advice = (
                ("denies", "Deny it too, with 没有, 尚未 or 不") if False in english_polarities else ("claims", "Do not deny it")
            )
            yield f"About {label}, the English {verb} what the translation does not. {advice}: {quote_sentence(original)}"


def polarities(text: str, pattern: str) -> set[bool]:
    """Whether an English sentence claims (True) or denies (False) a topic; both if it does both, or asks."""
    values = set()
    for match in re.finditer(pattern, text, re.IGNORECASE):
        before = re.split(r"[;:]| ?--? |—|, and\b|\bbut\b|\bbecause\b|\. ", text[: match.start()])[-1]
        if NEITHER.search(before):
            return {True, False}
        after = re.match(r"\W+(?:none|no one|nobody|nothing|no)\b", text[match.end() :])
        values.add(not (DENIES.search(before) or after or match[0].lower().startswith("un")))
    return values


def chinese_polarities(text: str, pattern: str) -> set[bool]:
    """As `polarities`, for Chinese."""
    values = set()
    for clause in CLAUSES.split(text):
        is_question, negation = OPEN in clause, NEGATES.search(clause)
        for match in re.finditer(pattern, clause):
            if is_question and clause.index(OPEN) < match.start():
                return {True, False}
            values.add(not ((negation and negation.end() <= match.start()) or DENIED_AFTER.match(clause, match.end())))
    return values
