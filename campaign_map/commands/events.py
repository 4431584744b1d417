"""Events: what happens by itself while the service runs, for those who would rather have a timer do it."""

from __future__ import annotations

import argparse

from campaign_map.commands import Command
from campaign_map.events.tidying import tidy_events
from campaign_map.settings import Service


def add(command: Command, _: argparse.ArgumentParser) -> None:
    """Add the commands of this module."""
    command("tidy", _tidy, "Blank the addresses of events that are over, forget old guests, remind new ones.")


def _tidy(asked: argparse.Namespace, service: Service) -> int:
    done = tidy_events(service)
    print(f"{done.events} events blanked, {done.guests} guests forgotten, {done.reminded} reminders written.")
    return 0
