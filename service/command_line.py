"""What all commands share: options, output as text or JSON, and errors as one sentence."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, NoReturn

import click

from service.errors import CellfactsError
from widget import WIDGETS
from widget.findings import Finding, Refused, condensed
from widget.findings import as_json as json_object
from widget.manifest import ReleaseDamaged

SLUGS = [name.replace("_", "-") for name in WIDGETS]
LAST_PORT = 65535

data_option = click.option("--data", metavar="DIR", help="Data folder. Default: $CELLFACTS_DATA, else ./instance.")
host_option = click.option("--host", help="Address to listen on. Default: $CELLFACTS_HOST, else 127.0.0.1.")
port_option = click.option("--port", type=click.IntRange(1, LAST_PORT), help="Default: $CELLFACTS_PORT, else 8000.")


def wants_json(ctx: click.Context, _: click.Parameter, value: bool) -> bool:
    """Callback of `--json`: remember it, so that errors are printed as JSON too."""
    ctx.meta["cellfacts.json"] = value
    return value


# Eager: `--json` must be read before an error in another option is reported.
corrected_option = click.option(
    "--corrected",
    is_flag=True,
    help="You have read it, and what was withdrawn is right in it: for what nobody can compare any more. It is recorded in channel.json.",
)
json_option = click.option("--json", "as_json", is_flag=True, is_eager=True, callback=wants_json, help="Print one JSON object.")


class Commands(click.Group):
    """A command group that shows errors as one sentence, without a traceback, with exit code 1."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except click.UsageError as error:
            if ctx.meta.get("cellfacts.json"):
                print_json({}, [Finding("error", "usage", error.format_message())])
                ctx.exit(error.exit_code)
            raise
        except Refused as refused:
            fail_with(refused.findings, ctx.meta.get("cellfacts.json", False))
        except (CellfactsError, ReleaseDamaged) as error:
            exit_refused(ctx, str(error))
        except BrokenPipeError:
            raise  # the reader (`head`, `less`) closed the pipe; click exits silently
        except OSError as error:  # a full disk, a file without rights
            exit_refused(ctx, f"{error.filename}: {error.strerror}" if error.filename else f"{error.strerror}.")


def print_json(report: Mapping[str, Any], findings: Iterable[Finding] | None = ()) -> None:
    """Print the JSON object of `--json`.

    Args:
        findings: added under "findings". None if the report has them already, or never has any.
    """
    click.echo(json.dumps({**report, **(json_object(findings) if findings is not None else {})}))


def show_result(report: Mapping[str, Any], text: str, as_json: bool, findings: Iterable[Finding] = ()) -> None:
    """Print the result: `text` as it is, or the report and the findings as one JSON object."""
    if as_json:
        print_json(report, findings)
    else:
        click.echo(text)


def exit_refused(ctx: click.Context, sentence: str) -> NoReturn:
    """End the command with exit code 1 and one sentence; with `--json`, as one finding."""
    if ctx.meta.get("cellfacts.json"):
        try:
            fail_with([Finding("error", "refused", sentence)], as_json=True)
        except OSError as error:  # the output itself cannot be written
            raise click.ClickException(sentence) from error
    raise click.ClickException(sentence)


def fail_with(findings: Iterable[Finding], as_json: bool) -> NoReturn:
    problems = tuple(findings)
    if as_json:
        print_json({}, problems)
    else:
        for finding in condensed(problems):
            click.echo(str(finding), err=True)
        click.echo(f"{len(problems)} problem{'s' if len(problems) != 1 else ''}. Nothing was changed.", err=True)
    raise SystemExit(1)
