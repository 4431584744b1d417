"""``campaign-map``: the service, and what coordinators do with it. Every command works on the same database."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

import phonebank_app
from campaign_map.commands import (
    accounts,
    events,
    keys,
    law,
    loading,
    moment,
    needs,
    orders,
    packs,
    parties,
    places,
    recovery,
    report,
    results,
    sealed,
    serving,
    simulation,
)
from campaign_map.mail.setup import mail_settings
from campaign_map.settings import Service, Settings, open_service, read_public_url
from phonebank_app.errors import WorldError
from phonebank_app.machine import core_dumps
from phonebank_app.machine.clock import EveningClock

_AREAS = (
    *(serving, loading, parties, needs, orders, results, report, accounts, places, simulation, events),
    *(packs, keys, sealed, recovery, law),
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; 1 with one sentence on stderr when the world says no."""
    core_dumps.forbid()
    asked = _parser().parse_args(arguments)
    run: Callable[[argparse.Namespace, Service], int] = asked.run
    apart: Callable[[argparse.Namespace], int] | None = getattr(asked, "apart", None)
    try:
        if apart is not None:  # the offline machine has no database, and must not be given one
            return apart(asked)
        service = _open(asked)
        try:
            return run(asked, service)
        finally:
            service.store.close()
    except WorldError as error:
        print(error, file=sys.stderr)
        return 1
    except BrokenPipeError:
        return 1


def _open(asked: argparse.Namespace) -> Service:
    began: datetime | None = asked.rehearsal_clock or asked.clock
    clock = EveningClock(began) if began is not None else None
    public_url = asked.public_url or os.environ.get("CAMPAIGN_MAP_URL") or f"http://127.0.0.1:{_port(asked)}"
    settings = Settings(
        rehearsal=asked.rehearsal_clock is not None,
        public_url=read_public_url(public_url),
        mail=mail_settings(),
        metrics_token=os.environ.get("CAMPAIGN_MAP_METRICS_TOKEN", "").strip(),
    )
    return open_service(asked.database, asked.profile, clock, settings, asked.keys)


def _port(asked: argparse.Namespace) -> int:
    return int(getattr(asked, "port", None) or serving.PORT)


def _parser() -> argparse.ArgumentParser:
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--database", metavar="URL", help="sqlite:///path or postgresql+psycopg://… (default: a file)")
    shared.add_argument("--public-url", metavar="URL", help="where supporters reach the service (CAMPAIGN_MAP_URL)")
    shared.add_argument("--profile", type=Path, metavar="FILE", help="campaign profile (default: the shipped example)")
    shared.add_argument("--keys", type=Path, metavar="FOLDER", help="what packs are signed with (CAMPAIGN_MAP_KEYS)")
    shared.add_argument("--clock", type=moment, metavar="ISO", help="play an evening from this moment on")
    shared.add_argument("--rehearsal-clock", type=moment, metavar="ISO", help="the same, and mark it as a rehearsal")
    size = argparse.ArgumentParser(add_help=False)
    size.add_argument("--callers", type=int, default=4, help="how many callers (default 4)")
    size.add_argument("--hours", type=float, default=3.0, help="for how many hours (default 3)")
    parser = argparse.ArgumentParser(prog="campaign-map", description="Where phonebank parties are needed most.")
    parser.add_argument("--version", action="version", version=phonebank_app.__version__)
    commands = parser.add_subparsers(required=True, metavar="command")

    def command(
        name: str, run: Callable[[argparse.Namespace, Service], int], says: str, *also: argparse.ArgumentParser
    ) -> argparse.ArgumentParser:
        made = commands.add_parser(name, parents=[shared, *also], help=says, description=says)
        made.set_defaults(run=run)
        return made

    for area in _AREAS:
        area.add(command, size)
    return parser
