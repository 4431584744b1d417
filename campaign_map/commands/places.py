"""Where things are: boundaries of seats."""

from __future__ import annotations

import argparse
from pathlib import Path

from campaign_map.commands import Command
from campaign_map.places.boundaries import load_boundaries
from campaign_map.settings import Service


def add(command: Command, _: argparse.ArgumentParser) -> None:
    """Add the commands of this module."""
    one = command("load-boundaries", _load_boundaries, "Load the boundaries of all seats (GeoJSON, WGS84) for the map.")
    one.add_argument("file", type=Path)


def _load_boundaries(asked: argparse.Namespace, service: Service) -> int:
    loaded = load_boundaries(service, asked.file)
    print(
        f"Boundaries of {loaded.seats} seats loaded: {loaded.points:,} points, and the whole map in"
        f" {loaded.overview / 1000:.0f} kB."
    )
    return 0
