"""A campaign played through, to see what a rule does."""

from __future__ import annotations

import argparse

from campaign_map.commands import Command


def add(command: Command, _: argparse.ArgumentParser) -> None:
    """Add the commands of this module."""
