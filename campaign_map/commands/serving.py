"""Running the service, and keeping it safe."""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from tempfile import TemporaryDirectory

from campaign_map import backups
from campaign_map.commands import Command
from campaign_map.settings import Service
from phonebank_app.errors import NotAllowed

PORT = 8765


def add(command: Command, _: argparse.ArgumentParser) -> None:
    """Add the commands of this module."""
    one = command("serve", _serve, "Run the service.")
    one.add_argument("--host", default="127.0.0.1")
    one.add_argument("--port", type=int, default=PORT, help="0 picks a free one")
    one.add_argument("--behind", default="", metavar="ADDRESSES", help="proxies whose X-Forwarded-For is believed")
    one.add_argument("--processes", type=int, default=1, metavar="N", help="how many answer side by side (default 1)")
    one.add_argument("--log", choices=("plain", "json"), default="plain", help="for people, or for machines")
    one = command("backup", _backup, "Write a backup, check it, and let laptops rely on it.")
    one.add_argument("file", type=Path, nargs="?")
    one = command("restore", _restore, "Put a backup in place of everything. Stop the service first.")
    one.add_argument("file", type=Path)
    command("openapi", _openapi, "Print the OpenAPI document.")


def _serve(asked: argparse.Namespace, service: Service) -> int:
    if asked.processes < 1:
        raise NotAllowed("At least one process must answer.", "Leave --processes out, or write a number from 1 on.")
    with _counting_together() if asked.processes > 1 else nullcontext():
        # Only now: it reads where to count. Besides, the other commands need no web framework.
        from campaign_map.running.serve import serve

        def ready(address: str) -> None:
            print(f"campaign-map listening on {address}", flush=True)

        serve(
            service,
            asked.host,
            asked.port,
            behind=asked.behind,
            processes=asked.processes,
            log=asked.log,
            ready=ready,
        )
    return 0


@contextmanager
def _counting_together() -> Iterator[None]:
    """Somewhere for several processes to count in, so that whichever is asked for the metrics can add them up."""
    with TemporaryDirectory(prefix="campaign-map-metrics-") as folder:
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder
        yield


def _backup(asked: argparse.Namespace, service: Service) -> int:
    name = f"campaign-{service.clock.now():%Y%m%d-%H%M%S}.backup"
    made = backups.back_up(service, asked.file or Path(name))
    print(f"{made.path.name} covers everything up to {made.covers_seq}.")
    return 0


def _restore(asked: argparse.Namespace, service: Service) -> int:
    epoch = backups.restore(service, asked.file)
    print(f"Restored. This is epoch {epoch}: laptops will send their outcomes again.")
    return 0


def _openapi(asked: argparse.Namespace, service: Service) -> int:
    from campaign_map.app import create_app

    print(json.dumps(create_app(service).openapi_schema.to_schema(), indent=2))
    return 0
