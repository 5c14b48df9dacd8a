"""What the translators' commands print: for people, as JSON, and as GitHub annotations. Nothing is said by color alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

import click
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

from service.catalogs.message_groups import Parts, parts_of
from service.catalogs.states import MessageState, Standing, by_widget, digest_of
from service.catalogs.wordlists import have_words_of
from service.worddiff import LineChange, terminal_text, word_by_word
from widget.findings import MANY, Finding, condense
from widget.locales import ENGLISH, Locale
from widget.model import Message, Widget

COLORS = {"error": "bold red", "warning": "yellow"}
# What a row of the list of open work holds: enough to find it.
OPEN = (MessageState.MISSING, MessageState.NEEDS_WORK, MessageState.WRONG, MessageState.STALE)


def show_findings(found: Iterable[Finding], stops: bool) -> None:
    """Each finding by file and line, then how many there are. stops: whether an error is among them that stops a release."""
    console = Console(soft_wrap=True, highlight=False)
    every = tuple(found)
    counts = Counter(one.level for one in every)
    for one in condense(every):
        where = f"{one.file}:{one.line}" if one.line else one.file
        head = Text(f"{where}  " if where else "")
        head.append(one.level, COLORS[one.level])
        head.append(f"  {one.check}  {one.key}")
        console.print(head)
        console.print(Text(f"    {one.message}"))
    errors, warnings = counts["error"], counts["warning"]
    if not counts:
        console.print("The catalogs are complete and sound.")
        return
    then = "An error stops a release." if stops else "Nothing stops a release."
    console.print(f"{plural(errors, 'error')}, {plural(warnings, 'warning')}. {then}")


def plural(number: int, word: str) -> str:
    """A number of things."""
    return f"{number} {word}{'' if number == 1 else 's'}"


def annotation(one: Finding) -> str:
    """A finding as GitHub's runners read it. Source: GitHub, Workflow commands, "Setting an error message"."""

    def escaped(text: str, also: str = "") -> str:
        for character in f"%\r\n{also}":
            text = text.replace(character, f"%{ord(character):02X}")
        return text

    places = {"file": one.file, "line": str(one.line) if one.line else "", "title": f"{one.check} {one.key}".strip()}
    named = ",".join(f"{name}={escaped(value, ':,')}" for name, value in places.items() if value)
    return f"::{one.level} {named}::{escaped(one.message)}"


def coverage_object(
    found: list[Standing], page: Iterable[tuple[Locale, int, int]], unheard: Iterable[Finding] = ()
) -> dict[str, object]:
    """Coverage as one object. page: how much each language says of the preview page, and of how much. unheard: why approvals do not count."""
    locales = {
        locale.tag: {widget.slug: dict(counts) for widget, counts in by_widget(one for one in found if one.locale == locale)}
        for locale in dict.fromkeys(one.locale for one in found)
    }
    texts = {tag: digest_of(one for one in found if one.locale.tag == tag) for tag in locales}
    messages = [
        {"key": one.message.key, "locale": one.locale.tag, "state": one.state, "file": one.file, "line": one.line}
        | {"reviewer": one.approval.reviewer if one.approval else None}
        | {"earlier_reviewer": one.earlier.reviewer if one.earlier else None, "needs_native_reviewer": list(one.own_knowledge)}
        for one in found
    ]
    findings = [*(finding for one in found for finding in one.findings), *unheard]
    preview = {locale.tag: {"translated": said, "messages": total} for locale, said, total in page}
    return {
        "locales": locales,
        "texts": texts,
        "messages": messages,
        "preview": preview,
        "without_word_lists": [locale.tag for locale in dict.fromkeys(one.locale for one in found) if without_lists(locale)],
        "findings": [vars_of(finding) for finding in findings],
    }


def vars_of(finding: Finding) -> dict[str, object]:
    """A finding's parts by name."""
    return {name: getattr(finding, name) for name in Finding.__slots__}


