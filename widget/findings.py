"""A finding: what is wrong, where, and what to do. One shape for every check of the house."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a check found.

    level: "error" (stops a release) or "warning". check: the check's name. message: what is wrong and what to do.
    key: the message, locale: its tag, file: path as the user knows it, line: 1-based; empty or 0 where there is none.
    """

    level: str
    check: str
    message: str
    key: str = ""
    locale: str = ""
    file: str = ""
    line: int = 0

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else self.file
        return ": ".join(part for part in (where, self.key, self.message) if part)


class Refused(Exception):
    """Checks found errors, so nothing was done. findings: each with file, line, key and advice."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__("\n".join(str(finding) for finding in self.findings))


def errors(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Those that stop a release."""
    return tuple(finding for finding in findings if finding.level == "error")


# A translation that has just been begun has the same finding at each of its messages.
MANY = 20


def condensed(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """For people to read: where more than MANY say the same of a file, the first of them, and how many there are."""
    alike: dict[tuple[str, ...], list[Finding]] = {}
    found = tuple(findings)
    for one in found:
        alike.setdefault((one.level, one.check, one.message, one.file), []).append(one)
    told = {
        id(some[0]): replace(some[0], message=f"{some[0].message} The same {len(some)} times; this is the first.")
        for some in alike.values()
        if len(some) > MANY
    }
    few = {id(one) for some in alike.values() if len(some) <= MANY for one in some}
    return tuple(told.get(id(one), one) for one in found if id(one) in few or id(one) in told)


def as_json(findings: Iterable[Finding]) -> dict[str, list[dict[str, object]]]:
    """The object that every command prints with `--json` for its findings."""
    return {"findings": [asdict(finding) for finding in findings]}
