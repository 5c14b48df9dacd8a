"""A "not" that was lost, or that nobody said. The worst bug there is: "There is no FDA-approved…" as 已有….

Of every tool that was tried, none looks for it (translation.md). Sentence by sentence, where both have as many: a sentence that
negates must negate in the translation. And where both speak of approval, safety and the like, both must deny it or neither.
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
# English that looks like a denial and is none, or that Chinese may put without one: 最多 is "no more than".
MASKED_ENGLISH = re.compile(
    r"\bnot only\b|\bwith or without\b|\bno matter\b|\bwhether or not\b|\bor not\b|\bno (?:more|less|fewer|later) than\b|\bif not\b|\bno\. ?\d|"
    r"\bno doubt\b|\bnot lose\b|\bnot just\b|\bnor\b|\b(?:say|says|said|saying|answer) no\b",
    re.IGNORECASE,
)
DOUBLE = re.compile(r"\bnot (?:un|im(?=possible))(\w+)\b", re.IGNORECASE)  # not unusual is usual
# Neither a claim nor a denial: 停止 is "no longer", 很少 is "rarely", 几乎没有 is "hardly any".
NO_LONGER = re.compile(r"\bno longer\b", re.IGNORECASE)
NEITHER = re.compile(
    r"\b(?:if|whether|hardly|barely|scarcely|rarely|seldom)\b|\b(?:knows?|known|clear|certain|sure) (?:which|how|what|why|when|who)\b|〇",
    re.IGNORECASE,
)
# "no price, no contact and no link" is one denial in Chinese.
LIST = re.compile(r"\b(no|without)\s([\w -]{1,25}),?\s+(?:and |or )?\1\b", re.IGNORECASE)
# NFKC makes Chinese punctuation ASCII; clauses are cut at it.
PUNCTUATION = str.maketrans(",;:?!()", "，；：？！（）")
# Chinese that has the character of a denial in it and is none. Source: words of the shipped catalog and of common use.
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
# What is denied or claimed: English and Chinese words for the same.
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
UNLESS_MARK = "除〓"  # 除非 denies nothing by itself
UNLESS = re.compile(
    f"{UNLESS_MARK}|只有|才(?!能力)|必须|否则|若[不未没非]|如果?[^，。]{0, 12}[不没未]|未经|不经|没有[^，。]{0, 12}就|前提"
)
OPEN = "〇"  # stands where Chinese asks (是否), and where a character of denial denies nothing
DENIED_AFTER = re.compile("[^，。；、：]{0,4}(?:不成立|不属实|有误|不足)|不了")
CLAUSES = re.compile("[，。；：]|——|--")


def negation_differs(pair: Unit) -> Iterator[str]:
    """Denials that are in the one and not in the other. Of other languages than Chinese we know too little."""
    if not pair.is_chinese:
        return
    left = sentences(MASKED_ENGLISH.sub(" ", NO_LONGER.sub(OPEN, DOUBLE.sub(r"\1", plain_text(pair.english)))))
    right = sentences(MASKED.sub(OPEN, plain_text(pair.text).translate(PUNCTUATION).replace("除非", UNLESS_MARK)))
    if len(left) != len(right):  # a translator may join or split sentences; then they are compared as one
        left, right = ["; ".join(left)], ["；".join(right)]
    # As the catalog has them, with their placeholders, for whoever reads the advice.
    whole = sentences(pair.english)
    if len(whole) != len(left):
        whole = [pair.english] * len(left)
    spare = 0  # denials of a sentence beyond what its English has: sentences may have changed places
    lost: list[tuple[int, str]] = []
    for english, text, said in zip(left, right, whole, strict=True):
        number = denials(english) - len(NEGATES.findall(text))
        if number > 0:
            lost.append((number, said))
        else:
            spare -= number
    if sum(number for number, _ in lost) > (spare if len(left) > 1 else 0):
        yield f"A negation is lost. Say it, with 没有, 尚未, 不 or 无, as the English does: {quote_sentence(lost[0][1])}"
        return
    for english, text, said in zip(left, right, whole, strict=True):
        yield from claims_differ(english, text, said)
        yield from scope_differs(english, text, said)


def denials(english: str) -> int:
    """How often an English sentence denies something, a list of denials taken as one."""
    number = 1
    while number:
        english, number = LIST.subn(r"\1\2 ", english)
    return len(DENIES.findall(english))


def scope_differs(english: str, text: str, said: str) -> Iterator[str]:
    """A denial that has come to mean something else: not all has become none, "unless" has become "if". said: the English as it is."""
    if NOT_ALL.search(english) and ALL_NOT.search(text) and not SOME.search(text):
        yield f"“Not all” has become “none”. Write 并非所有, or 有些: {quote_sentence(said)}"
    if re.search(r"\bunless\b", english, re.IGNORECASE) and not UNLESS.search(text):
        yield f"“Unless” is lost. Write 除非, or 只有……才: {quote_sentence(said)}"


def claims_differ(english: str, text: str, said: str) -> Iterator[str]:
    """Claims that one sentence makes and the other denies. said: the English as it is."""
    for label, words, chinese in CLAIMS:
        found = polarities(english, words)
        same = chinese_polarities(text, chinese) if found else set()
        if found and same and not found & same:
            what, write = ("denies", "Deny it too, with 没有, 尚未 or 不") if False in found else ("claims", "Do not deny it")
            yield f"About {label}, the English {what} what the translation does not. {write}: {quote_sentence(said)}"


def polarities(text: str, said: str) -> set[bool]:
    """Whether an English sentence claims (True) or denies (False) something; both if it does both, or asks."""
    found = set()
    for match in re.finditer(said, text, re.IGNORECASE):
        before = re.split(r"[;:]| ?--? |—|, and\b|\bbut\b|\bbecause\b|\. ", text[: match.start()])[-1]
        if NEITHER.search(before):
            return {True, False}
        after = re.match(r"\W+(?:none|no one|nobody|nothing|no)\b", text[match.end() :])
        found.add(not (DENIES.search(before) or after or match[0].lower().startswith("un")))
    return found


def chinese_polarities(text: str, said: str) -> set[bool]:
    """The same for Chinese."""
    found = set()
    for clause in CLAUSES.split(text):
        asked, denied = OPEN in clause, NEGATES.search(clause)
        for match in re.finditer(said, clause):
            if asked and clause.index(OPEN) < match.start():
                return {True, False}
            found.add(not ((denied and denied.end() <= match.start()) or DENIED_AFTER.match(clause, match.end())))
    return found