def show_coverage(found: list[Standing]) -> None:
    """A table for each language, then what is open, then what a native oncology reviewer must see."""
    console = Console(soft_wrap=True, highlight=False)
    for locale in dict.fromkeys(one.locale for one in found):
        mine = [one for one in found if one.locale == locale]
        # A state of two words stands on two lines: so the table fits into 80 columns.
        names = (state.replace(" ", "\n") for state in MessageState)
        table = Table(
            Column("widget", no_wrap=True),
            *names,
            title=f"{locale.tag}: {len(mine)} messages, text {digest_of(mine)}",
            box=SIMPLE_HEAD,
        )
        for widget, counts in by_widget(mine):
            table.add_row(widget.slug, *(str(counts[state] or "") for state in MessageState))
        total = Counter(one.state for one in mine)
        table.add_section()
        table.add_row("all", *(str(total[state] or "") for state in MessageState))
        console.print(table)
        if without_lists(locale):
            console.print(f"{unguarded(locale)}\n")
    show_all_open([one for one in found if one.state in OPEN], console)
    show_unsure(found, console)


def without_lists(locale: Locale) -> bool:
    """Whether the word lists say nothing about a language."""
    return locale != ENGLISH and not have_words_of(locale)


def unguarded(locale: Locale) -> str:
    """What the checks cannot see in a language."""
    said = f"There is no glossary in {locale.tag} yet, and no list of what must not be said: nothing looks for wrong words."
    return said if locale.language == "zh" else f"{said} Nor for names, numbers and negations that are lost."


def show_all_open(found: Iterable[Standing], console: Console) -> None:
    """Everything that somebody must do something about; of more than MANY for the same reason only how many there are."""
    alike: dict[tuple[str, ...], list[Standing]] = {}
    for one in found:
        own = one.message.key if one.earlier else ""  # with an earlier approval there is something to compare
        alike.setdefault((one.file, one.state, own, *(finding.message for finding in one.findings)), []).append(one)
    for some in alike.values():
        if len(some) <= MANY:
            for one in some:
                show_open(one, console)
            continue
        console.print(f"{some[0].file}  {some[0].state}  {len(some)} messages ({some[0].locale.tag})")
        for finding in some[0].findings:
            console.print(Text(f"    {finding.message}"))


def show_sentences(chosen: Iterable[Message], texts: Mapping[str, str], widget: Widget | None) -> str:
    """Sentences to be approved: key, English and translation. widget: whose sentences they are, by group; gives back how many of each."""
    messages = tuple(chosen)
    parts = parts_of(widget, messages) if widget else Parts(messages, (), ())
    heads = (f"Of {widget.slug}" if widget else "", "Terms it explains", "What every widget says")
    for head, some in zip(heads, (parts.own, parts.terms, parts.every), strict=True):
        if some and head:
            click.echo(f"{head}:")
        for message in some:
            lines = dict.fromkeys((message.english, texts[message.key]))
            click.echo("\n".join((message.key, *(f"  {line}" for line in lines))))
    return f"{parts.in_words(widget.slug)}.\n" if widget else ""


def show_plainly(found: Iterable[Finding]) -> None:
    """What to know, a line each, with file and line."""
    for one in found:
        click.echo(str(one))


def show_preview(page: Iterable[tuple[Locale, int, int]]) -> None:
    """A line for each language of the preview page."""
    for locale, said, total in page:
        click.echo(
            f"Preview page in {locale.tag}: {said} of {total} messages." + (" It says the rest in English." * (said < total))
        )


def show_open(one: Standing, console: Console) -> None:
    """One message that somebody must do something about."""
    console.print(f"{one.file}:{one.line}  {one.state}  {one.message.key} ({one.locale.tag})")
    for finding in one.findings:
        console.print(Text(f"    {finding.message}"))
    if one.earlier:
        console.print(Text(f"    approved by {one.earlier.reviewer} on {one.earlier.on}, before it changed"))
    for locale, before, after in one.since_approved():
        change = LineChange(one.message.key, locale.tag, tuple(word_by_word(before, after)))
        console.print(Text(f"    {locale.tag}: {terminal_text([change]).splitlines()[-1].strip()}"))


def show_unsure(found: Iterable[Standing], console: Console) -> None:
    """The terms that rest on nobody's source, and where they stand."""
    terms: dict[tuple[str, str], list[Standing]] = {}
    for one in found:
        for term in one.own_knowledge:
            terms.setdefault((one.locale.tag, term), []).append(one)
    if terms:
        console.print("\nNeeds a native oncology reviewer (the glossary has no source for the term):")
    for (tag, term), some in terms.items():
        console.print(f"    {term} ({tag})")
        for one in some:
            console.print(f"        {one.file}:{one.line}  {one.message.key}")
