"""``campaign-map``: the service, and what coordinators do with it. Every command works on the same database."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import msgspec

import phonebank_app
from campaign_map import auth, backups, figures, leases, lists, parties, results, scripts
from campaign_map.profile import Swing
from campaign_map.settings import Service, Settings, open_service
from phonebank_app.clock import EveningClock, local
from phonebank_app.errors import FileProblem, WorldError
from phonebank_app.seats import seats_by_code


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; 1 with one sentence on stderr when the world says no."""
    asked = _parser().parse_args(arguments)
    run: Callable[[argparse.Namespace, Service], int] = asked.run
    try:
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
    return open_service(asked.database, asked.profile, clock, Settings(rehearsal=asked.rehearsal_clock is not None))


def _serve(asked: argparse.Namespace, service: Service) -> int:
    # The web framework is not needed by the other commands, and takes a moment to import.
    from campaign_map.serve import serve

    def ready(address: str) -> None:
        print(f"campaign-map listening on {address}", flush=True)

    serve(service, asked.host, asked.port, behind=asked.behind, ready=ready)
    return 0


def _load_list(asked: argparse.Namespace, service: Service) -> int:
    loaded = lists.load_list(service, asked.seat, asked.file)
    print(loaded.report.as_text())
    print(f"{seats_by_code()[asked.seat].name}: {loaded.added} contacts added, {loaded.known} brought up to date.")
    return 0


def _load_lists(asked: argparse.Namespace, service: Service) -> int:
    files = sorted(asked.folder.glob("*.csv"))
    strangers = [file.name for file in files if file.stem not in seats_by_code()]
    if strangers or not files:
        said = f"{strangers[0]} is not called after a seat." if strangers else "There is no .csv file in that folder."
        raise WorldError(said, "Name each list after its seat's code, like E14000731.csv.")
    for file in files:
        loaded = lists.load_list(service, file.stem, file)
        print(
            f"{seats_by_code()[file.stem].name}: {loaded.added} contacts added, {loaded.known} brought up to date,"
            f" {len(loaded.report.refused)} rows refused."
        )
    return 0


def _load_figures(asked: argparse.Namespace, service: Service) -> int:
    print(f"Figures of {figures.load_figures(service, asked.file)} seats loaded.")
    return 0


def _load_script(asked: argparse.Namespace, service: Service) -> int:
    script = scripts.load_script(service, asked.file)
    print(f"“{script.title}” is the script from now on. {script.hash}")
    return 0


def _new_party(asked: argparse.Namespace, service: Service) -> int:
    order = parties.Order(asked.seat, asked.by, asked.because) if asked.seat else None
    made = parties.new_party(service, asked.host, asked.callers, asked.hours, order)
    if asked.json:
        print(json.dumps({"party_id": made.party_id, "code": made.code, "expires": made.expires.isoformat()}))
    else:
        print(made.code)
        print(f"Party {made.party_id}. The code is good once, until {local(made.expires):%d.%m.%Y %H:%M}.")
    return 0


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


def _results(asked: argparse.Namespace, service: Service) -> int:
    try:
        with service.store.read() as connection, asked.out.open("w", encoding="utf-8-sig", newline="") as file:
            asked.out.chmod(0o600)
            rows = sum(1 for line in results.csv_lines(connection, asked.party) if file.write(line)) - 1
    except OSError as error:
        raise FileProblem(f"“{asked.out.name}” cannot be written.", "Look at its folder and the disk.") from error
    print(f"{rows} outcomes written to {asked.out.name}.")
    return 0


def _outcomes(asked: argparse.Namespace, service: Service) -> int:
    with service.store.read() as connection:
        tally = results.tally(connection)
    if asked.json:
        print(msgspec.json.encode(tally).decode())
    else:
        for party_id, one in tally.items():
            kinds = ", ".join(f"{kind} {count}" for kind, count in one.by_kind.items())
            print(f"{party_id}: {one.total} outcomes ({kinds or 'none'}); {one.late} late, {one.set_aside} set aside")
    return 0


def _lease(asked: argparse.Namespace, service: Service) -> int:
    lease = leases.set_end(service, asked.party, asked.until)
    print(f"{asked.party} holds its part of {seats_by_code()[lease.seat_code].name} until {local(lease.until):%H:%M}.")
    return 0


def _backup(asked: argparse.Namespace, service: Service) -> int:
    name = f"campaign-{service.clock.now():%Y%m%d-%H%M%S}.backup"
    made = backups.back_up(service, asked.file or Path(name))
    print(f"{made.path.name} covers everything up to {made.covers_seq}.")
    return 0


