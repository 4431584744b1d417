"""Where a party is needed most: the list of seats, the swings behind it, and why a party was sent where it was."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import msgspec

from campaign_map.commands import Command, operator
from campaign_map.need import chances, decisions, explanations, figures, polls, swings
from campaign_map.need.figures import Figures
from campaign_map.need.firmness import if_polls_are_out
from campaign_map.need.reasons import snapshot
from campaign_map.need.swings import EVERYWHERE
from campaign_map.needs import POLLS_OUT, Ranked
from campaign_map.profile import Swing
from campaign_map.settings import Service
from phonebank_app.machine.clock import local
from phonebank_app.protocol.wire import NeedsSnapshot
from phonebank_app.seats import seats_by_code

_TOP = 20


def add(command: Command, size: argparse.ArgumentParser) -> None:
    """Add the commands of this module."""
    one = command("needs", _needs, "Every seat, the one that needs a party most first.", size)
    one.add_argument("--swing", type=float, metavar="POINTS", help="on our lead, everywhere, instead of the polls")
    one.add_argument("--top", type=int, default=0, metavar="N", help="only the N neediest")
    one.add_argument("--json", action="store_true")
    one = command("swings", _swings, "The swings that count now, with their age; 1 if some are more than a week old.")
    one = command("set-swing", _set_swing, "Enter the swing to expect in a nation, a region or everywhere else.")
    one.add_argument("--place", default=EVERYWHERE, metavar="NAME", help="default: everywhere")
    one.add_argument("--points", type=float, required=True, help="on our lead: from 2 behind to 10 behind is -8")
    one.add_argument("--date", type=date.fromisoformat, required=True, metavar="ISO", help="of the polls")
    one.add_argument("--source", required=True, metavar="TEXT", help="whose polls they are")
    one.add_argument("--by", required=True, metavar="NAME", help="who enters it")
    one = command("load-polls", _load_polls, "Enter swings from polls (place, date, source, and points or lead).")
    one.add_argument("--by", required=True, metavar="NAME", help="who loads it")
    one.add_argument("--skip-refused", action="store_true", help="enter the rest although some rows are refused")
    one.add_argument("file", type=Path)
    one = command("load-chances", _load_chances, "Load probabilities that seats are close (ons_id, chance).")
    one.add_argument("--source", required=True, metavar="TEXT", help="whose they are")
    one.add_argument("--date", type=date.fromisoformat, metavar="ISO", help="the day they are of (default: today)")
    one.add_argument("--by", required=True, metavar="NAME", help="who loads them")
    one.add_argument("file", type=Path)
    one = command("explain", _explain, "Why a party was sent where it was, with the arithmetic.")
    one.add_argument("of", metavar="PARTY|DECISION", help="a party’s last decision, or one by its id")


def _needs(asked: argparse.Namespace, service: Service) -> int:
    profile = service.profile
    if asked.swing is not None:
        swing = Swing(asked.swing, local(service.clock.now()).date(), "this command")
        profile = profile.with_swing(swing)
    with service.store.read() as connection:
        counted = figures.figures(
            connection, service, asked.callers, asked.hours, profile if asked.swing is not None else None
        )
    whole = snapshot(counted.ranking, counted.profile, counted.counted_at)
    if asked.json:
        shown = whole.seats[: asked.top] if asked.top else whole.seats
        print(msgspec.json.encode(msgspec.structs.replace(whole, seats=shown)).decode())
        return 0
    print(_heading(counted))
    _print_table(counted, whole, asked.top)
    _print_if_out(counted, asked.top or _TOP)
    if whole.polls_stale:
        print(f"The swing is of {whole.polls_on:%d.%m.%Y}: it is more than a week old. Enter a new one (set-swing).")
    return 0


def _heading(counted: Figures) -> str:
    of = f"{counted.callers} caller{'s' if counted.callers != 1 else ''} for {counted.hours:g} h"
    return f"{of}: {counted.ranking.party_size:g} calls ({counted.rate.in_words()}).\n"


def _print_table(counted: Figures, whole: NeedsSnapshot, top: int) -> None:
    print(f"{'':>3} {'seat':<42} {'need':>4} {'stands':>7} {'covered':>8} {'to ring':>8}  if polls ±{POLLS_OUT:g}")
    for ranked, seat in zip(counted.ranking.now, whole.seats[: top or None], strict=False):
        stands = "–" if seat.stands is None else f"{seat.stands:+.1f}"
        left = "no list" if seat.callable is None else f"{seat.callable:,}"
        name = f"{seats_by_code()[seat.code].name} {seat.code}"
        print(
            f"{seat.rank:>3} {name:<42} {seat.need:>4} {stands:>7} {seat.covered:>8.1%} {left:>8}"
            f"  {seat.rank_if_worse}, {seat.rank_if_better}{_decided(counted, ranked)}"
        )


def _decided(counted: Figures, ranked: Ranked) -> str:
    code, decided = ranked.need.code, counted.decided
    said = []
    if code in decided.held:
        said.append(f"held by {decided.held[code].by}: {decided.held[code].reason}")
    if code in decided.first:
        said.append(f"{decided.first[code].by} sends parties here: {decided.first[code].reason}")
    if code in decided.full:
        said.append("has had its parties today")
    if ranked.need.is_below_floor:
        said.append("below its floor")
    return f"  ({'; '.join(said)})" if said else ""


def _print_if_out(counted: Figures, top: int) -> None:
    print()
    for change, how in zip(if_polls_are_out(counted.ranking, top), ("worse", "better"), strict=True):
        if_so = f"If we stand {POLLS_OUT:g} points {how} than the polls say"
        if change.in_:
            print(f"{if_so}, the first {top} gain {_names(change.in_)}; and lose {_names(change.out)}.")
        else:
            print(f"{if_so}, the first {top} are the same seats.")


def _names(codes: Sequence[str]) -> str:
    return " · ".join(seats_by_code()[code].name for code in codes) or "none"


def _swings(_: argparse.Namespace, service: Service) -> int:
    in_force = swings.in_force(service)
    for one in in_force:
        by = f"entered by {one.entered_by}" if one.entered_by else "from the profile"
        age = "today" if one.days == 0 else f"{one.days} day{'s' if one.days != 1 else ''} old"
        print(
            f"{one.place or EVERYWHERE:<26} {one.swing.points:>+6.1f}  {one.seats:>3} seats  {age}"
            f"{', more than a week' if one.stale else ''}  {one.swing.source} ({by})"
        )
    stale = [one for one in in_force if one.stale and one.seats]
    if stale:
        print("Enter new ones where they are old: campaign-map set-swing, or load-polls.")
    return 1 if stale else 0


def _set_swing(asked: argparse.Namespace, service: Service) -> int:
    by = operator(asked.by)
    entered = swings.enter(service, by, asked.place, asked.points, asked.date, asked.source)
    print(f"{entered.place or EVERYWHERE}: {entered.swing.points:+g} on our lead. It decides {entered.seats} seats.")
    return 0


def _load_polls(asked: argparse.Namespace, service: Service) -> int:
    table = polls.load_polls(service, operator(asked.by), asked.file, without_refused=asked.skip_refused)
    for entry, count in zip(table.entries, table.polls, strict=True):
        of = f"mean of {count} polls" if count > 1 else "one poll"
        print(f"{entry.place or EVERYWHERE}: {entry.swing.points:+g} on our lead, {entry.swing.on:%d.%m.%Y}, {of}.")
    for refused in table.refused:
        print(f"Left out: {refused}")
    return 0


def _load_chances(asked: argparse.Namespace, service: Service) -> int:
    loaded = chances.load_chances(service, operator(asked.by), asked.file, source=asked.source, on=asked.date)
    print(f"Probabilities loaded for {loaded} seat{'s' if loaded != 1 else ''}; the others go by their lead.")
    return 0


def _explain(asked: argparse.Namespace, service: Service) -> int:
    with service.store.read() as connection:
        decision = decisions.find(connection, asked.of)
    replayed = decisions.replay(decision)
    print("\n".join(explanations.in_words(replayed)))
    return 0 if replayed.agrees else 1
