"""What was taken back stays taken back, however the work of two people is brought together in git."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import permutations
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from service.catalogs import history, ledger
from service.cli import main
from service.clock import now, today
from service.releases.build import build_from_settings
from service.settings import Settings
from tests.conftest import PROJECT
from widget.approvals import Approval, approval_digest, approvals_in_force, load, parse_ledger
from widget.findings import errors
from widget.release import ReleaseRefused

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
NAME = "translations/approvals.tsv"
IDENTITY = ("-c", "user.name=A. Person", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")


def word(key: str, minutes: int, revoked: bool = False, reviewer: str = "A. Reviewer") -> Approval:
    """What a reviewer says of a sentence, some minutes after noon."""
    at = NOON + timedelta(minutes=minutes)
    return Approval(key, "en", approval_digest(key, "One.", "One."), reviewer, at, revoked, "One.", "One.")


class Place:
    """A git work tree with a ledger in it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.folder = root / "translations"
        self.folder.mkdir(parents=True)
        shutil.copy(PROJECT / ".gitattributes", root)
        shutil.copy(PROJECT / NAME, self.folder)
        self.git("init", "-q", "-b", "main")
        self.commit("Begin")

    def git(self, *words: str) -> str:
        environment = os.environ | {"GIT_EDITOR": "true"}
        done = subprocess.run(
            ["git", *IDENTITY, *words], cwd=self.root, capture_output=True, text=True, check=False, env=environment
        )
        assert done.returncode == 0, (words, done.stdout, done.stderr)
        return done.stdout.strip()

    def commit(self, what: str) -> str:
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", what)
        return self.git("rev-parse", "HEAD")

    def say(self, *rows: Approval) -> str:
        """Note what reviewers say, as the commands do, and commit it."""
        ledger.append_rows(self.folder, load(self.folder), rows)
        return self.commit("Say")

    def held(self) -> dict[str, list[str]]:
        """Whose approvals hold, by key."""
        return {key: [one.reviewer for one in some] for (key, _), some in load(self.folder).approvals.items()}

    def found(self) -> list[str]:
        """What the history says against the file."""
        return [one.message for one in history.with_history(self.folder, load(self.folder), today()).problems]

    def text(self) -> str:
        return (self.folder / "approvals.tsv").read_text()


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """A ledger with three approvals, of which nothing has been taken back yet."""
    found = Place(tmp_path / "work")
    found.say(word("faq.a", 0), word("faq.b", 0), word("faq.c", 0))
    return found


def two_branches(place: Place) -> None:
    """On one branch the middle row is taken back; on the other its neighbours are approved by somebody else."""
    place.git("switch", "-qc", "revokes")
    place.say(word("faq.b", 9, revoked=True))
    place.git("switch", "-q", "main")
    place.git("switch", "-qc", "approves")
    place.say(word("faq.a", 5, reviewer="B. Second"), word("faq.b", 5, reviewer="B. Second"), word("faq.bb", 5))


BOTH = {"faq.a": ["A. Reviewer", "B. Second"], "faq.b": ["B. Second"], "faq.bb": ["A. Reviewer"], "faq.c": ["A. Reviewer"]}


def merged(place: Place, ours: str, theirs: str) -> None:
    place.git("switch", "-q", ours)
    place.git("merge", "-q", "--no-edit", theirs)


def rebased(place: Place, ours: str, theirs: str) -> None:
    place.git("switch", "-q", ours)
    place.git("rebase", "-q", theirs)


def picked(place: Place, ours: str, theirs: str) -> None:
    place.git("switch", "-q", ours)
    place.git("cherry-pick", theirs)


def squashed(place: Place, ours: str, theirs: str) -> None:
    place.git("switch", "-q", ours)
    place.git("merge", "-q", "--squash", theirs)
    place.commit("Squash")


def of_three(place: Place, ours: str, theirs: str) -> None:
    place.git("switch", "-q", "main")
    place.git("merge", "-q", "--no-edit", ours)
    place.git("merge", "-q", "--no-edit", theirs)


WAYS = (merged, rebased, picked, squashed, of_three)


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
@pytest.mark.parametrize("order", [("revokes", "approves"), ("approves", "revokes")], ids="-".join)
def test_the_work_of_two_people_comes_together_in_any_order(
    place: Place, way: Callable[[Place, str, str], None], order: tuple[str, str]
) -> None:
    two_branches(place)
    way(place, *order)
    assert place.held() == BOTH
    assert load(place.folder).problems == ()
    assert place.found() == []
    place.say()
    lines = place.text().splitlines()
    assert lines[1:] == sorted(set(lines[1:])), "and the next writing puts it in order"
    assert place.held() == BOTH


