"""Check of the approval ledger against its git history: a revocation that was removed is an error.

`git revert`, a merge that takes one side whole, or an older copy of the file can remove a revocation without notice. Readers would then see the
name of a reviewer who has withdrawn. So all ancestor commits are searched, merges against each of their parents. git only reads here: it
runs no program from the repository's settings, and fetches nothing.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from service.catalogs.ledger import impossible_row_findings
from widget.approvals import NAME, REVOKED, Approval, Ledger, read_row
from widget.findings import Finding
from widget.locales import available

CHECK = "revocation"
COMMIT = "commit "
PATIENCE = 20  # seconds; 10,000 commits take less than one
ID = 12  # characters of a commit that name it
# Other GIT_* variables, from a hook for instance, point to the caller's repository.
KEPT = ("GIT_CONFIG", "GIT_CEILING_DIRECTORIES", "GIT_EXEC_PATH")
QUIET = {
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}
# User or repository settings could change the output, or run a program (git-config manual).
SETTINGS = {
    "core.fsmonitor": "false",
    "diff.relative": "false",
    "log.diffMerges": "separate",
    "log.follow": "false",
    "log.showRoot": "true",
    "log.showSignature": "false",
}
# Every commit that changed the file against any of its parents, and of its lines only those that changed.
LINES = ("--full-history", "--topo-order", "-m", "-p", "--unified=0", "--text", "--no-renames")
SAFE = ("--no-color", "--no-ext-diff", "--no-textconv", "--diff-algorithm=myers", "--ignore-submodules=all")


SHALLOW = "this clone has only the newest commits. `git fetch --unshallow` brings the others"

Identity = tuple[str, str, str, str, datetime]


class Unreadable(Exception):
    """git cannot read the history. Its text: git's own reason."""


@dataclass(frozen=True, slots=True)
class LostRevocation:
    """A revocation that the ledger no longer has. commit: the one that removed it; HEAD if no commit did."""

    row: Approval
    commit: str
    committed: bool


@dataclass(frozen=True, slots=True)
class HistoryReading:
    """The result. lost: in the order of the rows. unseen: why part of the history could not be searched; empty if all was."""

    lost: tuple[LostRevocation, ...] = ()
    unseen: str = ""


def with_history(translations: Path, ledger: Ledger, day: date) -> Ledger:
    """The ledger with a finding for each removed revocation. translations: the folder of catalogs. day: today."""
    reading, file = read_history(translations, ledger, day), str(translations / NAME)
    problems = tuple(lost_finding(lost, file) for lost in reading.lost)
    unseen: tuple[Finding, ...] = ()
    if reading.unseen and ledger.approvals:  # without an approval no name can come back
        advice = f"Nobody can see here whether a revocation was taken out of the ledger: {reading.unseen}."
        unseen = (Finding("warning", CHECK, advice, file=file),)
    return replace(ledger, problems=(*ledger.problems, *problems), unseen=unseen)


def lost_finding(lost: LostRevocation, file: str) -> Finding:
    where = (
        f"commit {lost.commit} took it out" if lost.committed else f"it stood in commit {lost.commit}, not in the working tree"
    )
    advice = (
        f"{lost.row.reviewer} took an approval back on {lost.row.on}, and the row that says so is gone: {where}. "
        "Put it back with `cellfacts catalog revoke --put-back`."
    )
    return Finding("error", CHECK, advice, lost.row.key, lost.row.locale, file)


def read_history(translations: Path, ledger: Ledger, day: date) -> HistoryReading:
    """Search the history of the ledger file, if it is in a git work tree.

    A row that `catalog check` asks to remove, such as one of a language without a catalog, may be missing.
    """
    tags = [locale.tag for locale in available(translations)]
    try:
        file = (translations / NAME).resolve()
        if not any((folder / ".git").exists() for folder in file.parents):
            return HistoryReading()
        lost, unseen = find_lost_revocations(file, {revocation_identity(row) for row in ledger.rows if row.revoked})
        return HistoryReading(
            tuple(revocation for revocation in lost if not any(impossible_row_findings([revocation.row], tags, day, ""))), unseen
        )
    except (OSError, Unreadable, subprocess.TimeoutExpired) as error:
        return HistoryReading(unseen=f"git cannot read its history ({error})")


