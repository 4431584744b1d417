"""Where a party is needed most."""

from __future__ import annotations

import argparse

import msgspec

from campaign_map import figures
from campaign_map.commands import Command
from campaign_map.profile import Swing
from campaign_map.settings import Service
from phonebank_app.clock import local
from phonebank_app.seats import seats_by_code


def add(command: Command, size: argparse.ArgumentParser) -> None:
    """Add the commands of this module."""
    one = command("needs", _needs, "Every seat, the one that needs a party most first.", size)
    one.add_argument("--swing", type=float, metavar="POINTS", help="on our lead, everywhere, instead of the profile's")
    one.add_argument("--top", type=int, default=0, metavar="N")
    one.add_argument("--json", action="store_true")


def _needs(asked: argparse.Namespace, service: Service) -> int:
    profile = service.profile
    if asked.swing is not None:
        profile = profile.with_swing(Swing(asked.swing, local(service.clock.now()).date(), "this command"))
    snapshot = figures.needs_snapshot(service, asked.callers, asked.hours, profile)
    shown = snapshot.seats[: asked.top] if asked.top else snapshot.seats
    if asked.json:
        print(msgspec.json.encode(msgspec.structs.replace(snapshot, seats=shown)).decode())
        return 0
    print(f"{'':>3} {'seat':<42} {'need':>4} {'stands':>7} {'covered':>8} {'to ring':>8}  if polls ±3")
    for seat in shown:
        stands = "–" if seat.stands is None else f"{seat.stands:+.1f}"
        left = "–" if seat.callable is None else f"{seat.callable:,}"
        name = f"{seats_by_code()[seat.code].name} {seat.code}"
        print(
            f"{seat.rank:>3} {name:<42} {seat.need:>4} {stands:>7} {seat.covered:>8.1%} {left:>8}"
            f"  {seat.rank_if_worse}, {seat.rank_if_better}"
        )
    if snapshot.polls_stale:
        print(f"The swing is of {snapshot.polls_on:%d.%m.%Y}: it is more than a week old.")
    return 0
