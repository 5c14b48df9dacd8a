"""`cellfacts check-page`: what is wrong with our texts on a page, and whether they are current. On the machine of whoever asks."""

from __future__ import annotations

import sys
from collections import Counter
from typing import TYPE_CHECKING

import click

from service.command_line import json_option, print_json
from widget.findings import Finding, condense, errors
from widget.fragment import web_root

if TYPE_CHECKING:
    from service.embed.page.inspection import Inspection

MOST_LINES = 30
STATES = {
    "current": "current",
    "old": "old",
    "old-dates": "says what is current, but for dates",
    "overdue": "current, but past its next check",
    "withdrawn": "withdrawn, and says so",
    "withdrawn-but-shown": "WITHDRAWN, and still shown",
    "unknown": "nobody here knows whether it is current",
}


@click.command(name="check-page")
@click.argument("url")
@click.option("--service", metavar="ADDRESS", help="The service whose texts you show. Default: as the page's own code says.")
@click.option(
    "--timeout",
    type=click.FloatRange(0.5, 120),
    default=10.0,
    show_default=True,
    metavar="SECONDS",
    help="For each whole answer.",
)
@json_option
def check_page(url: str, service: str | None, timeout: float, as_json: bool) -> None:
    """Say what is wrong with our texts on a page, and whether they are current.

    It fetches the page, and the addresses in its CellFacts code. It runs no script, sends no cookie and no referrer, and follows no redirect to
    another host. Exit codes: 0 nothing is wrong (there may be warnings), 1 something is, 2 wrong usage.
    """
    from service.clock import now
    from service.embed.page.checks import findings_on_page
    from service.embed.page.fetching import Fetcher, NotFetched, web_address, without_password
    from service.embed.page.inspection import inspect_page

    typed = "URL"
    try:
        address = web_address(url)
        typed = "--service"
        root = f"{web_root(web_address(service)).removesuffix('v1/')}v1/" if service else ""
    except (NotFetched, ValueError) as error:
        raise click.BadParameter(str(error), param_hint=typed) from error
    with Fetcher(timeout) as fetcher:
        page = inspect_page(address, root, fetcher, now())
        findings = findings_on_page(page)
        if as_json:
            texts = [
                {
                    "text": shown.text,
                    "locale": shown.locale,
                    "how": place.how,
                    "line": place.line,
                    "address": without_password(place.address),
                    "release": shown.release,
                    "state": page.state(place),
                }
                for place, shown in page.shows()
            ]
            print_json({"page": page.page.address, "service": without_password(page.service), "texts": texts}, findings)
        else:
            show_page(page, findings)
    sys.exit(1 if errors(findings) else 0)


def show_page(page: Inspection, findings: tuple[Finding, ...]) -> None:
    """Print what readers get, then each finding, then their number."""
    from service.catalogs.reports import plural

    shows = list(page.shows())
    for place, shown in shows[:MOST_LINES]:
        channel, state = page.known(place), page.state(place)
        release = channel.name(shown.release) if channel and shown.release else shown.release or "unknown"
        said = STATES[state]
        if channel and channel.current and state == "current" and shown.release != channel.current:
            said = f"{said}: its words are those of release {channel.name(channel.current)}"
        click.echo(f"line {place.line}: {shown.text} ({shown.locale}), {place.how}, release {release}: {said}")
    told = condense(findings)
    if len(shows) > MOST_LINES:
        click.echo(f"and {len(shows) - MOST_LINES} more; --json has all of them")
    for finding in told[:MOST_LINES]:
        where = f"line {finding.line}: " if finding.line else ""
        click.echo(f"{finding.level}: {where}{finding.message}")
    if len(told) > MOST_LINES:
        click.echo(f"and {len(told) - MOST_LINES} more findings; --json has all of them")
    counts = Counter(finding.level for finding in findings)
    sums = ", ".join(plural(counts[level], level) for level in ("error", "warning")) if findings else "nothing is wrong"
    click.echo(f"{page.page.address}: {sums}.")