def test_branches_that_are_merged_into_each_other_again_and_again_lose_nothing(place: Place) -> None:
    two_branches(place)
    for turn, (ours, theirs) in enumerate([("revokes", "approves"), ("approves", "revokes")] * 2):
        merged(place, ours, theirs)
        place.say(word(f"faq.{turn}", turn), word("faq.c", turn, reviewer="B. Second"))
    merged(place, "revokes", "approves")
    assert place.held() == BOTH | {"faq.c": ["A. Reviewer", "B. Second"]} | {f"faq.{turn}": ["A. Reviewer"] for turn in range(4)}
    assert place.found() == []


def test_a_ledger_of_the_older_form_merges_with_the_newer_one(tmp_path: Path) -> None:
    place = Place(tmp_path / "work")
    older = "\t".join(("faq.b", "en", approval_digest("faq.b", "One.", "One."), "A. Reviewer", "2026-11-20", "One.", "One."))
    header = "key\tlocale\tdigest\treviewer\tdate\tenglish\ttext"
    (place.folder / "approvals.tsv").write_text(f"{header}\n{older}\n")
    place.commit("An older ledger")
    assert place.held() == {"faq.b": ["A. Reviewer"]}
    two_branches(place)
    assert older in place.text(), "an older row stays as it was written"
    merged(place, "approves", "revokes")
    assert load(place.folder).problems == ()
    assert place.held() == {"faq.a": ["B. Second"], "faq.b": ["B. Second"], "faq.bb": ["A. Reviewer"]}


# What takes a revocation out


def test_a_revocation_that_was_reverted_is_an_error_that_names_the_commit_and_is_put_back(place: Place) -> None:
    taken_back = place.say(word("faq.b", 9, revoked=True))
    place.say(word("faq.z", 9))
    place.git("revert", "--no-edit", taken_back)
    assert place.held()["faq.b"] == ["A. Reviewer"], "so this must not pass unseen"
    (said,) = place.found()
    assert place.git("rev-parse", "HEAD")[:12] in said
    assert "A. Reviewer took an approval back on 2026-11-20" in said
    assert "catalog revoke --put-back" in said
    place.say(word("faq.y", 9))
    assert place.found() == [said], "later commits do not hide it"
    place.say(*(one.row for one in history.read_history(place.folder, load(place.folder), today()).lost))
    assert place.found() == []
    assert "faq.b" not in place.held()
    place.git("revert", "--no-edit", "HEAD")
    (again,) = place.found()
    assert place.git("rev-parse", "HEAD")[:12] in again, "the newest of the commits that took it out"


def test_a_merge_that_takes_one_side_whole_is_named(place: Place) -> None:
    two_branches(place)
    place.git("merge", "-q", "-s", "ours", "--no-edit", "revokes")
    (said,) = place.found()
    assert place.git("rev-parse", "HEAD")[:12] in said


def test_an_older_copy_of_the_file_is_named_and_so_is_a_file_that_is_gone(place: Place) -> None:
    earlier = place.text()
    place.say(word("faq.b", 9, revoked=True))
    stood = place.git("rev-parse", "HEAD")[:12]
    (place.folder / "approvals.tsv").write_text(earlier)
    assert [f"it stood in commit {stood}, not in the working tree" in said for said in place.found()] == [True]
    (place.folder / "approvals.tsv").unlink()
    assert [f"it stood in commit {stood}, not in the working tree" in said for said in place.found()] == [True]
    gone = place.commit("Delete the ledger")[:12]
    assert [f"commit {gone} took it out" in said for said in place.found()] == [True]


def test_a_row_whose_moment_or_name_was_changed_stands_no_more(place: Place) -> None:
    place.say(word("faq.b", 9, revoked=True))
    text = place.text()
    for before, after in (("12:09:00Z\trevoked", "11:09:00Z\trevoked"), ("12:09:00Z\trevoked", "12:09:00Z\tapproved")):
        (place.folder / "approvals.tsv").write_text(text.replace(before, after))
        assert len(place.found()) == 1, after


