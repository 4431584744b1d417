"""The invented campaign of rehearsals and demos: how much of each seat's wanted calls is done."""

from __future__ import annotations

import csv
import io
import shutil
from datetime import date, timedelta
from pathlib import Path
from random import Random

from phonebank_app.party.rehearsal import SAMPLE_FILE, invent_list
from phonebank_app.party.rehearsing import example_needs
from phonebank_app.paths import resources
from phonebank_app.seats import load_seats, seats_by_code

TARGET = 9000
HARROW_EAST = "E14000731"
_FAR_BEHIND = {HARROW_EAST: 1100}


def invent_done(seed: int = 2019) -> dict[str, int]:
    """How many contacts each seat is said to have had, by code. Harrow East has been left out by everybody."""
    random = Random(seed)
    done = {seat.code: int(TARGET * random.triangular(0.46, 0.80, 0.55)) for seat in load_seats()}
    return done | _FAR_BEHIND


def figures_csv(seed: int = 2019) -> str:
    """The same as the file that ``campaign-map load-figures`` takes."""
    sheet = io.StringIO()
    writer = csv.writer(sheet)
    writer.writerow(("ons_id", "target", "done"))
    writer.writerows((code, TARGET, done) for code, done in invent_done(seed).items())
    return sheet.getvalue()


def write_lists(folder: Path, on: date, seats: int = 12, rows: int = 240) -> int:
    """Write a call list for each of the neediest seats, as ``CODE.csv``; Harrow East's is the shipped sample.

    Args:
        on: the day of the evening; every number was screened three days before.

    Returns:
        How many lists there are.
    """
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(resources() / SAMPLE_FILE, folder / f"{HARROW_EAST}.csv")
    ranked = sorted(example_needs().seats, key=lambda figures: figures.rank)
    needy = [seats_by_code()[figures.code] for figures in ranked if figures.code != HARROW_EAST][: seats - 1]
    for seat in needy:
        text = invent_list(seat.name, seat.code, rows, seed=1, region=seat.region, screened_on=on - timedelta(days=3))
        (folder / f"{seat.code}.csv").write_text(text, encoding="utf-8")
    return len(needy) + 1
