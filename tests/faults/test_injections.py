"""Every system call that changes the disk, killed or failed: the old release stays or the new one is there, and the next run converges.

strace does it: it counts the calls of a run by name, and injects a fault into the one that is wanted. `kill -9` strikes before the call,
ENOSPC and EIO instead of it. The releases are small (one widget), as the calls are the same for every file of a larger one. By default a
spread sample of the calls is tried, with CELLFACTS_FAULTS=all each one (`make test-faults`). Counts are printed (`pytest -s`).
"""

from __future__ import annotations

import compileall
import os
import re
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from tuf.api.metadata import Metadata, Snapshot, Targets, Timestamp

from service.cli import main
from service.releases import build
from service.releases.store import existing_store, open_store
from service.signing.expiry import newest_version
from service.signing.publish import publish
from service.sync.edge import follow
from tests.conftest import PROJECT
from tests.faults.conftest import COMMAND, read
from tests.support.running import Site
from tests.unit.signing.test_signing import trusted
from widget.manifest import Release, identity_of

CHANGES = (
    *("openat", "open", "creat", "write", "pwrite64", "writev", "copy_file_range", "sendfile", "truncate", "ftruncate"),
    *("fsync", "fdatasync", "mkdir", "mkdirat", "rename", "renameat", "renameat2", "link", "linkat", "symlink", "symlinkat"),
    *("unlink", "unlinkat", "rmdir", "chmod", "fchmod", "fchmodat", "chown", "fchown", "fchownat", "utimensat", "mknodat"),
)
KILL, FULL, BROKEN = "signal=KILL", "error=ENOSPC", "error=EIO"
FAULTS = (KILL, FULL, BROKEN)
EVERY = os.environ.get("CELLFACTS_FAULTS") == "all"
NOW = datetime.now(UTC)
CALL = re.compile(r"(?:\d+ +)?(?P<name>\w+)\((?P<words>.*)\) += (?P<result>\S+)")
EITHER = pytest.mark.parametrize("first", [False, True], ids=["another", "the first"])
# These may fail without a word: cleaning up, and Python's own looking for a folder for temporary files.
CLEANING = {"unlink", "unlinkat", "rmdir"}
HARMLESS = re.compile(r"O_TMPFILE|[\"<]/tmp/")
# A process that is just starting has the locks of this one for a moment.
STARTING = threading.Lock()
LEFT_OVER = re.compile(r"staging-|\.partial$|/tmp[^/]*$|/(old|new)$")


@dataclass(frozen=True, slots=True)
class Call:
    """A system call that changes the disk. number: among those of its name, from 1."""

    name: str
    number: int
    words: str


@dataclass(frozen=True, slots=True)
class Case:
    """A command, what it starts from, and what may be found afterwards.

    before: a folder, or one that does not exist. words: of the command, for a folder. check: of the command that must find it whole in
    the end. refused: the exit code where it cannot go on. look: says "old" or "new", and raises where a folder is neither. chosen: which
    calls, by what they say. start: Python before the command. again: runs it in this process, where it is no command of ours.
    """

    title: str
    before: Path
    words: Callable[[Path], list[str]]
    check: Callable[[Path], list[str]]
    refused: int
    look: Callable[[Path], str]
    chosen: str = ""
    start: str = ""
    again: Callable[[Path], None] | None = None


@dataclass(frozen=True, slots=True)
class Injected:
    """What came of a fault."""

    call: Call
    fault: str
    folder: Path
    code: int
    said: str


@pytest.fixture(autouse=True)
def permitted(tmp_path: Path) -> None:
    """Skips where the kernel lets no process be traced, as in some containers. What is missing fails, in one sentence."""
    try:
        probe = subprocess.run(["strace", "-o", tmp_path / "probe", "true"], capture_output=True, text=True, check=False)
    except FileNotFoundError:
        pytest.fail("strace is not installed: `make test-faults` or `.ci/setup-system faults` does that.", pytrace=False)
    if probe.returncode:
        assert "ptrace" in probe.stderr.lower(), probe.stderr
        pytest.skip(f"strace cannot trace here: {probe.stderr.strip()}")


@pytest.fixture(scope="module", autouse=True)
def _compiled() -> None:
    """Python opens one file fewer for what another test has compiled meanwhile, and a fault strikes by the number of a call."""
    for package in ("widget", "service"):
        compileall.compile_dir(PROJECT / package, quiet=2)


