"""What every command shares: its options, and how a refusal is shown."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, NoReturn

import click

from service import settings as settings_module
from service.errors import CellfactsError
from widget.findings import Finding, Refused, condense
from widget.findings import as_json as json_object
from widget.loading import PACKAGE, widget_folders
from widget.manifest import ReleaseDamaged

LAST_PORT = 65535

data_option = click.option("--data", metavar="DIR", help="Data folder. Default: $CELLFACTS_DATA, else ./instance.")
host_option = click.option("--host", help="Address to listen on. Default: $CELLFACTS_HOST, else 127.0.0.1.")
port_option = click.option("--port", type=click.IntRange(1, LAST_PORT), help="Default: $CELLFACTS_PORT, else 8000.")


def wants_json(ctx: click.Context, _: click.Parameter, value: bool) -> bool:
    """Note that the answer is to be JSON, a refusal too."""
    ctx.meta["cellfacts.json"] = value
    return value


# Eager, so that it is known before anything else that is typed can be wrong.
corrected_option = click.option(
    "--corrected",
    is_flag=True,
    help="You have read it, and what was withdrawn is right in it: for what nobody can compare any more. It is recorded in channel.json.",
)
json_option = click.option("--json", "as_json", is_flag=True, is_eager=True, callback=wants_json, help="Print one JSON object.")


def widget_slugs() -> tuple[str, ...]:
    """The slugs of all widgets, from their folders' names: mistakes in a file are found later, and said with their place."""
    folder = settings_module.read_settings().copy_folder or PACKAGE
    return tuple(path.name.replace("_", "-") for path in widget_folders(folder))


class WidgetChoice(click.Choice):  # type: ignore[type-arg]
    """A widget of the content folder. It is looked for when somebody types one, so a command starts with any folder."""

    def __init__(self) -> None:
        self.case_sensitive = True

    @property
    def choices(self) -> tuple[str, ...]:  # type: ignore[override]
        """The slugs."""
        return widget_slugs()


class Commands(click.Group):
    """Shows what a user can mend as one sentence, without a traceback, with exit code 1."""

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
            raise  # click ends quietly: whoever read the output has had enough
        except OSError as error:  # a full disk, a file without rights
            exit_refused(ctx, f"{error.filename}: {error.strerror}" if error.filename else f"{error.strerror}.")


def print_json(report: Mapping[str, Any], findings: Iterable[Finding] | None = ()) -> None:
    """Print the one JSON object of `--json`. findings: put into it; None where it has them already, or has none by design."""
    click.echo(json.dumps({**report, **(json_object(findings) if findings is not None else {})}))


def show_result(report: Mapping[str, Any], said: str, as_json: bool, findings: Iterable[Finding] = ()) -> None:
    """Print what was done: in sentences, or the same as one JSON object."""
    if as_json:
        print_json(report, findings)
    else:
        click.echo(said)


def exit_refused(ctx: click.Context, sentence: str) -> NoReturn:
    """End with exit code 1 and one sentence, or one finding where JSON was asked for."""
    if ctx.meta.get("cellfacts.json"):
        try:
            fail_with([Finding("error", "refused", sentence)], as_json=True)
        except OSError as error:  # the output itself cannot be written
            raise click.ClickException(sentence) from error
    raise click.ClickException(sentence)


def fail_with(findings: Iterable[Finding], as_json: bool) -> NoReturn:
    """Print findings and end with exit code 1."""
    found = tuple(findings)
    if as_json:
        print_json({}, found)
    else:
        for finding in condense(found):
            click.echo(str(finding), err=True)
        click.echo(f"{len(found)} problem{'s' if len(found) != 1 else ''}. Nothing was changed.", err=True)
    raise SystemExit(1)
