"""Numbers of releases that a person can say: "release 14".

A release gets the next number when it is first stored in a data folder. A number stands for one release for ever. The id does not depend on
it, so the same release may have another number in another data folder.

channel.json carries the numbers of the releases that it names, so edges and mirrors show those of their origin.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from service.files import read_no_follow

NUMBERS = "numbers.json"
Numbers = Mapping[str, int]  # by id


def count_on(named: Numbers, recorded: Numbers, order: Iterable[str]) -> dict[str, int]:
    """The number of each release, the lowest first.

    Args:
        named: of the releases in channel.json. Edges and mirrors show these, so they win.
        recorded: of the releases that were ever stored. A backup may have brought back an older state of it.
        order: ids that need a number, in the order in which they get one.
    """
    numbers, taken = dict(named), set(named.values())
    for identity, number in recorded.items():
        if identity not in numbers and number not in taken:
            numbers[identity] = number
            taken.add(number)
    last = max((*taken, *recorded.values()), default=0)
    for identity in order:
        if identity not in numbers:
            last += 1
            numbers[identity] = last
    return dict(sorted(numbers.items(), key=lambda entry: entry[1]))


def numbers_from_json(entries: Mapping[str, Any]) -> dict[str, int]:
    """Numbers by id. Raises ValueError, AttributeError if they are something else."""
    numbers = dict(entries.items())
    if not all(isinstance(identity, str) and type(number) is int and number > 0 for identity, number in numbers.items()):
        raise ValueError("a release with a number that is none")
    return numbers


def recorded_numbers(data: Path) -> Numbers:
    """What numbers.json in a data folder says; nothing if there is none. Raises OSError.

    Nothing if it is damaged, too: the numbers of all releases that readers had stand in channel.json.
    """
    try:
        return numbers_from_json(json.loads(read_no_follow(data / NUMBERS)))
    except (FileNotFoundError, ValueError, AttributeError, RecursionError):
        return {}


def numbers_as_bytes(numbers: Numbers) -> bytes:
    return json.dumps(numbers, indent=1).encode() + b"\n"


def release_name(identity: str, numbers: Numbers) -> str:
    """A release as people and programs know it: `14 (37dca1e820262e63)`; the id alone where no number is known."""
    return f"{numbers[identity]} ({identity})" if identity in numbers else identity
