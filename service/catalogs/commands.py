"""`cellfacts catalog`: the commands for translators."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from service import settings as settings_module
from service.clock import today
from service.command_line import WidgetChoice, json_option, print_json, show_result
from widget.findings import Finding, errors
from widget.loading import ContentRefused

if TYPE_CHECKING:
    from collections.abc import Iterable

    from service.catalogs.workspace import Workspace
    from service.settings import Settings
    from widget.content import Content
    from widget.po_syntax import Reading


@click.group()
def catalog() -> None:
    """The translators' catalogs."""


# A sent file: a path, a pipe, or - for standard input.
SENT_FILE = click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path)


def read_sent_file(file: Path) -> Reading:
    """Read a file or a pipe. A pipe can be read only once."""
    from widget.po_syntax import LARGEST_CATALOG, scan_po

    return scan_po(file, sys.stdin.buffer.read(LARGEST_CATALOG + 1) if str(file) == "-" else None)


def configured_content(settings: Settings) -> Content:
    """The content of the folder in the settings. Raises ContentRefused."""
    from service.catalogs.live.content import load_folder

    return load_folder(settings.copy_folder)


def configured_workspace() -> Workspace:
    """The workspace of the folders in the settings. Raises ContentRefused."""
    from service.catalogs.workspace import open_workspace

    settings = settings_module.read_settings()
    return open_workspace(settings.translations, content=configured_content(settings))


@catalog.command("init")
@click.argument("tag", metavar="LOCALE")
@click.option("--done", is_flag=True, help="The translation that was begun is complete: let it be in every release from now on.")
@json_option
def catalog_init(tag: str, done: bool, as_json: bool) -> None:
    """Begin a translation into another language: zh_Hant, de. Until --done it is in no release, and none waits for it."""
    from service.catalogs.update import begin_translation

    if done:
        paths = [str(configured_workspace().finish(tag))]
        text = f"Every release has {paths[0]} in it from now on."
    else:
        settings = settings_module.read_settings()
        paths = [str(path) for path in begin_translation(settings.translations, configured_content(settings), tag)]
        text = (
            f"Made {', '.join(paths[:-1])} and {paths[-1]}. Translate, then run `cellfacts catalog coverage --locale {tag}`.\n"
            f"It is in no release until `cellfacts catalog init {tag} --done`."
        )
    show_result({"files": paths}, text, as_json)


@catalog.command("update")
@json_option
def catalog_update(as_json: bool) -> None:
    """Bring the templates and every catalog in step with the English. Running it twice changes nothing."""
    from service.catalogs.update import update

    settings = settings_module.read_settings()
    lines = update(settings.translations, configured_content(settings))
    show_result({"files": lines}, "\n".join(lines), as_json)


@catalog.command("check")
@click.argument("file", required=False, type=SENT_FILE)
@click.option("--github", is_flag=True, help="Print GitHub annotations.")
@json_option
def catalog_check(file: Path | None, github: bool, as_json: bool) -> None:
    """Check the copy, the facts and every catalog, or FILE alone (- reads what is piped in).

    An error stops a release, a warning asks somebody to look. The words of the preview page are checked too. Errors in
    them count here, and stop no release. Those of a translation that has only been begun are listed, and do not count.
    """
    from service.catalogs.update import templates_differ

    if github and as_json:
        raise click.UsageError("Give --github or --json, not both.")
    try:
        workspace = configured_workspace()
    except ContentRefused as refused:
        show_checked(refused.findings, True, github, as_json)
        sys.exit(1)
    if file:
        widgets, page = workspace.findings_of(file, read_sent_file(file))
        stops, templates = bool(errors(widgets)), list[Finding]()
    else:
        widgets, page = workspace.findings(), workspace.findings_of_preview()
        stops, templates = workspace.blocks_release(widgets), list(templates_differ(workspace.folder, workspace.content))
    show_checked((*widgets, *page, *templates), stops, github, as_json)
    sys.exit(int(stops or any(file or workspace.counts(finding) for finding in errors(page))))


def show_checked(findings: Iterable[Finding], stops: bool, github: bool, as_json: bool) -> None:
    """Print findings in the way that was asked for. stops: whether they stop a release."""
    from service.catalogs import reports

    found = tuple(dict.fromkeys(findings))  # two catalogs of a language have its file in common
    if as_json:
        print_json({}, found)
    elif github:
        click.echo("\n".join(map(reports.annotation, found)), nl=bool(found))
    else:
        reports.show_findings(found, stops)


@catalog.command("coverage")
@click.option("--locale", help="One language only: en, zh-Hans.")
@json_option
def catalog_coverage(locale: str | None, as_json: bool) -> None:
    """How much is done: by language, widget and state, with file and line of what is not.

    The exit code is that of `release build`; with --locale it says whether that language is free of errors.
    """
    from service.catalogs import preview_page, reports

    workspace = configured_workspace()
    only = workspace.locale(locale) if locale else None
    standings = [standing for standing in workspace.standings() if only in {None, standing.locale}]
    page = [row for row in preview_page.message_counts(workspace.folder, workspace.wordlists) if only in {None, row[0]}]
    warnings = [
        finding
        for language in dict.fromkeys(standing.locale for standing in standings if standing.approval)
        for finding in workspace.missing_conflicts(language)
    ]
    unseen = {language: workspace.not_looked_for(language) for language in dict.fromkeys(row.locale for row in standings)}
    if as_json:
        print_json(reports.coverage_object(workspace.content.everything, standings, page, unseen, warnings), None)
    else:
        reports.show_coverage(workspace.content.everything, standings, unseen, workspace.heirs())
        reports.show_plainly(warnings)
        reports.show_preview(page)
    sys.exit(int(bool(workspace.blocking_errors(only)) if only else workspace.blocks_release()))


@catalog.command("export")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--locale", help="Which translation. Default: the only one there is.")
@click.option(
    "--widget", type=WidgetChoice(), help="Only a review sheet, with all that `approve --all-in` approves with this widget."
)
@json_option
def catalog_export(folder: Path, locale: str | None, widget: str | None, as_json: bool) -> None:
    """Write into FOLDER a translation memory (TMX), the glossary for Weblate (CSV), and a review sheet to print (HTML)."""

    from service.catalogs.export import export

    exported = export(configured_workspace(), folder, locale, today(), widget)
    paths = [str(path) for path in exported.files]
    lines = [*(f"Wrote {path}." for path in paths), *exported.notes]
    show_result({"files": paths, "notes": exported.notes}, "\n".join(lines), as_json)
