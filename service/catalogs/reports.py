"""Output of the translators' commands: for terminals, as JSON, and as GitHub annotations. Color is never the only signal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

import click
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

from service.catalogs.message_groups import Parts, parts_of
from service.catalogs.states import NOT_SHOWN, MessageState, Standing, by_widget, digest_of
from service.worddiff import LineChange, terminal_text, word_by_word
from widget.findings import MANY, Finding, condense
from widget.locales import Locale
from widget.model import Message, Widget

COLORS = {"error": "bold red", "warning": "yellow"}
# What a row of the list of open work holds: enough to find it.
OPEN = (MessageState.MISSING, MessageState.NEEDS_WORK, MessageState.WRONG, MessageState.STALE)


def show_findings(findings: Iterable[Finding], stops: bool) -> None:
    """Print each finding, then their number. stops: whether one of them stops a release."""
    console = Console(soft_wrap=True, highlight=False)
    every = tuple(findings)
    counts = Counter(finding.level for finding in every)
    for finding in condense(every):
        where = f"{finding.file}:{finding.line}" if finding.line else finding.file
        head = Text(f"{where}  " if where else "")
        head.append(finding.level, COLORS[finding.level])
        head.append(f"  {finding.check}  {finding.key}")
        console.print(head)
        console.print(Text(f"    {finding.message}"))
    errors, warnings = counts["error"], counts["warning"]
    if all(finding.check == "held" for finding in every):  # a sentence that waits for its person is no fault of a catalog
        waiting = len({finding.key for finding in every})
        console.print("The catalogs are complete and sound." + (f" Held back: {plural(waiting, 'sentence')}." if waiting else ""))
        return
    then = "An error stops a release." if stops else "Nothing stops a release."
    console.print(f"{plural(errors, 'error')}, {plural(warnings, 'warning')}. {then}")


def plural(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"


def annotation(finding: Finding) -> str:
    """A finding as a GitHub annotation. Source: GitHub, Workflow commands, "Setting an error message"."""

    def escaped(text: str, also: str = "") -> str:
        for character in f"%\r\n{also}":
            text = text.replace(character, f"%{ord(character):02X}")
        return text

    properties = {
        "file": finding.file,
        "line": str(finding.line) if finding.line else "",
        "title": f"{finding.check} {finding.key}".strip(),
    }
    parameters = ",".join(f"{name}={escaped(value, ':,')}" for name, value in properties.items() if value)
    return f"::{finding.level} {parameters}::{escaped(finding.message)}"


def coverage_object(
    widgets: Iterable[Widget],
    standings: list[Standing],
    page: Iterable[tuple[Locale, int, int]],
    unseen: Mapping[Locale, Iterable[str]],
    warnings: Iterable[Finding] = (),
) -> dict[str, object]:
    """Coverage for JSON.

    page: translated and total messages of the preview domain by language. unseen: what no check looks for, by language. warnings: why
    approvals do not count.
    """
    locales = {
        locale.tag: {
            widget.slug: dict(counts) for widget, counts in by_widget(widgets, (row for row in standings if row.locale == locale))
        }
        for locale in dict.fromkeys(row.locale for row in standings)
    }
    texts = {tag: digest_of(row for row in standings if row.locale.tag == tag) for tag in locales}
    messages = [
        {"key": row.message.key, "locale": row.locale.tag, "state": row.state, "file": row.file, "line": row.line}
        | {"reviewer": row.approval.reviewer if row.approval else None}
        | {"earlier_reviewer": row.earlier.reviewer if row.earlier else None, "needs_native_reviewer": list(row.own_knowledge)}
        for row in standings
    ]
    findings = [*(finding for row in standings for finding in row.findings), *warnings]
    preview = {locale.tag: {"translated": translated, "messages": total} for locale, translated, total in page}
    return {
        "locales": locales,
        "texts": texts,
        "messages": messages,
        "preview": preview,
        "not_looked_for": {locale.tag: list(names) for locale, names in unseen.items() if names},
        "findings": [finding_fields(finding) for finding in findings],
    }


def finding_fields(finding: Finding) -> dict[str, object]:
    return {name: getattr(finding, name) for name in Finding.__slots__}


def show_coverage(
    widgets: Iterable[Widget], standings: list[Standing], unseen: Mapping[Locale, Iterable[str]], heirs: Mapping[Locale, Locale]
) -> None:
    """Print a table for each language, then open messages, then terms for a native oncology reviewer.

    unseen: what no check looks for, by language. heirs: from which language one has its lists.
    """
    console = Console(soft_wrap=True, highlight=False)
    for locale in dict.fromkeys(standing.locale for standing in standings):
        rows = [standing for standing in standings if standing.locale == locale]
        # A state of two words stands on two lines: so the table fits into 80 columns.
        states = [state for state in MessageState if state not in NOT_SHOWN or any(row.state is state for row in rows)]
        names = (state.replace(" ", "\n") for state in states)
        table = Table(
            Column("widget", no_wrap=True),
            *names,
            title=f"{locale.tag}: {len(rows)} messages, text {digest_of(rows)}",
            box=SIMPLE_HEAD,
            padding=0,  # the box has a blank between columns
        )
        for widget, counts in by_widget(widgets, rows):
            table.add_row(widget.slug, *(str(counts[state] or "") for state in states))
        total = Counter(standing.state for standing in rows)
        table.add_section()
        table.add_row("all", *(str(total[state] or "") for state in states))
        console.print(table)
        if missing := list(unseen.get(locale, ())):
            console.print(f"Not looked for in {locale.tag}, which has no table or list of it: {', '.join(missing)}.\n")
        if parent := heirs.get(locale):
            console.print(
                f"The lists and tables of {locale.tag} are those of {parent.tag}, converted by OpenCC. "
                f"Somebody who writes {locale.tag} looks through them.\n"
            )
    show_all_open([standing for standing in standings if standing.state in OPEN], console)
    show_held(standings, console)
    show_unsure(standings, console)


def show_all_open(standings: Iterable[Standing], console: Console) -> None:
    """Print all open messages; more than MANY with the same reason only as a number."""
    alike: dict[tuple[str, ...], list[Standing]] = {}
    for standing in standings:
        key = standing.message.key if standing.earlier else ""  # with an earlier approval there is something to compare
        alike.setdefault((standing.file, standing.state, key, *(finding.message for finding in standing.findings)), []).append(
            standing
        )
    for group in alike.values():
        if len(group) <= MANY:
            for standing in group:
                show_open(standing, console)
            continue
        console.print(f"{group[0].file}  {group[0].state}  {len(group)} messages ({group[0].locale.tag})")
        for finding in group[0].findings:
            console.print(Text(f"    {finding.message}"))


def show_sentences(sentences: Iterable[Message], texts: Mapping[str, str], widget: Widget | None) -> str:
    """Print sentences for approval: key, English and translation. widget: group them; then returns the size of each group, as text."""
    messages = tuple(sentences)
    parts = parts_of(widget, messages) if widget else Parts(messages, (), ())
    heads = (f"Of {widget.slug}" if widget else "", "Terms it explains", "What every widget says")
    for head, group in zip(heads, (parts.own, parts.terms, parts.every), strict=True):
        if group and head:
            click.echo(f"{head}:")
        for message in group:
            lines = dict.fromkeys((message.english, texts[message.key]))
            click.echo("\n".join((message.key, *(f"  {line}" for line in lines))))
    return f"{parts.in_words(widget.slug)}.\n" if widget else ""


def show_plainly(findings: Iterable[Finding]) -> None:
    """Print one finding a line, with file and line."""
    for finding in findings:
        click.echo(str(finding))


def show_preview(page: Iterable[tuple[Locale, int, int]]) -> None:
    for locale, translated, total in page:
        click.echo(
            f"Preview page in {locale.tag}: {translated} of {total} messages."
            + (" It says the rest in English." * (translated < total))
        )


def show_open(standing: Standing, console: Console) -> None:
    """Print one open message."""
    console.print(f"{standing.file}:{standing.line}  {standing.state}  {standing.message.key} ({standing.locale.tag})")
    for finding in standing.findings:
        console.print(Text(f"    {finding.message}"))
    if standing.earlier:
        console.print(Text(f"    approved by {standing.earlier.reviewer} on {standing.earlier.on}, before it changed"))
    for locale, before, after in standing.since_approved():
        change = LineChange(standing.message.key, locale.tag, tuple(word_by_word(before, after)))
        console.print(Text(f"    {locale.tag}: {terminal_text([change]).splitlines()[-1].strip()}"))


def show_held(standings: Iterable[Standing], console: Console) -> None:
    """Print how many sentences wait for somebody's word, and how they are let go."""
    held = Counter(
        (tag, key)
        for standing in standings
        if standing.state is MessageState.HELD
        for tag, key in standing.message.held
        if tag == standing.locale.tag
    )
    if held:
        console.print("\nHeld from readers until a named person lets them go:")
    for (tag, key), number in held.items():
        console.print(f"    {key} ({number} in {tag}): `cellfacts catalog lift {key} --locale {tag} --reviewer NAME`")


def show_unsure(standings: Iterable[Standing], console: Console) -> None:
    """Print the terms without a source, and the messages with them."""
    terms: dict[tuple[str, str], list[Standing]] = {}
    for standing in standings:
        for term in standing.own_knowledge:
            terms.setdefault((standing.locale.tag, term), []).append(standing)
    if terms:
        console.print("\nNeeds a native oncology reviewer (the glossary has no source for the term):")
    for (tag, term), occurrences in terms.items():
        console.print(f"    {term} ({tag})")
        for standing in occurrences:
            console.print(f"        {standing.file}:{standing.line}  {standing.message.key}")
