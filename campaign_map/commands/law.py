"""What voters asked for, permissions, and forgetting those who were kept long enough."""

from __future__ import annotations

import argparse
from datetime import date

from campaign_map import keeping
from campaign_map.commands import Command, operator
from campaign_map.desk import tickets
from campaign_map.settings import Service
from phonebank_app.errors import WorldError
from phonebank_app.machine.clock import local
from phonebank_app.voters.phones import Number, read_numbers


def add(command: Command, _: argparse.ArgumentParser) -> None:
    """Add the commands of this module."""
    command("requests", _requests, "What voters asked for that nobody has answered yet, the most pressing first.")
    one = command("permit", _permit, "Keep that somebody lets us ring them although they are on the TPS register.")
    _whose(one)
    one.add_argument("--on", required=True, type=date.fromisoformat, metavar="DAY", help="when they said so")
    one.add_argument("--how", required=True, metavar="TEXT", help="how: by letter, at the door, …")
    one.add_argument("--words", required=True, metavar="TEXT", help="to which exact words")
    one = command("unpermit", _unpermit, "Somebody takes that back: their number is not rung any more, at once.")
    _whose(one)
    command("forget", _forget, "Forget the voters kept as long as the profile says; done every hour by itself.")


def _whose(one: argparse.ArgumentParser) -> None:
    one.add_argument("contact", metavar="ID")
    one.add_argument("--number", required=True, metavar="NUMBER")
    one.add_argument("--by", required=True, metavar="NAME", help="who says so")


def _requests(_: argparse.Namespace, service: Service) -> int:
    with service.store.read() as connection:
        lines = tickets.lines(connection, None, local(service.clock.now()).date())
    for one in lines:
        print(f"{one.due:%d.%m.%Y}  {'LATE  ' if one.overdue else ''}{one.label}, {one.seat_code}, {one.ticket_id}")
    if not lines:
        print("Nothing waits.")
    return 0


def _permit(asked: argparse.Namespace, service: Service) -> int:
    given = f"{asked.on}, {asked.how}: {asked.words}"
    tickets.set_permission(service, operator(asked.by), asked.contact, _number(asked.number), given)
    print("Kept. The number may be rung from now on.")
    return 0


def _unpermit(asked: argparse.Namespace, service: Service) -> int:
    tickets.set_permission(service, operator(asked.by), asked.contact, _number(asked.number), "")
    print("Taken back. The number is not rung any more.")
    return 0


def _forget(_: argparse.Namespace, service: Service) -> int:
    print(f"{keeping.erase_old(service)} voters were forgotten.")
    return 0


def _number(typed: str) -> str:
    found = [one for one in read_numbers(typed) if isinstance(one, Number)]
    if len(found) != 1:
        raise WorldError("That is not a telephone number.", "Write it like 020 7946 0182.")
    return found[0].e164
