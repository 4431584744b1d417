"""Where things are: boundaries of seats."""

from __future__ import annotations

import argparse

from campaign_map.commands import Command


def add(command: Command, _: argparse.ArgumentParser) -> None:
    """Add the commands of this module."""
