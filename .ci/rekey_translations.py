"""Give the catalogs of a folder the keys that came with the copy in plain files: `python .ci/rekey_translations.py FOLDER`.

For a translations folder of your own (CELLFACTS_TRANSLATIONS), once. It changes `*/LC_MESSAGES/widget.po` and `*/allow.csv`. To `approvals.tsv` it
adds the rows with the new keys; the old rows stay. Running it twice changes nothing.
"""

from __future__ import annotations

import csv
import re
import sys
from pathlib import Path

from widget.approvals import COLUMNS, approval_digest

TABLE = Path(__file__).parent.parent / "translations" / "rekeyed.csv"
CONTEXT = re.compile(r'^((?:#~ )?msgctxt ")([^"]+)(")$', re.MULTILINE)


def new_keys() -> dict[str, str]:
    """The new key of each old one."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        return {row["old"]: row["new"] for row in csv.DictReader(file)}


def rekey_catalog(text: str, keys: dict[str, str]) -> str:
    return CONTEXT.sub(lambda match: f"{match[1]}{keys.get(match[2], match[2])}{match[3]}", text)


def rekey_allowed(text: str, keys: dict[str, str]) -> str:
    """allow.csv, whose first cell is the key."""
    lines = (line.partition(",") for line in text.split("\n"))
    return "\n".join(f"{keys.get(key, key)}{comma}{rest}" for key, comma, rest in lines)


def rekey_approvals(text: str, keys: dict[str, str]) -> str:
    """The ledger with the rows of the new keys at its end. A row without its sentence has no digest that could be made anew."""
    rows = [line.split("\t") for line in text.split("\n") if line]
    added = []
    for row in rows:
        if row[0] in keys and len(row) in {len(COLUMNS), len(COLUMNS) - 1}:
            english, sentence = row[-2:]
            key = keys[row[0]]
            added.append([key, row[1], approval_digest(key, english, sentence), *row[3:]])
    return "".join("\t".join(row) + "\n" for row in [*rows, *(row for row in added if row not in rows)])


def main(folder: Path) -> None:
    keys = new_keys()
    works = [(path, rekey_catalog) for path in sorted(folder.glob("*/LC_MESSAGES/widget.po"))]
    works += [(path, rekey_allowed) for path in sorted(folder.glob("*/allow.csv"))]
    works += [(folder / "approvals.tsv", rekey_approvals)]
    for path, rekey in works:
        if path.is_file():
            before = path.read_text(encoding="utf-8")
            after = rekey(before, keys)
            if after != before:
                path.write_text(after, encoding="utf-8")
            print(f"{path}: {'changed' if after != before else 'nothing to change'}")


if __name__ == "__main__":
    if len(sys.argv) != 2 or not Path(sys.argv[1]).is_dir():
        sys.exit("Name the folder of the catalogs: python .ci/rekey_translations.py FOLDER")
    main(Path(sys.argv[1]))