def traced(case: Case, place: Path, names: Iterable[str], *options: str) -> tuple[int, str, str]:
    """Run a case's command on a copy of its folder in a place of its own; its exit code, what it said, and what strace saw."""
    (place / "tmp").mkdir(parents=True)
    if case.before.exists():
        shutil.copytree(case.before, place / "folder", symlinks=True)
    log = place.with_suffix(".log")
    python, option, code = COMMAND
    environ = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONHASHSEED": "0", "TMPDIR": str(place / "tmp")}
    # No signals: the end of a child, such as git, is no call of ours.
    quiet = ["-y", "-qq", "-s", "0", "-e", "signal=none"]
    strace = ["strace", *quiet, "-o", str(log), "-e", f"trace={','.join(f'?{name}' for name in names)}", *options]
    command = [*strace, python, option, f"{case.start}{code}", *case.words(place / "folder")]
    with STARTING:
        process = subprocess.Popen(
            command, cwd=PROJECT, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
        )
    _, said = process.communicate()
    seen = log.read_text()
    log.unlink()
    return process.returncode, said, seen


def calls(case: Case, place: Path) -> list[Call]:
    """Every call of an undisturbed run that changes something in the place."""
    code, said, seen = traced(case, place, CHANGES)
    assert code == 0, said
    assert case.look(place / "folder") == "new"
    counts: dict[str, int] = {}
    found = []
    for line in seen.splitlines():
        call = CALL.match(line)
        assert call, line
        name, words = call["name"], call["words"]
        counts[name] = counts.get(name, 0) + 1
        changes = name != "openat" or re.search(r"O_CREAT|O_WRONLY|O_RDWR|O_TRUNC", words)
        if changes and call["result"] != "-1" and str(place) in words and re.search(case.chosen, words):
            found.append(Call(name, counts[name], words.replace(str(place), "")))
    return found