def test_an_approval_that_was_reverted_is_no_error_and_what_was_amended_is_none(place: Place) -> None:
    approved = place.say(word("faq.z", 5))
    place.git("revert", "--no-edit", approved)
    assert place.found() == []
    assert "faq.z" not in place.held()
    place.say(word("faq.b", 9, revoked=True))
    ledger.append_rows(place.folder, load(place.folder), [word("faq.c", 9, revoked=True)])
    place.git("commit", "-qa", "--amend", "-m", "Both")
    assert place.found() == []
    assert place.held() == {"faq.a": ["A. Reviewer"]}


def test_after_folders_were_renamed_the_history_goes_on(place: Place) -> None:
    taken_back = place.say(word("faq.b", 9, revoked=True))
    place.git("revert", "--no-edit", taken_back)
    lost = place.git("rev-parse", "HEAD")[:12]
    place.git("mv", "translations", "texts")
    place.commit("Rename")
    place.folder = place.root / "texts"
    assert [f"commit {lost} took it out" in said for said in place.found()] == [True]


def test_a_revocation_without_its_words_is_found(place: Place) -> None:
    """An older row may say no more than who and when."""
    (place.folder / "approvals.tsv").write_text("\t".join(("faq.b", "en", "0" * 32, "A. Reviewer", "2026-11-20")) + "\n")
    place.commit("An older ledger")
    taken_back = place.say(*ledger.revocation_rows(load(place.folder), ["faq.b"], "en", None, NOON))
    assert place.text().endswith("\trevoked\n")
    place.git("revert", "--no-edit", taken_back)
    assert len(place.found()) == 1


def test_a_revocation_in_a_file_that_a_spreadsheet_has_sorted_and_saved_is_found_too(place: Place) -> None:
    """The names of the columns are no longer on top then, and a mark of the encoding stands before the first row."""
    place.say(word("faq.a", 9, revoked=True))
    file = place.folder / "approvals.tsv"
    names, *rows = file.read_text().splitlines()
    rows.sort(key=lambda row: "\trevoked\t" not in row)
    file.write_bytes("\r\n".join((*rows, names, "")).encode("utf-8-sig"))
    place.git("checkout", "-q", "--orphan", "begun-anew")
    assert file.read_bytes().startswith(b"\xef\xbb\xbffaq.a\t")
    place.commit("Save")
    assert place.found() == []
    file.write_text("\n".join((names, *rows[1:], "")))
    taken = place.commit("Sort")
    (message,) = place.found()
    assert f"commit {taken[:12]} took it out" in message


def test_what_check_itself_asks_to_take_out_may_be_gone(place: Place) -> None:
    """A language that is gone, and a clock that was years ahead."""
    before = place.text()
    mistaken = word("faq.b", 0, revoked=True)
    place.say(replace(mistaken, locale="fr"), replace(mistaken, at=NOON + timedelta(days=9999)))
    (place.folder / "approvals.tsv").write_text(before)
    place.commit("Take them out")
    assert place.found() == []
    place.say(mistaken)
    assert "faq.b" not in place.held()


def test_another_ledger_in_the_same_repository_says_nothing_about_this_one(place: Place) -> None:
    taken_back = place.say(word("faq.b", 9, revoked=True))
    place.git("revert", "--no-edit", taken_back)
    place.folder = place.root / "others"
    place.folder.mkdir()
    assert place.found() == []
    place.say(word("faq.b", 0))
    assert place.found() == []


# Where git cannot say it, or is not asked


def unseen(place: Place) -> list[str]:
    compared = history.with_history(place.folder, load(place.folder), today())
    assert errors(compared.unseen) == ()
    return [one.message for one in compared.unseen]


def test_where_there_is_no_repository_or_no_commit_nothing_is_said(tmp_path: Path) -> None:
    folder = tmp_path / "translations"
    folder.mkdir()
    ledger.append_rows(folder, load(folder), [word("faq.a", 0)])
    for _ in ("no repository", "a repository without a commit"):
        found = history.with_history(folder, load(folder), today())
        assert (found.problems, found.unseen) == ((), ())
        subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)


def test_a_shallow_clone_says_that_it_cannot_know(place: Place, tmp_path: Path) -> None:
    place.say(word("faq.b", 9, revoked=True))
    place.say(word("faq.z", 9))
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "-q", "--depth=1", place.root.as_uri(), str(clone)], check=True)
    place.root, place.folder = clone, clone / "translations"
    assert ["git fetch --unshallow" in said for said in unseen(place)] == [True]
    assert place.found() == []
    place.git("fetch", "-q", "--unshallow")
    assert unseen(place) == []


