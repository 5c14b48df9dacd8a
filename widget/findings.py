"""The result of a check: what is wrong, where, and what to do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace


@dataclass(frozen=True, slots=True)
class Finding:
    """One result of a check.

    level: "error" (stops a release) or "warning". check: the check's name. message: the problem and its remedy.
    key, locale, file, line: message key, language tag, path as the user wrote it, 1-based line; empty or 0 where unknown.
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
    """The findings that stop a release."""
    return tuple(finding for finding in findings if finding.level == "error")


# A translation that has just been begun has the same finding at each of its messages.
MANY = 20


def condense(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """For display: of more than MANY equal findings in a file, keep the first one and add their number."""
    alike: dict[tuple[str, ...], list[Finding]] = {}
    every = tuple(findings)
    for finding in every:
        alike.setdefault((finding.level, finding.check, finding.message, finding.file), []).append(finding)
    replaced = {
        id(group[0]): replace(group[0], message=f"{group[0].message} The same {len(group)} times; this is the first.")
        for group in alike.values()
        if len(group) > MANY
    }
    listed = {id(finding) for group in alike.values() if len(group) <= MANY for finding in group}
    return tuple(replaced.get(id(finding), finding) for finding in every if id(finding) in listed or id(finding) in replaced)


def as_json(findings: Iterable[Finding]) -> dict[str, list[dict[str, object]]]:
    """The JSON object that commands print for their findings with `--json`."""
    return {"findings": [asdict(finding) for finding in findings]}