def sample(found: list[Call]) -> Iterator[tuple[Call, str]]:
    """Each kind of call with each fault, spread over the run; or, if so wished, each call with each fault."""
    for name in dict.fromkeys(call.name for call in found):
        same = [call for call in found if call.name == name]
        for number, fault in enumerate(FAULTS):
            # The first, the middle and the last of a kind, each with another fault.
            for call in same if EVERY else [same[number * (len(same) - 1) // (len(FAULTS) - 1)]]:
                yield call, fault


def inject(case: Case, call: Call, fault: str, place: Path) -> Injected:
    """Run a case's command with one fault, and make sure that it struck where it should."""
    # With --seccomp-bpf, which is faster, strace 6.1 sends no signal.
    quick = () if fault == KILL else ("-f", "--seccomp-bpf")
    code, said, seen = traced(case, place, [call.name], *quick, "-e", f"inject={call.name}:{fault}:when={call.number}")
    own = seen.split(maxsplit=1)[0] if quick else ""  # with -f a line begins with its process; git, a child, counts its own calls
    struck = [line for line in seen.splitlines() if line.startswith(own) and ("(INJECTED)" in line or line.endswith("= ?"))]
    assert len(struck) == 1, f"{call}: {seen}"
    assert str(place) in struck[0], f"{call}: {struck[0]}"
    return Injected(call, fault, place / "folder", code, said)


def judge(case: Case, one: Injected) -> None:
    """What a fault may lead to. Raises AssertionError."""
    state = case.look(one.folder)
    if one.fault == KILL:
        assert one.code != 0
    elif one.code == 0:
        assert state == "new", f"exit code 0, but the {state} state"
        # A withdrawal stands even if the log of decisions cannot be written, and the command says so.
        is_said = "/preview" in one.call.words and "not in the log of decisions" in one.said
        assert is_said or one.call.name in CLEANING or HARMLESS.search(one.call.words), "a fault that nobody heard of"
    else:
        assert one.code == case.refused, f"exit code {one.code}: {one.said}"
        assert "Traceback" not in one.said, one.said
        assert one.said.startswith(("Error: ", "cellfacts: ")), one.said


def run_again(case: Case, folder: Path) -> None:
    """Run the command again, undisturbed, in this process, which is quicker. Raises AssertionError."""
    if case.again:
        case.again(folder)
    else:
        done = CliRunner().invoke(main, case.words(folder))
        assert done.exit_code == 0, f"the next run: {done.output}"
    assert case.look(folder) == "new"
    done = CliRunner().invoke(main, case.check(folder))
    assert done.exit_code == 0, f"the check: {done.output}"


def shape(folder: Path) -> set[str]:
    """What is in a folder, without the numbers of signed files, and the hash of the channel, which has the time in it."""
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*")}
    return {re.sub(r"[0-9a-f]{64}|\b\d+(?=\.(root|snapshot|targets)\.json)", "N", name) for name in names}


def try_every_fault(case: Case, tmp_path: Path) -> None:
    """Inject, look, run again, look; and print how many faults of which kind there were."""
    found = calls(case, tmp_path / "undisturbed")
    whole = shape(tmp_path / "undisturbed" / "folder")
    assert not [name for name in whole if LEFT_OVER.search(f"/{name}")]
    broken = []
    wanted = list(sample(found))
    with ThreadPoolExecutor(2) as pool:
        tries = [pool.submit(inject, case, *one, tmp_path / f"try{number}") for number, one in enumerate(wanted)]
        for attempt in tries:
            one = attempt.result()
            try:
                judge(case, one)
                with STARTING:
                    run_again(case, one.folder)
                assert shape(one.folder) == whole, shape(one.folder) ^ whole
            except Exception as error:  # all that goes wrong is wanted, not the first
                broken.append(f"{one.fault} at {one.call}: {type(error).__name__}: {error}")
            shutil.rmtree(one.folder.parent)
    kills = sum(fault == KILL for _, fault in wanted)
    kinds = len({call.name for call in found})
    print(f"\n{len(wanted)} injections in {case.title}: {kills} kills, {len(wanted) - kills} errors, ", end="")
    print(f"in {len(found)} calls of {kinds} kinds; {len(broken)} broken")
    assert not broken, "\n".join(broken)


def smaller(release: Release) -> Release:
    """One widget of a release, as a release of its own."""
    entries = {path: entry for path, entry in release.manifest["files"].items() if entry.get("widget", "faq") == "faq"}
    manifest = {**release.manifest, "files": entries, "widgets": ["faq"]}
    identity = identity_of(manifest)
    return replace(
        release, id=identity, files={path: release.files[path] for path in entries}, manifest=manifest | {"id": identity}
    )


@pytest.fixture
def both(both: dict[str, Release]) -> dict[str, Release]:
    """An old release and a new one, small."""
    return {one.id: one for one in map(smaller, both.values())}


def store_with(data: Path, *releases: Release) -> Path:
    """A data folder with some releases, each activated and signed in its turn."""
    store = open_store(data)
    for one in releases:
        store.write(one)
        store.activate(one.id)
        publish(store, NOW)
    return data


def data_command(*words: str) -> Callable[[Path], list[str]]:
    """A command about releases, for a data folder."""
    return lambda data: ["release", *words, "--data", str(data)]


def signed_release(data: Path) -> str | None:
    """The current release by what is signed, after every hash on the way to it; None if nothing is signed yet. Raises AssertionError."""
    tuf = data / "tuf"
    if not (tuf / "timestamp.json").exists():
        return None
    version = Metadata[Timestamp].from_file(str(tuf / "timestamp.json")).signed.snapshot_meta
    version.verify_length_and_hashes((tuf / f"{version.version}.snapshot.json").read_bytes())
    meta = Metadata[Snapshot].from_file(str(tuf / f"{version.version}.snapshot.json")).signed.meta["targets.json"]
    meta.verify_length_and_hashes((tuf / f"{meta.version}.targets.json").read_bytes())
    targets = Metadata[Targets].from_file(str(tuf / f"{meta.version}.targets.json")).signed.targets
    for name, target in targets.items():
        target.verify_length_and_hashes((tuf / "targets" / f"{target.hashes['sha256']}.{name}").read_bytes())
    (bundle,) = set(targets) - {"channel.json", "changes.atom"}
    return bundle.partition(".")[0]


def current(data: Path, releases: Mapping[str | None, str], signed: bool) -> str:
    """Whether the old or the new release is current, whole, and signed where that is wanted. Raises AssertionError."""
    store = existing_store(data)
    identity = store.current_id()
    assert identity in releases
    assert identity in {*store.ids(), None}
    for one in store.ids():
        assert store.is_whole(one), f"release {one} is not whole"
    known = signed_release(data)
    assert known in {*releases, None}
    return "new" if releases[identity] == "new" and (known == identity or not signed) else "old"


@EITHER
def test_a_fault_in_a_build_leaves_a_whole_release_or_none(
    both: dict[str, Release], first: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, new = both.values()
    before = tmp_path / "before"
    if not first:
        store_with(before, old)
    ready = store_with(tmp_path / "ready", new)
    start = (
        "from pathlib import Path; from service.releases import build as building; from service.releases.store import Store; "
        f"building.build_from_settings = lambda *_: Store(Path({str(ready)!r})).load({new.id!r}); "
    )
    monkeypatch.setattr(build, "build_from_settings", lambda *_: new)

    def look(data: Path) -> str:
        current(data, {None if first else old.id: "old"}, signed=False)
        return "new" if (data / "releases" / new.id).exists() else "old"

    # A first build does the same with the files of the release.
    chosen = r"cellfacts\.json|/folder(/releases)?[\">]|O_TMPFILE" if first else ""
    title = "the first build" if first else "build"
    try_every_fault(Case(title, before, data_command("build"), data_command("verify", new.id), 1, look, chosen, start), tmp_path)


@EITHER
def test_a_fault_in_an_activation_leaves_the_old_release_or_the_new_one(
    both: dict[str, Release], first: bool, tmp_path: Path
) -> None:
    """Another: signed files are replaced, and older ones removed. The first: keys are made."""
    old, new = both.values()
    before = tmp_path / "before"
    if first:
        open_store(before).write(new)
    else:
        store_with(before, old, new, old)

    def look(data: Path) -> str:
        return current(data, {None if first else old.id: "old", new.id: "new"}, signed=True)

    title = "the first activate" if first else "activate"
    try_every_fault(Case(title, before, data_command("activate", new.id), data_command("verify"), 1, look), tmp_path)


def test_a_fault_while_the_root_key_is_replaced_loses_no_mirror(both: dict[str, Release], tmp_path: Path) -> None:
    """Whoever knows the first root can follow to the newest, at any moment: otherwise every partner would have to begin anew."""
    before = store_with(tmp_path / "before", *both.values())
    first = (before / "tuf" / "1.root.json").read_bytes()

    def look(data: Path) -> str:
        assert "channel.json" in trusted(data, first).targets
        return "new" if newest_version(data / "tuf", "root") > 1 else "old"

    def words(data: Path) -> list[str]:
        return ["keys", "rotate", "root", "--data", str(data)]

    try_every_fault(Case("keys rotate root", before, words, data_command("verify"), 1, look), tmp_path)


@EITHER
def test_a_fault_in_a_mirror_leaves_the_old_copy_or_the_new_one(
    both: dict[str, Release], source: tuple[Site, Callable[[str], None]], first: bool, tmp_path: Path
) -> None:
    """Another: the copy before the old one is removed, too. The first: trust begins."""
    old, new = both
    site, serve = source
    before, after = tmp_path / "before", tmp_path / "after"
    wholes: dict[str, dict[str, bytes]] = {}

    def words(folder: Path) -> list[str]:
        return ["mirror", site.address, str(folder)]

    for identity in () if first else (new, old):
        serve(identity)
        assert CliRunner().invoke(main, words(before)).exit_code == 0
    serve(new)
    assert CliRunner().invoke(main, words(after)).exit_code == 0
    wholes = {"old": read(before), "new": read(after)}

    def look(folder: Path) -> str:
        if (folder / "current").is_symlink():
            assert (folder / "current").is_dir(), "the link points nowhere"
        files = read(folder)
        assert files in wholes.values(), "the copy is neither the old one nor the new one"
        return "old" if files == wholes["old"] else "new"

    # A first copy is made like another one.
    chosen = r"^(?!.*/folder/\.staging-[^/]*/new)" if first else ""
    title = "the first mirror" if first else "mirror"
    try_every_fault(Case(title, before, words, lambda folder: ["mirror", "--check", str(folder)], 13, look, chosen), tmp_path)


@EITHER
def test_a_fault_in_an_edge_leaves_the_old_release_or_the_new_one(
    both: dict[str, Release], source: tuple[Site, Callable[[str], None]], first: bool, tmp_path: Path
) -> None:
    """Its readers, and those who follow it: what it hands on is signed by its origin, whole, at any moment."""
    old, new = both
    site, serve = source
    before = tmp_path / "before"
    for identity in () if first else (new, old):
        serve(identity)
        follow(before, site.address, None)
    serve(new)

    def look(data: Path) -> str:
        return current(data, {None if first else old: "old", new: "new"}, signed=True)

    def words(data: Path) -> list[str]:
        return [str(data), site.address]

    chosen = r"^(?!.*/folder/staging-[^/]*/)" if first else ""
    start = "import sys; from service.sync.edge import main as follow; sys.exit(follow(sys.argv[1:])); "
    title = "the first run of an edge" if first else "an edge"

    def again(data: Path) -> None:
        follow(data, site.address, None)

    case = Case(title, before, words, data_command("verify"), 13, look, chosen, start, again)
    try_every_fault(case, tmp_path)
