"""A campaign played through, to see what a rule does."""

from __future__ import annotations

import argparse
import dataclasses
import math
import re
from collections.abc import Callable
from pathlib import Path

import msgspec

from campaign_map.commands import Command
from campaign_map.settings import Service
from campaign_map.simulation.board import Voters
from campaign_map.simulation.charts import charts
from campaign_map.simulation.outcome import read_outcome
from campaign_map.simulation.play import Game, play_all
from campaign_map.simulation.report import Report, in_words, label, report
from campaign_map.simulation.supporters import Homes
from phonebank_app.errors import FileProblem
from phonebank_app.seats import load_seats

_MOST_SWINGS = 101
_MOST_PARTIES = 200_000
_FLOOR = 0.05


def add(command: Command, _: argparse.ArgumentParser) -> None:
    """Add the commands of this module."""
    one = command("simulate", _simulate, "Play a campaign on the real seats, against an election that really followed.")
    one.add_argument("--outcome", type=Path, required=True, metavar="FILE", help="CSV: ons_id, lead (ours, in points)")
    one.add_argument("--parties", type=_whole(0, _MOST_PARTIES), default=2000, metavar="N", help="default 2000")
    one.add_argument("--evenings", type=_whole(1, 366), default=14, metavar="N", help="default 14")
    swings = "points on our lead that the campaign expects: from:to:step, or a list with commas (default -12:4:2)"
    one.add_argument("--swings", type=swings_from, default="-12:4:2", metavar="LIST", help=swings)
    one.add_argument("--regional", action="store_true", help="keep the differences between the profile's regions")
    one.add_argument("--evidence", choices=("on", "off", "both"), default="both", help="do voters' answers count")
    one.add_argument("--homes", choices=[homes.value for homes in Homes], default=Homes.PEOPLE.value)
    one.add_argument("--close", type=_number(0.1, 100), default=5.0, metavar="POINTS", help="a close seat (default 5)")
    floor = "share of its target below which a close seat counts as left behind (default: the profile's, or 0.05)"
    one.add_argument("--floor", type=_number(0, 1), metavar="SHARE", help=floor)
    listed = "people on a call list, as a share of the electorate (default 0.06)"
    one.add_argument("--listed", type=_number(0, 1), default=Voters().listed, metavar="SHARE", help=listed)
    one.add_argument("--seed", type=int, default=1, metavar="N", help="the same seed gives the same figures")
    one.add_argument("--out", type=Path, metavar="DIR", help="write simulation.json and the plots (SVG) there")
    one.add_argument("--json", action="store_true", help="print the figures as JSON")
    # argparse takes “-12:4:2” for an option otherwise; “-12” it knows to be a number.
    one._negative_number_matcher = re.compile(r"-\.?\d[-+\d.,:]*")


def swings_from(text: str) -> list[float]:
    """The swings that somebody typed: “-12:4:2” is every second one from -12 to 4; or “-8,-4.5,0”.

    Raises:
        ArgumentTypeError: it is neither.
    """
    try:
        if ":" in text:
            first, last, step = map(float, text.split(":"))
            if not (step > 0 and first <= last and (last - first) / step < _MOST_SWINGS):
                raise ValueError(text)
            swings = [first + step * at for at in range(math.floor((last - first) / step + 1e-9) + 1)]
        else:
            swings = sorted({float(one) for one in text.split(",")})
    except ValueError:
        swings = []
    if not 0 < len(swings) <= _MOST_SWINGS or not all(-100 <= swing <= 100 for swing in swings):
        raise argparse.ArgumentTypeError("Write swings as -12:4:2 (from, to, step) or as -8,-4.5,0.")
    return [round(swing, 6) + 0.0 for swing in swings]


def _simulate(asked: argparse.Namespace, service: Service) -> int:
    floor = asked.floor if asked.floor is not None else service.profile.need.floor or _FLOOR
    game = Game(
        seats=load_seats(),
        profile=service.profile,
        outcome=read_outcome(asked.outcome),
        parties=asked.parties,
        evenings=asked.evenings,
        homes=Homes(asked.homes),
        close=asked.close,
        floor=floor,
        regional=asked.regional,
        seed=asked.seed,
        voters=dataclasses.replace(Voters(), listed=asked.listed),
    )
    evidence = {"on": [True], "off": [False], "both": [False, True]}[asked.evidence]
    found = report(game, play_all(game, asked.swings, evidence))
    written = _write(found, asked.out) if asked.out is not None else 0
    if asked.json:
        print(msgspec.json.format(msgspec.json.encode(found)).decode())
        return 0
    print(_table(found))
    for sentence in in_words(found):
        print(sentence)
    if asked.out is not None:
        print(f"{written} files written to {asked.out}.")
    return 0


def _table(found: Report) -> str:
    header = ("strategy", "expected", "in close seats", "covered", "behind", "to empty queue")
    rows = [f"{header[0]:<27} " + "  ".join(header[1:])]
    for run in found.runs:
        figures = (
            "" if run.swing is None else f"{run.swing:+g}",
            *(f"{run.share_in_close:.1%}", f"{run.coverage_mean:.1%}"),
            *(f"{run.close_seats_below_floor}", f"{run.parties_to_empty_queue}"),
        )
        placed = (f"{figure:>{len(name)}}" for name, figure in zip(header[1:], figures, strict=True))
        rows.append(f"{label(run.strategy, run.evidence):<27} " + "  ".join(placed))
    return "\n".join(rows)


def _write(found: Report, folder: Path) -> int:
    """Write the figures and the plots. Returns how many files.

    Raises:
        FileProblem: there is no room, or no right, to write there.
    """
    files = {"simulation.json": msgspec.json.format(msgspec.json.encode(found)).decode() + "\n"}
    files |= {f"{name}.svg": chart.standalone() for name, chart in charts(found).items()}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            (folder / name).write_text(text, encoding="utf-8")
    except OSError as error:
        raise FileProblem(f"“{folder}” cannot be written.", "Look at its folder and the disk.") from error
    return len(files)


def _number(least: float, most: float) -> Callable[[str], float]:
    def read(text: str) -> float:
        try:
            figure = float(text)
        except ValueError:
            figure = math.nan
        if not least <= figure <= most:
            raise argparse.ArgumentTypeError(f"Write a number from {least:g} to {most:g}.")
        return figure

    return read


def _whole(least: int, most: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not re.fullmatch(r"[0-9]{1,9}", text) or not least <= int(text) <= most:
            raise argparse.ArgumentTypeError(f"Write a whole number from {least} to {most}.")
        return int(text)

    return read