def test_where_git_refuses_or_is_missing_a_warning_says_why(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    (place.root / ".git" / "HEAD").write_text("nonsense\n")
    assert ["not a git repository" in said for said in unseen(place)] == [True]
    monkeypatch.setenv("PATH", str(place.root))
    assert ["git is not installed" in said for said in unseen(place)] == [True]
    (place.folder / "approvals.tsv").unlink()
    assert unseen(place) == [], "without an approval no name can come back"


def test_a_work_tree_of_its_own_and_the_environment_of_a_hook_are_no_obstacle(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken_back = place.say(word("faq.b", 9, revoked=True))
    place.git("revert", "--no-edit", taken_back)
    place.git("worktree", "add", "-q", str(tmp_path / "second"), "-b", "second")
    elsewhere = Place(tmp_path / "elsewhere")
    monkeypatch.setenv("GIT_DIR", str(elsewhere.root / ".git"))
    monkeypatch.setenv("GIT_INDEX_FILE", ".git/index")
    monkeypatch.setenv("GIT_LITERAL_PATHSPECS", "1")
    for root in (place.root, tmp_path / "second"):
        place.folder = root / "translations"
        assert len(place.found()) == 1


def test_no_program_that_a_repository_names_is_run(place: Place, tmp_path: Path) -> None:
    taken_back = place.say(word("faq.b", 9, revoked=True))
    place.git("revert", "--no-edit", taken_back)
    ran = tmp_path / "ran"
    program = tmp_path / "program"
    program.write_text(f"#!/bin/sh\necho $0 $* >> {ran}\nexit 1\n")
    program.chmod(0o755)
    for name in ("diff.external", "diff.own.command", "diff.own.textconv", "core.fsmonitor", "core.pager", "gpg.program"):
        place.git("config", name, str(program))
    for name, value in (
        ("log.showSignature", "true"),
        ("log.follow", "true"),
        ("diff.noprefix", "true"),
        ("log.showRoot", "false"),
    ):
        place.git("config", name, value)
    for name, value in (("diff.relative", "true"), ("diff.renames", "copies"), ("color.ui", "always"), ("log.diffMerges", "off")):
        place.git("config", name, value)
    with (place.root / ".gitattributes").open("a") as file:
        file.write("*.tsv diff=own\n")
    assert len(place.found()) == 1
    (place.root / ".gitattributes").write_text("*.tsv binary\n")
    assert len(place.found()) == 1
    assert not ran.exists(), ran.read_text()


def test_a_long_history_is_read_in_no_time(place: Place) -> None:
    """2,000 commits, of which 400 changed the ledger."""
    taken_back = place.say(word("faq.b", 9, revoked=True))
    head, stream = place.git("rev-parse", "HEAD"), []
    row = "\t".join(ledger.cells(word("faq.b", 9, revoked=True)))
    text = place.text()
    for number in range(2000):
        if number % 5 == 0:
            text += "\t".join(ledger.cells(word(f"faq.n{number}", number))) + "\n"
        file, body = (NAME, text) if number % 5 == 0 else ("other.txt", f"{number}\n")
        if number == 1000:
            file, body = NAME, (text := text.replace(f"{row}\n", ""))
        data = body.encode()
        before = f"from {head}\n" if number == 0 else ""
        stream.append(
            f"commit refs/heads/long\ncommitter A <a@example.org> {1_800_000_000 + number} +0000\ndata 1\nx\n{before}"
            f"M 100644 inline {file}\ndata {len(data)}\n{body}\n"
        )
    subprocess.run(["git", "fast-import", "--quiet"], cwd=place.root, input="".join(stream).encode(), check=True)
    place.git("switch", "-q", "long")
    took = []
    for _ in range(3):
        start = time.perf_counter()
        found = history.read_history(place.folder, load(place.folder), today())
        took.append(time.perf_counter() - start)
    assert [one.row.key for one in found.lost] == ["faq.b"]
    assert found.lost[0].commit != taken_back[:12]
    print(f"\n2,000 commits are read in {min(took):.2f} s")
    assert min(took) < 3, "0.1 s on an idle machine"


# The commands


@pytest.fixture
def whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    """A work tree with all the translations, and a commit that took a revocation out."""
    place = Place(tmp_path / "work")
    shutil.copytree(PROJECT / "translations", place.folder, dirs_exist_ok=True)
    place.commit("The translations")
    monkeypatch.setenv("CELLFACTS_TRANSLATIONS", str(place.folder))
    monkeypatch.setenv("CELLFACTS_DATA", str(tmp_path / "data"))
    for words in (("approve",), ("revoke",)):
        run(*words, "faq.title", "--reviewer", "A. Reviewer")
        place.commit(words[0])
    place.git("revert", "--no-edit", "HEAD")
    return place


def run(*words: str, code: int = 0) -> str:
    result = CliRunner().invoke(main, ["catalog", *words])
    assert result.exit_code == code, result.output
    return result.output


def test_check_and_release_build_stop_and_put_back_mends_it(whole: Place, settings: Settings) -> None:
    (one,) = errors_of(run("check", "--json", code=1))
    assert (one["check"], one["key"], one["locale"]) == ("revocation", "faq.title", "zh-Hans")
    with pytest.raises(ReleaseRefused, match="took it out"):
        build_from_settings(replace(settings, translations=whole.folder), today())
    run("approve", "faq.title", "--reviewer", "B. Second", code=1)
    assert run("revoke", "--put-back").splitlines()[-1] == "Put back: 1."
    assert errors_of(run("check", "--json")) == []
    assert whole.held() == {}
    assert run("revoke", "--put-back").splitlines() == ["No revocation is missing."]


def errors_of(printed: str) -> list[dict[str, str]]:
    return [one for one in json.loads(printed)["findings"] if one["level"] == "error"]


# The set that only grows

words = st.builds(
    word,
    st.sampled_from(["faq.a", "faq.b"]),
    st.integers(0, 4),
    st.booleans(),
    st.sampled_from(["A. Reviewer", "B. Second"]),
)


def as_read(rows: Iterable[Approval]) -> dict[tuple[str, str], tuple[Approval, ...]]:
    return dict(approvals_in_force(rows))


@given(st.lists(words, max_size=8), st.lists(words, max_size=8), st.randoms(use_true_random=False))
def test_in_any_order_and_however_often_rows_say_the_same(one: list[Approval], two: list[Approval], random: object) -> None:
    rows = [*one, *two]
    mixed = [*rows, *random.choices(rows, k=5)] if rows else []  # type: ignore[attr-defined]
    random.shuffle(mixed)  # type: ignore[attr-defined]
    assert as_read(mixed) == as_read(rows) == as_read([*two, *one])
    text = ledger.ledger_text(mixed)
    assert as_read(parse_ledger(text.encode(), NAME).rows) == as_read(rows)
    assert ledger.ledger_text(parse_ledger(text.encode(), NAME).rows) == text
    head, *lines = text.splitlines()
    random.shuffle(lines)  # type: ignore[attr-defined]
    assert as_read(parse_ledger("\n".join((*lines, head, *lines)).encode(), NAME).rows) == as_read(rows)


@given(st.lists(words, max_size=8), st.lists(words, max_size=8))
def test_no_row_that_is_added_brings_a_revoked_approval_back_unless_it_is_a_later_approval(
    known: list[Approval], added: list[Approval]
) -> None:
    for gone in (row for row in known if row.revoked):
        later = [row for row in (*known, *added) if row.about == gone.about and not row.revoked and row.at > gone.at]
        held = [one for some in as_read([*known, *added]).values() for one in some]
        assert later or all(one.about != gone.about for one in held)


@given(st.lists(words, max_size=6), st.integers(-9, 9))
def test_a_clock_that_is_slow_or_fast_takes_back_all_the_same_and_approves_again(rows: list[Approval], skew: int) -> None:
    at = NOON + timedelta(minutes=skew)
    before = parse_ledger(ledger.ledger_text(rows).encode(), NAME)
    try:
        taken = ledger.revocation_rows(before, ["faq.a", "faq.b"], "en", "A. Reviewer", at)
    except ledger.NothingApproved:
        taken = []
    after = parse_ledger(ledger.ledger_text((*before.rows, *taken)).encode(), NAME)
    for orders in list(permutations((*before.rows, *taken)))[:24]:
        held = [one for some in as_read(orders).values() for one in some]
        assert all(one.reviewer != "A. Reviewer" for one in held)
    assert {one for some in after.approvals.values() for one in some} == {
        one for some in before.approvals.values() for one in some if one.reviewer != "A. Reviewer"
    }


def test_the_moment_is_utc_to_the_second() -> None:
    assert now().tzinfo is UTC
    assert now().microsecond == 0
