"""`cellfacts mirror`: a partner's verified first-party copy."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from service.command_line import json_option, print_json, show_result
from widget.findings import Finding
from widget.fragment import own_root, web_root

if TYPE_CHECKING:
    from service.sync.errors import MirrorError
    from service.sync.mirror import MirrorRun


@click.command()
@click.argument("url", required=False)
@click.argument("folder", metavar="DIR", required=False, type=click.Path(path_type=Path))
@click.option(
    "--base", default="/cellfacts/", show_default=True, help="Where readers find DIR/current: a path on your site, or an address."
)
@click.option(
    "--root", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="The root file that your source gave you."
)
@click.option("--every", type=click.IntRange(10), metavar="SECONDS", help="Go on for ever. Without it: one run, for cron.")
@click.option(
    "--check", type=click.Path(exists=True, file_okay=False, path_type=Path), metavar="DIR", help="Verify a copy, offline."
)
@click.option(
    "--quiet", is_flag=True, help="Say nothing while the service cannot be reached and its signatures are good: for cron."
)
@json_option
def mirror(
    url: str | None,
    folder: Path | None,
    base: str,
    root: Path | None,
    every: int | None,
    check: Path | None,
    quiet: bool,
    as_json: bool,
) -> None:
    """Bring DIR/current up to date with the service at URL: plain files for your own web server.

    Exit codes: 0 done, 10 the service cannot be reached, 11 what came cannot be trusted, 12 its signatures are past their date, 13 a
    fault here (disk, rights). In all but the first the last good copy stays.
    """
    if check:
        if url or folder:
            raise click.UsageError("--check takes the folder and nothing else")
        sys.exit(verify_copy(check, as_json))
    if not url or not folder:
        raise click.UsageError("name the service's address and the folder of your copy")
    try:
        source, base_root = web_root(url), own_root(base)
    except ValueError as error:
        raise click.BadParameter(str(error)) from error
    os.umask(0o022)  # a web server, which is another user, must read the copy
    root_bytes = root.read_bytes() if root else None
    code = one_run(source, folder, base_root, root_bytes, quiet, as_json)
    while every:
        time.sleep(every)
        code = one_run(source, folder, base_root, root_bytes, quiet, as_json)
    sys.exit(code)


def one_run(url: str, folder: Path, base: str, root: bytes | None, quiet: bool, as_json: bool) -> int:
    """Run once and print the result; returns the exit code."""
    from service.clock import today
    from service.sync import mirror as mirrors
    from service.sync.errors import MirrorError, SourceUnreachable

    try:
        with progress() as tell_progress:
            run = mirrors.update_copy(url, folder, base, root, today(), tell_progress)
    except SourceUnreachable as error:
        return report_failure(error, folder, as_json, quiet and not mirrors.is_past_date(folder, datetime.now(UTC)))
    except MirrorError as error:
        return report_failure(error, folder, as_json)
    if run.first_trust and not as_json:
        click.echo(f"First use: trusting the root with the fingerprint {run.first_trust}", err=True)
        click.echo("Compare it with the one in the gallery, or with what your source has told you.", err=True)
    action = f"Updated to release {run.name}" if run.changed else f"Nothing new: release {run.name}"
    tell(run, f"{action}, sequence {run.sequence}, {run.files} files in {folder / 'current'}.", as_json)
    return 0


@contextmanager
def progress() -> Iterator[Callable[[str], None]]:
    """Callback for progress messages: a status line on a terminal, nothing in a log."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console

    with Console(stderr=True).status("Starting …") as status:
        yield status.update


def verify_copy(folder: Path, as_json: bool) -> int:
    """Verify a copy offline and print the result; returns the exit code."""
    from service.sync import mirror as mirrors
    from service.sync.errors import MirrorError

    try:
        run = mirrors.check(folder)
    except MirrorError as error:
        return report_failure(error, folder, as_json)
    tell(run, f"The copy is whole: release {run.name}, sequence {run.sequence}, {run.files} files.", as_json)
    return 0


def tell(run: MirrorRun, line: str, as_json: bool) -> None:
    report = {"changed": run.changed, "release": run.release, "number": run.number, "sequence": run.sequence}
    show_result({**report, "files": run.files, "first_trust": run.first_trust}, line, as_json)


def report_failure(error: MirrorError, folder: Path, as_json: bool, quiet: bool = False) -> int:
    """Print why a run failed; returns the exit code."""
    message = f"{error} The last good copy stays." if (folder / "current").exists() else str(error)
    if as_json:
        print_json({}, [Finding("error", type(error).__name__, message)])
    elif not quiet:
        click.echo(f"Error: {message}", err=True)
    return error.code
