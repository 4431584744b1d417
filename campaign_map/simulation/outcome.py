"""The election that really followed, from a file."""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from phonebank_app.errors import FileProblem
from phonebank_app.seats import seats_by_code


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an election ended.

    Attributes:
        name: of the file.
        leads: our signed lead by seat code, in points of the vote. A seat that is not in it was not decided by us.
    """

    name: str
    leads: Mapping[str, float]

    def close_seats(self, within: float) -> frozenset[str]:
        """Codes of the seats that were decided by under so many points."""
        return frozenset(code for code, lead in self.leads.items() if abs(lead) < within)


def read_outcome(path: Path) -> Outcome:
    """Read a CSV file with the columns ``ons_id`` and ``lead``: our signed lead in points of the vote.

    Other columns are passed over. A blank lead means that we did not stand; seats may be missing, and count as far
    from close.

    Raises:
        FileProblem: which row is wrong, and how.
    """
    leads: dict[str, float] = {}
    rows: dict[str, int] = {}
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            if not {"ons_id", "lead"} <= set(reader.fieldnames or ()):
                raise FileProblem(f"“{path.name}” lacks a column.", "Its columns are ons_id and lead.")
            for line in reader:
                code = (line["ons_id"] or "").strip()
                _check_seat(path, reader.line_num, code, rows.get(code))
                rows[code] = reader.line_num
                lead = _points(path, reader.line_num, line["lead"])
                if lead is not None:
                    leads[code] = lead
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise FileProblem(f"“{path.name}” cannot be read as CSV.", "Save it as CSV, UTF-8.") from error
    if not leads:
        raise FileProblem(f"“{path.name}” holds no lead of any seat.", "It wants one row for each seat.")
    return Outcome(path.name, leads)


def _check_seat(path: Path, row: int, code: str, before: int | None) -> None:
    if code not in seats_by_code():
        raise FileProblem(f"Row {row} of “{path.name}” names no seat.", "Seat codes look like E14000731.")
    if before is not None:
        raise FileProblem(f"Row {row} of “{path.name}” names the seat of row {before} again.", "Keep one of them.")


def _points(path: Path, row: int, typed: str | None) -> float | None:
    plain = (typed or "").strip().removesuffix("%").rstrip().replace("−", "-")
    if not plain:
        return None
    try:
        points = float(plain)
    except ValueError:
        points = math.nan
    if not -100.0 <= points <= 100.0:
        said = "has a lead that is not a number of points from -100 to 100"
        raise FileProblem(f"Row {row} of “{path.name}” {said}.", "Write -3.5 where we were 3.5 points behind.")
    return points
