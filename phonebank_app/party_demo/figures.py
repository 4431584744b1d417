"""What the service, the laptop and the files say of one evening, side by side."""

from __future__ import annotations

import csv
import xml.etree.ElementTree as ElementTree
import zipfile
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

import msgspec

from phonebank_app.rules.outcomes import RULES, OutcomeKind

_SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


class Figures(msgspec.Struct, frozen=True):
    """One place's account of the evening.

    Attributes:
        rows: every row of the log, with those taken back and those that take back.
        kinds: how often each outcome stands.
        ids: the ids of all rows.
    """

    rows: int
    kinds: dict[str, int]
    ids: tuple[str, ...]

    @property
    def calls(self) -> int:
        """Diallings that count."""
        return sum(count for kind, count in self.kinds.items() if RULES[OutcomeKind(kind)].attempt)

    @property
    def conversations(self) -> int:
        """Conversations."""
        return self.kinds.get(OutcomeKind.CONVERSATION, 0)

    @property
    def do_not_calls(self) -> int:
        """Voters who asked not to be rung again."""
        return self.kinds.get(OutcomeKind.DO_NOT_CALL, 0)


def of_rows(rows: Iterable[Mapping[str, str]]) -> Figures:
    """The figures of a results file's rows (``docs/results-files.md``: every attempt)."""
    listed = list(rows)
    kinds = Counter(row["Outcome code"] for row in listed if row["Counts"] == "yes")
    return Figures(len(listed), dict(kinds), tuple(sorted(row["Outcome id"] for row in listed)))


def of_service(path: Path) -> Figures:
    """The figures of ``campaign-map results``: every outcome, in the order in which the service received them."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    replaced = {row["replaces"] for row in rows if row["replaces"]}
    stands = [row for row in rows if row["outcome_id"] not in replaced and row["outcome"] != OutcomeKind.WITHDRAWN]
    kinds = Counter(row["outcome"] for row in stands)
    return Figures(len(rows), dict(kinds), tuple(sorted(row["outcome_id"] for row in rows)))


def of_csv(path: Path) -> Figures:
    """The figures of ``results.csv``."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return of_rows(csv.DictReader(file))


def of_xlsx(path: Path) -> Figures:
    """The figures of ``results.xlsx``, read from the workbook's own XML: every cell is text."""
    with zipfile.ZipFile(path) as workbook:
        shared = ElementTree.fromstring(workbook.read("xl/sharedStrings.xml"))
        sheet = ElementTree.fromstring(workbook.read("xl/worksheets/sheet1.xml"))
    texts = ["".join(t.text or "" for t in item.iter(f"{_SHEET}t")) for item in shared.iter(f"{_SHEET}si")]
    rows = [_cells(row, texts) for row in sheet.iter(f"{_SHEET}row")]
    header = rows[0]
    return of_rows({header[at]: text for at, text in row.items()} for row in rows[1:])


def _cells(row: ElementTree.Element, texts: list[str]) -> dict[str, str]:
    found = {}
    for cell in row.iter(f"{_SHEET}c"):
        value = cell.find(f"{_SHEET}v")
        column = (cell.get("r") or "").rstrip("0123456789")
        if value is not None and value.text is not None:
            found[column] = texts[int(value.text)] if cell.get("t") == "s" else value.text
    return found


def disagreements(accounts: Mapping[str, Figures]) -> list[str]:
    """Where the accounts differ, in words; empty when all say the same."""
    (first, one), *others = accounts.items()
    found = [f"{name} counts an outcome twice" for name, each in accounts.items() if len(set(each.ids)) != each.rows]
    for name, other in others:
        missing, extra = set(one.ids) - set(other.ids), set(other.ids) - set(one.ids)
        if missing or extra:
            found.append(f"{name} lacks {len(missing)} outcomes that {first} has, and has {len(extra)} others")
        for kind in sorted(set(one.kinds) | set(other.kinds)):
            mine, theirs = one.kinds.get(kind, 0), other.kinds.get(kind, 0)
            if mine != theirs:
                found.append(f"{kind}: {first} says {mine}, {name} says {theirs}")
    return found


def table(accounts: Mapping[str, Figures]) -> str:
    """The accounts as a table for a terminal."""
    lines = [f"{'':<16}{'rows':>8}{'calls':>8}{'conversations':>15}{'do not call':>13}"]
    lines += [
        f"{name:<16}{f.rows:>8}{f.calls:>8}{f.conversations:>15}{f.do_not_calls:>13}" for name, f in accounts.items()
    ]
    return "\n".join(lines)