def find_lost_revocations(file: Path, present: set[Identity]) -> tuple[tuple[LostRevocation, ...], str]:
    """Revocations in the history that are in no row any more, and what hides others. present: the existing ones. Raises Unreadable."""
    repository = run_git(file.parent, "rev-parse", "--is-shallow-repository", "HEAD")
    if repository.returncode and repository.stdout.startswith("false"):  # nothing has been committed yet
        return (), ""
    shallow, head = git_output(repository).split()
    names = git_output(run_git(file.parent, "log", "--follow", "--name-only", "-z", "--format=", *SAFE, "HEAD", "--", file.name))
    paths = [f":(top,literal){name.strip()}" for name in dict.fromkeys(names.split("\0")) if name.strip()]
    if not paths:  # git does not know the file
        return (), ""
    patches = git_output(
        run_git(file.parent, "log", f"--format={COMMIT}%H", *LINES, f"-G\t{REVOKED}(\t|\r|$)", *SAFE, "HEAD", "--", *paths)
    )
    past, removed_by = revocations_in(patches)
    missing = sorted((identity, row) for identity, row in past.items() if identity not in present)
    head_ledger = (
        run_git(file.parent, "cat-file", "blob", f"HEAD:./{file.name}").stdout if missing else ""
    )  # empty if it is not there
    current = {revocation_identity(row) for row in revocations(head_ledger.split("\n"))}
    lost = (
        LostRevocation(row, head[:ID], False)
        if identity in current
        else LostRevocation(row, removed_by.get(identity, head)[:ID], True)
        for identity, row in missing
    )
    return tuple(lost), SHALLOW if shallow == "true" else ""


def revocations_in(patches: str) -> tuple[dict[Identity, Approval], dict[Identity, str]]:
    """Every revocation in a log of patches, and the newest commit that removed each."""
    past: dict[Identity, Approval] = {}
    removed_by: dict[Identity, str] = {}
    for section in f"\n{patches}".split(f"\n{COMMIT}")[1:]:
        commit, *lines = section.split("\n")
        added, removed = (
            {revocation_identity(row): row for row in revocations(line[1:] for line in lines if line.startswith(sign))}
            for sign in "+-"
        )
        past |= removed | added
        for identity in removed.keys() - added.keys():
            removed_by.setdefault(identity, commit)
    return past, removed_by


def revocations(lines: Iterable[str]) -> Iterator[Approval]:
    """The revocations among lines of a ledger; broken lines are skipped."""
    for line in lines:
        if f"\t{REVOKED}\t" in line or line.rstrip().endswith(f"\t{REVOKED}"):
            with suppress(ValueError):
                row = read_row(line.removeprefix("\ufeff").removesuffix("\r"))  # a spreadsheet may have saved it
                if row.revoked:
                    yield row


def revocation_identity(row: Approval) -> Identity:
    return (*row.about, row.at)


def run_git(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run git in a folder with safe settings. Raises Unreadable if it is not installed, OSError, TimeoutExpired."""
    program = shutil.which("git")
    if program is None:
        raise Unreadable("git is not installed")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_") or name.startswith(KEPT)}
    settings = (word for name, value in SETTINGS.items() for word in ("-c", f"{name}={value}"))
    process = subprocess.run(
        [program, "--no-pager", *settings, "-C", str(folder), *words],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=PATIENCE,
        check=False,
        env=environment | QUIET,
    )
    output = (stream.decode(errors="surrogateescape") for stream in (process.stdout, process.stderr))
    return subprocess.CompletedProcess(process.args, process.returncode, *output)


def git_output(process: subprocess.CompletedProcess[str]) -> str:
    """The output of a git process. Raises Unreadable with git's reason if it failed."""
    if process.returncode:
        raise Unreadable(next(iter(process.stderr.strip().splitlines()), "").removeprefix("fatal: "))
    return str(process.stdout)