def _restore(asked: argparse.Namespace, service: Service) -> int:
    epoch = backups.restore(service, asked.file)
    print(f"Restored. This is epoch {epoch}: laptops will send their outcomes again.")
    return 0


def _revoke(asked: argparse.Namespace, service: Service) -> int:
    now = service.clock.now()
    with service.store.write() as connection:
        if asked.device:
            known = auth.revoke_device(connection, asked.device, now)
        else:
            known = auth.revoke_party(connection, asked.party, now) > 0
    print("Shut out." if known else "There was nobody to shut out.")
    return 0 if known else 1


def _openapi(asked: argparse.Namespace, service: Service) -> int:
    from campaign_map.app import create_app

    print(json.dumps(create_app(service).openapi_schema.to_schema(), indent=2))
    return 0


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


Command = Callable[..., argparse.ArgumentParser]
"""Adds a command: its name, what runs it, what it says of itself, and parsers whose options it shares."""


def _parser() -> argparse.ArgumentParser:
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--database", metavar="URL", help="sqlite:///path or postgresql+psycopg://… (default: a file)")
    shared.add_argument("--profile", type=Path, metavar="FILE", help="campaign profile (default: the shipped example)")
    shared.add_argument("--clock", type=_moment, metavar="ISO", help="play an evening from this moment on")
    shared.add_argument("--rehearsal-clock", type=_moment, metavar="ISO", help="the same, and mark it as a rehearsal")
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

    one = command("serve", _serve, "Run the service.")
    one.add_argument("--host", default="127.0.0.1")
    one.add_argument("--port", type=int, default=8765, help="0 picks a free one")
    one.add_argument("--behind", default="", metavar="ADDRESSES", help="proxies whose X-Forwarded-For is believed")
    _add_loading(command)
    _add_parties(command, size)
    _add_results(command)
    command("openapi", _openapi, "Print the OpenAPI document.")
    return parser


def _add_loading(command: Command) -> None:
    one = command("load-list", _load_list, "Load a call list for a seat.")
    one.add_argument("--seat", required=True, metavar="CODE")
    one.add_argument("file", type=Path)
    one = command("load-lists", _load_lists, "Load a folder of call lists, each called after its seat's code.")
    one.add_argument("folder", type=Path)
    one = command("load-figures", _load_figures, "Load targets and contacts made, by seat (ons_id, target, done).")
    one.add_argument("file", type=Path)
    one = command("load-script", _load_script, "Make a file the script of every party.")
    one.add_argument("file", type=Path)


def _add_parties(command: Command, size: argparse.ArgumentParser) -> None:
    one = command("new-party", _new_party, "Make a party; prints its pairing code.", size)
    one.add_argument("--host", required=True, metavar="NAME")
    one.add_argument("--seat", default="", metavar="CODE", help="send it here, whatever the figures say")
    one.add_argument("--by", default="", metavar="NAME", help="who says so")
    one.add_argument("--because", default="", metavar="TEXT", help="and why")
    one.add_argument("--json", action="store_true")
    one = command("needs", _needs, "Every seat, the one that needs a party most first.", size)
    one.add_argument("--swing", type=float, metavar="POINTS", help="on our lead, everywhere, instead of the profile's")
    one.add_argument("--top", type=int, default=0, metavar="N")
    one.add_argument("--json", action="store_true")
    one = command("lease", _lease, "Let a party keep its list until another time; its laptops are told.")
    one.add_argument("--party", required=True, metavar="ID")
    one.add_argument("--until", required=True, type=_moment, metavar="ISO")
    one = command("revoke", _revoke, "Shut out a laptop, or all of a party.")
    who = one.add_mutually_exclusive_group(required=True)
    who.add_argument("--device", metavar="ID")
    who.add_argument("--party", metavar="ID")


def _add_results(command: Command) -> None:
    one = command("results", _results, "Write every outcome to a CSV file.")
    one.add_argument("--party", metavar="ID")
    one.add_argument("-o", "--out", type=Path, required=True, metavar="FILE")
    command("outcomes", _outcomes, "What the service holds, by party.").add_argument("--json", action="store_true")
    one = command("backup", _backup, "Write a backup, check it, and let laptops rely on it.")
    one.add_argument("file", type=Path, nargs="?")
    one = command("restore", _restore, "Put a backup in place of everything. Stop the service first.")
    one.add_argument("file", type=Path)
